"""What a label written by hand says: the type of device it names, how many there are, or why it is no device."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from footprint.intake.columns.device_types import ANY
from footprint.intake.formats.format import Laid
from footprint.problems import Problem, join_problems, problems_where
from footprint.registry.catalogue import find_screen
from footprint.registry.model_names import match_model
from footprint.words.meanings import BETWEEN_THINGS
from footprint.words.normal_forms import normal_form, normalise_spelling
from footprint.words.spellings import LONGEST_TYPE, find_wide, read_spellings, wide_meanings
from footprint.words.vocabulary import read_word_lists

MOST_WORDS = 30  # of a label that are looked at

# What is bought with devices and is none, and the problem that reports the row left out.
NO_DEVICE = {
    "furniture": "reading.furniture-row",
    "software": "reading.software-row",
    "service": "reading.service-row",
    "vehicle": "reading.vehicle-row",
    "building": "reading.building-row",
    "accessory": "reading.accessory-row",
}

_INCHES = re.compile(r"\b(\d\d(?:[.,]\d{1,2})?)\s*(?:\"|''|pouces?\b|po\b|p\b)", re.IGNORECASE)
_MONITORS = "monitor"
_JOINED = re.compile(r"\s+(?:et|and|ou|or)\s+|[&+/,]", re.IGNORECASE)
_WORDS = re.compile(r"[\s/(),;:]+")

_FIRST = re.compile(r"^\s*[-•*]?\s*(\d{1,4})\s*(?:[x×*]\s*)?(?=\s[^\W\d_]|[^\W\d_]{3})", re.IGNORECASE)
_SIZE_AFTER = re.compile(r"^\s*(?:pouces?|po|p|go|gb|to|tb|w|kva|u|ports?)\b", re.IGNORECASE)
_TIMES = re.compile(r"(?:^|[\s(,;-])[x×*]\s?(\d{1,4})\b|\b(\d{1,4})\s?[x×](?=\s|\)|$)|[(\[]\s?X\s?(\d{1,4})\s?[)\]]")
_BRACKETED = re.compile(r"[(\[]\s*(\d{1,3})\s*(?:[^\W\d_]{1,8}\.?)?\s*[)\]]")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]|(?<![\w\"'.])\s*[)\]]|[(\[]\s*$")
_COUNTED = re.compile(r"\b(?:qt[eé]s?|qt[yé]|quantit[eé]s?|nb|nbre|nombre)\.?\s*[:=]?\s*(\d{1,4})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """What a label says.

    Attributes:
        device_type: our id, or the word where it may mean several types; "" where it names none.
        quantity: how many, "" where it doesn't say.
        model: the rest of it, without the quantity.
        reason: one of NO_DEVICE, where it is no device.
    """

    device_type: str
    quantity: str
    model: str
    reason: str = ""


def name_type(text: str) -> str:
    """The type of device that a text is the name of, in any form: our id, the word where it may mean several.

    "" for any other text, and for words that may mean anything. The sign of a question that asks how many is no doubt.
    """
    text = text.rstrip(" ?") if _asking().match(text) else text
    if meant := read_spellings()["device_type"].get(text, ""):
        return meant
    families = wide_meanings().get(find_wide(text), frozenset())
    return text if families and ANY not in families else ""


@lru_cache(maxsize=1)
def _asking() -> re.Pattern[str]:
    return re.compile(rf"{any_word_for('asking')}\b", re.IGNORECASE)


def find_type(text: str) -> tuple[str, int]:
    """The type that a text names somewhere, as `name_type`, and at which word it begins; "" and -1 where none is."""
    device_type, start, _ = _locate_type(_words_of(text))
    if device_type.startswith(_MONITORS) and (inches := _INCHES.search(text)):
        device_type = find_screen(float(inches[1].replace(",", ".")))
    return device_type, start


def find_only_type(text: str) -> str:
    """The type that a text names, where it names no other one: "Tablettes", "Inventaire des écrans"."""
    if len({kind for part in _JOINED.split(text) if (kind := find_type(part)[0])}) > 1:
        return ""
    words = _words_of(text)
    device_type, at, length = _locate_type(words)
    others = {_locate_type(part)[0] for part in (words[: max(at, 0)], words[at + length :])}
    return device_type if others <= {"", device_type} else ""


def _locate_type(words: list[str]) -> tuple[str, int, int]:
    """The longest words that name a type: which, where they begin, and how many they are."""
    found = ("", -1, 0)
    for start in range(len(words)):
        for length in range(min(LONGEST_TYPE, len(words) - start), found[2], -1):
            if device_type := name_type(" ".join(words[start : start + length])):
                found = (device_type, start, length)
                break
    return found


def _words_of(text: str) -> list[str]:
    return [word for word in _WORDS.split(text) if word][:MOST_WORDS]


def read_label(text: str) -> Label:
    """What a label says of a device: "LOT DE 12 TABLETTES IPAD", "Écran Dell 24\\" (4)", "Bureau d'angle"."""
    quantity, model = split_quantity(text)
    if _names_several(model):
        return Label(model, quantity, model)
    device_type, at = find_type(model)
    reason, before = _find_reason(model)
    if reason and (at < 0 or before < at):
        return Label("", quantity, model, reason)
    if not device_type and _tells_type(model):
        return Label("", quantity, model)
    return Label(device_type, quantity, model, "" if device_type else reason)


