"""What words mean: those that are listed, and all that differ from one by their form, their order or idle words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from footprint.words.normal_forms import Form, Phrases, normal_form, normalise_spelling, part_glued_words, undoes

_BRACKETED = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_PARTS = re.compile(r"\s*[/|;>,:→+]\s*|\s+[-–—]+\s+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MEASURED = re.compile(r"(\d+)([a-z]+)")
MOST_WORDS = 12  # a longer text is a sentence, no word of the trade


@dataclass(frozen=True)
class Sizes:
    """How a size narrows what the words alone mean: up to how much of a unit a thing is which."""

    unit: str
    least: float
    up_to: tuple[tuple[float, str], ...]

    def narrow(self, size: float, meant: str) -> str:
        """The narrower thing of a size; the wide one where the size is none of its own."""
        return next((name for limit, name in self.up_to if self.least <= size <= limit), meant)


@dataclass(frozen=True)
class Allowances:
    """What a list of words lets pass around the words it knows.

    Attributes:
        idle: words that change nothing ("couleur" after "imprimante").
        units: how the unit of a size may be written, by unit; a size after a word that has none changes nothing.
        sizes: for what words mean, how a size narrows it.
        wide: words that say too little alone, and what they may mean; next to a narrower word they change nothing.
        kinds: for each meaning, its kind, which is what wide words speak of.
        numbers: whether numbers change nothing ("1 - En service").
        elsewhere: spellings that mean another thing, and no form of a word listed here: "VPS" is not several "VP".
        brackets: whether what is between brackets changes nothing, unless it undoes or contradicts the rest.
    """

    idle: Set[Form] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, Sizes] = field(default_factory=dict)
    wide: Mapping[str, Set[str]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Set[str] = frozenset()
    numbers: bool = False
    brackets: bool = False


NOTHING_MORE = Allowances()


class Meanings(Mapping[str, str]):
    """What each spelling means. Going through it gives the spellings listed; asking understands others too.

    A spelling is understood when it is one of those listed, or has the same words in any form and order, or has nothing
    more than words that change nothing. Nothing is guessed from resemblance: one word that is not known, and the whole
    is not understood.
    """

    def __init__(self, words: Iterable[tuple[str, str]], allowances: Allowances = NOTHING_MORE):
        """Words with what each means; "" for one that may mean several things, which no rule takes for one then."""
        self._listed: dict[str, str] = {}
        self._allowances = allowances
        self._idle = Phrases(dict.fromkeys(allowances.idle, ()))
        in_order: dict[Form, str] = {}
        for word, meant in words:
            spelling = normalise_spelling(word)
            if meant and self._listed.setdefault(spelling, meant) != meant:
                raise ValueError(f"{word!r} means both {self._listed[spelling]} and {meant}.")
            # What two ways to write come down to is left to the exact spellings where they differ in meaning.
            form = normal_form(spelling)
            in_order[form] = meant if in_order.get(form, meant) == meant else ""
        self._bags: dict[Form, str] = {}
        self._glued: dict[str, str] = {}
        for form, meant in in_order.items():
            bag = tuple(sorted(form))
            self._bags[bag] = meant if self._bags.get(bag, meant) == meant else ""
        for spelling, meant in self._listed.items():
            glued = spelling.replace(" ", "")
            self._glued[glued] = meant if self._glued.get(glued, meant) == meant else ""
        self._in_order = in_order
        self._find = lru_cache(maxsize=2**12)(self._look_for)

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    def __getitem__(self, written: str) -> str:
        if meant := self._find(written):
            return meant
        raise KeyError(written)

    def _look_for(self, written: str) -> str:
        """What a spelling means, or ""."""
        if meant := self._listed.get(normalise_spelling(written)):
            return meant
        if len(written.split()) > MOST_WORDS or normalise_spelling(written) in self._allowances.elsewhere:
            return ""
        for text in dict.fromkeys((written, part_glued_words(written))):
            if meant := self._read(text):
                return meant
        outside = _BRACKETED.sub(" ", written).strip()
        if self._allowances.brackets and outside not in ("", written.strip()):
            inside = " ".join(_BRACKETED.findall(written))
            meant = "" if undoes(inside) else self._find(outside)
            return meant if self._find(inside.strip("()[]{}")) in ("", meant) else ""
        return self._agree(_PARTS.split(written))

    def _read(self, written: str) -> str:
        """What the words of a text mean together."""
        spelling = normalise_spelling(written)
        if meant := self._glued.get(spelling.replace(" ", "")) or self._glued.get(
            spelling.replace(" ", "").rstrip("s")
        ):
            return meant
        form, size, unit = self._take_size(normal_form(spelling))
        meant = self._in_order.get(form)
        if not meant and " ".join(form) not in self._allowances.wide:
            meant = self._bags.get(tuple(sorted(form))) or self._without_idle(form)
        if not meant or size is None:
            return meant or ""
        sizes = self._allowances.sizes.get(meant)
        return sizes.narrow(size, meant) if sizes and unit in ("", "p", sizes.unit) else meant

    def _take_size(self, form: Form) -> tuple[Form, float | None, str]:
        """The words without the one size among them, the size and its unit ("" where it is not written)."""
        units = self._allowances.units
        if self._allowances.numbers:
            form = tuple(word for word in form if not _NUMBER.fullmatch(word)) or form
        if not units:
            return form, None, ""
        words: list[str] = []
        for word in form:
            measured = _MEASURED.fullmatch(word)
            words += measured.groups() if measured and measured[2] in units else [word]
        measured = [at for at, word in enumerate(words[:-1]) if word.isdecimal() and words[at + 1] in units]
        at = next((at for at, word in enumerate(words) if word.isdecimal() and (len(word) < 4 or at in measured)), None)
        if at is None:
            return form, None, ""
        size, end = words[at], at + 1
        if end < len(words) and len(size) == 2 and len(words[end]) <= 2 and words[end].isdecimal():  # "15,6"
            size, end = f"{size}.{words[end]}", end + 1
        unit = ""
        if end < len(words) and words[end] in units:
            unit, end = units[words[end]], end + 1
        return (*words[:at], *words[end:]), float(size), unit

    def _without_idle(self, form: Form) -> str:
        """What words mean once those that change nothing are left out, and wide ones next to a narrower one."""
        wide, kept = self._allowances.wide, self._idle.replace(form)
        if not kept:
            return ""
        if kept != form and (meant := self._in_order.get(kept) or self._bags.get(tuple(sorted(kept)))):
            return meant
        for at, word in enumerate(kept):  # "ordinateur laptop": one says what the other says less well
            rest = kept[:at] + kept[at + 1 :]
            if word in wide and rest and (meant := self._bags.get(tuple(sorted(rest)))) and self._is_of(meant, word):
                return meant
        return ""

    def _is_of(self, meant: str, wide: str) -> bool:
        """Whether a meaning is one that a wide word may have."""
        return bool({"any", meant, self._allowances.kinds.get(meant, "")} & self._allowances.wide[wide])

    def _agree(self, parts: list[str]) -> str:
        """What parts of a text all mean; wide words say nothing against a narrower one."""
        parts = [part for part in parts if normalise_spelling(part)]
        if len(parts) < 2:
            return ""
        wide = [part for part in parts if " ".join(normal_form(part)) in self._allowances.wide]
        meanings = {self._find(part) for part in parts if part not in wide}
        if len(meanings) != 1 or not (meant := meanings.pop()):
            return ""
        return meant if all(self._is_of(meant, " ".join(normal_form(part))) for part in wide) else ""
