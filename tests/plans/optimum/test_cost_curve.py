"""What each lever costs for what it saves: in sequence, gains apart, with its interval."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from footprint.actions.actions import Action, Change
from footprint.plans.optimum.cost_curve import CURVE_COLUMNS, Rates, cost_curve
from footprint.projection.projection import project
from tests.round_registry import make_situation

# 100 laptops: 100 × 214 / 4 = 5 350 kg of making and 120 of use a year; 4 servers: 800 + 480.
ROWS = [
    {"device_type": "laptop", "quantity": 100, "lifespan_years": 4, "energy_kwh_per_year": 30},
    {"device_type": "server", "quantity": 4, "lifespan_years": 5, "energy_kwh_per_year": 2000},
]
YEARS = range(2024, 2028)
ONE_YEAR = Rates(discount_rate=0.0, staff_day_eur=500.0, years=5.0)


def lever(name: str, column: str, operation: str, value, kind: str = "laptop", **more) -> Action:
    change = Change("equipment", {"device_type": kind}, column, operation, value)
    return Action(name, name, date(2025, 1, 1), (change,), **more)


LONGER = lever("longer", "lifespan_years", "set", 6, invest_eur=10_000)  # 2 000 a year for 1 783.3 kg
LASTING = lever("lasting", "lifespan_years", "multiply", 1.5, invest_eur=5_000, staff_days=10)
SERVERS = lever("servers", "energy_kwh_per_year", "multiply", 0.5, "server", yearly_eur=-800)  # saves 240 kg and money
SAVING = lever("saving", "energy_kwh_per_year", "multiply", 0.5, yearly_eur=-50)  # 60 kg


def curve(*actions: Action, rates: Rates = ONE_YEAR, **asked):
    return cost_curve(make_situation(ROWS), actions, YEARS, rates=rates, **asked)


def test_what_saves_money_stands_first_by_tonnes_and_has_no_cost_a_tonne():
    table = curve(LONGER, SAVING, SERVERS)
    assert table["action_id"].tolist() == ["servers", "saving", "longer"]
    assert table["group"].tolist() == ["saves", "saves", "costs"]
    assert table["eur_per_t"].isna().tolist() == [True, True, False]
    assert table["saved_kg"].tolist() == pytest.approx([240, 60, 1_783.333], abs=0.01)
    assert table["yearly_cost_eur"].tolist() == [-800, -50, 2_000]
    assert table["eur_per_t"].iloc[2] == pytest.approx(2_000 / 1.783333, rel=1e-4)
    assert list(table.columns) == CURVE_COLUMNS


def test_blocks_are_computed_after_those_before_them_and_add_up():
    twice = replace(SAVING, action_id="twice", yearly_eur=10.0)  # half of the half that is left: 30 kg
    table = curve(SAVING, twice, LONGER).set_index("action_id")
    assert table.loc["twice", "saved_kg"] == pytest.approx(30, abs=0.01)
    situation = make_situation(ROWS)
    trend = project(situation, [], YEARS).totals.set_index("year")["impact"]
    plan = project(situation, [SAVING, twice, LONGER], YEARS).totals.set_index("year")["impact"]
    assert table["saved_kg"].sum() == pytest.approx((trend - plan).loc[2025:].mean(), abs=0.01)


def test_money_is_brought_to_a_year_at_stated_rates():
    # 5 000 over 5 years at 4 %: 5 000 × 0.04 / (1 − 1.04^−5) = 1 123.14; 10 days at 500 likewise
    row = curve(LASTING, rates=Rates(0.04, 500.0, 5.0)).iloc[0]
    assert (row["invest_eur"], row["staff_eur"]) == pytest.approx((1_123.14, 1_123.14), abs=0.01)
    assert row["yearly_cost_eur"] == pytest.approx(
        row[["invest_eur", "running_eur", "staff_eur", "purchases_eur"]].sum()
    )
    ten = curve(LASTING, rates=Rates(0.0, 500.0, 5.0, {"lasting": 10.0})).iloc[0]
    assert (ten["invest_eur"], ten["staff_eur"]) == (500, 500)


def test_purchases_avoided_are_counted_where_prices_are_known():
    priced = [ROWS[0] | {"purchase_cost_eur": 90_000}]
    situation = make_situation(priced)
    before, after = (
        project(situation, actions, YEARS).costs.set_index("year")["purchases_eur"].loc[2025:].mean()
        for actions in ([], [LONGER])
    )
    row = cost_curve(situation, [LONGER], YEARS, rates=ONE_YEAR).iloc[0]
    assert row["purchases_eur"] == pytest.approx(after - before)
    assert row["purchases_eur"] < 0


def test_each_block_bears_the_interval_of_what_it_saves():
    table = curve(LONGER, SERVERS).set_index("action_id")
    for row in table.itertuples():
        assert row.low_kg < row.saved_kg < row.high_kg
    assert set(table["verdict"]) == {"distinguishable"}


def test_a_lever_that_saves_no_carbon_is_no_win_and_a_change_of_figures_no_lever():
    nothing = lever("nothing", "energy_kwh_per_year", "multiply", 0.5, "screen", yearly_eur=-100)
    grid = Change("factors", {"activity": "electricity", "country": "FRA"}, "value", "multiply", 0.5, source="tests")
    table = curve(nothing, LONGER, Action("grid", "grid", date(2025, 1, 1), (grid,)), SERVERS)
    assert table["action_id"].tolist() == ["servers", "longer", "nothing"]
    assert table["group"].iloc[-1] == "no_reduction"
    assert np.isnan(table["eur_per_t"].iloc[-1])
    assert table["saved_kg"].iloc[0] == pytest.approx(120, abs=0.01)  # on a grid that is half as heavy


def test_an_estate_without_anything_saves_nothing():
    table = cost_curve(make_situation([]), [LONGER], YEARS, rates=ONE_YEAR)
    assert table[["group", "saved_kg"]].to_numpy().tolist() == [["no_reduction", 0.0]]
    assert curve().empty


def test_one_year_may_be_asked_for():
    late = replace(LONGER, starts_on=date(2027, 1, 1))
    assert curve(late, year=2027)["saved_kg"].iloc[0] == pytest.approx(1_783.333, abs=0.01)
    assert curve(late, year=2026)["group"].tolist() == ["no_reduction"]
    with pytest.raises(ValueError, match="years after 2024"):
        curve(late, year=2024)
