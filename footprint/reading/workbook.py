"""XLSX workbooks: which sheet holds which table, and its typed cells as text."""

import datetime
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from zipfile import ZipFile

import pandas as pd
import python_calamine as calamine

from footprint.problems import Problem, UnusableInput
from footprint.reading.archive import Extent, Sheet, list_sheets, measure_sheet, open_archive, refusing_damage
from footprint.reading.cleaning import clean_rows
from footprint.reading.grid import QUOTED_CHARACTERS, Grid, column_letter, missing_column, require_header, titles_above
from footprint.reading.headers import Header, find_header
from footprint.reading.raw import HEADER_ROWS, MAX_COLUMNS, MAX_WORKBOOK_CELLS, refuse, required_columns
from footprint.tables import INVENTORY_TABLES
from footprint.texts import LANGUAGES, normalise_spelling, read_texts, text

ROWS_AT_ONCE = 50_000

Row = list[str]


@dataclass(frozen=True)
class OpenSheet:
    """A sheet and its first rows as text; one that reaches too far is not laid out in memory, and has neither."""

    sheet: Sheet
    extent: Extent
    content: calamine.CalamineSheet | None
    head: list[Row]

    def header(self, table: str) -> Header | None:
        """Its header as that of a table."""
        return find_header(self.head, table)

    def is_table(self, table: str) -> bool:
        """Whether it names every required column of a table."""
        header = self.header(table)
        return header is not None and not header.missing


def read_workbook(data: bytes, wanted: tuple[str, ...], others: tuple[str, ...]) -> list[Grid]:
    """The grids of a workbook: at least one of the tables `wanted`, and those of `others` whose sheets bear their name.

    A sheet is found by its name; failing that, the first visible sheet with the headers of a wanted table is read.
    Hidden sheets, and visible ones that look like a table but are not read, are said.
    """
    with refusing_damage(wanted[0]):
        archive = open_archive(data, wanted[0])
        sheets = list_sheets(archive, wanted[0])
        visible = [sheet for sheet in sheets if not sheet.hidden and not _is_our_own(sheet.name)]
        with calamine.load_workbook(io.BytesIO(data)) as book:
            opened = [_open_sheet(book, archive, sheet) for sheet in visible]
            chosen = _choose_sheets(opened, wanted, others)
            grids = [_read_sheet(one, table) for table, one in chosen.items()]
    left = [one for one in opened if one not in chosen.values() and any(map(one.is_table, INVENTORY_TABLES))]
    first = next(grid for grid in grids if grid.header.table in wanted)
    first.problems += [_unread("reading.hidden-sheet", sheet, first) for sheet in sheets if sheet.hidden]
    first.problems += [_unread("reading.other-sheet", one.sheet, first) for one in left]
    return grids


def _unread(code: str, sheet: Sheet, grid: Grid) -> Problem:
    return Problem(code, "warning", grid.header.table, 0, "", sheet.name)


def _open_sheet(book: calamine.CalamineWorkbook, archive: ZipFile, sheet: Sheet) -> OpenSheet:
    extent = measure_sheet(archive, sheet)
    if not extent.is_readable:
        return OpenSheet(sheet, extent, None, [])
    content = book.get_sheet_by_name(sheet.name)
    head = clean_rows(islice(_text_rows(content), HEADER_ROWS))
    return OpenSheet(sheet, extent, content, head)


def _choose_sheets(opened: list[OpenSheet], wanted: tuple[str, ...], others: tuple[str, ...]) -> dict[str, OpenSheet]:
    """Which sheet is read for which table; UnusableInput when none is for a table wanted."""
    chosen: dict[str, OpenSheet] = {}
    for one in opened:
        table = _table_named(one.sheet.name)
        if table in (*wanted, *others) and table not in chosen and one.is_table(table):
            chosen[table] = one
    if chosen.keys() & set(wanted):
        return chosen
    for one in opened:
        for table in wanted:
            if one not in chosen.values() and one.is_table(table):
                return chosen | {table: one}
    raise _no_table([one for one in opened if one not in chosen.values()], wanted, opened)


