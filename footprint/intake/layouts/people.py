"""One row a person with several devices: a column for each device (PC, écran 1, écran 2), each cell a model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from footprint.intake.columns.headers import (
    is_about_people,
    is_needless,
    names_next_to_first_names,
    recognise_header,
)
from footprint.intake.columns.totals import is_total
from footprint.intake.layouts.counts import is_none, is_yes
from footprint.intake.layouts.labels import name_type, split_quantity
from footprint.intake.layouts.page import EQUIPMENT, Page, Unfolding
from footprint.intake.layouts.recognised import LIKELY, SURE, Recognised
from footprint.problems import Problem
from footprint.registry.catalogue import find_screen
from footprint.registry.model_names import match_model
from footprint.words.spellings import normalise_spelling, read_spellings

NAME = "people"

MONITORS = "monitor"
LEAST_DEVICES = 2  # columns of devices
LEAST_NAMED = 0.5  # of the cells, for which a model is known
DEVICE = ("device_type", "manufacturer", "model")  # columns that make a row a device by itself
SHARED = ("entity", "site", "country", "note", "source_document")  # what holds for all devices of a row
ITSELF = -1  # the device that a row is by itself, before those of its columns

_ORDINAL = re.compile(
    r"(?:(\d)(?:er|re|e|ere|ème|eme|nd|nde|st|th)|(premier|première|first)|(second|seconde|deuxième))\s+(?=\S)",
    re.IGNORECASE,
)
_SIZE = re.compile(r"([1-5]\d(?:[.,]\d{1,2})?)\s*(?:\"|''|”|pouces?|po|p|inch(?:es)?)?", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:\bn[°o.]?\s*)?(\d{1,2})$", re.IGNORECASE)
_PHONE_NUMBER = re.compile(r"\+?[\d .-]{8,20}")
_OF = r"(?:du|de la|de l['’]|de|des|d['’]|of|of the)?"


@dataclass(frozen=True)
class DeviceHeader:
    """What a header says: a device ("Écran 2"), or something of one ("N° de série PC")."""

    device_type: str
    device: str
    attribute: str


def recognise(page: Page) -> Recognised | None:
    """Two columns of devices at least, whose cells are models rather than numbers."""
    row = _find_header(page)
    if row < 0:
        return None
    devices = _devices(page, row)
    cells = [(page.rows[below][at], header) for below in page.below(row) for at, header in devices.items()]
    held = [(cell, header) for cell, header in cells if not is_none(cell) and not is_yes(cell)]
    known = [cell for cell, header in held if _names_device(cell, header.device_type)]
    surely = bool(held) and len(known) >= LEAST_NAMED * len(held)
    return Recognised(NAME, SURE if surely else LIKELY, tuple(page.rows[row][at] for at in devices))


def unfold(page: Page) -> Unfolding:
    """One row for each device of each person; what names the person is not read."""
    row = _find_header(page)
    texts = page.rows[row]
    devices = _devices(page, row)
    found = Unfolding(page, NAME, row)
    parts = {at: header for at, text in enumerate(texts) if (header := read_header(text)) and header.attribute}
    others = _list_others(page, row, [*devices, *parts])
    read = others | {at: header.attribute for at, header in parts.items()}
    found.headers = {text: read.get(at) for at, text in enumerate(texts) if text}
    found.headers |= {texts[at]: "model" for at in devices}
    named = names_next_to_first_names(texts)
    people = [at for at, text in enumerate(texts) if text in named or is_about_people(text)]
    found.people = tuple(texts[at] for at in people if at not in devices)
    found.problems += [
        Problem("reading.unknown-column", "warning", EQUIPMENT, 0, "", text)
        for text, name in found.headers.items()
        if not name and text not in found.people and not is_needless(text)
    ]
    for below in page.below(row):
        _unfold_row(page, below, devices, parts, others, found)
    return found


def _unfold_row(
    page: Page,
    row: int,
    devices: Mapping[int, DeviceHeader],
    parts: Mapping[int, DeviceHeader],
    others: Mapping[int, str],
    found: Unfolding,
) -> None:
    cells = page.rows[row]
    stated: dict[int, dict[str, str]] = {}
    shared: dict[str, str] = {}
    for at, name in others.items():
        if cells[at]:
            (shared if name in SHARED else stated.setdefault(_owner(at, others, devices), {}))[name] = cells[at]
    held = {at: header for at, header in devices.items() if not is_none(cells[at])}
    first = next(filter(None, cells), "")
    said = " | ".join(shared.values())  # never the name of the person
    if is_total(first):
        found.leave(row, "reading.total-row", first)
        return
    itself = stated.get(ITSELF, {})
    if any(name in DEVICE for name in itself):
        at = next(at for at, name in others.items() if name in DEVICE and cells[at])
        found.add(row, at, {**shared, **itself})
    elif not held:
        alone = sum(bool(cell) for cell in cells) == 1
        found.leave(row, "reading.list-title" if alone else "reading.no-device-row", said or "–", text=said)
        return
    for at, header in held.items():
        of_device = {part.attribute: cells[place] for place, part in parts.items() if part.device == header.device}
        of_device = {**stated.get(at, {}), **{name: cell for name, cell in of_device.items() if cell}}
        found.add(row, at, {**shared, **_read_cell(cells[at], header.device_type), **of_device})


def _owner(at: int, others: Mapping[int, str], devices: Mapping[int, DeviceHeader]) -> int:
    """The device that a column tells something of: the one before it, else the row itself where it is one."""
    before = [device for device in devices if device < at]
    if before:
        return before[-1]
    first = min(devices)
    return ITSELF if any(name in DEVICE and place < first for place, name in others.items()) else first


def _read_cell(cell: str, device_type: str) -> dict[str, str]:
    """A device as its cell tells it: a model, how many there are, or only that there is one."""
    if is_yes(cell):
        return {"device_type": device_type}
    if size := _screen_of(cell, device_type):
        return {"device_type": size}
    if cell.isdecimal() and len(cell) <= 2:
        return {"device_type": device_type, "quantity": cell}
    if not match_model("", cell).device_type and (meant := read_spellings()["device_type"].get(cell)):
        return {"device_type": meant}
    quantity, model = split_quantity(cell)
    return {"device_type": device_type, "model": model, "quantity": quantity}


def _names_device(cell: str, device_type: str) -> bool:
    """Whether a cell tells of a device by its model, the word for its type, or the size of its screen."""
    return bool(match_model("", cell).device_type or _screen_of(cell, device_type) or name_type(cell))


def _screen_of(cell: str, device_type: str) -> str:
    """The screen whose size is in the cell of a column of screens; "" where it is none: nobody has 24 screens."""
    size = _SIZE.fullmatch(cell) if device_type.startswith(MONITORS) else None
    return find_screen(float(size[1].replace(",", "."))) if size else ""


def read_header(text: str) -> DeviceHeader | None:
    """The device that a header is about, and which column of ours it gives of it ("" for the device itself)."""
    plain = re.sub(r"[()\[\]:]|\s-\s", " ", " ".join(text.split())).strip()
    numbered, turn_first = _NUMBER.search(plain), _ORDINAL.match(plain)
    number, plain = (numbered[1], plain[: numbered.start()].strip()) if numbered else ("", plain)
    if turn_first and not numbered:  # "2e écran"
        number, plain = turn_first[1] or ("1" if turn_first[2] else "2"), plain[turn_first.end() :]
    if device_type := name_type(plain):
        return DeviceHeader(device_type, f"{device_type} {number}", "")
    words = plain.split()
    for cut in range(1, len(words)):
        for kind, told in ((words[cut:], words[:cut]), (words[:cut], words[cut:])):
            kind_text = re.sub(rf"^{_OF}\s*", "", " ".join(kind), flags=re.IGNORECASE)
            own = _NUMBER.search(kind_text)
            kind_text, turn = (kind_text[: own.start()].strip(), own[1]) if own else (kind_text, number)
            device_type = name_type(kind_text)
            told_text = re.sub(rf"\s+{_OF}$", "", " ".join(told), flags=re.IGNORECASE)
            attribute = recognise_header(told_text, EQUIPMENT)[0]
            if device_type and attribute:
                return DeviceHeader(device_type, f"{device_type} {turn}", attribute)
    return None


def _find_header(page: Page) -> int:
    """The row whose headers are devices, with models under them; -1 where there is none."""
    for row in page.header_rows:
        devices = _devices(page, row)
        if len(devices) < LEAST_DEVICES:
            continue
        cells = [page.rows[below][at] for below in page.below(row) for at in devices]
        held = [cell for cell in cells if not is_none(cell)]
        named = [cell for cell in held if not cell.isdecimal() and not is_yes(cell)]
        others = any(page.rows[below][at] for below in page.below(row) for at in range(page.width) if at not in devices)
        if held and others and 2 * len(named) > len(held):
            return row
    return -1


def _devices(page: Page, row: int) -> dict[int, DeviceHeader]:
    """The columns of a row of headers that are devices; a column of telephone numbers is none.

    What is only stated of a device ("Modèle PC") makes it one too, where no column is the device itself.
    """
    found: dict[int, DeviceHeader] = {}
    for at, text in enumerate(page.rows[row]):
        header = read_header(text) if text else None
        if header and not header.attribute:
            cells = [page.rows[below][at] for below in page.below(row) if page.rows[below][at]]
            numbers = [cell for cell in cells if _PHONE_NUMBER.fullmatch(cell)]
            if not cells or 2 * len(numbers) < len(cells):
                found[at] = header
    known = {header.device for header in found.values()}
    for at, text in enumerate(page.rows[row]):
        header = read_header(text) if text else None
        if header and header.attribute == "model" and header.device not in known:
            found[at] = DeviceHeader(header.device_type, header.device, "")
    return dict(sorted(found.items()))


def _list_others(page: Page, row: int, taken: list[int]) -> dict[int, str]:
    """The other columns that are ours."""
    others: dict[int, str] = {}
    for at, text in enumerate(page.rows[row]):
        name = page.column_of(text) if text and at not in taken else ""
        is_chosen = normalise_spelling(text) in page.answered
        if name and not (name in SHARED and name in others.values()) and (is_chosen or not is_about_people(text)):
            others[at] = name
    return others
