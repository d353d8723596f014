"""Ansible: the facts of hosts, one document for each or all in one. What a host mounts is no device."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, convert
from footprint.intake.formats.machine_names import CASES

FORMS = CASES | dict.fromkeys(("Other", "Unknown", "NA"), "")
NAMES = [
    "hostname",
    "fqdn",
    "nodename",
    "system_vendor",
    "product_name",
    "product_serial",
    "form_factor",
    "memtotal_mb",
    "processor_cores",
    "processor_count",
    "virtualization_role",
    "virtualization_type",
    "chassis_asset_tag",
]


def list_hosts(document: object) -> list[dict] | None:
    """The hosts of a document of facts: of one, of several by name, or of a list."""
    parts = document if isinstance(document, list) else [document]
    found = [facts for part in parts for facts in _facts_in(part)]
    return found or None


def _facts_in(part: object) -> list[dict]:
    if not isinstance(part, dict):
        return []
    facts = part.get("ansible_facts", part)
    if isinstance(facts, dict) and _is_facts(facts):
        return [_host(facts)]
    several = [one for one in part.values() if isinstance(one, dict)]
    if not several or len(several) != len(part):
        return []
    held = [one.get("ansible_facts", one) for one in several]
    return [_host(one) for one in held if isinstance(one, dict)] if all(map(_is_facts, held)) else []


def _is_facts(facts: object) -> bool:
    told = facts if isinstance(facts, dict) else {}
    return any({f"{sign}hostname", f"{sign}product_name"} <= told.keys() for sign in ("ansible_", ""))


def _host(facts: dict) -> dict:
    told = {name: facts.get(f"ansible_{name}", facts.get(name)) for name in NAMES}
    return {name: value if isinstance(value, str | int | float) else "" for name, value in told.items()}


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    memory = column(rows, "memtotal_mb")
    laid.cells["memory_gb"] = convert(memory, 1 / 1024)
    cores, sockets = (pd.to_numeric(column(rows, f"processor_{one}"), errors="coerce") for one in ("cores", "count"))
    laid.cells["cpu_cores"] = (cores * sockets.fillna(1)).map("{:g}".format, na_action="ignore").astype("str")
    guest = column(rows, "virtualization_role") == "guest"
    laid.cells["device_type"] = column(laid.cells, "device_type").mask(guest.fillna(False).astype("bool"), "VM")
    for name in ("serial_number", "asset_tag", "manufacturer", "model"):
        if name in laid.cells:
            laid.cells[name] = laid.cells[name].mask(laid.cells[name].isin(["NA", "Not Specified", "None", "n/a"]))


ANSIBLE = Format(
    "ansible",
    {
        "hostname": "item_id",
        "system_vendor": "manufacturer",
        "product_name": "model",
        "product_serial": "serial_number",
        "chassis_asset_tag": "asset_tag",
        "form_factor": "device_type",
    },
    values={"device_type": FORMS},
    refine=_refine,
    list_records=list_hosts,
    left_aside=(
        *("fqdn", "nodename", "memtotal_mb", "processor_cores", "processor_count"),
        *("virtualization_role", "virtualization_type"),
    ),
    from_documentation=True,
)
