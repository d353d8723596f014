"""Formulas of an XLSX sheet that hold no result: programs write them so, and a spreadsheet works them out on opening.

Read as they stand they would be blank cells, which count as something else than what the sheet shows.
"""

import re
import zipfile
from itertools import islice
from xml.parsers import expat

from footprint.intake.files.open_document import Formulas, parse_part
from footprint.intake.raw_tables import MAX_COLUMNS

WORKBOOK_PART = "xl/workbook.xml"

_END_OF_FORMULA = rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^<>]*/>)\s*"
_NO_RESULT = rb"(?:</(?:\w+:)?c\s*>|<(?:\w+:)?v\b[^<>]*(?:/>|>\s*0?\s*</))"
_SUSPECT = re.compile(_END_OF_FORMULA + _NO_RESULT)
LONGEST_SUSPECT = 200

_COMPUTED_ON_OPENING = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_OF_SEVERAL_CELLS = ("array", "dataTable")
MOST_FILLED = 1_000_000  # cells that such formulas fill: beyond, the first ones are errors enough
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})", re.ASCII)


def may_hold_uncomputed(xml: bytes) -> bool:
    """Whether a piece of a sheet has a formula followed by no result, by a blank one, or by 0."""
    return _SUSPECT.search(xml) is not None


def is_computed_on_opening(archive: zipfile.ZipFile) -> bool:
    """Whether a workbook asks to be computed once opened: a result of 0 then only fills its place."""
    return WORKBOOK_PART in archive.namelist() and bool(_COMPUTED_ON_OPENING.search(archive.read(WORKBOOK_PART)))


def find_uncomputed(archive: zipfile.ZipFile, part: str) -> Formulas:
    """The formulas of a sheet that hold no result, each with its place.

    Raises ExpatError when the sheet is no XML, or defines entities.
    """
    listener = _FormulaListener(is_computed_on_opening(archive))
    _listen(archive, part, listener)
    listener.close_sheet()
    return listener.found


def find_errors(archive: zipfile.ZipFile, part: str) -> Formulas:
    """The cells of a sheet that hold an error ("#REF!"), each with its place.

    Raises ExpatError when the sheet is no XML, or defines entities.
    """
    listener = _FormulaListener(is_computed_on_opening=False)
    _listen(archive, part, listener)
    return listener.errors


def _listen(archive: zipfile.ZipFile, part: str, listener: "_FormulaListener") -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = listener.open, listener.close
    parser.CharacterDataHandler, parser.buffer_text = listener.write, True
    parse_part(archive, part, parser)


class _FormulaListener:
    """What the parser tells of the cells of a sheet."""

    def __init__(self, is_computed_on_opening: bool) -> None:
        self.nothing = ("", "0") if is_computed_on_opening else ("",)
        self.found: dict[int, dict[int, str]] = {}
        self.errors: dict[int, dict[int, str]] = {}
        self.shared: dict[str, str] = {}
        self.row = self.column = -1
        self.within = self.kind = ""
        self.parts: dict[str, str] | None = None  # of the cell being read: its formula and its result
        self.group = self.reach = ""
        self.kept: set[tuple[int, int]] = set()  # cells that hold a value of their own
        self.spills: list[tuple[range, range, str]] = []  # where a formula of several cells leaves its results

    def open(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            number = given.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column = -1
        elif name == "c":
            self._place(given.get("r", ""))
            self.kind, self.parts, self.group, self.reach = given.get("t", "n"), {}, "", ""
        elif self.parts is not None and name in ("f", "v", "is"):
            self.within, self.parts[name] = name, ""
            if name == "f":
                self.group = given.get("si", "")
                self.reach = given.get("ref", "") if given.get("t") in _OF_SEVERAL_CELLS else ""

    def write(self, text: str) -> None:
        if self.within and self.parts is not None:
            self.parts[self.within] += text

    def close(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == self.within:
            self.within = ""
        elif name == "c" and self.parts is not None:
            if self.kind == "e" and self.parts.get("v"):
                self.errors.setdefault(self.row, {})[self.column] = self.parts["v"].strip()
            if "f" in self.parts:
                self._note(self.parts["f"].strip(), self.parts)
            if self.spills and self._has_result(self.parts):
                self.kept.add((self.row, self.column))
            self.parts = None

    def close_sheet(self) -> None:
        """Take note of the cells that a formula without a result was to fill, as far as the sheet reaches."""
        filled = (
            (row, column, formula)
            for rows, columns, formula in self.spills
            for row in range(rows.start, min(rows.stop, self.row + 1))
            for column in columns
        )
        for row, column, formula in islice(filled, MOST_FILLED):
            if (row, column) not in self.kept:
                self.found.setdefault(row, {}).setdefault(column, formula)

    def _place(self, written: str) -> None:
        """Where a cell is: as it says, else after the one before."""
        self.row, self.column = _read_place(written) or (self.row, self.column + 1)

    def _note(self, formula: str, parts: dict[str, str]) -> None:
        """Take note of a formula; one that cells share is written in the first of them."""
        if formula and self.group:
            self.shared[self.group] = formula
        if self._has_result(parts):
            return
        shown = f"={formula or self.shared.get(self.group, '')}"
        self.found.setdefault(self.row, {})[self.column] = shown
        first, _, last = self.reach.partition(":")
        if (start := _read_place(first)) and (end := _read_place(last)):
            columns = range(start[1], min(end[1] + 1, MAX_COLUMNS))
            self.spills.append((range(start[0], end[0] + 1), columns, shown))

    def _has_result(self, parts: dict[str, str]) -> bool:
        """Whether a cell holds a value: a blank text may be one, a blank number may not."""
        result = parts.get("v", parts.get("is"))
        is_blank_text = result == "" and self.kind in ("str", "s", "inlineStr") and len(self.nothing) == 1
        return result is not None and (result.strip() not in self.nothing or is_blank_text)


def _read_place(written: str) -> tuple[int, int] | None:
    """The row and the column of a cell, from 0: (6, 1) for "B7"; None where it is none."""
    place = _PLACE.fullmatch(written)
    if place is None:
        return None
    column = -1
    for letter in place[1].upper():
        column = (column + 1) * 26 + ord(letter) - ord("A")
    return int(place[2]) - 1, column
