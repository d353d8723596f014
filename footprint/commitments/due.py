"""What is due: steps of the calendar, reviews, deadlines, proofs that expire; and what changed since a validation."""

from datetime import date, timedelta

import pandas as pd

from footprint.commitments.commitment import PROMISED, REVIEWS, Commitment, read_review
from footprint.commitments.register import Register

DUE_COLUMNS = ["due_on", "kind", "what", "ids", "who"]
ENDED = ("abandoned", "achieved")


def list_due(register: Register, today: date) -> pd.DataFrame:
    """What is due, the earliest first: columns due_on, kind (step, REVIEWS, deadline, proof, request), what, ids, who.

    `what` is the title of a step, a commitment or a proof that expires, who a request without an answer is sent to, and
    empty for reviews, which stand once for all the commitments that they are of (`ids`). Deadlines that passed are
    shown by verdicts, and those of closed cycles by their outcomes.
    """
    closed = {one.name for one in register.cycles if one.closed}
    running = [one for one in register.commitments if one.cycle not in closed and one.status not in ENDED]
    rows = [(one.due_on, "step", one.title, "", one.who) for one in register.calendar if one.done_on is None]
    rows += [
        (one.goal.deadline, "deadline", one.title, one.commitment_id, one.owner)
        for one in running
        if one.goal.deadline and one.goal.deadline >= today
    ]
    known = {one.commitment_id: one for one in running}
    rows += [
        (one.expires_on, "proof", one.label, ", ".join((*one.commitments, *one.tirs)), one.supplied_by)
        for one in register.library
        if one.expires_on and one.is_supplied and (one.tirs or known.keys() & {*one.commitments})
    ]
    rows += [
        (one.due_on, "request", one.addressee, one.request_id, one.owner)
        for one in register.requests
        if one.due_on and one.state in ("to_send", "sent")
    ]
    reviews: dict[tuple[date, str], list[Commitment]] = {}
    for one in running:
        for name in REVIEWS:
            day, outcome = read_review(one.reviews.get(name, ""))
            if day and not outcome:
                reviews.setdefault((day, name), []).append(one)
    for (day, name), reviewed in reviews.items():
        who = list(dict.fromkeys(one.owner for one in reviewed if one.owner))
        rows.append((day, name, "", ", ".join(one.commitment_id for one in reviewed), ", ".join(who)))
    return pd.DataFrame(sorted(rows), columns=DUE_COLUMNS)


def due_within(register: Register, today: date, days: int) -> pd.DataFrame:
    """What is late or due in so many days: the rows of `list_due`."""
    due = list_due(register, today)
    return due[[day <= today + timedelta(days=days) for day in due["due_on"]]] if len(due) else due


def changed_since(before: Register, after: Register) -> tuple[str, ...]:
    """The commitments whose promise is no longer the one of an earlier register: changed, new, or gone."""
    old, new = ({one.commitment_id: _promise_of(one) for one in register.commitments} for register in (before, after))
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def _promise_of(commitment: Commitment) -> tuple:
    return (commitment.title, *(getattr(commitment, name) for name in PROMISED))
