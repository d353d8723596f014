"""The pages of a file that may have been made by hand: small sheets, small files of rows."""

import csv
import io

from footprint.intake.columns.cleaning import clean_rows
from footprint.intake.files.delimited import DELIMITERS, open_text
from footprint.intake.files.documents import is_document
from footprint.intake.files.kinds import is_workbook
from footprint.intake.files.wrapped import is_page
from footprint.intake.layouts.page import MOST_CELLS, MOST_ROWS, Page
from footprint.problems import UnusableInput

MOST_BYTES = 2_000_000


def open_pages(data: bytes, table: str) -> list[Page]:
    """The pages of a file; none where it is too large for one made by hand, or can't be opened so."""
    try:
        if is_workbook(data):
            from footprint.intake.files.workbook import read_sheets

            return [
                Page(sheet.name, rows, sheet.merged, sheet.colours, sheet.from_1904)
                for sheet in read_sheets(data, table, MOST_ROWS, MOST_CELLS)
                if (rows := _even(sheet.rows))
            ]
        if len(data) > MOST_BYTES or (is_document(data) and not is_page(data)):
            return []
        rows = _read_text(open_text(data, table).text)
    except UnusableInput:
        return []  # what is wrong with it is reported by those who read it row by row
    return [Page("", rows)] if rows else []


def _read_text(text: bytes) -> list[list[str]]:
    """The rows of a text, by the delimiter that parts it most evenly."""
    written = text.decode("utf-8", errors="replace")
    if written.count("\n") > MOST_ROWS:
        return []
    best = max(DELIMITERS, key=lambda sign: _evenness(written, sign))
    try:
        rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=best))
    except csv.Error:
        return []
    return _even(rows) if sum(map(len, rows)) <= MOST_CELLS else []


def _evenness(written: str, delimiter: str) -> tuple[int, int]:
    counts = [line.count(delimiter) for line in written.splitlines()[:50] if delimiter in line]
    return (max(map(counts.count, counts)), max(counts)) if counts else (0, 0)


def _even(rows: list[list[str]]) -> list[list[str]]:
    """Rows cleaned, and of one width."""
    if len(rows) > MOST_ROWS:
        return []
    cleaned = clean_rows(rows)
    width = max((at + 1 for row in cleaned for at, cell in enumerate(row) if cell), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in cleaned] if width else []
