"""The inventory: what the organisation has and uses, typed or brought in from files, checked, saved; its history."""

from functools import partial

import streamlit as st

from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.imports.imports import show_import
from footprint.pages.inventory.check import show_check
from footprint.pages.inventory.conflict import show_conflict, take_outcome
from footprint.pages.inventory.draft import Typed
from footprint.pages.inventory.grid import InventoryWork, find_work, show_grid
from footprint.pages.inventory.history import show_history
from footprint.pages.inventory.suppliers import show_suppliers
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_note
from footprint.storage import redo_last_undo, undo_last_change
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import format_mass, header
from footprint.workspace.stored import footprint_of, save_stored


def show() -> None:
    """The state of the inventory and what can be done to it, then one section: a table, import, check or history."""
    st.title(state.say("page.inventory.name"), anchor=False)
    studied = state.find_studied()
    if studied is None:
        show_nothing("inventory", state.say("page.inventory.nothing"))
        return
    state.show_message()
    if show_conflict(studied):
        return
    work = find_work(studied)
    _show_state(studied, work)
    _show_sections(studied, work)


# --- saving ----------------------------------------------------------------------------------------------------------


def _show_state(studied: state.Studied, work: InventoryWork) -> None:
    """Whether all is saved; if not, the buttons to save or leave it, and what must be corrected first."""
    draft = work.take_edits()
    if not draft.changed:
        _show_saved(studied)
        return
    with st.container(border=True):
        typed = draft.typed
        st.markdown(state.say("page.inventory.unsaved", rows=draft.changed))
        if draft.opened.number != studied.number:
            last = studied.versions[-1]
            st.info(state.say("page.inventory.others_saved", number=last.number, actor=escape(last.actor)))
        _show_save(studied, typed)
        if len(typed.problems):
            show_problems(typed.problems, "typed-problems")


def _show_save(studied: state.Studied, typed: Typed) -> None:
    message = st.text_input(state.say("page.inventory.why"), key="why", max_chars=200)
    if typed.refused:
        st.warning(state.say("page.inventory.refused", rows=typed.refused))
    buttons = st.container(horizontal=True)
    if buttons.button(state.say("page.inventory.save"), type="primary", key="save", disabled=bool(typed.refused)):
        saved = save_stored(
            state.open_engine(), studied.inventory_id, typed.stored, state.current_actor(), message.strip()
        )
        take_outcome(studied, saved)
    if buttons.button(state.say("page.inventory.leave"), key="leave"):
        state.forget_work(studied.inventory_id)
        st.rerun()


def _show_saved(studied: state.Studied) -> None:
    if not studied.versions:
        st.markdown(state.say("page.inventory.never_saved"))
        return
    last = studied.versions[-1]
    at, actor = state.say_moment(last.at), escape(last.actor)
    saved = state.say("page.inventory.saved", number=last.number, at=at, actor=actor, figure=_say_figure(studied))
    engine, base = state.open_engine(), studied.number
    buttons = st.container(horizontal=True, vertical_alignment="center")
    buttons.markdown(saved, width="stretch")
    if buttons.button(state.say("page.inventory.undo"), key="undo", icon=":material/undo:"):
        outcome = undo_last_change(engine, studied.inventory_id, base, state.current_actor())
        take_outcome(studied, outcome, state.say("page.inventory.nothing_to_undo"))
    undone = last.what in ("undone", "redone")
    if buttons.button(state.say("page.inventory.redo"), key="redo", icon=":material/redo:", disabled=not undone):
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
            with tab:
                shown[section]()


def _show_table(studied: state.Studied, work: InventoryWork, table: str) -> None:
    show_grid(work, table)
    show_note(f"{state.say(f'page.inventory.{table}.explanation')} {state.say('page.inventory.grid_help')}")
    rows = work.draft.opened.inventory.table(table)
    if len(rows):
        language = state.current_language()
        headers = {column.name: header(table, column, language) for column in INVENTORY_TABLES[table]}
        show_download(rows, f"{table}-{studied.record.year}", f"download-{table}", headers)
    if table == "usage":
        show_suppliers(studied, bool(work.changed))


if __name__ == "__main__":
    show()
