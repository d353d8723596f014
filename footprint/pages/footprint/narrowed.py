"""The part of the inventory that the page is about, a site or an entity: kept in the address, its lines."""

from collections.abc import Callable

import streamlit as st

from footprint.pages import state
from footprint.pages.footprint.choices import find_footprint
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import value_label
from footprint.workspace.footprint import Footprint

COLUMNS = ("site", "entity")

# The part chosen: the value of each column that the page is narrowed to; empty where that is what rows lack.
Part = dict[str, str]


def choose_part(whole: Footprint) -> Part:
    """A list of sites and one of entities, where there are several; what is chosen goes with one click."""
    part: Part = {}
    offered = {column: list_values(whole, column) for column in COLUMNS}
    offered = {column: values for column, values in offered.items() if len(values) > 1}
    if not offered:
        return part
    with st.container(horizontal=True, gap="small", key="part"):
        for column, values in offered.items():
            if st.session_state.get(column) not in (None, *values):  # that of another inventory
                st.session_state.pop(column)
            chosen = st.selectbox(
                state.say(f"page.footprint.{column}.subject"),
                values,
                index=None,
                format_func=lambda value, column=column: name_value(column, value),
                placeholder=state.say(f"page.footprint.part.{column}"),
                key=column,
                bind="query-params",
                label_visibility="collapsed",
            )
            if chosen is not None:
                part[column] = chosen
    if part:
        whole_again = state.say("page.footprint.part.whole")
        st.button(whole_again, key="part-remove", icon=":material/close:", on_click=_forget, type="tertiary")
    return part


def _forget() -> None:
    for column in COLUMNS:
        st.session_state[column] = None


def list_values(whole: Footprint, column: str) -> list[str]:
    """The sites or entities of an inventory in alphabetical order; empty and last, what rows have none."""

    def find() -> list[str]:
        values = [str(value) for value in whole.by(column)[column]]
        return sorted(values, key=lambda value: (not value, normalise_spelling(value)))

    return whole.once(("values", column), find)


def name_value(column: str, value: str) -> str:
    """What people call a site or an entity, or that there is none."""
    return value_label(column, value, state.current_language()) if value else state.say(f"page.footprint.{column}.none")


def name_part(part: Part) -> str:
    """The part in words: "Siège · Technique"; nothing for the whole."""
    return " · ".join(name_value(column, value) for column, value in part.items())


def find_part(studied: state.Studied, part: Part) -> Callable[..., Footprint]:
    """What gives the footprint of the part under the choices of the page, but for those that are given."""

    def find(**choices: str) -> Footprint:
        whole = find_footprint(studied, **choices)
        return whole.part(part) if part else whole

    return find
