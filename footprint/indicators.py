"""What the tool measures by itself in the inventory of a year, for commitments to be held against.

Each measure is a number in a perimeter, and how many devices (or people) it rests on; not a number where the inventory
does not say enough.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.completion import complete
from footprint.formulas import DAYS_PER_YEAR
from footprint.lines import describe_items
from footprint.situation import Situation
from footprint.tables import STAGES
from footprint.trajectories import in_perimeter
from footprint.views import headcount, where_devices_are


@dataclass(frozen=True)
class Measured:
    """A measure, and on how many devices (people, for what is by person) it rests."""

    value: float
    count: float


NOTHING = Measured(float("nan"), 0.0)


@dataclass(frozen=True, eq=False)
class Estate:
    """The inventory of a year in a perimeter: its impact lines, its devices with completed cells, where they are."""

    lines: pd.DataFrame
    devices: pd.DataFrame
    where: NDArray[np.str_]
    year: int
    people: float


def measure_indicator(
    measure: str, situation: Situation, lines: pd.DataFrame, where: Mapping[str, str | Sequence[str]] | None = None
) -> Measured:
    """The value of a measure of MEASURES in a perimeter. Raises KeyError for another measure."""
    measured = MEASURES[measure][1]
    items = describe_items(situation)
    inside = in_perimeter(items, where or {})
    equipment = complete(situation).inventory.equipment
    estate = Estate(
        lines[inside[lines["item"].to_numpy()]],
        equipment[inside[: len(equipment)]],
        where_devices_are(equipment, situation.method.year, situation.method.inventory)[inside[: len(equipment)]],
        situation.method.year,
        headcount(situation),
    )
    return measured(estate)


def _footprint(estate: Estate) -> Measured:
    known = estate.lines["impact"].dropna()
    return Measured(float(known.sum()), float(len(known))) if len(known) else NOTHING


def _by_person(measured: Measured, estate: Estate) -> Measured:
    return Measured(measured.value / estate.people, estate.people) if estate.people > 0 else NOTHING


def _electricity(estate: Estate) -> Measured:
    used = estate.lines[(estate.lines["stage"] == STAGES.index("use")) & estate.lines["amount"].notna()]
    return Measured(float(used["amount"].sum()), float(len(used))) if len(used) else NOTHING


def _devices(estate: Estate) -> Measured:
    there = _present(estate)
    count = float(estate.devices["quantity"].to_numpy()[there].sum())
    return Measured(count, count)


def _planned_life(estate: Estate) -> Measured:
    return _mean(estate.devices["lifespan_years"].to_numpy(), estate, _present(estate))


def _observed_life(estate: Estate) -> Measured:
    return _mean(_age_at(estate.devices["retired_on"], estate), estate, _withdrawn(estate))


def _age(estate: Estate) -> Measured:
    end = pd.Series(np.datetime64(f"{estate.year + 1}-01-01", "s"), index=estate.devices.index)
    return _mean(_age_at(end, estate), estate, _present(estate))


def _refurbished(estate: Estate) -> Measured:
    bought = (estate.devices["acquired_on"].dt.year == estate.year).to_numpy()
    return _percentage((estate.devices["condition"] == "refurbished").to_numpy(), estate, bought)


def _reused(estate: Estate) -> Measured:
    return _percentage((estate.devices["outcome"] == "reused").to_numpy(), estate, _withdrawn(estate))


def _present(estate: Estate) -> NDArray[np.bool_]:
    return estate.where == "in_use"


def _withdrawn(estate: Estate) -> NDArray[np.bool_]:
    return (estate.devices["retired_on"].dt.year == estate.year).to_numpy()


def _age_at(day: pd.Series, estate: Estate) -> NDArray[np.float64]:
    return ((day - estate.devices["acquired_on"]).dt.days / DAYS_PER_YEAR).to_numpy(dtype="float64")


def _mean(values: NDArray[np.float64], estate: Estate, here: NDArray[np.bool_]) -> Measured:
    weights = np.where(here & ~np.isnan(values), estate.devices["quantity"].to_numpy(), 0.0)
    count = float(weights.sum())
    return Measured(float((np.nan_to_num(values) * weights).sum()) / count, count) if count else NOTHING


def _percentage(which: NDArray[np.bool_], estate: Estate, of: NDArray[np.bool_]) -> Measured:
    return _mean(np.where(which, 100.0, 0.0), estate, of)


# Each measure: its unit, and how it is taken.
MEASURES: dict[str, tuple[str, Callable[[Estate], Measured]]] = {
    "footprint": ("kgCO2e", _footprint),
    "footprint_per_person": ("kgCO2e", lambda estate: _by_person(_footprint(estate), estate)),
    "electricity": ("kWh", _electricity),
    "devices": ("device", _devices),
    "devices_per_person": ("device", lambda estate: _by_person(_devices(estate), estate)),
    "planned_life": ("year", _planned_life),
    "observed_life": ("year", _observed_life),
    "age": ("year", _age),
    "refurbished_share": ("percent", _refurbished),
    "reused_share": ("percent", _reused),
}
