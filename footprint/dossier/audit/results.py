"""What an auditor found of a dossier that she received, in a file of hers: bound to the frozen version, read strictly.

The organisation joins it to its dossier later; nothing in it changes the archive that it is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Self, TypeVar

import pandas as pd

from footprint.dossier.audit.findings import FINDING_COLUMNS, MATERIALITY, VERDICTS, ProjectedError, as_unchecked
from footprint.dossier.audit.sample import MOST_DRAWN, Draw
from footprint.dossier.canonical import Unreadable, read_object, write_object
from footprint.dossier.freeze import Frozen
from footprint.dossier.signing.statement import (
    CONCLUSIONS,
    KINDS,
    LONGEST_TEXT,
    Statement,
    check_statement,
    find_total,
    name_version,
    read_statement,
)
from footprint.dossier.signing.statement import FORMAT as STATEMENT_FORMAT

Kept = TypeVar("Kept")

FORMAT = "footprint-audit/1"
# Limits of what is read: a file of another hand must not take all the memory, nor fill the log.
LONGEST_FILE = 20_000_000
LARGEST_NUMBER = 2**53  # beyond, a number of JSON is not the same for every reader
MOST_DRAWS, MOST_FINDINGS, MOST_OTHERS = 10_000, 5_000, 10_000
# Shares of the total beyond which an error may be said to matter.
LEAST_MATERIALITY, MOST_MATERIALITY = 0.001, 0.5


@dataclass(frozen=True)
class Finding:
    """What was found of a row of a draw: columns FINDING_COLUMNS, an empty text where nothing differs."""

    number: int
    item_id: str = ""
    quantity: float = 0.0
    type: str = ""
    acquired_on: str = ""
    document: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Conclusion:
    """What the findings of a draw say of the whole; kg CO2e. `total` is what is booked, `drawn` how many rows."""

    drawn: int
    checked: int
    wrong: int
    error: float
    margin: float
    threshold: float
    total: float
    verdict: str


def conclude(projection: ProjectedError, errors: pd.DataFrame) -> Conclusion:
    """What is kept of errors and of what they say of the whole."""
    return Conclusion(
        drawn=len(errors),
        checked=int(errors["checked"].sum()),
        wrong=int(errors["differs"].sum()),
        **{name: float(getattr(projection, name)) for name in ("error", "margin", "threshold", "total")},
        verdict=projection.verdict,
    )


@dataclass(frozen=True)
class KeptDraw:
    """A draw: by which seed and for how many rows it is made again, when (ISO), what was found, what that says."""

    seed: str
    count: int
    code: str
    at: str
    findings: tuple[Finding, ...] = ()
    materiality: float = MATERIALITY
    conclusion: Conclusion | None = None


@dataclass(frozen=True)
class KeptNote:
    """A note: when (ISO), by whom, about what."""

    at: str
    author: str
    about: str
    text: str


@dataclass(frozen=True)
class Results:
    """What an auditor found of one frozen version.

    Attributes:
        frozen_id, root: the version, and the hash of the manifest of the archive that was received.
        organisation, year: as the dossier names them.
        verified: what verifying the archive gave: "equal", "partial" or "different".
        draws: every draw that was made, the last one last: one that was given up shows too.
        notes, statements: the first one first.
    """

    frozen_id: str
    root: str
    organisation: str
    year: int
    verified: str = ""
    draws: tuple[KeptDraw, ...] = ()
    notes: tuple[KeptNote, ...] = ()
    statements: tuple[Statement, ...] = field(default=())

    @property
    def last_draw(self) -> KeptDraw | None:
        """The draw that is worked on; None before the first one."""
        return self.draws[-1] if self.draws else None

    def find_draw(self, code: str) -> KeptDraw | None:
        """A draw by its code."""
        return next((one for one in self.draws if one.code == code), None)

    def with_draw(self, drawn: Draw, at: datetime) -> Self:
        """The same with a draw as the last one; what was found of it before is kept."""
        if self.last_draw and self.last_draw.code == drawn.code:
            return self
        made = self.find_draw(drawn.code) or KeptDraw(drawn.seed, drawn.count, drawn.code, _say_moment(at))
        others = tuple(one for one in self.draws if one.code != drawn.code)
        return replace(self, draws=(*others, made))

    def with_findings(self, code: str, findings: Sequence[Finding], materiality: float, said: Conclusion) -> Self:
        """The same with what was found of a draw, in place of what was found of it before."""
        draws = tuple(
            replace(one, findings=tuple(findings), materiality=materiality, conclusion=said)
            if one.code == code
            else one
            for one in self.draws
        )
        return replace(self, draws=draws)

    def with_note(self, author: str, about: str, text: str, at: datetime) -> Self:
        """The same with a note more."""
        return replace(self, notes=(*self.notes, KeptNote(_say_moment(at), author, about, text)))

    def with_statement(self, statement: Statement) -> Self:
        """The same with a statement more."""
        return replace(self, statements=(*self.statements, statement))


def _say_moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()


# --- findings as a table ---------------------------------------------------------------------------------------------


def list_findings(findings: pd.DataFrame, drawn: Draw) -> list[Finding]:
    """The rows that were checked, of a table with the columns of FINDING_COLUMNS."""
    names = drawn.rows.set_index("number")["item_id"].fillna("").astype("str")
    checked = findings[findings["checked"].astype("bool")]
    plain = checked.assign(acquired_on=pd.to_datetime(checked["acquired_on"]).dt.strftime("%Y-%m-%d")).astype("object")
    return [
        Finding(
            number=int(row["number"]),
            item_id=names.loc[row["number"]],
            quantity=float(row["quantity"]),
            **{name: _say(row[name]) for name in ("type", "acquired_on", "document", "remark")},
        )
        for row in plain.to_dict("records")
    ]


def _say(cell: object) -> str:
    return "" if pd.isna(cell) else str(cell)


def read_findings(findings: Sequence[Finding], drawn: Draw) -> pd.DataFrame:
    """Findings as a table with the columns of FINDING_COLUMNS, one row for each row of the draw."""
    table = as_unchecked(drawn.rows).set_index("number")
    here = [one for one in findings if one.number in table.index]
    if here:
        told = pd.DataFrame([asdict(one) for one in here]).set_index("number")
        days = pd.to_datetime(told["acquired_on"].replace("", None), errors="coerce").astype("datetime64[s]")
        types = told["type"].astype("str").mask(told["type"] == "")
        given = {"checked": True, "quantity": told["quantity"], "type": types, "acquired_on": days}
        for name, cells in (given | {"document": told["document"], "remark": told["remark"]}).items():
            table.loc[told.index, name] = cells
    return table.assign(checked=table["checked"].astype("bool")).reset_index()[list(FINDING_COLUMNS)]


# --- the file --------------------------------------------------------------------------------------------------------


def write_results(results: Results) -> bytes:
    """The file of an auditor: the same bytes for the same content."""
    said = asdict(results)
    for statement in said["statements"]:
        statement["format"] = STATEMENT_FORMAT
    return write_object({"format": FORMAT} | said)


def read_results_file(data: bytes) -> Results:
    """What a file of an auditor holds. Raises Unreadable for anything else, and for what is beyond the limits."""
    if len(data) > LONGEST_FILE:
        raise Unreadable("too long")
    said = read_object(data)
    if said.pop("format", None) != FORMAT:
        raise Unreadable("another format")
    draws = _list(said.pop("draws", None), MOST_DRAWS)
    notes, statements = (_list(said.pop(name, None), MOST_OTHERS) for name in ("notes", "statements"))
    return _make(
        Results,
        said,
        draws=tuple(_read_draw(one) for one in draws),
        notes=tuple(_make(KeptNote, one) for one in notes),
        statements=tuple(_read_statement(one) for one in statements),
    )


def _read_draw(said: dict[str, Any]) -> KeptDraw:
    findings, conclusion = _list(said.get("findings"), MOST_FINDINGS), said.get("conclusion")
    if conclusion is not None and (not isinstance(conclusion, dict) or conclusion.get("verdict") not in VERDICTS):
        raise Unreadable("conclusion")
    plain = {name: value for name, value in said.items() if name not in ("findings", "conclusion")}
    return _make(
        KeptDraw,
        plain,
        findings=tuple(_make(Finding, one) for one in findings),
        conclusion=_make(Conclusion, conclusion) if conclusion else None,
    )


def _list(said: object, most: int) -> list[dict[str, Any]]:
    if not isinstance(said, list) or len(said) > most or not all(isinstance(one, dict) for one in said):
        raise Unreadable(f"a list of at most {most} objects")
    return said


def _make(kind: type[Kept], said: Mapping[str, Any], **parts: Any) -> Kept:
    """An object from what a file says, its plain fields of the types that they are declared with."""
    declared = {one.name: one.type for one in fields(kind) if one.name not in parts}  # ty: ignore[invalid-argument-type]
    if set(said) != set(declared):
        raise Unreadable(f"{kind.__name__}: {', '.join(sorted(set(said) ^ set(declared)))}"[:200])
    plain = {name: _check_field(name, said[name], declared[name]) for name in declared}
    return kind(**plain, **parts)


def _check_field(name: str, value: object, kind: Any) -> Any:
    """A value of the type of its field: a number that every reader takes for the same, a text that is not too long."""
    if isinstance(value, bool) or (isinstance(value, str) and len(value) > LONGEST_TEXT):
        raise Unreadable(f"{name}: {str(value)[:80]!r}")
    if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
        raise Unreadable(name)
    if isinstance(value, int) and isinstance(0.0, kind):
        value = float(value)
    if not isinstance(value, kind):
        raise Unreadable(f"{name}: {str(value)[:80]!r}")
    return value


def _read_statement(said: dict[str, Any]) -> Statement:
    plain = {name: value for name, value in said.items() if name != "format"}
    read_statement(said)
    return _make(Statement, plain)


# --- what it may say -------------------------------------------------------------------------------------------------


def check_results(results: Results, frozen: Frozen | None = None) -> None:
    """Nothing where an auditor may have found so, all of it about one version: `frozen`, where it is at hand.

    Raises Unreadable, or UnusableInput as `check_statement`.
    """
    _expect(results.verified in ("", "equal", "partial", "different"), "verified")
    about = (results.frozen_id, results.organisation, results.year)
    _expect(frozen is None or about == name_version(frozen), "another version")
    for statement in results.statements:
        _expect(about == (statement.frozen_id, statement.organisation, statement.year), "a statement about another")
        if frozen is not None:
            _expect(statement.total == find_total(frozen), "a statement of another total")
            check_statement(statement, frozen)
        _expect(statement.kind in KINDS and statement.conclusion in CONCLUSIONS, "statement")
        _expect(statement.materiality is None or 0 < statement.materiality <= MOST_MATERIALITY, "materiality")
        _expect(_is_day(statement.on), "day")
    for note in results.notes:
        _expect(_is_moment(note.at), "moment")
    for one in results.draws:
        _check_draw(one)


def _check_draw(one: KeptDraw) -> None:
    numbers = [found.number for found in one.findings]
    _expect(_is_moment(one.at), "moment")
    _expect(0 < one.count <= MOST_DRAWN and len(set(numbers)) == len(numbers), "draw")
    _expect(LEAST_MATERIALITY <= one.materiality <= MOST_MATERIALITY, "materiality")
    for found in one.findings:
        _expect(0 < found.number <= one.count and found.quantity >= 0, "finding")
        _expect(not found.acquired_on or _is_day(found.acquired_on), "day")
    if (said := one.conclusion) is not None:
        _expect(0 <= said.wrong <= said.checked <= said.drawn <= one.count, "conclusion")
        _expect(said.total > 0 and said.margin >= 0 and said.threshold >= 0, "conclusion")
        error = abs(said.error)
        _expect(said.verdict != "above" or error > said.threshold, "verdict")
        _expect(said.verdict != "below" or error + said.margin <= said.threshold, "verdict")


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise Unreadable(what)


def _is_day(written: str) -> bool:
    return _is_written(date, written)


def _is_moment(written: str) -> bool:
    return _is_written(datetime, written)


def _is_written(kind: type[date], written: str) -> bool:
    """Whether a day, or a moment, is written as ISO 8601 writes it."""
    try:
        return bool(kind.fromisoformat(written))
    except ValueError:
        return False
