"""What somebody who verified a dossier states of it: of which kind, on what, by which sample, with what conclusion.

A statement is kept with the dossier, never inside what it verifies: it names the frozen version by its id. Projections
are never verified, whatever its kind. Only the last two kinds give assurance, and name their standard and their body.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import pandas as pd

from footprint.dossier.canonical import Unreadable, read_object, write_object
from footprint.dossier.freeze import MAIN, Frozen, hash_bytes
from footprint.dossier.signing.sign_off import is_one_line
from footprint.problems import Problem, UnusableInput

FORMAT = "footprint-statement/1"
KINDS = ("reread", "label_audit", "procedures", "limited", "reasonable")
ASSURED = ("limited", "reasonable")
# The standards that are known by name; for one of them, from which beginning of a period on it holds.
STANDARDS = ("iso_14064_3", "issa_5000")
HOLDS_FROM = {"issa_5000": date(2026, 12, 15)}
CONCLUSIONS = ("clear", "with_reserve", "adverse", "unable")
FAVOURABLE = ("clear", "with_reserve")
MATERIALITY = 0.05
LONGEST_TEXT = 10_000
# What is written on one line, where another would pass for somebody else's word.
ON_ONE_LINE = ("name", "role", "body", "standard", "edition", "seed", "sample")
# What a statement must give, and the problem where it lacks.
LACKING = {
    "name": "statement.no-name",
    "verified": "statement.no-verified",
    "body": "statement.no-body",
    "standard": "statement.no-standard",
    "remarks": "statement.no-remarks",
}


@dataclass(frozen=True)
class Statement:
    """A statement about a frozen version.

    Attributes:
        kind: of KINDS.
        frozen_id, organisation, year, total: what it is about; kg CO2e.
        name, role, body: who states it, as what, on whose behalf.
        on: the day (ISO).
        verified: what was verified, in words.
        standard, edition: of an assurance, by which standard (of STANDARDS, or in words), and which edition is cited.
        materiality: the share of the total beyond which an error matters; None where none was set.
        seed, sample, result: the seed of the sample, what was drawn, and what it showed.
        uncorrected: the errors that were found and are not corrected.
        conclusion: of CONCLUSIONS; agreed procedures give none but their findings (`clear`).
        remarks: anything that belongs to the conclusion: a reserve says what it bears on.
    """

    kind: str
    frozen_id: str
    organisation: str
    year: int
    total: float | None
    name: str
    on: str
    verified: str
    conclusion: str = "clear"
    role: str = ""
    body: str = ""
    standard: str = ""
    edition: str = ""
    materiality: float | None = None
    seed: str = ""
    sample: str = ""
    result: str = ""
    uncorrected: str = ""
    remarks: str = ""

    @property
    def code(self) -> str:
        """The hash of the statement as it is written."""
        return hash_bytes(write_statement(self))


def state_of(frozen: Frozen, **said: Any) -> Statement:
    """A statement about a frozen version, with what people say of it."""
    frozen_id, organisation, year = name_version(frozen)
    return Statement(frozen_id=frozen_id, organisation=organisation, year=year, total=find_total(frozen), **said)


def name_version(frozen: Frozen) -> tuple[str, str, int]:
    """The id of a frozen version, its organisation and its year."""
    return frozen.id, frozen.about["identity"]["organisation"], int(frozen.about["methods"][MAIN]["year"])


def find_total(frozen: Frozen) -> float | None:
    """The total of a frozen version, in kg CO2e; None where nothing in it has a figure."""
    whole = frozen.table(f"results/{MAIN}.csv")["impact"]
    return float(whole.iloc[0]) if len(whole) and pd.notna(whole.iloc[0]) else None


def check_statement(statement: Statement, frozen: Frozen, today: date | None = None) -> None:
    """Nothing where it may be stated so. Raises UnusableInput, naming what lacks or does not go together."""
    needed = ["name", "verified"]
    if statement.kind in ASSURED:
        needed += ["body", "standard"]
    if statement.conclusion != "clear":
        needed.append("remarks")
    for name in needed:
        if not getattr(statement, name).strip():
            raise UnusableInput(Problem(LACKING[name], "error", "", column=name))
    for name, known in (("kind", KINDS), ("conclusion", CONCLUSIONS)):
        if (value := getattr(statement, name)) not in known:
            raise UnusableInput(Problem("statement.unknown", "error", "", value=value, expected=", ".join(known)))
    _check_texts(statement)
    if statement.standard and statement.kind not in ASSURED:
        raise UnusableInput(Problem("statement.no-assurance", "error", "", value=statement.standard))
    if statement.kind == "procedures" and statement.conclusion != "clear":
        raise UnusableInput(Problem("statement.findings-alone", "error", ""))
    if statement.materiality is not None and not 0 < statement.materiality <= 0.5:
        raise UnusableInput(Problem("statement.materiality", "error", "", value=f"{statement.materiality * 100:g}"))
    _check_day(statement, frozen, today or date.today())


def check_conclusion(statement: Statement, outcome: str) -> None:
    """Refuse a conclusion that holds a figure for right where the archive that holds it was found to differ.

    Args:
        outcome: what verifying the archive gave: "equal", "partial" or "different".

    Raises UnusableInput. Agreed procedures conclude nothing: they may tell what was found.
    """
    favourable = statement.kind != "procedures" and statement.conclusion in FAVOURABLE
    if outcome == "different" and favourable:
        raise UnusableInput(Problem("statement.differs", "error", "", value=statement.conclusion))


def _check_texts(statement: Statement) -> None:
    for name, value in asdict(statement).items():
        if name in ON_ONE_LINE and not is_one_line(value):
            raise UnusableInput(Problem("dossier.not-a-name", "error", "", column=name, value=value))
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            told, most = str(len(value)), str(LONGEST_TEXT)
            raise UnusableInput(Problem("statement.too-long", "error", "", column=name, value=told, expected=most))


def _check_day(statement: Statement, frozen: Frozen, today: date) -> None:
    """A version is verified after it was made, and not in advance."""
    identity = frozen.about["identity"]
    made = max(signed["on"][:10] for role in ("author", "reviewer", "approver") if (signed := identity[role]))
    if statement.on[:10] > today.isoformat():
        raise UnusableInput(Problem("dossier.day-to-come", "error", "", value=statement.on))
    if statement.on[:10] < made:
        raise UnusableInput(Problem("statement.before-dossier", "error", "", value=statement.on, expected=made))


def is_early(statement: Statement) -> bool:
    """Whether the year begins before the standard holds: it is applied early."""
    start = HOLDS_FROM.get(statement.standard)
    return start is not None and date(statement.year, 1, 1) < start


def write_statement(statement: Statement) -> bytes:
    """A statement as an object, the same bytes for the same content."""
    return write_object({"format": FORMAT} | asdict(statement))


def read_statement(data: bytes | Mapping[str, Any]) -> Statement:
    """A statement that was written. Raises Unreadable."""
    said = read_object(data) if isinstance(data, bytes) else dict(data)
    if said.pop("format", FORMAT) != FORMAT:
        raise Unreadable("another format")
    try:
        return Statement(**{one.name: said[one.name] for one in fields(Statement)})
    except (KeyError, TypeError) as fault:
        raise Unreadable(f"no statement: {fault}"[:200]) from fault
