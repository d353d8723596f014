"""What the tool measures by itself in the inventory of a year, for commitments to be held against.

Each measure is a number in a perimeter, and how many devices (or people) it rests on; not a number where the inventory
does not say enough.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.completion import complete
from footprint.estimation.formulas import DAYS_PER_YEAR
from footprint.estimation.legal.spending import list_purchases, sum_spending
from footprint.estimation.legal.texts_of_law import SPENDING
from footprint.estimation.legal.withdrawals import count_withdrawals, list_withdrawals
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter
from footprint.estimation.situation import Situation
from footprint.estimation.views import headcount, where_devices_are
from footprint.tables import STAGES


@dataclass(frozen=True)
class Measured:
    """A measure, and on how many devices (people, for what is by person) it rests."""

    value: float
    count: float


NOTHING = Measured(float("nan"), 0.0)


@dataclass(frozen=True, eq=False)
class MeasuredEstate:
    """The inventory of a year in a perimeter; each measure asks of it what it needs.

    `situation` and `every_line` are the whole of it, `inside` says which items the perimeter holds.
    """

    situation: Situation
    every_line: pd.DataFrame
    inside: NDArray[np.bool_]

    @property
    def year(self) -> int:
        """The year measured."""
        return self.situation.method.year

    @property
    def people(self) -> float:
        """The headcount of the whole (not a number where unknown)."""
        return headcount(self.situation)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The impact lines inside."""
        return self.every_line[self.inside[self.every_line["item"].to_numpy()]]

    @cached_property
    def devices(self) -> pd.DataFrame:
        """The devices inside, with completed cells."""
        equipment = complete(self.situation).inventory.equipment
        return equipment[self.inside[: len(equipment)]]

    @cached_property
    def where(self) -> NDArray[np.str_]:
        """Where each of these devices is at the end of the year."""
        return where_devices_are(self.devices, self.year, self.situation.method.inventory)


def measure_indicator(
    measure: str, situation: Situation, lines: pd.DataFrame, where: Mapping[str, str | Sequence[str]] | None = None
) -> Measured:
    """The value of a measure of MEASURES in a perimeter. Raises KeyError for another measure."""
    measured = MEASURES[measure][1]
    return measured(MeasuredEstate(situation, lines, in_perimeter(describe_items(situation), where or {})))


def _footprint(estate: MeasuredEstate) -> Measured:
    known = estate.lines["impact"].dropna()
    return Measured(float(known.sum()), float(len(known))) if len(known) else NOTHING


def _by_person(measured: Measured, estate: MeasuredEstate) -> Measured:
    return Measured(measured.value / estate.people, estate.people) if estate.people > 0 else NOTHING


def _electricity(estate: MeasuredEstate) -> Measured:
    used = estate.lines[(estate.lines["stage"] == STAGES.index("use")) & estate.lines["amount"].notna()]
    return Measured(float(used["amount"].sum()), float(len(used))) if len(used) else NOTHING


def _devices(estate: MeasuredEstate) -> Measured:
    there = _present(estate)
    count = float(estate.devices["quantity"].to_numpy()[there].sum())
    return Measured(count, count)


def _planned_life(estate: MeasuredEstate) -> Measured:
    return _mean(estate.devices["lifespan_years"].to_numpy(), estate, _present(estate))


def _observed_life(estate: MeasuredEstate) -> Measured:
    return _mean(_age_at(estate.devices["retired_on"], estate), estate, _withdrawn(estate))


def _age(estate: MeasuredEstate) -> Measured:
    end = pd.Series(np.datetime64(f"{estate.year + 1}-01-01", "s"), index=estate.devices.index)
    return _mean(_age_at(end, estate), estate, _present(estate))


def _refurbished(estate: MeasuredEstate) -> Measured:
    bought = (estate.devices["acquired_on"].dt.year == estate.year).to_numpy()
    return _percentage((estate.devices["condition"] == "refurbished").to_numpy(), estate, bought)


def _reused(estate: MeasuredEstate) -> Measured:
    return _percentage((estate.devices["outcome"] == "reused").to_numpy(), estate, _withdrawn(estate))


def _spent(category: str, estate: MeasuredEstate) -> Measured:
    purchases = list_purchases(estate.situation)
    sums = sum_spending(purchases[purchases.index.isin(estate.devices.index)])
    return _of_year(sums[sums["category"] == category], estate)


def _withdrawn_for_reuse(estate: MeasuredEstate) -> Measured:
    withdrawals = list_withdrawals(estate.situation)
    return _of_year(count_withdrawals(withdrawals[withdrawals.index.isin(estate.devices.index)]), estate)


