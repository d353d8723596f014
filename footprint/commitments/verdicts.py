"""Whether an organisation keeps its word: what was observed, held against what was promised.

`progress` tries the rules of VERDICT_RULES one after the other; it knows neither the day nor where the observations
come from. `check_smart` says whether the promise was well put.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from footprint.commitments.commitment import PARTS, STATED, Commitment, Observation, as_measured
from footprint.commitments.evidence.periods import YEARS

Verdict = Literal["kept", "kept_unproven", "on_track", "not_measured_yet", "at_risk", "missed", "incomplete"]
VERDICTS: tuple[Verdict, ...] = (
    *("kept", "kept_unproven", "on_track", "not_measured_yet", "at_risk", "missed", "incomplete"),
)


@dataclass(frozen=True)
class CommitmentProgress:
    """Where a commitment stands.

    `reason` is the rule of VERDICT_RULES that decided; `lacking` the parts that lack. `expected` is what the path
    allows in the year of the last observation, `goal` what the deadline asks for, both in the indicator's unit.
    `covering`: how many proofs supplied cover the last observation, a frozen footprint included where it counts.
    """

    commitment: Commitment
    verdict: Verdict
    reason: str
    lacking: tuple[str, ...] = ()
    observed: Observation | None = None
    expected: float = float("nan")
    goal: float = float("nan")
    covering: int = 0

    @property
    def gap(self) -> float:
        """What lacks to be on the path (negative: in hand), in the indicator's unit, whichever way is better."""
        if self.observed is None:
            return float("nan")
        return _sign(self.commitment) * (self.observed.value - self.expected)


# Each reason, in the order in which the rules are tried, and the verdict it gives; docs/commitments.md prints them.
VERDICT_RULES: dict[str, Verdict] = {
    "abandoned": "missed",
    "part_missing": "incomplete",
    "reached_at_deadline": "kept",
    "reached_without_evidence": "kept_unproven",
    "not_reached_at_deadline": "missed",
    "not_observed_at_deadline": "at_risk",
    "not_observed_for_long": "at_risk",
    "nothing_observed_yet": "not_measured_yet",
    "already_reached": "on_track",
    "on_the_path": "on_track",
    "within_the_doubt": "on_track",
    "behind_the_path": "at_risk",
}

# Without an observation for more than this many whole years after the last one (or the reference), nobody knows.
MOST_YEARS_UNOBSERVED = 1


def lacking_parts(commitment: Commitment) -> tuple[str, ...]:
    """Which of the five parts lack, in the order of PARTS."""
    reference, goal = commitment.reference, commitment.goal
    there = {
        "reference": reference.year in YEARS and reference.value is not None and np.isfinite(reference.value),
        "indicator": bool(commitment.indicator.label.strip()),
        "deadline": goal.deadline is not None and goal.value is not None and np.isfinite(goal.value),
        "owner": bool(commitment.owner.strip()),
        "means": commitment.means.are_stated,
    }
    if not (comes_after_reference(commitment) and percent_makes_sense(commitment)):
        there["deadline"] = False
    return tuple(part for part in PARTS if not there[part] or part in commitment.unread)


def comes_after_reference(commitment: Commitment) -> bool:
    """Whether the deadline comes after the year of the reference, as far as both are known."""
    start, deadline = commitment.reference.year, commitment.goal.deadline
    return start is None or deadline is None or deadline.year > start


def percent_makes_sense(commitment: Commitment) -> bool:
    """Whether a goal in percent says something: 0 to 100 % less, 0 % more or over, of a reference above 0."""
    value, start = commitment.goal.value, commitment.reference.value
    if commitment.goal.unit != "percent" or value is None:
        return True
    most = 100.0 if commitment.indicator.better == "down" else np.inf
    return 0 <= value <= most and (start is None or start > 0)


def progress(
    commitment: Commitment,
    observations: Sequence[Observation] = (),
    on: date | None = None,
    frozen: Collection[int] = (),
) -> CommitmentProgress:
    """Where a commitment stands on a day, by the rules of VERDICT_RULES.

    Args:
        observations: what was measured; what is written in the commitment yields to a measure of its year.
        on: the day of the verdict; by default the last day of the last year observed (of the reference without any).
        frozen: the years whose footprint is frozen: the proof of what was measured in them.
    """
    commitment = as_measured(commitment)
    lacking = lacking_parts(commitment)
    if commitment.status == "abandoned":
        return CommitmentProgress(commitment, VERDICT_RULES["abandoned"], "abandoned", lacking)
    if lacking:
        return CommitmentProgress(
            commitment, VERDICT_RULES["part_missing"], "part_missing", lacking, _last(commitment, observations)
        )
    goal = goal_value(commitment)
    found = _last(commitment, observations)
    day = on or date(found.year if found else commitment.reference.year or 1, 12, 31)
    expected = expected_value(commitment, found.year) if found else float("nan")
    covering = _count_covering(commitment, found, observations, frozen)
    reason = _judge(commitment, found, goal, expected, day)
    if reason == "reached_at_deadline" and not covering:
        reason = "reached_without_evidence"
    return CommitmentProgress(commitment, VERDICT_RULES[reason], reason, (), found, expected, goal, covering)


