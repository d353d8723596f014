"""Counts as people write them: "12 (dont 3 HS)", "2 + 1 en location", "une dizaine"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from footprint.intake.layouts.labels import any_word_for
from footprint.words.spellings import normalise_spelling, read_spellings, unit_spellings
from footprint.words.vocabulary import read_word_lists

# The columns whose words may follow a number, in the order in which they are looked up.
QUALITIES = ("status", "ownership", "condition")

LONGEST_COUNT = 120

EXACT = (2, 12)  # of numbers that words count by, a pair and a dozen

_SIGNS = re.compile(r"[~≈?±]")
_NUMBER = r"\d{1,3}(?:[ \u202f]\d{3})+(?!\d)|\d{1,6}"
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|/|à|a|to)\s*(\d{1,4})(?![\d/])", re.IGNORECASE)
_ADDING = ("+", "et", "and", "plus")
_BREAKS = re.compile(r"\s*([+();]|,(?!\d)|(?<!\d),)\s*|\s+(et|and|plus)\s+(?=\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Count:
    """So many devices of a kind: what is stated of them, in our columns; whether the number is only about right.

    `words` are what else is written of them, that is none of ours.
    """

    quantity: int
    cells: Mapping[str, str]
    is_rough: bool = False
    words: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is a number and no more."""
        return not self.cells and not self.is_rough and not self.words


def read_counts(text: str) -> list[Count]:
    """The devices that a count speaks of, those of which more is said apart; none where it is no count."""
    plain = " ".join(text.replace("\xa0", " ").split())
    if not plain or len(plain) > LONGEST_COUNT:
        return []
    counts: list[Count] = []
    included = False
    for sign, part in _split(_before_including().sub(", ", plain)):
        part, including = _take_word(part, _including())
        included = including or sign == "(" or (included and sign not in ("+", ")", "plus"))
        found = _read_part(part)
        if found is None:
            if sign in _ADDING and part[:1].isdigit():  # "5 + 2 lots": more of them, nobody knows how many
                return []
            if not counts or not part:
                if part:
                    return []
                continue
            counts[-1] = _qualify(counts[-1], part)
        elif included and counts:
            rest = counts[0].quantity - found.quantity
            if rest < 0 or not (found.cells or found.words):
                return []  # more than all of them; or a number of something else
            counts[0] = replace(counts[0], quantity=rest)
            counts.append(found)
        elif counts and found.is_plain:
            counts[0] = replace(counts[0], quantity=counts[0].quantity + found.quantity)
        else:
            counts.append(found)
    return [one for one in counts if one.quantity]


def is_none(text: str) -> bool:
    """Whether a cell says that there is no device: 0, a dash, "aucun"."""
    return text.strip() in {"", "0", "-", "–", "—", "/", "."} or normalise_spelling(text) in _spellings("none")


def is_yes(text: str) -> bool:
    """Whether a cell says that there is one, and no more: "x", "oui"."""
    return text.strip() in {"✓", "✔", "✗", "☑"} or normalise_spelling(text) in _spellings("yes")


def is_piece(word: str) -> bool:
    """Whether a word after a number says that it counts, and of nothing: "pièces", "pc"."""
    return normalise_spelling(word) in _spellings("pieces")


def is_measure(words: str) -> bool:
    """Whether what follows a number says that it counts no devices: "€", "ans", "lots"."""
    first = re.match(r"\W*(?:[^\W\d_]+|[€$£%])", words)
    return bool(first) and normalise_spelling(first[0]) in _spellings("measures")


def _split(plain: str) -> Iterator[tuple[str, str]]:
    """The parts of a count, each with the sign before it."""
    sign, start = "", 0
    for found in _BREAKS.finditer(plain):
        yield sign, plain[start : found.start()].strip(" .:")
        sign, start = found[1] or found[2], found.end()
    yield sign, plain[start:].strip(" .:")


