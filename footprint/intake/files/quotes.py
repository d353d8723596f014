"""Quotation marks opened and never closed, or closed rows later: the lines between would go into one cell, unseen."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator

import pandas as pd

from footprint.intake.raw_tables import MAX_FILE_BYTES

# Beyond this many, it is no slip: the file is refused.
MOST_STRAY_QUOTES = 20


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text, by Python's reader."""
    csv.field_size_limit(MAX_FILE_BYTES)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def free_rows(text: bytes, delimiter: str, positions: Collection[int]) -> tuple[bytes, dict[int, str]]:
    """The text without the quotation marks that rows open and do not close on their line; these lines, as they were.

    `positions` counts rows from 0; the lines are given by their number in the text, from 0 too. A row in which no such
    mark is found is left out.
    """
    lines, freed = text.split(b"\n"), {}
    wanted, last = set(positions), max(positions)
    reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter)
    for position in range(last + 1):
        number = reader.line_num
        if position in wanted and number < len(lines):
            line = lines[number].decode("utf-8")
            opened = _find_open_quote(line, delimiter)
            if opened >= 0:
                freed[number] = line
                lines[number] = (line[:opened] + line[opened + 1 :]).encode("utf-8")
        if position < last and next(reader, None) is None:
            break
    return b"\n".join(lines), freed


def number_rows(text: bytes, delimiter: str, lines: Iterable[int]) -> dict[int, int]:
    """For lines of a text, counted from 0, the row that holds each, counted from 1."""
    left, found = sorted(lines, reverse=True), {}
    reader = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter)
    for number, _ in enumerate(reader, start=1):
        while left and left[-1] < reader.line_num:
            found[left.pop()] = number
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


def find_swallowed(rows: pd.DataFrame, text: bytes, delimiter: str, width: int) -> list[int]:
    """The positions of rows with a cell that holds the end of its own line and the beginning of another.

    Cells with line breaks are common; one whose first line goes on for exactly as many cells as the row lacks, or that
    holds a whole line, is none that a person typed.
    """
    if b'"' not in text or text.count(b"\n") < len(rows):
        return []
    return sorted({position for at in rows.columns[:width] for position in _swallowed(rows[at], delimiter, at, width)})


def _swallowed(cells: pd.Series, delimiter: str, at: int, width: int) -> Iterator[int]:
    several = cells.str.contains("\n", regex=False).fillna(False).to_numpy(dtype="bool")
    after = width - 1 - at
    for position in several.nonzero()[0]:
        first, *between, last = [part.count(delimiter) for part in str(cells.iloc[position]).split("\n")]
        begins = last == at and at + after > 1
        goes_on = first == after and (after > 1 or begins)
        if goes_on or (width > 2 and width - 1 in between):
            yield int(position)
