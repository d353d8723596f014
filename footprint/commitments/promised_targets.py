"""The targets that commitments on the footprint are: what they promise, in kilograms or in % of a reference."""

from typing import Literal

import numpy as np

from footprint.commitments.commitment import FOOTPRINT, FOOTPRINT_PER_PERSON, Commitment, as_measured
from footprint.commitments.evidence.periods import YEARS
from footprint.commitments.register import register_of
from footprint.estimation.situation import Situation
from footprint.plans.plan import Plan, free_name
from footprint.plans.reference import References
from footprint.plans.targets import Target

# What a target measures, by the measure of the indicator.
_KINDS: dict[str, Literal["absolute", "per_user"]] = {FOOTPRINT: "absolute", FOOTPRINT_PER_PERSON: "per_user"}


def find_targets(situation: Situation, plan: Plan, references: References | None = None) -> tuple[Target, ...]:
    """The targets of a plan, then those of its commitments, in the order in which they are shown."""
    year = situation.method.year
    return (*plan.targets, *commitment_targets(plan, year, references or References({year: situation})))


def commitment_targets(plan: Plan, year: int | None = None, references: References | None = None) -> tuple[Target, ...]:
    """The targets that the commitments of a plan on the footprint are, with ids that no other target has.

    `year` is the base year of the plan; a reduction in % is one of what `references` hold for the year it starts from.
    """
    targets = list(plan.targets)
    for commitment in register_of(plan)[0].commitments:
        name = free_name(commitment.commitment_id.strip() or "target", [one.target_id for one in targets])
        target = target_of(commitment, name, year, references or References({}))
        if target is not None:
            targets.append(target)
    return tuple(targets[len(plan.targets) :])


def target_of(commitment: Commitment, target_id: str, year: int | None, references: References) -> Target | None:
    """The target that a commitment is; None where it is not on the footprint, was abandoned or is only half read."""
    indicator, goal = commitment.indicator, commitment.goal
    kind = _KINDS.get(indicator.measure)
    if kind is None or indicator.better == "up" or commitment.status == "abandoned" or commitment.unread:
        return None
    if goal.value is None or goal.deadline is None or goal.deadline.year not in YEARS:
        return None
    start = _find_start(commitment, year, references) if goal.unit == "percent" else None
    if goal.unit == "percent":
        value = goal.value if start is None else start * (1.0 - goal.value / 100.0)
    else:
        value = as_measured(commitment).goal.value or 0.0
    unit = "percent" if goal.unit == "percent" and start is None else "kg"
    where = {column: indicator.where[column] for column in sorted(indicator.where)}
    try:
        return Target(target_id, goal.deadline.year, value, unit, kind, where, commitment.title)
    except ValueError:  # no year could be held against it: more than all is to be saved, or less than nothing allowed
        return None


def _find_start(commitment: Commitment, year: int | None, references: References) -> float | None:
    """What a reduction in % starts from: kg CO2e in all or a person; None for the reference of the plan.

    What was written gives way to what is estimated or was published of its year, where that is known.
    """
    start = commitment.reference.year
    if start is not None and start == year:
        return None
    found = references.find(start, commitment.indicator.where) if start is not None else None
    if found is not None:
        known = found.per_person if commitment.indicator.measure == FOOTPRINT_PER_PERSON else found.kg
        if np.isfinite(known):
            return known
    return as_measured(commitment).reference.value
