"""Levers that a member shares with its territory, with the effect that it measured: by consent, taken back with it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, hash_text, now
from footprint.storage.territory.consents import LEVERS, check_consent
from footprint.storage.territory.members import find_next_number, lock_member

_levers = tables.shared_levers


@dataclass(frozen=True)
class SharedLever:
    """A lever that a member shares, under its number there: `content` is JSON; when (UTC)."""

    territory_id: int
    organisation_id: int
    number: int
    at: datetime
    content: str

    @property
    def said(self) -> dict[str, Any]:
        """What is shared."""
        return json.loads(self.content)


def share_lever(engine: sa.Engine, territory_id: int, organisation_id: int, content: dict[str, Any], actor: str) -> int:
    """Show a territory what worked; returns its number. The log keeps the hash alone of what was shared.

    Raises:
        UnusableInput: it is no member, or does not consent to sharing levers.
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False)
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        check_consent(connection, territory_id, organisation_id, LEVERS)
        key = {"territory_id": territory_id, "organisation_id": organisation_id}
        number, at = find_next_number(connection, _levers, **key), now()
        connection.execute(_levers.insert().values(**key, number=number, at=at, content=text))
        told = {"territory": territory_id, "number": number}
        append_log(connection, organisation_id, "lever-shared", actor, at, told, hash_text(text))
    return number


def unshare_lever(engine: sa.Engine, territory_id: int, organisation_id: int, number: int, actor: str) -> None:
    """Take back a lever that was shared: what it says is gone. One that was taken back stays so.

    Raises:
        UnusableInput: it is no member.
    """
    c = _levers.c
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        of = (c.territory_id == territory_id) & (c.organisation_id == organisation_id) & (c.number == number)
        at = now()
        taken = _levers.update().where(of & c.withdrawn_at.is_(None)).values(content="", withdrawn_at=at)
        if connection.execute(taken).rowcount:
            told = {"territory": territory_id, "number": number}
            append_log(connection, organisation_id, "lever-unshared", actor, at, told)


def list_shared_levers(engine: sa.Engine, territory_id: int) -> list[SharedLever]:
    """The levers that members share with a territory, as far as the scope sees them: all for who holds it."""
    c = _levers.c
    columns = [c[name] for name in SharedLever.__dataclass_fields__]
    found = sa.select(*columns).where((c.territory_id == territory_id) & c.withdrawn_at.is_(None))
    with reading(engine) as connection:
        rows = connection.execute(found.order_by(c.organisation_id, c.number)).mappings()
        return [SharedLever(**row) for row in rows]
