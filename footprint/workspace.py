"""From a file or a stored version to a situation and its lines: what pages and command line share."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
import sqlalchemy as sa

from footprint import views
from footprint.completion import check_situation, complete_inventory, summarise_gaps
from footprint.estimate import estimate
from footprint.factors import read_factors
from footprint.inventory import Checked, Inventory, check_inventory, compact
from footprint.lines import describe_items, widen
from footprint.problems import join_problems
from footprint.reading import RawInventory, Source, read_inventory
from footprint.situation import Factors, Method, Situation
from footprint.storage import StoredInventory, load_inventory
from footprint.texts import normalise_spelling, spellings
from footprint.uncertainty import Interval, interval

# Footprints kept in memory: a few estates in a few methods each. Lines weigh about 26 bytes.
MOST_FOOTPRINTS = 32
MOST_LINES_KEPT = 20_000_000


@dataclass(frozen=True)
class Footprint:
    """A situation, its impact lines, and the views of them, each computed once."""

    situation: Situation
    lines: pd.DataFrame

    @cached_property
    def total(self) -> views.Total:
        """The whole, in kg CO2e."""
        return views.total(self.lines)

    @cached_property
    def interval(self) -> Interval:
        """95 % interval of the total, in kg CO2e."""
        return interval(self.situation, self.lines)

    @cached_property
    def items(self) -> pd.DataFrame:
        """What each item is and where."""
        return describe_items(self.situation)

    @cached_property
    def wide(self) -> pd.DataFrame:
        """The lines with names, units, factors and sources."""
        return widen(self.situation, self.lines)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """One row for each cell that an assumption filled."""
        return complete_inventory(self.situation)[1]

    @cached_property
    def gap_summary(self) -> pd.DataFrame:
        """Gaps by column, assumption and value used."""
        return summarise_gaps(self.gaps)

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Problems that the year and the assumptions bring to light."""
        return check_situation(self.situation)

    @cached_property
    def _views(self) -> dict[object, pd.DataFrame]:
        return {}

    def by(self, *keys: str) -> pd.DataFrame:
        """Impact by stage, match, or columns of `items`, heaviest first."""
        if keys not in self._views:
            self._views[keys] = views.breakdown(self.situation, self.lines, list(keys))
        return self._views[keys]

    def scopes(self, standard: str = "ghg_protocol") -> pd.DataFrame:
        """Impact by category of a standard (ghg_protocol, iso_14064, beges)."""
        if standard not in self._views:
            self._views[standard] = views.scopes(self.situation, self.lines, standard)
        return self._views[standard]

    @cached_property
    def heaviest(self) -> pd.DataFrame:
        """The ten items that weigh most."""
        return views.heaviest(self.situation, self.lines, 10)

    @cached_property
    def units(self) -> float:
        """How many devices the inventory counts."""
        return float(self.situation.inventory.equipment["quantity"].fillna(1.0).sum())

    @cached_property
    def other_set(self) -> "Footprint":
        """The same situation with the other set of factors."""
        method = self.situation.method
        other = replace(method, factor_set="manufacturers" if method.factor_set == "ademe" else "ademe")
        return find_footprint(replace(self.situation, method=other))


_footprints: OrderedDict[str, Footprint] = OrderedDict()
_lock = threading.RLock()


def find_footprint(situation: Situation) -> Footprint:
    """The footprint of a situation, estimated the first time it is asked for."""
    with _lock:
        if situation.id in _footprints:
            _footprints.move_to_end(situation.id)
            return _footprints[situation.id]
        found = Footprint(situation, estimate(situation))
        _footprints[situation.id] = found
        while len(_footprints) > 1 and _is_too_much():
            _footprints.popitem(last=False)
        return found


def _is_too_much() -> bool:
    return len(_footprints) > MOST_FOOTPRINTS or sum(len(kept.lines) for kept in _footprints.values()) > MOST_LINES_KEPT


@lru_cache(maxsize=1)
def shipped_factors() -> Factors:
    """The registry that travels with the code, read once."""
    return read_factors()


