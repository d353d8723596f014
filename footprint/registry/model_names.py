"""What a model name tells: the type of device, and the maker's product sheet where one is of exactly that model.

A sheet is given only when every digit and every variant word agree: a wrong sheet is worse than none.
Nothing is guessed from resemblance; families, spellings, identifiers and sheets are the files of `factors/models`.
"""

import re
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.made_once import make_once
from footprint.registry.catalogue import find_screen
from footprint.registry.product_sheets import ProductSheet, SheetIndex
from footprint.registry.written_names import NameReader, ReadName, fold, read_table, tokens
from footprint.shipped_files import factors_folder

Confidence = Literal["high", "medium", "low", "none"]
SURE: tuple[Confidence, ...] = ("high", "medium")  # of a type that leaves no doubt
MATCH_COLUMNS = ["device_type", "sheet", "confidence", "why"]

# What families.csv says of a family that is no type: its size decides; it is no hardware, a part, or several things.
_BY_SIZE, _NO_TYPE = "monitor", ("virtual", "accessory", "uncertain")
# What is sold with a device, and says nothing of it when it comes after "with".
_COMES_WITH = ("accessory", "docking_station", "keyboard", "mouse", "headset", "webcam", "laptop_charger")

_IDENTIFIER = re.compile(r"[a-z]+\d{1,2},\d{1,2}|[a-z0-9-]+")
_APPLE_IDENTIFIER = re.compile(r"(?:apple )?([a-z]+)\d{1,2},\d{1,2}")
_AND = re.compile(r" (?:\+|&|avec|with|sans|without|et|and|plus) ")  # what comes after it may be another device
_PART_LENGTHS = (4, 7, 10)  # of a Lenovo part number: the machine type alone, with its country and configuration


@dataclass(frozen=True)
class Match:
    """What a name reveals.

    Attributes:
        device_type: our id, or None when the name does not tell.
        sheet: the sheet of exactly that model, or None.
        confidence: of the type: high (an identifier, a sheet or a family named), medium (the shape of the code, the
            maker being known), low (the shape or the size alone), none.
        why: reasons as `code:value`, separated by "; ".
    """

    device_type: str | None
    sheet: ProductSheet | None
    confidence: Confidence
    why: str


