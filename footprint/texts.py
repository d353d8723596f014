"""Every word people read, in French (the source) and English: texts, labels, numbers, problems, accepted spellings."""

import datetime
import gettext
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from string import Formatter

import pandas as pd
import pycountry

from footprint.catalogue import read_catalogue
from footprint.problems import Problem
from footprint.resources import factors_folder
from footprint.tables import INVENTORY_TABLES, Column

LANGUAGES = ("fr", "en")

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
MINUS = "\u2212"
ELLIPSIS = "…"

# A value longer than this is cut in a message: it is there to be recognised, not read.
LONGEST_VALUE = 80

# Units that go without saying in a header: "Quantité", not "Quantité (appareils)".
UNSAID_UNITS = ("", "device", "ratio", "person", "core")

TYPE_COLUMNS = ("device_type", "service_type")

# The lists and parts of a plan, where a fault is told by its place.
PLAN_TABLES = ("plan", "scenarios", "targets", "options", "trend", "limits", "goal", "money", "base", "years", "lever")


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
    translate = _country_translation(language)
    names = {one.alpha_3: translate(getattr(one, "common_name", one.name)) for one in pycountry.countries}
    ours = read_texts(language)
    set_type = _set_french_type if language == "fr" else str
    return {code: str(ours.get(f"country.{code}.name", set_type(name))) for code, name in names.items()}


def _country_translation(language: str):
    if language == "en":
        return str
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language]).gettext


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


# --- problems --------------------------------------------------------------------------------------------------------


def message(problem: Problem, language: str) -> str:
    """What is wrong and where, as a sentence."""
    return text(f"problem.{problem.code}.message", language, **_problem_values(problem, language))


def remedy(problem: Problem, language: str) -> str:
    """What the reader can do about a problem."""
    return text(f"problem.{problem.code}.remedy", language, **_problem_values(problem, language))


def describe_problems(problems: pd.DataFrame, language: str) -> pd.DataFrame:
    """A problem table with three columns more in the reader's language: `severity_label`, `message` and `remedy`."""
    rows = [Problem(**row) for row in problems.to_dict("records")]
    said = {
        "severity_label": [label("severity", row.severity, language) for row in rows],
        "message": [message(row, language) for row in rows],
        "remedy": [remedy(row, language) for row in rows],
    }
    return problems.assign(
        **{name: pd.Series(words, index=problems.index, dtype="str") for name, words in said.items()}
    )


def _problem_values(problem: Problem, language: str) -> dict[str, str]:
    column = problem.column
    if (problem.table, column) in _inventory_columns():
        column = column_label(problem.table, column, language)
    elif problem.code.startswith("action."):  # the table is the action's id
        known = next((table for table, name in _inventory_columns() if name == column), None)
        column = column_label(known, column, language) if known else column
    elif problem.table in PLAN_TABLES:
        column = say_place(problem.table, problem.line, column, language)
    table = label("table", problem.table, language) if problem.table in INVENTORY_TABLES else problem.table
    return {
        "line": str(problem.line),
        "table": table,
        "column": column,
        "value": _say_value(problem, language),
        "expected": _say_expected(problem, language) or text("format.none", language),
    }


def say_place(table: str, line: int, place: str, language: str) -> str:
    """Where in a plan a fault is: "Scénario 2, action 3, changement 1, « value »"."""
    steps = [(table, str(line or "")), *re.findall(r"([^.\[\]]+)(?:\[(\d+)\])?", place)]
    said = [
        text(f"plan_place.{name}", language, number=number)
        for name, number in steps
        if (number or name == table) and f"plan_place.{name}" in read_texts(language)
    ]
    name, number = steps[-1]
    if len(steps) > 1 and not number:
        parents = {step for step, _ in steps[:-1]}
        kind = "lever_parameter" if parents & {"parameters", "lever"} else "plan_place"
        names = [read_texts(language).get(f"{kind}.{one}.name", one) for one in name.split(" | ")]
        said.append(text("plan_place.key", language, name=" / ".join(map(str, names))))
    return ", ".join(said)


