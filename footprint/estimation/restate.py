"""The base year as it is known today, and what was edited between two years without anything having been done."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import estimate
from footprint.estimation.situation import Situation
from footprint.estimation.views import total
from footprint.inventory.inventory import Inventory

# What may be typed otherwise on the same device, without anything having been done.
EDITED = ("lifespan_years", "first_life_years", "power_w", "hours_per_year", "energy_kwh_per_year", "pue")


CHANGE_COLUMNS = ["table", "item_id", "column", "before", "after", "effect"]


def restate(before: Situation, after: Situation) -> Situation:
    """The situation before, with what is assumed afterwards: the base year that a later one may be compared with."""
    restated = _with_cells(before, after, EDITED)
    return replace(restated, factors=after.factors)


def assumption_changes(before: Situation, after: Situation) -> pd.DataFrame:
    """Lives, energies and factors that differ between two situations without anything having been done or observed.

    The same device (by its id, type and date of purchase), still there, described otherwise; a factor or an assumption
    of another value. Columns CHANGE_COLUMNS: `item_id` is that of a factor or an assumption for these tables; `effect`
    is what the change, alone, makes of the footprint of the situation before (kg CO2e).
    """
    lines = estimate(before)
    found = [_edited_cells(before, after, column, lines) for column in EDITED]
    found += [_changed_figures(before, after, name) for name in ("factors", "assumptions")]
    table = pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)
    return table.reindex(table["effect"].abs().sort_values(ascending=False, kind="stable").index).reset_index(drop=True)


def _pair(before: Situation, after: Situation) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of equipment that are the same device in both, and still there afterwards."""
    one, other = before.inventory.equipment, after.inventory.equipment
    (here, named), (there, known) = map(_find_named, (one, other))
    place = known.get_indexer(named)
    here, there = here[place >= 0], there[place[place >= 0]]
    sides = (one, here), (other, there)
    first, second = (table["device_type"].astype("str").fillna("").to_numpy()[rows] for table, rows in sides)
    came, known_since = (table["acquired_on"].to_numpy()[rows] for table, rows in sides)
    same_day = (came == known_since) | (np.isnat(came) & np.isnat(known_since))
    alike = (first == second) & same_day & (other["status"] != "retired").to_numpy()[there]
    return here[alike], there[alike]


def _find_named(table: pd.DataFrame) -> tuple[NDArray[np.int64], pd.Index]:
    """The rows that alone bear their id, and their ids."""
    ids = table["item_id"]
    rows = np.flatnonzero(ids.notna().to_numpy() & ~ids.duplicated(keep=False).to_numpy())
    return rows, pd.Index(ids.array[rows])


def _with_cells(before: Situation, after: Situation, columns: Sequence[str]) -> Situation:
    """The situation before, with some cells of the same devices as they are known later."""
    here, there = _pair(before, after)
    equipment = before.inventory.equipment
    for column in columns:
        values = equipment[column].to_numpy(dtype="float64", copy=True)
        values[here] = after.inventory.equipment[column].to_numpy()[there]
        equipment = equipment.assign(**{column: values})
    inventory = Inventory(equipment, before.inventory.usage, before.inventory.sites)
    return Situation(inventory, before.factors, before.method)


def _edited_cells(before: Situation, after: Situation, column: str, lines: pd.DataFrame) -> pd.DataFrame:
    here, there = _pair(before, after)
    one = before.inventory.equipment[column].to_numpy()[here]
    other = after.inventory.equipment[column].to_numpy()[there]
    moved = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    if not moved.any():
        return pd.DataFrame(columns=CHANGE_COLUMNS)
    change = estimate(_with_cells(before, after, [column]))["impact"].to_numpy() - lines["impact"].to_numpy()
    by_item = np.bincount(lines["item"], np.nan_to_num(change), len(before.inventory.equipment))
    ids = before.inventory.equipment["item_id"].to_numpy()[here[moved]]
    cells = {"before": one[moved], "after": other[moved], "effect": by_item[here[moved]]}
    table = pd.DataFrame({"table": "equipment", "item_id": ids, "column": column, **cells}, columns=CHANGE_COLUMNS)
    return table[table["effect"] != 0]


def _changed_figures(before: Situation, after: Situation, name: str) -> pd.DataFrame:
    """Factors or assumptions of another value, those that come or go included, with the effect of each alone."""
    one, other = getattr(before.factors, name), getattr(after.factors, name)
    key = one.columns[0]
    values = pd.concat([one.set_index(key)["value"], other.set_index(key)["value"]], axis=1, keys=["before", "after"])
    moved = values[~((values["before"] == values["after"]) | values.isna().all(axis=1))]
    used = set(usable_factors(before)[key]) | set(other[key]) if name == "factors" else set(values.index)
    start, rows = total(estimate(before)).impact, []
    for figure, pair in moved.iterrows():
        if figure not in used:
            continue
        changed = pd.concat([one[one[key] != figure], other[other[key] == figure]]).sort_values(key, ignore_index=True)
        registry = before.factors
        factors = replace(registry, factors=changed) if name == "factors" else registry.with_assumptions(changed)
        effect = total(estimate(replace(before, factors=factors))).impact - start
        if effect:
            rows.append((name, figure, "value", pair["before"], pair["after"], effect))
    return pd.DataFrame(rows, columns=CHANGE_COLUMNS)
