"""Notes, statements and results of auditors: entries of the log, that only add; what was wrong is followed by more."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database.connection import writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import LogEntry, append_log, list_log, now, read_log
from footprint.storage.organisations import lock_organisation

NOTE, STATEMENT, JOINED = "auditor-note", "statement-made", "audit-joined"
LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class AuditorNote:
    """What an auditor noted: when (UTC), who (`author`), in whose installation (`actor`), about what."""

    number: int
    at: datetime
    actor: str
    author: str
    about: str
    text: str


def add_note(engine: sa.Engine, organisation_id: int, author: str, about: str, text: str, actor: str) -> None:
    """Keep a note, sealed in the log.

    Args:
        about: what it is about, in words (a version, an item, a draw).

    Raises:
        UnusableInput: nobody is named, or nothing is said, or more than LONGEST_NOTE characters.
    """
    check_note(author, text)
    content = {"author": author.strip(), "about": about.strip(), "text": text.strip()}
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        append_log(connection, organisation_id, NOTE, actor, now(), content)


def check_note(author: str, text: str) -> None:
    """Nothing where a note may be kept. Raises UnusableInput as `add_note`."""
    for said, name in ((author, "author"), (text, "text")):
        if not said.strip():
            raise UnusableInput(Problem("audit.note-empty", "error", "", column=name))
    if len(text) > LONGEST_NOTE:
        raise UnusableInput(
            Problem("audit.note-too-long", "error", "", value=str(len(text)), expected=str(LONGEST_NOTE))
        )


@kept
def list_notes(engine: sa.Engine, organisation_id: int) -> list[AuditorNote]:
    """All notes about an organisation, the first one first."""
    return [
        AuditorNote(entry.number, entry.at, entry.actor, **json.loads(entry.content))
        for entry in list_log(engine, organisation_id)
        if entry.what == NOTE
    ]


def add_statement(engine: sa.Engine, organisation_id: int, statement: dict[str, Any], actor: str) -> None:
    """Keep a verification statement next to the dossier that it is about, sealed in the log."""
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        append_log(connection, organisation_id, STATEMENT, actor, now(), statement)


@kept
def list_statements(engine: sa.Engine, organisation_id: int) -> list[dict[str, Any]]:
    """All statements about the dossiers of an organisation, the first one first."""
    return _list(list_log(engine, organisation_id), STATEMENT)


def add_audit(engine: sa.Engine, organisation_id: int, results: dict[str, Any], actor: str) -> None:
    """Keep the results of an auditor next to the dossier that they are about, sealed in the log.

    Raises UnusableInput where the very same results were joined already.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        if any(one == results for one in _list(read_log(connection, organisation_id), JOINED)):
            raise UnusableInput(Problem("audit.joined-already", "error", ""))
        append_log(connection, organisation_id, JOINED, actor, now(), results)


@kept
def list_audits(engine: sa.Engine, organisation_id: int) -> list[dict[str, Any]]:
    """All results of auditors that were joined to the dossiers of an organisation, the first one first."""
    return _list(list_log(engine, organisation_id), JOINED)


def _list(entries: list[LogEntry], what: str) -> list[dict[str, Any]]:
    return [json.loads(entry.content) for entry in entries if entry.what == what]
