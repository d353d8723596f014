"""A device's name as people write it: its maker, and its words in one spelling, with or without what is around them.

What makers are called, which words mean another or nothing, and what people write around a model (its processor, its
colour, how many there are) are the files of `factors/models`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

# A longer name is cut: what names a model is at its beginning, and no name may cost more than another.
LONGEST_NAME = 200
# A word of letters alone, this long, that no maker uses in a name tells nothing of the model: a colour, a person.
SHORTEST_IDLE = 3

_MARKS = str.maketrans(
    {"™": " ", "®": " ", "©": " ", "”": '"', "“": '"', "″": '"', "’": "'", "–": "-", "_": " "}
    | {"€": " eur ", "°": " "}
)
_DECIMAL = re.compile(r"""(?<=\b\d\d),(?=\d\s*-?\s*(?:"|''|p\b|po\b|pouces?\b|inch))""")
_INCHES = re.compile(r"""\b(\d\d(?:\.\d{1,2})?)\s*-?\s*(?:"+|''|p\b|po\b|pouces?\b|inch(?:es)?\b|in\b|zoll\b)""")
_DECIMAL_SIZE = re.compile(r"[1-4]\d\.\d")  # a number that is only written of screens
_STORAGE = re.compile(
    r"\b(?=[\ds])(?:(?P<ram>\d{1,2}) ?/ ?(?=\d{2,4} ?g)"
    r"|(?P<memory>\d{1,2}) ?/ ?(?P<beside>64|128|256|512|1024)\b(?! ?g)"
    r"|(?P<size>\d+(?:\.\d+)?)\s?(?:(?:gb|go|gio)|(?P<tera>tb|to|tio))(?:\b|(?=ssd|hdd|ram))"
    r"|(?P<disk>\d{3,4})[ -]?(?:ssd|hdd|nvme)\b|ssd ?(?P<ssd>\d{3,4})\b(?! ?g)"
    r"|(?P<glued>8|16|32|64|128|256|512)g\b)"
)
_GENERATION = re.compile(
    r"\bgen(?:eration)?[\s.]*(\d+[ai]?)\b"
    r"|\b(\d+)(?:(?:st|nd|rd|th)\b(?:[\s-]*gen(?:eration)?\b)?|(?:eme|ere|e)[\s-]*gen(?:eration)?\b)"
)
_GLUED = re.compile(r"\b[a-z]{3,}(?=\d)")  # a family and its number, as in XPS13
_TOKEN = re.compile(r"\d+\.\d+|[a-z0-9]+\+?")
_FEW_DIGITS = re.compile(r"\d{1,3}")
_REMARK = re.compile(r" ?[(;|] ?| - | / |, | \+ ")
_YEAR = re.compile(r"20[0-3]\d")


class Vocabulary:
    """Spellings of makers and words, of one word or several; the longest is recognised first."""

    def __init__(self, meanings: Mapping[str, str]):
        self._starting: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for written in sorted(meanings, key=lambda written: -len(written.split())):
            words = tuple(written.split())
            self._starting.setdefault(words[0], []).append((words, meanings[written]))

    def find(self, words: tuple[str, ...]) -> str | None:
        """What the first spelling among the words means; None where there is none."""
        if self._starting.keys().isdisjoint(words):
            return None
        for position, word in enumerate(words):
            for written, meaning in self._starting.get(word, ()):
                if meaning and words[position : position + len(written)] == written:
                    return meaning
        return None

    def replace(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words, each spelling replaced by its meaning, or dropped where it means nothing."""
        if self._starting.keys().isdisjoint(words):
            return words
        told, position = [], 0
        while position < len(words):
            word, length = words[position], 1
            for written, meaning in self._starting.get(word, ()):
                if words[position : position + len(written)] == written:
                    word, length = meaning, len(written)
                    break
            if word:
                told.append(word)
            position += length
        return tuple(told)

    def count_first(self, words: tuple[str, ...]) -> int:
        """How many of the first words are one spelling; 0 where they are none."""
        spellings = self._starting.get(words[0], []) if words else []
        return next((len(written) for written, _ in spellings if words[: len(written)] == written), 0)


@dataclass(frozen=True)
class ReadName:
    """A name, read: its words in our spelling, without maker and without what says nothing of the model.

    Attributes:
        manufacturer, brand: our names of who makes it, as the name or its column says, and as one of its words does.
        words: in their order. `key`: those that tell the model, in any order; `storage`: which of them are capacities.
        inches: the size it states, and `size` the word of `key` that does.
    """

    manufacturer: str | None
    brand: str | None
    words: tuple[str, ...]
    key: frozenset[str]
    storage: frozenset[str]
    inches: float | None
    size: str = ""


class NameReader:
    """The files of a folder that say how names are written, ready to read them.

    Args:
        families: the words that name a family, which may be glued to its number.
    """

    def __init__(self, folder: Path, families: Iterable[str]):
        makers, words = read_table(folder / "manufacturers.csv"), read_table(folder / "words.csv")

        def written(*kinds: str) -> dict[str, str]:
            chosen = makers[makers["kind"].isin(kinds)]
            return dict(zip(chosen["written"], chosen["manufacturer"], strict=True))

        self._families = frozenset(families)
        self._in_column = Vocabulary(written("name", "code", "column"))
        self._in_name = Vocabulary(written("name"))
        self._names = Vocabulary(dict.fromkeys(written("name"), ""))
        self._first = written("code")
        self._makers: dict[str, str | None] = {}
        self._brands = Vocabulary(written("brand"))
        spellings = dict(zip(words["written"], words["means"], strict=True))
        self._spelt = Vocabulary({written: means for written, means in spellings.items() if means})
        self._silent = Vocabulary({written: "" for written, means in spellings.items() if not means})
        self._telling = {written for written, means in spellings.items() if written == means} | self._families
        self._by_year: set[str | None] = set()
        around = read_table(folder / "around.csv")
        always = around["always"] == "1"
        self._always, self._around = (re.compile("|".join(around["pattern"][where])) for where in (always, ~always))

    def learn(self, names: Iterable[str], maker: str | None = None) -> None:
        """Take the words of these names for words that tell models apart; years too, where their maker names any."""
        words = {word for name in names for word in _TOKEN.findall(fold(name))}
        self._telling |= words
        if any(map(_YEAR.fullmatch, words)):
            self._by_year |= {maker, None}

    def find_maker(self, written: str) -> str | None:
        """Our name of a maker as written in a column of makers; None where it is empty or not known."""
        if written not in self._makers:
            self._makers[written] = self._in_column.find(tuple(_TOKEN.findall(fold(written))))
        return self._makers[written]

    def split_maker(self, name: str) -> tuple[str, str]:
        """The maker and the model that one text names, as written: "HP EliteBook 840" is of "HP"; "" where it isn't."""
        written = name.split()
        known = [" ".join(_TOKEN.findall(fold(word))) for word in written]
        for count in range(min(len(known) - 1, 4), 0, -1):
            words = tuple(" ".join(known[:count]).split())
            if words and max(self._in_name.count_first(words), self._in_column.count_first(words)) == len(words):
                return " ".join(written[:count]).rstrip(" ,;:-/"), " ".join(written[count:]).lstrip(" ,;:-/")
        return "", name

    def read_bare(self, maker: str | None, text: str) -> ReadName:
        """A name without what is written around a model: processor, system, colour, number, room, price."""
        return self.without_idle(self.read(maker, self._around.sub(" ", text)))

    def without_idle(self, name: ReadName) -> ReadName:
        """A name without the words that tell no model from another, and the number that each may bear ("salle 12")."""
        key = frozenset(self._telling_words(name.words, name.manufacturer))
        return replace(name, key=key, storage=name.storage & key)

    def _telling_words(self, words: tuple[str, ...], maker: str | None) -> Iterator[str]:
        after_idle = False
        for word in self._silent.replace(words):
            idle = self.is_idle(word, maker)
            if not idle and not (after_idle and _FEW_DIGITS.fullmatch(word)):
                yield word
            after_idle = idle

    def is_idle(self, word: str, maker: str | None) -> bool:
        """Whether a word tells no model from another: no maker uses it in a name, nor this maker years."""
        if _YEAR.fullmatch(word):
            return maker not in self._by_year
        return word.isalpha() and len(word) >= SHORTEST_IDLE and word not in self._telling

    def cut_remarks(self, maker: str | None, text: str) -> Iterator[str]:
        """A folded name up to each sign after which remarks come, as long as what is cut off names no variant."""
        for sign in reversed(list(_REMARK.finditer(text))):
            after = self._spelt.replace(tuple(_TOKEN.findall(text[sign.start() :])))
            if any(self._is_variant(word) for word in self._telling_words(after, maker)):
                return
            yield text[: sign.start()]

    def _is_variant(self, word: str) -> bool:
        """Whether a word may be part of a model's name: one that some name holds, or too short to say."""
        return len(word) < SHORTEST_IDLE or word.isdecimal() or word in self._telling

    def read(self, maker: str | None, text: str) -> ReadName:
        """A folded name under the maker that its column names, if any."""
        inches = _INCHES.search(text := _DECIMAL.sub(".", text) if "," in text else text)
        text = _INCHES.sub(r" \1 ", text) if inches else text
        text = _STORAGE.sub(_write_capacity, text)
        text = _GENERATION.sub(lambda found: f" g{found[1] or found[2]} ", text)
        text = self._always.sub(" ", text)
        text = _GLUED.sub(lambda found: f"{found[0]} " if found[0] in self._families else found[0], text)
        words = tuple(_TOKEN.findall(text))
        if words and words[0] in self._first:
            maker, words = maker or self._first[words[0]], words[1:]
        if named := self._in_name.find(words):
            maker, words = maker or named, self._names.replace(words)
        brand, words = self._brands.find(words), self._spelt.replace(words)
        key = frozenset(self._silent.replace(words))
        storage = frozenset(word for word in key if word[-2:] in {"gb", "tb"} and word[0].isdecimal())
        size = inches[1] if inches else next((word for word in words if _DECIMAL_SIZE.fullmatch(word)), "")
        return ReadName(maker or brand, brand, words, key, storage, float(size) if size else None, size)


def _write_capacity(found: re.Match[str]) -> str:
    """Capacities in one spelling."""
    unit = "tb" if found["tera"] else "gb"
    return "".join(f" {number}{unit} " for name, number in found.groupdict().items() if number and name != "tera")


def largest(storage: frozenset[str]) -> frozenset[str]:
    """Of several capacities, that of the disk: the largest."""
    gigabytes = {word: float(word[:-2]) * (1024 if word.endswith("tb") else 1) for word in storage}
    return frozenset([max(gigabytes, key=lambda word: gigabytes[word])]) if gigabytes else storage


def fold(text: str) -> str:
    """Lower case without accents or marks, cut to LONGEST_NAME."""
    plain = text[:LONGEST_NAME].translate(_MARKS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def tokens(text: str) -> list[str]:
    """The words of a folded text."""
    return _TOKEN.findall(text)


def read_table(file: Path) -> pd.DataFrame:
    """A file of `factors/models`, all text."""
    return pd.read_csv(file, dtype="str", keep_default_na=False, encoding="utf-8")
