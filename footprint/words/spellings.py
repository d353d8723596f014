"""What people write for what the tool knows: the spellings of choices, countries and units, in every language."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pycountry

from footprint.registry.catalogue import read_catalogue
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import ALL_LANGUAGES, TYPE_COLUMNS, read_texts, translate_country

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


@lru_cache(maxsize=2**14)
def normalise_spelling(written: str) -> str:
    """A spelling without case, accents, punctuation or spare spaces: "Écran  24\"" and "ecran 24" are one.

    What is signs alone ("€") stays as it is.
    """
    plain = unicodedata.normalize("NFKD", written.casefold().translate(_LIGATURES))
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split()) or written.strip()


@lru_cache(maxsize=1)
def read_spellings() -> Mapping[str, Mapping[str, str]]:
    """For each column of choices, which normalised spellings mean which id; all languages together."""
    columns = {column.name for columns in INVENTORY_TABLES.values() for column in columns if column.choices}
    known = {column: _unambiguous(_words("choice." + column)) for column in columns}
    known |= {column: _unambiguous(_words(column)) for column in TYPE_COLUMNS}
    units = sorted(set(read_catalogue(factors_folder()).services["unit"]))
    known["unit"] = _unambiguous((word, unit) for unit in units for word in unit_spellings(unit))
    return known | {"country": _unambiguous([*_country_words(), *_words("country")])}


@lru_cache(maxsize=64)
def unit_spellings(unit: str) -> frozenset[str]:
    """The normalised spellings of a unit, in a header or in a cell."""
    words = {unit}
    for language in ALL_LANGUAGES:
        for kind in ("name", "plural", "spellings"):
            value = read_texts(language).get(f"unit.{unit}.{kind}", ())
            words |= {value} if isinstance(value, str) else set(value)
    return frozenset(map(normalise_spelling, words))


def _words(section: str) -> Iterator[tuple[str, str]]:
    """Every word for the things of a section, with the id it means."""
    for language in ALL_LANGUAGES:
        for key, value in read_texts(language).items():
            if found := re.fullmatch(rf"{section}\.(\w+)\.(?:name|plural|synonyms)", key):
                for word in (found[1], *([value] if isinstance(value, str) else value)):
                    yield word, found[1]


def _country_words() -> Iterator[tuple[str, str]]:
    translations = [translate_country(language) for language in ALL_LANGUAGES]
    for country in pycountry.countries:
        for kind in ("alpha_3", "alpha_2", "name", "common_name", "official_name"):
            if word := getattr(country, kind, None):
                yield word, country.alpha_3
                for translate in translations:
                    yield translate(word), country.alpha_3


def _unambiguous(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for word, meant in words:
        if known.setdefault(normalise_spelling(word), meant) != meant:
            raise ValueError(f"{word!r} means both {known[normalise_spelling(word)]} and {meant}.")
    return known
