"""What French law asks public authorities to count: each share by hand, on a few devices."""

import numpy as np
import pandas as pd
import pytest

from footprint.estimation.estimate import estimate
from footprint.estimation.legal.spending import list_purchases, sum_spending
from footprint.estimation.legal.texts_of_law import SPENDING, WITHDRAWN, find_step
from footprint.estimation.legal.withdrawals import count_withdrawals, list_withdrawals
from footprint.estimation.measures import measure_indicator
from footprint.registry.factors import read_factors
from tests.round_registry import make_situation

BOUGHT = {"device_type": "laptop", "acquired_on": "2024-03-01", "condition": "new", "price_tax": "excl"}
PURCHASES = [
    BOUGHT | {"quantity": 10, "purchase_cost_eur": 500, "recycled_content": "no"},
    BOUGHT | {"quantity": 8, "purchase_cost_eur": 250, "condition": "refurbished"},
    BOUGHT | {"device_type": "screen", "quantity": 10, "purchase_cost_eur": 100, "recycled_content": "yes"},
    BOUGHT | {"device_type": "screen", "quantity": 20, "purchase_cost_eur": 120, "price_tax": "incl"},
]


def spend(rows) -> pd.Series:
    """The sums of the one category and year of some rows."""
    sums = sum_spending(list_purchases(make_situation(rows)))
    assert len(sums) == 1
    return sums.iloc[0]


def test_the_share_of_spending_by_hand():
    # 10 x 500 new, 8 x 250 refurbished, 10 x 100 with recycled content, 20 x 120 with tax that say nothing of it:
    # 5 000 + 2 000 + 1 000 + 20 x 120 / 1.2 = 10 000 EUR before tax
    found = spend(PURCHASES)
    assert found["eur"] == pytest.approx(10_000)
    assert (found["reused_eur"], found["recycled_eur"]) == (2_000, 1_000)
    assert found["share"] == pytest.approx(30)  # (2 000 + 1 000) / 10 000
    assert (found["unstated_eur"], found["converted_eur"]) == (pytest.approx(2_000), pytest.approx(2_000))
    assert found["most"] == pytest.approx(50)  # were the screens that say nothing of it recycled too


def test_a_device_refurbished_with_recycled_content_counts_once():
    both = PURCHASES[1] | {"recycled_content": "yes"}
    assert spend([PURCHASES[0], both])["share"] == pytest.approx(100 * 2_000 / 7_000)


@pytest.mark.parametrize(
    ("cells", "lacks"),
    [
        ({"acquired_on": None}, "date"),
        ({"purchase_cost_eur": None}, "price"),
        ({"price_tax": None}, "tax"),
        ({"price_tax": "unknown"}, "tax"),
        ({"price_tax": "incl", "country": "DEU"}, "rate"),
        ({"price_tax": "incl", "acquired_on": "2013-12-31"}, "rate"),  # 19.6 % until then
        ({"condition": None}, "condition"),
        ({"condition": None, "recycled_content": "yes"}, ""),  # it counts, whatever it was
        ({"purchase_cost_eur": 0}, ""),  # a gift: a price is stated
    ],
)
def test_a_purchase_that_lacks_something_is_missing_and_says_what(cells, lacks):
    row = list_purchases(make_situation([PURCHASES[0] | cells])).iloc[0]
    assert row["lacks"] == lacks
    assert np.isnan(row["eur"]) == bool(lacks)


def test_where_more_than_one_device_in_ten_lacks_something_no_share_is_given():
    few = [PURCHASES[0] | {"quantity": 18}, PURCHASES[1] | {"quantity": 2}]
    missing = BOUGHT | {"purchase_cost_eur": None}
    assert spend([*few, missing | {"quantity": 2}])["share"] == pytest.approx(100 * 500 / 9_500)  # 2 of 22
    found = spend([*few, missing | {"quantity": 3}])  # 3 of 23
    assert np.isnan(found["share"])
    assert (found["lacking"], found["devices"]) == (3, 23)
    assert found["eur"] == 9_500  # what is known is still there


def test_what_is_not_bought_or_in_no_category_counts_for_nothing():
    rows = [
        PURCHASES[0] | {"ownership": "leased"},
        PURCHASES[0] | {"ownership": "byod"},
        PURCHASES[0] | {"device_type": "ups"},
    ]
    assert sum_spending(list_purchases(make_situation(rows))).empty


