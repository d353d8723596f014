"""What each lever of a plan is worth, knowing that effects don't add up; and the steps from today to a target year.

Every effect is recomputed together with the others: in the order stated, each after those before it; or as the Shapley
value, its mean over all orders. What changes figures (a grid, a factor, an assumption) stands apart: it is no
reduction. Effects are kg CO2e of a year, negative where they reduce.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend
from footprint.estimation.estimate import GRAIN, estimate_once
from footprint.estimation.situation import Situation
from footprint.plans.optimum.interactions import Numbers, shapley
from footprint.plans.optimum.tabulation import MOST_CONFIGURATIONS, group_rows, project_plans, tabulate
from footprint.projection.projection import KINDS, Projection, project, project_each

Nature = Literal["lever", "figures"]

EFFECT_COLUMNS = ["action_id", "nature", "year", "kind", "alone", "in_order", "shapley", "error"]
BRIDGE_COLUMNS = ["step", "action_id", "kg", "total"]
STEPS = ("base", "restated", "method", "renewal", "growth", "figures", "lever", "stranded", "rebound", "result")

ORDERS = 400  # drawn where all of them are too many
SEED = 2026

FIGURES = ("factors", "assumptions")


@dataclass(frozen=True)
class Part:
    """An action, or the part of it that changes figures: `position` is that of the action in the plan."""

    action: Action
    position: int
    nature: Nature


def list_parts(actions: Sequence[Action]) -> list[Part]:
    """Actions in order, those that change figures too as two parts. What has no effect on the footprint is left out."""
    parts = []
    for position, action in enumerate(actions):
        if action.effect != "direct":
            continue
        for nature in ("figures", "lever"):
            changes = tuple(change for change in action.changes if (change.table in FIGURES) == (nature == "figures"))
            if changes:
                parts.append(Part(replace(action, changes=changes), position, nature))
    return parts


@dataclass(frozen=True)
class Attribution:
    """What levers are worth together, and each of them.

    `effects`: columns EFFECT_COLUMNS, one row a part of an action, year and kind (planned, stranded, rebound: what an
    action is worth is their sum); `alone` (never to be added up), `in_order` (after those before it) and `shapley` (the
    mean over all orders), whose standard error is `error`, 0 where it is exact. `joint` is what all do together, by
    year, and `interaction` what the effects alone have too much: their sum less the joint effect.
    """

    effects: pd.DataFrame
    joint: pd.Series
    interaction: pd.Series
    exact: bool


def attribute(
    situation: Situation,
    actions: Sequence[Action],
    years: Sequence[int],
    trend: Trend | None = None,
    order: Sequence[str] = (),
    orders: int = ORDERS,
) -> Attribution:
    """What each lever is worth in each year: alone, in the order stated (that of the plan, or of ids), on average.

    Shapley values are exact as long as no more than 14 levers may reach the same lines; beyond, they are the mean of
    `orders` orders, drawn in pairs of opposites. Raises ValueError for an order that does not name each action once.
    """
    parts, years = _in_order(list_parts(actions), order), sorted(set(years))
    levers = [part.action for part in parts]
    starts = [[lever.starts_on] for lever in levers]
    count = len(levers)
    plans = np.concatenate([np.eye(count, dtype="int64"), np.tri(count + 1, count, -1, dtype="int64")])
    largest = max((len(group.levers) for group in group_rows(situation, levers)), default=0)
    exact = 2**largest <= MOST_CONFIGURATIONS
    if exact:
        interactions = tabulate(situation, levers, starts, years, trend).interactions
        found, shares = interactions.evaluate(plans), shapley(interactions)
        error = np.zeros_like(shares)
    else:
        found = project_plans(situation, levers, starts, plans, years, trend)
        shares, error = _sample(situation, levers, years, trend, orders)
    shape = (-1, len(years), len(KINDS))
    alone = (found[:count] - found[count]).reshape(shape)
    steps = np.diff(found[count:], axis=0).reshape(shape)
    joint = (found[-1] - found[count]).reshape(shape[1:]).sum(axis=1)
    size = len(years) * len(KINDS)
    effects = pd.DataFrame(
        {
            "action_id": np.repeat([part.action.action_id for part in parts], size),
            "nature": np.repeat([part.nature for part in parts], size),
            "year": np.tile(np.repeat(years, len(KINDS)), count),
            "kind": np.tile(KINDS, len(years) * count),
            "alone": alone.ravel(),
            "in_order": steps.ravel(),
            "shapley": shares.ravel(),
            "error": error.ravel(),
        },
        columns=EFFECT_COLUMNS,
    )
    index = pd.Index(years, name="year")
    return Attribution(
        effects,
        pd.Series(joint, index=index),
        pd.Series(alone.sum(axis=(0, 2)) - joint, index=index),
        exact,
    )


def _in_order(parts: list[Part], order: Sequence[str]) -> list[Part]:
    if not order:
        return parts
    named = {part.action.action_id for part in parts}
    wanted = [action_id for action_id in order if action_id in named]
    if len(wanted) != len(set(wanted)) or set(wanted) != named:
        raise ValueError(f"An order names each action once: {list(order)} for {sorted(named)}.")
    return sorted(parts, key=lambda part: wanted.index(part.action.action_id))


def _sample(
    situation: Situation, levers: list[Action], years: list[int], trend: Trend | None, orders: int
) -> tuple[Numbers, Numbers]:
    """The mean contribution over orders drawn in pairs of opposites, and its standard error: (levers x measures)."""
    count, pairs = len(levers), max(orders // 2, 2)
    generator = np.random.Generator(np.random.Philox(SEED))
    drawn = np.argsort(generator.random((pairs, count)), axis=1)
    rank = np.argsort(np.concatenate([drawn, drawn[:, ::-1]]), axis=1)  # (orders, levers): the place of each
    plans = (rank[:, None, :] < np.arange(count + 1)[None, :, None]).astype("int64").reshape(-1, count)
    found = project_plans(situation, levers, [[lever.starts_on] for lever in levers], plans, years, trend)
    steps = np.diff(found.reshape(2 * pairs, count + 1, -1), axis=1)  # by place in the order
    gains = np.take_along_axis(steps, rank[:, :, None], axis=1)
    paired = (gains[:pairs] + gains[pairs:]) / 2.0
    return paired.mean(axis=0), paired.std(axis=0, ddof=1) / np.sqrt(pairs)


# --- from today to a target year -------------------------------------------------------------------------------------


def bridge(
    situation: Situation,
    actions: Sequence[Action],
    year: int,
    trend: Trend | None = None,
    order: Sequence[str] = (),
    by: Literal["in_order", "shapley"] = "in_order",
    published: float | None = None,
    projected: tuple[Projection, Projection] | None = None,
) -> pd.DataFrame:
    """The steps from the reference of targets to the footprint of a target year, which add up exactly: BRIDGE_COLUMNS.

    `step` is one of STEPS: base (the reference: the footprint as estimated, or the kg CO2e `published` of the base
    year), restated (what was changed since it was published), method (the projection's planned lives in place of
    observed ones and of the age floor), renewal (what is bought and withdrawn without any lever), growth (of the
    trend), figures (a grid, a factor or an assumption that is made to change: no reduction), lever, stranded (what left
    before its planned end), rebound, result. `kg` is what a step adds, `total` where it leads. Steps that are 0 are
    left out, except for levers. `projected`: the trend, then these actions, where they are known through these years.
    """
    trend, base_year = trend or Trend(), situation.method.year
    still = replace(trend, growth=(), headcount={})
    start = float(np.nansum(estimate_once(situation)["impact"].to_numpy()))
    grown, whole = projected or project_each(situation, [(), actions], [base_year, year], trend)
    steady = grown if trend == still else project(situation, [], [base_year, year], still)
    planned, there, with_growth = _total(steady, base_year), _total(steady, year), _total(grown, year)
    reference = start if published is None else published
    rows = [
        ("base", "", reference),
        ("restated", "", start - reference),
        ("method", "", planned - start),
        ("renewal", "", there - planned),
    ]
    rows.append(("growth", "", with_growth - there))
    effects = attribute(situation, actions, [year], trend, order).effects
    planned_part = effects[effects["kind"] == "planned"]
    for nature in ("figures", "lever"):
        of_nature = planned_part[planned_part["nature"] == nature]
        rows += [(nature, key, kg) for key, kg in zip(of_nature["action_id"], of_nature[by], strict=True)]
    rows += [(kind, "", float(effects.loc[effects["kind"] == kind, by].sum())) for kind in ("stranded", "rebound")]
    table = pd.DataFrame(rows, columns=["step", "action_id", "kg"])
    table["kg"] = _to_add_up(table["kg"].to_numpy(dtype="float64"), _total(whole, year))
    table = table[(table["kg"] != 0) | table["step"].isin(["base", "lever"])]
    table = table.assign(total=table["kg"].cumsum())
    result = pd.DataFrame([("result", "", 0.0, _total(whole, year))], columns=BRIDGE_COLUMNS)
    return pd.concat([table, result], ignore_index=True)


def _total(projection: Projection, year: int) -> float:
    totals = projection.totals
    return float(np.nan_to_num(totals.loc[totals["year"] == year, "impact"].iloc[0]))


def _to_add_up(steps: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Steps on the grain of impacts, the milligrams that rounding leaves given to the largest lever or step."""
    rounded = np.rint(steps / GRAIN) * GRAIN
    largest = 1 + int(np.argmax(np.abs(rounded[1:])))
    rounded[largest] += total - rounded.sum()
    return rounded
