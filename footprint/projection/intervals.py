"""How sure a projection is: intervals of its totals and of differences, and the probability of keeping a target.

All projections of a situation meet the same errors (those of `uncertainty`, keyed by name), so that what both sides
share does not blur their difference. What an action sets keeps the error of the assumption it replaces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.lines import describe_items
from footprint.estimation.uncertainty import (
    DRAWS,
    MOST_DOCUMENTS_DRAWN,
    Error,
    assumption_errors,
    draw_normal,
    factor_errors,
    is_uncertain,
    log_effect,
    quality_errors,
)
from footprint.projection.parts import ORIGINS
from footprint.projection.projection import Projection
from footprint.tables import STAGES

VERDICTS = ("distinguishable", "indistinguishable", "equal")
DRAWN_AT_ONCE = 2_500  # draws: what a product holds in memory

Draws = NDArray[np.float64]


def draw_projections(projections: Sequence[Projection], draws: int = DRAWS) -> Draws:
    """Totals (kg CO2e) of each projection and year under the same errors: an array (projections, years, draws).

    All must be of the same years.
    """
    weighed = [_weigh_errors(projection) for projection in projections]
    models = sorted({key for one in weighed for key in one.models})
    documents = sorted({key for one in weighed for key in one.documents})
    parts = pd.concat([one.parts(models, documents, place) for place, one in enumerate(weighed)], ignore_index=True)
    size = len(projections) * len(projections[0].years)
    heavy = _heaviest(parts, documents)
    alone = parts["document"].isin(heavy).to_numpy()
    keys, of_key = np.unique(parts.loc[alone, ["model", "document"]].to_numpy(), axis=0, return_inverse=True)
    matrix = np.zeros((size, len(keys)))
    np.add.at(matrix, (parts["row"].to_numpy()[alone], of_key.ravel()), parts["impact"].to_numpy()[alone])
    light, spread = _sum_light(parts[~alone], models, documents, size)

    normal = {error.group: draw_normal(error.group, draws) for model in models for error in model}
    by_document = np.zeros((len(heavy), draws))
    for place, (name, _, sigma) in enumerate(documents[number] for number in heavy):
        by_document[place] = log_effect(Error(name, sigma, sigma), draw_normal(name, draws))
    at = {place: number for number, place in enumerate(heavy.tolist())}
    document_of_key = np.array([at[place] for place in keys[:, 1].tolist()], dtype="int64")
    kinds = sorted({kind for _, kind, _ in documents})
    others = {kind: draw_normal(f"inventory:{kind}: other documents", draws) for kind in kinds} if len(light) else {}
    total = np.empty((size, draws))
    for first in range(0, draws, DRAWN_AT_ONCE):
        here = slice(first, min(first + DRAWN_AT_ONCE, draws))
        count = here.stop - here.start
        chunk = {group: values[here] for group, values in normal.items()}
        by_model = (
            np.exp(np.stack([_exponent(model, chunk, count) for model in models])) if models else np.zeros((0, count))
        )
        total[:, here] = matrix @ (by_model[keys[:, 0]] * np.exp(by_document[:, here])[document_of_key])
        for number, (model, kind) in enumerate(light):
            noise = spread[0][:, [number]] + spread[1][:, [number]] * others[kind][here]
            total[:, here] += noise * by_model[model]
    return total.reshape(len(projections), -1, draws)


Model = tuple[Error, ...]
Document = tuple[str, str, float]  # group, type, standard deviation


@dataclass(frozen=True)
class _Errors:
    """A projection's impacts by set of errors: (entries, years)."""

    models: list[Model]
    documents: list[Document]
    model: NDArray[np.int64]
    document: NDArray[np.int64]
    impact: NDArray[np.float64]

    def parts(self, models: list[Model], documents: list[Document], place: int) -> pd.DataFrame:
        """Long: model, document (numbers in the common lists), row (projection × years + year), impact."""
        model = np.array([models.index(one) for one in self.models], dtype="int64")[self.model]
        document = np.array([documents.index(one) for one in self.documents], dtype="int64")[self.document]
        entry, year = np.nonzero(self.impact)
        row = place * self.impact.shape[1] + year
        impact = self.impact[entry, year]
        return pd.DataFrame({"model": model[entry], "document": document[entry], "row": row, "impact": impact})


def _weigh_errors(projection: Projection) -> _Errors:
    """The lines of a projection summed by the errors they meet, once."""
    return projection.remember("errors", lambda: _sum_errors(projection))


