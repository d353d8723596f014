"""Several tables on one page, each under its title and its own headers."""

import re
from dataclasses import dataclass, replace

import pandas as pd

from footprint.intake.columns.grid import FileGrid, quote_row
from footprint.intake.columns.headers import Header, find_header, known_headers, recognise_header
from footprint.intake.columns.places import is_place
from footprint.intake.layouts import asset_register, matrix, people
from footprint.intake.layouts.labels import find_only_type, name_type
from footprint.intake.layouts.page import EQUIPMENT, Page
from footprint.intake.layouts.recognised import LIKELY, SURE, Recognised
from footprint.intake.raw_tables import NO_ANSWER, Answers
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling

NAME = "stacked"

_FIGURES = re.compile(r"\d{3}")  # a model, a price or a year: no header
LEAST_COLUMNS = 2  # headers that a row names, for it to be a row of headers
OF_DEVICES = {"model", "manufacturer", "serial_number", "asset_tag"}  # columns that lists of devices alone have
INNER = (asset_register, people, matrix)  # how a table among several may be laid out itself


@dataclass(frozen=True)
class Block:
    """A table on a page: the rows of its titles, that of its headers, and where it ends."""

    titles: tuple[int, ...]
    header: int
    end: int

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
    shown = tuple(quote_row(page.rows[(*block.titles, block.header)[0]]) for block in blocks)
    if len(heads) > 1:
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
    grids = []
    for block in find_blocks(page):
        grid = _unfold_block(page, block, answers)
        grids.append(_set_titles_aside(page, block, grid) if grids else grid)  # what is above the first is no row
    return grids


def find_blocks(page: Page) -> list[Block]:
    """The tables of a page: each row of headers with rows under it, and the titles just above it."""
    headers = [row for row in page.filled if _is_header(page, row)]
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
    blocks = [Block(titles, row, end) for (titles, row), end in zip(starts, ends, strict=True)]
    return [block for block in blocks if any(any(page.rows[row]) for row in range(block.header + 1, block.end))]


def _is_header(page: Page, row: int) -> bool:
    """Whether a row names columns, most of which are known; or types of devices."""
    cells = [cell for cell in page.rows[row] if cell]
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
    if len(named) >= LEAST_COLUMNS and 2 * len(named) >= len(cells):
        return True
    return len(types) >= LEAST_COLUMNS and 2 * (len(types) + len(named)) >= len(cells) and not named & {"device_type"}


def _is_title(page: Page, row: int) -> bool:
    """Whether a row is one text alone."""
    cells = [cell for cell in page.rows[row] if cell]
    return len(cells) == 1 and any(sign.isalpha() for sign in cells[0])


def _title(page: Page, block: Block) -> str:
    """The title nearest to the headers that names a type; else the nearest one, or the name of the sheet."""
    titles = [next(filter(None, page.rows[row])).strip(" :-–") for row in reversed(block.titles)] + [page.sheet]
    return next((title for title in titles if find_only_type(title)), titles[0])


def _type_of(page: Page, block: Block) -> str:
    return find_only_type(_title(page, block))


def _unfold_block(page: Page, block: Block, answers: Answers) -> FileGrid:
    alone = page.within(block.rows, range(page.width))
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
    filled = (rows != "").any(axis=1)
    for name, value in _say_by_title(page, block, header).items():
        rows[len(texts)] = pd.Series(value, index=lines, dtype="str").where(filled, "")
        texts.append(_title(page, block))
        columns.append(name)
    header = replace(header, row=block.header, texts=tuple(texts), columns=tuple(columns))
    return FileGrid(header, rows, sheet=page.sheet, calendar_1904=page.calendar_1904, layout=NAME)


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
    is_named = bool(block.titles) and is_place(_title(page, block))
    return {"site": _title(page, block)} if is_named and "site" not in header.columns else {}


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
