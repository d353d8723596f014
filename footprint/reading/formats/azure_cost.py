"""Azure: the details of costs and usage (actual or amortised) that its portal exports."""

import pandas as pd

from footprint.reading.formats.cloud_bills import lay_out_bill, say_period
from footprint.reading.formats.format import Format, Laid, column, matches

_MULTIPLE = r"^(\d+)\s*([KM]?)\s"


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    unit, category = column(rows, "UnitOfMeasure"), column(rows, "MeterCategory")
    product = column(rows, "Product").fillna(column(rows, "ProductName")).fillna(column(rows, "MeterName"))
    used = matches(column(rows, "ChargeType"), "usage$")
    # "100 Hours" counts hundreds of hours.
    parts = unit.str.extract(_MULTIPLE)
    times = pd.to_numeric(parts[0], errors="coerce").fillna(1) * parts[1].map({"K": 1e3, "M": 1e6}).fillna(1)
    quantity = pd.to_numeric(column(rows, "Quantity"), errors="coerce") * times
    hours = matches(unit, r"\d+[KM]? hours?$") & matches(category, "virtual machines$")
    lay_out_bill(
        laid,
        quantity.map(repr, na_action="ignore").astype("str"),
        used & hours & ~matches(product, ".*(?:software|licen[cs]e|reservation)"),
        used & matches(unit, r"\d+[KM]? gb/month$") & matches(category, "storage$"),
        (unit.fillna("") + " " + product.fillna("")).str.strip().str.slice(0, 120),
        column(rows, "ResourceLocation"),
    )
    laid.cells["provider"] = "Azure"
    say_period(laid, column(rows, "Date"))


AZURE_COST = Format(
    "azure_cost",
    {"SubscriptionName": "entity", "ResourceName": "note"},
    signatures=(("MeterCategory", "UnitOfMeasure", "Quantity", "ResourceLocation"),),
    table="usage",
    refine=_refine,
)
