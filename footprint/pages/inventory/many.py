"""Many rows edited at once: those ticked, or all that are shown; one column, one value, how many rows, and done.

It goes where typing goes: into the draft, saved and logged with the rest by the same button, and undone before that.
"""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.inventory.draft import DraftTable, remove_rows, write_alike
from footprint.pages.inventory.grid import InventoryWork
from footprint.pages.inventory.repair_causes import ask_value, read_value
from footprint.pages.problems import show_warnings
from footprint.pages.show import escape
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import column_label
from footprint.workspace.files import check_cells

# What tells a row from the others: never the same in several.
ONE_BY_ONE = ("item_id", "asset_tag", "serial_number")


def offer_many(work: InventoryWork, table: str, narrowed: bool, key: str) -> None:
    """The button that opens what can be done to the rows ticked, or else to all rows shown."""
    if not acting.may():
        return
    rows, are_ticked = work.find_chosen(table)
    with st.popover(
        say_counts("page.inventory.many.open", rows=len(rows)),
        icon=":material/edit:",
        disabled=not len(rows),
        width="content",
        key=f"many-{key}",
    ):
        which = "ticked" if are_ticked else "shown"
        st.markdown(say_counts(f"page.inventory.many.{which}", rows=len(rows)))
        _show_writing(work, table, rows, key)
        if are_ticked or narrowed:
            said = say_counts("page.inventory.many.remove", rows=len(rows))
            done = say_counts("page.inventory.many.removed", rows=len(rows))
            act = partial(_do, work, table, done, remove_rows)
            st.button(said, key=f"many-remove-{key}", on_click=act)


def _show_writing(work: InventoryWork, table: str, rows: NDArray[np.int64], key: str) -> None:
    """One column, one value, what that would do, and the button that does it."""
    language, sheet = state.current_language(), work.take_edits().sheets[table]
    column = st.selectbox(
        state.say("page.inventory.many.column"),
        [one.name for one in INVENTORY_TABLES[table] if one.name not in ONE_BY_ONE],
        index=None,
        format_func=lambda name: column_label(table, name, language),
        key=f"many-column-{key}",
        placeholder=state.say("page.repair.choose"),
    )
    if column is None:
        return
    written = read_value(ask_value(table, column, f"many-value-{key}-{column}"))
    if written is None:
        return
    wrong = _find_wrong(sheet, rows, column, written)
    show_warnings(wrong)
    now = sheet.cells[column].iloc[rows].fillna("")
    changing = int((now != written).sum())
    if changing:
        said = say_counts(
            "page.inventory.many.preview",
            rows=changing,
            column=column_label(table, column, language),
            value=escape(written or state.say("page.repair.empty")),
            held=int(((now != "") & (now != written)).sum()),
        )
        st.markdown(said)
    st.button(
        say_counts("page.inventory.many.write", rows=changing),
        key=f"many-write-{key}",
        type="primary",
        disabled=bool(wrong) or not changing,
        on_click=write_in_many,
        args=(work, table, column, written, key),
    )


def write_in_many(work: InventoryWork, table: str, column: str, written: str, key: str) -> None:
    """Write in a column of the rows chosen when the button is clicked; what was done is why they will be saved."""
    name = column_label(table, column, state.current_language())
    said = {"column": name, "value": written or state.say("page.repair.empty")}
    rows = len(work.find_chosen(table)[0])
    done = say_counts("page.inventory.many.written", rows=rows, **said)
    _do(work, table, done, lambda sheet, chosen: write_alike(sheet, chosen, column, written))
    st.session_state[f"many-column-{key}"] = None


def _do(work: InventoryWork, table: str, said: str, edit) -> None:
    rows, _ = work.find_chosen(table)
    work.edit_many(table, said, lambda sheet: edit(sheet, rows))
    if not st.session_state.get("why"):
        st.session_state["why"] = said[:200]


def _find_wrong(sheet: DraftTable, rows: NDArray[np.int64], column: str, written: str) -> list[Problem]:
    """What is wrong in a value, read like that of a file in the first of the rows."""
    first = sheet.cells.iloc[rows[:1]].set_axis(pd.Index([1], name="line"))
    first = first.assign(**{column: pd.array([written or None], dtype="str")})
    problems = check_cells({sheet.table: first}).problems
    errors = problems[(problems["severity"] == "error") & (problems["column"] == column)]
    return [Problem(**row) for row in errors.to_dict("records")]


def show_undo(work: InventoryWork) -> None:
    """The button that takes back the last edit of many rows, as long as nothing was typed since."""
    if last := work.find_undoable():
        said = state.say("page.inventory.many.undo")
        st.button(
            said,
            key="undo-many",
            icon=":material/undo:",
            on_click=_undo,
            args=(work, last.said),
            help=escape(last.said),
        )


def _undo(work: InventoryWork, said: str) -> None:
    work.undo_many()
    if st.session_state.get("why") == said[:200]:
        st.session_state["why"] = ""
