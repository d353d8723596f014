"""plan.json: the least that is needed is enough, every fault is told by its place, and nothing is ever lost."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.actions.actions import Action, Change, Growth, Trend
from footprint.commitments.promised_targets import commitment_targets
from footprint.plans.plan import Plan, Scenario, free_name, put_action, put_scenario, remove_action, remove_scenario
from footprint.plans.plan_bytes import MOST_BYTES
from footprint.plans.plan_json import content_of, hash_plan, read_plan, write_plan
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.targets import Target
from footprint.problems import UnusableInput
from footprint.words import texts
from footprint.words.problem_texts import describe_problems, message
from tests.decisions import KEEP_LAPTOPS
from tests.draws import draws

LONGER = KEEP_LAPTOPS | {"invest_eur": 12000, "yearly_eur": 800, "staff_days": 15}
LEAST = {"scenarios": [{"name": "Sobriété", "actions": [LONGER]}], "commitments": []}


def read(content: object) -> tuple[Plan, list[tuple]]:
    """The plan, and its problems as (code, severity, table, line, column)."""
    plan, problems = read_plan(json.dumps(content).encode())
    return plan, list(
        problems[["code", "severity", "table", "line", "column"]].itertuples(index=False, name=None),
    )


def with_action(**changes: object) -> dict:
    """The least plan, its action changed; what is None is left out."""
    action = {name: value for name, value in (LONGER | changes).items() if value is not None}
    return {"scenarios": [{"name": "Sobriété", "actions": [action]}]}


# --- the least, and all of it ----------------------------------------------------------------------------------------


def test_the_least_plan_is_read_whole():
    plan, problems = read(LEAST)
    assert problems == []
    [scenario] = plan.scenarios
    [action] = scenario.actions
    assert (scenario.name, action.action_id, action.label) == ("Sobriété", "keep", "Garder les portables 6 ans")
    assert action.starts_on == date(2026, 9, 1)
    assert action.changes == (Change("equipment", {"device_type": "laptop"}, "lifespan_years", "set", 6),)
    assert (action.invest_eur, action.yearly_eur, action.staff_days) == (12000.0, 800.0, 15.0)


FULL = Plan(
    scenarios=(
        Scenario(
            "Sobriété d’achats",
            (
                Action(
                    "a",
                    "Écrans : un par poste",
                    date(2026, 3, 1),
                    (
                        Change(
                            "equipment",
                            {"device_type": ["monitor_24"]},
                            "",
                            "retire",
                            {"share": 0.5},
                            1.0,
                            "at_renewal",
                        ),
                    ),
                    ramp=(0.3, 0.6, 1.0),
                    invest_eur=1500.5,
                    yearly_eur=-300.0,
                    staff_days=4.0,
                    yearly_staff_days=1.0,
                    owner="DSI",
                    rebound=0.1,
                    comment="Avis du médecin du travail",
                    requires=("b",),
                    excludes=("c",),
                    ends_on=date(2031, 1, 1),
                ),
                Action("b", "", date(2027, 1, 1), effect="enabling", lever="A24", parameters={"people": 50}),
            ),
            comment="Décidé en bureau",
        ),
        Scenario("Vide"),
    ),
    targets=(
        Target("t1", 2030, 45.0, label="Moins 45 %"),
        Target("t2", 2028, 200.0, "kg", "per_user", {"site": ["Siège", "Nord"]}),
    ),
    trend=Trend(
        growth=(Growth("IA", "usage", {"service_type": "ai_request_medium"}, 0.3, {2027: 1.5}),),
        headcount={2026: 310.0, 2028: 320.5},
        headcount_families=("computers",),
        over_age_years=2.0,
    ),
    base={"year": 2025, "accounting": "purchases"},
    years=(2025, 2030),
    options=(Option(Action("o", "", date(2026, 1, 1), ()), (date(2026, 1, 1), date(2027, 1, 1)), True),),
    limits=Limits({2026: 10000.0}, 40.0, 60000.0),
    goal=RequestGoal("least_carbon", 2029),
    money=Money(0.045, 400.0),
    path="linear",
    commitments=({"commitment_id": "E-01", "title": "Former", "nested": [{"b": 1, "a": None}]},),
)


def test_a_whole_plan_comes_back_as_it_was():
    plan, problems = read_plan(write_plan(FULL))
    assert plan == FULL
    assert set(problems["severity"]) <= {"note", "warning"}


def test_the_same_plan_gives_the_same_bytes():
    again, _ = read_plan(write_plan(FULL))
    assert write_plan(again) == write_plan(FULL)
    assert hash_plan(again) == hash_plan(FULL)
    assert hash_plan(replace(FULL, years=(2025, 2031))) != hash_plan(FULL)
    shuffled, _ = read_plan(json.dumps(content_of(FULL), sort_keys=True).encode("utf-8-sig"))
    assert write_plan(shuffled) == write_plan(FULL)


def test_an_empty_plan_has_its_two_lists():
    assert json.loads(write_plan(Plan())) == {"schema_version": 1, "scenarios": [], "commitments": []}


names = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12).map(str.strip)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def actions(draw) -> Action:
    cells = st.floats(0, 1e6) | st.text(st.characters(codec="utf-8"), max_size=5)
    change = Change(
        draw(st.sampled_from(["equipment", "usage", "sites"])),
        draw(st.dictionaries(names.filter(bool), cells | st.lists(cells, min_size=1, max_size=2), max_size=2)),
        draw(names),
        draw(st.sampled_from(["set", "add", "multiply"])),
        draw(cells),
        draw(st.floats(0, 1)),
        draw(st.sampled_from([None, "at_once", "at_renewal"])),
    )
    return Action(
        draw(st.uuids()).hex,
        draw(names),
        draw(st.dates(date(2020, 1, 1), date(2090, 1, 1))),
        (change,) * draw(st.integers(0, 2)),
        invest_eur=draw(st.floats(-1e6, 1e6)),
        staff_days=draw(st.floats(0, 1e4)),
        owner=draw(names),
    )


@draws(60)
@given(st.lists(actions(), max_size=3), plain, st.dictionaries(st.sampled_from(["framework", "scores"]), plain))
def test_any_plan_comes_back_whatever_it_holds(listed, commitment, others):
    made = Plan((Scenario("S", tuple(listed)),), commitments=(commitment,), extras={"": others} if others else {})
    plan, _ = read_plan(write_plan(made))
    assert plan == made
    assert write_plan(plan) == write_plan(made)


# --- what is tolerated -----------------------------------------------------------------------------------------------


def test_a_month_or_a_year_starts_on_its_first_day():
    for written, day in (("2026", (2026, 1, 1)), (2027, (2027, 1, 1)), ("2026-05", (2026, 5, 1))):
        plan, problems = read(with_action(starts_on=written))
        assert plan.scenarios[0].actions[0].starts_on == date(*day)
        assert problems == []


def test_what_has_no_id_is_given_one_and_two_of_the_same_are_told_apart():
    plan, problems = read(
        {"scenarios": [{"name": "S", "actions": [LONGER, LONGER, LONGER | {"action_id": ""}]}, {"name": "S"}]}
    )
    assert [action.action_id for action in plan.scenarios[0].actions] == ["keep", "keep 2", "action"]
    assert [scenario.name for scenario in plan.scenarios] == ["S", "S 2"]
    same = ("plan.same-id", "warning", "scenarios")
    assert problems == [(*same, 1, "actions[2].action_id"), (*same, 2, "name")]


def test_a_lever_without_changes_makes_them():
    plan, problems = read(with_action(changes=None, lever="A1", parameters={"devices": "laptop", "years": 6}))
    assert plan.scenarios[0].actions[0].changes == (
        Change("equipment", {"device_type": ["laptop"]}, "lifespan_years", "set", 6),
    )
    assert problems == []


def test_the_changes_that_are_written_hold_before_those_of_the_lever():
    plan, problems = read(with_action(lever="A1", parameters={"devices": "laptop", "years": 8}))
    assert plan.scenarios[0].actions[0].changes[0].value == 6
    assert problems == [("plan.lever-differs", "warning", "scenarios", 1, "actions[1].lever")]


def test_a_cost_that_is_not_said_is_no_silent_zero():
    costs = dict.fromkeys(("invest_eur", "yearly_eur", "staff_days"))
    _, problems = read(with_action(**costs))
    assert problems == [("plan.no-cost", "note", "scenarios", 1, "actions[1].invest_eur")]
    assert read(with_action(**costs, effect="enabling"))[1] == []


def test_what_we_do_not_know_is_kept_where_it_was_and_said():
    content = with_action(colour="red", changes=[LONGER["changes"][0] | {"because": [1, 2]}])
    content["scenarios"][0]["mood"] = "bright"
    content["register"] = {"scores": [1]}
    plan, problems = read(content)
    unknown = ("plan.unknown-key", "note", "scenarios", 1)
    assert problems == [(*unknown, "actions[1].colour"), (*unknown, "mood")]
    written = json.loads(write_plan(plan))
    assert written["register"] == {"scores": [1]}
    assert written["scenarios"][0]["mood"] == "bright"
    assert written["scenarios"][0]["actions"][0]["colour"] == "red"
    assert written["scenarios"][0]["actions"][0]["changes"][0]["because"] == [1, 2]
    renamed = put_scenario(plan, replace(plan.scenarios[0], name="Autre"), "Sobriété")
    assert json.loads(write_plan(renamed))["scenarios"][0]["mood"] == "bright"


BARE = {"changes": None}


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        ({"starts_on": "hier"}, "plan.no-day", "actions[1].starts_on"),
        ({"starts_on": "2026-02-30"}, "plan.no-day", "actions[1].starts_on"),
        ({"starts_on": "0001-01-01"}, "plan.no-day", "actions[1].starts_on"),
        ({"starts_on": None}, "plan.missing", "actions[1].starts_on"),
        ({"ends_on": "2026-01-01"}, "plan.ends-before", "actions[1].ends_on"),
        ({"invest_eur": "12 000 €"}, "plan.no-number", "actions[1].invest_eur"),
        ({"invest_eur": True}, "plan.no-number", "actions[1].invest_eur"),
        ({"staff_days": -1}, "plan.no-number", "actions[1].staff_days"),
        ({"ramp": [0.6, 0.3]}, "plan.no-ramp", "actions[1].ramp"),
        ({"ramp": "now"}, "plan.no-list", "actions[1].ramp"),
        ({"effect": "magic"}, "plan.unknown-choice", "actions[1].effect"),
        ({"requires": [3]}, "plan.no-text", "actions[1].requires"),
        ({"changes": {}}, "plan.no-list", "actions[1].changes"),
        ({"changes": ["all"]}, "plan.no-record", "actions[1].changes[1]"),
        ({"changes": [{"table": "laptops"}]}, "plan.unknown-choice", "actions[1].changes[1].table"),
        ({"changes": [{"column": "x"}]}, "plan.missing", "actions[1].changes[1].table"),
        ({"changes": [{"table": "sites", "timing": "soon"}]}, "plan.unknown-choice", "actions[1].changes[1].timing"),
        ({"changes": [{"table": "sites", "where": "all"}]}, "plan.no-record", "actions[1].changes[1].where"),
        ({"changes": [{"table": "sites", "where": {"a": []}}]}, "plan.no-condition", "actions[1].changes[1].where.a"),
        ({"changes": [{"table": "sites", "value": [1]}]}, "plan.no-value", "actions[1].changes[1].value"),
        ({"changes": [{"table": "sites", "share": 2}]}, "plan.no-number", "actions[1].changes[1].share"),
        ({"changes": None, "lever": "A99"}, "unknown-lever", "actions[1].lever"),
        (BARE | {"lever": "A1", "parameters": {"years": 99}}, "parameter-out-of-bounds", "actions[1].parameters.years"),
    ],
)  # fmt: skip
def test_an_action_that_cannot_be_used_is_set_aside_told_by_its_place_and_written_back(changed, code, place):
    content = with_action(**changed)
    plan, problems = read(content)
    assert (code, "error", "scenarios", 1, place) in problems
    assert plan.scenarios[0].actions == ()
    assert json.loads(write_plan(plan))["scenarios"][0]["actions"] == content["scenarios"][0]["actions"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_place_of_a_fault_is_said_in_words(language):
    _, problems = read_plan({"scenarios": [{"name": "S"}, {"name": "T", "actions": [LONGER, LONGER | {"ramp": [2]}]}]})
    told = describe_problems(problems, language)["message"]
    said = {"fr": "Scénario 2, action 2, «\u00a0ramp\u00a0»", "en": "Scenario 2, action 2, “ramp”"}
    assert told.iloc[-1].startswith(said[language])


@pytest.mark.parametrize(
    ("target", "code", "place"),
    [
        ({"value": 30}, "plan.missing", "year"),
        ({"year": 2030}, "plan.missing", "value"),
        ({"year": 20300, "value": 30}, "plan.no-year", "year"),
        ({"year": 2030, "value": 130}, "plan.over-whole", "value"),
        ({"year": 2030, "value": -5, "unit": "kg"}, "plan.no-number", "value"),
        ({"year": 2030, "value": 30, "unit": "tonnes"}, "plan.unknown-choice", "unit"),
        ({"year": 2030, "value": 30, "where": {"colour": "red"}}, "plan.no-perimeter", "where.colour"),
        ({"year": 2030, "value": 30, "where": {"site": 3}}, "plan.no-text", "where.site"),
    ],
)
def test_a_target_that_cannot_be_held_against_a_year_is_told_and_kept(target, code, place):
    plan, problems = read(LEAST | {"targets": [target]})
    assert problems == [(code, "error", "targets", 1, place)]
    assert plan.targets == ()
    assert json.loads(write_plan(plan))["targets"] == [target]


def test_what_is_wrong_around_scenarios_is_told_and_kept():
    content = {
        "scenarios": [],
        "trend": {"headcount": {"2026": -3}, "growth": ["more"], "over_age_years": 99},
        "limits": {"yearly_eur": "much"},
        "years": {"first": 2030, "last": 2026},
        "base": {"accounting": "creative"},
        "path": "winding",
        "options": [{"starts": ["2026"]}, 3],
    }
    plan, problems = read(content)
    assert {(code, table, column) for code, _, table, _, column in problems} == {
        ("plan.no-scenario", "scenarios", ""),
        ("plan.no-number", "trend", "headcount.2026"),
        ("plan.no-record", "trend", "growth[1]"),
        ("plan.no-number", "trend", "over_age_years"),
        ("plan.no-number", "limits", "yearly_eur"),
        ("plan.years-disorder", "plan", "years.last"),
        ("plan.unknown-choice", "base", "accounting"),
        ("plan.unknown-choice", "plan", "path"),
        ("plan.no-record", "options", "action"),
        ("plan.no-record", "options", ""),
    }
    written = json.loads(write_plan(plan))
    for name in ("limits", "base", "options", "years", "path"):
        assert written[name] == content[name]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "plan.broken-json"),
        (b"{", "plan.broken-json"),
        (b"\xff\xfe{\x00}\x00", "plan.broken-json"),
        (b"[" * 200_000, "plan.broken-json"),
        (b'{"scenarios": [], "x": NaN}', "plan.broken-json"),
        (b'{"scenarios": [], "scenarios": []}', "plan.broken-json"),
        (b'{"scenarios": [], "x": ' + b"9" * 5000 + b"}", "plan.broken-json"),
        (b"[]", "plan.not-one"),
        (b'{"hello": 1}', "plan.not-one"),
        (b'{"schema_version": 2, "scenarios": []}', "plan.other-schema"),
        (b" " * (MOST_BYTES + 1), "plan.too-large"),
    ],
)
def test_what_is_no_plan_is_refused_in_words(content, code):
    with pytest.raises(UnusableInput) as refusal:
        read_plan(content)
    assert refusal.value.problem.code == code
    for language in texts.LANGUAGES:
        assert message(refusal.value.problem, language)


def test_a_plan_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "plan.json", tmp_path):
        with pytest.raises(UnusableInput, match="missing-file"):
            read_plan(path)


def test_half_a_character_is_replaced_so_that_the_plan_can_be_written():
    plan, _ = read_plan(b'{"scenarios": [{"name": "a\\ud800b"}]}')
    assert plan.scenarios[0].name == "a?b"
    assert write_plan(plan)


def test_numbers_that_no_float_can_hold_are_told():
    _, problems = read_plan(
        ('{"scenarios": [{"name": "S", "actions": [{"invest_eur": 1' + "0" * 400 + "}]}]}").encode()
    )
    assert "plan.no-number" in problems["code"].tolist()


# --- targets of commitments ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("commitment", "target"),
    [
        ({"id": "E1", "year": 2028, "value": 30}, Target("E1", 2028, 30.0)),
        ({"id": "E1", "year": 2028, "value": 60000}, Target("E1", 2028, 60000.0, "kg")),
        (
            {
                "code": "E2",
                "title": "Par agent",
                "target": {"year": 2028, "value": 0.2, "unit": "t", "kind": "per_user"},
            },
            Target("E2", 2028, 200.0, "kg", "per_user", label="Par agent"),
        ),
        (
            {"id": "E3", "deadline": "2029-12-31", "value": 20, "unit": "%", "perimeter": {"site": "Siège"}},
            Target("E3", 2029, 20.0, where={"site": "Siège"}),
        ),
        (
            {
                "commitment_id": "E4",
                "indicator": {"measure": "footprint", "unit": "t"},
                "goal": {"value": 65, "deadline": "2028-06-30"},
            },
            Target("E4", 2028, 65000.0, "kg"),
        ),
        (
            {
                "commitment_id": "E5",
                "indicator": {"measure": "footprint_per_person"},
                "goal": {"value": 15, "unit": "percent", "deadline": "2028-06-30"},
            },
            Target("E5", 2028, 15.0, "percent", "per_user"),
        ),
        (
            {
                "commitment_id": "E10",
                "indicator": {"measure": "footprint", "unit": "t"},
                "reference": {"year": 2023, "value": 100},
                "goal": {"value": 20, "unit": "percent", "deadline": "2026-12-31"},
            },
            Target("E10", 2026, 80000.0, "kg"),  # 20 % less than 100 t
        ),
        (
            {
                "commitment_id": "E11",
                "indicator": {"measure": "footprint", "unit": "t"},
                "goal": {"value": 20, "unit": "%", "deadline": "2026-12-31"},
            },
            Target("E11", 2026, 20.0),
        ),
        (
            {
                "commitment_id": "E12",
                "indicator": {"measure": "footprint", "unit": "kgCO2e"},
                "goal": {"value": 80, "unit": "t", "deadline": "2026-12-31"},
            },
            Target("E12", 2026, 80000.0, "kg"),  # the goal's own unit, in that of the indicator
        ),
        ({"commitment_id": "E6", "indicator": {"measure": "stated"}, "goal": {"value": 3, "deadline": "2028"}}, None),
        ({"id": "E7", "title": "Former tout le monde"}, None),
        ({"id": "E8", "year": 2028, "value": 30, "unit": "sheets"}, None),
        ({"id": "E9", "year": 2028, "value": 30, "status": "abandoned"}, None),
        ("a promise", None),
    ],
)
def test_a_commitment_on_the_footprint_is_a_target_too(commitment, target):
    plan, _ = read(LEAST | {"commitments": [commitment]})
    assert commitment_targets(plan) == (() if target is None else (target,))
    assert content_of(plan)["commitments"] == [commitment]


def test_targets_of_the_plan_and_of_commitments_stand_together():
    targets = [{"target_id": "t", "year": 2030, "value": 45}]
    plan, _ = read(LEAST | {"targets": targets, "commitments": [{"id": "t", "year": 2028, "value": 20}]})
    found = (*plan.targets, *commitment_targets(plan))
    assert [(one.target_id, one.value) for one in found] == [("t", 45.0), ("t 2", 20.0)]


# --- edits -----------------------------------------------------------------------------------------------------------


def test_scenarios_are_added_renamed_and_removed():
    plan = put_scenario(put_scenario(put_scenario(Plan(), Scenario("A")), Scenario("A 2")), Scenario("B"))
    assert [one.name for one in plan.scenarios] == ["A", "A 2", "B"]
    plan = put_scenario(plan, Scenario("Z"), "A 2")
    assert [one.name for one in remove_scenario(plan, "A").scenarios] == ["Z", "B"]
    assert plan.find("Z") == Scenario("Z")
    assert plan.find("A 2") is None


def test_actions_are_put_in_the_place_of_theirs():
    first, second = Action("a", "", date(2026, 1, 1)), Action("b", "", date(2026, 1, 1))
    scenario = put_action(put_action(Scenario("S"), first), second)
    scenario = put_action(scenario, replace(first, label="changée"))
    assert [(one.action_id, one.label) for one in scenario.actions] == [("a", "changée"), ("b", "")]
    assert [one.action_id for one in remove_action(scenario, "a").actions] == ["b"]


def test_a_free_name_takes_the_first_number_that_is_free():
    assert free_name("S", []) == "S"
    assert free_name("S", ["S", "S 2"]) == "S 3"


def test_the_cheapest_plan_chooses_among_the_actions_of_all_scenarios():
    one, two = Action("a", "", date(2026, 2, 29 - 1)), Action("b", "", date(2027, 1, 1))
    plan = Plan((Scenario("S", (one, two)), Scenario("T", (one,))), years=(2025, 2028))
    choices = plan.choices()
    assert [option.action.action_id for option in choices] == ["a", "b"]
    assert choices[0].starts == (date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 28))
    stated = replace(plan, options=(Option(two, (date(2028, 1, 1),)),))
    assert stated.choices() == (Option(two, (date(2028, 1, 1),)),)
