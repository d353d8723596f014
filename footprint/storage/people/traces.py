"""What is kept about a person: all that they signed, and all cells in which their name is written."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from footprint.storage.database import schema
from footprint.storage.database.connection import reading

# The columns that say who did something, or whom a row is about.
WHO = ("actor", "person_id", "given_by", "created_by", "used_by")
# Cells that hold a whole: where in it a name stands is told, not the whole again.
WHOLES = ("content", "told", "answers", "cells", "problems")
# What is no word of anybody.
_CODES = ("sha256", "content_hash", "previous_hash", "hash", "token_hash", "fingerprint")


@dataclass(frozen=True)
class PersonTraces:
    """What is kept about a person within reach.

    Attributes:
        who: the id of the person, or the name that was typed.
        known_as: what they are called, where that was looked for.
        signed: by table, the rows that they signed or that are about them.
        named: by table, the cells in which they are named: their row, their column and, within a whole, the place.
    """

    who: str
    known_as: tuple[str, ...]
    signed: dict[str, list[dict[str, Any]]]
    named: dict[str, list[dict[str, Any]]]

    def describe(self) -> dict[str, Any]:
        """As one object of JSON."""
        said = {"who": self.who, "known_as": list(self.known_as), "signed": self.signed, "named": self.named}
        return {"format": "footprint-person", "format_version": 1, **said}


def find_traces(engine: sa.Engine, who: str) -> PersonTraces:
    """All that is kept about a person within reach; `who` is their id, or the name that they typed.

    Bytes of files are not looked into (see `workspace.personal`).
    """
    names = schema.person_names
    with reading(engine) as connection:
        row = connection.execute(sa.select(names.c.name, names.c.email).where(names.c.person_id == who)).one_or_none()
        known_as = tuple(filter(None, row)) if row else (who,)
        tables = schema.metadata.sorted_tables
        signed = {table.name: list(_list_signed(connection, table, who)) for table in tables}
        named = {table.name: list(_list_named(connection, table, {who, *known_as})) for table in tables}
    return PersonTraces(who, known_as, _without_empty(signed), _without_empty(named))


def _without_empty(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {name: rows for name, rows in tables.items() if rows}


def _list_signed(connection: sa.Connection, table: sa.Table, who: str) -> Iterator[dict[str, Any]]:
    columns = [table.c[name] for name in WHO if name in table.c]
    if columns:
        shown = [column for column in table.columns if not isinstance(column.type, sa.LargeBinary)]
        found = sa.select(*shown).where(sa.or_(*(column == who for column in columns))).order_by(*table.primary_key)
        for row in connection.execute(found).mappings():
            yield {name: _write(value) for name, value in row.items() if value is not None}


def _list_named(connection: sa.Connection, table: sa.Table, names: set[str]) -> Iterator[dict[str, Any]]:
    words = [
        column
        for column in table.columns
        if isinstance(column.type, sa.Text | sa.JSON) and column.name not in (*WHO, *_CODES)
    ]
    if not words:
        return
    written = [sa.cast(column, sa.Text) if isinstance(column.type, sa.JSON) else column for column in words]
    sought = names | {json.dumps(name)[1:-1] for name in names}  # JSON may hold a name in escapes
    holds = [text.contains(name, autoescape=True) for text in written for name in sought]
    holds += [sa.func.lower(text).contains(name.lower(), autoescape=True) for text in written for name in sought]
    keys = [column for column in table.columns if column.primary_key or column.name == "organisation_id"]
    wanted = {column.name: column for column in (*keys, *words)}
    for row in connection.execute(sa.select(*wanted.values()).where(sa.or_(*holds)).order_by(*keys)).mappings():
        where = {key.name: _write(row[key.name]) for key in keys}
        for column in words:
            for place, text in _find(row[column.name], names, column.name):
                yield {**where, "column": column.name, "place": place, "text": text}


def _find(value: Any, names: set[str], column: str) -> Iterator[tuple[str, str]]:
    """Where one of the names stands in a cell: its place in a whole ("" where the cell is no whole), and the text."""
    if column in WHOLES and isinstance(value, str):
        with suppress(ValueError):
            value = json.loads(value)
    for place, text in _list_texts(value, ""):
        if any(name.casefold() in text.casefold() for name in names):
            yield place, text


def _list_texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield f"{place}/{key}", str(key)
            yield from _list_texts(one, f"{place}/{key}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _list_texts(one, f"{place}/{number}")


def _write(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
