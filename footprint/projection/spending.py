"""What a plan spends: the costs that its actions state, and the devices that the estate buys."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action
from footprint.estimation import formulas
from footprint.projection.cohorts import NEVER, Codes, Numbers
from footprint.projection.parts import States
from footprint.projection.schedules import day_of, read_calendar
from footprint.projection.tally import Tally

SPENT = ("invest_eur", "yearly_eur", "staff_days")
PURCHASE_COLUMNS = ["year", "type", "quantity", "eur", "unpriced"]
COST_COLUMNS = ["year", *SPENT, "purchases", "purchases_eur", "unpriced"]


def spend(action: Action, years: Sequence[int], starts_on: date | None = None) -> pd.DataFrame:
    """What an action costs in each year, started on its day or on another: columns year, and those of SPENT.

    What is spent once falls in the years of its ramp, in proportion; what comes back every year runs by days, in
    proportion to what the ramp has reached, until the action ends.
    """
    spent = _list_spent(action, years, starts_on)
    return pd.DataFrame({"year": list(years), **dict(zip(SPENT, spent.T, strict=True))})


def _list_spent(action: Action, years: Sequence[int], starts_on: date | None = None) -> Numbers:
    """As `spend`: (years, SPENT)."""
    start = np.array([[starts_on or action.starts_on]], dtype="datetime64[D]")
    calendar = read_calendar([action], start, -NEVER)
    steps = calendar.steps[0][0]
    ramp = np.diff(np.array(action.ramp, dtype="float64"), prepend=0.0)
    ramp = ramp / ramp.sum() if ramp.sum() > 0 else np.eye(1, len(ramp))[0]
    begins, ends = day_of(np.array([formulas.year_bounds(year) for year in years]).reshape(-1, 2)).T[:, :, None]
    once = (ramp * ((steps >= begins) & (steps < ends))).sum(axis=1)
    days = np.clip(np.minimum(calendar.ends[0, 0], ends) - np.maximum(steps, begins), 0.0, None)
    lasting = (ramp * days).sum(axis=1) / (ends - begins)[:, 0]
    staff = action.staff_days * once + action.yearly_staff_days * lasting
    return np.column_stack([action.invest_eur * once, action.yearly_eur * lasting, staff])


def list_purchases(first_year: int, tally: Tally, states: States, years: Sequence[int]) -> pd.DataFrame:
    """Devices bought in each year by type (columns PURCHASE_COLUMNS): `eur` for those with a known price, the others
    counted in `unpriced`.
    """
    bought: Numbers = tally.bought[:, [year - first_year for year in years]].T
    names, of_state = states.remember("types", lambda: _number_types(states))
    place, key = np.nonzero(bought > 0)
    quantity, price = bought[place, key], states.price[tally.state[key]]
    known = ~np.isnan(price)
    code = place * len(names) + of_state[tally.state[key]]
    spent = {"eur": np.where(known, quantity * np.nan_to_num(price), 0.0), "unpriced": np.where(known, 0.0, quantity)}
    sums = pd.DataFrame({"quantity": quantity, **spent}, index=code).groupby(level=0).sum()
    of_year, of_type = np.divmod(sums.index.to_numpy(dtype="int64"), max(len(names), 1))
    named = {"year": np.array(years)[of_year], "type": pd.array(names[of_type], dtype="str")}
    return pd.DataFrame({**named, **{name: sums[name].to_numpy() for name in sums}}, columns=PURCHASE_COLUMNS)


def _number_types(states: States) -> tuple[NDArray, Codes]:
    """The types of states by name, and the number of each state's own."""
    types = pd.Categorical(states.items["type"])
    names = types.categories.astype("str").to_numpy()
    order = np.argsort(names)
    return names[order], np.argsort(order)[types.codes]


def list_costs(actions: Sequence[Action], purchases: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """One row a year: what the actions state, the devices bought, their price where known (columns COST_COLUMNS)."""
    stated = np.zeros((len(years), len(SPENT)))
    for action in actions:
        stated += _list_spent(action, years)
    spent = pd.DataFrame(stated, index=list(years), columns=list(SPENT))
    summed = sum_purchases(purchases, years)
    summed = summed.rename(columns={"quantity": "purchases", "eur": "purchases_eur"})
    return pd.concat([spent, summed], axis=1).rename_axis("year").reset_index()[COST_COLUMNS]


def sum_purchases(purchases: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """What is bought in each of some years: columns quantity, eur, unpriced."""
    return purchases.groupby("year")[["quantity", "eur", "unpriced"]].sum().reindex(list(years), fill_value=0.0)
