"""The days of a labelling cycle on one line: its start and end, steps, reviews, deadlines."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from footprint.commitments.commitment import REVIEWS, Commitment, read_review
from footprint.commitments.label.cycles import find_cycle
from footprint.commitments.label.records import CalendarStep
from footprint.commitments.register import Register

DAY_COLUMNS = ["on", "kind", "what", "ids", "count", "done"]
SAME = {"follow_up": "mid_term"}  # a step of the calendar that is a review of commitments by another name


def list_days(register: Register, cycle: str, today: date) -> pd.DataFrame:
    """The days of a cycle, the earliest first: columns on, kind, what, ids, count, done.

    `kind`: start, end, deadline, one of REVIEWS, or the kind of a step of the calendar. What is of one kind falls on a
    day once, with how many commitments it is of (`count`); `what` is the title of a step. `done` is what is known to be
    over: a deadline that passed is over, whatever came of it.
    """
    promises = [one for one in register.commitments if one.cycle == cycle and one.status != "abandoned"]
    rows = [*_list_bounds(register, cycle, today), *_list_steps(register, cycle), *_list_reviews(promises)]
    rows += [
        (one.goal.deadline, "deadline", "", one.commitment_id, one.goal.deadline < today)
        for one in promises
        if one.goal.deadline
    ]
    met: dict[tuple[date, str], list[tuple[str, str, bool]]] = {}
    for on, kind, what, name, done in rows:
        met.setdefault((on, kind), []).append((what, name, done))
    days = [
        (
            on,
            kind,
            next((what for what, _, _ in all_of if what), ""),
            ", ".join(name for _, name, _ in all_of if name),
            sum(bool(name) for _, name, _ in all_of),
            all(done for _, _, done in all_of),
        )
        for (on, kind), all_of in sorted(met.items())
    ]
    return pd.DataFrame(days, columns=DAY_COLUMNS)


def _list_bounds(register: Register, cycle: str, today: date) -> Iterable[tuple[date, str, str, str, bool]]:
    known = find_cycle(register, cycle)
    bounds = (("start", known.starts_on), ("end", known.ends_on)) if known else ()
    return [(on, kind, "", "", on <= today) for kind, on in bounds if on]


def _list_steps(register: Register, cycle: str) -> Iterable[tuple[date, str, str, str, bool]]:
    """The steps of the calendar that are of the cycle, and those of any other that fall into it."""
    return [
        (one.due_on, SAME.get(one.kind, one.kind), one.title, "", one.done_on is not None)
        for one in register.calendar
        if one.cycle in ("", cycle) or _falls_into(register, cycle, one)
    ]


def _falls_into(register: Register, cycle: str, step: CalendarStep) -> bool:
    known = find_cycle(register, cycle)
    return bool(known and known.starts_on and known.ends_on and known.starts_on <= step.due_on <= known.ends_on)


def _list_reviews(promises: Iterable[Commitment]) -> Iterable[tuple[date, str, str, str, bool]]:
    found = []
    for one in promises:
        for name in REVIEWS:
            day, outcome = read_review(one.reviews.get(name, ""))
            if day:
                found.append((day, name, "", one.commitment_id, bool(outcome)))
    return found
