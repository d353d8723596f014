"""How far the true figure may be: log-normal errors, drawn once for each thing that can be wrong, shared wherever it
serves.

Every error acts on impacts with mean 1, so that the central figure stays the plain sum. Draws are keyed by the name of
the error group: adding a factor changes no other draw, and both sides of a comparison meet the same errors.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.completion import Completed, complete
from footprint.estimate import equipment_terms, share_assumptions
from footprint.factors import usable_factors
from footprint.lines import describe_items
from footprint.situation import Factors, Situation
from footprint.tables import QUALITIES, STAGES

DRAWS = 10_000
# Beyond these, the errors of the lightest documents are drawn together, type by type.
MOST_DOCUMENTS_DRAWN = 100
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
    low, high = np.quantile(draw_totals(situation, lines, draws), [0.025, 0.975])
    return Interval(float(low), float(high))


def draw_totals(situation: Situation, lines: pd.DataFrame, draws: int = DRAWS) -> Draws:
    """Totals (kg CO2e) under `draws` sets of errors, an array of that length."""
    known = lines[lines["impact"].notna()]
    if known.empty:
        return np.zeros(draws)
    model, sets = model_errors(situation, known)
    document, documents = inventory_errors(situation, known)
    parts = pd.DataFrame({"model": model, "document": document, "impact": known["impact"].to_numpy()})
    parts = parts.groupby(["document", "model"], as_index=False)["impact"].sum()
    by_model = np.zeros((len(sets), draws))
    alone = parts["document"].isin(_heaviest_documents(parts, documents)).to_numpy()
    names, sigma = documents["group"].tolist(), documents["sigma"].tolist()
    for number, part in parts[alone].groupby("document"):
        errors = _multiply([(names[number], sigma[number], 1.0)], {}, draws)
        by_model[part["model"]] += np.multiply.outer(part["impact"].to_numpy(), errors)
    _add_the_others(by_model, parts[~alone], documents)
    drawn: dict[str, Draws] = {}
    return sum(
        (_multiply(errors, drawn, draws) * part for errors, part in zip(sets, by_model, strict=True)),
        np.zeros(draws),
    )


def draw_parts(situation: Situation, lines: pd.DataFrame, parts: NDArray[np.int64], draws: int = DRAWS) -> Draws:
    """As `draw_totals`, for each part of the lines: an array of (parts, draws), which adds up to the totals.

    `parts` holds the number of each line's part, from 0. Meant for a few parts of a small estate: each keeps its draws.
    """
    totals = np.zeros((int(parts.max(initial=-1)) + 1, draws))
    known = lines["impact"].notna().to_numpy()
    if not known.any():
        return totals
    model, sets = model_errors(situation, lines[known])
    document, documents = inventory_errors(situation, lines[known])
    groups, sigma = documents["group"].tolist(), documents["sigma"].tolist()
    impact = lines["impact"].to_numpy()[known]
    keys = pd.DataFrame({"part": parts[known], "model": model, "document": document, "impact": impact})
    drawn: dict[str, Draws] = {}
    for row in keys.groupby(["part", "model", "document"], as_index=False)["impact"].sum().itertuples(index=False):
        errors = [*sets[row.model], (groups[row.document], sigma[row.document], 1.0)]
        totals[row.part] += row.impact * _multiply(errors, drawn, draws)
    return totals


def _heaviest_documents(parts: pd.DataFrame, documents: pd.DataFrame) -> NDArray[np.int64]:
    """The inventory errors that matter most, each worth a draw of its own."""
    weight = parts.groupby("document")["impact"].sum() * documents["sigma"]
    return weight.nlargest(MOST_DOCUMENTS_DRAWN).index.to_numpy()


def _add_the_others(by_model: NDArray[np.float64], parts: pd.DataFrame, documents: pd.DataFrame) -> None:
    """The many light documents of a type, drawn as the normal sum of their independent errors.

    Same mean, same variance.
    """
    kind, sigma = documents["type"].to_numpy()[parts["document"]], documents["sigma"].to_numpy()[parts["document"]]
    variance = parts["impact"].to_numpy() ** 2 * np.expm1(sigma**2)
    sums = (
        parts.assign(kind=kind, variance=variance)
        .groupby(["kind", "model"], as_index=False)[["impact", "variance"]]
        .sum()
    )
    for of_type, part in sums.groupby("kind"):
        normal = draw_normal(f"inventory:{of_type}: other documents", by_model.shape[1])
        by_model[part["model"]] += part[["impact"]].to_numpy() + np.multiply.outer(
            np.sqrt(part["variance"].to_numpy()), normal
        )


# An error: the name of its group, its standard deviation (of the logarithm), and the power at which it enters (-1 for
# what
# divides). Whatever the power, its effect on the impact has mean 1.
Error = tuple[str, float, float]


def _multiply(errors: list[Error], drawn: dict[str, Draws], draws: int) -> Draws:
    exponent = np.zeros(draws)
    for group, sigma, power in errors:
        if group not in drawn:
            drawn[group] = draw_normal(group, draws)
        exponent += power * sigma * drawn[group] - (power * sigma) ** 2 / 2.0
    return np.exp(exponent)


@lru_cache(maxsize=512)
def draw_normal(group: str, draws: int) -> Draws:
    """Standard normal draws of an error group, always the same for the same name (Philox keyed by its SHA-256)."""
    key = int.from_bytes(hashlib.sha256(group.encode()).digest()[:16], "big")
    normal = np.random.Generator(np.random.Philox(key=key)).standard_normal(draws)
    normal.setflags(write=False)
    return normal


def model_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], list[list[Error]]]:
    """For each line, the number of its set of factor and assumption errors; and these sets."""
    codes = assumptions_behind(situation, lines)
    table = pd.DataFrame({"factor": lines["factor"].to_numpy(), **codes})
    numbers = table.groupby(list(table.columns), sort=False).ngroup().to_numpy()
    factor_groups, factor_sigma = factor_errors(usable_factors(situation))
    assumption_groups, assumption_sigma = assumption_errors(situation.factors.assumptions)
    sets = []
    for row in table.drop_duplicates().to_dict("records"):
        errors: list[Error] = [(factor_groups[row["factor"]], float(factor_sigma[row["factor"]]), 1.0)]
        for name in codes:
            if row[name] >= 0:
                group = assumption_groups[row[name]]
                errors.append((group, float(assumption_sigma[row[name]]), -1.0 if name == "lifespan" else 1.0))
        sets.append([error for error in errors if error[1] > 0])
    return numbers, sets


def factor_errors(factors: pd.DataFrame) -> tuple[NDArray, NDArray[np.float64]]:
    """The error group and the standard deviation (of the logarithm) of each factor."""
    return _factor_groups(factors), spread(factors["low"], factors["high"], factors["interval"].map(Z).to_numpy())


def assumption_errors(assumptions: pd.DataFrame) -> tuple[NDArray, NDArray[np.float64]]:
    """The error group and the standard deviation (of the logarithm) of each assumption."""
    return _assumption_groups(assumptions), spread(assumptions["low"], assumptions["high"])


def _factor_groups(factors: pd.DataFrame) -> NDArray:
    """The error group of each factor: its activity; for a proxy, the activity whose figure it borrows."""
    quoted, exact = _quoted_place(factors), factors["match"] == "exact"
    lent = pd.Series(factors["activity"][exact].to_numpy(), index=quoted[exact])
    lender = quoted.map(lent[~lent.index.duplicated()])
    return ("factor:" + factors["activity"].where(exact | lender.isna(), lender)).to_numpy()


def _assumption_groups(assumptions: pd.DataFrame) -> NDArray:
    """The error group of each assumption: the datum it quotes, which several types may share."""
    column = assumptions["applies_to"].str.rsplit(".", n=1).str[-1]
    return ("assumption:" + column + ": " + _quoted_place(assumptions)).to_numpy()


def _quoted_place(table: pd.DataFrame) -> pd.Series:
    """Where a figure is quoted from.

    Its source and locator, without what is said of it after ":", ";" or in brackets.
    """
    return table["source_id"] + ": " + table["source_locator"].str.split(r" \(|; |: ", regex=True).str[0]


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
    stated = completed.inventory.equipment["lifespan_years"].to_numpy()
    return equipment_terms(situation, completed)["lifespan"] <= stated


def inventory_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """For each line, the row of its inventory error: one draw a source document and type, wider as quality falls."""
    items = describe_items(situation)
    keys = items[["source_document", "type", "quality"]].astype("object").fillna("")
    numbers = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    errors = keys.drop_duplicates().reset_index(drop=True)
    errors["group"] = "inventory:" + errors["source_document"] + ":" + errors["type"]
    errors["sigma"] = errors["quality"].map(quality_errors(situation.factors)).fillna(0.0)
    return numbers[lines["item"].to_numpy()].astype("int64"), errors


def quality_errors(registry: Factors) -> dict[str, float]:
    """Standard deviation of the inventory error of each quality class: +-x % read as v/(1+x) and v(1+x)."""
    table = registry.assumptions.set_index("applies_to")["value"]
    return {quality: float(np.log1p(table[f"quality.{quality}"]) / Z["95"]) for quality in QUALITIES}
