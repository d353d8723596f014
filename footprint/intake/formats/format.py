"""What a known format is: how to recognise it by its content, and how it lies under our columns."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from footprint.problems import LEFT_OUT, Problem, UnusableInput, join_problems, problem_table, problems_where
from footprint.words.spellings import normalise_spelling


@dataclass
class Laid:
    """What a format makes of the rows of a file: cells under our column ids, and the rows it sets aside.

    `problems` says why for each line of `aside`; the rows aside keep their cells, so that they can be repaired.
    `origin` is the name of the file and of its sheet, normalised. `elsewhere` are the rows that hold nothing of this
    table, where the same rows make another one.
    `assumed` is the type of rows of equipment that state none and whose model tells none; "" leaves it to be asked.
    `types_by_model` are the types that nothing but models told, by line.
    """

    table: str
    cells: pd.DataFrame
    aside: pd.Index = field(default_factory=lambda: pd.Index([], dtype="int64"))
    problems: pd.DataFrame = field(default_factory=lambda: problem_table([]))
    origin: str = ""
    elsewhere: pd.Index = field(default_factory=lambda: pd.Index([], dtype="int64"))
    assumed: str = ""
    types_by_model: pd.Series = field(default_factory=lambda: pd.Series([], dtype="str"))

    def set_aside(self, where: pd.Series, code: str, column: str, values: pd.Series | str) -> None:
        """Set rows aside for a reason, which is said on each: a note for a rule (LEFT_OUT), an error for a fault."""
        where = where & ~where.index.isin(self.aside)
        severity = "note" if code in LEFT_OUT else "error"
        told = problems_where(where, code, severity, self.table, column, values)
        self.problems = join_problems([self.problems, told])
        self.aside = self.aside.union(where.index[where.to_numpy()])

    def say(self, problem: Problem) -> None:
        """Add something to say about the file."""
        self.problems = join_problems([self.problems, problem_table([problem])])


def as_it_is(laid: Laid, rows: pd.DataFrame) -> None:
    """Nothing more than the columns say."""


@dataclass(frozen=True)
class Format:
    """A layout that a program writes.

    Attributes:
        name: its id; what people call it stands in texts under `format_name.<name>`.
        signatures: sets of headers; a row of headers that holds all of one of them is this format. In the place of a
            header may be several (a tuple), one of which is there.
        exact: the whole row of headers as written, for formats whose headers could be anybody's.
        columns: header as the program writes it, and our column; when several give the same column, the first that is
            filled counts.
        values: for our columns, words of this program alone and our ids; other words are understood as everywhere.
        refine: what the columns alone don't say, done on `laid` from all the rows as read (headers normalised).
        list_records: for JSON and XML, the records of a document of this format, or None when it is another's; their
            keys are then the headers.
        refusal: code of the problem that refuses the file: it is recognised, and nothing in it can be counted.
        cites_file: whether the file itself is the document that its rows come from.
        left_aside: headers of the program that are no use here: never read, nothing is asked about them.
        people: those of them that are about people, whatever they are called elsewhere: nothing of them is kept.
        also: what else the same rows are: another table, as another format lays it out.
        other_sheets: pattern of the names of the sheets that such a workbook has besides, and that nobody needs.
        wordings: for headers that are worded in many ways, what each is called here and the pattern of its normalised
            wordings; signatures, columns and the rest name it so. The first that matches a header whole is meant.
        from_documentation: whether we know the format by what is written about it alone, and saw no file of it.
    """

    name: str
    columns: Mapping[str, str]
    signatures: Sequence[Sequence[str | Sequence[str]]] = ()
    exact: tuple[str, ...] = ()
    table: str = "equipment"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    refine: Callable[[Laid, pd.DataFrame], None] = as_it_is
    list_records: Callable[[object], list[dict] | None] | None = None
    refusal: str = ""
    cites_file: bool = False
    left_aside: Sequence[str] = ()
    people: Sequence[str] = ()
    also: Sequence["Format"] = ()
    other_sheets: str = ""
    wordings: Mapping[str, str] = field(default_factory=dict)
    from_documentation: bool = False

    def recognise(self, headers: Sequence[str], given: Set[str]) -> bool:
        """Whether a row of headers is that of this format; `given` are the same, normalised."""
        if self.exact and tuple(filter(None, headers)) == self.exact:
            return True
        if self.wordings:
            if not any(all(self._may_hold(given, part) for part in one) for one in self._signatures):
                return False
            given = frozenset(map(self.call, given))
        return any(all(given & part for part in one) for one in self._signatures)

    def _may_hold(self, given: Set[str], part: Set[str]) -> bool:
        """Whether some headers may be called as a part of a signature: few patterns need be tried to see that not."""
        patterns = [pattern for name, pattern in self.wordings.items() if name in part]
        return not given.isdisjoint(part) or any(
            re.fullmatch(pattern, header) for pattern in patterns for header in given
        )

    @cached_property
    def _signatures(self) -> list[list[frozenset[str]]]:
        return [[_spell(part) for part in one] for one in self.signatures]

    def call(self, header: str) -> str:
        """What a header is called here: as `wordings` name it, else as it is written, normalised."""
        spelled = normalise_spelling(header)
        if spelled not in self._called:
            worded = (name for name, pattern in self.wordings.items() if re.fullmatch(pattern, spelled))
            self._called[spelled] = next(worded, spelled)
        return self._called[spelled]

    @cached_property
    def _called(self) -> dict[str, str]:
        return {}

    def column_of(self, header: str) -> str:
        """The column of ours that a header feeds, or ""."""
        return self._known.get(self.call(header), "")

    @cached_property
    def _known(self) -> dict[str, str]:
        return {normalise_spelling(header): column for header, column in self.columns.items()}

    def leaves_aside(self, header: str) -> bool:
        """Whether a header is one of the program that is no use here."""
        return self.call(header) in self._left_aside

    @cached_property
    def _left_aside(self) -> frozenset[str]:
        return frozenset(map(normalise_spelling, (*self.left_aside, *self.people)))

    def is_about_people(self, header: str) -> bool:
        """Whether a header is one of the program that is about people."""
        return self.call(header) in self._people

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset(map(normalise_spelling, self.people))

    def lay_out(
        self, rows: pd.DataFrame, added: Mapping[str, str], chosen: Sequence[str] = (), origin: str = ""
    ) -> Laid:
        """Rows under the program's headers (normalised), laid under ours.

        Args:
            added: the column of ours that each header feeds, headers of ours among the program's included ("": none).
            chosen: the headers whose column a person chose: they count before the others that feed the same column.
            origin: the name of the file and of its sheet.
        """
        if self.refusal:
            raise UnusableInput(Problem(self.refusal, "error", self.table, value=self.name))
        rows = self._gather(rows, chosen)
        cells: dict[str, pd.Series] = {}
        for header, column in (dict.fromkeys(chosen, "") | self._known | dict(added)).items():
            if column and header in rows:
                cells[column] = cells[column].fillna(rows[header]) if column in cells else rows[header]
        laid = Laid(self.table, pd.DataFrame(cells, index=rows.index, dtype="str"), origin=normalise_spelling(origin))
        for column, meanings in self.values.items():
            if column in laid.cells:
                laid.cells[column] = translate(laid.cells[column], meanings)
        self.refine(laid, rows)
        return laid

    def _gather(self, rows: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
        """The rows with a column more for each thing that `wordings` name: the first filled cell under its headers."""
        found: dict[str, pd.Series] = {}
        for header in rows if self.wordings else ():
            name = self.call(str(header))
            if name in self.wordings and header not in chosen:
                found[name] = found[name].fillna(rows[header]) if name in found else rows[header]
        return rows.assign(**found)


def describe(first: pd.Series, rows: pd.DataFrame, known: Format, name: str) -> pd.Series:
    """A remark for each row: a text, then what it holds under the headers that a format calls `name`, as written."""
    note = first.fillna("")
    for header in rows:
        if header != name and known.call(str(header)) == name:
            note = note.where(rows[header].isna(), note + f" · {header} : " + rows[header].fillna(""))
    return note.str.strip(" ·").mask(note == "")


def _spell(part: str | Sequence[str]) -> frozenset[str]:
    return frozenset(map(normalise_spelling, [part] if isinstance(part, str) else part))


def translate(cells: pd.Series, meanings: Mapping[str, str]) -> pd.Series:
    """Cells whose normalised word is known replaced by what it means ("" for nothing); the others stay."""
    known = {normalise_spelling(word): meant or None for word, meant in meanings.items()}
    codes, words = pd.factorize(cells)
    meant = pd.array([*(known.get(normalise_spelling(str(word)), str(word)) for word in words), None], dtype="str")
    return pd.Series(meant.take(codes), index=cells.index, name=cells.name)


def write_numbers(numbers: pd.Series) -> pd.Series:
    """Numbers as text that is read back as they are: three decimals could be taken for thousands."""
    said = numbers.map("{:.12g}".format, na_action="ignore").astype("str")
    return said.mask(said.str.fullmatch(r"-?\d+\.\d{3}").fillna(False).astype("bool"), said + "0")


def column(rows: pd.DataFrame, header: str) -> pd.Series:
    """A column of rows by the header the program writes, or of cells by our id; all missing if there is none."""
    name = header if header in rows else normalise_spelling(header)
    return rows[name] if name in rows else pd.Series(pd.NA, index=rows.index, dtype="str")


def first_of(rows: pd.DataFrame, headers: Sequence[str]) -> pd.Series:
    """For each row, the first filled cell under some headers."""
    found = column(rows, headers[0])
    for header in headers[1:]:
        found = found.fillna(column(rows, header))
    return found


def number_rows(laid: Laid) -> pd.Series:
    """Identifiers for rows that have none of their own: the file and the line; the same file again gives the same."""
    return laid.origin + " " + pd.Series(laid.cells.index.astype("str"), index=laid.cells.index, dtype="str")


def map_words(cells: pd.Series, find: Callable[[str], str]) -> pd.Series:
    """What is found for each distinct cell; missing where it is empty or nothing is found."""
    codes, words = pd.factorize(cells)
    found = pd.array([*(find(str(word)) or None for word in words), None], dtype="str")
    return pd.Series(found.take(codes), index=cells.index)


def read_numbers(cells: pd.Series) -> pd.Series:
    """Numbers as people write them, with spaces and a comma; missing where a text is none."""
    plain = cells.str.replace(r"[\s\u202f\u00a0]", "", regex=True).str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce")


def convert(cells: pd.Series, times: float) -> pd.Series:
    """Numbers in another unit, as text; a text that is no number stays as it is."""
    numbers = read_numbers(cells)
    return write_numbers((numbers * times).round(4)).where(numbers.notna(), cells)


def matches(cells: pd.Series, pattern: str) -> pd.Series:
    """Where a text matches a pattern from its start, whatever the case; missing texts don't."""
    return cells.str.match(rf"(?i){pattern}").fillna(False).astype("bool")


def holds(cells: pd.Series, pattern: str) -> pd.Series:
    """Where a text contains a pattern, whatever the case; missing texts don't."""
    return cells.str.contains(rf"(?i){pattern}", regex=True).fillna(False).astype("bool")
