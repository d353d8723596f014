"""Why this plan: what it would be without one of its levers, the second best, and with a little more to spend.

Every answer is a plan found anew by the same programme, so that it takes interactions into account; the numbers are
structured, the words are elsewhere.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from footprint.plans.optimum.cheapest_plan import PlanFound, solve_in_turn
from footprint.plans.optimum.interactions import States
from footprint.plans.optimum.programme import GAP, Programme, Solution, Status, excess, solve_softly

REASON_COLUMNS = [
    "action_id",
    "kg",
    "target_id",
    "year",
    "exceeded",
    "status",
    "objective",
    "change",
    "instead",
]
MORE_COLUMNS = ["limit", "step", "status", "objective", "change", "actions"]
SECONDS = 3.0  # for each alternative

STEP_EUR, STEP_DAYS, STEP_SHARE = 1000.0, 5.0, 0.01


@dataclass(frozen=True)
class Alternative:
    """Another plan: its status, objective (EUR of present value, or kg CO2e) and difference to that of the plan found.

    `chosen` is the date on which each of its levers starts, by id.
    """

    status: Status
    objective: float
    change: float
    chosen: dict[str, object]
    gap: float


def explain_choices(found: PlanFound, gap: float = GAP, seconds: float = SECONDS) -> pd.DataFrame:
    """What is lost without each lever chosen: columns REASON_COLUMNS, what costs most to do without first.

    Taken out of the plan, all else kept: `kg` more in the last year, and `exceeded`, by how much the target that
    suffers most (`target_id`, `year`) is then missed (0: all are kept). The best plan without it: its `status`
    (infeasible: no plan does without), `objective`, `change` of it, and the levers it takes `instead`.
    """
    rows, measures = [], found.measures
    if not len(found.states):
        return pd.DataFrame(columns=REASON_COLUMNS)
    before = found.programme.interactions.evaluate(found.states)
    for lever in np.flatnonzero(found.states).tolist():
        without = _drop(found.programme, found.states, lever)
        after = found.programme.interactions.evaluate(without)
        lacking = excess(found.programme, after)[measures.within]
        target, year = np.unravel_index(int(np.argmax(lacking)), lacking.shape) if lacking.size else (0, 0)
        missed = lacking.size > 0 and lacking[target, year] > 0
        other = find_alternative(found, forbid=(lever,), gap=gap, seconds=seconds)
        rows.append(
            (
                found.request.options[lever].action.action_id,
                float((after - before)[measures.kg[-1]]),
                found.request.targets[target].target_id if missed else "",
                found.request.years[year] if missed else 0,
                float(lacking[target, year]) if missed else 0.0,
                other.status,
                other.objective,
                other.change,
                tuple(key for key in other.chosen if key not in set(found.chosen["action_id"])),
            )
        )
    table = pd.DataFrame(rows, columns=REASON_COLUMNS)
    worst = table["change"].fillna(np.inf)
    return table.iloc[np.argsort(-worst.to_numpy(dtype="float64"), kind="stable")].reset_index(drop=True)


def find_second_best(
    found: PlanFound, by: Literal["levers", "dates"] = "levers", gap: float = GAP, seconds: float = SECONDS
) -> Alternative:
    """The best plan that has other levers, or (`dates`) that is otherwise by a lever or a date."""
    cut = tuple(found.states.tolist())
    programme = replace(found.programme, cuts=(*found.programme.cuts, cut), by_lever=by == "levers")
    return _tell(found, _solve(found, programme, gap, seconds))


def value_of_more(
    found: PlanFound,
    euros: float = STEP_EUR,
    days: float = STEP_DAYS,
    share: float = STEP_SHARE,
    gap: float = GAP,
    seconds: float = SECONDS,
) -> pd.DataFrame:
    """What a little more of each limit would change: columns MORE_COLUMNS, the limits that are set.

    `step` is what is added: euros each year and in all, staff days each year, or a share of what a target allows. The
    programme is solved anew: a rate would promise what whole levers can't give. `actions` are the levers that come.
    """
    measures, limits, rows = found.measures, found.programme.limits, []
    steps = [("yearly_eur", measures.eur, euros), ("yearly_staff_days", measures.days, days)]
    steps.append(("total_eur", np.array([measures.spent]), euros))
    for target, places in zip(found.request.targets, measures.within, strict=True):
        allowed = limits[places][np.isfinite(limits[places])]
        steps.append((f"target.{target.target_id}", places, share * float(allowed.max(initial=0.0))))
    for name, places, step in steps:
        if not np.isfinite(limits[places]).any() or step <= 0:
            continue
        eased = limits.copy()
        eased[places] += step
        other = _tell(found, _solve(found, replace(found.programme, limits=eased), gap, seconds))
        new = tuple(key for key in other.chosen if key not in set(found.chosen["action_id"]))
        rows.append((name, step, other.status, other.objective, other.change, new))
    return pd.DataFrame(rows, columns=MORE_COLUMNS)


def find_alternative(
    found: PlanFound, forbid: tuple[int, ...] = (), gap: float = GAP, seconds: float = SECONDS
) -> Alternative:
    """The best plan without some levers (by number); where there is none, the one that comes nearest."""
    states = found.programme.interactions.states
    never = tuple((lever, state) for lever in forbid for state in range(1, states[lever]))
    musts = tuple(lever for lever in found.programme.musts if lever not in forbid)
    programme = replace(found.programme, never=(*found.programme.never, *never), musts=musts)
    return _tell(found, _solve(found, programme, gap, seconds))


def _solve(found: PlanFound, programme: Programme, gap: float, seconds: float) -> Solution:
    solution = solve_in_turn(programme, found.measures, gap, seconds)
    if solution.status == "infeasible":
        nearest, _ = solve_softly(programme, gap, seconds)
        return replace(nearest, status="infeasible")
    return solution


def _tell(found: PlanFound, solution: Solution) -> Alternative:
    if not solution.found:
        return Alternative(solution.status, np.nan, np.nan, {}, np.nan)
    chosen = {
        option.action.action_id: option.dates[state - 1]
        for option, state in zip(found.request.options, solution.states.tolist(), strict=True)
        if state
    }
    kept = solution.status != "infeasible"
    objective = float(solution.measures @ found.programme.weights)
    before = float(found.programme.interactions.evaluate(found.states) @ found.programme.weights)
    return Alternative(
        solution.status,
        objective if kept else np.nan,
        objective - before if kept else np.nan,
        chosen,
        solution.gap if kept else np.nan,
    )


def _drop(programme: Programme, states: States, lever: int) -> States:
    """The same plan without a lever, and without those that require it."""
    without = states.copy()
    without[lever] = 0
    while True:
        orphans = [one for one, needed in programme.requires if without[one] and not without[needed]]
        if not orphans:
            return without
        without[orphans] = 0
