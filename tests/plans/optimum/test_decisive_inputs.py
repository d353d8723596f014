"""Which inputs decide what a plan is worth: each is the plan and the trend projected with the other value."""

from datetime import date
from functools import cache

import pandas as pd
import pytest

from footprint.actions.actions import Action, Change
from footprint.plans.optimum.decisive_inputs import PLAN_SENSITIVITY_COLUMNS, vary_plan
from footprint.projection.projection import project
from tests.round_registry import ASSUMPTION_ROWS, FACTOR_ROWS, make_registry, make_situation

ROWS = [
    {"device_type": "laptop", "quantity": 100, "quality": "medium"},
    {"device_type": "screen", "quantity": 50, "lifespan_years": 7, "quality": "high"},
]
# Laptops kept 6 years instead of the 5 assumed; half of the energy of screens.
ACTIONS = [
    Action(
        "longer",
        "",
        date(2025, 1, 1),
        (Change("equipment", {"device_type": "laptop"}, "lifespan_years", "set", 6),),
    ),
    Action(
        "screens",
        "",
        date(2025, 1, 1),
        (Change("equipment", {"device_type": "screen"}, "energy_kwh_per_year", "multiply", 0.5),),
    ),
]


@cache
def study() -> pd.DataFrame:
    return vary_plan(make_situation(ROWS), ACTIONS, 2027).set_index(["what", "about"])


def totals(registry) -> tuple[float, float]:
    situation = make_situation(ROWS, registry=registry)
    trend, plan = (float(project(situation, actions, [2027]).totals["impact"].iloc[0]) for actions in ([], ACTIONS))
    return trend, plan


def test_an_assumed_life_decides_what_keeping_longer_is_worth():
    found = study().loc["lifespan", "laptop"]
    # 100 × 214 kg: over 4 years, 6 saves 1 783.3; over 6, nothing. The screens save 50 × 35 × 0.04 = 70 in any case.
    assert found["effect_down"] == pytest.approx(-1_783.33 - 70, abs=0.01)
    assert found["effect_up"] == pytest.approx(-70, abs=0.01)
    assert found["plan_down"] == pytest.approx(found["plan_up"], abs=0.01)  # the plan sets its life


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(
    ("what", "about", "applies_to"),
    [("lifespan", "laptop", "laptop.lifespan_years"), ("energy", "laptop", "laptop.energy_kwh_per_year")],
)
def test_each_is_the_projection_that_the_other_value_gives(what, about, applies_to):
    found = study().loc[what, about]
    for side in ("down", "up"):
        changed = [row | {"value": found[side]} if row["applies_to"] == applies_to else row for row in ASSUMPTION_ROWS]
        trend, plan = totals(make_registry(assumptions=changed))
        assert found[f"plan_{side}"] == pytest.approx(plan, abs=0.01)
        assert found[f"effect_{side}"] == pytest.approx(plan - trend, abs=0.01)


def test_a_factor_moves_both_sides():
    found = study().loc["factor", "laptop.manufacturing"]
    assert found[["value", "down", "up"]].tolist() == [200, pytest.approx(200 / 1.5), 300]
    changed = [row | {"value": 300.0} if row["factor_id"] == "laptop-manufacturing" else row for row in FACTOR_ROWS]
    trend, plan = totals(make_registry(factors=changed))
    assert found["plan_up"] == pytest.approx(plan, abs=0.01)
    assert found["effect_up"] == pytest.approx(plan - trend, abs=0.01)


def test_quantities_move_by_the_error_of_their_quality():
    found = study()
    # medium: 10 % more laptops; what they save, 100 × 214 × (1/5 − 1/6) = 713.3, is 10 % more
    central = -713.333 - 70
    assert found.loc["quality", "medium"]["effect_up"] == pytest.approx(central - 71.333, abs=0.01)
    assert found.loc["quality", "high"]["effect_up"] == pytest.approx(central - 0.7, abs=0.01)
    assert "low" not in found.loc["quality"].index


def test_what_decides_most_comes_first_and_tells_whether_the_target_is_kept():
    table = vary_plan(make_situation(ROWS), ACTIONS, 2027, allowed=7_000.0)
    assert list(table.columns) == PLAN_SENSITIVITY_COLUMNS
    assert table["what"].iloc[0] == "lifespan"
    assert table["kept_up"].tolist() == (table["plan_up"] <= 7_000).tolist()
    assert table["kept_down"].dtype == "boolean"
    assert study()["kept_up"].isna().all()
