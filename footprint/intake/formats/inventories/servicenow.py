"""ServiceNow: the list of hardware assets (alm_hardware)."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column, holds

CATEGORIES = {"Web Server": "server"}
WIDE = ["Computer", "Computer Peripheral", "Storage Device", "Rack"]

# Its categories are wide; the displayed name of the model often ends with a narrower word.
WORDS = {
    r"\blaptop|\bnotebook": "laptop",
    r"\bdesktop": "desktop",
    r"\bserver\b": "server",
    r"\bexternal (?:hard )?drive|\bexternal hard": "external_drive",
    r"\bssd\b": "ssd_drive",
    r"\bmouse\b": "mouse",
    r"\bkeyboard\b": "keyboard",
    r"\bwebcam\b": "webcam",
    r"\bheadset\b": "headset",
    r"\bmonitor\b": "monitor",
}


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    model, stated = column(laid.cells, "model"), column(laid.cells, "device_type")
    wide = stated.isin(WIDE) | stated.isna()
    for pattern, device_type in WORDS.items():
        found = wide & holds(model, pattern)
        stated, wide = stated.mask(found, device_type), wide & ~found
    laid.cells["device_type"] = stated


SERVICENOW = Format(
    "servicenow",
    {
        "asset_tag": "asset_tag",
        "serial_number": "serial_number",
        "display_name": "model",
        "model": "model",
        "model_category": "device_type",
        "manufacturer": "manufacturer",
        "department": "entity",
        "location": "site",
        "purchased_on": "acquired_on",
        "purchase_date": "acquired_on",
        "retired": "retired_on",
        "install_status": "status",
    },
    signatures=(("asset_tag", "serial_number", "model_category"), ("asset_tag", "display_name", "model_category")),
    values={
        "device_type": CATEGORIES,
        "status": {"In stock": "in_stock", "Missing": "retired", "On order": "in_stock"},
    },
    refine=_refine,
)
