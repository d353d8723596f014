"""Tables as people write them: the other way round of reading, so that what is typed in a grid is read like a file."""

from decimal import Decimal

import pandas as pd

from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.texts import format_day, text, value_label


def say_table(name: str, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table of an inventory as text, in the words of a language; a check reads it back as it was."""
    said = {column.name: _say_cells(table[column.name], column, language) for column in INVENTORY_TABLES[name]}
    return pd.DataFrame(said, index=table.index)


def write_ids(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table of an inventory as text for programs: ids, ISO dates, decimal points; a check reads it back as it was."""
    said = {column.name: _write_cells(table[column.name], column) for column in INVENTORY_TABLES[name]}
    return pd.DataFrame(said, index=table.index)


def _write_cells(cells: pd.Series, column: Column) -> pd.Series:
    if column.type == "date":
        return cells.dt.strftime("%Y-%m-%d").astype("str")
    if not column.is_numeric:
        return cells.astype("str")
    codes, values = pd.factorize(cells)
    words = pd.array([*(write_number(float(value), ".") for value in values), None], dtype="str")
    return pd.Series(words.take(codes), index=cells.index)


def write_number(value: float, sign: str) -> str:
    """A number with a decimal sign, at full precision, written so that the sign can't be that of thousands."""
    whole, _, decimals = format(Decimal(repr(value)).normalize(), "f").partition(".")
    decimals += "0" * (len(decimals) == 3)  # 1.125 could be read as a thousand and more
    return f"{whole}{sign}{decimals}" if decimals else whole


def _say_cells(cells: pd.Series, column: Column, language: str) -> pd.Series:
    codes, values = pd.factorize(cells)
    words = pd.array([*(say_cell(value, column, language) for value in values), None], dtype="str")
    return pd.Series(words.take(codes), index=cells.index)


def say_cell(value, column: Column, language: str) -> str:
    """The text of a cell as people write it in a language."""
    if column.type == "date":
        return format_day(value, language)
    if column.is_numeric:
        return write_number(float(value), text("format.decimal", language))
    return value_label(column.name, str(value), language)
