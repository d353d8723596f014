"""An estate as a projection reads it: rows, dates, switches and growth put together.

Times: the base year begins on `first`, what is projected on `start` (1 January of the next year), and ends before
`horizon`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from footprint.actions.actions import Action, Change, Trend
from footprint.estimation import formulas
from footprint.estimation.completion import Completed, complete, with_inventory
from footprint.estimation.estimate import dated_terms, dates_of
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory
from footprint.projection.cohorts import NEVER, Codes, Numbers
from footprint.projection.schedules import day_of, number_keys
from footprint.projection.switches import (
    Condition,
    Mask,
    Switch,
    added_rows,
    columns_of,
    conflicts,
    find_rows,
    kind_of,
    makes,
    match_where,
    read_conditions,
    read_switches,
    readable,
    retired_part,
)

# What the calculation reads of a row of equipment, dates and quantity apart: rows that share it are of one class.
READ = (
    *("device_type", "site", "country", "status", "condition", "first_life_years", "ownership", "lifespan_years"),
    *("power_w", "hours_per_year", "energy_kwh_per_year", "pue", "purchase_cost_eur"),
)
# What it reads besides, and what names rows.
OF_EACH = ("item_id", "quantity", "quality", "acquired_on", "retired_on")


@dataclass(frozen=True)
class RowDates:
    """Days of purchase and withdrawal of rows of equipment, and which of them are there when the projection starts."""

    acquired: Numbers
    withdrawn: Numbers
    there: Mask


@dataclass(frozen=True)
class Estate:
    """A situation, the actions and the trend that it is projected with, and the last year of the projection."""

    given: Situation
    actions: tuple[Action, ...]
    trend: Trend
    last_year: int
    left_out: frozenset[int] = frozenset()  # places of actions that do nothing: none that adds rows

    def leave_out(self, places: Iterable[int]) -> "Estate":
        """The same estate without what some of its actions do: all that does not depend on them is found once."""
        other = replace(self, left_out=frozenset(places))
        other.__dict__.update({name: getattr(self, name) for name in _WHATEVER_IS_LEFT_OUT})
        return other

    # --- time

    @cached_property
    def first(self) -> float:
        """The first day of the base year."""
        return float(day_of(formulas.year_bounds(self.given.method.year)[0]))

    @cached_property
    def start(self) -> float:
        """The first day of what is projected."""
        return float(day_of(formulas.year_bounds(self.given.method.year)[1]))

    @cached_property
    def horizon(self) -> float:
        """The day after the last."""
        return float(day_of(formulas.year_bounds(self.last_year)[1]))

    # --- rows

    @cached_property
    def switches(self) -> list[Switch]:
        """What the actions turn on."""
        return read_switches(self.actions, self._share_of)

    def _share_of(self, change: Change) -> float:
        """The part of the devices that a change bears on; what is not renewed may be given as a number of devices."""
        if kind_of(change) != "dropped":
            return float(change.share)
        completed, registry = complete(self.given), self.given.factors
        table = completed.inventory.equipment
        columns = self.given.remember("equipment as read", lambda: readable("equipment", completed, registry))
        found = match_where(columns, change.where, len(table))
        renewed = table["quantity"].to_numpy()[found & (table["status"] == "in_use").to_numpy()].sum()
        return float(change.share) * retired_part(change, float(renewed))

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Switches that set the same cell."""
        return conflicts(self.switches)

    @cached_property
    def _extended(self) -> tuple[Situation, dict[str, list[int]]]:
        inventory, behind = added_rows(self.switches, self.given.inventory)
        return (with_inventory(self.given, inventory) if any(behind.values()) else self.given), behind

    @property
    def acting(self) -> tuple[Action, ...]:
        """The actions that are not left out."""
        return tuple(one for place, one in enumerate(self.actions) if place not in self.left_out)

    @property
    def situation(self) -> Situation:
        """The situation with the rows that actions add at the end of its tables."""
        return self._extended[0]

    def added(self, name: str) -> list[tuple[int, int]]:
        """The rows of a table that actions add, and the switch behind each."""
        return [(self.listed(name) + number, place) for number, place in enumerate(self._extended[1][name])]

    def listed(self, name: str) -> int:
        """How many rows of a table were there before actions."""
        return len(self.given.inventory.table(name))

    @cached_property
    def base(self) -> Completed:
        """The situation completed."""
        return complete(self.situation)

    def find(self, name: str) -> Mask:
        """Which rows of a table each switch may bear on (rows, switches), a row that an action adds by its own one."""
        return self._found[name]

    @cached_property
    def _found(self) -> dict[str, Mask]:
        taken = np.array([switch.action not in self.left_out for switch in self.switches], dtype=bool)
        found = {}
        for name in ("equipment", "usage"):
            found[name] = find_rows(self.conditions[name], len(self.base.inventory.table(name)), taken)
            rows = self.listed(name) + np.arange(len(self._extended[1][name]))
            found[name][rows, self._extended[1][name]] = True
        return found

    @cached_property
    def conditions(self) -> dict[str, list[list[Condition] | None]]:
        """The conditions under which each switch bears on rows of equipment and usage."""
        about = self.base, self.situation.factors
        return {name: read_conditions(self.switches, name, columns, *about) for name, columns in self.columns.items()}

    @cached_property
    def columns(self) -> dict[str, dict[str, pd.Series]]:
        """What conditions may name, for equipment and usage."""
        return self.situation.remember("columns", self._read_columns)

    def _read_columns(self) -> dict[str, dict[str, pd.Series]]:
        return {name: readable(name, self.base, self.situation.factors) for name in ("equipment", "usage")}

    def fits(self, name: str, place: int) -> Mask:
        """The rows of a table that fit the conditions of a switch as they are listed."""
        where = self.switches[place].change.where
        return match_where(self.columns[name], where, len(self.base.inventory.table(name)))

    def makers(self, name: str, place: int) -> list[int]:
        """The switches that may make rows fit the conditions of a switch."""
        where = self.switches[place].change.where
        return [
            maker
            for maker, switch in enumerate(self.switches)
            if any(makes(switch, name, column, wanted, self.situation.factors) for column, wanted in where.items())
        ]

    # --- growth

    @cached_property
    def people(self) -> dict[int, float]:
        """How many people there are in the base year and each year after; not a number where nobody is counted."""
        base = self.given.method.year
        known = float(self.given.inventory.sites["headcount"].sum(min_count=1))
        people = {}
        for year in range(base, self.last_year + 1):
            said = [one for one in self.trend.headcount if one <= year]
            people[year] = float(self.trend.headcount[max(said)]) if said else known
        return people

    @cached_property
    def _growths(self) -> list[tuple[str, Mapping[str, object], dict[int, float]]]:
        """The table, the condition and the multiples of each thing that grows by itself."""
        base, years = self.given.method.year, range(self.given.method.year, self.last_year + 1)
        grown: list[tuple[str, Mapping[str, object], dict[int, float]]] = []
        for growth in self.trend.growth:
            steps = {base: 1.0} | {year: float(value) for year, value in growth.multiples.items()}
            held = {year: steps[max(one for one in steps if one <= year)] for year in years}
            held = {year: value * (1.0 + growth.yearly_rate) ** (year - base) for year, value in held.items()}
            grown.append((growth.table, growth.where, {year: value / held[base] for year, value in held.items()}))
        if self.trend.headcount and self.people[base] > 0:
            where = {"family": list(self.trend.headcount_families)} if self.trend.headcount_families else {}
            grown.append(("equipment", where, {year: n / self.people[base] for year, n in self.people.items()}))
        return grown

    @cached_property
    def growing(self) -> dict[str, Mask]:
        """Which rows of equipment and usage each growth bears on (rows, growths)."""
        found = {}
        for name, columns in self.columns.items():
            rows = len(self.base.inventory.table(name))
            fits = [match_where(columns, where, rows) & (table == name) for table, where, _ in self._growths]
            found[name] = np.stack(fits, axis=1) if fits else np.zeros((rows, 0), dtype=bool)
        return found

    def multiples(self, growths: Sequence[int]) -> dict[float, float]:
        """The multiple of the quantity from each 1 January on, where it changes."""
        by_day, before = {}, 1.0
        for year in range(self.given.method.year + 1, self.last_year + 1):
            multiple = float(np.prod([self._growths[one][2][year] for one in growths]))
            if multiple != before:
                by_day[float(day_of(formulas.year_bounds(year)[0]))] = before = multiple
        return by_day

    @cached_property
    def may_grow(self) -> dict[str, Mask]:
        """Rows of equipment and usage whose quantity may rise: not what is withdrawn, about to be, or in stock."""
        equipment = self.base.inventory.equipment
        in_use = (equipment["status"] == "in_use").to_numpy() & equipment["retired_on"].isna().to_numpy()
        return {"equipment": in_use, "usage": np.ones(len(self.base.inventory.usage), dtype=bool)}

    @cached_property
    def classes(self) -> dict[str, Codes]:
        """The class of each row: rows of one class differ by their dates and quantity alone in all that is read."""
        raw = self.situation.inventory.equipment
        acting = [switch for switch in self.switches if switch.action not in self.left_out]
        wheres = columns_of(acting)
        columns = (*READ, *(column for column in raw.columns if column in wheres and column not in READ))
        known = self.situation.remember(("classes", columns), lambda: classes_of(raw, columns))
        return {"equipment": known, "usage": np.arange(len(self.base.inventory.usage))}

    @cached_property
    def read(self) -> Inventory:
        """The inventory, its devices without the columns that neither the calculation nor a condition reads."""
        inventory, named = self.situation.inventory, columns_of(self.switches)
        kept = [column for column in inventory.equipment if column in (*READ, *OF_EACH) or column in named]
        return replace(inventory, equipment=inventory.equipment[kept])

    @cached_property
    def quantities(self) -> dict[str, Numbers]:
        """Devices of each row of equipment, or 1 for each service."""
        inventory = self.base.inventory
        return {"equipment": inventory.equipment["quantity"].to_numpy(), "usage": np.ones(len(inventory.usage))}

    # --- dates

    @cached_property
    def dates(self) -> RowDates:
        """When rows of equipment came and leave; what a snapshot lists as in use was there by the end of its year."""
        table = self.base.inventory.equipment
        acquired, withdrawn = day_of(dates_of(table, "acquired_on")), day_of(dates_of(table, "retired_on"))
        status = table["status"].astype("str").to_numpy()
        if self.given.method.inventory == "snapshot":
            acquired = np.where(status == "in_use", np.minimum(acquired, self.start), acquired)
        gone = (withdrawn <= self.start) | ((status == "retired") & np.isnan(withdrawn))
        there = ~gone & (np.arange(len(table)) < self.listed("equipment"))
        return RowDates(acquired, np.where(np.isnan(withdrawn), NEVER, withdrawn), there)

    # --- what the base year counts

    @cached_property
    def spread(self) -> Mask:
        """Rows of equipment that are there and undated: of all ages."""
        return np.isnan(self.dates.acquired) & self.dates.there

    @cached_property
    def base_terms(self) -> dict[str, Numbers]:
        """What the estimate of the base year counts in time for each row of equipment."""
        names = ("in_service", "depreciated_days", "purchased", "withdrawn")
        return dated_terms(self.base.inventory.equipment, self.given.method, names)

    @cached_property
    def observed_lives(self) -> Numbers:
        """Years of use between both dates, for rows of equipment whose withdrawal is a fact; else not a number."""
        table, year = self.base.inventory.equipment, self.given.method.year
        acquired, withdrawn = dates_of(table, "acquired_on"), dates_of(table, "retired_on")
        known = (table["status"] == "retired").to_numpy() | (withdrawn >= formulas.year_bounds(year)[1])
        return np.where(known, formulas.days_between(acquired, withdrawn) / formulas.DAYS_PER_YEAR, np.nan)


_WHATEVER_IS_LEFT_OUT = (
    *("switches", "pairs", "conditions", "columns", "base", "_extended", "people", "_growths"),
    *("growing", "may_grow", "read", "quantities", "dates", "spread", "base_terms", "observed_lives"),
)


def classes_of(table: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """The class of each row: rows that differ in none of some columns."""
    code = np.zeros(len(table), dtype="int64")
    for column in columns:
        values = table[column]
        codes, _ = pd.factorize(values.to_numpy() if pd.api.types.is_float_dtype(values) else values)
        if codes.max(initial=-1) < 0 or (codes == codes[0]).all():
            continue
        _, code = number_keys(code * (int(codes.max()) + 2) + codes + 1)
    return code
