"""Rows that are no devices: totals, which would count everything twice, headers written again, what closes a list."""

import re
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from footprint.intake.formats.format import Laid, column, holds, map_words, matches
from footprint.intake.raw_tables import required_columns
from footprint.problems import Problem
from footprint.registry.model_names import SURE, match_model
from footprint.words.spellings import find_wide, read_spellings, wide_meanings
from footprint.words.vocabulary import read_word_lists

SOME, LEAST_COUNTED = 2, 0.8  # rows, and their share, that state a number, where a text alone is a title

_SAYS = re.compile(r"[^\W\d_]{3}")

AMOUNTS = {"equipment": "quantity", "usage": "amount_per_year", "sites": "headcount"}


@lru_cache(maxsize=1)
def _words() -> str:
    return rf"(?:{'|'.join(sorted(read_word_lists('headers')['rows']['total']))})\b"


def is_total(text: str) -> bool:
    """Whether a cell announces a total."""
    return re.match(_words(), text.strip(" -–•"), re.IGNORECASE) is not None


def names_device(text: str) -> bool:
    """Whether a text is a type of device, or of service, in a word that is known, or the model of one."""
    known = read_spellings()
    is_type = text in known["device_type"] or text in known["service_type"] or find_wide(text) in wide_meanings()
    return is_type or match_model("", text).confidence in SURE


def _whole_totals() -> str:
    """A cell that says no more than that its row is a total."""
    return rf"{_words()}(?: (?:g[ée]n[ée]ral|partiel|ttc|ht|parc))?\s*[:=]?$"


def set_headers_aside(laid: Laid, below: pd.DataFrame, texts: Sequence[str]) -> None:
    """Set aside the headers written again further down: on each page of a printed list, or above a second list.

    So is a cell alone just above them and below a blank line: the title of that second list.
    """
    titled = {at: " ".join(text.split()) for at, text in enumerate(texts) if text.strip() and at in below}
    again = pd.Series(len(titled) > 1, index=below.index)
    for at, text in titled.items():
        if not again.any():
            return
        again &= (below[at] == text).fillna(False).astype("bool")
    lines = below.index[again]
    laid.set_aside(again, "reading.repeated-header", "", _first_cells(below))
    titles = (below.notna().sum(axis=1) == 1) & below.index.isin(lines - 1) & ~below.index.isin(below.index + 1)
    laid.set_aside(titles, "reading.list-title", "", _first_cells(below))


def set_lone_texts_aside(laid: Laid, below: pd.DataFrame, has_titles: bool) -> None:
    """Set aside rows of one cell alone: what closes a printed list, and titles where the list may have some."""
    alone = below.notna().sum(axis=1) == 1
    if alone.any():
        _set_footers_aside(laid, below, alone)
    if has_titles and alone.any() and "quantity" in laid.cells:
        _set_titles_aside(laid, below, alone & ~below.index.isin(laid.aside))


def _set_footers_aside(laid: Laid, below: pd.DataFrame, alone: pd.Series) -> None:
    """Set aside what closes a printed list ("Fait à Lyon, le 3 mars", "Page 1/3"): one cell alone, with such words."""
    said = below[alone].bfill(axis=1).iloc[:, 0]
    closes = matches(said, _closing_words()).reindex(below.index, fill_value=False)
    laid.set_aside(closes, "reading.footer-row", "", said.reindex(below.index))


def _set_titles_aside(laid: Laid, below: pd.DataFrame, alone: pd.Series) -> None:
    """Set aside the titles among the rows, and what is written under them ("SERVICE TECHNIQUE", "Légende : …").

    A row is one where it is a text alone, without the number that nearly all the others have, and names no device.
    """
    counted = laid.cells["quantity"].notna()
    others = counted[~alone & ~below.index.isin(laid.aside)]
    if others.sum() < SOME or others.mean() < LEAST_COUNTED:
        return
    said = below[alone & ~counted].bfill(axis=1).iloc[:, 0]
    titles = map_words(said, lambda text: "" if names_device(text) or not _SAYS.search(text) else text).notna()
    laid.set_aside(titles.reindex(below.index, fill_value=False), "reading.list-title", "", said.reindex(below.index))


@lru_cache(maxsize=1)
def _closing_words() -> str:
    return rf"(?:{'|'.join(sorted(read_word_lists('headers')['rows']['footer']))})(?:\W|$)"


def set_totals_aside(laid: Laid, below: pd.DataFrame) -> None:
    """Set aside the rows of totals; one that is not the sum above is reported.

    "Total général" or "Sous-total" alone in any cell marks one; with more words, where the row describes nothing else,
    which is known only where its column is there.
    """
    key = required_columns(laid.table)[0].name
    amount = AMOUNTS[laid.table]
    if not holds(_texts(below), _words()).any():
        return
    first = _first_cells(below)
    stated = column(laid.cells, key)
    described = (stated.notna() & ~matches(stated, _words())) | (key not in laid.cells)
    said = pd.Series(False, index=below.index)
    for place in below:
        codes, words = pd.factorize(below[place])
        cells = pd.Series(words, dtype="str")
        alone, begun = (
            pd.Series(pd.array([*found, False], dtype="bool").take(codes), index=below.index)
            for found in (matches(cells, _whole_totals()), matches(cells, _words()))
        )
        said |= alone | (begun & ~described)
    if "item_id" in laid.cells:  # a device may be called "Total"
        said &= ~(described & matches(laid.cells["item_id"], _whole_totals()))
    totals = said & ~below.index.isin(laid.aside)
    if not totals.any():
        return
    numbers = pd.to_numeric(laid.cells[amount].str.replace(",", "."), errors="coerce") if amount in laid.cells else None
    laid.set_aside(totals, "reading.total-row", "", first)
    if numbers is None:
        return
    line = int(totals[totals].index[-1])
    above = ~numbers.index.isin(laid.aside) & (numbers.index < line)
    written, summed = numbers[line], numbers[above].sum()
    if pd.notna(written) and abs(written - summed) > 1e-6 * max(1.0, summed):
        laid.say(Problem("reading.total-differs", "warning", laid.table, line, amount, f"{written:g}", f"{summed:g}"))


def _first_cells(below: pd.DataFrame) -> pd.Series:
    """What each row begins with."""
    first = pd.Series(pd.NA, index=below.index, dtype="str")
    for place in below:
        first = first.fillna(below[place])
    return first


def _texts(below: pd.DataFrame) -> pd.Series:
    """The distinct texts of each column, one column after the other."""
    none = pd.Series(dtype="str")
    return pd.concat([none, *(pd.Series(pd.factorize(below[place])[1], dtype="str") for place in below)])
