"""What a plan is asked for: levers and their dates, targets, limits, what is sought, and how euros are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NoReturn

import numpy as np

from footprint.actions.actions import Action, Trend
from footprint.estimation.situation import Situation
from footprint.plans.optimum.interactions import Numbers, States
from footprint.plans.reference import Published
from footprint.plans.targets import Shape, Target
from footprint.problems import Problem, UnusableInput
from footprint.record_rules import rule

Yearly = float | Mapping[int, float]


@dataclass(frozen=True)
class Option:
    """A lever that may be chosen: it starts on one of `starts` (its own date when there is none), or not at all."""

    action: Action = field(metadata=rule("The action that may be chosen.", always=True))
    starts: tuple[date, ...] = field(
        default=(), metadata=rule("The days on which it may start; by default, its own.", form="day", most=100)
    )
    must: bool = field(default=False, metadata=rule("Whether it is part of every plan."))

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates it may start on, in order."""
        return tuple(sorted(set(self.starts))) or (self.action.starts_on,)


@dataclass(frozen=True)
class Limits:
    """What may be spent: euros and staff days of a year (one figure for all years, or by year), and euros in all."""

    yearly_eur: Yearly = field(default=np.inf, metadata=rule("Euros of a year: one figure, or one by year.", low=0.0))
    yearly_staff_days: Yearly = field(
        default=np.inf, metadata=rule("Days of work of a year: one figure, or one by year.", low=0.0)
    )
    total_eur: float = field(default=np.inf, metadata=rule("Euros in all.", low=0.0))


@dataclass(frozen=True)
class RequestGoal:
    """What is sought: the least cost, or the least carbon of a year (the last one when none is given) or of all years.

    Years are added up (`cumulated`) for depreciation and purchases alone.
    """

    kind: Literal["least_cost", "least_carbon"] = field(default="least_cost", metadata=rule("What is sought."))
    year: int | None = field(default=None, metadata=rule("Whose carbon is least; by default, the last.", form="year"))
    cumulated: bool = field(default=False, metadata=rule("Whether the carbon of all years is added up."))


@dataclass(frozen=True)
class Money:
    """How euros are counted; every figure is an assumption that is shown.

    `discount_rate`: the public rate in France (3.2 %). `staff_day_eur`: what a day of work is worth (500, RCP Systèmes
    d'information, 2024); 0 leaves staff out of the cost.
    """

    discount_rate: float = field(default=0.032, metadata=rule("What a year takes off a euro.", low=0.0, high=0.5))
    staff_day_eur: float = field(default=500.0, metadata=rule("What a day of work is worth.", low=0.0, high=100_000.0))

    def discount(self, years: Sequence[int], base_year: int) -> Numbers:
        """What a euro of each year is worth in the base year."""
        return (1.0 + self.discount_rate) ** -(np.array(years, dtype="float64") - base_year)


@dataclass(frozen=True)
class Request:
    """What the plan was asked for, as `cheapest_plan` takes it."""

    situation: Situation
    options: tuple[Option, ...]
    targets: tuple[Target, ...]
    years: tuple[int, ...]
    limits: Limits = field(default_factory=Limits)
    trend: Trend = field(default_factory=Trend)
    given: tuple[Action, ...] = ()
    goal: RequestGoal = field(default_factory=RequestGoal)
    money: Money = field(default_factory=Money)
    path: Shape | None = None
    published: Published | None = None

    @property
    def base_year(self) -> int:
        """The year that targets start from."""
        return self.situation.method.year

    def act(self, states: States) -> tuple[Action, ...]:
        """The actions of a plan: those given, then the levers chosen, each at its date."""
        chosen = [
            replace(option.action, starts_on=option.dates[state - 1])
            for option, state in zip(self.options, states.tolist(), strict=True)
            if state
        ]
        return (*self.given, *chosen)


def every_year(base_year: int, years: Sequence[int]) -> tuple[int, ...]:
    """All years from the base one to the last: what is spent between two of those asked for counts too."""
    first = min([base_year, *years])
    return tuple(range(first, max([base_year, *years]) + 1))


def refuse_nonsense(request: Request) -> None:
    """Raise UnusableInput, with the reason, for a request that no plan answers."""
    ids = [option.action.action_id for option in request.options]
    goal, accounting = request.goal, request.situation.method.accounting
    early = [target for target in request.targets if target.year <= request.base_year]
    every = [*ids, *(action.action_id for action in request.given)]
    repeated = sorted({key for key in every if every.count(key) > 1})
    if not ids:
        refuse("planning.no-lever")
    if repeated:
        refuse("planning.same-lever", ", ".join(repeated))
    if min(request.years) < request.base_year:
        refuse("planning.year-before-base", min(request.years), request.base_year)
    if early:
        refuse("planning.target-too-early", early[0].label or early[0].target_id, request.base_year)
    if goal.cumulated and not request.situation.method.accounting_rules.adds_up:
        refuse("planning.not-added-up", accounting)
    if goal.year is not None and goal.year not in request.years:
        refuse("planning.no-such-year", goal.year, f"{request.years[0]}–{request.years[-1]}")


def refuse(code: str, value: object = "", expected: object = "") -> NoReturn:
    """Raise UnusableInput for a problem with the request."""
    raise UnusableInput(Problem(code, "error", "", value=str(value), expected=str(expected)))
