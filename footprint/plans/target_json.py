"""Targets as records of `plan.json`."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from footprint.estimation.perimeter import PERIMETER_COLUMNS
from footprint.plans.json_fields import Fields, unusual
from footprint.plans.plan import free_name
from footprint.plans.targets import TARGET_KINDS, TARGET_UNITS, Target
from footprint.records import plain

TARGET_FIELDS = tuple(one.name for one in dataclasses.fields(Target))


def read_target(fields: Fields, taken: Sequence[str]) -> Target | None:
    """A target; None when it could not be held against any year."""
    before = fields.faults.errors
    target_id = fields.text("target_id").strip() or free_name("target", taken)
    if target_id in taken:
        fields.fault("plan.same-id", "target_id", severity="warning")
        target_id = free_name(target_id, taken)
    year, value = fields.year("year"), fields.number("value", 0.0, -1e9, 1e12)
    for name in ("year", "value"):
        if fields.record.get(name) is None:
            fields.fault("plan.missing", name)
    unit = fields.choice("unit", TARGET_UNITS, "percent")
    if unit == "percent" and value > 100:
        fields.fault("plan.over-whole", "value", "… 100")
    if unit == "kg" and value < 0:
        fields.fault("plan.no-number", "value", "0 …")
    where = fields.mapping("where")
    for column, wanted in where.items():
        if column not in PERIMETER_COLUMNS:
            fields.faults.add("plan.no-perimeter", f"where.{column}", column, ", ".join(PERIMETER_COLUMNS))
        elif not (isinstance(wanted, str) or (isinstance(wanted, list) and all(isinstance(w, str) for w in wanted))):
            fields.faults.add("plan.no-text", f"where.{column}", wanted)
    kind = fields.choice("kind", TARGET_KINDS, "absolute")
    if fields.faults.errors > before:
        return None
    return Target(target_id, year, value, unit, kind, where, fields.text("label"))


def write_target(target: Target) -> dict[str, Any]:
    """The record of a target."""
    first = {name: plain(getattr(target, name)) for name in ("target_id", "year", "value", "unit", "kind")}
    return first | unusual(target, Target("", target.year, 0.0), ("where", "label"))
