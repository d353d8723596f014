"""The register as files that people open: a workbook of its lists, a CSV of one, and what they bring back."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from footprint import texts
from footprint.problems import Problem, UnusableInput, problem_table
from footprint.reading.exports import make_inert
from footprint.reading.plain import read_plain
from footprint.reading.raw import Source
from footprint.register import AXES, LISTS, Register
from footprint.register_tables import APART, apart_table, columns_of, from_table, to_table
from footprint.spellings import normalise_spelling

WIDEST = 60


def name_column(place: str, language: str) -> str:
    """What people call a field of the register."""
    return texts.text(f"register_column.{place.replace('.', '_')}", language)


def name_list(name: str, language: str) -> str:
    """What people call a list of the register."""
    return texts.text(f"register_list.{name}", language)


def write_workbook(register: Register, language: str, only: str = "") -> bytes:
    """A workbook with a sheet for each list (or for one), all cells as text, so that nothing in it runs."""
    tables = {name: to_table(name, getattr(register, name)) for name in LISTS if only in ("", name)}
    if not only:
        tables |= {name: apart_table(name, register.commitments, "commitment_id") for name in APART}
    named = {
        name_list(name, language): table.rename(columns=lambda place: name_column(place, language))
        for name, table in tables.items()
    }
    return write_sheets(named)


def write_sheets(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """A workbook with a sheet for each table of text, by its name: no cell runs."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        for name, table in tables.items():
            _write_sheet(workbook.add_worksheet(name[:31]), table, bold, wrapped)
    return content.getvalue()


def _write_sheet(sheet: Worksheet, table: pd.DataFrame, bold: Format, wrapped: Format) -> None:
    sheet.freeze_panes(1, 1)
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, bold)
        cells = table.iloc[:, column]
        longest = max([len(title), *(len(cell) for cell in cells)])
        sheet.set_column(column, column, min(longest + 2, WIDEST), wrapped)
        for line, cell in enumerate(cells, 1):
            sheet.write_string(line, column, cell)


def write_list(register: Register, name: str, language: str) -> pd.DataFrame:
    """A list of the register as a table with the columns that people read, text that no spreadsheet runs."""
    table = to_table(name, getattr(register, name))
    return table.apply(make_inert).rename(columns=lambda place: name_column(place, language))


def read_lists(source: Source, register: Register, only: str = "") -> tuple[dict[str, tuple[Any, ...]], pd.DataFrame]:
    """The lists that a file brings, by name, and all that is wrong in them (a column that is not ours is a note).

    A sheet is taken for the list whose name it bears or, alone, for `only`, else the one its headers fit best.

    Raises UnusableInput where no sheet is any list.
    """
    found: dict[str, tuple[Any, ...]] = {}
    problems: list[Problem] = []
    sheets = read_plain(source)
    for sheet, table in sheets.items():
        name = _list_of(sheet, table, only if len(sheets) == 1 else "")
        if not name:
            continue
        places = {title: _place_of(title, name) for title in table.columns}
        unread = [title for title, place in places.items() if title and not place]
        problems += [Problem("register.unread-column", "note", name, 1, title, title) for title in unread]
        named = table[[title for title, place in places.items() if place]].rename(columns=places)
        named = named.loc[:, ~named.columns.duplicated()].map(_without_apostrophe)
        if "axis" in named:
            named = named.assign(axis=named["axis"].map(_axis_of))
        found[name], faults = from_table(name, named, getattr(register, name), first_line=2)
        problems += faults.problems
    if not found:
        names = ", ".join(name_list(name, texts.SOURCE) for name in LISTS)
        raise UnusableInput(Problem("register.no-list", "error", only or "commitments", expected=names))
    return found, problem_table(problems)


def _axis_of(cell: str) -> str:
    """The axis that a cell names by its id, its number or its name in a language; the cell itself for none."""
    spoken = normalise_spelling(cell)
    for number, axis in enumerate(AXES, 1):
        names = [texts.text(f"register_word.axis.{axis}", language) for language in texts.ALL_LANGUAGES]
        known = {axis, str(number), *(normalise_spelling(name) for name in names)}
        known |= {normalise_spelling(name.split(".", 1)[-1]) for name in names}
        if spoken in known:
            return axis
    return cell


def _without_apostrophe(cell: str) -> str:
    """A text as it was before its export made it inert."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r\n" else cell


def _list_of(sheet: str, table: pd.DataFrame, only: str) -> str:
    """The list that a sheet holds, by its name; that of a file without sheets, by its headers."""
    if only:
        return only
    spoken = normalise_spelling(sheet)
    for name in LISTS:
        if spoken in (name, *(normalise_spelling(name_list(name, one)[:31]) for one in texts.ALL_LANGUAGES)):
            return name
    return "" if sheet else _likeliest_list(table)


def _likeliest_list(table: pd.DataFrame) -> str:
    """The list that has most of its columns among the headers, its id first."""
    fits = {}
    for name, made in LISTS.items():
        places = {_place_of(title, name) for title in table.columns} - {""}
        columns = list(columns_of(made))
        fits[name] = len(places) / len(columns) if columns[0] in places else 0.0
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] else ""


def _place_of(title: str, name: str) -> str:
    """The field that a header names, in any language or by its id; empty for none."""
    return _titles(name).get(normalise_spelling(title), "")


def _titles(name: str) -> Mapping[str, str]:
    titles: dict[str, str] = {}
    for place in columns_of(LISTS[name]):
        for title in (place, *(name_column(place, language) for language in texts.ALL_LANGUAGES)):
            titles.setdefault(normalise_spelling(title), place)
    return titles
