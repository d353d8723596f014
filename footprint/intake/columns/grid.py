"""Between a file and a table: rows of text under headers, blank rows left out, the line of each kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from footprint.intake.columns.ambiguous import settle_dates, settle_numbers
from footprint.intake.columns.cleaning import (
    clean_column,
    date_serials,
    shortened_numbers,
    too_long,
    without_long_cells,
)
from footprint.intake.columns.dates import write_dates
from footprint.intake.columns.device_types import state_types, state_types_by_neighbours
from footprint.intake.columns.header_values import (
    QUESTIONED,
    answers_of,
    are_counts,
    find_shorter_periods,
    read_answer,
)
from footprint.intake.columns.headers import Header
from footprint.intake.columns.people import QUOTED, drop_people, drop_shifted, forget_in_problems, forget_people
from footprint.intake.columns.places import tell_blank_places
from footprint.intake.columns.totals import set_headers_aside, set_lone_texts_aside, set_totals_aside
from footprint.intake.columns.units import PRICE, convert_amounts, convert_units, state_leases, state_tax
from footprint.intake.formats.format import Laid, translate
from footprint.intake.formats.format import column as column_of
from footprint.intake.formats.machine_names import CHASSIS, is_virtual
from footprint.intake.layouts.labels import count_by_types
from footprint.intake.raw_tables import (
    NO_ANSWER,
    Answers,
    OpenQuestion,
    RawTable,
    ReceivedFile,
    Understood,
    refuse,
    required_columns,
)
from footprint.long_work import tell
from footprint.problems import Problem, UnusableInput, join_problems, problem_table
from footprint.tables import INVENTORY_TABLES, names
from footprint.words.normal_forms import normal_form, part_glued_words
from footprint.words.spellings import normalise_spelling, read_spellings

LOOKED_AT = 1000  # cells of a column that is not read, to tell whether they are numbers
# How much of a row or of headers is quoted in a problem.
QUOTED_CHARACTERS = 200

# The problem of a cell whose formula holds no result.
UNCOMPUTED = "reading.uncomputed-formula"


@dataclass
class FileGrid:
    """The rows below a header: one column of text for each position, indexed by line of the file.

    `set_aside` holds, by line, the whole of the rows that don't fit under the headers: what fits of them is in `rows`,
    and a problem says why. `calendar_1904` tells that the workbook counts days from 1904. `named` holds, by line, what
    columns that are not in `rows` say about people, and `colours` the colour of rows that have one, as a word.
    `columns` are those of a table that is next to another on its sheet ("F:I").
    """

    header: Header
    rows: pd.DataFrame
    set_aside: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    encoding: str = ""
    sheet: str = ""
    questions: list[OpenQuestion] = field(default_factory=list)
    calendar_1904: bool = False
    names_site: bool = False
    layout: str = ""
    read_as: Mapping[str, str | None] | None = None
    named: Mapping[int, str] = field(default_factory=dict)
    colours: Mapping[int, str] = field(default_factory=dict)
    columns: str = ""


def require_header(header: Header | None, table: str, rows: Sequence[Sequence[str]]) -> Header:
    """The header, or UnusableInput that says what was found and what was expected."""
    if header is None:
        first = " / ".join(quote_row(row) for row in rows if quote_row(row))
        raise refuse("reading.no-header", table, required_columns(table)[0].name, first[:QUOTED_CHARACTERS])
    if header.missing:
        raise missing_column(header)
    return header


def missing_column(header: Header) -> UnusableInput:
    """The refusal of a header that lacks a required column, with the headers found."""
    lacks = [*header.missing, "device_type"][0]
    return refuse("reading.missing-column", header.table, lacks, quote_row(header.texts))


def tells_no_device(header: Header, table: RawTable) -> bool:
    """Whether a list without a column of types nor makers names models, none of which tells a type of device."""
    stated = not {"device_type", "manufacturer"}.isdisjoint(header.recognised.union(header.constants))
    if table.table != "equipment" or header.format or stated or not len(table.cells):
        return False
    return not column_of(table.cells, "device_type").notna().any()


def quote_row(row: Sequence[str]) -> str:
    """A row as a problem quotes it."""
    return " | ".join(" ".join(cell.split()) for cell in row if cell.strip())[:QUOTED_CHARACTERS]


def titles_above(header: Header, rows: Sequence[Sequence[str]]) -> list[Problem]:
    """What is above the header, reported."""
    said = " / ".join(quote_row(row) for row in rows[: header.row] if quote_row(row))
    return (
        [Problem("reading.lines-above-header", "note", header.table, 1, "", said[:QUOTED_CHARACTERS])] if said else []
    )


def column_letter(position: int) -> str:
    """The letters of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def make_table(upload: ReceivedFile, grid: FileGrid, answers: Answers = NO_ANSWER) -> RawTable:
    """The table of a grid: our columns, clean cells, blank rows left out, rows that can't count set aside."""
    header, table = grid.header, grid.header.table
    below, unnamed = _clean_rows(grid)
    header, below, people = drop_people(header, below, grid.named)
    below = drop_shifted(header, below, grid.set_aside)
    long = too_long(table, below.rename(columns=dict(enumerate(header.columns))).drop(columns="", errors="ignore"))
    laid = _lay_out(header, without_long_cells(below) if len(long) else below, f"{upload.filename} {grid.sheet}")
    if len(laid.elsewhere):
        below, laid.cells = below.drop(index=laid.elsewhere), laid.cells.drop(index=laid.elsewhere)
    laid.aside = laid.aside.union(below.index[below.index.isin([*grid.set_aside, *long["line"]])])
    if table == "equipment" and not header.format:
        count_by_types(laid)
        state_leases(laid, below, header.texts)
        header = _tell_uncounted(header, below, laid)
    if table == "usage" and not header.format:
        header = _tell_periods(header, below)
    _complete(laid, grid, upload.filename, answers)
    laid.cells, numbers = settle_numbers(table, laid.cells, answers.numbers)
    laid.cells, units, converted = convert_units(table, laid.cells, {**answers.units, **header.units})
    if table == "usage":
        laid.cells, amounts = convert_amounts(laid.cells)
        converted = join_problems([converted, amounts])
    laid.cells, serials = date_serials(table, laid.cells, grid.calendar_1904)
    laid.cells, vague = write_dates(table, laid.cells)
    laid.cells, dates, questions = settle_dates(table, laid.cells, answers.dates, tuple(grid.read_as or header.texts))
    short = shortened_numbers(table, laid.cells)
    set_headers_aside(laid, below, header.texts)
    set_totals_aside(laid, below)
    set_lone_texts_aside(laid, below, has_titles=header.format is None)
    uncomputed = _set_uncomputed_aside(laid, grid.problems)
    if table == "equipment":
        _tell_devices(laid, answers)
        tell_blank_places(laid)
    cells = forget_people(_in_order(laid.cells, table), people)
    whole = _quote(below.loc[laid.aside], header)
    whole = pd.Series(grid.set_aside, dtype="str").reindex(whole.index).fillna(whole)
    whole = forget_people(whole.to_frame(QUOTED), people)[QUOTED]
    others = [problem for problem in grid.problems if problem.code != UNCOMPUTED]
    if header.people:  # what is quoted of a row is what is kept of it
        quoted = whole.to_dict()
        others = [
            replace(one, value=_shorten(quoted.get(one.line, ""))) if one.line in grid.set_aside else one
            for one in others
        ]
    said = problem_table([*others, *uncomputed, *header.problems, *_left_aside(header), *unnamed])
    if not len(below):
        said = join_problems([said, problem_table([Problem("reading.no-rows", "note", table)])])
    set_aside = cells.loc[laid.aside].assign(text=whole).rename_axis("line")
    del below
    laid.cells = laid.cells.iloc[:0]  # what follows is a copy: the rows are never in memory three times
    return RawTable(
        table=table,
        cells=cells.drop(index=laid.aside) if len(laid.aside) else cells,
        set_aside=set_aside,
        problems=forget_in_problems(
            join_problems([said, long, laid.problems, converted, serials, numbers, vague, dates, short]), people
        ),
        filename=upload.filename,
        sha256=upload.sha256,
        understood=_understood(grid, header, units, questions, laid.types_by_model),
    )


