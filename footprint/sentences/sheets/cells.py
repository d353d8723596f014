"""A cell of people's own as the values of our fields, written as the flat tables of the register write them.

What can't be read stays as it was written: reading the record reports it, with its line and its column.
"""

import re
from collections.abc import Mapping
from functools import cache

from footprint.commitments.flat_tables import BETWEEN, columns_of, split_pairs
from footprint.commitments.label.records import AXES
from footprint.commitments.register import LISTS
from footprint.commitments.sieve.ideas import REALISM
from footprint.sentences.register_files import choices_of, say_word
from footprint.sentences.sheets.figures import find_deadline, pattern_of, read_days, read_deadline, read_money
from footprint.sentences.sheets.goals import part_base_year, read_goal
from footprint.sentences.sheets.headers import YEAR
from footprint.words import texts
from footprint.words.meanings import Allowances, Meanings
from footprint.words.normal_forms import normal_form, normalise_spelling
from footprint.words.vocabulary import read_word_lists

LISTED = ("tirs", "depends_on", "actions")  # codes, parted as people part them
EMPTY = ("", "-", "—", "–", "/", "n/a", "na", "nc", "n.c.", "s.o.", "so", "#n/a")
_AXIS = re.compile(r"^\s*(?:axe|axis|a)?\s*[-n°.]*\s*([1-9])\b", re.IGNORECASE)


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().casefold() in EMPTY


def read_cell(name: str, place: str, cell: str, header: str = "") -> dict[str, str]:
    """The fields that a cell of a column gives, by place: the one of its column, and those that its words state too."""
    if is_empty(cell):
        return {}
    if place == "goal.value":
        return _read_goal(cell, header)
    if place == "reference.value":
        return _read_reference(cell, header)
    if place == "goal.deadline":
        day = read_deadline(cell)
        return {place: day.isoformat() if day else cell}
    if place in ("means.invest_eur", "means.yearly_eur"):
        return _read_money(place, cell, header)
    if place in ("means.staff_days", "means.fte"):
        return _read_days(place, cell, header)
    if place in LISTED:
        return {place: BETWEEN.join(part for part in re.split(r"\s*[;,\n|]\s*", cell) if part)}
    if place == "axis":
        return {place: read_axis(cell)}
    if place == "goal.milestones" and split_pairs(cell) is None:
        return {place: cell}
    if choices_of(name, place):
        return {place: _spoken(name, place).get(cell, cell)}
    if columns_of(LISTS[name]).get(place) in (int, int | None):
        return {place: found[0] if (found := YEAR.search(cell)) else cell}
    return {place: cell}


def _read_goal(cell: str, header: str) -> dict[str, str]:
    goal = read_goal(cell)
    if goal is None:
        return {"goal.value": cell}
    given = {"goal.value": _write(goal.value), "goal.unit": "percent" if goal.change else "indicator"}
    given |= {"indicator.unit": goal.unit} if goal.unit else {}
    given |= {"indicator.better": goal.better} if goal.better else {}
    given |= {"reference.value": _write(goal.start)} if goal.start is not None else {}
    base, rest = part_base_year(cell)
    given |= {"reference.year": base} if base else {}
    year = YEAR.search(header)
    stated = (rest, pattern_of("instead").split(rest)[0])  # "75 % en 2027 contre 50 %"
    found = (find_deadline(one.rstrip(" .()")) for one in stated)
    day = next(filter(None, found), None) if YEAR.search(rest) else read_deadline(year[0] if year else "")
    return given | ({"goal.deadline": day.isoformat()} if day else {})


def _read_reference(cell: str, header: str) -> dict[str, str]:
    year = YEAR.search(header) or YEAR.search(cell)
    alone = YEAR.fullmatch(cell.strip())
    found = None if alone else read_goal(cell)
    given = {"reference.year": year[0]} if year else {}
    if alone:
        return given
    if found is None or found.start is not None:
        return given | {"reference.value": cell}
    given |= {"indicator.unit": found.unit} if found.unit else {}
    return given | {"reference.value": _write(-found.value if found.change and found.better == "down" else found.value)}


def _read_money(place: str, cell: str, header: str) -> dict[str, str]:
    found = read_money(cell, header)
    if found is None:
        return {place: cell}
    return {"means.yearly_eur" if found[1] else place: _write(found[0])}


def _read_days(place: str, cell: str, header: str) -> dict[str, str]:
    found = read_days(cell, header)
    if found is None:
        return {place: cell}
    return {"means.fte" if found[1] or place == "means.fte" else "means.staff_days": _write(found[0])}


def _write(value: float) -> str:
    return repr(value).removesuffix(".0")


def read_axis(cell: str) -> str:
    """The axis that a cell names: by its number, its name or its id; the cell itself for another framework's."""
    if cell in AXES:
        return cell
    spoken = normal_form(cell)
    for axis in AXES:
        for language in texts.ALL_LANGUAGES:
            name = normal_form(texts.text(f"register_word.axis.{axis}", language).split(".", 1)[-1])
            if name and all(word in spoken for word in name):
                return axis
    number = _AXIS.match(cell)
    return AXES[int(number[1]) - 1] if number and int(number[1]) <= len(AXES) else cell


@cache
def _spoken(name: str, place: str) -> Mapping[str, str]:
    """What each spelling of a word of a field stands for: its id, its name in a language, or what people write."""
    words: dict[str, str] = {}
    ids = [one for one in choices_of(name, place) if one]
    for one in ids:
        spellings = (one, *(say_word(name, place, one, language) for language in texts.ALL_LANGUAGES))
        for spelling in spellings:
            words.setdefault(normalise_spelling(spelling), one)
    listed = read_word_lists("register")["choices"].get("answer" if place in REALISM else place, {})
    for one, spellings in listed.items():
        for spelling in spellings if one in ids else ():
            words.setdefault(normalise_spelling(spelling), one)
    return Meanings(words.items(), Allowances(brackets=True))