@lru_cache(maxsize=1)
def _inventory_columns() -> Mapping[tuple[str, str], Column]:
    return {(table, column.name): column for table, columns in INVENTORY_TABLES.items() for column in columns}


def shorten(value: str, length: int = LONGEST_VALUE) -> str:
    """A value cut to a length at which it can still be recognised."""
    return value if len(value) <= length else value[: length - 1].rstrip() + ELLIPSIS


def _say_value(problem: Problem, language: str) -> str:
    """What was found: as written, or, where it was understood, as the language says it."""
    if problem.code == "counted-twice":
        return value_label(problem.column, problem.value, language)
    if problem.code in ("pue-not-applicable", "power-without-hours", "first-life-of-new"):
        return format_number(float(problem.value), language)
    texts = read_texts(language)
    kind = texts.get(f"file_kind.{problem.value}") or texts.get(f"format_name.{problem.value}")
    return str(kind or shorten(problem.value))


def _say_expected(problem: Problem, language: str) -> str:
    """What was expected in words: bounds with their unit, names in place of ids, counts with separators."""
    column = _inventory_columns().get((problem.table, problem.column))
    expected = problem.expected
    if problem.code == "reading.header-unit":
        return unit_label(expected, language)
    if ELLIPSIS in expected and column is not None and column.floor is not None and column.ceiling is not None:
        return say_bounds(column, language)
    if column is not None and (column.choices or column.name in (*TYPE_COLUMNS, "country", "unit")):
        return ", ".join(value_label(column.name, part, language) for part in expected.split(", "))
    if re.fullmatch(r"\d{5,}", expected):
        return format_number(int(expected), language)
    return expected


def say_bounds(column: Column, language: str) -> str:
    """The plausible bounds of a column: "entre 0 et 100 000 W"."""
    if column.floor is None or column.ceiling is None:
        return ""
    if column.type == "date":
        return text("format.between", language, low=f"{column.floor:.0f}", high=f"{column.ceiling:.0f}")
    high = format_number(column.ceiling, language)
    if column.unit not in UNSAID_UNITS:
        high = f"{high}{NO_BREAK_SPACE}{unit_label(column.unit, language)}"
    return text("format.between", language, low=format_number(column.floor, language), high=high)


# --- spellings -------------------------------------------------------------------------------------------------------

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def normalise_spelling(written: str) -> str:
    """A spelling without case, accents, punctuation or spare spaces: "Écran  24\"" and "ecran 24" are one.

    What is signs alone ("€") stays as it is.
    """
    plain = unicodedata.normalize("NFKD", written.casefold().translate(_LIGATURES))
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split()) or written.strip()


@lru_cache(maxsize=1)
def spellings() -> Mapping[str, Mapping[str, str]]:
    """For each column of choices, which normalised spellings mean which id; French and English together."""
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
    for language in LANGUAGES:
        for kind in ("name", "plural", "spellings"):
            value = read_texts(language).get(f"unit.{unit}.{kind}", ())
            words |= {value} if isinstance(value, str) else set(value)
    return frozenset(map(normalise_spelling, words))


def _words(section: str) -> Iterator[tuple[str, str]]:
    """Every word for the things of a section, with the id it means."""
    for language in LANGUAGES:
        for key, value in read_texts(language).items():
            if found := re.fullmatch(rf"{section}\.(\w+)\.(?:name|plural|synonyms)", key):
                for word in (found[1], *([value] if isinstance(value, str) else value)):
                    yield word, found[1]


def _country_words() -> Iterator[tuple[str, str]]:
    french = _country_translation("fr")
    for country in pycountry.countries:
        for kind in ("alpha_3", "alpha_2", "name", "common_name", "official_name"):
            if word := getattr(country, kind, None):
                yield word, country.alpha_3
                yield french(word), country.alpha_3


def _unambiguous(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for word, meant in words:
        if known.setdefault(normalise_spelling(word), meant) != meant:
            raise ValueError(f"{word!r} means both {known[normalise_spelling(word)]} and {meant}.")
    return known
