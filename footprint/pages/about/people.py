"""The people of a shared server: who may do what in the organisation, invitations; for an administrator, the server."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from footprint.access.roles import ADMINISTRATOR, APPROVER, HELD_IN_ORGANISATION, MANAGER
from footprint.pages import state
from footprint.pages.about.access_tokens import show_tokens
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_note, show_table
from footprint.problems import UnusableInput
from footprint.server.configuration import find_configuration
from footprint.server.public_address import write_invitation_link
from footprint.storage import (
    Invitation,
    Membership,
    Organisation,
    allow_own_approval,
    change_role,
    count_members,
    create_organisation,
    end_administration,
    end_membership,
    hand_over,
    invite,
    invite_administrator,
    list_administrators,
    list_invitations,
    list_memberships,
    list_organisations,
    withdraw_invitation,
)
from footprint.storage.people.persons import PREFIX

LONGEST_NAME = 120


def show() -> None:
    """The organisation studied, its people and their roles; then the server, for who looks after it."""
    st.title(state.say("page.people.title"), anchor=False)
    state.show_message()
    scope = state.current_person()
    organisation = state.find_organisation() if scope.roles else None
    try:
        if organisation:
            st.header(escape(organisation.name), anchor=False)
            _show_members(organisation)
            _show_invitations(organisation)
            _show_own_approval(organisation)
            show_tokens(organisation)
            _show_leaving(organisation)
        if state.may("organisation-created"):
            _show_server(scope.administrator)
    except UnusableInput as refusal:
        state.show_refusal(refusal)


def _say_role(role: str) -> str:
    return state.say(f"role.{role}.name")


def _ask_role(key: str, roles: tuple[str, ...], held: str = "") -> str:
    """One of the roles, each with what it allows."""
    index = roles.index(held) if held in roles else 0
    return st.radio(
        state.say("page.people.role"), roles, index, format_func=lambda role: state.say_choice(f"role.{role}"), key=key
    )


def _list_given(organisation: Organisation) -> tuple[str, ...]:
    """The roles that the person at work may give in an organisation."""
    scope = state.current_person()
    return tuple(role for role in HELD_IN_ORGANISATION if scope.may_give(role, organisation.organisation_id))


# --- members ---------------------------------------------------------------------------------------------------------


def _show_members(organisation: Organisation) -> None:
    members = list_memberships(state.open_engine(), organisation.organisation_id)
    names = state.find_people()
    table = pd.DataFrame(
        {
            "name": [state.name_actor(one.person_id) for one in members],
            "email": [names[one.person_id].email if one.person_id in names else "" for one in members],
            "role": [_say_role(one.role) for one in members],
            "since": [_say_day(one.since) for one in members],
            "given_by": [_say_giver(one.given_by) for one in members],
        }
    )
    st.subheader(say_counts("page.people.members", count=len(members)), anchor=False)
    _show_rows(table, "page.people.members_alt")
    with st.expander(state.say("page.people.roles")):
        st.markdown("\n".join(f"- {state.say_choice(f'role.{role}')}" for role in HELD_IN_ORGANISATION))
    others = [one for one in members if one.person_id != state.current_actor()]
    if others and state.may("role-changed", organisation.organisation_id):
        with st.expander(state.say("page.people.change")):
            _change_member(organisation, others)


def _say_giver(person_id: str) -> str:
    """Who gave a role: a member, or who looks after the server and belongs to no organisation that one sees."""
    seen = person_id in state.find_people() or not person_id.startswith(PREFIX)
    return state.name_actor(person_id) if seen else _say_role(ADMINISTRATOR)


def _show_rows(table: pd.DataFrame, alt: str) -> None:
    named = table.rename(columns={name: state.say(f"page.people.column.{name}") for name in table.columns})
    show_table(named, state.say(alt))


def _change_member(organisation: Organisation, members: list[Membership]) -> None:
    held = {one.person_id: one.role for one in members}
    names = state.name_people(list(held))
    person = st.selectbox(
        state.say("page.people.person"), list(held), format_func=names.__getitem__, key="people-person"
    )
    role = _ask_role(f"people-role-{person}", _list_given(organisation), held[person])
    change, take_out = st.columns(2)
    engine, actor, of = state.open_engine(), state.current_actor(), organisation.organisation_id
    said = state.say("page.people.give", role=_say_role(role))
    if change.button(said, key="people-change", disabled=role == held[person], width="stretch"):
        change_role(engine, of, person, role, actor)
        _do("page.people.changed", name=names[person], role=_say_role(role))
    said = state.say("page.people.take_out", name=escape(names[person]))
    if take_out.button(said, key="people-take-out", width="stretch"):
        end_membership(engine, of, person, actor)
        _do("page.people.taken_out", name=names[person])


def _do(key: str, **values: str) -> None:
    """Draw the page anew with what was done said at its top."""
    state.keep_message(state.say(key, **{name: escape(value) for name, value in values.items()}))
    st.rerun()


def _show_own_approval(organisation: Organisation) -> None:
    st.subheader(state.say("page.people.approval"), anchor=False)
    if not state.may("own-approval-set", organisation.organisation_id):
        show_note(state.say(f"page.people.own_approval_{'yes' if organisation.own_approval else 'no'}"))
        return
    said, about = state.say("page.people.own_approval"), state.say("page.people.own_approval_help")
    allowed = st.checkbox(said, organisation.own_approval, key=f"own-approval-{organisation.own_approval}", help=about)
    if allowed != organisation.own_approval:
        allow_own_approval(state.open_engine(), organisation.organisation_id, allowed, state.current_actor())
        st.rerun()


def _show_leaving(organisation: Organisation) -> None:
    """Leave the organisation, or hand one's role over to another member and leave."""
    engine, actor, of = state.open_engine(), state.current_actor(), organisation.organisation_id
    mine = state.current_person().role_in(of)
    members = list_memberships(engine, of)
    others = [one.person_id for one in members if one.person_id != actor]
    letting_in = [one.person_id for one in members if one.role in (APPROVER, MANAGER)]
    with st.expander(state.say("page.people.leave_title")):
        if mine in (APPROVER, MANAGER) and others:
            names = state.name_people(others)
            st.markdown(state.say("page.people.hand_over_why", role=_say_role(mine)))
            to = st.selectbox(state.say("page.people.person"), others, format_func=names.__getitem__, key="people-heir")
            said = state.say("page.people.hand_over", name=escape(names[to]))
            if st.button(said, key="people-hand-over"):
                hand_over(engine, of, to, actor)
                _leave(organisation)
        if letting_in == [actor]:
            st.markdown(state.say("page.people.last_one"))
            return
        st.markdown(state.say("page.people.leave_why"))
        if st.button(state.say("page.people.leave", name=escape(organisation.name)), key="people-leave"):
            end_membership(engine, of, actor, actor)
            _leave(organisation)


