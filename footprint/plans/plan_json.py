"""`plan.json`: a plan as a file that people can open, read and write; docs/plan-file.md lists its fields.

Reading is tolerant and loses nothing: an action that can't be read is set aside with its faults and written back as it
was, and so are keys that we don't know. Commitments, and all that goes with them, belong to another module: they pass
through untouched. The same plan always gives the same bytes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from footprint.actions.actions import Action, Change, Trend
from footprint.actions.lever_forms import check_parameters, fill_parameters
from footprint.actions.levers import find_lever
from footprint.plans.plan import Plan, PlanMethod, PlanYears, Scenario, free_name
from footprint.plans.plan_bytes import EXPECTED, parse_plan, unusable
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.targets import SHAPES, Target
from footprint.problems import problem_table
from footprint.record_rules import FIRST_YEAR, Faults, Manner, is_number, plain
from footprint.records import Here, fields_of, put_rest, read_fields, read_record, write_record

SCHEMA_VERSION = 1
KNOWN = (
    *("scenarios", "targets", "trend", "base", "years", "commitments", "schema_version"),
    *("options", "limits", "goal", "money", "path"),  # what the cheapest plan is asked for
)
PARTS = {"base": PlanMethod, "trend": Trend, "limits": Limits, "goal": RequestGoal, "money": Money}

# Beyond this, the rest is a fault: no page and no planner could use it.
MOST_SCENARIOS = 50
MOST_RECORDS = 10_000

# In the order in which people read an action.
ACTION_ORDER = (
    *("action_id", "label", "starts_on", "lever", "parameters", "changes"),
    *("invest_eur", "yearly_eur", "staff_days", "yearly_staff_days", "ends_on", "ramp", "owner", "rebound", "effect"),
    *("comment", "requires", "excludes"),
)
SIMPLE = (str, int, float, bool, type(None))

# What the faults of any record are called in a plan.
PLAN_MANNER = Manner(
    {
        "records.missing": "plan.missing",
        "records.no-date": "plan.no-day",
        "records.no-list": "plan.no-list",
        "records.no-number": "plan.no-number",
        "records.no-ramp": "plan.no-ramp",
        "records.no-record": "plan.no-record",
        "records.no-text": "plan.no-text",
        "records.no-year": "plan.no-year",
        "records.too-many": "plan.too-many",
        "records.unknown-key": "plan.unknown-key",
        "records.unknown-name": "plan.no-perimeter",
        "records.unknown-word": "plan.unknown-choice",
    },
    strict=True,
    blanks=True,
    bound=1e12,
)

Record = Mapping[str, Any]


def read_plan(source: bytes | str | Path | Record) -> tuple[Plan, pd.DataFrame]:
    """The plan that a file (its bytes, its path) or its content holds, and all that is wrong in it, as problems.

    `table` is the list (scenarios, targets…), `line` the record in it from 1, `column` the place in the record:
    "actions[3].changes[1].value". An action with an error is set aside; a note or a warning changes nothing.

    Raises:
        UnusableInput: there is no such file, it is too large, is no JSON, is no plan, or is of a later schema.
    """
    content = source if isinstance(source, Mapping) else parse_plan(source)
    if not any(key in content for key in KNOWN):
        raise unusable("plan.not-one", expected=EXPECTED)
    version = content.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise unusable("plan.other-schema", version, SCHEMA_VERSION)
    faults = Faults(manner=PLAN_MANNER)
    plan = _read_content(content, faults)
    return plan, problem_table(faults.problems)


def write_plan(plan: Plan) -> bytes:
    """The file of a plan, in UTF-8: the same bytes for the same plan."""
    text = json.dumps(content_of(plan), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def hash_plan(plan: Plan) -> str:
    """SHA-256 of the file of a plan: the key of what was computed from it."""
    return plan.remember("hash", lambda: hashlib.sha256(write_plan(plan)).hexdigest())


# --- content ---------------------------------------------------------------------------------------------------------


def _read_content(content: Record, faults: Faults) -> Plan:
    whole = Here(content, faults.at("plan"))
    extras: dict[str, Any] = {}
    years, path = _read_years(whole), content.get("path") or None
    if path is not None and path not in SHAPES:
        whole.fault("plan.unknown-choice", "path", ", ".join(SHAPES))
        path = None
    scenarios: list[Scenario] = []
    for here in _read_list(whole, "scenarios", extras, MOST_SCENARIOS):
        scenarios.append(read_scenario(here, [one.name for one in scenarios]))
    if not scenarios:
        faults.at("scenarios").add("plan.no-scenario", "", severity="warning")
    targets: dict[str, Target] = {}
    for here in _read_list(whole, "targets", extras):
        before = len(faults.problems)
        target = read_target(here, list(targets))
        if target is None:
            extras.setdefault("targets", []).append(here.record)
        else:
            targets[target.target_id] = target
            extras[f"targets/{target.target_id}"] = here.rest(write_record(target), Target, before)
    options: dict[str, Option] = {}
    for here in _read_list(whole, "options", extras):
        before = len(faults.problems)
        option = read_option(here, list(options))
        if option is None:
            extras.setdefault("options", []).append(here.record)
        else:
            options[option.action.action_id] = option
            extras[f"options/{option.action.action_id}"] = here.rest(write_option(option), Option, before)
    parts = {name: _read_part(whole, name, extras) for name in PARTS}
    base = {name: value for name, value in asdict(parts.pop("base")).items() if value}
    commitments = [here.record for here in _read_list(whole, "commitments", {}, plain_records=False)]
    wrong = {found.column.split(".")[0] for found in faults.problems if found.table == "plan" and not found.line}
    kept = {name: value for name, value in content.items() if name not in KNOWN or (name in wrong and name in content)}
    if years is None and "years" in content:
        kept["years"] = content["years"]
    return Plan(
        scenarios=tuple(scenarios),
        targets=tuple(targets.values()),
        options=tuple(options.values()),
        base=base,
        years=years,
        path=path,
        commitments=tuple(commitments),
        extras={place: rest for place, rest in ({"": kept} | extras).items() if rest},
        **parts,
    )


def _read_list(
    whole: Here, name: str, extras: dict[str, Any], most: int = MOST_RECORDS, plain_records: bool = True
) -> Iterator[Here]:
    """The records of a list; what is no record is a fault, and kept."""
    faults, records = whole.faults.at("plan"), whole.record.get(name)
    if records is not None and not isinstance(records, list | tuple):
        whole.fault("plan.no-list", name)
        return
    records = records or ()
    if len(records) > most:
        faults.add("plan.too-many", name, str(len(records)), str(most))
    for line, record in enumerate(records, 1):
        if isinstance(record, Mapping) or not plain_records:
            yield Here(record, faults.at(name, line))
        else:
            faults.at(name, line).add("plan.no-record", "", record)
            extras.setdefault(name, []).append(record)


def _read_part(whole: Here, name: str, extras: dict[str, Any]) -> Any:
    faults, record = whole.faults.at("plan"), whole.record.get(name)
    if record is not None and not isinstance(record, Mapping):
        whole.fault("plan.no-record", name)
    here = Here(record if isinstance(record, Mapping) else {}, faults.at(name))
    before = len(faults.problems)
    part = PARTS[name](**read_fields(PARTS[name], here.record, faults))
    extras[name] = here.rest(write_record(part), PARTS[name], before)
    return part


def _read_years(whole: Here) -> tuple[int, int] | None:
    if whole.record.get("years") is None:
        return None
    years = read_record(PlanYears, whole.record["years"], whole.faults, "years")
    if years is None or not years.first or not years.last:
        return None
    if years.first > years.last:
        Here(whole.record["years"], whole.faults, "years").fault("plan.years-disorder", "last", f"{years.first} …")
        return None
    return years.first, years.last


def content_of(plan: Plan) -> dict[str, Any]:
    """The content of `plan.json`: what is written of a plan, in the order that people read."""

    def rest_of(place: str) -> Any:
        return plan.extras.get(place, {})

    targets = [put_rest(write_record(one), rest_of(f"targets/{one.target_id}")) for one in plan.targets]
    options = [put_rest(write_option(one), rest_of(f"options/{one.action.action_id}")) for one in plan.options]
    parts = {name: write_record(getattr(plan, name)) for name in PARTS if name != "base"} | {"base": dict(plan.base)}
    parts = {name: put_rest(part, rest_of(name)) for name, part in parts.items()}
    written = {
        "schema_version": SCHEMA_VERSION,
        "base": parts["base"],
        "years": {"first": plan.years[0], "last": plan.years[1]} if plan.years else {},
        "trend": parts["trend"],
        "targets": [*targets, *map(plain, plan.extras.get("targets", []))],
        "scenarios": [*map(write_scenario, plan.scenarios), *map(plain, plan.extras.get("scenarios", []))],
        "options": [*options, *map(plain, plan.extras.get("options", []))],
        "limits": parts["limits"],
        "goal": parts["goal"],
        "money": parts["money"],
        "path": plan.path,
        "commitments": [plain(one) for one in plan.commitments],
    }
    always = ("schema_version", "scenarios", "commitments")
    written = {name: value for name, value in written.items() if value or name in always}
    return put_rest(written, rest_of(""))


# --- scenarios and options -------------------------------------------------------------------------------------------


def read_scenario(here: Here, taken: Sequence[str]) -> Scenario:
    """A scenario; its actions that can't be used are set aside."""
    faults, before, records = here.faults, len(here.faults.problems), here.record.get("actions")
    read = read_fields(Scenario, {**here.record, "actions": None}, faults)
    if not read.get("name", "").strip():
        here.fault("plan.missing", "name", severity="warning")
    name = name_of(here, "name", "scenario", taken)
    if records is not None and not isinstance(records, list | tuple):
        here.fault("plan.no-list", "actions")
    records, most = records if isinstance(records, list | tuple) else (), fields_of(Scenario)["actions"][1].most
    if most is not None and len(records) > most:
        faults.add("plan.too-many", "actions", str(len(records)), str(most))
    actions: dict[str, Action] = {}
    set_aside, extras = [], {}
    for number, record in enumerate(records, 1):
        first = len(faults.problems)
        inner = _inside(record, here, f"actions[{number}]")
        action = read_action(inner, list(actions)) if inner else None
        if inner is None or action is None:
            set_aside.append(record)
        else:
            actions[action.action_id] = action
            extras[action.action_id] = inner.rest(write_action(action), Action, first)
    extras[""] = here.rest({"name": name, "actions": []}, Scenario, before)
    kept = {action_id: rest for action_id, rest in extras.items() if rest}
    return Scenario(name, tuple(actions.values()), read.get("comment", ""), tuple(set_aside), kept)


