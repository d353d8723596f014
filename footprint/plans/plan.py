"""A plan: scenarios of dated actions, the trend they are held against, targets, what a cheapest plan may choose.

Plans are values: every edit gives another plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any

from footprint.actions.actions import Action, Trend
from footprint.estimation.accountings import ACCOUNTINGS
from footprint.estimation.situation import ELECTRICITIES, INVENTORY_KINDS, Method
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.targets import Shape, Target
from footprint.record_rules import UNWRITTEN, rule
from footprint.registry.registry import FACTOR_SETS, Remembers

# Of what `base` may state, the choices that any inventory can be counted with; the others describe one inventory.
STATED_CHOICES = ("accounting", "electricity", "factor_set")


@dataclass(frozen=True)
class Scenario:
    """Dated actions under a name.

    `set_aside` are actions as they were read, which can't be used; `extras` what else was read: of the scenario under
    "", of an action under its id.
    """

    name: str = field(metadata=rule("What people call it; no two have the same.", always=True))
    actions: tuple[Action, ...] = field(default=(), metadata=rule("Its dated actions.", most=200, always=True))
    comment: str = field(default="", metadata=rule("Anything to remember about it."))
    set_aside: tuple[Any, ...] = field(default=(), metadata={UNWRITTEN: True})
    extras: Mapping[str, Any] = field(default_factory=dict, metadata={UNWRITTEN: True})

    def find(self, action_id: str) -> Action | None:
        """The action of an id."""
        return next((action for action in self.actions if action.action_id == action_id), None)


@dataclass(frozen=True)
class PlanMethod:
    """The choices of the method that a plan was made with, under `base`; what is empty is not stated."""

    year: int = field(default=0, metadata=rule("The base year.", form="year"))
    inventory: str = field(default="", metadata=rule("A snapshot, or a register.", words=INVENTORY_KINDS))
    accounting: str = field(default="", metadata=rule("How years share a device.", words=ACCOUNTINGS))
    electricity: str = field(default="", metadata=rule("Of the place, or of the contract.", words=ELECTRICITIES))
    factor_set: str = field(default="", metadata=rule("Which factors come first.", words=FACTOR_SETS))
    country: str = field(default="", metadata=rule("The country where none is stated."))


@dataclass(frozen=True)
class PlanYears:
    """The years that are shown of a plan, under `years`."""

    first: int = field(default=0, metadata=rule("The first year shown.", form="year"))
    last: int = field(default=0, metadata=rule("The last year shown.", form="year"))


@dataclass(frozen=True)
class Plan(Remembers):
    """All that `plan.json` holds.

    `base`: choices of the method it was made with (year, accounting…); `years`: first and last year shown. `options`,
    `limits`, `goal`, `money` and `path` are what the cheapest plan is asked for. `commitments` are records of another
    module, untouched; `extras` what else was read, by place.
    """

    scenarios: tuple[Scenario, ...] = ()
    targets: tuple[Target, ...] = ()
    trend: Trend = field(default_factory=Trend)
    base: Mapping[str, Any] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    options: tuple[Option, ...] = ()
    limits: Limits = field(default_factory=Limits)
    goal: RequestGoal = field(default_factory=RequestGoal)
    money: Money = field(default_factory=Money)
    path: Shape | None = None
    commitments: tuple[Any, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)

    def find(self, name: str) -> Scenario | None:
        """The scenario of a name."""
        return next((scenario for scenario in self.scenarios if scenario.name == name), None)

    @property
    def stated_choices(self) -> dict[str, Any]:
        """The choices of the method that `base` states: how all that the plan promises is counted."""
        return {name: self.base[name] for name in STATED_CHOICES if self.base.get(name)}

    def count_as(self, method: Method) -> Method:
        """A method with the choices that the plan states in place of its own."""
        return replace(method, **self.stated_choices)

    def choices(self) -> tuple[Option, ...]:
        """What the cheapest plan chooses among: the options, else every action of the scenarios, once by id.

        Without stated starts, an action may start on its own date, or on that day of any later year that is shown.
        """
        named = {option.action.action_id: option for option in self.options}
        if not named:
            actions = (action for scenario in self.scenarios for action in scenario.actions)
            for action in actions:
                named.setdefault(action.action_id, Option(action))
        return tuple(replace(one, starts=one.starts or self._starts(one.action)) for one in named.values())

    def _starts(self, action: Action) -> tuple[date, ...]:
        last = self.years[1] if self.years else action.starts_on.year
        later = range(action.starts_on.year + 1, last + 1)
        day = min(action.starts_on.day, 28)  # the 29th of February comes once in four years
        return (action.starts_on, *(action.starts_on.replace(year=year, day=day) for year in later))


# --- edits -----------------------------------------------------------------------------------------------------------


def put_scenario(plan: Plan, scenario: Scenario, name: str | None = None) -> Plan:
    """The plan with a scenario in place of the one called `name` (by default, its own name); at the end if new."""
    replaced = scenario.name if name is None else name
    if plan.find(replaced) is None:
        return replace(plan, scenarios=(*plan.scenarios, scenario))
    return replace(plan, scenarios=tuple(scenario if one.name == replaced else one for one in plan.scenarios))


def remove_scenario(plan: Plan, name: str) -> Plan:
    """The plan without a scenario."""
    return replace(plan, scenarios=tuple(one for one in plan.scenarios if one.name != name))


def put_action(scenario: Scenario, action: Action) -> Scenario:
    """The scenario with an action in place of the one of its id; at the end if new."""
    if scenario.find(action.action_id) is None:
        return replace(scenario, actions=(*scenario.actions, action))
    return replace(
        scenario, actions=tuple(action if one.action_id == action.action_id else one for one in scenario.actions)
    )


def remove_action(scenario: Scenario, action_id: str) -> Scenario:
    """The scenario without an action."""
    return replace(scenario, actions=tuple(one for one in scenario.actions if one.action_id != action_id))


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """A name that is not taken: the one wanted, else followed by the first free number from 2."""
    known = set(taken)
    numbered = (f"{wanted} {number}" for number in count(2))
    return wanted if wanted not in known else next(name for name in numbered if name not in known)
