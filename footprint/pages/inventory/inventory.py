"""The inventory: what the organisation has and uses, typed or brought in from files, checked, saved; its history."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from footprint.pages import acting, state
from footprint.pages.band import show_nothing
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.imports import show_import
from footprint.pages.inventory.check import offer_causes, show_check
from footprint.pages.inventory.conflict import show_conflict, take_outcome
from footprint.pages.inventory.counted import TYPE, CountedTable, count_table
from footprint.pages.inventory.draft import Typed
from footprint.pages.inventory.grid import InventoryWork, find_work, prepare_grid, show_grid
from footprint.pages.inventory.groups import choose_grouping, show_groups
from footprint.pages.inventory.history import show_history
from footprint.pages.inventory.many import offer_many, show_undo
from footprint.pages.inventory.suppliers import show_suppliers
from footprint.pages.inventory.view import choose_view, turn_pages, view_key
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_note
from footprint.pages.signed_in import noting
from footprint.problems import NO_PROBLEM
from footprint.storage import redo_last_undo, undo_last_change
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import format_mass, header
from footprint.workspace.stored import footprint_of, save_stored


def show() -> None:
    """The state of the inventory and what can be done to it, then one section: a table, import, check or history."""
    studied = state.find_studied()
    if studied is None:
        st.title(state.say("page.inventory.name"), anchor=False)
        show_nothing("inventory", state.say("page.inventory.nothing"))
        return
    with st.container(gap="xxsmall", key="inventory-page"):
        top = st.container(horizontal=True, vertical_alignment="center", gap="small", key="inventory-top")
        top.title(state.say("page.inventory.name"), anchor=False, width="content")
        state.show_message()
        if show_conflict(studied):
            return
        work = find_work(studied)
        with top:
            problems = _show_state(studied, work)
        if len(problems):
            show_problems(problems, "typed-problems")
        _show_sections(studied, work)


# --- saving ----------------------------------------------------------------------------------------------------------


def _show_state(studied: state.Studied, work: InventoryWork) -> pd.DataFrame:
    """Whether all is saved; if not, the buttons to save or leave it. What must be corrected first is handed back."""
    draft = work.take_edits()
    if not draft.changed:
        _show_saved(studied)
        return NO_PROBLEM
    typed = draft.typed
    said = say_counts("page.inventory.unsaved", rows=draft.changed)
    if draft.opened.number != studied.number:
        last = studied.versions[-1]
        said += " " + state.say(
            "page.inventory.others_saved", number=last.number, actor=escape(state.name_actor(last.actor))
        )
    if typed.refused:
        said += " " + say_counts("page.inventory.refused", rows=typed.refused)
    st.markdown(said, width="content")
    _show_save(studied, work, typed)
    return typed.problems


def _show_save(studied: state.Studied, work: InventoryWork, typed: Typed) -> None:
    message = st.text_input(
        state.say("page.inventory.why"),
        key="why",
        max_chars=200,
        placeholder=state.say("page.inventory.why_short"),
        label_visibility="collapsed",
        width=220,
    )
    if acting.button(st, state.say("page.inventory.save"), type="primary", key="save", disabled=bool(typed.refused)):
        saved = save_stored(
            state.open_engine(), studied.inventory_id, typed.stored, state.current_actor(), message.strip()
        )
        take_outcome(studied, saved)
    show_undo(work)
    if st.button(state.say("page.inventory.leave"), key="leave"):
        state.forget_work(studied.inventory_id)
        st.rerun()


def _show_saved(studied: state.Studied) -> None:
    if not studied.versions:
        importing = st.session_state.get(state.SECTION) == state.name_section("import")
        st.markdown(state.say("page.inventory.never_saved_import" if importing else "page.inventory.never_saved"))
        return
    last = studied.versions[-1]
    at, actor = state.say_moment(last.at), escape(state.name_actor(last.actor))
    saved = state.say("page.inventory.saved", number=last.number, at=at, actor=actor, figure=_say_figure(studied))
    engine, base = state.open_engine(), studied.number
    st.markdown(f":small[{saved}]", width="stretch")
    if acting.button(
        st,
        state.say("page.inventory.undo"),
        key="undo",
        icon=":material/undo:",
        help=state.say("page.inventory.undo_help"),
    ):
        outcome = undo_last_change(engine, studied.inventory_id, base, state.current_actor())
        take_outcome(studied, outcome, state.say("page.inventory.nothing_to_undo"))
    undone = last.what in ("undone", "redone")
    if undone and acting.button(st, state.say("page.inventory.redo"), key="redo", icon=":material/redo:"):
        outcome = redo_last_undo(engine, studied.inventory_id, base, state.current_actor())
        take_outcome(studied, outcome, state.say("page.inventory.nothing_to_redo"))


def _say_figure(studied: state.Studied) -> str:
    """What the version saved weighs; nothing where none of its lines has a figure."""
    found = footprint_of(state.open_engine(), studied.inventory_id, studied.number, studied.method())
    if not len(found.lines):
        return ""
    impact = format_mass(found.total.impact, state.current_language())
    return state.say("page.inventory.footprint", impact=impact, year=studied.record.year)


# --- sections --------------------------------------------------------------------------------------------------------


def _show_sections(studied: state.Studied, work: InventoryWork) -> None:
    """One tab a table, then import, check and history; only the one that is open is drawn."""
    unsaved = bool(work.changed)
    shown = {name: partial(_show_table, studied, work, name) for name in INVENTORY_TABLES} | {
        "import": lambda: show_import(studied, unsaved),
        "check": lambda: show_check(studied, unsaved),
        "history": lambda: show_history(studied, unsaved),
    }
    state.keep_section(list(shown))
    tabs = st.tabs([state.name_section(section) for section in shown], key=state.SECTION, bind="query-params")
    for tab, section in zip(tabs, shown, strict=True):
        if tab.open:
            st.session_state[state.LAST_SECTION] = section
            with tab, st.container(gap="xsmall" if section in INVENTORY_TABLES else "small"):
                shown[section]()


def _show_table(studied: state.Studied, work: InventoryWork, table: str) -> None:
    """The tools of a table in one row, then its grid, or its rows by group."""
    sheet, opened, key = work.draft.sheets[table], work.draft.opened, view_key(studied, table)
    tools = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"tools-{table}")
    view, every = choose_view(studied, table, sheet, tools)
    with tools:
        by = choose_grouping(table, key)
        count = st.empty()
    if by:
        offer_causes(studied, opened, table, key, tools)
        show_groups(studied, work, table, view, by, key)
        return
    found = len(view.find_all(sheet, opened.inventory.table(table), count_table(studied, opened.number, table)))
    view = replace(view, page=turn_pages(found, len(sheet.cells), key))
    prepare_grid(studied, work, table, view, every)
    with tools:
        offer_many(work, table, bool(view.narrowed), key)
    offer_causes(studied, opened, table, key, tools)
    if view.narrowed:
        count.markdown(say_counts("page.inventory.found", found=found, rows=len(sheet.cells)), width="content")
    show_grid(work, table)
    show_note(_explain_marks(count_table(studied, opened.number, table)))
    with st.expander(state.say("page.inventory.help_title")):
        show_note(f"{state.say(f'page.inventory.{table}.explanation')} {state.say('page.inventory.grid_help')}")
    rows = opened.inventory.table(table)
    if len(rows):
        language = state.current_language()
        headers = {column.name: header(table, column, language) for column in INVENTORY_TABLES[table]}
        taken = noting(lambda: rows, *state.describe_export(studied, f"{opened.number}/{table}"))
        show_download(taken, f"{table}-{studied.record.year}", f"download-{table}", headers, len(rows))
    if table == "usage":
        show_suppliers(studied, bool(work.changed))


def _explain_marks(counted: CountedTable) -> str:
    """What the sign before a value means; before a type, where it is before one."""
    told = TYPE in counted.assumed and counted.assumed[TYPE].notna().any()
    marks = ("legend", "legend_type") if told else ("legend",)
    return " ".join(state.say(f"page.inventory.{mark}") for mark in marks)


if __name__ == "__main__":
    show()
