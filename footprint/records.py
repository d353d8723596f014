"""The records of a JSON file, read as our dataclasses and back: every fault is told by its place, nothing is lost.

A record is a mapping as JSON gives it. What a class does not know stays in the record it came from, and is written
again.
"""

import dataclasses
import json
import math
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from footprint.problems import Problem, Severity

Made = TypeVar("Made")
# What a dataclass holds of how it was read: no field of its record.
UNWRITTEN = "unwritten"

LONGEST_VALUE = 200  # of what a fault quotes


@dataclass
class Faults:
    """What is wrong in records, as problems: `table` is their list, `line` the record being read, from 1."""

    table: str = ""
    line: int = 0
    problems: list[Problem] = field(default_factory=list)

    def at(self, table: str, line: int = 0) -> "Faults":
        """Go on with a record."""
        self.table, self.line = table, line
        return self

    def add(self, code: str, place: str, value: object = "", expected: str = "", severity: Severity = "error") -> None:
        """One fault; `place` is where it is in its record: goal.deadline, actions[3].changes[1].value."""
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        self.problems.append(Problem(code, severity, self.table, self.line, place, said[:LONGEST_VALUE], expected))

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


# --- records of dataclasses ------------------------------------------------------------------------------------------


def read_record(
    made: type[Made],
    record: object,
    faults: Faults,
    place: str = "",
    choices: Mapping[str, Sequence[str]] | None = None,
) -> Made | None:
    """A dataclass from a record; None, and a fault, when it is no record or lacks a required field.

    A field that can't be read keeps its default, and is a fault. `choices` are the words that text fields may hold,
    by place.
    """
    if not isinstance(record, Mapping):
        faults.add("records.no-record", place, record)
        return None
    read: dict[str, Any] = {}
    for name, kind in _fields(made).items():
        here = f"{place}.{name}" if place else name
        if record.get(name) is None:
            continue
        value = _read(kind, record[name], faults, here, choices or {})
        if value is not None:
            read[name] = value
    lacking = [name for name in _required(made) if name not in read]
    for name in lacking:
        if record.get(name) is None:
            faults.add("records.missing", f"{place}.{name}" if place else name, "")
    return None if lacking else made(**read)


def write_record(
    value: Any,
    record: Mapping[str, Any] | None = None,
    choices: Mapping[str, Sequence[str]] | None = None,
    place: str = "",
) -> dict[str, Any]:
    """The record of a dataclass: what is as if unsaid is left out, and what `record` held besides is kept.

    What was not changed since `record` was read is written as it was: what could not be read of it is not lost.
    """
    record, choices = record or {}, choices or {}
    kinds, written = _fields(type(value)), {}
    for one in dataclasses.fields(value):
        if one.name not in kinds:
            continue
        held, before = getattr(value, one.name), record.get(one.name)
        here = f"{place}.{one.name}" if place else one.name
        if one.name in record and _is_same(_read_again(kinds[one.name], before, choices, here, _default(one)), held):
            written[one.name] = before
        elif one.name in record or not _is_same(held, _default(one)):
            written[one.name] = _write(held, before, choices, here)
    return written | {name: old for name, old in record.items() if name not in kinds}


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values of a field are the same; what is not a number is the same as itself."""
    return bool(one == other) or (isinstance(one, float) and isinstance(other, float) and one != one and other != other)


def _read_again(kind: Any, before: Any, choices: Mapping[str, Sequence[str]], place: str, default: Any = None) -> Any:
    """What a value of a record was read as."""
    read = None if before is None else _read(kind, before, Faults(), place, choices)
    return default if read is None else read


def _default(field_of: dataclasses.Field[Any]) -> Any:
    if field_of.default_factory is not dataclasses.MISSING:
        return field_of.default_factory()
    return field_of.default


def _write(value: Any, before: Any, choices: Mapping[str, Sequence[str]], place: str) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return write_record(value, before if isinstance(before, Mapping) else None, choices, place)
    if isinstance(value, Mapping):
        return {str(name): _write(held, None, choices, place) for name, held in value.items()}
    if isinstance(value, tuple | list):
        known = before if isinstance(before, list) else []
        same = len(known) == len(value)
        return [
            _write(held, known[at] if same else _find_before(held, known, choices, place), choices, place)
            for at, held in enumerate(value)
        ]
    return plain(value)


def _find_before(held: Any, known: Sequence[Any], choices: Mapping[str, Sequence[str]], place: str) -> Any:
    """The record that an element of a list was read from; None for a new one."""
    if not dataclasses.is_dataclass(held):
        return None
    return next((old for old in known if _read_again(type(held), old, choices, place) == held), None)


# --- fields ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _fields(made: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(made)
    return {one.name: hints[one.name] for one in dataclasses.fields(made) if not one.metadata.get(UNWRITTEN)}


def _required(made: type[Any]) -> list[str]:
    nothing = dataclasses.MISSING
    return [one.name for one in dataclasses.fields(made) if one.default is nothing and one.default_factory is nothing]


def _read(kind: Any, value: Any, faults: Faults, place: str, choices: Mapping[str, Sequence[str]]) -> Any:
    """The value as its field wants it; None, and a fault, when it can't be."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_union(inner, value, faults, place, choices)
    if origin is tuple:
        return _read_list(inner[0], value, faults, place, choices)
    if origin is typing.Literal:
        return _read_choice(value, [str(one) for one in inner], faults, place)
    if origin is not None and issubclass(origin, Mapping):
        return _read_pairs(inner[1], value, faults, place, choices)
    if dataclasses.is_dataclass(kind):
        return read_record(kind, value, faults, place, choices)
    if kind is str:
        return _read_text(value, faults, place, choices.get(place))
    if kind is bool:
        return value if isinstance(value, bool) else faults.add("records.no-truth", place, value)
    if kind is date:
        return _read_date(value, faults, place)
    return _read_number(kind, value, faults, place)


