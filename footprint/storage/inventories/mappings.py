"""How files of one origin are read: what people settled about them, kept by fingerprint, each time a new number.

A fingerprint is that of `intake.proposals`; answers are the JSON of `intake.answers`. Forgetting them is a number too,
whose answers are empty: nothing is removed.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation

_mappings = schema.mappings

FORGOTTEN = ""


@dataclass(frozen=True)
class StoredMapping:
    """What was settled about files of one origin, when (UTC), by whom, and the name of the file it was about."""

    fingerprint: str
    number: int
    at: datetime
    actor: str
    filename: str
    answers: str


def save_mapping(
    engine: sa.Engine, organisation_id: int, fingerprint: str, filename: str, answers: str, actor: str
) -> None:
    """Keep what was settled about files of one origin, in place of what was before; the same again changes nothing.

    Raises:
        UnusableInput: there is no such organisation.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        write_mapping(connection, organisation_id, fingerprint, filename, answers, actor)


def forget_mapping(engine: sa.Engine, organisation_id: int, fingerprint: str, actor: str) -> None:
    """No longer read files of one origin as was settled; nothing where that was never settled.

    Raises:
        UnusableInput: there is no such organisation.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        if standing := _read_standing(connection, organisation_id).get(fingerprint):
            write_mapping(connection, organisation_id, fingerprint, standing.filename, FORGOTTEN, actor)


@kept
def list_mappings(engine: sa.Engine, organisation_id: int) -> list[StoredMapping]:
    """What is settled about files in an organisation, the latest first."""
    with reading(engine) as connection:
        standing = _read_standing(connection, organisation_id).values()
    return sorted(standing, key=lambda one: one.at, reverse=True)


def find_mapping(engine: sa.Engine, organisation_id: int, fingerprint: str) -> StoredMapping | None:
    """What is settled about files of one origin; None where nothing is."""
    with reading(engine) as connection:
        return _read_standing(connection, organisation_id).get(fingerprint)


# --- within a transaction --------------------------------------------------------------------------------------------


def write_mapping(
    connection: sa.Connection, organisation_id: int, fingerprint: str, filename: str, answers: str, actor: str
) -> None:
    """As `save_mapping`, within a transaction; the caller holds the organisation locked."""
    c = _mappings.c
    of_origin = (c.organisation_id == organisation_id) & (c.fingerprint == fingerprint)
    last = connection.execute(
        sa.select(c.number, c.answers).where(of_origin).order_by(c.number.desc()).limit(1)
    ).one_or_none()
    if (last.answers if last else FORGOTTEN) == answers:
        return
    said = {
        "fingerprint": fingerprint,
        "number": last.number + 1 if last else 1,
        "filename": filename,
        "answers": answers,
    }
    at, what = now(), "mapping-saved" if answers else "mapping-forgotten"
    connection.execute(_mappings.insert().values(organisation_id=organisation_id, at=at, actor=actor, **said))
    append_log(connection, organisation_id, what, actor, at, said)


def read_sealed_mappings(connection: sa.Connection, organisation_id: int) -> set[tuple[str, str, datetime, str]]:
    """What the log must tell of the mappings as they now are: what, actor, when, content."""
    sealed = set()
    found = sa.select(_mappings).where(_mappings.c.organisation_id == organisation_id)
    for row in connection.execute(found).mappings():
        said = {name: row[name] for name in ("fingerprint", "number", "filename", "answers")}
        what = "mapping-saved" if row["answers"] else "mapping-forgotten"
        content = json.dumps(said, ensure_ascii=False, sort_keys=True, allow_nan=False)
        sealed.add((what, row["actor"], row["at"], content))
    return sealed


def _read_standing(connection: sa.Connection, organisation_id: int) -> dict[str, StoredMapping]:
    """The last number of each fingerprint, those that were forgotten left out."""
    c = _mappings.c
    found = sa.select(c.fingerprint, c.number, c.at, c.actor, c.filename, c.answers)
    found = found.where(c.organisation_id == organisation_id).order_by(c.number)
    last = {row["fingerprint"]: StoredMapping(**row) for row in connection.execute(found).mappings()}
    return {fingerprint: one for fingerprint, one in last.items() if one.answers != FORGOTTEN}
