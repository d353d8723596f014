"""From the records of a JSON file to our dataclasses and back: every fault is told by its place, nothing is lost.

A record is a mapping as JSON gives it. What a class does not know stays in the record it came from, and is written
again.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from footprint.problems import Problem

Made = TypeVar("Made")


@dataclass
class Faults:
    """What is wrong in the records of a file, as problems: `table` names what they are, `line` the record from 1."""

    table: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, line: int, place: str, value: object, expected: str = "") -> None:
        """One fault; `place` is where it is in its record: goal.deadline."""
        self.problems.append(Problem(code, "error", self.table, line, place, _shorten(value), expected))


def read_record(
    made: type[Made],
    record: object,
    faults: Faults,
    line: int = 0,
    place: str = "",
    choices: Mapping[str, Sequence[str]] | None = None,
) -> Made | None:
    """A dataclass from a record; None, and a fault, when it is no record or lacks a required field.

    A field that can't be read keeps its default, and is a fault. `choices` are the words that text fields may hold,
    by place.
    """
    if not isinstance(record, Mapping):
        faults.add("records.no-record", line, place, record)
        return None
    read: dict[str, Any] = {}
    for name, kind in _fields(made).items():
        here = f"{place}.{name}" if place else name
        if record.get(name) is None:
            continue
        value = _read(kind, record[name], faults, line, here, choices or {})
        if value is not None:
            read[name] = value
    lacking = [name for name in _required(made) if name not in read]
    for name in lacking:
        if record.get(name) is None:
            faults.add("records.missing", line, f"{place}.{name}" if place else name, "")
    return None if lacking else made(**read)


def write_record(value: Any, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The record of a dataclass: what is as if unsaid is left out, and what `record` held besides is kept."""
    record = record or {}
    written = {}
    for one in dataclasses.fields(value):
        held, before = getattr(value, one.name), record.get(one.name)
        if one.name in record or held != _default(one):
            written[one.name] = _write(held, before)
    return written | {name: old for name, old in record.items() if name not in _fields(type(value))}


def _default(field_of: dataclasses.Field[Any]) -> Any:
    if field_of.default_factory is not dataclasses.MISSING:
        return field_of.default_factory()
    return field_of.default


def _write(value: Any, before: Any = None) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return write_record(value, before if isinstance(before, Mapping) else None)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _write(held) for name, held in value.items()}
    if isinstance(value, tuple | list):
        known = before if isinstance(before, list) and len(before) == len(value) else [None] * len(value)
        return [_write(held, old) for held, old in zip(value, known, strict=True)]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


# --- fields ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _fields(made: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(made)
    return {one.name: hints[one.name] for one in dataclasses.fields(made)}


def _required(made: type[Any]) -> list[str]:
    nothing = dataclasses.MISSING
    return [one.name for one in dataclasses.fields(made) if one.default is nothing and one.default_factory is nothing]


def _read(kind: Any, value: Any, faults: Faults, line: int, place: str, choices: Mapping[str, Sequence[str]]) -> Any:
    """The value as its field wants it; None, and a fault, when it can't be."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_union(inner, value, faults, line, place, choices)
    if origin is tuple:
        return _read_list(inner[0], value, faults, line, place, choices)
    if origin is typing.Literal:
        return _read_choice(value, [str(one) for one in inner], faults, line, place)
    if origin is not None and issubclass(origin, Mapping):
        if isinstance(value, Mapping):
            return {str(name): held for name, held in value.items()}
        return faults.add("records.no-record", line, place, value)
    if dataclasses.is_dataclass(kind):
        return read_record(kind, value, faults, line, place, choices)
    if kind is str:
        return _read_text(value, faults, line, place, choices.get(place))
    if kind is bool:
        return value if isinstance(value, bool) else faults.add("records.no-truth", line, place, value)
    if kind is date:
        return _read_date(value, faults, line, place)
    return _read_number(kind, value, faults, line, place)


def _read_union(inner: Sequence[Any], value: Any, faults: Faults, line: int, place: str, choices: Any) -> Any:
    kinds = [kind for kind in inner if kind is not type(None)]
    return _read(kinds[0], value, faults, line, place, choices)


def _read_list(kind: Any, value: Any, faults: Faults, line: int, place: str, choices: Any) -> tuple | None:
    if not isinstance(value, list | tuple):
        return faults.add("records.no-list", line, place, value)
    read = [_read(kind, one, faults, line, f"{place}[{number}]", choices) for number, one in enumerate(value, start=1)]
    return tuple(one for one in read if one is not None)


def _read_text(value: Any, faults: Faults, line: int, place: str, words: Sequence[str] | None) -> str | None:
    if isinstance(value, Mapping | list | bool):
        return faults.add("records.no-text", line, place, value)
    return str(value) if words is None else _read_choice(value, words, faults, line, place)


def _read_choice(value: Any, words: Sequence[str], faults: Faults, line: int, place: str) -> str | None:
    if str(value) not in words:
        return faults.add("records.unknown-word", line, place, value, ", ".join(words))
    return str(value)


def _read_date(value: Any, faults: Faults, line: int, place: str) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return faults.add("records.no-date", line, place, value)


def _read_number(kind: Any, value: Any, faults: Faults, line: int, place: str) -> float | int | None:
    wrong = isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    if wrong or (kind is int and float(value) != int(value)):
        return faults.add("records.no-number", line, place, value)
    return int(value) if kind is int else float(value)


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
