"""A plan of which any field holds anything: never an exception, in what reads, checks and judges it."""

import copy
import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from footprint.commitments.follow_up import list_years
from footprint.commitments.promised_targets import commitment_targets, find_targets
from footprint.commitments.register import register_of, with_register
from footprint.plans.check_plan import check_plan
from footprint.plans.plan_json import read_plan, write_plan
from footprint.problems import UnusableInput
from footprint.projection.check_actions import check_actions
from footprint.sentences.standing import describe_standing, follow_all, say_goal
from footprint.words.problem_texts import describe_problems
from footprint.workspace.samples import SAMPLES_FOLDER
from tests.draws import some
from tests.round_registry import REGISTRY, make_situation

SAMPLE = json.loads((SAMPLES_FOLDER / "local_authority" / "plan.json").read_text(encoding="utf-8"))
DEEP = json.loads("[" * 60 + "]" * 60)
NASTY = [[[]], {}, [], None, 2**70, -(2**1100), "\ud800", {"min": 2**70}, DEEP, True, 1e308, "", ["\ud800", 2**70]]
SITUATION = make_situation([{"item_id": "L", "device_type": "laptop", "quantity": 10}], year=2025)


def list_places(value: Any, place: tuple = ()) -> Iterator[tuple]:
    """Each field, once for all elements of a list."""
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for name, held in inside:
        yield from list_places(held, (*place, name))


def put(content: Any, place: tuple, value: Any) -> Any:
    if not place:
        return value
    changed = copy.deepcopy(content)
    held = changed
    for name in place[:-1]:
        held = held[name]
    held[place[-1]] = value
    return changed


def use(content: bytes) -> None:
    """All that both commands do of a plan but to project it."""
    try:
        plan, faults = read_plan(content)
    except UnusableInput:
        return
    register, others = register_of(plan)
    _, problems = check_plan(plan, SITUATION)
    find_targets(SITUATION, plan)
    for language in ("fr", "en"):
        for found in (faults, others, problems):
            describe_problems(found, language)
        for one in follow_all(register.commitments, list_years({})):
            json.dumps(describe_standing(one, language), allow_nan=False)
            say_goal(one.progress.commitment, language)
    write_plan(with_register(plan, register))


def test_no_field_of_a_plan_whatever_it_holds_is_an_exception():
    least = SAMPLE | {"scenarios": [SAMPLE["scenarios"][0]], "commitments": SAMPLE["commitments"][:1]}
    least["scenarios"] = [least["scenarios"][0] | {"actions": least["scenarios"][0]["actions"][:2]}]
    for place, value in some(list(zip(list_places(least), cycle(NASTY), strict=False))):
        use(json.dumps(put(least, place, value)).encode())


@pytest.mark.parametrize("measure", [[[]], {}, [["footprint"]], 2**70])
def test_a_measure_that_is_no_text_is_a_fault_with_its_place(measure):
    promise = {
        "commitment_id": "E-01",
        "title": "Réduire",
        "indicator": {"measure": measure},
        "goal": {"value": 10, "deadline": "2027-12-31"},
    }
    plan, _ = read_plan({"commitments": [promise]})
    assert commitment_targets(plan) == ()
    found = register_of(plan)[1]
    assert (found["line"].tolist(), found["column"].tolist()) == ([1], ["indicator.measure"])


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"column": "lifespan_years", "operation": "set", "value": 2**70}, "lifespan_years"),
        ({"column": "power_w", "operation": "add", "value": -(2**1100)}, "power_w"),
        ({"operation": "retire", "value": -(2**70)}, "quantity"),
        ({"column": "lifespan_years", "operation": "set", "value": 6, "where": {"device_type": [[]]}}, "device_type"),
        (
            {"column": "lifespan_years", "operation": "set", "value": 6, "where": {"power_w": {"min": 2**1100}}},
            "power_w",
        ),
    ],
)
def test_a_number_that_no_float_holds_is_a_problem_with_its_place(change, column):
    action = {"action_id": "keep", "starts_on": "2026-09-01", "changes": [{"table": "equipment"} | change]}
    plan, faults = read_plan({"scenarios": [{"name": "S", "actions": [action]}]})
    (scenario,) = plan.scenarios
    problems = check_actions(scenario.actions, REGISTRY)
    told = [*faults["column"], *problems.loc[problems["severity"] == "error", "column"]]
    assert any(place.endswith(column) or ".value" in place for place in told), told


def test_what_is_not_a_number_in_a_year_of_means_is_written_again_as_it_was():
    content = {"commitments": [], "available": [{"year": 2026, "staff_days": 2**1100}, {"year": 2027}]}
    plan, _ = read_plan(content)
    assert json.loads(write_plan(with_register(plan, register_of(plan)[0])))["available"] == content["available"]


@pytest.mark.parametrize(
    "content",
    [
        {"scenarios": {"a": 1}},
        {"scenarios": "none yet"},
        {"scenarios": [{"name": "S", "actions": {"1": {}}, "comment": ["x"]}]},
        {"scenarios": [], "commitments": 3, "targets": {"2030": 30}, "options": "all"},
        {"scenarios": [], "trend": {"growth": [{"label": "IA", "table": "usage", "ours": 1}, "more"]}},
        {"scenarios": [], "goal": {"cumulated": "yes"}},
    ],
)
def test_what_cannot_be_read_at_all_is_written_again_as_it_was(content):
    plan, problems = read_plan(json.dumps(content).encode())
    assert (problems["severity"] == "error").any()
    written = json.loads(write_plan(plan))
    assert {name: written[name] for name in content} == content
    assert write_plan(read_plan(write_plan(plan))[0]) == write_plan(plan)


def test_a_parameter_that_no_float_holds_is_a_fault_with_its_place():
    action = {"starts_on": "2026-09-01", "lever": "A1", "parameters": {"devices": "laptops", "years": 2**1100}}
    _, problems = read_plan({"scenarios": [{"name": "S", "actions": [action]}]})
    assert "actions[1].parameters.years" in problems["column"].tolist()
