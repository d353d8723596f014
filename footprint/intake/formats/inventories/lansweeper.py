"""Lansweeper: the list of assets as CSV or XLSX."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, convert


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    """Its memory is in megabytes."""
    memory = convert(column(rows, "Memory"), 1 / 1024)
    if memory.notna().any():
        laid.cells["memory_gb"] = memory


LANSWEEPER = Format(
    "lansweeper",
    {
        "AssetName": "item_id",
        "Asset Name": "item_id",
        "AssetType": "device_type",
        "Asset Type": "device_type",
        "AssetTypename": "device_type",
        "Type": "device_type",
        "Manufacturer": "manufacturer",
        "Model": "model",
        "Serialnumber": "serial_number",
        "Serial number": "serial_number",
        "IPLocation": "site",
        "Location": "site",
        "Purchasedate": "acquired_on",
        "Purchase date": "acquired_on",
        "State": "status",
        "Statename": "status",
        "BarCode": "asset_tag",
    },
    signatures=(
        ("AssetName", "AssetTypename"),
        ("AssetName", "AssetType", "Manufacturer"),
        ("AssetName", "Domain", "Manufacturer", "Model"),
        ("Asset Name", "Asset Type", "Manufacturer"),
    ),
    # Its type "Windows" may be a laptop, a desktop or a server: the model decides, or it is asked.
    values={
        "device_type": {"Windows": "", "Apple Mac": "", "Linux": "", "VMware Guest": "VM", "Hyper-V Guest": "VM"},
        "status": {"Active": "in_use", "Stock": "in_stock", "Old": "retired", "Sold": "retired", "Broken": "retired"},
    },
    refine=_refine,
    from_documentation=True,
)
