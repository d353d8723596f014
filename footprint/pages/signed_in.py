"""Who is at work on a shared server: who logged in, what they may do and open, and what others are called."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import sqlalchemy as sa
import streamlit as st

from footprint.access.scope import LOCAL, NOBODY, Scope
from footprint.server.configuration import find_configuration
from footprint.storage import (
    Organisation,
    PersonIdentity,
    PersonName,
    find_scope,
    list_names,
    list_organisations,
    note_opening,
    under,
)

Made = TypeVar("Made")

# In the session: the scope, when it was read, what was read under it, and whose session it is.
SCOPE, SCOPE_READ_AT, WHO = "scope", "scope-read-at", "who"
ENDED_LOGIN = "ended-login"  # when its person had logged in who has since logged out, in this window or another
NAMES, REACHED = "person-names", "organisations-reached"
NOTED = "noted-openings"  # what was noted as opened in this session

# A part of a page drawn alone, moments after the whole, is drawn under the same scope.
KEPT_S = 1.0


def is_shared() -> bool:
    """Whether several people work here, each of whom logs in."""
    return find_configuration() is not None


def find_identity() -> PersonIdentity | None:
    """Who logged in, as the identity provider names them; None where nobody has, too long ago, or has left since."""
    configuration, user = find_configuration(), st.user.to_dict()
    if configuration is None or not user.get("is_logged_in"):
        return None
    issuer, subject, at = user.get("iss"), user.get("sub"), user.get("iat")
    if not (isinstance(issuer, str) and isinstance(subject, str) and isinstance(at, int | float)):
        return None
    if time.time() - at > configuration.session_hours * 3600:
        return None
    if st.session_state.get(ENDED_LOGIN) == at:
        return None
    email = str(user.get("email") or "")
    return PersonIdentity(issuer, subject, str(user.get("name") or email), email, at)


def read_scope(engine: sa.Engine) -> Scope:
    """What the person may reach now, read of the database anew: a role that was taken away is gone at once."""
    identity = find_identity()
    scope = find_scope(engine, identity) if identity else NOBODY
    has_left = identity is not None and scope == NOBODY
    _leave_to_others(None if has_left else identity)
    if identity and has_left:
        st.session_state[ENDED_LOGIN] = identity.logged_in_at
    st.session_state[SCOPE], st.session_state[SCOPE_READ_AT] = scope, time.monotonic()
    for read in (NAMES, REACHED):
        st.session_state.pop(read, None)
    return scope


def _leave_to_others(identity: PersonIdentity | None) -> None:
    """Let go of all that a session holds where another person goes on with it, or nobody does any more."""
    who = (identity.issuer, identity.subject) if identity else None
    if st.session_state.get(WHO, who) != who:
        st.session_state.clear()
    st.session_state[WHO] = who


def current_scope(engine: sa.Engine) -> Scope:
    """What the person may reach; on one's own machine, everything."""
    if not is_shared():
        return LOCAL
    if time.monotonic() - st.session_state.get(SCOPE_READ_AT, 0.0) > KEPT_S:
        return read_scope(engine)
    return st.session_state[SCOPE]


def find_names(engine: sa.Engine) -> Mapping[str, PersonName]:
    """What the persons within reach are called, read once a run."""
    if NAMES not in st.session_state:
        st.session_state[NAMES] = list_names(under(engine, current_scope(engine)))
    return st.session_state[NAMES]


def find_reached(engine: sa.Engine) -> list[Organisation]:
    """The organisations in which the person holds a role, and that are not archived, read once a run.

    An administrator knows of the others by their names, on the page of people alone.
    """
    if REACHED not in st.session_state:
        scope = current_scope(engine)
        known = list_organisations(under(engine, scope))
        st.session_state[REACHED] = [one for one in known if scope.reaches(one.organisation_id)]
    return st.session_state[REACHED]


# --- what is opened --------------------------------------------------------------------------------------------------


def note_once(engine: sa.Engine, organisation_id: int, what: str, about: str) -> None:
    """Note in the access log that something is opened: once a session, however often it is drawn."""
    noted = st.session_state.setdefault(NOTED, set())
    if is_shared() and (organisation_id, what, about) not in noted:
        note_opening(engine, organisation_id, what, about)
        noted.add((organisation_id, what, about))


def noting(
    make: Callable[[], Made], engine: sa.Engine, organisation_id: int, what: str, about: str
) -> Callable[[], Made]:
    """What makes a file, and notes in the access log that it was taken away; no page is drawn while it is made."""

    def make_noted() -> Made:
        note_opening(engine, organisation_id, what, about)
        return make()

    return make_noted
