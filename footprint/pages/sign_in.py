"""What people of a shared server see before its pages: logging in, an invitation to answer, or how to get one."""

from urllib.parse import parse_qs, unquote, urlsplit

import sqlalchemy as sa
import streamlit as st

from footprint.access.roles import ADMINISTRATOR
from footprint.access.scope import Scope
from footprint.pages import state
from footprint.pages.show import escape
from footprint.pages.signed_in import ENDED_LOGIN, current_scope, find_identity, is_shared, read_scope
from footprint.problems import UnusableInput
from footprint.server.configuration import find_configuration
from footprint.server.public_address import INVITATION, TERRITORY
from footprint.storage import (
    Invitation,
    PersonIdentity,
    accept_invitation,
    end_logins,
    find_invitation,
    list_organisations,
    name_inviting,
    note_name,
    under,
)

# In the session: the token of the link that was followed, and whose name was noted at their login.
TOKEN, NAME_NOTED = "invitation-token", "name-noted"

# In the browser, since logging in leaves the page: emptied as soon as that is done.
INVITATION_COOKIE = "footprint-invitation"
TERRITORY_COOKIE = "footprint-territory"
TERRITORY_TOKEN = "territory-token"  # in the session


def is_let_in() -> bool:
    """Whether the pages may be shown: on one's own machine always; else to people who hold a role and owe no answer."""
    if not is_shared():
        return True
    if find_identity() is None:
        return False
    base = state.open_base()
    scope, identity = read_scope(base), find_identity()
    if identity is None or find_token():
        return False
    _note_name(base, scope, identity)
    return bool(scope.roles) or scope.administrator


def _note_name(base: sa.Engine, scope: Scope, identity: PersonIdentity) -> None:
    """Keep what the provider calls a person now, once a session."""
    if scope.person_id and st.session_state.get(NAME_NOTED) != scope.person_id:
        note_name(under(base, scope), scope.person_id, identity.name, identity.email)
        st.session_state[NAME_NOTED] = scope.person_id


def show_gate() -> None:
    """In place of the pages: what this is and how to log in, the invitation to answer, or how to ask for one."""
    identity = find_identity()
    with st.container(width=640):
        if identity is None:
            _show_login()
        elif find_token():
            _show_invitation(identity)
        else:
            _show_without_role(identity)


def find_kept() -> dict[str, str]:
    """The cookies that the browser keeps, or drops where they are empty."""
    if not is_shared():
        return {state.ACTOR_COOKIE: state.remembered_actor()}
    is_known = find_identity() is not None
    return {INVITATION_COOKIE: "" if is_known else find_token(), TERRITORY_COOKIE: "" if is_known else find_territory()}


def find_token() -> str:
    """The token of the invitation to answer, empty where there is none.

    It is in the address, as the link that was followed has it; logging in leaves that address, and the browser keeps
    the token until then.
    """
    if TOKEN not in st.session_state:
        st.session_state[TOKEN] = _read_cookie(INVITATION_COOKIE)
    if followed := st.query_params.get(INVITATION, ""):
        st.session_state[TOKEN] = followed
    elif st.session_state[TOKEN]:
        st.query_params[INVITATION] = st.session_state[TOKEN]
    return st.session_state[TOKEN]


def find_territory() -> str:
    """The code of a link that invites an organisation to a territory, kept as that of an invitation is; else empty."""
    if TERRITORY_TOKEN not in st.session_state:
        st.session_state[TERRITORY_TOKEN] = _read_cookie(TERRITORY_COOKIE)
    st.session_state[TERRITORY_TOKEN] = st.query_params.get(TERRITORY, "") or st.session_state[TERRITORY_TOKEN]
    return st.session_state[TERRITORY_TOKEN]


def follow_territory() -> None:
    """Open the page that a link to a territory opens, for who followed it before logging in."""
    if not is_shared() or TERRITORY in st.query_params:
        return
    token = find_territory()
    if token:
        st.session_state[TERRITORY_TOKEN] = ""
        st.switch_page(state.page_file("membership"), query_params={TERRITORY: token})


def _read_cookie(name: str) -> str:
    kept = unquote(st.context.cookies.get(name, ""))
    return "".join(sign for sign in kept if sign.isprintable())


def _leave_invitation() -> None:
    st.session_state[TOKEN] = ""
    st.query_params.pop(INVITATION, None)


# --- the pages -------------------------------------------------------------------------------------------------------


