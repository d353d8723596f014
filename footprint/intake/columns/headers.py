"""Column headers as people write them: our ids, the headers of the templates in every language, usual variants."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from footprint.intake.columns.header_values import (
    can_be,
    find_best,
    may_be_types,
    read_names,
    read_question,
    tells_out,
)
from footprint.intake.columns.header_words import (
    ASIDE,
    BY_VALUES,
    ELSE,
    PEOPLE,
    HeaderMeaning,
    is_about_people,
    known_headers,
    read_header,
    shown_headers,
)
from footprint.intake.columns.units import PRICE, find_tax, find_unit, unit_of
from footprint.intake.formats import Format, find_format
from footprint.intake.raw_tables import HEADER_ROWS, NO_ANSWER, Answers, required_columns
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.normal_forms import normal_form, normalise_spelling
from footprint.words.spellings import unit_spellings
from footprint.words.texts import UNSAID_UNITS
from footprint.words.vocabulary import read_word_lists

LONGEST_HEADER = 300  # a longer cell is no header; looking into it would cost time
ANY_NAME = frozenset(("nom", "name"))  # headers that name anything
MOST_HEADERS_OF_A_LIST = 4  # id, name, and little else

NAMES = ("first_name", "last_name")

_BRACKETED = re.compile(r"(.*?)[(\[]([^()\[\]]*)[)\]][\s*]*")


@dataclass(frozen=True)
class Header:
    """A row of headers as written, and for each position our column id, or "" where the column is not read.

    `units` holds, for our columns, the unit that the header states when it is not ours ("month"). `people` are the
    headers of columns that name people, `aside` those of what no calculation needs: neither is read. `answered` are the
    headers, normalised, whose column a person chose; `constants` the columns whose value a person gave for all rows.
    """

    table: str
    row: int
    texts: tuple[str, ...]
    columns: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    units: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    format: Format | None = None
    answered: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()

    @property
    def fitness(self) -> tuple[bool, int]:
        """The better header names the required columns, then more columns."""
        return bool(self.format) or not self.missing, len(self.recognised)

    @property
    def is_ours(self) -> bool:
        """Whether every header names one of our columns."""
        settled = self.missing or self.people or self.aside or self.problems or self.answered
        return not settled and all(read_header(text, self.table).column or not text.strip() for text in self.texts)

    @property
    def is_template(self) -> bool:
        """Whether every header is that of a file to fill: an id of ours or a name that we show."""
        names = shown_headers(self.table)
        return self.is_ours and all(normalise_spelling(text) in names for text in self.texts if text.strip())

    @property
    def recognised(self) -> set[str]:
        """The column ids it names."""
        return {column for column in self.columns if column}

    @property
    def missing(self) -> list[str]:
        """The required columns it lacks; a known format makes them itself, and a model tells the type of a device."""
        if self.format or (self.table == "equipment" and "model" in self.recognised):
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
    if best is not None and best.is_template and not known[0].exact:
        return best
    return answer_header(header_of_format(known[0], rows[known[1]], known[1]), answers)


def read_as_agreed(header: Header, agreed: Mapping[str, str]) -> Header:
    """A header read as those of the same words elsewhere in the file, where it does not name its columns itself."""
    named = {name for text in header.texts if (name := read_header(text, header.table).column)}
    columns = list(header.columns)
    for at, text in enumerate(header.texts):
        column = agreed.get(text, "")
        if column and column not in named and read_header(text, header.table).how == BY_VALUES:
            columns = ["" if other == column else other for other in columns]
            columns[at] = column
    if tuple(columns) == header.columns:
        return header
    read = {text for text, name in zip(header.texts, columns, strict=True) if name}
    problems = [one for one in header.problems if one.code != "reading.unknown-column" or one.value not in read]
    return replace(header, columns=tuple(columns), problems=problems)


def answer_header(header: Header, answers: Answers) -> Header:
    """The headers of a known format, each in the column that a person chose for it where one did."""
    answered = {normalise_spelling(text): name for text, name in answers.columns.items()}
    spellings = [normalise_spelling(text) for text in header.texts]
    columns = [answered.get(one, name) for one, name in zip(spellings, header.columns, strict=True)]
    people, aside = (
        tuple(text for text in texts if not answered.get(normalise_spelling(text)))
        for texts in (header.people, header.aside)
    )
    chosen = tuple(one for one in dict.fromkeys(spellings) if one in answered)
    return replace(header, columns=tuple(columns), people=people, aside=aside, answered=chosen)


def _is_enough(header: Header) -> bool:
    """A site has one required column, which many lists of other things have too: one among many is not enough.

    Nor is it next to headers that only another table has: a name and a date of purchase are those of no site. A plain
    "Name" is a site's among what goes with an address; next to anything else it is that of anything.
    """
    if header.table != "sites" or len(header.recognised) > 1 or header.answered:
        return True
    others = [name for name in INVENTORY_TABLES if name != header.table]
    unread = [text for text, name in zip(header.texts, header.columns, strict=True) if not name and text.strip()]
    named = [text for text, name in zip(header.texts, header.columns, strict=True) if name]
    if ANY_NAME.issuperset(map(normalise_spelling, named)) and not _address_headers().issuperset(
        map(normalise_spelling, unread)
    ):
        return False
    elsewhere = any(recognise_header(text, table)[0] for text in unread for table in others)
    return len(header.texts) <= MOST_HEADERS_OF_A_LIST and not elsewhere


@cache
def _address_headers() -> frozenset[str]:
    return frozenset(map(normalise_spelling, read_word_lists("headers")["address"]["words"]))


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
    aside = tuple(cell for cell in unread if cell not in people and (is_needless(cell) or known.leaves_aside(cell)))
    stated = {
        name: bracketed[2].strip()
        for cell, name in zip(row, columns, strict=True)
        if name and (bracketed := _BRACKETED.fullmatch(cell))
    }
    units = {name: unit for name, unit in stated.items() if find_unit(unit, name)}
    return Header(known.table, position, tuple(row), tuple(columns), problems, units, people, aside, known)


def find_header(rows: Sequence[Sequence[str]], table: str, answers: Answers = NO_ANSWER) -> Header | None:
    """The first row that names every required column, else the one that names most; None when none names any."""
    best = None
    for position, row in enumerate(rows[:HEADER_ROWS]):
        header = _read_header(row, rows[position + 1 :], table, position, answers)
        if not header.missing and not answers.constants:
            return header
        if header.recognised and (best is None or len(header.recognised) > len(best.recognised)):
            best = header
    return best


def _read_header(
    row: Sequence[str], below: Sequence[Sequence[str]], table: str, position: int, answers: Answers
) -> Header:
    columns: list[str] = []
    problems: list[Problem] = []
    units: dict[str, str] = {}
    left: dict[str, list[str]] = {PEOPLE: [], ASIDE: []}
    answered = {normalise_spelling(header): name for header, name in answers.columns.items()}
    of_people = names_next_to_first_names(row)
    settled = settle_headers([cell if cell not in of_people else "" for cell in row], below, table)
    chosen_columns = {answered.get(normalise_spelling(cell), "") for cell in row}
    for cell, (name, unit) in zip(row, settled, strict=True):
        named, _, fault = recognise_header(cell, table) if cell not in of_people else ("", "", None)
        if normalise_spelling(cell) in answered:
            name, unit, fault = answered[normalise_spelling(cell)], _unit_in(cell, answered), None
        elif name and name in chosen_columns:
            name, fault = "", Problem("reading.duplicate-column", "warning", table, 0, name, cell)
        elif name:
            fault = None
        elif named:
            code = "reading.duplicate-column" if (named, "") in settled else "reading.unknown-column"
            fault = Problem(code, "warning", table, 0, named if code != "reading.unknown-column" else "", cell)
        if name and name in columns:
            name, fault = "", Problem("reading.duplicate-column", "warning", table, 0, name, cell)
        how = PEOPLE if cell in of_people or is_about_people(cell) else read_header(cell, table).how
        if not name and how in left and (fault is None or fault.code == "reading.unknown-column"):
            left[how].append(cell)
            fault = None
        columns.append(name)
        if name and unit:
            units[name] = unit
        if fault is not None:
            problems.append(fault)
    gap = _find_gap(columns, problems, row)
    if not any(normalise_spelling(cell) in answered for cell in row[gap:]):
        columns[gap:] = [""] * len(columns[gap:])  # they tell about other devices
        units = {name: unit for name, unit in units.items() if name in columns}
    problems += _second_list(table, columns, problems, row)
    chosen = tuple(one for one in dict.fromkeys(map(normalise_spelling, row)) if one in answered)
    return Header(
        table,
        position,
        tuple(row),
        tuple(columns),
        problems,
        units,
        tuple(left[PEOPLE]),
        tuple(left[ASIDE]),
        answered=chosen,
        constants=tuple(answers.constants),
    )


def _find_gap(columns: Sequence[str], problems: Sequence[Problem], row: Sequence[str]) -> int:
    """The place of the blank header that parts two lists next to each other: headers before it come again after it.

    The end of the row where there is none.
    """
    again = [(one.column, one.value) for one in problems if one.code == "reading.duplicate-column"]
    for gap in (at for at, text in enumerate(row) if not text.strip()):
        before, after = set(columns[:gap]), set(row[gap:])
        if len({name for name, text in again if text in after and name in before}) > 1:
            return gap
    return len(row)


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
    """The column id that a header names ("" for none), the unit it states if it is not ours, and what is wrong with it.

    Units in brackets are never guessed: "Durée de vie (mois)" is read in months, "Durée de vie (W)" is not read.
    """
    meaning, unit, fault = _read_meaning(cell, table)
    if fault is None and cell.strip() and not meaning.column:
        fault = Problem("reading.unknown-column", "warning", table, 0, "", cell)
    return meaning.column, unit, fault


def _read_meaning(cell: str, table: str) -> tuple[HeaderMeaning, str, Problem | None]:
    """What a header means, the unit that it states if it is not ours, and what is wrong with that unit."""
    if not cell.strip():
        return HeaderMeaning(), "", None
    if bracketed := _BRACKETED.fullmatch(cell):
        meaning = read_header(bracketed[1], table)
        unit = find_column(INVENTORY_TABLES[table], meaning.columns[0]).unit if meaning.columns else ""
        if meaning.columns and not _is_unit(bracketed[2], unit):
            if find_unit(bracketed[2], meaning.columns[0]):
                return meaning, bracketed[2].strip(), None
            idle = any(map(str.isalnum, bracketed[2])) and read_header(cell, table).columns == meaning.columns
            fault = Problem("reading.header-unit", "warning", table, 0, meaning.columns[0], cell, unit)
            return (meaning, "", None) if idle else (HeaderMeaning(), "", fault)
        if meaning.how:
            return meaning, "", None
    return read_header(cell, table), "", None


def settle_headers(row: Sequence[str], below: Sequence[Sequence[str]], table: str) -> list[tuple[str, str]]:
    """For each header, the column that it is read as ("" for none) and the unit that it states if it is not ours.

    A header that names a column goes first; then those that may mean several things, by what is under them; then those
    that are less exact. Of several for the same column of choices, the one whose words are known best is read. What may
    be types or models, of which few words are known, is of types where models have a column of their own.
    """
    read = [_read_meaning(cell, table) for cell in row]
    cells = [[line[at] for line in below if at < len(line) and line[at]] for at in range(len(row))]
    read = [
        (read_names(text, read_question(text, meaning, held, table), held), unit, fault)
        for text, (meaning, unit, fault), held in zip(row, read, cells, strict=True)
    ]
    columns = [meaning.column for meaning, _, _ in read]
    places = {name: [at for at, one in enumerate(columns) if one == name] for name in columns}
    if PRICE in places:  # of two prices, the one before tax
        places[PRICE].sort(key=lambda at: find_tax(row[at]) != "excl")
    taken = {name: find_best(name, places[name], cells, table) for name in columns}
    columns = [name if taken.get(name) == at else "" for at, name in enumerate(columns)]
    for how in (BY_VALUES, ELSE):
        for at, (meaning, _, _) in enumerate(read):
            if meaning.how == how and not columns[at]:
                columns[at] = next(
                    (
                        name
                        for name in meaning.columns
                        if name not in columns
                        and (how == ELSE or can_be(find_column(INVENTORY_TABLES[table], name), meaning, cells[at]))
                    ),
                    "",
                )
    for at, (meaning, _, _) in enumerate(read):
        untyped = "model" in columns and "device_type" not in columns
        if untyped and (columns[at] in ("", "model")) and may_be_types(meaning, cells[at], columns[at]):
            columns[at] = "device_type"
        if not columns[at] and "status" in meaning.columns and "status" not in columns and tells_out(cells[at]):
            columns[at] = "status"  # "HS" among words of any kind: those that are not known are asked
    return [(name, unit if name else "") for name, (_, unit, _) in zip(columns, read, strict=True)]


def names_next_to_first_names(row: Sequence[str]) -> set[str]:
    """The headers "Nom" or "Name" where first names are next to them: they are names of people, not of things."""
    lists = {name: frozenset(map(normal_form, read_word_lists("headers")["people"][name])) for name in NAMES}
    if not any(normal_form(cell) in lists["first_name"] for cell in row):
        return set()
    return {cell for cell in row if normal_form(cell) in lists["last_name"]}


def is_needless(header: str, table: str = "equipment") -> bool:
    """Whether a column holds what no calculation needs: it is left aside by its name."""
    return read_header(header, table).how == ASIDE


def _is_unit(written: str, unit: str) -> bool:
    return unit in UNSAID_UNITS or normalise_spelling(written) in unit_spellings(unit)
