"""A new cycle from the last one: no word is lost, verdicts are carried, what was not kept asks for its reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from footprint.commitments.comment import Comment
from footprint.commitments.commitment import Commitment
from footprint.commitments.label.comparison import compare_axes, compare_tirs
from footprint.commitments.label.cycles import list_diagnoses, worked_cycle
from footprint.commitments.label.records import Cycle, Diagnosis, Requirement, Score
from footprint.commitments.label.renewal import begin_cycle, list_carried, propose_cycle, take_over, unexplained
from footprint.commitments.register import Register, read_register, write_register

FIRST = Cycle("2024-2026", date(2024, 1, 1), date(2026, 12, 31))
LINES = (Requirement("1.1", "Piloter", axis="strategy", pa="1"), Requirement("1.2", "Former", axis="support", pa="2"))
SAID = (
    Diagnosis("1.1", "Une charte", "Deux revues", self_score=2.0, comments=(Comment("À dater", "A."),)),
    Diagnosis("9.9", "Hors référentiel"),
)
KEPT, MISSED = Commitment("E-1", "Tenu", cycle="2024-2026"), Commitment("E-2", "Manqué", cycle="2024-2026")
REGISTER = Register((KEPT, MISSED), LINES, diagnosis=SAID, cycles=(FIRST,))
TODAY = date(2026, 9, 1)


def renew(register: Register, name: str = "2027-2029") -> Register:
    return begin_cycle(
        register, replace(propose_cycle(register, "2024-2026"), name=name), {"E-1": "kept", "E-2": "missed"}, TODAY
    )


def test_the_next_cycle_goes_on_the_day_after_and_lasts_as_long():
    assert propose_cycle(REGISTER, "2024-2026") == Cycle(
        "2027-2029", date(2027, 1, 1), date(2029, 12, 31), previous="2024-2026"
    )
    assert propose_cycle(Register(), "") == Cycle("")


def test_verdicts_are_carried_and_what_was_not_kept_asks_why():
    after = renew(REGISTER)
    assert [(one.commitment_id, one.verdict, one.on) for one in list_carried(after, "2027-2029")] == [
        ("E-1", "kept", TODAY),
        ("E-2", "missed", TODAY),
    ]
    assert [one.commitment_id for one in unexplained(after, "2027-2029")] == ["E-2"]
    explained = tuple(replace(one, reason="Sans budget") for one in after.carried)
    assert not unexplained(replace(after, carried=explained), "2027-2029")
    assert worked_cycle(after, TODAY) == "2027-2029"
    with pytest.raises(ValueError, match="2027-2029"):
        renew(after)


def test_what_is_taken_over_fills_what_is_empty_and_is_to_be_reread():
    after = renew(REGISTER)
    begun = replace(after, diagnosis=(*after.diagnosis, Diagnosis("1.1", "Réécrit", cycle="2027-2029")))
    taken = list_diagnoses(replace(begun, diagnosis=take_over(begun, "2027-2029", "2024-2026")), "2027-2029")
    assert (taken["1.1"].means, taken["1.1"].results, taken["1.1"].state) == ("Réécrit", "Deux revues", "to_reread")
    assert taken["1.1"].self_score is None  # points are given anew
    one = list_diagnoses(replace(begun, diagnosis=take_over(begun, "2027-2029", "2024-2026", ["9.9"])), "2027-2029")
    assert (one["9.9"].means, one["1.1"].results) == ("Hors référentiel", "")


TEXTS = some.text(some.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
DIAGNOSES = some.builds(
    Diagnosis,
    some.sampled_from(["1.1", "1.2", "9.9"]),
    TEXTS,
    TEXTS,
    TEXTS,
    cycle=some.sampled_from(["", "2024-2026", "2021-2023"]),
    self_score=some.none() | some.floats(0, 4),
    comments=some.lists(some.builds(Comment, TEXTS, TEXTS), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(some.lists(DIAGNOSES, max_size=6, unique_by=lambda one: (one.cycle, one.tir)))
def test_a_renewal_loses_no_word(said):
    """All that was written in any cycle is still in the file, and in reach under the cycle it was in."""
    before = replace(REGISTER, diagnosis=tuple(said), cycles=(Cycle("2021-2023", closed=True), FIRST))
    after = renew(before)
    after = replace(after, diagnosis=take_over(after, "2027-2029", "2024-2026"))
    after = read_register(write_register(after, {}))[0]
    for cycle in ("2021-2023", "2024-2026"):
        old, new = list_diagnoses(before, cycle), list_diagnoses(after, cycle)
        assert {tir: replace(one, cycle="") for tir, one in old.items()} == {
            tir: replace(one, cycle="") for tir, one in new.items()
        }
    words = {(one.tir, one.means, one.results, one.figures, one.comments) for one in before.diagnosis}
    assert words <= {(one.tir, one.means, one.results, one.figures, one.comments) for one in after.diagnosis}


def test_two_cycles_are_compared_by_tir_and_by_axis():
    after = renew(replace(REGISTER, scores=(Score(TODAY, points={"strategy": 160.0}, cycle="2024-2026"),)))
    said = (Diagnosis("1.1", "Une charte revue", cycle="2027-2029"), Diagnosis("1.2", "Un plan", cycle="2027-2029"))
    after = replace(after, diagnosis=(*after.diagnosis, *said))
    tirs = compare_tirs(after, "2024-2026", "2027-2029").set_index("tir")
    assert tirs["change"].to_dict() == {"1.1": "rewritten", "1.2": "new", "9.9": "gone"}
    assert (tirs.loc["1.1", "self_before"], tirs["self_after"].isna().all()) == (2.0, True)
    axes = compare_axes(after, "2024-2026", "2027-2029").set_index("axis")
    assert axes.loc["support", ["lines", "written_before", "written_after"]].tolist() == [1, 0, 1]
    assert axes.loc["strategy", "self_before"] == 160
    assert axes["self_after"].isna().all()  # never added up from the TIR
