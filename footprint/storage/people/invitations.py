"""Invitations: a link that lets one person in, once, until a day. The database knows the hash of the link alone."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from footprint.access.roles import ADMINISTRATOR, HELD_IN_ORGANISATION
from footprint.access.scope import Scope
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of, under
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation
from footprint.storage.people.memberships import write_membership
from footprint.storage.people.persons import PersonIdentity, add_person

_invitations = schema.invitations

DAYS = 14  # for which an invitation holds


@dataclass(frozen=True)
class Invitation:
    """An invitation to take a role in an organisation (None: as an administrator of the server); times in UTC."""

    token_hash: str
    organisation_id: int | None
    role: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None
    used_by: str | None
    withdrawn_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether it still lets someone in."""
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > now()


def invite(engine: sa.Engine, organisation_id: int, role: str, actor: str, days: int = DAYS) -> str:
    """Invite one person to an organisation; returns the token of the link, which is kept nowhere.

    Raises:
        UnusableInput: the role is none, there is no such organisation, or who asks may not invite.
    """
    if role not in HELD_IN_ORGANISATION:
        raise UnusableInput(Problem("unknown-role", "error", "", value=role))
    if not scope_of(engine).may_give(role, organisation_id):
        raise UnusableInput(Problem("not-allowed", "error", "", value="person-invited"))
    with writing(_for_administrator(engine, organisation_id)) as connection:
        lock_organisation(connection, organisation_id)
        token, row = _draft(organisation_id, role, actor, days)
        connection.execute(_invitations.insert().values(**row))
        told = {"invitation": row["token_hash"], "role": role, "expires_at": row["expires_at"].isoformat()}
        append_log(connection, organisation_id, "person-invited", actor, row["created_at"], told)
    return token


def invite_administrator(engine: sa.Engine, actor: str, days: int = DAYS) -> str:
    """Invite one person to look after the server; returns the token of the link. For an administrator, or the owner."""
    scope = scope_of(engine)
    if not (scope.everything or scope.administrator):
        raise UnusableInput(Problem("not-allowed", "error", "", value="person-invited"))
    token, row = _draft(None, ADMINISTRATOR, actor, days)
    with writing(engine) as connection:
        connection.execute(_invitations.insert().values(**row))
    return token


def list_invitations(engine: sa.Engine, organisation_id: int | None) -> list[Invitation]:
    """The invitations of an organisation (None: of administrators of the server), the last one first."""
    c = _invitations.c
    found = sa.select(_invitations).where(c.organisation_id == organisation_id).order_by(c.created_at.desc())
    with reading(engine) as connection:
        return [Invitation(**row) for row in connection.execute(found).mappings()]


def withdraw_invitation(engine: sa.Engine, organisation_id: int | None, token_hash: str, actor: str) -> None:
    """Make an invitation of no use; one that was used or withdrawn already stays as it is."""
    c, scope = _invitations.c, scope_of(engine)
    if organisation_id is None and not (scope.everything or scope.administrator):
        raise UnusableInput(Problem("not-allowed", "error", "", value="invitation-withdrawn"))
    with writing(engine) as connection:
        if organisation_id is not None:
            lock_organisation(connection, organisation_id)
        open_ = (c.organisation_id == organisation_id) & (c.token_hash == token_hash)
        open_ &= c.used_at.is_(None) & c.withdrawn_at.is_(None)
        at = now()
        withdrawn = connection.execute(_invitations.update().where(open_).values(withdrawn_at=at)).rowcount
        if withdrawn and organisation_id is not None:
            told = {"invitation": token_hash}
            append_log(connection, organisation_id, "invitation-withdrawn", actor, at, told)


def find_invitation(engine: sa.Engine, token: str) -> Invitation:
    """The invitation of a link.

    Raises:
        UnusableInput: there is none, it was used or withdrawn, or its day is past.
    """
    asked = hash_token(token)
    with reading(under(engine, replace(scope_of(engine), invitation=asked))) as connection:
        row = connection.execute(sa.select(_invitations).where(_invitations.c.token_hash == asked)).mappings().first()
    invitation = Invitation(**row) if row else None
    if invitation is None or not invitation.holds:
        raise UnusableInput(Problem("invitation-without-use", "error", ""))
    return invitation


