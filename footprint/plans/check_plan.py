"""What is wrong in a plan, or in one action, on an estate."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from footprint.actions.actions import Action
from footprint.actions.lever_forms import find_pitfalls
from footprint.estimation.completion import complete
from footprint.estimation.situation import Situation
from footprint.plans.plan import Plan, Scenario
from footprint.problems import NO_PROBLEM, join_problems
from footprint.projection.check_actions import check_actions
from footprint.projection.switches import match_where, readable


def check_plan(plan: Plan, situation: Situation) -> tuple[Plan, pd.DataFrame]:
    """The plan as it can be used on an estate, and what is wrong in it, as problems.

    An action with an error is set aside, in the scenarios and among the options; `table` is the scenario and the
    action ("Sobriété / a1"), `line` the number of the change. What would mislead is a warning or a note.
    """
    found, scenarios = [], []
    for scenario in plan.scenarios:
        usable, problems = _check_scenario(scenario, situation)
        scenarios.append(usable)
        found.append(problems)
    wrong = _wrong_ids(check_actions([option.action for option in plan.options], situation.factors))
    options = tuple(option for option in plan.options if option.action.action_id not in wrong)
    usable = replace(plan, scenarios=tuple(scenarios), options=options)
    # The plan itself where all of it can be used: what was found of it is known still.
    return plan if usable == plan else usable, join_problems(found)


def _check_scenario(scenario: Scenario, situation: Situation) -> tuple[Scenario, pd.DataFrame]:
    problems = check_actions(scenario.actions, situation.factors, situation)
    wrong = _wrong_ids(problems)
    usable = tuple(action for action in scenario.actions if action.action_id not in wrong)
    pitfalls = find_pitfalls(usable)
    told = set(problems.loc[problems["code"] == "action.same-cell", "table"])  # reported once is enough
    pitfalls = pitfalls[~((pitfalls["code"] == "pitfall-same-devices") & pitfalls["table"].isin(told))]
    found = [table for table in (problems, pitfalls) if len(table)]
    joined = pd.concat(found, ignore_index=True) if found else NO_PROBLEM
    return replace(scenario, actions=usable), joined.assign(table=scenario.name + " / " + joined["table"])


def check_action(action: Action, others: Sequence[Action], situation: Situation) -> pd.DataFrame:
    """What is wrong or misleading in an action that would go with others."""
    wrong = check_actions([action], situation.factors, situation)
    if (wrong["severity"] == "error").any():
        return wrong
    pitfalls = find_pitfalls([*others, action])
    return join_problems([wrong, pitfalls[pitfalls["table"] == action.action_id]])


def _wrong_ids(problems: pd.DataFrame) -> set[str]:
    return set(problems.loc[problems["severity"] == "error", "table"])


def find_present_life(situation: Situation, action: Action) -> tuple[float, float] | None:
    """The shortest and the longest planned life (years) of the devices in use whose life an action sets; None if none.

    For its sentence: "keep laptops 6 years instead of 5".
    """
    change = next((one for one in action.changes if one.column == "lifespan_years" and one.operation == "set"), None)
    if change is None or change.table != "equipment":
        return None
    completed = complete(situation)
    table = completed.inventory.equipment
    found = match_where(readable("equipment", completed, situation.factors), change.where, len(table))
    lives = table.loc[found & (table["status"] == "in_use").to_numpy(), "lifespan_years"].dropna()
    return (float(lives.min()), float(lives.max())) if len(lives) else None
