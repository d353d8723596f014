"""estimate(situation) -> impact lines.

The only calculation. Amount (formula, unit) x factor (value, source) = impact.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint import formulas
from footprint.completion import Completed, assumption_rows, codes_of, complete
from footprint.factors import ELECTRICITY, match_factors, plan_embodied, usable_factors
from footprint.situation import Situation
from footprint.tables import EMBODIED_STAGES, IMPACT_LINES, MATCHES, STAGES

# Impacts are multiples of 2^-20 kg (about a milligram): their sums are exact, in any order, up to 8 million tonnes.
GRAIN = 2.0**-20
MISSING = MATCHES.index("missing")

_EQUIPMENT_STAGES = ("manufacturing", "distribution", "use", "end_of_life")


def estimate(situation: Situation) -> pd.DataFrame:
    """One impact line for each item and stage, with the columns of IMPACT_LINES.

    `item` counts equipment rows from 0, then usage rows. `factor` is the row of `usable_factors` (-1: none). A line
    whose factor or amount is not known is kept: its match is `missing` and its impact has no value. Pure; no row
    depends on another.
    """
    completed = complete(situation)
    factors = usable_factors(situation)
    lines = [_equipment_lines(situation, completed, factors), _usage_lines(situation, completed, factors)]
    columns = {
        name: np.concatenate([part[name] for part in lines]) for name in ("item", "stage", "factor", "match", "amount")
    }
    value = np.append(factors["value"].to_numpy(dtype="float64"), np.nan)
    impact = columns["amount"] * value[columns["factor"]]
    columns["impact"] = np.rint(impact / GRAIN) * GRAIN
    columns["match"][np.isnan(impact)] = MISSING
    return pd.DataFrame(
        {name: columns[name].astype(dtype, copy=False) for name, dtype in IMPACT_LINES.items()}, copy=False
    )


def _equipment_lines(situation: Situation, completed: Completed, factors: pd.DataFrame) -> dict[str, NDArray]:
    equipment, method, catalogue = completed.inventory.equipment, situation.method, situation.factors.catalogue
    terms = equipment_terms(situation, completed)
    matched = _match_equipment(situation, completed, factors)
    types = codes_of(equipment["device_type"], catalogue.device_types)
    has_stage = np.zeros((len(catalogue.device_types), len(_EQUIPMENT_STAGES)), dtype=bool)
    for stage in EMBODIED_STAGES:
        has_stage[:, _EQUIPMENT_STAGES.index(stage)] = matched.applies[stage]
    has_stage[:, _EQUIPMENT_STAGES.index("use")] = catalogue.devices["powered"].to_numpy() == 1

    shape = (len(equipment), len(_EQUIPMENT_STAGES))
    amount, factor, match = np.empty(shape), np.empty(shape, dtype="int32"), np.empty(shape, dtype="int8")
    for position, stage in enumerate(_EQUIPMENT_STAGES):
        amount[:, position] = formulas.evaluate(formulas.find_formula(stage, method.accounting).amount, terms)
        factor[:, position], match[:, position] = matched.factor[stage], matched.match[stage]
    here = np.flatnonzero(has_stage[types])  # row by row: the lines of an item stand together
    items, stages = np.divmod(here, len(_EQUIPMENT_STAGES))
    codes = np.array([STAGES.index(stage) for stage in _EQUIPMENT_STAGES], dtype="int8")
    return {
        "item": items.astype("int32"),
        "stage": codes[stages],
        "factor": factor.ravel()[here],
        "match": match.ravel()[here],
        "amount": amount.ravel()[here],
    }


def _usage_lines(situation: Situation, completed: Completed, factors: pd.DataFrame) -> dict[str, NDArray]:
    usage, first = completed.inventory.usage, len(completed.inventory.equipment)
    places = usage["country"].cat.categories.tolist()
    services = situation.factors.catalogue.service_types
    wanted = pd.MultiIndex.from_product([services, places], names=["activity", "country"]).to_frame(index=False)
    row, match = match_factors(situation.factors, factors, wanted.assign(factor_set=""), situation.method.year)
    key = codes_of(usage["service_type"], services) * len(places) + codes_of(usage["country"], places)
    return {
        "item": np.arange(first, first + len(usage), dtype="int32"),
        "stage": np.full(len(usage), STAGES.index("service"), dtype="int8"),
        "factor": row[key],
        "match": match[key],
        "amount": formulas.evaluate(formulas.SERVICE.amount, {"amount_per_year": usage["amount_per_year"].to_numpy()}),
    }


# --- factors of equipment --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Matched:
    """For each stage: whether a type has it, and each item's factor and match."""

    applies: dict[str, NDArray[np.bool_]]
    factor: dict[str, NDArray[np.int32]]
    match: dict[str, NDArray[np.int8]]


