"""What each column of a sheet of people's own is: its headers found, and mapped to our fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from footprint.commitments.flat_tables import columns_of
from footprint.commitments.register import LISTS
from footprint.intake.plain_tables import read_plain
from footprint.intake.raw_tables import Source
from footprint.problems import Problem, UnusableInput
from footprint.sentences.register_files import name_column
from footprint.words.meanings import Allowances, Meanings
from footprint.words.normal_forms import normal_form, normalise_spelling
from footprint.words.texts import ALL_LANGUAGES, text
from footprint.words.vocabulary import read_word_lists

MOST_TITLE_LINES = 12  # lines above the headers: titles of the sheet
LEAST_HEADERS = 2
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# What a column may be besides the fields of a record: proofs to collect, and the values found in a year.
PROOFS = {"evidence": "means", "evidence.means": "means", "evidence.result": "result"}
OBSERVED = "observations"
BESIDES: Mapping[str, tuple[str, ...]] = {"commitments": (*PROOFS, OBSERVED), "ideas": ()}


@dataclass(frozen=True, eq=False)
class OwnSheet:
    """One sheet as it was found: its headers, and its rows by their line in the file."""

    titles: tuple[str, ...]
    rows: pd.DataFrame


def find_sheets(source: Source, name: str) -> dict[str, OwnSheet]:
    """The sheets of a file that may hold a list, the likeliest first.

    Raises UnusableInput where none has a header for what its records are called.
    """
    found = {sheet: _find_headers(table, name) for sheet, table in read_plain(source).items()}
    fit = {sheet: one for sheet, one in found.items() if one is not None}
    if not fit:
        code = "register.no-ideas" if name == "ideas" else "register.no-commitments"
        raise UnusableInput(Problem(code, "error", name))
    known = {sheet: len(set(guess_columns(one.titles, name).values())) for sheet, one in fit.items()}
    return {sheet: fit[sheet] for sheet in sorted(fit, key=lambda sheet: -known[sheet])}


def _find_headers(table: pd.DataFrame, name: str) -> OwnSheet | None:
    """The rows of a sheet below the line that holds most of the headers known."""
    lines = [tuple(map(str, table.columns)), *table.itertuples(index=False, name=None)]
    best, most = None, LEAST_HEADERS - 1
    for at, line in enumerate(lines[:MOST_TITLE_LINES]):
        places = set(guess_columns(line, name).values()) - {""}
        if "title" in places and len(places) > most:
            best, most = at, len(places)
    if best is None:
        return None
    titles, below = _number_twice(lines[best]), lines[best + 1 :]
    index = pd.RangeIndex(best + 2, best + 2 + len(below))
    rows = pd.DataFrame(below, columns=titles, index=index, dtype="str")
    return OwnSheet(tuple(titles), rows.map(str.strip))


def _number_twice(titles: Sequence[str]) -> list[str]:
    """Headers, those that come again with a number: each is a column of its own."""
    clean = [" ".join(title.split()) for title in titles]
    return [f"{one} ({clean[:at].count(one) + 1})" if one in clean[:at] else one for at, one in enumerate(clean)]


def guess_columns(titles: Sequence[str], name: str) -> dict[str, str]:
    """The field that each header names, "" for those that name none; of two for one field, the first alone."""
    columns: dict[str, str] = {}
    for title in filter(str.strip, titles):
        place = _find_meaning(title, name)
        columns[title] = "" if place in columns.values() and place not in BESIDES[name] else place
    return columns


def _find_meaning(title: str, name: str) -> str:
    dated = YEAR.search(title)
    bare = re.sub(r"[(\[].*?[)\]]", " ", YEAR.sub(" ", title)).strip(" -–—:")
    without_year = YEAR.sub(" ", title).strip(" ()[]-–—:")
    if dated and not without_year:
        return OBSERVED if OBSERVED in BESIDES[name] else ""
    for written in dict.fromkeys((title, without_year, bare)):
        if place := _headers(name).get(written, ""):
            return place if place != OBSERVED or dated else ""
    return ""


@cache
def _headers(name: str) -> Meanings:
    """What each header means: the names of our columns in every language, then those of the vocabulary."""
    lists, words = read_word_lists("register"), {}
    for place in columns_of(LISTS[name]):
        for title in (place, *(name_column(place, language) for language in ALL_LANGUAGES)):
            words.setdefault(normalise_spelling(title), place)
    for place, titles in lists[name].items():
        for title in titles:
            words.setdefault(normalise_spelling(title), place)
    return Meanings(words.items(), Allowances(idle=frozenset(map(normal_form, lists["idle"]["headers"]))))


def places_of(name: str) -> tuple[str, ...]:
    """All that a column of a sheet may be."""
    return (*columns_of(LISTS[name]), *BESIDES[name])


def name_place(name: str, place: str, language: str) -> str:
    """What people call what a column may be."""
    known = place in columns_of(LISTS[name])
    return name_column(place, language) if known else text(f"own_sheet.{place.replace('.', '_')}", language)
