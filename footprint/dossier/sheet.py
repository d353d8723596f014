"""A sheet of a workbook whose long tables are written column by column: the same bytes as cell by cell, much sooner.

The library that writes the workbook goes through some ten calls for each cell. Here each different value is put into
the words of the format once, and each cell is where it stands, then these words.
"""

import datetime
import math
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import _preserve_whitespace, _utf16_truncate, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

ROWS_AT_ONCE = 1_000

Cells = Sequence[Any]


class Sheet(Worksheet):
    """A sheet of a workbook that is written row after row (`constant_memory`)."""

    def write_columns(
        self, first: int, columns: Sequence[Cells], number: Format, day: Format, rules: dict[int, tuple[str, Format]]
    ) -> None:
        """Write a table from a row on (from 0), after all that stands above it; empty cells are left out.

        Args:
            columns: the cells of each, all as many: numbers, days or texts, None or not a number where empty.
            number, day: the formats of numbers and of days.
            rules: by column, the formula of its cells, `{row}` for the number of their row, and their format; the cells
                are its results.
        """
        count = len(columns[0]) if columns else 0
        if not count:
            return
        self._check_dimensions(first + count - 1, len(columns) - 1)
        self._write_single_row(first + count)
        self._number_formats(columns, number, day, rules)
        written = [
            self._write_rule(xl_col_to_name(place), first + 1, cells, *rules[place])
            if place in rules
            else self._write_cells(xl_col_to_name(place), first + 1, cells, number, day)
            for place, cells in enumerate(columns)
        ]
        rows = enumerate(map("".join, zip(*written, strict=True)), first + 1)
        file: Any = self.fh  # open, until the workbook is closed
        while block := list(islice(rows, ROWS_AT_ONCE)):
            file.write("".join(f'<row r="{row}">{cells}</row>' for row, cells in block if cells))

    def _number_formats(
        self, columns: Sequence[Cells], number: Format, day: Format, rules: dict[int, tuple[str, Format]]
    ) -> None:
        """Number the formats in the order in which cells meet them, row after row: that is how they are listed."""
        met: list[tuple[int, int, Format]] = []
        for place, cells in enumerate(columns):
            for kind in {*map(type, cells)}:
                if place not in rules and issubclass(kind, str):
                    continue  # a text has no format
                style = rules[place][1] if place in rules else day if issubclass(kind, datetime.date) else number
                row = next((row for row, one in enumerate(cells) if type(one) is kind and not _is_empty(one)), None)
                if row is not None:
                    met.append((row, place, style))
        for _, _, style in sorted(met, key=lambda one: one[:2]):
            style._get_xf_index()

    def _write_cells(self, column: str, first: int, cells: Cells, number: Format, day: Format) -> list[str]:
        """The cells of a column, each different value written once."""
        say = self._write_value
        known: dict[Any, str] = {
            value: say(value, number, day) for value in dict.fromkeys(cells) if not _is_empty(value)
        }
        after = map(known.get, cells)
        return [f'<c r="{column}{row}"{said}' if said else "" for row, said in enumerate(after, first)]

    def _write_value(self, value: str | float | datetime.date, number: Format, day: Format) -> str:
        """A value in a cell, after where it stands."""
        if isinstance(value, str):
            kept = _utf16_truncate(value, self.xls_strmax) if len(value) > self.xls_strmax // 2 else value
            said = self._escape_control_characters(kept)
            spaced = ' xml:space="preserve"' if _preserve_whitespace(said) else ""
            return f' t="inlineStr"><is><t{spaced}>{self._escape_data(said)}</t></is></c>'
        is_day = isinstance(value, datetime.date)
        figure = self._convert_date_time(value) if is_day else value
        return f' s="{(day if is_day else number)._get_xf_index()}"><v>{_check_finite(figure):.16G}</v></c>'

    def _write_rule(self, column: str, first: int, cells: Cells, rule: str, style: Format) -> list[str]:
        """The cells of a column that holds a formula, each with its result."""
        say: Callable[..., str] = self._escape_data(self._prepare_formula(rule)).format
        after = f' s="{style._get_xf_index()}"' if len(cells) else ""
        return [
            ""
            if _is_empty(value)
            else f'<c r="{column}{row}"{after}><f>{say(row=row)}</f><v>{_check_finite(value)}</v></c>'
            for row, value in enumerate(cells, first)
        ]


def _is_empty(value: Any) -> bool:
    return value is None or value != value


def _check_finite(value: float) -> float:
    """A number that a cell can hold. Raises ValueError."""
    if math.isinf(value):
        raise ValueError("a number without an end")
    return value