def name_inviting(engine: sa.Engine, token: str) -> str:
    """What the organisation that invites is called; empty where it is the server. The link is enough to know it.

    Raises:
        UnusableInput: the invitation is of no use.
    """
    invitation = find_invitation(engine, token)
    if invitation.organisation_id is None:
        return ""
    reached = scope_of(engine).reaching(invitation.organisation_id, invitation.role)
    c = schema.organisations.c
    with reading(under(engine, reached)) as connection:
        name = sa.select(c.name).where(c.organisation_id == invitation.organisation_id)
        return connection.execute(name).scalar_one()


def accept_invitation(engine: sa.Engine, token: str, identity: PersonIdentity) -> str:
    """Let in the person who logged in; returns their id. A second one finds the link of no use.

    Raises:
        UnusableInput: the invitation is of no use, or the person holds a role there already.
    """
    invitation, scope = find_invitation(engine, token), scope_of(engine)
    scope = replace(scope, invitation=invitation.token_hash, issuer=identity.issuer, subject=identity.subject)
    if invitation.organisation_id is not None:
        scope = scope.reaching(invitation.organisation_id, invitation.role)
    with writing(under(engine, scope)) as connection:
        if invitation.organisation_id is not None:
            lock_organisation(connection, invitation.organisation_id)
        at, c = now(), _invitations.c
        person_id = _find_or_add(connection, identity, scope, invitation)
        unused = (c.token_hash == invitation.token_hash) & c.used_at.is_(None) & c.withdrawn_at.is_(None)
        if not connection.execute(_invitations.update().where(unused).values(used_at=at, used_by=person_id)).rowcount:
            raise UnusableInput(Problem("invitation-without-use", "error", ""))
        if invitation.organisation_id is not None:
            _join(connection, invitation, invitation.organisation_id, person_id, at)
    return person_id


def hash_token(token: str) -> str:
    """The SHA-256 of the token of a link."""
    return hashlib.sha256(token.strip().encode()).hexdigest()


def _for_administrator(engine: sa.Engine, organisation_id: int) -> sa.Engine:
    """An administrator reaches an organisation for as long as it takes to invite someone there; its log tells of it."""
    scope = scope_of(engine)
    if scope.administrator and not scope.reaches(organisation_id):
        return under(engine, scope.reaching(organisation_id, ADMINISTRATOR))
    return engine


def _draft(organisation_id: int | None, role: str, actor: str, days: int) -> tuple[str, dict]:
    token, at = secrets.token_urlsafe(24), now()
    row = {"token_hash": hash_token(token), "organisation_id": organisation_id, "role": role, "created_at": at}
    return token, row | {"created_by": actor, "expires_at": at + timedelta(days=days)}


def _find_or_add(connection: sa.Connection, identity: PersonIdentity, scope: Scope, invitation: Invitation) -> str:
    c, administrator = schema.persons.c, invitation.organisation_id is None
    of = (c.issuer == identity.issuer) & (c.subject == identity.subject)
    person_id = connection.execute(sa.select(c.person_id).where(of)).scalar_one_or_none()
    if person_id is None:
        return add_person(connection, identity, administrator)
    if administrator:
        connection.execute(schema.persons.update().where(of).values(administrator=True))
    return person_id


def _join(
    connection: sa.Connection, invitation: Invitation, organisation_id: int, person_id: str, at: datetime
) -> None:
    c = schema.memberships.c
    held = (c.organisation_id == organisation_id) & (c.person_id == person_id) & c.until.is_(None)
    if connection.execute(sa.select(c.role).where(held)).first():
        raise UnusableInput(Problem("member-already", "error", ""))
    write_membership(connection, organisation_id, person_id, invitation.role, invitation.created_by, at)
    told = {"person": person_id, "role": invitation.role, "invitation": invitation.token_hash}
    append_log(connection, organisation_id, "person-joined", person_id, at, told)
