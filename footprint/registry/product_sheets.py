"""Makers' product sheets, and which of them is of exactly the model that a name tells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

from footprint.registry.written_names import NameReader, ReadName, fold, largest, read_table

_OPTIONAL = re.compile(r"\[([^]]*)\]")
_SIZE = re.compile(r"\d\d(?:\.\d{1,2})?")
_ROUNDED_BY = 0.65  # inches: 15.6 are sold as 15, 23.8 as 24, 13.4 as 13


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


class _Answer(NamedTuple):
    """A name that a sheet answers to: what it states of capacity and size, and how many of its parts it leaves out."""

    position: int
    left_out: int
    storage: frozenset[str]
    inches: float | None


Key = tuple[str | None, frozenset[str]]


class SheetIndex:
    """The product sheets of a folder, found by the names they answer to."""

    def __init__(self, folder: Path, reader: NameReader):
        table = read_table(folder / "product_sheets.csv")
        self._reader = reader
        self.sheets = [_sheet(row) for row in table.to_dict("records")]
        for maker, names in table.groupby("manufacturer")["names"]:
            reader.learn(names, reader.find_maker(str(maker)))
        self._exact: dict[Key, list[_Answer]] = {}
        self._bare: dict[Key, list[_Answer]] = {}
        self._storage: dict[int, frozenset[str]] = {}
        self._with_size: set[int] = set()
        self._holding: dict[tuple[str | None, str], set[int]] = {}
        for position, names in enumerate(table["names"]):
            self._index(position, names.split("|"))
        self._anchored = _anchor(self._bare)

    def find(self, name: ReadName, written: str, maker: str | None, device_type: str | None) -> list[int]:
        """Positions of the sheets that a name fits: word for word, else without what is written around the model.

        Args:
            written: the name in full, folded, and `maker` who makes it as its column says.
            device_type: the type that the sheets must be of; None where nothing tells it.
        """
        found = self._of_type(self._find_exact(name), device_type)
        if found or not self._may_fit(name):
            return found
        for read in self._read_shorter(name, written, maker):
            if found := self._of_type(self._find_bare(read), device_type):
                return found
        return []

    def _read_shorter(self, name: ReadName, written: str, maker: str | None) -> Iterator[ReadName]:
        """The name with less and less of what is written around a model."""
        yield self._reader.without_idle(name)
        yield self._reader.read_bare(maker, written)
        for shorter in self._reader.cut_remarks(maker, written):
            yield self._reader.read_bare(maker, shorter)

    def count_wider(self, name: ReadName) -> int:
        """How many sheets say all that a name says, and more: its variants."""
        holding = []
        for word in name.key:
            if (name.manufacturer, word) not in self._holding:
                return 0
            holding.append(self._holding[name.manufacturer, word])
        if not holding or all(map(str.isalpha, name.key)):
            return 0
        return len(set.intersection(*holding))

    def _index(self, position: int, names: list[str]) -> None:
        """A sheet is found under each of its names, with and without each [optional part]."""
        sheet = self.sheets[position]
        maker = self._reader.find_maker(sheet.manufacturer)
        self._storage[position] = self._reader.read(maker, fold(sheet.model)).storage
        for name in names:
            parts = _OPTIONAL.split(name)
            for kept in product((True, False), repeat=len(parts) // 2):
                chosen = [part if i % 2 == 0 or kept[i // 2] else "" for i, part in enumerate(parts)]
                stated = [part for part in chosen[1::2] if _SIZE.fullmatch(part)]
                self._answer_to(position, maker, " ".join(chosen), kept.count(False), stated[0] if stated else "")

    def _answer_to(self, position: int, maker: str | None, name: str, left_out: int, size: str) -> None:
        read = self._reader.read(maker, fold(name))
        size = size or read.size
        plain, answer = read.key - read.storage, _Answer(position, left_out, read.storage, None)
        for manufacturer in (read.manufacturer, None):
            self._exact.setdefault((manufacturer, read.key), []).append(answer)
            self._bare.setdefault((manufacturer, plain), []).append(answer)
            if size:
                sized = answer._replace(inches=float(size))
                self._bare.setdefault((manufacturer, plain - {size}), []).append(sized)
                self._with_size.add(position)
            for word in read.key:
                self._holding.setdefault((manufacturer, word), set()).add(position)

    def _find_exact(self, name: ReadName) -> list[int]:
        """The sheets whose words are the name's, storage apart where a sheet states none."""
        found = self._exact.get((name.manufacturer, name.key), [])
        if not found and name.storage:
            found = self._exact.get((name.manufacturer, name.key - name.storage), [])
            found = [answer for answer in found if not self._storage[answer.position]]
        return _least_left_out(found)

    def _may_fit(self, name: ReadName) -> bool:
        """Whether all words of some sheet are among those of a name."""
        for word in name.key:
            for key in self._anchored.get((name.manufacturer, word), ()):
                if key <= name.key:
                    return True
        return False

    def _find_bare(self, name: ReadName) -> list[int]:
        """The sheets whose words are the name's, capacity and size apart, which agree where both state them."""
        plain = name.key - name.storage
        for key in dict.fromkeys((plain, plain - {name.size})):
            answers = self._bare.get((name.manufacturer, key), [])
            agree = [answer for answer in answers if self._agrees(answer, name, name.size in plain - key)]
            if agree:
                return _least_left_out(agree)
        return []

    def _agrees(self, answer: _Answer, name: ReadName, size_left: bool) -> bool:
        stated = self._storage[answer.position]
        asked = name.storage if len(stated) > 1 else largest(name.storage)
        if stated and answer.storage != asked:
            return False
        if answer.inches is None:
            return not (size_left and answer.position in self._with_size)
        return name.inches is not None and _is_same_size(name.inches, answer.inches)

    def _of_type(self, positions: list[int], device_type: str | None) -> list[int]:
        return [one for one in positions if device_type in {None, self.sheets[one].device_type}]


def _is_same_size(one: float, other: float) -> bool:
    """Whether two sizes are the same, one of them maybe rounded."""
    rounded = 0.0 in (one % 1, other % 1)
    return one == other or (rounded and abs(one - other) < _ROUNDED_BY)


def _anchor(index: dict[Key, list[_Answer]]) -> dict[tuple[str | None, str], list[frozenset[str]]]:
    """The keys of an index by the rarest of their words."""
    common: dict[tuple[str | None, str], int] = {}
    for maker, key in index:
        for word in key:
            common[maker, word] = common.get((maker, word), 0) + 1
    anchored: dict[tuple[str | None, str], list[frozenset[str]]] = {}
    for maker, key in index:
        if key:
            rarest = min(sorted(key), key=lambda word: common[maker, word])
            anchored.setdefault((maker, rarest), []).append(key)
    return anchored


def _least_left_out(answers: list[_Answer]) -> list[int]:
    least = min((answer.left_out for answer in answers), default=0)
    return sorted({answer.position for answer in answers if answer.left_out == least})


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
