"""The members of a territory: each an organisation, of a kind, with its staff and its public; dated, and told by it."""

import math
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation
from footprint.tables import MEMBER_KINDS

_members = tables.territory_members


@dataclass(frozen=True)
class MemberDescription:
    """What a member is: one of MEMBER_KINDS, how many work there, and how many people it serves, counted apart."""

    kind: str
    staff: float | None = None
    public: float | None = None


@dataclass(frozen=True)
class TerritoryMember:
    """A member as it is since a moment, until another (None while it is); times in UTC."""

    territory_id: int
    organisation_id: int
    since: datetime
    until: datetime | None
    name: str
    kind: str
    staff: float | None
    public: float | None


def list_territory_members(engine: sa.Engine, territory_id: int, ended: bool = False) -> list[TerritoryMember]:
    """The members of a territory by name, as far as the scope sees them: all for who holds it, oneself for a member.

    Args:
        ended: also what they were before, and those that left.
    """
    c = _members.c
    found = sa.select(_members).where(c.territory_id == territory_id).order_by(c.name, c.organisation_id, c.since)
    with reading(engine) as connection:
        rows = connection.execute(found if ended else found.where(c.until.is_(None))).mappings()
        return [TerritoryMember(**row) for row in rows]


def describe_member(
    engine: sa.Engine, territory_id: int, organisation_id: int, described: MemberDescription, actor: str
) -> None:
    """Change what a member is from now on; what it was stays, dated.

    Raises:
        UnusableInput: it is no member, its kind is none, or a number is none.
    """
    check_described(described)
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        at = now()
        end_standing(connection, territory_id, organisation_id, at)
        write_member(connection, territory_id, organisation_id, described, at)
        told = {"territory": territory_id, **tell_described(described)}
        append_log(connection, organisation_id, "territory-member-changed", actor, at, told)


def check_described(described: MemberDescription) -> None:
    """Nothing where a member may be described so. Raises UnusableInput: its kind is none, or a number is none."""
    if described.kind not in MEMBER_KINDS:
        known = ", ".join(MEMBER_KINDS)
        raise UnusableInput(Problem("unknown-member-kind", "error", "", value=described.kind, expected=known))
    for column in ("staff", "public"):
        number = getattr(described, column)
        if number is not None and not (number >= 0 and math.isfinite(number)):
            raise UnusableInput(Problem("member-count", "error", "", column=column, value=str(number)))


# --- within a transaction --------------------------------------------------------------------------------------------


def lock_member(connection: sa.Connection, territory_id: int, organisation_id: int) -> None:
    """Hold a member locked until the transaction ends. Raises UnusableInput: it is no member of the territory."""
    lock_organisation(connection, organisation_id)
    c = _members.c
    standing = (c.territory_id == territory_id) & (c.organisation_id == organisation_id) & c.until.is_(None)
    if connection.execute(sa.select(c.since).where(standing)).one_or_none() is None:
        raise UnusableInput(Problem("unknown-territory", "error", "", value=str(territory_id)))


def find_next_number(connection: sa.Connection, table: sa.Table, **key: int) -> int:
    """The number after those of the rows of a table that agree in a key; rows are never taken away."""
    count = sa.select(sa.func.count()).select_from(table).filter_by(**key)
    return connection.execute(count).scalar_one() + 1


def end_standing(connection: sa.Connection, territory_id: int, organisation_id: int, at: datetime) -> None:
    """Have what a member is now be no more; the caller writes what it is next, or lets it go."""
    c = _members.c
    standing = (c.territory_id == territory_id) & (c.organisation_id == organisation_id) & c.until.is_(None)
    connection.execute(_members.update().where(standing).values(until=at))


def write_member(
    connection: sa.Connection, territory_id: int, organisation_id: int, described: MemberDescription, at: datetime
) -> None:
    """Write what a member is from a moment on, under the name that its organisation has."""
    c = schema.organisations.c
    name = connection.execute(sa.select(c.name).where(c.organisation_id == organisation_id)).scalar_one()
    row = {"territory_id": territory_id, "organisation_id": organisation_id, "since": at, "name": name}
    connection.execute(_members.insert().values(**row, **vars(described)))


def tell_described(described: MemberDescription) -> dict:
    """What a member is, as the log tells it."""
    return dict(vars(described))
