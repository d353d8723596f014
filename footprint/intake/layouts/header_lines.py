"""Headers on two lines: a group over its columns ("Date" over "achat" and "sortie"), or units under the headers."""

import re
from collections.abc import Sequence
from dataclasses import replace

from footprint.intake.columns.grid import FileGrid
from footprint.intake.columns.header_values import is_known
from footprint.intake.columns.units import find_unit
from footprint.intake.layouts.matrix import YEARS
from footprint.intake.layouts.page import Page
from footprint.intake.layouts.recognised import SURE, Recognised
from footprint.intake.layouts.stacked import Block, read_block
from footprint.intake.raw_tables import NO_ANSWER, Answers

NAME = "header_lines"

_BRACKETED = re.compile(r"[(\[].*[)\]]")  # under a header, it says something of it, whatever it is


def recognise(page: Page) -> Recognised | None:
    """Two rows that together name more columns than each alone, or units under headers."""
    row = _find_lines(page)
    return None if row is None else Recognised(NAME, SURE, tuple(text for text in _join(page, row) if text)[:4])


def unfold(page: Page, answers: Answers = NO_ANSWER) -> list[FileGrid]:
    """The rows under both lines, as under one."""
    row = _find_lines(page) or 0
    rows = list(page.rows)
    rows[row], rows[row + 1] = [""] * page.width, _join(page, row)
    block = Block((), row + 1, len(rows), range(page.width))
    grid = read_block(replace(page, rows=rows), block, answers)
    grid.layout = NAME
    return [grid]


def _find_lines(page: Page) -> int | None:
    """The first of two lines of headers; None where devices follow a line alone."""
    for row in page.header_rows:
        if row + 1 < len(page.rows) and _is_above_devices(page, row):
            return None
        if row + 1 < len(page.rows) and _join(page, row):
            return row
    return None


def _is_above_devices(page: Page, row: int) -> bool:
    """Whether a type of device is under a header for it: the row is the only line of headers."""
    under = zip(page.rows[row], page.rows[row + 1], strict=True)
    return any(cell and page.column_of(text) == "device_type" and is_known("device_type", cell) for text, cell in under)


def _join(page: Page, row: int) -> list[str]:
    """The headers that two rows make; none where the second one is no line of headers."""
    top, bottom = page.rows[row], page.rows[row + 1]
    if not any(bottom):
        return []
    if any(sign.isdigit() for cell in bottom for sign in cell):
        return _join_years(page, row)
    return _join_units(page, top, bottom) or _join_groups(page, row)


def _join_units(page: Page, top: Sequence[str], bottom: Sequence[str]) -> list[str]:
    """Headers with the units under them in brackets."""
    plain = [cell.strip("()[] ") for cell in bottom]
    named = [page.column_of(text) for text in top]
    are_bracketed = all(_BRACKETED.fullmatch(cell) for cell in bottom if cell)
    if len(set(named) - {""}) < 2 or not (
        are_bracketed or all(name and find_unit(unit, name) for unit, name in zip(plain, named, strict=True) if unit)
    ):
        return []
    return [f"{text} ({unit})" if unit else text for text, unit in zip(top, plain, strict=True)]


def _join_years(page: Page, row: int) -> list[str]:
    """Each year with the count that it is of ("Nombre" over 2024 and 2025); none under anything else.

    The last one is the count alone: it is read, and the years before are said not to be.
    """
    top, bottom = _spread(page, row), page.rows[row + 1]
    years = {at: int(cell) for at, cell in enumerate(bottom) if cell.isdecimal() and int(cell) in YEARS}
    if (
        len(years) < 2
        or len(years) < sum(map(bool, bottom))
        or {page.column_of(top[at]) for at in years} != {"quantity"}
    ):
        return []
    last = max(years, key=years.__getitem__)
    return [f"{text} {years[at]}" if at in years and at != last else text for at, text in enumerate(top)]


def _join_groups(page: Page, row: int) -> list[str]:
    """Each header with the group over it, where it names a column only so."""
    top, bottom = _spread(page, row), page.rows[row + 1]
    joined: list[str] = []
    taken: set[str] = set()
    for group, text in zip(top, bottom, strict=True):
        ways = [text, f"{group} {text}", f"{text} {group}"] if text else [group]
        best = next((way for way in ways if (name := page.column_of(way)) and name not in taken), ways[0])
        taken.add(page.column_of(best))
        joined.append(best.strip())
    alone = max(len({page.column_of(text) for text in line} - {""}) for line in (page.rows[row], bottom))
    return joined if len(taken - {""}) > alone else []


def _spread(page: Page, row: int) -> list[str]:
    """A row of groups, each over all its columns: the merged ones, else the blank ones after it."""
    cells = list(page.rows[row])
    for at in range(1, len(cells)):
        if not cells[at] and page.rows[row + 1][at]:
            cells[at] = cells[at - 1]
    return cells
