"""How long the cheapest plan takes: 30 levers that meet on the same lines, three start years each.

    python benchmarks/planning.py [ROWS]

Prints the time of tabulating every combination and of solving, how many there were, the gap that is left, and how far
the plan's totals are from those of the projection; then the time of its reasons, of exact Shapley values, of a curve.
"""

import footprint  # noqa: F401  before numpy, whose products of matrices then take one core, as in the application

# isort: split
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from estates import draw_estate

from footprint.actions.actions import Action, Change
from footprint.estimation.situation import Method, Situation
from footprint.plans.optimum.alternatives import explain_choices, find_second_best, value_of_more
from footprint.plans.optimum.attribution import attribute
from footprint.plans.optimum.cheapest_plan import Limits, Option, cheapest_plan
from footprint.plans.optimum.cost_curve import cost_curve
from footprint.plans.targets import Target
from footprint.registry.factors import shipped_factors

Result = TypeVar("Result")

ROWS = 10_000
YEARS = range(2025, 2031)
STARTS = (date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1))
TYPES = 12
# What is done to the devices of a type: three levers that meet, or two.
DONE = (
    ("lifespan_years", "multiply", 1.4, 8_000.0, 0.0),
    ("quantity", "multiply", 0.9, 0.0, 1_500.0),
    ("energy_kwh_per_year", "multiply", 0.7, 500.0, 0.0),
)


def draw_levers(situation: Situation, count: int) -> list[Option]:
    """Levers on the commonest types; the last ones on several types at once, so that all meet."""
    common = situation.inventory.equipment["device_type"].value_counts().index[:TYPES].astype("str").tolist()
    options = []
    for number in range(count):
        kind, (column, operation, value, invest, running) = common[number % TYPES], DONE[number // TYPES % len(DONE)]
        wanted = [kind, common[(number + 5) % TYPES]] if number >= 2 * TYPES else [kind]
        change = Change("equipment", {"device_type": wanted}, column, operation, value)
        worth = 1.0 + number % 7
        action = Action(
            f"L{number}",
            "",
            STARTS[0],
            (change,),
            invest_eur=invest * worth,
            yearly_eur=running * worth,
            staff_days=worth,
        )
        options.append(Option(action, STARTS))
    return options


def timed(what: str, work: Callable[[], Result]) -> Result:
    """Do it, and print how long it took, and how much of that on the processor."""
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    print(f"{what:<34}{time.perf_counter() - start:>8.2f} s{time.process_time() - busy:>8.2f} s")
    return result


def main(rows: int) -> None:
    """Print the table."""
    registry = shipped_factors()
    situation = Situation(draw_estate(registry, rows), registry, Method(2025))
    options = draw_levers(situation, 30)
    targets, limits = [Target("T", 2030, 1.5)], Limits(yearly_eur=60_000.0, yearly_staff_days=60.0)
    for gap in (0.01, 0.0001):
        found = timed(
            f"{rows} rows, within {gap:.2%}",
            lambda gap=gap: cheapest_plan(situation, options, targets, YEARS, limits, gap=gap),
        )
    print(f"  {found.status}, gap {found.gap:.4%}, {found.groups} groups, {found.configurations} configurations")
    print(f"  {len(found.chosen)} levers, {found.present_value_eur:,.0f} EUR")
    print(f"  programme less projection: {found.totals['difference'].abs().max():.6f} kg")
    timed("why each lever", lambda: explain_choices(found))
    timed("second best", lambda: find_second_best(found))
    timed("what a little more would change", lambda: value_of_more(found))
    timed("Shapley values of the plan", lambda: attribute(situation, found.actions, YEARS))
    timed("cost curve of the plan", lambda: cost_curve(situation, found.actions, YEARS))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
