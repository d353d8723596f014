"""The tables that standards ask for: impact by category, which type, stage, ownership and place decide."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.contracts import usable_factors
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.registry.matching import match_scopes
from footprint.tables import SCOPE_KEYS, STAGES


def scopes(situation: Situation, lines: pd.DataFrame, standard: str = "ghg_protocol") -> pd.DataFrame:
    """Impact by category of a standard (ghg_protocol, iso_14064 or beges): columns category, impact, lines.

    Electricity "2+3.3" is parted into 2 (generation) and 3.3 (upstream and losses) where its factor gives the parts;
    else it stays together, as not separable. GHG Protocol asks for the `purchases` accounting, BEGES for
    `depreciation`.
    """
    impact = lines["impact"].to_numpy()
    known = np.flatnonzero(~np.isnan(impact))
    if not len(known):
        return pd.DataFrame({"category": pd.Series(dtype="str"), "impact": [], "lines": pd.Series(dtype="int64")})
    choices = ("year", "country")
    kinds, distinct, rows = situation.share("scopes of items", choices, lambda: _scopes_of_items(situation))
    code = kinds[lines["item"].to_numpy()[known]] * len(STAGES) + lines["stage"].to_numpy()[known]
    many = len(usable_factors(situation))
    code = code * many + lines["factor"].to_numpy()[known]
    found, group = np.unique(code, return_inverse=True)
    kind, stage, factor = found // many // len(STAGES), found // many % len(STAGES), found % many
    uncovered = np.flatnonzero(rows[kind, stage] < 0)
    if len(uncovered):
        first = uncovered[0]
        raise _say_uncovered(distinct.iloc[kind[first]].to_dict() | {"stage": STAGES[stage[first]]})
    categories = situation.factors.scopes[standard].take(rows[kind, stage]).tolist()
    weighed = np.bincount(group, weights=impact[known]), np.bincount(group)
    parted = _part_electricity(situation, categories, factor, *weighed)
    sums: dict[str, tuple[float, int]] = {}
    for category, weight, size in parted:
        before = sums.get(category, (0.0, 0))
        sums[category] = before[0] + weight, before[1] + size
    rows = [(category, *sums[category]) for category in sorted(sums)]
    return pd.DataFrame(rows, columns=["category", "impact", "lines"])


def _scopes_of_items(situation: Situation) -> tuple[NDArray[np.int64], pd.DataFrame, NDArray[np.int64]]:
    """For each item, the number of its kind; the kinds: all that its scopes depend on but the stage; and for each kind
    and stage, its row of `scopes.csv` (-1: none).
    """
    items = describe_items(situation)[["table", "type", "ownership", "control"]]
    code = np.zeros(len(items), dtype="int64")
    for name in items:
        column = items[name].astype("category").cat
        code = code * (len(column.categories) + 1) + column.codes.to_numpy() + 1
    kinds, _ = pd.factorize(code)
    _, first = np.unique(kinds, return_index=True)
    distinct = items.iloc[first].astype("object").fillna("").reset_index(drop=True)
    every = distinct.take(np.repeat(np.arange(len(distinct)), len(STAGES))).assign(stage=[*STAGES] * len(distinct))
    rows, _ = match_scopes(situation.factors.scopes, every)
    return kinds, distinct, rows.reshape(len(distinct), len(STAGES))


def find_scopes(situation: Situation, wanted: pd.DataFrame) -> pd.DataFrame:
    """The categories of each combination of SCOPE_KEYS: the row of `scopes.csv` that says most about it.

    Raises LookupError, naming the first, where no row covers a combination.
    """
    rows = situation.factors.scopes
    wanted = wanted[SCOPE_KEYS].reset_index(drop=True)
    position, _ = match_scopes(rows, wanted)
    if (position < 0).any():
        raise _say_uncovered(wanted[position < 0].iloc[0].to_dict())
    return rows[["ghg_protocol", "iso_14064", "beges"]].take(position).reset_index(drop=True)


def _say_uncovered(combination: dict) -> LookupError:
    return LookupError(f"No row of scopes.csv covers {combination}.")


def _part_electricity(
    situation: Situation, categories: list[str], factor: NDArray, impact: NDArray, lines: NDArray
) -> Iterator[tuple[str, float, int]]:
    """Sums by category, those of electricity parted in two where their factor is: category, impact, lines."""
    table = usable_factors(situation)
    generation, upstream, losses = (table[name].to_numpy()[factor] for name in ("generation", "upstream", "losses"))
    with np.errstate(invalid="ignore"):
        share = generation / (generation + upstream + losses)
    first = np.rint(impact * share * 2.0**20) / 2.0**20  # to the grain
    told = zip(categories, impact.tolist(), lines.tolist(), first.tolist(), strict=True)
    for category, whole, count, generated in told:
        if "+" in category and not np.isnan(generated):
            of_generation, of_the_rest, *_ = category.split("+")
            yield of_generation, generated, count
            yield of_the_rest, whole - generated, 0
        else:
            yield category, whole, count
