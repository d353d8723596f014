"""What `plan.json` may hold, from the classes it is read as: a table for people, a JSON Schema for editors.

`python -m docs.tables` writes both anew: docs/plan-file.md and docs/plan.schema.json.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from footprint.actions.actions import Action, Change, Growth, Trend
from footprint.commitments.comment import Comment
from footprint.commitments.commitment import (
    Commitment,
    Goal,
    Indicator,
    Means,
    Milestone,
    Observation,
    StatedReference,
)
from footprint.commitments.register import LISTS
from footprint.plans.plan import PlanMethod, PlanYears, Scenario
from footprint.plans.plan_json import MOST_RECORDS, MOST_SCENARIOS, SCHEMA_VERSION
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.targets import SHAPES, Target
from footprint.record_rules import FIRST_YEAR, LAST_YEAR, Rule
from footprint.records import fields_of

# The parts of a plan in the order in which they are written, and the class of each; of a list, that of its records.
PARTS = {"base": PlanMethod, "years": PlanYears, "trend": Trend}
PLAN_LISTS = {"targets": Target, "scenarios": Scenario, "options": Option}
ASKED = {"limits": Limits, "goal": RequestGoal, "money": Money}
# Under which heading the fields of each class are shown.
SHOWN = {
    "base": PlanMethod,
    "years": PlanYears,
    "trend": Trend,
    "trend.growth[]": Growth,
    "targets[]": Target,
    "scenarios[]": Scenario,
    "scenarios[].actions[]": Action,
    "actions[].changes[]": Change,
    "options[]": Option,
    **ASKED,
    "commitments[]": Commitment,
    "commitments[].indicator": Indicator,
    "commitments[].reference": StatedReference,
    "commitments[].goal": Goal,
    "commitments[].goal.milestones[]": Milestone,
    "commitments[].means": Means,
    "commitments[].observations[]": Observation,
    **{f"{name}[]": made for name, made in LISTS.items() if made is not Commitment},
    "ideas[].comments[]": Comment,
}
# Required by the class, given by the reader where the file has none.
GIVEN = ("action_id", "label", "target_id", "name", "starts_on", "commitment_id", "title")
YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
DAY = {"anyOf": [{"type": "string", "pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"}, YEAR]}


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan: names that it does not know are allowed, and kept by the reader."""
    known: dict[str, Any] = {}
    properties: dict[str, Any] = {"schema_version": {"const": SCHEMA_VERSION}}
    properties |= {name: _describe_class(made, known) for name, made in PARTS.items()}
    lists = {name: MOST_SCENARIOS if name == "scenarios" else MOST_RECORDS for name in PLAN_LISTS}
    for name, made in PLAN_LISTS.items():
        properties[name] = {"type": "array", "items": _describe_class(made, known), "maxItems": lists[name]}
    properties |= {name: _describe_class(made, known) for name, made in ASKED.items()}
    properties["path"] = {"enum": list(SHAPES)}
    properties |= {name: {"type": "array", "items": _describe_class(made, known)} for name, made in LISTS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "plan.json",
        "type": "object",
        "properties": properties,
        "$defs": dict(sorted(known.items())),
    }


