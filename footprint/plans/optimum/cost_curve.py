"""What each lever costs for what it saves, one after the other: a marginal abatement cost curve without its traps.

Blocks are recomputed in sequence, each after those before it, so that they add up; a lever that saves money is shown
apart, by tonnes, without a cost per tonne (dividing a gain by tonnes ranks small reductions first: Taylor, 2012); each
bears the interval of what it saves. The order of blocks is no schedule: slow levers must start early, whatever their
cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from footprint.actions.actions import Action, Trend
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.draws import DRAWS
from footprint.plans.optimum.attribution import list_parts
from footprint.plans.optimum.tabulation import measure_at, tabulate
from footprint.projection.intervals import draw_saved
from footprint.projection.projection import Projection, project, project_each, project_purchases
from footprint.projection.spending import sum_purchases

CURVE_COLUMNS = [
    "action_id",
    "group",
    "saved_kg",
    "low_kg",
    "high_kg",
    "verdict",
    "invest_eur",
    "running_eur",
    "staff_eur",
    "purchases_eur",
    "yearly_cost_eur",
    "eur_per_t",
    "starts_on",
]
# saves: costs less than nothing, sorted by tonnes; costs: sorted as computed; no_reduction: saves no carbon.
GROUPS = ("saves", "costs", "no_reduction")

Group = Literal["saves", "costs", "no_reduction"]


@dataclass(frozen=True)
class Rates:
    """Rates that turn money into euros a year; every figure is an assumption that is shown.

    An investment is spread over `years` (or those given for an action, by id) at the rate `discount_rate`; a staff day
    is worth `staff_day_eur` (RCP Systèmes d'information, 2024).
    """

    discount_rate: float = 0.032
    staff_day_eur: float = 500.0
    years: float = 5.0
    years_of: Mapping[str, float] = field(default_factory=dict)

    def annuity(self, action_id: str) -> float:
        """What a euro invested costs each year: r / (1 - (1 + r)^-n)."""
        years = self.years_of.get(action_id, self.years)
        return self.discount_rate / (1.0 - (1.0 + self.discount_rate) ** -years) if self.discount_rate else 1.0 / years


def cost_curve(
    situation: Situation,
    actions: Sequence[Action],
    years: Sequence[int],
    trend: Trend | None = None,
    rates: Rates | None = None,
    year: int | None = None,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """The levers of a plan by cost: columns CURVE_COLUMNS, one row a lever; those that change figures are left out.

    `saved_kg` is what a lever saves a year after those before it, with its 95 % interval (both sides meet the same
    errors) and whether it differs from zero (`verdict`): in `year`, or the mean of all years after the base one.
    `yearly_cost_eur` is the annuity of what is invested, what runs, staff days at their rate, and what purchases rise
    or fall by (mean of the years after the base one; not a number, and left out of the cost, where a price lacks).
    `eur_per_t` is given to the group `costs` alone.

    Rows are in the order in which they were computed: what saves money first, by tonnes, then the cheapest of what is
    left each time. Raises ValueError without a year after the base one, or for a `year` that is not among them.
    """
    rates, base_year = rates or Rates(), situation.method.year
    listed = sorted({base_year, *years})
    later = [one for one in listed if one > base_year]
    counted = later if year is None else [year]
    if not later or not set(counted) <= set(later):
        raise ValueError(f"A cost curve needs years after {base_year}, those asked for among them: {listed}, {year}.")
    figures = [part.action for part in list_parts(actions) if part.nature == "figures"]
    levers = [part.action for part in list_parts(actions) if part.nature == "lever"]
    start = project(situation, figures, listed, trend)
    put = [levers[number] for number in _put_in_order(start, levers, counted, rates)]
    lists = [[*figures, *put[:count]] for count in range(1, len(put) + 1)]
    projections, rows = [start, *project_each(situation, lists, listed, trend, near=start)], []
    totals = [_of_years(one, counted) for one in projections]
    bought = [sum_purchases(one.purchases, later) for one in projections]
    for number, lever in enumerate(put):
        saved = float((totals[number] - totals[number + 1]).mean())
        block = _price(lever, saved, _weigh_purchases(bought[number], bought[number + 1]), rates)
        rows.append(block | _bound(projections[number], projections[number + 1], counted, draws))
    table = pd.DataFrame(rows, columns=CURVE_COLUMNS)
    group = [GROUPS.index(name) for name in table["group"]]
    return table.iloc[np.argsort(group, kind="stable")].reset_index(drop=True)


def _put_in_order(start: Projection, levers: list[Action], counted: list[int], rates: Rates) -> list[int]:
    """The numbers of levers: what saves money first, by tonnes, then the cheapest of what is left, each time.

    What each saves is recomputed after those before it; what it changes in purchases is taken alone, from `start`.
    """
    situation, figures, years, trend = start.situation, start.actions, start.years, start.trend
    later = [year for year in years if year > situation.method.year]
    each = project_purchases(situation, [[*figures, lever] for lever in levers], years, trend, start)
    before, *each = (sum_purchases(bought, later) for bought in (start.purchases, *each))
    purchases = [_weigh_purchases(before, after) for after in each]
    starts = [[lever.starts_on] for lever in levers]
    interactions = tabulate(situation, levers, starts, years, trend, figures).interactions
    places = measure_at(years, 0)[0][[years.index(year) for year in counted]].ravel()
    state, left, order = np.zeros(len(levers), dtype="int64"), list(range(len(levers))), []
    while left:
        plans = state + np.eye(len(levers), dtype="int64")[left]
        here = interactions.evaluate(state)[places].sum() / len(counted)
        saved = here - interactions.evaluate(plans)[:, places].sum(axis=1) / len(counted)
        blocks = [
            _price(levers[number], kg, purchases[number], rates)
            for number, kg in zip(left, saved.tolist(), strict=True)
        ]
        best = left[min(range(len(left)), key=lambda place: _rank(blocks[place]))]
        state[best] = 1
        left.remove(best)
        order.append(best)
    return order


def _price(lever: Action, saved: float, purchases: float, rates: Rates) -> dict[str, object]:
    """What a lever costs a year for the kg CO2e that it saves a year, `purchases` (EUR a year) among it."""
    invest = lever.invest_eur * rates.annuity(lever.action_id)
    start = lever.staff_days * rates.annuity(lever.action_id)
    staff = (start + lever.yearly_staff_days) * rates.staff_day_eur
    cost = invest + lever.yearly_eur + staff + float(np.nan_to_num(purchases))
    group: Group = "no_reduction" if saved <= 0 else "saves" if cost < 0 else "costs"
    return {
        "action_id": lever.action_id,
        "group": group,
        "saved_kg": saved,
        "invest_eur": invest,
        "running_eur": lever.yearly_eur,
        "staff_eur": staff,
        "purchases_eur": purchases,
        "yearly_cost_eur": cost,
        "eur_per_t": cost / saved * 1000.0 if group == "costs" else np.nan,
        "starts_on": lever.starts_on,
    }


def _weigh_purchases(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """What purchases rise by a year (EUR, negative where they fall); not a number where a price that differs lacks.

    Devices without a price must be as many on both sides: else what replaces a priced one would seem to be free.
    """
    change = after - before
    return float(change["eur"].mean()) if change["unpriced"].abs().max() < 1e-6 else np.nan


def _rank(block: dict) -> tuple[int, float]:
    """What comes first: what saves money, by tonnes; then the cheapest tonne; then what saves no carbon."""
    key = {"saves": -block["saved_kg"], "costs": block["eur_per_t"], "no_reduction": -block["saved_kg"]}
    return GROUPS.index(block["group"]), float(key[block["group"]])


def _of_years(projection: Projection, years: list[int]) -> pd.Series:
    return projection.totals.set_index("year")["impact"].fillna(0.0).loc[years]


def _bound(before: Projection, after: Projection, years: list[int], draws: int) -> dict[str, object]:
    """The interval of what a lever saves, both sides under the same errors, and whether it differs from zero."""
    low, high = np.quantile(draw_saved(before, after, years, draws), [0.025, 0.975]).tolist()
    verdict = "equal" if low == high == 0 else "indistinguishable" if low < 0 < high else "distinguishable"
    return {"low_kg": low, "high_kg": high, "verdict": verdict}
