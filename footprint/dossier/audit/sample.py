"""What an auditor draws from an inventory to check against documents: strata, and a draw by weight that can be redone.

An item is a row of the inventory. Each belongs to one stratum, the first of STRATA that holds. Within a stratum items
are drawn in proportion to their kg CO2e; those too heavy to be left to chance are taken for certain. What has no
kilograms, and the rows set aside, are drawn with equal chances.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.completion import DEFAULT, STATED, Completed, complete
from footprint.estimation.contracts import usable_factors
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.tables import MATCHES

STRATA = ("no_kilograms", "incomplete", "own_factor", "edited", "default", "stated", "set_aside")
WEIGHED = STRATA[1:-1]  # those whose items have kilograms

# Of a sample, the part kept for each stratum without kilograms; the fewest items drawn in the others; the most of all.
UNWEIGHED_PART = 0.1
FEWEST = 2
MOST_DRAWN = 2_000

POPULATION_COLUMNS = (
    *("item", "table", "line", "item_id", "type", "site", "quantity", "acquired_on", "source_document", "quality"),
    *("impact", "stratum"),
)
DRAW_COLUMNS = ("number", *POPULATION_COLUMNS, "how", "chance")


@dataclass(frozen=True, eq=False)
class Draw:
    """A sample: `rows` with the columns of DRAW_COLUMNS, numbered from 1; `code` tells it from any other.

    `how` a row was taken: certain (too heavy to be left to chance), weight or equal; `chance`: with which probability.
    """

    seed: str
    count: int
    code: str
    rows: pd.DataFrame


def describe_population(
    situation: Situation, lines: pd.DataFrame, edited: NDArray[np.bool_], set_aside: pd.DataFrame
) -> pd.DataFrame:
    """Every item, then every row set aside, with the columns of POPULATION_COLUMNS.

    `impact` is in kg CO2e, missing where no line of the item has one; `item` is -1 for a row set aside; `quantity` is
    the yearly amount for a service, and `acquired_on` is empty for it.

    Args:
        lines: the impact lines of the situation.
        edited: which items hold a cell set by hand (equipment rows, then usage rows).
        set_aside: rows that do not count: table, line, cells (by column).
    """
    completed = complete(situation)
    items, count = describe_items(situation), len(completed.inventory.equipment)
    amounts = np.append(items["quantity"].to_numpy()[:count], completed.inventory.usage["amount_per_year"].to_numpy())
    acquired = completed.inventory.equipment["acquired_on"].reset_index(drop=True).reindex(range(len(items)))
    impact = lines.groupby("item")["impact"].sum(min_count=1).reindex(range(len(items))).to_numpy()
    described = items.assign(
        item=np.arange(len(items)),
        quantity=amounts,
        acquired_on=acquired.to_numpy(),
        impact=impact,
        stratum=_find_strata(situation, completed, lines, impact, edited),
    )
    words = dict.fromkeys(("table", "item_id", "type", "site", "source_document", "quality"), "str")
    described = described[list(POPULATION_COLUMNS)].astype(words)
    return pd.concat([described, _describe_set_aside(set_aside)], ignore_index=True) if len(set_aside) else described


def _find_strata(
    situation: Situation, completed: Completed, lines: pd.DataFrame, impact: NDArray, edited: NDArray
) -> NDArray[np.object_]:
    size, item = len(impact), lines["item"].to_numpy()
    lacking = np.bincount(item[lines["match"].to_numpy() == MATCHES.index("missing")], minlength=size) > 0
    factors = np.append((usable_factors(situation)["factor_set"] == "own").to_numpy(dtype="bool"), False)
    own = np.bincount(item[factors[lines["factor"].to_numpy()]], minlength=size) > 0
    conditions = [~(impact > 0), lacking, own, edited, find_assumed(completed)]
    return np.select(conditions, STRATA[: len(conditions)], default="stated").astype(object)


def find_assumed(completed: Completed) -> NDArray[np.bool_]:
    """Which items count with an assumption, or with a number of devices that nobody stated."""
    found = []
    for name in ("equipment", "usage"):
        here = np.zeros(len(completed.inventory.table(name)), dtype="bool")
        for column, codes in completed.origins[name].items():
            here |= (codes != STATED) & ((codes != DEFAULT) | (column == "quantity"))
        found.append(here)
    return np.concatenate(found)


def _describe_set_aside(set_aside: pd.DataFrame) -> pd.DataFrame:
    cells = pd.DataFrame(list(set_aside["cells"])).reindex(
        columns=["item_id", "device_type", "service_type", "site", "source_document", "quality"]
    )
    rows = pd.DataFrame(
        {
            "item": -1,
            "table": set_aside["table"].astype("str").to_numpy(),
            "line": set_aside["line"].to_numpy(dtype="int64"),
            "type": cells["device_type"].fillna(cells["service_type"]),
            "quantity": np.nan,
            "acquired_on": pd.Series(np.datetime64("NaT"), index=cells.index, dtype="datetime64[s]"),
            "impact": np.nan,
            "stratum": "set_aside",
        }
    )
    for column in ("item_id", "site", "source_document", "quality"):
        rows[column] = cells[column]
    return rows[list(POPULATION_COLUMNS)].astype(
        dict.fromkeys(("item_id", "type", "site", "source_document", "quality"), "str")
    )


# --- the draw --------------------------------------------------------------------------------------------------------


def draw(population: pd.DataFrame, seed: str, count: int, about: str = "") -> Draw:
    """Draw `count` rows of a population, or all of it where it holds no more.

    The same population, seed and count give the same rows. A tenth goes to each stratum without
    kilograms; the others share the rest in proportion to their kilograms, with FEWEST items each where they hold them.

    Args:
        about: what the population is (the id of its situation): goes into the code of the draw.
    """
    held = population[["table", "line", "stratum"]].to_csv(index=False, lineterminator="\n").encode()
    code = hashlib.sha256("\n".join([about, seed, str(count)]).encode() + held).hexdigest()[:11]
    random = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    stratum, weight = population["stratum"].to_numpy(), population["impact"].fillna(0.0).to_numpy()
    sizes = {name: int((stratum == name).sum()) for name in STRATA}
    masses = {name: float(weight[stratum == name].sum()) for name in STRATA}
    parts = []
    for name, size in _allot(sizes, masses, min(count, len(population))).items():
        rows = np.flatnonzero(stratum == name)
        chances = _find_chances(weight[rows], size) if name in WEIGHED else np.full(len(rows), size / max(len(rows), 1))
        taken = _take(chances, size, random)
        how = np.where(chances[taken] >= 1.0, "certain", "weight" if name in WEIGHED else "equal")
        part = population.iloc[rows[taken]].assign(how=how.astype(object), chance=chances[taken])
        parts.append(part.sort_values("impact", ascending=False, na_position="last", kind="stable"))
    drawn = pd.concat(parts, ignore_index=True)
    drawn.insert(0, "number", np.arange(1, len(drawn) + 1))
    return Draw(seed, count, f"T{code}", drawn[list(DRAW_COLUMNS)])  # a letter: no spreadsheet takes it for a number


def _allot(sizes: dict[str, int], masses: dict[str, float], count: int) -> dict[str, int]:
    """How many rows each stratum gets; as many as `count` in all."""
    part = max(int(count * UNWEIGHED_PART), 1)
    alloted = {name: 0 if name in WEIGHED else min(size, part) for name, size in sizes.items()}
    left, whole = count - sum(alloted.values()), sum(masses[name] for name in WEIGHED)
    for name in WEIGHED:
        share = int(left * masses[name] / whole) if whole > 0 else 0
        alloted[name] = min(sizes[name], max(share, FEWEST))
    while (excess := sum(alloted.values()) - count) != 0:
        step = 1 if excess < 0 else -1
        able = [name for name in STRATA if 0 <= alloted[name] + step <= sizes[name]]
        # The rest goes where most kilograms stand for one row; what is too much comes from where there are most rows.
        weighed = [name for name in able if name in WEIGHED] if step > 0 else []
        name = max(weighed or able, key=lambda one: masses[one] / (alloted[one] + 1) if step > 0 else alloted[one])
        alloted[name] += step
    return {name: alloted[name] for name in STRATA}


def _find_chances(weight: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The probability of each item so that `size` are taken, in proportion to weight; 1 for those too heavy."""
    chances, certain = np.zeros(len(weight)), np.zeros(len(weight), dtype="bool")
    while size > certain.sum():
        rest = weight[~certain].sum()
        chances = np.where(certain, 1.0, weight * (size - certain.sum()) / rest if rest > 0 else 0.0)
        heavy = (chances >= 1.0) & ~certain
        if not heavy.any():
            break
        certain |= heavy
    return np.where(certain, 1.0, chances)


def _take(chances: NDArray[np.float64], size: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Positions taken with these probabilities: the items in a random order, one taken at each whole step of the sum.

    As many as `size`, each at most once; an item of probability 1 always.
    """
    order = random.permutation(len(chances))
    start = random.random()
    sums = np.cumsum(np.where(chances[order] >= 1.0, 0.0, chances[order]))
    steps = np.floor(sums + start + 1e-9).astype("int64")
    by_chance = np.diff(steps, prepend=int(np.floor(start))) > 0
    certain = np.flatnonzero(chances >= 1.0)
    return np.sort(np.append(order[by_chance & (chances[order] < 1.0)], certain))[:size] if size else certain[:0]
