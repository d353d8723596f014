"""One column a type and one row a site, or the other way round: each cell is a number of devices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from footprint.intake.columns.grid import UNCOMPUTED
from footprint.intake.columns.header_values import YEAR, can_hold
from footprint.intake.columns.headers import is_about_people, recognise_header
from footprint.intake.columns.people import are_names
from footprint.intake.columns.totals import is_total
from footprint.intake.layouts.counts import QUALITIES, Count, is_none, is_yes, read_counts
from footprint.intake.layouts.labels import any_word_for, name_type
from footprint.intake.layouts.page import EQUIPMENT, Page, Unfolding
from footprint.intake.layouts.recognised import LIKELY, SURE, Recognised
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.normal_forms import normal_form
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.vocabulary import read_word_lists

NAME = "matrix"

LEAST_TYPES = 2  # one type of device among headers may be anything; two are no accident
LEAST_COUNTS = 0.9  # of the cells that are filled
YEARS = range(1990, 2101)


@dataclass(frozen=True)
class Matrix:
    """Where the parts of a matrix are: rows and columns counted from 0.

    `kinds` are its columns of counts (types, or sites where `is_down`); `labels` the columns that name its rows, with
    the column of ours that each feeds; `types_at` is the column of types where they go down.
    """

    header: int
    kinds: tuple[int, ...]
    labels: dict[int, str]
    types_at: int = -1

    @property
    def is_down(self) -> bool:
        """Whether types go down, and sites across."""
        return self.types_at >= 0


def recognise(page: Page) -> Recognised | None:
    """Types of devices across or down, numbers of devices in the cells."""
    matrix = _find_across(page) or _find_down(page)
    if matrix is None:
        return None
    header = page.rows[matrix.header]
    types = _down_types(page, matrix) if matrix.is_down else [header[at] for at in matrix.kinds]
    named = [word for word in types if name_type(word)]
    cells = [page.rows[row][at] for row in _body(page, matrix) for at in matrix.kinds if page.rows[row][at]]
    plain = all(cell.isdecimal() or is_none(cell) for cell in cells)
    surely = plain and len(named) == len(types) and any(cell.isdecimal() for cell in cells)
    return Recognised(NAME, SURE if surely else LIKELY, tuple(named))


def unfold(page: Page) -> Unfolding:
    """One row for each cell that counts devices; totals and what is below them left aside."""
    matrix = _find_across(page) or _find_down(page)
    assert matrix is not None, "only a page that was recognised is unfolded"
    header = page.rows[matrix.header]
    found = Unfolding(page, NAME, matrix.header)
    found.headers = {
        text: matrix.labels.get(at) or ("quantity" if at in matrix.kinds else None)
        for at, text in enumerate(header)
        if text.strip()
    }
    found.people = tuple(header[at] for at, name in matrix.labels.items() if not name and is_about_people(header[at]))
    found.problems += [
        Problem("reading.unknown-column", "warning", EQUIPMENT, 0, "", header[at])
        for at in range(page.width)
        if at not in (*matrix.kinds, matrix.types_at) and header[at] and not is_total(header[at])
        if not matrix.labels.get(at) and header[at] not in found.people
    ]
    for row in page.below(matrix.header):
        _unfold_row(page, matrix, row, found)
    return found


def _unfold_row(page: Page, matrix: Matrix, row: int, found: Unfolding) -> None:
    cells, header = page.rows[row], page.rows[matrix.header]
    first = next((cell for cell in cells if cell), "")
    counted = [at for at in matrix.kinds if not is_none(cells[at])]
    if is_total(first):
        found.leave(row, "reading.total-row", first)
        return
    if not counted:
        titled = sum(bool(cell) for cell in cells) == 1
        found.leave(row, "reading.list-title" if titled else "reading.no-device-row", first)
        return
    stated = {name: cells[at] for at, name in matrix.labels.items() if name and cells[at]}
    stated |= _read_place(stated.get("site", "")) if "site" in stated else {}
    for at in counted:
        named = {"device_type": header[at]}
        kind = {"device_type": cells[matrix.types_at], **_read_place(header[at])} if matrix.is_down else named
        known = {**stated, **{name: cell for name, cell in kind.items() if cell}}
        known["device_type"] = name_type(known["device_type"]) or known["device_type"]
        add_counts(found, row, at, cells[at], known)


def add_counts(found: Unfolding, row: int, column: int, cell: str, known: dict[str, str]) -> None:
    """The devices that a cell counts; where it is no count, one row whose quantity can't be read."""
    counts = [Count(1, {})] if is_yes(cell) else read_counts(cell)
    for count in counts:
        stated = dict(count.cells)
        if count.words and len(counts) > 1:  # what parts some from the others is a status, known or to be settled
            stated = {"status": count.words} | stated
        device = found.add(row, column, {**known, **stated, "quantity": str(count.quantity)})
        if count.is_rough:
            found.devices[device]["quality"] = "low"
            found.doubt(device, "reading.rough-count", "quantity", cell, str(count.quantity))
    if not counts:
        device = found.add(row, column, {**known, "quantity": cell})
        if cell.startswith("="):
            found.refuse(device, UNCOMPUTED, "quantity", cell)