def _read_union(inner: Sequence[Any], value: Any, faults: Faults, place: str, choices: Any) -> Any:
    kinds = [kind for kind in inner if kind is not type(None)]
    listed = [kind for kind in kinds if typing.get_origin(kind) is Sequence] if isinstance(value, list | tuple) else []
    if listed:
        read = _read_list(typing.get_args(listed[0])[0], value, faults, place, choices)
        return None if read is None else list(read)
    return _read(kinds[0], value, faults, place, choices)


def _read_pairs(kind: Any, value: Any, faults: Faults, place: str, choices: Any) -> dict | None:
    """Values by name; names are those that `choices` has for the place, where it has any."""
    if not isinstance(value, Mapping):
        return faults.add("records.no-record", place, value)
    names, read = choices.get(place), {}
    for name, held in value.items():
        if names is not None and name not in names:
            faults.add("records.unknown-word", place, name, ", ".join(names))
            continue
        one = _read(kind, held, faults, f"{place}.{name}", choices)
        if one is not None:
            read[str(name)] = one
    return read


def _read_list(kind: Any, value: Any, faults: Faults, place: str, choices: Any) -> tuple | None:
    if not isinstance(value, list | tuple):
        return faults.add("records.no-list", place, value)
    read = [_read(kind, one, faults, f"{place}[{number}]", choices) for number, one in enumerate(value, start=1)]
    return tuple(one for one in read if one is not None)


def _read_text(value: Any, faults: Faults, place: str, words: Sequence[str] | None) -> str | None:
    if value is None or isinstance(value, Mapping | list | bool):
        return faults.add("records.no-text", place, value)
    return str(value) if words is None else _read_choice(value, words, faults, place)


def _read_choice(value: Any, words: Sequence[str], faults: Faults, place: str) -> str | None:
    if str(value) not in words:
        return faults.add("records.unknown-word", place, value, ", ".join(words))
    return str(value)


def _read_date(value: Any, faults: Faults, place: str) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return faults.add("records.no-date", place, value)


def _read_number(kind: Any, value: Any, faults: Faults, place: str) -> float | int | None:
    if not is_number(value) or (kind is int and float(value) != int(value)):
        return faults.add("records.no-number", place, value)
    return int(value) if kind is int else float(value)
