"""A territory's own promises follow its members."""

from dataclasses import replace
from datetime import date

import pytest

from footprint.commitments.commitment import Commitment, Goal, Indicator, StatedReference
from footprint.commitments.follow_up import follow_up, list_years
from footprint.record_rules import Faults
from footprint.records import read_record
from footprint.territory.members import Member
from footprint.territory.promises import observe_members

MEMBERS = [
    Member("A", "commune", state="frozen", labelled=True),
    Member("B", "commune", state="begun"),
    Member("C", "school", state="saved"),
    Member("D", "commune"),
]


def promise(measure: str, **where: str) -> Commitment:
    return Commitment(
        "C1",
        "Communes accompagnées",
        indicator=Indicator("communes", measure=measure, better="up", where=where),
        reference=StatedReference(2024, 0.0),
        goal=Goal(2.0, deadline=date(2025, 12, 31)),
        owner="Claire",
    )


@pytest.mark.parametrize(
    ("measure", "where", "value"),
    [
        ("members_begun", {}, 3),
        ("members_begun", {"type": "commune"}, 2),
        ("members_frozen", {}, 1),
        ("members_labelled", {}, 1),
    ],
)
def test_a_campaign_counts_what_was_promised_of_members(measure, where, value):
    observed = observe_members(promise(measure, **where), 2025, MEMBERS, "Campagne 2025")
    assert [(one.year, one.value, one.source) for one in observed.observations] == [(2025, value, "Campagne 2025")]
    again = observe_members(observed, 2025, MEMBERS[:1], "Campagne 2025")
    assert len(again.observations) == 1


def test_the_verdict_follows_the_campaign_and_other_promises_are_left_alone():
    observed = observe_members(promise("members_begun"), 2025, MEMBERS, "Campagne 2025")
    held = follow_up(observed, list_years({}), date(2026, 1, 15))
    assert held.progress.observed is not None
    assert held.progress.observed.value == 3
    other = replace(promise("members_begun"), indicator=Indicator("x"))
    assert observe_members(other, 2025, MEMBERS, "Campagne 2025") is other


def test_a_plan_file_may_promise_it():
    faults = Faults()
    assert read_record(Indicator, {"label": "x", "measure": "members_begun"}, faults).measure == "members_begun"
