"""The estate year by year, the sums written out."""

import datetime
from dataclasses import replace

import numpy as np
import pytest

from footprint.actions.actions import Change, Growth, Trend
from tests.projection.by_hand import (
    EMBODIED,
    MADE,
    SHIPPED,
    act,
    follow,
    laptops,
    live_longer,
    totals,
)

# --- one cohort by hand ----------------------------------------------------------------------------------------------


class TestACohortOverSixYears:
    """10 laptops bought on 1 July 2022 for 3 years: 1096 days (365.25 × 3, rounded), to 1 July 2025; then to 2028."""

    rows = (laptops(quantity=10, acquired_on="2022-07-01", lifespan_years=3),)

    def test_annualised(self):
        # 10 × 214 / 3 each year: one third of each device, whoever wears it
        assert totals(follow(self.rows)) == pytest.approx([10 * EMBODIED / 3] * 6)

    def test_depreciation(self):
        # every day of the year belongs to one device, of 1096 days: 366 days in 2024 and 2028, else 365
        days = [366, 365, 365, 365, 366, 365]
        expected = [10 * EMBODIED * of_year / 1096 for of_year in days]
        assert totals(follow(self.rows, accounting="depreciation")) == pytest.approx(expected)

    def test_purchases(self):
        # on 1 July 2025 and 2028, ten come (made and shipped) and ten leave (end of life)
        expected = [0, 10 * EMBODIED, 0, 0, 10 * EMBODIED, 0]
        projection = follow(self.rows, accounting="purchases")
        assert totals(projection) == pytest.approx(expected)
        assert projection.costs["purchases"].tolist() == pytest.approx([0, 10, 0, 0, 10, 0])
        assert projection.peak_year == 2025
        assert projection.cumulated["impact"].iloc[-1] == pytest.approx(20 * EMBODIED)


def test_what_is_older_than_its_life_is_renewed_evenly():
    # bought in 2015 for 5 years: renewed over three years of 365.25 days from 1 January 2025
    projection = follow([laptops(quantity=12, acquired_on="2015-03-01")], accounting="purchases")
    bought = [0, *(12 * days / 1095.75 for days in (365, 365, 365, 0.75)), 0]
    assert projection.costs["purchases"].tolist() == pytest.approx(bought)
    at_once = follow([laptops(quantity=12, acquired_on="2015-03-01")], trend=Trend(over_age_years=0))
    assert at_once.costs["purchases"].tolist() == pytest.approx([0, 12, 0, 0, 0, 0])


def test_undated_devices_are_of_all_ages():
    # 120 laptops for 4 years (1461 days): 120 × 365 / 1461 renewed each year, 366 in a leap year
    projection = follow([laptops(quantity=120, lifespan_years=4)], accounting="purchases")
    assert projection.costs["purchases"].tolist() == pytest.approx(
        [120 * d / 1461 for d in (366, 365, 365, 365, 366, 365)]
    )


def test_what_leaves_on_a_stated_day_is_not_renewed():
    # in use until 1 July 2026: 181 days of 365; its life is a fact, from 2022-07-01: 4 years (1461 days / 365.25)
    rows = [laptops(quantity=10, acquired_on="2022-07-01", retired_on="2026-07-01", status="in_use")]
    whole = 10 * EMBODIED / 4
    assert totals(follow(rows)) == pytest.approx([whole, whole, whole * 181 / 365, 0, 0, 0], nan_ok=True)
    assert follow(rows).costs["purchases"].sum() == 0


def test_what_leaves_before_its_stated_day_strands_what_that_day_left_to_write_off():
    # written off over 4 years (1461 days), as stated; cut on 1 January 2026, 181 days before: 181/1461 of it is left
    rows = [laptops(quantity=10, acquired_on="2022-07-01", retired_on="2026-07-01", status="in_use")]
    projection = follow(rows, act(Change("equipment", {}, "", "retire")))
    assert projection.totals["stranded"].tolist() == pytest.approx([0, 0, 10 * EMBODIED * 181 / 1461, 0, 0, 0])


