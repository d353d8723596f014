"""Commitments that wait for others: in which order they can be kept, and those that wait for one another for ever."""

from collections.abc import Iterable, Mapping, Sequence

from footprint.commitments.commitment import Commitment
from footprint.problems import Problem

UNKEPT = ("missed", "at_risk")  # verdicts of a commitment that those waiting for it should know of


def find_loops(waits: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The ids that wait for one another in a ring, each ring once, from the first of its ids in the order given."""
    found: list[tuple[str, ...]] = []
    reached = {one: _reach(one, waits) for one in waits}
    for one in waits:
        ring = tuple(other for other in waits if other in reached[one] and one in reached[other])
        if ring and ring not in found:
            found.append(ring)
    return found


def _reach(start: str, waits: Mapping[str, Sequence[str]]) -> set[str]:
    """All that one waits for, straight or through others."""
    reached: set[str] = set()
    ahead = [*waits.get(start, ())]
    while ahead:
        one = ahead.pop()
        if one not in reached:
            reached.add(one)
            ahead.extend(waits.get(one, ()))
    return reached


def find_waiting(commitments: Iterable[Commitment], verdicts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each commitment, those it waits for, straight or through others, whose verdict is one of UNKEPT.

    Commitments that wait for none of them are left out.
    """
    waits = {one.commitment_id: one.depends_on for one in commitments}
    blocked = {one: tuple(name for name in waits if name in _reach(one, waits) - {one}) for one in waits}
    late = {one: tuple(name for name in names if verdicts.get(name) in UNKEPT) for one, names in blocked.items()}
    return {one: names for one, names in late.items() if names}


def find_dependency_faults(commitments: Sequence[Commitment]) -> list[Problem]:
    """Commitments that wait for one that does not exist, for themselves in a ring, or for one due after them."""
    by_id = {one.commitment_id: one for one in commitments}
    looped = {one for ring in find_loops({name: one.depends_on for name, one in by_id.items()}) for one in ring}
    found = []
    for line, one in enumerate(commitments, 1):
        unknown = ", ".join(name for name in one.depends_on if name not in by_id)
        if unknown:
            found.append(Problem("register.no-such-dependency", "error", "commitments", line, "depends_on", unknown))
        if one.commitment_id in looped:
            through = ", ".join(name for name in one.depends_on if name in looped)
            found.append(Problem("register.waits-in-a-loop", "error", "commitments", line, "depends_on", through))
            continue
        after = ", ".join(name for name in one.depends_on if name in by_id and _is_due_after(by_id[name], one))
        if after:
            found.append(Problem("register.waits-for-later", "warning", "commitments", line, "depends_on", after))
    return found


def _is_due_after(first: Commitment, one: Commitment) -> bool:
    deadlines = first.goal.deadline, one.goal.deadline
    return deadlines[0] is not None and deadlines[1] is not None and deadlines[0] > deadlines[1]
