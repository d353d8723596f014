"""What is wrong in actions, reported as problems: never an exception, whatever people write."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from footprint.actions.actions import CHANGEABLE, OPERATIONS, Action, Change, Trend
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import choices_of
from footprint.problems import Problem, problem_table
from footprint.projection.estate import Estate
from footprint.projection.switches import conflicts, match_where, read_switches
from footprint.record_rules import is_number
from footprint.registry.catalogue import Catalogue
from footprint.registry.registry import Factors
from footprint.tables import ASSUMPTIONS, FACTORS, INVENTORY_TABLES, Column, find_column, names

TABLES: dict[str, tuple[Column, ...]] = INVENTORY_TABLES | {"factors": FACTORS, "assumptions": ASSUMPTIONS}
ROWS = ("equipment", "usage")  # tables whose rows are added, retired, replaced
KIND = {"equipment": "device_type", "usage": "service_type"}
MOST_TIMES = 1000.0  # the greatest number that something may be multiplied by


def touched(situation: Situation, action: Action) -> float:
    """How many devices, services, sites or figures the changes of an action find, what it adds included; 0: nothing.

    What only another action would bring within its reach is not counted.
    """
    estate = Estate(situation, (action,), Trend(), situation.method.year)
    count = 0.0
    for name in ROWS:
        rows = np.zeros(len(estate.base.inventory.table(name)), dtype=bool)
        for place, switch in enumerate(estate.switches):
            if switch.change.table == name and switch.kind != "added":
                rows |= estate.fits(name, place)
        rows[estate.listed(name) :] = True
        count += float(estate.quantities[name][rows].sum())
    figures = {"factors": situation.factors.factors, "assumptions": situation.factors.assumptions}
    for name, table in (figures | {"sites": estate.base.inventory.sites}).items():
        found = np.zeros(len(table), dtype=bool)
        for switch in estate.switches:
            if switch.change.table == name:
                found |= match_where(table, switch.change.where, len(table))
        count += float(found.sum())
    return count


def check_actions(actions: Sequence[Action], registry: Factors, situation: Situation | None = None) -> pd.DataFrame:
    """All that is wrong in actions, as problems: `table` is the action's id, `line` the number of the change from 1.

    Errors: a column or an operation that does not exist or does not go together, a value that is none or out of bounds,
    an unknown type, a missing source, a ramp or dates in disorder. Warnings: other actions that lack or go against it,
    and, with a situation, an action that touches nothing. Notes: two actions that set the same cell, a start before
    the projection.
    """
    problems: list[Problem] = []
    for action in actions:
        found = [*_check_action(action, actions), *_check_changes(action, registry)]
        if situation is not None and not any(problem.severity == "error" for problem in found):
            found += _check_on(situation, action)
        problems += found
    wrong = {problem.table for problem in problems if problem.severity == "error"}
    problems += _check_together([action for action in actions if action.action_id not in wrong])
    return problem_table(problems)


def _check_action(action: Action, actions: Sequence[Action]) -> Iterator[Problem]:
    name = action.action_id
    ramp = [float(step) for step in action.ramp if isinstance(step, int | float)]
    rising = ramp == sorted(ramp)
    if not ramp or len(ramp) != len(action.ramp) or not rising or not 0.0 <= ramp[0] <= ramp[-1] <= 1.0:
        yield Problem("action.ramp", "error", name, 0, "ramp", _said(list(action.ramp)), "0 … 1")
    if action.ends_on is not None and action.ends_on <= action.starts_on:
        yield Problem(
            "action.ends-before", "error", name, 0, "ends_on", action.ends_on.isoformat(), str(action.starts_on)
        )
    if not 0.0 <= action.rebound <= 10.0:
        yield Problem("action.out-of-bounds", "error", name, 0, "rebound", _said(action.rebound), "0 … 10")
    if action.effect == "direct" and not action.changes:
        yield Problem("action.no-change", "warning", name)
    known = {other.action_id for other in actions}
    for needed in action.requires:
        if needed not in known:
            yield Problem("action.required", "warning", name, 0, "requires", needed)
    for rival in action.excludes:
        if rival in known:
            yield Problem("action.excluded", "warning", name, 0, "excludes", rival)


def _check_changes(action: Action, registry: Factors) -> Iterator[Problem]:
    for line, change in enumerate(action.changes, start=1):
        for code, column, value, expected in _check_change(change, registry):
            yield Problem(code, "error", action.action_id, line, column, _said(value), expected)
    shares: dict[int, float] = {}
    for switch in read_switches([action]):
        if switch.low > 0:
            shares[0] = max(shares.get(0, 0.0), switch.high)
    partial = [float(change.share) for change in action.changes if _is_number(change.share) and change.share < 1]
    if shares and sum(set(partial)) > 1.0 + 1e-9:
        yield Problem("action.shares-beyond-whole", "warning", action.action_id, 0, "share", _said(sum(set(partial))))


Fault = tuple[str, str, object, str]  # code, column, value, expected


def _check_change(change: Change, registry: Factors) -> Iterator[Fault]:
    if change.table not in TABLES:
        yield "action.unknown-table", "table", change.table, ", ".join(TABLES)
        return
    yield from _check_where(change, registry.catalogue)
    if not _is_number(change.share) or not 0.0 < change.share <= 1.0:
        yield "action.out-of-bounds", "share", change.share, "0 … 1"
    if change.table in ("factors", "assumptions") and not change.source.strip():
        yield "action.missing-source", change.column, change.value, ""
    if change.column:
        yield from _check_cell_change(change, registry.catalogue)
    else:
        yield from _check_row_change(change, registry.catalogue)


def _check_where(change: Change, catalogue: Catalogue) -> Iterator[Fault]:
    columns = [*names(TABLES[change.table]), *(["family"] if change.table in ROWS else [])]
    for name, wanted in change.where.items():
        if name not in columns:
            yield "action.unknown-condition", name, wanted, ", ".join(columns)
            continue
        bounds = isinstance(wanted, Mapping)
        column = Column("family") if name == "family" else find_column(TABLES[change.table], name)
        if bounds and not _are_bounds(column, wanted):
            yield "action.wrong-condition", name, wanted, ""
        elif name == KIND.get(change.table) and not bounds:
            listed = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
            known = catalogue.device_types if name == "device_type" else catalogue.service_types
            unknown = [one for one in listed if not isinstance(one, str) or one not in known]
            if unknown:
                yield "action.unknown-value", name, ", ".join(map(str, unknown)), ""


def _are_bounds(column: Column, wanted: Mapping[str, Any]) -> bool:
    """Whether {"min": …, "max": …} holds numbers for a column of numbers, dates for one of dates."""
    if not set(wanted) <= {"min", "max"} or not (column.is_numeric or column.type == "date"):
        return False
    limits = [limit for limit in wanted.values() if limit is not None]
    if column.is_numeric:
        return all(_is_number(limit) for limit in limits)
    return all(_is_date(limit) for limit in limits)


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _check_cell_change(change: Change, catalogue: Catalogue) -> Iterator[Fault]:
    if change.column not in CHANGEABLE[change.table]:
        yield "action.unknown-column", change.column, change.column, ", ".join(CHANGEABLE[change.table])
        return
    column = find_column(TABLES[change.table], change.column)
    allowed = ("set", "add", "multiply") if column.is_numeric else ("set",)
    if change.operation not in allowed:
        yield "action.wrong-operation", change.column, change.operation, ", ".join(allowed)
    else:
        yield from _check_value(column, change.value, change.operation, catalogue)


def _check_row_change(change: Change, catalogue: Catalogue) -> Iterator[Fault]:
    if change.table not in ROWS or change.operation not in ("add", "retire", "replace"):
        allowed = OPERATIONS[:3] if change.table not in ROWS else ("add", "retire", "replace")
        yield "action.wrong-operation", "", change.operation, ", ".join(allowed)
    elif change.operation == "retire":
        yield from _check_retired(change.value)
    elif not isinstance(change.value, Mapping) or not change.value:
        yield "action.no-value", "", change.value, ""
    else:
        yield from _check_cells(change, catalogue)


def _check_retired(value: object) -> Iterator[Fault]:
    share = value.get("share") if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        if set(value) != {"share"} or not _is_number(share) or not 0.0 <= float(str(share)) <= 1.0:
            yield "action.out-of-bounds", "share", value, "0 … 1"
    elif value is not None and (not _is_number(value) or float(str(value)) < 0):
        yield "action.no-value", "quantity", value, ""


def _check_cells(change: Change, catalogue: Catalogue) -> Iterator[Fault]:
    cells: Mapping[str, Any] = change.value if isinstance(change.value, Mapping) else {}
    new = change.operation == "add"
    columns = (
        names(TABLES[change.table]) if new else [n for n in CHANGEABLE[change.table] if n not in ("quantity", "status")]
    )
    for name, value in cells.items():
        if name not in columns:
            yield "action.unknown-column", name, name, ", ".join(columns)
        else:
            yield from _check_value(find_column(TABLES[change.table], name), value, "set", catalogue)
    for column in TABLES[change.table]:
        if new and column.required and cells.get(column.name) in (None, ""):
            yield "action.missing-cell", column.name, "", ""


def _check_value(column: Column, value: object, operation: str, catalogue: Catalogue) -> Iterator[Fault]:
    if column.is_numeric:
        floor, ceiling = _bounds(column, operation)
        if not _is_number(value):
            yield "action.no-value", column.name, value, f"{floor:g} … {ceiling:g}"
        elif not floor <= float(str(value)) <= ceiling:
            yield "action.out-of-bounds", column.name, value, f"{floor:g} … {ceiling:g}"
    elif column.type == "date":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            yield "action.no-value", column.name, value, "2026-09-01"
    elif value in (None, ""):
        yield "action.no-value", column.name, value, ""
    elif column.type in ("choice", "country") and value not in choices_of(column, catalogue):
        yield "action.unknown-value", column.name, value, ", ".join(column.choices)


def _bounds(column: Column, operation: str) -> tuple[float, float]:
    ceiling = MOST_TIMES if operation == "multiply" else float(column.ceiling or 1e10)
    if operation == "add":
        return -ceiling, ceiling
    return (0.0 if operation == "multiply" or column.name == "quantity" else float(column.floor or 0.0)), ceiling


def _is_number(value: object) -> bool:
    return is_number(value.item() if isinstance(value, np.number) else value)


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


# --- on an estate, and together --------------------------------------------------------------------------------------


def _check_on(situation: Situation, action: Action) -> Iterator[Problem]:
    begins = date(situation.method.year + 1, 1, 1)
    if action.starts_on < begins:
        started = action.starts_on.isoformat()
        yield Problem("action.starts-before", "note", action.action_id, 0, "starts_on", started, begins.isoformat())
    for line, change in enumerate(action.changes, start=1):
        alone = Action(action.action_id, action.label, action.starts_on, (change,))
        if action.effect == "direct" and touched(situation, alone) == 0:
            yield Problem("action.touches-nothing", "warning", action.action_id, line, change.column)


def _check_together(actions: Sequence[Action]) -> Iterator[Problem]:
    switches = read_switches(actions)
    said = set()
    for one, other in conflicts(switches):
        first, second = (actions[switches[place].action] for place in (one, other))
        if not _may_meet(switches[one].change.where, switches[other].change.where):
            continue
        shared = sorted(set(switches[one].cells) & set(switches[other].cells))
        key = (first.action_id, second.action_id, *shared)
        if key not in said:
            said.add(key)
            winner = first if first.starts_on > second.starts_on else second
            yield Problem("action.same-cell", "note", second.action_id, 0, shared[0], first.action_id, winner.action_id)


def _may_meet(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two conditions may describe the same row: no column of which they want different words."""
    for column in set(one) & set(other):
        wanted = [one[column], other[column]]
        if any(isinstance(want, Mapping) for want in wanted):
            continue
        words = [
            set(map(str, want)) if isinstance(want, list | tuple | set | frozenset) else {str(want)} for want in wanted
        ]
        if not words[0] & words[1]:
            return False
    return True
