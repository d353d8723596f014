"""What processes share of plans and footprints: the second computes none of it, and says the same to the last bit."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from footprint import storage
from footprint.actions.lever_forms import use_lever
from footprint.commitments.commitment import Commitment, Goal, Indicator, StatedReference
from footprint.commitments.expected_effects import find_effects
from footprint.commitments.follow_up import list_years
from footprint.estimation.situation import Method, Situation
from footprint.memo import Kept
from footprint.plans.outlook import Outlook, look_ahead, new_memo
from footprint.plans.plan import Plan, Scenario
from footprint.plans.targets import Target
from footprint.sentences.standing import follow_all
from footprint.server.process.disk_shelf import DiskShelf
from footprint.workspace import footprint
from footprint.workspace.stored import footprint_of

YEAR, LAST = 2025, 2029
LONGER = use_lever("A1", {"devices": ["laptops"], "years": 8.0}, "A1", date(YEAR + 1, 1, 1))
FEWER = use_lever("A6", {"devices": ["screens"], "count": 2.0, "moment": "at_once"}, "A6", date(YEAR + 1, 1, 1))
PLAN = Plan((Scenario("S", (LONGER, FEWER)),), (Target("t1", LAST, 10.0),), years=(YEAR, LAST))
OF_PLANS = {"bounds", "verdicts", "reconcile", "compare", "leave out", "weigh"}
OF_FOOTPRINTS = {"interval", "sensitivity"}


class Watched:
    """The shelf of one process, and which answers it computed itself."""

    def __init__(self, folder):
        self._shelf, self.asked, self.computed = DiskShelf(folder, program="this one"), [], []

    def find(self, key, compute):
        self.asked.append(key[0])
        return self._shelf.find(key, lambda: self.computed.append(key[0]) or compute())


@pytest.fixture(scope="module")
def situation(sample_bytes, tmp_path_factory) -> Situation:
    path = tmp_path_factory.mktemp("association") / "footprint.sqlite3"
    path.write_bytes(sample_bytes)
    database = storage.open_database(f"sqlite:///{path}")
    found = footprint_of(database, 1, 1, Method(YEAR)).situation
    database.dispose()
    return found


def ask_plan(outlook: Outlook) -> list:
    (scenario,), (course,) = outlook.plan.scenarios, outlook.scenarios
    tables = [outlook.trend.bounds, course.bounds, outlook.differ(course), outlook.verdicts, outlook.reconciliation]
    return [*tables, *outlook.leave_out(scenario).values(), pd.Series(outlook.weigh([scenario.actions, ()], LAST))]


def ask_footprint(found: footprint.Footprint) -> list:
    part = found.part({"site": "Siège"})
    return [pd.Series([one.interval.low, one.interval.high]) for one in (found, part)] + [
        found.sensitivity,
        part.sensitivity,
    ]


def assert_equal(found: list, expected: list) -> None:
    for one, other in zip(found, expected, strict=True):
        same = pd.testing.assert_series_equal if isinstance(one, pd.Series) else pd.testing.assert_frame_equal
        same(one, other, check_exact=True, check_index_type=True)


def test_what_is_asked_of_a_plan_is_computed_by_one_process(situation, tmp_path):
    alone = ask_plan(look_ahead(situation, PLAN, LAST))
    for computed in (OF_PLANS, set()):
        shelf, memo = Watched(tmp_path / "results"), new_memo()
        memo.shelf = shelf
        found = ask_plan(replace(look_ahead(situation, PLAN, LAST), memo=memo))
        assert (set(shelf.asked), set(shelf.computed)) == (OF_PLANS, computed)
        assert_equal(found, alone)


def test_what_is_asked_of_a_footprint_is_computed_by_one_process(situation, tmp_path, monkeypatch):
    monkeypatch.setattr(footprint, "_footprints", Kept(8, 10**9))
    alone = ask_footprint(footprint.find_footprint(situation))
    for computed in (OF_FOOTPRINTS, set()):
        shelf = Watched(tmp_path / "results")
        monkeypatch.setattr(footprint, "_footprints", Kept(8, 10**9, shelf))
        found = ask_footprint(footprint.find_footprint(situation))
        assert (set(shelf.asked), set(shelf.computed)) == (OF_FOOTPRINTS, computed)
        assert_equal(found, alone)


def ask_commitments(situation: Situation, memo: Kept) -> list:
    goal = Goal(10.0, "percent", date(LAST, 12, 31))
    carbon = Commitment(
        "E-1",
        "Moins",
        kind="carbon",
        effect="direct",
        indicator=Indicator("Empreinte", measure="footprint"),
        reference=StatedReference(YEAR, 1000.0),
        goal=goal,
        actions=("A1",),
    )
    life = Indicator("Vie", measure="planned_life", where={"type": "laptop"})
    lives = replace(carbon, commitment_id="E-2", indicator=life)
    years = list_years({year: situation.with_method(Method(year)) for year in (YEAR, YEAR + 1)}, memo=memo)
    return [*follow_all([carbon, lives], years), find_effects(situation, PLAN, [carbon, lives], memo)]


def test_what_is_measured_and_expected_of_commitments_is_computed_by_one_process(situation, tmp_path):
    alone = ask_commitments(situation, new_memo())
    for computed in ({"measured", "effect"}, set()):
        shelf, memo = Watched(tmp_path / "results"), new_memo()
        memo.shelf = shelf
        assert repr(ask_commitments(situation, memo)) == repr(alone)  # floats are written to the last bit
        assert (set(shelf.asked), set(shelf.computed)) == ({"measured", "effect"}, computed)
    assert alone[0].series[0].low is not None
    assert alone[-1].together is not None


def test_another_inventory_or_another_lever_is_computed(situation, tmp_path):
    sites = situation.inventory.sites
    larger = replace(situation, inventory=replace(situation.inventory, sites=sites.assign(headcount=99.0)))
    other = replace(PLAN, scenarios=(Scenario("S", (FEWER,)),))
    for about, plan in ((situation, PLAN), (larger, PLAN), (situation, other)):
        shelf, memo = Watched(tmp_path / "results"), new_memo()
        memo.shelf = shelf
        ask_plan(replace(look_ahead(about, plan, LAST), memo=memo))
        assert {"compare", "leave out", "verdicts"} <= set(shelf.computed)
