"""From the text of cells to typed values: numbers, dates and choices, as people write them.

Each reader works on the distinct values of a column and returns the typed column with one code for each cell that
can't be read.
"""

import difflib
import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from footprint.tables import Column

# What spreadsheets and exports write for "nothing here".
MISSING_WORDS = frozenset(
    {
        "#n/a",
        "#na",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "-",
        "--",
        "–",
        "—",
        "?",
        "nc",
        "n.c.",
        "nr",
        "nd",
        "n.d.",
        "n/d",
    }
    | {"s.o.", "s/o", "sans objet", "non renseigné", "(vide)", "(blank)"}
    | {"#n/d", "#ref!", "#value!", "#valeur!", "#div/0!", "#name?", "#nom?", "#num!", "#nombre!", "#null!", "#nul!"}
)

# Looking for near spellings costs time: beyond this many unknown words, none is suggested.
MOST_SUGGESTIONS = 200

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_BOTH = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)", re.ASCII)
_MANY_GROUPS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)  # 1.250: thousands or decimals?
_SPACES = re.compile(r"[\u00a0\u202f\u2009 ]+")

_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.ASCII)
_COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)


def drop_missing_words(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The cells with "N/A", "-", "#REF!"... taken as empty, and where that was done."""
    codes, words = pd.factorize(cells)
    missing = np.array([str(word).strip().casefold() in MISSING_WORDS for word in words] + [False])
    dropped = pd.Series(missing[codes], index=cells.index)
    return cells.mask(dropped), dropped


def translate(cells: pd.Series, spellings: Mapping[str, str], normalise: Callable[[str], str]) -> pd.Series:
    """The cells with known spellings replaced by what they mean; other words stay as they are."""
    if not spellings:
        return cells
    codes, words = pd.factorize(cells)
    meant = [spellings.get(normalise(str(word)), str(word)) for word in words]
    return pd.Series(np.array([*meant, None], dtype=object)[codes], index=cells.index, dtype="str")


def read_numbers(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """Numbers of a text column, and a problem code ("" when fine) for each cell.

    Decimal point or comma, spaces between thousands. "1.250" may be 1250 or 1.25: it is read only when another cell of
    the column settles which sign is the decimal one; else it is `ambiguous-number`.
    """
    codes, words = pd.factorize(cells)
    texts = [_SPACES.sub(" ", str(word)).strip() for word in words]
    decimal = _decimal_sign(texts)
    values, faults = [], []
    for text in texts:
        value, fault = _read_number(text, decimal)
        if not fault:
            fault = _bound_fault(value, column)
        values.append(np.nan if fault else value)
        faults.append(fault)
    return _spread(codes, values, faults, cells.index)


def _decimal_sign(texts: list[str]) -> str:
    """The decimal sign of a column, when one of its cells leaves no doubt ("12,5", "0.125", "1.250,5")."""
    signs = set()
    for text in texts:
        plain = text.replace(" ", "")
        if _EITHER.fullmatch(plain):
            continue
        if _COMMA.fullmatch(plain):
            signs.add(",")
        elif "." in plain and _PLAIN.fullmatch(plain):
            signs.add(".")
        elif _BOTH.fullmatch(plain):
            signs.add("," if plain.rfind(",") > plain.rfind(".") else ".")
    return signs.pop() if len(signs) == 1 else ""


def _read_number(text: str, decimal: str) -> tuple[float, str]:
    if _GROUPED.fullmatch(text):
        text = text.replace(" ", "").replace("'", "").replace(",", ".")
    elif _MANY_GROUPS.fullmatch(text):
        text = text.replace(",", "").replace(".", "")
    elif either := _EITHER.fullmatch(text):
        if not decimal:
            return np.nan, "ambiguous-number"
        text = text.replace(",", ".") if either.group(1) == decimal else text.replace(either.group(1), "")
    elif _BOTH.fullmatch(text):
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "").replace(",", ".")
    elif _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _PLAIN.fullmatch(text):
        return np.nan, "not-a-number"
    value = float(text)
    return (value, "") if np.isfinite(value) else (np.nan, "not-a-number")


def _bound_fault(value: float, column: Column) -> str:
    if column.type == "integer" and value != int(value):
        return "not-whole"
    if column.floor is not None and value < column.floor:
        return "too-small"
    if column.ceiling is not None and value > column.ceiling:
        return "too-large"
    return ""


def read_dates(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """Dates of a text column (2022-03-15, 15/03/2022, 20220315), and a problem code for each cell."""
    codes, words = pd.factorize(cells)
    values, faults = [], []
    for word in words:
        date, fault = _read_date(str(word).strip(), column)
        values.append(date)
        faults.append(fault)
    taken, problems = _spread(
        codes, np.array([*values, np.datetime64("NaT", "s")], dtype="datetime64[s]"), faults, cells.index
    )
    return taken, problems


def _read_date(text: str, column: Column) -> tuple[np.datetime64, str]:
    nothing = np.datetime64("NaT", "s")
    if parts := _ISO_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        year, month, day = parts.group(1, 2, 3)
    elif parts := _DAY_FIRST_DATE.fullmatch(text):
        day, month, year = parts.group(1, 2, 3)
    else:
        return nothing, "not-a-date"
    try:
        date = np.datetime64(f"{year}-{int(month):02d}-{int(day):02d}", "s")
    except ValueError:
        return nothing, "not-a-date"
    if not (column.floor or 0) <= int(year) <= (column.ceiling or 9999):
        return nothing, "date-out-of-range"
    return date, ""


def read_choices(
    cells: pd.Series, ids: list[str], spellings: Mapping[str, str], normalise: Callable[[str], str]
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Ids of a column of choices, a problem code for each cell, and the nearest ids of what was not recognised.

    A cell is an id, or a spelling known for one (`spellings` maps normalised spelling to id).
    """
    codes, words = pd.factorize(cells)
    known = {normalise(choice): choice for choice in ids} | dict(spellings)
    found = [known.get(normalise(str(word)), "") for word in words]
    found = [choice if choice in set(ids) else "" for choice in found]
    nearest = [""] * len(found)
    for position in [at for at, choice in enumerate(found) if not choice][:MOST_SUGGESTIONS]:
        nearest[position] = ", ".join(_nearest_ids(normalise(str(words[position])), known))
    positions = pd.Index(ids).get_indexer(found)
    taken = pd.Categorical.from_codes(np.append(positions, -1)[codes], categories=ids)
    faults = np.array(["" if choice else "unknown-choice" for choice in found] + [""], dtype=object)
    return (
        pd.Series(taken, index=cells.index),
        pd.Series(faults[codes], index=cells.index),
        pd.Series(np.array([*nearest, ""], dtype=object)[codes], index=cells.index),
    )


def _nearest_ids(spelling: str, known: Mapping[str, str]) -> list[str]:
    close = difflib.get_close_matches(spelling[:60], list(known), n=20, cutoff=0.6)
    return list(dict.fromkeys(known[word] for word in close))[:3]


def _spread(codes: np.ndarray, values, faults: list[str], index: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Values and faults of the distinct words, laid back on every cell (code -1 is an empty cell)."""
    if not isinstance(values, np.ndarray):
        values = np.array([*values, np.nan], dtype="float64")
    return pd.Series(values[codes], index=index), pd.Series(np.array([*faults, ""], dtype=object)[codes], index=index)
