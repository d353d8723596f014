"""The records of a JSON file, read as our dataclasses and back: every fault is reported by its place, nothing is lost.

A record is a mapping as JSON gives it. What a field may hold is declared where it is: by its type, and by its `rule`.
What a class does not know stays in the record it came from, and is written again.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from footprint.problems import Severity
from footprint.record_rules import FIRST_YEAR, LAST_YEAR, RULE, UNWRITTEN, Faults, Rule, is_number, plain

Made = TypeVar("Made")
OTHERS = "others"  # in what is kept of a list: elements that are no records


# --- records of dataclasses ------------------------------------------------------------------------------------------


def read_record(made: type[Made], record: object, faults: Faults, place: str = "") -> Made | None:
    """A dataclass from a record; None, and a fault, when it is no record or lacks a required field.

    A field that can't be read keeps its default, and is a fault.
    """
    if not isinstance(record, Mapping):
        faults.add("records.no-record", place, record)
        return None
    read = read_fields(made, record, faults, place)
    lacking = [name for name in _required(made) if name not in read]
    for name in lacking:
        if record.get(name) is None or (record[name] == "" and faults.manner.blanks):
            words = _words(_fields(made)[name], rule_of(made, name))
            faults.add("records.missing", f"{place}.{name}" if place else name, "", ", ".join(words))
    return None if lacking else made(**read)


def read_fields(made: type[Any], record: Mapping[str, Any], faults: Faults, place: str = "") -> dict[str, Any]:
    """The fields of a dataclass that a record gives and that can be read; the others are at their default."""
    read: dict[str, Any] = {}
    for name, kind in _fields(made).items():
        if record.get(name) is None:
            continue
        here = f"{place}.{name}" if place else name
        value = _read(kind, record[name], faults, here, rule_of(made, name))
        if value is not None:
            read[name] = value
    return read


def write_record(value: Any, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The record of a dataclass: what is as if unsaid is left out, and what `record` held besides is kept.

    What was not changed since `record` was read is written as it was: what could not be read of it is not lost.
    """
    record, made = record or {}, type(value)
    kinds, written = _fields(made), {}
    for one in dataclasses.fields(value):
        if one.name not in kinds:
            continue
        held, before, known = getattr(value, one.name), record.get(one.name), rule_of(made, one.name)
        if one.name in record and _is_same(_read_again(kinds[one.name], before, known, _default(one)), held):
            written[one.name] = before
        elif one.name in record or known.always or not _is_same(held, _default(one)):
            written[one.name] = _sort(held) if known.as_is else _write(held, before)
    return written | {name: old for name, old in record.items() if name not in kinds}


def _sort(held: Any) -> Any:
    return {str(name): held[name] for name in sorted(held, key=str)} if isinstance(held, Mapping) else held


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values of a field are the same; what is not a number is the same as itself."""
    return bool(one == other) or (isinstance(one, float) and isinstance(other, float) and one != one and other != other)


def _read_again(kind: Any, before: Any, known: Rule, default: Any = None) -> Any:
    """What a value of a record was read as."""
    read = None if before is None else _read(kind, before, Faults(), "", known)
    return default if read is None else read


def _default(field_of: dataclasses.Field[Any]) -> Any:
    if field_of.default_factory is not dataclasses.MISSING:
        return field_of.default_factory()
    return field_of.default


def _write(value: Any, before: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return write_record(value, before if isinstance(before, Mapping) else None)
    if isinstance(value, Mapping):
        return {str(name): _write(value[name], None) for name in sorted(value, key=str)}
    if isinstance(value, tuple | list):
        known = before if isinstance(before, list) else []
        same = len(known) == len(value)
        return [_write(held, known[at] if same else _find_before(held, known)) for at, held in enumerate(value)]
    return plain(value)


def _find_before(held: Any, known: Sequence[Any]) -> Any:
    """The record that an element of a list was read from; None for a new one."""
    if not dataclasses.is_dataclass(held):
        return None
    return next((old for old in known if _read_again(type(held), old, Rule()) == held), None)


# --- what a class does not know --------------------------------------------------------------------------------------


def keep_rest(record: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What a record holds besides what we write of it, at any depth; lists go by position: {"changes": {"0": {…}}}."""
    rest: dict[str, Any] = {}
    for name, value in record.items():
        if name not in written:
            rest[str(name)] = value
        elif isinstance(value, Mapping) and isinstance(written[name], Mapping):
            rest |= {name: inner} if (inner := keep_rest(value, written[name])) else {}
        elif written[name] == [] and value is not None and not isinstance(value, list):
            rest[str(name)] = value  # could not be read at all
        elif isinstance(value, list) and isinstance(written[name], list):
            rest |= {name: inner} if (inner := _keep_rests(value, written[name])) else {}
    return rest


def _keep_rests(values: list[Any], written: list[Any]) -> dict[str, Any]:
    """What the records of a list hold besides, by position, and under OTHERS what is no record."""
    records = [one for one in values if isinstance(one, Mapping)]
    others = [one for one in values if not isinstance(one, Mapping)]
    if not written or len(records) != len(written) or not all(isinstance(one, Mapping) for one in written):
        return {}
    rests = {str(position): keep_rest(*pair) for position, pair in enumerate(zip(records, written, strict=True))}
    return {position: some for position, some in rests.items() if some} | ({OTHERS: others} if others else {})


