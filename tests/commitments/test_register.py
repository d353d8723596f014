"""The register travels in the plan's file: nothing is lost on the way, and every fault is told by its place."""

import json
from dataclasses import replace
from datetime import date

import pytest

from footprint.actions.actions import Action
from footprint.commitments.commitment import as_measured
from footprint.commitments.label.holes import find_empty
from footprint.commitments.promised_targets import commitment_targets
from footprint.commitments.register import find_incomplete, read_register, register_of, write_register
from footprint.plans.plan import Plan, Scenario

GOAL = {"value": 20, "unit": "percent", "deadline": "2026-12-31", "milestones": [{"year": 2025, "value": 8}]}

CONTENT = {
    "scenarios": [],
    "commitments": [
        {
            "commitment_id": "E-01",
            "title": "Garder les portables six ans",
            "kind": "carbon",
            "effect": "direct",
            "status": "validated",
            "tirs": ["T-1"],
            "indicator": {"label": "Empreinte", "unit": "kgCO2e", "measure": "footprint", "where": {"type": "laptop"}},
            "reference": {"year": 2023, "value": 1000},
            "goal": {
                "value": 20,
                "unit": "percent",
                "deadline": "2026-12-31",
                "milestones": [{"year": 2025, "value": 8}],
            },
            "means": {"staff_days": 4.5},
            "owner": "DSI",
            "remark_of_ours": {"kept": True},
        },
        {"commitment_id": "E-02", "title": "Former les agents"},
    ],
    "framework": [{"tir": "T-1", "label": "Un thème", "axis": "strategy"}, {"tir": "T-2", "label": "Un autre"}],
    "diagnosis": [{"tir": "T-2", "means": "Une procédure", "self_score": 2}],
    "ideas": [{"idea_id": "I-1", "title": "Mutualiser", "decision": "kept", "commitment_id": "E-01"}],
    "scores": [{"on": "2025-06-01", "by": "self", "points": {"strategy": 210.5}, "total": 753.05}],
    "available": [{"year": 2025, "budget_eur": 20000, "staff_days": 60}],
    "calendar": [{"title": "Comité", "due_on": "2026-10-01", "kind": "committee"}],
    "cycles": [{"name": "2021-2024", "closed": True, "outcome": "Renouvelé"}],
    "carried": [{"cycle": "2025-2027", "commitment_id": "E-02", "verdict": "missed", "reason": "Sans budget"}],
    "requests": [{"request_id": "D-1", "kind": "telecom", "code": "D-1/1/0123456789abcdef"}],
    "framework_titles": [{"name": "tir", "title": "Exigence"}],
    "library": [{"proof_id": "P-1", "label": "Charte", "sha256": "ab", "commitments": ["E-01"]}],
}


def test_what_is_read_is_what_was_written():
    register, problems = read_register(CONTENT)
    assert problems.empty
    first = register.commitments[0]
    assert first.goal.deadline == date(2026, 12, 31)
    assert first.goal.milestones[0].value == 8
    assert first.evidence[0].is_supplied
    assert write_register(register, CONTENT) == CONTENT
    assert read_register(json.loads(json.dumps(write_register(register, CONTENT))))[0] == register


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"goal": {"deadline": "31/12/2026"}}, "records.no-date", "goal.deadline"),
        ({"goal": {"value": "vingt"}}, "records.no-number", "goal.value"),
        ({"goal": {"milestones": [{"year": 2025}]}}, "records.missing", "goal.milestones[1].value"),
        ({"goal": []}, "records.no-record", "goal"),
        ({"kind": "carbone"}, "records.unknown-word", "kind"),
        ({"tirs": "T-1"}, "records.no-list", "tirs"),
        ({"owner": {"name": "DSI"}}, "records.no-text", "owner"),
        ({"reference": {"year": 2023.5}}, "records.no-number", "reference.year"),
        ({"reference": {"value": True}}, "records.no-number", "reference.value"),
    ],
)
def test_a_fault_is_told_by_its_place(change, code, place):
    content = CONTENT | {"commitments": [CONTENT["commitments"][1], CONTENT["commitments"][0] | change]}
    problems = read_register(content)[1]
    assert problems[["code", "table", "line", "column"]].to_numpy().tolist() == [[code, "commitments", 2, place]]


def test_an_id_twice_and_a_commitment_that_is_not_there_are_told():
    twice = CONTENT | {"commitments": [CONTENT["commitments"][1]] * 2}
    problems = read_register(twice)[1].set_index("code")
    assert problems.loc["records.twice", "line"] == 2
    assert problems.loc["register.no-such-commitment", "value"] == "E-01"  # the idea became what is gone


def test_an_idea_dropped_without_a_reason_is_told():
    content = {"ideas": [{"idea_id": "I-2", "title": "Tout mettre au nuage", "decision": "dropped"}]}
    assert read_register(content)[1]["code"].tolist() == ["register.dropped-without-reason"]


def test_what_the_diagnosis_still_lacks():
    table = find_empty(read_register(CONTENT)[0]).set_index("tir")
    # T-1 has the evidence of the commitment that cites it, and nothing said; T-2 its means and score
    assert table.loc["T-1", ["means", "results", "score", "evidence"]].tolist() == [False, False, False, True]
    assert table.loc["T-2", ["means", "results", "score", "evidence"]].tolist() == [True, False, True, False]


def test_the_commitments_that_lack_a_part():
    assert find_incomplete(read_register(CONTENT)[0]) == {
        "E-02": ("reference", "indicator", "deadline", "owner", "means")
    }


