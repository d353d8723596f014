"""Which inputs decide what a plan is worth: the plan and the trend projected anew when an assumption is otherwise.

Both sides meet the other value, so that what they share cancels out of the difference, as it would in reality.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from footprint.actions.actions import Action, Change, Trend
from footprint.estimation.completion import complete
from footprint.estimation.sensitivity import ASSUMED, bounds_of, with_assumed, with_quantities
from footprint.estimation.situation import Situation
from footprint.plans.optimum.interactions import Numbers
from footprint.plans.optimum.reach import Mask, reach
from footprint.projection.projection import Projection, project
from footprint.tables import QUALITIES

PLAN_SENSITIVITY_COLUMNS = [
    *("what", "about", "value", "down", "up"),
    *("plan_down", "plan_up", "effect_down", "effect_up", "kept_down", "kept_up"),
]


def vary_plan(
    situation: Situation,
    actions: Sequence[Action],
    year: int,
    trend: Trend | None = None,
    allowed: float | None = None,
) -> pd.DataFrame:
    """What a plan comes to when an input is lower or higher: PLAN_SENSITIVITY_COLUMNS, what decides most first.

    `what`: lifespan (an assumed life: a year less or more, half a life at least), energy, pue (their bounds), quality
    (the quantities of a class of quality, by its error), factor (its bounds); `about`: a type of device, a class of
    quality, the activity of a factor. `value`, `down`, `up`: of the input. `plan_…`: kg CO2e of the plan in that year;
    `effect_…`: the plan less the trend; `kept_…`: whether the plan then keeps what is `allowed` (kg CO2e; missing
    without it). What changes nothing is left out.
    """
    study = _Study(situation, tuple(actions), year, trend or Trend())
    central = study.central.sum(axis=1)
    rows = [*_vary_assumptions(study), *_vary_quantities(study), *_vary_factors(study)]
    moved = [
        (row.what, row.about, row.value, row.down, row.up, *(central + row.at_down), *(central + row.at_up))
        for row in rows
        if row.at_down.any() or row.at_up.any()
    ]
    columns = ["what", "about", "value", "down", "up", "trend_down", "plan_down", "trend_up", "plan_up"]
    table = pd.DataFrame(moved, columns=columns)
    for side in ("down", "up"):
        table[f"effect_{side}"] = table[f"plan_{side}"] - table[f"trend_{side}"]
        kept = pd.Series(pd.NA, index=table.index, dtype="boolean")
        table[f"kept_{side}"] = kept if allowed is None else (table[f"plan_{side}"] <= allowed).astype("boolean")
    effect = central[1] - central[0]
    reached = (table[["effect_down", "effect_up"]] - effect).abs().max(axis=1)
    order = reached.sort_values(ascending=False, kind="stable").index
    return table.loc[order, PLAN_SENSITIVITY_COLUMNS].reset_index(drop=True)


@dataclass(frozen=True)
class Moved:
    """An input moved down and up, and what each adds to the trend and to the plan (kg CO2e)."""

    what: str
    about: str
    value: float
    down: float
    up: float
    at_down: Numbers
    at_up: Numbers


@dataclass(frozen=True)
class _Input:
    """An input to move: the row of its assumption (-1: none), and the items that it may touch."""

    about: str
    value: float
    down: float
    up: float
    touched: Mask
    row: int = -1


class _Study:
    """A plan and its trend in one year."""

    def __init__(self, situation: Situation, actions: tuple[Action, ...], year: int, trend: Trend):
        self.situation, self.actions, self.year, self.trend = situation, actions, year, trend
        inventory = situation.inventory
        self.items = len(inventory.equipment) + len(inventory.usage)

    @cached_property
    def projections(self) -> list[Projection]:
        """The trend and the plan."""
        return self.project(self.situation)

    @cached_property
    def central(self) -> Numbers:
        """Kg CO2e of both, by item."""
        return self.sum_items(self.projections)

    def project(self, situation: Situation) -> list[Projection]:
        """The trend and the plan of a situation."""
        return [project(situation, actions, [self.year], self.trend) for actions in ([], self.actions)]

    def sum_items(self, projections: list[Projection]) -> Numbers:
        """Kg CO2e by item of the base situation (what actions add comes last): (trend and plan, items + 1)."""
        sums = []
        for projection in projections:
            item = projection.items["base"].to_numpy()[projection.lines["item"].to_numpy()]
            impact = np.nan_to_num(projection.lines["impact"].to_numpy())
            sums.append(np.bincount(np.where(item < 0, self.items, item), impact, self.items + 1))
        return np.array(sums, dtype="float64")

    def move(self, inputs: list[_Input], change: Callable[[list[_Input], str], Situation], what: str) -> list[Moved]:
        """Inputs moved down and up: those that touch no item in common at the same time."""
        moved = []
        for together in _part_apart(inputs):
            sides = {}
            for side in ("down", "up"):
                sums = self.sum_items(self.project(change(together, side))) - self.central
                sides[side] = [sums[:, one.touched].sum(axis=1) for one in together]
            for one, at_down, at_up in zip(together, sides["down"], sides["up"], strict=True):
                moved.append(Moved(what, one.about, one.value, one.down, one.up, at_down, at_up))
        return moved


def _part_apart(inputs: list[_Input]) -> list[list[_Input]]:
    """Inputs in groups, in each of which no two touch the same item."""
    groups: list[tuple[Mask, list[_Input]]] = []
    for one in inputs:
        room = next((place for place, (taken, _) in enumerate(groups) if not (taken & one.touched).any()), None)
        if room is None:
            groups.append((one.touched, [one]))
        else:
            taken, members = groups[room]
            groups[room] = (taken | one.touched, [*members, one])
    return [members for _, members in groups]


def _vary_assumptions(study: _Study) -> list[Moved]:
    assumptions, day = study.situation.factors.assumptions, date(study.year, 1, 1)
    asked = [
        Action("", "", day, (Change("assumptions", {"applies_to": str(about)}, "value", "set", 0.0),))
        for about in assumptions["applies_to"]
    ]
    touched = reach(study.situation, [*study.actions, *asked])[len(study.actions) :]
    moved = []
    for what, column in ASSUMED.items():
        down, up = bounds_of(what, assumptions)
        concerned = assumptions["applies_to"].str.endswith(f".{column}").to_numpy() & touched.any(axis=1)
        inputs = [
            _Input(
                str(assumptions["applies_to"].iloc[row]).split(".")[0],
                *(float(values.iloc[row]) for values in (assumptions["value"], down, up)),
                touched[row],
                row,
            )
            for row in np.flatnonzero(concerned).tolist()
        ]
        moved += study.move(inputs, lambda together, side: _assume(study.situation, together, side), what)
    return moved


def _assume(situation: Situation, inputs: list[_Input], side: str) -> Situation:
    values = situation.factors.assumptions["value"].copy()
    values.iloc[[one.row for one in inputs]] = [getattr(one, side) for one in inputs]
    return with_assumed(situation, values)


def _vary_quantities(study: _Study) -> list[Moved]:
    situation = study.situation
    errors = situation.factors.assumptions.set_index("applies_to")["value"]
    completed = complete(situation).inventory
    quality = np.concatenate([completed.equipment["quality"].astype("str"), completed.usage["quality"].astype("str")])
    inputs = []
    for name in QUALITIES:
        error, touched = float(errors[f"quality.{name}"]), np.append(quality == name, False)
        if touched.any():
            inputs.append(_Input(name, error, 1.0 / (1.0 + error) - 1.0, error, touched))

    def change(together: list[_Input], side: str) -> Situation:
        times = {one.about: 1.0 + getattr(one, side) for one in together}
        return with_quantities(situation, lambda told: told.map(times))

    return study.move(inputs, change, "quality")


def _vary_factors(study: _Study) -> list[Moved]:
    """Impacts follow their factor: no projection is needed."""
    by_factor = []
    for projection in study.projections:
        factor = projection.lines["factor"].to_numpy()
        known = (factor >= 0) & projection.lines["impact"].notna().to_numpy()
        table = projection.factors.iloc[factor[known]][["activity", "value", "low", "high"]].reset_index(drop=True)
        impact = projection.lines["impact"].to_numpy()[known]
        with np.errstate(divide="ignore", invalid="ignore"):
            for side in ("low", "high"):
                table[f"at_{side}"] = np.nan_to_num(impact * (table[side] / table["value"] - 1.0).to_numpy())
        told = {"value": "mean", "low": "mean", "high": "mean", "at_low": "sum", "at_high": "sum"}
        by_factor.append(table.groupby("activity").agg(told))
    trend, plan = by_factor
    moved = []
    for activity in trend.index.union(plan.index):
        sides = [table.reindex([activity])[["at_low", "at_high"]].fillna(0.0).to_numpy()[0] for table in (trend, plan)]
        told = (plan if activity in plan.index else trend).loc[activity]
        at_low, at_high = np.array(sides).T
        value, low, high = (float(told[name]) for name in ("value", "low", "high"))
        moved.append(Moved("factor", str(activity), value, low, high, at_low, at_high))
    return moved
