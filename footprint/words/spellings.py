"""What people write for what the tool knows: the spellings of choices, countries and units, in every language."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

import pycountry

from footprint.registry.catalogue import SCREENS, read_catalogue
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES, WIDE_TYPES
from footprint.words.meanings import Allowances, Meanings, Sizes
from footprint.words.normal_forms import Form, normal_form, normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, read_texts, translate_country
from footprint.words.vocabulary import read_word_lists

# Which names of the list of makers are those of makers, and not of what they make ("iPad").
BRAND_KINDS = ("name", "column")

# What the word "screen" means where nothing tells a size, and the size from which a number after it is one.
PLAIN_SCREEN, SMALLEST_SCREEN = "monitor_24", 10

LONGEST_TYPE = 5  # words that the name of a type has at most
# What comes after one of these says what a thing is for: "écran de projection" is no screen.
_OF = frozenset({"de", "d", "du", "pour", "of", "for"})

__all__ = ["normalise_spelling", "read_spellings", "unit_spellings", "wide_meanings"]


@lru_cache(maxsize=1)
def read_spellings() -> Mapping[str, Meanings]:
    """For each column of choices, what each spelling means, as an id; all languages together."""
    columns = {column.name for columns in INVENTORY_TABLES.values() for column in columns if column.choices}
    choices, types = read_word_lists("choices"), read_word_lists("types")
    allowed = Allowances(idle=_forms(choices["idle"]["choices"]), numbers=True, brackets=True)
    known = {
        column: Meanings(
            [
                *_words("choice." + column, choices["choice"].get(column, {})),
                *((word, "") for word in choices["asked"].get(column, ())),
            ],
            allowed,
        )
        for column in columns
    }
    known["device_type"] = Meanings(_words("device_type", types["device_type"]), _device_allowances())
    known["service_type"] = Meanings(_words("service_type", types["service_type"]), Allowances(brackets=True))
    units = sorted(set(read_catalogue(factors_folder()).services["unit"]))
    known["unit"] = Meanings((word, unit) for unit in units for word in unit_spellings(unit))
    known["country"] = Meanings([*_country_words(), *_words("country", {})])
    return known


@lru_cache(maxsize=64)
def unit_spellings(unit: str) -> frozenset[str]:
    """The normalised spellings of a unit, in a header or in a cell."""
    words = {unit}
    for language in ALL_LANGUAGES:
        for kind in ("name", "plural", "spellings"):
            value = read_texts(language).get(f"unit.{unit}.{kind}", ())
            words |= {value} if isinstance(value, str) else set(value)
    return frozenset(map(normalise_spelling, words))


@lru_cache(maxsize=1)
def wide_meanings() -> Mapping[str, frozenset[str]]:
    """Words that say too little, in normal form, and the families of devices, or types, that each may mean."""
    known: dict[str, set[str]] = {}
    for kind, narrow in WIDE_TYPES.items():
        for word, meant in _words("device_type", read_word_lists("types")["device_type"]):
            if meant == kind:
                known.setdefault(" ".join(normal_form(word)), set()).update((kind, *narrow))
    for family, words in read_word_lists("types")["wide"].items():
        for word in words:
            known.setdefault(" ".join(normal_form(word)), set()).add(family)
    return {word: frozenset(families) for word, families in known.items()}


def type_at_start(name: str) -> str:
    """The type of device whose name begins a longer one: "Écran LG 24 pouces" is a screen; "" where there is none."""
    words = name.split()
    for count in range(min(len(words), LONGEST_TYPE), 0, -1):
        ends = normalise_spelling(" ".join(words[count - 1 : count + 1])).split()
        if _OF.isdisjoint(ends) and (kind := read_spellings()["device_type"].get(" ".join(words[:count]), "")):
            return kind
    return ""


@cache
def type_families() -> Mapping[str, str]:
    """The family of each type of device."""
    devices = read_catalogue(factors_folder()).devices
    return dict(zip(devices["device_type"], devices["family"], strict=True))


def _device_allowances() -> Allowances:
    """What may stand around the word for a type of device: a size, a brand, what changes nothing of what it is."""
    types = read_word_lists("types")
    units = {word: unit for unit, words in types["units"].items() for word in (normal_form(one)[0] for one in words)}
    with (factors_folder() / "models" / "manufacturers.csv").open(encoding="utf-8", newline="") as file:
        brands = [row["written"] for row in csv.DictReader(file) if row["kind"] in BRAND_KINDS]
    return Allowances(
        idle=_forms([*types["idle"]["device_type"], *brands]),
        units=units,
        sizes={
            PLAIN_SCREEN: Sizes("inch", SMALLEST_SCREEN, SCREENS),
            **{
                meant: Sizes(size["unit"], size["least"], tuple((limit, name) for name, limit in size["up_to"].items()))
                for meant, size in types["sizes"].items()
            },
        },
        wide=wide_meanings(),
        kinds=type_families(),
        elsewhere=frozenset(normalise_spelling(word) for word, _ in _words("service_type", types["service_type"])),
        brackets=True,
    )


def _forms(words: Iterable[str]) -> frozenset[Form]:
    return frozenset(map(normal_form, words))


def _words(section: str, listed: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Every word for the things of a section, with the id it means: ids, names in each language, and those listed."""
    for language in ALL_LANGUAGES:
        for key, value in read_texts(language).items():
            if found := re.fullmatch(rf"{section}\.(\w+)\.(?:name|plural|synonyms)", key):
                for word in (found[1], *([value] if isinstance(value, str) else value)):
                    yield word, found[1]
    for meant, words in listed.items():
        for word in words:
            yield word, meant


def _country_words() -> Iterator[tuple[str, str]]:
    translations = [translate_country(language) for language in ALL_LANGUAGES]
    for country in pycountry.countries:
        for kind in ("alpha_3", "alpha_2", "name", "common_name", "official_name"):
            if word := getattr(country, kind, None):
                yield word, country.alpha_3
                for translate in translations:
                    yield translate(word), country.alpha_3
