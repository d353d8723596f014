"""Levers used: what is wrong in their parameters, and the actions they make."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from footprint.actions.actions import Action, Change
from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS, Parameters
from footprint.actions.levers import LEVERS, Lever, Parameter, find_lever
from footprint.problems import Problem, problem_table
from footprint.record_rules import is_number


def fill_parameters(lever: Lever, parameters: Parameters) -> dict[str, Any]:
    """The parameters that are given, those that are not at their default where they have one."""
    defaults = {one.name: one.default for one in lever.all_parameters if one.default is not None}
    return defaults | {name: value for name, value in parameters.items() if value not in (None, "", [], ())}


def use_lever(lever_id: str, parameters: Parameters, action_id: str, starts_on: date, **more: Any) -> Action:
    """An action of the plan made with a lever. `more`: the other fields of Action (costs, owner, ramp…).

    Raises:
        ValueError: there is no such lever, or `check_parameters` finds something wrong.
    """
    lever = find_lever(lever_id)
    wrong = check_parameters(lever_id, parameters)
    if lever is None or wrong:
        raise ValueError(f"{lever_id}: {', '.join(f'{one.column} ({one.code})' for one in wrong)}")
    filled = fill_parameters(lever, parameters)
    more = {"label": ""} | more
    return Action(
        action_id=action_id,
        starts_on=starts_on,
        changes=lever.build(filled),
        lever=lever_id,
        parameters=filled,
        effect=lever.effect,
        **more,
    )


# --- checks ----------------------------------------------------------------------------------------------------------


def check_parameters(lever_id: str, parameters: Parameters, types: Sequence[str] = ()) -> list[Problem]:
    """What is wrong in the parameters of a lever; `column` names the parameter, "" the lever itself.

    Args:
        types: the ids of all device and service types, to check those that are named; none checks no type.
    """
    lever = find_lever(lever_id)
    if lever is None:
        known = f"{LEVERS[0].lever_id} … {LEVERS[-1].lever_id}"
        return [Problem("unknown-lever", "error", "lever", value=str(lever_id), expected=known)]
    by_name, found = {one.name: one for one in lever.all_parameters}, []
    filled = fill_parameters(lever, parameters)
    for name in parameters:
        if name not in by_name:
            known = ", ".join(by_name)
            found.append(Problem("unknown-parameter", "error", "lever", column=name, value=name, expected=known))
    missing = [one.name for one in lever.all_parameters if one.required and one.name not in filled]
    if lever.any_of and not any(name in filled for name in lever.any_of):
        missing.append(" | ".join(lever.any_of))
    found += [Problem("missing-parameter", "error", "lever", column=name, value=lever_id) for name in missing]
    for name, value in filled.items():
        if name in by_name:
            found += _check_value(by_name[name], value, types)
    return found or _check_together(lever_id, filled)


def _check_value(parameter: Parameter, value: Any, types: Sequence[str]) -> list[Problem]:
    name = parameter.name
    if parameter.type in ("number", "share"):
        known = is_number(value)
        if known and parameter.floor <= value <= parameter.ceiling:
            return []
        bounds = f"{parameter.floor:g} … {parameter.ceiling:g}"
        code = "parameter-out-of-bounds" if known else "parameter-not-a-number"
        return [Problem(code, "error", "lever", column=name, value=str(value), expected=bounds)]
    if parameter.type == "text" or (parameter.type == "places" and isinstance(value, str)):
        return (
            []
            if isinstance(value, str)
            else [Problem("parameter-not-text", "error", "lever", column=name, value=str(value))]
        )
    if parameter.type == "choice":
        if value in parameter.choices:
            return []
        expected = ", ".join(parameter.choices)
        return [Problem("parameter-unknown-choice", "error", "lever", column=name, value=str(value), expected=expected)]
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        return [Problem("parameter-not-text", "error", "lever", column=name, value=str(value))]
    if parameter.type == "places" or not types:
        return []
    groups = DEVICE_GROUPS if parameter.type == "devices" else SERVICE_GROUPS
    unknown = [one for one in listed if one not in groups and one not in types]
    return [
        Problem("parameter-unknown-type", "error", "lever", column=name, value=one, expected=", ".join(groups))
        for one in unknown
    ]


def _check_together(lever_id: str, p: Parameters) -> list[Problem]:
    """What single parameters don't tell."""
    if lever_id == "A5" and p["screens_after"] > p["screens_before"]:
        value, most = f"{p['screens_after']:g}", f"0 … {p['screens_before']:g}"
        return [Problem("parameter-out-of-bounds", "error", "lever", 0, "screens_after", value, most)]
    if lever_id == "A15" and "figure" in p and "source" not in p:
        return [Problem("missing-parameter", "error", "lever", column="source", value=lever_id)]
    return []


