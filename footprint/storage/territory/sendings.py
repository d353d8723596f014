"""What a territory sends to all its members: bytes of a format that an organisation can bring in by itself."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now
from footprint.storage.database.room import check_room
from footprint.storage.organisations import check_name
from footprint.storage.territory.members import find_next_number
from footprint.storage.territory.territories import lock_territory

_sendings = tables.sendings

# An inventory to fill in, factors of the territory's own, a reference plan, levers that worked.
SENT = ("template", "factors", "plan", "levers")
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Sending:
    """Something that was sent: one of SENT, what it is called, its file; `withdrawn_at` when it was taken back."""

    territory_id: int
    number: int
    kind: str
    name: str
    filename: str
    sha256: str
    at: datetime
    withdrawn_at: datetime | None


def send_to_members(
    engine: sa.Engine, territory_id: int, kind: str, name: str, filename: str, content: bytes, actor: str
) -> int:
    """Send something to all members, who read it and bring it in themselves if they want to; returns its number.

    Raises:
        UnusableInput: there is no such territory, it is of no kind, has no name, is empty or too large, or the
            organisation would keep more than it may.
    """
    if kind not in SENT:
        raise UnusableInput(Problem("unknown-sending", "error", "", value=kind, expected=", ".join(SENT)))
    if not 0 < len(content) <= MOST_BYTES:
        most = str(MOST_BYTES // 1_000_000)
        raise UnusableInput(Problem("sending-size", "error", "", value=str(len(content)), expected=most))
    said = {"kind": kind, "name": check_name(name), "filename": filename, "sha256": hashlib.sha256(content).hexdigest()}
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        check_room(connection, territory_id, len(content))
        number, at = find_next_number(connection, _sendings, territory_id=territory_id), now()
        row = {"territory_id": territory_id, "number": number, "content": content, "at": at}
        connection.execute(_sendings.insert().values(**row, **said))
        append_log(connection, territory_id, "territory-sent", actor, at, {"number": number, **said})
    return number


def withdraw_sending(engine: sa.Engine, territory_id: int, number: int, actor: str) -> None:
    """Take something back: members that brought it in keep what they have. One that was taken back stays so.

    Raises:
        UnusableInput: there is no such territory.
    """
    c = _sendings.c
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        standing = (c.territory_id == territory_id) & (c.number == number) & c.withdrawn_at.is_(None)
        at = now()
        if connection.execute(_sendings.update().where(standing).values(withdrawn_at=at)).rowcount:
            append_log(connection, territory_id, "territory-sending-withdrawn", actor, at, {"number": number})


def list_sendings(engine: sa.Engine, territory_id: int, gone: bool = False) -> list[Sending]:
    """What a territory sent, the last one first; what was taken back too if asked."""
    c = _sendings.c
    columns = [c[name] for name in Sending.__dataclass_fields__]
    found = sa.select(*columns).where(c.territory_id == territory_id).order_by(c.number.desc())
    with reading(engine) as connection:
        rows = connection.execute(found if gone else found.where(c.withdrawn_at.is_(None))).mappings()
        return [Sending(**row) for row in rows]


def load_sending(engine: sa.Engine, territory_id: int, number: int) -> bytes:
    """The bytes of what was sent. Raises UnusableInput: there is nothing of that number, or it was taken back."""
    c = _sendings.c
    found = sa.select(c.content).where((c.territory_id == territory_id) & (c.number == number))
    with reading(engine) as connection:
        content = connection.execute(found.where(c.withdrawn_at.is_(None))).scalar_one_or_none()
    if content is None:
        raise UnusableInput(Problem("unknown-sending-number", "error", "", value=str(number)))
    return content
