"""The fields of the records of a plan: each read as what it must be; what we do not know of them is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from footprint.problems import Severity
from footprint.records import Faults, is_number, plain

FIRST_YEAR, LAST_YEAR = 1990, 2100

Record = Mapping[str, Any]
SIMPLE = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Fields:
    """The fields of a record: each is read as what it must be; what it can't be is a fault, and its default stands."""

    record: Record
    faults: Faults
    place: str = ""
    wrong: set[str] = field(default_factory=set)

    def path(self, name: str) -> str:
        """Where a field is."""
        return f"{self.place}.{name}" if self.place else name

    def fault(self, code: str, name: str, expected: str = "", severity: Severity = "error") -> None:
        """Something wrong with a field."""
        self.wrong.add(name)
        self.faults.add(code, self.path(name), self.record.get(name, ""), expected, severity)

    def inside(self, record: object, name: str) -> "Fields | None":
        """The fields of a record in the record; None, and a fault, when it is none."""
        if isinstance(record, Mapping):
            return Fields(record, self.faults, self.path(name))
        self.faults.add("plan.no-record", self.path(name), record)
        return None

    def text(self, name: str, default: str = "") -> str:
        """Text; a number is taken as it is written."""
        value = self.record.get(name)
        if value is None:
            return default
        if isinstance(value, bool | list | Mapping):
            self.fault("plan.no-text", name)
            return default
        return str(value)

    def number(self, name: str, default: float = 0.0, low: float = -1e12, high: float = 1e12) -> float:
        """A number within bounds."""
        value = self.record.get(name)
        if value is None:
            return default
        if not is_number(value) or not low <= value <= high:
            self.fault("plan.no-number", name, " … ".join(f"{bound:g}" for bound in (low, high) if abs(bound) < 1e9))
            return default
        return float(value)

    def choice(self, name: str, choices: Sequence[str], default: str) -> Any:
        """One of some words."""
        value = self.record.get(name, default)
        if value is None or value == "":
            return default
        if value not in choices:
            self.fault("plan.unknown-choice", name, ", ".join(choices))
            return default
        return value

    def year(self, name: str, default: int = 0) -> int:
        """A year, or the year of a date."""
        value = self.record.get(name)
        if value is None:
            return default
        text = str(value)[:4] if isinstance(value, str) else value
        year = int(text) if str(text).isdecimal() else text
        if not is_number(year) or year != int(year) or not FIRST_YEAR <= year <= LAST_YEAR:
            self.fault("plan.no-year", name, f"{FIRST_YEAR} … {LAST_YEAR}")
            return default
        return int(year)

    def day(self, name: str) -> date | None:
        """A day; a month or a year alone starts on its first day."""
        value = self.record.get(name)
        if value is None or value == "":
            return None
        text = str(value) if not isinstance(value, bool) else ""
        whole = text + {4: "-01-01", 7: "-01"}.get(len(text), "")
        try:
            day = date.fromisoformat(whole[:10]) if len(whole) >= 10 else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fault("plan.no-day", name, "2026-09-01")
            return None
        return day

    def mapping(self, name: str) -> dict[str, Any]:
        """A record in the record."""
        value = self.record.get(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault("plan.no-record", name)
            return {}
        return {str(key): value[key] for key in sorted(value)}

    def sequence(self, name: str, most: int = 10_000) -> list[Any]:
        """A list."""
        value = self.record.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.fault("plan.no-list", name)
            return []
        if len(value) > most:
            self.faults.add("plan.too-many", self.path(name), str(len(value)), str(most))
        return list(value)

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts; a text alone is a list of one."""
        if isinstance(self.record.get(name), str):
            return (self.record[name],)
        listed = self.sequence(name)
        if not all(isinstance(one, str) for one in listed):
            self.fault("plan.no-text", name)
            return default
        return tuple(listed) if name in self.record else default

    def by_year(self, name: str) -> dict[int, float]:
        """Numbers by year."""
        found = {}
        for year, value in self.mapping(name).items():
            good = year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR and is_number(value) and value >= 0
            if good:
                found[int(year)] = float(value)
            else:
                self.wrong.add(name)
                self.faults.add("plan.no-number", f"{self.path(name)}.{year}", value, "0 …")
        return found


def unusual(value: Any, usual: Any, names: Sequence[str]) -> dict[str, Any]:
    """The fields that are not at their default."""
    return {name: plain(getattr(value, name)) for name in names if getattr(value, name) != getattr(usual, name)}


# --- what we don't know ----------------------------------------------------------------------------------------------


def keep_rest(record: Record, written: Record) -> dict[str, Any]:
    """What a record holds besides what we write of it, at any depth; lists go by position: {"changes": {"0": {…}}}."""
    rest: dict[str, Any] = {}
    for name, value in record.items():
        if name not in written:
            rest[str(name)] = value
        elif isinstance(value, Mapping) and isinstance(written[name], Mapping):
            rest |= {name: inner} if (inner := keep_rest(value, written[name])) else {}
        elif isinstance(value, list) and isinstance(written[name], list) and len(value) == len(written[name]):
            pairs = {
                str(position): keep_rest(old, new)
                for position, (old, new) in enumerate(zip(value, written[name], strict=True))
                if isinstance(old, Mapping) and isinstance(new, Mapping)
            }
            inner = {position: some for position, some in pairs.items() if some}
            rest |= {name: inner} if inner else {}
    return rest


def put_rest(written: dict[str, Any], rest: Record) -> dict[str, Any]:
    """A record with what `keep_rest` kept of it; what we write comes first."""
    for name in sorted(rest):
        inner, here = rest[name], written.get(name)
        if name not in written:
            written[name] = plain(inner)
        elif isinstance(here, dict) and isinstance(inner, Mapping):
            put_rest(here, inner)
        elif isinstance(here, list) and isinstance(inner, Mapping):
            for position, some in inner.items():
                if int(position) < len(here):
                    put_rest(here[int(position)], some)
    return written


def tell_rest(fields: Fields, written: Record, known: Sequence[str]) -> dict[str, Any]:
    """What a record holds besides what we write of it: kept, and said where we don't know its name.

    An unknown name may be a slip of the pen. `known` names are left out when nothing was wrong with them: they are at
    their default.
    """
    rest = keep_rest(fields.record, written)
    for name in rest:
        if name not in written and name not in known:
            fields.fault("plan.unknown-key", name, severity="note")
    return {name: value for name, value in rest.items() if name not in known or name in fields.wrong or name in written}
