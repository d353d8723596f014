"""What an inventory agent says of one device: GLPI agent (JSON), FusionInventory and OCS Inventory (XML).

The screens plugged in are devices of their own; the panel of a laptop is not.
"""

import base64
import binascii
import math

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column
from footprint.intake.formats.machine_names import CASES, screen_type
from footprint.inventory.matching import identifies_nothing
from footprint.problems import Problem

KINDS = {"phone": "smartphone", "printer": "printer"}
NETWORK = {"printer": "printer", "phone": "ip_phone"}

# Who makes the panels inside laptops, by the three letters that a screen announces or by name.
PANEL_CODES = "auo boe cmn cmo cpt cso csw hsd inx ivi ivo kdc lgd lpl mei ncp pnl qds sdc sec shp tmx"
PANEL_NAMES = "sharp corporation|au optronics|lg display|samsung display|boe technology|innolux"
PANEL_MAKERS = frozenset(PANEL_CODES.split(" ") + PANEL_NAMES.split("|"))
WIDEST_PANEL = 18.5  # inches; a larger screen is never that of a laptop
HAS_A_PANEL = ("laptop", "tablet", "smartphone", "all_in_one")

COLUMNS = {
    "name": "item_id",
    "type": "device_type",
    "manufacturer": "manufacturer",
    "model": "model",
    "serial": "serial_number",
    "asset_tag": "asset_tag",
    "site": "site",
    "memory": "memory_gb",
    "storage": "storage_tb",
    "cores": "cpu_cores",
}


def list_devices(document: object) -> list[dict] | None:
    """The devices that the document of an agent tells of: the device itself, then its screens."""
    content = _content(document)
    if content is None or not isinstance(document, dict):
        return None
    kind = _word(document, "itemtype").lower() or _word(document.get("request"), "itemtype").lower()
    if network := _network_device(content):
        return _parts_of_stack(_plain_device(network, kind), content, network)
    device = _computer(content, kind)
    own, others = _screens(content, device)
    return [{**device, "_panels": str(own), "_virtual_machines": str(len(_list(content, "virtualmachines")))}, *others]


def _content(document: object) -> dict | None:
    """The content of an agent's document, JSON or XML; None for another document."""
    if not isinstance(document, dict):
        return None
    content = document.get("content")
    if content is None and isinstance(document.get("request"), dict):
        content = document["request"].get("content")
    known = {"bios", "hardware", "network_device", "device"}
    return content if isinstance(content, dict) and known & content.keys() else None


def _network_device(content: dict) -> dict:
    """What SNMP told of a network device, whichever of the three layouts."""
    device = content.get("network_device") or content.get("device")
    if isinstance(device, list):
        device = device[0] if device else {}
    if not isinstance(device, dict):
        return {}
    info = device.get("info")
    return info if isinstance(info, dict) else device


def _plain_device(told: dict, kind: str) -> dict:
    stated = _word(told, "type")
    return {
        "name": _word(told, "name") or _word(told, "snmphostname"),
        "type": KINDS.get(kind) or NETWORK.get(stated.lower()) or stated,
        "manufacturer": _word(told, "manufacturer"),
        "model": _word(told, "model"),
        "serial": _word(told, "serial"),
        "site": _word(told, "location"),
    }


def _parts_of_stack(device: dict, content: dict, network: dict) -> list[dict]:
    """The switches of a stack, each with its own model and serial number; a device that is no stack, alone.

    A chassis without a serial number is one that was planned ("Provisioned"), and is not there.
    """
    listed = network.get("components")
    parts = _list(content, "network_components") or _list(listed if isinstance(listed, dict) else {}, "component")
    chassis = [part for part in parts if _word(part, "type").lower() == "chassis" and _word(part, "serial")]
    if len({_word(part, "serial") for part in chassis}) < 2:
        return [device]
    return [
        {
            **device,
            "name": f"{device['name']}-{_word(part, 'name') or number}",
            "model": _word(part, "model") or device["model"],
            "serial": _word(part, "serial"),
        }
        for number, part in enumerate(chassis, 1)
    ]


