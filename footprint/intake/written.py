"""Tables as people write them: the other way round of reading, so that what is typed in a grid is read like a file."""

from decimal import Decimal

import pandas as pd

from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.texts import format_day, text, value_label


def say_table(name: str, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table of an inventory as text, in the words of a language; a check reads it back as it was."""
    said = {column.name: _say_cells(table[column.name], column, language) for column in INVENTORY_TABLES[name]}
    return pd.DataFrame(said, index=table.index)


def _say_cells(cells: pd.Series, column: Column, language: str) -> pd.Series:
    codes, values = pd.factorize(cells)
    words = pd.array([*(say_cell(value, column, language) for value in values), None], dtype="str")
    return pd.Series(words.take(codes), index=cells.index)


def say_cell(value, column: Column, language: str) -> str:
    """The text of a cell as people write it in a language."""
    if column.type == "date":
        return format_day(value, language)
    if column.is_numeric:
        written = format(Decimal(repr(float(value))).normalize(), "f")
        whole, _, decimals = written.partition(".")
        decimals += "0" * (len(decimals) == 3)  # 1.125 could be read as a thousand and more
        return f"{whole}{text('format.decimal', language)}{decimals}" if decimals else whole
    return value_label(column.name, str(value), language)
