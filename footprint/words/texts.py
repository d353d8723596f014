"""Every word people read, a file a language: texts, labels, countries, numbers and dates; French is the source."""

import datetime
import gettext
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import takewhile
from string import Formatter

import pandas as pd

from footprint.made_once import make_once
from footprint.shipped_files import parse_toml
from footprint.tables import Column

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
MINUS = "\u2212"
ELLIPSIS = "…"

# Units that go without saying in a header: "Quantité", not "Quantité (appareils)".
UNSAID_UNITS = ("", "device", "ratio", "person", "core")

TYPE_COLUMNS = ("device_type", "service_type")

# The days and the years that a language writes in a way of their own: no other language lacks them.
EXCEPTIONS = ("format.days.", "format.years.")


class UnknownText(KeyError):
    """A text that no file holds: a mistake of ours, never of the reader."""


# --- languages -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Language:
    """How a language is written, and how far its file has come: what `[language]` says in it."""

    complete: bool = False
    reviewed: bool = False  # by someone whose language it is
    typography: str = "plain"  # as the file is typed; or "french", which is typed with plain spaces and apostrophes
    singular: str = "one"  # the numbers that take the singular: "below-two", "one" or "all"
    day: str = "YYYY-MM-DD"  # a date in figures
    fallback: str = "fr"  # the language of what an incomplete file does not say yet


def _list_languages() -> dict[str, Language]:
    """The languages of the folder of texts: the source, then those in which everything is said, then the others."""
    folder = files("footprint").joinpath("words")
    codes = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    found = {code: Language(**parse_toml(_read_head(code)).get("language", {})) for code in codes}
    return dict(sorted(found.items(), key=lambda one: (one[0] != SOURCE, not one[1].complete)))


def _read_head(language: str) -> str:
    """The head of a file of texts, which `[language]` is."""
    with _file_of(language).open(encoding="utf-8") as file:
        return "".join(takewhile(lambda line: not line.startswith("[") or line.startswith("[language]"), file))


def _file_of(language: str) -> Traversable:
    return files("footprint").joinpath("words", f"{language}.toml")


SOURCE = "fr"
ALL_LANGUAGES: Mapping[str, Language] = make_once("languages", _list_languages)

# Those in which everything is said: a document, or an answer on the command line, is never half in another language.
LANGUAGES = tuple(code for code, language in ALL_LANGUAGES.items() if language.complete)


def document_language(language: str) -> str:
    """The language of documents for a reader of this one: itself, or what stands in for it until it is complete."""
    return language if language in LANGUAGES else ALL_LANGUAGES[language].fallback


def find_language(asked: str) -> str | None:
    """The language that an address asks for, by its code or its name ("fr", "Français"); None where it is unknown."""
    wanted = asked.strip().casefold()
    for code in ALL_LANGUAGES:
        if wanted in (code, language_name(code).casefold()):
            return code
    return None


def language_name(language: str) -> str:
    """A language as its own readers call it; its code where its file does not say."""
    return str(read_own_texts(language).get("app.language_name", language))


def preferred_language(accept_language: str) -> str:
    """The language that suits the reader of a browser best, by its Accept-Language header; else the first one.

    Regions are left aside ("fr-CA" is "fr"), what is refused (q=0) or can't be read counts for nothing.
    """
    wanted: dict[str, float] = {}
    for position, part in enumerate(accept_language.split(",")):
        tag, _, quality = part.partition(";")
        language = tag.strip().partition("-")[0].lower()
        found = re.fullmatch(r"\s*(?:q\s*=\s*([01](?:\.\d{0,3})?)\s*)?", quality, re.IGNORECASE)
        weight = float(found[1] or 1) if found else 0.0
        if language in ALL_LANGUAGES and weight > 0:
            weight = min(weight, 1.0) - position * 1e-6  # of equals, the first named
            wanted[language] = max(weight, wanted.get(language, weight))
    return max(wanted, key=wanted.__getitem__) if wanted else SOURCE


# --- texts -----------------------------------------------------------------------------------------------------------


