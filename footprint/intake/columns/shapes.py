"""Tables arranged otherwise than one row a device: recognised, so that the refusal explains what to do."""

from collections.abc import Sequence

from footprint.intake.columns.grid import QUOTED_CHARACTERS
from footprint.intake.columns.headers import Header, recognise_header
from footprint.intake.raw_tables import HEADER_ROWS, refuse
from footprint.problems import UnusableInput
from footprint.words.spellings import normalise_spelling, read_spellings

LEAST = 2  # one type of device among headers may be anything; two are no accident


def find_other_shape(header: Header | None, rows: Sequence[Sequence[str]]) -> UnusableInput | None:
    """Why the first rows of a table can't be read as they lie: types of devices as headers, or headers in a column."""
    if header is not None and header.format is not None:
        return None
    rows = rows[:HEADER_ROWS]
    if header is None or header.missing or header.table == "sites":
        known = read_spellings()["device_type"]
        for row in rows:
            types = [cell for cell in row if normalise_spelling(cell) in known]
            if len(types) >= LEAST and not any(cell in types for other in rows if other is not row for cell in other):
                return _refuse("reading.types-as-headers", types)
    if has_headers_down(header, rows):
        return _refuse("reading.headers-in-column", _headers_down(rows))
    return None


def has_headers_down(header: Header | None, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds headers, more of them than the row that would be the header."""
    columns = {recognise_header(cell, "equipment")[0] for cell in _headers_down(rows)}
    across = len(header.recognised) if header is not None else 0
    return len(columns) >= LEAST and len(columns) > across and "device_type" in columns


def _headers_down(rows: Sequence[Sequence[str]]) -> list[str]:
    """The headers in the first column, each written once: words that come again are what a table holds."""
    first = [row[0] for row in rows[:HEADER_ROWS] if row]
    return [cell for cell in first if first.count(cell) == 1 and recognise_header(cell, "equipment")[0]]


def _refuse(code: str, words: Sequence[str]) -> UnusableInput:
    return refuse(code, "equipment", "device_type", ", ".join(dict.fromkeys(words))[:QUOTED_CHARACTERS])
