"""The footprint by category of a standard, each with its interval; electricity parted by what its factors say.

Where the factor of the year does not give generation, upstream and losses, the shares are those of the nearest year for
which the same source of a place gives them, and `parts_of` says which.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.dossier.canonical import read_columns
from footprint.dossier.freeze import MAIN
from footprint.dossier.lines import borrow_parts
from footprint.dossier.report.reader import Reader
from footprint.dossier.years import PARTED_BY, read_year_parts, read_years
from footprint.estimation.accountings import STANDARDS_IN_DOCUMENTS
from footprint.estimation.estimate import GRAIN, estimate_once
from footprint.estimation.uncertainty.draws import interval
from footprint.tables import FACTORS


@dataclass(frozen=True)
class Category:
    """What falls in a category: kg CO2e, the lines without a figure, its share of the whole.

    `parts_of`: the year whose parts of electricity were lent, 0 where none was.
    """

    name: str
    impact: float
    missing: int
    share: float
    parts_of: int = 0


def view_of(reader: Reader, standard: str) -> str:
    """The view in which a standard is counted: its own accounting, the published one if that is it."""
    accounting = STANDARDS_IN_DOCUMENTS[standard]
    return accounting if accounting in reader.methods else MAIN


def part_categories(reader: Reader, standard: str) -> list[Category]:
    """The categories of a standard that hold a line, in their order; found once."""
    if standard not in reader.remembered:
        reader.remembered[standard] = _part(reader, standard)
    return reader.remembered[standard]


def _part(reader: Reader, standard: str) -> list[Category]:
    view = view_of(reader, standard)
    lines = reader.lines_of(view)
    weights, lent = _weigh(reader, standard)
    total, found = float(lines["impact"].sum()), []
    for name, weight in weights.items():
        impact = (np.rint(lines["impact"] * weight / GRAIN) * GRAIN)[weight > 0]
        missing, mass = int(impact.isna().sum()), float(impact.sum(min_count=1))
        if missing and not mass:  # what weighs nothing next to lines without a figure is not known to be nothing
            mass = float("nan")
        share = mass / total if total and np.isfinite(mass) else 0.0
        found.append(Category(name, mass, missing, share, int(lent.get(name, 0))))
    return sorted(found, key=lambda one: [int(part) if part.isdigit() else 99 for part in one.name.split(".")])


def bound_categories(reader: Reader, standard: str) -> dict[str, tuple[float, float]]:
    """The bounds of 95 % of each category that has a figure, drawn again; none for a version of another shape."""
    view = view_of(reader, standard)
    lines = reader.lines_of(view)
    situation = reader.situation_of(view)
    counted = estimate_once(situation) if situation else lines[:0]
    if situation is None or len(counted) != len(lines):
        return {}
    bounds = {}
    for name, weight in _weigh(reader, standard)[0].items():
        here = (weight > 0) & counted["impact"].notna().to_numpy()
        if here.any():
            parted = counted[here].assign(impact=(counted["impact"] * weight)[here])
            found = interval(situation, parted)
            bounds[name] = (found.low, found.high)
    return bounds


def read_base_year(reader: Reader) -> tuple[int, dict[str, float]]:
    """The base year and its categories, counted as those of the year; 0 where the version holds a single year."""
    read, parts = read_years(reader.frozen.files), read_year_parts(reader.frozen.files)
    if read is None or parts.empty:
        return 0, {}
    base = int(read[2]["base_year"])
    here = parts[(parts["year"] == base) & (parts["by"] == PARTED_BY) & parts["impact"].notna()]
    return base, dict(zip(here["part"], here["impact"].astype("float64"), strict=True))


def _weigh(reader: Reader, standard: str) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    """The share of each line in each category, and of which year the parts are that were lent; found once."""
    name = f"weights of {standard}"
    if name not in reader.remembered:
        reader.remembered[name] = _find_weights(reader, reader.lines_of(view_of(reader, standard)), standard)
    return reader.remembered[name]


def _part_electricity(reader: Reader) -> pd.DataFrame:
    """By factor, the share of generation (`share`) and the year that lent it (`parts_of`); found once."""
    if "electricity" not in reader.remembered:
        registry = read_columns(reader.frozen.files["registry/factors.csv"], FACTORS)
        factors = borrow_parts(reader.frozen.factors_used, registry)
        whole = factors[["generation", "upstream", "losses"]].sum(axis=1, min_count=3)
        reader.remembered["electricity"] = factors.assign(share=factors["generation"] / whole)
    return reader.remembered["electricity"]


def _find_weights(reader: Reader, lines: pd.DataFrame, standard: str) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    categories, factors = lines[standard].fillna("").astype("str"), _part_electricity(reader)
    share = lines["factor_id"].map(factors["share"]).astype("float64")
    both = categories.str.contains("+", regex=False) & share.notna()
    year = lines["factor_id"].map(factors["parts_of"])
    weights: dict[str, np.ndarray] = {}
    lent: dict[str, int] = {}
    for name in categories.unique():
        here = (categories == name).to_numpy()
        parted = here & both.to_numpy()
        if (here & ~parted).any():
            weights[name] = weights.get(name, np.zeros(len(lines))) + (here & ~parted)
        if parted.any():
            for part, weight in zip(name.split("+", 1), (share, 1.0 - share), strict=True):
                add = np.where(parted, weight.fillna(0.0), 0.0)
                weights[part] = weights.get(part, np.zeros(len(lines))) + add
                if year[parted].notna().any():
                    lent[part] = int(year[parted].max())
    return weights, lent
