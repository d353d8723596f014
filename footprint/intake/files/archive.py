"""The inside of a workbook, looked at before it is read: its size unpacked, its sheets, how far each one reaches."""

import io
import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
import python_calamine as calamine

from footprint.intake.files.open_document import Extent, WorkbookSheet, list_open_sheets, measure_open_sheets
from footprint.intake.files.uncomputed import LONGEST_SUSPECT, find_errors, find_uncomputed, may_hold_uncomputed
from footprint.intake.raw_tables import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_UNPACKED_BYTES,
    MAX_WORKBOOK_CELLS,
    megabytes,
    refuse,
)

CHUNK_BYTES = 1 << 20
MAX_CONTENTS_BYTES = 5_000_000  # workbook.xml and its links; real ones weigh kilobytes
MAX_UNPACKED_RATIO = 200  # real workbooks reach 50
NOWHERE = 1 << 32  # beyond any sheet

OPEN_CONTENT = "content.xml"
RUST_PANIC = "PanicException"  # what the reader of workbooks raises where it did not expect what it meets
SHARED_STRINGS = "xl/sharedStrings.xml"
MAX_REWRITTEN_BYTES = 50_000_000

_DEFINITION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

# The place of a cell ("B7") or a row ("7"), as spreadsheet programs write it (far faster), and as XML also allows.
_PLACE = re.compile(rb' r="([A-Za-z]*[0-9]*)"')
_PLACE_IN_ANY_FORM = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*[0-9]*)["']""")
LONGEST_PLACE = len("XFD1048576")
_OTHER_FORMS = [before + b"r" for before in (b"\t", b"\n", b"\r")]
_OTHER_FORMS += [b" r" + after for after in (b" ", b"\t", b"\n", b"\r", b"='", b"= ", b"=\t", b"=\n", b"=\r")]
_EMPTY_CELL = re.compile(rb"""<(?:\w+:)?c(?:\s+[\w:]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/>""")
_BLANKS = rb"(?:\s|\xc2\xa0|&#160;|&#x[aA]0;)*+"
_BLANK_CELL = re.compile(
    rb"<c\s[^<>]*>\s*<is>\s*<t[^<>]*>" + _BLANKS + rb"</t>\s*</is>\s*</c>"
    rb"""|<c\s[^<>]*\bt\s*=\s*["']s["'][^<>]*>\s*<v>(?P<shared>\d{1,7})</v>\s*</c>"""
)
_SHARED_STRING = re.compile(rb"<si\b[^<>/]*(?:/>|>((?:(?!</?si\b).)*+)</si>)", re.DOTALL)
_ONLY_BLANKS = re.compile(rb"\s*<t[^<>]*>" + _BLANKS + rb"</t>\s*")
_EMPTY_ROW = re.compile(rb"<row\s[^<>]*(?:/>|>\s*</row>)")
_HIDDEN_ROW = re.compile(rb'<row [^>]*?\bhidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col\s(?=[^<>]*\bhidden="(?:1|true)")[^<>]*>')
_COLUMN_RANGE = re.compile(rb'\b(min|max)="(\d{1,5})"')
_ERROR_CELL = b' t="e"'
_FROM_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""")


@contextmanager
def refusing_damage(table: str) -> Generator[None]:
    """Turn what a damaged workbook raises into the refusal of the file."""
    try:
        yield
    except (
        calamine.CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # a compression that zipfile lacks
        ElementTree.ParseError,
        expat.ExpatError,
    ) as fault:
        raise refuse("reading.unreadable-workbook", table) from fault
    except BaseException as fault:
        if type(fault).__name__ != RUST_PANIC:
            raise
        raise refuse("reading.unreadable-workbook", table) from fault


def open_archive(data: bytes, table: str) -> zipfile.ZipFile:
    """The archive of a workbook. Raises UnusableInput when it is protected, unsafe, or too large once unpacked."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    parts = archive.infolist()
    if any(part.header_offset < 0 for part in parts):  # bytes are missing before the first part
        raise refuse("reading.unreadable-workbook", table)
    limit = min(MAX_UNPACKED_BYTES, max(MAX_FILE_BYTES, MAX_UNPACKED_RATIO * len(data)))
    if sum(part.file_size for part in parts) > limit:
        raise refuse("reading.unpacked-too-large", table, expected=megabytes(limit))
    # A name given twice would let what is measured here differ from what is read after.
    if len({part.filename.lower() for part in parts}) < len(parts) or any(part.flag_bits & 1 for part in parts):
        raise refuse("reading.unreadable-workbook", table)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                if _DEFINITION.search(opened.read(4096)):
                    raise refuse("reading.unsafe-workbook", table)
    return archive


