"""Money, days and deadlines as people write them: "12 k€", "0,5 ETP", "d'ici fin 2027"; and the numbers in a text."""

import re
from datetime import date
from functools import lru_cache

from footprint.intake.columns.dates import read_last_day
from footprint.words.normal_forms import normalise_spelling
from footprint.words.vocabulary import read_word_lists

NUMBER = re.compile(
    r"(?<![\w.,])(?P<sign>[-−–+]\s?)?(?P<digits>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?P<decimals>[.,]\d+)?"
    r"(?:\s?(?P<scale>k|M)(?=\s?€|\s?eur|\b))?(?P<percent>\s?%)?",
    re.ASCII,
)
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_SPAN = re.compile(r"\s*(?:[^\W\d]\w*\s+)?(?:19|20)\d\d")
_MONEY = re.compile(r"^[\s€$]*(?:€|eur|euros?)?(?:\s*(?:ht|ttc|hors taxes?))?\s*$", re.IGNORECASE)
_SCALES = {"k": 1000.0, "M": 1_000_000.0}
MOST_LEADS = 3  # words before a day: "d'ici", "à", "fin"
MOST_LISTS = 64  # of words around figures: some twenty are listed


def read_deadline(written: str) -> date | None:
    """The last day of what a text states: "fin 2027", "T2 2027", "d'ici le 30 juin 2027".

    None for "avant 2027": no day of 2027 is.
    """
    words = " ".join(written.split())
    if _is_before(words):
        return None
    for _ in range(MOST_LEADS):
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
    ends = ("".join(pieces[at:]) for at in range(len(pieces)))
    return next((read_deadline(end) for end in ends if _is_before(end) or read_deadline(end)), None)


def read_money(written: str, header: str = "") -> tuple[float, bool] | None:
    """Euros, and whether they are so many each year; None where no single amount can be told."""
    if holds(written, "nothing") and not re.search(r"\d", written):
        return 0.0, False
    words = re.sub(r"[()]", " ", written)
    yearly = ends_with(words, "yearly") or holds(header, "yearly")
    found = list(NUMBER.finditer(words))
    if len(found) != 1 or found[0]["percent"] or found[0]["sign"]:
        return None
    after = without_words(words[: found[0].start()] + words[found[0].end() :], "yearly").replace("/", " ")
    if not _MONEY.match(after):
        return None
    scale = 1.0 if found[0]["scale"] else _scale_of(header)
    if not is_unclear(found[0]):
        return value_of(found[0]) * scale, yearly
    if found[0]["scale"] or scale != 1.0:
        return None
    return value_of(found[0]) * 1000, yearly  # "12,000": no amount is in thousandths of a euro


def read_days(written: str, header: str = "") -> tuple[float, bool] | None:
    """Days of work, or full-time posts (then true); None where no single amount can be told."""
    if holds(written, "nothing") and not re.search(r"\d", written):
        return 0.0, False
    found = list(NUMBER.finditer(written))
    if len(found) != 1 or found[0]["percent"] or found[0]["sign"] or found[0]["scale"] or is_unclear(found[0]):
        return None
    unit = normalise_spelling(written[: found[0].start()] + " " + written[found[0].end() :])
    posts = {normalise_spelling(one) for one in words_of("posts")}
    days = {normalise_spelling(one) for one in words_of("days")}
    if not unit:
        return value_of(found[0]), bool(set(normalise_spelling(header).split()) & posts)
    if unit in posts or unit in days:
        return value_of(found[0]), unit in posts
    return None


# --- words -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=MOST_LISTS)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a list around figures, the longest first."""
    return tuple(sorted(read_word_lists("register")["figures"][name], key=len, reverse=True))


@lru_cache(maxsize=MOST_LISTS)
def pattern_of(name: str) -> re.Pattern[str]:
    """Any word of a list, whole; a sign ("≥") may touch what follows it."""
    ends = (re.escape(one) + (r"(?!\w)" if one[-1].isalnum() else "") for one in words_of(name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ends)})", re.IGNORECASE)


def holds(written: str, name: str) -> bool:
    """Whether a text holds a word of a list."""
    return bool(pattern_of(name).search(written.replace("’", "'")))


def ends_with(written: str, name: str) -> bool:
    """Whether the last thing in a text is a word of a list."""
    found = list(pattern_of(name).finditer(written))
    return bool(found) and not written[found[-1].end() :].strip(" ).")


def without_words(written: str, name: str) -> str:
    """A text without the words of a list."""
    return pattern_of(name).sub(" ", written)


def _is_before(words: str) -> bool:
    """Whether a text is a month or a year that only ends what it speaks of: "avant 2027", not "avant fin 2027"."""
    found = pattern_of("before").match(words)
    return bool(found) and bool(_SPAN.fullmatch(words[found.end() :])) and not holds(words[found.end() :], "until")


def _drop_lead(words: str) -> str:
    """A text without the word before a day that says until when."""
    plain = words.replace("’", "'")
    found = pattern_of("until").match(plain)
    return words[found.end() :].lstrip(" :") if found else words


def is_unclear(found: re.Match[str]) -> bool:
    """Whether the sign of a number may part thousands or decimals: "12,000", "1.250"."""
    return bool(_EITHER.fullmatch(found["digits"] + (found["decimals"] or "")))


def value_of(found: re.Match[str]) -> float:
    """The value of a number in a text, with its sign and its thousands or millions."""
    digits = re.sub(r"\D", "", found["digits"])
    value = float(digits + (found["decimals"] or "").replace(",", ".")) * _SCALES.get(found["scale"] or "", 1.0)
    return -value if (found["sign"] or "").strip() in ("-", "−", "–") else value


def _scale_of(header: str) -> float:
    """How much one of a column is, by its header: "Budget (k€)"."""
    found = re.search(r"\b([kM])(?:\s?€|\s?eur|euros?)", header)
    return _SCALES[found[1]] if found else 1.0
