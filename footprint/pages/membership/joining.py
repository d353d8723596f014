"""How an organisation joins a territory, by its link, and leaves it; and how it comes to hold one itself."""

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.show import escape, show_note
from footprint.pages.territory.members import ask_description
from footprint.pages.territory.reached import done
from footprint.problems import UnusableInput
from footprint.server.public_address import TERRITORY
from footprint.storage import (
    MemberDescription,
    Organisation,
    find_territory_invitation,
    join_territory,
    list_territories,
    name_territory,
)

LONGEST_NAME = 120


def show_joining(organisation: Organisation, is_member: bool) -> None:
    """Answer the invitation of a territory: its link, what it is, then joining."""
    if not acting.may("territory-joined"):
        if not is_member:
            show_note(acting.say_why_not())
        return
    followed = st.query_params.get(TERRITORY, "")
    label = state.say("page.membership.join.another" if is_member else "page.membership.join.title")
    with st.expander(label, expanded=bool(followed) or not is_member):
        link = st.text_input(
            state.say("page.membership.join.link"), followed, key="membership-link", autocomplete="off"
        ).strip()
        if link:
            _answer(organisation, link.rpartition("=")[2])


def _answer(organisation: Organisation, token: str) -> None:
    try:
        invitation, territory = find_territory_invitation(state.open_engine(), token)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    names = {"territory": escape(territory), "organisation": escape(organisation.name)}
    st.markdown(state.say("page.membership.join.offer", **names))
    described = ask_description(
        "membership-join", MemberDescription(invitation.kind, invitation.staff, invitation.public)
    )
    if st.button(state.say("page.membership.join.go", **names), type="primary", key="membership-join"):
        join_territory(state.open_engine(), token, organisation.organisation_id, described, state.current_actor())
        st.query_params.pop(TERRITORY, None)
        st.session_state.pop("membership-link", None)
        done("page.membership.join.done", **names)


def show_holding(organisation: Organisation) -> None:
    """Hold a territory, for an organisation that follows others; or the way to the one it holds."""
    of = organisation.organisation_id
    if not state.may("territory-named", of):
        return
    held = next((one for one in list_territories(state.open_engine()) if one.territory_id == of), None)
    with st.expander(state.say("page.membership.hold.title")):
        st.markdown(state.say("page.membership.hold.about"))
        with st.form("territory-name", border=False):
            name = st.text_input(
                state.say("page.membership.hold.name"),
                held.name if held else "",
                max_chars=LONGEST_NAME,
                key="territory-name",
                autocomplete="off",
            ).strip()
            label = state.say(f"page.membership.hold.{'rename' if held else 'go'}")
            if not st.form_submit_button(label, key="territory-name-go"):
                return
        if not name:
            st.error(state.say("page.membership.hold.needed"))
            return
        name_territory(state.open_engine(), of, name, state.current_actor())
        state.keep_message(state.say("page.membership.hold.done", name=escape(name)))
        state.go_to("territory")