@dataclass(frozen=True)
class _Family:
    name: str
    by_word: bool
    manufacturers: frozenset[str]
    written: str
    device_type: str
    alone: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its names look like; compiled once it is tried, since a file names few of the families."""
        return re.compile(self.written)


class Models:
    """The files of a folder of models, ready to match names.

    `general_types` holds, for each type whose name says little of the device, the types that a model may tell instead.
    """

    def __init__(self, folder: Path):
        self._families = [_family(row) for row in read_table(folder / "families.csv").to_dict("records")]
        self._by_word: dict[str, list[int]] = {}
        self._shapes: dict[str | None, list[int]] = {}
        for position, family in enumerate(self._families):
            if family.by_word:
                for word in family.name.lower().split():
                    self._by_word.setdefault(word, []).append(position)
            else:
                for maker in [*family.manufacturers] + [None] * family.alone:
                    self._shapes.setdefault(maker, []).append(position)
        parts = [word for one in self._families if one.device_type in _COMES_WITH for word in one.name.lower().split()]
        self._parts = {f"{word}{end}" for word in parts for end in ("", "s", ",", "s,", ")", "s)")}
        self._part_words = sorted({re.escape(word) for word in parts if word.isalpha()})

        identifiers = read_table(folder / "identifiers.csv")
        self._identifiers = dict(zip(identifiers["identifier"].str.lower(), identifiers["model"], strict=True))
        machines = read_table(folder / "machine_types.csv")
        self._machine_types = dict(zip(machines["machine_type"].str.lower(), machines["model"], strict=True))

        general = read_table(folder / "general_types.csv")
        self.general_types = {str(kind): tuple(rows) for kind, rows in general.groupby("device_type")["may_be"]}

        self.reader = NameReader(folder, self._by_word)
        self.reader.learn(machines["model"])
        self.reader.learn(family.written.replace(r"\b", " ") for family in self._families)
        self._index = SheetIndex(folder, self.reader)
        self.sheets = self._index.sheets

    @cached_property
    def _comes_with(self) -> re.Pattern[str]:
        """What tells that a part comes with the device named before it: "avec clavier", "+ sacoche"."""
        words = "|".join(self._part_words)
        joined = r" \+| &|[,;(]| /| avec| with| sans| without| et| and| plus| inclu\w+| livree? avec"
        given = r"inclu\w+|compris\w*|fourni\w*|offert\w*"
        return re.compile(rf"(?:{joined}) ?(?:\w+ ){{0,2}}?(?:{words})s?\b| (?:{words})s? (?:{given})\b")

    def match(self, manufacturer: str, model: str) -> Match:
        """What a maker and a model name tell; either may be empty."""
        maker, text = self.reader.find_maker(manufacturer), fold(model)
        if not self._parts.isdisjoint(text.split()) and (along := self._comes_with.search(text)):
            alone = self._match(maker, text[: along.start()], model)
            if alone.device_type:
                return alone
        found = self._match(maker, text, model)
        if found.sheet or not (joined := _AND.search(text)):
            return found
        if self._match(None, text[joined.end() :], "").why == "unknown":
            return found
        first = self._match(maker, text[: joined.start()], model)
        return first if first.device_type else found

    def _match(self, maker: str | None, text: str, written: str) -> Match:
        """What a folded name tells under the maker of its column."""
        why = []
        if translated := self._translate(maker, text, written):
            text, reason = translated
            why.append(reason)
        name = self.reader.read(maker, text)
        if name.brand and name.manufacturer != name.brand:
            return Match(None, None, "none", f"contradiction:{name.manufacturer}/{name.brand}")

        family, device_type, reason = self._find_type(name)
        named = bool(name.key) and (name.manufacturer is not None or family is not None)
        positions = self._index.find(name, text, maker, device_type) if named else []
        sheet = self.sheets[positions[0]] if len(positions) == 1 else None
        if sheet and device_type is None:
            device_type, reason = sheet.device_type, ""
        why += [reason] if reason else []
        if device_type is None:
            return Match(None, None, "none", "; ".join(why))
        several = len(positions) or self._index.count_wider(name)
        why.append(f"sheet:{sheet.model}" if sheet else f"several_sheets:{several}" if several > 1 else "no_sheet")
        exact = sheet or translated or (family and family.by_word and family.device_type != _BY_SIZE)
        return Match(device_type, sheet, "high" if exact else "medium" if name.manufacturer else "low", "; ".join(why))

    def _translate(self, maker: str | None, plain: str, written: str) -> tuple[str, str] | None:
        """The folded name that an identifier stands for (Apple's, Lenovo's part numbers...), and the reason given."""
        words = tokens(plain)
        said = _IDENTIFIER.findall(plain) if "," in plain else words
        for word in said if not self._identifiers.keys().isdisjoint(said) else ():
            if known := self._identifiers.get(word):
                rest = plain.replace(word, " ", 1)
                return fold(f"{known} {rest}"), f"identifier:{_as_written(written, word)}={known}"
        if "," in plain and (apple := _APPLE_IDENTIFIER.fullmatch(plain)):
            return apple[1], f"identifier:{written.strip()}"
        return self._translate_part(maker, plain, words)

    def _translate_part(self, maker: str | None, plain: str, words: list[str]) -> tuple[str, str] | None:
        """The model that Lenovo's machine type tells, alone or with a name that says no more than it."""
        if "mt" in words[:2] and "bu" in words:
            words = words[words.index("mt") + 1 :][:1]
        words = [word for word in words if word != "lenovo"]
        for word in words:
            known = self._machine_types.get(word[:4]) if len(word) in _PART_LENGTHS else None
            if known is None or (word.isdecimal() and len(word) == 4 and len(words) > 1):
                continue
            if maker == "lenovo" or "lenovo" in plain or "think" in plain or (maker is None and not word.isdecimal()):
                said = self.reader.read_bare("lenovo", " ".join(other for other in words if other != word))
                if said.key - said.storage <= self.reader.read("lenovo", fold(known)).key:
                    return fold(f"Lenovo {known}"), f"machine_type:{word[:4].upper()}={known}"
        return None

    def _find_type(self, name: ReadName) -> tuple[_Family | None, str | None, str]:
        """The family that a name belongs to, its type of device, and the reason given."""
        text = " ".join(name.words)
        positions = {position for word in name.words for position in self._by_word.get(word, ())}
        for position in sorted(positions.union(self._shapes.get(name.manufacturer, ()))):
            family = self._families[position]
            if family.by_word and family.manufacturers and name.manufacturer not in {None, *family.manufacturers}:
                continue
            if found := family.pattern.search(text):
                return family, *_type_of(family, found, name)
        return None, None, "unknown"


