"""The colours of the cells of ODS files, as `fills` reads those of XLSX workbooks."""

import re
import zipfile
from collections.abc import Mapping
from xml.parsers import expat

from footprint.intake.files.fills import WHITE, Fills
from footprint.intake.files.open_document import CONTENT, count, parse_part

MOST_FILLED = 200_000  # cells whose colour is noted: a page laid out by hand holds fewer

_RGB = re.compile(r"#([0-9a-fA-F]{6})")


def read_open_fills(archive: zipfile.ZipFile, rows: int, columns: int) -> Mapping[str, Fills]:
    """The colours of the filled cells of each sheet ("FF0000"), white apart, as far as some rows and columns.

    A style that a condition chooses is not one of the cell: its colour is what the file says when the condition holds.
    """
    listener = _Listener(rows, columns)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = listener.open, listener.close
    parse_part(archive, CONTENT, parser)
    return listener.fills


class _Listener:
    """What the parser tells of styles, then of the cells that have one, their column's or their row's."""

    def __init__(self, rows: int, columns: int) -> None:
        self.most_rows, self.most_columns = rows, columns
        self.fills: dict[str, dict[tuple[int, int], str]] = {}
        self.colours: dict[str, str] = {}
        self.style = self.sheet = self.of_row = ""
        self.of_columns: list[str] = []
        self.row = self.column = self.repeat = 0

    def open(self, name: str, given: dict[str, str]) -> None:
        if name == "style:style":
            self.style = given.get("style:name", "")
        elif name == "style:table-cell-properties" and self.style:
            if colour := _RGB.fullmatch(given.get("fo:background-color", "")):
                self.colours[self.style] = colour[1].upper()
        elif name == "table:table":
            self.sheet, self.row, self.of_columns = given.get("table:name", ""), 0, []
            self.fills[self.sheet] = {}
        elif name == "table:table-column":
            room = max(self.most_columns - len(self.of_columns), 0)
            several = min(count(given.get("table:number-columns-repeated")), room)
            self.of_columns += [given.get("table:default-cell-style-name", "")] * several
        elif name == "table:table-row":
            self.column, self.repeat = 0, count(given.get("table:number-rows-repeated"))
            self.of_row = given.get("table:default-cell-style-name", "")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._fill(given.get("table:style-name", ""), count(given.get("table:number-columns-repeated")))

    def close(self, name: str) -> None:
        if name == "style:style":
            self.style = ""
        elif name == "table:table-row":
            self.row += self.repeat

    def _fill(self, style: str, several: int) -> None:
        """Take note of the colour of the next cells of a row, and of the rows that repeat it."""
        first, self.column = self.column, self.column + several
        found = self.fills.setdefault(self.sheet, {})
        for column in range(first, min(self.column, self.most_columns)):
            default = self.of_columns[column] if column < len(self.of_columns) else ""
            colour = self.colours.get(style or self.of_row or default, WHITE)
            if colour == WHITE or len(found) >= MOST_FILLED:
                continue
            found |= {(row, column): colour for row in range(self.row, min(self.row + self.repeat, self.most_rows))}
