"""What always holds of a projection, whatever the estate and the actions on it."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from footprint.actions.actions import Action, Change, Trend
from footprint.estimation.estimate import estimate
from footprint.estimation.views import total
from footprint.plans.optimum.variants import Variants, project_variants
from footprint.projection.projection import KINDS, Projection, project, project_each
from footprint.tables import STAGES
from tests.draws import draws
from tests.projection.by_hand import (
    ACCOUNTINGS,
    EMBODIED,
    YEARS,
    act,
    follow,
    laptops,
    live_longer,
    totals,
)
from tests.round_registry import make_situation

quick = draws(6, suppress_health_check=[HealthCheck.too_slow])

bought = st.dates(datetime.date(2012, 1, 1), datetime.date(2023, 12, 31))


@st.composite
def devices(draw) -> dict:
    row = {"device_type": draw(st.sampled_from(["laptop", "server", "screen"])), "quantity": draw(st.integers(1, 50))}
    row["acquired_on"] = draw(st.none() | bought)
    row["lifespan_years"] = draw(st.sampled_from([None, "2.5", "7"]))
    row["site"] = draw(st.sampled_from([None, "A", "B"]))
    row["status"] = draw(st.sampled_from([None, "in_use", "in_stock", "retired"]))
    if row["acquired_on"] and row["status"] == "retired":
        row["retired_on"] = row["acquired_on"] + datetime.timedelta(days=draw(st.integers(30, 2500)))
    return row


changes = st.sampled_from(
    [
        live_longer(6),
        live_longer(2),
        Change("equipment", {}, "lifespan_years", "add", 1, share=0.5),
        Change("equipment", {}, "energy_kwh_per_year", "multiply", 0.8),
        Change("equipment", {"device_type": "laptop"}, "", "retire", {"share": 0.3}),
        Change("equipment", {"device_type": "laptop"}, "", "retire", 7),
        Change("equipment", {"site": "A"}, "", "retire", None, share=0.5, timing="at_renewal"),
        Change("equipment", {"device_type": "server"}, "", "replace", {"device_type": "laptop"}, share=0.4),
        Change("equipment", {}, "", "replace", {"lifespan_years": 3}, timing="at_once", share=0.5),
        Change("equipment", {"device_type": "laptop"}, "quantity", "multiply", 1.2),
        Change("equipment", {}, "", "add", {"device_type": "server", "quantity": 3}),
        Change("usage", {}, "amount_per_year", "multiply", 0.5),
        Change("usage", {}, "", "add", {"service_type": "mobile_line", "amount_per_year": 9}),
        Change("sites", {"site": "A"}, "pue", "set", 1.1),
        Change("sites", {}, "country", "set", "DEU"),
        Change("factors", {"activity": "electricity"}, "value", "multiply", 0.5, source="tests"),
        Change("assumptions", {"applies_to": "laptop.lifespan_years"}, "value", "set", 8, source="tests"),
    ]
)


@st.composite
def plans(draw) -> list[Action]:
    actions = []
    for number in range(draw(st.integers(1, 3))):
        starts = draw(st.dates(datetime.date(2023, 6, 1), datetime.date(2028, 12, 31)))
        ramp = draw(st.sampled_from([(1.0,), (0.4, 1.0), (0.2, 0.5)]))
        rebound = draw(st.sampled_from([0.0, 0.0, 0.25]))
        some = tuple(draw(st.lists(changes, min_size=1, max_size=2)))
        actions.append(Action(f"a{number}", "", starts, some, ramp=ramp, rebound=rebound))
    return actions


estates = st.lists(devices(), min_size=1, max_size=5)
SITES = ({"site": "A", "country": "FRA", "pue": 1.6}, {"site": "B", "country": "DEU", "headcount": 10})
USAGE = ({"service_type": "mobile_line", "amount_per_year": 12},)


@quick
@given(estates, st.sampled_from(ACCOUNTINGS), plans())
def test_many_variants_at_once_are_projections(rows, accounting, actions):
    situation = make_situation(rows, USAGE, SITES, accounting=accounting)
    trend = Trend(headcount={2024: 10, 2027: 12})
    starts = np.array([[action.starts_on for action in actions]], dtype="datetime64[D]")
    table = np.concatenate([starts, np.full_like(starts, np.datetime64("NaT")), np.roll(starts, 1, axis=1)])
    every = Variants(np.append(np.arange(len(rows) + 1), -1), tuple(range(len(actions))), table)
    (counted,) = project_variants(situation, [every], actions, YEARS, trend)
    for variant, days in zip(counted, table, strict=True):
        chosen = [
            replace(action, starts_on=day.item())
            for action, day in zip(actions, days, strict=True)
            if not np.isnat(day)
        ]
        projection = project(situation, chosen, YEARS, trend)
        expected = projection.lines.groupby(["year", "stage", "kind"])["impact"].sum()
        for (year, stage, kind), impact in expected.items():
            assert variant[year - 2024, stage, kind] == pytest.approx(impact, abs=1e-4)
        assert variant.shape == (6, len(STAGES), len(KINDS))
        assert variant.sum() == pytest.approx(expected.sum(), abs=1e-3)


@quick
@given(estates, st.sampled_from(ACCOUNTINGS), plans())
def test_lists_projected_together_are_projected_alone_to_the_last_bit(rows, accounting, actions):
    situation = make_situation(rows, USAGE, SITES, accounting=accounting)
    trend, lists = Trend(headcount={2024: 10, 2027: 12}), [actions, actions[1:]]
    alone = [project(situation, chosen, YEARS, trend) for chosen in lists]
    near = project(situation, lists[1], YEARS, trend, near=alone[0])
    together = project_each(situation, lists, YEARS, trend)
    for whole, other in [*zip(alone, together, strict=True), (alone[1], near)]:
        for name in ("totals", "purchases", "costs"):
            pd.testing.assert_frame_equal(getattr(other, name), getattr(whole, name), check_exact=True)
        pd.testing.assert_frame_equal(name_factors(other), name_factors(whole), check_exact=True)
        words = ["item_id", "line", "site", "country", "type", "control", "base"]
        pd.testing.assert_frame_equal(other.items[words], whole.items[words], check_categorical=False)


def name_factors(projection: Projection) -> pd.DataFrame:
    """Lines with what their factors are: each list numbers its own."""
    words = {"factor_id": "object", "changed_by": "object"}
    known = projection.factors[[*words, "value"]].astype(words).reindex([*projection.factors.index, -1])
    named = known.loc[projection.lines["factor"]].reset_index(drop=True)
    return pd.concat([projection.lines.drop(columns="factor"), named], axis=1)


def becomes(kind: str, another: str) -> Change:
    return Change("equipment", {"device_type": kind}, "", "replace", {"device_type": another}, timing="at_renewal")


def not_renewed(kind: str, share: float) -> Change:
    return Change("equipment", {"device_type": kind}, "", "retire", {"share": share}, timing="at_renewal")


@pytest.mark.parametrize("order", [1, -1])
def test_what_may_become_another_type_is_renewed_where_it_does_not(order):
    # screens may become laptops, half of which are not renewed: without the first lever, every screen still is
    actions = [act(becomes("screen", "laptop"), name="a"), act(not_renewed("laptop", 0.5), name="b")][::order]
    situation = make_situation([laptops(quantity=4), {"device_type": "screen", "quantity": 6}])
    day, never = np.datetime64("2026-01-01"), np.datetime64("NaT")
    table = np.array([[never, never], [day, never], [never, day], [day, day]], dtype="datetime64[D]")
    every = Variants(np.array([0, 1, -1]), (0, 1), table)
    counted = project_variants(situation, [every], actions, YEARS)[0].sum(axis=(2, 3))
    for variant, days in zip(counted, table, strict=True):
        chosen = [action for action, on in zip(actions, days, strict=True) if not np.isnat(on)]
        assert variant == pytest.approx(project(situation, chosen, YEARS).totals["impact"].to_numpy(), abs=1e-4)


def test_what_becomes_another_type_is_not_dropped_as_a_third_one():
    # laptops become screens, and half of the cameras are not renewed: each lever does what it does alone
    rows = [{"device_type": "screen", "quantity": 6}, {"device_type": "camera", "quantity": 4}, laptops(quantity=1)]
    swap, drop = act(becomes("laptop", "screen"), name="a"), act(not_renewed("camera", 0.5), name="b")
    nothing, one, other, both = (np.array(totals(follow(rows, *some))) for some in ((), (swap,), (drop,), (swap, drop)))
    assert both - nothing == pytest.approx((one - nothing) + (other - nothing), abs=1e-6)
    assert (one - nothing)[-1] != 0


@quick
@given(estates, st.sampled_from(ACCOUNTINGS))
def test_an_empty_plan_is_the_trend(rows, accounting):
    situation = make_situation(rows, USAGE, SITES, accounting=accounting)
    trend = project(situation, [], YEARS)
    nothing = act(Change("equipment", {"device_type": "ups"}, "lifespan_years", "set", 9))
    training = act(live_longer(9), effect="enabling")
    for other in (project(situation, [nothing], YEARS), project(situation, [training], YEARS)):
        assert totals(other) == totals(trend)
        assert other.costs["purchases"].tolist() == trend.costs["purchases"].tolist()


@quick
@given(estates)
def test_the_trend_of_a_steady_estate_is_constant(rows):
    # all in use, none withdrawn on a stated day: each is renewed like for like, on the day it leaves
    steady = [row | {"status": None, "retired_on": None} for row in rows]
    found = totals(follow(steady))
    assert found == pytest.approx([found[0]] * len(found))


@quick
@given(estates, plans(), st.randoms())
def test_the_order_of_actions_on_different_cells_does_not_matter(rows, actions, random):
    free = [action for action in actions if all(change.operation in ("multiply", "add") for change in action.changes)]
    shuffled = random.sample(free, len(free))
    assert totals(follow(rows, *free)) == pytest.approx(totals(follow(rows, *shuffled)))


@quick
@given(st.integers(1, 40), st.dates(datetime.date(2025, 1, 1), datetime.date(2029, 6, 1)), st.sampled_from([2.5, 4, 9]))
def test_over_a_whole_life_what_is_counted_adds_up_to_the_factor(quantity, day, life):
    """Whenever it is withdrawn: under depreciation, what is lost included; under purchases, as it comes and goes."""
    rows = [laptops(quantity=quantity, acquired_on="2024-02-11", lifespan_years=life)]
    gone = act(Change("equipment", {}, "", "retire"), on=day.isoformat())
    for accounting in ("depreciation", "purchases"):
        projection = follow(rows, gone, years=range(2024, 2041), accounting=accounting, inventory="register")
        devices = projection.costs["purchases"].sum()
        assert sum(totals(projection)) == pytest.approx(devices * EMBODIED)


@quick
@given(estates, st.sampled_from(ACCOUNTINGS), plans())
def test_every_view_of_a_year_sums_to_its_total(rows, accounting, actions):
    projection = project(make_situation(rows, USAGE, SITES, accounting=accounting), actions, YEARS)
    for key in ("stage", "type", "site", "kind", "match"):
        assert projection.by(key).groupby("year")["impact"].sum().tolist() == pytest.approx(
            totals(projection), abs=1e-9
        )


@quick
@given(estates)
def test_the_base_year_is_that_of_the_estimate_but_for_planned_lives(rows):
    # bought within their planned life, nothing is floored: the same figure
    young = [row | {"acquired_on": None, "retired_on": None, "status": None} for row in rows]
    situation = make_situation(young, USAGE, SITES)
    assert totals(project(situation, [], [2024])) == [total(estimate(situation)).impact]