def _leave(organisation: Organisation) -> None:
    state.keep_message(state.say("page.people.left", name=escape(organisation.name)))
    state.study_another(state.ORGANISATION, state.INVENTORY)


# --- invitations -----------------------------------------------------------------------------------------------------


def _show_invitations(organisation: Organisation) -> None:
    if not state.may("person-invited", organisation.organisation_id):
        show_note(state.say("page.people.who_invites"))
        return
    st.subheader(state.say("page.people.invite_title"), anchor=False)
    of = organisation.organisation_id
    with st.form("people-invite", border=False):
        role = _ask_role("people-invited-role", _list_given(organisation))
        invited = st.form_submit_button(state.say("page.people.invite"), key="people-invite-submit", type="primary")
    if invited:
        _show_link(invite(state.open_engine(), of, role, state.current_actor()), role)
    _show_open(list_invitations(state.open_engine(), of), of)


def _show_link(token: str, role: str) -> None:
    """The link of an invitation: it is kept nowhere, and is not shown again."""
    configuration = find_configuration()
    if configuration:
        st.success(state.say("page.people.link", role=_say_role(role)), icon=":material/mail:")
        st.code(write_invitation_link(configuration, token), language=None, wrap_lines=True)


def _show_open(invitations: list[Invitation], organisation_id: int | None) -> None:
    """The invitations that still hold, each with a way to withdraw it."""
    open_ = [one for one in invitations if one.holds]
    if not open_:
        return
    st.markdown(f"**{say_counts('page.people.open', count=len(open_))}**")
    for one in open_:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            by, until = escape(state.name_actor(one.created_by)), _say_day(one.expires_at)
            st.markdown(
                state.say(
                    "page.people.open_one", role=_say_role(one.role), by=by, at=_say_day(one.created_at), until=until
                )
            )
            key = f"people-withdraw-{one.token_hash[:12]}"
            if st.button(state.say("page.people.withdraw"), key=key, type="tertiary"):
                withdraw_invitation(state.open_engine(), organisation_id, one.token_hash, state.current_actor())
                _do("page.people.withdrawn")


