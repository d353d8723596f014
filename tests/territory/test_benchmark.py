"""The anonymous benchmark: its rules one by one, and the attacks that were tried on it."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.estimate import GRAIN
from footprint.territory.benchmark import (
    Publication,
    find_place,
    publish,
    read_publication,
    tell_not_compared,
    write_publication,
)
from footprint.territory.disclosure import at_least, average_around, is_dominated, pool_small
from footprint.territory.figures import DossierFigures
from footprint.territory.members import SIZE_LIMITS, SIZES, Member, size_class
from tests.territory.simulated import COUNTING, figures_of, multiply, seventy

STAFF = 20.0
KG = [100.0, 130.0, 180.0, 240.0, 310.0, 390.0, 480.0, 580.0, 690.0]  # by head


def figures_with(kg_by_head: float, key: str, staff: float = STAFF) -> DossierFigures:
    """Figures of one line each, of so many kilograms by head."""
    base = multiply(figures_of("devices"), 1, f"{key} {kg_by_head}")
    parts = base.parts[base.parts["grains"] > 0].head(1)
    return replace(base, parts=parts.assign(grains=int(kg_by_head * staff / GRAIN), missing=0))


def member_with(kg_by_head: float, key: str, staff: float = STAFF, **changes) -> Member:
    held = {"kind": "school", "staff": staff, "compared": True} | changes
    return Member(key, dossiers=(figures_with(kg_by_head, key, staff),), **held)


def members_with(values) -> list[Member]:
    return [member_with(value, f"M{number}") for number, value in enumerate(values)]


def published(members, past=()) -> Publication:
    return publish("campaign", members, COUNTING, past)


# --- the rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "shown"), [(4, 0), (5, 1), (7, 1), (8, 3), (9, 3)])
def test_a_median_from_five_members_and_quartiles_from_eight(count, shown):
    groups = published(members_with(KG[:count])).groups
    figures = [value for one in groups for value in (one.lower, one.median, one.upper) if value is not None]
    assert len(figures) == shown


@pytest.mark.parametrize("count", [5, 9, 13])
def test_no_figure_is_the_value_of_a_member_where_a_plain_quartile_is(count):
    values = np.cumsum(np.arange(1, count + 1) ** 2).astype("float64")
    for quantile in (0.25, 0.5, 0.75):
        assert np.quantile(values, quantile) in values
        place = round(quantile * (count - 1))
        assert average_around(values, quantile) == pytest.approx(values[place - 1 : place + 2].mean())
        assert average_around(values, quantile) not in values


def test_figures_are_rounded_to_five_kilograms():
    one = published(members_with(KG)).groups[0]
    assert (one.lower, one.median, one.upper) == (185, 315, 485)  # means of 130-180-240, 240-310-390, 390-480-580


def test_nothing_is_published_where_one_member_is_nearly_all():
    large = member_with(700.0, "large", staff=49.0)
    small = [member_with(1.0 + number, f"small {number}", staff=10.0) for number in range(5)]
    found = published([large, *small])
    assert (found.groups, list(found.withheld.values())) == ((), ["dominated"])


def test_one_value_among_the_three_that_is_nearly_their_sum_gives_no_figure():
    assert np.isnan(average_around([1.0, 1.0, 1.0, 1000.0, 1001.0], 0.5))
    assert is_dominated([0.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"compared": False}, "no_consent"),
        ({"dossiers": ()}, "no_dossier"),
        ({"kind": ""}, "no_kind"),
    ],
)
def test_who_does_not_consent_or_lacks_something_is_compared_with_no_one(changes, why):
    member = replace(members_with(KG)[0], **changes)
    assert tell_not_compared(member, member.dossiers[0] if member.dossiers else None) == why


def test_a_dossier_that_lacks_a_tenth_or_comes_from_ten_questions_is_left_out():
    figures = members_with(KG)[0].dossiers[0]
    member = members_with(KG)[0]
    tenth = replace(figures, parts=figures.parts.assign(lines=100, missing=11))
    assert tell_not_compared(member, tenth) == "incomplete"
    assert tell_not_compared(member, replace(tenth, parts=tenth.parts.assign(missing=10))) == ""
    assert tell_not_compared(member, replace(figures, ten_questions=figures.grains)) == "ten_questions"


def test_each_member_is_in_one_group_of_its_kind_size_perimeter_and_method():
    found = published(seventy())
    by_people = [{one for one in (*found.basis, *found.withheld) if one.people == who} for who in ("staff", "public")]
    for groups in by_people:
        keys = [key for group in groups for key, _ in found.basis.get(group, ())]
        assert len(keys) == len(set(keys))
    other = [replace(one, dossiers=(replace(one.dossiers[0], frozen_id=one.key),)) for one in members_with(KG[:5])]
    mixed = [*other[:4], replace(other[4], kind="library")]
    assert published(mixed).groups == ()


def test_agents_and_public_are_counted_apart():
    members = [replace(one, public=600.0) for one in members_with(KG[:5])] + members_with(KG[5:])
    one = {group.group.people: group for group in published([*members[:5], *members[5:]]).groups}
    assert one["staff"].members == 8
    assert one["public"].members == 5


def test_size_classes_hold_every_number_of_people_once():
    assert [size_class(people) for people in (0.0, float("nan"))] == ["", ""]
    assert [size_class(limit - 0.5) for limit in SIZE_LIMITS] == list(SIZES[:-1])
    assert [size_class(limit) for limit in SIZE_LIMITS] == list(SIZES[1:])


def test_a_member_learns_its_place_from_what_everybody_may_read_and_its_own_dossier():
    members = members_with(KG)
    found = published(members)
    places = [find_place(member, COUNTING, found) for member in members]
    assert [place.quarter for place in places] == [1, 1, 1, 2, 2, 3, 3, 4, 4]
    assert [places[0].difference, places[4].difference] == [-70, 0]
    assert find_place(replace(members[0], kind="library"), COUNTING, found) is None


# --- attacks ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(1, 1e4), min_size=5, max_size=20), st.data())
def test_no_figure_follows_one_member_by_more_than_a_third(values: list[float], data):
    moved = data.draw(st.integers(0, len(values) - 1))
    other = [value + 1.0 if number == moved else value for number, value in enumerate(values)]
    for quantile in (0.25, 0.5, 0.75):
        one, two = average_around(values, quantile), average_around(other, quantile)
        assert np.isnan(one) or np.isnan(two) or abs(one - two) <= 1.0 / 3.0 + 1e-9


def test_differencing_one_who_joins_changes_nothing_of_what_is_published():
    first = published(members_with(KG[:8]))
    joined = published(members_with(KG), [first])
    assert joined.groups == first.groups


def test_differencing_one_who_sends_another_dossier_changes_nothing():
    first = published(members_with(KG[:8]))
    again = published([*members_with(KG[:7]), member_with(900.0, "M7")], [first])
    assert again.groups == first.groups


def test_differencing_one_whose_agents_are_counted_otherwise_changes_nothing():
    members = members_with(KG)
    first = published(members)
    again = published([*members[:4], replace(members[4], staff=STAFF / 2), *members[5:]], [first])
    assert again.groups == first.groups


def test_differencing_one_who_leaves_takes_the_figure_away_rather_than_showing_the_rest():
    first = published(members_with(KG))
    left = published(members_with(KG[:8]), [first])
    assert (left.groups, list(left.withheld.values())) == ((), ["few_changed"])
    assert not any(key == "M8" for held in left.basis.values() for key, _ in held)


def test_more_than_half_of_a_group_have_to_change_for_its_figures_to_be_computed_again():
    first = published(members_with(KG[:5]))
    assert published(members_with(KG[:7]), [first]).groups == first.groups
    assert published(members_with([value + 50.0 for value in KG[:5]]), [first]).groups != first.groups
    joined = [*members_with(KG[:5]), *(member_with(value, f"new {value}") for value in KG[3:])]
    assert published(joined, [first]).groups != first.groups


def test_two_campaigns_are_held_against_all_that_was_published_not_against_the_last_alone():
    """Five others come in the place of five, then the first come back but for one: the last step alone would do."""
    first = published(members_with(KG[:8]))
    others = [member_with(value, f"new {value}") for value in KG[:5]]
    second = published([*members_with(KG)[5:8], *others], [first])
    third = published(members_with(KG[:7]), [first, second])
    assert second.groups
    assert third.groups == ()


@pytest.mark.parametrize("colluding", [1, 2, 3, 4])
def test_insiders_who_send_other_dossiers_from_one_figure_to_the_next_learn_one_figure(colluding):
    """Where they place themselves, below or above, decides which of the others the median is made of.

    Two of a group of five would find the three others to a few kilograms. They have to be more than half of it.
    """
    others = KG[: max(colluding + 1, 5 - colluding)]
    past, seen = [], set()
    for turn, places in enumerate([(90, 90), (700, 700), (90, 700), (700, 90), (250, 250)]):
        ours = [member_with(places[number % 2] + turn + number, f"insider {number}") for number in range(colluding)]
        past.append(published([*members_with(others), *ours], past))
        seen |= set(past[-1].groups)
    assert len(seen) == 1


def test_insiders_who_join_two_by_two_learn_one_figure():
    past, seen = [], set()
    for count in (0, 2, 4):
        ours = [member_with(90.0 + number, f"insider {number}") for number in range(count)]
        past.append(published([*members_with(KG[2:7]), *ours], past))
        seen |= set(past[-1].groups)
    assert len(seen) == 1


def test_small_cells_no_choice_of_kinds_or_sizes_makes_a_group_of_fewer_than_five():
    found = published(seventy())
    assert all(len(held) >= 5 for held in found.basis.values())
    assert all(one.members >= 5 for one in found.groups)


def test_crossing_kilograms_and_heads_no_total_and_no_exact_count_is_published():
    one = published(members_with(KG)).groups[0]
    assert set(vars(one)) == {"group", "year", "members", "median", "lower", "upper"}
    assert [at_least(count) for count in (5, 7, 8, 9, 10, 19, 20)] == [5, 5, 8, 8, 10, 10, 20]


def test_an_outsider_reads_no_member_in_what_is_published():
    found = published(members_with(KG))
    said = repr(found.groups)
    assert not any(f"M{number}" in said for number in range(len(KG)))
    assert {value for one in found.groups for value in (one.lower, one.median, one.upper)}.isdisjoint(KG)


def test_an_insider_who_knows_its_own_value_can_tell_no_other_one():
    """The same figures, and the same value of the insider, from values of which every other one differs."""
    others = [130.0, 240.0, 390.0, 480.0]
    otherwise = [120.0, 250.0, 380.0, 500.0]
    insider = 310.0
    one, other = (published(members_with([insider, *held])) for held in (others, otherwise))
    assert one.groups == other.groups
    assert not set(others) & set(otherwise)


def test_what_everybody_reads_is_apart_from_what_the_territory_keeps():
    found = published(members_with(KG))
    public, private = (json.loads(json.dumps(one)) for one in write_publication(found))
    assert "M0" not in json.dumps(public)
    assert read_publication(public, private) == found
    assert read_publication(public).groups == found.groups


# --- sums that everybody may read ------------------------------------------------------------------------------------


def _sums(*rows):
    return pd.DataFrame(rows, columns=["kind", "member", "grains"])


def test_a_kind_of_two_members_is_shown_with_others_or_the_total_would_give_it_away():
    three = [("school", f"S{number}", 10) for number in range(3)]
    two = [("library", f"L{number}", 10) for number in range(2)]
    town = [("town hall", f"T{number}", 100) for number in range(3)]
    assert pool_small(_sums(*three, *two, *town), "kind") == {
        "town hall": "town hall",
        "school": "pooled",
        "library": "pooled",
    }
    assert pool_small(_sums(*two, *three[:1]), "kind") == {"library": "pooled", "school": "pooled"}
    assert pool_small(_sums(*two), "kind") == {}


def test_a_kind_of_which_one_member_is_nearly_all_is_not_shown_alone():
    rows = [("school", "S0", 1000), ("school", "S1", 1), ("school", "S2", 1)]
    rows += [("town hall", f"T{number}", 900) for number in range(3)]
    assert set(pool_small(_sums(*rows), "kind").values()) == {"pooled"}
