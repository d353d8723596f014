"""Names of places: what the title of a table or the name of a sheet must hold for it to be a site without asking."""

from functools import lru_cache

from footprint.words.spellings import normalise_spelling
from footprint.words.vocabulary import read_word_lists


def is_place(name: str) -> bool:
    """Whether a name has the word of a place in it ("École Jules Ferry", "Mairie")."""
    words = f" {normalise_spelling(name)} "
    return any(f" {place} " in words for place in _places())


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset(map(normalise_spelling, read_word_lists("cells")["places"]["sites"]))