def _say_day(at: datetime) -> str:
    return state.say_moment(at).partition(",")[0]


# --- the server ------------------------------------------------------------------------------------------------------


def _show_server(administrator: bool) -> None:
    """The organisations of the server: for who creates them, and who looks after it all."""
    engine = state.open_engine()
    st.header(state.say("page.people.server" if administrator else "page.people.territory"), anchor=False)
    organisations = list_organisations(engine)
    if organisations:
        counts = count_members(engine)
        people = [counts.get(one.organisation_id, 0) for one in organisations]
        table = pd.DataFrame({"organisation": [one.name for one in organisations], "people": people})
        st.subheader(say_counts("page.people.organisations", count=len(organisations)), anchor=False)
        _show_rows(table, "page.people.organisations_alt")
    with st.container():  # with or without a link, what follows keeps its place, and stays open where it is
        _create_organisation(engine, administrator)
    if administrator:
        if organisations:
            with st.expander(state.say("page.people.invite_elsewhere")):
                _invite_elsewhere(engine, organisations)
        _show_administrators(engine)


def _create_organisation(engine: sa.Engine, administrator: bool) -> None:
    with st.form("people-create", border=False, clear_on_submit=True):
        st.subheader(state.say("page.people.create_title"), anchor=False)
        label = state.say("page.home.organisation_name")
        name = st.text_input(label, max_chars=LONGEST_NAME, key="people-create-name", autocomplete="off").strip()
        created = st.form_submit_button(state.say("page.people.create"), key="people-create-submit")
    if not created:
        return
    if not name:
        st.error(state.say("page.home.name_needed"))
        return
    organisation_id = create_organisation(engine, name, state.current_actor())
    if not administrator:
        _do("page.people.created", name=name)
    st.success(state.say("page.people.created", name=escape(name)))
    _show_link(invite(engine, organisation_id, APPROVER, state.current_actor()), APPROVER)


def _invite_elsewhere(engine: sa.Engine, organisations: list[Organisation]) -> None:
    names = state.distinct_names({one.organisation_id: one.name for one in organisations})
    of = st.selectbox(state.say("app.organisation"), list(names), format_func=names.__getitem__, key="people-elsewhere")
    role = _ask_role("people-elsewhere-role", HELD_IN_ORGANISATION, APPROVER)
    if st.button(state.say("page.people.invite"), key="people-elsewhere-invite"):
        _show_link(invite(engine, of, role, state.current_actor()), role)
    _show_open(list_invitations(engine, of), of)


def _show_administrators(engine: sa.Engine) -> None:
    administrators = list_administrators(engine)
    names = state.name_people(administrators)
    st.subheader(say_counts("page.people.administrators", count=len(administrators)), anchor=False)
    st.markdown("\n".join(f"- {escape(name)}" for name in names.values()))
    if st.button(state.say("page.people.invite_administrator"), key="people-invite-administrator"):
        _show_link(invite_administrator(engine, state.current_actor()), ADMINISTRATOR)
    _show_open(list_invitations(engine, None), None)
    others = [one for one in administrators if one != state.current_actor()]
    if others:
        with st.expander(state.say("page.people.end_administration_title")):
            person = st.selectbox(
                state.say("page.people.person"), others, format_func=names.__getitem__, key="people-administrator"
            )
            said = state.say("page.people.end_administration", name=escape(names[person]))
            if st.button(said, key="people-end-administration"):
                end_administration(engine, person)
                _do("page.people.administration_ended", name=names[person])


if __name__ == "__main__":
    show()
