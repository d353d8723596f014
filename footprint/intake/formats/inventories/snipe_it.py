"""Snipe-IT: the list of assets as CSV, and what its interface answers."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid

CATEGORIES = {
    "Laptops": "laptop",
    "Desktops": "desktop",
    "Tablets": "tablet",
    "Mobile Phones": "smartphone",
    "Displays": "monitor",
    "VOIP Phones": "ip_phone",
    "Conference Phones": "ip_phone",
    "Mice": "mouse",
    "Keyboards": "keyboard",
}
STATUSES = {
    "Ready to Deploy": "in_stock",
    "Deployable": "in_stock",
    "Pending": "in_stock",
    "Undeployable": "in_stock",
    "Out for Repair": "in_use",
    "Archived": "retired",
    "Broken - Not Fixable": "retired",
    "Lost/Stolen": "retired",
}
_TEXT_OF_HTML = {"&quot;": '"', "&#039;": "'", "&#39;": "'", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&amp;": "&"}


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    for name in laid.cells:
        for written, sign in _TEXT_OF_HTML.items():
            laid.cells[name] = laid.cells[name].str.replace(written, sign, regex=False)


SNIPE_IT = Format(
    "snipe_it",
    {
        "Asset Tag": "asset_tag",
        "Serial": "serial_number",
        "Serial Number": "serial_number",
        "Asset Name": "item_id",
        "Name": "item_id",
        "Company": "entity",
        "Location": "site",
        "Default Location": "site",
        "Category": "device_type",
        "Manufacturer": "manufacturer",
        "Model": "model",
        "Model Name": "model",
        "Purchase Date": "acquired_on",
        "Purchased": "acquired_on",
        "Status": "status",
        "Purchase Cost": "purchase_cost_eur",
        "Order Number": "source_document",
    },
    signatures=(("Asset Tag", "Category", "Manufacturer", "Model"), ("Asset Tag", "Category", "Model Name")),
    values={"device_type": CATEGORIES, "status": STATUSES},
    refine=_refine,
    from_documentation=True,
)

SNIPE_IT_API = Format(
    "snipe_it_api",
    {
        "asset_tag": "asset_tag",
        "serial": "serial_number",
        "name": "item_id",
        "company.name": "entity",
        "location.name": "site",
        "rtd_location.name": "site",
        "category.name": "device_type",
        "manufacturer.name": "manufacturer",
        "model.name": "model",
        "purchase_date.date": "acquired_on",
        "status_label.status_meta": "status",
        "purchase_cost": "purchase_cost_eur",
        "order_number": "source_document",
    },
    signatures=(("asset_tag", "model.name", "category.name"),),
    values={"device_type": CATEGORIES, "status": STATUSES},
    refine=_refine,
    from_documentation=True,
)
