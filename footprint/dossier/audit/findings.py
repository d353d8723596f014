"""The error that an auditor found in a sample, in kg CO2e, and what it says of the whole.

For each stratum with kilograms, over the items that were checked:

    projected error = error of the items taken for certain
                    + kilograms of the others x mean of (error / kilograms booked) of those drawn by weight

An item drawn in proportion to its kilograms stands for as many kilograms as any other: the mean of the ratios is then
the estimate without bias. Certain items of which some were not checked are projected by error / kilograms too.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.dossier.audit.sample import STRATA, WEIGHED
from footprint.estimation.completion import with_inventory
from footprint.estimation.estimate import estimate
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory

MATERIALITY = 0.05
Z_95 = 1.959963984540054
NO_ERROR_95 = 2.9957  # -ln(0.05): errors that a draw without any does not exclude, at 95 %

FINDING_COLUMNS = ("number", "checked", "quantity", "type", "acquired_on", "document", "remark")
PROJECTION_COLUMNS = ("stratum", "items", "kilograms", "drawn", "checked", "wrong", "error", "projected", "deviation")
VERDICTS = ("nothing_checked", "above", "unsure", "below")


@dataclass(frozen=True, eq=False)
class ProjectedError:
    """What errors of a sample say of the total; kilograms of CO2e.

    Attributes:
        strata: one row for each stratum, PROJECTION_COLUMNS. `wrong` counts items that differ; `error` (booked - found)
            is what was found; `projected` is missing where nothing can be projected; `deviation` is its standard
            error.
        total: what is booked.
        error: projected over all strata: positive when the footprint says too much.
        margin: what the draw leaves open at 95 %: 1.96 standard errors, and no less than 3 / n of the kilograms left to
            chance, which a draw of n items without any error does not exclude.
        threshold: materiality, in kg.
        verdict: one of VERDICTS. `above`: the projected error is beyond the threshold; `unsure`: only with its margin;
            `below`: even with it.
    """

    strata: pd.DataFrame
    total: float
    error: float
    margin: float
    threshold: float
    verdict: str


def find_errors(situation: Situation, rows: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The rows of a draw with `checked`, `differs`, `found` (kg CO2e by what the auditor found) and `error`.

    `differs`: a quantity, type or date was found that is not the one booked; of a row set aside, any quantity.

    What the auditor left empty is as booked. An item counts again with the quantity, type and date that were found, all
    else equal; quantity 0: it was not found. `error` = booked - found; missing where neither is known.

    Args:
        rows: of a draw (DRAW_COLUMNS).
        findings: with the columns of FINDING_COLUMNS.
    """
    said = findings.set_index("number").reindex(rows["number"])
    checked = said["checked"].fillna(False).to_numpy(dtype="bool")
    booked = rows["impact"].to_numpy(dtype="float64")
    found, differs = booked.copy(), checked & _say_other(rows, said)
    here = np.flatnonzero(differs & (rows["item"].to_numpy() >= 0))
    if len(here):
        found[here] = _weigh(situation, rows["item"].to_numpy()[here], said.iloc[here])
    both = np.isnan(booked) & np.isnan(found)
    error = np.where(both, np.nan, np.nan_to_num(booked) - np.nan_to_num(found))
    return rows.assign(checked=checked, differs=differs, found=found, error=np.where(checked, error, np.nan))


def _say_other(rows: pd.DataFrame, said: pd.DataFrame) -> NDArray[np.bool_]:
    """Where a quantity, a type or a date was found that is not the one booked; of a row set aside, any quantity."""
    other = np.zeros(len(rows), dtype="bool")
    for column in ("quantity", "type", "acquired_on"):
        told, booked = said[column].reset_index(drop=True), rows[column].reset_index(drop=True)
        other |= (told.notna() & ~(told == booked).fillna(False)).to_numpy(dtype="bool")
    outside = rows["item"].to_numpy() < 0
    return np.where(outside, said["quantity"].fillna(0.0).to_numpy(dtype="float64") > 0, other)


