"""The lists of the register as flat tables of text, to be edited in a grid, exported and brought back.

One row a record, one column a field ("goal.deadline"); what holds several values is one text: "T-1 ; T-2",
"2025 : 8 ; 2026 : 12", "type : laptop, tablet"; a value that has one of these signs stands in quotes. Observations
have a table of their own.
"""

import dataclasses
import math
import re
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from footprint.commitments.comment import Comment
from footprint.commitments.commitment import Milestone, Observation
from footprint.commitments.register import KEYS, LISTS, key_of
from footprint.record_rules import UNWRITTEN, Faults
from footprint.records import read_record

BETWEEN, INSIDE = " ; ", " : "
# Lists inside a record that are no single text: each has its own table, by the commitment they belong to.
APART = {"observations": Observation, "comments": Comment}
TRUE, FALSE = ("oui", "yes", "true", "vrai", "1"), ("non", "no", "false", "faux", "0")

_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


@cache
def columns_of(made: type[Any], place: str = "") -> Mapping[str, Any]:
    """The flat columns of a dataclass, by place, and the kind of each."""
    columns: dict[str, Any] = {}
    hints = typing.get_type_hints(made)
    for one in dataclasses.fields(made):
        kind, here = hints[one.name], f"{place}.{one.name}" if place else one.name
        if one.name in APART or one.metadata.get(UNWRITTEN):
            continue
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            columns |= columns_of(kind, here)
        else:
            columns[here] = kind
    return columns


def to_table(name: str, records: Iterable[Any]) -> pd.DataFrame:
    """A list of the register as a table of text; an empty cell is an empty text."""
    columns = columns_of(LISTS[name])
    rows = [{place: _say(_find(record, place)) for place in columns} for record in records]
    return pd.DataFrame(rows, columns=list(columns), dtype="str").fillna("")


def from_table(
    name: str, table: pd.DataFrame, before: Sequence[Any] = (), first_line: int = 1
) -> tuple[tuple[Any, ...], Faults]:
    """A list of the register from a table of text, and what could not be read, by line and column.

    Rows without any cell are left out. A record of `before` with the same id keeps the observations and the
    proofs that the table has no column for.
    """
    made, faults = LISTS[name], Faults(name)
    kinds, known = columns_of(made), {key_of(name, one): one for one in before} if name in KEYS else {}
    read = []
    for line, row in enumerate(table.to_dict("records"), first_line):
        cells = {place: str(row[place]).strip() for place in kinds if place in row and _is_said(row[place])}
        if not any(cells.values()):
            continue
        record: dict[str, Any] = {}
        for place, text in cells.items():
            if text:
                _put(record, place, _parse(kinds[place], text))
        one = read_record(made, record, faults.at(name, line))
        if one is not None:
            old = known.get(key_of(name, one)) if name in KEYS else None
            read.append(_with_lists_apart(one, old))
    return tuple(read), faults


def _is_said(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, float) and math.isnan(cell)) and cell is not pd.NA


def _with_lists_apart(one: Any, old: Any) -> Any:
    if old is None:
        return one
    return dataclasses.replace(one, **{name: getattr(old, name) for name in (*APART, "evidence") if hasattr(old, name)})


# --- what belongs to a commitment ------------------------------------------------------------------------------------


def apart_table(name: str, records: Iterable[Any], keys: Sequence[str]) -> pd.DataFrame:
    """The observations or comments of records, one row each, after the keys of whose they are."""
    columns = columns_of(APART[name])
    rows = [
        {key: _say(getattr(record, key)) for key in keys} | {place: _say(_find(one, place)) for place in columns}
        for record in records
        for one in getattr(record, name, ())
    ]
    return pd.DataFrame(rows, columns=[*keys, *columns], dtype="str").fillna("")


# --- cells -----------------------------------------------------------------------------------------------------------


def _find(record: Any, place: str) -> Any:
    for part in place.split("."):
        record = getattr(record, part)
    return record


