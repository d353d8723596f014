"""A table written column by column: the very bytes that the library writes cell by cell."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from footprint.dossier.sheet import Sheet

NAN, DAY = float("nan"), datetime.date(2024, 2, 29)
COLUMNS: list[list[Any]] = [
    [1, 2, 3, 4],
    ['a & b <c> "d"', "=1+1\nend", " spaced ", "_x0041_\x01\uffff"],
    [None, DAY, DAY, datetime.date(1900, 1, 1)],
    [NAN, 0.1 + 0.2, 1e-320, -123456789.123456789],
    [0.5, NAN, 1e22, 3],
    ["é" * 40_000, "\U0001f600" * 20_000, NAN, "deux"],
    [None, 2.5, "deux", DAY],
]
RULE, RULED = '=ROUND(A{row}*2,0)&"<"', 4


def write(fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook of one sheet under a line of headers, then filled."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime.datetime(2026, 11, 26)})
    sheet = book.add_worksheet("Un", Sheet)
    for position in range(len(COLUMNS)):
        sheet.write_string(0, position, "titre")
    fill(book, sheet)
    book.close()
    return written.getvalue()


def write_each_cell(book: Any, sheet: Any) -> None:
    number, day, kg = (book.add_format({"num_format": form}) for form in ("General", "dd/mm/yyyy", "#,##0.00"))
    for row, values in enumerate(zip(*COLUMNS, strict=True), 1):
        for position, value in enumerate(values):
            if value is None or value != value:
                continue
            if position == RULED:
                sheet.write_formula(row, position, RULE.format(row=row + 1), kg, value)
            elif isinstance(value, str):
                sheet.write_string(row, position, value)
            elif isinstance(value, datetime.date):
                sheet.write_datetime(row, position, value, day)
            else:
                sheet.write_number(row, position, value, number)


def write_columns(book: Any, sheet: Any, columns: list[list[Any]] = COLUMNS) -> None:
    number, day, kg = (book.add_format({"num_format": form}) for form in ("General", "dd/mm/yyyy", "#,##0.00"))
    sheet.write_columns(1, columns, number, day, {RULED: (RULE, kg)})


def test_a_table_is_written_as_cell_by_cell():
    assert write(write_columns) == write(write_each_cell)


def test_a_text_that_looks_like_markup_is_text():
    marked = "<r><t>gras</t></r>"
    book = write(lambda book, sheet: write_columns(book, sheet, [[marked]]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Un").to_python()[1][0] == marked


def test_a_number_without_an_end_is_refused():
    with pytest.raises(ValueError, match="without an end"):
        write(lambda book, sheet: write_columns(book, sheet, [[float("inf")]]))
