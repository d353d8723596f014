"""What the total becomes when an assumption is otherwise: the very estimate that the other value gives."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.estimate import estimate
from footprint.estimation.sensitivity import vary
from footprint.estimation.views import total
from tests.draws import draws
from tests.round_registry import ASSUMPTION_ROWS, make_registry, make_situation

ROWS = [
    {"item_id": "A", "device_type": "laptop", "quantity": 10, "quality": "high"},
    {"item_id": "B", "device_type": "laptop", "lifespan_years": 8, "energy_kwh_per_year": 25},
    {"item_id": "C", "device_type": "screen", "quantity": 3, "quality": "medium"},
    {"item_id": "D", "device_type": "server"},
    {"item_id": "E", "device_type": "camera"},
]
LINES = [{"item_id": "L", "service_type": "mobile_line", "amount_per_year": 4}]


def study(rows=None, **method) -> pd.DataFrame:
    situation = make_situation(ROWS if rows is None else rows, LINES, **method)
    return vary(situation, estimate(situation)).set_index(["what", "about"])


def test_a_year_more_of_the_laptops_that_no_life_was_given_to():
    # 10 laptops × 214 kg over 4 or 6 years instead of 5; B keeps the life it was given
    found = study().loc["lifespan", "laptop"]
    now = total(estimate(make_situation(ROWS, LINES))).impact
    assert found["at_down"] - now == pytest.approx(10 * 214 * (1 / 4 - 1 / 5), abs=1e-4)
    assert found["at_up"] - now == pytest.approx(10 * 214 * (1 / 6 - 1 / 5), abs=1e-4)
    assert found[["value", "down", "up"]].tolist() == [5, 4, 6]


@pytest.mark.sampled
@pytest.mark.parametrize("accounting", ["annualised", "depreciation"])
@pytest.mark.parametrize(
    ("what", "about", "applies_to"),
    [
        ("lifespan", "laptop", "laptop.lifespan_years"),
        ("lifespan", "server", "server.lifespan_years"),
        ("energy", "laptop", "laptop.energy_kwh_per_year"),
        ("pue", "", "server_room.pue"),
    ],
)
def test_each_is_the_estimate_that_the_other_value_gives(what, about, applies_to, accounting):
    rows = [row | {"acquired_on": "2022-03-01"} for row in ROWS]
    situation = make_situation(rows, LINES, accounting=accounting)
    found = vary(situation, estimate(situation)).set_index(["what", "about"]).loc[what, about]
    for side in ("down", "up"):
        changed = [row | {"value": found[side]} if row["applies_to"] == applies_to else row for row in ASSUMPTION_ROWS]
        other = make_situation(rows, LINES, registry=make_registry(assumptions=changed), accounting=accounting)
        assert found[f"at_{side}"] == total(estimate(other)).impact


def test_all_together_is_the_sum_of_each_and_comes_first():
    found, now = study(), total(estimate(make_situation(ROWS, LINES))).impact
    for what in ("lifespan", "quality"):
        together, parts = found.loc[what].iloc[0], found.loc[what].iloc[1:]
        assert found.loc[what].index[0] == ""
        for side in ("at_down", "at_up"):
            assert together[side] - now == (parts[side] - now).sum()


def test_what_enters_nothing_is_not_listed():
    found = study()
    assert ("lifespan", "camera") not in found.index  # it has no factor
    assert ("energy", "screen") not in found.index  # its assumption has no bounds
    stated = [{"device_type": "laptop", "lifespan_years": 4, "energy_kwh_per_year": 20}]
    assert set(study(stated).index.get_level_values("what")) == {"quality"}
    assert "lifespan" not in study(accounting="purchases").index.get_level_values("what")


def test_quantities_move_by_the_error_of_their_quality():
    found, now = study(), total(estimate(make_situation(ROWS, LINES))).impact
    # the 3 screens: 3 × 350 / 6 made, 3 × 70 × 0.04 used
    screens = 3 * 350 / 6 + 3 * 70 * 0.04
    assert found.loc["quality", "medium"]["at_up"] - now == pytest.approx(screens * 0.1, abs=1e-4)
    assert found.loc["quality", "medium"]["at_down"] - now == pytest.approx(screens * (1 / 1.1 - 1), abs=1e-4)


def test_an_empty_inventory_varies_in_nothing():
    situation = make_situation()
    assert vary(situation, estimate(situation)).empty


@draws(8)
@given(st.floats(0.2, 20.0), st.integers(1, 50))
def test_a_shorter_life_never_weighs_less_and_is_never_under_half(years, quantity):
    rows = [row | {"value": years} if row["applies_to"] == "laptop.lifespan_years" else row for row in ASSUMPTION_ROWS]
    registry = make_registry(assumptions=rows)
    situation = make_situation([{"device_type": "laptop", "quantity": quantity}], registry=registry)
    lines = estimate(situation)
    found = vary(situation, lines).set_index(["what", "about"]).loc["lifespan", "laptop"]
    assert found["at_up"] < total(lines).impact < found["at_down"]
    assert found["down"] >= years / 2
