"""What a model name tells: the type of device, and the maker's product sheet where one is of exactly that model.

A sheet is given only when every digit and every variant word agree: a wrong sheet is worse than none.
Nothing is guessed from resemblance; families, spellings, identifiers and sheets are the files of `factors/models`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

import pandas as pd

from footprint.shipped_files import factors_folder

Confidence = Literal["high", "medium", "low", "none"]
MATCH_COLUMNS = ["device_type", "sheet", "confidence", "why"]

# A longer name is cut: what names a model is at its beginning, and no name may cost more than another.
LONGEST_NAME = 200

# What families.csv says of a family that is no type: its size decides; it is no hardware, a part, or several things.
_BY_SIZE, _NO_TYPE = "monitor", ("virtual", "accessory", "uncertain")

# Up to how many inches a screen is of a type; 23.6 and 23.8 inches are sold as 24.
_SCREENS = ((23.5, "monitor_22"), (26.5, "monitor_24"), (29.5, "monitor_27"), (34.9, "monitor_32"))
_SCREENS += ((49.9, "monitor_ultrawide"), (float("inf"), "large_display"))

_MARKS = str.maketrans({"™": " ", "®": " ", "©": " ", "”": '"', "“": '"', "″": '"', "’": "'", "–": "-", "_": " "})
_DECIMAL = re.compile(r"""(?<=\b\d\d),(?=\d\s*-?\s*(?:"|''|p\b|po\b|pouces?\b|inch))""")
_INCHES = re.compile(r"""\b(\d\d(?:\.\d{1,2})?)\s*-?\s*(?:"+|''|p\b|po\b|pouces?\b|inch(?:es)?\b|in\b|zoll\b)""")
_STORAGE = re.compile(r"\b(\d+(?:\.\d+)?)\s?(?:(gb|go|gio)|(tb|to|tio))\b")
_GENERATION = re.compile(
    r"\bgen(?:eration)?[\s.]*(\d+[ai]?)\b"
    r"|\b(\d+)(?:(?:st|nd|rd|th)\b(?:[\s-]*gen(?:eration)?\b)?|(?:eme|ere|e)[\s-]*gen(?:eration)?\b)"
)
_CHIP = re.compile(
    r"\bintel\b|\b(?:core[ -])?i[3579](?:[- ]\d{4,5}\w*)?\b|\bcore ultra \d(?: \d+\w*)?\b"
    r"|\bryzen(?: \d)?(?: pro)?(?: \d{4}\w*)?\b|\b(?:ssd|hdd|nvme|emmc|ram|ddr\d|vpro)\b"
    r"|\bwin(?:dows)? ?\d+(?: pro\w*)?\b"
)
_GLUED = re.compile(r"\b[a-z]{3,}(?=\d)")  # a family and its number, as in XPS13
_TOKEN = re.compile(r"\d+\.\d+|[a-z0-9]+\+?")
_APPLE_IDENTIFIER = re.compile(r"([a-z]+)\d{1,2},\d{1,2}")
_PART_LENGTHS = (4, 7, 10)  # of a Lenovo part number: the machine type alone, with its country and configuration


@dataclass(frozen=True)
class ProductSheet:
    """The carbon footprint that a maker publishes for one model.

    Attributes:
        manufacturer, model: as published.
        device_type: our id.
        total_kg: whole life, kgCO2e; `flags` says what else it holds.
        use_share: part of the total that use is, 0 to 1; None where not published.
        embodied_kg: what remains without use, kgCO2e; None where the sheet's own figures do not allow it.
        year: of the report; None where not published.
        lifetime_years, energy_kwh_per_year: what the maker assumes; None where not published.
        source: address of the report, as listed by the database the sheet comes from.
        flags: what to know before using the figures.
        database: source_id of the database that lists the sheet, to be credited.
    """

    manufacturer: str
    model: str
    device_type: str
    total_kg: float
    use_share: float | None
    embodied_kg: float | None
    year: int | None
    lifetime_years: float | None
    energy_kwh_per_year: float | None
    source: str
    flags: tuple[str, ...]
    database: str = "boavizta-environmental-footprint-data"


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
    pattern: re.Pattern[str]
    device_type: str
    alone: bool


@dataclass(frozen=True)
class _Name:
    """A name, read: its words in our spelling, without maker and without what says nothing of the model."""

    manufacturer: str | None
    brand: str | None
    words: tuple[str, ...]
    key: frozenset[str]
    storage: frozenset[str]
    inches: float | None


class _Vocabulary:
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
        return next((meaning for _, meaning in self._read(words) if meaning), None)

    def replace(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words, each spelling replaced by its meaning, or dropped where it means nothing."""
        if self._starting.keys().isdisjoint(words):
            return words
        told = [word if meaning is None else meaning for word, meaning in self._read(words)]
        return tuple(word for word in told if word)

    def _read(self, words: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
        """The words in turn, several together where they are one spelling, with its meaning (None: no spelling)."""
        position = 0
        while position < len(words):
            word, length, meaning = words[position], 1, None
            if word in self._starting:
                for written, means in self._starting[word]:
                    if words[position : position + len(written)] == written:
                        length, meaning = len(written), means
                        break
            yield word, meaning
            position += length


class Models:
    """The files of a folder of models, ready to match names."""

    def __init__(self, folder: Path):
        makers, words = _read(folder / "manufacturers.csv"), _read(folder / "words.csv")

        def written(*kinds: str) -> dict[str, str]:
            chosen = makers[makers["kind"].isin(kinds)]
            return dict(zip(chosen["written"], chosen["manufacturer"], strict=True))

        self._in_column = _Vocabulary(written("name", "code", "column"))
        self._in_name = _Vocabulary(written("name"))
        self._names = _Vocabulary(dict.fromkeys(written("name"), ""))
        self._first = written("code")
        self._makers: dict[str, str | None] = {}
        self._brands = _Vocabulary(written("brand"))
        spellings = dict(zip(words["written"], words["means"], strict=True))
        self._spelt = _Vocabulary({written: means for written, means in spellings.items() if means})
        self._silent = _Vocabulary({written: "" for written, means in spellings.items() if not means})

        self._families = [_family(row) for row in _read(folder / "families.csv").to_dict("records")]
        self._by_word: dict[str, list[int]] = {}
        self._shapes: dict[str | None, list[int]] = {}
        for position, family in enumerate(self._families):
            if family.by_word:
                for word in family.name.lower().split():
                    self._by_word.setdefault(word, []).append(position)
            else:
                for maker in [*family.manufacturers] + [None] * family.alone:
                    self._shapes.setdefault(maker, []).append(position)

        identifiers = _read(folder / "identifiers.csv")
        self._identifiers = dict(zip(identifiers["identifier"].str.lower(), identifiers["model"], strict=True))
        machines = _read(folder / "machine_types.csv")
        self._machine_types = dict(zip(machines["machine_type"].str.lower(), machines["model"], strict=True))

        table = _read(folder / "product_sheets.csv")
        self.sheets = [_sheet(row) for row in table.to_dict("records")]
        self._sheets: dict[tuple[str | None, frozenset[str]], list[tuple[int, int]]] = {}
        self._with_storage: set[int] = set()
        for position, (sheet, names) in enumerate(zip(self.sheets, table["names"], strict=True)):
            self._index_sheet(position, sheet, names.split("|"))

    def _index_sheet(self, position: int, sheet: ProductSheet, names: list[str]) -> None:
        """A sheet is found under each of its names, with and without each [optional part]."""
        maker = self._find_maker(sheet.manufacturer)
        if self._read_name(maker, sheet.model).storage:
            self._with_storage.add(position)
        for name in names:
            parts = re.split(r"\[([^]]*)\]", name)
            for kept in product((True, False), repeat=len(parts) // 2):
                chosen = [part if i % 2 == 0 or kept[i // 2] else "" for i, part in enumerate(parts)]
                read = self._read_name(maker, " ".join(chosen))
                for manufacturer in (read.manufacturer, None):
                    found = self._sheets.setdefault((manufacturer, read.key), [])
                    found.append((kept.count(False), position))

    def match(self, manufacturer: str, model: str) -> Match:
        """What a maker and a model name tell; either may be empty."""
        why, maker = [], self._find_maker(manufacturer)
        translated = self._translate(maker, model)
        if translated:
            model, reason = translated
            why.append(reason)
        name = self._read_name(maker, model)
        if name.brand and name.manufacturer != name.brand:
            return Match(None, None, "none", f"contradiction:{name.manufacturer}/{name.brand}")

        family, device_type, reason = self._find_type(name)
        positions = self._find_sheets(name, device_type, family is not None)
        sheet = self.sheets[positions[0]] if len(positions) == 1 else None
        if sheet and device_type is None:
            device_type, reason = sheet.device_type, ""
        why += [reason] if reason else []
        if device_type is None:
            return Match(None, None, "none", "; ".join(why))
        why.append(f"sheet:{sheet.model}" if sheet else f"several_sheets:{len(positions)}" if positions else "no_sheet")
        exact = sheet or translated or (family and family.by_word and family.device_type != _BY_SIZE)
        return Match(device_type, sheet, "high" if exact else "medium" if name.manufacturer else "low", "; ".join(why))

    def _translate(self, maker: str | None, model: str) -> tuple[str, str] | None:
        """The name that an identifier stands for (Apple's, Lenovo's part numbers...), and the reason given."""
        plain = _fold(model)
        if known := self._identifiers.get(plain):
            return known, f"identifier:{model.strip()}={known}"
        if apple := _APPLE_IDENTIFIER.fullmatch(plain):
            return apple[1], f"identifier:{model.strip()}"
        return self._translate_part(maker, plain)

    def _translate_part(self, maker: str | None, plain: str) -> tuple[str, str] | None:
        """The model that Lenovo's machine type tells, alone or with a name that says no more than it."""
        words = _TOKEN.findall(plain)
        if "mt" in words[:2] and "bu" in words:
            words = words[words.index("mt") + 1 :][:1]
        words = [word for word in words if word != "lenovo"]
        for word in words:
            known = self._machine_types.get(word[:4]) if len(word) in _PART_LENGTHS else None
            if known is None or (word.isdecimal() and len(word) == 4 and len(words) > 1):
                continue
            if maker == "lenovo" or "lenovo" in plain or "think" in plain or (maker is None and not word.isdecimal()):
                said = self._read_name("lenovo", " ".join(other for other in words if other != word)).key
                if said <= self._read_name("lenovo", known).key:
                    return f"Lenovo {known}", f"machine_type:{word[:4].upper()}={known}"
        return None

    def _find_maker(self, written: str) -> str | None:
        """Our name of a maker as written in a column of makers; None where it is empty or not known."""
        if written not in self._makers:
            self._makers[written] = self._in_column.find(tuple(_TOKEN.findall(_fold(written))))
        return self._makers[written]

    def _read_name(self, maker: str | None, model: str) -> _Name:
        text = _fold(model)
        inches = _INCHES.search(text := _DECIMAL.sub(".", text) if "," in text else text)
        text = _INCHES.sub(r" \1 ", text) if inches else text
        text = _STORAGE.sub(lambda found: f" {found[1]}{'gb' if found[2] else 'tb'} ", text)
        text = _GENERATION.sub(lambda found: f" g{found[1] or found[2]} ", text)
        text = _GLUED.sub(lambda found: f"{found[0]} " if found[0] in self._by_word else found[0], _CHIP.sub(" ", text))
        words = tuple(_TOKEN.findall(text))
        if words and words[0] in self._first:
            maker, words = maker or self._first[words[0]], words[1:]
        maker, words = maker or self._in_name.find(words), self._names.replace(words)
        brand, words = self._brands.find(words), self._spelt.replace(words)
        key = frozenset(self._silent.replace(words))
        storage = frozenset(word for word in key if word[-2:] in {"gb", "tb"} and word[0].isdecimal())
        return _Name(maker or brand, brand, words, key, storage, float(inches[1]) if inches else None)

    def _find_type(self, name: _Name) -> tuple[_Family | None, str | None, str]:
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

    def _find_sheets(self, name: _Name, device_type: str | None, known: bool) -> list[int]:
        """Positions of the sheets whose words are the name's, storage apart where a sheet states none."""
        if not name.key or (name.manufacturer is None and not known):
            return []
        found = self._sheets.get((name.manufacturer, name.key), [])
        if not found and name.storage:
            found = self._sheets.get((name.manufacturer, name.key - name.storage), [])
            found = [(left, position) for left, position in found if position not in self._with_storage]
        least = min((left for left, _ in found), default=0)
        return sorted(
            {
                position
                for left, position in found
                if left == least and device_type in {None, self.sheets[position].device_type}
            }
        )


def _type_of(family: _Family, found: re.Match[str], name: _Name) -> tuple[str | None, str]:
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
    return next(screen for most, screen in _SCREENS if inches <= most), reason


def _fold(text: str) -> str:
    """Lower case without accents or marks, cut to LONGEST_NAME."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_NAME].translate(_MARKS)).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype="str", keep_default_na=False, encoding="utf-8")


def _family(row: dict) -> _Family:
    makers = frozenset(row["manufacturer"].split())
    pattern = re.compile(row["pattern"])
    return _Family(row["family"], row["by"] == "word", makers, pattern, row["device_type"], row["alone"] == "1")


def _sheet(row: dict) -> ProductSheet:
    """A row of product_sheets.csv; what is embodied is the total without use, where the sheet's shares allow it."""
    number = {
        name: float(row[name]) if row[name] else None
        for name in ("total_kg", "use_share", "lifetime_years", "energy_kwh_per_year", "year")
    }
    total, use = number["total_kg"] or 0.0, number["use_share"]
    usable = "shares_do_not_add_up" not in row["flags"]
    return ProductSheet(
        manufacturer=row["manufacturer"],
        model=row["model"],
        device_type=row["device_type"],
        total_kg=total,
        use_share=use,
        embodied_kg=round(total * (1 - use), 3) if usable and use is not None else None,
        year=int(number["year"]) if number["year"] else None,
        lifetime_years=number["lifetime_years"],
        energy_kwh_per_year=number["energy_kwh_per_year"],
        source=row["source"],
        flags=tuple(flag for flag in row["flags"].split("; ") if flag),
    )


@cache
def shipped_models() -> Models:
    """The models that travel with the code, read once."""
    return Models(factors_folder() / "models")


def match_model(manufacturer: str, model: str, models: Models | None = None) -> Match:
    """The type of device and the product sheet that a maker and a model name tell; either text may be empty."""
    return (models or shipped_models()).match(manufacturer, model)


def match_models(equipment: pd.DataFrame, models: Models | None = None) -> pd.DataFrame:
    """The same for every row of a table with `manufacturer` and `model`, each distinct pair being matched once.

    The columns are MATCH_COLUMNS, the index is the table's. `sheet` holds a Sheet or None; unknown ones are missing.
    """
    known = models or shipped_models()
    pairs = equipment[["manufacturer", "model"]].astype("str").fillna("")
    codes, distinct = pd.MultiIndex.from_frame(pairs).factorize()
    matches = [vars(known.match(manufacturer, model)) for manufacturer, model in distinct]
    types = {"device_type": "str", "sheet": "object", "confidence": "str", "why": "str"}
    return pd.DataFrame(matches, columns=MATCH_COLUMNS).astype(types).take(codes).set_axis(equipment.index)


def summarise_match(name: str, match: Match) -> dict:
    """A name and what it reveals, as plain values: name, device_type, sheet, confidence, why."""
    return {"name": name} | asdict(match)
