"""Sums of impacts under thousands of sets of errors, and the interval in which they lie.

Draws are keyed by the name of the error group: adding a factor changes no other draw, and both sides of a comparison
meet the same errors.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.estimate import estimate_once
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter, key_of
from footprint.estimation.situation import Situation, split_rows
from footprint.estimation.uncertainty.bearing import (
    DOCUMENT,
    document_errors,
    find_sets,
    inventory_errors,
    model_errors,
)
from footprint.estimation.uncertainty.errors import Draws, Error, log_effect

DRAWS = 10_000
# Beyond these, the errors of the lightest documents are drawn together, type by type.
MOST_DOCUMENTS_DRAWN = 100
SETS_AT_ONCE = 64  # errors drawn together, each time: 5 MB
MOST_EFFECTS_KEPT = 512  # of errors together, 80 kB each


@dataclass(frozen=True)
class Interval:
    """Bounds in kg CO2e between which the figure lies with a probability of 95 %."""

    low: float
    high: float


def interval(situation: Situation, lines: pd.DataFrame, draws: int = DRAWS) -> Interval:
    """95 % interval of the total of lines."""
    return find_bounds(draw_totals(situation, lines, draws))


def find_bounds(totals: Draws) -> Interval:
    """95 % interval of drawn totals."""
    low, high = np.quantile(totals, [0.025, 0.975])
    return Interval(float(low), float(high))


def draw_totals(situation: Situation, lines: pd.DataFrame, draws: int = DRAWS) -> Draws:
    """Totals (kg CO2e) under `draws` sets of errors, an array of that length."""
    weights = weigh_errors(situation, lines)
    if weights.parts.empty:
        return np.zeros(draws)
    return draw_sums(weights.parts, weights.sets, weights.documents, draws)


class Weights(NamedTuple):
    """How much impact each error bears on: what `draw_sums` takes."""

    parts: pd.DataFrame
    sets: list[list[Error]]
    documents: pd.DataFrame


def weigh_errors(situation: Situation, lines: pd.DataFrame) -> Weights:
    """The impacts of lines in the order of their items, summed by the errors that bear on them together."""
    item, first, found = lines["item"].to_numpy(), 0, []
    for part in split_rows(situation):
        after = first + len(part.inventory.equipment) + len(part.inventory.usage)
        here = lines.iloc[slice(*np.searchsorted(item, [first, after]))]
        found.append(weigh_part(part, here.assign(item=here["item"] - np.int32(first)) if first else here))
        first += len(part.inventory.equipment)
    return join_weights(found)


def weigh_part(situation: Situation, lines: pd.DataFrame) -> tuple[Weights, pd.DataFrame]:
    """The weights of a few rows; and, for each of their sets of errors, the figures it is of."""
    known = lines[lines["impact"].notna()]
    model, sets, figures = find_sets(situation, known)
    document, documents = inventory_errors(situation, known)
    return Weights(sum_parts(document, model, known["impact"].to_numpy()), sets, documents), figures


def sum_parts(document: NDArray[np.int64], model: NDArray[np.int64], impact: NDArray[np.float64]) -> pd.DataFrame:
    """The sum of impacts for each document and set of errors (`model`) that come together, in the order of both."""
    models = int(model.max(initial=0)) + 1
    sums = pd.Series(impact).groupby(document * models + model).sum()
    of_document, of_model = np.divmod(sums.index.to_numpy(), models)
    return pd.DataFrame({"document": of_document, "model": of_model, "impact": sums.to_numpy()})


def join_weights(found: list[tuple[Weights, pd.DataFrame]]) -> Weights:
    """The weights of parts of an estate as one: sets and documents in the order in which they first come."""
    if len(found) == 1:
        return found[0][0]
    figures = pd.concat([figures for _, figures in found], ignore_index=True)
    documents = pd.concat([weights.documents for weights, _ in found], ignore_index=True)
    sets = [errors for weights, _ in found for errors in weights.sets]
    model = figures.groupby(list(figures.columns), sort=False).ngroup().to_numpy()
    document = documents.groupby(DOCUMENT, sort=False).ngroup().to_numpy()
    parts, models, listed = [], 0, 0
    for weights, of_sets in found:
        parts.append(
            (
                document[listed + weights.parts["document"].to_numpy()],
                model[models + weights.parts["model"].to_numpy()],
                weights.parts["impact"].to_numpy(),
            )
        )
        models, listed = models + len(of_sets), listed + len(weights.documents)
    first = np.unique(model, return_index=True)[1]
    return Weights(
        sum_parts(*map(np.concatenate, zip(*parts, strict=True))),
        [sets[place] for place in first],
        documents.drop_duplicates(DOCUMENT, ignore_index=True),
    )


def draw_sums(
    parts: pd.DataFrame, sets: Sequence[Sequence[Error]], documents: pd.DataFrame, draws: int = DRAWS
) -> Draws:
    """Sums of impacts under `draws` sets of errors, each error the same wherever it enters.

    Args:
        parts: as `sum_parts` gives them: model is a place among `sets`, document a row of `documents`.
        sets: the errors of factors and assumptions that bear on a part together.
        documents: group, type and sigma of the errors of inventories.
    """
    heaviest, own = _heaviest_documents(parts, documents), document_errors(documents)
    effects = {number: draw_effect((own[number],), draws) for number in sorted(heaviest.tolist())}
    totals = np.zeros(draws)
    for first in range(0, len(sets), SETS_AT_ONCE):
        some = sets[first : first + SETS_AT_ONCE]
        here = parts[(parts["model"] >= first) & (parts["model"] < first + len(some))]
        by_model = np.zeros((len(some), draws))
        _add_documents(by_model, here.assign(model=here["model"] - first), documents, effects)
        for errors, part in zip(some, by_model, strict=True):
            totals += draw_effect(tuple(errors), draws) * part
    return totals


def _add_documents(
    by_model: NDArray[np.float64], parts: pd.DataFrame, documents: pd.DataFrame, effects: Mapping[int, Draws]
) -> None:
    """Add to each set of errors its impacts, under the errors of inventories that bear on them."""
    alone = parts["document"].isin(effects.keys()).to_numpy()
    here, impact = parts[alone], np.empty(by_model.shape[1])
    listed = (here[name].tolist() for name in ("document", "model", "impact"))
    for document, model, kg in zip(*listed, strict=True):
        by_model[model] += np.multiply(effects[document], kg, out=impact)
    if not alone.all():
        _add_the_others(by_model, parts[~alone], documents)


def draw_within(situation: Situation, where: Mapping[str, str | Sequence[str]], draws: int = DRAWS) -> Draws:
    """As `draw_totals`, of what a perimeter holds; drawn once for a situation, and not to be changed."""

    def draw() -> Draws:
        lines, inside = estimate_once(situation), in_perimeter(describe_items(situation), where)
        totals = draw_totals(situation, lines[inside[lines["item"].to_numpy()]], draws)
        totals.setflags(write=False)
        return totals

    return situation.remember(("drawn within", key_of(where), draws), draw)


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
    own = document_errors(documents)
    impact = lines["impact"].to_numpy()[known]
    keys = pd.DataFrame({"part": parts[known], "model": model, "document": document, "impact": impact})
    for row in keys.groupby(["part", "model", "document"], as_index=False)["impact"].sum().itertuples(index=False):
        errors = (*sets[row.model], own[row.document])
        totals[row.part] += row.impact * draw_effect(errors, draws)
    return totals


def _heaviest_documents(parts: pd.DataFrame, documents: pd.DataFrame) -> NDArray[np.int64]:
    """The inventory errors that matter most, each worth a draw of its own."""
    named = parts["document"].unique()
    if len(named) <= MOST_DOCUMENTS_DRAWN:
        return named
    weight = parts.groupby("document")["impact"].sum() * documents["sigma"]
    return weight.nlargest(MOST_DOCUMENTS_DRAWN).index.to_numpy()


def _add_the_others(by_model: NDArray[np.float64], parts: pd.DataFrame, documents: pd.DataFrame) -> None:
    """The many light documents of a type, drawn as the normal sum of their independent errors.

    Same mean, same variance.
    """
    codes, kinds = pd.factorize(documents["type"], sort=True)
    document, impact, sigma = parts["document"].to_numpy(), parts["impact"].to_numpy(), documents["sigma"].to_numpy()
    variance = impact**2 * np.expm1(sigma[document] ** 2)
    together = codes[document] * len(by_model) + parts["model"].to_numpy()
    sums = pd.DataFrame({"impact": impact, "variance": variance}).groupby(together).sum()
    deviation, spread = np.sqrt(sums["variance"].to_numpy()), np.empty(by_model.shape[1])
    for key, mean, each in zip(sums.index.tolist(), sums["impact"].tolist(), deviation.tolist(), strict=True):
        kind, model = divmod(key, len(by_model))
        normal = draw_normal(f"inventory:{kinds[kind]}: other documents", len(spread))
        by_model[model] += np.add(np.multiply(normal, each, out=spread), mean, out=spread)


@lru_cache(maxsize=MOST_EFFECTS_KEPT)
def draw_effect(errors: tuple[Error, ...], draws: int = DRAWS) -> Draws:
    """The effect on impacts of errors together: the same for every footprint that meets them, and not to be changed."""
    exponent = np.zeros(draws)
    for error in errors:
        exponent += log_effect(error, draw_normal(error.group, draws))
    effect = np.exp(exponent)
    effect.setflags(write=False)
    return effect


@lru_cache(maxsize=512)
def draw_normal(group: str, draws: int) -> Draws:
    """Standard normal draws of an error group, always the same for the same name (Philox keyed by its SHA-256)."""
    key = int.from_bytes(hashlib.sha256(group.encode()).digest()[:16], "big")
    normal = np.random.Generator(np.random.Philox(key=key)).standard_normal(draws)
    normal.setflags(write=False)
    return normal