def test_a_list_that_is_none_loses_nothing_else():
    register, problems = read_register({"commitments": "E-01", "cycles": [{"name": "2021-2024"}]})
    assert problems["code"].tolist() == ["records.no-list"]
    assert register.commitments == ()
    assert register.cycles[0].name == "2021-2024"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"goal": {"value": 20, "unit": "sheets", "deadline": "2026-12-31"}}, "records.unknown-word"),
        ({"goal": {"value": -20, "unit": "percent", "deadline": "2026-12-31"}}, "register.no-percentage"),
        ({"goal": {"value": 20, "unit": "percent", "deadline": "2023-06-30"}}, "register.deadline-too-early"),
        ({"reference": {"year": -5, "value": 1000}}, "register.no-year"),
        ({"indicator": {"label": "Empreinte", "measure": "empreinte"}}, "records.unknown-word"),
        ({"indicator": {"label": "Empreinte", "where": {"colour": "red"}}}, "records.unknown-word"),
        ({"indicator": {"label": "Empreinte", "where": {"type": {"a": 1}}}}, "records.no-text"),
        ({"indicator": {"label": "Empreinte", "where": ["laptop"]}}, "records.no-record"),
    ],
)
def test_a_promise_half_read_is_incomplete_and_written_again_as_it_was(change, code):
    content = CONTENT | {"commitments": [CONTENT["commitments"][0] | change]}
    register, problems = read_register(content)
    assert problems["code"].tolist() == [code]
    assert find_incomplete(register)
    assert write_register(register, content) == content


def test_what_is_changed_leaves_the_rest_as_it_was_written():
    record = CONTENT["commitments"][0] | {"goal": {"value": 20, "unit": "percent", "deadline": "fin 2026", "note": "x"}}
    content = CONTENT | {"commitments": ["E-00", record, {"commitment_id": "E-09"}]}
    register = read_register(content)[0]
    first = register.commitments[0]
    changed = replace(first, owner="Parc", goal=replace(first.goal, value=25.0))
    written = write_register(replace(register, commitments=(changed,)), content)["commitments"]
    goal = {"value": 25, "unit": "percent", "deadline": "fin 2026", "note": "x"}
    assert written == [record | {"owner": "Parc", "goal": goal}, "E-00", {"commitment_id": "E-09"}]


def test_an_id_that_is_empty_is_told():
    assert read_register({"ideas": [{"idea_id": "", "title": "Mutualiser"}]})[1]["code"].tolist() == ["records.missing"]


def test_means_below_nothing_are_told():
    content = CONTENT | {"commitments": [CONTENT["commitments"][0] | {"means": {"staff_days": -1}}]}
    assert read_register(content)[1][["code", "column"]].to_numpy().tolist() == [
        ["register.negative", "means.staff_days"]
    ]


def test_actions_that_no_scenario_holds_are_told():
    record = CONTENT["commitments"][0] | {"actions": ["portables", "ecrans"]}
    action = Action("portables", "Portables", date(2025, 1, 1))
    plan = Plan((Scenario("Sobre", (action,)),), commitments=(record,))
    assert register_of(plan)[1][["code", "expected"]].to_numpy().tolist() == [["register.no-such-action", "ecrans"]]
    assert register_of(replace(plan, scenarios=()))[1].empty  # a file of commitments alone says nothing of actions


SHORT = {"id": "E-07", "year": 2028, "value": 30, "perimeter": {"site": "Siège"}, "ours": 1}


def test_a_promise_in_a_few_words_is_a_commitment_and_written_again_as_it_was():
    content = {"commitments": [SHORT, {"target": {"year": "2029-06", "value": 80, "unit": "t"}, "title": "Bis"}]}
    register, problems = read_register(content)
    assert problems.empty
    first, second = register.commitments
    assert (first.commitment_id, first.indicator.where, first.goal.value) == ("E-07", {"site": "Siège"}, 30)
    assert (first.goal.unit, first.goal.deadline, second.goal.deadline) == (
        "percent",
        date(2028, 12, 31),
        date(2029, 6, 30),
    )
    assert (second.commitment_id, second.indicator.unit, second.goal.unit) == ("commitment", "t", "indicator")
    assert write_register(register, content) == content
    changed = write_register(replace(register, commitments=(replace(first, owner="Parc"), second)), content)
    assert read_register(changed)[0].commitments == (replace(first, owner="Parc"), second)
    assert (changed["commitments"][0]["ours"], changed["commitments"][1]) == (1, content["commitments"][1])


def test_two_records_of_one_id_keep_what_is_their_own():
    content = {"commitments": [{"commitment_id": "E", "title": "A", "x": 1}, {"commitment_id": "E", "title": "B"}]}
    assert write_register(read_register(content)[0], content) == content


@pytest.mark.parametrize(
    ("indicator", "goal", "kilograms"),
    [
        *(("t", "t", 80_000), ("t", "indicator", 80_000), ("kg", "t", 80_000), ("", "t", 80_000), ("t", "kg", 80)),
        *(("", "indicator", 80), ("kg", "sheets", None), ("sheets", "t", None)),
    ],
)
def test_a_goal_is_read_in_one_way_for_the_register_and_for_targets(indicator, goal, kilograms):
    promise = CONTENT["commitments"][0] | {
        "indicator": {"measure": "footprint", "unit": indicator},
        "goal": {"value": 80, "unit": goal, "deadline": "2026-12-31"},
    }
    plan = Plan(commitments=(promise,))
    targets = [one.value for one in commitment_targets(plan)]
    [commitment] = register_of(plan)[0].commitments
    assert targets == ([] if kilograms is None else [pytest.approx(kilograms)])
    assert bool(commitment.unread) == (kilograms is None)
    if kilograms is not None:
        assert as_measured(commitment).goal.value == pytest.approx(kilograms)