def test_what_is_in_stock_is_not_renewed_and_what_is_withdrawn_stays_so():
    rows = [
        {"device_type": "laptop", "status": "in_stock", "acquired_on": "2022-01-01", "quantity": 3},
        {"device_type": "laptop", "status": "retired", "acquired_on": "2019-01-01", "retired_on": "2024-07-01"},
    ]
    projection = follow(rows)
    assert projection.costs["purchases"].sum() == 0
    by_item = projection.by("item_id").pivot(index="year", columns="item_id", values="impact")
    assert by_item["E3"].dropna().index.tolist() == [2024]
    # in stock: 214 / 5 a year for each of three, to the end of its planned life (1826 days: to the end of 2026)
    assert by_item["E2"].loc[2025] == pytest.approx(3 * EMBODIED / 5)
    assert by_item["E2"].loc[2026] == pytest.approx(3 * EMBODIED / 5)
    assert 2027 not in by_item["E2"].dropna().index


# --- levers by hand --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dates", [{}, {"acquired_on": "2023-01-01"}, {"acquired_on": "2012-01-01"}])
def test_four_to_six_years_takes_a_third_off_what_devices_embody(dates):
    # 120 × 214 / 4 = 6420 kg a year, then 120 × 214 / 6 = 4280: -33.3 %
    projection = follow([laptops(quantity=120, lifespan_years=4, **dates)], act(live_longer(6)))
    before, after = 120 * EMBODIED / 4, 120 * EMBODIED / 6
    assert totals(projection) == pytest.approx([before, before, after, after, after, after])
    assert after / before - 1 == pytest.approx(-1 / 3)


def test_four_to_six_years_defers_purchases():
    # on 1 January 2026 the oldest of 120 is 1461 days old; it now leaves at 2192 days, in 731: on 2 January 2028. So
    # nothing in 2026 and 2027 (730 days) and one day more; then as many a year as before, for 1461 days; then again
    # nothing for two years
    projection = follow([laptops(quantity=120, lifespan_years=4)], act(live_longer(6)), years=range(2025, 2034))
    a_day = 120 / 1461
    expected = [365, 0, 0, 365, 365, 365, 365, 1, 0]
    assert projection.costs["purchases"].tolist() == pytest.approx([a_day * days for days in expected])


def test_a_longer_life_keeps_the_write_off_begun():
    # bought on 1 January 2023 for 4 years (1461 days, to the end of 2026), kept 6 (2192 days, to 1 January 2029):
    # written off over the first four years; then its successor over six
    rows = [laptops(quantity=10, acquired_on="2023-01-01", lifespan_years=4)]
    projection = follow(rows, act(live_longer(6)), accounting="depreciation")
    first, then = 10 * EMBODIED / 1461, 10 * EMBODIED / 2192
    assert totals(projection) == pytest.approx([366 * first, 365 * first, 365 * first, 0, 0, 365 * then], nan_ok=True)


class TestFiftyRefurbishedOfTwoHundredAndFifty:
    """A first life of 3 years before 5 here. All are renewed in the 1826 days from 2026 to the end of 2030."""

    rows = (laptops(quantity=250),)
    where = {"device_type": "laptop"}  # noqa: RUF012

    def made(self, *changes) -> float:
        projection = follow(self.rows, act(*changes), years=[2031])
        return projection.by("stage").set_index("stage")["impact"]["manufacturing"]

    def test_by_row(self):
        # 200 new ones over 5 years and 50 over 8: 200 × 200/5 + 50 × 200/8 = 9250 kg
        cells = {"condition": "refurbished", "first_life_years": 3}
        replaced = Change("equipment", self.where, "", "replace", cells, share=0.2)
        assert self.made(replaced) == pytest.approx(200 * MADE / 5 + 50 * MADE / 8)
        assert self.made(replaced) == pytest.approx(9250)
        columns = [Change("equipment", self.where, name, "set", value, share=0.2) for name, value in cells.items()]
        assert self.made(*columns) == pytest.approx(9250)

    def test_by_the_mean_of_the_category_rules(self):
        # L = 5 + 3 × 50/250 = 5.6 years for all: 250 × 200 / 5.6 = 8928.6 kg
        changes = [
            Change("equipment", self.where, "condition", "set", "refurbished"),
            Change("equipment", self.where, "first_life_years", "add", 3 * 50 / 250),
        ]
        assert self.made(*changes) == pytest.approx(250 * MADE / 5.6)

    def test_a_second_life_is_counted_once_in_what_is_bought(self):
        # a refurbished device carries 5 of its 8 years: 250 × 5/8 of what it embodies, over its five years here
        cells = {"condition": "refurbished", "first_life_years": 3}
        change = Change("equipment", self.where, "", "replace", cells)
        projection = follow(self.rows, act(change), years=[2031], accounting="purchases")
        assert totals(projection) == pytest.approx([250 * 365 / 1826 * EMBODIED * 5 / 8])


