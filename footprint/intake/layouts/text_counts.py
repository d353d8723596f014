"""Counts in sentences: "PC portables : 12 (dont 3 HS)" one under the other, or in the column of quantities."""

import re
from functools import lru_cache

from footprint.intake.columns.headers import Header, find_header, is_about_people, recognise_header
from footprint.intake.columns.places import is_place
from footprint.intake.columns.totals import is_total, names_device
from footprint.intake.layouts.counts import is_measure, is_none, is_piece, read_counts
from footprint.intake.layouts.labels import NO_DEVICE, any_word_for, find_type, name_type, read_label
from footprint.intake.layouts.matrix import add_counts
from footprint.intake.layouts.page import EQUIPMENT, Page, Unfolding
from footprint.intake.layouts.recognised import LIKELY, SURE, Recognised

NAME = "text_counts"

LEAST_LINES = 2
LONGEST_PLACE = 60
FIRST_ROWS = 100  # in which headers are looked for, with what is under them
LEAST_SHARE = 0.5  # of the lines that hold something

_BULLET = re.compile(r"^\s*(?:[-–•*·>]|\d{1,2}[.)])\s+")
_LABELLED = re.compile(r"^(.{2,80}?)\s*(?:[:=→]|\s[-–]\s|\.{3,}|\t)\s*(.{1,120})$")
_OF = re.compile(r"^(?:[x×]\s+|de\s+|d['’]\s*|of\s+)", re.IGNORECASE)
MOST_WORDS_OF_A_COUNT = 4


def recognise(page: Page) -> Recognised | None:
    """Lines that name a type and a count, or a column of quantities with words among its numbers."""
    if worded := _worded_quantities(page):
        return Recognised(NAME, SURE, tuple(worded[:3]))
    if find_table(page):
        return None
    lines = [row for row in page.filled if _read_line(page, row)]
    texts = [row for row in page.filled if _count_of_cells(page, row) <= 2]
    if len(lines) < LEAST_LINES or len(lines) < LEAST_SHARE * len(texts):
        return None
    shown = tuple(" ".join(filter(None, page.rows[row])) for row in lines[:3])
    return Recognised(NAME, SURE if all(_is_plain(page, row) for row in page.filled) else LIKELY, shown)


def _is_plain(page: Page, row: int) -> bool:
    """Whether nothing in a row is left to doubt: it is a count of a known type, a title, a total or headers."""
    cells = [cell for cell in page.rows[row] if cell]
    if line := _read_line(page, row):
        return bool(read_label(line[1]).device_type)
    if is_total(_BULLET.sub("", cells[0])):
        return True
    numbered = any(sign.isdigit() for cell in cells for sign in cell)
    is_title = len(cells) == 1 and not _names_type(cells[0])
    return not numbered and (is_title or any(recognise_header(cell, EQUIPMENT)[0] for cell in cells))


def _names_type(text: str) -> bool:
    """Whether a text names a type of device; not as the end of the name of a place: "Antenne de Tours"."""
    kind, at = find_type(text)
    return bool(kind) and not (at > 0 and is_place(text))


def unfold(page: Page) -> Unfolding:
    """One row for each number that a line states."""
    if _worded_quantities(page):
        return _unfold_table(page)
    found = Unfolding(page, NAME)
    place = ""
    for row in page.filled:
        line = _read_line(page, row)
        first = next(filter(None, page.rows[row]), "")
        if is_total(_BULLET.sub("", first)):
            found.leave(row, "reading.total-row", first)
        elif line:
            column, label, cell = line
            kind = read_label(label)
            if kind.reason and not kind.device_type:
                found.leave(row, NO_DEVICE[kind.reason], label)
            else:
                add_counts(found, row, column, cell, {"device_type": kind.device_type or label, "site": place})
        elif _count_of_cells(page, row) == 1 and not any(sign.isdigit() for sign in first):
            named = _names_type(first)
            place = place if named else _place_in(first) or place
            found.leave(row, "reading.no-count-row" if named else "reading.list-title", first)
        elif find_type(first)[0]:
            column = next(at for at, cell in enumerate(page.rows[row]) if cell)
            found.add(row, column, {"device_type": find_type(first)[0], "quantity": first, "site": place})
        else:
            found.leave(row, "reading.no-count-row", first)
    return found


def find_table(page: Page) -> bool:
    """Whether the page has headers with all that a table of devices requires."""
    header = _header(page)
    return header is not None and not header.missing


def _header(page: Page) -> Header | None:
    """The headers of a table of devices among the first rows, by their words and by what is just under them."""
    return find_header(page.rows[:FIRST_ROWS], EQUIPMENT)


# --- lines -----------------------------------------------------------------------------------------------------------


