"""What reading gives: tables of text with the line each row came from, what went wrong, and what was set aside."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import pandas as pd

from footprint.problems import Problem, UnusableInput, join_problems
from footprint.tables import EQUIPMENT, INVENTORY_TABLES, Column, find_column

# Limits that keep one file from taking all the memory. Each is named in the message of whoever meets it.
MAX_FILE_BYTES = 400_000_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_ROWS = 1_100_000
MAX_COLUMNS = 500
MAX_WORKBOOK_CELLS = 12_000_000
MAX_CELL_CHARACTERS = 10_000
MAX_DOCUMENT_BYTES = 60_000_000  # JSON and XML take some fifteen times their size once in memory
MAX_DOCUMENT_DEPTH = 100
MAX_DOCUMENT_PARTS = 5_000_000

# The header is looked for in the first rows; what is above it is a title.
HEADER_ROWS = 20

# Where an inventory comes from: the path of a file, or its name and its bytes.
Source = str | PathLike[str] | tuple[str, bytes]


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was received, and the SHA-256 of its bytes in hexadecimal."""

    filename: str
    data: bytes
    sha256: str


@dataclass(frozen=True)
class Answers:
    """What a person settled about the files of one origin: kept for the organisation, applied to the next file.

    Attributes:
        table: which table the file holds ("" : the one its headers fit best).
        columns: for a header as written, our column id; "" for a column not to be read.
        values: for one of our columns, which id each word as written means.
        sheets: the sheets of a workbook to read; none given, those that hold the table.
        site_from_sheet: each sheet is a site, and bears its name.
        not_sites: the sheets that are none, though the others are, or though they bear the name of a place.
        constants: for one of our columns, the value of all rows that state none ("device_type": "laptop").
        units: for one of our columns, the unit of its cells where they say none ("lifespan_years": "month").
        numbers: for one of our columns, what the sign of "1.250" is there: "thousands" or "decimals".
        dates: for one of our columns, what comes first in 03/04/2022: "day_first" or "month_first".
        layouts: for a sheet ("": all of them, or a file without sheets), how it is laid out: one of `layouts.LAYOUTS`,
            "rows" (one row a device) or "unread".
        withdrawn_on: the day on which the devices that are out of the estate left it, where no date says so (ISO).
        price_tax: whether prices are with or without tax, where neither a header nor a row says so: one of PRICE_TAXES.
    """

    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    site_from_sheet: bool = False
    not_sites: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, str] = field(default_factory=dict)
    withdrawn_on: str = ""
    price_tax: str = ""


NO_ANSWER = Answers()

# What `numbers` and `dates` may answer.
NUMBERS = (THOUSANDS, DECIMALS) = ("thousands", "decimals")
# What `layouts` may answer besides the layouts that are known: one row is a device or a lot; the sheet is not read.
ROWS, UNREAD = "rows", "unread"
DATES = (DAY_FIRST, MONTH_FIRST) = ("day_first", "month_first")
# What `price_tax` may answer; "unknown" is an answer too: it is not asked again, and such a price lacks its tax.
PRICE_TAXES = find_column(EQUIPMENT, "price_tax").choices


@dataclass(frozen=True)
class OpenQuestion:
    """What reading can't settle alone, with what it would propose and the rows that show why.

    Attributes:
        about: "column" (what a header means), "value" (what a word means; where it is empty, what a row is that says
            nothing), "number" (is the sign of "1.250" that of thousands), "date" (what comes first, the day or the
            month), "site" (is it another name of one site), "sheet" (is each sheet a site), "layout" (how is a sheet
            laid out), "withdrawal" (on which day devices left that are out without a date), "tax" (whether prices are
            with or without tax).
        column: our column id; "" when it is asked.
        value: the header, the word, the first number or date, or the sheets, as written.
        proposals: our ids, or the answers of NUMBERS or DATES, likeliest first; none when nothing comes near.
        rows: how many rows are concerned; `lines` are the first ones, `examples` what they hold.
        spellings: the other ways in which the word is written in the file.
        is_sure: whether the first proposal may stand chosen before anyone looked.
    """

    about: str
    table: str
    column: str = ""
    value: str = ""
    proposals: tuple[str, ...] = ()
    rows: int = 0
    lines: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    is_sure: bool = False


