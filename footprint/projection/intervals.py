"""How sure a projection is: intervals of its totals and of differences, and the probability of keeping a target.

All projections of a situation meet the same errors (those of `uncertainty`, keyed by name), so that what both sides
share does not blur their difference. What an action sets keeps the error of the assumption it replaces.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.lines import describe_items
from footprint.estimation.uncertainty.bearing import errors_of_assumptions, factor_errors, quality_errors
from footprint.estimation.uncertainty.draws import DRAWS, MOST_DOCUMENTS_DRAWN, draw_effect, draw_normal
from footprint.estimation.uncertainty.errors import Error, is_uncertain
from footprint.projection.parts import ORIGINS, States
from footprint.projection.projection import Projection
from footprint.projection.schedules import number_keys
from footprint.registry.registry import Factors
from footprint.tables import STAGES

VERDICTS = ("distinguishable", "indistinguishable", "equal")
DRAWN_AT_ONCE = 2_500  # draws: what a product holds in memory

Draws = NDArray[np.float64]


def draw_projections(projections: Sequence[Projection], draws: int = DRAWS) -> Draws:
    """Totals (kg CO2e) of each projection and year under the same errors: an array (projections, years, draws).

    All must be of the same years.
    """
    return _draw(_bear(projections), draws).reshape(len(projections), -1, draws)


def draw_saved(before: Projection, after: Projection, years: Sequence[int], draws: int = DRAWS) -> Draws:
    """What a projection saves of the one before it (kg CO2e a year, the mean of some years), under the same errors.

    As `draw_projections` gives of both, drawn once: what both bear alike cancels before it is drawn.
    """
    at = [before.years.index(year) for year in years]

    def save(of_rows: NDArray[np.float64]) -> NDArray[np.float64]:
        both = of_rows.reshape(2, len(before.years), -1)
        return (both[0, at] - both[1, at]).mean(axis=0, keepdims=True)

    return _draw(_bear([before, after]).combine(save), draws)[0]


Model = tuple[Error, ...]
Document = tuple[str, str, float]  # group, type, standard deviation


@dataclass(frozen=True)
class _Borne:
    """What each row of totals bears of errors, in which it is linear.

    Impacts (rows, keys) under the errors of a model and of a document that is drawn alone (`keys`); means and standard
    deviations (rows, light) of those of many documents of a type, under the errors of a model (`light`).
    """

    impact: NDArray[np.float64]
    keys: list[tuple[Model, Document]]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    light: list[tuple[Model, str]]

    def spread(self, light: int) -> tuple[list[tuple[int, int]], NDArray[np.float64]]:
        """The rows that bear these light documents, each with its place among the distinct means and deviations."""
        each = zip(self.mean[:, light].tolist(), self.deviation[:, light].tolist(), strict=True)
        borne = {row: both for row, both in enumerate(each) if any(both)}
        place = {both: number for number, both in enumerate(dict.fromkeys(borne.values()))}
        return [(row, place[both]) for row, both in borne.items()], np.array(list(place))

    def combine(self, rows: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> "_Borne":
        """One linear combination of rows, without the errors that cancel in it."""
        impact, mean, deviation = map(rows, (self.impact, self.mean, self.deviation))
        alone, spread = np.flatnonzero(impact), np.flatnonzero(np.abs(mean) + np.abs(deviation))
        keys, light = [self.keys[one] for one in alone], [self.light[one] for one in spread]
        return _Borne(impact[:, alone], keys, mean[:, spread], deviation[:, spread], light)


def _bear(projections: Sequence[Projection]) -> _Borne:
    """What each projection and year bears: (projections × years) rows."""
    weighed = [_weigh_errors(projection) for projection in projections]
    models = sorted({key for one in weighed for key in one.models})
    documents = sorted({key for one in weighed for key in one.documents})
    parts = _join_parts([one.parts(models, documents, place) for place, one in enumerate(weighed)])
    size = len(projections) * len(projections[0].years)
    alone = np.isin(parts.document, _heaviest(parts, documents))
    here = parts.take(alone)
    pairs, of_key = np.unique(here.model * len(documents) + here.document, return_inverse=True)
    impact = np.zeros((size, len(pairs)))
    np.add.at(impact, (here.row, of_key.ravel()), here.impact)
    places = zip(*(places.tolist() for places in np.divmod(pairs, len(documents))), strict=True)
    keys = [(models[model], documents[document]) for model, document in places]
    light, mean, deviation = _sum_light(parts.take(~alone), models, documents, size)
    return _Borne(impact, keys, mean, deviation, light)


def _draw(borne: _Borne, draws: int) -> Draws:
    """Rows of totals under their errors: (rows, draws)."""
    models, documents = {model for model, _ in (*borne.keys, *borne.light)}, {document for _, document in borne.keys}
    effects = {model: draw_effect(model, draws) for model in models}
    own = {one: draw_effect((Error(name, sigma, sigma),), draws) for one in documents for name, _, sigma in [one]}
    kinds = {kind for _, kind in borne.light}
    normals = {kind: draw_normal(f"inventory:{kind}: other documents", draws) for kind in kinds}
    alone = [(effects[model], own[document]) for model, document in borne.keys]
    light = [(effects[model], normals[kind], *borne.spread(place)) for place, (model, kind) in enumerate(borne.light)]
    total = np.empty((len(borne.impact), draws))
    for first in range(0, draws, DRAWN_AT_ONCE):
        here = slice(first, min(first + DRAWN_AT_ONCE, draws))
        product = np.empty((len(alone), here.stop - here.start))
        for row, (effect, of_document) in zip(product, alone, strict=True):
            np.multiply(effect[here], of_document[here], out=row)
        total[:, here] = borne.impact @ product
        for effect, normal, rows, spread in light:
            noise = spread[:, 1:] * normal[here]
            noise += spread[:, :1]
            noise *= effect[here]
            for row, place in rows:
                total[row, here] += noise[place]
    return total


@dataclass(frozen=True)
class _Errors:
    """A projection's impacts by set of errors: (entries, years)."""

    models: list[Model]
    documents: list[Document]
    model: NDArray[np.int64]
    document: NDArray[np.int64]
    impact: NDArray[np.float64]

    def parts(self, models: list[Model], documents: list[Document], place: int) -> "_Parts":
        """The impacts of the projection at this place, numbered in the common lists."""
        at_model, at_document = ({one: number for number, one in enumerate(listed)} for listed in (models, documents))
        model = np.array([at_model[one] for one in self.models], dtype="int64")[self.model]
        document = np.array([at_document[one] for one in self.documents], dtype="int64")[self.document]
        entry, year = np.nonzero(self.impact)
        row = place * self.impact.shape[1] + year
        impact = self.impact[entry, year]
        return _Parts(model[entry], document[entry], row, impact)


