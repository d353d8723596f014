"""The whole of a territory: exact, of whom it is said, sure as far as its members' errors are shared."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.estimate import GRAIN
from footprint.territory.figures import Counting
from footprint.territory.members import Member, find_common_counting
from footprint.territory.provisions import Provision
from footprint.territory.shared_view import share_view
from tests.territory.simulated import COUNTING, figures_of, multiply, seventy, totals


@pytest.fixture(scope="module")
def whole():
    return share_view(seventy(), COUNTING)


def test_the_total_of_seventy_members_is_the_sum_of_their_dossiers_on_the_grain(whole):
    assert whole.grains == totals(seventy())
    assert whole.total == sum(one.dossiers[-1].total for one in seventy() if one.dossiers)
    assert (whole.coverage.members, whole.coverage.of_members) == (47, 70)
    assert whole.left_out.to_dict("records")[0]["left_out"] == "no_dossier"
    assert whole.coverage.members + whole.left_out["members"].sum() == 70


@pytest.mark.parametrize("keys", [["family"], ["kind"], ["family", "stage"], ["kind", "family"], ["type"]])
def test_whatever_it_is_parted_by_the_parts_add_up_to_the_total(whole, keys):
    parted = whole.sum_by(*keys)
    assert int(parted["grains"].sum()) == whole.grains
    assert parted["impact"].sum() == pytest.approx(whole.total, rel=1e-12)


@given(st.randoms(use_true_random=False))
def test_the_order_of_members_changes_nothing(chance: random.Random):
    some = seventy()[:6]
    mixed = chance.sample(some, len(some))
    one, other = share_view(some, COUNTING), share_view(mixed, COUNTING)
    assert one.members.equals(other.members)
    assert one.parts.equals(other.parts)
    assert one.errors == other.errors


@given(st.sets(st.integers(0, 20)), st.integers(0, 20))
def test_one_member_more_never_lowers_coverage_nor_the_total(held: set[int], more: int):
    def view(sending):
        members = [one if number in sending else replace(one, dossiers=()) for number, one in enumerate(seventy()[:21])]
        return share_view(members, COUNTING)

    before, after = view(held), view(held | {more})
    assert after.coverage.members >= before.coverage.members
    assert after.coverage.staff >= before.coverage.staff
    assert after.grains >= before.grains


def test_a_member_who_withdraws_is_gone(whole):
    gone = next(one for one in seventy() if one.dossiers)
    view = share_view([replace(one, dossiers=()) if one is gone else one for one in seventy()], COUNTING)
    assert view.grains == whole.grains - gone.dossiers[-1].grains
    assert gone.key not in set(view.parts["member"])


def test_one_member_alone_has_the_interval_of_its_dossier():
    figures = figures_of("authority")
    view = share_view([Member("A", dossiers=[figures])], COUNTING)
    assert view.total == figures.total
    assert (view.interval.low, view.interval.high) == pytest.approx((figures.low, figures.high), rel=0.02)


def test_errors_of_factors_are_shared_and_those_of_documents_are_not():
    """Ten members of the same estate: their factors err together, so that the interval hardly narrows; their documents,
    of the same name, err each on its own."""
    one = figures_of("association")
    members = [Member(f"M{number}", dossiers=[multiply(one, 1, f"M{number}")]) for number in range(10)]
    ten = share_view(members, COUNTING).interval
    apart = (one.high - one.low) * np.sqrt(10.0)
    assert apart < ten.high - ten.low < 10.0 * (one.high - one.low)
    wide = one.parts.assign(sigma=0.5)
    doubtful = [replace(member, dossiers=[replace(member.dossiers[0], parts=wide)]) for member in members]
    together = [
        replace(member, dossiers=[replace(member.dossiers[0], frozen_id=f"{n}")]) for n, member in enumerate(doubtful)
    ]
    single = share_view(doubtful[:1], COUNTING).interval
    shared = share_view(together, COUNTING).interval
    assert shared.high - shared.low < 0.8 * 10.0 * (single.high - single.low)


@pytest.mark.parametrize(
    ("counting", "reason"),
    [
        ({"accounting": "purchases"}, "other_accounting"),
        ({"factor_set": "manufacturers"}, "other_set"),
        ({"electricity": "market"}, "other_power"),
        ({"year": 2024}, "other_year"),
        ({"version": "1"}, "other_version"),
    ],
)
def test_what_is_counted_otherwise_is_left_out_and_counted_as_left_out(counting, reason):
    figures = figures_of("association")
    other = replace(multiply(figures, 2, "B"), counting=replace(figures.counting, **counting))
    view = share_view([Member("A", dossiers=[figures]), Member("B", staff=4, dossiers=[other])], COUNTING)
    assert view.grains == figures.grains
    assert view.left_out.to_dict("records") == [{"left_out": reason, "members": 1, "staff": 4.0}]


def test_a_dossier_given_by_two_members_counts_once():
    figures = figures_of("association")
    view = share_view([Member("A", dossiers=[figures]), Member("B", dossiers=[figures])], COUNTING)
    assert view.grains == figures.grains
    assert list(view.left_out["left_out"]) == ["same_dossier"]


def test_the_last_dossier_counted_as_the_others_is_the_one_that_counts():
    first = figures_of("association")
    last = multiply(first, 2, "again")
    older = replace(multiply(first, 3, "older"), counting=Counting(2024, version="2"))
    view = share_view([Member("A", dossiers=[older, first, last])], COUNTING)
    assert view.grains == last.grains
    assert find_common_counting([Member("A", dossiers=[older])] * 2 + [Member("B", dossiers=[first])]) == older.counting


# --- bought by one for others ----------------------------------------------------------------------------------------


def _provide(**changes) -> Provision:
    return Provision(**{"provider": "S", "beneficiary": "A", "type": "box", "confirmed": True} | changes)


@pytest.fixture(scope="module")
def served():
    figures = figures_of("association")
    return [Member("S", dossiers=[multiply(figures, 5, "S")]), Member("A", dossiers=[figures])]


def test_what_is_bought_for_others_is_counted_once_when_it_is_confirmed(served):
    held = served[1].dossiers[0].parts
    box = int(held.loc[held["type"] == "box", "grains"].sum())
    view = share_view(served, COUNTING, [_provide()])
    assert (view.counted_again, view.grains) == (box, totals(served) - box)
    assert int(view.sum_by("family")["grains"].sum()) == view.grains
    assert share_view(served, COUNTING, [_provide(), _provide(share=0.5)]).counted_again == box  # never twice away


def test_what_nobody_confirmed_is_counted_and_shown(served):
    view = share_view(served, COUNTING, [_provide(confirmed=False)])
    told = view.provisions.to_dict("records")[0]
    assert (view.counted_again, told["outcome"]) == (0, "unconfirmed")
    assert told["grains"] > 0


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"type": "tape_library", "counted_as": "box"}, "not_at_provider"),
        ({"counted_as": "tape_library"}, "not_at_beneficiary"),
        ({"provider": "elsewhere"}, "left_out"),
    ],
)
def test_nothing_is_taken_away_that_is_not_in_both_dossiers(served, changes, outcome):
    view = share_view(served, COUNTING, [_provide(**changes)])
    assert (view.counted_again, view.provisions["outcome"].iloc[0]) == (0, outcome)


def test_a_half_of_what_is_counted_again_is_taken_away_to_the_grain(served):
    view = share_view(served, COUNTING, [_provide(share=0.5)])
    whole = share_view(served, COUNTING, [_provide()])
    assert view.counted_again == pytest.approx(whole.counted_again / 2, abs=10)
    assert view.total == view.grains * GRAIN


def test_per_person_is_over_the_members_whose_people_are_known():
    figures = figures_of("association")
    known, unknown = Member("A", staff=10, dossiers=[figures]), replace(multiply(figures, 3, "B"), headcount=np.nan)
    view = share_view([known, Member("B", dossiers=[unknown])], COUNTING)
    assert view.per_person() == pytest.approx(figures.total / 10)
    assert np.isnan(view.per_person("public"))
