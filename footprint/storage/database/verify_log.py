"""Proof that nothing was altered behind the back of the log."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from footprint.storage.database import schema
from footprint.storage.database.connection import reading
from footprint.storage.database.log import NOTHING, LogEntry, read_log, seal
from footprint.storage.dossiers import read_sealed_dossiers
from footprint.storage.inventories.mappings import read_sealed_mappings
from footprint.storage.inventories.rows import read_changes
from footprint.storage.own_factors import read_sealed
from footprint.storage.plans import read_sealed_plans
from footprint.storage.territory.consents import consents_hold
from footprint.storage.territory.received import copies_hold

# Entries that hold whole what they tell of: it must still stand as they say.
SEALED = (
    *("factor-added", "factor-retired", "mapping-saved", "mapping-forgotten", "plan-saved"),
    *("dossier-frozen", "dossier-retracted"),
)
READ_SEALED = (read_sealed, read_sealed_mappings, read_sealed_plans, read_sealed_dossiers)

# The ids that things had where an entry was sealed, by those they have here: {"upload_id": {1: 3}}.
Former = dict[str, dict[int, int]]


@dataclass(frozen=True)
class Broken:
    """The first entry of the log that does not hold.

    `entry-missing`: a number lacks before it; `entry-altered`: the entry is not what was sealed; `chain-broken`: it
    does not follow the one before; `content-altered`: what it says was saved is no longer what is stored; `not-logged`:
    a version, a factor, a mapping, a plan, a dossier, a consent or a dossier sent that no entry tells of.
    """

    organisation_id: int
    number: int
    why: Literal["entry-missing", "entry-altered", "chain-broken", "content-altered", "not-logged"]


def verify_log(engine: sa.Engine) -> Broken | None:
    """The first entry that was altered, or whose rows or uploaded bytes were; None when all holds.

    Whoever can write to the database can rebuild a whole chain: only a hash published elsewhere proves its age.
    """
    with reading(engine) as connection:
        for organisation_id in connection.execute(_ids_of(schema.organisations.c.organisation_id)).scalars().all():
            broken = verify_organisation(connection, organisation_id)
            if broken:
                return broken
    return None


def _ids_of(column: sa.Column) -> sa.Select:
    return sa.select(column).order_by(column)


def verify_organisation(connection: sa.Connection, organisation_id: int) -> Broken | None:
    """As `verify_log`, for one organisation, within a transaction.

    The versions of an inventory that the log says was deleted are gone, and none may be left.
    """
    entries = read_log(connection, organisation_id)
    former = list_former_ids(entries)
    sealed_at = {(entry.inventory_id, entry.version): ids for entry, ids in zip(entries, former, strict=True)}
    unseen = _versions_of(connection, organisation_id, sealed_at)
    deleted = {entry.inventory_id for entry in entries if entry.what == "inventory-deleted"}
    settled = set().union(*(read(connection, organisation_id) for read in READ_SEALED))
    erased = _list_erased(entries)
    previous = NOTHING
    for position, (entry, ids) in enumerate(zip(entries, former, strict=True), 1):
        if entry.number != position:
            return Broken(organisation_id, entry.number, "entry-missing")
        if entry.previous_hash != previous:
            return Broken(organisation_id, entry.number, "chain-broken")
        if entry.hash != seal(with_former_ids(vars(entry), ids)):
            return Broken(organisation_id, entry.number, "entry-altered")
        gone = entry.version is not None and entry.inventory_id in deleted
        if not (gone or _content_holds(connection, entry, unseen, erased)) or not _settled_holds(entry, settled):
            return Broken(organisation_id, entry.number, "content-altered")
        previous = entry.hash
    of = (connection, entries, organisation_id)
    untold = unseen or settled or not entries or not (consents_hold(*of) and copies_hold(*of))
    return Broken(organisation_id, len(entries) + 1, "not-logged") if untold else None


def list_former_ids(entries: list[LogEntry]) -> list[Former]:
    """For each entry, the ids that things had in the database where it was sealed.

    They are those of here, unless the organisation was imported since, from a file of `portable.py`.
    """
    ids: Former = {}
    found = []
    for entry in reversed(entries):
        found.append(ids)
        if entry.what == "organisation-imported":
            told = json.loads(entry.content)["former"]
            ids = {kind: _compose(ids.get(kind), renamed) for kind, renamed in told.items()}
    return found[::-1]


def _compose(later: dict[int, int] | None, earlier: dict[str, int]) -> dict[int, int]:
    """From the ids of here to those of two databases ago."""
    before = {int(id_): former for id_, former in earlier.items()}
    return before if later is None else {here: before[id_] for here, id_ in later.items() if id_ in before}


def with_former_ids(row: dict, ids: Former) -> dict:
    """An entry with the ids that things had where it was sealed."""
    return {name: ids[name].get(value, value) if name in ids else value for name, value in row.items()}


def _versions_of(
    connection: sa.Connection, organisation_id: int, sealed_at: dict[tuple[int | None, int | None], Former]
) -> dict[tuple[int, int], tuple[dict, str]]:
    """By inventory and number: what is said of each version, and the hash of its rows as they now are."""
    versions, inventories = schema.versions, schema.inventories
    found: dict[tuple[int, int], tuple[dict, str]] = {}
    for said in connection.execute(sa.select(versions).where(versions.c.organisation_id == organisation_id)).mappings():
        found[said["inventory_id"], said["number"]] = dict(said), ""
    of_organisation = sa.select(inventories.c.inventory_id).where(inventories.c.organisation_id == organisation_id)
    for inventory_id in connection.execute(of_organisation).scalars().all():
        for number, changes in read_changes(connection, inventory_id).items():
            said, _ = found.get((inventory_id, number), ({}, ""))
            uploads = sealed_at.get((inventory_id, number), {}).get("upload_id", {})
            found[inventory_id, number] = said, changes.with_uploads(uploads).hash()
    return found


def _list_erased(entries: list[LogEntry]) -> dict[str, datetime]:
    """When bytes were erased, by their hash: those that were brought again since are there."""
    erased: dict[str, datetime] = {}
    for entry in entries:
        if entry.what == "upload-erased":
            erased[entry.content_hash] = entry.at
        elif entry.what == "upload-saved":
            erased.pop(entry.content_hash, None)
    return erased


def _content_holds(
    connection: sa.Connection,
    entry: LogEntry,
    unseen: dict[tuple[int, int], tuple[dict, str]],
    erased: dict[str, datetime],
) -> bool:
    if entry.inventory_id is not None and entry.version is not None:
        said, rows_hash = unseen.pop((entry.inventory_id, entry.version), ({}, ""))
        sealed = json.loads(entry.content) | {"actor": entry.actor, "at": entry.at}
        return rows_hash == entry.content_hash and sealed.items() <= said.items()
    if entry.upload_id is not None:
        c = schema.upload_contents.c
        kept = (c.organisation_id == entry.organisation_id) & (c.sha256 == entry.content_hash)
        stored = connection.execute(sa.select(c.content, c.erased_at).where(kept)).one_or_none()
        if stored is None or stored.erased_at != erased.get(entry.content_hash):
            return False
        if stored.erased_at is not None:
            return not stored.content
        return hashlib.sha256(stored.content).hexdigest() == entry.content_hash
    return True


def _settled_holds(entry: LogEntry, settled: set[tuple[str, str, datetime, str]]) -> bool:
    """Whether the factor, mapping or plan that an entry tells of is as it says; it is then out of those to be told."""
    if entry.what not in SEALED:
        return True
    told = (entry.what, entry.actor, entry.at, entry.content)
    holds = told in settled
    settled.discard(told)
    return holds
