"""What an inventory leaves unsaid, filled with visible assumptions; every default used is a row of the gaps."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.situation import Method, Situation
from footprint.inventory.inventory import Inventory, doubt_purchases
from footprint.inventory.supplier_figures import counted_amounts
from footprint.problems import NO_PROBLEM, join_problems, problems_where
from footprint.registry.lookups import Codes, assumed_values, assumption_rows, codes_of, from_codes
from footprint.registry.registry import Factors
from footprint.tables import INVENTORY_TABLES, find_column

STATED = -1  # given by the inventory, or not needed
DEFAULT = -2  # the default of `tables.py`, or the country of the method

GAP_COLUMNS = ["table", "line", "item_id", "column", "assumption_id", "value_used", "quantity"]
DEFAULTED = {
    "equipment": ("quantity", "condition", "ownership", "status", "quality"),
    "usage": ("quality",),
    "sites": ("control",),
}


@dataclass(frozen=True)
class Completed:
    """An inventory without empty cells where the calculation needs one, and where each value came from.

    `origins[table][column]` holds, for each row, STATED, DEFAULT, or the row of the assumptions that was used.
    """

    inventory: Inventory
    origins: dict[str, dict[str, Codes]]


def complete(situation: Situation) -> Completed:
    """Fill every empty cell that the calculation reads; the amount of a service is what counts of it."""
    choices = ("year", "inventory", "accounting", "electricity", "country")  # the factors apart, all of them
    return situation.share("completed", choices, lambda: _complete(situation))


def _complete(situation: Situation) -> Completed:
    inventory, country = situation.inventory, situation.method.country
    # The same whatever the accounting, the electricity and the assumptions.
    stated = inventory.remember(("stated", country), lambda: _fill_stated(inventory, ("equipment", "usage"), country))
    return _assume(situation, stated)


def complete_tables(situation: Situation, names: Collection[str], near: Completed | None = None) -> Completed:
    """As `complete`, the sites and some tables alone: what becomes of each does not depend on the other.

    `near`: another inventory completed, of the same sites.
    """
    return _assume(situation, _fill_stated(situation.inventory, names, situation.method.country, near))


def _fill_stated(
    inventory: Inventory, names: Collection[str], country: str, near: Completed | None = None
) -> Completed:
    """What is filled by defaults, by the sites and by the country of the method, whatever is assumed."""
    tables, origins = {"equipment": inventory.equipment, "usage": inventory.usage}, {}
    if near is not None:
        sites, of_sites = near.inventory.sites, near.origins["sites"]
    else:
        sites, of_sites = _fill_defaults("sites", inventory.sites)
        sites, of_sites["country"] = _fill_country(sites, None, country)
    for name, letter in (("equipment", "E"), ("usage", "U")):
        if name in names:
            table, origin = _fill_defaults(name, tables[name])
            table, origin["country"] = _fill_country(table, sites, country)
            if name == "equipment":
                table, origin["first_life_years"] = _fill_first_life(table)
            tables[name], origins[name] = _name_items(table, letter), origin
    return Completed(Inventory(**tables, sites=sites), origins | {"sites": of_sites})


def _assume(situation: Situation, stated: Completed) -> Completed:
    """What is filled by assumptions, and what the method counts of each service."""
    inventory, factors, method, origins = stated.inventory, situation.factors, situation.method, dict(stated.origins)
    equipment, usage = inventory.equipment, inventory.usage
    if "equipment" in origins:
        equipment, assumed = _fill_assumed(equipment, inventory.sites, factors, method)
        origins["equipment"] = origins["equipment"] | assumed
    if "usage" in origins:
        usage = usage.assign(
            amount_per_year=counted_amounts(usage, method.electricity), unit=_find_units(usage, factors)
        )
    return Completed(replace(inventory, equipment=equipment, usage=usage), origins)


def complete_inventory(situation: Situation) -> tuple[Inventory, pd.DataFrame]:
    """The completed inventory, and its gaps: one row for each cell that an assumption filled.

    Gaps have the columns of GAP_COLUMNS; `quantity` is the number of devices (or 1 for a service or a site) concerned.
    """
    completed = complete(situation)
    gaps = []
    for name, origins in completed.origins.items():
        table = completed.inventory.table(name)
        for column, codes in origins.items():
            here = np.flatnonzero(codes != STATED)
            if len(here):
                gaps.append(_gaps_of(name, table.iloc[here], column, codes[here], situation.factors))
    return completed.inventory, pd.concat(gaps, ignore_index=True) if gaps else pd.DataFrame(columns=GAP_COLUMNS)


def _gaps_of(name: str, rows: pd.DataFrame, column: str, codes: Codes, factors: Factors) -> pd.DataFrame:
    value = rows[column]
    return pd.DataFrame(
        {
            "table": name,
            "line": rows.index.to_numpy(),
            "item_id": (rows["item_id"] if "item_id" in rows else rows["site"]).to_numpy(),
            "column": column,
            "assumption_id": _name_origins(column, codes, factors),
            "value_used": _write_values(value),
            "quantity": rows["quantity"].to_numpy() if "quantity" in rows else 1.0,
        }
    )


def _name_origins(column: str, codes: Codes, factors: Factors) -> NDArray[np.object_]:
    ids = np.append(factors.assumptions["assumption_id"].to_numpy(dtype=object), [f"default-{column}", ""])
    return ids[codes]


def _write_values(values: pd.Series) -> NDArray[np.object_]:
    written = values.map("{:g}".format) if pd.api.types.is_float_dtype(values) else values.astype("str")
    return written.to_numpy()


def count_gaps(situation: Situation) -> pd.DataFrame:
    """Gaps by column, assumption and value used: how many items and how many devices each concerns, most first.

    Without a row for each gap: those of a large estate are millions.
    """
    completed, keys = complete(situation), ["table", "column", "assumption_id", "value_used"]
    kinds = {**dict.fromkeys(keys, "str"), "items": "int64", "quantity": "float64"}
    counted = []
    for name, origins in completed.origins.items():
        table = completed.inventory.table(name)
        quantity = table["quantity"] if "quantity" in table else pd.Series(1.0, index=table.index)
        for column, codes in origins.items():
            here = codes != STATED
            if not here.any():
                continue
            value, values = pd.factorize(table[column][here], sort=True, use_na_sentinel=False)
            alike = quantity[here].groupby(codes[here].astype("int64") * len(values) + value)
            items, devices = alike.size(), alike.sum()
            origin, value = np.divmod(items.index.to_numpy(), len(values))
            named = _name_origins(column, origin, situation.factors)
            words = _write_values(pd.Series(values))[value]
            counted += ((name, column, *one) for one in zip(named, words, items, devices, strict=True))
    found = pd.DataFrame(counted, columns=list(kinds)).astype(kinds)
    grouped = found.groupby(keys, as_index=False)[["items", "quantity"]].sum()
    return grouped.sort_values(["items", *keys], ascending=[False, True, True, True, True], ignore_index=True)


# --- defaults --------------------------------------------------------------------------------------------------------


def _fill_defaults(name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Codes]]:
    origins, filled = {}, {}
    for column_name in DEFAULTED[name]:
        column = find_column(INVENTORY_TABLES[name], column_name)
        values = table[column_name]
        missing = values.isna().to_numpy()
        origins[column_name] = np.where(missing, DEFAULT, STATED).astype("int32")
        if column.is_numeric:
            filled[column_name] = values.fillna(column.default)
            continue
        codes = codes_of(values, list(column.choices))
        default = np.full(len(table), column.choices.index(str(column.default)), dtype=codes.dtype)
        if column_name == "status":  # a date of withdrawal says that it is withdrawn
            default = np.where(table["retired_on"].notna(), column.choices.index("retired"), default)
        filled[column_name] = from_codes(np.where(codes < 0, default, codes), list(column.choices), table.index)
    return table.assign(**filled), origins


def _fill_first_life(equipment: pd.DataFrame) -> tuple[pd.DataFrame, Codes]:
    """What is refurbished and states no first life counts as new: a gap, though no figure changes."""
    years = equipment["first_life_years"].to_numpy()
    lacking = (equipment["condition"] == "refurbished").to_numpy() & ~(years > 0)
    origin = np.where(lacking, DEFAULT, STATED).astype("int32")
    return equipment.assign(first_life_years=np.where(lacking, 0.0, years)), origin


def _fill_country(table: pd.DataFrame, sites: pd.DataFrame | None, usual: str) -> tuple[pd.DataFrame, Codes]:
    """The country stated, else that of the site, else the usual one."""
    country = table["country"].astype("category")
    known = sorted({*country.cat.categories, *(sites["country"].astype("str") if sites is not None else ()), usual})
    codes = codes_of(country, known)
    if sites is not None and len(sites):
        codes = np.where(codes < 0, of_site(table, sites, codes_of(sites["country"], known), -1), codes)
    origin = np.where(codes < 0, DEFAULT, STATED).astype("int32")
    codes = np.where(codes < 0, known.index(usual), codes)
    return table.assign(country=from_codes(codes, known, table.index)), origin


def of_site(table: pd.DataFrame, sites: pd.DataFrame, values: NDArray, nothing: float) -> NDArray:
    """For each row of a table, the value of its site (`values` follows the rows of `sites`), or `nothing`."""
    names = sites["site"].astype("str").tolist()
    return np.append(values, nothing)[codes_of(table["site"], names)]


def _find_units(usage: pd.DataFrame, factors: Factors) -> pd.Series:
    """The unit of a service is that of its type: leaving it unsaid is no gap."""
    services = factors.catalogue.services
    types = codes_of(usage["service_type"], services["service_type"].tolist())
    return pd.Series(services["unit"].array.take(types, allow_fill=True), index=usage.index).astype("category")


def _name_items(table: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Rows without an id take that of their line."""
    ids = table["item_id"]
    if not ids.isna().any():
        return table
    return table.assign(item_id=ids.where(ids.notna(), letter + table.index.astype("str")))


