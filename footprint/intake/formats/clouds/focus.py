"""FOCUS: the cost and usage files that clouds share (FinOps Open Cost and Usage Specification, 1.0 and later)."""

import pandas as pd

from footprint.intake.formats.clouds.cloud_bills import Kinds, aws_cores, lay_out_bill, say_period
from footprint.intake.formats.format import Format, Laid, column, matches


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    unit, said = column(rows, "ConsumedUnit"), column(rows, "ChargeDescription")
    used = matches(column(rows, "ChargeCategory"), "usage$")
    compute = matches(column(rows, "ServiceCategory"), "compute$")
    disk = matches(said, r".*\b(?:snapshot|storage|stored)\b") & ~matches(said, r".*\bmemory\b")
    traffic = used & matches(unit, r"gi?b$") & matches(said, r".*\bdata ?transfer\b")
    sent = traffic & matches(said, r".*\bdata ?transfer[- ]out\b")
    detail = column(rows, "SkuPriceDetails").str.extract(r'"CoreCount"\s*:\s*"?(\d+)')[0]
    kinds = Kinds(
        machine=used & compute & matches(unit, "(?:hours?|hrs)$"),
        cores=pd.to_numeric(detail, errors="coerce").fillna(aws_cores(said)),
        stored=used & disk & matches(unit, r"gi?b[- ]?mo(?:nths?)?$"),
        media=said,
        sent=sent,
        moved=traffic & ~sent,
    )
    why = (unit.fillna("") + " " + said.fillna("")).str.strip().str.slice(0, 120)
    lay_out_bill(laid, column(rows, "ConsumedQuantity"), kinds, why, column(rows, "RegionId"))
    say_period(laid, column(rows, "ChargePeriodStart"))


FOCUS = Format(
    "focus",
    {"ResourceId": "note", "SubAccountName": "entity", "ProviderName": "provider"},
    signatures=(("BilledCost", "ChargePeriodStart", "ConsumedQuantity", "ConsumedUnit"),),
    table="usage",
    refine=_refine,
    cites_file=True,
)
