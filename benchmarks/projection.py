"""How long a projection of ten thousand rows takes: one scenario, five, their draws, and many variants of a few rows.

    python benchmarks/projection.py [ROWS]

Times are the best of a few runs, in seconds of wall clock and of processor: on a busy machine, read the latter.
"""

import footprint  # noqa: F401  before numpy, whose products of matrices then take one core, as in the application

# isort: split
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
from estates import draw_estate

from footprint.actions.actions import Action, Change, Trend
from footprint.estimation.estimate import estimate
from footprint.estimation.situation import Method, Situation
from footprint.plans.optimum.variants import Variants, project_variants
from footprint.projection.intervals import draw_projections
from footprint.projection.projection import project
from footprint.registry.factors import shipped_factors

YEARS = range(2025, 2031)
REPEATS = 3
VARIANTS = 4096
COMPUTERS = {"family": "computers"}
REFURBISHED = {"condition": "refurbished", "first_life_years": 3}


def act(name: str, day: date, *changes: Change, **more: float) -> Action:
    return Action(name, name, day, changes, **more)  # ty: ignore[invalid-argument-type]


LEVERS = (
    act("longer", date(2026, 1, 1), Change("equipment", {}, "lifespan_years", "add", 1)),
    act("refurbished", date(2026, 7, 1), Change("equipment", COMPUTERS, "", "replace", REFURBISHED, share=0.6)),
    act("fewer", date(2027, 1, 1), Change("equipment", {"family": "displays"}, "", "retire", {"share": 0.1})),
    act("off", date(2026, 1, 1), Change("equipment", {}, "energy_kwh_per_year", "multiply", 0.8)),
)


def measure(what: str, work: Callable[[], object]) -> None:
    """Print the best of a few runs."""
    runs = []
    for _ in range(REPEATS):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - wall, time.process_time() - processor))
    wall, processor = (min(column) for column in zip(*runs, strict=True))
    print(f"{what:<52} {wall:>7.3f} s {processor:>7.3f} s")


def main(rows: int) -> None:
    """Print the table."""
    registry = shipped_factors()
    situation = Situation(draw_estate(registry, rows), registry, Method(2024))
    growth = Trend(headcount={year: 100 + year - 2024 for year in range(2024, 2031)})
    plans = [LEVERS[:count] for count in range(5)]
    print(f"{rows} rows, {len(YEARS)} years{'':<29} {'wall':>9} {'processor':>9}")
    measure("estimate of one year", lambda: estimate(situation))
    for name, actions, trend in (("trend", (), None), ("trend that grows", (), growth), ("four levers", LEVERS, None)):
        measure(f"one scenario: {name}", lambda actions=actions, trend=trend: project(situation, actions, YEARS, trend))
    lost = (*LEVERS[:3], replace(LEVERS[3], rebound=0.1))  # two projections more of all that the lever touches
    measure("one scenario: four levers, one with a rebound", lambda: project(situation, lost, YEARS))
    measure("five scenarios", lambda: [project(situation, actions, YEARS) for actions in plans])
    projections = [project(situation, actions, YEARS) for actions in plans]
    draw_projections(projections)  # the errors of lines are summed once
    measure("10 000 draws of five scenarios × six years", lambda: draw_projections(projections))
    starts = np.array([["NaT", "2026-01-01", "2027-01-01", "2028-01-01"]] * 3, dtype="datetime64[D]")
    picked = np.random.default_rng(1).integers(0, 4, (VARIANTS, 3))
    table = np.take_along_axis(starts.T, picked, axis=0)
    few = Variants(np.arange(10), (0, 1, 2), table)
    measure(f"{VARIANTS} variants of ten rows", lambda: project_variants(situation, [few], LEVERS[:3], YEARS))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