# --- what to be told of ----------------------------------------------------------------------------------------------


def find_pitfalls(actions: Sequence[Action]) -> pd.DataFrame:
    """What is known to mislead in the actions of a scenario, as warnings and notes (never errors).

    As in `check_actions`, `table` is the action's id and `line` the number of the change, from 1; 0 for the action.
    """
    found = []
    for action in actions:
        found += _find_own_pitfalls(action)
    for position, action in enumerate(actions):
        for other in actions[:position]:
            column = find_shared(action, other)
            if column:
                problem = Problem(
                    "pitfall-same-devices", "warning", action.action_id, column=column, value=other.action_id
                )
                found.append(problem)
    return problem_table(found)


def _find_own_pitfalls(action: Action) -> list[Problem]:
    found, table = [], action.action_id
    if action.rebound and not action.comment.strip():
        found.append(Problem("pitfall-rebound-unexplained", "warning", table, value=f"{action.rebound:g}"))
    if action.effect != "direct":
        return found
    for line, change in enumerate(action.changes, 1):
        cells = change.value if isinstance(change.value, Mapping) else {change.column: change.value}
        if change.table == "equipment" and change.operation in ("retire", "replace") and change.when == "at_once":
            found.append(Problem("pitfall-early-withdrawal", "note", table, line))
        if _cuts_service(change) and not action.comment.strip():
            found.append(Problem("pitfall-less-service", "note", table, line))
        if cells.get("ownership") == "byod":
            found.append(Problem("pitfall-moved-to-staff", "warning", table, line))
        if change.column == "contract_gco2e_per_kwh":
            found.append(Problem("pitfall-market-only", "note", table, line))
    tables = {(change.table, change.operation) for change in action.changes}
    if {("equipment", "retire"), ("usage", "add")} <= tables:
        found.append(Problem("pitfall-moved-to-supplier", "note", table))
    return found


def _cuts_service(change: Change) -> bool:
    """Whether there is less of what people use: functional equivalence is then to be justified."""
    quantity = change.column in ("quantity", "amount_per_year")
    less = isinstance(change.value, int | float) and (
        (change.operation == "multiply" and change.value < 1) or (change.operation == "add" and change.value < 0)
    )
    return (change.table == "equipment" and change.operation == "retire") or (quantity and less)


def find_shared(one: Action, other: Action) -> str:
    """The first column that two actions change on the same types; empty where they have none in common."""
    for mine in _columns_of(one):
        for theirs in _columns_of(other):
            if mine[:2] == theirs[:2] and (not mine[2] or not theirs[2] or mine[2] & theirs[2]):
                return mine[1]
    return ""


def _columns_of(action: Action) -> list[tuple[str, str, frozenset[str]]]:
    """What an action changes: table, column, types (none: all of them). New rows meet nothing."""
    found = []
    for change in action.changes:
        is_new_row = change.operation == "add" and not change.column
        cells = change.value if isinstance(change.value, Mapping) and change.operation == "replace" else [change.column]
        if not is_new_row:
            found += [(change.table, str(column) or "quantity", _types_of(change)) for column in cells]
    return found


def _types_of(change: Change) -> frozenset[str]:
    named = [change.where[column] for column in ("device_type", "service_type", "activity") if column in change.where]
    listed = [[one] if isinstance(one, str) else one for one in named]
    return frozenset(str(one) for some in listed if isinstance(some, list | tuple) for one in some)