@dataclass(frozen=True)
class Understood:
    """How a file was understood.

    Attributes:
        format: id of the format ("own": our columns; "table": headers recognised one by one; else a known program's).
        header_row: line of the headers; 0 where the file has none (JSON, XML).
        columns: for each header as written, our column id, or None when it is not read.
        units: for our columns, the units found in cells or headers and converted ("kW", "month").
        layouts: for each sheet that was unfolded, its layout.
        types_by_model: for each type of device, the lines that nothing but their model gave it.
    """

    format: str = "table"
    encoding: str = ""
    sheet: str = ""
    header_row: int = 0
    columns: Mapping[str, str | None] = field(default_factory=dict)
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[OpenQuestion, ...] = ()
    layouts: Mapping[str, str] = field(default_factory=dict)
    types_by_model: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """For each of our columns that is read, its header as written; several are joined."""
        written: dict[str, list[str]] = {}
        for header, ours in self.columns.items():
            if ours:
                written.setdefault(ours, []).append(str(header))
        return {ours: " + ".join(headers) for ours, headers in written.items()}


@dataclass(frozen=True)
class RawTable:
    """One table as read: cells of text (empty ones missing) under our column ids, and rows that could not be read.

    The index of `cells` and `set_aside` is the line of the file as a spreadsheet counts (the header is line 1 when
    nothing is above it). `set_aside` holds the cells of its rows as far as they could be put under ours, and
    the whole row as found in a column more, `text`.
    """

    table: str
    cells: pd.DataFrame
    set_aside: pd.DataFrame
    problems: pd.DataFrame
    filename: str
    sha256: str
    understood: Understood = field(default_factory=Understood)

    @property
    def rows_read(self) -> int:
        """Rows found in the file below the header, blank ones left out."""
        return len(self.cells) + len(self.set_aside)


@dataclass(frozen=True)
class RawInventory:
    """The tables read, by name ("equipment", "usage", "sites"); those not given are absent."""

    tables: Mapping[str, RawTable]

    @property
    def cells(self) -> dict[str, pd.DataFrame]:
        """The tables of text that `check_inventory` takes."""
        return {name: table.cells for name, table in self.tables.items()}

    @property
    def problems(self) -> pd.DataFrame:
        """All that reading found, errors first."""
        return join_problems([table.problems for table in self.tables.values()])

    @property
    def rows_read(self) -> int:
        """Rows found in all tables, blank ones left out."""
        return sum(table.rows_read for table in self.tables.values())

    @property
    def rows_set_aside(self) -> int:
        """Rows that reading could not lay out under the headers, or leaves out by a rule, kept apart."""
        return sum(len(table.set_aside) for table in self.tables.values())


def required_columns(table: str) -> list[Column]:
    """The columns without which a table says nothing."""
    return [column for column in INVENTORY_TABLES[table] if column.required]


def refuse(
    code: str, table: str, column: str = "", value: object = "", expected: object = "", line: int = 0
) -> UnusableInput:
    """The refusal of a whole file; raise it."""
    return UnusableInput(Problem(code, "error", table, line, column, str(value), str(expected)))


def open_source(source: Source, table: str = "") -> ReceivedFile:
    """The bytes of a source. Raises UnusableInput when there is no such file, or more bytes than MAX_FILE_BYTES."""
    if isinstance(source, tuple):
        filename, data = source
    else:
        filename, data = Path(source).name, _read_bytes(Path(source), table)
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(len(data), table)
    if not data or data.isspace():
        raise refuse("reading.empty-file", table)
    return ReceivedFile(filename, bytes(data), hashlib.sha256(data).hexdigest())


def _read_bytes(path: Path, table: str) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large(path.stat().st_size, table)
        return path.read_bytes()
    except OSError as fault:
        raise refuse("reading.missing-file", table, value=path.name) from fault


def _too_large(size: int, table: str) -> UnusableInput:
    return refuse("reading.file-too-large", table, value=megabytes(size), expected=megabytes(MAX_FILE_BYTES))


def megabytes(size: int) -> int:
    """A size in bytes as whole megabytes, rounded up."""
    return -(-size // 1_000_000)
