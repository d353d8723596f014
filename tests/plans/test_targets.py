"""Paths to a target, reference slopes, and what is left to find."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter
from footprint.plans.targets import (
    REFERENCE_SLOPES,
    SHAPES,
    Reference,
    Target,
    allowed,
    constant_rate,
    cumulate,
    find_peak,
    trace_path,
    trace_slope,
)
from tests.round_registry import make_situation

BASE = Reference(2024, 10_000.0, people=50)


def kg(table: pd.DataFrame) -> list[float]:
    return table["kg"].round(3).tolist()


def test_what_a_target_allows():
    assert allowed(Target("T", 2030, 4_000, "kg"), BASE) == 4_000
    assert allowed(Target("T", 2030, 30), BASE) == 7_000  # 10 000 × (1 − 0.30)
    assert allowed(Target("T", 2030, 150, "kg", "per_user"), BASE, {2030: 60}) == 9_000  # 150 × 60 people
    # 10 000 / 50 = 200 kg a person; 30 % less is 140; 60 people
    assert allowed(Target("T", 2030, 30, "percent", "per_user"), BASE, {2030: 60}) == pytest.approx(8_400)
    assert allowed(Target("T", 2030, 150, "kg", "per_user"), BASE) == 7_500  # as many people as in the base year


def test_a_target_per_person_without_people_is_missing_and_not_zero():
    alone = Reference(2024, 10_000.0)
    assert np.isnan(allowed(Target("T", 2030, 150, "kg", "per_user"), alone))
    path = trace_path(Target("T", 2030, 30, kind="per_user"), alone, [2024, 2030])
    assert path["kg"].isna().all()
    assert kg(trace_path(Target("T", 2030, 30), alone, [2024, 2030])) == [10_000, 7_000]


def test_a_linear_path_takes_the_same_amount_each_year_then_stays():
    # 3 000 kg less in 6 years: 500 a year
    path = trace_path(Target("T", 2030, 30), BASE, range(2023, 2033))
    assert np.isnan(path["kg"].iloc[0])
    assert kg(path)[1:] == [10_000, 9_500, 9_000, 8_500, 8_000, 7_500, 7_000, 7_000, 7_000]
    assert path["per_person"].iloc[-1] == 140


def test_a_constant_rate_takes_the_same_share_each_year():
    # −75 % in 2 years: half is left each year
    assert kg(trace_path(Target("T", 2026, 75), BASE, range(2024, 2028), "constant_rate")) == [10e3, 5e3, 2.5e3, 2.5e3]
    assert constant_rate(0.45, 10) == pytest.approx(0.058, abs=5e-4)
    # nothing leads to zero by shares
    assert trace_path(Target("T", 2026, 100), BASE, [2025], "constant_rate")["kg"].isna().all()


def test_a_path_per_person_follows_the_people():
    # 200 to 100 kg a person in 2 years: 200, 150, 100; 50, 60 and 40 people
    target = Target("T", 2026, 50, kind="per_user")
    path = trace_path(target, BASE, [2024, 2025, 2026], people={2025: 60, 2026: 40})
    assert kg(path) == [10_000, 9_000, 4_000]
    assert path["per_person"].tolist() == [200, 150, 100]


@given(
    value=st.floats(0, 99), length=st.integers(1, 30), shape=st.sampled_from(SHAPES), base=st.floats(1, 1e9, width=32)
)
def test_a_path_starts_at_the_base_ends_at_the_target_and_never_rises(value, length, shape, base):
    target = Target("T", 2024 + length, value)
    path = trace_path(target, Reference(2024, base), range(2024, 2030 + length), shape)["kg"]
    assert path.iloc[0] == pytest.approx(base)
    assert path.iloc[length] == pytest.approx(base * (1 - value / 100))
    assert (path.diff().dropna() <= base * 1e-12).all()


def test_a_perimeter_is_said_with_what_items_are():
    situation = make_situation(
        [{"device_type": "laptop", "site": "A"}, {"device_type": "screen", "site": "A"}, {"device_type": "laptop"}],
        [{"service_type": "mobile_line", "amount_per_year": 1}],
        [{"site": "A"}],
    )
    items = describe_items(situation)
    assert in_perimeter(items, {}).tolist() == [True] * 4
    assert in_perimeter(items, {"table": "equipment", "site": "A"}).tolist() == [True, True, False, False]
    assert in_perimeter(items, {"type": ["laptop", "mobile_line"]}).tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"value": 120}, "reduced by 120"),
        ({"value": -1, "unit": "kg"}, "no quantity"),
        ({"value": float("nan")}, "no quantity"),
        ({"value": 10, "kind": "relative"}, "relative"),
        ({"value": 10, "where": {"colour": "red"}}, "colour"),
    ],
)
def test_a_target_that_means_nothing_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        Target("T", 2030, **given)


def test_reference_slopes_say_what_they_are_worth():
    slopes = {slope.slope_id: slope for slope in REFERENCE_SLOPES}
    # −45 % in ten years is −13.5 % over three
    guide = trace_slope(slopes["itu_l1470"], BASE, range(2024, 2033))
    assert kg(guide)[3] == 8_650
    assert guide.set_index("year")["kg"].loc[2031:].isna().all()  # it speaks of 2020 to 2030
    assert slopes["itu_l1470"].status == "sector_guide"
    assert kg(trace_slope(slopes["sbti_absolute"], BASE, [2025])) == [9_580]
    assert slopes["sbti_absolute"].status == "unverified"
    state = trace_slope(slopes["state_spe"], BASE, range(2024, 2029))["kg"]
    assert state.iloc[3] == pytest.approx(7_800)
    assert np.isnan(state.iloc[4])
    assert trace_slope(slopes["state_spe"], Reference(2028, 1.0), [2028, 2029])["kg"].isna().all()


def test_only_years_that_add_up_are_added_up():
    totals = pd.Series({2025: 3.0, 2024: 2.0, 2026: 1.0})
    assert cumulate(totals, "purchases").tolist() == [2, 5, 6]
    with pytest.raises(ValueError, match="annualised"):
        cumulate(totals, "annualised")


def test_the_year_when_most_is_bought():
    assert find_peak(pd.Series({2026: 30.0, 2025: 30.0, 2024: 10.0})) == (2025, 30.0)
    assert find_peak(pd.Series({2024: 0.0})) is None
