"""Ralph: assets of the back office, as it exports and imports them. Models are often numbers of its own."""

import pandas as pd

from footprint.intake.formats.format import Format, Laid, column


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    numbered = column(laid.cells, "model").str.fullmatch(r"\d+").fillna(False).astype("bool")
    laid.cells["model"] = column(laid.cells, "model").mask(numbered)


RALPH = Format(
    "ralph",
    {
        "id": "item_id",
        "hostname": "item_id",
        "sn": "serial_number",
        "barcode": "asset_tag",
        "model": "model",
        "category": "device_type",
        "warehouse": "site",
        "invoice_date": "acquired_on",
        "status": "status",
    },
    signatures=(("sn", "model", "warehouse"), ("sn", "barcode", "model")),
    values={
        "status": {"new": "in_stock", "free": "in_stock", "used": "in_use", "liquidated": "retired", "lost": "retired"}
    },
    refine=_refine,
)
