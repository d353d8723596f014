"""Several tables on one page, one under the other or side by side, each under its title and its own headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from footprint.intake.columns.grid import FileGrid, column_letter, quote_row
from footprint.intake.columns.header_words import BY_VALUES, read_header
from footprint.intake.columns.headers import Header, find_header, known_headers, recognise_header
from footprint.intake.columns.places import is_place, without_list_words
from footprint.intake.columns.totals import is_total
from footprint.intake.layouts import asset_register, matrix, people
from footprint.intake.layouts.labels import find_only_type, name_type
from footprint.intake.layouts.page import EQUIPMENT, Page
from footprint.intake.layouts.recognised import LIKELY, SURE, Recognised
from footprint.intake.raw_tables import NO_ANSWER, Answers
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES
from footprint.words.normal_forms import normal_form
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.vocabulary import read_word_lists

NAME = "stacked"

_FIGURES = re.compile(r"\d{3}")  # a model, a price or a year: no header
SCREENS, WORD_FOR_SCREEN = "monitor", "écran"
LEAST_COLUMNS = 2  # headers that a row names, for it to be a row of headers
OF_DEVICES = {"model", "manufacturer", "serial_number", "asset_tag"}  # columns that lists of devices alone have
INNER = (asset_register, people, matrix)  # how a table among several may be laid out itself


@dataclass(frozen=True)
class Block:
    """A table on a page: the rows of its titles, that of its headers, its end, its columns; if it is the only one."""

    titles: tuple[int, ...]
    header: int
    end: int
    columns: range
    is_alone: bool = False

    @property
    def rows(self) -> range:
        """Its rows, headers included."""
        return range(self.header, self.end)


def recognise(page: Page) -> Recognised | None:
    """Rows of headers further down that name other columns, or tables whose titles say what they hold."""
    blocks = find_blocks(page)
    if len(blocks) < 2:
        return _recognise_titled(page, blocks[0]) if blocks else None
    heads = {tuple(map(normalise_spelling, page.rows[block.header])) for block in blocks}
    shown = tuple(quote_row(_cells(page, (*block.titles, block.header)[0], block.columns)) for block in blocks)
    if len(heads) > 1:
        return Recognised(NAME, SURE, shown)
    if len({block.columns for block in blocks}) > 1:
        return Recognised(NAME, SURE, shown)
    columns = {recognise_header(cell, EQUIPMENT)[0] for cell in page.rows[blocks[0].header]}
    titled = [block for block in blocks if block.titles]
    kinds = [block for block in titled if _type_of(page, block)]
    if "device_type" not in columns and kinds:
        return Recognised(NAME, SURE, shown)
    if "site" not in columns and len(titled) > 1 and not kinds:
        places = [block for block in titled if is_place(_title(page, block))]
        return Recognised(NAME, SURE if 2 * len(places) >= len(titled) else LIKELY, shown)
    return None


def _recognise_titled(page: Page, block: Block) -> Recognised | None:
    """One table whose headers lack the type of devices, which its title or the name of its sheet tells."""
    columns = {recognise_header(cell, EQUIPMENT)[0] for cell in page.rows[block.header]}
    if "device_type" in columns or not columns & OF_DEVICES or not (kind := _type_of(page, block)):
        return None
    return Recognised(NAME, SURE, (_title(page, block), kind))


def unfold(page: Page, answers: Answers = NO_ANSWER) -> list[FileGrid]:
    """Each table under its own headers; what its title says of all its rows is added to them."""
    grids: list[FileGrid] = []
    blocks = find_blocks(page)
    for before, block in zip([None, *blocks], blocks, strict=False):
        part = page.within(range(len(page.rows)), block.columns)
        grid = _unfold_block(part, block, answers)
        is_first = before is None or before.columns != block.columns  # what is above the first is no row
        grid = grid if is_first else _set_titles_aside(part, block, grid)
        if block.columns.start > 0:
            grid.columns = f"{column_letter(block.columns.start)}:{column_letter(block.columns.stop - 1)}"
        grids.append(grid)
    return grids


def find_blocks(page: Page) -> list[Block]:
    """The tables of a page: those of its first columns, then those next to them."""
    spans = _find_spans(page)
    found = [_find_blocks(page.within(range(len(page.rows)), span), span) for span in spans]
    blocks = [block for blocks in found for block in blocks]
    return blocks if len(blocks) > 1 else [replace(block, is_alone=True) for block in blocks]


def _find_spans(page: Page) -> list[range]:
    """The columns of tables that are side by side: blank columns part them, or headers that begin anew.

    Columns with no headers of their own belong to the table before them.
    """
    starts = [0]
    headers = [row for row in page.filled if _is_header(page, row)]
    for at in range(1, page.width):
        is_parted = not any(row[at - 1] for row in page.rows) and any(row[at] for row in page.rows)
        rows = headers if is_parted else [row for row in headers if _begins_anew(page.rows[row], starts[-1], at)]
        if any(_is_header_of(_cells(page, row, range(starts[-1], at))) for row in headers) and any(
            _is_header_of(_cells(page, row, range(at, page.width)), is_next_to=is_parted) for row in rows
        ):
            starts.append(at)
    return [range(start, end) for start, end in zip(starts, [*starts[1:], page.width], strict=True)]


def _begins_anew(cells: Sequence[str], start: int, at: int) -> bool:
    """Whether the headers from one column on are those before it, again."""
    parts = (cells[start:at], cells[at : 2 * at - start])
    first, again = ([normalise_spelling(cell) for cell in part] for part in parts)
    return len(first) >= LEAST_COLUMNS and first == again and all(first)


def _find_blocks(page: Page, columns: range) -> list[Block]:
    """Each row of headers with rows under it, and the titles just above it."""
    headers = [row for row in page.filled if _is_header(page, row, is_next_to=columns.start > 0)]
    if not headers:
        return []
    starts = []
    for row in headers:
        titles = []
        above = row - 1
        while above >= 0 and _is_title(page, above):
            titles.insert(0, above)
            above -= 1
            if above >= 0 and not any(page.rows[above]):
                break
        if not titles and above >= 1 and not any(page.rows[above]) and _is_title(page, above - 1):
            titles = [above - 1] if above < 2 or not any(page.rows[above - 2]) else []
        starts.append((tuple(titles), row))
    ends = [titles[0] if titles else row for titles, row in starts[1:]] + [len(page.rows)]
    blocks = [Block(titles, row, end, columns) for (titles, row), end in zip(starts, ends, strict=True)]
    return [block for block in blocks if any(any(page.rows[row]) for row in range(block.header + 1, block.end))]


def _is_header(page: Page, row: int, is_next_to: bool = False) -> bool:
    """Whether a row names columns, most of which are known; or types of devices."""
    return _is_header_of([cell for cell in page.rows[row] if cell], is_next_to)


def _cells(page: Page, row: int, columns: range) -> list[str]:
    """The filled cells of a row in some columns."""
    return [cell for cell in page.rows[row][columns.start : columns.stop] if cell]


def _is_header_of(cells: Sequence[str], is_next_to: bool = False) -> bool:
    """Whether cells are headers; next to another table, those that may mean several columns ("État") count too."""
    if len(cells) < LEAST_COLUMNS or any(_FIGURES.search(cell) or cell.isdecimal() or len(cell) > 60 for cell in cells):
        return False
    types = {normalise_spelling(cell) for cell in cells if name_type(cell)}
    named = {
        name
        for table in ("equipment", "usage")
        for cell in cells
        if (name := known_headers(table).get(normalise_spelling(cell)))
    }
    named |= {recognise_header(cell, EQUIPMENT)[0] for cell in cells} - {""}
    if is_next_to:
        named |= {meant.columns[0] for cell in cells if (meant := read_header(cell, EQUIPMENT)).how == BY_VALUES}
    if any(normalise_spelling(cell) in _names_of_devices() for cell in cells):
        named.add("device_type")
    if len(named) >= LEAST_COLUMNS and 2 * len(named) >= len(cells):
        return True
    return len(types) >= LEAST_COLUMNS and 2 * (len(types) + len(named)) >= len(cells) and not named & {"device_type"}


@lru_cache(maxsize=1)
def _names_of_devices() -> frozenset[str]:
    """Headers of what devices are called, as a type or as a model: what is under them tells which."""
    listed = read_word_lists("headers")["by_values"]["equipment"]
    return frozenset(normalise_spelling(word) for word in listed["device_type|model"])


def _is_title(page: Page, row: int) -> bool:
    """Whether a row is one text alone."""
    cells = [cell for cell in page.rows[row] if cell]
    return len(cells) == 1 and any(sign.isalpha() for sign in cells[0])


def _title(page: Page, block: Block) -> str:
    """The title nearest to the headers that names a type; else the nearest one, or the name of the sheet."""
    titles = [next(filter(None, page.rows[row])).strip(" :-–") for row in reversed(block.titles)] + [page.sheet]
    return next((title for title in titles if find_only_type(title)), titles[0])


def _type_of(page: Page, block: Block) -> str:
    """The type that the title of a table names; a word that may mean several only where it is the whole title.

    "Réseau" is a list of network devices, "Réseau des médiathèques" is none.
    """
    title = _title(page, block)
    kind = find_only_type(title)
    is_sure = kind in read_spellings()["device_type"].values()
    return kind if is_sure or normal_form(kind) == normal_form(title) else ""


def _unfold_block(page: Page, block: Block, answers: Answers) -> FileGrid:
    alone = page.within(block.rows, block.columns)
    for layout in INNER:
        found = layout.recognise(alone)
        if found is not None and found.is_sure:
            return layout.unfold(alone).to_grid()
    return read_block(page, block, answers)


def read_block(page: Page, block: Block, answers: Answers) -> FileGrid:
    """The rows of a block, one device each."""
    header = _recognise(page, block, answers)
    cells = [page.rows[row] for row in range(block.header + 1, block.end)]
    lines = pd.RangeIndex(block.header + 2, block.end + 1)
    width = max((at + 1 for row in (page.rows[block.header], *cells) for at, cell in enumerate(row) if cell), default=1)
    texts, columns = list(header.texts[:width]), list(header.columns[:width])
    rows = pd.DataFrame([row[:width] for row in cells], index=lines, columns=range(width), dtype="str")
    firsts = [next(filter(None, row), "") for row in cells]
    filled = (rows != "").any(axis=1) & ~pd.Series([is_total(first) for first in firsts], index=lines, dtype="bool")
    for name, value in _say_by_title(page, block, header).items():
        said = pd.Series(value, index=lines, dtype="str")
        sized = [at for at, text in enumerate(texts) if normal_form(text) in _sizes()]
        if value.startswith(SCREENS) and sized:
            said = said.where(rows[sized[0]] == "", f"{WORD_FOR_SCREEN} " + rows[sized[0]])
        rows[len(texts)] = said.where(filled, "")
        texts.append(_title(page, block))
        columns.append(name)
    header = replace(header, row=block.header, texts=tuple(texts), columns=tuple(columns))
    return FileGrid(header, rows, sheet=page.sheet, calendar_1904=page.calendar_1904, layout=NAME)


@lru_cache(maxsize=1)
def _sizes() -> frozenset[tuple[str, ...]]:
    """The headers of sizes, which make the screens under a title narrower."""
    return frozenset(map(normal_form, read_word_lists("headers")["sizes"]["words"]))


def _recognise(page: Page, block: Block, answers: Answers) -> Header:
    """The headers of a block, as those of the table that they fit best."""
    row, tables = page.rows[block.header], (answers.table,) if answers.table else tuple(INVENTORY_TABLES)
    found = [header for table in tables if (header := _find_header(page, block, table, answers))]
    best = max(found, key=lambda one: (len(one.recognised) - len(one.missing), one.table == EQUIPMENT), default=None)
    if best is None or (best.table != EQUIPMENT and best.missing):
        best = _find_header(page, block, EQUIPMENT, answers) or best
    return best or Header(EQUIPMENT, block.header, tuple(row), ("",) * len(row))


def _find_header(page: Page, block: Block, table: str, answers: Answers) -> Header | None:
    """The headers of a block for a table, by their words and by what is under them."""
    header = find_header(page.rows[block.header : block.end], table, answers)
    return header if header is None or header.row == 0 else find_header([page.rows[block.header]], table, answers)


def _say_by_title(page: Page, block: Block, header: Header) -> dict[str, str]:
    """What the title of a table says of all its devices: their type, or their site."""
    if header.table != EQUIPMENT:
        return {}
    kind = _type_of(page, block)
    if kind:
        return {"device_type": kind} if "device_type" not in header.columns else {}
    title = _title(page, block)
    place = without_list_words(title)
    # The title of the only list of a file names the whole estate ("Parc de la mairie"): that is no site of it.
    is_named = bool(block.titles) and is_place(place) and not (block.is_alone and place != title)
    return {"site": place} if is_named and "site" not in header.columns else {}


def _set_titles_aside(page: Page, block: Block, grid: FileGrid) -> FileGrid:
    """The titles and the headers of a table further down are rows of the page too: left aside, and reported."""
    several = any(line > len(page.rows) for line in grid.rows.index.tolist())
    told = dict.fromkeys(block.titles, "reading.list-title") | {block.header: "reading.next-header"}
    lines = {page.number(row) if several else row + 1: row for row in told}
    blank = pd.DataFrame(index=pd.Index(list(lines), dtype="int64"), columns=grid.rows.columns, dtype="str")
    grid.rows = pd.concat([blank, grid.rows]).sort_index()
    grid.set_aside |= {line: quote_row(page.rows[row]) for line, row in lines.items()}
    grid.problems = [
        *grid.problems,
        *(
            Problem(told[row], "note", grid.header.table, line, "", quote_row(page.rows[row]))
            for line, row in lines.items()
        ),
    ]
    return grid
