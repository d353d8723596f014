"""Where what an auditor draws, notes and states is kept: in the organisation's database, or in a file of hers."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

import sqlalchemy as sa

from footprint.dossier.audit.results import KeptNote, Results, check_results, read_results_file, write_results
from footprint.dossier.canonical import Unreadable
from footprint.dossier.signing.statement import Statement, check_conclusion
from footprint.problems import Problem, UnusableInput
from footprint.storage import add_note, add_statement, check_note, list_notes
from footprint.workspace.audit.audited import Audited
from footprint.workspace.audit.joined import list_stated
from footprint.workspace.audit.received import Received

# In the environment, as the command `audit` sets them for the application: the archives, and the file of the results.
AUDITED, AUDIT_FILE = "FOOTPRINT_AUDIT", "FOOTPRINT_AUDIT_FILE"


def find_audited() -> list[Path]:
    """The archives that the application was opened on, for an auditor alone; none where it is the organisation's."""
    return [Path(one) for one in json.loads(os.environ.get(AUDITED, "[]"))]


class Desk(Protocol):
    """What an auditor works on, and where she keeps what she finds; all that her pages need to know."""

    @property
    def audited(self) -> Audited:
        """The footprint under audit."""

    @property
    def results(self) -> Results:
        """What was drawn and found until now."""

    @property
    def kept_in(self) -> Literal["log", "file"]:
        """Where notes are kept."""

    def keep(self, results: Results) -> None:
        """Keep what was drawn and found."""

    def list_notes(self) -> list[KeptNote]:
        """The notes, the first one first."""

    def add_note(self, author: str, about: str, text: str) -> None:
        """Keep a note. Raises UnusableInput where nobody is named, or nothing is said, or too much."""

    def list_statements(self) -> list[Statement]:
        """The statements about the frozen version, the first one first."""

    def add_statement(self, statement: Statement) -> None:
        """Keep a statement."""


def begin_results(audited: Audited, root: str = "", verified: str = "") -> Results:
    """Results of a footprint of which nothing was drawn yet."""
    frozen = audited.frozen
    return Results(
        frozen_id=frozen.id if frozen else "",
        root=root,
        organisation=str(frozen.about["identity"]["organisation"]) if frozen else "",
        year=audited.footprint.situation.method.year,
        verified=verified,
    )


# --- in the organisation's database ----------------------------------------------------------------------------------


@dataclass
class OwnDesk:
    """The organisation's own database: notes and statements are entries of its log, draws last as long as a visit."""

    engine: sa.Engine
    organisation_id: int
    actor: str
    audited: Audited
    results: Results
    kept_in: Literal["log", "file"] = "log"

    def keep(self, results: Results) -> None:
        """Keep draws and findings until the auditor leaves."""
        self.results = results

    def list_notes(self) -> list[KeptNote]:
        """Those of the log."""
        kept = list_notes(self.engine, self.organisation_id)
        return [KeptNote(one.at.isoformat(), one.author, one.about, one.text) for one in kept]

    def add_note(self, author: str, about: str, text: str) -> None:
        """Seal it in the log."""
        add_note(self.engine, self.organisation_id, author, about, text, self.actor)

    def list_statements(self) -> list[Statement]:
        """Those of the log that are about this version."""
        frozen = self.audited.frozen
        return list_stated(self.engine, self.organisation_id, frozen.id) if frozen else []

    def add_statement(self, statement: Statement) -> None:
        """Seal it in the log."""
        add_statement(self.engine, self.organisation_id, asdict(statement), self.actor)


# --- in a file of the auditor ----------------------------------------------------------------------------------------


def results_path(received: Received) -> Path:
    """Where the results of a dossier are kept: where she said, else next to it, named after the frozen version.

    So the same dossier finds them again under any name, and another version never writes over them.
    """
    if chosen := os.environ.get(AUDIT_FILE):
        return Path(chosen)
    return received.path.with_name(f"audit-{received.frozen.id[:12]}.json")


def open_results(path: Path, received: Received) -> Results:
    """The results in a file; new ones where there is none yet.

    Raises:
        UnusableInput: the file is none of ours, is about another version, or can't be read.
    """
    begun = begin_results(received.audited, received.root, received.outcome)
    if not path.exists():
        return begun
    try:
        results = read_results_file(path.read_bytes())
        if results.frozen_id != received.frozen.id:
            raise UnusableInput(
                Problem("audit.other-results", "error", "", value=path.name, expected=received.frozen.id[:12])
            )
        check_results(results, received.frozen)
    except (OSError, Unreadable) as fault:
        raise UnusableInput(Problem("audit.no-results", "error", "", value=path.name)) from fault
    return results


def save_results(path: Path, results: Results) -> None:
    """Write results, all of them or nothing. Raises UnusableInput where that can't be done."""
    written = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        written.write_bytes(write_results(results))
        written.replace(path)
    except OSError as fault:
        raise UnusableInput(Problem("audit.not-written", "error", "", value=str(path))) from fault


@dataclass
class ReceivedDesk:
    """A dossier that was received: all is kept in one file, read again before each change."""

    received: Received
    path: Path
    kept_in: Literal["log", "file"] = "file"

    @property
    def audited(self) -> Audited:
        """The footprint of the dossier."""
        return self.received.audited

    @property
    def results(self) -> Results:
        """What the file holds."""
        return open_results(self.path, self.received)

    def keep(self, results: Results) -> None:
        """Write them to the file."""
        save_results(self.path, results)

    def list_notes(self) -> list[KeptNote]:
        """Those of the file."""
        return list(self.results.notes)

    def add_note(self, author: str, about: str, text: str) -> None:
        """Add it to the file."""
        check_note(author, text)
        at = datetime.now(UTC).replace(tzinfo=None)
        self.keep(self.results.with_note(author.strip(), about.strip(), text.strip(), at))

    def list_statements(self) -> list[Statement]:
        """Those of the file."""
        return list(self.results.statements)

    def add_statement(self, statement: Statement) -> None:
        """Add it to the file. Raises UnusableInput where it holds a dossier that differs for right."""
        check_conclusion(statement, self.received.outcome)
        self.keep(self.results.with_statement(statement))
