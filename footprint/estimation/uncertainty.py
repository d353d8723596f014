"""How far the true figure may be: log-normal errors, drawn once for each thing that can be wrong, shared wherever it
serves.

A figure `value` (`low`-`high`) errs by a log-normal of two pieces: with n standard normal, its logarithm moves by
ln(value/low)/z n below 0 and by ln(high/value)/z n above, so that bounds apart are as far apart as they are published.
Divided by its mean, exp(s1^2/2) Phi(-s1) + exp(s2^2/2) Phi(s2), the error acts on impacts with mean 1: the central
figure stays the plain sum. Where value^2 = low x high it is the plain log-normal. What divides (a life) errs by the
inverse, its pieces swapped. Both published bounds and a mean at the value would be too much to ask: (9.73; 7.75-48.5)
has no such distribution of this form, so the bounds that the draws keep (`kept_bounds`) are the published ones over
that mean. The form is the split normal (Fechner; Wallis 2014) on logarithms; that it is rescaled is our decision.

Draws are keyed by the name of the error group: adding a factor changes no other draw, and both sides of a comparison
meet the same errors.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.completion import Completed, complete
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import equipment_terms, estimate_once, share_assumptions
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter, key_of
from footprint.estimation.situation import Situation
from footprint.registry.registry import ELECTRICITY, Factors
from footprint.tables import QUALITIES, STAGES

DRAWS = 10_000
# Beyond these, the errors of the lightest documents are drawn together, type by type.
MOST_DOCUMENTS_DRAWN = 100
Z = {"95": 1.959963984540054, "p10_p90": 1.2815515655446004}  # half-width of the interval, in standard deviations
TOLD_APART = 0.05  # part of a published bound beyond which the one that is kept is shown next to it

Draws = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Bounds in kg CO2e between which the figure lies with a probability of 95 %."""

    low: float
    high: float


class Error(NamedTuple):
    """What can be wrong: the name of its group, and how it bears on the logarithm of an impact.

    `below` and `above` are the slopes for draws below and above 0; both are negative where it divides.
    """

    group: str
    below: float
    above: float


