"""Targets as records of `plan.json`, and those that commitments hold."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from footprint.estimation.measures import find_scale
from footprint.estimation.perimeter import PERIMETER_COLUMNS
from footprint.plans.json_fields import Fields, unusual
from footprint.plans.plan import Plan, free_name
from footprint.plans.reference import References
from footprint.plans.targets import TARGET_KINDS, TARGET_UNITS, Target
from footprint.records import Faults, is_number, plain

TARGET_FIELDS = tuple(one.name for one in dataclasses.fields(Target))

# What the register of commitments measures of a footprint.
_MEASURES = {"footprint": "absolute", "footprint_per_person": "per_user"}


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


def commitment_targets(plan: Plan, year: int | None = None, references: References | None = None) -> tuple[Target, ...]:
    """The targets that commitments on the footprint hold, with ids that no other target has.

    `year` is the base year of the plan; a reduction in % is one of what `references` hold for the year it is said of.
    """
    targets = list(plan.targets)
    records = [commitment for commitment in plan.commitments if isinstance(commitment, Mapping)]
    for commitment in records:
        settled = _settle(commitment, year, references or References({}))
        target = read_commitment(settled, [one.target_id for one in targets])
        if target is not None:
            targets.append(target)
    return tuple(targets[len(plan.targets) :])


def read_commitment(record: Mapping[str, Any], taken: Sequence[str]) -> Target | None:
    """The target that a commitment holds, if it is one on the footprint; None for all others.

    Either `target` (or the record itself) says `year` and `value`, as targets do; or, as in the register, `goal` says
    `value` and `deadline`, and `indicator.measure` is the footprint. Without a unit, up to 100 is a reduction in %.
    """
    said = _read_goal(record) if isinstance(record.get("goal"), Mapping) else _read_flat(record)
    value = said.get("value")
    if value is None or not is_number(value) or said.get("year") is None or record.get("status") == "abandoned":
        return None
    value = float(value)
    unit = str(said.get("unit") or ("percent" if value <= 100 else "kg")).strip()
    percent = unit in ("percent", "%")
    scale = (
        1.0 if percent else find_scale("footprint_per_person" if said.get("kind") == "per_user" else "footprint", unit)
    )
    if scale is None:
        return None
    names = ("commitment_id", "id", "code")
    said |= {
        "value": value * scale,
        "unit": "percent" if percent else "kg",
        "target_id": next((str(record[name]) for name in names if record.get(name)), "commitment"),
        "label": str(record.get("title") or record.get("label") or ""),
    }
    return read_target(Fields(said, Faults()), taken)


def _read_goal(record: Mapping[str, Any]) -> dict[str, Any]:
    """The goal of a commitment of the register, as a target; empty where it is not on the footprint.

    A reduction in % is one of its reference where that has a value, else of that of the plan.
    """
    goal, indicator, reference = record["goal"], record.get("indicator"), record.get("reference")
    if not isinstance(indicator, Mapping) or indicator.get("better") == "up":
        return {}
    measure = indicator.get("measure")
    if not isinstance(measure, str) or measure not in _MEASURES:
        return {}
    value, unit = goal.get("value"), str(indicator.get("unit") or "kg")
    start = reference.get("value") if isinstance(reference, Mapping) else None
    if goal.get("unit") == "percent":
        if is_number(start) and is_number(value):
            value = start * (1.0 - value / 100.0)
        else:
            unit = "percent"
    where = indicator.get("where") or {}
    return {"year": goal.get("deadline"), "value": value, "unit": unit, "kind": _MEASURES[measure], "where": where}


def _settle(record: Mapping[str, Any], year: int | None, references: References) -> Mapping[str, Any]:
    """A commitment of the register that is a percentage, with the reference of every screen where its year is known.

    What was written of it gives way to what is estimated or was published. Without a value, for the base year: its
    percentage is one of the reference of the plan.
    """
    goal, written, indicator = (record.get(name) for name in ("goal", "reference", "indicator"))
    if not (isinstance(goal, Mapping) and isinstance(written, Mapping) and isinstance(indicator, Mapping)):
        return record
    if goal.get("unit") != "percent" or not is_number(written.get("year")):
        return record
    where = indicator.get("where") or {}
    start = int(written["year"])
    if start == year:
        return {**record, "reference": {**written, "value": None}}
    found = references.find(start, where) if isinstance(where, Mapping) else None
    if found is None or not set(where) <= set(PERIMETER_COLUMNS):
        return record
    known = found.per_person if indicator.get("measure") == "footprint_per_person" else found.kg
    if not np.isfinite(known):
        return record
    return {**record, "indicator": {**indicator, "unit": "kg"}, "reference": {**written, "value": known}}


def _read_flat(record: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(record["target"]) if isinstance(record.get("target"), Mapping) else dict(record)
    where = next((said[name] for name in ("where", "perimeter") if isinstance(said.get(name), Mapping)), {})
    return said | {"year": said.get("year", said.get("deadline")), "where": where}
