"""Copies of frozen dossiers that members sent to a territory: kept to the byte for as long as the member consents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import LogEntry, append_log, now
from footprint.storage.territory.consents import DOSSIERS, check_consent
from footprint.storage.territory.members import lock_member

_received = tables.received_dossiers

NOTHING_ELSE: Mapping[int, bytes] = MappingProxyType({})


@dataclass(frozen=True)
class ReceivedDossier:
    """A dossier that was sent: of which member, under its own number there, of an inventory of which year.

    `status` is what it was when it was sent (draft, reviewed, approved); `retracted_at` when its member retracted it,
    `withdrawn_at` when its member consented no more: its bytes are gone. Times in UTC.
    """

    territory_id: int
    organisation_id: int
    number: int
    year: int
    status: str
    frozen_at: datetime
    at: datetime
    sha256: str
    retracted_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it may be counted."""
        return self.retracted_at is None and self.withdrawn_at is None


def send_dossier(
    engine: sa.Engine,
    territory_id: int,
    organisation_id: int,
    number: int,
    actor: str,
    figures: bytes = b"",
    others: Mapping[int, bytes] = NOTHING_ELSE,
) -> None:
    """Copy a frozen dossier of a member to a territory.

    Args:
        figures: what `territory.write_figures` gives of it, so that the territory reads no dossier twice.
        others: the figures, by number, that dossiers sent before have from now on.

    Raises:
        UnusableInput: it is no member, does not consent to sending dossiers, there is no such dossier, it was
            retracted, or it was sent already.
    """
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        check_consent(connection, territory_id, organisation_id, DOSSIERS)
        row = _read_dossier(connection, organisation_id, number)
        key = {"territory_id": territory_id, "organisation_id": organisation_id, "number": number}
        there = sa.select(_received.c.withdrawn_at).filter_by(**key)
        former = connection.execute(there).one_or_none()
        if former is not None and former.withdrawn_at is None:
            raise UnusableInput(Problem("dossier-sent-already", "error", "", value=str(number)))
        connection.execute(_received.delete().filter_by(**key))
        at = now()
        connection.execute(_received.insert().values(**key, **row, figures=figures, at=at))
        for other, held in others.items():
            kept = _received.update().filter_by(**key | {"number": other}).where(_received.c.withdrawn_at.is_(None))
            connection.execute(kept.values(figures=held))
        told = {"territory": territory_id, "number": number, "sha256": row["sha256"]}
        append_log(connection, organisation_id, "dossier-sent", actor, at, told)


def list_received(engine: sa.Engine, territory_id: int, gone: bool = False) -> list[ReceivedDossier]:
    """The dossiers that members sent, by member and then by number; those that no longer stand too if asked."""
    c = _received.c
    columns = [c[name] for name in ReceivedDossier.__dataclass_fields__]
    found = sa.select(*columns).where(c.territory_id == territory_id).order_by(c.organisation_id, c.number)
    with reading(engine) as connection:
        received = [ReceivedDossier(**row) for row in connection.execute(found).mappings()]
    return [one for one in received if gone or one.stands]


def load_received(engine: sa.Engine, territory_id: int, organisation_id: int, number: int) -> bytes:
    """The bytes of a dossier that a member sent.

    Raises:
        UnusableInput: there is none, its member no longer consents, or its bytes are no longer those that were sent.
    """
    c = _received.c
    key = {"territory_id": territory_id, "organisation_id": organisation_id, "number": number}
    with reading(engine) as connection:
        found = sa.select(c.sha256, c.content).filter_by(**key).where(c.withdrawn_at.is_(None))
        row = connection.execute(found).one_or_none()
    if row is None:
        raise UnusableInput(Problem("dossier.unknown", "error", "", value=str(number)))
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise UnusableInput(Problem("dossier.altered", "error", "", value=str(number)))
    return row.content


def load_figures(engine: sa.Engine, territory_id: int) -> dict[tuple[int, int], bytes]:
    """The figures that came with the dossiers that stand, by member and number: of some there may be none."""
    c = _received.c
    found = sa.select(c.organisation_id, c.number, c.figures).where(c.territory_id == territory_id)
    stands = c.retracted_at.is_(None) & c.withdrawn_at.is_(None)
    with reading(engine) as connection:
        rows = connection.execute(found.where(stands).order_by(c.organisation_id, c.number)).all()
    return {(row.organisation_id, row.number): row.figures for row in rows if row.figures}


# --- within a transaction --------------------------------------------------------------------------------------------


def copies_hold(connection: sa.Connection, entries: list[LogEntry], organisation_id: int) -> bool:
    """Whether each dossier that a member sent is one that its log tells of, to the byte while it consents."""
    told = [json.loads(entry.content) for entry in entries if entry.what == "dossier-sent"]
    sent = {(one["territory"], one["number"], one["sha256"]) for one in told}
    for row in connection.execute(sa.select(_received).where(_received.c.organisation_id == organisation_id)):
        gone = row.withdrawn_at is not None
        whole = not (row.content or row.figures) if gone else hashlib.sha256(row.content).hexdigest() == row.sha256
        if not whole or (row.territory_id, row.number, row.sha256) not in sent:
            return False
    return True


def _read_dossier(connection: sa.Connection, organisation_id: int, number: int) -> dict:
    dossiers, inventories, contents = schema.dossiers.c, schema.inventories.c, schema.upload_contents.c
    asked = sa.select(
        dossiers.sha256, dossiers.status, dossiers.at.label("frozen_at"), inventories.year, contents.content
    ).where(
        (dossiers.organisation_id == organisation_id)
        & (dossiers.number == number)
        & (inventories.inventory_id == dossiers.inventory_id)
        & (contents.organisation_id == organisation_id)
        & (contents.sha256 == dossiers.sha256)
    )
    row = connection.execute(asked).mappings().one_or_none()
    if row is None:
        raise UnusableInput(Problem("dossier.unknown", "error", "", value=str(number)))
    retracted = (dossiers.organisation_id == organisation_id) & (dossiers.about == number)
    retracted &= dossiers.status == "retracted"
    if connection.execute(sa.select(dossiers.number).where(retracted)).first():
        raise UnusableInput(Problem("dossier.retracted", "error", "", value=str(number)))
    return dict(row)
