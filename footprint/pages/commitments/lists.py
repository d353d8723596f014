"""The lists that are edited as a grid: the sieve, the calendar, scores, means available, cycles."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from footprint.commitments.flat_tables import from_table, say_pairs, split_pairs, to_table
from footprint.commitments.label.records import AXES
from footprint.commitments.register import KEYS, key_of
from footprint.pages import acting, state
from footprint.pages.commitments.fields import say_word
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import press_button, show_note, show_table
from footprint.pages.standing.due import show_validate, show_validations
from footprint.pages.standing.resources import find_current, show_means
from footprint.pages.standing.standing import find_scores
from footprint.problems import problem_table
from footprint.sentences.register_files import choices_of, name_column, name_faults, name_list
from footprint.sentences.sheets.cells import read_axis

POINTS = "points"  # the field of a score that has a number an axis
NUMBERS = {axis: str(number) for number, axis in enumerate(AXES, 1)}


def show_calendar(desk: PlanDesk) -> None:
    """From preparation to committee; the scores given; what there is each year; the cycles."""
    for name in ("calendar", "scores", "available", "cycles"):
        st.header(name_list(name, state.current_language()), anchor=False)
        axes = " ; ".join(state.say(f"register_word.axis.{axis}") for axis in AXES) if name == "scores" else ""
        st.markdown(state.say(f"page.commitments.lists.{name}", axes=axes))
        if name == "scores":
            _show_scores(desk)
        edit_list(desk, name)
        if name == "calendar":
            show_validate(desk)
            show_validations(desk)
        if name == "available":
            show_means(desk, find_current(desk.register))


def _show_scores(desk: PlanDesk) -> None:
    """The points of each axis over time, as they were given."""
    key = "scores", state.current_language()
    table = desk.plan.remember(key, lambda: find_scores(desk.register))
    if len(table):
        show_table(table, name_list("scores", state.current_language()), "scores-over-time")
        show_note(state.say("page.commitments.lists.scores_note"))


def edit_list(desk: PlanDesk, name: str, places: Sequence[str] = ()) -> None:
    """A list of the register in a grid: rows are added below, and nothing is kept before it is saved.

    `places`: the fields that are shown, all by default.
    """
    language = state.current_language()
    rows = getattr(desk.register, name)
    shown = desk.plan.remember(("list", name, language), lambda: _say_words(name, to_table(name, rows)))
    settings = {place: _column(name, place, name_column(place, language)) for place in shown}
    edited = acting.data_editor(
        st,
        shown,
        num_rows="dynamic",
        hide_index=True,
        column_config=settings,
        column_order=places or None,
        placeholder="",
        width="stretch",
        key=f"grid-{name}-{desk.number}-{language}",
    )
    if press_button(state.say("page.commitments.lists.save"), f"save-{name}", disabled=_same(edited, shown)):
        _save(desk, name, edited)


def _same(edited: pd.DataFrame, shown: pd.DataFrame) -> bool:
    return len(edited) == len(shown) and edited.fillna("").reset_index(drop=True).equals(shown.reset_index(drop=True))


def _column(name: str, place: str, label: str):
    words = [word for word in choices_of(name, place) if word]
    if words:
        return st.column_config.SelectboxColumn(label, options=[say_word(name, place, word) for word in words])
    return st.column_config.TextColumn(label)


def _say_words(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with words of choices in the reader's language."""
    said = {place: _words(name, place) for place in table}
    table = _with_axes(name, table, lambda axis: NUMBERS.get(axis, axis))
    return table.assign(
        **{place: table[place].map(lambda cell, w=words: w.get(cell, cell)) for place, words in said.items() if words}
    )


def _with_axes(name: str, table: pd.DataFrame, rename: Callable[[str], str]) -> pd.DataFrame:
    """The table with the axes of its points renamed: ids in the register, numbers for people."""

    def say(cell: str) -> str:
        pairs = split_pairs(cell)
        return say_pairs(dict(sorted((rename(axis), held) for axis, held in pairs.items()))) if pairs else cell

    return table.assign(**{POINTS: table[POINTS].map(say)}) if name == "scores" and len(table) else table


def _words(name: str, place: str) -> dict[str, str]:
    return {word: say_word(name, place, word) for word in choices_of(name, place) if word}


def _save(desk: PlanDesk, name: str, edited: pd.DataFrame) -> None:
    back = {place: {said: word for word, said in _words(name, place).items()} for place in edited}
    cells = edited.fillna("").astype("str")
    cells = cells.assign(
        **{place: cells[place].map(lambda cell, w=words: w.get(cell, cell)) for place, words in back.items() if words}
    )
    cells = _with_axes(name, cells, read_axis)
    read, faults = from_table(name, cells, getattr(desk.register, name))
    if faults.problems:
        found = name_faults(problem_table(faults.problems), state.current_language())
        show_problems(found, f"problems-{name}")
        return
    twice = _find_twice(name, read)
    if twice:
        st.error(state.say("page.commitments.lists.twice", name=twice))
        return
    message = state.say("page.commitments.done.list", name=name_list(name, state.current_language()), rows=len(read))
    desk.change_register(message, **{name: read})


def _find_twice(name: str, records: Sequence) -> str:
    """The first id that two records share; empty where none do."""
    ids = [key_of(name, one) for one in records] if name in KEYS else []
    return next((" · ".join(filter(None, one)) for one in ids if ids.count(one) > 1), "")
