"""When two spellings are the same words: case, accents, plural and feminine, small words, abbreviations."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from footprint.words.vocabulary import read_word_lists

Form = tuple[str, ...]  # the words of a text, in the form that stands for all

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_ASCII_SIGNS = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_GLUED_CASE = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ][a-zà-ÿ])")

# Small words that undo what follows them when they come first ("de-activated", "un used").
UNDOING_AT_HEAD = frozenset(("de", "un"))
SHORTEST_PLURAL = 3
SHORTEST_MUTE = 6  # a final "e" says nothing in a longer word: "perdu" and "perdue"

# Endings in the plural and feminine, tried in turn: what the word ends with, how long it is at least, what replaces it.
_PLURALS = (
    *(("eaux", 5, "eau"), ("eux", 4, "eu"), ("aux", 5, "al"), ("ches", 5, "ch"), ("shes", 5, "sh"), ("oxes", 5, "ox")),
    *(("sses", 5, "ss"), ("ss", 3, "ss"), ("s", SHORTEST_PLURAL, "")),
)
_FEMININES = (
    *(("euse", 5, "eur"), ("trice", 6, "teur"), ("ive", 5, "if"), ("ee", 4, "e"), ("iere", 6, "ier"), ("ie", 5, "i")),
    *(("nne", 5, "n"), ("tte", 5, "t"), ("lle", 5, "l"), ("e", SHORTEST_MUTE, ""), ("y", 5, "i")),
)


@dataclass(frozen=True)
class Phrases:
    """Phrases, and what takes the place of each; no words where it is left out."""

    instead: Mapping[Form, Form]

    @cached_property
    def longest(self) -> int:
        """How many words the longest has."""
        return max(map(len, self.instead), default=0)

    def replace(self, words: Form) -> Form:
        """The words, each phrase among them replaced; the longest first."""
        found: list[str] = []
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + self.longest), at, -1):
                if (phrase := words[at:end]) in self.instead:
                    found += self.instead[phrase]
                    at = end
                    break
            else:
                found.append(words[at])
                at += 1
        return tuple(found)


@lru_cache(maxsize=2**14)
def normalise_spelling(written: str) -> str:
    """A spelling without case, accents, punctuation or spare spaces: "Écran  24\"" and "ecran 24" are one.

    What is signs alone ("€") stays as it is.
    """
    if written.isascii():
        return " ".join(written.lower().translate(_ASCII_SIGNS).split()) or written.strip()
    plain = unicodedata.normalize("NFKD", written.casefold().translate(_LIGATURES))
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.split()) or written.strip()


def part_glued_words(written: str) -> str:
    """Words that only their capitals part, apart: "purchaseDate" is "purchase Date"."""
    return _GLUED_CASE.sub(" ", written)


@lru_cache(maxsize=2**14)
def normal_form(written: str) -> Form:
    """The words of a spelling in the form that stands for all, in order, small words left out.

    "Les écrans plats", "Ecran plat" and "ÉCRAN PLAT" are one. What may undo a meaning is kept: "à affecter" is not
    "affecté", nor "non utilisé" "utilisé".
    """
    words = _same_phrases().replace(tuple(_stem(word) for word in normalise_spelling(written).split()))
    small = _small_words()
    kept = tuple(word for at, word in enumerate(words) if word not in small or (at == 0 and word in UNDOING_AT_HEAD))
    return kept or words


def joins(word: str) -> bool:
    """Whether a word only joins what is before it to what is after: "à", "par", "une"."""
    form = normal_form(word)
    return len(form) == 1 and (word in _small_words() or form[0] in _small_words() or form[0] in _undoing_words())


def undoes(written: str) -> bool:
    """Whether a text holds a word after which something is not so, or no longer."""
    return not _undoing_words().isdisjoint(normal_form(written))


def _stem(word: str) -> str:
    """A word without what makes it plural or feminine; the result need not be a word, only the same for all forms."""
    if not word.isalpha():
        return word
    for ending, shortest, instead in _PLURALS:
        if len(word) >= shortest and word.endswith(ending):
            word = word.removesuffix(ending) + instead
            break
    changed = True
    while changed:
        changed = False
        for ending, shortest, instead in _FEMININES:
            if len(word) >= shortest and word.endswith(ending):
                word, changed = word.removesuffix(ending) + instead, True
                break
    return word


@cache
def _same_phrases() -> Phrases:
    """For each way to write a phrase, the one that stands for all."""
    known: dict[Form, Form] = {}
    for stands, others in read_word_lists("forms")["same"].items():
        for other in others:
            phrase = tuple(map(_stem, normalise_spelling(other).split()))
            meant = tuple(map(_stem, normalise_spelling(stands).split()))
            if known.setdefault(phrase, meant) != meant:
                raise ValueError(f"{other!r} stands for two phrases.")
    return Phrases(known)


@cache
def _small_words() -> frozenset[str]:
    return frozenset(read_word_lists("forms")["small"]["words"])


@cache
def _undoing_words() -> frozenset[str]:
    return frozenset(word for one in read_word_lists("forms")["undoing"]["words"] for word in normal_form(one))
