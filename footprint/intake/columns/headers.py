"""Column headers as people write them: our ids, the headers of the templates in every language, usual variants."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from footprint.intake.columns.units import find_unit, unit_of
from footprint.intake.formats import Format, find_format
from footprint.intake.raw_tables import HEADER_ROWS, NO_ANSWER, Answers, required_columns
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES, Column, find_column
from footprint.words.spellings import normalise_spelling, unit_spellings
from footprint.words.texts import ALL_LANGUAGES, UNSAID_UNITS, column_label, read_texts

LONGEST_HEADER = 300  # a longer cell is no header; looking into it would cost time
MOST_HEADERS_OF_A_LIST = 4  # id, name, and little else

_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BRACKETED = re.compile(r"(.*?)[(\[]([^()\[\]]*)[)\]][\s*]*")


@dataclass(frozen=True)
class Header:
    """A row of headers as written, and for each position our column id, or "" where the column is not read.

    `units` holds, for our columns, the unit that the header states when it is not ours ("month"). `people` are the
    headers of columns that name people: they are not read. `answered` are the headers, normalised, whose column a
    person chose; `constants` are the columns whose value a person gave for all rows.
    """

    table: str
    row: int
    texts: tuple[str, ...]
    columns: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    units: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    format: Format | None = None
    answered: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()

    @property
    def fitness(self) -> tuple[bool, int]:
        """The better header names the required columns, then more columns."""
        return bool(self.format) or not self.missing, len(self.recognised)

    @property
    def is_ours(self) -> bool:
        """Whether every header is one of ours."""
        return not self.missing and not self.people and not self.problems and not self.answered

    @property
    def recognised(self) -> set[str]:
        """The column ids it names."""
        return {column for column in self.columns if column}

    @property
    def missing(self) -> list[str]:
        """The required columns it lacks; a known format makes them itself, and a model tells the type of a device."""
        if self.format or (self.table == "equipment" and {"model", "manufacturer"} <= self.recognised):
            return []
        known = self.recognised.union(self.constants)
        return [column.name for column in required_columns(self.table) if column.name not in known]


def recognise_head(rows: Sequence[Sequence[str]], tables: Sequence[str], answers: Answers = NO_ANSWER) -> Header | None:
    """The headers among the first rows: ours when all are ours, else those of a known format, else what fits best.

    What was answered of a header goes before what the format says of it; a file of which the answers say that it holds
    another table is not of that format.
    """
    rows = [[cell[:LONGEST_HEADER] for cell in row] for row in rows[:HEADER_ROWS]]
    found = [header for table in tables if (header := find_header(rows, table, answers)) and _is_enough(header)]
    best = max(found, key=lambda one: one.fitness, default=None)
    known = find_format(rows)
    if known is None or answers.table not in ("", known[0].table):
        return best
    if best is not None and best.is_ours and not known[0].exact:
        return best
    return answer_header(header_of_format(known[0], rows[known[1]], known[1]), answers)


def answer_header(header: Header, answers: Answers) -> Header:
    """The headers of a known format, each in the column that a person chose for it where one did."""
    answered = {normalise_spelling(text): name for text, name in answers.columns.items()}
    spellings = [normalise_spelling(text) for text in header.texts]
    columns = [answered.get(one, name) for one, name in zip(spellings, header.columns, strict=True)]
    people = tuple(text for text in header.people if not answered.get(normalise_spelling(text)))
    chosen = tuple(one for one in dict.fromkeys(spellings) if one in answered)
    return replace(header, columns=tuple(columns), people=people, answered=chosen)


def _is_enough(header: Header) -> bool:
    """A site has one required column, which many lists of other things have too: one among many is not enough.

    Nor is it next to headers that only another table has: a name and a date of purchase are those of no site.
    """
    if header.table != "sites" or len(header.recognised) > 1 or header.answered:
        return True
    others = [name for name in INVENTORY_TABLES if name != header.table]
    unread = [text for text, name in zip(header.texts, header.columns, strict=True) if not name]
    elsewhere = any(recognise_header(text, table)[0] for text in unread for table in others)
    return len(header.texts) <= MOST_HEADERS_OF_A_LIST and not elsewhere


def header_of_format(known: Format, row: Sequence[str], position: int) -> Header:
    """The headers of a format; one that is not its own but ours was added by hand, and is read as ours."""
    columns, seen, problems = [], set(), []
    for cell in row:  # of a header given twice, the first is read
        spelling, name = normalise_spelling(cell), known.column_of(cell)
        if name and spelling in seen:
            problems.append(Problem("reading.duplicate-column", "warning", known.table, 0, name, cell))
        columns.append("" if spelling in seen else name)
        seen.add(spelling)
    if known.table == "equipment":
        for at, cell in enumerate(row):
            name = known_headers(known.table).get(normalise_spelling(cell), "")
            columns[at] = columns[at] or ("" if name in columns or known.leaves_aside(cell) else name)
    unread = [cell for cell, name in zip(row, columns, strict=True) if not name]
    people = tuple(cell for cell in unread if is_about_people(cell) or known.is_about_people(cell))
    stated = {
        name: bracketed[2].strip()
        for cell, name in zip(row, columns, strict=True)
        if name and (bracketed := _BRACKETED.fullmatch(cell))
    }
    units = {name: unit for name, unit in stated.items() if find_unit(unit, name)}
    return Header(known.table, position, tuple(row), tuple(columns), problems, units, people, known)


def find_header(rows: Sequence[Sequence[str]], table: str, answers: Answers = NO_ANSWER) -> Header | None:
    """The first row that names every required column, else the one that names most; None when none names any."""
    best = None
    for position, row in enumerate(rows[:HEADER_ROWS]):
        header = _read_header(row, table, position, answers)
        if not header.missing and not answers.constants:
            return header
        if header.recognised and (best is None or len(header.recognised) > len(best.recognised)):
            best = header
    return best


def _read_header(row: Sequence[str], table: str, position: int, answers: Answers) -> Header:
    columns: list[str] = []
    problems: list[Problem] = []
    units: dict[str, str] = {}
    people: list[str] = []
    answered = {normalise_spelling(header): name for header, name in answers.columns.items()}
    named = _names_with_first_names(row)
    for cell in row:
        name, unit, fault = recognise_header(cell, table) if cell not in named else ("", "", None)
        if normalise_spelling(cell) in answered:
            name, unit, fault = answered[normalise_spelling(cell)], _unit_in(cell, answered), None
        if name and name in columns:
            name, fault = "", Problem("reading.duplicate-column", "warning", table, 0, name, cell)
        is_known = fault is not None and fault.code != "reading.unknown-column"
        if not name and not is_known and (cell in named or is_about_people(cell)):
            people.append(cell)
            fault = None
        columns.append(name)
        if name and unit:
            units[name] = unit
        if fault is not None:
            problems.append(fault)
    problems += _second_list(table, columns, problems, row)
    chosen = tuple(one for one in dict.fromkeys(map(normalise_spelling, row)) if one in answered)
    return Header(
        table,
        position,
        tuple(row),
        tuple(columns),
        problems,
        units,
        tuple(people),
        answered=chosen,
        constants=tuple(answers.constants),
    )


def _second_list(table: str, columns: Sequence[str], problems: Sequence[Problem], row: Sequence[str]) -> list[Problem]:
    """A second list next to the first: the headers given twice, several of them, all come after those read."""
    again = [one.value for one in problems if one.code == "reading.duplicate-column"]
    read = [at for at, name in enumerate(columns) if name]
    if len(again) < 2 or not all(text in row[read[-1] + 1 :] for text in again):
        return []
    return [Problem("reading.second-list", "warning", table, 0, "", ", ".join(again))]


def _unit_in(cell: str, answered: Mapping[str, str]) -> str:
    """The unit that a header states in brackets, where the column that was chosen for it can be in that unit."""
    bracketed, name = _BRACKETED.fullmatch(cell), answered[normalise_spelling(cell)]
    return bracketed[2].strip() if bracketed and find_unit(bracketed[2], name) not in ("", unit_of(name)) else ""


def recognise_header(cell: str, table: str) -> tuple[str, str, Problem | None]:
    """The column id that a header means ("" for none), the unit it states if it is not ours, and what is wrong with it.

    Units in brackets are never guessed: "Durée de vie (mois)" is read in months, "Durée de vie (W)" is not read.
    """
    if not cell.strip():
        return "", "", None
    known = known_headers(table)
    if bracketed := _BRACKETED.fullmatch(cell):
        name = known.get(normalise_spelling(bracketed[1]), "")
        unit = find_column(INVENTORY_TABLES[table], name).unit if name else ""
        if name and not _is_unit(bracketed[2], unit):
            if find_unit(bracketed[2], name):
                return name, bracketed[2].strip(), None
            return "", "", Problem("reading.header-unit", "warning", table, 0, name, cell, unit)
        if name:
            return name, "", None
    if name := known.get(normalise_spelling(cell)):
        return name, "", None
    return "", "", Problem("reading.unknown-column", "warning", table, 0, "", cell)


@lru_cache(maxsize=4096)
def is_about_people(header: str) -> bool:
    """Whether a column holds names, addresses or accounts of people: it is never read.

    So does one whose header holds a word for them, unless another says that they are only counted or sorted.
    """
    spelling = normalise_spelling(header)
    if spelling in _listed("people"):
        return True
    apart = f" {normalise_spelling(_INNER_CAPITAL.sub(' ', header))} "
    holds = [any(f" {word} " in apart for word in _listed(kind)) for kind in ("people_words", "people_counted")]
    return holds[0] and not holds[1]


def _names_with_first_names(row: Sequence[str]) -> set[str]:
    """The headers "Nom" or "Name" where first names are next to them: they are names of people, not of things."""
    spellings = {normalise_spelling(cell): cell for cell in row}
    if not spellings.keys() & _listed("first_name"):
        return set()
    return {cell for spelling, cell in spellings.items() if spelling in _listed("last_name")}


@lru_cache(maxsize=8)
def _listed(kind: str) -> frozenset[str]:
    words = [word for language in ALL_LANGUAGES for word in read_texts(language).get(f"reading.{kind}.synonyms", ())]
    return frozenset(map(normalise_spelling, words))


@lru_cache(maxsize=len(INVENTORY_TABLES))
def known_headers(table: str) -> Mapping[str, str]:
    """Every accepted header of a table, normalised, with the column id it means."""
    known: dict[str, str] = {}
    for column in INVENTORY_TABLES[table]:
        for header in _header_spellings(table, column):
            if known.setdefault(header, column.name) != column.name:
                raise ValueError(f"The header {header!r} means both {known[header]} and {column.name}.")
    return known


def _header_spellings(table: str, column: Column) -> set[str]:
    names = {column.name}
    for language in ALL_LANGUAGES:
        names |= {
            column_label(table, column.name, language),
            *read_texts(language)[f"column.{table}.{column.name}.synonyms"],
        }
    plain = {normalise_spelling(name) for name in names}
    units = unit_spellings(column.unit) if column.unit not in UNSAID_UNITS else ()
    with_unit = {f"{name} {unit}" for name in plain for unit in units}
    with_in = {f"{name} en {unit}" for name in plain for unit in units}
    return plain | with_unit | with_in


def _is_unit(written: str, unit: str) -> bool:
    return unit in UNSAID_UNITS or normalise_spelling(written) in unit_spellings(unit)
