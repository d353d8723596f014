"""What a file says about people, found by its headers and by what it holds: dropped before anything is kept.

Nothing that is calculated needs a name, an address, an account or a telephone number.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from footprint.intake.columns.headers import Header
from footprint.intake.columns.written_names import (
    DROPPED,
    first_names,
    forget_written_names,
    plain_text,
    words_of_places,
)
from footprint.words.spellings import normalise_spelling

_EMAIL = r"[^\s@<>()\[\]\"';,:|]+@[^\s@<>()\[\]\"';,|]+\.[^\W\d_]{2,}"
_ACCOUNT = r"[\w.-]+\\[\w.-]+"  # DOMAIN\user; the account of a machine ends with a $
_TELEPHONE = r"(?:(?:\+|00)33[ .-]?(?:\(0\))?|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}"
_REACHED = re.compile(rf"(?:{_EMAIL}|{_TELEPHONE})(?:[\s;,/]+(?:{_EMAIL}|{_TELEPHONE}))*", re.IGNORECASE)
CONTACT = re.compile(rf"{_REACHED.pattern}|{_ACCOUNT}", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_OF_A_DOMAIN = r"@\S+|\S+\\"
_TITLE = re.compile(r"(?:m|mr|mrs|ms|mme|mlle|dr|me)\.? +[^\W\d_]", re.IGNORECASE)
_PARTICLES = frozenset(["de", "du", "des", "le", "la", "van", "von", "el", "ben", "d", "da", "dos"])
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[.' ,-])*")

SAMPLE = 2000  # filled cells of a column that are looked at
LEAST = 0.5  # of the words of a column are contacts: the column is about people
LEAST_NAMES, LEAST_SHAPED = 0.4, 0.8  # hold a first name, look like a name
LONGEST_NAME = 4  # words
SHORTEST_NAME, SHORTEST_PART = 3, 4  # letters of a name that are looked for as a word of other cells, and within one

# The columns in which a name may stand by mistake, or within other words: identifiers and free texts.
MAY_NAME = ("item_id", "note")
WRITTEN = ("note", "model", "text")
QUOTED = "text"  # a whole row, or what a problem quotes of one
FREE_TEXTS = (*MAY_NAME, "site", "entity", "provider", "source_document", "model", "manufacturer")


def drop_people(header: Header, cells: pd.DataFrame, told: Mapping[int, str]) -> tuple[Header, pd.DataFrame, pd.Series]:
    """The rows of a file without the columns that hold people, the header that says which, and what named whom by row.

    A column that a person chose to read stays, but for what stands in it that reaches somebody.

    Args:
        told: by line, what the file says about people elsewhere than in these cells.
    """
    found = find_people(header, cells)
    texts = [header.texts[at] for at in found if at < len(header.texts)]
    columns = tuple("" if at in found else name for at, name in enumerate(header.columns))
    people = tuple(dict.fromkeys((*header.people, *filter(None, texts))))
    named = [at for at, text in enumerate(header.texts) if text in people and at in cells and not columns[at]]
    apart = [pd.Series(dict(told), dtype="str").reindex(cells.index)] if told else []
    names = join_names([*apart, *(cells[at] for at in dict.fromkeys([*named, *found]))], cells.index)
    problems = [one for one in header.problems if one.code != "reading.unknown-column" or one.value not in texts]
    blank = pd.Series(pd.NA, index=cells.index, dtype="str")
    kept = pd.DataFrame({at: blank if at in found else column for at, column in cells.items()}, index=cells.index)
    header = replace(header, columns=columns, people=people, problems=problems)
    return header, kept if found else cells, names


def drop_shifted(header: Header, cells: pd.DataFrame, lines: Collection[int]) -> pd.DataFrame:
    """The cells without those of rows that do not fit under the headers, from the first column about people on."""
    people = [at for at, text in enumerate(header.texts) if text in header.people]
    if not people or not lines:
        return cells
    hidden = (
        cells.index.isin(list(lines))[:, None] & np.array([at >= people[0] for at in range(cells.shape[1])])[None, :]
    )
    return cells.mask(hidden)


def find_people(header: Header, cells: pd.DataFrame) -> list[int]:
    """The positions of the columns whose cells are about people, whatever their header."""
    found = []
    for at, column in enumerate(cells[place] for place in range(cells.shape[1])):
        text = header.texts[at] if at < len(header.texts) else ""
        name = header.columns[at] if at < len(header.columns) else ""
        if text in header.people or normalise_spelling(text) in header.answered or (name and name not in FREE_TEXTS):
            continue
        words = column.dropna().head(SAMPLE).drop_duplicates().tolist()
        if header.format is not None and name:  # the program says what it is
            continue
        if are_contacts(words, accounts=not name) or (name in ("", *MAY_NAME) and are_names(words)):
            found.append(at)
    return found


def are_contacts(words: Sequence[str], accounts: bool = True) -> bool:
    """Whether most of some words are e-mail addresses, telephone numbers or accounts, where no machine bears such."""
    pattern = CONTACT if accounts else _REACHED
    return bool(words) and sum(bool(pattern.fullmatch(word)) for word in words) >= LEAST * len(words)


def are_names(words: Sequence[str]) -> bool:
    """Whether some words are names of persons: most look like one, and many hold a usual first name or a title."""
    shaped = [word for word in words if _looks_like_name(word)]
    if len(shaped) < LEAST_SHAPED * len(words) or not words:
        return False
    return sum(bool(_TITLE.match(word)) or _holds_first_name(word) for word in shaped) >= LEAST_NAMES * len(words)


def _looks_like_name(word: str) -> bool:
    if not _NAME.fullmatch(word):
        return False
    parts = normalise_spelling(word).split()
    places = words_of_places()
    capitals = [one[0].isupper() for one in re.split(r"[ ,-]+", word) if one.lower() not in _PARTICLES and one]
    even = all(capitals) or not any(capitals)
    return even and len(parts) <= LONGEST_NAME and not places.intersection(parts)


def _holds_first_name(word: str) -> bool:
    return not first_names().isdisjoint(normalise_spelling(word).split())


# --- within other cells ----------------------------------------------------------------------------------------------


def join_names(columns: Sequence[pd.Series], lines: pd.Index) -> pd.Series:
    """What the columns about people say on each row, as one text in plain small letters; empty where they say nothing.

    Of an address or an account, the part before or after its domain: "ville.fr" names nobody.
    """
    joined = pd.Series("", index=lines, dtype="str")
    for column in columns:
        own = column.fillna("").str.replace(_OF_A_DOMAIN, "", regex=True)
        joined = joined + " " + plain_text(own).str.replace(r"[^a-z0-9]+", " ", regex=True)
    return joined.str.strip()


def forget_people(cells: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Cells without e-mail addresses, nor the names that their own row gives (in identifiers and free texts) or that
    are written out (in labels and free texts).

    An identifier that bears one ("PC-DUPONT") is left blank: other numbers identify the device, or its line does.
    """
    kept = {}
    for name, column in cells.items():
        mailed = column.str.contains("@", regex=False).fillna(False).astype("bool")
        if mailed.any():
            column = column.mask(mailed, column[mailed].str.replace(_EMAIL, DROPPED, regex=True, flags=re.IGNORECASE))
            column = column.mask((column == DROPPED).fillna(False).astype("bool"))
        if name in (*MAY_NAME, QUOTED):
            column = _forget_names(column, names.reindex(cells.index).fillna(""), name == "item_id")
        if name in WRITTEN:
            column = forget_written_names(column, is_label=name == "model")
        kept[name] = column
    return pd.DataFrame(kept, index=cells.index)