def write_schema() -> str:
    """The text of docs/plan.schema.json."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


def list_fields() -> list[tuple[str, str, str, str]]:
    """Each field of a plan: where it is, its name, what it may hold, what it means."""
    return [
        (f"`{place}`", f"`{name}`", say_kind(kind, known), known.means)
        for place, made in SHOWN.items()
        for name, (kind, known) in fields_of(made).items()
    ]


# --- schema ----------------------------------------------------------------------------------------------------------


def _describe_class(made: type[Any], known: dict[str, Any]) -> dict[str, Any]:
    if made.__name__ not in known:
        known[made.__name__] = {}
        required = [
            one.name
            for one in dataclasses.fields(made)
            if one.default is one.default_factory is dataclasses.MISSING and one.name not in GIVEN
        ]
        fields = {name: _describe_field(kind, held, known) for name, (kind, held) in fields_of(made).items()}
        described = {"description": " ".join((made.__doc__ or "").split("\n\n")[0].split()), "type": "object"}
        known[made.__name__] = described | {"properties": fields} | ({"required": required} if required else {})
    return {"$ref": f"#/$defs/{made.__name__}"}


def _describe_field(kind: Any, held: Rule, known: dict[str, Any]) -> dict[str, Any]:
    described = _describe_kind(kind, held, known)
    return described | ({"description": held.means} if held.means else {})


def _describe_kind(kind: Any, held: Rule, known: dict[str, Any]) -> dict[str, Any]:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_describe_kind(one, held, known) for one in inner]}
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if origin in (tuple, Sequence):
        items = _describe_kind(inner[0], dataclasses.replace(held, most=None), known)
        return {"type": "array", "items": items} | ({"maxItems": held.most} if held.most else {})
    if origin is not None and issubclass(origin, Mapping):
        return _describe_pairs(inner, held, known)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _describe_class(kind, known)
    if kind is date:
        return DAY if held.form == "day" else {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if kind is str:
        return {"enum": list(held.words)} if held.words else {"type": "string"}
    if kind in (int, float):
        return _describe_number(kind, held)
    return {bool: {"type": "boolean"}, type(None): {"type": "null"}}.get(kind, {})


def _describe_pairs(inner: Sequence[Any], held: Rule, known: dict[str, Any]) -> dict[str, Any]:
    if inner[0] is int:
        years = {r"^\d{4}$": {"type": "number", "minimum": 0}}
        return {"type": "object", "patternProperties": years, "additionalProperties": False}
    values = {} if inner[1] is object else {"additionalProperties": _describe_kind(inner[1], Rule(), known)}
    return {"type": "object"} | values | ({"propertyNames": {"enum": list(held.words)}} if held.words else {})


def _describe_number(kind: Any, held: Rule) -> dict[str, Any]:
    if held.form == "year":
        return YEAR
    low, high = (0.0, 1.0) if held.form == "rising" else (held.low, held.high)
    bounds = {name: bound for name, bound in (("minimum", low), ("maximum", high)) if bound is not None}
    return {"type": "integer" if kind is int else "number"} | bounds


# --- table -----------------------------------------------------------------------------------------------------------


def say_kind(kind: Any, held: Rule) -> str:
    """What a field may hold, in words."""
    origin, inner = typing.get_origin(kind), [one for one in typing.get_args(kind) if one is not type(None)]
    if origin in (typing.Union, types.UnionType):
        return " or ".join(say_kind(one, held) for one in inner)
    if origin is typing.Literal or (kind is str and held.words):
        return ", ".join(f"`{one}`" for one in inner or held.words)
    if origin in (tuple, Sequence):
        most = f", {held.most} at most" if held.most else ""
        if dataclasses.is_dataclass(inner[0]):
            return f"list of records{most}"
        return f"list: {say_kind(inner[0], dataclasses.replace(held, most=None))}{most}"
    if origin is not None and issubclass(origin, Mapping):
        names = f": {', '.join(f'`{one}`' for one in held.words)}" if held.words else ""
        return "numbers by year" if inner[0] is int else f"values by name{names}"
    if kind in (int, float):
        return _say_number(held)
    names = {str: "text", bool: "true or false", date: "day", object: "any value"}
    return names.get(kind, "record")


def _say_number(held: Rule) -> str:
    if held.form == "year":
        return f"year, {FIRST_YEAR} to {LAST_YEAR}"
    low, high = (0.0, 1.0) if held.form == "rising" else (held.low, held.high)
    stated = [
        f"{word} {bound:g}" for word, bound in (("from", low), ("to", high)) if bound is not None and abs(bound) < 1e9
    ]
    return " ".join(["number", *stated])