def _no_table(candidates: list[OpenSheet], wanted: tuple[str, ...], opened: list[OpenSheet]) -> UnusableInput:
    """Why no sheet can be read for a table wanted: the reason of the likeliest sheet."""
    for one in sorted(candidates, key=lambda one: _table_named(one.sheet.name) not in wanted):
        if one.extent.columns > MAX_COLUMNS and one.extent.cells <= MAX_WORKBOOK_CELLS:
            columns = one.extent.columns
            return refuse("reading.too-many-columns", wanted[0], value=columns, expected=MAX_COLUMNS)
        if not one.extent.is_readable:
            name = f"{one.sheet.name} ({column_letter(one.extent.columns - 1)}{one.extent.rows})"
            return refuse("reading.sheet-too-large", wanted[0], value=name, expected=MAX_WORKBOOK_CELLS)
        for table in wanted:
            if (header := one.header(table)) is not None:
                return missing_column(header)
    found = ", ".join(one.sheet.name for one in opened)[:QUOTED_CHARACTERS]
    return refuse("reading.no-sheet", wanted[0], required_columns(wanted[0])[0].name, found)


@lru_cache(maxsize=1)
def _sheet_names() -> dict[str, str]:
    """Normalised names of sheets, and the table each means."""
    known = {}
    for table in INVENTORY_TABLES:
        known[normalise_spelling(table)] = table
        for language in LANGUAGES:
            texts = read_texts(language)
            for name in (texts[f"table.{table}.name"], *texts[f"table.{table}.synonyms"]):
                known[normalise_spelling(str(name))] = table
    return known


def _table_named(sheet: str) -> str:
    return _sheet_names().get(normalise_spelling(sheet), "")


def _is_our_own(sheet: str) -> bool:
    """Whether it is a sheet of the template that holds no table."""
    own = {text(f"template.{kind}", language) for kind in ("help_sheet", "lists_sheet") for language in LANGUAGES}
    return normalise_spelling(sheet) in {normalise_spelling(name) for name in own}


def _read_sheet(opened: OpenSheet, table: str) -> Grid:
    header = require_header(opened.header(table), table, opened.head)
    rows = islice(_text_rows(opened.content), header.row + 1, None)
    grid = Grid(header, _frame(rows, header.row + 2, len(header.texts)), problems=titles_above(header, opened.head))
    name, extent = opened.sheet.name, opened.extent
    if extent.hidden_rows:
        grid.problems.append(Problem("reading.hidden-rows", "warning", table, 0, "", name, str(extent.hidden_rows)))
    if extent.error_cells:
        grid.problems.append(Problem("reading.error-cells", "warning", table, 0, "", name, str(extent.error_cells)))
    return grid


def _frame(rows: Iterator[Row], first_line: int, width: int) -> pd.DataFrame:
    """Rows of text as columns, indexed by line."""
    parts, line = [], first_line
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        lines = pd.RangeIndex(line, line + len(chunk))
        columns = zip(*chunk, strict=True)
        parts.append(pd.DataFrame({at: pd.Series(cells, lines, "str") for at, cells in enumerate(columns)}))
        line += len(chunk)
    return pd.concat(parts) if parts else pd.DataFrame(index=pd.RangeIndex(0), columns=range(width), dtype="str")


# --- typed cells as text ---------------------------------------------------------------------------------------------


def _text_rows(content: calamine.CalamineSheet | None) -> Iterator[Row]:
    """The rows of a sheet from its first line, each cell as text."""
    if content is None or content.start is None:
        return
    before = [""] * content.start[1]
    for row in content.iter_rows():
        yield before + [_AS_TEXT[type(cell)](cell) for cell in row]


def _number_as_text(number: float) -> str:
    """A number with a decimal point. 1.125 is written 1.1250: with three decimals it could be taken for thousands."""
    if number % 1 == 0:
        return str(int(number))
    written = repr(number)
    return f"{written}0" if len(written.partition(".")[2]) == 3 else written


def _moment_as_text(moment: datetime.datetime) -> str:
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ", "seconds")


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _number_as_text,
    int: str,
    bool: lambda truth: str(truth).lower(),
    datetime.date: datetime.date.isoformat,
    datetime.datetime: _moment_as_text,
    datetime.time: datetime.time.isoformat,
    datetime.timedelta: str,
}
