"""What lies ahead: the trend and every scenario of a plan over the years, how sure they are, how targets are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd

from footprint.estimate import estimate
from footprint.lines import describe_items
from footprint.margins import compare, draw_projections
from footprint.plan_targets import commitment_targets
from footprint.plans import Plan
from footprint.projection import Projection, project
from footprint.situation import Situation
from footprint.trajectories import Base, People, Target, allowed, how_likely, in_perimeter, keep_within, total_within

VERDICT_COLUMNS = ["target_id", "year", "course", "total", "allowed", "gap", "probability"]
WHOLE: Mapping[str, str] = MappingProxyType({})  # the perimeter that holds the whole estate


@dataclass(frozen=True)
class Course:
    """The estate through the years: without any action (`trend`), or with those of a scenario."""

    name: str
    kind: Literal["trend", "scenario"]
    projection: Projection


@dataclass(frozen=True)
class Outlook:
    """The courses of a plan, the trend first, over the same years, the base year first."""

    situation: Situation
    targets: tuple[Target, ...]
    courses: tuple[Course, ...]

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
        """For each course, its difference to the trend with its paired interval: columns of `margins.compare`."""
        return [compare(self.trend, course.projection) for course in self.courses]

    @cached_property
    def people(self) -> dict[int, float]:
        """The headcount of each year where it is known."""
        counted = zip(self.years, self.trend.people.to_numpy(dtype="float64").tolist(), strict=True)
        return {year: count for year, count in counted if count > 0}

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """How each course keeps each target of these years: as `judge_targets`."""
        return judge_targets(self.targets, [course.projection for course in self.courses], self.people)


def judge_targets(targets: Sequence[Target], projections: Sequence[Projection], people: People) -> pd.DataFrame:
    """How projections, the trend first, keep each target of their years, the base year left out: VERDICT_COLUMNS.

    `course` is the place of the projection, `gap` what exceeds the target (kg CO2e; negative: in hand), `probability`
    how likely it is to be kept if the plan is fully carried out. What can't be told (people not known, nothing there)
    is missing.
    """
    later = projections[0].years[1:]  # what was due by the base year is observed, not projected
    found = [_judge(target, projections, people) for target in targets if target.year in later]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=VERDICT_COLUMNS)


def base_of(trend: Projection, people: People, where: Mapping[str, str | Sequence[str]] = WHOLE) -> Base:
    """What targets start from: the base year of the trend, in a perimeter (by default the whole estate)."""
    year, total = trend.years[0], keep_within(trend, where).totals["impact"].iloc[0]
    return Base(year, float(total), people.get(year, np.nan))


def _judge(target: Target, projections: Sequence[Projection], people: People) -> pd.DataFrame:
    trend = projections[0]
    place, base = trend.years.index(target.year), base_of(trend, people, target.where)
    inside = [keep_within(projection, target.where) for projection in projections]
    there = any(len(projection.lines) for projection in inside)
    totals = np.array([projection.totals["impact"].iloc[place] if there else np.nan for projection in inside])
    limit = allowed(target, base, people) if there else np.nan
    likely = how_likely(target, base, draw_projections(inside), place, people) if there else np.nan
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


def look_ahead(situation: Situation, plan: Plan, last_year: int) -> Outlook:
    """The trend, then the scenarios of a plan, from the situation's year to `last_year`.

    Raises:
        ValueError: the last year comes before the situation's.
    """
    years = range(situation.method.year, last_year + 1)
    courses = [Course("trend", "trend", project(situation, (), years, plan.trend))]
    for scenario in plan.scenarios:
        courses.append(Course(scenario.name, "scenario", project(situation, scenario.actions, years, plan.trend)))
    return Outlook(situation, find_targets(situation, plan), tuple(courses))


def find_targets(situation: Situation, plan: Plan) -> tuple[Target, ...]:
    """The targets of a plan and of its commitments, as projections are to be held against them.

    The kilograms of a commitment are those of a footprint as it is estimated, where what is still there lasts at least
    its age; a projection counts planned lives. They are restated by what the base year is worth in both.
    """
    promised = commitment_targets(plan)
    if not any(target.unit == "kg" for target in promised):
        return (*plan.targets, *promised)
    year, items, lines = situation.method.year, describe_items(situation), estimate(situation)
    base, impact = project(situation, (), [year], plan.trend), np.nan_to_num(lines["impact"].to_numpy())
    restated = []
    for target in promised:
        estimated = float(impact[in_perimeter(items, target.where)[lines["item"].to_numpy()]].sum())
        projected = float(total_within(base, target.where).iloc[0])
        known = target.unit == "kg" and estimated > 0 and projected > 0
        restated.append(replace(target, value=target.value * projected / estimated) if known else target)
    return (*plan.targets, *restated)


def find_last_year(plan: Plan, first_year: int, targets: Sequence[Target], span: int = 5) -> int:
    """The last year to look at: the plan's, else that of its last target, `span` years after the first at least."""
    if plan.years and plan.years[1] >= first_year:
        return plan.years[1]
    return max([first_year + span, *(target.year for target in targets)])
