"""What is wrong in rows set aside, by cause: one line each, with one value or one reason for all its rows."""

import hashlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from footprint.intake.templates import accepted_words
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_note
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.problem_texts import message, remedy, shorten
from footprint.words.texts import column_label, header
from footprint.workspace.repair import Aside, Place, list_alike

MOST_CAUSES = 20
MOST_LINES = 8
MOST_VALUES = 4
# A number that another row bears: another number written in all rows would be false.
WITHOUT_VALUE = ("listed-twice", "already-listed", "duplicate-site")

# What is done to some rows: a value written in a column of them, a reason for which they are left, rows taken.
Write = Callable[[list[Place], str, str], None]
Leave = Callable[[list[Place], str], None]
Accept = Callable[[list[Place]], None]


def show_causes(aside: Aside, write: Write, leave: Leave, accept: Accept, key: str) -> None:
    """Each cause with how many rows it is about, their first lines, and what can be done to all of them at once."""
    causes = list_alike(aside)
    if causes.empty:
        return
    for cause in causes.head(MOST_CAUSES).to_dict("records"):
        with st.container(border=True):
            st.markdown(_say_cause(cause, aside))
            _show_actions(cause, aside, write, leave, accept, f"{key}-{_name_cause(cause)}")
    if len(causes) > MOST_CAUSES:
        show_note(say_counts("page.repair.more_causes", shown=MOST_CAUSES, causes=len(causes)))


def list_causes(aside: Aside) -> set[tuple]:
    """The causes, told from one another."""
    return {tuple(one) for one in list_alike(aside)[["table", "code", "column", "value"]].to_numpy()}


def _name_cause(cause: dict[str, Any]) -> str:
    """What the fields of a cause are called by: each cause has its own, empty at first."""
    told = "/".join(str(cause[name]) for name in ("table", "code", "column", "value"))
    return f"{cause['column']}-{hashlib.sha256(told.encode()).hexdigest()[:10]}"


def _say_cause(cause: dict[str, Any], aside: Aside) -> str:
    """A cause in words: what is wrong, in how many rows and on which lines, and what to do."""
    language, rows = state.current_language(), cause["rows"]
    first = Problem(
        **aside.problems[
            (aside.problems["row"] == rows[0])
            & (aside.problems["code"] == cause["code"])
            & (aside.problems["column"] == cause["column"])
        ]
        .drop(columns="row")
        .iloc[0]
        .to_dict()
    )
    lines = aside.rows["line"].iloc[rows[:MOST_LINES]].tolist()
    listed = ", ".join(map(str, lines)) + ("…" if len(rows) > MOST_LINES else "")
    if cause["column"]:
        told = [shorten(value, 30) for value in cause["values"] if value] or [state.say("page.repair.empty")]
        values = ", ".join(told[:MOST_VALUES]) + ("…" if len(told) > MOST_VALUES else "")
        name = column_label(cause["table"], cause["column"], language)
        said = say_counts("page.repair.cause", column=name, values=escape(values), rows=len(rows))
    else:
        said = say_counts("page.repair.cause_of_row", rows=len(rows))
    why = message(first, language) if len(rows) == 1 or not cause["column"] else ""
    where = state.say("page.repair.cause_lines", lines=listed) if len(rows) > 1 else ""
    return f"{said}  \n:small[{where} {escape(why)} {escape(remedy(first, language))}]"


def _show_actions(cause: dict[str, Any], aside: Aside, write: Write, leave: Leave, accept: Accept, key: str) -> None:
    """The form of a cause: what is typed there and clicked at once is what is done."""
    places, rows = aside.places(cause["rows"]), len(cause["rows"])
    with_value = bool(cause["column"]) and cause["code"] not in WITHOUT_VALUE

    def do_write() -> None:
        written = read_value(st.session_state.get(f"{key}-value"))
        if written is not None:
            write(places, cause["column"], written)

    def do_leave() -> None:
        if reason := st.session_state.get(f"{key}-reason", "").strip():
            leave(places, reason)

    value, leaving = st.columns([3, 1], vertical_alignment="bottom")
    if with_value:
        with value.form(f"{key}-write-form", clear_on_submit=True, border=False):
            field, press = st.columns([2, 1], vertical_alignment="bottom")
            with field:
                ask_value(cause["table"], cause["column"], f"{key}-value")
            press.form_submit_button(
                say_counts("page.repair.write", rows=rows), key=f"{key}-write", on_click=do_write, width="stretch"
            )
    elif not cause["column"]:
        value.button(say_counts("page.repair.accept", rows=rows), key=f"{key}-accept", on_click=accept, args=(places,))
    with (
        leaving.popover(state.say("page.repair.leave_these"), width="stretch"),
        st.form(f"{key}-leave-form", clear_on_submit=True, border=False),
    ):
        st.text_input(
            state.say("page.repair.reason"), key=f"{key}-reason", placeholder=state.say("page.repair.reason_example")
        )
        st.form_submit_button(
            say_counts("page.repair.leave", rows=rows),
            key=f"{key}-leave",
            on_click=do_leave,
            help=state.say("page.repair.reason_needed"),
        )


def ask_value(table: str, name: str, key: str) -> str | None:
    """The field for what to write in one column of several rows; None before anything is chosen or typed."""
    language, column = state.current_language(), find_column(INVENTORY_TABLES[table], name)
    title = header(table, column, language)
    if column.type in ("choice", "country") or column.name == "unit":
        none = [] if column.required else [state.say("page.repair.empty")]
        words = [*none, *accepted_words(column, language)]
        return st.selectbox(title, words, index=None, key=key, placeholder=state.say("page.repair.choose"))
    return st.text_input(title, key=key, help=state.say("page.repair.value_help"))


def read_value(asked: str | None) -> str | None:
    """What is to be written, of what was answered: "" empties cells, None is no answer."""
    if asked is None:
        return None
    return "" if asked == state.say("page.repair.empty") else asked.strip()
