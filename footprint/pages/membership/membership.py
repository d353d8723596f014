"""Where an organisation is in its territory: its place, its consents, what it received, what it shares."""

import streamlit as st

from footprint.pages import state
from footprint.pages.membership.consents import show_consents
from footprint.pages.membership.joining import show_holding, show_joining
from footprint.pages.membership.place import show_place
from footprint.pages.membership.provisions import show_provisions
from footprint.pages.membership.received import show_received
from footprint.pages.membership.shared_levers import show_shared
from footprint.pages.show import escape
from footprint.pages.territory.reached import OwnMembership, find_memberships
from footprint.problems import UnusableInput
from footprint.storage import Organisation, refresh_states

REFRESHED = "states-refreshed"  # in the session: the organisations whose progress was noted anew
SECTIONS = ("place", "consents", "received", "shared", "bought")


def show() -> None:
    """The territories that the organisation studied is a member of; how to join one, or to hold one."""
    st.title(state.say("page.membership.title"), anchor=False)
    state.show_message()
    organisation = state.find_organisation()
    if organisation is None:
        st.info(state.say("page.membership.no_organisation"))
        return
    try:
        joined = find_memberships(organisation)
        if joined:
            _refresh(organisation)
            _show_sections(_choose(joined))
        else:
            st.info(state.say("page.membership.none"))
        show_joining(organisation, bool(joined))
        show_holding(organisation)
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _refresh(organisation: Organisation) -> None:
    """Note once a session how far the organisation is in campaigns that were opened since it last saved."""
    noted: set[int] = st.session_state.setdefault(REFRESHED, set())
    if organisation.organisation_id not in noted:
        refresh_states(state.open_engine(), organisation.organisation_id)
        noted.add(organisation.organisation_id)


def _choose(joined: list[OwnMembership]) -> OwnMembership:
    if len(joined) == 1:
        return joined[0]
    names = state.distinct_names({one.territory.territory_id: one.territory.name for one in joined})
    chosen = st.selectbox(
        state.say("page.territory.which"), list(names), format_func=names.__getitem__, key="membership-which"
    )
    return next(one for one in joined if one.territory.territory_id == chosen)


def _show_sections(membership: OwnMembership) -> None:
    name = escape(membership.territory.name)
    st.markdown(state.say("page.membership.of", territory=name))
    shown = (show_place, show_consents, show_received, show_shared, show_provisions)
    names = [state.say(f"page.membership.tab.{section}") for section in SECTIONS]
    tabs = st.tabs(names, key="membership-part", bind="query-params")
    for show_section, tab in zip(shown, tabs, strict=True):
        if tab.open:
            with tab:
                show_section(membership)


if __name__ == "__main__":
    show()
