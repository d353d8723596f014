"""Members of a territory and its invitations: who may join by a link, shown once."""

from datetime import datetime

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_note, show_table
from footprint.pages.territory.labels import ask_label, say_label
from footprint.pages.territory.narrowed import narrow_members
from footprint.pages.territory.reached import Held, done, say_day, say_short_day
from footprint.problems import UnusableInput
from footprint.server.configuration import find_configuration
from footprint.server.public_address import write_territory_link
from footprint.storage import (
    CONSENTS,
    MemberDescription,
    TerritoryInvitation,
    invite_member,
    list_consents,
    list_labels,
    list_territory_invitations,
    list_territory_members,
    withdraw_territory_invitation,
)
from footprint.tables import MEMBER_KINDS

LONGEST_NAME = 120
MOST_BUTTONS = 10


def show_members(held: Held) -> None:
    """Who is a member, what each consents to, who is invited."""
    engine, of = state.open_engine(), held.territory.territory_id
    members = list_territory_members(engine, of)
    labels = {one.member_id: one for one in list_labels(engine, of)}
    consents = {(one.organisation_id, one.what): one.since for one in list_consents(engine, of)}
    st.header(say_counts("page.territory.members.count", count=len(members)), anchor=False)
    if members:
        found = narrow_members(members, "territory-consents-narrow", lambda one: (one.name, one.kind, ""))
        table = pd.DataFrame(
            {
                "name": [one.name for one in found],
                "kind": [state.say(f"member_kind.{one.kind}") for one in found],
                "since": [say_short_day(one.since) for one in found],
                **{what: [_say_since(consents.get((one.organisation_id, what))) for one in found] for what in CONSENTS},
                "label": [say_label(labels.get(one.organisation_id)) or "—" for one in found],
            }
        )
        columns = [state.say(f"page.territory.column.{name}") for name in table]
        show_table(table.set_axis(columns, axis=1), state.say("page.territory.members.alt"), "territory-consents")
    else:
        st.info(state.say("page.territory.members.none"))
    if not held.may("territory-invited"):
        show_note(state.say("page.territory.only_manager"))
        return
    if members:
        ask_label(held, members, labels)
    _invite(held)
    _show_invitations(held)


def _say_since(since: datetime | None) -> str:
    return say_short_day(since) if since else "—"


def _invite(held: Held) -> None:
    st.header(state.say("page.territory.members.invite"), anchor=False)
    with st.form("territory-invite", border=False, clear_on_submit=True):
        name = st.text_input(
            state.say("page.territory.members.name"),
            max_chars=LONGEST_NAME,
            key="territory-invited",
            autocomplete="off",
        )
        described = ask_description("territory-invited")
        if not st.form_submit_button(
            state.say("page.territory.members.create"), type="primary", key="territory-invite-go"
        ):
            return
    try:
        actor = state.current_actor()
        token = invite_member(state.open_engine(), held.territory.territory_id, name.strip(), described, actor)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    configuration = find_configuration()
    st.success(state.say("page.territory.members.link", name=escape(name)), icon=":material/mail:")
    shown = write_territory_link(configuration, token) if configuration else token
    st.code(shown, language=None, wrap_lines=True)


def ask_description(key: str, held: MemberDescription | None = None) -> MemberDescription:
    """What a member is: its kind, its staff and its public, where they are known."""
    with st.container(horizontal=True):
        kind = st.selectbox(
            state.say("page.territory.column.kind"),
            MEMBER_KINDS,
            MEMBER_KINDS.index(held.kind) if held else 0,
            format_func=lambda kind: state.say(f"member_kind.{kind}"),
            key=f"{key}-kind",
        )
        staff = st.number_input(
            state.say("page.territory.column.staff"),
            0.0,
            None,
            held.staff if held else None,
            1.0,
            "%.0f",
            key=f"{key}-staff",
        )
        public = st.number_input(
            state.say("page.territory.column.public"),
            0.0,
            None,
            held.public if held else None,
            1.0,
            "%.0f",
            key=f"{key}-public",
            help=state.say("page.territory.members.public_help"),
        )
    return MemberDescription(kind, staff, public)


def _show_invitations(held: Held) -> None:
    """The invitations that still hold, each with a way to withdraw it."""
    engine, of = state.open_engine(), held.territory.territory_id
    open_ = [one for one in list_territory_invitations(engine, of) if one.holds]
    if not open_:
        return
    st.markdown(f"**{say_counts('page.people.open', count=len(open_))}**")
    ordered = sorted(open_, key=lambda one: (one.name.casefold(), one.token_hash))
    if len(ordered) > MOST_BUTTONS:
        _choose_invitation(held, ordered)
        return
    for one in ordered:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            until = say_day(one.expires_at)
            st.markdown(state.say("page.territory.members.open_one", name=escape(one.name), until=until))
            _offer_withdrawing(held, one)


def _choose_invitation(held: Held, ordered: list[TerritoryInvitation]) -> None:
    """Many invitations as a table, and the one to withdraw."""
    table = pd.DataFrame([(one.name, say_short_day(one.expires_at)) for one in ordered])
    columns = [state.say(f"page.territory.members.{name}") for name in ("invited", "until")]
    show_table(table.set_axis(columns, axis=1), state.say("page.territory.members.which"), "territory-invitations")
    names = state.distinct_names({place: one.name for place, one in enumerate(ordered)})
    chosen = st.selectbox(
        state.say("page.territory.members.which"),
        list(names),
        None,
        format_func=names.__getitem__,
        key="territory-withdraw-which",
    )
    if chosen is not None:
        _offer_withdrawing(held, ordered[chosen])


def _offer_withdrawing(held: Held, one: TerritoryInvitation) -> None:
    label = state.say("page.territory.members.withdraw", name=escape(one.name))
    if st.button(label, key=f"territory-withdraw-{one.token_hash[:12]}", type="tertiary"):
        of = held.territory.territory_id
        withdraw_territory_invitation(state.open_engine(), of, one.token_hash, state.current_actor())
        done("page.people.withdrawn")
