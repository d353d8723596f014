"""Tables wrapped in something else: a web page or an XML spreadsheet that old tools name .xls, CSV lines in one column.

What is inside is given back as CSV, so that it is read as any other.
"""

import csv
import html
import io
import re
from collections.abc import Iterable, Iterator

from footprint.intake.files.encoding import Decoded, to_utf8
from footprint.intake.raw_tables import MAX_COLUMNS, MAX_WORKBOOK_CELLS, megabytes, refuse

MAX_PAGE_BYTES = 30_000_000
MAX_PAGE_TAGS = 3_000_000
DELIMITER = ";"

_PAGE_START = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<meta|<style|<table)\b", re.IGNORECASE)
_XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"

_TABLE_TAG = re.compile(rb"<(?:\w{1,10}:)?table\b", re.IGNORECASE)

# Tags and text, each read once from left to right: no reading again, whatever the page.
_TOKEN = re.compile(r"<(/?)(?:\w+:)?(table|tr|row|td|th|cell|br)\b([^<>]*)>|<[^<>]*>|([^<]+)|<", re.IGNORECASE)
_NUMBER_IN = r"""\b{name}\s*=\s*["']?(\d{{1,6}})"""
_SPANS = {name: re.compile(_NUMBER_IN.format(name=name), re.IGNORECASE) for name in ("colspan", "rowspan", "index")}
_FORMULA = re.compile(r"""\bFormula\s*=\s*"(=[^"]*)\"""")
_RESULT = re.compile(r"<(?:\w+:)?Data\b[^<>]*>")
_LINES_IN_HEAD = 20


def is_page(data: bytes) -> bool:
    """Whether bytes begin as a web page or an XML spreadsheet, and hold a table."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16: tags are of one byte and a null
        data = data[2:].replace(b"\x00", b"")
    start = data[:4096].lstrip(b"\xef\xbb\xbf")
    if not (_PAGE_START.match(start) or (_XML_SPREADSHEET in start and b"<" in start[:20])):
        return False
    return _TABLE_TAG.search(data) is not None


def unwrap_page(data: bytes, table: str) -> Decoded | None:
    """The largest table of a web page or of an XML spreadsheet, as CSV; None when the bytes are neither, or hold none.

    Raises UnusableInput when it is larger than MAX_PAGE_BYTES.
    """
    if not is_page(data):
        return None
    if len(data) > MAX_PAGE_BYTES:
        limit = megabytes(MAX_PAGE_BYTES)
        raise refuse("reading.document-too-large", table, value=megabytes(len(data)), expected=limit)
    if data.count(b"<") > MAX_PAGE_TAGS:
        raise refuse("reading.too-many-parts", table, expected=MAX_PAGE_TAGS)
    decoded = to_utf8(data, table)
    tables = list(_list_tables(decoded.text.decode("utf-8", errors="replace"), table))
    decoded.text = _write(max(tables, key=lambda rows: sum(map(len, rows)), default=[]))
    return decoded


def _write(rows: Iterable[list[str]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=DELIMITER, lineterminator="\n").writerows(rows)
    return written.getvalue().encode("utf-8")


def _list_tables(page: str, wanted: str) -> Iterator[list[list[str]]]:
    """The tables of a page, as rows of cells; a cell over several rows has its text in each, in its first column."""
    open_tables: list[_Table] = []
    for token in _TOKEN.finditer(page):
        closing, name, attributes, text = token.groups()
        tag = (name or "").lower()
        if tag == "table":
            if not closing:
                open_tables.append(_Table(wanted))
            elif open_tables:
                yield open_tables.pop().rows
        elif open_tables and tag in ("tr", "row") and not closing:
            open_tables[-1].open_row()
        elif open_tables and tag in ("td", "th", "cell"):
            open_tables[-1].close_cell() if closing else open_tables[-1].open_cell(attributes or "")
        elif open_tables and (text or tag == "br"):
            open_tables[-1].write(" " if tag else html.unescape(text))
        elif open_tables and _RESULT.match(token[0]):
            open_tables[-1].formula = ""
    yield from (table.rows for table in open_tables)  # tables that a file cut short leaves open


class _Table:
    """A table while its tags are read."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.cells = wanted, 0
        self.rows: list[list[str]] = []
        self.inside = False
        self.below: dict[int, tuple[int, str]] = {}  # column: how many rows more its cell covers, and its text
        self.rowspan = self.colspan = 1
        self.formula = ""  # of the cell being read, until its result is met

    def open_row(self) -> None:
        self.close_cell()
        self.rows.append([])
        self._cover()

    def open_cell(self, attributes: str) -> None:
        self.close_cell()
        if not self.rows:
            self.rows.append([])
        spans = {name: int(found[1]) for name, pattern in _SPANS.items() if (found := pattern.search(attributes))}
        self.colspan, self.rowspan = min(spans.get("colspan", 1), MAX_COLUMNS), spans.get("rowspan", 1)
        while len(self.rows[-1]) < min(spans.get("index", 1), MAX_COLUMNS) - 1:
            self.rows[-1].append("")
        self.rows[-1].append("")
        self.inside = True
        self.formula = html.unescape(found[1]) if (found := _FORMULA.search(attributes)) else ""

    def write(self, text: str) -> None:
        if self.inside:
            self.rows[-1][-1] += text

    def close_cell(self) -> None:
        if not self.inside:
            return
        self.inside = False
        row = self.rows[-1]
        row[-1] = " ".join(row[-1].split()) or self.formula
        if self.rowspan > 1:
            self.below[len(row) - 1] = (self.rowspan - 1, row[-1])
        row += [""] * (self.colspan - 1)
        self.cells += self.colspan
        if self.cells > MAX_WORKBOOK_CELLS:
            raise refuse("reading.too-many-parts", self.wanted, expected=MAX_WORKBOOK_CELLS)
        self._cover()

    def _cover(self) -> None:
        """Write, where the row now is, the cells that rows above it cover."""
        row = self.rows[-1]
        while (covering := self.below.pop(len(row), None)) is not None:
            left, text = covering
            if left > 1:
                self.below[len(row)] = (left - 1, text)
            row.append(text)


def unwrap_column(text: bytes) -> bytes:
    """The lines that a CSV file holds whole in its only column, as a CSV file; any other text as it is."""
    head = text[:100_000].decode("utf-8", errors="ignore").split("\n")[:_LINES_IN_HEAD]
    lines = [line.strip() for line in head if line.strip()]
    if len(lines) < 2 or not all(line.startswith('"') and line.endswith('"') for line in lines[:-1]):
        return text
    if any(len(row) != 1 for sign in ";,\t" for row in csv.reader(lines[:-1], delimiter=sign)):
        return text
    first = next(csv.reader(lines[:1]))[0]
    if not any(sign in first for sign in ";,\t"):
        return text
    rows = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter="\x1f")
    return "\n".join(row[0] if row else "" for row in rows).encode("utf-8")
