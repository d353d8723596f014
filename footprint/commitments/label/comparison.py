"""Two cycles next to each other, by axis and by TIR: how far each is written, and the points each was given."""

import pandas as pd

from footprint.commitments.label.cycles import list_diagnoses, list_lines
from footprint.commitments.label.records import Diagnosis, Requirement, Score
from footprint.commitments.register import Register

POINTS = ("self_before", "self_after", "auditor_before", "auditor_after")
CHANGES = ("new", "gone", "same", "rewritten", "unwritten")


def compare_tirs(register: Register, before: str, after: str) -> pd.DataFrame:
    """Each TIR of either cycle once: columns axis, pa, tir, label, change (of CHANGES), and points by cycle and hand.

    Points are missing where nobody gave any. `unwritten`: neither cycle says anything.
    """
    lines: dict[str, Requirement] = {}
    for cycle in (after, before):
        for line in list_lines(register, cycle):
            lines.setdefault(line.tir, line)
    old, new = list_diagnoses(register, before), list_diagnoses(register, after)
    rows = []
    for tir, line in lines.items():
        was, now = old.get(tir, Diagnosis(tir)), new.get(tir, Diagnosis(tir))
        rows.append(
            {
                "axis": line.axis,
                "pa": line.pa,
                "tir": tir,
                "label": line.label,
                "change": _name_change(was, now),
                "self_before": was.self_score,
                "self_after": now.self_score,
                "auditor_before": was.auditor_score,
                "auditor_after": now.auditor_score,
            }
        )
    table = pd.DataFrame(rows, columns=["axis", "pa", "tir", "label", "change", *POINTS])
    return table.astype(dict.fromkeys(POINTS, "float64"))


def _name_change(was: Diagnosis, now: Diagnosis) -> str:
    old, new = _texts(was), _texts(now)
    if not old and not new:
        return "unwritten"
    if not old or not new:
        return "new" if new else "gone"
    return "same" if old == new else "rewritten"


def _texts(one: Diagnosis) -> str:
    return "\n".join((one.means.strip(), one.results.strip(), one.figures.strip())).strip()


def compare_axes(register: Register, before: str, after: str) -> pd.DataFrame:
    """Each axis once: columns axis, lines, written_before, written_after (TIR with a text), and points by cycle.

    Points are those recorded for the axis, the last of each hand, never added up here: missing where none were given.
    """
    tirs = compare_tirs(register, before, after)
    recorded = {
        f"{hand}_{when}": _last_points(register, cycle, hand)
        for hand in ("self", "auditor")
        for when, cycle in (("before", before), ("after", after))
    }
    rows = []
    for axis in dict.fromkeys(tirs["axis"]):
        here = tirs[tirs["axis"] == axis]
        written = {
            "written_before": int((~here["change"].isin(["new", "unwritten"])).sum()),
            "written_after": int((~here["change"].isin(["gone", "unwritten"])).sum()),
        }
        points = {name: given.get(axis) for name, given in recorded.items()}
        rows.append({"axis": axis, "lines": len(here), **written, **points})
    table = pd.DataFrame(rows, columns=["axis", "lines", "written_before", "written_after", *POINTS])
    return table.astype(dict.fromkeys(POINTS, "float64"))


def scores_of(register: Register, cycle: str) -> tuple[Score, ...]:
    """The scores given for a cycle, the oldest first."""
    return tuple(sorted((one for one in register.scores if one.cycle == cycle), key=lambda one: one.on))


def _last_points(register: Register, cycle: str, hand: str) -> dict[str, float]:
    points: dict[str, float] = {}
    for one in scores_of(register, cycle):
        if one.by == hand:
            points |= one.points
    return points