def _count_covering(
    commitment: Commitment, found: Observation | None, measured: Sequence[Observation], frozen: Collection[int]
) -> int:
    """How many proofs cover the year of the last observation, up to the deadline where it falls in that year."""
    if found is None or found.year not in YEARS:
        return 0
    last, deadline = date(found.year, 12, 31), commitment.goal.deadline
    if deadline and deadline.year == found.year:
        last = deadline
    supplied = sum(proof.covers(date(found.year, 1, 1), last) for proof in commitment.evidence)
    return supplied + (found in measured and found.year in frozen)


def _judge(commitment: Commitment, found: Observation | None, goal: float, expected: float, day: date) -> str:
    deadline, sign = commitment.goal.deadline or day, _sign(commitment)
    if found is not None and found.year >= deadline.year and day >= deadline:
        return "reached_at_deadline" if sign * (found.value - goal) <= 0 else "not_reached_at_deadline"
    if day > deadline:
        return "not_observed_at_deadline"
    last = found.year if found else commitment.reference.year or day.year
    if day.year - last > MOST_YEARS_UNOBSERVED:
        return "not_observed_for_long"
    if found is None:
        return "nothing_observed_yet"
    if sign * (found.value - goal) <= 0:
        return "already_reached"
    behind = sign * (found.value - expected)
    if behind <= 0:
        return "on_the_path"
    return "within_the_doubt" if behind <= found.doubt else "behind_the_path"


def goal_value(commitment: Commitment) -> float:
    """What the deadline asks for, in the unit in which the indicator is measured."""
    commitment = as_measured(commitment)
    return _in_unit(commitment, commitment.goal.value)


def expected_value(commitment: Commitment, year: int) -> float:
    """What the path allows in a year: straight from the reference through milestones to the goal, level after it."""
    commitment = as_measured(commitment)
    reference, deadline = commitment.reference, commitment.goal.deadline
    if reference.year is None or reference.value is None or deadline is None:
        return float("nan")
    steps = {reference.year: reference.value}
    steps |= {step.year: _in_unit(commitment, step.value) for step in commitment.goal.milestones}
    steps[deadline.year] = goal_value(commitment)
    years = sorted(steps)
    return float(np.interp(year, years, [steps[step] for step in years]))


def measure_path(found: CommitmentProgress) -> tuple[float, float]:
    """How much of the way from the reference to the goal is behind, and how much was expected by the last observation.

    Shares of one, not bounded; not numbers where nothing was observed, a part lacks, or there is no way to go.
    """
    start = as_measured(found.commitment).reference.value
    if found.observed is None or start is None or not np.isfinite(found.goal) or found.goal == start:
        return float("nan"), float("nan")
    way = found.goal - start
    return (found.observed.value - start) / way, (found.expected - start) / way


def _in_unit(commitment: Commitment, value: float | None) -> float:
    if value is None:
        return float("nan")
    if commitment.goal.unit != "percent":
        return float(value)
    start = commitment.reference.value
    return float("nan") if start is None else start * (1.0 - _sign(commitment) * value / 100.0)


def _sign(commitment: Commitment) -> float:
    return 1.0 if commitment.indicator.better == "down" else -1.0


def follow(commitment: Commitment, observations: Sequence[Observation] = ()) -> list[Observation]:
    """All that was observed after the reference year, one a year, oldest first: measured before stated."""
    by_year = {one.year: one for one in commitment.observations} | {one.year: one for one in observations}
    start = commitment.reference.year
    return [by_year[year] for year in sorted(by_year) if start is None or year > start]


def _last(commitment: Commitment, observations: Sequence[Observation]) -> Observation | None:
    known = [one for one in follow(commitment, observations) if np.isfinite(one.value)]
    return known[-1] if known else None


# --- is it well put? -------------------------------------------------------------------------------------------------


def check_smart(commitment: Commitment) -> pd.DataFrame:
    """Whether a commitment is well put: columns criterion, code, ok; the sentences are in the texts."""
    goal, indicator, means = commitment.goal, commitment.indicator, commitment.means
    lacking = lacking_parts(commitment)
    last = goal.deadline.year if goal.deadline else None
    years = [step.year for step in goal.milestones]
    inside = (
        last is None or commitment.reference.year is None or all(commitment.reference.year < y < last for y in years)
    )
    points = [
        ("specific", "title", bool(commitment.title.strip())),
        ("specific", "perimeter", bool(commitment.perimeter.strip() or indicator.where)),
        ("measurable", "indicator", "indicator" not in lacking),
        ("measurable", "unit", bool(indicator.unit.strip())),
        ("measurable", "data_source", bool(indicator.data_source.strip()) or indicator.measure != STATED),
        ("measurable", "reference", "reference" not in lacking),
        ("achievable", "means", "means" not in lacking),
        ("achievable", "decision", bool(means.decision.strip())),
        ("achievable", "owner", "owner" not in lacking),
        ("realistic", "actions", bool(commitment.actions) or not commitment.is_carbon),
        ("realistic", "evidence", bool(commitment.evidence)),
        ("realistic", "risks", bool((commitment.constraints + commitment.risks).strip())),
        ("timed", "deadline", "deadline" not in lacking),
        ("timed", "milestones", inside),
    ]
    return pd.DataFrame(points, columns=["criterion", "code", "ok"])
