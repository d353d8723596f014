"""What the columns of any file could be: a proposal for each header, how sure it is, and examples of what it holds."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from footprint.problems import UnusableInput
from footprint.reading.archive import is_workbook
from footprint.reading.delimited import find_layouts
from footprint.reading.documents import is_document
from footprint.reading.encoding import decode
from footprint.reading.headers import is_about_people, known_headers, recognise_header
from footprint.reading.inventory import unpack
from footprint.reading.raw import HEADER_ROWS, MAX_COLUMNS, Source, open_source, refuse
from footprint.reading.workbook import read_heads
from footprint.texts import normalise_spelling, spellings

EXAMPLES = 3
LEAST_LIKENESS = 0.7
LONGEST_HEADER = 60

# A column is told by what it holds when most of its cells are so.
DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")


@dataclass(frozen=True)
class ProposedColumn:
    """A header as written, the column of ours it could be ("" for none), how sure (0 to 1), and examples of cells."""

    header: str
    column: str
    confidence: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """The columns of a file, or of a sheet of it, for a table of ours."""

    table: str
    sheet: str
    header_row: int
    columns: tuple[ProposedColumn, ...]


def propose_columns(source: Source, table: str = "equipment") -> list[Proposal]:
    """What the columns of a file could be, one proposal a sheet; its `columns` make the `columns` of `Answers`.

    Raises UnusableInput when the file holds no rows of cells.
    """
    upload = open_source(source, table)
    data = unpack(upload.data, table)
    if is_document(data):
        raise refuse("reading.no-header", table, value=upload.filename)
    heads = read_heads(data, table) if is_workbook(data) else {"": _head_of_text(data, table)}
    held = {
        sheet: [row[:MAX_COLUMNS] for row in rows] for sheet, rows in heads.items() if any(any(row) for row in rows)
    }
    found = [_propose(rows, table, sheet) for sheet, rows in held.items()]
    if not found:
        raise refuse("reading.empty-file", table)
    return found


def _head_of_text(data: bytes, table: str) -> list[list[str]]:
    """The first rows, parted by the delimiter that gives the most even rows."""
    _, layouts = find_layouts(decode(data, table).text, (table,))
    return max(layouts, key=lambda one: _evenness(one.head)).head


def _evenness(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    widths = [len(row) for row in rows if len(row) > 1]
    return (max(map(widths.count, widths)), max(widths)) if widths else (0, 0)


def _propose(rows: list[list[str]], table: str, sheet: str) -> Proposal:
    header_row = _likeliest_header(rows[:HEADER_ROWS], table)
    headers, below = rows[header_row], rows[header_row + 1 :]
    cells = [[row[at] for row in below if at < len(row) and row[at]] for at in range(len(headers))]
    proposed: list[ProposedColumn] = []
    for header, held in zip(headers, cells, strict=True):
        column, confidence = _propose_column(header, held, table)
        if column in [one.column for one in proposed if one.column]:
            column, confidence = "", 0.0
        proposed.append(ProposedColumn(header, column, confidence, tuple(dict.fromkeys(held))[:EXAMPLES]))
    return Proposal(table, sheet, header_row + 1, tuple(one for one in proposed if one.header))


def _likeliest_header(rows: list[list[str]], table: str) -> int:
    """The row that names most columns, else the first of the widest rows of words."""

    def score(position: int) -> tuple[int, int, int]:
        row = rows[position]
        known = sum(bool(recognise_header(cell, table)[0]) for cell in row)
        words = sum(any(sign.isalpha() for sign in cell) for cell in row)
        return known, words, -position

    return max(range(len(rows)), key=score)


def _propose_column(header: str, held: list[str], table: str) -> tuple[str, float]:
    if not header or is_about_people(header):
        return "", 0.0
    if name := recognise_header(header, table)[0]:
        return name, 1.0
    if len(header) <= LONGEST_HEADER and (near := _nearest(normalise_spelling(header), table)):
        return near
    return _by_content(held, table)


@lru_cache(maxsize=2048)
def _nearest(spelling: str, table: str) -> tuple[str, float] | None:
    """The column whose known headers come nearest to a spelling, and how near."""
    known = known_headers(table)
    near = difflib.get_close_matches(spelling, list(known), 1, LEAST_LIKENESS)
    if not near:
        return None
    return known[near[0]], round(difflib.SequenceMatcher(None, spelling, near[0]).ratio() * 0.9, 2)


def _by_content(held: list[str], table: str) -> tuple[str, float]:
    """What most of the cells are: words for types, countries; dates."""
    if not held:
        return "", 0.0
    for name in {"equipment": ("device_type", "country"), "usage": ("service_type",), "sites": ("country",)}[table]:
        known = spellings()[name]
        share = sum(normalise_spelling(cell) in known for cell in held) / len(held)
        if share >= LEAST_LIKENESS:
            return name, round(share * 0.8, 2)
    if table == "equipment" and sum(bool(DATE.match(cell)) for cell in held) >= LEAST_LIKENESS * len(held):
        return "acquired_on", 0.5
    return "", 0.0


def can_propose(source: Source, table: str = "equipment") -> list[Proposal]:
    """The proposals for a file, none when it has no rows of cells."""
    try:
        return propose_columns(source, table)
    except UnusableInput:
        return []
