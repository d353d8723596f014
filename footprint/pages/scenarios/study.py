"""What the page of scenarios shows, each computed once: the projections, their intervals, how targets are kept."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pandas as pd

from footprint.actions.actions import Action, hash_actions
from footprint.actions.lever_forms import find_pitfalls
from footprint.commitments.promised_targets import find_targets
from footprint.commitments.years import Compared
from footprint.estimation.situation import Situation
from footprint.memo import Kept
from footprint.pages import state
from footprint.plans.outlook import judge_targets
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import hash_plan
from footprint.plans.reference import Published, References, find_reference
from footprint.plans.targets import Reference, Target
from footprint.problems import join_problems
from footprint.projection.check_actions import check_actions
from footprint.projection.intervals import compare, compare_each, intervals
from footprint.projection.projection import Projection, project
from footprint.projection.reconcile import reconcile

Result = TypeVar("Result")

# The plans of a few estates, with their variants; the lines of a projection weigh about 30 bytes.
MOST_RESULTS = 1024
MOST_LINES_KEPT = 20_000_000

_results = Kept(MOST_RESULTS, MOST_LINES_KEPT)

# A page may ask for seventeen projections. Those of one person at a time share the processor with everyone's clicks;
# each takes a tenth of a second, after which another person's may come first.
_one_at_a_time = threading.Lock()


def find_once(key: tuple, compute: Callable[[], Result]) -> Result:
    """What was computed under a key, else computed now."""
    return _results.find(key, compute)


def _compute_alone(compute: Callable[..., Result], *given: object) -> Result:
    """What is long to compute, and asks for nothing else that is: while no other is being computed."""
    with _one_at_a_time:
        return compute(*given)


@dataclass(frozen=True)
class Course:
    """The estate through the years, without any action (`trend`) or with those of a scenario."""

    name: str
    kind: str
    projection: Projection

    @property
    def key(self) -> tuple:
        """What tells this course from any other."""
        of = self.projection
        return (of.situation.id, hash_actions(of.actions, of.trend), of.years)

    @cached_property
    def bounds(self) -> pd.DataFrame:
        """95 % interval of each year: columns year, impact, low, high (kg CO2e)."""
        return find_once(("bounds", *self.key), lambda: _compute_alone(intervals, self.projection))

    def total(self, year: int) -> float:
        """Kg CO2e of a year."""
        return float(self.projection.totals.set_index("year").loc[year, "impact"])


@dataclass(frozen=True)
class Study:
    """An estate, the plan that can be used on it, the years that are looked at, and what is wrong in the plan there.

    `compared`: the years of the organisation, and what was published of them, counted as the estate is.
    """

    situation: Situation
    plan: Plan
    years: tuple[int, ...]
    problems: pd.DataFrame
    compared: Compared

    @property
    def key(self) -> tuple:
        """What tells this study from any other."""
        return self.situation.id, hash_plan(self.plan), self.years, self.references.key

    def find_problems(self, scenario: str, action_id: str) -> pd.DataFrame:
        """What is wrong in an action of a scenario, or misleading."""
        return self.problems[self.problems["table"] == f"{scenario} / {action_id}"]

    def check(self, action: Action, others: Sequence[Action]) -> pd.DataFrame:
        """What is wrong or misleading in an action that would go with others."""
        wrong = check_actions([action], self.situation.factors, self.situation)
        if (wrong["severity"] == "error").any():
            return wrong
        pitfalls = find_pitfalls([*others, action])
        return join_problems([wrong, pitfalls[pitfalls["table"] == action.action_id]])

    def run(self, actions: Sequence[Action]) -> Projection:
        """The estate through the years with these actions."""
        key = ("project", self.situation.id, hash_actions(actions, self.plan.trend), self.years)
        return find_once(key, lambda: self._project(actions))

    def _project(self, actions: Sequence[Action]) -> Projection:
        return _compute_alone(project, self.situation, actions, self.years, self.plan.trend)

    def follow(self, scenario: Scenario) -> Course:
        """The course of a scenario."""
        return Course(scenario.name, "scenario", self.run(scenario.actions))

    @cached_property
    def trend(self) -> Course:
        """The course without any action."""
        return Course(state.say("page.scenarios.trend_name"), "trend", self.run(()))

    @cached_property
    def scenarios(self) -> list[Course]:
        """The course of each scenario, in the order of the plan."""
        return [self.follow(scenario) for scenario in self.plan.scenarios]

    @property
    def courses(self) -> list[Course]:
        """The trend, then the scenarios."""
        return [self.trend, *self.scenarios]

    def prepare(self) -> None:
        """Compute what the page shows of every course, so that a wait is told once."""
        for course in self.courses:
            _ = course.bounds

    def change(self, before: Projection, after: Projection) -> pd.DataFrame:
        """What each year changes from one projection to another, with its paired interval: columns of `compare`."""
        keys = [hash_actions(one.actions, one.trend) for one in (before, after)]
        key = ("compare", self.situation.id, self.years, *keys)
        return find_once(key, lambda: _compute_alone(compare, before, after))

    def leave_out(self, scenario: Scenario) -> dict[str, pd.DataFrame]:
        """What the scenario would lose without each of its direct actions, by id: columns of `compare`."""
        direct = [action for action in scenario.actions if action.effect == "direct"]

        def compute() -> dict[str, pd.DataFrame]:
            # Not kept: nothing else shows them, and they would drive out what is shown.
            without = [self._project([one for one in scenario.actions if one is not action]) for action in direct]
            tables = _compute_alone(compare_each, without, self.run(scenario.actions))
            return {action.action_id: table for action, table in zip(direct, tables, strict=True)}

        key = ("leave out", self.situation.id, self.years, hash_actions(scenario.actions, self.plan.trend))
        return find_once(key, compute) if direct else {}

    @property
    def reconciliation(self) -> pd.DataFrame:
        """From the reference of targets to the first year of the trend."""
        first, trend, kept = self.years[0], self.plan.trend, self.published_kg
        key = ("reconcile", self.situation.id, hash_actions((), trend), first, kept)
        return find_once(key, lambda: reconcile(self.situation, first, trend, kept))

    # --- targets -----------------------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[int, float]:
        """The headcount of each year where it is known."""
        known = self.trend.projection.people.dropna()
        return {int(str(year)): float(count) for year, count in known.items() if count > 0}

    @property
    def references(self) -> References:
        """What targets and commitments are shares of."""
        return self.compared.references

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

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the plan and of its commitments."""
        key = ("targets", self.situation.id, hash_plan(self.plan), self.references.key)
        return find_once(key, lambda: find_targets(self.situation, self.plan, self.references))

    @property
    def whole_targets(self) -> list[Target]:
        """The targets on the whole estate, which can be drawn beside it."""
        return [target for target in self.targets if not target.where]

    def name_target(self, target: Target) -> str:
        """What a target is called: its label, else its year and whether it is per person."""
        key = "name" if target.kind == "absolute" else "name_per_person"
        return target.label or state.say(f"page.scenarios.targets.{key}", year=target.year)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """For each target in these years and each course: what is left to find, and the probability that it is kept.

        Columns target, name, year, total, allowed, gap (kg CO2e), probability (0 to 1).
        """
        courses = self.courses
        key = ("verdicts", *(course.key for course in courses), *(course.name for course in courses))
        targets = self.targets
        language = state.current_language()  # in which targets are named
        return find_once((*key, repr(targets), self.references.key, language), lambda: self._judge(targets, courses))

    def _judge(self, targets: Sequence[Target], courses: Sequence[Course]) -> pd.DataFrame:
        projections = [course.projection for course in courses]
        found = judge_targets(targets, projections, self.people, self.references)
        names = {target.target_id: self.name_target(target) for target in targets}
        found = found.assign(target=found["target_id"].map(names), name=[courses[at].name for at in found["course"]])
        return found[["target", "name", "year", "total", "allowed", "gap", "probability"]]
