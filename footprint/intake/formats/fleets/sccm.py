"""SCCM, or Configuration Manager: queries on its views, whose columns end with 0, and its hardware reports."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, convert
from footprint.intake.formats.machine_names import CHASSIS


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    for header in ("TotalPhysicalMemory0", "Memory (KBytes)", "Physical Memory (KB)"):
        told = column(rows, header)
        if told.notna().any():
            laid.cells["memory_gb"] = convert(told, 1 / 2**20)
    if "device_type" not in laid.cells:
        laid.cells["device_type"] = pd.Series(pd.NA, index=rows.index, dtype="str")


SCCM = Format(
    "sccm",
    {
        "Name0": "item_id",
        "Netbios_Name0": "item_id",
        "Netbios Name": "item_id",
        "Computer Name": "item_id",
        "Machine Name": "item_id",
        "Manufacturer0": "manufacturer",
        "Manufacturer": "manufacturer",
        "Model0": "model",
        "Model": "model",
        "SerialNumber0": "serial_number",
        "Serial Number": "serial_number",
        "ChassisTypes0": "device_type",
        "Chassis Type": "device_type",
        "SMBIOSAssetTag0": "asset_tag",
        "AD_Site_Name0": "site",
        "AD Site Name": "site",
    },
    signatures=(
        ("Name0", "Manufacturer0", "Model0"),
        ("Netbios_Name0", "Manufacturer0", "Model0"),
        ("Netbios Name", "Manufacturer", "Model"),
        ("Computer Name", "Manufacturer", "Model", "Top Console User"),
        ("Machine Name", "Manufacturer", "Model", "Resource ID"),
    ),
    values={"device_type": CHASSIS},
    refine=_refine,
    left_aside=(
        *("ResourceID", "Resource ID", "Client0", "Active0", "Operating_System_Name_and0", "Caption0", "Domain0"),
        *("Operating System", "User_Name0", "TopConsoleUser0", "Top Console User", "LastHWScan", "LastLogonTimestamp0"),
        *("TotalPhysicalMemory0", "Memory (KBytes)", "Physical Memory (KB)", "Site Code", "Client Version", "Build01"),
        *("Processor", "Processor (GHz)", "C: Size (MBytes)", "Disk Space (MB)", "Free Disk Space (MB)", "Domain"),
    ),
    from_documentation=True,
)
