"""Column headers as people write them: our ids, the headers of the templates in both languages, usual variants."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from footprint.problems import Problem
from footprint.reading.raw import HEADER_ROWS, required_columns
from footprint.tables import INVENTORY_TABLES, Column, find_column
from footprint.texts import LANGUAGES, UNSAID_UNITS, column_label, normalise_spelling, read_texts, unit_spellings

_BRACKETED = re.compile(r"(.*?)[(\[]([^()\[\]]*)[)\]][\s*]*")


@dataclass(frozen=True)
class Header:
    """A row of headers as written, and for each position our column id, or "" where the column is not read."""

    table: str
    row: int
    texts: tuple[str, ...]
    columns: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    @property
    def recognised(self) -> set[str]:
        """The column ids it names."""
        return {column for column in self.columns if column}

    @property
    def missing(self) -> list[str]:
        """The required columns it lacks."""
        return [column.name for column in required_columns(self.table) if column.name not in self.recognised]


def find_header(rows: Sequence[Sequence[str]], table: str) -> Header | None:
    """The first row that names every required column, else the one that names most; None when none names any."""
    best = None
    for position, row in enumerate(rows[:HEADER_ROWS]):
        header = _read_header(row, table, position)
        if not header.missing:
            return header
        if header.recognised and (best is None or len(header.recognised) > len(best.recognised)):
            best = header
    return best


def _read_header(row: Sequence[str], table: str, position: int) -> Header:
    columns: list[str] = []
    problems: list[Problem] = []
    for cell in row:
        name, fault = recognise_header(cell, table)
        if name and name in columns:
            name, fault = "", Problem("reading.duplicate-column", "warning", table, 0, name, cell)
        columns.append(name)
        if fault is not None:
            problems.append(fault)
    return Header(table, position, tuple(row), tuple(columns), problems)


def recognise_header(cell: str, table: str) -> tuple[str, Problem | None]:
    """The column id that a header means ("" for none), and what is wrong with it.

    Units in brackets are checked, not guessed: "Durée de vie (mois)" is not read as years.
    """
    if not cell.strip():
        return "", None
    known = _known_headers(table)
    if bracketed := _BRACKETED.fullmatch(cell):
        name = known.get(normalise_spelling(bracketed[1]), "")
        unit = find_column(INVENTORY_TABLES[table], name).unit if name else ""
        if name and not _is_unit(bracketed[2], unit):
            return "", Problem("reading.header-unit", "warning", table, 0, name, cell, unit)
        if name:
            return name, None
    if name := known.get(normalise_spelling(cell)):
        return name, None
    return "", Problem("reading.unknown-column", "warning", table, 0, "", cell)


@lru_cache(maxsize=len(INVENTORY_TABLES))
def _known_headers(table: str) -> Mapping[str, str]:
    """Every accepted header of a table, normalised, with the column id it means."""
    known: dict[str, str] = {}
    for column in INVENTORY_TABLES[table]:
        for header in _header_spellings(table, column):
            if known.setdefault(header, column.name) != column.name:
                raise ValueError(f"The header {header!r} means both {known[header]} and {column.name}.")
    return known


def _header_spellings(table: str, column: Column) -> set[str]:
    names = {column.name}
    for language in LANGUAGES:
        names |= {
            column_label(table, column.name, language),
            *read_texts(language)[f"column.{table}.{column.name}.synonyms"],
        }
    plain = {normalise_spelling(name) for name in names}
    units = unit_spellings(column.unit) if column.unit not in UNSAID_UNITS else ()
    with_unit = {f"{name} {unit}" for name in plain for unit in units}
    with_in = {f"{name} en {unit}" for name in plain for unit in units}
    return plain | with_unit | with_in


def _is_unit(written: str, unit: str) -> bool:
    return unit in UNSAID_UNITS or normalise_spelling(written) in unit_spellings(unit)
