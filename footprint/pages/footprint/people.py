"""The footprint of a person, and how many people there are: given, or corrected, where it is read."""

import math

import streamlit as st

from footprint.estimation.views import headcount
from footprint.pages import acting, state
from footprint.pages.footprint.narrowed import Part, list_values, name_value
from footprint.pages.show import show_when_open
from footprint.problems import UnusableInput
from footprint.storage import Conflict
from footprint.words.texts import format_mass, format_number
from footprint.workspace.footprint import Footprint
from footprint.workspace.stored import give_headcount

MOST_PEOPLE = 1_000_000
HIGH = 250  # pixels, of where it is asked


def show_per_person(studied: state.Studied, whole: Footprint, found: Footprint, part: Part) -> None:
    """Kilograms a person, where the people of the part are counted; and where to say how many they are."""
    people = found.once("headcount", lambda: headcount(found.situation))
    language = state.current_language()
    known = people > 0 and math.isfinite(found.total.impact)
    if known:
        st.metric(state.say("page.footprint.people.each"), format_mass(found.total.impact / people, language))
    is_of_none = "entity" in part or part.get("site") == ""
    if is_of_none or not acting.may():
        if is_of_none or not known:
            st.markdown(state.say("page.footprint.people.of_none"))
        return
    counted = state.say("page.footprint.people.counted", people=format_number(people, language))
    label = counted if known else state.say("page.footprint.give_headcount")
    kind = "tertiary" if known else "secondary"
    show_when_open(label, "people", lambda: _ask_people(studied, whole, part), HIGH, type=kind)


def _ask_people(studied: state.Studied, whole: Footprint, part: Part) -> None:
    """How many people work on a site, saved at once as a version of the inventory."""
    sites, listed = whole.once("people of sites", lambda: _list_sites(whole))
    offered = listed or [studied.organisation.name]
    if "site" in part:
        offered = [part["site"]]
    with st.form("people-form", border=False):
        site = offered[0]
        if len(offered) > 1:
            site = st.selectbox(
                state.say("page.footprint.site.subject"),
                offered,
                format_func=lambda one: _name_site(one, sites.get(one, math.nan)),
                key="people-site",
            )
        known = sites.get(site, math.nan) if len(offered) == 1 else math.nan
        people = st.number_input(
            state.say("page.footprint.people.number"),
            min_value=1,
            max_value=MOST_PEOPLE,
            value=None if math.isnan(known) else int(known),
            step=1,
            key="people-number",
        )
        if acting.form_submit_button(st, state.say("page.footprint.people.save"), key="people-save") and people:
            _save(studied, site, people)


def _list_sites(whole: Footprint) -> tuple[dict[str, float], list[str]]:
    """The people counted on each site, and the names of all sites, those of devices and services first."""
    table = whole.situation.inventory.sites
    sites = dict(zip(table["site"].astype("str"), table["headcount"].tolist(), strict=True))
    named = [name for name in list_values(whole, "site") if name]
    return sites, list(dict.fromkeys([*named, *sites]))


def _name_site(site: str, people: float) -> str:
    name = name_value("site", site)
    if math.isnan(people):
        return name
    return f"{name} ({format_number(people, state.current_language())})"


def _save(studied: state.Studied, site: str, people: int) -> None:
    engine, actor = state.open_engine(), state.current_actor()
    try:
        saved = give_headcount(engine, studied.inventory_id, studied.number, site, people, actor)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    if isinstance(saved, Conflict):
        st.error(state.say("page.footprint.people.conflict"))
        return
    st.rerun()