class TestAnEarlyReplacement:
    """A laptop of 30 kWh a year, bought on 1 January 2024 for 5 years, replaced on 1 January 2026 by one of 20 kWh."""

    rows = ({"device_type": "laptop", "acquired_on": "2024-01-01", "energy_kwh_per_year": 30},)
    swap = act(Change("equipment", {}, "", "replace", {"energy_kwh_per_year": 20}, timing="at_once"))
    left = EMBODIED * (5 - 731 / 365.25) / 5  # two years (731 days) of five are written off: 128.3 kg are lost

    def test_what_was_not_yet_written_off_is_a_line_of_its_own(self):
        projection = follow(self.rows, self.swap)
        assert projection.totals["stranded"].tolist() == pytest.approx([0, 0, self.left, 0, 0, 0])
        assert projection.costs["purchases"].tolist() == [1, 0, 1, 0, 0, 0]

    def test_it_pays_back_after_centuries(self):
        # 10 kWh a year at 0.04 kg: 0.4 kg saved a year; the new one costs 214 kg: 535 years; even what is lost, 321
        saved = np.subtract(totals(follow(self.rows)), totals(follow(self.rows, self.swap)))
        assert saved[3:] == pytest.approx([10 * 0.04] * 3)
        assert EMBODIED / saved[3] == pytest.approx(535)
        assert saved[2] == pytest.approx(0.4 - self.left)
        assert self.left / saved[3] == pytest.approx(320.8, abs=0.1)

    def test_under_depreciation_the_rest_falls_on_that_day(self):
        # 1826 days: 731 written off, 1095 left, which fall in 2026 beside the first year of the new one
        projection = follow(self.rows, self.swap, accounting="depreciation")
        assert projection.totals["stranded"].iloc[2] == pytest.approx(EMBODIED * 1095 / 1826)
        old = EMBODIED * (366 + 365) / 1826 + projection.totals["stranded"].sum()
        assert old == pytest.approx(EMBODIED)

    def test_under_purchases_only_dates_move(self):
        projection = follow(self.rows, self.swap, accounting="purchases")
        embodied = [row - use for row, use in zip(totals(projection), [1.2, 1.2, 0.8, 0.8, 0.8, 0.8], strict=True)]
        assert embodied == pytest.approx([MADE + SHIPPED, 0, EMBODIED, 0, 0, 0], abs=1e-6)
        assert projection.totals["stranded"].sum() == 0


def test_what_stays_a_while_past_a_shorter_life_goes_on_being_written_off():
    # Bought on 1 January 2022 for 5 years; from 2026, for 3. At 4, it is past them: it leaves within 3 years, 1.5 on
    # average, at a third a year. 4/5 were written off, 1.5/3 will be: nothing is stranded.
    projection = follow([laptops(acquired_on="2022-01-01", lifespan_years=5)], act(live_longer(3)))
    assert projection.totals["stranded"].sum() == 0


def test_a_shorter_life_charges_what_it_takes_away():
    # 10 bought on 1 January 2024 for 5 years; from 1 January 2026 (731 days), 4 years: each carries 1/5 for two years,
    # then 1/4 for two: 731 days × (1/4 - 1/5) of it would be written off by no one
    rows = [laptops(quantity=10, acquired_on="2024-01-01")]
    lost = 10 * EMBODIED * 731 / 365.25 * (1 / 4 - 1 / 5)
    projection = follow(rows, act(live_longer(4)))
    assert projection.totals["stranded"].tolist() == pytest.approx([0, 0, lost, 0, 0, 0])


def test_a_ramp_reaches_parts_of_the_devices():
    # half of them from 2026, all from 2027
    projection = follow([laptops(quantity=120, lifespan_years=4)], act(live_longer(6), ramp=(0.5, 1.0)))
    four, six = 120 * EMBODIED / 4, 120 * EMBODIED / 6
    assert totals(projection) == pytest.approx([four, four, (four + six) / 2, six, six, six])


def test_an_action_that_ends():
    lessen = Change("equipment", {}, "energy_kwh_per_year", "multiply", 0.5)
    rows = [{"device_type": "laptop", "energy_kwh_per_year": 100, "quantity": 10}]
    ended = act(lessen, ends_on=datetime.date(2028, 1, 1))
    use = follow(rows, ended).by("stage").query("stage == 'use'")["impact"].tolist()
    assert use == pytest.approx([40, 40, 20, 20, 40, 40])  # 10 × 100 kWh × 0.04


