"""What is due, in order; what changed since it was validated."""

from dataclasses import replace
from datetime import date

from footprint.commitments.commitment import Commitment, Goal
from footprint.commitments.due import changed_since, list_due
from footprint.commitments.label.records import CalendarStep, Cycle
from footprint.commitments.register import Register

TODAY = date(2026, 3, 1)


def promise(name: str, deadline: date | None = None, **said) -> Commitment:
    return Commitment(name, f"Engagement {name}", goal=Goal(10.0, deadline=deadline), owner=f"Porteur {name}", **said)


def test_steps_reviews_and_deadlines_come_in_order():
    register = Register(
        (
            promise("E-1", date(2026, 12, 31), reviews={"mid_term": "2026-06-30", "renewal": "2027-01-15"}),
            promise("E-2", date(2026, 2, 1), reviews={"mid_term": "30/06/2026"}),  # its deadline passed: a verdict
            promise("E-3", date(2026, 12, 31), reviews={"mid_term": "2025-06-30 — bilan présenté"}, status="achieved"),
        ),
        calendar=(
            CalendarStep("Validation", date(2026, 1, 15), "validation", "Direction"),
            CalendarStep("Préparation", date(2025, 9, 1), done_on=date(2025, 9, 3)),
        ),
    )
    due = list_due(register, TODAY)
    assert due[["due_on", "kind", "ids"]].to_numpy().tolist() == [
        [date(2026, 1, 15), "step", ""],  # late, and still due
        [date(2026, 6, 30), "mid_term", "E-1, E-2"],  # one review of two commitments
        [date(2026, 12, 31), "deadline", "E-1"],
        [date(2027, 1, 15), "renewal", "E-1"],
    ]
    assert due["who"].tolist() == ["Direction", "Porteur E-1, Porteur E-2", "Porteur E-1", "Porteur E-1"]


def test_a_closed_cycle_has_nothing_due_any_more():
    register = Register(
        (promise("P-1", date(2027, 1, 1), cycle="2021-2023"),), cycles=(Cycle("2021-2023", closed=True),)
    )
    assert list_due(register, TODAY).empty


def test_what_changed_since_a_validation():
    kept, changed, gone, new = (promise(name, date(2026, 12, 31)) for name in ("E-1", "E-2", "E-3", "E-4"))
    before = Register((kept, changed, gone))
    after = Register((replace(kept, owner="Une autre"), replace(changed, goal=Goal(12.0)), new))
    assert changed_since(before, after) == ("E-2", "E-3", "E-4")  # who carries it is no part of the promise
    assert changed_since(before, before) == ()