# --- assumptions -----------------------------------------------------------------------------------------------------


def _fill_assumed(
    equipment: pd.DataFrame, sites: pd.DataFrame, factors: Factors, method: Method
) -> tuple[pd.DataFrame, dict[str, Codes]]:
    types = factors.catalogue.device_types
    type_codes = codes_of(equipment["device_type"], types)
    by_type = {
        column: assumption_rows(factors, types, column, method.year)[type_codes]
        for column in ("lifespan_years", "energy_kwh_per_year", "hours_per_year")
    }
    values, origins = {}, {}
    stated = equipment["lifespan_years"].to_numpy()
    values["lifespan_years"], origins["lifespan_years"] = _fill(stated, by_type["lifespan_years"], factors)
    origins["lifespan_years"][~_needs_lifespan(equipment, method)] = STATED

    hours, hours_origin = _fill(equipment["hours_per_year"].to_numpy(), by_type["hours_per_year"], factors)
    measured = equipment["energy_kwh_per_year"].to_numpy()
    computed = equipment["power_w"].to_numpy() * hours / 1000.0
    from_power = np.isnan(measured) & ~np.isnan(computed)
    energy, energy_origin = _fill(np.where(from_power, computed, measured), by_type["energy_kwh_per_year"], factors)
    powered = np.append(factors.catalogue.devices["powered"].to_numpy() == 1, False)[type_codes]
    used = powered & (equipment["status"] != "in_stock").to_numpy()
    energy_origin[~used] = STATED
    hours_origin[~(used & from_power)] = STATED
    values |= {
        "energy_kwh_per_year": energy,
        "hours_per_year": np.where(from_power, hours, equipment["hours_per_year"].to_numpy()),
    }
    origins |= {"energy_kwh_per_year": energy_origin, "hours_per_year": hours_origin}

    values["pue"], origins["pue"] = _fill_pue(equipment, sites, type_codes, factors, method)
    return equipment.assign(**values), origins