def _of_year(sums: pd.DataFrame, estate: MeasuredEstate) -> Measured:
    """A share of the year studied, and the devices that state what it rests on."""
    found = sums[(sums["year"] == estate.year) & sums["share"].notna()]
    if found.empty:
        return NOTHING
    return Measured(float(found["share"].iloc[0]), float((found["devices"] - found["lacking"]).iloc[0]))


def _present(estate: MeasuredEstate) -> NDArray[np.bool_]:
    return estate.where == "in_use"


def _withdrawn(estate: MeasuredEstate) -> NDArray[np.bool_]:
    return (estate.devices["retired_on"].dt.year == estate.year).to_numpy()


def _age_at(day: pd.Series, estate: MeasuredEstate) -> NDArray[np.float64]:
    return ((day - estate.devices["acquired_on"]).dt.days / DAYS_PER_YEAR).to_numpy(dtype="float64")


def _mean(values: NDArray[np.float64], estate: MeasuredEstate, here: NDArray[np.bool_]) -> Measured:
    weights = np.where(here & ~np.isnan(values), estate.devices["quantity"].to_numpy(), 0.0)
    count = float(weights.sum())
    return Measured(float((np.nan_to_num(values) * weights).sum()) / count, count) if count else NOTHING


def _percentage(which: NDArray[np.bool_], estate: MeasuredEstate, of: NDArray[np.bool_]) -> Measured:
    return _mean(np.where(which, 100.0, 0.0), estate, of)


# Each measure: its unit, and how it is taken.
MEASURES: dict[str, tuple[str, Callable[[MeasuredEstate], Measured]]] = {
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
    **{f"agec_{name}": ("percent", partial(_spent, name)) for name in SPENDING},
    "reen_withdrawn": ("percent", _withdrawn_for_reuse),
}
PER_PERSON = ("footprint_per_person", "devices_per_person")


def texts_of(measure: str) -> tuple[str, ...]:
    """The texts that a measure needs in each complete language, by key: its own name, and that of its unit."""
    unit = MEASURES[measure][0]
    return (f"register_word.measure.{measure}", *(() if unit == "percent" else (f"unit.{unit}.name",)))


# --- the units people write ------------------------------------------------------------------------------------------

_TONNES = dict.fromkeys(("t", "tonne", "tonnes", "ton", "tons"), 1000.0)
_KILOGRAMS = dict.fromkeys(("kg", "kilo", "kilos", "kilogramme", "kilogrammes", "kilogram", "kilograms"), 1.0)
_MONTHS = dict.fromkeys(("mois", "month", "months"), 1.0 / 12.0)
_DAYS = dict.fromkeys(("jour", "jours", "day", "days"), 1.0 / DAYS_PER_YEAR)
# What each unit that people may write is worth in that of the measure; other measures are counts and percentages.
SCALES: dict[str, dict[str, float]] = {
    "kgCO2e": _TONNES | _KILOGRAMS | {"kt": 1e6, "g": 1e-3, "gramme": 1e-3, "grammes": 1e-3, "grams": 1e-3},
    "kWh": {"kwh": 1.0, "mwh": 1e3, "gwh": 1e6, "wh": 1e-3},
    "year": dict.fromkeys(("an", "ans", "annee", "annees", "year", "years"), 1.0) | _MONTHS | _DAYS,
}
_OF_CARBON = re.compile(r" ?(d|de|of)? ?(eq|equivalents?)? ?(d|de|of)? ?co2 ?(e|eq|equivalents?)?$")
_EACH = re.compile(r"(?:/|\b(?:par|per|each|chaque)\b)")
_YEARLY = ("an", "annee", "year", "yr", "a")


def find_scale(measure: str, unit: str) -> float | None:
    """What a unit as people write it ("t", "tCO2e / an", "MWh") is worth in that of a measure; None where it is none.

    A unit left out is that of the measure.
    """
    scales = SCALES.get(MEASURES[measure][0])
    if scales is None or not unit.strip():
        return 1.0
    letters = unicodedata.normalize("NFKD", unit.casefold())  # "₂" is a 2
    named, *each = _EACH.split("".join(sign for sign in letters if not unicodedata.combining(sign)))
    if any(one.strip() not in _YEARLY for one in each) and measure not in PER_PERSON:
        return None
    words = " ".join(re.findall(r"[a-z0-9]+", named))
    return scales.get(words if words in scales else _OF_CARBON.sub("", words).strip())
