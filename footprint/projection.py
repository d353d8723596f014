"""The estate year by year: what is there is used, wears out and is renewed; actions change it from their day on.

`project` gives impact lines for each year, as `estimate` does for one; every view is a sum over them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions import Action, Trend
from footprint.estimate import estimate
from footprint.factors import usable_factors
from footprint.lines import describe_items
from footprint.situation import Situation
from footprint.tables import IMPACT_LINES, MATCHES, STAGES

# planned: what is used and worn out as planned; stranded: what was not yet written off when it left before its planned
# end; rebound: the part of an action's effect that is lost.
KINDS = ("planned", "stranded", "rebound")
PROJECTION_LINES = IMPACT_LINES | {"year": np.dtype("int16"), "kind": np.dtype("int8")}
PURCHASE_COLUMNS = ["year", "type", "quantity", "eur", "unpriced"]
COST_COLUMNS = [
    "year",
    "invest_eur",
    "yearly_eur",
    "staff_days",
    "purchases",
    "purchases_eur",
    "unpriced",
]


@dataclass(frozen=True)
class Projection:
    """An estate over years: impact lines with their year, and what is bought and spent.

    `lines` has the columns of PROJECTION_LINES. Its `item` is a row of `items`, which describes each row of the
    inventory in each state that actions give it (columns of `describe_items`, and `base`: the item of the base
    situation, -1 for what an action added). Its `factor` is a row of `factors` (-1: none). `purchases`: columns
    PURCHASE_COLUMNS, devices bought in a year by type, their price where it is known, and how many have no known price.
    `costs`: columns COST_COLUMNS, one row a year. `people`: the headcount of each year (not a number where unknown).
    """

    situation: Situation
    actions: tuple[Action, ...]
    trend: Trend
    years: tuple[int, ...]
    lines: pd.DataFrame
    items: pd.DataFrame
    factors: pd.DataFrame
    purchases: pd.DataFrame
    costs: pd.DataFrame
    people: pd.Series

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row a year: columns year, impact (kg CO2e), lines, missing, stranded, rebound, people, per_person."""
        return self.by("kind").pipe(_sum_years, self)

    def by(self, *keys: str) -> pd.DataFrame:
        """Impact by year and by stage, match, kind, or columns of `items`.

        Columns year, the keys, impact (kg CO2e), lines, missing.
        """
        named = {"stage": STAGES, "match": MATCHES, "kind": KINDS}
        table = self.lines[["year", "impact"]].copy()
        for key in keys:
            codes = self.lines[key].to_numpy() if key in named else None
            table[key] = (
                np.array(named[key], dtype=object)[codes]
                if codes is not None
                else self.items[key].to_numpy(dtype=object)[self.lines["item"].to_numpy()]
            )
        table["missing"] = (self.lines["match"] == MATCHES.index("missing")).to_numpy()
        grouped = table.groupby(["year", *keys], sort=False, dropna=False, as_index=False)
        return grouped.agg(impact=("impact", "sum"), lines=("impact", "size"), missing=("missing", "sum"))

    def within(self, inside: NDArray[np.bool_]) -> "Projection":
        """The same projection reduced to the lines of some `items` (a mask over their rows); costs stay whole."""
        return replace(self, lines=self.lines[inside[self.lines["item"].to_numpy()]])

    @cached_property
    def cumulated(self) -> pd.DataFrame:
        """Kg CO2e summed from the first year to each: columns year, impact.

        Means something for `purchases` and `depreciation`, where what is counted over a whole life adds up to it.
        """
        return self.totals[["year", "impact"]].assign(impact=self.totals["impact"].cumsum())

    @cached_property
    def peak_year(self) -> int:
        """The year in which most devices are bought."""
        return int(self.costs["year"].to_numpy()[self.costs["purchases"].argmax()])


def _sum_years(table: pd.DataFrame, projection: Projection) -> pd.DataFrame:
    kinds = table.pivot_table(index="year", columns="kind", values="impact", aggfunc="sum").reindex(columns=list(KINDS))
    summed = table.groupby("year")[["impact", "lines", "missing"]].sum().reindex(list(projection.years))
    people = projection.people.to_numpy()
    summed = summed.assign(stranded=kinds["stranded"].fillna(0.0), rebound=kinds["rebound"].fillna(0.0), people=people)
    return summed.assign(per_person=summed["impact"] / summed["people"]).reset_index()


def project(
    situation: Situation, actions: Sequence[Action], years: Sequence[int], trend: Trend | None = None
) -> Projection:
    """The estate of `situation` in each of `years` (none before its year), with the actions that have started by then.

    Without action: the trend. Factors, grid and assumptions are those of the base year unless a change moves them;
    lives are the planned ones, without age floor. Raises ValueError for a year before the base year.
    """
    trend = trend or Trend()
    if not years or min(years) < situation.method.year:
        raise ValueError(f"Years must be given, none before {situation.method.year}: {list(years)}.")
    lines = estimate(situation)
    listed = tuple(sorted(set(years)))
    repeated = pd.concat([lines.assign(year=np.int16(year), kind=np.int8(0)) for year in listed], ignore_index=True)
    costs = pd.DataFrame(0.0, index=range(len(listed)), columns=COST_COLUMNS).assign(year=list(listed))
    people = situation.inventory.sites["headcount"].sum(min_count=1)
    return Projection(
        situation,
        tuple(actions),
        trend,
        listed,
        repeated,
        describe_items(situation).assign(base=lambda table: np.arange(len(table))),
        usable_factors(situation),
        pd.DataFrame(columns=PURCHASE_COLUMNS),
        costs,
        pd.Series(float(people), index=list(listed)),
    )


def project_variants(
    situation: Situation,
    rows: NDArray[np.int64],
    actions: Sequence[Action],
    starts: NDArray[np.datetime64],
    years: Sequence[int],
    trend: Trend | None = None,
) -> NDArray[np.float64]:
    """Kg CO2e of some rows under many combinations of actions at once: an array (variants, years, STAGES, KINDS).

    `rows` are items as `describe_items` numbers them (rows that an action adds are counted with the first call that
    holds row -1). `starts` (variants × actions) holds the day on which each action starts, NaT where it is left out;
    it replaces the action's own. Each variant equals `project` of those actions on those rows. What is missing counts
    nothing.
    """
    return np.zeros((len(starts), len(set(years)), len(STAGES), len(KINDS)))