def _fill(stated: NDArray[np.float64], rows: Codes, factors: Factors) -> tuple[NDArray[np.float64], Codes]:
    missing = np.isnan(stated)
    filled = np.where(missing, assumed_values(factors, rows), stated)
    return filled, np.where(missing & (rows >= 0), rows, STATED).astype("int32")


def _needs_lifespan(equipment: pd.DataFrame, method: Method) -> NDArray[np.bool_]:
    """Where the stated or assumed life enters the calculation: not where an observed one replaces it."""
    life = method.accounting_rules.life
    if life == "observed":
        retired = (equipment["status"] == "retired") | (equipment["retired_on"].dt.year > method.year)
        return ~(retired & equipment["acquired_on"].notna() & equipment["retired_on"].notna()).to_numpy()
    if life == "planned":
        return np.full(len(equipment), True)
    return ((equipment["condition"] == "refurbished") & (equipment["first_life_years"] > 0)).to_numpy()


def _fill_pue(
    equipment: pd.DataFrame, sites: pd.DataFrame, type_codes: Codes, factors: Factors, method: Method
) -> tuple[NDArray, Codes]:
    """In a server room: the item's PUE, else the site's, else the assumption. Elsewhere 1."""
    room = np.append(factors.catalogue.devices["room"].to_numpy() == 1, False)[type_codes]
    stated = equipment["pue"].to_numpy()
    stated = np.where(np.isnan(stated), of_site(equipment, sites, sites["pue"].to_numpy(), np.nan), stated)
    rows = np.full(len(equipment), assumption_rows(factors, ["server_room"], "pue", method.year)[0])
    filled, origin = _fill(np.where(room, stated, 1.0), rows, factors)
    origin[(equipment["status"] == "in_stock").to_numpy()] = STATED
    return filled, origin


