"""One reference for targets: as estimated, once frozen as published; and what parts a projection from it."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from footprint.actions.actions import Action, Change
from footprint.commitments.follow_up import list_years
from footprint.commitments.promised_targets import find_targets
from footprint.commitments.register import register_of
from footprint.commitments.verdicts import goal_value
from footprint.estimation.estimate import estimate
from footprint.estimation.views import total
from footprint.plans.optimum.attribution import bridge
from footprint.plans.optimum.cheapest_plan import cheapest_plan
from footprint.plans.outlook import judge_targets, look_ahead
from footprint.plans.plan import Plan
from footprint.plans.reconcile import reconcile
from footprint.plans.reference import Published, References, draw_reference, find_reference
from footprint.plans.request import Option
from footprint.plans.targets import Target, trace_path
from footprint.projection.intervals import draw_projections
from footprint.projection.projection import project
from footprint.sentences.standing import describe_standing, follow_all, say_published
from tests.round_registry import make_situation

# Kept far beyond their planned life: estimated over the age they have, projected over the life planned.
OLD = {"device_type": "laptop", "quantity": 20, "acquired_on": "2014-01-01"}
YOUNG = {"device_type": "screen", "quantity": 10, "acquired_on": "2023-01-01"}
ROWS = (OLD, YOUNG)
YEARS = range(2024, 2029)
TWENTY = Target("T", 2028, 20)
ONLY_LAPTOPS = {"type": "laptop"}


def estimated(situation) -> float:
    return total(estimate(situation)).impact


def judge(situation, target: Target, published: Published | None = None) -> dict:
    kept = References({2024: situation}, {2024: published} if published else {})
    return judge_targets([target], [project(situation, [], YEARS)], {}, kept).iloc[0].to_dict()


@pytest.mark.parametrize("accounting", ["annualised", "depreciation"])
def test_a_target_is_a_share_of_the_footprint_as_estimated(accounting):
    situation = make_situation(ROWS, accounting=accounting)
    assert judge(situation, TWENTY)["allowed"] == 0.8 * estimated(situation)
    outlook = look_ahead(situation, Plan(targets=(TWENTY,)), 2028)
    assert outlook.verdicts["allowed"].tolist() == [0.8 * estimated(situation)]
    assert outlook.reference.kg == estimated(situation)


def test_planned_lives_make_no_room_in_a_target():
    situation = make_situation(ROWS)
    trend = project(situation, [], YEARS)
    assert trend.totals["impact"].iloc[0] > 1.1 * estimated(situation)
    assert judge(situation, TWENTY)["allowed"] < 0.75 * trend.totals["impact"].iloc[0]


def test_the_reference_and_the_steps_make_the_start_of_the_projection():
    situation = make_situation(ROWS)
    start = project(situation, [], YEARS).totals["impact"].iloc[0]
    for published in (None, 1000.0):
        steps = reconcile(situation, 2024, published=published).set_index("step")["impact"]
        assert steps["reference"] == (estimated(situation) if published is None else published)
        assert steps.iloc[:-1].sum() == pytest.approx(steps["projection"]) == pytest.approx(start)
        assert steps["planned_lives"] > 0
        kg = bridge(situation, [], 2028, published=published).set_index("step")["kg"]
        assert kg["base"] == steps["reference"]
        assert kg["method"] == pytest.approx(steps["planned_lives"], abs=0.01)
        assert kg.get("restated", 0.0) == pytest.approx(steps["restated"], abs=0.01)


def test_a_perimeter_has_its_own_reference():
    situation = make_situation(ROWS)
    within = estimate(make_situation((OLD,)))["impact"].sum()
    found = judge(situation, replace(TWENTY, where=ONLY_LAPTOPS))
    assert found["allowed"] == pytest.approx(0.8 * within, rel=1e-12)


def test_what_was_published_is_the_reference_and_is_restated_beside_it():
    situation = make_situation(ROWS)
    frozen = make_situation(({**OLD, "quantity": 25}, YOUNG))
    published = Published(estimated(frozen), 2, "approved", situation=frozen, on="2026-03-03")
    found = find_reference(situation, published=published)
    assert (found.kg, found.kind, found.edition, found.on) == (published.total, "published", 2, "2026-03-03")
    assert found.restated == estimated(situation)
    assert found.is_restated
    assert judge(situation, TWENTY, published)["allowed"] == 0.8 * published.total
    laptops = find_reference(situation, ONLY_LAPTOPS, published)
    assert laptops.kg == estimate(make_situation(({**OLD, "quantity": 25},)))["impact"].sum()
    assert not find_reference(frozen, published=published).is_restated


def test_what_was_published_in_another_accounting_is_no_reference():
    situation = make_situation(ROWS)
    other = make_situation(ROWS, accounting="purchases")
    found = find_reference(situation, published=Published(estimated(other), situation=other))
    assert (found.kind, found.kg) == ("estimated", estimated(situation))
    # of a perimeter, what can't be read any more tells nothing
    unread = Published(5000.0)
    assert find_reference(situation, published=unread).kg == 5000.0
    assert find_reference(situation, ONLY_LAPTOPS, unread).kind == "estimated"


def test_a_target_a_person_is_a_share_of_the_reference_a_person():
    situation = make_situation(ROWS, sites=[{"site": "a", "country": "FRA", "headcount": 10}])
    found = judge_targets([replace(TWENTY, kind="per_user")], [project(situation, [], YEARS)], {2028: 12.0})
    assert found["allowed"].iloc[0] == pytest.approx(0.8 * estimated(situation) / 10 * 12)


def test_the_path_starts_at_the_reference():
    reference = find_reference(make_situation(ROWS))
    assert trace_path(TWENTY, reference, YEARS)["kg"].iloc[0] == reference.kg


def test_the_reference_meets_the_errors_that_projections_meet():
    # young devices alone: nothing parts the projection's start from the estimate, draw by draw
    situation = make_situation((YOUNG,))
    shares = draw_reference(situation)
    start = draw_projections([project(situation, [], YEARS)])[0, 0]
    assert shares * estimated(situation) == pytest.approx(start, rel=1e-6)
    assert np.mean(shares) == pytest.approx(1, abs=0.01)


def test_the_cheapest_plan_keeps_the_same_share():
    situation = make_situation(ROWS)
    fewer = Change("equipment", {"device_type": "laptop"}, "quantity", "multiply", 0.2)
    levers = [Option(Action("fewer", "fewer", datetime.date(2025, 1, 1), (fewer,), invest_eur=1))]
    plan = cheapest_plan(situation, levers, [TWENTY], list(YEARS))
    assert plan.targets["allowed"].unique().tolist() == [0.8 * estimated(situation)]
    published = Published(1000.0)
    plan = cheapest_plan(situation, levers, [TWENTY], list(YEARS), published=published)
    assert plan.targets["allowed"].unique().tolist() == [800.0]


def promise(year: int, **more: object) -> dict:
    goal = {"value": 20, "unit": "percent", "deadline": "2028-12-31"}
    return {"id": "E-1", "indicator": {"measure": "footprint", "unit": "t"} | more, "goal": goal} | {
        "reference": {"year": year, "value": 6.0}
    }


def test_a_commitment_is_a_share_of_the_same_reference():
    situation, before = make_situation(ROWS), make_situation(({**OLD, "quantity": 30}, YOUNG), year=2023)
    references = References({2023: before, 2024: situation})

    def allow(record: dict, kept: References = references) -> float:
        plan = Plan(commitments=(record,))
        targets = find_targets(situation, plan, kept)
        return judge_targets(targets, [project(situation, [], YEARS)], {}, kept)["allowed"].iloc[0]

    assert allow(promise(2024)) == 0.8 * estimated(situation)  # whatever was typed of that year
    assert allow(promise(2023)) == pytest.approx(0.8 * estimated(before))
    assert allow(promise(2023), References({2024: situation})) == pytest.approx(4800)  # known by what was written
    within = estimate(make_situation(({**OLD, "quantity": 30},), year=2023))["impact"].sum()
    assert allow(promise(2023, where=ONLY_LAPTOPS)) == pytest.approx(0.8 * within)
    record = promise(2024) | {"commitment_id": "E-1", "title": "Moins 20 %", "kind": "carbon", "cycle": "2024-2026"}
    register, _ = register_of(Plan(commitments=(record,)))
    [followed] = follow_all(register.commitments, list_years({2024: situation}))
    assert goal_value(followed.progress.commitment) == pytest.approx(allow(promise(2024)))  # as `commitments` says
    # where it was published, both are told: a verdict on measured years goes by what is measured today
    frozen = Published(1000.0, 2, situation=situation, on="2026-03-03")
    [followed] = follow_all(register.commitments, list_years({2024: situation}, [2024], {2024: frozen}))
    told = describe_standing(followed, "fr")
    assert told["published_reference"] == {"value": 1000.0, "version": 2, "on": "2026-03-03"}
    assert told["reference"]["value"] == estimated(situation)
    assert "version 2" in say_published(followed, "fr")
    assert allow(promise(2024), References({2024: situation}, {2024: frozen})) == 800.0
    kilograms = promise(2024) | {"goal": {"value": 3, "unit": "t", "deadline": "2028-12-31"}}
    assert allow(kilograms) == 3000  # kilograms are what was said, on every screen
