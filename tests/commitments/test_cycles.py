"""Which labelling cycle is meant, and what its self-diagnosis says: nothing said before is out of reach."""

from dataclasses import replace
from datetime import date

from footprint.commitments.label.cycles import (
    current_cycle,
    list_diagnoses,
    list_lines,
    name_cycles,
    previous_cycle,
    put_diagnoses,
    worked_cycle,
)
from footprint.commitments.label.records import Cycle, Diagnosis, Requirement
from footprint.commitments.register import Register, read_register

FIRST = Cycle("2021-2023", date(2021, 1, 1), date(2023, 12, 31), closed=True)
SECOND = Cycle("2024-2026", date(2024, 1, 1), date(2026, 12, 31))
THIRD = Cycle("2027-2029", date(2027, 1, 1), date(2029, 12, 31), previous="2024-2026")
TODAY = date(2026, 6, 1)


def test_the_cycle_that_runs_is_the_first_that_is_neither_closed_nor_past():
    register = Register(cycles=(THIRD, FIRST, SECOND))
    assert current_cycle(register, TODAY) == "2024-2026"
    assert current_cycle(register, date(2027, 2, 1)) == "2027-2029"  # nobody closed the one before
    assert current_cycle(Register(cycles=(FIRST,)), TODAY) == "2021-2023"
    assert current_cycle(Register(), TODAY) == ""


def test_what_is_written_is_the_renewal_once_it_is_begun():
    assert worked_cycle(Register(cycles=(FIRST, SECOND)), TODAY) == "2024-2026"
    assert worked_cycle(Register(cycles=(FIRST, SECOND, THIRD)), TODAY) == "2027-2029"


def test_the_cycle_before_is_the_one_renewed_else_by_the_days():
    register = Register(cycles=(replace(THIRD, previous="2021-2023"), FIRST, SECOND))
    assert previous_cycle(register, "2027-2029") == "2021-2023"
    assert previous_cycle(register, "2024-2026") == "2021-2023"
    assert previous_cycle(register, "2021-2023") == previous_cycle(register, "unknown") == ""


def test_what_is_said_without_a_cycle_is_of_the_one_that_runs_and_stays_so():
    """A self-diagnosis from before cycles were told apart, then a renewal."""
    register = Register(cycles=(FIRST, SECOND), diagnosis=(Diagnosis("T-1", "Une charte"),))
    assert list_diagnoses(register, "2024-2026")["T-1"].means == "Une charte"
    assert not list_diagnoses(register, "2021-2023")
    after = replace(register, cycles=(FIRST, replace(SECOND, closed=True), THIRD), diagnosis=name_cycles(register))
    assert list_diagnoses(after, "2024-2026")["T-1"].means == "Une charte"
    assert not list_diagnoses(after, "2027-2029")


def test_a_cycle_changed_leaves_the_others_as_they_are():
    old, new = Diagnosis("T-1", "Avant", cycle="2021-2023"), Diagnosis("T-1", "Maintenant", cycle="2024-2026")
    register = Register(cycles=(FIRST, SECOND), diagnosis=(old, new, Diagnosis("T-2", "Sans cycle")))
    changed = put_diagnoses(
        register, "2024-2026", [replace(new, means="Mieux"), Diagnosis("T-2", "Dit"), Diagnosis("T-3")]
    )
    assert [(one.cycle, one.tir, one.means) for one in changed] == [
        ("2021-2023", "T-1", "Avant"),
        ("2024-2026", "T-1", "Mieux"),
        ("2024-2026", "T-2", "Dit"),
        ("2024-2026", "T-3", ""),
    ]


def test_a_cycle_follows_its_version_of_the_framework_and_hides_no_tir_that_is_gone():
    lines = (
        Requirement("T-1", version="v1"),
        Requirement("T-9", "Retiré", version="v1"),
        Requirement("T-1", version="v2"),
    )
    cycles = (replace(FIRST, version="v1"), SECOND)
    said = (Diagnosis("T-9", "Encore là", cycle="2024-2026"),)
    register = Register(framework=lines, cycles=cycles, diagnosis=said)
    assert [(one.tir, one.version) for one in list_lines(register, "2021-2023")] == [("T-1", "v1"), ("T-9", "v1")]
    assert [(one.tir, one.label) for one in list_lines(register, "2024-2026")] == [("T-1", ""), ("T-9", "Retiré")]


def test_a_tir_may_be_in_several_cycles_and_once_in_each():
    records = [{"tir": "T-1", "cycle": "a"}, {"tir": "T-1", "cycle": "b"}, {"tir": "T-1", "cycle": "b"}, {"cycle": "b"}]
    problems = read_register({"diagnosis": records})[1]
    assert problems[["code", "line"]].to_numpy().tolist() == [
        ["records.missing", 4],
        ["records.twice", 3],
    ]
