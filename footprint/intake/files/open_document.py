"""Sheets of a workbook, and those of an ODS file: what it holds is counted before anything lays it out in memory."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from footprint.intake.raw_tables import MAX_COLUMNS, MAX_ROWS, MAX_WORKBOOK_CELLS

CONTENT = "content.xml"
CHUNK_BYTES = 1 << 20

# Formulas without a result, by row and by column, both from 0: as a spreadsheet shows them.
Formulas = Mapping[int, Mapping[int, str]]
_RESULTS = ("value", "date-value", "time-value", "boolean-value", "string-value")


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet of a workbook: its name, whether it is hidden, and the part of the archive that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class Extent:
    """How far a sheet reaches, its hidden rows and columns, its cells in error, and its formulas without a result."""

    rows: int
    columns: int
    hidden_rows: int
    error_cells: int
    hidden_columns: int = 0
    formulas: Formulas = field(default_factory=dict)
    errors: Formulas = field(default_factory=dict)  # what the cells in error say, by row and column

    @property
    def cells(self) -> int:
        """How many cells the sheet takes once in memory, empty ones included."""
        return self.rows * self.columns

    @property
    def is_readable(self) -> bool:
        """Whether the sheet stays within the limits."""
        return self.columns <= MAX_COLUMNS and self.cells <= MAX_WORKBOOK_CELLS


def list_open_sheets(archive: zipfile.ZipFile) -> list[WorkbookSheet]:
    """The sheets of an ODS file, in order."""
    told = _listen(archive)
    return [WorkbookSheet(name, told.styles.get(style, True) is False, CONTENT) for name, style in told.sheets]


def measure_open_sheets(archive: zipfile.ZipFile) -> dict[str, Extent]:
    """How far each sheet of an ODS file reaches: a cell may be declared to repeat a million times."""
    return _listen(archive).extents


class _Listener:
    """What the parser tells of tables, rows and cells, with their repetitions."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.styles: dict[str, bool] = {}
        self.extents: dict[str, Extent] = {}
        self.style = ""
        self.row = self.rows = self.columns = self.column = self.filled = self.hidden = self.repeat = 0
        self.declared, self.hidden_columns = 0, set[int]()
        self.uncomputed: dict[int, str] = {}
        self.formulas: dict[int, dict[int, str]] = {}
        self.spills: list[tuple[range, range, str]] = []  # where a formula of several cells leaves its results
        self.errors = 0

    def open(self, name: str, given: dict[str, str]) -> None:
        if name == "style:style":
            self.style = given.get("style:name", "")
        elif name == "style:table-properties":
            self.styles[self.style] = given.get("table:display", "true") != "false"
        elif name == "table:table":
            self.sheets.append((given.get("table:name", ""), given.get("table:style-name", "")))
            self.row = self.rows = self.columns = self.hidden = self.declared = 0
            self.hidden_columns, self.formulas, self.spills, self.errors = set(), {}, [], 0
        elif name == "table:table-column":
            self._declare(count(given.get("table:number-columns-repeated")), given.get("table:visibility", "visible"))
        elif name == "table:table-row":
            self.column, self.filled, self.uncomputed = 0, 0, {}
            self.repeat = count(given.get("table:number-rows-repeated"))
            self.hidden += self.repeat * (given.get("table:visibility", "visible") != "visible")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            first, self.column = self.column, self.column + count(given.get("table:number-columns-repeated"))
            if "office:value-type" in given:
                self.filled = self.column
            if "table:formula" in given and not _has_result(given):
                formula = given["table:formula"]
                formula, self.filled = formula[max(formula.find("="), 0) :], self.column
                self.uncomputed |= dict.fromkeys(range(first, min(self.column, MAX_COLUMNS)), formula)
                rows, columns = (count(given.get(f"table:number-matrix-{one}-spanned")) for one in ("rows", "columns"))
                if rows * columns > 1:
                    spill = range(self.row, self.row + rows), range(first, min(first + columns, MAX_COLUMNS)), formula
                    self.spills.append(spill)
            elif self.spills and not _has_result(given):
                self._note_spilled(range(first, min(self.column, MAX_COLUMNS)))
            self.errors += given.get("calcext:value-type") == "error"

    def close(self, name: str) -> None:
        if name == "table:table-row":
            self._note_spilled(range(self.column, MAX_COLUMNS))
            first, self.row = self.row, self.row + self.repeat
            if self.uncomputed:
                self.formulas |= dict.fromkeys(range(first, min(self.row, MAX_ROWS)), self.uncomputed)
            if self.filled:
                self.rows, self.columns = self.row, max(self.columns, self.filled)
        elif name == "table:table":
            hidden = min(self.hidden, self.rows)
            hidden_columns = sum(column < self.columns for column in self.hidden_columns)
            extent = Extent(self.rows, self.columns, hidden, self.errors, hidden_columns, self.formulas)
            self.extents[self.sheets[-1][0]] = extent

    def _note_spilled(self, columns: range) -> None:
        """Take note of blank cells that a formula without a result was to fill."""
        for rows, filled, formula in self.spills:
            if self.row in rows and self.row + self.repeat <= rows.stop:
                here = range(max(columns.start, filled.start), min(columns.stop, filled.stop))
                self.uncomputed |= dict.fromkeys(here, formula)

    def _declare(self, columns: int, visibility: str) -> None:
        """Take note of the next columns, as far as any may be read."""
        if visibility != "visible":
            self.hidden_columns.update(range(self.declared, min(self.declared + columns, MAX_COLUMNS)))
        self.declared += columns


def _has_result(given: dict[str, str]) -> bool:
    """Whether a cell holds a value; only a text is between its tags."""
    kind = given.get("office:value-type", "")
    return kind == "string" or any(f"office:{name}" in given for name in _RESULTS)


def count(written: str | None) -> int:
    """How many times what is written repeats: once where it doesn't say."""
    return int(written) if written and written.isdecimal() and len(written) < 10 else 1


def _listen(archive: zipfile.ZipFile) -> _Listener:
    listener = _Listener()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = listener.open, listener.close
    parse_part(archive, CONTENT, parser)
    return listener


def parse_part(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType) -> None:
    """Have a parser tell what a part holds. Raises ExpatError when it is no XML, or defines entities."""
    parser.StartDoctypeDeclHandler = _refuse_definition
    try:
        with archive.open(part) as opened:
            while piece := opened.read(CHUNK_BYTES):
                parser.Parse(piece)
            parser.Parse(b"", True)
    except (LookupError, ValueError) as fault:  # an encoding that is none, or of several bytes
        raise expat.ExpatError(str(fault)) from fault


def _refuse_definition(*told: object) -> None:
    raise expat.ExpatError("a definition")
