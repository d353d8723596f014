"""AWS: the cost and usage report, with its headers of old (lineItem/UsageType) and new (line_item_usage_type)."""

import pandas as pd

from footprint.reading.formats.cloud_bills import lay_out_bill, say_period
from footprint.reading.formats.format import Format, Laid, column, matches


def _either(rows: pd.DataFrame, old: str, new: str) -> pd.Series:
    return column(rows, old).fillna(column(rows, new))


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    kind = _either(rows, "lineItem/UsageType", "line_item_usage_type")
    item = _either(rows, "lineItem/LineItemType", "line_item_line_item_type")
    region = _either(rows, "product/region", "product_region_code").fillna(
        _either(rows, "product/regionCode", "product_region")
    )
    used = matches(item, "(?:usage|discountedusage|savingsplancoveredusage)$") | item.isna()
    lay_out_bill(
        laid,
        _either(rows, "lineItem/UsageAmount", "line_item_usage_amount"),
        used & matches(kind, r".*(?:BoxUsage|SpotUsage|DedicatedUsage|HostBoxUsage)"),
        used & matches(kind, r".*(?:TimedStorage|VolumeUsage|SnapshotUsage)"),
        kind.fillna(item),
        region,
    )
    laid.cells["provider"] = "AWS"
    say_period(laid, _either(rows, "lineItem/UsageStartDate", "line_item_usage_start_date"))


AWS_COST = Format(
    "aws_cost",
    {
        "lineItem/ResourceId": "note",
        "line_item_resource_id": "note",
        "lineItem/UsageAccountId": "entity",
        "line_item_usage_account_id": "entity",
    },
    signatures=(
        ("lineItem/UsageType", "lineItem/UsageAmount", "lineItem/UsageStartDate"),
        ("line_item_usage_type", "line_item_usage_amount", "line_item_usage_start_date"),
    ),
    table="usage",
    refine=_refine,
)
