"""What makes the doubt: how much of the uncertainty each thing that can be wrong brings, and how sure each part is.

Causes are ranked by the moments of the errors that `uncertainty` draws, which are exact; so are the bounds of one error
alone. The interval of a part is that of the same draws as those of the total, save that all its documents err as one:
quick enough for every part of every breakdown, and right for a part that rests on one lopsided factor.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.contracts import usable_factors
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.bearing import (
    assumptions_behind,
    errors_of_assumptions,
    errors_of_factors,
    inventory_errors,
    model_errors,
)
from footprint.estimation.uncertainty.draws import DRAWS, draw_effect, draw_normal
from footprint.estimation.uncertainty.errors import Error, Z, log_effect, log_product
from footprint.estimation.views import label_lines

QUANTILES = np.array([-Z["95"], Z["95"]])
UNKNOWN_COLUMNS = ["kind", "about", "others", "variance", "share", "low", "high"]


@dataclass(frozen=True)
class Errors:
    """What can be wrong with each line that has an impact: found once, for all the parts of a footprint."""

    known: NDArray[np.bool_]
    impact: NDArray[np.float64]
    model: NDArray[np.int64]  # of each known line, its set of errors of factor and assumptions
    sets: list[list[Error]]
    document: NDArray[np.int64]  # of each known line, its error of inventory
    documents: pd.DataFrame

    @cached_property
    def groups(self) -> dict[str, tuple[NDArray[np.int64], list[Error]]]:
        """For each error group, the sets that it is in, each once, and how it bears on each."""
        found: dict[str, list[tuple[int, Error]]] = {}
        for number, one in enumerate(self.sets):
            for error in one:
                found.setdefault(error.group, []).append((number, error))
        return {
            group: (np.array([number for number, _ in places]), [error for _, error in places])
            for group, places in found.items()
        }


def multiply_pairs(errors: list[Error]) -> NDArray[np.float64]:
    """The logarithm of the mean product of each two errors of a group."""
    distinct = list(dict.fromkeys(errors))
    logs = np.array([[log_product(one, other) for other in distinct] for one in distinct])
    number = {error: place for place, error in enumerate(distinct)}
    code = [number[error] for error in errors]
    return logs[np.ix_(code, code)]


def find_errors(situation: Situation, lines: pd.DataFrame) -> Errors:
    """The errors behind the lines that have an impact."""
    known = lines["impact"].notna().to_numpy()
    here = lines[known]
    model, sets = model_errors(situation, here)
    document, documents = inventory_errors(situation, here)
    return Errors(known, here["impact"].to_numpy(), model, sets, document, documents)


# --- causes ----------------------------------------------------------------------------------------------------------


def rank_unknowns(situation: Situation, lines: pd.DataFrame, errors: Errors) -> pd.DataFrame:
    """What can be wrong, the most important first.

    Columns: kind (factor; lifespan, energy, hours, pue, share: an assumption; quantity: the inventory itself), about
    (an activity; what an assumption applies to; a type), others (how many more rest on the same datum), variance (that
    it brings, in kg²), share (of the doubt; shares add up to 1), low, high (where the total would be, 95 times of 100,
    were this alone unknown).
    """
    names = _name_groups(situation, lines[errors.known])
    causes = pd.concat([_model_causes(errors, names), _quantity_causes(errors)], ignore_index=True)
    causes = causes[causes["variance"] > 0].sort_values("variance", ascending=False, kind="stable", ignore_index=True)
    total, share = errors.impact.sum(), causes["variance"] / causes["variance"].sum()
    return causes.assign(share=share, low=total + causes["down"], high=total + causes["up"])[UNKNOWN_COLUMNS]


def gather_unknowns(unknowns: pd.DataFrame, total: float) -> dict[str, float]:
    """Several causes as one: their share of the doubt, and where the total would be were they alone unknown.

    Meant for the many small ones, which make a log-normal together whatever each is.
    """
    low, high = bound(np.array([total]), np.array([unknowns["variance"].sum()]))
    return {"share": float(unknowns["share"].sum()), "low": float(low[0]), "high": float(high[0])}


def _model_causes(errors: Errors, names: dict[str, tuple[str, str, int]]) -> pd.DataFrame:
    """What each factor and each assumption brings alone: variance, and by how much it moves the total down and up."""
    weights = np.bincount(errors.model, errors.impact, len(errors.sets))
    rows = []
    for group, (places, bearing) in errors.groups.items():
        weight = weights[places]
        variance = float(weight @ np.expm1(multiply_pairs(bearing)) @ weight)
        # One draw moves them all, each in the same direction: its quantiles give theirs.
        moved = [weight @ np.expm1([log_effect(error, QUANTILES) for error in bearing])]
        rows.append((*names[group], variance, float(np.min(moved)), float(np.max(moved))))
    return pd.DataFrame(rows, columns=["kind", "about", "others", "variance", "down", "up"])


def _name_groups(situation: Situation, known: pd.DataFrame) -> dict[str, tuple[str, str, int]]:
    """For each error group: its kind, the heaviest of what it is about, and how many others it is about."""
    factors, assumptions = usable_factors(situation), situation.factors.assumptions
    impact = known["impact"].to_numpy()
    weighed = [("factor", known["factor"].to_numpy(), errors_of_factors(situation), factors["activity"])]
    for kind, rows in assumptions_behind(situation, known).items():
        weighed.append((kind, rows, errors_of_assumptions(situation.factors), assumptions["applies_to"]))
    names: dict[str, tuple[str, str, int]] = {}
    for kind, rows, bearing, about in weighed:
        used = rows >= 0
        met = np.flatnonzero(np.bincount(rows[used]))
        sums: dict[str, dict[str, float]] = {}
        weights = np.bincount(rows[used], impact[used])[met]
        for place, word, weight in zip(met.tolist(), about.array.take(met), weights.tolist(), strict=True):
            of_group = sums.setdefault(bearing[place].group, {})
            of_group[word] = of_group.get(word, 0.0) + weight
        for group, abouts in sums.items():
            heaviest = min(abouts, key=lambda word, abouts=abouts: (-abouts[word], word))
            names[group] = (kind, heaviest, len(abouts) - 1)
    return names


def _quantity_causes(errors: Errors) -> pd.DataFrame:
    """What the quantities of each type bring, as factors and assumptions do: those of two documents err apart."""
    weights = np.bincount(errors.document, errors.impact, len(errors.documents))
    variance = np.expm1(errors.documents["sigma"].to_numpy() ** 2) * weights**2
    table = pd.DataFrame({"about": errors.documents["type"].astype("str"), "weight": weights, "variance": variance})
    sums = table.groupby("about", as_index=False)[["weight", "variance"]].sum()
    weight = sums.pop("weight").to_numpy()
    low, high = bound(weight, sums["variance"].to_numpy())
    return sums.assign(kind="quantity", others=0, down=low - weight, up=high - weight)


# --- parts -----------------------------------------------------------------------------------------------------------


def bound_breakdown(situation: Situation, lines: pd.DataFrame, errors: Errors, key: str) -> pd.DataFrame:
    """The 95 % interval of each part of a breakdown, family of types included: columns the key, low and high."""
    words, codes = label_lines(situation, lines, "type" if key == "family" else key)
    values = np.array([*words, ""], dtype=object)
    if key == "family":
        families = situation.factors.catalogue.families
        values = np.array([families.get(word, "") for word in values], dtype=object)
    parts, number = np.unique(values.astype("str"), return_inverse=True)
    return bound_parts(errors, number[codes], len(parts)).assign(**{key: parts})


def bound_parts(errors: Errors, parts: NDArray[np.int64], count: int, draws: int = DRAWS) -> pd.DataFrame:
    """The 95 % interval of each part of the lines: columns low and high, a row a part; missing where no impact is.

    Args:
        parts: for each line, the number of its part, from 0.
    """
    part, own = parts[errors.known], np.zeros((count, len(errors.sets)))
    np.add.at(own, (part, errors.model), errors.impact)
    # Which sets a part meets is often few of them: those of no part are not drawn.
    met = np.flatnonzero(own.any(axis=0))
    drawn = [draw_effect(tuple(errors.sets[number]), draws) for number in met]
    effects = np.stack(drawn) if drawn else np.zeros((0, draws))
    sigma = _deviate_quantities(errors, part, count)
    bounds = np.full((count, 2), np.nan)
    for number in np.unique(part):
        here = np.flatnonzero(own[number, met])
        drawn = own[number, met[here]] @ effects[here]
        if sigma[number]:
            normal = draw_normal("inventory: its documents together", draws)
            drawn *= np.exp(sigma[number] * normal - sigma[number] ** 2 / 2.0)
        bounds[number] = np.quantile(drawn, [0.025, 0.975])
    return pd.DataFrame(bounds, columns=["low", "high"])


def _deviate_quantities(errors: Errors, part: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """The standard deviation (of the logarithm) of what all the documents of a part err by, together."""
    size = len(errors.documents)
    of_document, own = np.unique(part * size + errors.document, return_inverse=True)
    impact = np.bincount(own, errors.impact, len(of_document))
    variance = np.expm1(errors.documents["sigma"].to_numpy() ** 2)[of_document % size] * impact**2
    total = np.bincount(part, errors.impact, count)
    variance = np.bincount(of_document // size, variance, count)
    return np.sqrt(np.log1p(np.divide(variance, total**2, out=np.zeros(count), where=total != 0)))


def bound(mean: NDArray[np.float64], variance: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """The 95 % bounds of log-normals of such means and variances."""
    relative = np.divide(variance, mean**2, out=np.zeros_like(variance), where=mean != 0)
    sigma = np.sqrt(np.log1p(relative))
    low, high = (mean * np.exp(side * Z["95"] * sigma - sigma**2 / 2.0) for side in (-1.0, 1.0))
    return low, high
