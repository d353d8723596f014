"""Azure: the details of costs and usage (actual or amortised) that its portal exports."""

import pandas as pd

from footprint.intake.formats.clouds.cloud_bills import Kinds, lay_out_bill, say_period
from footprint.intake.formats.format import Format, Laid, column, first_of, matches, read_numbers, write_numbers

_MULTIPLE = r"^(\d+)\s*([KM]?)\s"


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    unit, category = column(rows, "UnitOfMeasure"), column(rows, "MeterCategory")
    product = column(rows, "Product").fillna(column(rows, "ProductName")).fillna(column(rows, "MeterName"))
    charge = column(rows, "ChargeType")
    used = matches(charge, "usage$") | charge.isna()  # older exports have no such column
    # "100 Hours" counts hundreds of hours.
    parts = unit.str.extract(_MULTIPLE)
    times = pd.to_numeric(parts[0], errors="coerce").fillna(1) * parts[1].map({"K": 1e3, "M": 1e6}).fillna(1)
    quantity = read_numbers(column(rows, "Quantity")) * times
    hours = matches(unit, r"\d+[KM]? hours?$") & matches(category, "virtual machines$")
    traffic = used & matches(unit, r"\d+[KM]? gb$") & matches(category, "bandwidth$")
    meter = column(rows, "MeterName").fillna(product)
    sent = traffic & matches(meter, r".*data transfer out") & ~matches(meter, r".*inter[- ]")
    cores = column(rows, "AdditionalInfo").str.extract(r'(?i)"vCPUs"\s*:\s*"?(\d+)')[0]
    kinds = Kinds(
        machine=used & hours & ~matches(product, ".*(?:software|licen[cs]e|reservation)"),
        cores=pd.to_numeric(cores, errors="coerce"),
        stored=used & matches(unit, r"\d+[KM]? gb/month$") & matches(category, "storage$"),
        media=product,
        sent=sent,
        moved=traffic & ~sent,
    )
    amounts = write_numbers(quantity)
    why = (unit.fillna("") + " " + product.fillna("")).str.strip().str.slice(0, 120)
    lay_out_bill(laid, amounts, kinds, why, column(rows, "ResourceLocation"))
    laid.cells["provider"] = "Azure"
    say_period(laid, first_of(rows, ["Date", "UsageDate", "UsageDateTime"]))


AZURE_COST = Format(
    "azure_cost",
    {"SubscriptionName": "entity", "ResourceName": "note"},
    signatures=(("MeterCategory", "UnitOfMeasure", "Quantity", "ResourceLocation"),),
    table="usage",
    refine=_refine,
    cites_file=True,
)
