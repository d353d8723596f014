"""How sure a projection is, and what is no reduction."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from footprint.actions.actions import Action, Change, Trend
from footprint.estimation.estimate import estimate
from footprint.estimation.restate import assumption_changes, restate
from footprint.estimation.uncertainty.draws import draw_totals
from footprint.estimation.views import total
from footprint.plans.outlook import judge_targets
from footprint.plans.reconcile import RECONCILIATION, reconcile
from footprint.plans.targets import Target
from footprint.projection.intervals import compare, compare_each, draw_projections, draw_saved, intervals
from footprint.projection.projection import project
from tests.round_registry import ASSUMPTION_ROWS, FACTOR_ROWS, make_registry, make_situation

YEARS = [2024, 2025, 2026]
ROWS = (
    {"item_id": "a", "device_type": "laptop", "quantity": 40, "source_document": "invoices"},
    {"item_id": "b", "device_type": "laptop", "quantity": 60, "acquired_on": "2023-03-01", "quality": "high"},
    {"item_id": "c", "device_type": "server", "quantity": 4},
)
USAGE = ({"service_type": "mobile_line", "amount_per_year": 80},)


def live_longer(years) -> Action:
    change = Change("equipment", {"device_type": "laptop"}, "lifespan_years", "set", years)
    return Action("a", "a", datetime.date(2026, 1, 1), (change,))


def test_the_draws_of_the_base_year_are_those_of_the_estimate():
    # nothing is floored here: the same lines, so the same errors
    situation = make_situation(ROWS, USAGE)
    drawn = draw_projections([project(situation, [], YEARS)])[0]
    assert drawn[0] == pytest.approx(draw_totals(situation, estimate(situation)))
    assert drawn[2] == pytest.approx(drawn[0])


def test_the_same_lopsided_errors_as_those_of_the_estimate():
    factors = [row | {"low": row["value"] / 1.2, "high": row["value"] * 5} for row in FACTOR_ROWS]
    lives = [row | {"low": row["value"] / 1.1, "high": row["value"] * 3} for row in ASSUMPTION_ROWS]
    situation = make_situation(ROWS, USAGE, registry=make_registry(factors, lives))
    drawn = draw_projections([project(situation, [], YEARS)])[0]
    assert drawn[0] == pytest.approx(draw_totals(situation, estimate(situation)))


def test_a_life_decided_is_as_uncertain_as_the_life_assumed():
    """A third less, whatever the error on the life and on the factor: the difference is sure where each side is not."""
    situation = make_situation(({"device_type": "laptop", "quantity": 40, "energy_kwh_per_year": 0},))
    before, after = project(situation, [], YEARS), project(situation, [live_longer(7.5)], YEARS)
    drawn = draw_projections([before, after])
    assert drawn[1, 2] / drawn[0, 2] == pytest.approx(np.full(drawn.shape[2], 2 / 3))


def test_a_paired_interval_is_narrower_than_one_of_separate_draws():
    situation = make_situation(ROWS, USAGE)
    before, after = project(situation, [], YEARS), project(situation, [live_longer(6)], YEARS)
    drawn = draw_projections([before, after])
    paired = np.ptp(np.quantile(drawn[1] - drawn[0], [0.025, 0.975], axis=1), axis=0)
    apart = np.random.default_rng(1).permutation(drawn.shape[2])
    unpaired = np.ptp(np.quantile(drawn[1] - drawn[0][:, apart], [0.025, 0.975], axis=1), axis=0)
    assert (paired <= unpaired).all()
    assert paired[2] < unpaired[2] / 3


def test_what_is_saved_is_the_difference_of_what_both_sides_are_drawn_as():
    documents = [{"device_type": "laptop", "quantity": 1 + n % 7, "source_document": f"{n}.pdf"} for n in range(130)]
    situation = make_situation((*ROWS, *documents), USAGE)  # the lightest documents are drawn together
    before, after = project(situation, [], YEARS), project(situation, [live_longer(6)], YEARS)
    drawn = draw_projections([before, after])
    expected = (drawn[0, 1:] - drawn[1, 1:]).mean(axis=0)
    assert draw_saved(before, after, YEARS[1:]) == pytest.approx(expected, rel=1e-9)
    assert not draw_saved(before, after, YEARS[:2]).any()  # both alike until the action starts


def test_what_can_be_told_apart():
    situation = make_situation(ROWS, USAGE)
    before, after = project(situation, [], YEARS), project(situation, [live_longer(6)], YEARS)
    found = compare(before, after).set_index("year")
    assert found["verdict"].tolist() == ["equal", "equal", "distinguishable"]
    assert found.loc[2026, "low"] < found.loc[2026, "change"] < found.loc[2026, "high"] < 0
    # more servers against longer lives: a change that the errors may turn round
    more = Change("equipment", {}, "", "add", {"device_type": "server", "quantity": 1})
    other = project(situation, [live_longer(5.5), Action("b", "b", datetime.date(2026, 1, 1), (more,))], YEARS)
    mixed = compare(before, other).set_index("year").loc[2026]
    assert (mixed["verdict"] == "indistinguishable") == (mixed["low"] < 0 < mixed["high"])


def test_several_differences_from_one_draw_are_those_of_each_pair():
    situation = make_situation(ROWS, USAGE)
    after = project(situation, [live_longer(6)], YEARS)
    befores = [project(situation, [], YEARS), project(situation, [live_longer(5)], YEARS)]
    for before, found in zip(befores, compare_each(befores, after), strict=True):
        pair = compare(before, after)
        assert found["verdict"].tolist() == pair["verdict"].tolist()
        np.testing.assert_allclose(
            found[["change", "low", "high"]], pair[["change", "low", "high"]], rtol=1e-6, atol=1e-6
        )


def test_what_is_left_to_find_and_how_likely_a_target_is_to_be_kept():
    projection = project(make_situation(ROWS, USAGE), [], YEARS)
    bounds = intervals(projection).set_index("year")
    targets = [Target("high", 2026, bounds.loc[2026, "high"], "kg"), Target("low", 2025, bounds.loc[2025, "low"], "kg")]
    targets += [Target("base", 2024, 1, "kg"), Target("nothing", 2026, 1, "kg", where={"type": "printer"})]
    found = judge_targets(targets, [projection], {}).set_index("target_id")
    assert found.index.tolist() == ["high", "low", "nothing"]  # the base year is observed, not projected
    assert found["probability"].tolist()[:2] == pytest.approx([0.975, 0.025], abs=1e-3)
    assert found.loc["low", "gap"] == bounds.loc[2025, "impact"] - bounds.loc[2025, "low"]
    assert found.loc["nothing", ["total", "allowed", "gap", "probability"]].isna().all()


@pytest.mark.parametrize("accounting", ["annualised", "depreciation", "purchases"])
def test_from_the_estimate_to_the_first_year_step_by_step(accounting):
    old = {"device_type": "laptop", "quantity": 10, "acquired_on": "2014-01-01"}
    situation = make_situation((*ROWS, old), USAGE, accounting=accounting)
    steps = reconcile(situation, 2026, Trend(headcount={2024: 10, 2025: 11})).set_index("step")["impact"]
    assert steps.index.tolist() == list(RECONCILIATION)
    assert steps["reference"] == total(estimate(situation)).impact
    assert steps.iloc[:-1].sum() == pytest.approx(steps["projection"])
    if accounting == "annualised":
        # ten laptops of 11 years (4018 days) count 1/11 in the estimate, 1/5 as planned
        assert steps["planned_lives"] == pytest.approx(10 * 214 * (1 / 5 - 365.25 / 4018))


def test_a_life_typed_otherwise_is_no_reduction():
    # 60 laptops typed from 5 to 7 years: 60 × 214 × (1/7 - 1/5); a better factor: 150 in place of 200 kg made
    before = make_situation(ROWS, USAGE)
    after = make_situation((ROWS[0], ROWS[1] | {"lifespan_years": 7}, ROWS[2]), USAGE)
    rows = [row | ({"value": 150.0} if row["factor_id"] == "laptop-manufacturing" else {}) for row in FACTOR_ROWS]
    after = replace(after, factors=make_registry(rows))
    found = assumption_changes(before, after).set_index("item_id")
    assert found.loc["b", ["table", "column", "after"]].tolist() == ["equipment", "lifespan_years", 7]
    assert found.loc["b", "effect"] == pytest.approx(60 * 214 * (1 / 7 - 1 / 5), abs=1e-5)
    assert found.loc["laptop-manufacturing", "effect"] == pytest.approx(100 * -50 / 5, abs=1e-5)
    assert len(found) == 2
    restated = restate(before, after)
    assert total(estimate(restated)).impact == total(estimate(after)).impact
    assert assumption_changes(before, before).empty


def test_an_observed_life_is_no_typing():
    before = make_situation(ROWS, USAGE)
    gone = ROWS[1] | {"status": "retired", "retired_on": "2024-06-01", "lifespan_years": 9}
    assert assumption_changes(before, make_situation((ROWS[0], gone, ROWS[2]), USAGE)).empty