@dataclass(frozen=True)
class _Parts:
    """Impacts one by one: the numbers of their model and document, and their row (projection × years + year)."""

    model: NDArray[np.int64]
    document: NDArray[np.int64]
    row: NDArray[np.int64]
    impact: NDArray[np.float64]

    def take(self, here: NDArray[np.bool_]) -> "_Parts":
        return _Parts(self.model[here], self.document[here], self.row[here], self.impact[here])


def _join_parts(several: list[_Parts]) -> _Parts:
    return _Parts(*(np.concatenate([getattr(one, part.name) for one in several]) for part in fields(_Parts)))


def _weigh_errors(projection: Projection) -> _Errors:
    """The lines of a projection summed by the errors they meet, once."""
    return projection.remember("errors", lambda: _sum_errors(projection))


def _sum_errors(projection: Projection) -> _Errors:
    sets, of_item = _assumed(projection)
    factors, of_factor = _factors(projection)
    documents, document = _documents(projection)
    keys, impacts = [], []
    for one in projection.weigh():
        impact = np.where(one.there & ~np.isnan(one.impact), one.impact, 0.0)
        known = (one.there & ~np.isnan(one.impact)).any(axis=1)
        item = one.items.first + np.flatnonzero(known)
        part = "use" if one.stage == STAGES.index("use") else "embodied"
        assumed = 0 if one.stage == STAGES.index("service") else of_item[part][item]
        factor = of_factor[one.factor[known] + one.items.first_factor]
        keys.append((factor * len(sets) + assumed) * len(documents) + document[item])
        impacts.append(impact[known])
    found, of_key = number_keys(np.concatenate(keys))
    impact = np.concatenate(impacts)
    sums = [np.bincount(of_key, column, len(found)).astype("float64", copy=False) for column in impact.T]
    pairs, model = np.unique(found // len(documents), return_inverse=True)
    models = [(*factors[pair // len(sets)], *sets[pair % len(sets)]) for pair in pairs.tolist()]
    return _Errors(models, documents, model.ravel(), found % len(documents), np.stack(sums, axis=1))


def _factors(projection: Projection) -> tuple[list[Model], NDArray[np.int64]]:
    """The error of each factor, and which one it is: that of the registry, whatever an action makes of its value."""
    registry = projection.situation.factors
    sets, codes, ids = registry.remember("errors of factors", lambda: _number_factors(registry))

    def number(states: States) -> NDArray[np.int64]:
        return codes[ids.get_indexer(states.factors["factor_id"].astype("object"))]

    every = [one.table.states for one in projection.parts]
    return sets, np.concatenate([one.remember("errors of factors", partial(number, one)) for one in every])


def _number_factors(registry: Factors) -> tuple[list[Model], NDArray[np.int64], pd.Index]:
    """The distinct errors of factors, each as a set; which one each factor has, and none after the last; their ids."""
    errors = registry.remember("factor errors", lambda: factor_errors(registry.factors))
    distinct = sorted({error for error in errors if is_uncertain(error)})
    number = {error: place for place, error in enumerate(distinct, start=1)}
    codes = [number.get(error, 0) for error in errors]
    ids = pd.Index(registry.factors["factor_id"].astype("object"))
    return [(), *((error,) for error in distinct)], np.array([*codes, 0], dtype="int64"), ids  # contracts: no error


def _assumed(projection: Projection) -> tuple[list[Model], dict[str, NDArray[np.int64]]]:
    """Sets of errors of assumptions, and for each item the one behind its use and the one behind what it embodies."""
    registry = projection.situation.factors
    errors = errors_of_assumptions(registry)
    met, most = projection.situation.method.accounting_rules.errors, len(errors) + 1
    every = [one.table.states for one in projection.parts]
    behind = {name: np.concatenate([one.origins[name] for one in every]) for name in ORIGINS}
    before = np.cumsum([0, *(len(one.price) for one in every)])
    state = np.concatenate(
        [one.table.tally.state + first for one, first in zip(projection.parts, before, strict=False)]
    )
    sets: list[Model] = [()]
    of_item = {}
    for part, columns in (("use", [name for name in ORIGINS if name != "lifespan"]), ("embodied", met)):
        code = np.zeros(len(behind[ORIGINS[0]]), dtype="int64")
        for name in columns:
            code = code * most + behind[name] + 1
        _, first, of_code = np.unique(code, return_index=True, return_inverse=True)
        rows = np.stack([behind[name][first] for name in columns], axis=1).tolist() if columns else []
        of_item[part] = of_code.ravel()[state] + len(sets)
        met_by = ([errors[place] for place in row if place >= 0] for row in rows)
        sets += [tuple(filter(is_uncertain, one)) for one in met_by] if columns else [()]
    return sets, of_item


def _documents(projection: Projection) -> tuple[list[Document], NDArray[np.int64]]:
    """The inventory error of each item: that of the row it comes from, whatever it becomes."""
    situation = projection.situation
    sigmas = quality_errors(situation.factors)
    named = situation.share("documents", ("year", "country"), lambda: _name_documents(describe_items(situation)))
    names, of_base = named
    base = np.concatenate([one.base for one in projection.parts])
    added = base < 0
    own, of_added = _name_documents(projection.items[added]) if added.any() else ([], [])
    code = np.append(of_base, 0)[base]
    code[added] = np.array(of_added, dtype="int64") + len(names)
    return [(f"inventory:{name}:{kind}", kind, sigmas.get(quality, 0.0)) for name, kind, quality in names + own], code


def _name_documents(items: pd.DataFrame) -> tuple[list[tuple[str, str, str]], NDArray[np.int64]]:
    """The distinct (document, type, quality) of items, and which one each has."""
    code, words = np.zeros(len(items), dtype="int64"), []
    for name in ("source_document", "type", "quality"):
        category = items[name].astype("category").cat
        words.append([*category.categories.astype("str"), ""])
        code = code * len(words[-1]) + category.codes.to_numpy() % len(words[-1])
    found, of_code = np.unique(code, return_inverse=True)
    sizes = [len(listed) for listed in words]
    places = np.unravel_index(found, sizes)
    named = [
        tuple(listed[one] for listed, one in zip(words, place, strict=True)) for place in zip(*places, strict=True)
    ]
    return [(document, kind, quality) for document, kind, quality in named], of_code.ravel()


def _heaviest(parts: _Parts, documents: list[Document]) -> NDArray[np.int64]:
    """The documents whose errors matter most, each drawn on its own."""
    sigma = np.array([sigma for _, _, sigma in documents])
    weight = np.bincount(parts.document, np.abs(parts.impact), len(documents)) * sigma
    order = np.argsort(-weight, kind="stable")
    return order[:MOST_DOCUMENTS_DRAWN] if len(order) > MOST_DOCUMENTS_DRAWN else order


def _sum_light(
    parts: _Parts, models: list[Model], documents: list[Document], size: int
) -> tuple[list[tuple[Model, str]], NDArray[np.float64], NDArray[np.float64]]:
    """The many light documents of a type drawn together, by model and type: means and standard deviations."""
    if not len(parts.row):
        return [], np.zeros((size, 0)), np.zeros((size, 0))
    kinds, kind_of = np.unique([kind for _, kind, _ in documents], return_inverse=True)
    sigma = np.array([sigma for _, _, sigma in documents])[parts.document]
    code, found = pd.factorize(parts.model * len(kinds) + kind_of[parts.document])
    mean, variance = np.zeros((size, len(found))), np.zeros((size, len(found)))
    np.add.at(mean, (parts.row, code), parts.impact)
    np.add.at(variance, (parts.row, code), parts.impact**2 * np.expm1(sigma**2))
    of_found = [(models[one // len(kinds)], str(kinds[one % len(kinds)])) for one in found.tolist()]
    return of_found, mean, np.sqrt(variance)


# --- what is shown of them -------------------------------------------------------------------------------------------


def intervals(projection: Projection, draws: int = DRAWS) -> pd.DataFrame:
    """95 % interval of each year's total: columns year, impact, low, high (kg CO2e)."""
    low, high = np.quantile(draw_projections([projection], draws)[0], [0.025, 0.975], axis=1)
    return projection.totals[["year", "impact"]].assign(low=low, high=high)


def compare(before: Projection, after: Projection, draws: int = DRAWS) -> pd.DataFrame:
    """What each year changes from one projection to the other, with the interval of the difference.

    Columns year, before, after, change, low, high (kg CO2e; low and high bound the change), verdict (VERDICTS:
    `indistinguishable` where the interval holds 0, `equal` where nothing differs).
    """
    return compare_each([before], after, draws)[0]


def compare_each(befores: Sequence[Projection], after: Projection, draws: int = DRAWS) -> list[pd.DataFrame]:
    """As `compare`, from each of several projections to the same one; the errors are drawn once."""
    if all(before is after for before in befores):
        drawn = np.zeros((1 + len(befores), len(after.years), 1))  # whatever is drawn, nothing differs
    else:
        drawn = draw_projections([after, *befores], draws)
    return [_tell_change(before, after, drawn[0] - one) for before, one in zip(befores, drawn[1:], strict=True)]


def _tell_change(before: Projection, after: Projection, drawn: Draws) -> pd.DataFrame:
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1)
    old, new = (one.totals["impact"].to_numpy() for one in (before, after))
    same = np.maximum(np.abs(low), np.abs(high)) <= NOISE * np.maximum(old, 1.0)
    verdict = np.where((low < 0) & (high > 0), "indistinguishable", "distinguishable")
    bounds = {"change": new - old, "low": low, "high": high, "verdict": np.where(same, "equal", verdict)}
    return pd.DataFrame({"year": before.totals["year"], "before": old, "after": new, **bounds})


NOISE = 1e-9  # part of a total below which a difference is that of rounded numbers