def test_a_rebound_gives_back_a_share_of_the_effect_as_lines_of_its_own():
    # 10 × 100 kWh × 0.04 = 40 kg of use, halved: 20 saved, of which 30 % come back
    lessen = Change("equipment", {}, "energy_kwh_per_year", "multiply", 0.5)
    rows = [{"device_type": "laptop", "energy_kwh_per_year": 100, "quantity": 10}]
    projection = follow(rows, act(lessen, rebound=0.3))
    assert projection.totals["rebound"].tolist() == pytest.approx([0, 0, 6, 6, 6, 6])
    assert projection.by("stage").query("stage == 'use'")["impact"].tolist() == pytest.approx([40, 40, 26, 26, 26, 26])


def test_devices_go_and_come():
    # 100 laptops, a tenth withdrawn in 2026, 20 servers of 1000 kg over 4 years added in 2027
    rows = [laptops(quantity=100)]
    fewer = act(Change("equipment", {"device_type": "laptop"}, "", "retire", {"share": 0.1}), name="fewer")
    cells = {"device_type": "server", "quantity": 20, "energy_kwh_per_year": 0}
    more = act(Change("equipment", {}, "", "add", cells), name="more", on="2027-01-01")
    projection = follow(rows, fewer, more)
    by_type = (
        projection.by("kind", "type").query("kind == 'planned'").pivot(index="year", columns="type", values="impact")
    )
    assert by_type["laptop"].tolist() == pytest.approx([100 * EMBODIED / 5] * 2 + [90 * EMBODIED / 5] * 4)
    assert by_type["server"].tolist()[3:] == pytest.approx([20 * 1000 / 4] * 3)
    assert projection.costs["purchases"].iloc[3] == pytest.approx(90 * 365 / 1826 + 20)
    # the ten that leave are of all ages: half of their five years on average
    assert projection.totals["stranded"].iloc[2] == pytest.approx(10 * EMBODIED / 2, rel=1e-3)


def test_devices_that_are_not_renewed():
    # half of 100 laptops of all ages leave at the end of their life, over 1826 days from 2026
    gone = Change("equipment", {}, "", "retire", {"share": 0.5}, timing="at_renewal")
    share = Change("equipment", {}, "", "retire", None, share=0.5, timing="at_renewal")
    for change in (gone, share):
        projection = follow([laptops(quantity=100)], act(change), years=[2025, 2031])
        assert totals(projection) == pytest.approx([100 * EMBODIED / 5, 50 * EMBODIED / 5])
        assert projection.totals["stranded"].sum() == 0


def test_headcount_and_growth():
    # from 100 to 110 people in 2026; services by 10 % a year; servers don't follow people
    trend = Trend(growth=(Growth("cloud", "usage", {}, yearly_rate=0.1),), headcount={2024: 100, 2026: 110})
    rows = [laptops(quantity=100), {"device_type": "server", "quantity": 1, "energy_kwh_per_year": 0}]
    usage = [{"service_type": "mobile_line", "amount_per_year": 50}]
    projection = follow(rows, trend=replace(trend, headcount_families=("computers",)), usage=usage)
    by_type = projection.by("type").pivot(index="year", columns="type", values="impact")
    made = 100 * EMBODIED / 5
    assert by_type["laptop"].tolist() == pytest.approx([made, made, *[1.1 * made] * 4])
    assert by_type["server"].tolist() == pytest.approx([250] * 6)
    assert by_type["mobile_line"].tolist() == pytest.approx([100 * 1.1**year for year in range(6)])
    assert projection.people.tolist() == [100, 100, 110, 110, 110, 110]
    fixed = Trend(growth=(Growth("by hand", "equipment", {"device_type": "laptop"}, multiples={2027: 0.8}),))
    by_hand = follow([laptops(quantity=100)], trend=fixed)
    assert by_hand.by("kind").query("kind == 'planned'")["impact"].tolist() == pytest.approx(
        [made] * 3 + [0.8 * made] * 3
    )


def test_growth_bears_on_parts_as_on_the_whole():
    # half of the laptops last six years, and there are 20 % more of both halves from 2027
    trend = Trend(headcount={2024: 10, 2027: 12})
    projection = follow([laptops(quantity=100)], act(live_longer(6, share=0.5)), trend=trend)
    mixed = 50 * EMBODIED / 5 + 50 * EMBODIED / 6
    assert totals(projection)[2:] == pytest.approx([mixed, 1.2 * mixed, 1.2 * mixed, 1.2 * mixed])


