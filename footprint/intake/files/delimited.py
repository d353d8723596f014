"""CSV files: which sign parts the cells, where the header is, and the rows, whatever the program that wrote them."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from footprint.intake.columns.cleaning import clean_rows
from footprint.intake.columns.grid import QUOTED_CHARACTERS, FileGrid, quote_row, require_header, titles_above
from footprint.intake.columns.headers import Header, recognise_head
from footprint.intake.columns.people import without_people
from footprint.intake.columns.shapes import find_other_shape
from footprint.intake.files.encoding import Decoded, decode, tidy
from footprint.intake.files.quotes import MOST_STRAY_QUOTES, find_swallowed, free_rows, number_rows, rows_of
from footprint.intake.files.wrapped import unwrap_column, unwrap_page
from footprint.intake.raw_tables import HEADER_ROWS, MAX_COLUMNS, MAX_ROWS, NO_ANSWER, Answers, refuse
from footprint.problems import Problem

DELIMITERS = (";", ",", "\t", "|")
HEAD_BYTES = 1_000_000
ROWS_AT_ONCE = 50_000
SPARE_COLUMNS = 8
BLOCK_BYTES = 16_000_000

_SEP_LINE = re.compile(rb'"?sep=([^\w"\'\s]|\t)"?[ \t;,]*\n', re.IGNORECASE)
_END = "\x1a"  # a sign that decoding removes: as a last row, it shows that no quotation mark was left open
_TEXT = pd.StringDtype(na_value=float("nan"))
_EOF_IN_STRING = re.compile(r"EOF inside string starting at row (\d+)")


@dataclass(frozen=True)
class CsvLayout:
    """The structure of a CSV file: its delimiter, its first rows, its header."""

    delimiter: str
    head: list[list[str]]
    header: Header | None

    @property
    def fitness(self) -> tuple[bool, int]:
        """The better layout finds the required columns, then the more columns."""
        return self.header.fitness if self.header else (False, 0)


def read_delimited(data: bytes, tables: tuple[str, ...], answers: Answers = NO_ANSWER) -> FileGrid:
    """The grid of a CSV file, for the one of `tables` that its header fits best.

    Raises UnusableInput for what is no text, has no header, or goes beyond a limit.
    """
    decoded = open_text(data, tables[0])
    text, layouts = find_layouts(decoded.text, tables, answers)
    layout = max(layouts, key=lambda one: one.fitness)
    if not answers.columns and (refusal := find_other_shape(layout.header, layout.head)):
        raise refusal
    header = require_header(layout.header, tables[0], layout.head)
    if len(header.texts) > MAX_COLUMNS:
        raise refuse("reading.too-many-columns", header.table, value=len(header.texts), expected=MAX_COLUMNS)
    if text.count(b"\n") > MAX_ROWS:
        raise refuse("reading.too-many-rows", header.table, expected=MAX_ROWS)
    rows, freed = _read_rows(text, layout.delimiter, header)
    grid = _lay_under(header, rows, layout.delimiter)
    if header.people:
        freed = {line: layout.delimiter.join(_plain(rows.loc[line], header)) for line in freed if line in rows.index}
    grid.problems += [_say_unclosed(line, written, header) for line, written in freed.items()]
    grid.set_aside |= freed
    grid.problems = [*decoded.problems, *titles_above(header, layout.head), *grid.problems]
    grid.encoding = decoded.encoding
    return grid


def open_text(data: bytes, table: str) -> Decoded:
    """The text of a file of rows; of a web page, that of its largest table.

    Raises UnusableInput for what is no text.
    """
    page = unwrap_page(data, table)
    if page and not page.text.strip(b'; "\n'):
        raise refuse("reading.no-cells", table)
    decoded = tidy(page, table) if page else decode(data, table)
    decoded.text = unwrap_column(decoded.text)
    return decoded


def find_layouts(text: bytes, tables: tuple[str, ...], answers: Answers = NO_ANSWER) -> tuple[bytes, list[CsvLayout]]:
    """The text without the directive of spreadsheets, and its layout for each delimiter that could part it."""
    delimiters = DELIMITERS
    if given := _SEP_LINE.match(text):  # read by spreadsheets, and not one of their rows
        text, delimiters = text[given.end() :], (given[1].decode("latin-1"),)
    if not text.strip():
        raise refuse("reading.empty-file", tables[0])
    heads = {delimiter: _read_head(text, delimiter) for delimiter in delimiters}
    for head in heads.values():  # counted before anything is understood of them, which would cost as much as they are
        widths = [len(row) for row in head]
        if 2 * sum(width > MAX_COLUMNS for width in widths) > len(widths):
            raise refuse("reading.too-many-columns", tables[0], value=max(widths), expected=MAX_COLUMNS)
    return text, [CsvLayout(sign, head, recognise_head(head, tables, answers)) for sign, head in heads.items()]


def _read_head(text: bytes, delimiter: str) -> list[list[str]]:
    head = text[:HEAD_BYTES].decode("utf-8", errors="ignore")
    return clean_rows(islice(rows_of(head, delimiter), HEADER_ROWS))


def _read_rows(text: bytes, delimiter: str, header: Header) -> tuple[pd.DataFrame, dict[int, str]]:
    """All rows; and, as written, those in which a quotation mark was taken away so that the rows after it can be read.

    Raises UnusableInput when there are more of these than slips.
    """
    freed: dict[int, str] = {}  # by line of the text: rows are numbered once none of them swallows others
    while True:
        try:
            rows = _parse_or_level(text, delimiter, header)
            stray = find_swallowed(rows, text, delimiter, len(header.texts))
        except _OpenQuote as fault:
            stray = [fault.position]
        if not stray:
            written: dict[int, list[str]] = {}
            for line, number in number_rows(text, delimiter, freed).items() if freed else ():
                written.setdefault(number, []).append(freed[line])
            return rows, {number: "\n".join(several) for number, several in written.items()}
        text, found = free_rows(text, delimiter, stray)
        freed = found | freed
        if not found or stray[0] <= header.row or len(freed) > MOST_STRAY_QUOTES:
            first = next(iter(found.values()), "")[:QUOTED_CHARACTERS]
            raise refuse("reading.stray-quotes", header.table, value=first, line=stray[0] + 1)


class _OpenQuote(Exception):
    """A quotation mark that a row opens is never closed; carries the position of the row, from 0."""

    def __init__(self, position: int):
        super().__init__(position)
        self.position = position


def _parse_or_level(text: bytes, delimiter: str, header: Header) -> pd.DataFrame:
    """All rows; where some have far more cells than there are headers, after these were gathered in one."""
    if (rows := parse_even(text, delimiter, len(header.texts) + SPARE_COLUMNS)) is not None:
        return rows
    try:
        return _parse(text, delimiter, header)
    except pd.errors.ParserError as fault:
        if unclosed := _EOF_IN_STRING.search(str(fault)):
            raise _OpenQuote(int(unclosed[1])) from fault
        return _parse(_level(text, delimiter, header), delimiter, header)


def parse_even(text: bytes, delimiter: str, most: int, block: int = BLOCK_BYTES) -> pd.DataFrame | None:
    """The rows of a text without quotation marks, all of the same number of cells, read in blocks; None for any other.

    The same rows as by `_parse`, but for columns that no row fills, in half of its time and memory: no cell is ever an
    object, and the words that a column repeats are held once (as categories).
    """
    import pyarrow as pa
    from pyarrow import csv as blocks

    width = text.partition(b"\n")[0].count(delimiter.encode()) + 1
    if b'"' in text or not 1 < width <= most:
        return None
    names = [str(at) for at in range(width)]
    try:
        cells = blocks.read_csv(
            pa.BufferReader(text),
            blocks.ReadOptions(use_threads=False, block_size=block, column_names=names),
            blocks.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            blocks.ConvertOptions(
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:  # rows of several lengths, blank lines, a row larger than a block
        return None
    columns = {}
    for at in range(width):  # each leaves the one table as it comes into the other
        column, cells = cells.column(0).unify_dictionaries(), cells.remove_column(0)
        if column.num_chunks and 2 * len(column.chunk(0).dictionary) > len(column):  # most words are written once
            column = column.cast(pa.large_string())
        columns[at] = column.to_pandas(types_mapper={pa.large_string(): _TEXT}.get)
    return pd.DataFrame(columns, copy=False)


def _parse(text: bytes, delimiter: str, header: Header) -> pd.DataFrame:
    """Rows by pandas' C reader, with more columns than the header has: cells too many are seen, not shifted."""
    return pd.read_csv(
        io.BytesIO(text),
        sep=delimiter,
        header=None,
        names=list(range(len(header.texts) + SPARE_COLUMNS)),
        index_col=False,
        dtype="str",
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        engine="c",
        encoding="utf-8",
    )