def _put(record: dict[str, Any], place: str, value: Any) -> None:
    *path, last = place.split(".")
    for part in path:
        record = record.setdefault(part, {})
    record[last] = value


def _say(value: Any) -> str:
    """A value as the text of a cell, the same in all languages: points for decimals, ISO dates."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return TRUE[0] if value else FALSE[0]
    if isinstance(value, Mapping):
        return say_pairs({name: held if isinstance(held, list | tuple) else [held] for name, held in value.items()})
    if isinstance(value, tuple):
        return BETWEEN.join(_say_part(one) for one in value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")  # never "1e-07"
    return str(value)


def say_pairs(pairs: Mapping[str, Sequence[Any]]) -> str:
    """Values by name as the text of a cell: "type : laptop, tablet ; site : Mairie"."""
    return BETWEEN.join(
        f"{_quote(name)}{INSIDE}{', '.join(_quote(_say(one)) for one in held)}" for name, held in pairs.items()
    )


def split_pairs(text: str) -> dict[str, list[str]] | None:
    """The values by name that a cell says; None where it says none."""
    pairs = {}
    for part in _split(text, BETWEEN.strip()):
        name, *held = _split(part, INSIDE.strip())
        if not held or not name:
            return None
        # A sign more is part of the value: "mid_term : 30/06 : on course".
        pairs[_unquote(name)] = [_unquote(one) for one in _split(INSIDE.join(held), ",") if one]
    return pairs


def _quote(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if re.search(r'[;:,"]', text) else text


def _unquote(text: str) -> str:
    return text[1:-1].replace('""', '"') if re.fullmatch(r'"(?:[^"]|"")*"', text, re.DOTALL) else text


def _split(text: str, sign: str) -> list[str]:
    """The parts of a text between signs, those in quotes left alone."""
    parts = re.findall(rf'(?:"(?:[^"]|"")*"|[^{sign}])+', text, re.DOTALL)
    return [part.strip() for part in parts if part.strip()]


def _say_part(one: Any) -> str:
    if isinstance(one, Milestone):
        return f"{one.year}{INSIDE}{_say(one.value)}"
    return _quote(_say(one)) if BETWEEN.strip() in _say(one) or '"' in _say(one) else _say(one)


def _parse(kind: Any, text: str) -> Any:
    """The value that a text means, as JSON holds it; the text itself where it is none, so that it is reported."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _parse(next(one for one in inner if one is not type(None)), text)
    if origin is tuple:
        parts = _split(text, BETWEEN.strip())
        return [_parse_milestone(part) if inner[0] is Milestone else _unquote(part) for part in parts]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _parse_pairs(text, inner[1])
    if kind in (int, float):
        return _parse_number(text)
    if kind is bool:
        said = text.casefold()
        return True if said in TRUE else False if said in FALSE else text
    if kind is date:
        return _parse_day(text)
    return text


def _parse_pairs(text: str, kind: Any) -> Any:
    pairs = split_pairs(text)
    if pairs is None:
        return text
    if kind is float:
        return {name: _parse_number(",".join(held)) for name, held in pairs.items()}
    if kind is str:
        return {name: ", ".join(held) for name, held in pairs.items()}
    return {name: held[0] if len(held) == 1 else held for name, held in pairs.items()}


def _parse_milestone(text: str) -> Any:
    year, sign, value = text.partition(INSIDE.strip())
    return {"year": _parse_number(year.strip()), "value": _parse_number(value.strip())} if sign else text


def _parse_number(text: str) -> Any:
    """A number with a decimal comma or point, spaces between thousands allowed; a trailing unit or % is no number."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    return float(plain) if re.fullmatch(r"[-+]?\d+(\.\d+)?", plain) else text


def _parse_day(text: str) -> str:
    found = _DAY.fullmatch(text)
    return f"{int(found[3]):04d}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text
