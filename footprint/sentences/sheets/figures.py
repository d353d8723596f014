"""Goals, money, days and deadlines as people write them: "−20 % d'ici fin 2027", "12 k€", "0,5 ETP"."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from footprint.intake.columns.dates import read_last_day
from footprint.words.normal_forms import normalise_spelling
from footprint.words.vocabulary import read_word_lists

_NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[-−–+]\s?)?(?P<digits>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?P<decimals>[.,]\d+)?"
    r"(?:\s?(?P<scale>k|M)(?=\s?€|\s?eur|\b))?(?P<percent>\s?%)?",
    re.ASCII,
)
_LEADING = re.compile(r"->|=>|→|[–—-]")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_MONEY = re.compile(r"^[\s€$]*(?:€|eur|euros?)?(?:\s*(?:ht|ttc|hors taxes?))?\s*$", re.IGNORECASE)
_SCALES = {"k": 1000.0, "M": 1_000_000.0}
MOST_YEARS = 2  # a text with more is a story, no goal


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
    """A goal, its unit and the way it goes; None where no single figure, or no two, can be told."""
    words = _without_days(written)
    found = list(_NUMBER.finditer(words))
    if not 1 <= len(found) <= MOST_YEARS or any(map(_is_unclear, found)):
        return None
    last = found[-1]
    unit = _clean_unit(words[last.end() :])
    better = _find_way(words, last)
    if len(found) == MOST_YEARS:
        between = words[found[0].end() : last.start()]
        start, value = _value(found[0]), _value(last)
        if _holds(between, "instead"):
            start, value = value, start
        if not _is_of_one(between, unit):
            return None
        way = better or ("down" if value < start else "up")
        return WrittenGoal(value, "%" if last["percent"] else unit or _unit_between(between), False, way, start)
    if not last["percent"]:
        return WrittenGoal(_value(last), unit, False, better)
    change = bool(better)
    return WrittenGoal(abs(_value(last)) if change else _value(last), "" if change else "%", change, better)


def read_deadline(written: str) -> date | None:
    """The last day of what a text states: "fin 2027", "T2 2027", "d'ici le 30 juin 2027"."""
    words = " ".join(written.split())
    for _ in range(MOST_YEARS + 1):
        if day := read_last_day(words):
            return day
        shorter = _drop_lead(words)
        if shorter == words:
            return None
        words = shorter
    return None


def find_deadline(written: str) -> date | None:
    """The one deadline that a sentence states somewhere: the longest end of it that can be read as one."""
    pieces = re.split(r"(?<=\s)", written.strip())
    return next((day for at in range(len(pieces)) if (day := read_deadline("".join(pieces[at:])))), None)


def read_money(written: str, header: str = "") -> tuple[float, bool] | None:
    """Euros, and whether they are so many each year; None where no single amount can be told."""
    if _holds(written, "nothing") and not re.search(r"\d", written):
        return 0.0, False
    words = re.sub(r"[()]", " ", written)
    yearly = _ends_with(words, "yearly") or _holds(header, "yearly")
    found = list(_NUMBER.finditer(words))
    if len(found) != 1 or found[0]["percent"] or found[0]["sign"]:
        return None
    after = _without_words(words[: found[0].start()] + words[found[0].end() :], "yearly").replace("/", " ")
    if not _MONEY.match(after):
        return None
    scale = 1.0 if found[0]["scale"] else _scale_of(header)
    if not _is_unclear(found[0]):
        return _value(found[0]) * scale, yearly
    if found[0]["scale"] or scale != 1.0:
        return None
    return _value(found[0]) * 1000, yearly  # "12,000": no amount is in thousandths of a euro


def read_days(written: str, header: str = "") -> tuple[float, bool] | None:
    """Days of work, or full-time posts (then true); None where no single amount can be told."""
    if _holds(written, "nothing") and not re.search(r"\d", written):
        return 0.0, False
    found = list(_NUMBER.finditer(written))
    if len(found) != 1 or found[0]["percent"] or found[0]["sign"] or found[0]["scale"] or _is_unclear(found[0]):
        return None
    unit = normalise_spelling(written[: found[0].start()] + " " + written[found[0].end() :])
    posts = {normalise_spelling(one) for one in _words("posts")}
    days = {normalise_spelling(one) for one in _words("days")}
    if not unit:
        return _value(found[0]), bool(set(normalise_spelling(header).split()) & posts)
    if unit in posts or unit in days:
        return _value(found[0]), unit in posts
    return None


# --- words -----------------------------------------------------------------------------------------------------------


@cache
def _words(name: str) -> tuple[str, ...]:
    """The words of a list around figures, the longest first."""
    return tuple(sorted(read_word_lists("register")["figures"][name], key=len, reverse=True))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _words(name)))})(?!\w)", re.IGNORECASE)


def _holds(written: str, name: str) -> bool:
    return bool(_pattern(name).search(written.replace("’", "'")))


def _ends_with(written: str, name: str) -> bool:
    found = list(_pattern(name).finditer(written))
    return bool(found) and not written[found[-1].end() :].strip(" ).")


def _without_words(written: str, name: str) -> str:
    return _pattern(name).sub(" ", written)


def _drop_lead(words: str) -> str:
    """A text without the word before a day that says until when."""
    plain = words.replace("’", "'")
    found = _pattern("until").match(plain)
    return words[found.end() :].lstrip(" :") if found else words


def _without_days(written: str) -> str:
    """A text without the years and days in it, nor the words that lead to them."""
    days = r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b"
    years = re.sub(rf"{days}|[(\[]\s*{_DATED.pattern}\s*[)\]]", " ", written.replace("’", "'"))
    leads = "|".join(map(re.escape, _words("until")))
    dated = re.compile(rf"(?:(?<!\w)(?:{leads})\s+)+(?:[^\W\d]+\s+)?{_DATED.pattern}", re.IGNORECASE)
    return dated.sub(" ", years)


def _find_way(words: str, number: re.Match[str]) -> str:
    """Which way a goal goes, by its sign or the words around it; empty where nothing says."""
    sign = (number["sign"] or "").strip()
    if sign:
        return "up" if sign == "+" else "down"
    less, more = _holds(words, "less"), _holds(words, "more")
    return "" if less == more else "down" if less else "up"


def _is_of_one(between: str, unit: str) -> bool:
    """Whether two figures are of one thing, by the words between them: not "3 réunions, 20 personnes"."""
    return normalise_spelling(_unit_between(between)) in ("", normalise_spelling(unit)) or not unit


def _unit_between(between: str) -> str:
    """The unit of the first of two figures, without what leads to the second."""
    return _clean_unit(_LEADING.sub(" ", _without_words(_without_words(between, "towards"), "instead")))


def _clean_unit(after: str) -> str:
    """The unit that follows a figure, without what compares it."""
    unit = _without_words(_without_words(after, "less"), "more")
    return re.sub(r"^\s*(?:de|d'|of)\s+", "", " ".join(unit.split()).strip(" .,;:()")).strip()


def _is_unclear(found: re.Match[str]) -> bool:
    """Whether the sign of a number may part thousands or decimals: "12,000", "1.250"."""
    return bool(_EITHER.fullmatch(found["digits"] + (found["decimals"] or "")))


def _value(found: re.Match[str]) -> float:
    digits = re.sub(r"\D", "", found["digits"])
    value = float(digits + (found["decimals"] or "").replace(",", ".")) * _SCALES.get(found["scale"] or "", 1.0)
    return -value if (found["sign"] or "").strip() in ("-", "−", "–") else value


def _scale_of(header: str) -> float:
    """How much one of a column is, by its header: "Budget (k€)"."""
    found = re.search(r"\b([kM])(?:\s?€|\s?eur|euros?)", header)
    return _SCALES[found[1]] if found else 1.0
