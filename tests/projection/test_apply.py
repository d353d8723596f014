"""Actions on a day: what they make of an inventory, whom they touch, what is wrong in them."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from footprint.actions.actions import Action, Change, hash_actions
from footprint.estimation.estimate import estimate
from footprint.estimation.views import breakdown, total
from footprint.problems import Problem
from footprint.projection.apply import apply_actions
from footprint.projection.check_actions import check_actions, touched
from footprint.projection.spending import spend
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES
from tests.round_registry import REGISTRY, make_situation

ROWS = (
    {"item_id": "a", "device_type": "laptop", "quantity": 100, "site": "A", "model": "X"},
    {"item_id": "b", "device_type": "laptop", "quantity": 50, "country": "DEU", "acquired_on": "2021-05-01"},
    {"item_id": "c", "device_type": "server", "quantity": 4, "site": "A"},
)
USAGE = ({"service_type": "mobile_line", "amount_per_year": 20},)
SITES = ({"site": "A", "country": "FRA", "pue": 1.6},)
LAPTOPS = {"device_type": "laptop"}


def estate(**method):
    return make_situation(ROWS, USAGE, SITES, **method)


def act(*changes: Change, on="2026-01-01", name="a", **more) -> Action:
    return Action(name, name, datetime.date.fromisoformat(on), changes, **more)


def equipment_after(*actions, on=None) -> pd.DataFrame:
    return apply_actions(estate(), actions, on).inventory.equipment.set_index("item_id")


# --- on a day --------------------------------------------------------------------------------------------------------


def test_no_action_is_the_same_situation():
    situation = estate()
    training = act(Change("equipment", LAPTOPS, "lifespan_years", "set", 9), effect="enabling")
    for actions in ([], [training], [act(Change("equipment", LAPTOPS, "lifespan_years", "set", 9))]):
        assert apply_actions(situation, actions, datetime.date(2025, 12, 31)).id == situation.id
    assert apply_actions(situation, [training]).id == situation.id


def test_a_life_is_set_on_what_the_condition_finds():
    lives = equipment_after(act(Change("equipment", LAPTOPS, "lifespan_years", "set", 6)))["lifespan_years"]
    assert lives.loc[["a", "b"]].tolist() == [6, 6]
    assert pd.isna(lives["c"])


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, 154),
        ({"device_type": ["laptop", "server"]}, 154),
        ({"condition": "new"}, 154),  # blank cells count as what completes them
        ({"country": "FRA"}, 104),  # by its site, or by the country of the method
        ({"country": "DEU"}, 50),
        ({"family": "servers"}, 4),
        ({"quantity": {"min": 60}}, 100),
        ({"acquired_on": {"max": "2021-12-31"}}, 50),
        ({"acquired_on": {"min": "2021-12-31"}}, 0),
        ({"model": "X", "site": "A"}, 100),
        ({"site": ""}, 50),
        ({"device_type": "screen"}, 0),
        ({"no_such_column": 1}, 0),
    ],
)
def test_conditions_are_read_on_completed_values(where, found):
    assert touched(estate(), act(Change("equipment", where, "lifespan_years", "set", 6))) == found


def test_rows_are_split_where_a_part_is_concerned():
    # 40 % of 100 refurbished, 60 as they are; ramp: a quarter of that on the first day
    cells = {"condition": "refurbished", "first_life_years": 3}
    action = act(Change("equipment", {"model": "X"}, "", "replace", cells, share=0.4), ramp=(0.25, 1.0))
    whole = equipment_after(action).loc[["a"]]
    assert whole["quantity"].tolist() == pytest.approx([60, 40])
    assert whole["first_life_years"].tolist() == pytest.approx([float("nan"), 3], nan_ok=True)
    first = equipment_after(action, on=datetime.date(2026, 6, 1)).loc[["a"]]
    assert first["quantity"].tolist() == pytest.approx([90, 10])


def test_several_shares_of_one_action_stand_side_by_side():
    own = [
        Change("equipment", {"model": "X"}, "ownership", "set", kind, share=share)
        for kind, share in (("byod", 0.3), ("cope", 0.2))
    ]
    after = equipment_after(act(*own)).loc[["a"]]
    assert after.groupby(after["ownership"].astype("object").fillna("owned"))[
        "quantity"
    ].sum().to_dict() == pytest.approx({"byod": 30, "cope": 20, "owned": 50})


def test_quantities_are_cut_and_rows_added():
    fewer = act(Change("equipment", LAPTOPS, "", "retire", 30), name="fewer")
    more = act(Change("equipment", {}, "", "add", {"device_type": "screen", "quantity": 7}), name="more")
    lines = act(Change("usage", {}, "amount_per_year", "multiply", 0.5), name="lines")
    changed = apply_actions(estate(), [fewer, more, lines])
    by_type = changed.inventory.equipment.groupby(changed.inventory.equipment["device_type"].astype("str"))[
        "quantity"
    ].sum()
    assert by_type.to_dict() == pytest.approx(
        {"laptop": 120, "server": 4, "screen": 7}
    )  # 30 of 150: a fifth of each row
    assert changed.inventory.usage["amount_per_year"].tolist() == [10]
    screens = changed.inventory.equipment[changed.inventory.equipment["device_type"] == "screen"]
    assert screens["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-01"]


def test_another_type_of_device_leaves_what_was_said_of_the_first():
    rows = [{"device_type": "server", "energy_kwh_per_year": 900, "lifespan_years": 9, "model": "big"}]
    change = Change("equipment", {}, "", "replace", {"device_type": "laptop", "lifespan_years": 4})
    row = apply_actions(make_situation(rows), [act(change)]).inventory.equipment.iloc[0]
    assert (row["device_type"], row["lifespan_years"]) == ("laptop", 4)
    assert pd.isna(row["energy_kwh_per_year"])
    assert pd.isna(row["model"])


def test_sites_and_figures_change_for_all():
    better = act(Change("sites", {"site": "A"}, "pue", "set", 1.2), name="room")
    grid = act(Change("factors", {"activity": "electricity"}, "value", "multiply", 0.5, source="RTE"), name="grid")
    changed = apply_actions(estate(), [better, grid])
    use = breakdown(changed, estimate(changed), ["stage", "type"]).set_index(["stage", "type"])["impact"]
    assert use["use", "server"] == pytest.approx(4 * 2000 * 1.2 * 0.02)
    assert changed.inventory.sites["pue"].tolist() == [1.2]
    assert total(estimate(changed)).missing == total(estimate(estate())).missing


def test_adding_and_multiplying_commute():
    changes = [
        Change("equipment", LAPTOPS, "lifespan_years", "multiply", 2),
        Change("equipment", LAPTOPS, "lifespan_years", "add", 1),
        Change("equipment", LAPTOPS, "lifespan_years", "set", 4),
    ]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        actions = [act(changes[place], name=str(place)) for place in order]
        assert equipment_after(*actions)["lifespan_years"].loc[["a", "b"]].tolist() == [9, 9]  # set, times, plus


def test_what_a_plan_says_has_a_hash():
    plan = [act(Change("equipment", LAPTOPS, "lifespan_years", "set", 6))]
    assert hash_actions(plan) == hash_actions(list(plan))
    assert hash_actions(plan) != hash_actions([replace(plan[0], starts_on=datetime.date(2027, 1, 1))])


# --- what is spent ---------------------------------------------------------------------------------------------------


def test_costs_fall_with_the_ramp_and_by_days():
    # half at 1 July 2026, half a year later; 184 days of 2026 for the first half, then 184 of 2027 for the second
    action = act(on="2026-07-01", invest_eur=1000, yearly_eur=365, staff_days=8, yearly_staff_days=0, ramp=(0.5, 1.0))
    action = replace(action, ends_on=datetime.date(2028, 1, 1))
    spent = spend(action, range(2025, 2029)).set_index("year")
    assert spent["invest_eur"].tolist() == [0, 500, 500, 0]
    assert spent["yearly_eur"].tolist() == pytest.approx([0, 184 / 2, 365 / 2 + 184 / 2, 0])
    assert spent["staff_days"].tolist() == [0, 4, 4, 0]


# --- what is wrong ---------------------------------------------------------------------------------------------------

WRONG = [
    (Change("equipment", {"device_type": "abacus"}, "lifespan_years", "set", 6), "action.unknown-value"),
    (Change("equipment", {"colour": "red"}, "lifespan_years", "set", 6), "action.unknown-condition"),
    (Change("equipment", {"model": {"min": 3}}, "lifespan_years", "set", 6), "action.wrong-condition"),
    (Change("equipment", {"quantity": {"min": "a"}}, "lifespan_years", "set", 6), "action.wrong-condition"),
    (Change("equipment", {"acquired_on": {"max": "zz"}}, "lifespan_years", "set", 6), "action.wrong-condition"),
    (Change("equipment", {}, "colour", "set", "red"), "action.unknown-column"),
    (Change("equipment", {}, "country", "multiply", 2), "action.wrong-operation"),
    (Change("equipment", {}, "country", "set", "Narnia"), "action.unknown-value"),
    (Change("equipment", {}, "lifespan_years", "set", "six"), "action.no-value"),
    (Change("equipment", {}, "lifespan_years", "set", float("nan")), "action.no-value"),
    (Change("equipment", {}, "lifespan_years", "set", 600), "action.out-of-bounds"),
    (Change("equipment", {}, "lifespan_years", "set", 6, share=2), "action.out-of-bounds"),
    (Change("equipment", {}, "", "retire", {"share": 3}), "action.out-of-bounds"),
    (Change("equipment", {}, "", "retire", "many"), "action.no-value"),
    (Change("equipment", {}, "", "add", {"quantity": 3}), "action.missing-cell"),
    (Change("equipment", {}, "", "replace", {}), "action.no-value"),
    (Change("sites", {}, "", "retire"), "action.wrong-operation"),
    (Change("factors", {"activity": "electricity"}, "value", "set", 0.1), "action.missing-source"),
    (Change("planets", {}, "value", "set", 1), "action.unknown-table"),  # ty: ignore
]


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_what_is_wrong_in_a_change_is_said_in_both_languages(change, code):
    problems = check_actions([act(change, name="mine")], REGISTRY, estate())
    assert problems["code"].tolist() == [code]
    assert problems[["severity", "table", "line"]].iloc[0].tolist() == ["error", "mine", 1]
    for language in LANGUAGES:
        problem = Problem(**problems.iloc[0].to_dict())
        assert "mine" in message(problem, language)
        assert remedy(problem, language)


def test_what_is_wrong_in_an_action():
    change = Change("equipment", LAPTOPS, "lifespan_years", "set", 6)
    wrong = act(change, ramp=(1.0, 0.5), ends_on=datetime.date(2025, 1, 1), rebound=-1)
    assert set(check_actions([wrong], REGISTRY)["code"]) == {
        "action.ramp",
        "action.ends-before",
        "action.out-of-bounds",
    }
    plan = [act(change, requires=("b",), excludes=("c",)), act(change, name="c")]
    assert {"action.required", "action.excluded"} <= set(check_actions(plan, REGISTRY)["code"])
    assert check_actions([act()], REGISTRY)["code"].tolist() == ["action.no-change"]


def test_what_an_estate_makes_of_actions():
    screens = act(Change("equipment", {"device_type": "screen"}, "lifespan_years", "set", 6), name="screens")
    early = act(Change("equipment", LAPTOPS, "lifespan_years", "set", 6), name="early", on="2024-06-01")
    late = act(Change("equipment", {}, "lifespan_years", "set", 7), name="late")
    found = check_actions([screens, early, late], REGISTRY, estate())
    told = set(zip(found["table"], found["code"], strict=True))
    assert ("screens", "action.touches-nothing") in told
    assert ("early", "action.starts-before") in told
    assert ("late", "action.same-cell") in told
    assert (found["severity"] != "error").all()
    same = found[found["code"] == "action.same-cell"]
    assert set(same["expected"]) == {"late"}  # which one wins
