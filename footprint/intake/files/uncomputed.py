"""Formulas of an XLSX sheet that hold no result: programs write them so, and a spreadsheet works them out on opening.

Read as they stand they would be blank cells, which count as something else than what the sheet shows.
"""

import re
import zipfile
from xml.parsers import expat

from footprint.intake.files.open_document import Formulas, parse_part

WORKBOOK_PART = "xl/workbook.xml"

_END_OF_FORMULA = rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^<>]*/>)\s*"
_NO_RESULT = rb"(?:</(?:\w+:)?c\s*>|<(?:\w+:)?v\b[^<>]*(?:/>|>\s*0?\s*</))"
_SUSPECT = re.compile(_END_OF_FORMULA + _NO_RESULT)
LONGEST_SUSPECT = 200

_COMPUTED_ON_OPENING = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})", re.ASCII)


def may_hold_uncomputed(xml: bytes) -> bool:
    """Whether a piece of a sheet has a formula followed by no result, by a blank one, or by 0."""
    return _SUSPECT.search(xml) is not None


def is_computed_on_opening(archive: zipfile.ZipFile) -> bool:
    """Whether a workbook asks to be computed once opened: a result of 0 then only fills its place."""
    return WORKBOOK_PART in archive.namelist() and bool(_COMPUTED_ON_OPENING.search(archive.read(WORKBOOK_PART)))


def find_uncomputed(archive: zipfile.ZipFile, part: str) -> Formulas:
    """The formulas of a sheet that hold no result, each where it stands.

    Raises ExpatError when the sheet is no XML, or defines entities.
    """
    listener = _FormulaListener(is_computed_on_opening(archive))
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = listener.open, listener.close
    parser.CharacterDataHandler, parser.buffer_text = listener.write, True
    parse_part(archive, part, parser)
    return listener.found


class _FormulaListener:
    """What the parser tells of the cells of a sheet."""

    def __init__(self, is_computed_on_opening: bool) -> None:
        self.nothing = ("", "0") if is_computed_on_opening else ("",)
        self.found: dict[int, dict[int, str]] = {}
        self.shared: dict[str, str] = {}
        self.row = self.column = -1
        self.within = self.kind = ""
        self.parts: dict[str, str] | None = None  # of the cell being read: its formula and its result
        self.group = ""

    def open(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            number = given.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column = -1
        elif name == "c":
            self._place(given.get("r", ""))
            self.kind, self.parts, self.group = given.get("t", "n"), {}, ""
        elif self.parts is not None and name in ("f", "v", "is"):
            self.within, self.parts[name] = name, ""
            self.group = given.get("si", self.group) if name == "f" else self.group

    def write(self, text: str) -> None:
        if self.within and self.parts is not None:
            self.parts[self.within] += text

    def close(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == self.within:
            self.within = ""
        elif name == "c" and self.parts is not None:
            if "f" in self.parts:
                self._note(self.parts["f"].strip(), self.parts)
            self.parts = None

    def _place(self, written: str) -> None:
        """Where a cell stands: as it says, else after the one before."""
        self.column += 1
        if place := _PLACE.fullmatch(written):
            self.row, self.column = int(place[2]) - 1, -1
            for letter in place[1].upper():
                self.column = (self.column + 1) * 26 + ord(letter) - ord("A")

    def _note(self, formula: str, parts: dict[str, str]) -> None:
        """Take note of a formula; one that cells share is written in the first of them."""
        if formula and self.group:
            self.shared[self.group] = formula
        result = parts.get("v", parts.get("is"))
        # A result may be a blank text; a number may not.
        is_blank_text = result == "" and self.kind in ("str", "s", "inlineStr") and len(self.nothing) == 1
        if result is None or (result.strip() in self.nothing and not is_blank_text):
            self.found.setdefault(self.row, {})[self.column] = f"={formula or self.shared.get(self.group, '')}"
