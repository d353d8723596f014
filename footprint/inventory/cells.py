"""From the text of cells to typed values: numbers, dates and choices, as people write them.

Each reader works on the distinct values of a column and returns the typed column with one code for each cell that
can't be read.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from footprint.tables import Column

# What spreadsheets and exports write for "nothing here".
MISSING_WORDS = frozenset(
    (
        *("n/a", "na", "nan", "null", "none", "-", "--", "–", "—", "?", "nc", "n.c.", "nr", "nd", "n.d.", "n/d"),
        *("s.o.", "s/o", "sans objet", "non renseigné", "(vide)", "(blank)"),
    )
)
# The same, said of a number or of a date: elsewhere, it may be a word that means something.
NO_VALUE = frozenset(
    (
        *("inconnu", "inconnue", "non connu", "non connue", "pas connu", "?", "??", "???", "ne sait pas", "nsp"),
        *("n/c", "n.c", "à compléter", "a compléter", "à définir", "à préciser", "à voir", "indéterminé"),
        *("indéterminée", "vide", "non communiqué", "unknown", "not known", "tbd", "tbc"),
        *("to be defined", "to be completed", "not available"),
    )
)
# No value of a price or of a date; of a number of devices, none, which is not one.
NONE = frozenset(("aucun", "aucune", "néant"))
# What a formula that fails leaves in a cell.
FORMULA_ERRORS = frozenset(
    (
        *("#n/a", "#na", "#n/d", "#ref!", "#value!", "#valeur!", "#div/0!", "#name?", "#nom?", "#num!", "#nombre!"),
        *("#null!", "#nul!"),
    )
)

# Looking for near spellings costs time: beyond this many unknown words, none is suggested.
MOST_SUGGESTIONS = 200

# Words after which a thing is not so, or not yet, or no longer, or only nearly so; in both languages, normalised.
UNDOING = frozenset(
    {
        *("non", "pas", "hors", "sans", "jamais", "plus", "aucun", "aucune", "ni", "sauf", "hormis", "excepte"),
        *("exclu", "exclue", "presque", "quasi", "quasiment", "comme", "ancien", "ancienne", "anciennement", "ex"),
        *("fin", "termine", "terminee", "fini", "finie", "expire", "expiree", "echu", "echue", "resilie"),
        *("resiliee", "annule", "annulee", "arret", "arrete", "cesse", "retrait", "bientot", "futur", "future"),
        *("prochain", "prochaine", "prochainement", "prevu", "prevue", "pret", "prete", "attente", "auto", "faux"),
        *("mal", "externe", "not", "no", "never", "none", "neither", "nor", "without", "except", "excluding"),
        *("excluded", "out", "off", "former", "formerly", "previously", "end", "ended", "external", "expired"),
        *("terminated", "cancelled", "canceled", "stopped", "ceased", "removed", "withdrawal", "cannot", "isn"),
        *("aren", "wasn", "weren", "doesn", "don", "didn", "hasn", "haven", "soon", "pending", "awaiting"),
        *("waiting", "planned", "ready", "almost", "nearly", "like", "as", "self", "false"),
    }
)
# Those that do so at the head of a few words alone ("à affecter", "to be deployed", "de-activated", "in actif").
UNDOING_AT_HEAD = frozenset(("a", "to", "de", "dis", "un", "in"))
UNDOING_PREFIXES = ("non", "dis", "des", "anti", "mis", "mal", "in", "im", "ir", "il", "un", "de", "ex")
UNDOING_SUFFIX = "less"
SHORTEST_STEM = 4  # of what a prefix undoes
LIKENESS_OF_SLIPS = 0.8  # of two words that begin otherwise, where one is the other with a slip of the keys
# Small words that make two states look alike: "en panne" and "en usage".
SMALL_WORDS = frozenset(
    {
        *("en", "au", "aux", "de", "du", "des", "d", "l", "le", "la", "les", "un", "une", "et", "est", "ete", "ne"),
        *("n", "be", "been", "is", "in", "on", "of", "the", "for", "and", "to"),
    }
)

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_BOTH = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)", re.ASCII)
_MANY_GROUPS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)  # 1.250: thousands or decimals?
_SPACES = re.compile(r"[\u00a0\u202f\u2009 ]+")

_ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.ASCII)
_COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
# What databases and spreadsheets write for no date: a zero, or the first day that they count.
_NO_DATE = re.compile(
    r"(?:0+|0+[-/. ]0+[-/. ]0+|0001-01-01|01[/.]01[/.]0001|1899-12-3[01]|3[01][/.]12[/.]1899|12/3[01]/1899"
    r"|1900-01-00|0?0/0?1/1900|0?1/0?0/1900)(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z| ?[AP]M)?)?",
    re.ASCII | re.IGNORECASE,
)
_DAY_FIRST_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII)


def drop_missing_words(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """The cells with "N/A", "-", "#REF!", "0000-00-00"... taken as empty, and where that was done."""
    codes, words = pd.factorize(cells)
    missing = np.array([_is_missing(str(word).strip(), column) for word in words] + [False])
    dropped = pd.Series(missing[codes], index=cells.index)
    return cells.mask(dropped), dropped


def _is_missing(word: str, column: Column) -> bool:
    plain = word.casefold()
    if plain in FORMULA_ERRORS or (plain in NONE and column.is_numeric):  # a quantity without a count is not one
        return column.default is None or not column.is_numeric
    if (plain in NO_VALUE or plain in NONE) and (column.is_numeric or column.type == "date"):
        return True
    return plain in MISSING_WORDS or (column.type == "date" and is_no_date(word))


def is_no_date(word: str) -> bool:
    """Whether a text is what programs write for no date: "0000-00-00"."""
    return _NO_DATE.fullmatch(word) is not None


def translate(cells: pd.Series, spellings: Mapping[str, str], normalise: Callable[[str], str]) -> pd.Series:
    """The cells with known spellings replaced by what they mean; other words stay as they are."""
    if not spellings:
        return cells
    codes, words = pd.factorize(cells)
    meant = [spellings.get(normalise(str(word)), str(word)) for word in words]
    return pd.Series(pd.array([*meant, None], dtype="str").take(codes), index=cells.index)


def read_numbers(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """Numbers of a text column, and a problem code ("" when fine) for each cell.

    Decimal point or comma, spaces between thousands. "1.250" may be 1250 or 1.25: it is read only when the bounds of
    the column allow one of them alone, or another cell settles which sign is the decimal one; else it is
    `ambiguous-number`.
    """
    codes, words = pd.factorize(cells)
    texts = [_SPACES.sub(" ", str(word)).strip() for word in words]
    decimal = _decimal_sign(texts)
    values, faults = [], []
    for text in texts:
        value, fault = _read_number(settle_by_bounds(text, column), decimal)
        if not fault:
            fault = _bound_fault(value, column)
        values.append(np.nan if fault else value)
        faults.append(fault)
    return _spread(codes, values, faults, cells.index)


def settle_by_bounds(text: str, column: Column, factor: float = 1.0) -> str:
    """A number such as "1.135" written without doubt, where only one way to read it lies within a column's bounds.

    Args:
        factor: how many of the column's unit the number counts.
    """
    if column.floor is None or column.ceiling is None or column.type == "integer" or not _EITHER.fullmatch(text):
        return text
    readings = (f"{text.replace(',', '.')}0", re.sub(r"[.,]", "", text))  # of four decimals, it is no longer in doubt
    possible = [one for one in readings if column.floor <= float(one) * factor <= column.ceiling]
    return possible[0] if len(possible) == 1 else text


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
    if text.casefold() in FORMULA_ERRORS:
        return np.nan, "formula-error"
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

    A cell is an id, or a spelling known for one. `spellings` maps normalised spelling to id; asked for a word as it is
    written, it may understand more than those it lists.
    """
    codes, words = pd.factorize(cells)
    known = {normalise(choice): choice for choice in ids} | dict(spellings)
    found = [known.get(normalise(str(word))) or spellings.get(str(word), "") for word in words]
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
    return list(dict.fromkeys(known[word] for word in find_near(spelling[:60], known, 20)))[:3]


