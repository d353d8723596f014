"""What verifying a dossier gives: what differs, what could not be checked, and how far that leaves it equal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from cryptography.x509 import Certificate

from footprint.dossier.signing.timestamp import Stamp
from footprint.problems import Problem
from footprint.words.problem_texts import keep_in_line
from footprint.words.texts import ELLIPSIS, column_label, label, text

MOST_FILES = 6  # named of those that are not checked

# What reading bytes of another hand may raise: whatever the libraries that read tables, dates and numbers may.
FAULTS = (Exception,)

# What no archive can show of itself, whoever made it: said each time, and takes nothing from "equal and complete".
NOTES = ("people", "replaced", "reading", "edits", "others", "received")

Outcome = Literal["equal", "different", "partial"]


@dataclass(frozen=True)
class Unchecked:
    """Something of a dossier that was not checked, or by its hash alone.

    Of NOTES: `replaced`: that this is not another dossier, true to itself; `people`: what people say; `reading`: what
    reading the original files found; `edits`: what people changed by hand; `others`: the inventories of other years,
    and what earlier dossiers published; `received`: that the figures of members are those of the dossiers that a
    territory received, where these were not given. The rest leave the dossier equal only as far as it goes: `terms`,
    what follows from the inventory, where the method is not ours; `frozen_by`, what only the version that froze it can
    read again; `ahead`, years and plan, which it alone can compute again; `skipped`, documents made of what differs
    already; `data_only`, documents that nobody asked to make again; `unrecorded`, `other_version`, documents made by
    nobody knows what or by other versions (`said` against `ours`); `release`, factors of a release that is not known
    here; `unread`, rows of uploads of which no cells are kept; `evidence`, proofs that the plan names and the archive
    has not; `timestamp`, a time-stamp without the root of its authority.
    """

    code: str
    files: tuple[str, ...] = ()
    said: str = ""
    ours: str = ""

    @property
    def limits(self) -> bool:
        """Whether it leaves the dossier equal only as far as it goes."""
        return self.code not in NOTES


@dataclass(frozen=True)
class Expected:
    """What whoever verifies knows by another way: its lack is a difference.

    Attributes:
        keys: public keys (hexadecimal), one of which must have signed the root.
        codes: frozen ids or roots, each of which must be that of the archive.
        receipt: name and bytes of the receipt that came with the archive.
        originals: name and bytes of files that were brought, to be read again.
        authorities: roots of time-stamping authorities that are trusted, one of which must have seen the root.
    """

    keys: Sequence[str] = ()
    codes: Sequence[str] = ()
    receipt: tuple[str, bytes] | None = None
    originals: Sequence[tuple[str, bytes]] = ()
    authorities: Sequence[Certificate] = ()


@dataclass(frozen=True)
class Edit:
    """What people changed by hand of a row that was read, or a row that they added or left out (`column` empty)."""

    table: str
    line: int
    column: str
    read: str
    now: str


@dataclass
class Verification:
    """What verifying a dossier gave.

    Attributes:
        differences: all that differs, as problems whose `table` is the file; none when it is equal.
        unchecked: what was not checked, or by its hash alone; there is always some.
        level: 1, or 2 where the method could be run again.
        root: the hash of the manifest: of all that the archive holds.
        frozen_id, log_head, situation_id: to be compared with those printed in the report.
        signed_by: the public key, in hexadecimal, whose signature holds; "" without one.
        stamped_at: when an authority that is trusted saw the root (ISO), `stamped_by` its name; "" without one.
        release: the version whose factors these are; "" where they are those of none.
        own_factors: the ids of the factors that the organisation declared itself.
        edits: what people changed of the rows that were read.
        files, entries, lines, totals: how many were checked; `rows`: read again from the cells kept of the uploads.
        documents: how many documents were made again, the same.
        members: of a territory, how many members' figures were added up again.
        unsaid: differences beyond those told.
        total: the published figure, in kg CO2e, computed again.
    """

    differences: list[Problem] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    level: int = 0
    root: str = ""
    frozen_id: str = ""
    log_head: str = ""
    situation_id: str = ""
    organisation: str = ""
    year: int = 0
    signed_by: str = ""
    stamped_at: str = ""
    stamped_by: str = ""
    release: str = ""
    own_factors: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    files: int = 0
    entries: int = 0
    rows: int = 0
    lines: int = 0
    totals: int = 0
    documents: int = 0
    members: int = 0
    unsaid: int = 0
    total: float = float("nan")

    @property
    def equal(self) -> bool:
        """Whether nothing that was checked differs."""
        return not self.differences

    @property
    def limits(self) -> list[Unchecked]:
        """Why it is equal only as far as it goes."""
        return [one for one in self.unchecked if one.limits]

    @property
    def outcome(self) -> Outcome:
        """`equal`, and complete; `partial`: equal as far as it goes; `different`."""
        return "different" if self.differences else "partial" if self.limits else "equal"

    def report(
        self, code: str, file: str, line: int = 0, column: str = "", expected: object = "", found: object = ""
    ) -> None:
        """Add a difference."""
        self.differences.append(Problem(code, "error", file, line, column, _short(found), _short(expected)))

    def leave(self, code: str, files: Sequence[str] = (), said: str = "", ours: str = "") -> None:
        """Add what was not checked."""
        self.unchecked.append(Unchecked(code, tuple(files), said, ours))


def _short(value: object) -> str:
    return str(value)[:300]


def say_unchecked(one: Unchecked, language: str) -> str:
    """What verifying a dossier does not check, in a sentence that names its files."""
    files = ", ".join(one.files[:MOST_FILES]) + (f", {ELLIPSIS}" if len(one.files) > MOST_FILES else "")
    return text(
        f"dossier.unchecked.{one.code}", language, files=keep_in_line(files), said=keep_in_line(one.said), ours=one.ours
    )


def say_stamp(found: Verification, language: str) -> str:
    """When an authority that is trusted saw the root, in a sentence."""
    stamp = Stamp(found.stamped_at, found.stamped_by)
    return text("dossier.verified.stamped", language, at=stamp.moment, authority=keep_in_line(stamp.authority))


def say_edit(one: Edit, language: str) -> str:
    """What people changed of what was read, in a sentence."""
    what = "edit" if one.column else "edit_added" if one.now else "edit_left"
    table = label("table", one.table, language)
    column = column_label(one.table, one.column, language) if one.column else ""
    values = {"table": table, "line": one.line, "column": column, "read": one.read or "—", "now": one.now or "—"}
    values = {name: keep_in_line(str(value)) for name, value in values.items()}
    return text(f"dossier.verified.{what}", language, **values)