def count_by_types(laid: Laid) -> None:
    """Numbers of devices beside the word for their type ("5 PC portables", "Écran x 4"), where no column counts them.

    Where each word begins with a number, it is the code of the type; a number that makes the type is its size. Where a
    column counts and says otherwise, it is read, and that is doubted: "5 PC portables" beside 1 may be 5, or 1.
    """
    if "device_type" not in laid.cells:
        return
    codes, words = pd.factorize(laid.cells["device_type"])
    if not len(words) or all(str(word)[:1].isdecimal() for word in words):
        return
    parts = pd.DataFrame([*(_count_beside(str(word)) for word in words), ("", "")], dtype="str").replace("", pd.NA)
    counts, kinds = (parts[at].take(codes).set_axis(laid.cells.index) for at in range(2))
    if counts.isna().all():
        return
    if "quantity" in laid.cells:
        _doubt_counts(laid, counts)
        return
    line = int(counts.notna().idxmax())
    told = str(laid.cells["device_type"][line]), str(counts[line])
    laid.say(Problem("reading.count-in-type", "note", laid.table, line, "quantity", *told))
    laid.cells = laid.cells.assign(quantity=counts, device_type=kinds.fillna(laid.cells["device_type"]))


def _doubt_counts(laid: Laid, counts: pd.Series) -> None:
    """Say where the number beside a type is not that of the column that counts."""
    numbers = pd.to_numeric(laid.cells["quantity"].fillna("1"), errors="coerce")
    beside = pd.to_numeric(counts)
    differ = beside.notna() & numbers.notna() & (beside > 1) & (beside != numbers)
    told = laid.cells["device_type"], laid.cells["quantity"].fillna("1")
    doubts = problems_where(differ, "reading.count-unlike-type", "warning", laid.table, "quantity", *told)
    laid.problems = join_problems([laid.problems, doubts])


def _count_beside(word: str) -> tuple[str, str]:
    """How many devices stand beside the word for their type, and this word; "" where it says nothing, or a size."""
    quantity, rest = split_quantity(word)
    kind, whole = name_type(rest), name_type(word)
    is_size = kind.startswith(_MONITORS) and word[:1].isdecimal() and not rest.split()[0].casefold().endswith("s")
    if not quantity or not kind or is_size or (whole and whole not in (kind, word)):
        return "", ""
    return quantity, rest


