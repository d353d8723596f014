"""A sample of items for an auditor to check against their documents: drawn by weight, and from what is weakest."""

import hashlib

import numpy as np
import pandas as pd

STRATA = ("heaviest", "weight", "low_quality", "no_document", "missing")


def draw_sample(lines: pd.DataFrame, seed: str, count: int) -> pd.DataFrame:
    """So many items at most: item_id, type, source_document, impact (kg CO2e), why (STRATA); heaviest first.

    A quarter are the heaviest; half are drawn in proportion to their weight; the others come from what is of low
    quality, has no document, or lacks a figure. The same seed draws the same items.
    """
    of_item = lines.assign(missing=lines["match"] == "missing").groupby("item", as_index=False)
    items = of_item[["item_id", "type", "quality", "source_document"]].first()
    items["impact"] = of_item["impact"].sum(min_count=1)["impact"]  # of multiples of the grain: exact in any order
    items["missing"] = of_item["missing"].any()["missing"]
    draw = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    weight = items["impact"].fillna(0.0).to_numpy()
    ranked = np.argsort(-weight, kind="stable")
    chosen: dict[int, str] = {int(row): "heaviest" for row in ranked[: count // 4] if weight[row] > 0}
    rest = np.array([row for row in ranked if int(row) not in chosen and weight[row] > 0], dtype="int64")
    if len(rest):
        size = min(count // 2, len(rest))
        for row in draw.choice(rest, size, replace=False, p=weight[rest] / weight[rest].sum()):
            chosen[int(row)] = "weight"
    weak = {
        "low_quality": items["quality"] == "low",
        "no_document": items["source_document"].isna(),
        "missing": items["missing"],
    }
    for number, (why, here) in enumerate(weak.items()):
        left = [row for row in np.flatnonzero(here) if int(row) not in chosen]
        size = min(len(left), -(-(count - len(chosen)) // (len(weak) - number)))
        for row in draw.choice(left, size, replace=False) if size > 0 else []:
            chosen[int(row)] = why
    rows = list(chosen)
    sample = items.iloc[rows].assign(why=list(chosen.values()))
    return sample.sort_values("impact", ascending=False, na_position="last", kind="stable", ignore_index=True)
