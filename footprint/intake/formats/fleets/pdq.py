"""PDQ Inventory: a list or a report of computers. It states a case, where the report has it, rather than a type."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column
from footprint.intake.formats.machine_names import CASES

COLUMNS = {
    "Name": "item_id",
    "Manufacturer": "manufacturer",
    "Model": "model",
    "System Manufacturer": "manufacturer",
    "System Model": "model",
    "Serial Number": "serial_number",
    "Chassis": "device_type",
    "Memory": "memory_gb",
}
LEFT_ASIDE = (
    *("Online", "Host Name", "IP Address", "MAC Address", "Current User", "O/S", "O/S Name", "O/S Version", "Error"),
    *("SP / Release", "O/S Architecture", "Boot Time", "Uptime", "Last Scan", "Successful Scan Date", "Heartbeat Date"),
    *("AD Path", "AD Description", "Needs Reboot", "Domain", "Added", "Comment", "Time Zone", "Free Space", "Created"),
)


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    if "memory_gb" in laid.cells:  # "16 GB" and "16,0 GB" state their unit; a bare number is one of bytes
        bare = pd.to_numeric(laid.cells["memory_gb"], errors="coerce")
        octets = (bare / 2**30).round(2).map("{:g}".format, na_action="ignore").astype("str")
        laid.cells["memory_gb"] = octets.where(bare > 1_000_000, laid.cells["memory_gb"])
    laid.cells["device_type"] = column(laid.cells, "device_type")


PDQ = Format(
    "pdq",
    COLUMNS | {f"Computer {header}": ours for header, ours in COLUMNS.items()},
    signatures=(
        ("Name", "Manufacturer", "Model", "Serial Number", "O/S"),
        ("Name", "Online", "Manufacturer", "Model"),
        ("Computer Name", "Computer Manufacturer", "Computer Model"),
        ("Computer Name", "Computer O/S", "Computer Serial Number"),
    ),
    values={"device_type": CASES},
    refine=_refine,
    left_aside=(*LEFT_ASIDE, *(f"Computer {name}" for name in LEFT_ASIDE)),
    from_documentation=True,
)
