"""Scenarios, actions and changes as records of `plan.json`, and back."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from footprint.actions.actions import CHANGED_TABLES, EFFECTS, OPERATIONS, TIMINGS, Action, Change
from footprint.actions.lever_forms import check_parameters, fill_parameters
from footprint.actions.levers import find_lever
from footprint.plans.json_fields import FIRST_YEAR, SIMPLE, Fields, put_rest, tell_rest, unusual
from footprint.plans.plan import Scenario, free_name
from footprint.plans.request import Option
from footprint.records import is_number, plain

MOST_ACTIONS = 200  # of a scenario
MOST_CHANGES = 50  # of an action
ACTION_FIELDS = tuple(one.name for one in dataclasses.fields(Action))

# --- changes and actions ---------------------------------------------------------------------------------------------


def read_change(fields: Fields) -> Change:
    """A change; what can't be read of it is a fault. The columns and values themselves are `check_actions`'s matter."""
    where = fields.mapping("where")
    for column, wanted in where.items():
        if not _is_condition(wanted):
            fields.faults.add("plan.no-condition", f"{fields.path('where')}.{column}", wanted)
    value = fields.record.get("value")
    if isinstance(value, list) or (
        isinstance(value, Mapping) and not all(isinstance(v, SIMPLE) for v in value.values())
    ):
        fields.fault("plan.no-value", "value")
    if not fields.record.get("table"):
        fields.fault("plan.missing", "table", ", ".join(CHANGED_TABLES))
    return Change(
        table=fields.choice("table", CHANGED_TABLES, "equipment"),
        where=where,
        column=fields.text("column"),
        operation=fields.choice("operation", OPERATIONS, "set"),
        value={str(name): value[name] for name in sorted(value)} if isinstance(value, Mapping) else value,
        share=fields.number("share", 1.0, 0.0, 1.0),
        timing=fields.choice("timing", TIMINGS, "") or None,
        source=fields.text("source"),
    )


def _is_condition(wanted: object) -> bool:
    """A value, a list of values, or bounds."""
    if isinstance(wanted, Mapping):
        return (
            bool(wanted) and set(wanted) <= {"min", "max"} and all(isinstance(one, SIMPLE) for one in wanted.values())
        )
    if isinstance(wanted, list):
        return bool(wanted) and all(isinstance(one, str) or is_number(one) for one in wanted)
    return isinstance(wanted, str) or is_number(wanted)


def write_change(change: Change) -> dict[str, Any]:
    """The record of a change."""
    return {
        "table": change.table,
        "where": {name: change.where[name] for name in sorted(change.where)},
        "column": change.column,
        "operation": change.operation,
        "value": {name: change.value[name] for name in sorted(change.value)}
        if isinstance(change.value, Mapping)
        else change.value,
    } | unusual(change, Change("equipment"), ("share", "timing", "source"))


def read_action(fields: Fields, taken: Sequence[str], needs_start: bool = True) -> Action | None:
    """An action; None when something in it can't be used. `taken` are the ids of those before it."""
    before = fields.faults.errors
    action_id = fields.text("action_id").strip() or free_name("action", taken)
    if action_id in taken:
        fields.fault("plan.same-id", "action_id", severity="warning")
        action_id = free_name(action_id, taken)
    starts_on = fields.day("starts_on")
    if starts_on is None and needs_start and not fields.record.get("starts_on"):
        fields.fault("plan.missing", "starts_on", "2026-09-01")
    action = Action(
        action_id=action_id,
        label=fields.text("label"),
        starts_on=starts_on or date(FIRST_YEAR, 1, 1),
        changes=_read_changes(fields),
        lever=fields.text("lever"),
        parameters=fields.mapping("parameters"),
        ramp=_read_ramp(fields),
        invest_eur=fields.number("invest_eur"),
        yearly_eur=fields.number("yearly_eur"),
        staff_days=fields.number("staff_days", low=0),
        yearly_staff_days=fields.number("yearly_staff_days"),
        owner=fields.text("owner"),
        rebound=fields.number("rebound", low=0, high=10),
        effect=fields.choice("effect", EFFECTS, _effect_of(fields)),
        comment=fields.text("comment"),
        requires=fields.texts("requires"),
        excludes=fields.texts("excludes"),
        ends_on=fields.day("ends_on"),
    )
    if action.ends_on is not None and action.ends_on <= action.starts_on:
        fields.fault("plan.ends-before", "ends_on", action.starts_on.isoformat())
    _check_lever(fields, action)
    _check_content(fields, action)
    return action if fields.faults.errors == before else None


def _read_changes(fields: Fields) -> tuple[Change, ...]:
    """The changes stated; without any, those that the lever makes."""
    changes = []
    for number, record in enumerate(fields.sequence("changes", MOST_CHANGES), 1):
        inner = fields.inside(record, f"changes[{number}]")
        if inner is not None:
            changes.append(read_change(inner))
    lever = find_lever(fields.text("lever"))
    if lever is None or "changes" in fields.record:
        return tuple(changes)
    parameters = fields.mapping("parameters")
    return () if check_parameters(lever.lever_id, parameters) else lever.build(fill_parameters(lever, parameters))


def _effect_of(fields: Fields) -> str:
    lever = find_lever(str(fields.record.get("lever", "")))
    return lever.effect if lever else "direct"


