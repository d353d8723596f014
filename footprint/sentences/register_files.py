"""The register as files that people open: a workbook of its lists, a CSV of one, and what they bring back."""

import io
import re
import typing
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from footprint.commitments.commitment import REVIEWS, THEMES
from footprint.commitments.flat_tables import (
    APART,
    BETWEEN,
    FALSE,
    TRUE,
    apart_table,
    columns_of,
    from_table,
    say_pairs,
    split_pairs,
    to_table,
)
from footprint.commitments.label.records import AXES, FrameworkTitle
from footprint.commitments.register import CHOICES, KEYS, LISTS, Register
from footprint.commitments.sieve.ideas import REALISM
from footprint.estimation.perimeter import PERIMETER_COLUMNS
from footprint.intake.csv_out import make_inert
from footprint.intake.plain_tables import read_plain
from footprint.intake.raw_tables import Source
from footprint.problems import Problem, UnusableInput, problem_table
from footprint.words import texts
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.vocabulary import read_word_lists

WIDEST = 60
# The lists with a sheet of their own, and the records that they belong to.
OWNERS = {"observations": ("commitments",), "comments": ("ideas", "diagnosis")}


def name_column(place: str, language: str) -> str:
    """What people call a field of the register."""
    return texts.text(f"register_column.{place.replace('.', '_')}", language)


# Fields that hold what a column of the framework holds.
_OF_FRAMEWORK = {"tirs": "tir"}


def name_in_framework(register: Register, place: str, language: str) -> str:
    """What a field is called in the framework that was imported, else by us."""
    wanted = _OF_FRAMEWORK.get(place, place)
    own = (one.title.strip() for one in register.framework_titles if one.name == wanted)
    return next(filter(None, own), name_column(place, language))


def name_list(name: str, language: str) -> str:
    """What people call a list of the register."""
    return texts.text(f"register_list.{name}", language)


# --- the words of the screen -----------------------------------------------------------------------------------------

# The words under which each field of choices stands in the texts; other fields of that name elsewhere are texts.
WORDS = {
    "kind": "kind",
    "effect": "effect",
    "status": "status",
    "axis": "axis",
    "theme": "theme",
    "indicator.measure": "measure",
    "indicator.better": "better",
    "goal.unit": "goal_unit",
    "origin": "origin",
    "decision": "decision",
    "by": "by",
    **dict.fromkeys(REALISM, "answer"),
    "state": "state",
}
# Fields whose words are numbered: a file may give the number alone, or the name without it.
_NUMBERED = {"axis": AXES, "theme": THEMES}
# Fields that hold values by name, and the words of the names.
_NAMES: dict[str, tuple[str, Sequence[str]]] = {
    "indicator.where": ("where", PERIMETER_COLUMNS),
    "points": ("axis", AXES),
    "reviews": ("review", REVIEWS),
}


# The words of a field that means something else in one list.
OF_LISTS = {
    ("calendar", "kind"): "step",
    ("framework_titles", "name"): "framework_column",
    ("library", "kind"): "proof",
    ("requests", "kind"): "asked",
    ("requests", "state"): "request_state",
}


def choices_of(name: str, place: str) -> Sequence[str]:
    """The words that a field of a list may hold; none where it is free."""
    if place == "axis":
        return ("", *AXES)
    if place in CHOICES.get(name, {}) and place not in _NAMES:
        return CHOICES[name][place]
    kind = (columns_of(LISTS[name]) if name in LISTS else columns_of(APART[name])).get(place)
    return typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ()


def say_word(name: str, place: str, word: str, language: str) -> str:
    """A word of a field of choices, for people."""
    if not word:
        # An axis, a theme or an answer, which may be none.
        return texts.text(f"register_word.{WORDS.get(place, place)}.none", language)
    if place == "verdict":
        return texts.text(f"commitment.verdict.{word}", language)
    kind = OF_LISTS.get((name, place)) or WORDS.get(place, place)
    return texts.text(f"register_word.{kind}.{word}", language)


