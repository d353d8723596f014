"""Quotation marks opened and never closed, or closed rows later: the lines between would go into one cell, unseen."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

import pandas as pd

from footprint.reading.raw import MAX_FILE_BYTES

# Beyond this many, it is no slip: the file is refused.
MOST_STRAY_QUOTES = 20


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text, by Python's reader."""
    csv.field_size_limit(MAX_FILE_BYTES)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def free_row(text: bytes, delimiter: str, position: int) -> tuple[bytes, int, str]:
    """The text without the quotation mark that a row opens and does not close on its line; that line, as it was.

    `position` counts rows from 0; the line is told by its number in the text, from 0 too. Where no such mark is found,
    it is "".
    """
    reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter)
    for _ in islice(reader, position):
        pass
    lines, number = text.split(b"\n"), reader.line_num
    line = lines[number].decode("utf-8") if number < len(lines) else ""
    opened = _find_open_quote(line, delimiter)
    if opened < 0:
        return text, number, ""
    lines[number] = (line[:opened] + line[opened + 1 :]).encode("utf-8")
    return b"\n".join(lines), number, line


def number_rows(text: bytes, delimiter: str, lines: Iterable[int]) -> dict[int, int]:
    """For lines of a text, counted from 0, the row that begins on each, counted from 1."""
    wanted, found, start = set(lines), {}, 0
    reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter)
    for row, _ in enumerate(reader, start=1):
        if start in wanted:
            found[start] = row
        start = reader.line_num
    return found


def _find_open_quote(line: str, delimiter: str) -> int:
    """Where the cell begins that is still open at the end of a line; -1 when none is."""
    opened = at = -1
    while (at := line.find('"', at + 1)) >= 0:
        if opened < 0:
            opened = at if at == 0 or line[at - 1] == delimiter else -1
        elif line[at : at + 2] == '""':
            at += 1
        else:
            opened = -1
    return opened


def find_swallowed(rows: pd.DataFrame, text: bytes, delimiter: str, width: int) -> int:
    """The position of the first row with a cell that holds the end of its own line and the beginning of another.

    Cells with line breaks are common; one whose first line goes on for exactly as many cells as the row lacks, or that
    holds a whole line, is none that a person typed. -1 when there is no such row.
    """
    if b'"' not in text or text.count(b"\n") < len(rows):
        return -1
    found = [_first_swallowed(rows[at], delimiter, at, width) for at in rows.columns[:width]]
    return min((position for position in found if position >= 0), default=-1)


def _first_swallowed(cells: pd.Series, delimiter: str, at: int, width: int) -> int:
    several = cells.str.contains("\n", regex=False).fillna(False).to_numpy(dtype="bool")
    for position in several.nonzero()[0]:
        first, *between, last = [part.count(delimiter) for part in str(cells.iloc[position]).split("\n")]
        after = width - 1 - at
        begins = last == at and at + after > 1
        goes_on = first == after and (after > 1 or begins)
        if goes_on or (width > 2 and width - 1 in between):
            return int(position)
    return -1
