"""Frozen versions of the evidence dossier: kept to the byte, sealed in the log, never changed nor removed.

What becomes of a version (reviewed, approved, corrected, retracted) is one more version, about the former.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import LogEntry, append_log, list_log, now, read_log
from footprint.storage.database.room import check_room
from footprint.storage.inventories.inventories import read_record
from footprint.storage.organisations import lock_organisation
from footprint.storage.territory.progress import note_progress, note_retracted

_dossiers = schema.dossiers
_contents = schema.upload_contents

SEALED = "dossier-sealed"
STATUSES = ("draft", "reviewed", "approved", "retracted")


@dataclass(frozen=True)
class StoredDossier:
    """A version of a dossier, from which version of which inventory; `at` in UTC.

    `about` is the version that it reviews, approves, corrects or retracts; `told` what the log says of it, as JSON.
    `sha256` is the hash of its bytes; a retraction has none.
    """

    number: int
    inventory_id: int
    version: int
    status: str
    about: int | None
    at: datetime
    actor: str
    told: str
    sha256: str | None

    @property
    def said(self) -> dict[str, Any]:
        """What the log says of it."""
        return json.loads(self.told)


def save_dossier(
    engine: sa.Engine,
    organisation_id: int,
    inventory_id: int,
    version: int,
    status: str,
    told: dict[str, Any],
    make: Callable[[list[LogEntry]], bytes],
    actor: str,
    about: int | None = None,
) -> int:
    """Keep a version, and return its number.

    Args:
        told: what the log says of it.
        make: gives its bytes from the log, whose last entry tells of it.
        about: the version that it reviews, approves or corrects.

    Raises:
        UnusableInput: there is no such organisation or inventory in it, the version it is about does not exist or was
            retracted, or who approves it on a shared server made it (see `Organisation.own_approval`).
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        if read_record(connection, inventory_id).organisation_id != organisation_id:
            raise UnusableInput(Problem("unknown-inventory", "error", "", value=str(inventory_id)))
        former = None if about is None else _check_standing(connection, organisation_id, about)
        if status == "approved":
            _check_not_own(connection, organisation_id, (inventory_id, version), former)
        at = now()
        append_log(connection, organisation_id, "dossier-frozen", actor, at, told)
        content = make(read_log(connection, organisation_id))
        sha256 = hashlib.sha256(content).hexdigest()
        key = {"organisation_id": organisation_id, "sha256": sha256}
        kept = sa.select(_contents.c.sha256).filter_by(**key)
        if connection.execute(kept).one_or_none() is None:
            check_room(connection, organisation_id, len(content))
            connection.execute(_contents.insert().values(**key, content=content))
        row = {"inventory_id": inventory_id, "version": version, "status": status, "about": about, "sha256": sha256}
        number = _add(connection, organisation_id, row | {"at": at, "actor": actor}, told)
        note_progress(connection, organisation_id)
        return number


def retract_dossier(engine: sa.Engine, organisation_id: int, number: int, reason: str, actor: str) -> None:
    """Say that a version no longer holds, and why; it stays, marked.

    Raises:
        UnusableInput: no reason is given, there is no such version, or it was retracted already.
    """
    if not reason.strip():
        raise UnusableInput(Problem("dossier.no-reason", "error", "", value=str(number)))
    told = {"number": number, "reason": reason.strip()}
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        former = _check_standing(connection, organisation_id, number)
        at = now()
        append_log(connection, organisation_id, "dossier-retracted", actor, at, told)
        row = {"inventory_id": former.inventory_id, "version": former.version, "status": "retracted", "about": number}
        _add(connection, organisation_id, row | {"at": at, "actor": actor, "sha256": None}, told)
        note_retracted(connection, organisation_id, number, at)
        note_progress(connection, organisation_id)


def note_root(engine: sa.Engine, organisation_id: int, number: int, language: str, root: str, actor: str) -> None:
    """Keep in the log the root of the archive of a version, in a language: no file of the archive can hold it.

    Raises UnusableInput where there is no such version, or it was retracted.
    """
    told = {"number": number, "language": language, "root": root}
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        _check_standing(connection, organisation_id, number)
        append_log(connection, organisation_id, SEALED, actor, now(), told)


