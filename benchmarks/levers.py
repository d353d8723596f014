"""What a plan of seventeen levers takes the first time that it is asked for: one more lever, what each is worth, costs.

    python -m benchmarks.levers [ROWS]

The sample local authority with its plan, grown to ROWS devices; seconds of processor, the better of two estates that
share nothing.
"""

import footprint  # noqa: F401  before numpy, whose products of matrices then take one core, as in the application

# isort: split
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from benchmarks.served import fill_database
from footprint.estimation.situation import Method, Situation
from footprint.plans.check_plan import check_plan
from footprint.plans.optimum.cost_curve import cost_curve
from footprint.plans.outlook import Outlook, look_ahead
from footprint.plans.proposals import list_proposals, weigh_levers
from footprint.registry.factors import shipped_factors
from footprint.storage import list_inventories, list_organisations, load_inventory, open_database
from footprint.workspace.samples import load_sample_plan

FIRST_YEAR, LAST_YEAR = 2025, 2030
TODAY = date(2026, 12, 1)


def open_outlook(rows: int) -> Outlook:
    """The plan on an estate that nothing was asked of yet."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/footprint.sqlite3"
        fill_database(address, rows)
        engine = open_database(address)
        (organisation,) = list_organisations(engine)
        inventory = list_inventories(engine, organisation.organisation_id)[0]
        stored = load_inventory(engine, inventory.inventory_id)
        engine.dispose()
    situation = Situation(stored.inventory, shipped_factors(), Method(FIRST_YEAR))
    plan, _ = check_plan(load_sample_plan("local_authority"), situation)
    return look_ahead(situation, plan, LAST_YEAR)


def measure(outlook: Outlook) -> dict[str, float]:
    """Seconds of processor for each, in the order in which a page asks for them."""
    plan, years = outlook.plan, outlook.years
    scenario = max(plan.scenarios, key=lambda one: len(one.actions))
    proposals, ready = [], []
    found: dict[str, float] = {}

    def take(name: str, work: Callable[[], object]) -> None:
        started = time.process_time()
        work()
        found[name] = time.process_time() - started

    take("the trend and three scenarios", lambda: outlook.courses)
    take("their targets", lambda: outlook.verdicts)
    proposals += list_proposals(outlook, plan, scenario, TODAY)
    take("what levers are worth, and could be", lambda: weigh_levers(outlook, scenario.actions, proposals, LAST_YEAR))
    ready += [one.action for one in proposals if one.action is not None]
    lossy = replace(ready[0], action_id="lossy", rebound=0.1)
    before = outlook.run(scenario.actions)
    for name, action in (("one more lever", ready[0]), ("one more lever with a rebound", lossy)):
        with_it = (*scenario.actions, action)
        take(name, lambda with_it=with_it: outlook.change(before, outlook.run(with_it, before)))
    take("intervals of each lever left out", lambda: outlook.leave_out(scenario))
    take("the cost curve", lambda: cost_curve(outlook.situation, scenario.actions, years, plan.trend))
    return found


def main(rows: int) -> None:
    """Print the table."""
    runs = [measure(open_outlook(rows)) for _ in range(2)]
    print(f"{rows or 'sample'} devices")
    for name in runs[0]:
        print(f"{name:<40} {min(run[name] for run in runs):>7.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
