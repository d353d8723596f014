"""The page of a territory: which one, which campaign, and its sections."""

import streamlit as st

from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.show import escape
from footprint.pages.territory.benchmark import show_benchmark
from footprint.pages.territory.campaign import ask_campaign, show_campaign
from footprint.pages.territory.members import show_members
from footprint.pages.territory.reached import Held, find_held
from footprint.pages.territory.sendings import show_sendings
from footprint.pages.territory.whole import show_whole
from footprint.problems import UnusableInput
from footprint.storage import CampaignRecord, Territory, list_campaigns
from footprint.words.texts import format_date
from footprint.workspace.territory.gathered import gather_campaign

SECTIONS = ("campaign", "whole", "members", "sent", "compared")


def show() -> None:
    """The territory that the organisation studied holds, or another within reach."""
    st.title(state.say("page.territory.title"), anchor=False)
    state.show_message()
    territories = find_held()
    if not territories:
        st.info(state.say("page.territory.none"))
        state.link_to("membership", state.say("page.territory.to_membership"))
        return
    territory = _choose_territory(territories)
    try:
        campaigns = list_campaigns(state.open_engine(), territory.territory_id)
        if not campaigns:
            st.info(state.say("page.territory.no_campaign", territory=escape(territory.name)))
            ask_campaign(territory.territory_id)
            return
        _show_sections(Held(territory, _choose_campaign(territory, campaigns)))
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _choose_territory(territories: list[Territory]) -> Territory:
    organisation = state.find_organisation()
    own = [one for one in territories if organisation and one.territory_id == organisation.organisation_id]
    if len(territories) == 1:
        return territories[0]
    names = state.distinct_names({one.territory_id: one.name for one in territories})
    index = territories.index(own[0]) if own else 0
    chosen = st.selectbox(
        state.say("page.territory.which"), list(names), index, format_func=names.__getitem__, key="territory-which"
    )
    return next(one for one in territories if one.territory_id == chosen)


def _choose_campaign(territory: Territory, campaigns: list[CampaignRecord]) -> CampaignRecord:
    """The last campaign, or another one."""
    if len(campaigns) == 1:
        return campaigns[0]
    names = {one.number: f"{one.name} ({one.year})" for one in reversed(campaigns)}
    chosen = st.selectbox(
        state.say("page.territory.which_campaign"),
        list(names),
        format_func=names.__getitem__,
        key=f"territory-campaign-{territory.territory_id}",
    )
    return next(one for one in campaigns if one.number == chosen)


def _show_sections(held: Held) -> None:
    campaign, language = held.campaign, state.current_language()
    days = {"opens": format_date(campaign.opens_on, language), "closes": format_date(campaign.closes_on, language)}
    named = {"territory": escape(held.territory.name), "name": escape(campaign.name)}
    st.markdown(state.say("page.territory.campaign.about", year=campaign.year, **named, **days))
    with st.spinner(state.say("page.territory.reading")):
        gathered = gather_campaign(state.open_engine(), held.campaign)
        view = find_once(gathered.key, gathered.share)
    shown = {
        "campaign": lambda: show_campaign(held, gathered, view),
        "whole": lambda: show_whole(held, gathered, view),
        "members": lambda: show_members(held),
        "sent": lambda: show_sendings(held),
        "compared": lambda: show_benchmark(held, gathered),
    }
    names = [state.say(f"page.territory.tab.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="territory-part", bind="query-params")
    for name, tab in zip(SECTIONS, tabs, strict=True):
        if tab.open:
            with tab:
                shown[name]()


if __name__ == "__main__":
    show()