def name_of(here: Here, name: str, usual: str, taken: Sequence[str]) -> str:
    """The name of a record: as it is written, else `usual`; one that no other has."""
    written = here.record.get(name)
    text = "" if isinstance(written, bool | list | Mapping | None) else str(written).strip()
    wanted = text or free_name(usual, taken)
    if wanted in taken:
        here.fault("plan.same-id", name, severity="warning")
    return free_name(wanted, taken)


def _inside(record: object, around: Here, place: str) -> Here | None:
    """A record in a record; None, and a fault, when it is none."""
    if isinstance(record, Mapping):
        return Here(record, around.faults, place)
    return around.faults.add("plan.no-record", place, record)


def write_scenario(scenario: Scenario) -> dict[str, Any]:
    """The record of a scenario; actions set aside follow the others, as they were."""
    actions = [put_rest(write_action(one), scenario.extras.get(one.action_id, {})) for one in scenario.actions]
    comment = {"comment": scenario.comment} if scenario.comment else {}
    written = {"name": scenario.name} | comment | {"actions": [*actions, *map(plain, scenario.set_aside)]}
    return put_rest(written, scenario.extras.get("", {}))


def read_option(here: Here, taken: Sequence[str]) -> Option | None:
    """An action to choose from, and the days on which it may start (years: on their first day)."""
    before = here.faults.errors
    read = read_fields(Option, {**here.record, "action": None}, here.faults)
    inner, starts = _inside(here.record.get("action"), here, "action"), read.get("starts", ())
    action = read_action(inner, taken, starts) if inner else None
    if action is None or here.faults.errors > before:
        return None
    return Option(action, **read)