def _computer(content: dict, kind: str) -> dict:
    bios, hardware = content.get("bios"), content.get("hardware")
    case = _word(hardware, "chassis_type")
    memory = [_number(part, "capacity") for part in _list(content, "memories")]
    disks = [_number(part, "disksize") for part in _list(content, "storages")]
    cores = [_number(part, "core") for part in _list(content, "cpus")]
    virtual = _word(hardware, "vmsystem")
    return {
        "name": _word(hardware, "name"),
        "type": "vm" if virtual and virtual.lower() != "physical" else KINDS.get(kind) or CASES.get(case, case),
        "manufacturer": _word(bios, "smanufacturer") or _word(bios, "mmanufacturer"),
        "model": _word(bios, "smodel") or _word(bios, "mmodel"),
        "serial": _word(bios, "ssn"),
        "asset_tag": _word(bios, "assettag"),
        "memory": _total(memory, 1024) or _total([_number(hardware, "memory")], 1024),
        "storage": _total(disks, 1_000_000),
        "cores": _total(cores, 1),
    }


def _screens(content: dict, device: dict) -> tuple[int, list[dict]]:
    """How many screens are the panel of the device itself, and the other ones."""
    own, others = 0, []
    for screen in _list(content, "monitors"):
        size = _diagonal(_word(screen, "base64"))
        if _is_own_panel(screen, size, device):
            own += 1
            continue
        others.append(
            {
                "name": f"{device['name']}-{_word(screen, 'caption') or len(others) + 1}",
                "type": screen_type(size),
                "manufacturer": _word(screen, "manufacturer"),
                "model": _word(screen, "caption") or _word(screen, "name"),
                "serial": _word(screen, "serial") or _word(screen, "altserial"),
            }
        )
    return own, others


def _is_own_panel(screen: dict, size: float, device: dict) -> bool:
    if _word(screen, "caption").lower().startswith("imac") or _word(screen, "caption").lower() == "color lcd":
        return True
    if device["type"] not in HAS_A_PANEL:
        return False
    serial = _word(screen, "serial").strip("0")
    if device["type"] == "all_in_one":
        return not serial
    from_panel_maker = _word(screen, "manufacturer").lower() in PANEL_MAKERS
    return size < WIDEST_PANEL and (from_panel_maker or (size > 0 and not serial))


def _diagonal(announced: str) -> float:
    """The diagonal in inches that a screen announces (EDID, bytes 21 and 22: its sides in cm); 0 when it doesn't."""
    try:
        edid = base64.b64decode(announced + "=" * (-len(announced) % 4))
    except (binascii.Error, ValueError):
        return 0.0
    return math.hypot(edid[21], edid[22]) / 2.54 if len(edid) > 22 and edid[21] and edid[22] else 0.0


def _list(content: dict, name: str) -> list[dict]:
    """The parts of a kind; one alone is not in a list in XML."""
    parts = content.get(name) or []
    return [part for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict)]


def _word(part: object, name: str) -> str:
    word = part.get(name) if isinstance(part, dict) else None
    return word.strip() if isinstance(word, str) else ""


def _number(part: object, name: str) -> float:
    word = _word(part, name)
    return float(word) if word.isascii() and word.replace(".", "", 1).isdigit() and len(word) < 15 else 0.0


def _total(amounts: list[float], per_unit: float) -> str:
    total = sum(amounts) / per_unit
    return f"{round(total, 2):g}" if total else ""


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    for name in ("serial_number", "asset_tag"):
        if name in laid.cells:
            laid.cells[name] = laid.cells[name].mask(identifies_nothing(laid.cells[name]))
    for told, code in (("_panels", "reading.own-panel"), ("_virtual_machines", "reading.hosted-machines")):
        counts = pd.to_numeric(column(rows, told), errors="coerce").fillna(0)
        if counts.sum():
            laid.say(Problem(code, "note", laid.table, int(counts.idxmax()), "", str(int(counts.sum()))))


AGENT = Format(
    "agent",
    COLUMNS,
    values={"device_type": {word: meant for word, meant in CASES.items() if word != "Desktop"}},
    refine=_refine,
    list_records=list_devices,
)
