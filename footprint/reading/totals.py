"""Rows that are no devices: totals, which would count everything twice, and what closes a printed list."""

from functools import lru_cache

import pandas as pd

from footprint.problems import Problem
from footprint.reading.formats.format import Laid, holds, matches
from footprint.reading.raw import required_columns
from footprint.texts import LANGUAGES, read_texts

AMOUNTS = {"equipment": "quantity", "usage": "amount_per_year", "sites": "headcount"}


@lru_cache(maxsize=1)
def _words() -> str:
    words = {word for language in LANGUAGES for word in read_texts(language)["reading.total.synonyms"]}
    return rf"(?:{'|'.join(sorted(words))})\b"


def set_footers_aside(laid: Laid, below: pd.DataFrame) -> None:
    """Set aside what closes a printed list ("Fait à Lyon, le 3 mars", "Page 1/3"): one cell alone, with such words."""
    alone = below.notna().sum(axis=1) == 1
    if not alone.any():
        return
    said = below[alone].bfill(axis=1).iloc[:, 0]
    closes = matches(said, _closing_words()).reindex(below.index, fill_value=False)
    laid.set_aside(closes, "reading.footer-row", "", said.reindex(below.index))


@lru_cache(maxsize=1)
def _closing_words() -> str:
    words = {word for language in LANGUAGES for word in read_texts(language)["reading.footer.synonyms"]}
    return rf"(?:{'|'.join(sorted(words))})(?:\W|$)"


def set_totals_aside(laid: Laid, below: pd.DataFrame) -> None:
    """Set aside the rows that begin with "Total" and describe nothing; one that is not the sum above is said."""
    key = required_columns(laid.table)[0].name
    amount = AMOUNTS[laid.table]
    if key not in laid.cells or not any(holds(column, _words()).any() for column in _texts(below)):
        return
    first = pd.Series(pd.NA, index=below.index, dtype="str")
    for column in below:
        first = first.fillna(below[column])
    described = laid.cells[key].notna() & ~matches(laid.cells[key], _words())
    totals = matches(first, _words()) & ~described & ~below.index.isin(laid.aside)
    if not totals.any():
        return
    numbers = pd.to_numeric(laid.cells[amount].str.replace(",", "."), errors="coerce") if amount in laid.cells else None
    laid.set_aside(totals, "reading.total-row", "", first)
    if numbers is None:
        return
    line = int(totals[totals].index[-1])
    above = ~numbers.index.isin(laid.aside) & (numbers.index < line)
    stated, summed = numbers[line], numbers[above].sum()
    if pd.notna(stated) and abs(stated - summed) > 1e-6 * max(1.0, summed):
        laid.say(Problem("reading.total-differs", "warning", laid.table, line, amount, f"{stated:g}", f"{summed:g}"))


def _texts(below: pd.DataFrame) -> list[pd.Series]:
    """The distinct texts of each column."""
    return [pd.Series(pd.factorize(below[column])[1], dtype="str") for column in below]
