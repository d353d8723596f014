"""estimate(situation) -> impact lines.

The only calculation. Amount (formula, unit) x factor (value, source) = impact.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation import formulas
from footprint.estimation.accountings import find_formula
from footprint.estimation.completion import Completed, complete
from footprint.estimation.contracts import usable_factors
from footprint.estimation.situation import Method, Situation, find_rows, narrow, split_rows
from footprint.inventory.supplier_figures import other_electricity
from footprint.registry.lookups import assumption_rows, codes_of
from footprint.registry.matching import match_places
from footprint.tables import EQUIPMENT_STAGES, IMPACT_LINES, MATCHES, STAGES, USE

# Impacts are multiples of 2^-20 kg (about a milligram): their sums are exact, in any order, up to 8 million tonnes.
GRAIN = 2.0**-20
MISSING = MATCHES.index("missing")


def estimate(situation: Situation) -> pd.DataFrame:
    """One impact line for each item and stage, with the columns of IMPACT_LINES.

    `item` counts equipment rows from 0, then usage rows. `factor` is the row of `usable_factors` (-1: none). A line
    whose factor or amount is not known is kept: its match is `missing` and its impact has no value. Pure; no row
    depends on another.
    """
    first, parts = 0, []
    for part in split_rows(situation):
        lines = _estimate_part(part)
        lines["item"] += np.int32(first)
        first += len(part.inventory.equipment)
        parts.append(lines)
    columns = {name: np.concatenate([part.pop(name) for part in parts]) for name in IMPACT_LINES}
    return pd.DataFrame(columns, copy=False)


def _estimate_part(situation: Situation) -> dict[str, NDArray]:
    """The columns of IMPACT_LINES of a few rows, whose items count from 0."""
    prepared = prepare(situation)
    lines = [_equipment_lines(situation, prepared), _usage_lines(prepared)]
    columns = {
        name: np.concatenate([part[name] for part in lines]) for name in ("item", "stage", "factor", "match", "amount")
    }
    columns["impact"] = weigh(columns["amount"], columns["factor"], prepared.factors)
    columns["match"][np.isnan(columns["impact"])] = MISSING
    return {name: columns[name].astype(dtype, copy=False) for name, dtype in IMPACT_LINES.items()}


def estimate_once(situation: Situation) -> pd.DataFrame:
    """The impact lines of a situation, kept with it: they are not to be changed."""
    return situation.remember("lines", lambda: estimate(situation))


def estimate_part(
    whole: Situation, lines: pd.DataFrame, where: Mapping[str, str]
) -> tuple[Situation, pd.DataFrame, NDArray[np.bool_]]:
    """The situation of `narrow`, its lines, and which of the lines of the whole they are: none is estimated anew."""
    part, inventory = narrow(whole, where), whole.inventory
    items = np.concatenate([find_rows(inventory.table(name), where) for name in ("equipment", "usage")])
    own = items[lines["item"].to_numpy()]
    columns = {name: lines[name].to_numpy()[own] for name in IMPACT_LINES}
    columns["item"] = (np.cumsum(items, dtype="int32") - np.int32(1))[columns["item"]]
    factors, kept = usable_factors(whole), usable_factors(part)
    if len(kept) < len(factors):  # contracts of other sites
        number = pd.Index(kept["factor_id"]).get_indexer(factors["factor_id"])
        columns["factor"] = np.append(number, -1)[columns["factor"]].astype("int32")
    return part, pd.DataFrame(columns, copy=False), own


def weigh(amount: NDArray[np.float64], factor: NDArray[np.int32], factors: pd.DataFrame) -> NDArray[np.float64]:
    """Impacts (kg CO2e): amounts times the values of rows of `factors` (-1: missing), to the grain."""
    impact = weigh_exactly(amount, factor, factors)
    np.divide(impact, GRAIN, out=impact)
    np.rint(impact, out=impact)
    return np.multiply(impact, GRAIN, out=impact)


def weigh_exactly(
    amount: NDArray[np.float64], factor: NDArray[np.int32] | int, factors: pd.DataFrame
) -> NDArray[np.float64]:
    """The one multiplication, before it is rounded to the grain: for amounts that weigh less than it.

    Used as it is where nothing is added to the lines of an estimate: sums over many variants of a plan, and the energy
    of the tool itself (some milligrams).
    """
    value = np.append(factors["value"].to_numpy(dtype="float64"), np.nan)
    return amount * value[factor]


@dataclass(frozen=True)
class Prepared:
    """All that an estimate knows of items before time enters.

    The inventory completed, the factors; for each row of equipment and each of EQUIPMENT_STAGES, whether it has that
    stage, its factor (a row of `factors`, -1: none) and how well it matches; the same for each row of usage.
    """

    completed: Completed
    factors: pd.DataFrame
    has_stage: NDArray[np.bool_]
    factor: NDArray[np.int32]
    match: NDArray[np.int8]
    service_factor: NDArray[np.int32]
    service_match: NDArray[np.int8]


def prepare(situation: Situation, completed: Completed | None = None, factors: pd.DataFrame | None = None) -> Prepared:
    """Complete the inventory (unless it is given completed) and match its factors (those of `usable_factors`)."""
    completed, factors = completed or complete(situation), usable_factors(situation) if factors is None else factors
    inventory, catalogue = completed.inventory, situation.factors.catalogue
    places = sorted({*inventory.equipment["country"].cat.categories, *inventory.usage["country"].cat.categories})
    found = match_places(situation.factors, tuple(places), situation.method.year, situation.method.factor_set)
    types = codes_of(inventory.equipment["device_type"], catalogue.device_types)
    where = codes_of(inventory.equipment["country"], places)
    factor, match = found.factor[types, where], found.match[types, where]
    if situation.method.electricity == "market":
        factor[:, USE], match[:, USE] = _match_contracts(completed, factors, factor[:, USE], match[:, USE])
    services = codes_of(inventory.usage["service_type"], catalogue.service_types)
    there = codes_of(inventory.usage["country"], places)
    service_match = found.service_match[services, there]
    borrowed = other_electricity(inventory.usage, situation.method.electricity)
    return Prepared(
        completed,
        factors,
        found.has_stage[types],
        factor,
        match,
        found.service_factor[services, there],
        np.where(borrowed, np.maximum(service_match, MATCHES.index("proxy")), service_match).astype("int8"),
    )


def _equipment_lines(situation: Situation, prepared: Prepared) -> dict[str, NDArray]:
    terms = equipment_terms(situation, prepared.completed)
    here = np.flatnonzero(prepared.has_stage)  # row by row: the lines of an item are together
    items, stages = np.divmod(here, len(EQUIPMENT_STAGES))
    amount = np.empty(prepared.has_stage.shape)
    for position, stage in enumerate(EQUIPMENT_STAGES):
        amount[:, position] = formulas.evaluate(find_formula(stage, situation.method.accounting).amount, terms)
    codes = np.array([STAGES.index(stage) for stage in EQUIPMENT_STAGES], dtype="int8")
    return {
        "item": items.astype("int32"),
        "stage": codes[stages],
        "factor": prepared.factor.ravel()[here],
        "match": prepared.match.ravel()[here],
        "amount": amount.ravel()[here],
    }


def _usage_lines(prepared: Prepared) -> dict[str, NDArray]:
    usage, first = prepared.completed.inventory.usage, len(prepared.completed.inventory.equipment)
    return {
        "item": np.arange(first, first + len(usage), dtype="int32"),
        "stage": np.full(len(usage), STAGES.index("service"), dtype="int8"),
        "factor": prepared.service_factor,
        "match": prepared.service_match.copy(),
        "amount": formulas.evaluate(formulas.SERVICE.amount, {"amount_per_year": usage["amount_per_year"].to_numpy()}),
    }


# --- factors ---------------------------------------------------------------------------------------------------------


def _match_contracts(
    completed: Completed, factors: pd.DataFrame, factor: NDArray, match: NDArray
) -> tuple[NDArray, NDArray]:
    """The electricity contract of the site; where none states its carbon content, the grid replaces it, as a proxy."""
    sites = completed.inventory.sites["site"].astype("str").tolist()
    contracts = factors.index[factors["source_id"] == "organisation"]
    by_site = pd.Series(contracts, index=factors.loc[contracts, "factor_id"]).reindex(
        [f"contract-{site}" for site in sites]
    )
    of_item = np.append(by_site.fillna(-1).to_numpy(dtype="int32"), -1)[
        codes_of(completed.inventory.equipment["site"], sites)
    ]
    proxy = np.maximum(match, MATCHES.index("proxy"))
    return np.where(of_item >= 0, of_item, factor).astype("int32"), np.where(of_item >= 0, 0, proxy).astype("int8")


# --- terms of equipment ----------------------------------------------------------------------------------------------


def equipment_terms(situation: Situation, completed: Completed) -> dict[str, NDArray[np.float64]]:
    """Every term that the formulas of equipment name, for each row, in the year of the situation."""
    table, method = completed.inventory.equipment, situation.method
    terms = lasting_terms(situation, completed) | dated_terms(table, method, ("in_service",))
    # What uses nothing this year needs no consumption to say so.
    idle = (terms["in_service"] == 0) | (terms["in_use"] == 0)
    terms["energy_kwh_per_year"] = np.where(
        idle, np.nan_to_num(terms["energy_kwh_per_year"]), terms["energy_kwh_per_year"]
    )
    return terms | dated_terms(table, method, method.accounting_rules.terms - terms.keys())


def dated_terms(table: pd.DataFrame, method: Method, names: Collection[str]) -> dict[str, NDArray[np.float64]]:
    """The terms of equipment that depend on the day, among `names`, in the year of the method."""
    acquired, withdrawn = dates_of(table, "acquired_on"), dates_of(table, "retired_on")
    in_use, retired = (table["status"] == "in_use").to_numpy(), (table["status"] == "retired").to_numpy()
    years, year, snapshot = table["lifespan_years"].to_numpy(), method.year, method.inventory == "snapshot"
    unknown, lost = np.isnat(acquired), retired & np.isnat(withdrawn)

    def count(name: str) -> NDArray[np.float64]:
        match name:
            case "in_service":
                return formulas.in_service(in_use, retired, acquired, withdrawn, year, snapshot)
            case "lifespan":
                return formulas.lifespan(years, retired, acquired, withdrawn, year)
            case "depreciated_days":
                days = formulas.depreciation_days(years)
                return formulas.depreciated_days(days, lost, acquired, withdrawn, year)
            case "purchased":
                return np.where(unknown, np.nan, np.where(lost, 0.0, formulas.happened(acquired, year)))
            case "withdrawn":
                return np.where(unknown, np.nan, formulas.happened(withdrawn, year))
        raise KeyError(name)

    return {name: count(name) for name in names}


def lasting_terms(situation: Situation, completed: Completed) -> dict[str, NDArray[np.float64]]:
    """The terms of equipment that do not depend on the day, for each row."""
    table = completed.inventory.equipment
    refurbished = (table["condition"] == "refurbished").to_numpy()
    first_life = np.where(refurbished, np.nan_to_num(table["first_life_years"].to_numpy()), 0.0)
    years = table["lifespan_years"].to_numpy()
    return {
        "quantity": table["quantity"].to_numpy(),
        "share": professional_share(situation, completed),
        "in_use": np.where(table["status"] == "in_stock", 0.0, 1.0),
        "energy_kwh_per_year": table["energy_kwh_per_year"].to_numpy(),
        "pue": table["pue"].to_numpy(),
        "first_life": first_life,
        "owned": np.where(table["ownership"] == "byod", 0.0, 1.0),
        "own_part": formulas.own_part(years, first_life),
        "depreciation_days": formulas.depreciation_days(years),
    }


def dates_of(table: pd.DataFrame, column: str) -> NDArray[np.datetime64]:
    """A column of dates, as days."""
    return table[column].to_numpy().astype("datetime64[D]")


def professional_share(situation: Situation, completed: Completed) -> NDArray[np.float64]:
    """Part of a device that works for the organisation.

    1, or the assumption for BYOD and COPE (RCP SI, 2024, p. 14).
    """
    rows = share_assumptions(situation, completed)
    return np.append(situation.factors.assumptions["value"].to_numpy(dtype="float64"), 1.0)[rows]


def share_assumptions(situation: Situation, completed: Completed) -> NDArray[np.int32]:
    """The row of the assumption behind each item's professional share; -1 where the share is 1."""
    kinds = ["owned", "leased", "byod", "cope"]
    rows = assumption_rows(situation.factors, kinds, "share", situation.method.year)
    return np.append(rows, -1)[codes_of(completed.inventory.equipment["ownership"], kinds)]
