"""Every word people read, in French (the source) and English: texts, labels, numbers, problems, accepted spellings."""

import datetime
import gettext
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from string import Formatter

import pandas as pd
import pycountry

from footprint.tables import Column

LANGUAGES = ("fr", "en")

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
MINUS = "\u2212"
ELLIPSIS = "…"

# Units that go without saying in a header: "Quantité", not "Quantité (appareils)".
UNSAID_UNITS = ("", "device", "ratio", "person", "core")

TYPE_COLUMNS = ("device_type", "service_type")


class UnknownText(KeyError):
    """A text that no file holds: a mistake of ours, never of the reader."""


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
        if language in LANGUAGES and weight > 0:
            weight = min(weight, 1.0) - position * 1e-6  # of equals, the first named
            wanted[language] = max(weight, wanted.get(language, weight))
    return max(wanted, key=wanted.__getitem__) if wanted else LANGUAGES[0]


# --- texts -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=len(LANGUAGES))
def read_texts(language: str) -> Mapping[str, str | tuple[str, ...]]:
    """All texts of a language by dotted key ("column.equipment.site.name"); lists are spellings."""
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}.")
    content = files("footprint").joinpath("texts", f"{language}.toml").read_text(encoding="utf-8")
    set_type = _set_french_type if language == "fr" else str
    return dict(_flatten(tomllib.loads(content), "", set_type))


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
    typed = re.sub(r" (?=[;?!](?:\s|$|\*))", NARROW_NO_BREAK_SPACE, typed)
    typed = re.sub(r" (?=[:%»])|(?<=«) ", NO_BREAK_SPACE, typed)
    return re.sub(r"(?<=[\d}]) (?=(?:kg|g|t|W|kW|kWh|Wh|Mo|Go|To|€|ans|an|h|CO2e)\b)", NO_BREAK_SPACE, typed)


def text(key: str, language: str, **values: object) -> str:
    """The text of a key, its {placeholders} filled. Raises UnknownText, or KeyError where a value lacks."""
    found = read_texts(language).get(key)
    if not isinstance(found, str):
        raise UnknownText(f"No text {key!r} in {language}.toml.")
    return found.format_map(values) if values or "{" in found else found


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
    """A value of a column of choices in words: a type, a country, a choice; what is none of them, as it is."""
    kinds = (column,) if column in ("country", "unit") else (f"choice.{column}",)
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


def origin_name(origin: str, language: str) -> str:
    """Where a number of a proof comes from, as a sentence; what is none of the known origins is an assumption's id."""
    if origin.startswith("default-"):
        column = column_label("equipment", origin.removeprefix("default-"), language)
        return text("origin.default.help", language, column=column)
    known = f"origin.{origin}.help" in read_texts(language)
    return text(f"origin.{origin if known else 'assumption'}.help", language)


# --- countries -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=len(LANGUAGES))
def country_names(language: str) -> Mapping[str, str]:
    """Names of all countries and territories by ISO 3166-1 alpha-3 code."""
    translate = translate_country(language)
    names = {one.alpha_3: translate(getattr(one, "common_name", one.name)) for one in pycountry.countries}
    ours = read_texts(language)
    set_type = _set_french_type if language == "fr" else str
    return {code: str(ours.get(f"country.{code}.name", set_type(name))) for code, name in names.items()}


def translate_country(language: str) -> Callable[[str], str]:
    """What turns the English name of a country into that of a language; where there is none, it stays in English."""
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
    """A date in words: "15 mars 2022"."""
    if date is None or pd.isna(date):
        return text("format.missing", language)
    day = text("format.first_day", language) if date.day == 1 else str(date.day)
    return text("format.date", language, day=day, month=text(f"month.{date.month}", language), year=date.year)


def format_amount(value: float | None, unit: str, language: str, significant: int = 3) -> str:
    """An amount with its unit in the right number: "1 appareil", "12 appareils", "3,4 kWh"."""
    if value is None or math.isnan(value):
        return text("format.missing", language)
    number = format_number(value, language, significant=None if value == int(value) else significant)
    several = abs(value) >= 2 if language == "fr" else abs(value) != 1
    return f"{number}{NO_BREAK_SPACE}{unit_label(unit, language, several)}"
