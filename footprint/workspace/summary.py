"""The footprint as one JSON object, for programs."""

import numpy as np
import pandas as pd

from footprint.workspace.bring_in import Read
from footprint.workspace.footprint import Footprint

MOST_PROBLEMS_LISTED = 1000


def summarise(footprint: Footprint, read: Read, problems: list[dict], problems_total: int) -> dict[str, object]:
    """The footprint as one JSON object; what has no figure is absent or null, never 0."""
    method, total = footprint.situation.method, footprint.total
    known = np.isfinite(total.impact)
    return {
        "situation_id": footprint.situation.id,
        "year": method.year,
        "inventory": method.inventory,
        "accounting": method.accounting,
        "electricity": method.electricity,
        "factor_set": method.factor_set,
        "country": method.country,
        "method_version": method.version,
        "total_kgco2e": total.impact if known else None,
        "low_kgco2e": footprint.interval.low if known else None,
        "high_kgco2e": footprint.interval.high if known else None,
        "units": footprint.devices.in_use,
        "units_in_stock": footprint.devices.in_stock,
        "units_withdrawn": footprint.devices.withdrawn,
        "units_to_come": footprint.devices.to_come,
        "lines": total.lines,
        "missing": total.missing,
        "rows_read": read.rows_read,
        "rows_kept": read.rows_kept,
        "rows_set_aside": read.rows_set_aside,
        "by_stage": _as_mapping(footprint.by("stage"), "stage"),
        "by_type": _as_mapping(footprint.by("type"), "type"),
        "by_scope": _as_mapping(footprint.scopes(), "category"),
        "problems": problems,
        "problems_total": problems_total,
        "gaps": footprint.gap_summary[["column", "assumption_id", "value_used", "items", "quantity"]].to_dict(
            "records"
        ),
    }


def _as_mapping(view: pd.DataFrame, key: str) -> dict[str, float]:
    known = view[view["impact"].notna()]
    return dict(zip(known[key].astype(str), known["impact"].astype(float), strict=True))
