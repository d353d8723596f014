"""What each lever is worth together with the others, and the steps from today to a target year."""

from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

import numpy as np
import pytest

from footprint.actions.actions import Action, Change, Growth, Trend
from footprint.estimation.estimate import estimate
from footprint.estimation.views import total
from footprint.plans.optimum import attribution
from footprint.plans.optimum.attribution import attribute, bridge
from footprint.projection.projection import project
from tests.round_registry import make_situation

# 100 laptops of 214 kg kept 4 years, and their 30 kWh at 0.04: 5 350 + 120 kg a year.
LAPTOPS = [{"device_type": "laptop", "quantity": 100, "lifespan_years": 4, "energy_kwh_per_year": 30}]
SCREENS = {"device_type": "screen", "quantity": 50, "lifespan_years": 7}
START = date(2025, 1, 1)


def lever(name: str, column: str, operation: str, value, kind: str = "laptop", **more) -> Action:
    change = Change("equipment", {"device_type": kind}, column, operation, value)
    return Action(name, name, START, (change,), **more)


LONGER = lever("longer", "lifespan_years", "set", 6)
FEWER = lever("fewer", "quantity", "multiply", 0.8)
SAVING = lever("saving", "energy_kwh_per_year", "multiply", 0.5)
SCREENS_OFF = lever("screens", "energy_kwh_per_year", "multiply", 0.5, "screen")
GRID = Action(
    "grid",
    "grid",
    START,
    (Change("factors", {"activity": "electricity", "country": "FRA"}, "value", "multiply", 0.5, source="tests"),),
)


def yearly(situation, actions, year: int, trend: Trend | None = None) -> float:
    return float(project(situation, actions, [year], trend).totals["impact"].iloc[0])


def effects(found, column: str, year: int = 2027) -> dict[str, float]:
    here = found.effects[found.effects["year"] == year]
    return here.groupby("action_id", sort=False)[column].sum().to_dict()


def test_effects_after_those_before_them_add_up_and_those_alone_do_not():
    found = attribute(make_situation(LAPTOPS), [LONGER, FEWER], [2027])
    # alone: 100 × 214 × (1/4 − 1/6) = 1 783.3 ; 20 × (214/4 + 1.2) = 1 094
    assert effects(found, "alone") == pytest.approx({"longer": -1783.333, "fewer": -1094.0}, abs=0.01)
    # fewer once they last: 20 × (214/6 + 1.2) = 737.3
    assert effects(found, "in_order") == pytest.approx({"longer": -1783.333, "fewer": -737.333}, abs=0.01)
    # on average over both orders: (1 783.3 + 80 × 214 / 12) / 2 = 1 605 ; (1 094 + 737.3) / 2 = 915.7
    assert effects(found, "shapley") == pytest.approx({"longer": -1605.0, "fewer": -915.667}, abs=0.01)
    assert found.joint[2027] == pytest.approx(-2520.667, abs=0.01)
    assert found.interaction[2027] == pytest.approx(-356.667, abs=0.01)  # −2 877.3 alone, −2 520.7 together
    assert found.exact
    assert (found.effects["error"] == 0).all()


def test_the_order_is_the_one_stated():
    situation = make_situation(LAPTOPS)
    found = attribute(situation, [LONGER, FEWER], [2027], order=["fewer", "longer"])
    assert list(effects(found, "in_order")) == ["fewer", "longer"]
    assert effects(found, "in_order")["fewer"] == pytest.approx(-1094.0, abs=0.01)
    with pytest.raises(ValueError, match="each action once"):
        attribute(situation, [LONGER, FEWER], [2027], order=["fewer"])


