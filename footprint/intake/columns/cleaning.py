"""Cells of text as a reader sees them: no invisible signs, plain single spaces, empty cells missing."""

from collections.abc import Iterable
from itertools import islice

import pandas as pd

from footprint.intake.raw_tables import MAX_CELL_CHARACTERS
from footprint.problems import Problem, join_problems, problem_table, problems_where
from footprint.tables import INVENTORY_TABLES

_INVISIBLE = "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\\x00-\\x08\\x0e-\\x1f\\x7f]"
_SPACES = "[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_UNTIDY = r"[\t\n\r\f\v]|  "
# A text in which there is nothing to clean: signs of ASCII that can be seen, with single spaces between.
_TIDY = "[!-~]+(?: [!-~]+)*"

_INERT = r"^'(?=[=+\-@])"

_SHORTENED = r"\d(?:[.,]\d+)?[eE]\+\d{2}"

# The days a spreadsheet counts from 30 December 1899, for dates from May 1990 to 2102.
_SERIAL_DAY = r"^(3[3-9]|[4-6][0-9]|7[0-3])[0-9]{3}$"


def clean_words(words: pd.Series) -> pd.Series:
    """Texts without invisible signs and spare spaces; those of which nothing is left are missing."""
    if words.str.fullmatch(_TIDY).all():
        return words
    words = words.str.replace(_INVISIBLE, "", regex=True).str.replace(_SPACES, " ", regex=True)
    if words.str.contains(_UNTIDY).any():
        words = words.str.replace(r"\s+", " ", regex=True)
    words = words.str.strip()
    return words.mask(words == "")


def clean_rows(rows: Iterable[list[str]]) -> list[list[str]]:
    """The cells of a few rows, cleaned; empty ones are ""."""
    rows = list(rows)
    cells = iter(clean_words(pd.Series([cell for row in rows for cell in row], dtype="str")).fillna(""))
    return [list(islice(cells, len(row))) for row in rows]


def clean_column(column: pd.Series, is_ours: bool = False) -> pd.Series:
    """A column of text, cleaned: the work is done once for each distinct value.

    Args:
        is_ours: the file is in our columns, where an apostrophe before a formula is there so that nothing runs it.
    """
    codes, words = pd.factorize(column)
    cleaned = clean_words(pd.Series(words, dtype="str"))
    if is_ours and cleaned.str.startswith("'").any():
        cleaned = cleaned.str.replace(_INERT, "", regex=True)
    return pd.Series(cleaned.array.take(codes, allow_fill=True), index=column.index, name=column.name)


def too_long(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A problem for each cell longer than MAX_CELL_CHARACTERS: its row is set aside."""
    found = []
    for name, column in cells.items():
        long = column.str.len() > MAX_CELL_CHARACTERS
        if long.any():
            starts, limit = column.str.slice(0, 200), str(MAX_CELL_CHARACTERS)
            found.append(problems_where(long, "reading.cell-too-long", "error", table, str(name), starts, limit))
    return join_problems(found)


def shortened_numbers(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A problem for each column of names or numbers of devices in which a spreadsheet wrote 1,23E+11."""
    found = []
    for name in cells.columns.intersection(["item_id", "asset_tag", "serial_number"]):
        shortened = cells[name].str.fullmatch(_SHORTENED).fillna(False).to_numpy(dtype="bool")
        if shortened.any():
            first = cells[name][shortened]
            line, value = int(first.index[0]), str(first.iloc[0])
            found.append(Problem("reading.shortened-number", "warning", table, line, str(name), value))
    return problem_table(found)


def without_long_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells, those longer than MAX_CELL_CHARACTERS left empty."""
    return cells.apply(lambda column: column.mask(column.str.len() > MAX_CELL_CHARACTERS))


def date_serials(table: str, cells: pd.DataFrame, calendar_1904: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Dates that a spreadsheet left as a number of days (44635), written as dates; each column concerned is reported.

    Days are counted from 30 December 1899, or from 1 January 1904 in the workbooks that say so.
    """
    changed, problems, start = {}, [], pd.Timestamp("1904-01-01" if calendar_1904 else "1899-12-30")
    for column in INVENTORY_TABLES[table]:
        if column.type != "date" or column.name not in cells:
            continue
        given = cells[column.name]
        serial = given.str.fullmatch(_SERIAL_DAY).fillna(False).astype("bool")
        if serial.any():
            days = pd.to_timedelta(given[serial].astype("int64"), unit="D") + start
            changed[column.name] = given.mask(serial, days.dt.strftime("%Y-%m-%d").reindex(given.index))
            line, first = int(serial.idxmax()), str(given[serial].iloc[0])
            problems.append(Problem("reading.serial-date", "note", table, line, column.name, first))
    return cells.assign(**changed), problem_table(problems)
