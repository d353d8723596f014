"""Memberships: the role of a person in an organisation, from a moment until another; each change is logged."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.access.roles import APPROVER, HELD_IN_ORGANISATION, MANAGER
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation

_memberships = schema.memberships

# Without one of them, nobody could let anyone in any more.
LETTING_IN = (APPROVER, MANAGER)


@dataclass(frozen=True)
class Membership:
    """A role held in an organisation since a moment, until another (None while it holds); times in UTC."""

    organisation_id: int
    person_id: str
    role: str
    since: datetime
    until: datetime | None
    given_by: str


def list_memberships(engine: sa.Engine, organisation_id: int, ended: bool = False) -> list[Membership]:
    """The roles held in an organisation, the oldest first; those that ended too if asked."""
    c = _memberships.c
    found = sa.select(_memberships).where(c.organisation_id == organisation_id).order_by(c.since, c.person_id)
    with reading(engine) as connection:
        rows = connection.execute(found if ended else found.where(c.until.is_(None))).mappings().all()
    return [Membership(**row) for row in rows]


def count_members(engine: sa.Engine) -> dict[int, int]:
    """How many people hold a role in each organisation within reach, by its id."""
    c = _memberships.c
    counted = sa.select(c.organisation_id, sa.func.count()).where(c.until.is_(None)).group_by(c.organisation_id)
    with reading(engine) as connection:
        return dict(connection.execute(counted).all())


def change_role(engine: sa.Engine, organisation_id: int, person_id: str, role: str, actor: str) -> None:
    """Give a member another role.

    Raises:
        UnusableInput: there is no such member, the role is none, or nobody would be left to let others in.
    """
    if role not in HELD_IN_ORGANISATION:
        raise UnusableInput(Problem("unknown-role", "error", "", value=role))
    if not scope_of(engine).may_give(role, organisation_id):
        raise UnusableInput(Problem("not-allowed", "error", "", value="role-changed"))
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        former = _end(connection, organisation_id, person_id, stays=role in LETTING_IN)
        at = now()
        write_membership(connection, organisation_id, person_id, role, actor, at)
        told = {"person": person_id, "role": role, "former": former}
        append_log(connection, organisation_id, "role-changed", actor, at, told)


def end_membership(engine: sa.Engine, organisation_id: int, person_id: str, actor: str) -> None:
    """Take a person out of an organisation, at once; what they did stays in the log, under their random id.

    Raises:
        UnusableInput: there is no such member, who asks may not, or nobody would be left to let others in.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        former = _end(connection, organisation_id, person_id)
        _end_tokens(connection, organisation_id, person_id)
        what = "person-left" if actor == person_id else "role-changed"
        told = {"person": person_id, "role": "", "former": former}
        append_log(connection, organisation_id, what, actor, now(), told)


def hand_over(engine: sa.Engine, organisation_id: int, person_id: str, actor: str) -> None:
    """Leave one's own role to another member, who takes it, and leave the organisation.

    Raises:
        UnusableInput: the other is no member, or who leaves holds no role to hand over.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        mine = _find_role(connection, organisation_id, actor)
        theirs = _end(connection, organisation_id, person_id, stays=True)
        at = now()
        write_membership(connection, organisation_id, person_id, mine, actor, at)
        told = {"person": person_id, "role": mine, "former": theirs}
        append_log(connection, organisation_id, "role-changed", actor, at, told)
        _end(connection, organisation_id, actor)
        _end_tokens(connection, organisation_id, actor)
        append_log(connection, organisation_id, "person-left", actor, at, {"person": actor, "role": "", "former": mine})


# --- within a transaction --------------------------------------------------------------------------------------------


def write_membership(
    connection: sa.Connection, organisation_id: int, person_id: str, role: str, given_by: str, at: datetime
) -> None:
    """Begin a role; the caller holds the organisation locked, and has ended the former one."""
    row = {"organisation_id": organisation_id, "person_id": person_id, "role": role, "given_by": given_by}
    connection.execute(_memberships.insert().values(**row, since=at))


def _find_role(connection: sa.Connection, organisation_id: int, person_id: str) -> str:
    c = _memberships.c
    held = (c.organisation_id == organisation_id) & (c.person_id == person_id) & c.until.is_(None)
    role = connection.execute(sa.select(c.role).where(held)).scalar_one_or_none()
    if role is None:
        raise UnusableInput(Problem("unknown-person", "error", "", value=person_id))
    return role


def _end(connection: sa.Connection, organisation_id: int, person_id: str, stays: bool = False) -> str:
    """End the role of a person, and return it; `stays`: they take one again that lets others in."""
    former = _find_role(connection, organisation_id, person_id)
    c = _memberships.c
    holding = (c.organisation_id == organisation_id) & c.until.is_(None)
    others = holding & (c.person_id != person_id) & c.role.in_(LETTING_IN)
    left = connection.execute(sa.select(sa.func.count()).select_from(_memberships).where(others)).scalar_one()
    if former in LETTING_IN and not stays and not left:
        raise UnusableInput(Problem("last-approver", "error", "", value=former))
    connection.execute(_memberships.update().where(holding & (c.person_id == person_id)).values(until=now()))
    return former


def _end_tokens(connection: sa.Connection, organisation_id: int, person_id: str) -> None:
    """Have the access tokens of a person who is out be of no use, even if they come back."""
    c = schema.access_tokens.c
    theirs = (c.organisation_id == organisation_id) & (c.person_id == person_id) & c.withdrawn_at.is_(None)
    connection.execute(schema.access_tokens.update().where(theirs).values(withdrawn_at=now()))
