"""What a member agrees to, one thing at a time: what is shown, to whom, since when; and what it is, and leaving."""

from datetime import datetime

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.show import escape
from footprint.pages.territory.labels import say_label
from footprint.pages.territory.members import ask_description
from footprint.pages.territory.reached import OwnMembership, done, say_short_day
from footprint.storage import (
    CONSENTS,
    MemberDescription,
    describe_member,
    give_consent,
    leave_territory,
    list_consents,
    list_labels,
    withdraw_consent,
)

CONSENT_WIDTH = 620  # pixels, so that the buttons are under one another


def show_consents(membership: OwnMembership) -> None:
    """Each consent with a button that gives it or takes it back."""
    since = find_consents(membership)
    st.markdown(state.say("page.membership.consent.about"))
    with st.container(key="consents", gap="small"):
        for what in CONSENTS:
            _show_consent(membership, what, say_short_day(since[what]) if what in since else "")
    with st.expander(state.say("page.membership.consent.detail")):
        _explain(membership)
    if not acting.may("consent-given"):
        return
    with st.expander(state.say("page.membership.describe.title")):
        _describe(membership)
    with st.expander(state.say("page.membership.leave.title")):
        st.markdown(state.say("page.membership.leave.about"))
        name = escape(membership.territory.name)
        if st.button(state.say("page.membership.leave.go", territory=name), key="membership-leave"):
            leave_territory(state.open_engine(), *membership.key, state.current_actor())
            done("page.membership.leave.done", territory=name)


def find_consents(membership: OwnMembership) -> dict[str, datetime]:
    """What the member consents to, each since when (UTC)."""
    territory_id, organisation_id = membership.key
    found = list_consents(state.open_engine(), territory_id)
    return {one.what: one.since for one in found if one.organisation_id == organisation_id}


def _explain(membership: OwnMembership) -> None:
    """What each consent shows at length, and what the territory notes of the member itself."""
    named = "page.membership.consent"
    told = [f"- **{state.say(f'{named}.{what}.name')}** — {state.say(f'{named}.{what}.detail')}" for what in CONSENTS]
    st.markdown("\n".join([*told, "", state.say("page.membership.consent.never")]))
    territory_id, organisation_id = membership.key
    labels = list_labels(state.open_engine(), territory_id)
    own = next((one for one in labels if one.member_id == organisation_id), None)
    if own:
        st.markdown(state.say("page.membership.consent.label", label=say_label(own)))


def _show_consent(membership: OwnMembership, what: str, since: str) -> None:
    engine, actor = state.open_engine(), state.current_actor()
    with st.container(horizontal=True, vertical_alignment="center", key=f"consent-{what}"):
        given = f" · {state.say('page.membership.consent.since', at=since)}" if since else ""
        st.markdown(state.say_choice(f"page.membership.consent.{what}") + given, width=CONSENT_WIDTH)
        if since:
            label = state.say("page.membership.consent.withdraw")
            if acting.button(st, label, needs="consent-withdrawn", key=f"consent-{what}-withdraw"):
                withdraw_consent(engine, *membership.key, what, actor)
                done(f"page.membership.consent.withdrawn.{what}")
        else:
            label = state.say("page.membership.consent.give")
            if acting.button(st, label, needs="consent-given", key=f"consent-{what}-give", type="primary"):
                give_consent(engine, *membership.key, what, actor)
                done("page.membership.consent.given", what=state.say(f"page.membership.consent.{what}.name"))


def _describe(membership: OwnMembership) -> None:
    one = membership.member
    described = ask_description("membership-as", MemberDescription(one.kind, one.staff, one.public))
    if st.button(state.say("page.membership.describe.go"), key="membership-describe"):
        describe_member(state.open_engine(), *membership.key, described, state.current_actor())
        done("page.membership.describe.done")
