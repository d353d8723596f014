"""Goals as people write them: "−20 % d'ici fin 2027", "de 3 à 5 ans"; what may be two things is none."""

import re
from dataclasses import dataclass

from footprint.sentences.sheets.figures import NUMBER, ends_with, holds, is_unclear, pattern_of, value_of, without_words
from footprint.words.normal_forms import normalise_spelling

_YEAR = r"\b(?:19|20)\d\d\b"
_DAY = r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b"
_IN_BRACKETS = rf"[(\[]\s*(?:[^\W\d]\w*\s+)?{_YEAR}\s*[)\]]"
_ARROWS, _ARROW = re.compile(r"[-=–]>"), "→"
_TIMES = re.compile(r"(?<!\w)[x×÷]\s?\d|\d\s?[x×](?!\w)")  # "x2", "3 x"
# What a goal must not fall below, nor exceed; those of the second pair only right before a number: "moins de 10 t".
_BOUNDS = (("least", "up"), ("most", "down"))
_BOUNDS_BEFORE = (("above", "up"), ("below", "down"))
MOST_FIGURES = 2  # a text with more is a story, no goal


@dataclass(frozen=True)
class WrittenGoal:
    """A goal as it was written: `change` where it is in % of the reference, and which way is better if it says.

    `start` is where it begins, where the text says so ("from 3 to 5 years").
    """

    value: float
    unit: str = ""
    change: bool = False
    better: str = ""
    start: float | None = None


def read_goal(written: str) -> WrittenGoal | None:
    """A goal, its unit and the way it goes; None where no single figure, or no two, can be told.

    A difference that is no percentage ("−20 points", "supprimer 5 copieurs") and a factor ("divisé par 2") are none:
    taken for a value to reach they would say something else.
    """
    words = _ARROWS.sub(_ARROW, _without_days(part_base_year(written)[1]))
    found = list(NUMBER.finditer(words))
    if not 1 <= len(found) <= MOST_FIGURES or any(map(is_unclear, found)):
        return None
    if holds(words, "times") or _TIMES.search(words):
        return None
    bound, plain = _part_bound(words, found[-1])
    if len(found) == MOST_FIGURES:
        return _read_from_to(plain, found[0], found[1], bound, _is_dated(written))
    return _read_one(plain, found[0], bound)


def part_base_year(written: str) -> tuple[str, str]:
    """The year against which a goal is measured ("−30 % vs 2024", "75 % contre 50 % en 2024"), empty where none is
    said; and the text without.
    """
    plain, year = written.replace("’", "'"), rf"(?:[^\W\d]+\s+)?(?P<year>{_YEAR})"
    since, instead = pattern_of("since").pattern, pattern_of("instead").pattern
    found = re.search(rf"(?P<start>)(?:{since})\s*{year}", plain, re.IGNORECASE) or re.search(
        rf"(?P<start>{instead}\s*{NUMBER.pattern}\D{{0,40}}?)\b{year}", plain, re.IGNORECASE
    )
    if not found:
        return "", plain
    return found["year"], f"{plain[: found.start()]}{found['start']} {plain[found.end() :]}"


def _read_one(words: str, number: re.Match[str], bound: str) -> WrittenGoal | None:
    """A goal of one figure: a value to reach, or a change in %."""
    way = _find_way(words, number)
    reached = _follows(words, number, "towards") and not number["sign"]  # "réduire à 15 %"
    unit = _clean_unit(words[number.end() :])
    told = way or bound
    if way and bound and (bound == "down" or reached):  # "réduire d'au plus 20 %", "limiter la hausse à 5 %"
        return None
    if not number["percent"]:
        is_difference = (way and not reached) or number["sign"] or holds(words, "differ")
        return None if is_difference else WrittenGoal(value_of(number), unit, better=told)
    if holds(words[number.end() :], "yearly") or holds(words, "differ"):
        return None  # so much every year is another goal than so much in all
    if way and not reached:
        return WrittenGoal(abs(value_of(number)), "", True, way)
    return WrittenGoal(value_of(number), "%", better=told)


def _read_from_to(words: str, first: re.Match[str], last: re.Match[str], bound: str, dated: bool) -> WrittenGoal | None:
    """A goal that says where it starts; None for two figures that are a range, a list or a share: "3-5", "9 sur 10"."""
    between = words[first.end() : last.start()]
    swapped = holds(between, "instead")
    led = holds(between, "towards") and _follows(words, first, "from")
    listed = dated and between.strip(" ").endswith(",")  # "12 t en 2024, 9 t en 2027"
    unit = _clean_unit(words[last.end() :])
    joined = swapped or led or listed or _ARROW in between
    if not joined or first["sign"] or last["sign"] or not _is_of_one(between, unit):
        return None
    start, value = value_of(first), value_of(last)
    if swapped:
        start, value = value, start
    way = "down" if value < start else "up"
    told = bound or _find_way(words, last)
    if told and told != way:
        return None
    return WrittenGoal(value, "%" if last["percent"] else unit or _unit_between(between), False, way, start)


# --- words -----------------------------------------------------------------------------------------------------------


def _part_bound(words: str, number: re.Match[str]) -> tuple[str, str]:
    """The way that a bound says is better ("au moins": up), and the words without it, each at its place."""
    for name, way in _BOUNDS:
        plain = pattern_of(name).sub(_blank, words)
        if plain != words:
            return way, plain
    for name, way in _BOUNDS_BEFORE:
        before = words[: number.start()]
        if _follows(words, number, name):
            return way, pattern_of(name).sub(_blank, before) + words[number.start() :]
    return "", words


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _follows(words: str, number: re.Match[str], name: str) -> bool:
    """Whether a number comes right after a word of a list."""
    return ends_with(words[: number.start()], name)


def _is_dated(written: str) -> bool:
    return bool(re.search(_YEAR, written))


def _without_days(written: str) -> str:
    """A text without the years and days in it, nor the words that lead to them."""
    plain = re.sub(rf"{_DAY}|{_IN_BRACKETS}", " ", written.replace("’", "'"))
    dated = re.compile(rf"(?:{pattern_of('until').pattern}\s+)+(?:[^\W\d]+\s+)?{_YEAR}", re.IGNORECASE)
    return pattern_of("latest").sub(" ", dated.sub(" ", plain))


def _find_way(words: str, number: re.Match[str]) -> str:
    """Which way a goal goes, by its sign or the words around it; empty where nothing says."""
    sign = (number["sign"] or "").strip()
    if sign:
        return "up" if sign == "+" else "down"
    less, more = holds(words, "less"), holds(words, "more")
    return "" if less == more else "down" if less else "up"


def _is_of_one(between: str, unit: str) -> bool:
    """Whether two figures are of one thing, by the words between them: not "3 réunions, 20 personnes"."""
    return normalise_spelling(_unit_between(between)) in ("", normalise_spelling(unit)) or not unit


def _unit_between(between: str) -> str:
    """The unit of the first of two figures, without what leads to the second."""
    return _clean_unit(without_words(without_words(between.replace(_ARROW, " "), "towards"), "instead"))


def _clean_unit(after: str) -> str:
    """The unit that follows a figure, without what compares it."""
    unit = without_words(without_words(after, "less"), "more")
    return re.sub(r"^\s*(?:de|d'|of)\s+", "", " ".join(unit.split()).strip(" .,;:()")).strip()
