"""Names of places: what the title of a table or the name of a sheet must hold for it to be a site without asking, and
what blanks under the name of a site look like.
"""

import re
from functools import lru_cache

import pandas as pd

from footprint.intake.formats.format import Laid
from footprint.problems import Problem
from footprint.words.spellings import normalise_spelling
from footprint.words.vocabulary import read_word_lists


def is_place(name: str) -> bool:
    """Whether a name has the word of a place in it ("École Jules Ferry", "Mairie")."""
    words = f" {normalise_spelling(name)} "
    return any(f" {place} " in words for place in _places())


def without_list_words(title: str) -> str:
    """What a title is of, that begins as one of a list: "Inventaire de l'école Ferry" is of "école Ferry".

    Any other title stays as it is.
    """
    begun = _head_of_list().match(title)
    return title[begun.end() :].strip() if begun else title


PLACES = ("site", "entity")
LEAST_BLANK, LEAST_NAMES = 0.25, 2


def tell_blank_places(laid: Laid) -> None:
    """Say where blanks follow each name of a site or a service, written once, as cells that were merged leave them."""
    for name in PLACES:
        cells = laid.cells[name].drop(laid.aside) if name in laid.cells else pd.Series(dtype="str")
        named = cells.dropna()
        if len(named) < LEAST_NAMES or cells.isna().mean() < LEAST_BLANK or pd.isna(cells.iloc[0]):
            continue
        if named.is_unique:
            line, count = int(cells.index[cells.isna()][0]), str(int(cells.isna().sum()))
            laid.say(Problem("reading.blank-places", "warning", laid.table, line, name, str(named.iloc[0]), count))


@lru_cache(maxsize=1)
def _head_of_list() -> re.Pattern[str]:
    listed = read_word_lists("cells")["places"]
    heads, joined = ("|".join(re.escape(str(word)) for word in listed[kind]) for kind in ("lists", "joined"))
    return re.compile(rf"\s*(?:{heads})\b(?:[\s:–'’-]|\b(?:{heads}|{joined})\b)*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset(map(normalise_spelling, read_word_lists("cells")["places"]["sites"]))