def _clean_rows(grid: FileGrid) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of a grid with clean cells, blank ones left out, and the columns under no header.

    The grid is left without its rows: each column goes as its clean one comes, so that a large file is in memory once.
    """
    columns, index, width = {}, grid.rows.index, grid.rows.shape[1]
    filled = index.isin(list(grid.set_aside))
    for number, position in enumerate(list(grid.rows.columns)):
        tell("read", len(index) * number // width, len(index))
        columns[position] = clean_column(grid.rows.pop(position), grid.header.is_ours)
        filled |= columns[position].notna().to_numpy()
    unnamed = _unnamed(grid.header, columns)
    if filled.all():
        return pd.DataFrame(columns, index=index, copy=False).rename_axis("line"), unnamed
    kept = {position: columns.pop(position).array[filled] for position in list(columns)}
    return pd.DataFrame(kept, index=index[filled], copy=False).rename_axis("line"), unnamed


def _tell_uncounted(header: Header, below: pd.DataFrame, laid: Laid) -> Header:
    """The headers that nobody knows over what may be numbers of devices, called so where no column counts devices."""
    if "quantity" in laid.cells or "device_type" not in laid.cells:
        return header
    held = {text: below[at].dropna().head(LOOKED_AT) for at, text in enumerate(header.texts) if at in below}
    problems = [
        replace(one, code="reading.unread-count", column="quantity")
        if one.code == "reading.unknown-column"
        and one.value in held
        and are_counts(held[one.value].tolist(), one.value)
        else one
        for one in header.problems
    ]
    return replace(header, problems=problems)


def _tell_periods(header: Header, below: pd.DataFrame) -> Header:
    """The headers that nobody knows over what says that quantities are of a month or a week: ours are of a year."""
    held = {text: below[at] for at, text in enumerate(header.texts) if at in below}
    unknown = [one.value for one in header.problems if one.code == "reading.unknown-column" and one.value in held]
    found = {text: find_shorter_periods(held[text].dropna().unique().tolist()) for text in unknown}
    problems = [
        replace(one, code="reading.unread-period", column="amount_per_year", expected=", ".join(found[one.value]))
        if found.get(one.value)
        else one
        for one in header.problems
    ]
    return replace(header, problems=problems)


def _complete(laid: Laid, grid: FileGrid, filename: str, answers: Answers) -> None:
    """Add to the cells what the file says outside of them, and what a person settled of words and of whole columns."""
    known = grid.header.format
    if known and known.cites_file:
        laid.cells["source_document"] = filename
    if (answers.site_from_sheet or grid.names_site) and grid.sheet and grid.sheet not in answers.not_sites:
        laid.cells["site"] = column_of(laid.cells, "site").fillna(grid.sheet)
    if grid.colours:
        colours = pd.Series(grid.colours, dtype="str").reindex(laid.cells.index)
        laid.cells["status"] = column_of(laid.cells, "status").fillna(colours)
    for name, meanings in answers.values.items():
        if name in laid.cells:
            laid.cells[name] = translate(laid.cells[name], meanings)
    for name, value in answers.constants.items():
        if name in names(INVENTORY_TABLES[laid.table]):
            laid.cells[name] = column_of(laid.cells, name).fillna(value)
    if laid.table == "equipment":
        laid.cells = state_tax(laid.cells, _list_price_headers(grid), answers.price_tax)


def _tell_devices(laid: Laid, answers: Answers) -> None:
    """Set virtual machines aside, find the types that rows leave to their models, date withdrawals."""
    virtual = is_virtual(laid.cells)
    if virtual.any():
        laid.set_aside(virtual, "reading.virtual-machine", "device_type", _named(laid.cells))
    state_types(laid)
    state_types_by_neighbours(laid)
    if answers.withdrawn_on:
        _date_withdrawals(laid, answers.withdrawn_on)


def _date_withdrawals(laid: Laid, day: str) -> None:
    """Date the withdrawal of devices that are out of the estate, where no date says when they left it."""
    status = column_of(laid.cells, "status")
    codes, words = pd.factorize(status)
    known = read_spellings()["status"]
    out = pd.Series(pd.array([*(known.get(str(word)) == "retired" for word in words), False]).take(codes), status.index)
    dated = column_of(laid.cells, "retired_on")
    laid.cells["retired_on"] = dated.mask(out.astype("bool") & dated.isna(), day)


def _list_price_headers(grid: FileGrid) -> list[str]:
    """The headers under which prices are, as written."""
    header = grid.header
    read = grid.read_as.items() if grid.read_as is not None else zip(header.texts, header.columns, strict=False)
    return [text for text, name in read if name == PRICE]


def _set_uncomputed_aside(laid: Laid, problems: list[Problem]) -> list[Problem]:
    """Set aside the rows in which formulas hold no result, and return what says so; not those left out by a rule."""
    left_out = set(laid.aside)
    found = [problem for problem in problems if problem.code == UNCOMPUTED and problem.line not in left_out]
    lines = pd.Index(sorted({problem.line for problem in found}), dtype="int64")
    laid.aside = laid.aside.union(lines)
    return found


def _lay_out(header: Header, below: pd.DataFrame, origin: str) -> Laid:
    """The rows under our columns, by the known format or header by header."""
    if header.format is None:
        places = {name: header.columns.index(name) for name in header.columns if name}
        cells = {name: _spell_answers(below[at], header.texts[at], name) for name, at in places.items()}
        if "device_type" in cells and "chassi" in normal_form(part_glued_words(header.texts[places["device_type"]])):
            cells["device_type"] = translate(cells["device_type"], CHASSIS)
        return Laid(header.table, pd.DataFrame(cells, index=below.index))
    named: dict[str, pd.Series] = {}
    for position, text in enumerate(header.texts):
        named.setdefault(normalise_spelling(text), below[position])
    columns = {normalise_spelling(text): name for text, name in zip(header.texts, header.columns, strict=True) if name}
    columns = dict.fromkeys(header.answered, "") | columns
    return header.format.lay_out(pd.DataFrame(named, index=below.index), columns, header.answered, origin)


def _spell_answers(cells: pd.Series, header: str, name: str) -> pd.Series:
    """Yes and no under a question ("Loué (O/N)") as what they mean there."""
    asked, yes, no = answers_of(header) if name in QUESTIONED else ("", "", "")
    if asked != name:
        return cells
    codes, words = pd.factorize(cells)
    said = {True: yes or None, False: no or None}
    meant = [said.get(read_answer(str(word)), str(word)) for word in words]
    return pd.Series(pd.array([*meant, None], dtype="str").take(codes), index=cells.index)


def _in_order(cells: pd.DataFrame, table: str) -> pd.DataFrame:
    """The columns of ours, in the order of the table."""
    return cells[[name for name in names(INVENTORY_TABLES[table]) if name in cells]]


def _named(cells: pd.DataFrame) -> pd.Series:
    """What a row of equipment is best known by."""
    known = pd.Series("", index=cells.index, dtype="str")
    for name in ("item_id", "device_type", "manufacturer", "model"):
        if name in cells:
            known = cells[name].fillna(known)
    return known


def _quote(rows: pd.DataFrame, header: Header) -> pd.Series:
    """Rows as one text each, what names people left out."""
    kept = [at for at in rows if at >= len(header.texts) or header.texts[at] not in header.people]
    if not len(rows) or not kept:
        return pd.Series("", index=rows.index, dtype="str")
    cells = rows[kept].fillna("")
    return cells[kept[0]].str.cat([cells[at] for at in kept[1:]], sep=" | ") if len(kept) > 1 else cells[kept[0]]


def _shorten(row: str) -> str:
    return " ".join(row.split())[:QUOTED_CHARACTERS]


def _left_aside(header: Header) -> list[Problem]:
    """The columns that are not read because of what their names say: people, or what no calculation needs."""
    return [
        Problem(code, "note", header.table, 0, "", ", ".join(texts)[:QUOTED_CHARACTERS])
        for code, texts in (("reading.people-columns", header.people), ("reading.needless-columns", header.aside))
        if texts
    ]


def _understood(
    grid: FileGrid,
    header: Header,
    units: Mapping[str, tuple[str, ...]],
    questions: list[OpenQuestion],
    types_by_model: pd.Series,
) -> Understood:
    read: dict[str, str | None] = dict(grid.read_as or {})
    for text, name in zip(header.texts, header.columns, strict=False):
        if grid.read_as is None and text.strip():  # of a header given twice, one is read
            read[text] = read.get(text) or name or None
    return Understood(
        format=_name_format(grid, header),
        encoding=grid.encoding,
        sheet=grid.sheet,
        header_row=header.row + 1,
        columns=read,
        units=units,
        questions=(*grid.questions, *questions),
        layouts={grid.sheet: grid.layout} if grid.layout else {},
        types_by_model={str(kind): tuple(lines.index) for kind, lines in types_by_model.groupby(types_by_model)},
    )


def _name_format(grid: FileGrid, header: Header) -> str:
    if header.format:
        return header.format.name
    if grid.read_as is not None:
        return "by_hand"
    return "own" if header.is_ours and header.row >= 0 else "table"


def _unnamed(header: Header, columns: dict) -> list[Problem]:
    """Columns that hold something under no header: not read, and reported."""
    texts = header.texts
    return [
        Problem("reading.unknown-column", "warning", header.table, 0, "", column_letter(position))
        for position, column in columns.items()
        if (position >= len(texts) or not texts[position].strip()) and column.notna().any()
    ]
