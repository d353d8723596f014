"""What lies ahead: the trend and every scenario of a plan over the years, how sure they are, how targets are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from footprint.estimation.situation import Situation
from footprint.plans.plan import Plan
from footprint.plans.reference import References, draw_reference, find_reference
from footprint.plans.targets import People, Reference, Target, allowed, how_likely, keep_within
from footprint.projection.intervals import compare, draw_projections
from footprint.projection.projection import Projection, project

VERDICT_COLUMNS = ["target_id", "year", "course", "total", "allowed", "gap", "probability"]


@dataclass(frozen=True)
class Course:
    """The estate through the years: without any action (`trend`), or with those of a scenario."""

    name: str
    kind: Literal["trend", "scenario"]
    projection: Projection


@dataclass(frozen=True)
class Outlook:
    """The courses of a plan, the trend first, over the same years, the base year first; what its targets start from."""

    situation: Situation
    targets: tuple[Target, ...]
    courses: tuple[Course, ...]
    references: References

    @property
    def trend(self) -> Projection:
        """The estate without any action."""
        return self.courses[0].projection

    @property
    def years(self) -> tuple[int, ...]:
        """All years, the base year included."""
        return self.trend.years

    @cached_property
    def bounds(self) -> list[pd.DataFrame]:
        """For each course, the 95 % interval of each year: columns year, low, high (kg CO2e)."""
        drawn = np.quantile(draw_projections([course.projection for course in self.courses]), [0.025, 0.975], axis=2)
        return [pd.DataFrame({"year": self.years, "low": low, "high": high}) for low, high in zip(*drawn, strict=True)]

    @cached_property
    def differences(self) -> list[pd.DataFrame]:
        """For each course, its difference to the trend with its paired interval: columns of `intervals.compare`."""
        return [compare(self.trend, course.projection) for course in self.courses]

    @cached_property
    def people(self) -> dict[int, float]:
        """The headcount of each year where it is known."""
        counted = zip(self.years, self.trend.people.to_numpy(dtype="float64").tolist(), strict=True)
        return {year: count for year, count in counted if count > 0}

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """How each course keeps each target of these years: as `judge_targets`."""
        projections = [course.projection for course in self.courses]
        return judge_targets(self.targets, projections, self.people, self.references)

    @cached_property
    def reference(self) -> Reference:
        """What targets on the whole estate start from."""
        return find_reference(self.situation, published=self.references.published.get(self.years[0]))


def judge_targets(
    targets: Sequence[Target], projections: Sequence[Projection], people: People, references: References | None = None
) -> pd.DataFrame:
    """How projections, the trend first, keep each target of their years, the base year left out: VERDICT_COLUMNS.

    `course` is the place of the projection, `gap` what exceeds the target (kg CO2e; negative: in hand), `probability`
    how likely it is to be kept if the plan is fully carried out. What can't be told (people not known, nothing there)
    is missing. By default targets start from the footprint as estimated, nothing being published.
    """
    later = projections[0].years[1:]  # what was due by the base year is observed, not projected
    kept = references or References({})
    found = [_judge(target, projections, people, kept) for target in targets if target.year in later]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=VERDICT_COLUMNS)


def _judge(target: Target, projections: Sequence[Projection], people: People, references: References) -> pd.DataFrame:
    trend = projections[0]
    situation, place = trend.situation, trend.years.index(target.year)
    reference = find_reference(situation, target.where, references.published.get(situation.method.year))
    inside = [keep_within(projection, target.where) for projection in projections]
    there = any(len(projection.lines) for projection in inside)
    totals = np.array([projection.totals["impact"].iloc[place] if there else np.nan for projection in inside])
    limit = allowed(target, reference, people) if there else np.nan
    likely = np.full(len(projections), np.nan)
    if np.isfinite(limit):
        shares = draw_reference(situation, target.where) if target.unit == "percent" else 1.0
        likely = how_likely(target, reference, draw_projections(inside), place, people, shares)
    return pd.DataFrame(
        {
            "target_id": target.target_id,
            "year": target.year,
            "course": range(len(projections)),
            "total": totals,
            "allowed": limit,
            "gap": totals - limit,
            "probability": likely,
        }
    )


def look_ahead(
    situation: Situation,
    plan: Plan,
    last_year: int,
    references: References | None = None,
    targets: Sequence[Target] | None = None,
) -> Outlook:
    """The trend, then the scenarios of a plan, from the situation's year to `last_year`.

    `references`: what targets start from; by default the situation as estimated. `targets`: those of the plan and of
    its commitments (`commitments.promised_targets`); by default those of the plan alone.

    Raises:
        ValueError: the last year comes before the situation's.
    """
    years = range(situation.method.year, last_year + 1)
    courses = [Course("trend", "trend", project(situation, (), years, plan.trend))]
    for scenario in plan.scenarios:
        courses.append(Course(scenario.name, "scenario", project(situation, scenario.actions, years, plan.trend)))
    kept = references or References({situation.method.year: situation})
    return Outlook(situation, tuple(plan.targets if targets is None else targets), tuple(courses), kept)


def find_last_year(plan: Plan, first_year: int, targets: Sequence[Target], span: int = 5) -> int:
    """The last year to look at: the plan's, else that of its last target, `span` years after the first at least."""
    if plan.years and plan.years[1] >= first_year:
        return plan.years[1]
    return max([first_year + span, *(target.year for target in targets)])
