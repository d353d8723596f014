"""Proxmox: the resources or the nodes of a cluster, as `pvesh` and its interface answer. Machines go with nodes."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, write_numbers

MACHINES = ("qemu", "lxc")
KEPT = ("node", "name", "type", "vmid", "maxmem", "maxcpu", "status")


def list_resources(document: object) -> list[dict] | None:
    """The nodes and the machines of a cluster; its storages and networks are none of them."""
    listed = document.get("data") if isinstance(document, dict) else document
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        return None
    if not all("type" in one and ("node" in one or "storage" in one or "id" in one) for one in listed):
        return None
    kinds = {one.get("type") for one in listed}
    if "node" not in kinds or not any({"maxmem", "maxcpu"} <= one.keys() for one in listed):
        return None
    found = [one for one in listed if one.get("type") in ("node", *MACHINES)]
    return [{name: one.get(name) for name in KEPT} for one in found]


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    octets = pd.to_numeric(column(rows, "maxmem"), errors="coerce")
    laid.cells["memory_gb"] = write_numbers((octets / 2**30).round(2))
    machine = column(rows, "type").isin(MACHINES)
    laid.cells["device_type"] = pd.Series("server", index=rows.index, dtype="str").mask(machine, "VM")
    laid.cells["item_id"] = column(rows, "node").mask(machine, column(rows, "name").fillna(column(rows, "vmid")))
    laid.set_aside(machine, "reading.hosted-machine", "item_id", column(laid.cells, "item_id").fillna(""))


PROXMOX = Format(
    "proxmox",
    {"node": "item_id"},
    refine=_refine,
    list_records=list_resources,
    left_aside=("name", "type", "vmid", "maxmem", "maxcpu", "status"),
    from_documentation=True,
)
