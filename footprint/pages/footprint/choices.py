"""The choices that make the same inventory weigh differently, kept in the address; and the footprint they give."""

from collections.abc import Collection

import streamlit as st

from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.situation import ELECTRICITIES
from footprint.pages import state
from footprint.pages.show import show_note
from footprint.pages.word_help import explain
from footprint.registry.registry import FACTOR_SETS
from footprint.words.texts import label
from footprint.workspace.footprint import Footprint
from footprint.workspace.stored import footprint_of

CHOICES = {"accounting": ACCOUNTINGS, "electricity": ELECTRICITIES, "factor_set": FACTOR_SETS}
TERMS = {"accounting": "accounting", "electricity": "location_market", "factor_set": "factor_set"}  # in the glossary


def show_choices(settled: Collection[str] = (), beside: bool = True) -> None:
    """The choices, one next to or under the other, each with what it means; not those settled elsewhere."""
    offered = {name: options for name, options in CHOICES.items() if name not in settled}
    places = st.columns(len(CHOICES)) if beside else [st.container() for _ in CHOICES]
    for column, (name, options) in zip(places, offered.items(), strict=False):
        with column:
            names = {option: name_choice(name, option) for option in options}
            st.selectbox(
                state.say(f"page.footprint.{name}.label"),
                options,
                format_func=names.__getitem__,
                key=name,
                bind="query-params",
                help=explain(TERMS[name]),
            )
            show_note(state.say(f"page.footprint.{name}.{find_choice(name)}"))


def show_method() -> None:
    """The method in a line, which opens on its choices."""
    said = " · ".join(name_choice(name, find_choice(name)) for name in CHOICES)
    with st.popover(state.say("page.footprint.method", choices=said), width="stretch", key="method"):
        show_choices(beside=False)


def name_choice(name: str, option: str) -> str:
    """What people call an option of a choice."""
    return label(f"choice.{name}", option, state.current_language())


def find_choice(name: str) -> str:
    """The option chosen on the page *Footprint*, or in the address of another page; else the first."""
    options = CHOICES[name]
    asked = st.session_state.get(name, st.query_params.get(name))
    return next((option for option in options if asked in (option, name_choice(name, option))), options[0])


def find_footprint(studied: state.Studied, **choices: str) -> Footprint:
    """The footprint of the studied inventory under the choices of the page, but for those that are given."""
    chosen = {name: find_choice(name) for name in CHOICES} | choices
    return footprint_of(state.open_engine(), studied.inventory_id, studied.number, studied.method(**chosen))