def _read_ramp(fields: Fields) -> tuple[float, ...]:
    ramp = fields.sequence("ramp", 50)
    rising = all(is_number(one) and 0 <= one <= 1 for one in ramp) and sorted(ramp) == ramp
    if ramp and not (rising and ramp[-1] > 0):
        fields.fault("plan.no-ramp", "ramp", "[0.3, 0.6, 1]")
        return (1.0,)
    return tuple(float(one) for one in ramp) or (1.0,)


def _check_lever(fields: Fields, action: Action) -> None:
    """A lever tells where changes come from: they hold; what contradicts them is said."""
    if not action.lever:
        return
    stated = "changes" in fields.record
    wrong = check_parameters(action.lever, action.parameters)
    for one in wrong:
        place = fields.path(f"parameters.{one.column}" if one.column else "lever")
        fields.faults.add(one.code, place, one.value, one.expected, "warning" if stated else "error")
    lever = find_lever(action.lever)
    if lever is not None and stated and not wrong:
        built = lever.build(fill_parameters(lever, action.parameters))
        if list(map(_write_in_order, built)) != list(map(_write_in_order, action.changes)):
            fields.fault("plan.lever-differs", "lever", severity="warning")


def _write_in_order(change: Change) -> dict[str, Any]:
    """The record of a change, in which the order of the types that it names says nothing."""
    record = write_change(change)
    where = {
        name: sorted(one, key=str) if isinstance(one, list | tuple) else one for name, one in record["where"].items()
    }
    return record | {"where": where}


def _check_content(fields: Fields, action: Action) -> None:
    """What is not wrong, but would mislead if nobody said it."""
    if action.effect != "direct":
        return
    if not action.changes and not action.lever:
        fields.fault("plan.no-change", "changes", severity="warning")
    costs = ("invest_eur", "yearly_eur", "staff_days", "yearly_staff_days")
    if all(fields.record.get(name) is None for name in costs):
        fields.fault("plan.no-cost", "invest_eur", severity="note")


def write_action(action: Action) -> dict[str, Any]:
    """The record of an action."""
    usual = Action("", "", date(FIRST_YEAR, 1, 1), effect=_usual_effect(action))
    first = {"action_id": action.action_id, "label": action.label, "starts_on": action.starts_on.isoformat()}
    lever = unusual(action, usual, ("lever", "parameters"))
    costs = {name: plain(getattr(action, name)) for name in ("invest_eur", "yearly_eur", "staff_days")}
    others = ("yearly_staff_days", "ends_on", "ramp", "owner", "rebound", "effect", "comment", "requires", "excludes")
    changes = {"changes": [write_change(change) for change in action.changes]}
    return first | lever | changes | costs | unusual(action, usual, others)


def _usual_effect(action: Action) -> Any:
    lever = find_lever(action.lever)
    return lever.effect if lever else "direct"


# --- scenarios and options -------------------------------------------------------------------------------------------


def read_scenario(fields: Fields, taken: Sequence[str]) -> Scenario:
    """A scenario; its actions that can't be used are set aside."""
    name = fields.text("name").strip()
    if not name:
        fields.fault("plan.missing", "name", severity="warning")
        name = free_name("scenario", taken)
    if name in taken:
        fields.fault("plan.same-id", "name", severity="warning")
        name = free_name(name, taken)
    actions: list[Action] = []
    set_aside: list[Any] = []
    extras: dict[str, Any] = {}
    for number, record in enumerate(fields.sequence("actions", MOST_ACTIONS), 1):
        inner = fields.inside(record, f"actions[{number}]")
        action = read_action(inner, [one.action_id for one in actions]) if inner else None
        if inner is None or action is None:
            set_aside.append(record)
        else:
            actions.append(action)
            extras[action.action_id] = tell_rest(inner, write_action(action), ACTION_FIELDS)
    extras[""] = tell_rest(fields, {"name": name, "actions": []}, ("comment",))
    kept = {action_id: rest for action_id, rest in extras.items() if rest}
    return Scenario(name, tuple(actions), fields.text("comment"), tuple(set_aside), kept)


def write_scenario(scenario: Scenario) -> dict[str, Any]:
    """The record of a scenario; actions set aside follow the others, as they were."""
    actions = [put_rest(write_action(one), scenario.extras.get(one.action_id, {})) for one in scenario.actions]
    comment = {"comment": scenario.comment} if scenario.comment else {}
    written = {"name": scenario.name} | comment | {"actions": [*actions, *map(plain, scenario.set_aside)]}
    return put_rest(written, scenario.extras.get("", {}))


def read_option(fields: Fields, taken: Sequence[str]) -> Option | None:
    """An action to choose from, and the days on which it may start (years: on their first day)."""
    before = fields.faults.errors
    listed = fields.sequence("starts", 100)
    starts = [
        Fields({"day": str(one)}, fields.faults, f"starts[{number}]").day("day") for number, one in enumerate(listed, 1)
    ]
    inner = fields.inside(fields.record.get("action"), "action")
    if inner is None:
        return None
    action = read_action(inner, taken, needs_start=not starts)
    if action is None or fields.faults.errors > before:
        return None
    days = tuple(day for day in starts if day is not None)
    if days and not inner.record.get("starts_on"):
        action = dataclasses.replace(action, starts_on=min(days))
    return Option(action, days, fields.record.get("must") is True)


def write_option(option: Option) -> dict[str, Any]:
    """The record of an option."""
    return {"action": write_action(option.action)} | unusual(option, Option(option.action), ("starts", "must"))