def _sum_errors(projection: Projection) -> _Errors:
    lines, years = projection.lines, projection.years
    known = lines["impact"].notna().to_numpy()
    item, stage = lines["item"].to_numpy()[known], lines["stage"].to_numpy()[known]
    factor, impact = lines["factor"].to_numpy()[known], lines["impact"].to_numpy()[known]
    sets, of_item = _assumed(projection)
    assumed = np.where(stage == STAGES.index("use"), of_item["use"][item], of_item["embodied"][item])
    assumed = np.where(stage == STAGES.index("service"), 0, assumed)
    factors, of_factor = _factors(projection)
    documents, document = _documents(projection)
    key = (of_factor[factor] * len(sets) + assumed) * len(documents) + document[item]
    found, of_key = np.unique(key, return_inverse=True)
    year = np.searchsorted(years, lines["year"].to_numpy()[known])
    sums = np.bincount(of_key.ravel() * len(years) + year, impact, len(found) * len(years))
    pairs, model = np.unique(found // len(documents), return_inverse=True)
    models = [(*factors[pair // len(sets)], *sets[pair % len(sets)]) for pair in pairs.tolist()]
    table = sums.astype("float64", copy=False).reshape(len(found), len(years))
    return _Errors(models, documents, model.ravel(), found % len(documents), table)


def _factors(projection: Projection) -> tuple[list[Model], NDArray[np.int64]]:
    """The error of each factor, and which one it is: that of the registry, whatever an action makes of its value."""
    registry = projection.situation.factors
    errors = registry.remember("factor errors", lambda: factor_errors(registry.factors))
    distinct = sorted({error for error in errors if is_uncertain(error)})
    number = {error: place for place, error in enumerate(distinct, start=1)}
    codes = [number.get(error, 0) for error in errors]
    ids = pd.Index(registry.factors["factor_id"].astype("object"))
    at = ids.get_indexer(projection.factors["factor_id"].astype("object"))
    return [(), *((error,) for error in distinct)], np.array([*codes, 0], dtype="int64")[at]  # contracts: no error


def _assumed(projection: Projection) -> tuple[list[Model], dict[str, NDArray[np.int64]]]:
    """Sets of errors of assumptions, and for each item the one behind its use and the one behind what it embodies."""
    registry = projection.situation.factors
    errors = registry.remember("assumption errors", lambda: assumption_errors(registry.assumptions))
    met, most = projection.situation.method.accounting_rules.errors, len(errors) + 1
    sets: list[Model] = [()]
    of_item = {}
    for part, columns in (("use", [name for name in ORIGINS if name != "lifespan"]), ("embodied", met)):
        code = np.zeros(len(projection.items), dtype="int64")
        for name in columns:
            code = code * most + projection.items[f"_{name}"].to_numpy() + 1
        _, first, of_code = np.unique(code, return_index=True, return_inverse=True)
        rows = projection.items[[f"_{name}" for name in columns]].iloc[first].itertuples(index=False)
        of_item[part] = of_code.ravel() + len(sets)
        behind = ([errors[place] for place in row if place >= 0] for row in rows)
        sets += [tuple(filter(is_uncertain, one)) for one in behind] if columns else [()]
    return sets, of_item


def _documents(projection: Projection) -> tuple[list[Document], NDArray[np.int64]]:
    """The inventory error of each item: that of the row it comes from, whatever it becomes."""
    situation, items = projection.situation, projection.items
    sigmas = quality_errors(situation.factors)
    names, of_base = situation.remember("documents", lambda: _name_documents(describe_items(situation)))
    added = items["base"].to_numpy() < 0
    own, of_added = _name_documents(items[added])
    code = np.append(of_base, 0)[items["base"].to_numpy()]
    code[added] = of_added + len(names)
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


def _heaviest(parts: pd.DataFrame, documents: list[Document]) -> NDArray[np.int64]:
    """The documents whose errors matter most, each drawn on its own."""
    sigma = np.array([sigma for _, _, sigma in documents])
    weight = np.bincount(parts["document"], parts["impact"].abs(), len(documents)) * sigma
    order = np.argsort(-weight, kind="stable")
    return order[:MOST_DOCUMENTS_DRAWN] if len(order) > MOST_DOCUMENTS_DRAWN else order


def _sum_light(
    parts: pd.DataFrame, models: list[Model], documents: list[Document], size: int
) -> tuple[list[tuple[int, str]], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """The many light documents of a type drawn together: means and standard deviations, by model and type."""
    if parts.empty:
        return [], (np.zeros((size, 0)), np.zeros((size, 0)))
    kinds = np.array([kind for _, kind, _ in documents], dtype="object")[parts["document"]]
    sigma = np.array([sigma for _, _, sigma in documents])[parts["document"]]
    impact = parts["impact"].to_numpy()
    code, found = pd.MultiIndex.from_arrays([parts["model"], kinds]).factorize()
    mean, variance = np.zeros((size, len(found))), np.zeros((size, len(found)))
    np.add.at(mean, (parts["row"].to_numpy(), code), impact)
    np.add.at(variance, (parts["row"].to_numpy(), code), impact**2 * np.expm1(sigma**2))
    return [(int(model), str(kind)) for model, kind in found], (mean, np.sqrt(variance))


def _exponent(errors: Model, normal: Mapping[str, Draws], draws: int) -> Draws:
    """The logarithm of the product of errors, each of mean 1."""
    total = np.zeros(draws)
    for error in errors:
        total += log_effect(error, normal[error.group])
    return total


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
    table = pd.DataFrame({"year": before.totals["year"], "before": before.totals["impact"]})
    table = table.assign(after=after.totals["impact"].to_numpy())
    change = (table["after"] - table["before"]).to_numpy()
    same = np.maximum(np.abs(low), np.abs(high)) <= NOISE * np.maximum(table["before"].to_numpy(), 1.0)
    verdict = np.where((low < 0) & (high > 0), "indistinguishable", "distinguishable")
    return table.assign(change=change, low=low, high=high, verdict=np.where(same, "equal", verdict))


NOISE = 1e-9  # part of a total below which a difference is that of rounded numbers
