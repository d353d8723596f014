"""Sums over impact lines, and parts that add up on paper too."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.estimate import estimate
from footprint.estimation.scopes import find_scopes, scopes
from footprint.estimation.views import (
    Devices,
    apportion,
    breakdown,
    compare,
    count_devices,
    heaviest,
    items_named,
    total,
)
from footprint.tables import SCOPE_KEYS
from tests.round_registry import make_situation


def town():
    rows = [
        {"item_id": "A", "device_type": "laptop", "quantity": 10, "entity": "hall", "quality": "high"},
        {"item_id": "B", "device_type": "laptop", "quantity": 5, "entity": "school"},
        {"item_id": "C", "device_type": "screen", "quantity": 10, "entity": "hall"},
        {"item_id": "D", "device_type": "camera", "entity": "hall"},
    ]
    situation = make_situation(rows, usage=[{"item_id": "L", "service_type": "mobile_line", "amount_per_year": 4}])
    return situation, estimate(situation)


def test_total_counts_what_is_missing():
    # A: 2×214 + 300 × 0.04 = 440; B: 214 + 6 = 220; C: 10/6 × 350 + 700 × 0.04 = 611.33; L: 8
    _, lines = town()
    found = total(lines)
    assert found.impact == pytest.approx(440 + 220 + 583.3333 + 28 + 8, abs=1e-4)
    assert (found.lines, found.missing) == (4 + 4 + 2 + 2 + 1, 2)


def test_devices_in_use_are_told_from_those_in_stock_and_withdrawn():
    rows = [
        {"device_type": "laptop", "quantity": 10},
        {"device_type": "laptop", "quantity": 4, "status": "in_stock"},
        {"device_type": "laptop", "quantity": 3, "status": "retired", "retired_on": "2024-06-01"},
        {"device_type": "screen"},  # one, where nobody says how many
    ]
    assert count_devices(make_situation(rows)) == Devices(in_use=11, in_stock=4, withdrawn=3, to_come=0)


def test_in_a_register_dates_tell_which_devices_were_there_at_the_end_of_the_year():
    rows = [
        {"device_type": "laptop", "quantity": 5, "acquired_on": "2020-01-01", "retired_on": "2024-12-31"},
        {"device_type": "laptop", "quantity": 7, "acquired_on": "2020-01-01", "retired_on": "2025-01-01"},
        {"device_type": "laptop", "quantity": 2, "acquired_on": "2024-12-31"},
        {"device_type": "laptop", "quantity": 1, "acquired_on": "2025-01-01"},
        {"device_type": "laptop", "quantity": 3, "status": "in_stock"},
        {"device_type": "laptop", "quantity": 9, "status": "retired"},
    ]
    found = count_devices(make_situation(rows, inventory="register"))
    assert found == Devices(in_use=7 + 2, in_stock=3, withdrawn=5 + 9, to_come=1)


def test_breakdown_by_one_key_heaviest_first_and_missing_last():
    situation, lines = town()
    found = breakdown(situation, lines, "type")
    assert found["type"].tolist() == ["laptop", "screen", "mobile_line", "camera"]
    assert found["impact"].tolist()[:1] == [pytest.approx(660, abs=1e-4)]
    assert np.isnan(found["impact"].iloc[-1])
    assert found["missing"].tolist() == [0, 0, 0, 2]


def test_breakdown_by_two_keys():
    situation, lines = town()
    found = breakdown(situation, lines, ["entity", "type"]).set_index(["entity", "type"])["impact"]
    assert found["hall", "laptop"] == pytest.approx(440, abs=1e-4)
    assert found["school", "laptop"] == pytest.approx(220, abs=1e-4)
    # what has no entity keeps an empty name
    assert found["", "mobile_line"] == 8.0


def test_heaviest_items():
    situation, lines = town()
    found = heaviest(situation, lines, 2)
    assert found["item_id"].tolist() == ["C", "A"]
    assert found["impact"].tolist() == [pytest.approx(611.3333, abs=1e-4), pytest.approx(440, abs=1e-4)]
    assert len(heaviest(situation, lines)) == 4  # what has no impact is no heavy item


def test_compare_two_breakdowns():
    before = pd.DataFrame({"type": ["laptop", "screen"], "impact": [10.0, 4.0]})
    after = pd.DataFrame({"type": ["laptop", "server"], "impact": [7.0, 2.0]})
    found = compare(before, after, "type").set_index("type")["change"]
    assert found.to_dict() == {"laptop": -3.0, "screen": -4.0, "server": 2.0}


def test_lines_of_an_item():
    situation, lines = town()
    assert items_named(situation, lines, "B").tolist() == [4, 5, 6, 7]
    assert items_named(situation, lines, "nothing").tolist() == []


class TestScopes:
    def test_the_row_that_says_most_wins(self):
        wanted = [
            ("equipment", "laptop", "use", "owned", "home"),
            ("equipment", "laptop", "manufacturing", "leased", "own"),
        ]
        found = find_scopes(make_situation(), pd.DataFrame(wanted, columns=SCOPE_KEYS))
        assert found["ghg_protocol"].tolist() == ["3.7", "3.8"]

    def test_a_combination_nobody_described_is_a_mistake_of_ours(self):
        wanted = pd.DataFrame([("equipment", "laptop", "service", "owned", "own")], columns=SCOPE_KEYS)
        with pytest.raises(LookupError, match="service"):
            find_scopes(make_situation(), wanted)

    def test_categories_of_a_standard(self):
        rows = [{"device_type": "laptop", "ownership": "leased"}, {"device_type": "laptop"}]
        situation = make_situation(rows)
        found = scopes(situation, estimate(situation), "beges").set_index("category")["impact"]
        # 2 × 40 made, 2 × 2 brought, 2 × 0.8 at the end, 2 × 30 × 0.04 used
        assert found.to_dict() == {
            k: pytest.approx(v, abs=1e-4) for k, v in {"4.2": 40, "4.4": 40, "3.1": 4, "4.3": 1.6, "2.1": 2.4}.items()
        }


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.integers(0, 2))
def test_apportioned_parts_add_up_to_the_rounded_whole(parts, digits):
    found = apportion(parts, digits)
    assert sum(found) == pytest.approx(round(sum(parts) * 10**digits) / 10**digits, abs=10.0**-digits * 0.51)
    assert sum(round(part * 10**digits) for part in found) == np.round(np.sum(np.array(parts) * 10.0**digits))
    assert all(abs(one - other) < 10.0**-digits * 1.001 for one, other in zip(parts, found, strict=True))


def test_apportion_thirds_and_what_is_not_known():
    assert apportion([1 / 3, 1 / 3, 1 / 3], 2) == [0.34, 0.33, 0.33]
    assert apportion([0.5, 1.5]) == [1.0, 1.0]
    found = apportion([2.6, float("nan"), 1.6])
    assert found[0] + found[2] == 4.0
    assert np.isnan(found[1])
