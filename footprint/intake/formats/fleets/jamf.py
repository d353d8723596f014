"""Jamf Pro and other lists of managed Apple devices (Kandji, Mosyle): a model identifier such as Mac15,13, no type."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, matches


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    laid.cells["manufacturer"] = column(laid.cells, "manufacturer").fillna("Apple")
    television = matches(column(laid.cells, "model"), "apple ?tv")
    laid.cells["device_type"] = pd.Series(pd.NA, index=rows.index, dtype="str").mask(television, "tv_box")


JAMF = Format(
    "jamf",
    {
        "Computer Name": "item_id",
        "Device Name": "item_id",
        "Display Name": "item_id",
        "Serial Number": "serial_number",
        "Make": "manufacturer",
        "Model": "model",
        "Model Identifier": "model",
        "Asset Tag": "asset_tag",
        "Building": "site",
        "Department": "entity",
        "PO Date": "acquired_on",
        "Purchase Date": "acquired_on",
    },
    signatures=(
        ("Computer Name", "Serial Number", "Model Identifier"),
        ("Device Name", "Serial Number", "Model Identifier"),
        ("Display Name", "Serial Number", "Model Identifier"),
        ("Computer Name", "Serial Number", "Model", "Make"),
    ),
    refine=_refine,
    from_documentation=True,
)
