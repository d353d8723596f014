"""The fields of a record of the register, drawn from its flat columns: a list where words are few, else a text."""

import typing
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from footprint.commitments import STATED
from footprint.indicators import MEASURES
from footprint.pages import state
from footprint.register import AXES, CHOICES, LISTS
from footprint.register_files import name_column
from footprint.register_tables import columns_of
from footprint.texts import read_texts

LONG = ("description", "exclusions", "constraints", "risks", "comment", "means", "results", "figures", "reason")
# The words under which each field of choices stands in the texts; other fields of that name elsewhere are texts.
WORDS = {
    "kind": "kind",
    "effect": "effect",
    "status": "status",
    "axis": "axis",
    "indicator.measure": "measure",
    "indicator.better": "better",
    "goal.unit": "goal_unit",
    "origin": "origin",
    "decision": "decision",
    "by": "by",
}


def choices_of(name: str, place: str) -> Sequence[str]:
    """The words that a field of a list may hold; none where it is free."""
    if place == "axis":
        return ("", *AXES)
    if place == "indicator.measure":
        return (STATED, *MEASURES)
    if place in CHOICES.get(name, {}):
        return CHOICES[name][place]
    kind = columns_of(LISTS[name])[place]
    return typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ()


def say_word(name: str, place: str, word: str) -> str:
    """A word of a field of choices, for people."""
    if not word:
        return state.say("register_word.axis.none")  # the only list of words that may hold none
    kind = (
        "step" if (name, place) == ("calendar", "kind") else "proof" if name == "evidence" else WORDS.get(place, place)
    )
    return state.say(f"register_word.{kind}.{word}")


def draw_fields(name: str, places: Sequence[str], cells: Mapping[str, str], key: str) -> dict[str, str]:
    """Fields for some columns of a record, two on a line; returns their cells as texts."""
    language, filled, kinds = state.current_language(), {}, columns_of(LISTS[name])
    columns, short = st.columns(2), [place for place in places if place not in LONG]
    for place in places:
        label, text = name_column(place, language), cells.get(place, "")
        if float in typing.get_args(kinds[place]):
            text = text.replace(".", state.say("format.decimal"))
        help_text = _find_help(place)
        with st.container() if place in LONG else columns[short.index(place) % 2]:
            words = choices_of(name, place)
            if words:
                chosen = words.index(text) if text in words else 0
                say = partial(say_word, name, place)
                field = st.selectbox(label, words, chosen, format_func=say, key=f"{key}-{place}", help=help_text)
            elif place in LONG:
                field = st.text_area(label, text, key=f"{key}-{place}", help=help_text, height=80)
            else:
                field = st.text_input(label, text, key=f"{key}-{place}", help=help_text)
            filled[place] = field
    return filled


def _find_help(place: str) -> str | None:
    """What to write in a field, where it does not go without saying."""
    found = read_texts(state.current_language()).get(f"register_help.{place.replace('.', '_')}")
    return found if isinstance(found, str) else None