def _read_place(word: str) -> dict[str, str]:
    """What the name of a row or a column says: a status where it is one ("Stock"), else a site."""
    for column in QUALITIES:
        if meant := read_spellings()[column].get(word):
            return {column: meant, "site": ""}
    return {"site": word}


# --- where it is -----------------------------------------------------------------------------------------------------


def _find_across(page: Page) -> Matrix | None:
    """Types as headers: two of them at least, over numbers."""
    for row in page.header_rows:
        cells = page.rows[row]
        types = [at for at, cell in enumerate(cells) if name_type(cell)]
        if len({normalise_spelling(cells[at]) for at in types}) < LEAST_TYPES:
            continue
        labels = _name_labels([(at, cells[at]) for at in range(types[0])], page, row)
        more = [at for at in range(types[0] + 1, page.width) if _may_be_kind(cells[at])]
        kinds = tuple(at for at in more if at in types or _counts(page, row, at)) if labels else ()
        kinds = (types[0], *kinds)
        if (
            labels
            and _mostly_counts(page, row, kinds)
            and any(page.rows[below][at] for below in page.below(row) for at in labels)
        ):
            return Matrix(row, kinds, labels)
    return None


def _find_down(page: Page) -> Matrix | None:
    """Types in a column, and numbers under headers that are no columns of ours: sites, or statuses."""
    for row in page.header_rows:
        cells = page.rows[row]
        known = {at: page.column_of(cell) for at, cell in enumerate(cells) if cell}
        if "quantity" in known.values():
            return None
        kinds = tuple(
            at
            for at, cell in enumerate(cells)
            if _may_be_kind(cell) and not known.get(at) and not name_type(cell) and _counts(page, row, at)
        )
        if len(kinds) < LEAST_TYPES or any(cells[at][0].isdecimal() for at in kinds):
            continue
        if not _mostly_counts(page, row, kinds) or not _are_places([cells[at] for at in kinds]):
            continue
        for types_at in range(kinds[0]):
            words = [
                page.rows[below][types_at] for below in page.below(row) if not is_total(page.rows[below][types_at])
            ]
            named = [word for word in words if name_type(word)]
            if name_type(cells[types_at]):
                continue  # a row of the table, no row of headers
            if len(named) >= LEAST_TYPES and 2 * len(named) > len([word for word in words if word]):
                others = {at: name for at, name in known.items() if name and at not in kinds and at != types_at}
                return Matrix(row, kinds, others, types_at)
    return None