def _weigh(situation: Situation, items: NDArray, said: pd.DataFrame) -> NDArray[np.float64]:
    """kg CO2e of some items as an auditor found them; missing where no line has a figure."""
    inventory, count = situation.inventory, len(situation.inventory.equipment)
    of_equipment = items < count
    equipment = inventory.equipment.iloc[items[of_equipment]]
    usage = inventory.usage.iloc[items[~of_equipment] - count]
    told, other = said[of_equipment], said[~of_equipment]
    equipment = equipment.assign(
        quantity=_prefer(told["quantity"], equipment["quantity"]),
        device_type=_prefer(told["type"], equipment["device_type"].astype("str")),
        acquired_on=_prefer(told["acquired_on"], equipment["acquired_on"]),
    )
    usage = usage.assign(
        amount_per_year=_prefer(other["quantity"], usage["amount_per_year"]),
        service_type=_prefer(other["type"], usage["service_type"].astype("str")),
        unit=usage["unit"].astype("str").mask(other["type"].notna().to_numpy()),
    )
    lines = estimate(with_inventory(situation, Inventory(equipment, usage, inventory.sites)))
    sums = lines.groupby("item")["impact"].sum(min_count=1).reindex(range(len(items))).to_numpy()
    result = np.empty(len(items))
    result[of_equipment], result[~of_equipment] = sums[: len(equipment)], sums[len(equipment) :]
    return result


def _prefer(found: pd.Series, booked: pd.Series) -> pd.Series:
    """What was found, else what is booked."""
    return found.set_axis(booked.index).astype(booked.dtype).fillna(booked)


def project(population: pd.DataFrame, errors: pd.DataFrame, materiality: float = MATERIALITY) -> ProjectedError:
    """What the errors found say of the whole population (see the formula above).

    Args:
        population: every item and row set aside.
        errors: what `find_errors` gave.
        materiality: part of the total beyond which an error matters.
    """
    rows = [_project_stratum(name, population, errors) for name in STRATA if (population["stratum"] == name).any()]
    strata = pd.DataFrame(rows, columns=list(PROJECTION_COLUMNS))
    total = float(population["impact"].sum())
    projected = strata["projected"]
    by_chance = errors[errors["checked"] & (errors["how"] == "weight")]
    certain = errors.loc[errors["how"] == "certain", "impact"].sum()
    sampled = float(np.sqrt((strata["deviation"].fillna(0.0) ** 2).sum()) * Z_95)
    unseen = NO_ERROR_95 / len(by_chance) * (total - certain) if len(by_chance) else total - certain
    error, margin = float(projected.sum()), float(max(sampled, min(unseen, total - certain)))
    threshold = materiality * total
    verdict = "above" if abs(error) > threshold else "unsure" if abs(error) + margin > threshold else "below"
    if projected.isna().all():
        verdict = "nothing_checked"
    elif projected[strata["stratum"].isin(WEIGHED)].isna().any() and verdict == "below":
        verdict = "unsure"
    return ProjectedError(strata, total, error, margin, threshold, verdict)


def _project_stratum(name: str, population: pd.DataFrame, errors: pd.DataFrame) -> tuple:
    all_, drawn = population[population["stratum"] == name], errors[errors["stratum"] == name]
    checked = drawn[drawn["checked"]]
    kilograms = float(all_["impact"].sum())
    found = float(checked["error"].sum()) if len(checked) else np.nan
    projected, deviation = _estimate(kilograms, drawn, checked) if name in WEIGHED else (np.nan, np.nan)
    wrong = int(checked["differs"].sum())
    return (name, len(all_), kilograms, len(drawn), len(checked), wrong, found, projected, deviation)


def _estimate(kilograms: float, drawn: pd.DataFrame, checked: pd.DataFrame) -> tuple[float, float]:
    """The projected error of a stratum and its standard error; missing where nothing of a part was checked."""
    certain, seen = drawn[drawn["how"] == "certain"], checked[checked["how"] == "certain"]
    heavy = float(certain["impact"].sum())
    light = checked[checked["how"] == "weight"]
    rest = max(kilograms - heavy, 0.0)
    left_to_chance = rest > 1e-9 * max(kilograms, 1.0)
    if (len(certain) and seen.empty) or (left_to_chance and light.empty):
        return np.nan, np.nan
    of_certain = float(seen["error"].sum() / seen["impact"].sum()) * heavy if len(certain) else 0.0
    if not left_to_chance:
        return of_certain, 0.0
    ratios = (light["error"] / light["impact"]).to_numpy()
    deviation = rest * float(ratios.std(ddof=1)) / np.sqrt(len(ratios)) if len(ratios) > 1 else 0.0
    return of_certain + rest * float(ratios.mean()), deviation


def as_unchecked(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings of a draw of which nothing was checked yet."""
    empty = pd.DataFrame({"number": rows["number"], "checked": False, "quantity": np.nan}).assign(
        type=pd.Series(pd.NA, index=rows.index, dtype="str"),
        acquired_on=pd.Series(np.datetime64("NaT"), index=rows.index, dtype="datetime64[s]"),
        document=pd.Series("", index=rows.index, dtype="str"),
        remark=pd.Series("", index=rows.index, dtype="str"),
    )
    return empty[list(FINDING_COLUMNS)]