def _as_written(model: str, folded: str) -> str:
    """The part of a name that was folded, as it was written."""
    at = model.lower().find(folded)
    return model[at : at + len(folded)] if at >= 0 else folded


def _type_of(family: _Family, found: re.Match[str], name: ReadName) -> tuple[str | None, str]:
    """The type of a family's device, and the reason given."""
    words = (word for word in family.name.split() if word.lower() in name.words)
    label = next(words, family.name) if family.by_word else found[0].strip().upper()
    if family.device_type in _NO_TYPE:
        return None, f"{family.device_type}:{label}"
    reason = f"{'family' if family.by_word else 'shape'}:{label}"
    if family.device_type != _BY_SIZE:
        return family.device_type, reason
    coded = next((size for key, size in found.groupdict().items() if key.startswith("inches") and size), None)
    inches = float(coded) if coded else name.inches
    if inches is None:
        return None, f"no_size:{label}"
    return find_screen(inches), reason


def _family(row: dict) -> _Family:
    makers = frozenset(row["manufacturer"].split())
    return _Family(row["family"], row["by"] == "word", makers, row["pattern"], row["device_type"], row["alone"] == "1")


@cache
def shipped_models() -> Models:
    """The models that travel with the code, read once."""
    return make_once("models", lambda: Models(factors_folder() / "models"))


def match_model(manufacturer: str, model: str, models: Models | None = None) -> Match:
    """The type of device and the product sheet that a maker and a model name tell; either text may be empty."""
    return (models or shipped_models()).match(manufacturer, model)


def match_models(equipment: pd.DataFrame, models: Models | None = None) -> pd.DataFrame:
    """The same for every row of a table with `manufacturer` and `model`, each distinct pair being matched once.

    The columns are MATCH_COLUMNS, the index is the table's. `sheet` holds a Sheet or None; unknown ones are missing.
    """
    known = models or shipped_models()
    pairs = equipment[["manufacturer", "model"]].astype("str").fillna("")
    codes, distinct = number_pairs(pairs["manufacturer"], pairs["model"])
    matches = [vars(known.match(manufacturer, model)) for manufacturer, model in distinct]
    types = {"device_type": "str", "sheet": "object", "confidence": "str", "why": "str"}
    return pd.DataFrame(matches, columns=MATCH_COLUMNS).astype(types).take(codes).set_axis(equipment.index)


def number_pairs(first: pd.Series, second: pd.Series) -> tuple[NDArray[np.intp], list[tuple[str, str]]]:
    """For each row, the number of its pair of texts; and the distinct pairs, in the order of their first rows.

    The rows are never made into tuples, which a million of them would feel.
    """
    (ones, heads), (others, tails) = pd.factorize(first), pd.factorize(second)
    codes, distinct = pd.factorize(ones.astype("int64") * len(tails) + others)
    return codes, [(str(heads[pair // len(tails)]), str(tails[pair % len(tails)])) for pair in distinct]


def summarise_match(name: str, match: Match) -> dict:
    """A name and what it reveals, as plain values: name, device_type, sheet, confidence, why."""
    return {"name": name} | asdict(match)
