"""From files to raw tables: a CSV file holds one table, a workbook up to three, an export whatever it is about."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

import pandas as pd

from footprint.intake.columns.grid import FileGrid, make_table, missing_column, tells_no_device
from footprint.intake.columns.headers import header_of_format
from footprint.intake.columns.places import is_place
from footprint.intake.columns.services import part_services
from footprint.intake.files.delimited import read_delimited
from footprint.intake.files.documents import is_document, read_document
from footprint.intake.files.kinds import is_workbook
from footprint.intake.files.packed import unpack
from footprint.intake.files.wrapped import is_page
from footprint.intake.layouts.colours import state_colours
from footprint.intake.layouts.open_pages import open_pages
from footprint.intake.layouts.page import EQUIPMENT
from footprint.intake.layouts.unfold import Unfolded, ask, unfold_pages
from footprint.intake.raw_tables import (
    MAX_COLUMNS,
    NO_ANSWER,
    Answers,
    OpenQuestion,
    RawInventory,
    RawTable,
    ReceivedFile,
    Source,
    open_source,
    refuse,
    required_columns,
)
from footprint.intake.sheets_of_years import find_year, leave_other_years
from footprint.own_energy import measure
from footprint.problems import Problem, UnusableInput, join_problems
from footprint.tables import INVENTORY_TABLES

# Why a workbook is refused whose only column may hold CSV lines.
NO_TABLE = ("reading.no-sheet", "reading.missing-column")

# Refusals of files that can be read once someone says what their columns are, or how they are laid out.
UNMAPPED = frozenset(
    {
        "reading.missing-column",
        "reading.no-header",
        "reading.no-sheet",
        "reading.types-as-headers",
        "reading.headers-in-column",
        "reading.layout-asked",
    }
)

LINES_OF_A_SHEET = 1000  # where several sheets make one table, each begins at the next multiple


def read_inventory(
    equipment: Source | None = None,
    usage: Source | None = None,
    sites: Source | None = None,
    answers: Answers = NO_ANSWER,
) -> RawInventory:
    """Read the tables of an inventory from CSV, XLSX, ODS, JSON or XML files, in our columns or in a known format.

    A workbook given for one table also brings the other tables it holds, unless they are given apart; an export of a
    known program brings the table it is about, whichever it was given for.

    Args:
        equipment: the path of a file, or its name and bytes; so are usage and sites.
        answers: what a person settled about the first of the files.

    Raises:
        UnusableInput: a file is no table, lacks a header or a required column, or is beyond a limit of `raw_tables.py`.
    """
    given = {"equipment": equipment, "usage": usage, "sites": sites}
    tables: dict[str, RawTable] = {}
    for table, source in given.items():
        if source is not None:
            free = tuple(name for name in INVENTORY_TABLES if given[name] is None and name not in tables)
            read = _read_upload(open_source(source, table), (answers.table or table,), free, answers)
            answers = NO_ANSWER
            if again := sorted(read.keys() & tables.keys()):
                raise refuse("reading.table-given-twice", again[0], value=read[again[0]].filename)
            tables |= read
    return RawInventory(tables)


@measure("reading")
def read_file(source: Source, answers: Answers = NO_ANSWER) -> RawInventory:
    """Read a file without knowing which table it holds: the one its headers fit best; all three from a workbook."""
    names = (answers.table,) if answers.table else tuple(INVENTORY_TABLES)
    return RawInventory(_read_upload(open_source(source), names, tuple(INVENTORY_TABLES), answers))


def _read_upload(
    upload: ReceivedFile, wanted: tuple[str, ...], free: tuple[str, ...], answers: Answers
) -> dict[str, RawTable]:
    """The tables of a file: one of `wanted`, and of a workbook those of `free` too."""
    grids = read_grids(upload, wanted, free, answers)
    upload = replace(upload, data=b"")  # a large file need not stay in memory once its rows are read
    besides = [one for grid in grids for one in _read_also(grid) if one.header.table in (*wanted, *free)]
    read = [make_table(upload, grid, answers) for grid in grids]
    if len(grids) == 1 and tells_no_device(grids[0].header, read[0]):
        raise missing_column(grids[0].header)
    if "usage" in (*wanted, *free):
        read = [part for table in read for part in part_services(table)]
    read += [table for one in besides if (table := make_table(upload, one)).rows_read]
    read.sort(key=lambda one: list(INVENTORY_TABLES).index(one.table))
    return {name: _join(list(parts)) for name, parts in groupby(read, key=lambda one: one.table)}


def read_grids(
    upload: ReceivedFile, wanted: tuple[str, ...], free: tuple[str, ...], answers: Answers
) -> list[FileGrid]:
    """The grids of a file: those of the pages laid out by hand, then those that are read row by row."""
    data = unpack(upload.data, wanted[0])
    pages = open_pages(data, wanted[0]) if EQUIPMENT in (*wanted, *free) else []
    # A page too wide will be refused: understanding its headers first would cost as much as they are many.
    unfolded = unfold_pages([page for page in pages if page.width <= MAX_COLUMNS], answers)
    asked = ask(unfolded, pages)
    others = {page.sheet for page in pages} - unfolded.taken
    try:
        rows = _read_rows(data, wanted, free, answers, unfolded) if others or not pages else []
    except UnusableInput as refusal:
        if asked and refusal.problem.code in UNMAPPED:
            raise UnusableInput(replace(asked[0][0], severity="error")) from refusal
        if not unfolded.grids:
            raise
        rows = []
    grids = [*unfolded.grids, *rows]
    if not grids and asked:
        raise UnusableInput(replace(asked[0][0], severity="error"))
    if not grids:
        raise refuse("reading.no-sheet", wanted[0], required_columns(wanted[0])[0].name)
    grids[0].problems += [*(problem for problem, _ in asked), *unfolded.absent]
    grids[0].questions += [question for _, question in asked]
    grids = leave_other_years(grids, answers)
    state_colours(pages, grids, answers)
    order = {page.sheet: number for number, page in enumerate(pages)}
    grids.sort(key=lambda grid: order.get(grid.sheet, len(order)))
    for table in INVENTORY_TABLES:
        _number_on([grid for grid in grids if grid.header.table == table])
    return grids


def _read_rows(
    data: bytes, wanted: tuple[str, ...], free: tuple[str, ...], answers: Answers, unfolded: Unfolded
) -> list[FileGrid]:
    """The grids of a file that are read row by row, by what its bytes are."""
    if is_workbook(data):
        from footprint.intake.files.workbook import read_lines, read_workbook

        try:
            return read_workbook(data, wanted, free, answers, unfolded.taken, unfolded.rows)
        except UnusableInput as refusal:
            if refusal.problem.code not in NO_TABLE or not (lines := read_lines(data, wanted[0])):
                raise
            return [read_delimited(lines, wanted, answers)]
    if is_document(data) and not is_page(data):
        return [read_document(data, wanted, answers)]
    return [read_delimited(data, wanted, answers)]


def _number_on(grids: list[FileGrid]) -> None:
    """Give the rows of the second sheet of a table, and of the next, the lines after those of the first.

    A table next to another on its sheet is as one of another sheet.
    """
    start, sheet, last = 0, None, 0
    for grid in grids:
        if sheet is not None and (grid.sheet, grid.columns) != sheet:
            start = -(-max(last, start + 1) // LINES_OF_A_SHEET) * LINES_OF_A_SHEET
            name = " ".join(filter(None, [grid.sheet, grid.columns]))
            first = Problem("reading.sheet-joined", "warning", grid.header.table, start + 1, "", name, str(start + 1))
            grid.problems = [replace(first, line=0), *grid.problems]
        if start:
            grid.rows.index = grid.rows.index + start
            grid.set_aside = {line + start: text for line, text in grid.set_aside.items()}
            grid.problems = [
                replace(one, line=start + 1 if one.code == first.code else one.line + start if one.line else 0)
                for one in grid.problems
            ]
        last, sheet = (int(grid.rows.index[-1]) if len(grid.rows) else start), (grid.sheet, grid.columns)
    sheets = list(dict.fromkeys(grid.sheet for grid in grids))
    by_headers = all(grid.header.format is None for grid in grids) and not all(map(find_year, sheets))
    if len(sheets) > 1 and by_headers and not all("site" in grid.header.recognised for grid in grids):
        names = ", ".join(sheets)
        rows = sum(len(grid.rows) for grid in grids)
        if 2 * sum(map(is_place, sheets)) >= len(sheets):
            grids[0].problems.append(Problem("reading.sheet-is-site", "note", grids[0].header.table, 0, "site", names))
            for grid in grids:
                grid.names_site = True
            return
        grids[0].questions.append(
            OpenQuestion("sheet", grids[0].header.table, "site", names, ("site_from_sheet",), rows)
        )


def _read_also(grid: FileGrid) -> list[FileGrid]:
    """What else the rows of a grid are, where they are those of a known format: a line with its telephone."""
    known = grid.header.format
    if known is None or not known.also:
        return []
    rows = grid.rows.drop(index=list(grid.set_aside), errors="ignore")
    headers = [header_of_format(one, grid.header.texts, grid.header.row) for one in known.also]
    rest = {"set_aside": {}, "problems": [], "questions": []}
    return [replace(grid, header=header, rows=rows.copy(deep=False), **rest) for header in headers]


def _join(parts: list[RawTable]) -> RawTable:
    """The parts of a table that several sheets hold, as one."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0].understood
    columns = {header: name for part in parts for header, name in part.understood.columns.items()}
    return replace(
        parts[0],
        cells=pd.concat([part.cells for part in parts]),
        set_aside=pd.concat([part.set_aside for part in parts]),
        problems=join_problems([part.problems for part in parts]).drop_duplicates(ignore_index=True),
        understood=replace(
            first,
            sheet=", ".join(dict.fromkeys(part.understood.sheet for part in parts)),
            columns=columns,
            units={name: units for part in parts for name, units in part.understood.units.items()},
            layouts={sheet: layout for part in parts for sheet, layout in part.understood.layouts.items()},
            questions=tuple(question for part in parts for question in part.understood.questions),
            types_by_model=_join_lines([part.understood.types_by_model for part in parts]),
        ),
    )


def _join_lines(parts: list[Mapping[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    kinds = dict.fromkeys(kind for part in parts for kind in part)
    return {kind: tuple(line for part in parts for line in part.get(kind, ())) for kind in kinds}