def test_figures_change_with_their_source():
    half = Change("factors", {"activity": "electricity"}, "value", "multiply", 0.5, source="RTE 2030")
    projection = follow([{"device_type": "laptop", "energy_kwh_per_year": 100, "quantity": 10}], act(half))
    use = projection.by("stage").query("stage == 'use'")["impact"].tolist()
    assert use == pytest.approx([40, 40, 20, 20, 20, 20])
    changed = projection.factors[projection.factors["changed_by"] == "a"]
    assert set(changed["changed_source"]) == {"RTE 2030"}
    assert {row["activity"] for _, row in changed.iterrows()} == {"electricity"}
    # an assumption: what is not stated follows it
    longer = Change("assumptions", {"applies_to": "laptop.lifespan_years"}, "value", "set", 6, source="ADEME 2027")
    rows = [laptops(quantity=1), laptops(quantity=1, lifespan_years=5)]
    assert totals(follow(rows, act(longer)))[2] == pytest.approx(EMBODIED / 6 + EMBODIED / 5)


def test_a_room_improved_at_its_site():
    # 2000 kWh × PUE 1.5, then 1.2 × 0.04 kg at the site that changes, not at the other
    rows = [{"device_type": "server", "site": "A"}, {"device_type": "server", "site": "B"}]
    sites = [{"site": "A", "country": "FRA"}, {"site": "B", "country": "FRA"}]
    better = act(Change("sites", {"site": "A"}, "pue", "set", 1.2))
    projection = follow(rows, better, sites=sites)
    use = projection.by("stage", "site").query("stage == 'use'").pivot(index="year", columns="site", values="impact")
    assert use["A"].tolist() == pytest.approx([120, 120, 96, 96, 96, 96])
    assert use["B"].tolist() == pytest.approx([120] * 6)


def test_another_type_takes_its_own_assumptions():
    # servers (2000 kWh × 1.5 × 0.04) become laptops (30 kWh × 0.04) at their renewal, all within four years of 2026
    change = Change("equipment", {"device_type": "server"}, "", "replace", {"device_type": "laptop"})
    projection = follow(
        [{"device_type": "server", "lifespan_years": 4, "quantity": 10}], act(change), years=[2025, 2031]
    )
    by_type = projection.by("type")
    assert by_type["type"].tolist() == ["server", "laptop"]
    assert by_type["impact"].tolist() == pytest.approx([10 * (250 + 120), 10 * (EMBODIED / 5 + 1.2)])


def test_what_changes_meets_what_another_change_makes():
    # desktops that become laptops then last six years as laptops do
    becomes = act(Change("equipment", {"device_type": "server"}, "", "replace", {"device_type": "laptop"}), name="b")
    projection = follow([{"device_type": "server"}], act(live_longer(6)), becomes, years=[2031])
    assert totals(projection) == pytest.approx([EMBODIED / 6 + 1.2])


def test_the_later_of_two_lives_wins_whatever_the_order_given():
    early, late = act(live_longer(6), name="one"), act(live_longer(8), name="two", on="2028-01-01")
    rows = [laptops(quantity=120, lifespan_years=4)]
    expected = [120 * EMBODIED / life for life in (4, 4, 6, 6, 8, 8)]
    assert totals(follow(rows, early, late)) == pytest.approx(expected)
    assert totals(follow(rows, late, early)) == pytest.approx(expected)


def test_what_has_no_factor_stays_missing_each_year():
    projection = follow([{"device_type": "camera", "quantity": 3}], years=[2025, 2028])
    assert (projection.totals["missing"] > 0).all()


def test_more_changes_than_a_whole_number_holds():
    changes = [Change("equipment", {}, "energy_kwh_per_year", "multiply", 0.99) for _ in range(70)]
    actions = [act(change, name=f"a{number}") for number, change in enumerate(changes)]
    projection = follow([{"device_type": "laptop", "energy_kwh_per_year": 100}], *actions, years=[2027])
    assert projection.by("stage").set_index("stage")["impact"]["use"] == pytest.approx(4 * 0.99**70)


def test_a_value_that_is_no_number_is_missing_and_not_an_exception():
    projection = follow([laptops(quantity=3)], act(live_longer("six")), years=[2025, 2027])
    assert projection.totals["missing"].tolist() == [0, 3]  # said by check_actions; counted in every sum


def test_no_year_before_the_base_year():
    with pytest.raises(ValueError, match="none before 2024"):
        follow([laptops()], years=[2023, 2025])
