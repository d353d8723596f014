"""What a footprint rests on: assumptions, factors, what lacks a figure, and what others publish."""

import numpy as np
import pytest

from footprint.estimation.estimate import estimate
from footprint.estimation.lines import describe_items, explain, widen
from footprint.estimation.views import (
    are_part,
    by_assumption,
    by_factor,
    by_source,
    compare_per_person,
    describe_types,
    gather_families,
    headcount,
    heaviest,
    summarise_missing,
    total,
)
from footprint.estimation.views import breakdown as break_down
from footprint.registry.factors import read_factors
from tests.round_registry import REGISTRY, make_situation


def town(**method):
    rows = [
        {"item_id": "A", "device_type": "laptop", "quantity": 10, "site": "hall", "lifespan_years": 4},
        {"item_id": "B", "device_type": "laptop", "quantity": 5},
        {"item_id": "C", "device_type": "screen", "quantity": 10, "site": "hall", "energy_kwh_per_year": 50},
        {"item_id": "D", "device_type": "camera", "site": "hall", "quantity": 3},
    ]
    services = [{"item_id": "L", "service_type": "mobile_line", "amount_per_year": 4}]
    sites = [{"site": "hall", "headcount": 6}, {"site": "school", "headcount": 4}, {"site": "store"}]
    situation = make_situation(rows, services, sites, **method)
    return situation, estimate(situation)


@pytest.mark.parametrize("key", ["stage", "match", "type", "site", "quality"])
def test_lines_of_the_parts_of_a_breakdown_are_all_lines_once_and_sum_to_it(key):
    situation, lines = town()
    items, view = describe_items(situation), break_down(situation, lines, key)
    masks = [are_part(items, lines, key, value) for value in view[key].astype("str")]
    assert np.sum(masks, axis=0).tolist() == [1] * len(lines)
    for mask, impact in zip(masks, view["impact"], strict=True):
        assert total(lines[mask]).impact == pytest.approx(impact, nan_ok=True, abs=0)


def test_services_are_parted_by_what_they_are_and_who_provides_them():
    lines = [
        ("mobile_line", "Orange", 4),
        ("mobile_line", "SFR", 2),
        ("mobile_line", "Orange", 1),
        ("mobile_line", None, 8),
    ]
    services = [{"service_type": kind, "provider": by, "amount_per_year": amount} for kind, by, amount in lines]
    situation = make_situation([{"device_type": "laptop"}], services)
    found = break_down(situation, estimate(situation), "service").set_index("service")["impact"]
    a_line = found["mobile_line"] / 8
    assert found.drop("").to_dict() == pytest.approx(
        {"mobile_line": 8 * a_line, "mobile_line · Orange": 5 * a_line, "mobile_line · SFR": 2 * a_line}
    )


def test_families_gather_types_and_lose_nothing():
    situation, lines = town()
    found = gather_families(situation, break_down(situation, lines, "type"))
    assert found["family"].tolist() == ["computers", "displays", "telecom", "network"]
    assert found["impact"].sum() == total(lines).impact
    assert np.isnan(found["impact"].iloc[-1])  # a camera has no figure


def test_an_assumption_bears_on_the_lines_it_enters_and_not_where_the_inventory_speaks():
    situation, lines = town()
    found = by_assumption(situation, lines).set_index("assumption_id")["impact"]
    # Life of B: 5 × 214 / 5; of C: 10 × 350 / 6. Consumption of A and B: 15 × 30 × 0.04; that of C is stated.
    expected = {
        "screen-lifespan-years": 583.3333,
        "laptop-lifespan-years": 214,
        "laptop-energy-kwh-per-year": 18,
    }
    assert found.to_dict() == {name: pytest.approx(mass, abs=1e-3) for name, mass in expected.items()}


def test_each_line_with_a_factor_is_counted_under_it():
    situation, lines = town()
    found = by_factor(situation, lines).set_index("factor_id")
    assert found["impact"].sum() == total(lines).impact
    assert found.loc["line-fra"].to_dict() == {"lines": 1, "impact": 8.0}
    assert found["lines"].sum() == (lines["factor"] >= 0).sum()


def test_sources_share_all_that_has_a_figure():
    situation, lines = town()
    found = by_source(situation, lines)
    assert found["source_id"].tolist() == ["tests"]
    assert found["impact"].tolist() == [total(lines).impact]


def test_what_is_missing_is_said_by_type_stage_and_reason_with_its_devices():
    situation, lines = town()
    found = summarise_missing(widen(situation, lines))
    assert found["lines"].sum() == total(lines).missing
    assert set(zip(found["type"], found["stage"], found["reason"], found["quantity"], strict=True)) == {
        ("camera", "manufacturing", "no-factor", 3),
        ("camera", "use", "no-energy", 3),
    }


def test_heaviest_of_some_lines_with_items_described_before():
    situation, lines = town()
    items = describe_items(situation)
    use = lines[are_part(items, lines, "stage", "use")]
    found = heaviest(situation, use, 2, items)
    assert found["item_id"].tolist() == ["C", "A"]
    assert found["item"].tolist() == [2, 0]


def test_the_people_of_all_sites_are_counted_and_nobody_is_not_zero():
    assert headcount(town()[0]) == 10
    assert np.isnan(headcount(make_situation([{"device_type": "laptop"}])))


@pytest.mark.parametrize(
    ("people", "place"),
    [(50, "suspiciously_low"), (25, "below"), (10, "within"), (6, "above"), (3, "suspiciously_high")],
)
def test_a_person_s_share_beside_what_others_publish(people, place):
    # 5 laptops: 5 × 214 / 5 + 5 × 30 × 0.04 = 220, and 5 screens: 5 × 350 / 6 + 5 × 70 × 0.04 = 305.67; twice
    rows = [{"device_type": "laptop", "quantity": 10}, {"device_type": "screen", "quantity": 10}]
    situation = make_situation(rows, sites=[{"site": "hall", "headcount": people}])
    found = compare_per_person(situation, estimate(situation))
    assert found["part"].tolist() == ["equipment"]
    assert found["impact"].tolist() == [pytest.approx(1051.333 / people, abs=1e-3)]
    assert found["place"].tolist() == [place]


def test_services_make_a_second_comparison_and_nobody_makes_none():
    situation, lines = town()
    assert compare_per_person(situation, lines)["part"].tolist() == ["equipment", "whole"]
    alone = make_situation([{"device_type": "laptop"}])
    assert compare_per_person(alone, estimate(alone)).empty


def test_a_type_says_which_figures_exist():
    found = describe_types(REGISTRY).set_index("type")
    assert found.loc["screen", ["ademe", "manufacturers"]].tolist() == [False, True]
    assert found.loc["laptop", ["ademe", "manufacturers"]].tolist() == [True, True]
    assert found.loc["mobile_line", ["common", "unit"]].tolist() == [True, "line"]
    assert not found.loc["camera", ["ademe", "manufacturers", "common"]].any()
    assert not found.loc["ups", "powered"]
    assert found.loc["server", ["lifespan_years", "energy_kwh_per_year"]].tolist() == [4.0, 2000.0]


def test_every_shipped_type_is_described_once():
    registry = read_factors()
    found = describe_types(registry)["type"].tolist()
    assert found == [*registry.catalogue.device_types, *registry.catalogue.service_types]


def test_a_line_already_widened_is_explained_the_same():
    situation, lines = town()
    wide = widen(situation, lines)
    for position in range(len(lines)):
        proof = explain(situation, lines, position, wide)
        assert repr(proof) == repr(explain(situation, lines, position))
