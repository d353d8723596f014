"""What a field of a record may hold, the plain values of JSON, and the faults of records, each with its place."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from footprint.problems import Problem, Severity

# What a dataclass holds of how it was read: no field of its record.
UNWRITTEN = "unwritten"
RULE = "rule"

FIRST_YEAR, LAST_YEAR = 1990, 2100  # what a year of a plan can be
LONGEST_VALUE = 200  # of what a fault quotes


@dataclass(frozen=True)
class Rule:
    """What a field of a record means, and what it may hold beyond its type.

    `low` and `high` bound a number, `words` are what a text may be (of values by name: what the names may be), `most`
    is how many elements a list may have. `form`: a `year` (or a date, for its year), a `day` (a month or a year is its
    first day), `rising` shares. `always`: written even where it is at its default. `as_is`: written as it was read.
    """

    means: str = ""
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    form: Literal["", "year", "day", "rising"] = ""
    most: int | None = None
    always: bool = False
    as_is: bool = False


def rule(means: str = "", **held: Any) -> dict[str, Rule]:
    """The metadata of a field: its `Rule`."""
    return {RULE: Rule(means, **held)}


@dataclass(frozen=True)
class Manner:
    """How a family of records is read: what its faults are called, and what it forgives.

    `strict`: a list of texts holds texts only (or is one text alone), and a name that is not known is a fault of its
    own place. `blanks`: an empty text in place of a word is none. `bound`: the largest number, either way, where a rule
    gives no bounds.
    """

    codes: Mapping[str, str] = field(default_factory=lambda: {"records.unknown-name": "records.unknown-word"})
    strict: bool = False
    blanks: bool = False
    bound: float | None = None


@dataclass
class Faults:
    """What is wrong in records, as problems: `table` is their list, `line` the record being read, from 1."""

    table: str = ""
    line: int = 0
    problems: list[Problem] = field(default_factory=list)
    manner: Manner = field(default_factory=Manner)

    def at(self, table: str, line: int = 0) -> "Faults":
        """Go on with a record."""
        self.table, self.line = table, line
        return self

    def add(self, code: str, place: str, value: object = "", expected: str = "", severity: Severity = "error") -> None:
        """One fault; `place` is where it is in its record: goal.deadline, actions[3].changes[1].value."""
        quoted = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        name = self.manner.codes.get(code, code)
        self.problems.append(Problem(name, severity, self.table, self.line, place, quoted[:LONGEST_VALUE], expected))

    @property
    def errors(self) -> int:
        """How many errors there are so far."""
        return sum(problem.severity == "error" for problem in self.problems)


# --- values ----------------------------------------------------------------------------------------------------------


def is_number(value: object) -> bool:
    """Whether a value of JSON is a finite number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def plain(value: Any) -> Any:
    """A value as JSON writes it: whole numbers without a point, days as text, mappings in the order of their keys."""
    if isinstance(value, Mapping):
        return {str(name): plain(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
