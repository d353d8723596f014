"""XLSX and ODS workbooks: the typed cells of their sheets as text."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd
import python_calamine as calamine

from footprint.intake.columns.cleaning import clean_rows
from footprint.intake.columns.grid import (
    QUOTED_CHARACTERS,
    UNCOMPUTED,
    FileGrid,
    require_header,
    titles_above,
)
from footprint.intake.columns.headers import Header
from footprint.intake.files.archive import (
    Extent,
    counts_from_1904,
    list_sheets,
    measure_sheets,
    open_archive,
    refusing_damage,
    without_blank_cells,
)
from footprint.intake.files.fills import Fills, read_fills
from footprint.intake.files.open_document import CONTENT, Formulas, WorkbookSheet
from footprint.intake.files.open_fills import read_open_fills
from footprint.intake.files.sheets import OpenSheet, Row, agree_on_headers, choose_sheets, holds_rows, is_our_own
from footprint.intake.raw_tables import (
    HEADER_ROWS,
    MAX_COLUMNS,
    NO_ANSWER,
    ROWS,
    Answers,
    OpenQuestion,
)
from footprint.long_work import tell
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class SheetRows:
    """All the rows of a small visible sheet as text, from its first line; merged cells, both ends included."""

    name: str
    rows: list[Row]
    merged: list[tuple[int, int, int, int]]
    colours: Fills
    from_1904: bool


def read_sheets(data: bytes, table: str, most_rows: int, most_cells: int) -> list[SheetRows]:
    """The visible sheets of a workbook, those larger than some limits without rows.

    Text in cells merged downwards is in each of their rows.
    """
    with refusing_damage(table):
        measured, read = _measure(data, table), []
        archive = zipfile.ZipFile(io.BytesIO(measured.data))
        is_open = any(sheet.part == CONTENT for sheet in measured.visible)
        open_fills = read_open_fills(archive, most_rows, MAX_COLUMNS) if is_open else {}
        with calamine.load_workbook(io.BytesIO(measured.data)) as book:
            for sheet in measured.visible:
                extent, rows, merged, fills = measured.extents[sheet.name], [], [], {}
                if extent.is_readable and extent.rows <= most_rows and extent.cells <= most_cells:
                    content = book.get_sheet_by_name(sheet.name)
                    ranges = content.merged_cell_ranges or []
                    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in ranges]
                    rows = list(_text_rows(content, extent.formulas))
                    _fill_downwards(rows, merged)
                    fills = open_fills.get(sheet.name, {}) if is_open else read_fills(archive, sheet.part, table)
                read.append(SheetRows(sheet.name, rows, merged, fills, measured.from_1904))
    return read


def _fill_downwards(rows: list[Row], merged: list[tuple[int, int, int, int]]) -> None:
    """Give each row of cells merged downwards the text they share; a number is left as it is."""
    for top, left, bottom, _ in merged:
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if value and not value.replace(".", "", 1).isdigit():
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = value


def read_workbook(
    data: bytes,
    wanted: tuple[str, ...],
    others: tuple[str, ...],
    answers: Answers = NO_ANSWER,
    taken: Set[str] = frozenset(),
    forced: Set[str] = frozenset(),
) -> list[FileGrid]:
    """The grids of a workbook: at least one of the tables `wanted`, and those of `others` whose sheets bear their name.

    A sheet is found by its name; failing that, the first visible sheet with the headers of a wanted table is read, and
    the others of the same table after it: their lines then go on from the next thousand. Hidden sheets, and visible
    ones that look like a table but are not read, are reported.

    Args:
        taken: the sheets that are read in another way, or not at all.
        forced: the sheets that a person wants read row by row, even under other headers than the first one.
    """
    with refusing_damage(wanted[0]):
        measured = _measure(data, wanted[0])
        with calamine.load_workbook(io.BytesIO(measured.data)) as book:
            visible = [sheet for sheet in measured.visible if sheet.name not in taken]
            opened = [_open_sheet(book, sheet, measured.extents[sheet.name]) for sheet in visible]
            opened = agree_on_headers(opened, wanted, answers)
            chosen = choose_sheets(opened, wanted, others, answers, forced)
            grids = [
                _read_sheet(one, table, answers, measured.from_1904) for table, many in chosen.items() for one in many
            ]
    read = [one for many in chosen.values() for one in many]
    first = next((grid for grid in grids if grid.header.table in wanted), grids[0])
    known = first.header.format.other_sheets if first.header.format else ""
    left = [one for one in opened if one not in read and one.find_table(tuple(INVENTORY_TABLES))]
    left = [one for one in left if not known or not re.fullmatch(known, one.sheet.name)]
    if unlike := [one for one in opened if one not in read and one not in left and holds_rows(one) and not known]:
        names = ", ".join(one.sheet.name for one in unlike)[:QUOTED_CHARACTERS]
        first.problems.append(Problem("reading.sheet-unread", "note", first.header.table, 0, "", names))
    first.problems += [_unread("reading.hidden-sheet", sheet, first) for sheet in measured.sheets if sheet.hidden]
    first.problems += [_unread("reading.other-sheet", one.sheet, first) for one in left]
    first.questions += [
        OpenQuestion("layout", first.header.table, "", one.sheet.name, (ROWS,), one.extent.rows) for one in left
    ]
    return grids


@dataclass(frozen=True)
class _Measured:
    """A workbook of which every visible sheet was measured; `data` is what is read."""

    data: bytes
    sheets: list[WorkbookSheet]
    visible: list[WorkbookSheet]
    extents: dict[str, Extent]
    from_1904: bool


def _measure(data: bytes, table: str) -> _Measured:
    """A workbook and how far its sheets reach; blanks typed at the far end of one are left out."""
    archive = open_archive(data, table)
    sheets = list_sheets(archive, table)
    visible = _visible(sheets)
    extents = measure_sheets(archive, visible, table)
    far = [sheet for sheet in visible if not extents[sheet.name].is_readable]
    if far and (rewritten := without_blank_cells(archive, far)):
        data, archive = rewritten, open_archive(rewritten, table)
        extents |= measure_sheets(archive, far, table)
    return _Measured(data, sheets, visible, extents, counts_from_1904(archive))


def _visible(sheets: list[WorkbookSheet]) -> list[WorkbookSheet]:
    return [sheet for sheet in sheets if not sheet.hidden and not is_our_own(sheet.name)]


def read_heads(data: bytes, table: str) -> dict[str, list[Row]]:
    """The first rows of each visible sheet that stays within the limits."""
    with refusing_damage(table):
        measured = _measure(data, table)
        with calamine.load_workbook(io.BytesIO(measured.data)) as book:
            heads = {
                sheet.name: _open_sheet(book, sheet, measured.extents[sheet.name]).head for sheet in measured.visible
            }
    return heads


def read_lines(data: bytes, table: str) -> bytes:
    """What the only column of a workbook holds, where it holds CSV lines; b"" where it holds more, or anything else."""
    with refusing_damage(table):
        measured = _measure(data, table)
        filled = [sheet for sheet in measured.visible if measured.extents[sheet.name].cells]
        if len(filled) != 1 or measured.extents[filled[0].name].columns != 1:
            return b""
        with calamine.load_workbook(io.BytesIO(measured.data)) as book:
            content = book.get_sheet_by_name(filled[0].name)
            lines = [row[0] for row in _text_rows(content, measured.extents[filled[0].name].formulas)]
    return "\n".join(lines).encode("utf-8", errors="replace")


def _unread(code: str, sheet: WorkbookSheet, grid: FileGrid) -> Problem:
    return Problem(code, "warning", grid.header.table, 0, "", sheet.name)


def _open_sheet(book: calamine.CalamineWorkbook, sheet: WorkbookSheet, extent: Extent) -> OpenSheet:
    if not extent.is_readable:
        return OpenSheet(sheet, extent, None, [])
    content = book.get_sheet_by_name(sheet.name)
    head = clean_rows(islice(_text_rows(content, extent.formulas), HEADER_ROWS))
    return OpenSheet(sheet, extent, content, head)


def _read_sheet(opened: OpenSheet, table: str, answers: Answers, from_1904: bool) -> FileGrid:
    header = require_header(opened.header((table,), answers), table, opened.head)
    rows = islice(_text_rows(opened.content, opened.extent.formulas), header.row + 1, None)
    frame = _frame(rows, header.row + 2, len(header.texts))
    name, extent = opened.sheet.name, opened.extent
    problems = titles_above(header, opened.head)
    if merged := _fill_merged(frame, opened.content):
        problems.append(Problem("reading.merged-cells", "warning", header.table, 0, "", name, str(merged)))
    if extent.hidden_rows:
        problems.append(Problem("reading.hidden-rows", "warning", header.table, 0, "", name, str(extent.hidden_rows)))
    if extent.hidden_columns:
        columns = str(extent.hidden_columns)
        problems.append(Problem("reading.hidden-columns", "warning", header.table, 0, "", name, columns))
    if extent.error_cells:
        problems.append(Problem("reading.error-cells", "warning", header.table, 0, "", name, str(extent.error_cells)))
    problems += _say_uncomputed(extent.formulas, header)
    _write_errors(frame, extent.errors, header)
    return FileGrid(header, frame, problems=problems, sheet=name, calendar_1904=from_1904)


def _write_errors(frame: pd.DataFrame, errors: Formulas, header: Header) -> None:
    """Write what cells in error say ("#REF!") where a blank would count as something: under numbers, dates, choices."""
    kinds = {column.name: column.type for column in INVENTORY_TABLES[header.table]}
    read = {at for at, name in enumerate(header.columns) if name and kinds.get(name, "text") != "text"}
    for row, cells in errors.items():
        for at in read & cells.keys():
            if row + 1 in frame.index:
                frame.loc[row + 1, at] = cells[at]


def _say_uncomputed(formulas: Formulas, header: Header) -> list[Problem]:
    """An error for each cell, of a column that is read, whose formula holds no result."""
    read = {at: name for at, name in enumerate(header.columns) if name}
    return [
        Problem(UNCOMPUTED, "error", header.table, row + 1, read[at], formula[:QUOTED_CHARACTERS])
        for row, cells in formulas.items()
        if row > header.row
        for at, formula in cells.items()
        if at in read
    ]


def _fill_merged(frame: pd.DataFrame, content: calamine.CalamineSheet | None) -> int:
    """Give each row of cells merged downwards the value they share; returns how many such cells there were.

    A merged cell of numbers is left as it is: one quantity for three rows is not three times the quantity.
    """
    ranges = (content.merged_cell_ranges if content is not None else None) or []
    filled = 0
    for (top, left), (bottom, _) in ranges:
        if bottom > top and left in frame and top + 1 in frame.index:
            value = frame.loc[top + 1, left]
            if isinstance(value, str) and value and not value.replace(".", "", 1).isdigit():
                frame.loc[top + 1 : bottom + 1, left] = value
                filled += 1
    return filled


def _frame(rows: Iterator[Row], first_line: int, width: int) -> pd.DataFrame:
    """Rows of text as columns, indexed by line."""
    parts, line = [], first_line
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        tell("read")
        lines = pd.RangeIndex(line, line + len(chunk))
        columns = zip(*chunk, strict=True)
        parts.append(pd.DataFrame({at: pd.Series(cells, lines, "str") for at, cells in enumerate(columns)}))
        line += len(chunk)
    return pd.concat(parts) if parts else pd.DataFrame(index=pd.RangeIndex(0), columns=range(width), dtype="str")


# --- typed cells as text ---------------------------------------------------------------------------------------------


def _text_rows(content: calamine.CalamineSheet | None, formulas: Formulas) -> Iterator[Row]:
    """The rows of a sheet from its first line, each cell as text; where a formula holds no result, the formula."""
    rows = _rows_with_results(content)
    if not formulas:
        yield from rows
        return
    width = 1 + max(max(cells) for cells in formulas.values())
    if content is not None and content.end is not None:
        width = max(width, content.end[1] + 1)
    nothing: Row = [""] * width
    for number in range(max(formulas) + 1):
        row = next(rows, nothing)
        row = row + nothing[len(row) :]
        for column, formula in formulas.get(number, {}).items():
            row[column] = formula
        yield row
    yield from (row + nothing[len(row) :] for row in rows)


def _rows_with_results(content: calamine.CalamineSheet | None) -> Iterator[Row]:
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