def list_sheets(archive: zipfile.ZipFile, table: str) -> list[WorkbookSheet]:
    """The sheets of a workbook, in order."""
    if OPEN_CONTENT in archive.namelist():
        return list_open_sheets(archive)
    linked = find_elements(archive, "xl/_rels/workbook.xml.rels", "Relationship", table)
    links = {link.get("Id"): link for link in linked}
    sheets = []
    for sheet in find_elements(archive, "xl/workbook.xml", "sheet", table):
        link = links.get(next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None))
        if link is None:
            raise refuse("reading.unreadable-workbook", table)
        if link.get("Type", "").endswith("/worksheet"):  # neither a chart nor a macro
            hidden = sheet.get("state", "visible") != "visible"
            sheets.append(WorkbookSheet(sheet.get("name", ""), hidden, _part(link.get("Target", ""))))
    parts = set(archive.namelist())
    if len({sheet.name for sheet in sheets}) < len(sheets) or any(sheet.part not in parts for sheet in sheets):
        raise refuse("reading.unreadable-workbook", table)
    return sheets


def _part(target: str) -> str:
    """The part that a link leads to, by the same rule as the reader that follows it."""
    return target.removeprefix("/") if target.startswith(("/xl/", "xl/")) else f"xl/{target}"


def find_elements(archive: zipfile.ZipFile, part: str, name: str, table: str) -> list[ElementTree.Element]:
    """The elements of a small part that bear a name, in any namespace."""
    if part not in archive.namelist() or archive.getinfo(part).file_size > MAX_CONTENTS_BYTES:
        raise refuse("reading.unreadable-workbook", table)
    content = archive.read(part)
    if _DEFINITION.search(content):
        raise refuse("reading.unsafe-workbook", table)
    try:
        root = ElementTree.fromstring(content)
    except (LookupError, ValueError) as fault:  # an encoding that is none, or of several bytes
        raise refuse("reading.unreadable-workbook", table) from fault
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == name]


def counts_from_1904(archive: zipfile.ZipFile) -> bool:
    """Whether the days of a workbook are counted from 1904, as old Macs did."""
    part = "xl/workbook.xml"
    return part in archive.namelist() and bool(_FROM_1904.search(archive.read(part)))


def measure_sheets(archive: zipfile.ZipFile, sheets: list[WorkbookSheet], table: str) -> dict[str, Extent]:
    """How far each sheet reaches. Opening an ODS file lays out all its sheets: one too large refuses the file."""
    if OPEN_CONTENT in archive.namelist():
        extents = measure_open_sheets(archive)
        for name, extent in extents.items():
            if not extent.is_readable:
                raise refuse("reading.sheet-too-large", table, value=name, expected=MAX_WORKBOOK_CELLS)
        return extents
    return {sheet.name: measure_sheet(archive, sheet) for sheet in sheets}


def measure_sheet(archive: zipfile.ZipFile, sheet: WorkbookSheet) -> Extent:
    """How far a sheet reaches. One stray cell at the far end would load the whole rectangle in memory.

    Cells without a value count only when nothing else does: formatting alone may reach the last column.
    """
    extent = _scan(archive, sheet, with_empty=True)
    if not extent.is_readable:
        extent = _scan(archive, sheet, with_empty=False)
    if extent.is_readable and _may_hold_uncomputed(archive, sheet):
        extent = replace(extent, formulas=find_uncomputed(archive, sheet.part))
    if extent.is_readable and extent.error_cells:
        extent = replace(extent, errors=find_errors(archive, sheet.part))
    return extent


