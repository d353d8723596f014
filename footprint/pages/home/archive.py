"""Archiving an inventory or an organisation, and putting it back: nothing is ever erased."""

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.show import escape, show_note
from footprint.storage import archive_inventory, archive_organisation, list_inventories, list_organisations

JUST_ARCHIVED = "just-archived"  # in the session: the list of what is archived is shown open, once


def archive_one(inventory_id: int, name: str) -> None:
    """Take an inventory out of the lists, and say where it is put back."""
    archive_inventory(state.open_engine(), inventory_id, state.current_actor())
    _leave(name, state.INVENTORY)


def show_archiving(studied: state.Studied) -> None:
    """The button that takes the organisation out of the lists."""
    organisation = studied.organisation
    if not acting.may("organisation-archived"):
        return
    st.markdown(state.say("page.home.archive.explanation"))
    name = escape(organisation.name)
    st.button(
        state.say("page.home.archive.organisation", name=name),
        key="archive-organisation",
        on_click=_archive_organisation,
        args=(organisation.organisation_id, name),
    )


def _archive_organisation(organisation_id: int, name: str) -> None:
    archive_organisation(state.open_engine(), organisation_id, state.current_actor())
    _leave(name, state.ORGANISATION, state.INVENTORY)


def show_archived() -> None:
    """What is archived, apart: organisations, and inventories of the one chosen; each with a way back."""
    engine, chosen = state.open_engine(), state.find_organisation()
    reopened = "organisation-reopened"
    organisations = [
        one
        for one in list_organisations(engine, archived=True)
        if one.archived and state.may(reopened, one.organisation_id)
    ]
    all_of_them = list_inventories(engine, chosen.organisation_id, archived=True) if chosen and acting.may() else []
    inventories = [one for one in all_of_them if one.archived]
    if not organisations and not inventories:
        return
    with st.expander(state.say("page.home.archive.archived"), expanded=st.session_state.pop(JUST_ARCHIVED, False)):
        show_note(state.say("page.home.archive.archived_help"))
        for one in inventories:
            name = state.say("app.inventory_of_year", name=escape(one.name), year=one.year)
            if _ask("page.home.archive.reopen", name, f"reopen-inventory-{one.inventory_id}"):
                archive_inventory(engine, one.inventory_id, state.current_actor(), archived=False)
                state.keep_message(state.say("page.home.archive.reopened", name=name))
                state.study(one.inventory_id)
        for one in organisations:
            if _ask("page.home.archive.reopen", escape(one.name), f"reopen-organisation-{one.organisation_id}"):
                archive_organisation(engine, one.organisation_id, state.current_actor(), archived=False)
                state.keep_message(state.say("page.home.archive.reopened", name=escape(one.name)))
                _open_first(one.organisation_id)


def _open_first(organisation_id: int) -> None:
    """Draw the page anew about the last year of an organisation, where it has one."""
    records = list_inventories(state.open_engine(), organisation_id)
    if records:
        state.study(records[0].inventory_id)
    st.rerun()


def _ask(label: str, name: str, key: str) -> bool:
    return st.button(state.say(label, name=name), key=key)


def _leave(name: str, *left: str) -> None:
    state.keep_message(state.say("page.home.archive.done", name=name))
    st.session_state[JUST_ARCHIVED] = True
    st.session_state[state.TO_LEAVE] = left
