"""A new year held against a promise: at the factors of its reference year, with a difference whose parts add up."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from footprint.commitments.commitment import Commitment, Goal, Indicator, Means, Observation, StatedReference
from footprint.commitments.follow_up import BRIDGE, bridge_years, find_unmeasured, follow_up, hold_factors, list_years
from footprint.estimation.estimate import estimate
from footprint.estimation.views import total
from tests.round_registry import REGISTRY, make_situation


def make_years(**rows):
    """Inventories by year, from rows given as y2022=[…]."""
    return list_years({int(name[1:]): make_situation(of, year=int(name[1:])) for name, of in rows.items()})


def promise(measure="footprint", value=None, goal=20.0, where=None, year=2022) -> Commitment:
    return Commitment(
        "E-01",
        "Réduire",
        kind="carbon",
        effect="direct",
        indicator=Indicator("Empreinte", "kgCO2e", measure, where=where or {}),
        reference=StatedReference(year, value),
        goal=Goal(goal, "percent", date(2024, 12, 31)),
        owner="DSI",
        means=Means(staff_days=1),
    )


LAPTOPS = {"item_id": "L", "device_type": "laptop", "quantity": 10, "quality": "high"}


def test_a_greener_grid_is_no_progress():
    # 10 laptops, 30 kWh each: 300 kWh at 0.05 in 2022; in 2024 the grid has 0.04, and the promise is still held at 0.05
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS])
    followed = follow_up(promise(value=443.0), years)
    assert followed.progress.observed.value == pytest.approx(10 * 214 / 5 + 300 * 0.05)
    assert np.isnan(followed.restated)
    assert followed.progress.verdict == "missed"
    assert (followed.progress.observed.low, followed.progress.observed.high) == pytest.approx((0, 0))


def test_eight_of_ten_keeps_a_promise_of_twenty_percent():
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS | {"quantity": 8}])
    followed = follow_up(promise(value=443.0), years)
    assert followed.progress.reason == "reached_without_evidence"
    assert follow_up(promise(value=443.0), replace(years, frozen=frozenset({2024}))).progress.verdict == "kept"
    assert followed.progress.observed.high < 0  # fewer, whatever the factors


GONE = {"device_type": "laptop", "acquired_on": "2018-05-01", "retired_on": "2024-06-30", "status": "retired"}


@pytest.mark.parametrize(
    ("reused", "recycled", "unsaid", "value", "reason"),
    [
        (12, 8, 0, 60, "reached_without_evidence"),  # 12 of 20
        (8, 12, 0, 40, "not_reached_at_deadline"),
        (11, 8, 1, 100 * 11 / 19, "reached_without_evidence"),  # 1 of 20 says nothing: left out
        (12, 5, 3, None, "not_observed_at_deadline"),  # 3 of 20 say nothing: no share
    ],
)
def test_a_promise_on_what_the_law_asks_is_kept_missed_or_not_observed(reused, recycled, unsaid, value, reason):
    outcomes = {"reused": reused, "recycled": recycled, "unknown": unsaid}
    rows = [GONE | {"outcome": name, "quantity": count} for name, count in outcomes.items() if count]
    promised = promise("reen_withdrawn", 20.0, goal=50.0)
    promised = replace(
        promised,
        indicator=replace(promised.indicator, unit="%", better="up"),
        goal=Goal(50.0, "indicator", date(2024, 12, 31)),
    )
    found = follow_up(promised, make_years(y2024=rows), date(2025, 1, 15)).progress
    assert found.reason == reason
    assert (found.observed.value if found.observed else None) == (value and pytest.approx(value))


def test_a_reference_measured_otherwise_is_said_and_the_measured_one_serves():
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS | {"quantity": 9}])
    followed = follow_up(promise(value=400.0), years)
    assert followed.restated == pytest.approx(443.0)
    assert followed.progress.goal == pytest.approx(443.0 * 0.8)


def test_without_the_inventory_of_its_reference_the_written_value_serves():
    followed = follow_up(promise(value=443.0), make_years(y2024=[LAPTOPS]))
    assert followed.progress.goal == pytest.approx(443.0 * 0.8)
    assert followed.progress.observed.low is None


def test_only_the_perimeter_counts():
    screens = {"item_id": "S", "device_type": "screen", "quantity": 4}
    years = make_years(y2022=[LAPTOPS, screens], y2024=[LAPTOPS | {"quantity": 5}, screens | {"quantity": 400}])
    assert follow_up(promise(value=443.0, where={"type": "laptop"}), years).progress.verdict == "kept_unproven"


def test_what_is_stated_goes_by_what_was_stated():
    one = Commitment(
        "E-02",
        "Former",
        indicator=Indicator("Agents formés", "%", better="up"),
        reference=StatedReference(2022, 0.0),
        goal=Goal(50.0, "indicator", date(2024, 12, 31)),
        owner="RH",
        means=Means(staff_days=1),
        observations=(Observation(2024, 55.0),),
    )
    assert follow_up(one, make_years(y2022=[LAPTOPS], y2024=[LAPTOPS])).progress.verdict == "kept_unproven"


def test_held_factors_give_the_same_figures_whatever_the_year():
    held = hold_factors(REGISTRY, 2022)
    for year in (2022, 2023, 2024):
        first = total(estimate(make_situation([LAPTOPS], registry=held, year=2022))).impact
        assert total(estimate(make_situation([LAPTOPS], registry=held, year=year))).impact == first
    assert (
        total(estimate(make_situation([LAPTOPS], year=2022))).impact
        == total(estimate(make_situation([LAPTOPS], registry=held, year=2022))).impact
    )


def test_the_bridge_adds_up_and_each_part_is_in_its_place():
    # 2022: 10 laptops at the town hall. 2024: 8 there, 5 in a new site, and a shorter life was typed on nothing.
    here, new = LAPTOPS | {"site": "Mairie"}, LAPTOPS | {"item_id": "N", "site": "École", "quantity": 5}
    years = make_years(y2022=[here], y2024=[here | {"quantity": 8}, new])
    table = bridge_years(years, 2022, 2024).set_index("step")["impact"]
    assert tuple(table.index) == BRIDGE
    each = 214 / 5 + 30 * 0.05  # kg a laptop with the grid of 2022
    assert table["reference"] == pytest.approx(10 * each)
    assert table["perimeter"] == pytest.approx(5 * each)
    assert table["real_change"] == pytest.approx(-2 * each)
    assert table["corrections"] == 0
    assert table["factors"] == pytest.approx(13 * 30 * (0.04 - 0.05))
    assert table["observed"] == pytest.approx(table.iloc[:-1].sum())


@pytest.mark.parametrize("end", [2023, 2024])
def test_a_bridge_knows_nothing_after_its_later_year_whatever_was_followed_before(end):
    rows = {2022: LAPTOPS, 2023: LAPTOPS | {"lifespan_years": 6}, 2024: LAPTOPS | {"lifespan_years": 8}}
    years = make_years(**{f"y{year}": [row] for year, row in rows.items()})
    follow_up(promise(), years)
    alone = make_years(**{f"y{year}": [row] for year, row in rows.items() if year <= end})
    assert bridge_years(years, 2022, end).equals(bridge_years(alone, 2022, end))


def test_a_life_typed_is_a_correction_not_a_change():
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS | {"lifespan_years": 8}])
    table = bridge_years(years, 2022, 2024).set_index("step")["impact"]
    assert table["corrections"] == pytest.approx(10 * 214 * (1 / 8 - 1 / 5))
    assert table["carried_over"] == pytest.approx(0, abs=1e-3)


OLD = LAPTOPS | {"acquired_on": "2016-03-01"}  # older each year: a little less a year, whatever is done


def test_an_inventory_carried_over_is_provisional_and_nobodys_doing():
    years = make_years(y2022=[OLD], y2023=[OLD])
    table = bridge_years(years, 2022, 2023).set_index("step")["impact"]
    assert "real_change" not in table
    assert table["carried_over"] < -1
    assert table["observed"] == pytest.approx(table.iloc[:-1].sum())
    assert years.provisional == {2023}
    # nothing that was frozen of it proves anything
    frozen = replace(years, frozen=frozenset({2023}))
    due = promise(value=443.0, goal=1.0)
    due = replace(due, goal=replace(due.goal, deadline=date(2023, 12, 31)))
    assert follow_up(due, frozen).progress.verdict == "kept_unproven"


@pytest.mark.parametrize(
    ("fact", "provisional"),
    [
        ({"lifespan_years": 8}, True),  # an assumption typed is no fact
        ({"quantity": 9}, False),
        ({"site": "Annexe"}, False),
        ({"retired_on": "2023-06-01"}, False),
    ],
)
def test_a_fact_makes_a_year_of_an_inventory_carried_over(fact, provisional):
    assert (2023 in make_years(y2022=[OLD], y2023=[OLD | fact]).provisional) is provisional


def test_what_was_withdrawn_before_the_year_is_left_out_without_being_a_fact():
    gone = OLD | {"item_id": "G", "retired_on": "2022-05-01", "outcome": "reused"}
    assert make_years(y2022=[OLD, gone], y2023=[OLD]).provisional == {2023}


def test_a_register_has_its_facts_in_its_dates():
    kind = {"inventory": "register"}
    same, bought = [OLD], [OLD, OLD | {"item_id": "B", "acquired_on": "2023-02-01"}]
    for rows, provisional in ((same, {2023}), (bought, set())):
        years = list_years({year: make_situation(rows, year=year, **kind) for year in (2022, 2023)})
        assert years.provisional == provisional


def test_a_life_typed_keeps_no_promise():
    # 8 years written in place of the assumed 5: 37.5 % less on paper, nothing done; 1 laptop fewer is 10 %
    typed = LAPTOPS | {"lifespan_years": 8, "quantity": 9}
    followed = follow_up(promise(value=443.0), make_years(y2022=[LAPTOPS], y2024=[typed]))
    reference = 10 * (214 / 8 + 30 * 0.05)
    assert followed.restated == pytest.approx(reference)
    assert followed.progress.observed.value == pytest.approx(reference * 0.9)
    assert followed.progress.verdict == "missed"


def test_a_footprint_by_person_is_divided_by_the_people_of_its_year():
    # 443 kg and as many laptops: 44.3 kg for each of 10 people, then 22.15 for each of 20
    situations = {
        year: make_situation([LAPTOPS], sites=[{"site": "Mairie", "headcount": people}], year=year)
        for year, people in ((2022, 10), (2024, 20))
    }
    seen = follow_up(promise("footprint_per_person", 44.3), list_years(situations)).progress.observed
    assert seen.value == pytest.approx(443 / 20)
    assert seen.low < -443 / 20 < seen.high < 0  # the difference, in every draw half of what a person was worth


def test_what_is_measured_comes_before_what_was_written_and_what_was_written_stays_without_it():
    written = replace(promise(value=443.0), observations=(Observation(2023, 1.0),))
    measured = follow_up(written, make_years(y2022=[LAPTOPS], y2024=[LAPTOPS]))
    assert [one.year for one in measured.series] == [2024]
    assert follow_up(written, make_years(y2022=[LAPTOPS])).series == written.observations


def test_a_perimeter_that_holds_nothing_in_any_year_is_told():
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS])
    followed = [follow_up(promise(where={"type": kinds}), years) for kinds in ("laptop", "printer", ["camera", "box"])]
    assert [found.expected for found in find_unmeasured(followed, years)] == ["printer", "camera, box"]
    assert find_unmeasured(followed, list_years({})) == []