def put_rest(written: dict[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    """A record with what `keep_rest` kept of it; what we write comes first."""
    for name in sorted(rest):
        inner, here = rest[name], written.get(name)
        if name not in written:
            written[name] = plain(inner)
        elif isinstance(here, dict) and isinstance(inner, Mapping):
            put_rest(here, inner)
        elif here == []:
            written[name] = plain(inner)
        elif isinstance(here, list) and isinstance(inner, Mapping):
            for position, some in inner.items():
                if position == OTHERS:
                    here.extend(plain(some))
                elif position.isdecimal() and int(position) < len(here) and isinstance(here[int(position)], dict):
                    put_rest(here[int(position)], some)
    return written


@dataclass(frozen=True)
class Here:
    """A record being read, and where it is: what is wrong in it is a fault with its place."""

    record: Mapping[str, Any]
    faults: Faults
    place: str = ""

    def fault(self, code: str, name: str, expected: str = "", severity: Severity = "error") -> None:
        """Something wrong with a field, or noted of it."""
        place = f"{self.place}.{name}" if self.place else name
        self.faults.add(code, place, self.record.get(name, ""), expected, severity)

    def rest(self, written: Mapping[str, Any], kind: type[Any], before: int) -> dict[str, Any]:
        """What the record holds besides what we write of it: kept, and noted where we don't know its name.

        An unknown name may be a slip of the pen. Known names that are not written are at their default, unless
        something was wrong with them: `before` is how many faults there were before the record.
        """
        prefix, known = f"{self.place}." if self.place else "", fields_of(kind)
        places = [found.column.removeprefix(prefix) for found in self.faults.problems[before:]]
        wrong = {place.split(".")[0].split("[")[0] for place in places}
        rest = keep_rest(self.record, written)
        for name in rest:
            if name not in written and name not in known:
                self.fault("records.unknown-key", name, severity="note")
        return {name: value for name, value in rest.items() if name not in known or name in wrong or name in written}


# --- fields ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _fields(made: type[Any]) -> dict[str, Any]:
    """The fields of a record of a class, and the kind of each."""
    hints = typing.get_type_hints(made)
    return {one.name: hints[one.name] for one in dataclasses.fields(made) if not one.metadata.get(UNWRITTEN)}


@lru_cache(maxsize=64)
def _rules(made: type[Any]) -> dict[str, Rule]:
    return {one.name: one.metadata.get(RULE, Rule()) for one in dataclasses.fields(made)}


def fields_of(made: type[Any]) -> dict[str, tuple[Any, Rule]]:
    """The fields of a record of a class: the type and the rule of each."""
    return {name: (kind, _rules(made)[name]) for name, kind in _fields(made).items()}


def words_of(made: type[Any], place: str = "") -> dict[str, tuple[str, ...]]:
    """The words that rules give to the fields of a class, and of what it holds, by place."""
    found: dict[str, tuple[str, ...]] = {}
    for name, (kind, known) in fields_of(made).items():
        here = f"{place}.{name}" if place else name
        if known.words:
            found[here] = known.words
        elif dataclasses.is_dataclass(kind) and isinstance(kind, type):
            found |= words_of(kind, here)
    return found


def rule_of(made: type[Any], name: str) -> Rule:
    """What a field may hold beyond its type."""
    return _rules(made)[name]


def _words(kind: Any, known: Rule) -> tuple[str, ...]:
    """The words that a field may be, where it is one of some."""
    inner = next((one for one in typing.get_args(kind) if typing.get_origin(one) is typing.Literal), kind)
    listed = typing.get_args(inner) if typing.get_origin(inner) is typing.Literal else known.words
    return tuple(str(one) for one in listed)


def _required(made: type[Any]) -> list[str]:
    nothing = dataclasses.MISSING
    return [one.name for one in dataclasses.fields(made) if one.default is nothing and one.default_factory is nothing]


def _read(kind: Any, value: Any, faults: Faults, place: str, known: Rule) -> Any:
    """The value as its field wants it; None, and a fault, when it can't be."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_union(inner, value, faults, place, known)
    if origin is tuple:
        return _read_list(inner[0], value, faults, place, known)
    if origin is typing.Literal:
        return _read_choice(value, [str(one) for one in inner], faults, place)
    if origin is not None and issubclass(origin, Mapping):
        return _read_pairs(inner, value, faults, place, known)
    if dataclasses.is_dataclass(kind):
        return read_record(kind, value, faults, place)
    if kind is str:
        return _read_text(value, faults, place, known.words or None)
    if kind is bool:
        return value if isinstance(value, bool) else faults.add("records.no-truth", place, value)
    if kind is date:
        return _read_day(value, faults, place) if known.form == "day" else _read_date(value, faults, place)
    if kind in (int, float):
        return (
            _read_year(value, faults, place)
            if known.form == "year"
            else _read_number(kind, value, faults, place, known)
        )
    return _sort(value)


def _read_union(inner: Sequence[Any], value: Any, faults: Faults, place: str, known: Rule) -> Any:
    kinds = [kind for kind in inner if kind is not type(None)]
    if isinstance(value, list | tuple) and any(typing.get_origin(kind) is Sequence for kind in kinds):
        read = _read_list(str, value, faults, place, known)
        return None if read is None else list(read)
    if faults.manner.strict and kinds[0] is str and not isinstance(value, str):
        return faults.add("records.no-text", place, value)
    pairs = [kind for kind in kinds if typing.get_origin(kind) is Mapping] if isinstance(value, Mapping) else []
    return _read((pairs or kinds)[0], value, faults, place, known)


def _read_pairs(inner: Sequence[Any], value: Any, faults: Faults, place: str, known: Rule) -> dict | None:
    """Values by name, in the order of their names, or by year."""
    if not isinstance(value, Mapping):
        return faults.add("records.no-record", place, value)
    read: dict[Any, Any] = {}
    for name in value if inner[1] is not object else sorted(value, key=str):
        if known.words and name not in known.words:
            where = f"{place}.{name}" if faults.manner.strict else place
            faults.add("records.unknown-name", where, name, ", ".join(known.words))
            continue
        one = _read_of_year(name, value[name], faults, place) if inner[0] is int else value[name]
        if inner[0] is not int and inner[1] is not object:
            one = _read(inner[1], one, faults, f"{place}.{name}", Rule())
        if one is not None or inner[1] is object:
            read[int(name) if inner[0] is int else str(name)] = one
    return read


def _read_of_year(year: str, value: Any, faults: Faults, place: str) -> float | None:
    """What stands for a year: nothing below zero."""
    if str(year).isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR and is_number(value) and value >= 0:
        return float(value)
    return faults.add("records.no-number", f"{place}.{year}", value, "0 …")


def _read_list(kind: Any, value: Any, faults: Faults, place: str, known: Rule) -> tuple | None:
    strict = faults.manner.strict and kind is str
    if strict and isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        return faults.add("records.no-list", place, value)
    if known.most is not None and len(value) > known.most:
        faults.add("records.too-many", place, str(len(value)), str(known.most))
    if strict and not all(isinstance(one, str) for one in value):
        return faults.add("records.no-text", place, value)
    if known.form == "rising":
        return _read_rising(value, faults, place)
    inner = dataclasses.replace(known, most=None)
    read = [_read(kind, one, faults, f"{place}[{number}]", inner) for number, one in enumerate(value, start=1)]
    return tuple(one for one in read if one is not None)


def _read_rising(value: Sequence[Any], faults: Faults, place: str) -> tuple[float, ...] | None:
    """Shares that rise, the last one above zero; None for none."""
    rising = all(is_number(one) and 0 <= one <= 1 for one in value) and sorted(value) == list(value)
    if value and not (rising and value[-1] > 0):
        return faults.add("records.no-ramp", place, value, "[0.3, 0.6, 1]")
    return tuple(float(one) for one in value) or None


def _read_text(value: Any, faults: Faults, place: str, words: Sequence[str] | None) -> str | None:
    if words is not None:
        return _read_choice(value, words, faults, place)
    if value is None or isinstance(value, Mapping | list | bool):
        return faults.add("records.no-text", place, value)
    return str(value)


def _read_choice(value: Any, words: Sequence[str], faults: Faults, place: str) -> str | None:
    if value == "" and faults.manner.blanks:
        return None
    if str(value) not in words:
        return faults.add("records.unknown-word", place, value, ", ".join(filter(None, words)))
    return str(value)


def _read_date(value: Any, faults: Faults, place: str) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return faults.add("records.no-date", place, value)


def _read_day(value: Any, faults: Faults, place: str) -> date | None:
    """A day; a month or a year alone starts on its first day."""
    if value == "":
        return None
    text = "" if isinstance(value, bool) else str(value)
    text += {4: "-01-01", 7: "-01"}.get(len(text), "")
    try:
        day = date.fromisoformat(text[:10]) if len(text) >= 10 else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return faults.add("records.no-date", place, value, "2026-09-01")
    return day


def _read_year(value: Any, faults: Faults, place: str) -> int | None:
    """A year, or the year of a date."""
    text = value[:4] if isinstance(value, str) else value
    year = int(text) if str(text).isdecimal() else text
    if not is_number(year) or year != int(year) or not FIRST_YEAR <= year <= LAST_YEAR:
        return faults.add("records.no-year", place, value, f"{FIRST_YEAR} … {LAST_YEAR}")
    return int(year)


def _read_number(kind: Any, value: Any, faults: Faults, place: str, known: Rule) -> float | int | None:
    bound = faults.manner.bound
    low = -bound if known.low is None and bound is not None else known.low
    high = bound if known.high is None else known.high
    inside = is_number(value) and (low is None or low <= value) and (high is None or value <= high)
    if not inside or (kind is int and float(value) != int(value)):
        stated = [f"{one:g}" for one in (low, high) if one is not None and abs(one) < 1e9]
        return faults.add("records.no-number", place, value, " … ".join(stated))
    return int(value) if kind is int else float(value)
