"""Rows, sites and the registry after some switches came on, whatever the order.

Words are set first, then what follows from them is completed anew (the assumptions of another type of device, the
country of another site), then numbers are set, multiplied, added to. What a switch sets keeps the doubt of what it
replaces: a life decided by a lever is as uncertain as the life that was assumed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Change
from footprint.estimation.completion import Completed, complete_tables, with_inventory
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory
from footprint.projection.switches import (
    OF_THE_TYPE,
    Mask,
    Switch,
    columns_of,
    match_column,
    match_where,
    number_of,
    readable,
)
from footprint.registry.lookups import codes_of, from_codes
from footprint.registry.registry import Factors
from footprint.tables import INVENTORY_TABLES, find_column

# Numbers that are changed once the rest is completed. Power and hours come before: consumption follows from them.
NUMBERS = {
    "equipment": ("lifespan_years", "first_life_years", "energy_kwh_per_year", "pue", "purchase_cost_eur"),
    "usage": ("amount_per_year",),
}
ORDER = ("set", "multiply", "add")
STATE_MARK = "\x1f"  # between the name of a site and the number of its state


@dataclass(frozen=True)
class Active:
    """Which switches are on for each row: (rows, switches); `later` (rows, pairs): of two switches that set the same
    cell (`pairs`), whether the one given first started last.
    """

    on: Mask
    later: Mask
    pairs: Sequence[tuple[int, int]]

    def take(self, here: Mask | NDArray[np.int64]) -> "Active":
        """That of some rows."""
        return Active(self.on[here], self.later[here], self.pairs)


def change_rows(
    situation: Situation,
    base: Completed,
    columns: Mapping[str, Mapping[str, pd.Series]],
    switches: Sequence[Switch],
    rows: Mapping[str, NDArray[np.int64]],
    active: Mapping[str, Active],
) -> tuple[Inventory, Completed]:
    """Rows of equipment and usage (positions, any number of times) with their switches on, as stated and as completed.

    A table that `rows` does not name has none. `base` is the situation completed, `columns` what conditions may name
    in it (see `readable`). Sites in another state than the base have names of their own (see `site_name`).
    """
    sites, suffix = _change_sites(situation, base, switches, active)
    tables, without = {}, base.inventory.remember("without rows", lambda: _empty(base.inventory))
    read = columns_of(switches) | {"device_type", "service_type", "family"}
    for name, here in rows.items():
        raw, known = situation.inventory.table(name), base.inventory.table(name)
        seen = {column: values.take(here) for column, values in columns[name].items() if column in read}
        table = _set_words(name, raw, known, here, seen, switches, active[name], situation)
        tables[name] = _name_sites(table, suffix[name])
    stated = replace(without, **tables, sites=sites)
    near = base if sites is situation.inventory.sites else None
    completed = complete_tables(with_inventory(situation, stated), rows, near)
    numbered = {}
    for name in rows:
        values = _change_numbers(name, completed, switches, active[name], situation.factors)
        numbered[name] = completed.inventory.table(name).assign(**{one: cells for one, (cells, _) in values.items()})
        was = stated.table(name)
        changed = {one: np.where(moved, cells, was[one].to_numpy()) for one, (cells, moved) in values.items()}
        tables[name] = was.assign(**changed)
    stated = replace(stated, **tables)
    return stated, replace(completed, inventory=replace(completed.inventory, **numbered))


def _empty(inventory: Inventory) -> Inventory:
    return replace(inventory, equipment=inventory.equipment.iloc[:0], usage=inventory.usage.iloc[:0])


def site_name(sites: pd.Series) -> pd.Series:
    """The names of sites without the number of their state."""
    category = sites.astype("category")
    words = [str(word).split(STATE_MARK)[0] for word in category.cat.categories]
    known = list(dict.fromkeys(words))
    codes = np.append([known.index(word) for word in words], -1).astype("int64")[category.cat.codes.to_numpy()]
    return from_codes(codes, known, sites.index)


# --- sites -----------------------------------------------------------------------------------------------------------


def _change_sites(
    situation: Situation, base: Completed, switches: Sequence[Switch], active: Mapping[str, Active]
) -> tuple[pd.DataFrame, dict[str, NDArray[np.int64]]]:
    """Every site in each of the states that some row meets, and the state that each row meets (0: as it is)."""
    sites = situation.inventory.sites
    concerned = [place for place, switch in enumerate(switches) if switch.change.table == "sites"]
    if not concerned or sites.empty:
        return sites, {name: np.zeros(len(part.on), dtype="int64") for name, part in active.items()}
    pairs = next(iter(active.values())).pairs
    own = [place for place, pair in enumerate(pairs) if set(pair) <= set(concerned)]
    flags = [np.concatenate([one.on[:, concerned], one.later[:, own]], axis=1) for one in active.values()]
    none = np.zeros((1, len(concerned) + len(own)), dtype=bool)
    states, of_row = np.unique(np.concatenate([none, *flags]), axis=0, return_inverse=True)
    tables = [sites]
    for number, state in enumerate(states[1:], start=1):
        on = [place for place, is_on in zip(concerned, state, strict=False) if is_on]
        on += [pairs[place][0] for place, is_on in zip(own, state[len(concerned) :], strict=True) if is_on]
        changed = change_sites(sites, base, [switches[place].change for place in on])
        tables.append(changed.assign(site=changed["site"].astype("str") + f"{STATE_MARK}{number}"))
    table = pd.concat([part.astype({"site": "str"}) for part in tables], ignore_index=True)
    ends = np.cumsum([1, *(len(one.on) for one in active.values())])
    return table, dict(zip(active, np.split(of_row.ravel(), ends[:-1])[1:], strict=True))


def change_sites(sites: pd.DataFrame, base: Completed, changes: Sequence[Change]) -> pd.DataFrame:
    """Sites as changes leave them, one after the other; conditions are read on the sites completed."""
    for change in changes:
        fits = match_where(base.inventory.sites, change.where, len(sites))
        sites = _set_site(sites, base.inventory.sites, change, fits)
    return sites


def _set_site(sites: pd.DataFrame, known: pd.DataFrame, change: Change, fits: Mask) -> pd.DataFrame:
    column = find_column(INVENTORY_TABLES["sites"], change.column)
    if column.is_numeric:
        values = sites[change.column].to_numpy(dtype="float64", copy=True)
        now = np.where(np.isnan(values), known[change.column].to_numpy(dtype="float64"), values)
        values[fits] = _operate(now, change)[fits]
        return sites.assign(**{change.column: values})
    return sites.assign(**{change.column: _set_word(sites[change.column], fits, change.value)})


def _name_sites(table: pd.DataFrame, states: NDArray[np.int64]) -> pd.DataFrame:
    if not states.any():
        return table
    site = table["site"].astype("category").cat
    names = [*site.categories.astype("str"), ""]
    pair = pd.Series(list(zip(site.codes, states, strict=True)))
    named = {
        (code, state): names[code] + (f"{STATE_MARK}{state}" if state and code >= 0 else "")
        for code, state in pair.unique()
    }
    words = pair.map(named).to_numpy()
    return table.assign(site=pd.Categorical(np.where(site.codes < 0, np.nan, words.astype("object"))))


# --- words -----------------------------------------------------------------------------------------------------------


def _set_words(
    name: str,
    raw: pd.DataFrame,
    known: pd.DataFrame,
    rows: NDArray[np.int64],
    seen: dict[str, pd.Series],
    switches: Sequence[Switch],
    active: Active,
    situation: Situation,
) -> pd.DataFrame:
    """Rows with the words that switches set, and the power and hours that consumption follows from."""
    table = raw.take(rows)
    for place in _in_order(switches, active):
        switch, here = _unpack(place, switches, active)
        if switch.change.table != name or switch.kind != "cells" or not here.any():
            continue
        fits = here & match_where(seen, switch.change.where, len(rows))
        if not fits.any():
            continue
        cells = {
            column: value for column, value in switch.cells.items() if column in table and column not in NUMBERS[name]
        }
        kind = "device_type" if name == "equipment" else "service_type"
        if kind in cells and name == "equipment":
            another = fits & ~match_column(seen[kind], cells[kind])
            emptied = [column for column in OF_THE_TYPE if column in table and column not in switch.cells]
            table = table.assign(**{column: table[column].where(~another) for column in emptied})
        for column, value in cells.items():
            if find_column(INVENTORY_TABLES[name], column).is_numeric:
                values = table[column].to_numpy(dtype="float64", copy=True)
                now = np.where(np.isnan(values), known[column].to_numpy(dtype="float64")[rows], values)
                values[fits] = _operate(now, replace(switch.change, value=value, operation=switch.operation))[fits]
                table = table.assign(**{column: values})
                seen |= {column: pd.Series(values)} if column in seen else {}
            else:
                table = table.assign(**{column: _set_word(table[column], fits, value)})
                seen |= {column: _set_word(seen[column], fits, value)} if column in seen else {}
        if kind in cells:
            listed = (
                situation.factors.catalogue.devices if name == "equipment" else situation.factors.catalogue.services
            )
            families = listed.set_index(kind)["family"]
            seen["family"] = _set_word(seen["family"], fits, families.get(cells[kind], ""))
    return table


def _in_order(switches: Sequence[Switch], active: Active) -> list[int]:
    """Switches in the order given; then again those that, given first, start last (coded -1 - pair)."""
    return [*range(len(switches)), *(-1 - pair for pair in range(len(active.pairs)) if active.later[:, pair].any())]


def _unpack(place: int, switches: Sequence[Switch], active: Active) -> tuple[Switch, Mask]:
    if place >= 0:
        return switches[place], active.on[:, place]
    first, second = active.pairs[-1 - place]
    both = active.on[:, first] & active.on[:, second] & active.later[:, -1 - place]
    return switches[first], both


def _set_word(values: pd.Series, fits: Mask, word: Any) -> pd.Series:
    """A column of words with some of them set."""
    category = values.astype("category")
    words = list(dict.fromkeys([*category.cat.categories.astype("str"), str(word)]))
    codes = np.where(fits, words.index(str(word)) if word not in (None, "") else -1, codes_of(category, words))
    return from_codes(codes, words, values.index)


# --- numbers ---------------------------------------------------------------------------------------------------------


def _change_numbers(
    name: str, completed: Completed, switches: Sequence[Switch], active: Active, registry: Factors
) -> dict[str, tuple[NDArray[np.float64], Mask]]:
    """The numbers of a completed table as switches leave them, and which rows they change."""
    table, named = completed.inventory.table(name), columns_of(switches)
    columns: dict[str, pd.Series] | None = None
    values: dict[str, tuple[NDArray[np.float64], Mask]] = {}
    for operation in ORDER:
        for place in _in_order(switches, active) if operation == "set" else range(len(switches)):
            switch, here = _unpack(place, switches, active)
            concerned = switch.change.table == name and switch.kind == "cells" and switch.operation == operation
            cells = [column for column in switch.cells if column in NUMBERS[name]] if concerned else []
            if not cells or not here.any():
                continue
            columns = columns or readable(name, completed, registry, named)
            fits = here & match_where(columns, switch.change.where, len(table))
            for column in cells:
                if column == "pue":  # multiplies what is in a server room only
                    fits = fits & match_column(table["device_type"], registry.catalogue.room_types)
                now, moved = values.get(column) or (
                    table[column].to_numpy(dtype="float64"),
                    np.zeros(len(table), dtype=bool),
                )
                now = np.nan_to_num(now) if column == "first_life_years" and fits.any() else now
                changed = _operate(now, replace(switch.change, value=switch.cells[column], operation=operation))
                floor = find_column(INVENTORY_TABLES[name], column).floor
                values[column] = np.where(fits, np.maximum(changed, floor or 0.0), now), moved | fits
    return values


def _operate(now: NDArray[np.float64], change: Change) -> NDArray[np.float64]:
    value = number_of(change.value)
    if change.operation == "multiply":
        return now * value
    return now + value if change.operation == "add" else np.full(len(now), value)


# --- the registry ----------------------------------------------------------------------------------------------------


def change_registry(registry: Factors, changes: Sequence[Change]) -> Factors:
    """The registry with the figures that changes move, one after the other: bounds follow values."""
    question = ("changed", tuple(repr(change) for change in changes))
    return registry.remember(question, lambda: _change_registry(registry, changes))


def _change_registry(registry: Factors, changes: Sequence[Change]) -> Factors:
    tables = {"factors": registry.factors, "assumptions": registry.assumptions}
    for change in changes:
        table = tables[change.table]
        fits = match_where(table, change.where, len(table))
        value = table["value"].to_numpy(dtype="float64")
        after = np.where(fits, np.maximum(_operate(value, change), 0.0), value)
        scale = np.where(fits & (value > 0), after / np.where(value > 0, value, 1.0), 1.0)
        scaled = {
            name: table[name] * scale for name in ("low", "high", "generation", "upstream", "losses") if name in table
        }
        tables[change.table] = table.assign(value=after, **scaled)
    return replace(registry, **tables)
