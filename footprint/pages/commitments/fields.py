"""The fields of a record of the register, drawn from its flat columns: a list where words are few, else a text."""

import typing
from collections.abc import Collection, Mapping, Sequence
from functools import partial

import streamlit as st

from footprint.commitments.flat_tables import columns_of
from footprint.commitments.register import LISTS
from footprint.pages import state
from footprint.sentences import register_files
from footprint.sentences.register_files import choices_of, name_column
from footprint.words.texts import read_texts

LONG = ("description", "exclusions", "constraints", "risks", "comment", "means", "results", "figures", "reason")


def say_word(name: str, place: str, word: str) -> str:
    """A word of a field of choices, in the reader's language."""
    return register_files.say_word(name, place, word, state.current_language())


def draw_fields(
    name: str, places: Sequence[str], cells: Mapping[str, str], key: str, missing: Collection[str] = ()
) -> dict[str, str]:
    """Fields for some columns of a record, two on a line, those `missing` marked; returns their cells as texts."""
    language, filled, kinds = state.current_language(), {}, columns_of(LISTS[name])
    columns, short = st.columns(2), [place for place in places if place not in LONG]
    for place in places:
        label, text = name_column(place, language), cells.get(place, "")
        if place in missing:
            label = state.say("page.commitments.register.missing", field=label)
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
