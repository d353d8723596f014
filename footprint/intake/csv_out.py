"""Tables as CSV files to download: numbers as numbers, and text that no spreadsheet can take for a formula."""

from collections.abc import Mapping

import pandas as pd

from footprint.own_energy import measure
from footprint.words.texts import text

# A text cell that starts so is run as a formula by spreadsheet programs; an apostrophe before it keeps it text.
FORMULA_START = r"^[=+\-@\t\r\n]"


@measure("exporting")
def export_table(table: pd.DataFrame, language: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A table as CSV as a language writes it: semicolons where decimals follow a comma, else commas.

    Numbers keep their full precision, dates are ISO, missing values are empty; the index is left out.

    Args:
        table: text, numbers and dates.
        language: the one whose decimal sign is used.
        headers: what to write above a column, by its name; the name itself otherwise.
    """
    decimal = text("format.decimal", language)
    delimiter = ";" if decimal == "," else ","
    written = pd.DataFrame({name: write_plainly(column) for name, column in table.items()}, index=table.index)
    titles = pd.Series([(headers or {}).get(str(name), str(name)) for name in table.columns], dtype="str")
    written.columns = make_inert(titles).tolist()
    content = written.to_csv(index=False, sep=delimiter, decimal=decimal, lineterminator="\r\n")
    return content.encode("utf-8-sig")


def write_plainly(column: pd.Series) -> pd.Series:
    """A column as it is written in CSV: numbers as they are, dates as ISO, text that no spreadsheet runs."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d")
    if isinstance(column.dtype, pd.CategoricalDtype):
        words = make_inert(pd.Series(column.cat.categories).astype("str"))
        return pd.Series(words.array.take(column.cat.codes.to_numpy(), allow_fill=True), index=column.index)
    return column if pd.api.types.is_numeric_dtype(column) else make_inert(column.astype("str"))


def make_inert(cells: pd.Series) -> pd.Series:
    """Text with an apostrophe before what a spreadsheet would run."""
    return cells.mask(cells.str.contains(FORMULA_START).fillna(False).astype("bool"), "'" + cells)
