"""AWS: the cost and usage report, with its headers of old (lineItem/UsageType) and new (line_item_usage_type)."""

import pandas as pd

from footprint.intake.formats.clouds.cloud_bills import Kinds, aws_cores, lay_out_bill, say_period
from footprint.intake.formats.format import Format, Laid, column, matches


def _either(rows: pd.DataFrame, old: str, new: str) -> pd.Series:
    return column(rows, old).fillna(column(rows, new))


def _refine(laid: Laid, rows: pd.DataFrame) -> None:
    kind = _either(rows, "lineItem/UsageType", "line_item_usage_type")
    item = _either(rows, "lineItem/LineItemType", "line_item_line_item_type")
    region = _either(rows, "product/region", "product_region_code").fillna(
        _either(rows, "product/regionCode", "product_region")
    )
    used = matches(item, "(?:usage|discountedusage|savingsplancoveredusage)$") | item.isna()
    said = pd.to_numeric(_either(rows, "product/vcpu", "product_vcpu"), errors="coerce")
    kinds = Kinds(
        machine=used & matches(kind, r".*(?:BoxUsage|SpotUsage|DedicatedUsage|HostBoxUsage)"),
        cores=said.fillna(aws_cores(kind)),
        stored=used & matches(kind, r".*(?:TimedStorage|VolumeUsage|SnapshotUsage)"),
        media=kind,
        sent=used & matches(kind, r".*DataTransfer-Out-Bytes"),
        moved=used & matches(kind, r".*(?:DataTransfer-(?:In|Regional)-Bytes|(?:AWS|CloudFront)-(?:In|Out)-Bytes)"),
    )
    amounts = _either(rows, "lineItem/UsageAmount", "line_item_usage_amount")
    lay_out_bill(laid, amounts, kinds, kind.fillna(item), region)
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
    cites_file=True,
    from_documentation=True,
)