def list_roots(engine: sa.Engine, organisation_id: int, number: int) -> dict[str, str]:
    """The roots that the log keeps of a version, by language; of several, the last one."""
    told = [json.loads(entry.content) for entry in list_log(engine, organisation_id) if entry.what == SEALED]
    return {one["language"]: one["root"] for one in told if one["number"] == number}


@kept
def list_dossiers(engine: sa.Engine, organisation_id: int) -> list[StoredDossier]:
    """All versions of the dossiers of an organisation, the first one first."""
    with reading(engine) as connection:
        return _read(connection, organisation_id)


def find_last_dossier(engine: sa.Engine, organisation_id: int, inventory_id: int) -> StoredDossier | None:
    """The last version for an inventory that was not retracted; None where there is none."""
    return last_standing(list_dossiers(engine, organisation_id), inventory_id)


def last_standing(kept: list[StoredDossier], inventory_id: int) -> StoredDossier | None:
    """Of all versions, the last one for an inventory that was not retracted."""
    retracted = {one.about for one in kept if one.status == "retracted"}
    standing = [one for one in kept if one.inventory_id == inventory_id and one.sha256]
    return next((one for one in reversed(standing) if one.number not in retracted), None)


def load_dossier(engine: sa.Engine, organisation_id: int, number: int) -> bytes:
    """The bytes of a version.

    Raises:
        UnusableInput: there is none, or its bytes are no longer those that were kept.
    """
    with reading(engine) as connection:
        found = next((one for one in _read(connection, organisation_id) if one.number == number), None)
        if found is None or found.sha256 is None:
            raise UnusableInput(Problem("dossier.unknown", "error", "", value=str(number)))
        key = {"organisation_id": organisation_id, "sha256": found.sha256}
        content = connection.execute(sa.select(_contents.c.content).filter_by(**key)).scalar_one()
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise UnusableInput(Problem("dossier.altered", "error", "", value=str(number)))
    return content


# --- within a transaction --------------------------------------------------------------------------------------------


def read_sealed_dossiers(connection: sa.Connection, organisation_id: int) -> set[tuple[str, str, datetime, str]]:
    """What the log must tell of the dossiers as they now are: what, actor, when, content."""
    return {
        ("dossier-retracted" if one.status == "retracted" else "dossier-frozen", one.actor, one.at, one.told)
        for one in _read(connection, organisation_id)
    }


def _read(connection: sa.Connection, organisation_id: int) -> list[StoredDossier]:
    columns = [_dossiers.c[name] for name in StoredDossier.__dataclass_fields__]
    found = sa.select(*columns).where(_dossiers.c.organisation_id == organisation_id).order_by(_dossiers.c.number)
    return [StoredDossier(**row) for row in connection.execute(found).mappings()]


def _check_standing(connection: sa.Connection, organisation_id: int, number: int) -> StoredDossier:
    """A version that may still be reviewed, approved, corrected or retracted."""
    all_ = _read(connection, organisation_id)
    found = next((one for one in all_ if one.number == number and one.sha256), None)
    if found is None:
        raise UnusableInput(Problem("dossier.unknown", "error", "", value=str(number)))
    if any(one.about == number and one.status == "retracted" for one in all_):
        raise UnusableInput(Problem("dossier.retracted", "error", "", value=str(number)))
    return found


def _check_not_own(
    connection: sa.Connection, organisation_id: int, made_from: tuple[int, int], former: StoredDossier | None
) -> None:
    """Refuse that a person approves what is their own: the version of the inventory, or the dossier frozen from it."""
    scope, organisations, versions = scope_of(connection), schema.organisations.c, schema.versions.c
    allowed = sa.select(organisations.own_approval).where(organisations.organisation_id == organisation_id)
    if scope.everything or connection.execute(allowed).scalar_one():
        return
    saved = (versions.inventory_id == made_from[0]) & (versions.number == made_from[1])
    author = connection.execute(sa.select(versions.actor).where(saved)).scalar_one_or_none()
    if scope.person_id in (author, former and former.actor):
        raise UnusableInput(Problem("own-approval", "error", "", value=str(made_from[1])))


def _add(connection: sa.Connection, organisation_id: int, row: dict[str, Any], told: dict[str, Any]) -> int:
    number = len(_read(connection, organisation_id)) + 1
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, allow_nan=False)
    connection.execute(_dossiers.insert().values(organisation_id=organisation_id, number=number, told=text, **row))
    return number
