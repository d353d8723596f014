"""Between a file and a table: rows of text under headers, blank rows left out, the line of each kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from footprint.problems import Problem, UnusableInput, join_problems, problem_table
from footprint.reading.cleaning import clean_column, date_serials, too_long
from footprint.reading.headers import Header
from footprint.reading.raw import RawTable, Upload, refuse, required_columns
from footprint.tables import INVENTORY_TABLES, names

# How much of a row or of headers is quoted in a problem.
QUOTED_CHARACTERS = 200


@dataclass
class Grid:
    """The rows below a header: one column of text for each position, indexed by line of the file.

    `set_aside` holds, by line, the rows that could not be laid out under the headers.
    """

    header: Header
    rows: pd.DataFrame
    set_aside: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def require_header(header: Header | None, table: str, rows: Sequence[Sequence[str]]) -> Header:
    """The header, or UnusableInput that says what was found and what was expected."""
    if header is None:
        first = " / ".join(quote_row(row) for row in rows if quote_row(row))
        raise refuse("reading.no-header", table, required_columns(table)[0].name, first[:QUOTED_CHARACTERS])
    if header.missing:
        raise missing_column(header)
    return header


def missing_column(header: Header) -> UnusableInput:
    """The refusal of a header that lacks a required column, with the headers found."""
    return refuse("reading.missing-column", header.table, header.missing[0], quote_row(header.texts))


def quote_row(row: Sequence[str]) -> str:
    """A row as a problem quotes it."""
    return " | ".join(" ".join(cell.split()) for cell in row if cell.strip())[:QUOTED_CHARACTERS]


def titles_above(header: Header, rows: Sequence[Sequence[str]]) -> list[Problem]:
    """What stands above the header, said."""
    said = " / ".join(quote_row(row) for row in rows[: header.row] if quote_row(row))
    return (
        [Problem("reading.lines-above-header", "note", header.table, 1, "", said[:QUOTED_CHARACTERS])] if said else []
    )


def column_letter(position: int) -> str:
    """The letters of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def make_table(upload: Upload, grid: Grid) -> RawTable:
    """The table of a grid: our columns, clean cells, blank rows left out, unreadable rows set aside."""
    header, table = grid.header, grid.header.table
    columns = {position: clean_column(column) for position, column in grid.rows.items()}
    filled = np.zeros(len(grid.rows), dtype=bool)
    for column in columns.values():
        filled |= column.notna().to_numpy()
    read = [name for name in names(INVENTORY_TABLES[table]) if name in header.recognised]
    cells = pd.DataFrame({name: columns[header.columns.index(name)] for name in read}, index=grid.rows.index)
    cells, serials = date_serials(table, cells[filled].rename_axis("line"))
    long = too_long(table, cells)
    beyond = cells.index.isin(long["line"])
    aside = pd.Series(grid.set_aside, dtype="str")
    if beyond.any():
        aside = pd.concat([aside, cells[beyond].fillna("").agg(" | ".join, axis=1)]).sort_index()
    problems = problem_table([*grid.problems, *header.problems, *_unnamed(header, columns)])
    if not filled.any() and not len(aside):
        problems = join_problems([problems, problem_table([Problem("reading.no-rows", "note", table)])])
    return RawTable(
        table=table,
        cells=cells[~beyond],
        set_aside=pd.DataFrame({"text": aside.astype("str")}, index=aside.index.astype("int64")).rename_axis("line"),
        problems=join_problems([problems, serials, long]),
        filename=upload.filename,
        sha256=upload.sha256,
    )


def _unnamed(header: Header, columns: dict) -> list[Problem]:
    """Columns that hold something under no header: not read, and said."""
    texts = header.texts
    return [
        Problem("reading.unknown-column", "warning", header.table, 0, "", column_letter(position))
        for position, column in columns.items()
        if (position >= len(texts) or not texts[position].strip()) and column.notna().any()
    ]