def _may_hold_uncomputed(archive: zipfile.ZipFile, sheet: WorkbookSheet) -> bool:
    before = b""
    for chunk in _chunks(archive, sheet.part):
        if may_hold_uncomputed(before + chunk):
            return True
        before = chunk[-LONGEST_SUSPECT:]
    return False


def without_blank_cells(archive: zipfile.ZipFile, sheets: list[WorkbookSheet]) -> bytes:
    """The workbook, some of its sheets without the cells that hold blanks alone: one of them may stand at the far end.

    Nothing (b"") where the workbook is too large for that to be worth it, or is none of XLSX.
    """
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_REWRITTEN_BYTES or OPEN_CONTENT in archive.namelist():
        return b""
    wanted, blank, written = {sheet.part for sheet in sheets}, _blank_strings(archive), io.BytesIO()

    def keep(cell: re.Match[bytes]) -> bytes:
        shared = cell["shared"]
        return b"" if shared is None or int(shared) in blank else cell[0]

    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as other:
        for part in parts:
            content = archive.read(part)
            if part.filename in wanted:
                content = _EMPTY_ROW.sub(b"", _BLANK_CELL.sub(keep, content))
            other.writestr(part.filename, content)
    return written.getvalue()


def _blank_strings(archive: zipfile.ZipFile) -> set[int]:
    """The positions, among the shared texts of a workbook, of those that are blanks alone."""
    if SHARED_STRINGS not in archive.namelist():
        return set()
    texts = _SHARED_STRING.findall(archive.read(SHARED_STRINGS))
    return {position for position, text in enumerate(texts) if _ONLY_BLANKS.fullmatch(text)}


def _scan(archive: zipfile.ZipFile, sheet: WorkbookSheet, with_empty: bool) -> Extent:
    rows, columns, hidden, errors = 0, 0, 0, 0
    hidden_columns: set[int] = set()
    for chunk in _chunks(archive, sheet.part):
        filled = chunk if with_empty else _EMPTY_CELL.sub(b"", chunk)
        last_row, last_column = _furthest(filled)
        rows, columns = max(rows, last_row), max(columns, last_column)
        hidden += len(_HIDDEN_ROW.findall(chunk))
        hidden_columns |= _find_hidden_columns(chunk)
        errors += chunk.count(_ERROR_CELL)
    return Extent(rows, columns, hidden, errors, sum(column <= columns for column in hidden_columns))


def _find_hidden_columns(chunk: bytes) -> set[int]:
    """The columns that a piece of a sheet says are hidden, counted from 1, as far as any may be read."""
    found: set[int] = set()
    for column in _HIDDEN_COLUMN.findall(chunk):
        bounds = {name: int(number) for name, number in _COLUMN_RANGE.findall(column)}
        found |= set(range(bounds.get(b"min", 1), min(bounds.get(b"max", 0), MAX_COLUMNS) + 1))
    return found


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a part in pieces that end with a tag."""
    rest = b""
    with archive.open(part) as opened:
        while piece := opened.read(CHUNK_BYTES):
            piece = rest + piece
            end = piece.rfind(b">") + 1
            rest = piece[end:]
            yield piece[:end]
    yield rest


def _furthest(xml: bytes) -> tuple[int, int]:
    """The last row and the last column that the cells of a piece of a sheet stand in."""
    places = (_PLACE_IN_ANY_FORM if any(form in xml for form in _OTHER_FORMS) else _PLACE).findall(xml)
    if max(map(len, places), default=0) > LONGEST_PLACE:
        return NOWHERE, NOWHERE
    signs = np.array([b"", *places], dtype="S10").view("uint8").reshape(-1, 10).astype("int64")
    rows = columns = np.zeros(len(signs), dtype="int64")
    for sign in signs.T:
        columns = np.where(sign >= ord("A"), columns * 26 + sign % 32, columns)  # A and a are 1 modulo 32
        rows = np.where((sign > 0) & (sign < ord("A")), rows * 10 + sign - ord("0"), rows)
    return int(rows.max()), int(columns.max())
