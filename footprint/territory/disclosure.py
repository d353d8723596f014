"""What may be shown of many without showing one of them: enough members, none that weighs nearly all, means of three.

The rules and where they come from: docs/territory.md.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

LEAST_IN_SUM = 3  # members in a sum that is shown to all
LARGEST_SHARE = 0.85  # of a sum, that one member may weigh
LEAST_FOR_MEDIAN, LEAST_FOR_QUARTILES = 5, 8
AVERAGED = 3  # values behind each figure of a comparison
STEP_KG, STEP_PERCENT = 5, 5
POOLED = "pooled"


def is_dominated(values: Sequence[float] | np.ndarray) -> bool:
    """Whether one value is more than 85 % of the sum; a sum of nothing counts as dominated."""
    held = np.asarray(values, dtype="float64")
    whole = float(held.sum())
    return not whole > 0.0 or float(held.max()) > LARGEST_SHARE * whole


def average_around(values: Sequence[float] | np.ndarray, quantile: float) -> float:
    """The quantile of values, each replaced by the mean of itself and of its two neighbours in order of size.

    No value counts for more than a third of it. Not a number where one of the three would give it away: it is more than
    85 % of their sum.
    """
    ordered = np.sort(np.asarray(values, dtype="float64"))
    place = quantile * (len(ordered) - 1)
    middles = np.arange(1, len(ordered) - 1)
    near = middles[np.abs(middles - place) < 1.0]
    if not len(near) or any(is_dominated(ordered[middle - 1 : middle + 2]) for middle in near):
        return float("nan")
    means = np.convolve(ordered, np.full(AVERAGED, 1.0 / AVERAGED), mode="valid")
    return float(np.interp(place, middles, means))


def round_kilograms(value: float) -> int:
    """To 5 kg."""
    return STEP_KG * int(np.floor(value / STEP_KG + 0.5))


def round_percent(value: float) -> int:
    """To 5 %."""
    return STEP_PERCENT * int(np.floor(value / STEP_PERCENT + 0.5))


def at_least(count: int) -> int:
    """How many there are at least: 5, 8, then tens. One who joins or leaves mostly changes nothing of it."""
    return (
        count // 10 * 10 if count >= 10 else LEAST_FOR_QUARTILES if count >= LEAST_FOR_QUARTILES else LEAST_FOR_MEDIAN
    )


def pool_small(sums: pd.DataFrame, by: str) -> dict[str, str]:
    """Under which name each part of a sum may be shown to all: its own, or POOLED with others; empty where none may be.

    A part is shown where 3 members are in it, none of which is more than 85 %. The others are shown together, with the
    smallest of those that could be shown where they would not be enough: what is left of a total says as much as what
    is written.

    Args:
        sums: member, `by`, grains.
    """
    by_member = sums.groupby([by, "member"])["grains"].sum()
    by_member = by_member[by_member > 0].reset_index()
    weights = by_member.groupby(by)["grains"].sum().sort_values(kind="stable")
    shown = [part for part in weights.index if may_be_shown(by_member[by_member[by] == part])]
    pooled = [part for part in weights.index if part not in shown]
    while pooled and not may_be_shown(by_member[by_member[by].isin(pooled)]):
        if not shown:
            return {}
        pooled.append(shown.pop(0))
    return {str(part): str(part) for part in shown} | {str(part): POOLED for part in pooled}


def may_be_shown(sums: pd.DataFrame) -> bool:
    """Whether a sum of rows (member, grains) shows none of them: 3 members, none of which is more than 85 % of it."""
    by_member = sums.groupby("member")["grains"].sum()
    return int((by_member > 0).sum()) >= LEAST_IN_SUM and not is_dominated(by_member.to_numpy())
