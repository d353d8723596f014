"""Which inputs decide what a plan is worth: the plan and the trend projected anew when an assumption is otherwise.

Both sides meet the other value, so that what they share cancels out of the difference, as it would in reality.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions import Action, Change, Trend
from footprint.completion import complete
from footprint.interactions import Numbers
from footprint.projection import Projection, project, project_variants
from footprint.reach import reach
from footprint.sensitivity import ASSUMED, bounds_of, with_assumed, with_quantities
from footprint.situation import Situation
from footprint.tables import QUALITIES
from footprint.tabulation import ADDED

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
    central = study.run(situation, None)
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


class _Study:
    """A plan beside its trend in one year, on all items or some."""

    def __init__(self, situation: Situation, actions: tuple[Action, ...], year: int, trend: Trend):
        self.situation, self.actions, self.year, self.trend = situation, actions, year, trend
        days = np.array([action.starts_on for action in actions], dtype="datetime64[D]")
        self.starts = np.array([np.full(len(actions), np.datetime64("NaT"), dtype="datetime64[D]"), days])
        inventory = situation.inventory
        self.items = np.append(np.arange(len(inventory.equipment) + len(inventory.usage)), ADDED)

    def run(self, situation: Situation, rows: NDArray[np.int64] | None) -> Numbers:
        """Kg CO2e of the trend and of the plan."""
        items = self.items if rows is None else rows
        kg = project_variants(situation, items, self.actions, self.starts, [self.year], self.trend)
        return kg.sum(axis=(1, 2, 3))

    def change(self, other: Situation, rows: NDArray[np.int64]) -> Numbers:
        """What another situation adds to the trend and to the plan, on the only rows that it touches."""
        return self.run(other, rows) - self.run(self.situation, rows)

    def projections(self) -> tuple[Projection, Projection]:
        """The trend and the plan."""
        years = [self.year]
        return (
            project(self.situation, [], years, self.trend),
            project(self.situation, self.actions, years, self.trend),
        )


def _vary_assumptions(study: _Study) -> list[Moved]:
    assumptions = study.situation.factors.assumptions
    moved = []
    for what, column in ASSUMED.items():
        down, up = bounds_of(what, assumptions)
        for row in np.flatnonzero(assumptions["applies_to"].str.endswith(f".{column}")).tolist():
            applies_to = str(assumptions["applies_to"].iloc[row])
            asked = Change("assumptions", {"applies_to": applies_to}, "value", "set", 0.0)
            probe = Action("", "", date(study.year, 1, 1), (asked,))
            touched = reach(study.situation, [*study.actions, probe])[-1]
            rows = study.items[touched]
            if len(rows):
                value, low, high = (float(column.iloc[row]) for column in (assumptions["value"], down, up))
                at_low, at_high = (study.change(_set_one(study.situation, row, to), rows) for to in (low, high))
                moved.append(Moved(what, applies_to.split(".")[0], value, low, high, at_low, at_high))
    return moved


def _set_one(situation: Situation, row: int, value: float) -> Situation:
    values = situation.factors.assumptions["value"].copy()
    values.iloc[row] = value
    return with_assumed(situation, values)


def _vary_quantities(study: _Study) -> list[Moved]:
    situation = study.situation
    errors = situation.factors.assumptions.set_index("applies_to")["value"]
    completed = complete(situation).inventory
    quality = np.concatenate([completed.equipment["quality"].astype("str"), completed.usage["quality"].astype("str")])
    moved = []
    for name in QUALITIES:
        rows = np.flatnonzero(quality == name)
        if len(rows):
            error = float(errors[f"quality.{name}"])
            sides = [
                with_quantities(situation, lambda told, by=by, name=name: (told == name) * (by - 1.0) + 1.0)
                for by in (1.0 / (1.0 + error), 1.0 + error)
            ]
            at_down, at_up = (study.change(side, rows) for side in sides)
            moved.append(Moved("quality", name, error, 1.0 / (1.0 + error) - 1.0, error, at_down, at_up))
    return moved


def _vary_factors(study: _Study) -> list[Moved]:
    """Impacts follow their factor: no projection is needed."""
    by_factor = []
    for projection in study.projections():
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
