"""What the total would be if an assumption were otherwise: estimated anew, never approximated.

Lines are local and keep their order whatever the assumptions, so that one estimate with all the assumptions of a kind
changed gives the effect of each of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.estimate import estimate
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory
from footprint.registry.lookups import assumption_rows
from footprint.tables import EQUIPMENT, QUALITIES, find_column

YEAR = 1.0  # by how much lives are made longer and shorter

SENSITIVITY_COLUMNS = ["what", "about", "value", "down", "up", "at_down", "at_up"]


# For each kind of change, the impact of each line on both sides, `down` and `up`.
Moved = Mapping[str, Mapping[str, NDArray[np.float64]]]


def vary(situation: Situation, lines: pd.DataFrame, moved: Moved | None = None) -> pd.DataFrame:
    """The total (kg CO2e) when what is assumed is lower (`at_down`) or higher (`at_up`); what changes nothing is left
    out. `moved` spares estimating the lines again where that is already done.

    Columns: what (lifespan: a year less or more, half a life at least; energy: the bounds of the kWh a year; pue: its
    bounds; quality: the quantities of a quality, by its error), about ("": all of them together; a type of device; a
    class of quality), value, down and up (of the assumption, empty where several differ), at_down, at_up. All together
    first, then the one that decides most.
    """
    items, moved = describe_items(situation), moved or move(situation)
    effects = {what: _find_effects(lines, items["type"], moved[what]) for what in ASSUMED}
    varied = [_tell_assumed(situation, effects[what], what) for what in ASSUMED]
    qualities = _tell_quantities(situation, _find_effects(lines, items["quality"], moved["quality"]))
    return pd.concat([*varied, qualities], ignore_index=True)[SENSITIVITY_COLUMNS]


ASSUMED = {"lifespan": "lifespan_years", "energy": "energy_kwh_per_year", "pue": "pue"}


def move(situation: Situation) -> Moved:
    """The lines of a situation when all that is assumed of a kind is lower, and when it is higher."""
    sides = {what: _move_assumed(situation, what) for what in ASSUMED} | {"quality": _move_quantities(situation)}
    return {
        what: {side: estimate(other)["impact"].to_numpy() for side, other in both.items()}
        for what, both in sides.items()
    }


def _move_assumed(situation: Situation, what: str) -> dict[str, Situation]:
    """The assumptions on a column moved together."""
    assumptions = situation.factors.assumptions
    concerned = assumptions["applies_to"].str.endswith(f".{ASSUMED[what]}")
    value, (down, up) = assumptions["value"], bounds_of(what, assumptions)
    return {
        side: with_assumed(situation, value.where(~concerned, moved)) for side, moved in (("down", down), ("up", up))
    }


def _move_quantities(situation: Situation) -> dict[str, Situation]:
    """The quantities of each class of quality divided and multiplied by 1 + its error."""
    factors = _find_errors(situation)
    return {
        "down": with_quantities(situation, lambda quality: 1.0 / quality.map(factors)),
        "up": with_quantities(situation, lambda quality: quality.map(factors)),
    }


def _find_errors(situation: Situation) -> dict[str, float]:
    """1 + the error of each class of quality."""
    errors = situation.factors.assumptions.set_index("applies_to")["value"]
    return {quality: 1.0 + float(errors[f"quality.{quality}"]) for quality in QUALITIES}


def _tell_assumed(situation: Situation, effects: pd.DataFrame, what: str) -> pd.DataFrame:
    """The effects with the assumption that each is of, and how far it was moved."""
    table = effects.head(1) if what == "pue" else effects  # one assumption, whatever the type
    about = ["server_room"] * len(table) if what == "pue" else table["about"].tolist()
    row = assumption_rows(situation.factors, about, ASSUMED[what], situation.method.year)
    assumptions = situation.factors.assumptions
    known = dict(zip(("value", "down", "up"), (assumptions["value"], *bounds_of(what, assumptions)), strict=True))
    return table.assign(what=what, **{name: np.append(known[name], np.nan)[row] for name in known})


def _tell_quantities(situation: Situation, effects: pd.DataFrame) -> pd.DataFrame:
    value = effects["about"].map(_find_errors(situation)).astype("float64") - 1.0
    return effects.assign(what="quality", value=value, down=1.0 / (1.0 + value) - 1.0, up=value)


def _find_effects(lines: pd.DataFrame, about: pd.Series, moved: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """The total on both sides, all together then part by part (`about`, an item's), what decides most first."""
    part = about.astype("category").cat
    codes = part.codes.to_numpy()[lines["item"].to_numpy()]
    before = lines["impact"].to_numpy()
    total, table = float(np.nansum(before)), {"about": ["", *part.categories.astype("str")]}
    for side, impact in moved.items():
        change = np.nan_to_num(impact - before)
        by_part = np.bincount(codes, weights=change, minlength=len(part.categories))
        table[f"at_{side}"] = total + np.append(change.sum(), by_part)
    found = pd.DataFrame(table)
    reach = (found[["at_down", "at_up"]] - total).abs().max(axis=1)
    order = found.assign(reach=reach, alone=found["about"] != "")[reach > 0]
    return order.sort_values(["alone", "reach"], ascending=[True, False], kind="stable").drop(
        columns=["reach", "alone"]
    )


def bounds_of(what: str, assumptions: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How far the assumptions of a kind are moved down and up."""
    value = assumptions["value"]
    if what == "lifespan":
        return np.maximum(value - YEAR, value / 2.0), value + YEAR
    return assumptions["low"], assumptions["high"]


def with_assumed(situation: Situation, values: pd.Series) -> Situation:
    """The same situation, its assumptions of these values."""
    assumptions = situation.factors.assumptions.assign(value=values)
    return replace(situation, factors=situation.factors.with_assumptions(assumptions))


def with_quantities(situation: Situation, times: Callable[[pd.Series], pd.Series]) -> Situation:
    """The same situation, every quantity multiplied by what its quality says."""
    default = find_column(EQUIPMENT, "quality").default

    def factor(table: pd.DataFrame) -> pd.Series:
        return times(table["quality"].astype("object").fillna(default)).astype("float64")

    inventory = situation.inventory
    equipment, usage = inventory.equipment, inventory.usage
    counted = equipment["quantity"].fillna(find_column(EQUIPMENT, "quantity").default) * factor(equipment)
    bought = usage["amount_per_year"] * factor(usage)
    changed = Inventory(equipment.assign(quantity=counted), usage.assign(amount_per_year=bought), inventory.sites)
    return replace(situation, inventory=changed)
