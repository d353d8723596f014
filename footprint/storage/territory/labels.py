"""Which members have the label, as who holds the territory notes it: its level, and since which day; in the log."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now
from footprint.storage.territory.territories import lock_territory

_labels = tables.member_labels

LABEL_LEVELS = (1, 2)


@dataclass(frozen=True)
class MemberLabel:
    """A member has the label at a level since a day, as it was noted (UTC) and until that was removed (None: not)."""

    territory_id: int
    member_id: int
    noted_at: datetime
    level: int
    awarded_on: date
    removed_at: datetime | None


def note_label(engine: sa.Engine, territory_id: int, member_id: int, level: int, awarded_on: date, actor: str) -> None:
    """Note that a member has the label; what was noted of it before is removed.

    Raises:
        UnusableInput: it is no member, there is no such level, or the day is yet to come.
    """
    if level not in LABEL_LEVELS:
        raise UnusableInput(Problem("label-level", "error", "", value=str(level)))
    if awarded_on > now().date():
        raise UnusableInput(Problem("label-day", "error", "", value=awarded_on.isoformat()))
    members = tables.territory_members.c
    standing = (members.territory_id == territory_id) & (members.organisation_id == member_id)
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        if connection.execute(sa.select(members.since).where(standing & members.until.is_(None))).first() is None:
            raise UnusableInput(Problem("unknown-territory-member", "error", "", value=str(member_id)))
        at = now()
        key = {"territory_id": territory_id, "member_id": member_id}
        _end(connection, key, at)
        connection.execute(_labels.insert().values(**key, noted_at=at, level=level, awarded_on=awarded_on))
        told = {"member": member_id, "level": level, "awarded_on": awarded_on.isoformat()}
        append_log(connection, territory_id, "label-noted", actor, at, told)


def remove_label(engine: sa.Engine, territory_id: int, member_id: int, actor: str) -> None:
    """Have a member pass for one without the label; nothing changes where none was noted."""
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        at = now()
        if _end(connection, {"territory_id": territory_id, "member_id": member_id}, at):
            append_log(connection, territory_id, "label-removed", actor, at, {"member": member_id})


def list_labels(engine: sa.Engine, territory_id: int) -> list[MemberLabel]:
    """The labels noted, by member, as far as the scope sees them: all for the territory, its own for a member."""
    c = _labels.c
    found = sa.select(_labels).where((c.territory_id == territory_id) & c.removed_at.is_(None))
    with reading(engine) as connection:
        return [MemberLabel(**row) for row in connection.execute(found.order_by(c.member_id)).mappings()]


# --- within a transaction --------------------------------------------------------------------------------------------


def _end(connection: sa.Connection, key: dict[str, int], at: datetime) -> bool:
    """Whether something was noted, which is removed."""
    noted = _labels.update().filter_by(**key).where(_labels.c.removed_at.is_(None))
    return bool(connection.execute(noted.values(removed_at=at)).rowcount)