def _level(text: bytes, delimiter: str, header: Header) -> bytes:
    """The same rows, what goes beyond the headers gathered in one cell; done row by row, slower."""
    width, level, last, count = len(header.texts), io.StringIO(newline=""), [], 0
    write = csv.writer(level, delimiter=delimiter, lineterminator="\n")
    rows = rows_of(f"{text.decode('utf-8')}\n{_END}", delimiter)
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        write.writerows(row if len(row) <= width else [*row[:width], delimiter.join(row[width:])] for row in chunk)
        last, count = chunk[-1], count + len(chunk)
    if last != [_END]:
        raise _OpenQuote(count - 1)
    return level.getvalue().removesuffix(f"{_END}\n").encode("utf-8")


def _say_unclosed(line: int, written: str, header: Header) -> Problem:
    return Problem("reading.unclosed-quote", "error", header.table, line, "", written[:QUOTED_CHARACTERS])


def _lay_under(header: Header, rows: pd.DataFrame, delimiter: str) -> FileGrid:
    """The rows below the header; those with cells beyond it are set aside as they stand."""
    rows.index = pd.RangeIndex(1, len(rows) + 1)  # a row is a row of a spreadsheet, quoted line breaks included
    width = len(header.texts)
    below = rows.iloc[header.row + 1 :]
    suspect = below[below.iloc[:, width:].notna().any(axis=1)].fillna("")
    beyond = (
        suspect[(suspect.iloc[:, width:].agg("".join, axis=1).str.strip() != "").astype("bool")]
        if len(suspect)
        else suspect
    )
    found = {int(line): _plain(row, header) for line, *row in beyond.itertuples()}
    return FileGrid(
        header,
        below.iloc[:, :width],
        set_aside={line: delimiter.join(row) for line, row in found.items()},
        problems=[
            Problem("reading.too-many-fields", "error", header.table, line, "", quote_row(row), str(width))
            for line, row in found.items()
        ],
    )


def _plain(row: Iterable[object], header: Header) -> list[str]:
    """The cells of a row that does not fit under the headers, up to the last filled one, without those about people."""
    cells = [cell if isinstance(cell, str) else "" for cell in row]
    while cells and not cells[-1].strip():
        cells.pop()
    return without_people(cells, header)