# --- codes -----------------------------------------------------------------------------------------------------------


# --- doubts ----------------------------------------------------------------------------------------------------------


def check_situation(situation: Situation) -> pd.DataFrame:
    """What the year and the assumptions make doubtful in the inventory, as problems."""
    table, method, catalogue = situation.inventory.equipment, situation.method, situation.factors.catalogue
    withdrawn = table["retired_on"]
    types = codes_of(table["device_type"], catalogue.device_types)
    hours = assumption_rows(situation.factors, catalogue.device_types, "hours_per_year", method.year)
    always_on = np.append(hours >= 0, False)[types]
    powered = np.append(catalogue.devices["powered"].to_numpy() == 1, True)[types]
    stated = table["energy_kwh_per_year"].notna() | (table["power_w"].notna() & table["hours_per_year"].notna())
    silent = powered & ~stated
    no_hours = silent & table["power_w"].notna() & table["hours_per_year"].isna() & ~always_on
    no_power = silent & table["power_w"].isna() & table["hours_per_year"].notna()
    there = table["status"].isin(["in_use", "in_stock"])
    year, name = str(method.year), "equipment"
    found = [
        doubt_year(table, method),
        problems_where(
            there & (withdrawn.dt.year <= method.year),
            "withdrawn-yet-in-use",
            "warning",
            name,
            "retired_on",
            _day(withdrawn),
            year,
        ),
        problems_where(no_hours, "power-without-hours", "note", name, "power_w", table["power_w"]),
        problems_where(no_power, "hours-without-power", "note", name, "hours_per_year", table["hours_per_year"]),
        problems_where(
            ~powered & stated,
            "consumption-not-counted",
            "warning",
            name,
            "energy_kwh_per_year",
            table["device_type"].astype("str"),
        ),
    ]
    return join_problems(found)


def doubt_year(equipment: pd.DataFrame, method: Method) -> pd.DataFrame:
    """The devices of a snapshot that were bought after its year."""
    if method.inventory != "snapshot":
        return NO_PROBLEM
    return doubt_purchases(equipment, date(method.year, 12, 31), "acquired-after-year", str(method.year))


def _day(dates: pd.Series) -> pd.Series:
    return dates.dt.strftime("%Y-%m-%d")


def with_inventory(situation: Situation, inventory: Inventory) -> Situation:
    """The same factors and method on another inventory."""
    return replace(situation, inventory=inventory)
