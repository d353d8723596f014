"""Names of persons within a text: after a title ("Mme Petit"), or a usual first name next to another capital.

What is named after somebody is a place, not a person: "École Jules Ferry", "rue Jean Moulin".
"""

import re
from functools import lru_cache

import pandas as pd

from footprint.words.spellings import normalise_spelling
from footprint.words.vocabulary import read_word_lists

# What is written in the place of what was dropped from the middle of a text.
DROPPED = "…"

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?")
_TITLES = frozenset(["m", "mr", "mrs", "ms", "mme", "mlle", "dr"])
# In a label of a device, a name comes after a sign or one of these; elsewhere two capitals are rather a product.
_BEFORE = re.compile(r"(?:[-–—/(,:;|]|\b(?:à|a|de|pour|chez|for|to|of))\s*$", re.IGNORECASE)
# What any name has: a capital after a space, or in a label after one of these. Any sign that is not ASCII may be one.
_CAPITAL = "[A-Z\u0080-\U0010ffff]"
_TWO_WORDS = f" {_CAPITAL}"
_BEFORE_NAME = f"(?:[-–—/(,:;|àÀ]|a|A|(?i:de|pour|chez|for|to|of))[\t-\r\x1c- ]*{_CAPITAL}"
PLACE_WORDS = 3  # before a name, among which one of a place makes it the name of that place


def forget_written_names(column: pd.Series, is_label: bool = False) -> pd.Series:
    """Texts without the names of persons that are written in them; in the label of a device, only after a sign."""
    codes, words = pd.factorize(column)
    distinct = pd.Series(words, dtype="str")
    if not distinct.str.contains(_BEFORE_NAME if is_label else _TWO_WORDS).any():  # far faster to see than a name
        return column
    may = plain_text(distinct).str.contains(_may_name()).fillna(False).to_numpy(dtype=bool)
    if not may.any():
        return column
    told = [_without_names(word, is_label) if seen else word for word, seen in zip(words, may, strict=True)]
    return pd.Series(pd.array([*told, None], dtype="str").take(codes), index=column.index, name=column.name)


def plain_text(cells: pd.Series) -> pd.Series:
    """Texts in small letters without accents."""
    if not cells.str.isascii().all():
        cells = cells.str.normalize("NFKD").str.replace("[\u0300-\u036f]", "", regex=True)
    return cells.str.lower()


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """The usual first names, normalised."""
    return _words_in("people", "first_names")


@lru_cache(maxsize=1)
def words_of_places() -> frozenset[str]:
    """The words of what may be named after somebody ("école", "rue"), normalised."""
    return _words_in("places", "named_after")


def _words_in(section: str, kind: str) -> frozenset[str]:
    return frozenset(
        part for word in read_word_lists("cells")[section][kind] for part in normalise_spelling(word).split()
    )


@lru_cache(maxsize=1)
def _may_name() -> str:
    names = "|".join(sorted(first_names()))
    return rf"\b(?:{names})\b|\b(?:{'|'.join(sorted(_TITLES))})\.? "


def _without_names(text: str, is_label: bool) -> str:
    words = list(_WORD.finditer(text))
    plain = [frozenset(normalise_spelling(word[0]).split()) for word in words]
    spans: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if spans and word.start() < spans[-1][1]:
            continue
        name = _read_title(text, words, at) or _read_name(text, words, plain, at)
        placed = any(not words_of_places().isdisjoint(one) for one in plain[max(0, at - PLACE_WORDS) : at])
        if name and not placed and (not is_label or _BEFORE.search(text[: word.start()])):
            spans.append(name)
    for start, end in reversed(spans):
        text = text[:start] + DROPPED + text[end:]
    return text


def _read_title(text: str, words: list[re.Match[str]], at: int) -> tuple[int, int] | None:
    """Where a title and the capitals after it are."""
    if words[at][0].lower() not in _TITLES or not words[at][0][0].isupper():
        return None
    end = at + 1
    while end < len(words) and end <= at + 2 and _follows(text, words, end) and words[end][0][0].isupper():
        end += 1
    return (words[at].start(), words[end - 1].end()) if end > at + 1 else None


def _read_name(text: str, words: list[re.Match[str]], plain: list[frozenset[str]], at: int) -> tuple[int, int] | None:
    """Where two capitals are, one of which is a first name."""
    if at + 1 >= len(words) or not _follows(text, words, at + 1):
        return None
    both = (words[at][0], words[at + 1][0])
    if not all(one[0].isupper() and len(one) > 1 for one in both) or any(sign.isdigit() for sign in "".join(both)):
        return None
    said = plain[at] | plain[at + 1]
    if first_names().isdisjoint(said) or not words_of_places().isdisjoint(said):
        return None
    return words[at].start(), words[at + 1].end()


def _follows(text: str, words: list[re.Match[str]], at: int) -> bool:
    """Whether only a space, or a point and a space, parts a word from the one before."""
    return bool(re.fullmatch(r"\.? +", text[words[at - 1].end() : words[at].start()]))