def _spread(codes: np.ndarray, values, faults: list[str], index: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Values and faults of the distinct words, put back on every cell (code -1 is an empty cell)."""
    if not isinstance(values, np.ndarray):
        values = np.array([*values, np.nan], dtype="float64")
    return pd.Series(values[codes], index=index), pd.Series(np.array([*faults, ""], dtype=object)[codes], index=index)


# --- words that come near --------------------------------------------------------------------------------------------


def find_near(spelling: str, known: Collection[str], most: int, likeness: float = 0.6) -> list[str]:
    """The known spellings that come near another, the nearest first; never one that says the opposite.

    What looks alike may mean the contrary: "inactif" and "actif", "hors service" and "en service". A known word is near
    only when as much is undone in both, when what is left of both without that and without small words looks alike too,
    and when the spelling does not hold another known word ("retiré du service" is near no "en service").
    """
    close = difflib.get_close_matches(spelling, list(known), 2 * most, likeness)
    if not close:
        return []
    stems = _stems_of(tuple(known))
    heads = {token[:SHORTEST_STEM] for token in spelling.split()}
    likely = [word for word in known if word.partition(" ")[0][:SHORTEST_STEM] in heads]
    held = [word for word in likely if _holds(spelling, word, stems)]
    return [
        word
        for word in close
        if _mean_alike(spelling, word, stems, likeness)
        and (word in held or all(_holds(word, other, stems) for other in held))
    ][:most]


@lru_cache(maxsize=64)
def _stems_of(known: tuple[str, ...]) -> frozenset[str]:
    """The words that known spellings are made of, the short ones left out."""
    return frozenset(token for word in known for token in word.split() if len(token) > 2)


def _mean_alike(one: str, other: str, stems: frozenset[str], likeness: float) -> bool:
    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    (undone, left), (undone_there, left_there) = _part(one, stems), _part(other, stems)
    first, first_there = one.partition(" ")[0], other.partition(" ")[0]
    undone += first in UNDOING_AT_HEAD and first != first_there
    return undone == undone_there and _look_alike(left, left_there, likeness)


def _look_alike(one: str, other: str, likeness: float) -> bool:
    """Whether two spellings look alike: single words are two different ones unless they begin alike or nearly match.

    "destroyed" is no slip for "deployed", nor "archived" for "active".
    """
    if " " not in one and " " not in other and one[:SHORTEST_STEM] != other[:SHORTEST_STEM]:
        shorter, longer = sorted((one, other), key=len)
        likeness = likeness if shorter and longer.startswith(shorter) else max(likeness, LIKENESS_OF_SLIPS)
    return difflib.SequenceMatcher(None, one, other).ratio() >= likeness


def _holds(spelling: str, word: str, stems: frozenset[str]) -> bool:
    """Whether each word of a known spelling is in another, however it ends there, and as much is undone in both."""
    tokens = spelling.split()
    held = all(any(_ends_otherwise(token, one) for one in tokens) for token in word.split())
    return held and _part(spelling, stems)[0] == _part(word, stems)[0]


def _ends_otherwise(one: str, other: str) -> bool:
    """Whether two words are the same but for their ends ("deployable" and "deployed")."""
    shorter = min(len(one), len(other))
    needed = max(SHORTEST_STEM, int(0.7 * shorter + 0.99))
    return one == other or (shorter >= needed and one[:needed] == other[:needed])


@lru_cache(maxsize=2**14)
def _part(spelling: str, stems: frozenset[str]) -> tuple[int, str]:
    """How many times a spelling says that something is not so, and what it says of it."""
    undone, left = 0, []
    for token in spelling.split():
        stem = _undone_stem(token, stems)
        if token in UNDOING:
            undone += 1
        elif stem:
            undone += 1
            left.append(stem)
        elif token not in SMALL_WORDS:
            left.append(token)
    return undone, " ".join(left)


@lru_cache(maxsize=2**14)
def _undone_stem(token: str, stems: frozenset[str]) -> str:
    """What a word undoes by its beginning or its end ("utilise" for "inutilise"); "" where it undoes no known word."""
    rests = [(prefix, token.removeprefix(prefix)) for prefix in UNDOING_PREFIXES if token.startswith(prefix)]
    rests += [("", token.removesuffix(UNDOING_SUFFIX))] if token.endswith(UNDOING_SUFFIX) else []
    for prefix, rest in rests:
        if len(rest) < SHORTEST_STEM:
            continue
        near = difflib.get_close_matches(rest, stems, 3, 0.8)
        near += [stem for stem in stems if _ends_otherwise(rest, stem)]
        if any(not prefix or not stem.startswith(prefix) for stem in near):
            return rest
    return ""
