"""The sheets of a workbook: what their headers mean, and which of them are read for which table."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache

import python_calamine as calamine

from footprint.intake.columns.grid import QUOTED_CHARACTERS, UNCOMPUTED, column_letter, missing_column
from footprint.intake.columns.headers import Header, read_as_agreed, recognise_head
from footprint.intake.columns.shapes import find_other_shape
from footprint.intake.files.archive import Extent
from footprint.intake.files.open_document import WorkbookSheet
from footprint.intake.raw_tables import (
    HEADER_ROWS,
    MAX_COLUMNS,
    MAX_WORKBOOK_CELLS,
    NO_ANSWER,
    Answers,
    refuse,
    required_columns,
)
from footprint.problems import UnusableInput
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, read_texts, text

Row = list[str]


@dataclass(frozen=True)
class OpenSheet:
    """A sheet and its first rows as text; one that reaches too far is not loaded in memory, and has neither."""

    sheet: WorkbookSheet
    extent: Extent
    content: calamine.CalamineSheet | None
    head: list[Row]
    agreed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def header(self, tables: tuple[str, ...], answers: Answers = NO_ANSWER) -> Header | None:
        """Its header as that of one of some tables, or of a known format; what the other sheets tell of it counts."""
        header = recognise_head(self.head, tables, answers)
        agreed = [
            read_as_agreed(other, meant)
            for table, meant in self.agreed.items()
            if table in tables and (other := recognise_head(self.head, (table,), answers)) is not None
        ]
        return max([*agreed, header], key=lambda one: one.fitness) if header is not None else None

    def find_table(self, tables: tuple[str, ...], answers: Answers = NO_ANSWER) -> str:
        """The table it holds, or "" when it lacks a required column of each."""
        header = self.header(tables, answers)
        return header.table if header is not None and not header.missing else ""


def agree_on_headers(opened: list[OpenSheet], wanted: tuple[str, ...], answers: Answers) -> list[OpenSheet]:
    """The sheets, each with what their common headers mean where the values of any sheet tell.

    One school lists laptops under "Matériel", the next one words that are not known: both lists are of devices.
    """
    headers = [one.header(wanted, answers) for one in opened]
    meant: dict[tuple[str, ...], dict[str, dict[str, str]]] = {}
    for header in headers:
        if header is not None and header.format is None and not header.missing:
            columns = {text: name for text, name in zip(header.texts, header.columns, strict=True) if name}
            tables = meant.setdefault(header.texts, {})
            known = tables.setdefault(header.table, {})
            # Any text may be a model: words that are known tell more.
            known |= {text: name for text, name in columns.items() if known.get(text, "model") == "model"}
    return [
        one if header is None else replace(one, agreed=meant.get(header.texts, {}))
        for one, header in zip(opened, headers, strict=True)
    ]


def holds_rows(one: OpenSheet) -> bool:
    """Whether a sheet holds more than a title: some rows of several cells."""
    return sum(sum(bool(cell.strip()) for cell in row) > 1 for row in one.head) > 1


def choose_sheets(
    opened: list[OpenSheet],
    wanted: tuple[str, ...],
    others: tuple[str, ...],
    answers: Answers,
    forced: Set[str],
) -> dict[str, list[OpenSheet]]:
    """Which sheets are read for which table; UnusableInput when none is for a table wanted."""
    # The next year's file may have its sheets under other names: then all are looked at.
    opened = [one for one in opened if one.sheet.name in answers.sheets] or opened
    chosen: dict[str, list[OpenSheet]] = {}
    for one in opened:
        named = _table_named(one.sheet.name)
        if named not in (*wanted, *others) or named in chosen or _is_laid_otherwise(one, (named,), answers):
            continue
        if one.find_table((named,), answers) == named:
            chosen[named] = [one]
    asked = {*forced, *answers.sheets}
    if chosen.keys() & set(wanted):
        return _add_wanted(chosen, opened, asked, answers)
    candidates = [one for one in opened if [one] not in chosen.values() and one.find_table(wanted, answers)]
    candidates = [one for one in candidates if not _is_laid_otherwise(one, wanted, answers)]
    if candidates:
        first, table = candidates[0].header(wanted, answers), candidates[0].find_table(wanted, answers)
        alike = [
            one
            for one in candidates
            if _are_alike(first, one.header(wanted, answers))
            or (one.sheet.name in asked and one.find_table((table,), answers))
        ]
        return _add_wanted(chosen | {table: alike}, opened, asked, answers)
    raise _no_table([one for one in opened if [one] not in chosen.values()], wanted, opened)


def _is_laid_otherwise(one: OpenSheet, tables: tuple[str, ...], answers: Answers) -> bool:
    """Whether a sheet is no table of one row a device, as long as nobody said what its columns are."""
    return not answers.columns and find_other_shape(one.header(tables), one.head) is not None


def _add_wanted(
    chosen: dict[str, list[OpenSheet]], opened: list[OpenSheet], asked: Set[str], answers: Answers
) -> dict[str, list[OpenSheet]]:
    """The sheets chosen, and those that a person wants besides, each in the table that it is of."""
    read = [one for many in chosen.values() for one in many]
    for one in opened:
        table = one.find_table(tuple(INVENTORY_TABLES), answers) if one.sheet.name in asked and one not in read else ""
        if table:
            chosen = chosen | {table: [*chosen.get(table, []), one]}
    return chosen


def _are_alike(one: Header | None, other: Header | None) -> bool:
    """Whether two headers are those of parts of one table; a known format may have a sheet for each kind of thing."""
    if one is None or other is None or (one.table, one.format) != (other.table, other.format):
        return False
    return one.format is not None or one.recognised == other.recognised


def _no_table(candidates: list[OpenSheet], wanted: tuple[str, ...], opened: list[OpenSheet]) -> UnusableInput:
    """Why no sheet can be read for a table wanted: the reason of the likeliest sheet."""
    for one in sorted(candidates, key=lambda one: _table_named(one.sheet.name) not in wanted):
        if one.extent.columns > MAX_COLUMNS and one.extent.cells <= MAX_WORKBOOK_CELLS:
            columns = one.extent.columns
            return refuse("reading.too-many-columns", wanted[0], value=columns, expected=MAX_COLUMNS)
        if not one.extent.is_readable:
            name = f"{one.sheet.name} ({column_letter(one.extent.columns - 1)}{one.extent.rows})"
            return refuse("reading.sheet-too-large", wanted[0], value=name, expected=MAX_WORKBOOK_CELLS)
        if refusal := find_other_shape(one.header(wanted), one.head):
            return refusal
        for table in wanted:
            if (header := one.header((table,))) is not None:
                return missing_column(header)
    for one in candidates:
        if above := [row for row in one.extent.formulas if row < HEADER_ROWS]:  # its headers may be formulas
            column, formula = min(one.extent.formulas[min(above)].items())
            return refuse(UNCOMPUTED, wanted[0], column_letter(column), formula, one.sheet.name, min(above) + 1)
    found = ", ".join(one.sheet.name for one in opened)[:QUOTED_CHARACTERS]
    return refuse("reading.no-sheet", wanted[0], required_columns(wanted[0])[0].name, found)


@lru_cache(maxsize=1)
def _sheet_names() -> dict[str, str]:
    """Normalised names of sheets, and the table each means."""
    known = {}
    for table in INVENTORY_TABLES:
        known[normalise_spelling(table)] = table
        for language in ALL_LANGUAGES:
            texts = read_texts(language)
            for name in (texts[f"table.{table}.name"], *texts[f"table.{table}.synonyms"]):
                known[normalise_spelling(str(name))] = table
    return known


def _table_named(sheet: str) -> str:
    return _sheet_names().get(normalise_spelling(sheet), "")


def is_our_own(sheet: str) -> bool:
    """Whether it is a sheet of the template that holds no table."""
    own = {text(f"template.{kind}", language) for kind in ("help_sheet", "lists_sheet") for language in ALL_LANGUAGES}
    return normalise_spelling(sheet) in {normalise_spelling(name) for name in own}
