"""What makes the doubt: how much of the uncertainty each thing that can be wrong brings, and how sure each part is.

By the moments of the errors that `uncertainty` draws: the same errors, their variances and covariances exact, and each
sum taken for log-normal when its bounds are read. Quick enough for every part of every breakdown; the interval of the
total stays the one that is drawn.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.factors import usable_factors
from footprint.situation import Situation
from footprint.uncertainty import (
    Error,
    Z,
    assumption_errors,
    assumptions_behind,
    factor_errors,
    inventory_errors,
    model_errors,
)
from footprint.views import label_lines

UNKNOWN_COLUMNS = ["kind", "about", "others", "share", "low", "high"]


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
    def together(self) -> NDArray[np.float64]:
        """The covariances of the logarithms of each two sets."""
        groups = {
            group: number for number, group in enumerate(sorted({name for one in self.sets for name, _, _ in one}))
        }
        effects = np.zeros((len(self.sets), len(groups)))
        for row, one in enumerate(self.sets):
            for group, sigma, power in one:
                effects[row, groups[group]] += power * sigma
        return effects @ effects.T


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
    (an activity; what an assumption applies to; a type), others (how many more rest on the same datum), share (of the
    doubt; shares add up to 1), low, high (where the total would be, 95 times of 100, were this alone unknown).
    """
    names = _name_groups(situation, lines[errors.known])
    causes = pd.concat([_model_causes(errors, names), _quantity_causes(errors)], ignore_index=True)
    causes = causes[causes["variance"] > 0].sort_values("variance", ascending=False, kind="stable", ignore_index=True)
    low, high = bound(np.full(len(causes), errors.impact.sum()), causes["variance"].to_numpy(dtype="float64"))
    share = causes["variance"] / causes["variance"].sum()
    return causes.assign(share=share, low=low, high=high)[UNKNOWN_COLUMNS]


def gather_unknowns(unknowns: pd.DataFrame, total: float) -> dict[str, float]:
    """Several causes as one: their share of the doubt, and where the total would be were they alone unknown."""
    relative = np.expm1((np.log(unknowns["high"] / unknowns["low"]) / (2.0 * Z["95"])) ** 2)
    low, high = bound(np.array([total]), np.array([relative.sum() * total**2]))
    return {"share": float(unknowns["share"].sum()), "low": float(low[0]), "high": float(high[0])}


def _model_causes(errors: Errors, names: dict[str, tuple[str, str, int]]) -> pd.DataFrame:
    """The variance that each factor and each assumption brings alone."""
    weights = np.bincount(errors.model, errors.impact, len(errors.sets))
    touched: dict[str, list[tuple[int, float]]] = {}
    for model, one in enumerate(errors.sets):
        for group, sigma, power in one:
            touched.setdefault(group, []).append((model, power * sigma))
    rows = []
    for group, models in touched.items():
        weight = weights[[model for model, _ in models]]
        effect = np.array([sigma for _, sigma in models])
        rows.append((*names[group], float(weight @ np.expm1(np.outer(effect, effect)) @ weight)))
    return pd.DataFrame(rows, columns=["kind", "about", "others", "variance"])


def _name_groups(situation: Situation, known: pd.DataFrame) -> dict[str, tuple[str, str, int]]:
    """For each error group: its kind, the heaviest of what it is about, and how many others it is about."""
    factors, assumptions = usable_factors(situation), situation.factors.assumptions
    impact = known["impact"].to_numpy()
    weighed = [("factor", known["factor"].to_numpy(), factor_errors(factors)[0], factors["activity"])]
    for kind, rows in assumptions_behind(situation, known).items():
        weighed.append((kind, rows, assumption_errors(assumptions)[0], assumptions["applies_to"]))
    names: dict[str, tuple[str, str, int]] = {}
    for kind, rows, groups, about in weighed:
        used = rows >= 0
        table = pd.DataFrame(
            {"group": groups[rows[used]], "about": about.to_numpy()[rows[used]], "impact": impact[used]}
        )
        sums = table.groupby(["group", "about"], as_index=False)["impact"].sum().sort_values("impact", ascending=False)
        for group, part in sums.groupby("group", sort=False):
            names[str(group)] = (kind, str(part["about"].iloc[0]), len(part) - 1)
    return names


def _quantity_causes(errors: Errors) -> pd.DataFrame:
    """The variance that the quantities of each type bring: those of two documents err apart."""
    weights = np.bincount(errors.document, errors.impact, len(errors.documents))
    variance = np.expm1(errors.documents["sigma"].to_numpy() ** 2) * weights**2
    table = pd.DataFrame({"about": errors.documents["type"].astype("str"), "variance": variance})
    return table.groupby("about", as_index=False)["variance"].sum().assign(kind="quantity", others=0)


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


def bound_parts(errors: Errors, parts: NDArray[np.int64], count: int) -> pd.DataFrame:
    """The 95 % interval of each part of the lines: columns low and high, a row a part; missing where no impact is.

    Args:
        parts: for each line, the number of its part, from 0.
    """
    table = pd.DataFrame(
        {"part": parts[errors.known], "model": errors.model, "document": errors.document, "impact": errors.impact}
    )
    weights = np.zeros((count, len(errors.sets)))
    np.add.at(weights, (table["part"].to_numpy(), table["model"].to_numpy()), errors.impact)
    variance = ((weights @ np.expm1(errors.together)) * weights).sum(axis=1)
    # What a document errs by bears on all its lines at once, over and above.
    own = table.groupby(["part", "document", "model"], as_index=False)["impact"].sum()
    pairs = own.merge(own, on=["part", "document"], suffixes=("", "_other"))
    shared = np.exp(errors.together[pairs["model"].to_numpy(), pairs["model_other"].to_numpy()])
    of_document = np.expm1(errors.documents["sigma"].to_numpy() ** 2)[pairs["document"].to_numpy()]
    joint = pairs["impact"].to_numpy() * pairs["impact_other"].to_numpy() * shared * of_document
    variance += np.bincount(pairs["part"].to_numpy(), joint, count)
    low, high = bound(weights.sum(axis=1), variance)
    has_impact = np.bincount(table["part"], minlength=count) > 0
    return pd.DataFrame({"low": np.where(has_impact, low, np.nan), "high": np.where(has_impact, high, np.nan)})


def bound(mean: NDArray[np.float64], variance: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """The 95 % bounds of log-normals of such means and variances."""
    relative = np.divide(variance, mean**2, out=np.zeros_like(variance), where=mean != 0)
    sigma = np.sqrt(np.log1p(relative))
    low, high = (mean * np.exp(side * Z["95"] * sigma - sigma**2 / 2.0) for side in (-1.0, 1.0))
    return low, high
