"""Tables of every combination of levers give what a projection of the whole estate gives, whatever the levers."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from footprint.actions.actions import Action, Change, Growth, Trend
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter
from footprint.plans.optimum.tabulation import ADDED, group_rows, measure_at, project_plans, tabulate
from footprint.plans.targets import total_within
from footprint.projection.projection import KINDS, project
from tests.round_registry import make_situation

ROWS = [
    {"item_id": "A", "device_type": "laptop", "quantity": 60, "site": "Hall", "acquired_on": "2021-03-01"},
    {"item_id": "B", "device_type": "laptop", "quantity": 40, "lifespan_years": 4},
    {"item_id": "C", "device_type": "screen", "quantity": 50, "country": "DEU"},
    {"item_id": "D", "device_type": "server", "quantity": 4, "site": "Hall"},
    {"item_id": "E", "device_type": "laptop", "quantity": 9, "ownership": "byod"},
]
LINES = [{"item_id": "L", "service_type": "mobile_line", "amount_per_year": 40}]
YEARS = [2024, 2025, 2026, 2028]
LAPTOPS, SERVERS = {"device_type": "laptop"}, {"device_type": "server"}


def act(name: str, *changes: Change, **more) -> Action:
    return Action(name, name, date(2025, 1, 1), changes, **more)


LEVERS = [
    act("longer", Change("equipment", LAPTOPS, "lifespan_years", "set", 6), ramp=(0.5, 1.0)),
    act("used", Change("equipment", LAPTOPS, "condition", "set", "refurbished", share=0.6)),
    act("no server", Change("equipment", SERVERS, "", "replace", {"device_type": "laptop"}, timing="at_once")),
    act("fewer", Change("equipment", {"country": "DEU"}, "", "retire", {"share": 0.3})),
    act("moved", Change("equipment", {"device_type": "screen"}, "country", "set", "FRA"), rebound=0.1),
    act("hall", Change("sites", {"site": "Hall"}, "pue", "set", 1.2)),
    act("grid", Change("factors", {"activity": "electricity", "country": "FRA"}, "value", "multiply", 0.5, source="t")),
    act("added", Change("equipment", {}, "", "add", {"device_type": "screen", "quantity": 5, "country": "FRA"})),
    act("lines", Change("usage", {"service_type": "mobile_line"}, "amount_per_year", "multiply", 0.7)),
    act("assumed", Change("assumptions", {"applies_to": "laptop.lifespan_years"}, "value", "set", 5.5, source="t")),
]
DATES = (date(2025, 1, 1), date(2026, 7, 1))
PLANS = np.random.default_rng(5).integers(0, 3, (6, len(LEVERS)))
TREND = Trend(growth=(Growth("more", "equipment", {"device_type": "screen"}, 0.1),))


def situation(accounting: str = "annualised"):
    rows = [row | {"acquired_on": row.get("acquired_on", "2022-02-01")} for row in ROWS]
    return make_situation(
        rows if accounting != "annualised" else ROWS, LINES, [{"site": "Hall"}], accounting=accounting
    )


def act_on(plan) -> list[Action]:
    chosen = zip(LEVERS, plan.tolist(), strict=True)
    return [replace(lever, starts_on=DATES[state - 1]) for lever, state in chosen if state]


@pytest.mark.exhaustive
@pytest.mark.parametrize("accounting", ["annualised", "purchases"])
def test_any_plan_is_what_the_projection_of_the_whole_estate_says(accounting):
    estate = situation(accounting)
    items = describe_items(estate)
    where = {"type": "screen"}
    inside = in_perimeter(items, where)
    found = project_plans(estate, LEVERS, [DATES] * len(LEVERS), PLANS, YEARS, TREND, perimeters=[inside])
    places = measure_at(YEARS, 1)
    for plan, measures in zip(PLANS, found, strict=True):
        projection = project(estate, act_on(plan), YEARS, TREND)
        kinds = projection.by("kind").pivot_table(index="year", columns="kind", values="impact", aggfunc="sum")
        kinds = kinds.reindex(columns=list(KINDS)).fillna(0.0)
        assert measures[places[0]] == pytest.approx(kinds.to_numpy(), abs=0.01)
        known = projection.within(projection.items["base"].to_numpy() >= 0)
        assert measures[places[1]].sum(axis=1) == pytest.approx(total_within(known, where).to_numpy(), abs=0.01)


@pytest.mark.exhaustive
def test_tables_say_the_same_as_plans_projected_by_themselves():
    levers = [LEVERS[number] for number in (0, 2, 3, 5, 8)]
    starts = [DATES] * len(levers)
    tabulated = tabulate(situation(), levers, starts, YEARS, TREND, given=[LEVERS[6]])
    plans = np.random.default_rng(6).integers(0, 3, (8, len(levers)))
    alone = project_plans(situation(), levers, starts, plans, YEARS, TREND, given=[LEVERS[6]])
    assert tabulated.unproven == 0
    assert tabulated.interactions.evaluate(plans) == pytest.approx(alone, abs=0.01)
    # the lines and the screens meet no other lever
    assert {cell.levers for cell in tabulated.interactions.cells} >= {(4,), (2,)}


def test_items_are_grouped_by_the_levers_that_may_reach_them():
    groups = group_rows(situation(), LEVERS[:4])
    found = {group.levers: sorted(group.rows.tolist()) for group in groups}
    # laptops; servers, which may become laptops; screens; what no lever reaches
    assert found == {(0, 1): [0, 1, 4], (0, 1, 2): [3], (3,): [2], (): [ADDED, 5]}
