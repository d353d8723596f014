"""Microsoft Intune: the list of managed devices, exported or asked from its interface. It states no type of device."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, matches


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    model = column(laid.cells, "model")
    system = column(rows, "OS").fillna(column(rows, "Operating system")).fillna(column(rows, "operatingSystem"))
    found = pd.Series(pd.NA, index=rows.index, dtype="str").mask(
        matches(system, "ios$") & ~matches(model, "ipad"), "smartphone"
    )
    found = found.mask(matches(system, "ipados") | matches(model, "ipad"), "tablet")
    laid.cells["device_type"] = column(laid.cells, "device_type").fillna(found)


INTUNE = Format(
    "intune",
    {
        "Device name": "item_id",
        "deviceName": "item_id",
        "Serial number": "serial_number",
        "serialNumber": "serial_number",
        "Manufacturer": "manufacturer",
        "Model": "model",
        "Ownership": "ownership",
        "managedDeviceOwnerType": "ownership",
        "Category": "device_type",
        "Device category": "device_type",
    },
    signatures=(
        ("Device name", "Serial number", "Manufacturer", "Model", "OS"),
        ("Device name", "Serial number", "Manufacturer", "Model", "Management name"),
        ("deviceName", "serialNumber", "managedDeviceOwnerType", "model"),
    ),
    values={
        "ownership": {"Corporate": "owned", "company": "owned", "Personal": "byod", "Unknown": ""},
        "device_type": {"Unknown": "", "Unassigned": ""},
    },
    refine=_refine,
    left_aside=("Total storage", "Free storage"),  # in a unit that the export does not say
    from_documentation=True,
)
