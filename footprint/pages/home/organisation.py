"""Creating and changing organisations and inventories."""

from datetime import date

import streamlit as st

from footprint.estimation.situation import INVENTORY_KINDS
from footprint.pages import acting, state
from footprint.pages.home.archive import show_archiving
from footprint.pages.imports.imports import hand_over
from footprint.pages.show import escape, show_when_open
from footprint.pages.signed_in import is_shared
from footprint.registry.catalogue import list_countries
from footprint.storage import (
    InventoryRecord,
    Organisation,
    change_inventory,
    create_inventory,
    create_organisation,
    rename_organisation,
)
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import country_names
from footprint.workspace.handed_over import Handed

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_NAME = 120
HIGH, LOW = 500, 250  # pixels, of the forms


def show_creation(organisation: Organisation | None) -> None:
    """A form that creates an inventory, in a new organisation where none is given; then opens it."""
    form = f"create-in-{organisation.organisation_id}" if organisation else "create"
    with st.form(form, border=False):
        named = "" if organisation else _ask_name(form, "")
        with st.expander(state.say("page.home.what"), expanded=organisation is not None):
            values = _ask_inventory(form, None)
        with_files = st.form_submit_button(state.say("page.home.create_files"), key=f"{form}-files", width="stretch")
        by_typing = st.form_submit_button(state.say("page.home.create_typing"), key=f"{form}-typing", width="stretch")
    if with_files or by_typing:
        if organisation is None and not named:
            st.error(state.say("page.home.name_needed"))
            return
        engine, actor = state.open_engine(), state.current_actor()
        of = organisation.organisation_id if organisation else create_organisation(engine, named, actor)
        inventory_id = create_inventory(engine, of, actor=actor, **values)
        state.open_section("import" if with_files else "equipment")
        state.study(inventory_id, "inventory")


def show_drop(organisation: Organisation | None) -> None:
    """The one place to drop files: an inventory of last year opens for them; the organisation may be named later."""
    dropped = st.file_uploader(state.say("page.home.drop"), accept_multiple_files=True, key="home-drop")
    if not dropped:
        return
    engine, actor = state.open_engine(), state.current_actor()
    named = state.say("page.home.default_organisation")
    of = organisation.organisation_id if organisation else create_organisation(engine, named, actor)
    inventory_id = create_inventory(engine, of, state.say("page.home.default_name"), date.today().year - 1, actor)
    hand_over([Handed(file.file_id, file.name, file.getvalue()) for file in dropped])
    state.open_section("import")
    state.study(inventory_id, "inventory")


def show_settings(studied: state.Studied) -> None:
    """What can be changed of the organisation and of the inventory studied, and what can be created beside them."""
    if acting.may():
        said = state.say("page.home.new_inventory")
        show_when_open(said, "new-inventory", lambda: show_creation(studied.organisation), HIGH)
        said = state.say("page.home.change_inventory", name=escape(studied.record.name))
        show_when_open(said, "change-inventory", lambda: _show_change(studied.record), HIGH)
    if acting.may("organisation-changed"):
        said = state.say("page.home.rename_organisation")
        show_when_open(said, "rename-organisation", lambda: _show_organisation(studied), LOW)
    if not is_shared():  # where people are invited, an organisation is created on the page People
        said = state.say("page.home.new_organisation")
        show_when_open(said, "new-organisation", lambda: show_creation(None), LOW)


def _show_organisation(studied: state.Studied) -> None:
    _show_renaming(studied.organisation)
    show_archiving(studied)


def _show_change(record: InventoryRecord) -> None:
    form = f"change-{record.inventory_id}"
    with st.form(form, border=False):
        values = _ask_inventory(form, record)
        changed = st.form_submit_button(state.say("page.home.change"), key=f"{form}-submit")
    if changed:
        change_inventory(state.open_engine(), record.inventory_id, state.current_actor(), **values)
        state.keep_message(state.say("page.home.changed"))
        st.rerun()


def _show_renaming(organisation: Organisation) -> None:
    form = f"rename-{organisation.organisation_id}"
    with st.form(form, border=False):
        name = _ask_name(form, organisation.name)
        renamed = st.form_submit_button(state.say("page.home.change"), key=f"{form}-submit")
    if renamed and not name:
        st.error(state.say("page.home.name_needed"))
    elif renamed:
        rename_organisation(state.open_engine(), organisation.organisation_id, name, state.current_actor())
        state.keep_message(state.say("page.home.changed"))
        st.rerun()


def _ask_name(form: str, name: str) -> str:
    label = state.say("page.home.organisation_name")
    key, known = f"{form}-organisation", "organization"  # what a browser fills in by itself
    return st.text_input(label, name, max_chars=LONGEST_NAME, key=key, autocomplete=known).strip()


def _ask_inventory(form: str, record: InventoryRecord | None) -> dict:
    """The name, year, kind and country of an inventory: as they are, or as they most often are."""
    default = state.say("page.home.default_name")
    year = st.number_input(
        state.say("page.home.year"),
        FIRST_YEAR,
        LAST_YEAR,
        record.year if record else date.today().year - 1,
        key=f"{form}-year",
        help=state.say("page.home.year_help"),
    )
    kinds = {kind: state.say_choice(f"choice.inventory.{kind}") for kind in INVENTORY_KINDS}
    kind = st.radio(
        state.say("page.home.kind"),
        INVENTORY_KINDS,
        index=INVENTORY_KINDS.index(record.kind) if record else 0,
        format_func=kinds.__getitem__,
        key=f"{form}-kind",
    )
    names = country_names(state.current_language())
    countries = sorted(list_countries(), key=lambda code: normalise_spelling(names[code]))
    country = st.selectbox(
        state.say("page.home.country"),
        countries,
        index=countries.index(record.country if record else "FRA"),
        format_func=names.__getitem__,
        key=f"{form}-country",
        help=state.say("page.home.country_help"),
    )
    named = record.name if record else default
    name = st.text_input(state.say("page.home.inventory_name"), named, max_chars=LONGEST_NAME, key=f"{form}-name")
    return {"name": name.strip() or default, "year": int(year), "kind": kind, "country": country}
