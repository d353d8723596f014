"""How far the true figure may be: log-normal errors, drawn once for each thing that can be wrong, shared wherever it
serves.

Every error has mean 1, so that the central figure stays the plain sum. Draws are keyed by the name of the error group:
adding a factor changes no other draw, and both sides of a comparison meet the same errors.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.completion import Completed, complete
from footprint.estimate import equipment_terms, share_assumptions
from footprint.factors import usable_factors
from footprint.lines import describe_items
from footprint.situation import Situation
from footprint.tables import QUALITIES, STAGES

DRAWS = 10_000
Z = {"95": 1.959963984540054, "p10_p90": 1.2815515655446004}  # half-width of the interval, in standard deviations

Draws = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Bounds in kg CO2e between which the figure lies with a probability of 95 %."""

    low: float
    high: float


def spread(low: NDArray, high: NDArray, z: NDArray | float = Z["95"]) -> NDArray[np.float64]:
    """Standard deviation of the logarithm, from the bounds: ln(high / low) / 2z; 0 where a bound is 0 or unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.log(np.asarray(high) / np.asarray(low)) / (2.0 * z)
    return np.where(np.isfinite(sigma), sigma, 0.0)


def interval(situation: Situation, lines: pd.DataFrame, draws: int = DRAWS) -> Interval:
    """95 % interval of the total of lines."""
    return _bounds(draw_totals(situation, lines, draws))


def interval_of_difference(
    before: tuple[Situation, pd.DataFrame], after: tuple[Situation, pd.DataFrame], draws: int = DRAWS
) -> Interval:
    """95 % interval of after - before: both meet the same errors."""
    return _bounds(draw_totals(*after, draws) - draw_totals(*before, draws))


def _bounds(totals: Draws) -> Interval:
    low, high = np.quantile(totals, [0.025, 0.975])
    return Interval(float(low), float(high))


def draw_totals(situation: Situation, lines: pd.DataFrame, draws: int = DRAWS) -> Draws:
    """Totals (kg CO2e) under `draws` sets of errors, an array of that length."""
    known = lines[lines["impact"].notna()]
    if known.empty:
        return np.zeros(draws)
    outer, outer_errors = _model_errors(situation, known)
    inner, inner_errors = _inventory_errors(situation, known)
    key = inner * len(outer_errors) + outer
    pairs, position = np.unique(key, return_inverse=True)
    sums = np.bincount(position, weights=known["impact"].to_numpy())
    by_model = np.zeros((len(outer_errors), draws))
    of_pair, starts = pairs % len(outer_errors), np.flatnonzero(np.diff(pairs // len(outer_errors), prepend=-1))
    for start, end in zip(starts, np.append(starts[1:], len(pairs)), strict=True):
        errors = _multiply(inner_errors[pairs[start] // len(outer_errors)], {}, draws)
        by_model[of_pair[start:end]] += np.multiply.outer(sums[start:end], errors)
    drawn: dict[str, Draws] = {}
    return sum(
        (_multiply(errors, drawn, draws) * part for errors, part in zip(outer_errors, by_model, strict=True)),
        np.zeros(draws),
    )


def draw_parts(situation: Situation, lines: pd.DataFrame, parts: NDArray[np.int64], draws: int = DRAWS) -> Draws:
    """As `draw_totals`, for each part of the lines: an array of (parts, draws), which adds up to the totals.

    `parts` is the number of each line's part, from 0. Meant for a few parts of a small estate: an array is kept for
    each.
    """
    totals = np.zeros((int(parts.max(initial=-1)) + 1, draws))
    known = lines["impact"].notna().to_numpy()
    if not known.any():
        return totals
    outer, outer_errors = _model_errors(situation, lines[known])
    inner, inner_errors = _inventory_errors(situation, lines[known])
    keys = pd.DataFrame({"part": parts[known], "outer": outer, "inner": inner, "impact": lines["impact"][known]})
    drawn: dict[str, Draws] = {}
    for (part, model, document), impact in keys.groupby(["part", "outer", "inner"])["impact"].sum().items():
        totals[part] += impact * _multiply([*outer_errors[model], *inner_errors[document]], drawn, draws)
    return totals


# An error: the name of its group, its standard deviation (of the logarithm), and the power at which it enters (-1: a
# divisor).
Error = tuple[str, float, float]


def _multiply(errors: list[Error], drawn: dict[str, Draws], draws: int) -> Draws:
    exponent = np.zeros(draws)
    for group, sigma, power in errors:
        if group not in drawn:
            drawn[group] = draw_normal(group, draws)
        exponent += power * (sigma * drawn[group] - sigma**2 / 2.0)
    return np.exp(exponent)


def draw_normal(group: str, draws: int) -> Draws:
    """Standard normal draws of an error group, always the same for the same name (Philox keyed by its SHA-256)."""
    key = int.from_bytes(hashlib.sha256(group.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key)).standard_normal(draws)


def _model_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], list[list[Error]]]:
    """For each line, the number of its set of factor and assumption errors; and these sets."""
    codes = assumptions_behind(situation, lines)
    table = pd.DataFrame({"factor": lines["factor"].to_numpy(), **codes})
    numbers = table.groupby(list(table.columns), sort=False).ngroup().to_numpy()
    factors, assumptions = usable_factors(situation), situation.factors.assumptions
    factor_sigma = spread(factors["low"], factors["high"], factors["interval"].map(Z).to_numpy())
    assumption_sigma = spread(assumptions["low"], assumptions["high"])
    sets = []
    for row in table.drop_duplicates().to_dict("records"):
        activity, sigma = factors["activity"].iloc[row["factor"]], factor_sigma[row["factor"]]
        errors: list[Error] = [(f"factor:{activity}", float(sigma), 1.0)]
        for name in codes:
            if row[name] >= 0:
                group = f"assumption:{assumptions['assumption_id'].iloc[row[name]]}"
                errors.append((group, float(assumption_sigma[row[name]]), -1.0 if name == "lifespan" else 1.0))
        sets.append([error for error in errors if error[1] > 0])
    return numbers, sets


def assumptions_behind(situation: Situation, lines: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """For each line, the rows of the assumptions that enter it (-1: none): life, energy, hours, PUE, professional
    share.

    A life that was observed, or that the age of the item replaced, no longer depends on its assumption. An assumed own
    life beside a first life is treated as if its error bore on the whole.
    """
    completed = complete(situation)
    origins, accounting = completed.origins["equipment"], situation.method.accounting
    services = np.full(len(completed.inventory.usage), -1)
    life = np.where(_life_is_used(situation, completed), origins["lifespan_years"], -1)
    share = share_assumptions(situation, completed)
    use = lines["stage"].to_numpy() == STAGES.index("use")
    embodied = ~use & (lines["stage"].to_numpy() != STAGES.index("service"))
    of_item = {
        "lifespan": life,
        "energy": origins["energy_kwh_per_year"],
        "hours": origins["hours_per_year"],
        "pue": origins["pue"],
        "share": share,
    }
    where = {"lifespan": embodied, "share": use | (embodied & (accounting == "annualised"))}
    item = lines["item"].to_numpy()
    codes = {name: np.append(values, services)[item].astype("int64") for name, values in of_item.items()}
    return {name: np.where(where.get(name, use), np.maximum(values, -1), -1) for name, values in codes.items()}


def _life_is_used(situation: Situation, completed: Completed) -> NDArray[np.bool_]:
    if situation.method.accounting != "annualised":
        return np.full(len(completed.inventory.equipment), situation.method.accounting == "depreciation")
    table = completed.inventory.equipment
    first_life = np.where(table["condition"] == "refurbished", table["first_life_years"].fillna(0.0), 0.0)
    return equipment_terms(situation, completed)["lifespan"] <= table["lifespan_years"].to_numpy() + first_life


def _inventory_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], list[list[Error]]]:
    """For each line, the number of its inventory error: one draw a document and type, wider as quality falls."""
    items = describe_items(situation)
    keys = items[["source_document", "type", "quality"]].astype("object").fillna("")
    numbers = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    sigma = _quality_spread(situation)
    sets = [
        [(f"inventory:{document}:{kind}", sigma.get(quality, 0.0), 1.0)] if sigma.get(quality) else []
        for document, kind, quality in keys.drop_duplicates().itertuples(index=False)
    ]
    return numbers[lines["item"].to_numpy()].astype("int64"), sets


def _quality_spread(situation: Situation) -> dict[str, float]:
    """Standard deviation of the inventory error of each quality class: +-x % read as v/(1+x) and v(1+x)."""
    table = situation.factors.assumptions.set_index("applies_to")["value"]
    return {quality: float(np.log1p(table[f"quality.{quality}"]) / Z["95"]) for quality in QUALITIES}
