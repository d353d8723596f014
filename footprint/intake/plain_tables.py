"""Small tables that are no inventory (a framework, a register), as text: from CSV, XLSX or ODS, one table a sheet."""

import csv
import io

import pandas as pd
from python_calamine import load_workbook

from footprint.intake.files.archive import list_sheets, measure_sheets, open_archive, refusing_damage
from footprint.intake.files.encoding import decode
from footprint.intake.files.kinds import is_workbook
from footprint.intake.raw_tables import MAX_COLUMNS, MAX_WORKBOOK_CELLS, Source, open_source, refuse

MOST_ROWS = 10_000


def read_plain(source: Source) -> dict[str, pd.DataFrame]:
    """The tables of a file by sheet ("" for a CSV), their first row as headers, all cells as text.

    Blank rows are kept, so that the row after the header is line 2 of the file.

    Raises:
        UnusableInput: there is no such file, it is too large, damaged, or no table.
    """
    upload = open_source(source)
    rows = _read_sheets(upload.data) if is_workbook(upload.data) else {"": _read_text(upload.data)}
    tables = {name: _lay_out(held) for name, held in rows.items() if any(any(row) for row in held)}
    if not tables:
        raise refuse("reading.empty-file", "")
    return tables


def _read_sheets(data: bytes) -> dict[str, list[list[str]]]:
    with refusing_damage(""):
        archive = open_archive(data, "")
        visible = [sheet for sheet in list_sheets(archive, "") if not sheet.hidden]
        for name, extent in measure_sheets(archive, visible, "").items():
            if not extent.is_readable:  # one stray cell at the far end would be loaded in memory with all before it
                raise refuse("reading.sheet-too-large", "", value=name, expected=MAX_WORKBOOK_CELLS)
        with load_workbook(io.BytesIO(data)) as book:
            read = {
                sheet.name: book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False) for sheet in visible
            }
    return {name: [[_say(cell) for cell in row] for row in rows[:MOST_ROWS]] for name, rows in read.items()}


def _say(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _read_text(data: bytes) -> list[list[str]]:
    text = decode(data, "").text.decode("utf-8", errors="replace")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(";\t,|", key=first.count)
    try:
        return [
            row for row, _ in zip(csv.reader(io.StringIO(text), delimiter=delimiter), range(MOST_ROWS), strict=False)
        ]
    except csv.Error as fault:
        raise refuse("reading.not-a-table", "", value="binary") from fault


def _lay_out(rows: list[list[str]]) -> pd.DataFrame:
    width = min(max(map(len, rows)), MAX_COLUMNS)
    header, *below = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    return pd.DataFrame(below, columns=[name.strip() for name in header], dtype="str")
