"""The cheapest plan that keeps every target, or the greatest reduction for a budget: which levers, from when.

Every combination of levers that meet is projected (`tabulation`), then one programme chooses (`formulation`,
`programme`). What is found is projected anew, as any other scenario, and both figures are shown. A plan is the best
among the levers, dates and figures it was given, no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
import pandas as pd

from footprint.actions.actions import Action, Trend
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter
from footprint.estimation.situation import Situation
from footprint.plans.optimum.formulation import Measures, build_programme, carbon_matrix
from footprint.plans.optimum.interactions import Numbers, States
from footprint.plans.optimum.programme import (
    GAP,
    SECONDS,
    Programme,
    Solution,
    Status,
    excess,
    lowest,
    solve,
    solve_softly,
)
from footprint.plans.optimum.tabulation import Tabulated, project_plans, tabulate
from footprint.plans.reference import Published
from footprint.plans.request import Limits, Money, Option, Request, RequestGoal, every_year, refuse_nonsense
from footprint.plans.targets import Shape, Target, total_within
from footprint.projection.projection import project

TARGET_COLUMNS = ["target_id", "year", "total", "allowed", "gap"]
SPENDING_COLUMNS = ["year", "eur", "staff_days", "limit_eur", "limit_staff_days"]
CHOSEN_COLUMNS = ["action_id", "starts_on", "eur", "staff_days", "present_value_eur"]
SHORTFALL_COLUMNS = ["limit", "target_id", "year", "allowed", "reached", "lacking", "alone"]
TOTAL_COLUMNS = ["year", "total", "recomputed", "difference"]

# Times that limits are tightened by what interactions left out of a table turn out to be.
MOST_REPAIRS = 5

NONE = pd.DataFrame(columns=SHORTFALL_COLUMNS)


@dataclass(frozen=True)
class PlanFound:
    """A plan, what it costs, what it keeps, and how sure it is to be the best.

    `status`: optimal; within_gap (nothing is better by more than `gap`, a share of the objective); time_limit (the
    best found in time); unproven (it keeps all limits, but too many levers reach the same lines for all their
    combinations to be tabulated: `proven` is false); infeasible (`shortfalls` says what can't be met, and the plan is
    the one that comes nearest); no_solution (nothing found in time). `present_value_eur` is what is spent within the
    years, staff days at their price included, discounted to the base year.

    Tables: `chosen` (CHOSEN_COLUMNS); `spending` (SPENDING_COLUMNS); `totals` (TOTAL_COLUMNS), the programme's figures
    next to those of `project`; `targets` (TARGET_COLUMNS; `gap` positive: exceeded); `shortfalls` (SHORTFALL_COLUMNS),
    where `limit` is target, yearly_eur, yearly_staff_days, total_eur, or rules when what levers require and exclude
    contradicts what must be chosen, and `alone` is the lowest that any choice reaches when no other limit holds.
    """

    request: Request
    status: Status
    states: States
    actions: tuple[Action, ...]
    chosen: pd.DataFrame
    present_value_eur: float
    spending: pd.DataFrame
    totals: pd.DataFrame
    targets: pd.DataFrame
    shortfalls: pd.DataFrame
    gap: float
    proven: bool
    groups: int
    configurations: int
    seconds: float
    programme: Programme
    measures: Measures


def cheapest_plan(
    situation: Situation,
    options: Sequence[Option],
    targets: Sequence[Target],
    years: Sequence[int],
    limits: Limits | None = None,
    trend: Trend | None = None,
    given: Sequence[Action] = (),
    goal: RequestGoal | None = None,
    money: Money | None = None,
    path: Shape | None = None,
    gap: float = GAP,
    seconds: float = SECONDS,
    published: Published | None = None,
) -> PlanFound:
    """The levers and dates that keep every target at least cost, or reduce most within the limits (`goal`).

    A target binds in its year and after; with a `path`, every year on the way too. Percentages are of the footprint as
    estimated, or of what was `published` of the base year. Costs are those of the actions, in every year from the base
    one to the last of `years` or targets: what a device not bought would have cost is not among them. Among plans that
    are as good, the one with the least carbon in the last year (or the least cost) is taken. Actions `given` hold in
    any case. Stops `gap` from the best or after so many seconds of solving.

    Raises UnusableInput (a ValueError) for a request that no plan answers.
    """
    began = monotonic()
    request = Request(
        situation,
        tuple(options),
        tuple(targets),
        every_year(situation.method.year, [*years, *(target.year for target in targets)]),
        limits or Limits(),
        trend or Trend(),
        tuple(given),
        goal or RequestGoal(),
        money or Money(),
        path,
        published,
    )
    refuse_nonsense(request)
    items = describe_items(situation)
    tabulated = tabulate(
        situation,
        [option.action for option in request.options],
        [option.dates for option in request.options],
        request.years,
        request.trend,
        request.given,
        [in_perimeter(items, target.where) for target in request.targets],
    )
    programme, measures = build_programme(request, tabulated)
    if tabulated.unproven:
        programme, solution = _repair(request, programme, measures, gap, seconds)
    else:
        solution = solve_in_turn(programme, measures, gap, seconds)
    plan = solve_softly(programme, gap, seconds)[0] if solution.status == "infeasible" else solution
    return _describe(request, programme, measures, solution, plan, tabulated, monotonic() - began)


def solve_in_turn(programme: Programme, measures: Measures, gap: float, seconds: float) -> Solution:
    """The best choice; among those as good, the one with the least carbon in the last year, or the least cost."""
    best = solve(programme, gap, seconds)
    if not best.found:
        return best
    sought = int(np.flatnonzero(programme.weights)[0])
    limits = programme.limits.copy()
    limits[sought] = min(limits[sought], best.objective)
    then = int(measures.kg[-1]) if sought == measures.present else measures.present
    weights = np.eye(len(limits))[then]
    among = solve(replace(programme, limits=limits, weights=weights), gap, max(seconds - best.seconds, 0.1))
    if not among.found:
        return best
    objective = float(among.measures @ programme.weights)
    return replace(
        best,
        states=among.states,
        measures=among.measures,
        objective=objective,
        bound=min(best.bound, objective),
        seconds=best.seconds + among.seconds,
    )


def _repair(
    request: Request, programme: Programme, measures: Measures, gap: float, seconds: float
) -> tuple[Programme, Solution]:
    """The plan solved with limits tightened by what the tables leave out, until it keeps them once projected."""
    until = monotonic() + seconds
    for _ in range(MOST_REPAIRS):
        solution = solve_in_turn(programme, measures, gap, max(until - monotonic(), 0.1))
        if not solution.found:
            break
        exact = _project_states(request, measures, solution.states, solution.measures)
        programme = _shift(programme, exact - solution.measures)
        objective = float(exact @ programme.weights)
        kept = not excess(programme, exact).any()
        status: Status = "unproven" if kept else "infeasible"
        solution = replace(solution, status=status, measures=exact, objective=objective, bound=np.nan)
        if kept or monotonic() > until:
            break
    return programme, solution


def _shift(programme: Programme, by: Numbers) -> Programme:
    interactions = programme.interactions
    return replace(programme, interactions=replace(interactions, constant=interactions.constant + by))


def _project_states(request: Request, measures: Measures, states: States, found: Numbers) -> Numbers:
    """The measures of one plan with its carbon projected, whatever the tables left out."""
    situation, targets = request.situation, request.targets
    items = describe_items(situation)
    kg = project_plans(
        situation,
        [option.action for option in request.options],
        [option.dates for option in request.options],
        states[None, :],
        request.years,
        request.trend,
        request.given,
        [in_perimeter(items, target.where) for target in targets],
    )[0]
    exact = found.copy()
    carbon = kg @ carbon_matrix(request, measures)
    counted = np.concatenate([measures.kg, measures.within.ravel(), [measures.cumulated]])
    exact[counted] = carbon[counted]
    return exact


# --- what is shown of it ---------------------------------------------------------------------------------------------


def _describe(
    request: Request,
    programme: Programme,
    measures: Measures,
    solution: Solution,
    plan: Solution,
    tabulated: Tabulated,
    seconds: float,
) -> PlanFound:
    """The plan as tables; where there is none, empty ones."""
    return PlanFound(
        request=request,
        status=solution.status,
        states=plan.states,
        actions=request.act(plan.states) if plan.found else request.given,
        chosen=_list_chosen(request, programme, measures, plan),
        present_value_eur=float(plan.measures[measures.present]) if plan.found else np.nan,
        spending=_list_spending(programme, measures, plan),
        **_recompute(request, programme, measures, plan),
        shortfalls=_list_shortfalls(request, programme, measures, plan) if solution.status == "infeasible" else NONE,
        gap=solution.gap if not tabulated.unproven else np.nan,
        proven=not tabulated.unproven,
        groups=tabulated.groups,
        configurations=tabulated.configurations,
        seconds=seconds,
        programme=programme,
        measures=measures,
    )


def _list_chosen(request: Request, programme: Programme, measures: Measures, plan: Solution) -> pd.DataFrame:
    rows = []
    alone = {cell.levers[0]: cell.table for cell in programme.interactions.cells[-len(request.options) :]}
    for lever, state in enumerate(plan.states.tolist()):
        if state:
            option, costs = request.options[lever], alone[lever][state]
            eur, days, present = costs[measures.spent], costs[measures.days].sum(), costs[measures.present]
            rows.append((option.action.action_id, option.dates[state - 1], float(eur), float(days), float(present)))
    return pd.DataFrame(rows, columns=CHOSEN_COLUMNS)


def _list_spending(programme: Programme, measures: Measures, plan: Solution) -> pd.DataFrame:
    if not plan.found:
        return pd.DataFrame(columns=SPENDING_COLUMNS)
    columns = (
        measures.years,
        plan.measures[measures.eur],
        plan.measures[measures.days],
        programme.limits[measures.eur],
        programme.limits[measures.days],
    )
    return pd.DataFrame(dict(zip(SPENDING_COLUMNS, columns, strict=True)))


def _recompute(request: Request, programme: Programme, measures: Measures, plan: Solution) -> dict[str, pd.DataFrame]:
    """The plan projected as any scenario: its totals next to the programme's, and what its targets allow."""
    if not plan.found:
        return {"totals": pd.DataFrame(columns=TOTAL_COLUMNS), "targets": pd.DataFrame(columns=TARGET_COLUMNS)}
    projection = project(request.situation, request.act(plan.states), request.years, request.trend)
    recomputed = projection.totals.set_index("year")["impact"].reindex(list(request.years)).to_numpy()
    counted = plan.measures[measures.kg]
    totals = pd.DataFrame({"year": request.years, "total": counted, "recomputed": recomputed})
    rows = []
    for target, places in zip(request.targets, measures.within, strict=True):
        within = total_within(projection, target.where).reindex(list(request.years)).to_numpy()
        for year, place, total in zip(request.years, places.tolist(), within.tolist(), strict=True):
            allowed = float(programme.limits[place])
            if np.isfinite(allowed):
                rows.append((target.target_id, year, total, allowed, total - allowed))
    targets = pd.DataFrame(rows, columns=TARGET_COLUMNS)
    return {"totals": totals.assign(difference=counted - recomputed), "targets": targets}


def _list_shortfalls(request: Request, programme: Programme, measures: Measures, plan: Solution) -> pd.DataFrame:
    """The limits that can't all be kept, as the plan that comes nearest exceeds them."""
    if not plan.found:
        return pd.DataFrame([("rules", "", 0, np.nan, np.nan, np.nan, np.nan)], columns=SHORTFALL_COLUMNS)
    lacking, rows = excess(programme, plan.measures), []
    for place in np.flatnonzero(lacking).tolist():
        limit, target, year = measures.name(place)
        alone = lowest(programme, place)
        reached = float(alone.measures[place]) if alone.found else np.nan
        target_id = request.targets[target].target_id if target >= 0 else ""
        allowed, there = float(programme.limits[place]), float(plan.measures[place])
        rows.append((limit, target_id, year, allowed, there, float(lacking[place]), reached))
    return pd.DataFrame(rows, columns=SHORTFALL_COLUMNS)