# --- from stored versions --------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def open_version(engine: sa.Engine, inventory_id: int, number: int) -> StoredInventory:
    """A version of an inventory; versions never change, so each is read once."""
    stored = load_inventory(engine, inventory_id, number)
    return replace(stored, inventory=compact(stored.inventory))


@lru_cache(maxsize=64)
def _situation_of(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> Situation:
    return Situation(open_version(engine, inventory_id, number).inventory, shipped_factors(), method)


def footprint_of(engine: sa.Engine, inventory_id: int, number: int, method: Method) -> Footprint:
    """The footprint of a stored version under a method."""
    return find_footprint(_situation_of(engine, inventory_id, number, method))


# --- from files ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """What reading and checking files gave: the usable inventory, all that is wrong, and every row accounted for."""

    raw: RawInventory
    checked: Checked

    @property
    def inventory(self) -> Inventory:
        """The rows that count."""
        return self.checked.inventory

    @cached_property
    def problems(self) -> pd.DataFrame:
        """All that reading and checking found, errors first."""
        return join_problems([self.raw.problems, self.checked.problems])

    @property
    def rows_read(self) -> int:
        """Rows found in the files, blank ones left out: rows kept + rows set aside."""
        return self.raw.rows_read

    @property
    def rows_kept(self) -> int:
        """Rows that count."""
        return self.checked.rows_kept

    @property
    def rows_set_aside(self) -> int:
        """Rows kept apart with their reasons."""
        return self.checked.rows_set_aside + self.raw.rows_set_aside

    @property
    def set_aside(self) -> dict[str, pd.DataFrame]:
        """The rows set aside, as text, by table: those that reading could not lay out hold one column, `text`."""
        rows = {name: [table.set_aside] for name, table in self.raw.tables.items() if len(table.set_aside)}
        for name, table in self.checked.set_aside.items():
            rows.setdefault(name, []).append(table)
        return {name: pd.concat(parts).sort_index() for name, parts in rows.items()}


def read_files(equipment: Source | None = None, usage: Source | None = None, sites: Source | None = None) -> Read:
    """Read and check the files of an inventory. Raises UnusableInput when one of them gives nothing."""
    return check_raw(read_inventory(equipment, usage, sites))


def check_raw(raw: RawInventory) -> Read:
    """Check tables that were read, words in French or English recognised."""
    return Read(raw, check_inventory(raw.cells, shipped_factors().catalogue, spellings(), normalise_spelling))


# --- for programs ----------------------------------------------------------------------------------------------------

MOST_PROBLEMS_LISTED = 1000


def summarise(footprint: Footprint, read: Read, problems: list[dict]) -> dict[str, object]:
    """The footprint as one JSON object; what has no figure is absent or null, never 0."""
    method, total = footprint.situation.method, footprint.total
    known = np.isfinite(total.impact)
    return {
        "situation_id": footprint.situation.id,
        "year": method.year,
        "inventory": method.inventory,
        "accounting": method.accounting,
        "electricity": method.electricity,
        "factor_set": method.factor_set,
        "country": method.country,
        "method_version": method.version,
        "total_kgco2e": total.impact if known else None,
        "low_kgco2e": footprint.interval.low if known else None,
        "high_kgco2e": footprint.interval.high if known else None,
        "units": footprint.units,
        "lines": total.lines,
        "missing": total.missing,
        "rows_read": read.rows_read,
        "rows_kept": read.rows_kept,
        "rows_set_aside": read.rows_set_aside,
        "by_stage": _as_mapping(footprint.by("stage"), "stage"),
        "by_type": _as_mapping(footprint.by("type"), "type"),
        "by_scope": _as_mapping(footprint.scopes(), "category"),
        "problems": problems[:MOST_PROBLEMS_LISTED],
        "problems_total": len(problems),
        "gaps": footprint.gap_summary[["column", "assumption_id", "value_used", "items", "quantity"]].to_dict(
            "records"
        ),
    }


def _as_mapping(view: pd.DataFrame, key: str) -> dict[str, float]:
    known = view[view["impact"].notna()]
    return dict(zip(known[key].astype(str), known["impact"].astype(float), strict=True))