def deviations(figures: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standard deviations of the logarithm below and above each value; 0 where a bound is 0 or unknown.

    Bounds are those of 95 %, unless a column `interval` says otherwise.
    """
    z = figures["interval"].map(Z).to_numpy(dtype="float64") if "interval" in figures else Z["95"]
    value, low, high = (figures[name].to_numpy(dtype="float64") for name in ("value", "low", "high"))
    with np.errstate(divide="ignore", invalid="ignore"):
        below, above = np.log(value / low) / z, np.log(high / value) / z
    known = np.isfinite(below) & np.isfinite(above)
    return np.where(known, np.maximum(below, 0.0), 0.0), np.where(known, np.maximum(above, 0.0), 0.0)


def kept_bounds(figures: pd.DataFrame) -> pd.DataFrame:
    """The bounds that errors of mean 1 keep of the published ones, at the same level: columns low and high."""
    signs = np.where(_divides(figures), -1.0, 1.0)
    below, above = deviations(figures)
    logs = map(log_mean, (signs * below).tolist(), (signs * above).tolist())
    scale = np.exp(-signs * np.fromiter(logs, "float64", len(figures)))
    return figures[["low", "high"]].astype("float64").mul(scale, axis=0)


def differing_bounds(figures: pd.DataFrame) -> pd.DataFrame:
    """The bounds that errors keep, where one is more than 5 % away from the published one; missing elsewhere."""
    kept = kept_bounds(figures)
    differ = ((kept / figures[["low", "high"]].astype("float64") - 1.0).abs() > TOLD_APART).any(axis=1)
    return kept.where(differ)


def _divides(figures: pd.DataFrame) -> NDArray[np.bool_]:
    """Which figures impacts are divided by: assumed lives."""
    if "applies_to" not in figures:
        return np.zeros(len(figures), dtype=bool)
    return figures["applies_to"].str.endswith(".lifespan_years").to_numpy(dtype=bool)


@lru_cache(maxsize=65_536)
def log_mean(below: float, above: float) -> float:
    """Logarithm of the mean of exp(slope n), n standard normal, its slope `below` under 0 and `above` over it.

    The mean is exp(below^2/2) Phi(-below) + exp(above^2/2) Phi(above).
    """
    if below == above:
        return below**2 / 2.0
    return float(np.logaddexp(_log_half(-below), _log_half(above)))


def _log_half(slope: float) -> float:
    """Logarithm of exp(slope^2/2) Phi(slope), the part of the mean over 0."""
    if slope < -30.0:  # Phi would be 0 before long: the tail's own series
        return -math.log(-slope * math.sqrt(2.0 * math.pi)) + math.log1p(-(slope**-2.0))
    return slope**2 / 2.0 + math.log(math.erfc(-slope / math.sqrt(2.0)) / 2.0)


def log_effect(error: Error, normal: Draws) -> Draws:
    """Logarithm of the effect of an error on impacts, of mean 1, under the draws of its group."""
    effect = error.below * normal
    if error.above != error.below:
        effect += (error.above - error.below) * np.maximum(normal, 0.0)
    return effect - log_mean(error.below, error.above)


def log_product(one: Error, other: Error) -> float:
    """Logarithm of the mean product of the effects of two errors under the same draws.

    exp(log_product) - 1 is their covariance, and the variance of one with itself.
    """
    both = log_mean(one.below + other.below, one.above + other.above)
    return both - log_mean(one.below, one.above) - log_mean(other.below, other.above)


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
    own = _document_errors(documents)
    of, impact = parts["model"].to_numpy(), parts["impact"].to_numpy()
    numbers, starts = np.unique(parts["document"].to_numpy()[alone], return_index=True)  # parts are in this order
    for number, here in zip(numbers, np.split(np.flatnonzero(alone), starts[1:]), strict=True):
        by_model[of[here]] += np.multiply.outer(impact[here], _multiply([own[number]], {}, draws))
    if not alone.all():
        _add_the_others(by_model, parts[~alone], documents)
    drawn: dict[str, Draws] = {}
    return sum(
        (_multiply(errors, drawn, draws) * part for errors, part in zip(sets, by_model, strict=True)),
        np.zeros(draws),
    )


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
    own = _document_errors(documents)
    impact = lines["impact"].to_numpy()[known]
    keys = pd.DataFrame({"part": parts[known], "model": model, "document": document, "impact": impact})
    drawn: dict[str, Draws] = {}
    for row in keys.groupby(["part", "model", "document"], as_index=False)["impact"].sum().itertuples(index=False):
        errors = [*sets[row.model], own[row.document]]
        totals[row.part] += row.impact * _multiply(errors, drawn, draws)
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


def draw_effect(errors: list[Error], draws: int = DRAWS) -> Draws:
    """The effect on impacts of errors together."""
    return _multiply(errors, {}, draws)


def _multiply(errors: list[Error], drawn: dict[str, Draws], draws: int) -> Draws:
    exponent = np.zeros(draws)
    for error in errors:
        if error.group not in drawn:
            drawn[error.group] = draw_normal(error.group, draws)
        exponent += log_effect(error, drawn[error.group])
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
    usable, registry = usable_factors(situation), situation.factors
    if len(usable) == len(registry.factors):  # no contract
        factors = registry.remember("factor errors", lambda: factor_errors(registry.factors))
    else:
        factors = factor_errors(usable)
    assumptions = registry.remember("assumption errors", lambda: assumption_errors(registry.assumptions))
    sets = []
    for row in table.drop_duplicates().to_dict("records"):
        errors = [factors[row["factor"]], *(assumptions[row[name]] for name in codes if row[name] >= 0)]
        sets.append([error for error in errors if is_uncertain(error)])
    return numbers, sets


def is_uncertain(error: Error) -> bool:
    """Whether an error ever changes anything."""
    return error.below != 0.0 or error.above != 0.0


def factor_errors(factors: pd.DataFrame) -> list[Error]:
    """The error of each factor."""
    below, above = deviations(factors)
    return list(map(Error, _factor_groups(factors), below.tolist(), above.tolist()))


def assumption_errors(assumptions: pd.DataFrame) -> list[Error]:
    """The error of each assumption; that of a life divides."""
    signs = np.where(_divides(assumptions), -1.0, 1.0)
    below, above = (signs * side for side in deviations(assumptions))
    return list(map(Error, _assumption_groups(assumptions), below.tolist(), above.tolist()))


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

    Its source and locator, without the remarks after ":", ";" or in brackets.
    """
    return table["source_id"] + ": " + table["source_locator"].str.split(r" \(|; |: ", regex=True).str[0]


def assumptions_behind(situation: Situation, lines: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """For each line, the rows of the assumptions that enter it (-1: none): life, energy, hours, PUE, professional
    share.

    A life that was observed, or that the age of the item replaced, no longer depends on its assumption. An assumed own
    life added to a first life is treated as if its error bore on the whole.
    """
    of_item = situation.remember("assumptions behind", lambda: _assumptions_of_items(situation))
    met = situation.method.accounting_rules.errors
    use = lines["stage"].to_numpy() == STAGES.index("use")
    embodied = ~use & (lines["stage"].to_numpy() != STAGES.index("service"))
    where = {"lifespan": embodied, "share": use | (embodied & ("share" in met))}
    item = lines["item"].to_numpy()
    return {name: np.where(where.get(name, use), values[item], -1) for name, values in of_item.items()}


def _assumptions_of_items(situation: Situation) -> dict[str, NDArray[np.int64]]:
    """For each item, the rows of the assumptions that any of its lines may meet (-1: none)."""
    completed = complete(situation)
    origins, services = completed.origins["equipment"], np.full(len(completed.inventory.usage), -1)
    of_item = {
        "lifespan": np.where(_life_is_used(situation, completed), origins["lifespan_years"], -1),
        "energy": origins["energy_kwh_per_year"],
        "hours": origins["hours_per_year"],
        "pue": origins["pue"],
        "share": share_assumptions(situation, completed),
    }
    return {name: np.maximum(np.append(rows, services), -1).astype("int64") for name, rows in of_item.items()}


def _life_is_used(situation: Situation, completed: Completed) -> NDArray[np.bool_]:
    accounting = situation.method.accounting_rules
    if not accounting.has_age_floor:
        return np.full(len(completed.inventory.equipment), "lifespan" in accounting.errors)
    stated = completed.inventory.equipment["lifespan_years"].to_numpy()
    return equipment_terms(situation, completed)["lifespan"] <= stated


def inventory_errors(situation: Situation, lines: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """For each line, the row of its inventory error: one draw a source document and type, wider as quality falls."""
    numbers, errors = situation.remember("inventory errors", lambda: _find_inventory_errors(situation))
    return numbers[lines["item"].to_numpy()].astype("int64"), errors


def _find_inventory_errors(situation: Situation) -> tuple[NDArray[np.int64], pd.DataFrame]:
    items = describe_items(situation)
    keys = items[["source_document", "type", "quality"]].astype("object").fillna("")
    numbers = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
    errors = keys.drop_duplicates().reset_index(drop=True)
    errors["group"] = "inventory:" + errors["source_document"] + ":" + errors["type"]
    errors["sigma"] = errors["quality"].map(quality_errors(situation.factors)).fillna(0.0)
    return numbers, errors


def quality_errors(registry: Factors) -> dict[str, float]:
    """Standard deviation of the inventory error of each quality class: +-x % read as v/(1+x) and v(1+x)."""
    table = registry.assumptions.set_index("applies_to")["value"]
    return {quality: float(np.log1p(table[f"quality.{quality}"]) / Z["95"]) for quality in QUALITIES}


def _document_errors(documents: pd.DataFrame) -> list[Error]:
    """The inventory errors as they bear on impacts."""
    sigma = documents["sigma"].tolist()
    return list(map(Error, documents["group"], sigma, sigma))


# --- margins of each kind of figure in the registry -------------------------------------------------------------------

MARGIN_COLUMNS = ("kind", "count", "margin")


def describe_margins(registry: Factors) -> pd.DataFrame:
    """The margin at 95 % (a ratio: 0.3 for ±30 %) of each kind of figure.

    The inventory by its quality, which is a rule (count 0); factors and assumptions by kind, that of the half of them:
    the median. Conventions, which have no bounds, are left aside.
    """
    assumed = registry.assumptions.set_index("applies_to")["value"]
    rows = [(f"inventory_{quality}", 0, float(assumed[f"quality.{quality}"])) for quality in QUALITIES]
    factors, assumptions = registry.factors, registry.assumptions
    kinds = np.where(factors["activity"] == ELECTRICITY, "electricity", factors["factor_set"])
    rows += _find_medians(kinds, _margins(factors))
    kinds = assumptions["unit"].map({"year": "lifespan", "kWh/year": "energy"}).fillna("").to_numpy()
    rows += _find_medians(kinds, _margins(assumptions))
    return pd.DataFrame(rows, columns=list(MARGIN_COLUMNS))


def _margins(figures: pd.DataFrame) -> NDArray[np.float64]:
    """How far the truth may be at 95 %, as a ratio to the middle of the interval: 0.3 for ×1.3 (or ÷1.3)."""
    below, above = deviations(figures)
    return np.exp(Z["95"] * (below + above) / 2.0) - 1.0


def _find_medians(kinds: NDArray, margins: NDArray[np.float64]) -> list[tuple[str, int, float]]:
    named = pd.DataFrame({"kind": kinds, "margin": margins})[margins > 0].groupby("kind")["margin"]
    return [(str(kind), len(found), float(found.median())) for kind, found in named if kind]
