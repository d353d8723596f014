"""The exchange format of the French rules for the assessment of information systems (RCP Systèmes d'information)."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column

TYPES = {"virtual machine": "VM", "cloud": "VM", "non-IT": ""}


def list_items(document: object) -> list[dict] | None:
    """The items of a request of assessment."""
    if not isinstance(document, dict) or not {"organization", "inventory"} <= document.keys():
        return None
    items = document["inventory"]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    known = ("id", "type", "name", "quantity", "unit", "lifetime", "quality", "yearly_electricity_consumption")
    return [
        {name: item.get(name) for name in (*known, "mix_of_use")}
        | {"tags": ", ".join(map(str, item.get("tags") or item.get("tag") or []))}
        for item in items
    ]


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    unit = column(rows, "unit")
    other = unit.notna() & ~unit.str.lower().isin(["piece", "pieces", "unit", "item"])
    virtual = column(laid.cells, "device_type") == "VM"
    laid.set_aside(
        virtual.fillna(False).astype("bool"), "reading.virtual-machine", "device_type", column(laid.cells, "model")
    )
    laid.set_aside(other, "reading.other-unit", "quantity", unit)


PCR_SI = Format(
    "pcr_si",
    {
        "id": "item_id",
        "type": "device_type",
        "name": "model",
        "quantity": "quantity",
        "lifetime": "lifespan_years",
        "quality": "quality",
        "yearly_electricity_consumption": "energy_kwh_per_year",
        "mix_of_use": "country",
        "tags": "site",
    },
    values={"device_type": TYPES},
    refine=_refine,
    list_records=list_items,
)