def _match_equipment(situation: Situation, completed: Completed, factors: pd.DataFrame) -> Matched:
    """Factors are matched on the distinct (type, stage, country), then laid on the rows by code."""
    equipment, method = completed.inventory.equipment, situation.method
    device_types = situation.factors.catalogue.device_types
    places = equipment["country"].cat.categories.tolist()
    where = codes_of(equipment["country"], places)
    key = codes_of(equipment["device_type"], device_types) * len(places) + where
    plan = plan_embodied(factors, device_types, method.factor_set)
    by_stage = [
        plan[plan["stage"] == stage].set_index("device_type").reindex(device_types) for stage in EMBODIED_STAGES
    ]
    embodied = (
        pd.concat(by_stage)[["activity", "factor_set"]].fillna("").merge(pd.DataFrame({"country": places}), how="cross")
    )
    grid = pd.DataFrame({"activity": ELECTRICITY, "factor_set": "", "country": places})
    wanted = pd.concat([embodied, grid], ignore_index=True)
    row, how = match_factors(situation.factors, factors, wanted, method.year)
    other = ~wanted["factor_set"].isin(["", "own", method.factor_set]).to_numpy() & (row >= 0)
    how = np.where(other, np.maximum(how, MATCHES.index("other_set")), how).astype("int8")

    applies, factor, match = {}, {}, {}
    size = len(device_types) * len(places)
    for position, stage in enumerate(EMBODIED_STAGES):
        part = slice(position * size, (position + 1) * size)
        applies[stage] = by_stage[position]["activity"].notna().to_numpy()
        factor[stage], match[stage] = row[part][key], how[part][key]
    factor["use"], match["use"] = row[-len(places) :][where], how[-len(places) :][where]
    if method.electricity == "market":
        factor["use"], match["use"] = _match_contracts(completed, factors, factor["use"], match["use"])
    return Matched(applies, factor, match)


def _match_contracts(
    completed: Completed, factors: pd.DataFrame, factor: NDArray, match: NDArray
) -> tuple[NDArray, NDArray]:
    """The electricity contract of the site; where none states its carbon content, the grid stands in, as a proxy."""
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
    """Every term that the formulas of equipment name, for each row."""
    table, method = completed.inventory.equipment, situation.method
    acquired = table["acquired_on"].to_numpy().astype("datetime64[D]")
    withdrawn = table["retired_on"].to_numpy().astype("datetime64[D]")
    status = table["status"]
    in_use, retired = (status == "in_use").to_numpy(), (status == "retired").to_numpy()
    refurbished = (table["condition"] == "refurbished").to_numpy()
    first_life = np.where(refurbished, np.nan_to_num(table["first_life_years"].to_numpy()), 0.0)
    years = table["lifespan_years"].to_numpy()
    terms = {
        "quantity": table["quantity"].to_numpy(),
        "share": professional_share(situation, completed),
        "in_service": formulas.in_service(in_use, retired, acquired, withdrawn, method),
        "in_use": np.where(status == "in_stock", 0.0, 1.0),
        "energy_kwh_per_year": table["energy_kwh_per_year"].to_numpy(),
        "pue": table["pue"].to_numpy(),
    }
    # What uses nothing this year needs no consumption to say so.
    idle = (terms["in_service"] == 0) | (terms["in_use"] == 0)
    terms["energy_kwh_per_year"] = np.where(
        idle, np.nan_to_num(terms["energy_kwh_per_year"]), terms["energy_kwh_per_year"]
    )
    if method.accounting == "annualised":
        life = formulas.lifespan(years, retired, acquired, withdrawn, method.year)
        return terms | {"lifespan": life, "first_life": first_life}
    unknown = np.isnat(acquired)
    total = formulas.depreciation_days(years)
    lost = retired & np.isnat(withdrawn)
    return terms | {
        "owned": np.where(table["ownership"] == "byod", 0.0, 1.0),
        "own_part": formulas.own_part(years, first_life),
        "depreciation_days": total,
        "depreciated_days": formulas.depreciated_days(total, lost, acquired, withdrawn, method.year),
        "purchased": np.where(unknown, np.nan, np.where(lost, 0.0, formulas.happened(acquired, method.year))),
        "withdrawn": np.where(unknown, np.nan, formulas.happened(withdrawn, method.year)),
    }


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