def write_option(option: Option) -> dict[str, Any]:
    """The record of an option."""
    return write_record(option) | {"action": write_action(option.action)}


# --- actions ---------------------------------------------------------------------------------------------------------


def read_action(here: Here, taken: Sequence[str], starts: Sequence[date] = ()) -> Action | None:
    """An action; None when something in it can't be used. `taken` are the ids of those before it.

    Without a day of its own, it starts on the first of `starts`.
    """
    before, record = here.faults.errors, here.record
    action_id = name_of(here, "action_id", "action", taken)
    read: dict[str, Any] = read_fields(Action, record, here.faults, here.place) | {"action_id": action_id}
    if not record.get("starts_on") and not starts:
        here.fault("plan.missing", "starts_on", "2026-09-01")
    read.setdefault("starts_on", min(starts, default=date(FIRST_YEAR, 1, 1)))
    lever = find_lever(read.get("lever", ""))
    if lever is not None:
        read.setdefault("effect", lever.effect)
        if "changes" not in record and not check_parameters(lever.lever_id, read.get("parameters", {})):
            read["changes"] = lever.build(fill_parameters(lever, read.get("parameters", {})))
    read.setdefault("label", "")
    action = Action(**read)
    if action.ends_on is not None and action.ends_on <= action.starts_on:
        here.fault("plan.ends-before", "ends_on", action.starts_on.isoformat())
    unread = _check_changes(here) > len(action.changes)
    _check_lever(here, action, unread)
    _check_content(here, action, unread)
    return action if here.faults.errors == before else None


