"""The outlook of a plan: its trend and scenarios over the years, how sure they are, and which targets are kept.

Pages, command line and dossier ask the same outlook. Each answer is computed when it is first asked for; a memo given
to several outlooks keeps what they share, so that a page drawn again computes nothing anew.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action, hash_actions
from footprint.estimation.perimeter import key_of
from footprint.estimation.situation import Situation
from footprint.memo import Kept
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import hash_plan
from footprint.plans.reconcile import reconcile
from footprint.plans.reference import Published, References, draw_reference, find_reference
from footprint.plans.targets import People, Reference, Target, allowed, how_likely, keep_within
from footprint.problems import NO_PROBLEM
from footprint.projection.intervals import compare, compare_each, draw_projections, intervals
from footprint.projection.projection import Projection, project, project_each, weigh_each

Told = TypeVar("Told")

VERDICT_COLUMNS = ["target_id", "year", "course", "total", "allowed", "gap", "probability"]

# The plans of a few estates with their variants; the lines of a projection weigh about 30 bytes.
MOST_ANSWERS = 1024
MOST_LINES_KEPT = 20_000_000


def new_memo() -> Kept:
    """An empty memo for outlooks."""
    return Kept(MOST_ANSWERS, MOST_LINES_KEPT)


@dataclass(frozen=True, eq=False)
class Course:
    """The estate through the years: without any action (`trend`), or with those of a scenario."""

    name: str
    kind: Literal["trend", "scenario"]
    projection: Projection
    memo: Kept

    @property
    def key(self) -> tuple:
        """What identifies this course."""
        of = self.projection
        return of.situation.id, hash_actions(of.actions, of.trend), of.years

    @cached_property
    def bounds(self) -> pd.DataFrame:
        """95 % interval of each year: columns year, impact, low, high (kg CO2e)."""
        memo = self.memo
        return memo.share(("bounds", *self.key), lambda: memo.compute_alone(intervals, self.projection))

    @cached_property
    def _by_year(self) -> dict[int, float]:
        totals = self.projection.totals
        return dict(zip(totals["year"].tolist(), totals["impact"].tolist(), strict=True))

    def total(self, year: int) -> float:
        """Kg CO2e of a year."""
        return self._by_year[year]


@dataclass(frozen=True, eq=False)
class Outlook:
    """An estate, a plan on it, and the years that are looked at.

    Attributes:
        plan: the plan as it can be used on the estate, and `problems` what is wrong in it there; see `check_plan`.
        years: all years, the base year first.
        references: what targets start from.
        targets: those of the plan, and of its commitments.
        trend_name: how the course without any action is called.
        memo: where answers are kept by their content; one of its own unless outlooks share one.
    """

    situation: Situation
    plan: Plan
    years: tuple[int, ...]
    references: References
    targets: tuple[Target, ...]
    problems: pd.DataFrame = field(default_factory=lambda: NO_PROBLEM)
    trend_name: str = "trend"
    memo: Kept = field(default_factory=new_memo)

    @property
    def line_count(self) -> int:
        """How many lines of projections it holds."""
        return sum(course.projection.line_count for course in self.__dict__.get("courses", []))

    @cached_property
    def _told(self) -> dict[Hashable, Any]:
        return {}

    def once(self, key: Hashable, make: Callable[[], Told]) -> Told:
        """What is made of this outlook alone, under a key: made the first time it is asked for."""
        if key not in self._told:
            self._told[key] = make()
        return self._told[key]

    @property
    def key(self) -> tuple:
        """What identifies this outlook."""
        return self.situation.id, hash_plan(self.plan), self.years, self.references.key

    def find_problems(self, scenario: str, action_id: str) -> pd.DataFrame:
        """What is wrong in an action of a scenario, or misleading."""
        table, concerned = f"{scenario} / {action_id}", self.once("concerned", lambda: set(self.problems["table"]))
        if table not in concerned:
            return NO_PROBLEM
        return self.once(("problems", table), lambda: self.problems[self.problems["table"] == table])

    # --- courses -----------------------------------------------------------------------------------------------------

    def run(self, actions: Sequence[Action], near: Projection | None = None) -> Projection:
        """The estate through the years with these actions; `near`: with nearly the same ones, where it is known."""
        return self.memo.find(self._key_of(actions), lambda: self._project(actions, near))

    def _key_of(self, actions: Sequence[Action]) -> tuple:
        return "project", self.situation.id, hash_actions(actions, self.plan.trend), self.years

    def _project(self, actions: Sequence[Action], near: Projection | None) -> Projection:
        return self.memo.compute_alone(project, self.situation, actions, self.years, self.plan.trend, near)

    def weigh(self, lists: Sequence[Sequence[Action]], year: int) -> list[float]:
        """Kg CO2e of one of these years with each of several lists of actions, as `run` gives it; nothing else is kept.

        Two lists hold the actions that they share in the same order.
        """
        trend = self.plan.trend

        def compute() -> list[float]:
            known = bool(lists) and self.memo.knows(self._key_of(lists[0]))
            near = self.run(lists[0]) if known else None
            return self.memo.compute_alone(weigh_each, self.situation, lists, year, self.years[-1], trend, near)

        key = ("weigh", self.situation.id, year, *(hash_actions(actions, trend) for actions in lists))
        return self.memo.share(key, compute)

    def follow(self, scenario: Scenario) -> Course:
        """The course of a scenario."""
        if scenario in self.plan.scenarios:
            return self.scenarios[self.plan.scenarios.index(scenario)]
        return Course(scenario.name, "scenario", self.run(scenario.actions), self.memo)

    @property
    def trend(self) -> Course:
        """The course without any action."""
        return self.courses[0]

    @property
    def scenarios(self) -> list[Course]:
        """The course of each scenario, in the order of the plan."""
        return self.courses[1:]

    @cached_property
    def courses(self) -> list[Course]:
        """The trend, then the scenarios: projected together, which costs little more than one of them."""
        scenarios = self.plan.scenarios
        lists = [(), *(scenario.actions for scenario in scenarios)]
        unknown = [actions for actions in lists if not self.memo.knows(self._key_of(actions))]
        about = self.situation, unknown, self.years, self.plan.trend
        found = self.memo.compute_alone(project_each, *about) if len(unknown) > 1 else []
        for actions, projection in zip(unknown, found, strict=False):
            self.memo.find(self._key_of(actions), lambda projection=projection: projection)
        trend = Course(self.trend_name, "trend", self.run(()), self.memo)
        return [trend, *(Course(one.name, "scenario", self.run(one.actions), self.memo) for one in scenarios)]

    def prepare(self) -> None:
        """Compute every course and its interval, so that there is one wait."""
        for course in self.courses:
            _ = course.bounds

    # --- differences -------------------------------------------------------------------------------------------------

    def change(self, before: Projection, after: Projection) -> pd.DataFrame:
        """What each year changes from one projection to another, with its paired interval: columns of `compare`."""
        keys = [hash_actions(one.actions, one.trend) for one in (before, after)]
        key = ("compare", self.situation.id, self.years, *keys)
        return self.memo.share(key, lambda: self.memo.compute_alone(compare, before, after))

    def differ(self, course: Course) -> pd.DataFrame:
        """The difference of a course to the trend, year by year: columns of `compare`."""
        return self.change(self.trend.projection, course.projection)

    def leave_out(self, scenario: Scenario) -> dict[str, pd.DataFrame]:
        """What the scenario would lose without each of its direct actions, by id: columns of `compare`."""
        direct = [action for action in scenario.actions if action.effect == "direct"]

        def compute() -> dict[str, pd.DataFrame]:
            # Not kept: nothing else shows them, and they would drive out what is shown.
            lists = [[one for one in scenario.actions if one is not action] for action in direct]
            whole, about = self.run(scenario.actions), (self.years, self.plan.trend)
            without = self.memo.compute_alone(project_each, self.situation, lists, *about, whole)
            tables = self.memo.compute_alone(compare_each, without, whole)
            return {action.action_id: table for action, table in zip(direct, tables, strict=True)}

        key = ("leave out", self.situation.id, self.years, hash_actions(scenario.actions, self.plan.trend))
        return self.memo.share(key, compute) if direct else {}

    # --- what targets start from -------------------------------------------------------------------------------------

    @property
    def published(self) -> Published | None:
        """What was published of the base year."""
        return self.references.published.get(self.years[0])

    @cached_property
    def reference(self) -> Reference:
        """What targets on the whole estate start from."""
        return find_reference(self.situation, published=self.published)

    @property
    def published_kg(self) -> float | None:
        """The reference where it was published; None where it is the footprint as estimated."""
        return self.reference.kg if self.reference.kind == "published" else None

    @property
    def reconciliation(self) -> pd.DataFrame:
        """From the reference of targets to the first year of the trend: columns of `reconcile`."""
        first, trend, kept = self.years[0], self.plan.trend, self.published_kg
        key = ("reconcile", self.situation.id, hash_actions((), trend), first, kept)
        grown = self.trend.total(first)
        return self.memo.share(key, lambda: reconcile(self.situation, first, trend, kept, grown))

    # --- targets -----------------------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[int, float]:
        """The headcount of each year where it is known."""
        counted = self.trend.projection.people.to_numpy(dtype="float64").tolist()
        return {year: count for year, count in zip(self.years, counted, strict=True) if count > 0}

    @property
    def whole_targets(self) -> list[Target]:
        """The targets on the whole estate: those that a chart of it can show."""
        return [target for target in self.targets if not target.where]

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """How each course keeps each target of these years: as `judge_targets`."""
        projections = [course.projection for course in self.courses]
        key = ("verdicts", *(course.key for course in self.courses), repr(self.targets), self.references.key)
        return self.memo.share(key, lambda: judge_targets(self.targets, projections, self.people, self.references))


def look_ahead(
    situation: Situation,
    plan: Plan,
    last_year: int,
    references: References | None = None,
    targets: Sequence[Target] | None = None,
) -> Outlook:
    """The outlook of a plan from the situation's year to `last_year`.

    `references`: what targets start from; by default the situation as estimated. `targets`: those of the plan and of
    its commitments (`commitments.promised_targets`); by default those of the plan alone.

    Raises:
        ValueError: the last year comes before the situation's.
    """
    first = situation.method.year
    if last_year < first:
        raise ValueError(f"last_year is {last_year}; the first year is {first}.")
    kept = references or References({first: situation})
    chosen = tuple(plan.targets if targets is None else targets)
    return Outlook(situation, plan, tuple(range(first, last_year + 1)), kept, chosen)


def judge_targets(
    targets: Sequence[Target], projections: Sequence[Projection], people: People, references: References | None = None
) -> pd.DataFrame:
    """How projections, the trend first, keep each target due after the base year, in VERDICT_COLUMNS.

    `course` is the place of the projection, `gap` what exceeds the target (kg CO2e; negative: in hand), `probability`
    how likely it is to be kept if the plan is fully carried out. What can't be known (people not counted, nothing
    there) is missing. By default targets start from the footprint as estimated, nothing being published.
    """
    later = projections[0].years[1:]  # what was due by the base year is observed, not projected
    kept = references or References({})
    drawn: dict[tuple, NDArray[np.float64]] = {}  # the same for all targets of a perimeter
    found = [_judge(target, projections, people, kept, drawn) for target in targets if target.year in later]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=VERDICT_COLUMNS)


def _judge(
    target: Target,
    projections: Sequence[Projection],
    people: People,
    references: References,
    drawn: dict[tuple, NDArray[np.float64]],
) -> pd.DataFrame:
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
        perimeter = key_of(target.where)
        if perimeter not in drawn:
            drawn[perimeter] = draw_projections(inside)
        likely = how_likely(target, reference, drawn[perimeter], place, people, shares)
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


def find_last_year(plan: Plan, first_year: int, targets: Sequence[Target], span: int = 5) -> int:
    """The last year to look at: the plan's, else that of its last target, `span` years after the first at least."""
    if plan.years and plan.years[1] >= first_year:
        return plan.years[1]
    return max([first_year + span, *(target.year for target in targets)])