def test_what_counts_for_nothing_is_no_part():
    training = replace(lever("training", "lifespan_years", "set", 9), effect="enabling")
    found = attribute(make_situation(LAPTOPS), [training, LONGER], [2027])
    assert set(found.effects["action_id"]) == {"longer"}
    assert attribute(make_situation(LAPTOPS), [], [2027]).effects.empty


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("accounting", ["annualised", "depreciation", "purchases"])
def test_each_share_is_the_mean_over_orders_of_projections(accounting):
    rows = [LAPTOPS[0] | {"acquired_on": "2023-03-01"}, SCREENS | {"acquired_on": "2021-06-01"}]
    situation = make_situation(rows, accounting=accounting)
    actions = [LONGER, replace(FEWER, ramp=(0.5, 1.0)), SAVING, SCREENS_OFF]
    found = attribute(situation, actions, [2026])
    value = {
        frozenset(action.action_id for action in chosen): yearly(situation, chosen, 2026)
        for size in range(5)
        for chosen in combinations(actions, size)
        if size in (0, 1, 4) or accounting == "purchases"
    }
    names = [action.action_id for action in actions]
    joint = value[frozenset(names)] - value[frozenset()]
    assert found.joint[2026] == pytest.approx(joint, abs=0.01)
    assert sum(effects(found, "in_order", 2026).values()) == pytest.approx(joint, abs=0.01)
    alone = {name: value[frozenset([name])] - value[frozenset()] for name in names}
    assert effects(found, "alone", 2026) == pytest.approx(alone, abs=0.01)
    if accounting == "purchases":  # the definition: the mean over the 24 orders
        shares = dict.fromkeys(alone, 0.0)
        for order in permutations(names):
            for place, name in enumerate(order):
                before = frozenset(order[:place])
                shares[name] += (value[before | {name}] - value[before]) / 24
        assert effects(found, "shapley", 2026) == pytest.approx(shares, abs=0.01)


def test_many_levers_on_the_same_lines_are_drawn_with_their_error(monkeypatch):
    monkeypatch.setattr(attribution, "MOST_CONFIGURATIONS", 4)
    situation = make_situation(LAPTOPS)
    actions = [LONGER, FEWER, SAVING]
    drawn = attribute(situation, actions, [2027], orders=40)
    monkeypatch.undo()
    exact = attribute(situation, actions, [2027])
    assert not drawn.exact
    assert effects(drawn, "in_order") == pytest.approx(effects(exact, "in_order"), abs=0.01)
    assert sum(effects(drawn, "shapley").values()) == pytest.approx(exact.joint[2027], abs=0.01)
    for name, share in effects(exact, "shapley").items():
        assert effects(drawn, "shapley")[name] == pytest.approx(share, abs=4 * effects(drawn, "error")[name] + 1e-6)


def test_a_bridge_leads_from_the_footprint_of_today_to_the_target_year_exactly():
    rows = [LAPTOPS[0] | {"acquired_on": "2018-03-01"}, SCREENS]  # laptops older than their planned life
    situation = make_situation(rows)
    trend = Trend(growth=(Growth("more", "equipment", {"device_type": "screen"}, 0.1),))
    actions = [LONGER, GRID, replace(SAVING, rebound=0.2)]
    for by in ("in_order", "shapley"):
        steps = bridge(situation, actions, 2028, trend, by=by)
        assert steps["step"].iloc[0] == "base"
        assert steps["kg"].iloc[0] == total(estimate(situation)).impact
        assert steps["step"].iloc[-1] == "result"
        assert steps["total"].iloc[-1] == project(situation, actions, [2028], trend).totals["impact"].iloc[0]
        assert steps["kg"].sum() == steps["total"].iloc[-1]
        named = steps.set_index("step")["kg"]
        assert named["method"] > 0  # 4 years planned count more than 6.8 observed
        assert named["growth"] > 0
        assert named["rebound"] > 0


def test_a_change_of_the_grid_has_a_step_of_its_own_and_is_no_lever():
    situation = make_situation(LAPTOPS)
    steps = bridge(situation, [GRID, SAVING], 2026)
    assert steps[["step", "action_id"]].to_numpy().tolist() == [
        ["base", ""],
        ["figures", "grid"],
        ["lever", "saving"],
        ["result", ""],
    ]
    # the grid halves 120 kg, then half of what is left is saved
    assert steps["kg"].iloc[1:3].tolist() == pytest.approx([-60, -30], abs=0.01)
    both = replace(SAVING, action_id="both", changes=(*SAVING.changes, *GRID.changes))
    parted = bridge(situation, [both], 2026)
    assert parted["step"].tolist() == ["base", "figures", "lever", "result"]
    assert parted["kg"].iloc[1:3].tolist() == pytest.approx([-60, -30], abs=0.01)


def test_what_leaves_early_is_a_step_of_its_own():
    rows = [LAPTOPS[0] | {"acquired_on": "2024-01-01"}]
    steps = bridge(make_situation(rows), [FEWER], 2025).set_index("step")["kg"]
    assert steps["stranded"] > 0  # 20 laptops leave after one year of four
    assert steps["lever"] == pytest.approx(-1094.0, abs=0.5)
    assert np.isclose(steps["result"], 0)
