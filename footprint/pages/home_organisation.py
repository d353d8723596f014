"""Creating and changing organisations and inventories."""

from datetime import date

import streamlit as st

from footprint.catalogue import list_countries
from footprint.pages import state
from footprint.situation import INVENTORY_KINDS
from footprint.storage import (
    InventoryRecord,
    Organisation,
    change_inventory,
    create_inventory,
    create_organisation,
    rename_organisation,
)
from footprint.texts import country_name, normalise_spelling

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_NAME = 120


def show_creation(organisation: Organisation | None) -> None:
    """A form that creates an inventory, in a new organisation where none is given; then opens it."""
    with st.form(f"create-{organisation.organisation_id if organisation else 'organisation'}", border=False):
        named = ""
        if organisation is None:
            named = st.text_input(state.say("page.home.organisation_name"), max_chars=LONGEST_NAME)
        values = _ask_inventory(None)
        with_files = st.form_submit_button(state.say("page.home.create_files"), width="stretch")
        by_typing = st.form_submit_button(state.say("page.home.create_typing"), width="stretch")
    if with_files or by_typing:
        if organisation is None and not named.strip():
            st.error(state.say("page.home.name_needed"))
            return
        engine, actor = state.open_engine(), state.current_actor()
        of = organisation.organisation_id if organisation else create_organisation(engine, named, actor)
        inventory_id = create_inventory(engine, of, actor=actor, **values)
        state.open_section("import" if with_files else "equipment")
        state.study(inventory_id, "inventory")


def show_settings(studied: state.Studied) -> None:
    """What can be changed of the organisation and of the inventory studied, and what can be created beside them."""
    engine, record = state.open_engine(), studied.record
    with st.expander(state.say("page.home.new_inventory")):
        show_creation(studied.organisation)
    with st.expander(state.say("page.home.change_inventory", name=record.name)):
        with st.form("change-inventory", border=False):
            values = _ask_inventory(record)
            changed = st.form_submit_button(state.say("page.home.change"))
        if changed:
            change_inventory(engine, record.inventory_id, state.current_actor(), **values)
            state.keep_message(state.say("page.home.changed"))
            st.rerun()
    with st.expander(state.say("page.home.rename_organisation")):
        with st.form("rename", border=False):
            name = st.text_input(
                state.say("page.home.organisation_name"), studied.organisation.name, max_chars=LONGEST_NAME
            )
            renamed = st.form_submit_button(state.say("page.home.change"))
        if renamed and not name.strip():
            st.error(state.say("page.home.name_needed"))
        elif renamed:
            rename_organisation(engine, studied.organisation.organisation_id, name, state.current_actor())
            state.keep_message(state.say("page.home.changed"))
            st.rerun()
    with st.expander(state.say("page.home.new_organisation")):
        show_creation(None)


def _ask_inventory(record: InventoryRecord | None) -> dict:
    """The name, year, kind and country of an inventory: as they are, or as they most often are."""
    default = state.say("page.home.default_name")
    year = st.number_input(
        state.say("page.home.year"),
        FIRST_YEAR,
        LAST_YEAR,
        record.year if record else date.today().year - 1,
        help=state.say("page.home.year_help"),
    )
    kind = st.radio(
        state.say("page.home.kind"),
        INVENTORY_KINDS,
        index=INVENTORY_KINDS.index(record.kind) if record else 0,
        format_func=lambda kind: state.say_choice(f"choice.inventory.{kind}"),
    )
    countries = sorted(list_countries(), key=lambda code: normalise_spelling(_name_country(code)))
    country = st.selectbox(
        state.say("page.home.country"),
        countries,
        index=countries.index(record.country if record else "FRA"),
        format_func=_name_country,
        help=state.say("page.home.country_help"),
    )
    name = st.text_input(
        state.say("page.home.inventory_name"), record.name if record else default, max_chars=LONGEST_NAME
    )
    return {"name": name.strip() or default, "year": int(year), "kind": kind, "country": country}


def _name_country(code: str) -> str:
    return country_name(code, state.current_language())
