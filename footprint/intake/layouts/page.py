"""A page that someone made by hand, and the devices that a layout finds on it, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from footprint.intake.columns.grid import FileGrid, column_letter, quote_row
from footprint.intake.columns.headers import Header, recognise_header
from footprint.intake.raw_tables import HEADER_ROWS
from footprint.problems import Problem
from footprint.words.spellings import normalise_spelling

# Pages made by hand are small; a larger table is read row by row, as programs write them.
MOST_ROWS, MOST_CELLS = 5_000, 200_000

# Where a row gives several devices, they are numbered from its line times this.
DEVICES_OF_A_LINE = 1000

# Headers take two lines at most, next to a line that tells of the whole list; titles have fewer cells than these.
MOST_LINES, WIDE = 3, 3

EQUIPMENT = "equipment"


@dataclass(frozen=True)
class Page:
    """The cells of a sheet as text, cleaned, from its first line; a file without sheets is one page, "".

    Attributes:
        rows: all of one width; a row at position 0 is line 1 of the file.
        merged: ranges of cells that are one, as (top, left, bottom, right), all included.
        colours: where cells are filled with a colour, by row and column.
        answered: the column of ours that a person chose for a header, normalised.
    """

    sheet: str
    rows: Sequence[Sequence[str]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    colours: Mapping[tuple[int, int], str] = field(default_factory=dict)
    calendar_1904: bool = False
    answered: Mapping[str, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def filled(self) -> Sequence[int]:
        """The rows that hold something."""
        return [number for number, row in enumerate(self.rows) if any(row)]

    @cached_property
    def header_rows(self) -> Sequence[int]:
        """The rows that may be the headers of the first table: the first ones, up to one that names columns of ours.

        None that holds a number; nor any further down than the lines that headers take: what is above is then a table.
        """
        rows = self.filled[:HEADER_ROWS]
        wide = [number for number in rows if sum(map(bool, self.rows[number])) >= WIDE]
        rows = [number for number in rows if number not in wide[MOST_LINES:]]
        ours = (number for number in rows if len({self.column_of(cell) for cell in self.rows[number]} - {""}) > 1)
        last = next(ours, rows[-1] if rows else -1)
        return [number for number in rows if number <= last and not any(map(str.isdecimal, self.rows[number]))]

    def below(self, row: int) -> Iterator[int]:
        """The rows under another that hold something."""
        return (number for number in self.filled if number > row)

    def within(self, rows: range, columns: range) -> "Page":
        """The same page, nothing left but some rows and columns."""
        kept = [
            [cell if at in columns else "" for at, cell in enumerate(row)] if number in rows else [""] * self.width
            for number, row in enumerate(self.rows)
        ]
        return replace(self, rows=kept)

    def column_of(self, header: str) -> str:
        """The column of ours that a header means, or that a person chose for it; "" for none."""
        known = self.answered.get(normalise_spelling(header)) if self.answered else None
        return recognise_header(header, EQUIPMENT)[0] if known is None else known

    def number(self, row: int) -> int:
        """The number of a row that is no device, next to devices numbered by their lines: none is that of another."""
        return (row + 1) * (DEVICES_OF_A_LINE if len(self.rows) >= DEVICES_OF_A_LINE else 1)

    def place(self, row: int, column: int) -> str:
        """A cell as spreadsheets name it: École!C5."""
        cell = f"{column_letter(column)}{row + 1}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


@dataclass
class Unfolding:
    """Devices found on a page one after the other, and the rows left aside; `to_grid` makes a table of them.

    `headers` holds, for each header as written, the column of ours it feeds, or None where it is not read.
    """

    page: Page
    layout: str
    header_row: int = 0
    headers: dict[str, str | None] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    devices: list[dict[str, str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    aside: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    said: list[tuple[int, Problem]] = field(default_factory=list)  # of a device, by its position

    def add(self, row: int, column: int, cells: Mapping[str, str]) -> int:
        """A device that a cell tells, under our columns; what is known of its place is added to its note."""
        place = f"{self.page.place(row, column)}: {self.page.rows[row][column]}"
        note = "; ".join(filter(None, [cells.get("note", ""), place]))
        self.devices.append({name: cell for name, cell in cells.items() if cell} | {"note": note})
        self.rows.append(row)
        return len(self.devices) - 1

    def doubt(self, device: int, code: str, column: str, value: str, expected: str = "") -> None:
        """Something uncertain about a device that counts all the same."""
        self.said.append((device, Problem(code, "warning", EQUIPMENT, 0, column, value, expected)))

    def refuse(self, device: int, code: str, column: str, value: str) -> None:
        """Something wrong in a device, that keeps it from counting."""
        self.said.append((device, Problem(code, "error", EQUIPMENT, 0, column, value)))

    def leave(self, row: int, code: str, value: str = "", expected: str = "", text: str | None = None) -> None:
        """A row left out by a rule: a total, a title, what is no device."""
        written = quote_row(self._without_people(row)) if text is None else text
        self.aside[row] = written
        self.problems.append(Problem(code, "note", EQUIPMENT, row + 1, "", value or written, expected))

    def _without_people(self, row: int) -> list[str]:
        texts = self.page.rows[self.header_row]
        return ["" if text in self.people else cell for text, cell in zip(texts, self.page.rows[row], strict=True)]

    def to_grid(self) -> FileGrid:
        """The table of the devices, numbered by their lines."""
        numbers, line_of = self._number()
        columns = list(dict.fromkeys(name for device in self.devices for name in device)) or ["device_type"]
        rows = pd.DataFrame(
            {at: [device.get(name) for device in self.devices] for at, name in enumerate(columns)},
            index=pd.Index(numbers, dtype="int64"),
            dtype="str",
        )
        aside = {line_of[row]: text for row, text in self.aside.items()}
        missing = pd.Index([line for line in aside if line not in rows.index], dtype="int64")
        rows = pd.concat([rows, pd.DataFrame(index=missing, columns=rows.columns, dtype="str")]).sort_index()
        problems = [replace(one, line=line_of[one.line - 1] if one.line else 0) for one in self.problems]
        problems += [replace(one, line=numbers[device]) for device, one in self.said]
        if numbers and numbers[0] > len(self.page.rows):
            first = numbers[0]
            line = str(first // DEVICES_OF_A_LINE)
            problems.append(Problem("reading.devices-of-a-line", "note", EQUIPMENT, first, "", line, str(first)))
        texts = self.page.rows[self.header_row] if self.page.rows else ()
        people = [at for at, text in enumerate(texts) if text in self.people]
        places = [*zip(numbers, self.rows, strict=True), *((line_of[row], row) for row in self.aside)]
        names = tuple(columns)
        header = Header(EQUIPMENT, self.header_row, names, names, people=self.people)
        return FileGrid(
            header,
            rows,
            set_aside=aside,
            problems=problems,
            sheet=self.page.sheet,
            calendar_1904=self.page.calendar_1904,
            layout=self.layout,
            read_as=self.headers,
            named={line: " ".join(self.page.rows[row][at] for at in people) for line, row in places if people},
        )

    def _number(self) -> tuple[list[int], dict[int, int]]:
        """The number of each device, and that of each row left aside: their line, where none gives several devices."""
        if len(set(self.rows)) == len(self.rows):
            return [row + 1 for row in self.rows], {row: row + 1 for row in range(len(self.page.rows))}
        turns: dict[int, int] = {}
        numbers = []
        for row in self.rows:
            turns[row] = turns.get(row, 0) + 1
            numbers.append((row + 1) * DEVICES_OF_A_LINE + turns[row])
        return numbers, {row: self.page.number(row) for row in range(len(self.page.rows))}
