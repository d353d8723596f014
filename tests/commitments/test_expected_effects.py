"""The expected effect of commitments: never a sum, always the actions recomputed together; else what is missing."""

from dataclasses import replace
from datetime import date

import pytest

from footprint.commitments.commitment import Commitment, Goal, Indicator, StatedReference
from footprint.commitments.expected_effects import find_effects
from footprint.projection.projection import project
from footprint.workspace.samples import load_sample_plan
from tests.round_registry import make_situation

PLAN = load_sample_plan("local_authority")
SCENARIO = next(one for one in PLAN.scenarios if one.find("portables") and not one.find("serveurs"))
PLAN = replace(PLAN, scenarios=(SCENARIO,))
LAPTOPS = {"item_id": "L", "device_type": "laptop", "quantity": 10, "quality": "high", "acquired_on": "2021-06-01"}
YEAR = 2025
SITUATION = make_situation([LAPTOPS], year=YEAR)
NAMES = ("portables", "reconditionne")


def promise(name: str, actions: tuple[str, ...], last: int = YEAR + 2, **said) -> Commitment:
    return Commitment(
        name,
        name,
        kind="carbon",
        effect="direct",
        indicator=Indicator("Empreinte", measure="footprint"),
        reference=StatedReference(YEAR, 1000.0),
        goal=Goal(10.0, "percent", date(last, 12, 31)),
        actions=actions,
        **said,
    )


def test_all_together_is_the_scenario_recomputed_and_no_sum():
    found = find_effects(SITUATION, PLAN, [promise("E-1", NAMES[:1]), promise("E-2", NAMES, YEAR + 1)])
    years = range(YEAR, YEAR + 3)
    trend = project(SITUATION, (), years, PLAN.trend).totals["impact"].iloc[-1]
    actions = [action for action in SCENARIO.actions if action.action_id in NAMES]
    all_at_once = project(SITUATION, actions, years, PLAN.trend).totals["impact"].iloc[-1]
    assert found.together is not None
    assert found.together.change == pytest.approx(all_at_once - trend)
    assert found.together.change < 0
    assert found.together.low <= found.together.change <= found.together.high
    assert {name: effect.year for name, effect in found.of.items()} == {"E-1": YEAR + 2, "E-2": YEAR + 1}


def test_actions_that_no_scenario_holds_together_are_named():
    found = find_effects(SITUATION, PLAN, [promise("E-1", (NAMES[0], "ailleurs"))])
    assert found.together is None
    assert found.missing == ("ailleurs",)
    assert found.unlinked == ("E-1",)


def test_what_is_past_abandoned_or_of_means_alone_has_no_kilograms():
    commitments = [
        promise("E-1", NAMES[:1], YEAR),
        promise("E-2", NAMES[:1], status="abandoned"),
        replace(promise("E-3", NAMES[:1]), kind="governance", effect="means"),
    ]
    assert find_effects(SITUATION, PLAN, commitments).of == {}
    assert find_effects(SITUATION, PLAN, commitments[:1]).until is None


def test_without_any_action_nothing_is_told():
    found = find_effects(SITUATION, PLAN, [promise("E-1", ())])
    assert (found.together, found.actions, found.unlinked) == (None, (), ("E-1",))