def _read_line(page: Page, row: int) -> tuple[int, str, str] | None:
    """The column, the label and the count of a line; None where it states none."""
    filled = [(at, cell) for at, cell in enumerate(page.rows[row]) if cell]
    if len(filled) == 2:  # a label and its count, in two cells
        (_, label), (column, cell) = filled
        label = _BULLET.sub("", label).rstrip(" :")
        return (column, label, cell) if find_type(label)[0] and (is_none(cell) or read_counts(cell)) else None
    if len(filled) != 1:
        return None
    column, written = filled[0]
    text = _BULLET.sub("", written)
    if (labelled := _LABELLED.match(text)) and read_counts(labelled[2]) and _is_device(labelled[1]):
        return column, labelled[1], labelled[2]
    return _read_count_first(column, text)


def _read_count_first(column: int, text: str) -> tuple[int, str, str] | None:
    """A line that begins with its count: "une dizaine d'écrans (dont 2 HS)"."""
    words = text.split()
    for length in range(min(MOST_WORDS_OF_A_COUNT, len(words) - 1), 0, -1):
        count, rest = " ".join(words[:length]), _OF.sub("", " ".join(words[length:]))
        tail = _tail().search(rest)
        label, cell = (rest[: tail.start()], f"{count} {tail[0].strip()}") if tail else (rest, count)
        if is_piece(words[length - 1]) and name_type(f"{words[length - 1]} {label}"):
            continue  # "12 PC portables": no twelve pieces of something portable
        said = read_counts(count)
        plain = len(said) == 1 and not said[0].words and not said[0].cells
        if plain and not is_measure(label) and _is_device(label) and read_counts(cell):
            return column, label, cell
    return None


@lru_cache(maxsize=1)
def _tail() -> re.Pattern[str]:
    """What follows the name of what is counted, and says more of the count: "(dont 3 HS)", "dont 3 HS"."""
    return re.compile(rf"\s*[(+,].*$|\s+{any_word_for('including')}\b.*$", re.IGNORECASE)


def _is_device(label: str) -> bool:
    known = read_label(label)
    return bool(known.device_type or known.reason)


def _count_of_cells(page: Page, row: int) -> int:
    return sum(bool(cell) for cell in page.rows[row])


def _place_in(title: str) -> str:
    """The site that a title names, where it announces what comes below it ("Mairie :") or has the word of a place."""
    words = title.strip(" -–:*=#").split()
    first = next((at for at, word in enumerate(words) if is_place(word)), 0)
    plain = " ".join(words[first:])  # "Inventaire de l'école Pasteur" is about the school
    return plain if (title.rstrip().endswith(":") or is_place(title)) and len(plain) <= LONGEST_PLACE else ""


# --- a column of quantities ------------------------------------------------------------------------------------------


def _worded_quantities(page: Page) -> list[str]:
    """The cells of a column of quantities that state more than a number."""
    header = _header(page)
    if header is None or "quantity" not in header.columns or header.missing:
        return []
    at, width = header.columns.index("quantity"), max(at for at, text in enumerate(header.texts) if text) + 1
    below = [page.rows[row] for row in page.below(header.row)]
    if any(any(row[width:]) for row in below):  # rows that do not fit under the headers are reported, not unfolded
        return []
    cells = [row[at] for row in below]
    return [cell for cell in cells if not cell.isdecimal() and _says_more(cell)]


def _says_more(cell: str) -> bool:
    counts = read_counts(cell)
    if len(counts) > 1 or any(count.cells or count.is_rough for count in counts) or (counts and "+" in cell):
        return True
    digits = re.sub(r"\s", "", cell)
    return " " in cell and any(str(count.quantity) not in digits for count in counts)  # "une paire"


def _unfold_table(page: Page) -> Unfolding:
    """A table whose quantities are counts: as it is, one row for each number."""
    header = _header(page)
    assert header is not None, "only a page that was recognised is unfolded"
    found = Unfolding(page, NAME, header.row)
    found.headers = {text: name or None for text, name in zip(header.texts, header.columns, strict=True) if text}
    found.people = tuple(text for text in header.texts if is_about_people(text))
    at = header.columns.index("quantity")
    for row in page.below(header.row):
        cells = page.rows[row]
        stated = {name: cell for name, cell in zip(header.columns, cells, strict=True) if name and cell}
        first = next(filter(None, cells), "")
        if is_total(first):
            found.leave(row, "reading.total-row", first)
        elif not stated or (_count_of_cells(page, row) == 1 and not cells[at] and not names_device(first)):
            found.leave(row, "reading.list-title", first)
        elif not cells[at] or cells[at].isdecimal() or not read_counts(cells[at]):
            found.add(row, at, stated)
        else:
            add_counts(found, row, at, cells[at], {name: cell for name, cell in stated.items() if name != "quantity"})
    return found