def _show_login() -> None:
    configuration = find_configuration()
    st.title(state.say("app.name"), anchor=False)
    st.markdown(state.say("page.sign_in.what"))
    if configuration and st.user.to_dict().get("is_logged_in"):
        left = ENDED_LOGIN in st.session_state
        text = "page.sign_in.logged_out" if left else "page.sign_in.too_long_ago"
        st.info(state.say(text, hours=f"{configuration.session_hours:g}"))
    if find_token():
        st.info(state.say("page.sign_in.invited"), icon=":material/mail:")
    elif find_territory():
        st.info(state.say("page.sign_in.invited_to_territory"), icon=":material/mail:")
    if st.button(state.say("page.sign_in.log_in"), type="primary", key="log-in"):
        st.login()
    if configuration:
        provider = urlsplit(configuration.provider.metadata_url).hostname
        st.caption(state.say("page.sign_in.provider", provider=provider))


def _show_invitation(identity: PersonIdentity) -> None:
    base = state.open_base()
    try:
        invitation = find_invitation(base, find_token())
        _show_offer(base, invitation, identity)
    except UnusableInput as refusal:
        st.title(state.say("page.sign_in.of_no_use"), anchor=False)
        state.show_refusal(refusal)
        if st.button(state.say("page.sign_in.go_on"), type="primary", key="invitation-left"):
            _leave_invitation()
            st.rerun()
    show_log_out(identity)


def _show_offer(base: sa.Engine, invitation: Invitation, identity: PersonIdentity) -> None:
    name, role = name_inviting(base, find_token()), state.say(f"role.{invitation.role}.name")
    of_server = invitation.role == ADMINISTRATOR
    st.title(state.say("page.sign_in.invitation"), anchor=False)
    st.markdown(
        state.say(
            "page.sign_in.invitation_administrator" if of_server else "page.sign_in.invitation_to",
            name=escape(name),
            role=role,
        )
    )
    st.markdown(state.say(f"role.{invitation.role}.help"))
    accept, leave = st.columns(2)
    said = state.say("page.sign_in.accept")
    if accept.button(said, type="primary", key="invitation-accept", icon=":material/check:", width="stretch"):
        accept_invitation(under(base, read_scope(base)), find_token(), identity)
        _leave_invitation()
        read_scope(base)
        welcome = "page.sign_in.accepted_administrator" if of_server else "page.sign_in.accepted"
        state.keep_message(state.say(welcome, name=escape(name), role=role))
        if invitation.organisation_id is not None:
            st.session_state[state.TO_LEAVE] = (state.ORGANISATION, state.INVENTORY)
        st.rerun()
    if leave.button(state.say("page.sign_in.later"), key="invitation-later", width="stretch"):
        _leave_invitation()
        st.rerun()


def _show_without_role(identity: PersonIdentity) -> None:
    st.title(state.say("page.sign_in.needed"), anchor=False)
    st.markdown(state.say("page.sign_in.needed_why", name=escape(identity.name)))
    pasted = st.text_input(state.say("page.sign_in.paste"), key="invitation-pasted", autocomplete="off").strip()
    if pasted:
        st.session_state[TOKEN] = parse_qs(urlsplit(pasted).query).get(INVITATION, [pasted])[-1]
        st.rerun()
    show_log_out(identity)


# --- who is at work --------------------------------------------------------------------------------------------------


def show_who() -> None:
    """Who is logged in, what they may do where, and the way out."""
    identity = find_identity()
    if identity is None:
        return
    base, scope = state.open_base(), state.current_person()
    with st.popover(state.say("app.actor", name=escape(identity.name)), width="stretch"):
        if identity.email and identity.email != identity.name:
            st.caption(escape(identity.email))
        names = {one.organisation_id: one.name for one in list_organisations(under(base, scope), archived=True)}
        held = [f"- {escape(names[of])} : {state.say(f'role.{role}.name')}" for of, role in scope.roles if of in names]
        if scope.administrator:
            held.append(f"- {state.say(f'role.{ADMINISTRATOR}.name')}")
        st.markdown("\n".join(held))
        show_log_out(identity, named=False)


def show_log_out(identity: PersonIdentity, named: bool = True) -> None:
    """The way out, under the name of who is logged in: of every window in which they are."""
    if named:
        st.caption(state.say("page.sign_in.as", name=escape(identity.name)))
    if st.button(state.say("page.sign_in.log_out"), key="log-out"):
        base = state.open_base()
        scope = current_scope(base)
        end_logins(under(base, scope), scope.person_id, identity.logged_in_at)
        st.logout()
