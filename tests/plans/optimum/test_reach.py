"""Which items a lever may reach: those it describes, and those that another lever makes so; never too few."""

from datetime import date

import pytest

from footprint.actions.actions import Action, Change
from footprint.plans.optimum.reach import reach
from tests.round_registry import make_situation

ROWS = [
    {"item_id": "A", "device_type": "laptop", "quantity": 10, "site": "Hall"},
    {"item_id": "B", "device_type": "screen", "quantity": 5, "country": "DEU"},
    {"item_id": "C", "device_type": "server", "acquired_on": "2020-05-01"},
    {"item_id": "D", "device_type": "laptop", "ownership": "byod"},
]
LINES = [{"item_id": "L", "service_type": "mobile_line", "amount_per_year": 4}]
SITUATION = make_situation(ROWS, LINES, [{"site": "Hall"}])


def act(*changes: Change) -> Action:
    return Action("X", "", date(2025, 1, 1), changes)


def reached(*actions: Action) -> list[str]:
    """The items that each action reaches, by their letters (+: the rows that actions add)."""
    table = reach(SITUATION, actions)
    return ["".join(letter for letter, here in zip("ABCDL+", row, strict=True) if here) for row in table.tolist()]


def change(table, where, column="lifespan_years", operation="set", value=6.0) -> Change:
    return Change(table, where, column, operation, value)


@pytest.mark.parametrize(
    ("where", "items"),
    [
        ({}, "ABCD"),
        ({"device_type": "laptop"}, "AD"),
        ({"device_type": ["laptop", "server"], "ownership": "owned"}, "AC"),
        ({"country": "FRA"}, "ACD"),  # completed: where nothing is said, the country of the method
        ({"quantity": {"min": 5}}, "AB"),
        ({"acquired_on": {"max": "2021-01-01"}}, "C"),
        ({"acquired_on": {"min": "2021-01-01"}}, ""),
        ({"device_type": "tablet"}, ""),
    ],
)
def test_rows_are_those_that_conditions_describe(where, items):
    assert reached(act(change("equipment", where))) == [items]


def test_a_change_of_a_site_reaches_what_stands_there():
    assert reached(act(change("sites", {"site": "Hall"}, "pue", "set", 1.2))) == ["A"]


@pytest.mark.parametrize(
    ("applies_to", "items"),
    [
        ("laptop.lifespan_years", "AD"),
        ("server_room.pue", "C"),
        ("byod.share", "D"),
        ("quality.low", ""),
    ],
)
def test_an_assumption_reaches_what_it_is_about(applies_to, items):
    assert reached(act(change("assumptions", {"applies_to": applies_to}, "value"))) == [items]


def test_a_factor_reaches_what_it_is_about():
    assert reached(act(change("factors", {"activity": "electricity", "country": "FRA"}, "value"))) == ["ABCD"]
    assert reached(act(change("factors", {"activity": "laptop.manufacturing"}, "value"))) == ["AD"]
    assert reached(act(change("factors", {"factor_id": "line-fra"}, "value"))) == ["L"]


def test_a_lever_reaches_what_another_makes_of_rows():
    to_laptops = act(Change("equipment", {"device_type": "server"}, "", "replace", {"device_type": "laptop"}))
    laptops, screens = (act(change("equipment", {"device_type": kind})) for kind in ("laptop", "screen"))
    assert reached(to_laptops, laptops, screens) == ["C", "ACD", "B"]
    # through a third: servers become screens, and screens laptops
    to_screens = act(change("equipment", {"device_type": "server"}, "device_type", "set", "screen"))
    then_laptops = act(change("equipment", {"device_type": "screen"}, "device_type", "set", "laptop"))
    assert reached(laptops, then_laptops, to_screens) == ["ABCD", "BC", "C"]
    # an amount added may bring it anywhere
    more = act(change("equipment", {"device_type": "screen"}, "quantity", "add", 3))
    many = act(change("equipment", {"quantity": {"min": 10}}))
    assert reached(more, many) == ["B", "AB"]


def test_what_a_lever_does_not_write_brings_its_rows_to_no_other():
    longer = act(change("equipment", {"device_type": "laptop"}))
    moved = act(change("equipment", {"device_type": "screen"}, "site", "set", "Hall"))
    hot, abroad = act(change("equipment", {"pue": {"min": 9}})), act(change("equipment", {"country": "ITA"}))
    assert reached(longer, hot, abroad) == ["AD", "", ""]
    # a place brings its country and its server room along
    assert reached(moved, hot, abroad) == ["B", "B", "B"]


def test_rows_that_are_added_are_reached_by_who_adds_them_and_by_what_speaks_of_rows():
    adds = act(Change("equipment", {}, "", "add", {"device_type": "laptop", "quantity": 3}))
    laptops = act(change("equipment", {"device_type": "laptop"}))
    assert reached(adds) == ["+"]
    assert reached(adds, laptops) == ["+", "AD+"]
    assert reached(laptops) == ["AD"]


def test_without_any_change_nothing_is_reached():
    assert reached(act()) == [""]
    assert reached() == []
