"""What the tool measures for commitments: each by hand, on a few devices."""

import numpy as np
import pytest

from footprint.estimation.estimate import estimate
from footprint.estimation.measures import MEASURES, measure_indicator
from tests.round_registry import make_situation

ROWS = [
    # 4 laptops bought new in 2024, 1 refurbished; 2 old ones that left in 2024 after 6 years, one of which was reused
    {"device_type": "laptop", "quantity": 4, "acquired_on": "2024-01-01", "lifespan_years": 5, "site": "Mairie"},
    {"device_type": "laptop", "acquired_on": "2024-07-01", "condition": "refurbished", "lifespan_years": 4},
    {"device_type": "laptop", "acquired_on": "2018-01-01", "retired_on": "2024-01-01", "outcome": "reused"},
    {"device_type": "laptop", "acquired_on": "2018-01-01", "retired_on": "2024-01-01", "outcome": "recycled"},
    {"device_type": "screen", "quantity": 5, "lifespan_years": 8},
]
SITES = [{"site": "Mairie", "headcount": 5}]


def measure(name: str, where=None, rows=ROWS, sites=SITES) -> float:
    situation = make_situation(rows, sites=sites)
    return measure_indicator(name, situation, estimate(situation), where).value


@pytest.mark.parametrize(
    ("name", "where", "value"),
    [
        ("devices", None, 10),  # 4 + 1 + 5 in use
        ("devices", {"type": "laptop"}, 5),
        ("devices", {"site": "Mairie"}, 4),
        ("devices_per_person", {"type": "laptop"}, 1),  # 5 laptops, 5 people
        ("planned_life", {"type": "laptop"}, (4 * 5 + 4) / 5),
        ("observed_life", None, 2191 / 365.25),  # from 1 January 2018 to 1 January 2024: 2 191 days
        ("refurbished_share", None, 20),  # 1 of the 5 bought in 2024
        ("reused_share", None, 50),
        ("age", {"type": "laptop"}, (4 * 366 + 184) / 5 / 365.25),  # at the end of 2024; screens have no date
    ],
)
def test_a_measure_by_hand(name, where, value):
    assert measure(name, where) == pytest.approx(value)


def test_devices_of_a_register_are_those_that_dates_leave_at_the_end_of_the_year():
    rows = [
        {"device_type": "laptop", "quantity": 4, "acquired_on": "2020-01-01", "retired_on": "2024-06-01"},
        {"device_type": "laptop", "quantity": 3, "acquired_on": "2020-01-01", "retired_on": "2025-06-01"},
        {"device_type": "laptop", "quantity": 2, "acquired_on": "2025-03-01"},
    ]
    situation = make_situation(rows, inventory="register")
    assert measure_indicator("devices", situation, estimate(situation)).value == 3


def test_the_footprint_is_the_sum_of_its_lines():
    situation = make_situation(ROWS, sites=SITES)
    lines = estimate(situation)
    assert measure("footprint") == lines["impact"].sum()
    assert measure("footprint_per_person") == lines["impact"].sum() / 5
    assert measure("footprint", {"type": ["laptop", "screen"]}) == measure("footprint")
    assert measure("electricity") == lines.loc[lines["stage"] == 2, "amount"].sum()


@pytest.mark.sampled
@pytest.mark.parametrize("name", MEASURES)
def test_what_nothing_says_is_missing_never_zero(name):
    value = measure(name, {"type": "projector"}, sites=[])
    assert value == 0 if name == "devices" else np.isnan(value)
