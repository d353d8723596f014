"""All inventories of the organisation, one a line: what each holds and weighs, and what can be done with it.

Archiving takes one out of the lists, and is taken back in one click. Deleting erases it for good: only with its name
typed, and never where a dossier was frozen from it.
"""

from collections.abc import Sequence

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.band import find_standing, say_next
from footprint.pages.figure_texts import say_counts
from footprint.pages.home.archive import archive_one
from footprint.pages.home.next_year import show_next_year, show_origin
from footprint.pages.home.organisation import FIRST_YEAR, LAST_YEAR
from footprint.pages.show import escape, show_note, show_when_open
from footprint.pages.steps import find_next
from footprint.storage import delete_inventory, list_dossiers
from footprint.words.texts import format_mass
from footprint.workspace.stored import duplicate_inventory, footprint_of

WIDTHS = (5, 2, 2, 2, 3)
HIGH = 500  # pixels, of what can be done with one


def show_inventories(studied: state.Studied, inventories: Sequence[state.Studied]) -> None:
    """The table of inventories, the latest year first."""
    with st.container(key="inventories-table", gap="xsmall"):
        for each in inventories:
            with st.container(border=True, gap="xsmall"):
                _show_line(each, each.inventory_id == studied.inventory_id, inventories)


def _show_line(each: state.Studied, is_studied: bool, inventories: Sequence[state.Studied]) -> None:
    record, standing, language = each.record, find_standing(each), state.current_language()
    what, rows, devices, weight, act = st.columns(WIDTHS, vertical_alignment="center")
    title = state.say("app.inventory_of_year", name=escape(record.name), year=record.year)
    what.markdown(f"**{title}**")
    if standing.rows:
        found = footprint_of(state.open_engine(), each.inventory_id, each.number, each.method())
        rows.markdown(say_counts("page.home.column.rows", rows=standing.rows))
        devices.markdown(say_counts("page.home.column.devices", devices=int(found.devices.in_use)))
        weight.markdown(f"**{format_mass(found.total.impact, language)}**")
    following = find_next("home", standing)
    if not is_studied and following.page == "inventory":
        what.markdown(say_next(following))
    with act.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
        if not is_studied and st.button(state.say("page.home.study"), key=f"study-{each.inventory_id}"):
            state.study(each.inventory_id)
        said, show = state.say("page.home.act"), lambda: _show_acts(each, title, inventories)
        show_when_open(said, f"act-{each.inventory_id}", show, HIGH, width="content")


def _show_acts(each: state.Studied, title: str, inventories: Sequence[state.Studied]) -> None:
    """Where an inventory comes from, and what can be done with it."""
    _show_origin(each)
    if acting.may():
        if find_standing(each).rows:
            show_next_year(each, inventories)
        _show_actions(each, title)


def _show_origin(each: state.Studied) -> None:
    """What an inventory is, who saved it last, and what it started from."""
    kind = state.say(f"choice.inventory.{each.record.kind}.name")
    if each.versions:
        at, actor = state.say_moment(each.versions[-1].at), escape(state.name_actor(each.versions[-1].actor))
        show_note(state.say("page.home.version", kind=kind, number=each.number, at=at, actor=actor))
    else:
        show_note(state.say("page.home.no_version", kind=kind))
    show_origin(each)


def _show_actions(each: state.Studied, title: str) -> None:
    """Copied for another year, archived, deleted."""
    if each.versions:
        _show_duplicate(each)
    acting.button(
        st,
        state.say("page.home.archive.one"),
        key=f"archive-{each.inventory_id}",
        on_click=archive_one,
        args=(each.inventory_id, title),
        help=state.say("page.home.archive.explanation"),
    )
    if acting.may("inventory-deleted"):
        with st.expander(state.say("page.home.delete.title")):
            _show_delete(each, title)


def _show_duplicate(each: state.Studied) -> None:
    key, record = f"duplicate-{each.inventory_id}", each.record
    with st.form(key, border=False):
        year = st.number_input(
            state.say("page.home.duplicate.year"), FIRST_YEAR, LAST_YEAR, record.year + 1, key=f"{key}-year"
        )
        copied = acting.form_submit_button(st, state.say("page.home.duplicate.do"), key=f"{key}-submit")
    if copied:
        message = state.say("page.home.duplicate.message", name=record.name, year=record.year, version=each.number)
        engine, actor = state.open_engine(), state.current_actor()
        copy = duplicate_inventory(engine, each.inventory_id, int(year), actor, message)
        state.keep_message(state.say("page.home.duplicate.done", name=escape(record.name), year=int(year)))
        state.study(copy)


def _show_delete(each: state.Studied, title: str) -> None:
    """What would be erased and what stays, and the name to type; why not, where dossiers rest on it."""
    engine, record, key = state.open_engine(), each.record, f"delete-{each.inventory_id}"
    frozen = [one for one in list_dossiers(engine, record.organisation_id) if one.inventory_id == each.inventory_id]
    if frozen:
        st.markdown(say_counts("page.home.delete.frozen", dossiers=len(frozen)))
        return
    st.markdown(say_counts("page.home.delete.explanation", versions=len(each.versions)))
    state.link_to("handover", state.say("page.home.delete.copy"))
    with st.form(key, border=False):
        named = st.text_input(state.say("page.home.delete.name", name=escape(record.name)), key=f"{key}-name")
        asked = acting.form_submit_button(st, state.say("page.home.delete.do"), key=f"{key}-submit")
    if asked and named.strip() != record.name:
        st.error(state.say("page.home.delete.other_name", name=escape(record.name)))
    elif asked:
        delete_inventory(engine, each.inventory_id, state.current_actor())
        state.forget_work(each.inventory_id)
        state.keep_message(state.say("page.home.delete.done", name=title))
        state.study_another(state.INVENTORY)
