"""The levers that a scenario could take next: what each would gain is what it shows once it is there."""

from datetime import date

import pytest

from footprint import storage
from footprint.actions.lever_forms import use_lever
from footprint.actions.levers import LEVERS
from footprint.estimation.situation import Method
from footprint.plans.outlook import look_ahead
from footprint.plans.plan import Plan, Scenario, put_action, put_scenario
from footprint.plans.proposals import choose_best, find_next_start, list_proposals, weigh_levers
from footprint.projection.projection import project
from footprint.workspace.stored import footprint_of

YEAR, START = 2030, date(2027, 1, 1)
FEWER = use_lever("A6", {"devices": ["laptops"], "count": 2.0}, "A6", START)
MOVED = use_lever("A9", {"devices": ["laptops"], "new_type": "tablet"}, "A9", START)
SCENARIO = Scenario("S", (FEWER, MOVED))
PLAN = Plan((SCENARIO,), years=(2025, YEAR))


@pytest.fixture(scope="module")
def outlook(sample_bytes, tmp_path_factory):
    """The sample association, which has no desktop, with a scenario that makes tablets of its laptops."""
    path = tmp_path_factory.mktemp("association") / "footprint.sqlite3"
    path.write_bytes(sample_bytes)
    database = storage.open_database(f"sqlite:///{path}")
    situation = footprint_of(database, 1, 1, Method(2025)).situation
    database.dispose()
    return look_ahead(situation, PLAN, YEAR)


def find(proposals, lever_id):
    return next(one for one in proposals if one.lever.lever_id == lever_id)


def total(outlook, actions) -> float:
    return project(outlook.situation, actions, outlook.years).totals["impact"].iloc[-1]


def test_each_lever_is_ready_or_says_why_it_is_not(outlook):
    proposals = list_proposals(outlook, PLAN, SCENARIO, START)
    assert [one.lever for one in proposals] == list(LEVERS)
    longer = find(proposals, "A1").action
    assert (longer.parameters["devices"], longer.parameters["years"]) == (["laptops"], 6.0)  # 5 today, one more
    reasons = {one.lever.lever_id: one.reason for one in proposals}
    assert (reasons["A6"], reasons["A9"], reasons["A7"], reasons["A24"]) == ("figure", "absent", "ready", "apart")
    printed = Scenario("S", (use_lever("A7", {"cut": 0.2}, "A7", START),))
    assert find(list_proposals(outlook, PLAN, printed, START), "A7").reason == "used"
    assert find(proposals, "A3").lacking == ("first_life_years",)
    assert find(proposals, "A19").lacking == ("source",)


def test_a_gain_is_what_the_lever_shows_once_it_is_added(outlook):
    proposals = list_proposals(outlook, PLAN, SCENARIO, START)
    gains = weigh_levers(outlook, SCENARIO.actions, proposals, YEAR).gains
    assert len(gains) > 2
    for gain in gains[:1]:
        added = put_action(SCENARIO, gain.proposal.action)
        then = look_ahead(outlook.situation, put_scenario(PLAN, added), YEAR)
        effects = weigh_levers(then, added.actions, (), YEAR).effects
        assert gain.kg == pytest.approx(effects[gain.proposal.action.action_id], abs=1e-4)
    last = gains[-1].proposal.action
    assert gains[-1].kg == pytest.approx(total(outlook, [*SCENARIO.actions, last]) - total(outlook, SCENARIO.actions))


def test_lists_with_and_without_a_lever_that_moves_rows_are_weighed_as_one_by_one(outlook):
    lists = [(FEWER, MOVED), (FEWER,), (MOVED,), ()]
    expected = [total(outlook, actions) for actions in lists]
    assert outlook.weigh(lists, YEAR) == pytest.approx(expected, abs=1e-4)  # lines are rounded


def test_the_best_gain_most_and_never_change_the_same_cells_twice(outlook):
    gains = weigh_levers(outlook, (), list_proposals(outlook, PLAN, Scenario("N"), START), YEAR).gains
    best = choose_best(gains, 3)
    names = [one.proposal.lever.lever_id for one in best]
    assert [one.kg for one in best] == sorted(one.kg for one in best)
    assert all(one.kg < 0 for one in best)
    assert not {"A2", "A18"} <= set(names)  # both set the life of smartphones
    assert not {"A1", "A22"} <= set(names)  # both set the life of laptops


def test_a_next_lever_starts_next_year_or_in_the_last_year_that_is_shown():
    assert find_next_start((2025, 2026, 2027), date(2025, 11, 30)) == date(2026, 1, 1)
    assert find_next_start((2025, 2026), date(2031, 1, 1)) == date(2026, 1, 1)
