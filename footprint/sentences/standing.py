"""Where each commitment stands, in words and as a JSON object: what command line, page and dossier share."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from footprint.commitments.commitment import FOOTPRINT, Commitment, Observation, as_measured
from footprint.commitments.follow_up import FollowedCommitment, Years, follow_up
from footprint.commitments.verdicts import check_smart, goal_value, lacking_parts
from footprint.estimation.measures import MEASURES
from footprint.estimation.situation import Method
from footprint.plans.plan import STATED_CHOICES
from footprint.words import texts

MASS = ("kgCO2e", "kg")


def follow_all(commitments: Sequence[Commitment], years: Years, on: date | None = None) -> list[FollowedCommitment]:
    """Every commitment held against the years measured, on a day (by default, each at its last observation)."""
    return [follow_up(one, years, on) for one in commitments]


def unit_of(commitment: Commitment) -> str:
    """The unit of the indicator: that of the measure where the tool takes it, else as written."""
    measured = MEASURES.get(commitment.indicator.measure)
    return measured[0] if measured else commitment.indicator.unit


def say_value(value: float | None, commitment: Commitment, language: str) -> str:
    """A value of the indicator with its unit, as the language writes it."""
    return say_quantity(value, unit_of(commitment), language, commitment.indicator.measure in MEASURES)


def say_quantity(value: float | None, unit: str, language: str, measured: bool) -> str:
    """A value with its unit: one of the units of MEASURES where it is `measured`, else as people wrote it."""
    if value is None or math.isnan(value):
        return texts.text("format.missing", language)
    if unit in MASS:
        return texts.format_mass(value, language)
    if unit in ("percent", "%"):
        return texts.format_share(value / 100.0, language)
    several = texts.is_plural(value, language)
    written = unit if several else _set_singular(unit, language)
    return texts.text(
        "commitment.value",
        language,
        number=texts.format_number(_shorten(value), language),
        unit=texts.unit_label(unit, language, several) if measured else written,
    ).strip()


def _shorten(value: float) -> float:
    """Four figures, of which no more than two after the decimal sign but below one: 5.7012 years are 5.70."""
    short = float(f"{value:.4g}")
    return short if abs(short) < 1 else round(short, 2)


def _set_singular(unit: str, language: str) -> str:
    """A unit that people wrote in the plural ("réunions", "agents formés"), for one of it; in doubt, as written."""
    if language == "en":
        unit = re.sub(r"(?<=\w\w)ies\b", "y", unit)
    return re.sub(r"(?<=\w\w[^\W\daiuysèê])s\b", "", unit)


def say_reason(followed: FollowedCommitment, language: str) -> str:
    """Why the verdict is what it is, in one sentence."""
    found, commitment = followed.progress, followed.progress.commitment
    observed = found.observed
    parts = _say_lacking(commitment, found.lacking, language)
    last = observed.year if observed else commitment.reference.year
    return texts.text(
        f"commitment.reason.{found.reason}",
        language,
        parts=parts,
        why=commitment.status_reason or texts.text("format.missing", language),
        year=last if last is not None else "",
        observed=say_value(observed.value if observed else None, commitment, language),
        expected=say_value(found.expected, commitment, language),
        goal=say_value(goal_value(commitment), commitment, language),
        deadline=texts.format_date(commitment.goal.deadline, language),
        proofs=_say_proofs(found.covering, len(commitment.evidence), language),
    )


def name_verdict(verdict: str, covering: int, proofs: int, language: str) -> str:
    """A verdict, with how many of the proofs cover the measure where that is why it is not kept: "(0 of 2)"."""
    said = texts.text(f"commitment.verdict.{verdict}", language)
    return f"{said} ({_say_proofs(covering, proofs, language)})" if verdict == "kept_unproven" and proofs else said


def _say_proofs(covering: int, proofs: int, language: str) -> str:
    if not proofs:
        return texts.text("commitment.no_proof", language)
    return texts.text("commitment.proofs", language, covering=covering, proofs=proofs)


def say_goal(commitment: Commitment, language: str) -> str:
    """What was promised, in one sentence: the indicator, from its reference to its goal and deadline."""
    commitment = as_measured(commitment)
    start, goal = commitment.reference, commitment.goal
    percent = goal.unit == "percent" and goal.value is not None
    return texts.text(
        "commitment.promise_percent" if percent else "commitment.promise",
        language,
        indicator=commitment.indicator.label or texts.text("format.missing", language),
        reference=say_value(start.value, commitment, language),
        year=start.year if start.year is not None else texts.text("format.missing", language),
        goal=say_value(goal_value(commitment), commitment, language),
        change=_say_change(commitment, language) if percent else "",
        deadline=texts.format_date(goal.deadline, language),
    )


def say_short_goal(commitment: Commitment, language: str) -> str:
    """What must be reached and when, in a few words: "−10 % d'ici le 31 décembre 2025"."""
    commitment = as_measured(commitment)
    goal = commitment.goal
    percent = goal.unit == "percent" and goal.value is not None
    change = _say_change(commitment, language) if percent else say_value(goal.value, commitment, language)
    return texts.text(
        "commitment.short_goal", language, goal=change, deadline=texts.format_date(goal.deadline, language)
    )


def say_short_reason(followed: FollowedCommitment, language: str) -> str:
    """Why the verdict is what it is, in a few words."""
    found = followed.progress
    parts = _say_lacking(found.commitment, found.lacking, language)
    return texts.text(f"commitment.short_reason.{found.reason}", language, parts=parts)


def name_lacking(commitment: Commitment, language: str) -> str:
    """The parts that a commitment still lacks, as a list; empty where it is whole."""
    return _say_lacking(commitment, lacking_parts(commitment), language)


def _say_lacking(commitment: Commitment, lacking: Sequence[str], language: str) -> str:
    """The parts that lack, as a list; of a goal and its deadline, the one that lacks where the other is there."""
    goal = commitment.goal
    named = "goal" if goal.value is None and goal.deadline else "day" if goal.deadline is None and goal.value else ""
    parts = [named if named and part == "deadline" else part for part in lacking]
    return ", ".join(texts.text(f"commitment.part.{part}", language) for part in parts)


def _say_change(commitment: Commitment, language: str) -> str:
    better = commitment.indicator.better
    share = texts.format_share((commitment.goal.value or 0.0) / 100.0, language)
    return f"{'−' if better == 'down' else '+'}{share}"


def count_evidence(commitment: Commitment) -> tuple[int, int]:
    """How many proofs are there, and how many are still expected."""
    supplied = sum(proof.is_supplied for proof in commitment.evidence)
    return supplied, len(commitment.evidence) - supplied


def describe_standing(followed: FollowedCommitment, language: str) -> dict[str, Any]:
    """One commitment as a JSON object: what was promised, what was observed, the verdict and why.

    Figures are in the indicator's unit; what is not known is null.
    """
    found, promise = followed.progress, followed.progress.commitment
    supplied, expected = count_evidence(promise)
    smart = check_smart(promise)
    return {
        "commitment_id": promise.commitment_id,
        "title": promise.title,
        "cycle": promise.cycle,
        "kind": promise.kind,
        "effect": promise.effect,
        "status": promise.status,
        "owner": promise.owner,
        "verdict": found.verdict,
        "reason": found.reason,
        "why": say_reason(followed, language),
        "lacking": list(found.lacking),
        "indicator": promise.indicator.label,
        "measure": promise.indicator.measure,
        "unit": unit_of(promise),
        "reference": {"year": promise.reference.year, "value": _figure(promise.reference.value)},
        "restated_reference": _figure(followed.restated),
        "published_reference": _describe_published(followed),
        "goal": _figure(goal_value(promise)),
        "deadline": promise.goal.deadline.isoformat() if promise.goal.deadline else None,
        "observed": _describe_observation(found.observed),
        "expected": _figure(found.expected),
        "gap": _figure(found.gap),
        "observations": [_describe_observation(one) for one in followed.series],
        "evidence": {"supplied": supplied, "expected": expected, "covering": found.covering},
        "to_improve": smart.loc[~smart["ok"], "code"].tolist(),
    }


def _describe_published(followed: FollowedCommitment) -> dict[str, Any] | None:
    """The reference as it was published, in the unit of the indicator, where it is not the one measured today."""
    found = followed.published
    if found is None:
        return None
    value = found.kg if followed.progress.commitment.indicator.measure == FOOTPRINT else found.per_person
    return {"value": _figure(value), "version": found.edition, "on": found.on}


def say_published(followed: FollowedCommitment, language: str) -> str:
    """What was published of the reference and what it is today, where they differ; else nothing."""
    told = _describe_published(followed)
    if told is None or followed.published is None:
        return ""
    promise = followed.progress.commitment
    return texts.text(
        "commitment.published",
        language,
        year=promise.reference.year,
        published=say_value(told["value"], promise, language),
        edition=told["version"],
        restated=say_value(promise.reference.value, promise, language),
    )


def _describe_observation(one: Observation | None) -> dict[str, Any] | None:
    if one is None:
        return None
    interval = {"difference_low": _figure(one.low), "difference_high": _figure(one.high)}
    return {"year": one.year, "value": _figure(one.value), **interval, "source": one.source}


def _figure(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def count_verdicts(standing: Sequence[FollowedCommitment]) -> Mapping[str, int]:
    """How many commitments have each verdict, in the order they are met."""
    counts: dict[str, int] = {}
    for one in standing:
        counts[one.progress.verdict] = counts.get(one.progress.verdict, 0) + 1
    return counts


def describe_commitments(
    standing: Sequence[FollowedCommitment],
    counted: Method,
    on: date | None,
    years: Mapping[str, Mapping[str, int]],
    problems: Sequence[Mapping[str, Any]],
    language: str,
) -> dict[str, Any]:
    """Every commitment and how many have each verdict, as one JSON object.

    Args:
        counted: how all that the plan promises is counted.
        on: the day of the verdicts; None for that of the last observation.
        years: the rows of the inventory of each year.
        problems: what is wrong in the plan or in an inventory, told.
    """
    return {
        "on": on.isoformat() if on else None,
        "counted": {name: getattr(counted, name) for name in STATED_CHOICES},
        "years": years,
        "verdicts": dict(count_verdicts(standing)),
        "commitments": [describe_standing(one, language) for one in standing],
        "problems": problems,
    }