GONE = {"device_type": "laptop", "acquired_on": "2018-05-01", "retired_on": "2024-06-30", "status": "retired"}
WITHDRAWALS = [
    GONE | {"quantity": 12, "outcome": "reused"},
    GONE | {"quantity": 8, "outcome": "recycled"},
    GONE | {"quantity": 7, "acquired_on": "2012-01-01", "outcome": "recycled"},  # over ten years: left out
    GONE | {"quantity": 5, "ownership": "leased", "outcome": "reused"},  # back to its owner
    GONE | {"device_type": "server", "quantity": 3, "outcome": "recycled"},  # too large for the article
]


def test_the_share_given_for_reuse_by_hand():
    found = count_withdrawals(list_withdrawals(make_situation(WITHDRAWALS))).iloc[0]
    assert (found["devices"], found["older"], found["reused"]) == (20, 7, 12)
    assert found["share"] == pytest.approx(60)  # 12 of the 20 under ten years


def test_withdrawals_are_counted_by_family_too():
    rows = [*WITHDRAWALS, GONE | {"device_type": "screen", "outcome": "reused"}]
    found = count_withdrawals(list_withdrawals(make_situation(rows)), "family").set_index("family")
    assert found["share"].to_dict() == {"computers": pytest.approx(60), "displays": pytest.approx(100)}


@pytest.mark.parametrize(
    ("cells", "older"),
    [
        ({"acquired_on": "2014-06-30"}, False),  # ten years to the day: not over ten
        ({"acquired_on": "2014-06-29"}, True),
        ({"acquired_on": "2018-05-01", "first_life_years": 3}, False),
        ({"acquired_on": "2018-05-01", "first_life_years": 4}, True),  # 6 years here after 4 elsewhere
    ],
)
def test_a_device_over_ten_years_is_left_out(cells, older):
    assert list_withdrawals(make_situation([WITHDRAWALS[0] | cells]))["older"].iloc[0] == older


@pytest.mark.parametrize(
    ("cells", "lacks"),
    [
        ({"retired_on": None}, "withdrawal"),
        ({"acquired_on": None}, "age"),
        ({"outcome": None}, "outcome"),
        ({"outcome": "unknown"}, "outcome"),
        ({"outcome": None, "acquired_on": "2010-01-01"}, ""),  # left out anyway
    ],
)
def test_a_withdrawal_that_lacks_something_is_missing_and_says_what(cells, lacks):
    assert list_withdrawals(make_situation([WITHDRAWALS[0] | cells]))["lacks"].iloc[0] == lacks


def test_withdrawals_of_which_nobody_says_what_became_are_no_zero():
    found = count_withdrawals(list_withdrawals(make_situation([GONE | {"quantity": 4}]))).iloc[0]
    assert (found["lacking"], found["known"]) == (4, 0)
    assert np.isnan(found["share"])


@pytest.mark.parametrize(
    ("name", "where", "value"),
    [
        ("agec_it_telephony", None, 30),
        ("agec_it_telephony", {"type": "laptop"}, 100 * 2_000 / 7_000),
        ("agec_printing", None, np.nan),
        ("reen_withdrawn", None, 60),
    ],
)
def test_commitments_can_be_measured_by_them(name, where, value):
    situation = make_situation([*PURCHASES, *WITHDRAWALS])
    found = measure_indicator(name, situation, estimate(situation), where)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.count == {30: 48, 60: 20}.get(value, 18 if where else 0)


@pytest.mark.parametrize(
    ("of", "year", "step"),
    [
        ("it_telephony", 2023, None),
        ("it_telephony", 2026, (2024, 20)),
        ("it_telephony", 2027, (2027, 25)),
        ("printing", 2026, None),  # its steps were not read
        ("withdrawn", 2024, (2024, 35)),
        ("withdrawn", 2030, (2025, 50)),
    ],
)
def test_the_step_that_holds_in_a_year(of, year, step):
    assert find_step(of, year) == step


def test_products_name_families_and_types_that_there_are():
    devices = read_factors().catalogue.devices
    for products in (*SPENDING.values(), WITHDRAWN):
        assert set(products.families) <= set(devices["family"])
        assert {*products.others, *products.without} <= set(devices["device_type"])
