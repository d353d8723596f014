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

from footprint.problems import Problem
from footprint.reading.archive import Extent, Sheet, list_sheets, measure_sheet, open_archive
from footprint.reading.cleaning import clean_row
from footprint.reading.grid import QUOTED_CHARACTERS, Grid, column_letter, require_header, titles_above
from footprint.reading.headers import Header, find_header
from footprint.reading.raw import HEADER_ROWS, MAX_WORKBOOK_CELLS, refuse, required_columns
from footprint.tables import INVENTORY_TABLES
from footprint.texts import LANGUAGES, normalise_spelling, read_texts, text

ROWS_AT_ONCE = 50_000

Row = list[str]


@dataclass
class OpenSheet:
    """A sheet laid out in memory, and its first rows as text."""

    sheet: Sheet
    extent: Extent
    content: calamine.CalamineSheet
    head: list[Row]

    def header(self, table: str) -> Header | None:
        """Its header as that of a table."""
        return find_header(self.head, table)

    def is_table(self, table: str) -> bool:
        """Whether it names every required column of a table."""
        header = self.header(table)
        return header is not None and not header.missing


def read_workbook(data: bytes, wanted: tuple[str, ...], others: tuple[str, ...]) -> list[Grid]:
    """The grids of a workbook: at least one of the tables `wanted`, and those of `others` whose sheets bear
    their name.

    A sheet is found by its name; failing that, the first visible sheet with the headers of a wanted table is read.
    Hidden sheets, and visible ones that look like a table but are not read, are said.
    """
    main = wanted[0]
    archive = open_archive(data, main)
    sheets = list_sheets(archive, main)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            return _read_sheets(book, archive, sheets, wanted, others)
    except calamine.CalamineError as fault:
        raise refuse("reading.unreadable-workbook", main) from fault


def _read_sheets(
    book: calamine.CalamineWorkbook,
    archive: ZipFile,
    sheets: list[Sheet],
    wanted: tuple[str, ...],
    others: tuple[str, ...],
) -> list[Grid]:
    visible = [sheet for sheet in sheets if not sheet.hidden]
    named = {sheet.name: table for sheet in visible if (table := _table_named(sheet.name)) in {*wanted, *others}}
    chosen: dict[str, OpenSheet] = {}
    unread: list[OpenSheet] = []
    for sheet in visible:
        table = named.get(sheet.name)
        if _is_our_own(sheet.name):
            continue
        opened = _open_sheet(book, archive, sheet, wanted[0], must=table in wanted)
        if opened is None:
            continue
        if table and table not in chosen and (opened.is_table(table) or table in wanted):
            chosen[table] = opened
        else:
            unread.append(opened)
    if not chosen.keys() & set(wanted):
        table, opened = _first_table(unread, wanted, [sheet.name for sheet in visible])
        chosen[table] = opened
        unread.remove(opened)
    grids = [_read_sheet(opened, table) for table, opened in chosen.items()]
    first = next(grid for grid in grids if grid.header.table in wanted)
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    first.problems += [Problem("reading.hidden-sheet", "warning", first.header.table, value=name) for name in hidden]
    left = [opened.sheet.name for opened in unread if any(opened.is_table(table) for table in INVENTORY_TABLES)]
    first.problems += [Problem("reading.other-sheet", "warning", first.header.table, value=name) for name in left]
    return grids


def _first_table(unread: list[OpenSheet], wanted: tuple[str, ...], names: list[str]) -> tuple[str, OpenSheet]:
    for opened in unread:
        for table in wanted:
            if opened.is_table(table):
                return table, opened
    for opened in unread:
        for table in wanted:
            if opened.header(table) is not None:
                require_header(opened.header(table), table, opened.head)
    found = ", ".join(names)[:QUOTED_CHARACTERS]
    raise refuse("reading.no-sheet", wanted[0], required_columns(wanted[0])[0].name, found)


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
    own = {text(f"template.{kind}", language) for kind in ("help_sheet", "lists_sheet") for language in LANGUAGES}
    return normalise_spelling(sheet) in {normalise_spelling(name) for name in own}


def _open_sheet(
    book: calamine.CalamineWorkbook, archive: ZipFile, sheet: Sheet, table: str, must: bool
) -> OpenSheet | None:
    """A sheet laid out in memory; None when it reaches too far and nothing says that it must be read."""
    extent = measure_sheet(archive, sheet)
    if not extent.is_readable:
        if not must:
            return None
        last = f"{column_letter(extent.columns - 1)}{extent.rows}"
        raise refuse("reading.sheet-too-large", table, value=f"{sheet.name} ({last})", expected=MAX_WORKBOOK_CELLS)
    content = book.get_sheet_by_name(sheet.name)
    head = [clean_row(row) for row in islice(_text_rows(content), HEADER_ROWS)]
    return OpenSheet(sheet, extent, content, head)


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
    return pd.concat(parts) if parts else pd.DataFrame(columns=range(width), dtype="str")


# --- typed cells as text ---------------------------------------------------------------------------------------------


def _text_rows(content: calamine.CalamineSheet) -> Iterator[Row]:
    """The rows of a sheet from its first line, each cell as text."""
    if content.start is None:
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