def _name_labels(labels: Sequence[tuple[int, str]], page: Page, row: int) -> dict[int, str]:
    """The columns before those of types, with ours; the first that is none of ours names the site."""
    known = {at: page.column_of(text) for at, text in labels}
    filled = [at for at, _ in labels if any(page.rows[below][at] for below in page.below(row))]
    named = {at: known[at] for at in filled}
    if "site" not in named.values():
        free = [at for at in filled if not named[at] and not _holds_people(page, row, at)]
        codes = [at for at in free if not _holds_moments(page, row, at)]
        words = [at for at in codes if not _counts(page, row, at)]
        if words or (codes and not any(named.values())):
            named[(words or codes)[0]] = "site"
    return named


def _holds_people(page: Page, header: int, column: int) -> bool:
    """Whether a column names persons, by its header or by what it holds."""
    cells = [word for row in page.below(header) if not is_total(word := page.rows[row][column]) and word]
    return is_about_people(page.rows[header][column]) or are_names(cells)


def _holds_moments(page: Page, header: int, column: int) -> bool:
    """Whether a column holds days or times, as surveys write when somebody answered: they are no places."""
    cells = [cell for row in page.below(header) if (cell := page.rows[row][column])]
    return not any(map(str.isdecimal, cells)) and can_hold(
        find_column(INVENTORY_TABLES[EQUIPMENT], "acquired_on"), cells
    )


def _may_be_kind(header: str) -> bool:
    return (
        any(sign.isalpha() for sign in header) and not is_total(header) and not recognise_header(header, EQUIPMENT)[0]
    )


def _are_places(headers: Sequence[str]) -> bool:
    """Whether headers over numbers may be sites or statuses: no years of one thing, nor "Qté finale", nor "dont HS"."""
    begin = [normal_form(header)[:1] for header in headers]
    counting = [word for word in begin if word in _counting()]
    including = [header for header in headers if _including().match(header)]
    return not (including or 0 < len(counting) < len(begin) or _differ_by_year(headers))


@lru_cache(maxsize=1)
def _counting() -> frozenset[tuple[str, ...]]:
    """What the header of a count begins with."""
    return frozenset(map(normal_form, read_word_lists("headers")["counting"]["words"]))


@lru_cache(maxsize=1)
def _including() -> re.Pattern[str]:
    return re.compile(rf"{any_word_for('including')}\b", re.IGNORECASE)


def _differ_by_year(headers: Sequence[str]) -> bool:
    """Whether headers name one thing in several years ("Nombre 2024", "Nombre 2025"): those of no two places."""
    parted = [YEAR.split(header, 1) for header in headers]
    around = {tuple(normalise_spelling(part) for part in parts) for parts in parted}
    return all(len(parts) == 2 for parts in parted) and len(around) == 1


def _counts(page: Page, header: int, column: int) -> bool:
    """Whether a column holds counts, and something else than years."""
    cells = _known_cells(page, header, [column])
    counts = [cell for cell in cells if _is_count(cell)]
    years = [cell for cell in counts if cell.isdecimal() and int(cell) in YEARS]
    return bool(counts) and len(counts) >= LEAST_COUNTS * len(cells) and 2 * len(years) < len(counts)


def _mostly_counts(page: Page, header: int, columns: Sequence[int]) -> bool:
    cells = _known_cells(page, header, columns)
    counts = [cell for cell in cells if _is_count(cell)]
    return any(not is_none(cell) for cell in counts) and len(counts) >= LEAST_COUNTS * len(cells)


def _known_cells(page: Page, header: int, columns: Sequence[int]) -> list[str]:
    """The cells of columns that are filled; "?" tells that somebody still has to count."""
    cells = [page.rows[row][at] for row in page.below(header) for at in columns]
    return [cell for cell in cells if cell.strip(" ?")]


def _is_count(cell: str) -> bool:
    return cell.isdecimal() or is_none(cell) or is_yes(cell) or bool(read_counts(cell))


def _body(page: Page, matrix: Matrix) -> list[int]:
    return [row for row in page.below(matrix.header) if not is_total(next(filter(None, page.rows[row]), ""))]


def _down_types(page: Page, matrix: Matrix) -> list[str]:
    return [page.rows[row][matrix.types_at] for row in _body(page, matrix) if page.rows[row][matrix.types_at]]