def _read_part(part: str) -> Count | None:
    """A number and what is said of it; None where no number comes first."""
    part, rough = _take_word(part, _about())
    rough = rough or bool(_SIGNS.search(part))
    part = _SIGNS.sub(" ", part).strip()
    if spread := _RANGE.match(part):
        low, high = int(spread[1]), int(spread[2])
        if low < high:
            return _qualify(Count((low + high + 1) // 2, {}, True), part[spread.end() :])
    if found := re.match(_NUMBER, part):
        number, rest = int(re.sub(r"\D", "", found[0])), part[found.end() :]
        if tens := _worded("tens").get(normalise_spelling(rest).removesuffix("s")):  # "2 douzaines"
            number, rest, rough = number * tens, "", rough or tens not in EXACT
    elif worded := _read_words(part):
        number, rest, by_ten = worded
        rough = rough or by_ten
    else:
        return None
    if rest and (not rest[0].isspace() or any(sign.isdigit() for sign in rest)):  # "24p", "1,5", "3/04", "12 mars 21"
        return None
    return None if is_measure(rest) else _qualify(Count(number, {}, rough), rest)


def _read_words(part: str) -> tuple[int, str, bool] | None:
    """A number in words, what follows it, and whether it is only about right ("une dizaine")."""
    words = part.split()
    if not words:
        return None
    times, first = _worded("numbers").get(normalise_spelling(words[0]), 0), 1 if len(words) > 1 else 0
    skipped = first + (len(words) > first + 1 and normalise_spelling(words[first]) in {"bonne", "petite", "good"})
    for word in dict.fromkeys([first, skipped, 0]):
        spelled = normalise_spelling(words[word]) if word < len(words) else ""
        if tens := _worded("tens").get(spelled) or _worded("tens").get(spelled.removesuffix("s")):
            return max(times, 1) * tens, _without_of(" ".join(words[word + 1 :])), tens not in EXACT
    return (times, " ".join(words[1:]), False) if times else None


def _without_of(words: str) -> str:
    return re.sub(r"^(?:d['’]|de\b|of\b)\s*", "", words)


def _qualify(count: Count, words: str) -> Count:
    """A count with what words say of it."""
    words, rough = _take_word(words.strip(" .:"), _about())
    if rough or not words:
        count = replace(count, is_rough=count.is_rough or rough)
    if not words:
        return count
    spelling = normalise_spelling(words)
    for column in QUALITIES:
        if meant := read_spellings()[column].get(words):
            return replace(count, cells={**count.cells, column: meant})
    if spelling in _spellings("pieces") or spelling in unit_spellings("device"):
        return count
    return replace(count, words=" ".join(filter(None, [count.words, words])))


def _take_word(text: str, words: re.Pattern[str]) -> tuple[str, bool]:
    """A text without one of some words at its beginning or its end, and whether one was there."""
    found = words.search(text)
    return (f"{text[: found.start()]} {text[found.end() :]}".strip(), True) if found else (text, False)


@lru_cache(maxsize=1)
def _including() -> re.Pattern[str]:
    return re.compile(rf"^{any_word_for('including')}\b\s*:?", re.IGNORECASE)


@lru_cache(maxsize=1)
def _before_including() -> re.Pattern[str]:
    return re.compile(rf"(?<=[\w.])\s+(?={any_word_for('including')}\b)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _about() -> re.Pattern[str]:
    words = any_word_for("about")
    return re.compile(rf"^{words}(?:\.|\b)|\b{words}\.?$", re.IGNORECASE)


@lru_cache(maxsize=5)
def _spellings(kind: str) -> frozenset[str]:
    """What people write of counts: "pieces", "measures", "none", "yes"."""
    return frozenset(map(normalise_spelling, read_word_lists("cells")["counts"][kind]))


@lru_cache(maxsize=2)
def _worded(kind: str) -> Mapping[str, int]:
    """The "numbers" that words mean, and the "tens"."""
    listed = read_word_lists("cells")[kind].items()
    return {normalise_spelling(word): int(number) for number, words in listed for word in words}