def _check_changes(here: Here) -> int:
    """Check conditions, values, and how many changes are written.

    Columns and values themselves are `check_actions`'s matter.
    """
    changes = here.record.get("changes")
    changes = changes if isinstance(changes, list | tuple) else ()
    for number, record in enumerate(changes, 1):
        if not isinstance(record, Mapping):
            continue
        place, where, value = f"{here.place}.changes[{number}]", record.get("where"), record.get("value")
        for column, wanted in where.items() if isinstance(where, Mapping) else ():
            if not _is_condition(wanted):
                here.faults.add("plan.no-condition", f"{place}.where.{column}", wanted)
        cells = value.values() if isinstance(value, Mapping) else ()
        if isinstance(value, list) or not all(isinstance(cell, SIMPLE) for cell in cells):
            here.faults.add("plan.no-value", f"{place}.value", value)
    return sum(isinstance(record, Mapping) for record in changes)


def _is_condition(wanted: object) -> bool:
    """A value, a list of values, or bounds."""
    if isinstance(wanted, Mapping):
        return (
            bool(wanted) and set(wanted) <= {"min", "max"} and all(isinstance(one, SIMPLE) for one in wanted.values())
        )
    if isinstance(wanted, list):
        return bool(wanted) and all(isinstance(one, str) or is_number(one) for one in wanted)
    return isinstance(wanted, str) or is_number(wanted)


def _check_lever(here: Here, action: Action, unread: bool) -> None:
    """Compare an action with its lever: the changes it holds are kept, and what contradicts them is reported."""
    if not action.lever:
        return
    stated = "changes" in here.record
    wrong = check_parameters(action.lever, action.parameters)
    for one in wrong:
        place = f"{here.place}.parameters.{one.column}" if one.column else f"{here.place}.lever"
        here.faults.add(one.code, place, one.value, one.expected, "warning" if stated else "error")
    lever = find_lever(action.lever)
    if lever is not None and stated and not wrong and not unread:
        built = lever.build(fill_parameters(lever, action.parameters))
        if list(map(_write_in_order, built)) != list(map(_write_in_order, action.changes)):
            here.fault("plan.lever-differs", "lever", severity="warning")


def _write_in_order(change: Change) -> dict[str, Any]:
    """The record of a change, in which the order of the types that it names does not count."""
    record = write_record(change)
    where = {
        name: sorted(one, key=str) if isinstance(one, list | tuple) else one for name, one in record["where"].items()
    }
    return record | {"where": where}


def _check_content(here: Here, action: Action, unread: bool) -> None:
    """Report what is not wrong, but misleading."""
    if action.effect != "direct":
        return
    if not action.changes and not action.lever and not unread:
        here.fault("plan.no-change", "changes", severity="warning")
    costs = ("invest_eur", "yearly_eur", "staff_days", "yearly_staff_days")
    if all(here.record.get(name) is None for name in costs):
        here.fault("plan.no-cost", "invest_eur", severity="note")


def write_action(action: Action) -> dict[str, Any]:
    """The record of an action; its effect is left out where it is that of its lever."""
    lever = find_lever(action.lever)
    record = write_record(action) | {"effect": action.effect}
    usual = lever.effect if lever else "direct"
    return {name: record[name] for name in ACTION_ORDER if name in record and (name, record[name]) != ("effect", usual)}


# --- targets ---------------------------------------------------------------------------------------------------------


def read_target(here: Here, taken: Sequence[str]) -> Target | None:
    """A target; None when it could not be held against any year."""
    before = here.faults.errors
    target_id = name_of(here, "target_id", "target", taken)
    read: dict[str, Any] = read_fields(Target, {**here.record, "label": None}, here.faults) | {"target_id": target_id}
    for name in ("year", "value"):
        if here.record.get(name) is None:
            here.fault("plan.missing", name)
    value, percent = read.get("value", 0.0), read.get("unit", "percent") == "percent"
    if percent and value > 100:
        here.fault("plan.over-whole", "value", "… 100")
    if not percent and value < 0:
        here.fault("plan.no-number", "value", "0 …")
    if here.faults.errors > before:
        return None
    read |= read_fields(Target, {"label": here.record.get("label")}, here.faults)  # a target can do without
    return Target(**read)