def _names_several(text: str) -> bool:
    """Whether a label joins devices of several types ("SERVEUR + ONDULEUR") that no type is made of."""
    if read_spellings()["device_type"].list_joined(text):
        return True
    words = _words_of(text)
    _, at, length = _locate_type(words)
    return _joins_types(text) and not _joins_types(" ".join(words[at : at + length]))


def _joins_types(text: str) -> bool:
    return len({kind for part in BETWEEN_THINGS.split(text) if (kind := find_type(part)[0])}) > 1


def split_quantity(text: str) -> tuple[str, str]:
    """How many things a label speaks of ("" where it doesn't say), and the label without that."""
    for pattern in (_lot_of(), _bought(), _COUNTED, _TIMES, _pieces(), _BRACKETED, _FIRST):
        for found in pattern.finditer(text):
            number = next(filter(None, found.groups()))
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            if pattern in (_FIRST, _bought()) and _SIZE_AFTER.match(text[found.end() :]):
                continue
            if pattern is _TIMES and _is_of_model(found[0], text):
                continue
            if pattern is _pieces() and not find_type(rest)[0] and not _tells_type(rest):
                continue  # "10 PC": no ten pieces of something, but ten computers
            if int(number):
                return str(int(number)), _tidy(rest)
    return "", _tidy(text)


def _tells_type(label: str) -> bool:
    return match_model("", label).confidence == "high"


def _is_of_model(written: str, label: str) -> bool:
    """Whether "X13" is the end of a model's name rather than a quantity: a glued capital, where others are small."""
    glued = re.fullmatch(r"\W*[Xx](\d{1,4})", written)
    if glued is None:
        return False
    if len(glued[1]) > 2:  # x360
        return True
    capital = "X" in written and any(sign.islower() for sign in label)
    return capital or f"{written.strip().lower()}" in normalise_spelling(_sheet_of(label)).split()


def _sheet_of(label: str) -> str:
    sheet = match_model("", label).sheet
    return sheet.model if sheet else ""


def _find_reason(text: str) -> tuple[str, int]:
    """Why a label is no device, by its first word that says so, and where that word is; "" and -1 where none does."""
    words, known = _words_of(text), _reason_words()
    for at in range(len(words)):
        for length in (3, 2, 1):
            if reason := known.get(normal_form(" ".join(words[at : at + length]))):
                return reason, at
    return "", -1


def _tidy(text: str) -> str:
    """A label without what taking something out of it left: spare spaces, signs and brackets."""
    return " ".join(_EMPTY_BRACKETS.sub(" ", text).split()).strip(" -–:,;")


@lru_cache(maxsize=1)
def _reason_words() -> Mapping[tuple[str, ...], str]:
    listed = read_word_lists("cells")["no_device"]
    return {normal_form(word): reason for reason in NO_DEVICE for word in listed[reason]}


def any_word_for(kind: str) -> str:
    """A pattern of what people write of counts ("lot", "pieces", "including", "about"), the longest words first."""
    words: list[str] = sorted(read_word_lists("cells")["counts"][kind], key=len, reverse=True)
    return f"(?:{'|'.join(re.escape(word) for word in words)})"


@lru_cache(maxsize=1)
def _lot_of() -> re.Pattern[str]:
    """ "Lot de 5 PC", "LOT 5 PC"; in "Lot 5 : PC" and "Lot n° 5", the number is that of the lot."""
    said = rf"\b{any_word_for('lot')}\s+(\d{{1,4}})\b"
    return re.compile(rf"{said}|\blots?\s+(\d{{1,4}})(?=\s+[^\W\d_])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _bought() -> re.Pattern[str]:
    """ "ACHAT 12 IPAD"; four figures are a year."""
    return re.compile(rf"^\W*{any_word_for('bought')}\s+(\d{{1,3}})(?=\s+[^\W\d_])", re.IGNORECASE)


@lru_cache(maxsize=1)
def _pieces() -> re.Pattern[str]:
    return re.compile(rf"\b(\d{{1,4}})\s*{any_word_for('pieces')}(?:\.|\b)(?!\s*[^\W\d_])", re.IGNORECASE)
