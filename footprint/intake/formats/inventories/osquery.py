"""osquery: the table system_info of a fleet. It states no type of device."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    if "memory_gb" in laid.cells:
        octets = pd.to_numeric(laid.cells["memory_gb"], errors="coerce")
        laid.cells["memory_gb"] = (octets / 2**30).round(2).map("{:g}".format, na_action="ignore").astype("str")


OSQUERY = Format(
    "osquery",
    {
        "computer_name": "item_id",
        "hostname": "item_id",
        "hardware_vendor": "manufacturer",
        "hardware_model": "model",
        "hardware_serial": "serial_number",
        "physical_memory": "memory_gb",
        "cpu_physical_cores": "cpu_cores",
    },
    signatures=(("hardware_vendor", "hardware_model"),),
    refine=_refine,
    from_documentation=True,
)
