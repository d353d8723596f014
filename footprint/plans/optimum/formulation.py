"""A request as a programme: what is counted, what each choice adds to it, what bounds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from footprint.actions.actions import Action
from footprint.estimation.perimeter import in_perimeter
from footprint.plans.optimum.interactions import Cell, Interactions, Numbers
from footprint.plans.optimum.programme import Programme
from footprint.plans.optimum.tabulation import Tabulated, measure_at
from footprint.plans.reference import find_reference
from footprint.plans.request import Request, Yearly, refuse
from footprint.plans.targets import Target, trace_path
from footprint.projection.projection import Projection, project
from footprint.projection.spending import spend

Places = NDArray[np.int64]
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Measures:
    """The place of each thing counted among the measures of the programme."""

    years: tuple[int, ...]
    targets: int

    @property
    def kg(self) -> Places:
        """Kg CO2e of the whole estate, by year."""
        return np.arange(len(self.years))

    @property
    def within(self) -> Places:
        """Kg CO2e of the perimeter of each target, (targets, years)."""
        size = len(self.years)
        return (np.arange(self.targets * size) + size).reshape(self.targets, size)

    @property
    def eur(self) -> Places:
        """Euros spent, by year."""
        return np.arange(len(self.years)) + (self.targets + 1) * len(self.years)

    @property
    def days(self) -> Places:
        """Staff days, by year."""
        return self.eur + len(self.years)

    @property
    def spent(self) -> int:
        """Euros of all years."""
        return int(self.days[-1]) + 1

    @property
    def present(self) -> int:
        """The present value of euros and staff days."""
        return self.spent + 1

    @property
    def cumulated(self) -> int:
        """Kg CO2e of all years but the base year."""
        return self.spent + 2

    @property
    def size(self) -> int:
        """How many there are."""
        return self.spent + 3

    def name(self, place: int) -> tuple[str, int, int]:
        """The limit that bears on a measure: its name, the number of its target (-1: none), its year (0: all)."""
        for limit, places in (("yearly_eur", self.eur), ("yearly_staff_days", self.days)):
            if place in places:
                return limit, -1, self.years[place - int(places[0])]
        if place == self.spent:
            return "total_eur", -1, 0
        target, year = divmod(place - len(self.years), len(self.years))
        return "target", target, self.years[year]


def build_programme(request: Request, tabulated: Tabulated) -> tuple[Programme, Measures]:
    """What may be chosen, what it gives and costs, what bounds it."""
    measures = Measures(request.years, len(request.targets))
    carbon = tabulated.interactions.combine(carbon_matrix(request, measures))
    nothing = np.zeros(measures.size)
    costs = [
        Cell((lever,), np.array([nothing, *(_cost(request, measures, option.action, day) for day in option.dates)]))
        for lever, option in enumerate(request.options)
    ]
    spent = sum((_cost(request, measures, action, action.starts_on) for action in request.given), nothing)
    interactions = Interactions(carbon.states, carbon.constant + spent, (*carbon.cells, *costs))
    requires, excludes, never = _list_rules(request)
    programme = Programme(
        interactions,
        tuple(tuple(day.toordinal() for day in option.dates) for option in request.options),
        _list_limits(request, measures),
        np.eye(measures.size)[_sought(request, measures)],
        requires=requires,
        excludes=excludes,
        musts=tuple(number for number, option in enumerate(request.options) if option.must),
        never=never,
    )
    return programme, measures


def carbon_matrix(request: Request, measures: Measures) -> Numbers:
    """How what is tabulated (perimeter, year, kind) adds up to the measures of carbon."""
    counted = measure_at(request.years, len(request.targets))
    matrix = np.zeros((counted.size, measures.size))
    for perimeter, places in enumerate([measures.kg, *measures.within]):
        for year, place in enumerate(places.tolist()):
            matrix[counted[perimeter, year], place] = 1.0
    later = counted[0, np.array(request.years) > request.base_year]
    matrix[later.ravel(), measures.cumulated] = 1.0
    return matrix


def _cost(request: Request, measures: Measures, action: Action, starts_on: date) -> Numbers:
    """What an action costs when it starts on a day, as measures."""
    spent = spend(action, request.years, starts_on)
    eur = (spent["invest_eur"] + spent["yearly_eur"]).to_numpy(dtype="float64")
    days = spent["staff_days"].to_numpy(dtype="float64")
    counted = np.zeros(measures.size)
    counted[measures.eur], counted[measures.days], counted[measures.spent] = eur, days, eur.sum()
    worth = request.money.discount(request.years, request.base_year)
    counted[measures.present] = (eur + days * request.money.staff_day_eur) @ worth
    return counted


def _sought(request: Request, measures: Measures) -> int:
    """The measure that is minimised."""
    goal = request.goal
    if goal.kind == "least_cost":
        return measures.present
    if goal.cumulated:
        return measures.cumulated
    return int(measures.kg[request.years.index(goal.year or request.years[-1])])


def _list_limits(request: Request, measures: Measures) -> Numbers:
    limits = np.full(measures.size, np.inf)
    limits[measures.eur] = _by_year(request.limits.yearly_eur, request.years)
    limits[measures.days] = _by_year(request.limits.yearly_staff_days, request.years)
    limits[measures.spent] = request.limits.total_eur
    bound = [year > request.base_year for year in request.years]
    trend = project(request.situation, [], request.years, request.trend)
    for target, places in zip(request.targets, measures.within, strict=True):
        allowed = allow(request, target, trend)
        binds = np.array(bound) if request.path else np.array([year >= target.year for year in request.years])
        limits[places] = np.where(binds, allowed, np.inf)
    return limits


def allow(request: Request, target: Target, trend: Projection) -> Numbers:
    """Kg CO2e that a target allows in each year of the plan. Raises UnusableInput where that is not known."""
    if not in_perimeter(trend.items, target.where).any():
        refuse("planning.empty-perimeter", target.label or target.target_id)
    people = dict(zip(trend.years, trend.people.reindex(list(trend.years)).tolist(), strict=True))
    reference = find_reference(request.situation, target.where, request.published)
    path = trace_path(target, reference, request.years, request.path or "linear", people)
    if path["kg"].isna().any():
        refuse("planning.nobody-counted", target.label or target.target_id)
    return path["kg"].to_numpy()


def _by_year(limit: Yearly, years: Sequence[int]) -> Numbers:
    if isinstance(limit, Mapping):
        return np.array([limit.get(year, np.inf) for year in years], dtype="float64")
    return np.full(len(years), float(limit))


def _list_rules(request: Request) -> tuple[Pairs, Pairs, Pairs]:
    """What levers require and exclude, by number, and the states that are out of the question.

    An action that is given is there: what requires it may come, what excludes it may not. What requires an action that
    is nowhere may not come either.
    """
    numbers = {option.action.action_id: number for number, option in enumerate(request.options)}
    there = {action.action_id: set(action.excludes) for action in request.given}
    requires, excludes, never = [], [], []
    for number, option in enumerate(request.options):
        action = option.action
        needed = set(action.requires) - set(there)
        requires += [(number, numbers[key]) for key in sorted(needed) if key in numbers]
        excludes += [(number, numbers[key]) for key in sorted(set(action.excludes)) if key in numbers]
        barred = not needed <= set(numbers) or bool(set(action.excludes) & set(there))
        if barred or any(action.action_id in excluded for excluded in there.values()):
            never += [(number, state) for state in range(1, len(option.dates) + 1)]
    return tuple(requires), tuple(excludes), tuple(never)
