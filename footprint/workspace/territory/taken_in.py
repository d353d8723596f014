"""What a member takes in of what its territory sent: factors, scenarios of a plan, levers that worked elsewhere."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd

from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.problems import Problem, UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.registry.own_factors import check_own_factors, own_table
from footprint.workspace.territory.sent import LEVER_FIELDS


def read_factors(content: bytes) -> pd.DataFrame:
    """Factors that were sent, checked as own ones are. Raises UnusableInput."""
    try:
        own = own_table(_read_rows(content)).assign(factor_id="")
    except (TypeError, ValueError) as fault:
        raise _unusable(what="factors") from fault
    problems = check_own_factors(shipped_factors(), own)
    if (problems["severity"] == "error").any():
        raise _unusable(what="factors")
    return own


def add_scenarios(plan: Plan, content: bytes) -> tuple[Plan, list[str]]:
    """A plan with the scenarios of one that was sent, and the names of those that it lacked; its own stay as they are.

    Raises UnusableInput.
    """
    sent, problems = read_plan(content)
    if len(problems) and not sent.scenarios:
        raise _unusable(what="plan")
    held = {scenario.name for scenario in plan.scenarios}
    added = tuple(scenario for scenario in sent.scenarios if scenario.name not in held)
    return replace(plan, scenarios=(*plan.scenarios, *added)), [scenario.name for scenario in added]


def read_levers(content: bytes) -> list[dict[str, Any]]:
    """Levers that worked elsewhere, each with LEVER_FIELDS. Raises UnusableInput."""
    return [{field: row.get(field) for field in LEVER_FIELDS} for row in _read_rows(content)]


def _read_rows(content: bytes) -> list[dict[str, Any]]:
    try:
        rows = json.loads(content)
    except ValueError as fault:
        raise _unusable(what="file") from fault
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _unusable(what="file")
    return rows


def _unusable(what: str) -> UnusableInput:
    return UnusableInput(Problem("territory.sending-unreadable", "error", "", value=what))