@cache
def read_texts(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """All texts of a language by dotted key ("column.equipment.site.name"); lists are spellings.

    What an incomplete language does not say yet is said in the language that stands in for it.
    """
    rules = _known(language)
    others = () if rules.complete else read_texts(rules.fallback).items()
    return {**{key: said for key, said in others if not key.startswith(EXCEPTIONS)}, **read_own_texts(language)}


@cache
def read_own_texts(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """The texts that the file of a language holds itself."""
    rules = _known(language)

    def read() -> dict[str, str | tuple[str, ...]]:
        content = parse_toml(_file_of(language).read_text(encoding="utf-8"))
        content.pop("language", None)
        return dict(_flatten(content, "", TYPOGRAPHIES[rules.typography]))

    return make_once(f"texts-{language}", read)


def _known(language: str) -> Language:
    if language not in ALL_LANGUAGES:
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(ALL_LANGUAGES)}.")
    return ALL_LANGUAGES[language]


def _flatten(section, prefix, set_type):
    for name, value in section.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.", set_type)
        else:
            yield f"{prefix}{name}", tuple(value) if isinstance(value, list) else set_type(value)


def _set_french_type(written: str) -> str:
    """French typography, so that the file can be typed with plain spaces and apostrophes."""
    typed = re.sub(r"(?<=\w)'(?=[\w«{])", "’", written)
    typed = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", NARROW_NO_BREAK_SPACE, typed)
    typed = re.sub(r" (?=[;?!](?:[\s)*]|$))", NARROW_NO_BREAK_SPACE, typed)
    typed = re.sub(r" (?=[:%»])|(?<=«) ", NO_BREAK_SPACE, typed)
    return re.sub(r"(?<=[\d}]) (?=(?:kg|g|t|W|kW|kWh|Wh|Mo|Go|To|€|ans|an|h|CO2e)\b)", NO_BREAK_SPACE, typed)


TYPOGRAPHIES: Mapping[str, Callable[[str], str]] = {"french": _set_french_type, "plain": str}


def text(key: str, language: str, **values: object) -> str:
    """The text of a key, its {placeholders} filled. Raises UnknownText, or KeyError where a value lacks.

    A word that agrees with a number is written in both ways: "{lines} {lines:ligne|lignes}".
    """
    found = read_texts(language).get(key)
    if not isinstance(found, str):
        raise UnknownText(f"No text {key!r} in {language}.toml.")
    if "|" in found:
        said = _Agreeing(language).vformat(found, (), values)
    else:
        said = found.format_map(values) if values or "{" in found else found
    return _TWO_POINTS.sub(".", said) if ".." in said and values else said


# A sentence that ends with what ends with a point itself: "n. d.", a remark that somebody wrote.
_TWO_POINTS = re.compile(r"(?<![./])\.\.(?=\s|$)")


class _Agreeing(Formatter):
    """Fills placeholders, and chooses the word that agrees with a number, be it given as a number or as written."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return super().format_field(value, format_spec)
        one, several = format_spec.split("|")
        return several if is_plural(_read_number(value, self.language), self.language) else one


def _read_number(value: object, language: str) -> float:
    """A number that was given as one, or as the language writes it; what is neither counts as many."""
    if isinstance(value, int | float):
        return float(value)
    decimal, thousands = (read_texts(language)[f"format.{sign}"] for sign in ("decimal", "thousands"))
    try:
        return float(str(value).replace(str(thousands), "").replace(str(decimal), ".").replace(MINUS, "-"))
    except ValueError:
        return math.inf


def placeholders(key: str, language: str) -> set[str]:
    """The names between braces in a text."""
    found = read_texts(language)[key]
    return {name for _, name, _, _ in Formatter().parse(found) if name} if isinstance(found, str) else set()


def label(kind: str, name: str, language: str) -> str:
    """What people call a thing: label("device_type", "laptop", "fr"), label("column.equipment", "site", "en").

    Kinds: table, column.<table>, choice.<column>, device_type, service_type, family, stage, match, reason, term, unit,
    severity, country.
    """
    if kind == "country":
        return country_name(name, language)
    texts = read_texts(language)
    found = texts.get(f"{kind}.{name}.name", texts.get(f"{kind}.{name}"))
    if not isinstance(found, str):
        raise UnknownText(f"No text {kind}.{name} in {language}.toml.")
    return found


def column_label(table: str, column: str, language: str) -> str:
    """The name of a column of the inventory, without its unit."""
    return label(f"column.{table}", column, language)


def header(table: str, column: Column, language: str) -> str:
    """The header of a column as templates and exports write it, unit in brackets: "Puissance (W)"."""
    name = column_label(table, column.name, language)
    return name if column.unit in UNSAID_UNITS else f"{name} ({unit_label(column.unit, language)})"


def unit_label(unit: str, language: str, several: bool = True) -> str:
    """The name of a unit, in the plural unless told: "kWh/an", "ans"."""
    plural = read_texts(language).get(f"unit.{unit}.plural") if several else None
    return str(plural or label("unit", unit, language))


def value_label(column: str, value: str, language: str) -> str:
    """A value of a column of choices in words: a type, a country, a table; what is none of them, as it is."""
    kinds = (column,) if column in ("country", "unit", "table") else (f"choice.{column}",)
    if column in TYPE_COLUMNS:  # what counts something twice may be a service, a device, or a whole table
        kinds = ("device_type", "service_type", "table")
    for kind in kinds:
        with suppress(UnknownText):
            return label(kind, value, language)
    return value


def type_name(type_id: str, language: str) -> str:
    """What people call a type of device or of service."""
    is_device = f"device_type.{type_id}.name" in read_texts(language)
    return label("device_type" if is_device else "service_type", type_id, language)


def activity_name(activity: str, language: str) -> str:
    """What a factor counts: "Ordinateur portable, fabrication", "Électricité", "Ligne mobile"."""
    subject, _, part = activity.partition(".")
    name = read_texts(language).get(f"subject.{subject}") or type_name(subject, language)
    return f"{name}, {text(f'part.{part}', language)}" if part else str(name)


def assumption_name(applies_to: str, language: str) -> str:
    """What an assumption is about: "Serveur, durée de vie", "Salle serveur, PUE"."""
    return activity_name(applies_to, language)


# The origin of a refurbished device's first life where none is stated: it counts as new.
NO_FIRST_LIFE = "default-first_life_years"


def origin_name(origin: str, language: str) -> str:
    """Where a number of a proof comes from, as a sentence; what is none of the known origins is an assumption's id."""
    if origin.startswith("default-") and origin != NO_FIRST_LIFE:
        column = column_label("equipment", origin.removeprefix("default-"), language)
        return text("origin.default.help", language, column=column)
    known = f"origin.{origin}.help" in read_texts(language)
    return text(f"origin.{origin if known else 'assumption'}.help", language)


def default_name(assumption_id: str, language: str) -> str:
    """Why a value that no assumption gives fills a cell: the default of its column, or a first life that lacks."""
    return label("origin", assumption_id if assumption_id == NO_FIRST_LIFE else "default", language)


# --- countries -------------------------------------------------------------------------------------------------------


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Names of all countries and territories by ISO 3166-1 alpha-3 code."""
    import pycountry

    translate = translate_country(language)
    names = {one.alpha_3: translate(getattr(one, "common_name", one.name)) for one in pycountry.countries}
    ours = read_texts(language)
    set_type = TYPOGRAPHIES[ALL_LANGUAGES[language].typography]
    return {code: str(ours.get(f"country.{code}.name", set_type(name))) for code, name in names.items()}


def translate_country(language: str) -> Callable[[str], str]:
    """What turns the English name of a country into that of a language; where there is none, it stays in English."""
    import pycountry

    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True).gettext


def country_name(code: str, language: str) -> str:
    """The name of a country or territory."""
    try:
        return country_names(language)[code]
    except KeyError:
        return text(f"zone.{code}", language)


# --- numbers and dates -----------------------------------------------------------------------------------------------


def format_number(value: float | None, language: str, digits: int | None = None, significant: int | None = None) -> str:
    """A number as the language writes it: all its digits, or `digits` decimals, or `significant` figures."""
    if value is None or math.isnan(value):
        return text("format.missing", language)
    number = float(value) + 0.0
    if significant is not None and number:
        number = round_to(number, significant)
        digits = max(0, significant - 1 - math.floor(math.log10(abs(number))))
    written = format(Decimal(repr(number)).normalize(), ",f") if digits is None else f"{number:,.{digits}f}"
    if not written.strip("-0.,"):
        written = written.lstrip("-")
    signs = {",": text("format.thousands", language), ".": text("format.decimal", language), "-": MINUS}
    return written.translate(str.maketrans(signs))


def round_to(value: float, significant: int) -> float:
    """A number rounded to so many significant figures."""
    return float(f"{value:.{significant - 1}e}")


def mass_unit(kilograms: float, significant: int = 3) -> tuple[str, float]:
    """The unit in which a mass reads best ("g", "kg", "t"), and how many kilograms it is."""
    size = abs(round_to(kilograms, significant))
    for unit, kilograms_per_unit in (("t", 1000.0), ("kg", 1.0)):
        if size >= kilograms_per_unit:
            return unit, kilograms_per_unit
    return ("g", 0.001) if size else ("kg", 1.0)


def format_mass(kilograms: float | None, language: str, significant: int = 3) -> str:
    """A mass of CO2 equivalent, scaled to g, kg or t: "1,23 t CO2e"."""
    if kilograms is None or math.isnan(kilograms):
        return text("format.missing", language)
    unit, kilograms_per_unit = mass_unit(kilograms, significant)
    number = format_number(kilograms / kilograms_per_unit, language, significant=significant)
    return f"{number}{NO_BREAK_SPACE}{unit}{NO_BREAK_SPACE}CO2e"


def format_share(share: float | None, language: str, digits: int = 1) -> str:
    """A share of one as a percentage; what would round to nothing is "< 0,1 %"."""
    if share is None or math.isnan(share):
        return text("format.missing", language)
    digits = digits if share else 0
    least = 10**-digits / 100
    if 0 < share < least / 2:
        return text("format.less_than", language, value=format_share(least, language, digits))
    return text("format.share", language, number=format_number(share * 100, language, digits))


def format_date(date: datetime.date | None, language: str) -> str:
    """A date in words: "15 mars 2022"; a day or a year that is not written as the others has its own text."""
    if date is None or pd.isna(date):
        return text("format.missing", language)
    known = read_texts(language)
    day = known.get(f"format.days.{date.day}") or text("format.day", language, day=date.day)
    year = known.get(f"format.years.{date.year}") or text("format.year", language, year=date.year)
    return text("format.date", language, day=day, month=text(f"month.{date.month}", language), year=year)


def format_day(date: datetime.date, language: str) -> str:
    """A date in figures, as people of the language type it: "15/03/2022"."""
    figures = {"DD": f"{date.day:02}", "MM": f"{date.month:02}", "YYYY": f"{date.year:04}"}
    return re.sub("[DMY]+", lambda part: figures[part[0]], day_order(language))


def day_order(language: str) -> str:
    """How people of the language type a date: "DD/MM/YYYY"."""
    return ALL_LANGUAGES[language].day


def format_amount(value: float | None, unit: str, language: str, significant: int = 3) -> str:
    """An amount with its unit in the right number: "1 appareil", "12 appareils", "3,4 kWh"."""
    if value is None or math.isnan(value):
        return text("format.missing", language)
    number = format_number(value, language, significant=None if value == int(value) else significant)
    return f"{number}{NO_BREAK_SPACE}{unit_label(unit, language, is_plural(value, language))}"


def is_plural(value: float, language: str) -> bool:
    """Whether what a number counts is in the plural: in French from two on, in English but for one."""
    rule = ALL_LANGUAGES[language].singular
    return {"below-two": abs(value) >= 2, "one": abs(value) != 1, "all": False}[rule]