def say_cells(name: str, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table of the register with its words as the screen says them."""
    return table.apply(lambda cells: cells.map(lambda cell: _say_cell(name, str(cells.name), cell, language)))


def read_cells(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table of the register with its words as ids, whatever language they are in; what is none stays as it is."""
    return table.apply(lambda cells: cells.map(lambda cell: _read_cell(name, str(cells.name), cell)))


def _say_cell(name: str, place: str, cell: str, language: str) -> str:
    if cell and cell in choices_of(name, place):
        return say_word(name, place, cell, language)
    if place == "closed" and cell in (TRUE[0], FALSE[0]):
        return texts.text(f"register_word.truth.{'yes' if cell == TRUE[0] else 'no'}", language)
    pairs = split_pairs(cell) if place in _NAMES else None
    if not pairs:
        return cell
    kind, known = _NAMES[place]
    said = {}
    for one, held in pairs.items():
        word = texts.text(f"register_word.{kind}.{one}", language) if one in known else one
        said[word] = [_say_value(one, value, language) for value in held] if kind == "where" else held
    return say_pairs(said)


def _read_cell(name: str, place: str, cell: str) -> str:
    if place in _NUMBERED:
        return _numbered_of(cell, place)
    if choices_of(name, place):
        return _spoken(name, place).get(normalise_spelling(cell), cell)
    pairs = split_pairs(cell) if place in _NAMES else None
    if not pairs:
        return cell
    read = {}
    for one, held in pairs.items():
        known = (
            _numbered_of(one, "axis") if place == "points" else _spoken(name, place).get(normalise_spelling(one), one)
        )
        read[known] = [_read_value(known, value) for value in held] if place == "indicator.where" else held
    return say_pairs(read)


@lru_cache(maxsize=64)
def _spoken(name: str, place: str) -> Mapping[str, str]:
    """What each spelling of a word of a field stands for: its id, or its name in a language."""
    kind, ids = _NAMES.get(place, ("", choices_of(name, place)))
    spoken: dict[str, str] = {}
    for one in filter(None, ids):
        for language in texts.ALL_LANGUAGES:
            said = texts.text(f"register_word.{kind}.{one}", language) if kind else say_word(name, place, one, language)
            spoken.setdefault(normalise_spelling(said), one)
    return spoken | {normalise_spelling(one): one for one in ids if one}


def _say_value(column: str, value: str, language: str) -> str:
    """A value of a perimeter as the screen says it, where that can be read back as itself."""
    said = texts.value_label("device_type" if column == "type" else column, value, language)
    return said if _read_value(column, said) == value else value


def _read_value(column: str, said: str) -> str:
    spellings, spoken = read_spellings(), normalise_spelling(said)
    if column == "type":
        if any(f"{kind}.{said}.name" in texts.read_texts(texts.SOURCE) for kind in texts.TYPE_COLUMNS):
            return said
        return spellings["device_type"].get(spoken) or spellings["service_type"].get(spoken) or said
    return spellings.get(column, {}).get(spoken, said) if column not in ("site", "entity") else said


def name_faults(
    problems: pd.DataFrame, language: str, titles: Mapping[tuple[str, str], str] | None = None
) -> pd.DataFrame:
    """Problems of the register with lists, columns and words as the screen names them, or as a file does (`titles`)."""
    rows = [
        _name_fault(row, language, titles or {}) if row["table"] in LISTS else row
        for row in problems.to_dict("records")
    ]
    return problem_table([Problem(**row) for row in rows])


def _name_fault(row: dict[str, Any], language: str, titles: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    name, place, expected = row["table"], row["column"], row["expected"]
    found = re.match(r"(\w+)\[(\d+)\]\.?(.*)", place)
    if found and found[1] in APART:
        inner = f", {name_column(found[3], language)}" if found[3] else ""
        return row | {
            "table": name_list(name, language),
            "column": f"{name_list(found[1], language)} {found[2]}{inner}",
        }
    known = [one for one in columns_of(LISTS[name]) if place == one or place.startswith((f"{one}.", f"{one}["))]
    if row["code"] == "records.unknown-word" and known:
        kind, ids = _NAMES.get(known[0], ("", choices_of(name, known[0])))
        words = [
            texts.text(f"register_word.{kind}.{one}", language) if kind else say_word(name, known[0], one, language)
            for one in ids
        ]
        expected = BETWEEN.join(words) or expected
    column = titles.get((name, known[0])) or name_column(known[0], language) if known else place
    return row | {"table": name_list(name, language), "column": column, "expected": expected}


# --- files -----------------------------------------------------------------------------------------------------------


def write_workbook(register: Register, language: str, only: str = "") -> bytes:
    """A workbook with a sheet for each list (or for one), all cells as text, so that nothing in it runs."""
    tables = {name: to_table(name, getattr(register, name)) for name in LISTS if only in ("", name)}
    if not only:
        for name, owners in OWNERS.items():
            tables[name] = pd.concat([apart_table(name, getattr(register, one), KEYS[one]) for one in owners]).fillna(
                ""
            )
    named = {
        name_list(name, language): say_cells(name, table, language).rename(
            columns=lambda place: name_column(place, language)
        )
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
    table = say_cells(name, to_table(name, getattr(register, name)), language)
    return table.apply(make_inert).rename(columns=lambda place: name_column(place, language))


def read_lists(source: Source, register: Register, only: str = "") -> tuple[dict[str, tuple[Any, ...]], pd.DataFrame]:
    """The lists that a file brings, by name, and all that is wrong in them (a column that is not ours is a note).

    A sheet is taken for the list whose name it bears or, alone, for `only`, else the one its headers fit best.
    Words are those of the screen in any language, or ids; problems name columns as the file does.

    Raises UnusableInput where no sheet is any list.
    """
    found: dict[str, tuple[Any, ...]] = {}
    problems: list[Problem] = []
    sheets = read_plain(source)
    for sheet, table in sheets.items():
        name = _list_of(sheet, table, only if len(sheets) == 1 else "")
        if not name:
            continue
        places = _name_places(table.columns, name)
        unread = [title for title, place in places.items() if title and not place]
        language, titles = _language_of(table, name), {(name, place): title for title, place in places.items()}
        told = [Problem("register.unread-column", "note", name, 1, title, title) for title in unread]
        named = table[[title for title, place in places.items() if place]].rename(columns=places)
        named = read_cells(name, named.loc[:, ~named.columns.duplicated()].map(_without_apostrophe))
        found[name], faults = from_table(name, named, getattr(register, name), first_line=2)
        named_faults = name_faults(problem_table([*told, *faults.problems]), language, titles)
        problems += [Problem(**row) for row in named_faults.to_dict("records")]
        if name == "framework":
            titled = _find_own_titles(places)
            found |= {"framework_titles": titled} if titled or only else {}
    if not found:
        names = ", ".join(name_list(name, texts.SOURCE) for name in LISTS)
        raise UnusableInput(Problem("register.no-list", "error", only or "commitments", expected=names))
    return found, problem_table(problems)


def _name_places(titles: Iterable[str], name: str) -> dict[str, str]:
    """The field that each header names, "" for none; of two for one field, the first.

    In a framework, a second header for the code of a line is its wording: "N° ; Exigence".
    """
    places: dict[str, str] = {}
    for title in titles:
        place = _place_of(title, name)
        if place in places.values():
            place = "label" if (name, place) == ("framework", "tir") and "label" not in places.values() else ""
        places[title] = place
    return places


def _find_own_titles(places: Mapping[str, str]) -> tuple[FrameworkTitle, ...]:
    """The titles of a framework that are not ours: its own words for its columns."""
    ours = {
        normalise_spelling(said)
        for place in places.values()
        if place
        for said in (place, *(name_column(place, language) for language in texts.ALL_LANGUAGES))
    }
    wanted = {title: place for title, place in places.items() if place in choices_of("framework_titles", "name")}
    return tuple(
        FrameworkTitle(place, " ".join(title.split()))  # ty: ignore[invalid-argument-type]
        for title, place in wanted.items()
        if normalise_spelling(title) not in ours
    )


def _language_of(table: pd.DataFrame, name: str) -> str:
    """The language in which most headers of a list are."""
    titles = {str(title) for title in table.columns}
    shared = {
        language: len(titles & {name_column(place, language) for place in columns_of(LISTS[name])})
        for language in texts.LANGUAGES
    }
    return max(shared, key=lambda language: shared[language])


def _numbered_of(cell: str, place: str) -> str:
    """The axis or theme that a cell names by its id, its number or its name in a language; the cell itself for none."""
    spoken = normalise_spelling(cell)
    names_of_none = [texts.text(f"register_word.{place}.none", language) for language in texts.ALL_LANGUAGES]
    if spoken in map(normalise_spelling, names_of_none):
        return ""
    for number, one in enumerate(_NUMBERED[place], 1):
        names = [texts.text(f"register_word.{place}.{one}", language) for language in texts.ALL_LANGUAGES]
        known = {one, str(number), *(normalise_spelling(name) for name in names)}
        known |= {normalise_spelling(name.split(".", 1)[-1]) for name in names}
        if spoken in known:
            return one
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
    for place, written in read_word_lists("register")["framework"].items() if name == "framework" else ():
        for title in written:
            titles.setdefault(normalise_spelling(title), place)
    return titles
