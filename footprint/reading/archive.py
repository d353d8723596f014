"""The inside of an XLSX file, looked at before it is read: its size unpacked, its sheets, how far each one reaches."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from footprint.reading.raw import MAX_COLUMNS, MAX_UNPACKED_BYTES, MAX_WORKBOOK_CELLS, megabytes, refuse

CHUNK_BYTES = 1 << 20
MAX_PART_OF_CONTENTS = 5_000_000  # workbook.xml and its links; real ones weigh kilobytes

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DEFINITION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_EMPTY_CELL = re.compile(rb"""<(?:\w+:)?c(?:\s+[\w:]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/>""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\bhidden\s*=\s*["'](?:1|true)""")
_ERROR_CELL = re.compile(rb"""\st\s*=\s*["']e["']""")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, whether it is hidden, and the part of the archive that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True)
class Extent:
    """How far a sheet reaches, its hidden rows, and its cells in error."""

    rows: int
    columns: int
    hidden_rows: int
    error_cells: int

    @property
    def is_readable(self) -> bool:
        """Whether the sheet, laid out in memory, stays within the limits."""
        return self.columns <= MAX_COLUMNS and self.rows * self.columns <= MAX_WORKBOOK_CELLS


def is_workbook(data: bytes) -> bool:
    """Whether bytes are an XLSX workbook, whatever the name of the file."""
    return zipfile.is_zipfile(io.BytesIO(data)) and b"xl/workbook" in data


def open_archive(data: bytes, table: str) -> zipfile.ZipFile:
    """The archive of a workbook. Raises UnusableInput when it is damaged, unsafe, or too large once unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise refuse("reading.unpacked-too-large", table, expected=megabytes(MAX_UNPACKED_BYTES))
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if _DEFINITION.search(opened.read(4096)):
                        raise refuse("reading.unsafe-workbook", table)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as fault:
        raise refuse("reading.unreadable-workbook", table) from fault
    return archive


def list_sheets(archive: zipfile.ZipFile, table: str) -> list[Sheet]:
    """The sheets of a workbook, in order."""
    try:
        links = {
            link.attrib["Id"]: posixpath.normpath(posixpath.join("xl", link.attrib["Target"])).lstrip("/")
            for link in ElementTree.fromstring(_contents(archive, "xl/_rels/workbook.xml.rels"))
        }
        listed = ElementTree.fromstring(_contents(archive, "xl/workbook.xml")).iter(f"{_MAIN}sheet")
        return [
            Sheet(sheet.attrib["name"], sheet.get("state", "visible") != "visible", links[sheet.attrib[_LINK]])
            for sheet in listed
        ]
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile) as fault:
        raise refuse("reading.unreadable-workbook", table) from fault


def _contents(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as opened:
        return opened.read(MAX_PART_OF_CONTENTS)


def measure_sheet(archive: zipfile.ZipFile, sheet: Sheet) -> Extent:
    """How far a sheet reaches. One stray cell at the far end would have the whole rectangle laid out in memory.

    Cells without a value count only when nothing else does: formatting alone may reach the last column.
    """
    extent = _scan(archive, sheet, with_empty=True)
    return extent if extent.is_readable else _scan(archive, sheet, with_empty=False)


def _scan(archive: zipfile.ZipFile, sheet: Sheet, with_empty: bool) -> Extent:
    rows, letters, hidden, errors = 0, set(), 0, 0
    for chunk in _chunks(archive, sheet.part):
        filled = chunk if with_empty else _EMPTY_CELL.sub(b"", chunk)
        found = _REFERENCE.findall(filled)
        letters.update(letter for letter, _ in found)
        rows = max(rows, max((int(row) for _, row in found), default=0))
        hidden += len(_HIDDEN_ROW.findall(chunk))
        errors += len(_ERROR_CELL.findall(chunk))
    return Extent(rows, max(map(_column_number, letters), default=0), hidden, errors)


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


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