def forget_in_problems(problems: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Problems whose quoted values are without e-mail addresses, and without the names that their row gives."""
    quoted = problems[["value"]].rename(columns={"value": QUOTED}).reset_index(drop=True)
    of_rows = names.reindex(problems["line"]).reset_index(drop=True)
    plain = forget_people(quoted, of_rows)[QUOTED].fillna(DROPPED)
    return problems.assign(value=plain.set_axis(problems.index))


def _forget_names(column: pd.Series, names: pd.Series, blank: bool) -> pd.Series:
    told = (names != "") & column.notna()
    if not told.any():
        return column
    spelled = plain_text(column[told])
    bears = [_bears(cell, said) for cell, said in zip(spelled, names[told], strict=True)]  # cells by cells: no formula
    where = told.to_numpy().nonzero()[0][np.array(bears, dtype=bool)]
    plain = [None if blank else _without_names(column.iloc[at], names.iloc[at]) for at in where]
    kept = column.array.copy()
    kept[where] = pd.array(plain, dtype="str")
    return pd.Series(kept, index=column.index, name=column.name)


def _bears(cell: str, names: str) -> bool:
    """Whether a cell in plain small letters holds a part of a name: within a word if it is long enough, else alone."""
    return any(part in cell for part in names.split() if len(part) >= SHORTEST_NAME) and bool(_find(cell, names))


def _find(cell: str, names: str) -> list[str]:
    """The words of a cell that bear a part of the names; "Accueil" is who uses a machine, and nobody."""
    parts = {part for part in names.split() if len(part) >= SHORTEST_NAME and not part.isdigit()}
    parts -= words_of_places()
    long = [part for part in parts if len(part) >= SHORTEST_PART]
    spelled = ((word, normalise_spelling(word)) for word in _WORD.findall(cell))
    return [word for word, plain in spelled if plain in parts or any(part in plain for part in long)]


def _without_names(cell: str, names: str) -> str:
    for word in _find(cell, names):
        cell = cell.replace(word, DROPPED)
    return cell


def without_people(row: Sequence[str], header: Header) -> list[str]:
    """The cells of a row that does not fit under the headers, without those that may be about people.

    Where a row has a few cells too many, what a header names may stand as many places further.
    """
    people = [at for at, text in enumerate(header.texts) if text in header.people]
    spare = max(0, len(row) - len(header.texts))
    hidden = {place for at in people for place in range(at, at + spare + 1)}
    return ["" if at in hidden else re.sub(_EMAIL, DROPPED, cell, flags=re.IGNORECASE) for at, cell in enumerate(row)]
