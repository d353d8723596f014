"""The footprint of every combination of levers, on the lines that they change.

An estate is parted into groups of items that the same levers may reach; every combination of start dates of these
levers is projected on the group, and no other. Where a lever that may reach a group changes nothing there, the tables
say so themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend
from footprint.estimation.situation import Situation
from footprint.plans.optimum.interactions import Interactions, Numbers, States, all_states, gather
from footprint.plans.optimum.reach import Mask, reach
from footprint.plans.optimum.variants import Variants, project_variants
from footprint.projection.projection import KINDS
from footprint.projection.schedules import distinct_flags
from footprint.tables import STAGES

# A group is tabulated whole up to here; beyond, pairs of levers replace all combinations, which proves nothing.
MOST_CONFIGURATIONS = 20_000
ADDED = -1  # the place of the rows that actions add


@dataclass(frozen=True)
class Group:
    """Items (ADDED among them: the rows that actions add) that the same levers may reach, in the same perimeters."""

    levers: tuple[int, ...]
    rows: NDArray[np.int64]
    perimeters: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Tabulated:
    """Every combination of levers: measures are kg CO2e by (perimeter, year, kind), the whole estate first.

    `unproven` counts the groups that too many levers reach, whose interactions beyond pairs are left out.
    """

    interactions: Interactions
    groups: int
    configurations: int
    unproven: int


def group_rows(
    situation: Situation, actions: Sequence[Action], perimeters: Sequence[Mask] = (), given: Sequence[Action] = ()
) -> list[Group]:
    """The items parted by the levers that may reach them, and by the perimeters they are in (masks over items)."""
    reached = reach(situation, [*given, *actions])[len(given) :]
    size = reached.shape[1]
    inside = np.zeros((len(perimeters), size), dtype=bool)
    for number, perimeter in enumerate(perimeters):
        inside[number, : len(perimeter)] = perimeter
    distinct, of_row = distinct_flags(np.concatenate([reached, inside]).T)
    order = np.argsort(of_row, kind="stable")
    rows_of = np.split(order, np.cumsum(np.bincount(of_row))[:-1])
    groups = []
    for number in sorted(range(len(distinct)), key=lambda one: distinct[one].tolist()):
        key, rows = distinct[number], rows_of[number]
        levers = tuple(np.flatnonzero(key[: len(actions)]).tolist())
        items = np.where(rows == size - 1, ADDED, rows).astype("int64")
        groups.append(Group(levers, items, tuple(key[len(actions) :].tolist())))
    return groups


def tabulate(
    situation: Situation,
    actions: Sequence[Action],
    starts: Sequence[Sequence[date]],
    years: Sequence[int],
    trend: Trend | None = None,
    given: Sequence[Action] = (),
    perimeters: Sequence[Mask] = (),
) -> Tabulated:
    """What every combination of levers and starts gives, in kg CO2e.

    `starts` are the dates at which each action may begin (its states from 1). Actions `given` hold in every
    combination. `perimeters` are masks over items; rows that actions add are in none.
    """
    estate = _Estate(situation, actions, starts, sorted(set(years)), trend, given, perimeters)
    counts = [[len(starts[lever]) + 1 for lever in group.levers] for group in estate.groups]
    whole = [int(np.prod(one, dtype="int64")) <= MOST_CONFIGURATIONS for one in counts]
    plans = [all_states(one) if all_of else _few_at_once(one) for one, all_of in zip(counts, whole, strict=True)]
    tables: list[tuple[tuple[int, ...], Numbers]] = []
    for number, (group, stages) in enumerate(zip(estate.groups, estate.project(plans), strict=True)):
        for measures in stages:  # levers that meet in one stage may not in another
            if whole[number]:
                tables.append((group.levers, measures.reshape(*counts[number], -1)))
            else:
                tables.extend(_pair_up(group.levers, counts[number], plans[number], measures))
    interactions = gather([len(options) + 1 for options in starts], tables)
    return Tabulated(interactions, len(estate.groups), sum(map(len, plans)), whole.count(False))


def project_plans(
    situation: Situation,
    actions: Sequence[Action],
    starts: Sequence[Sequence[date]],
    plans: States,
    years: Sequence[int],
    trend: Trend | None = None,
    given: Sequence[Action] = (),
    perimeters: Sequence[Mask] = (),
) -> Numbers:
    """What some plans give (plans x levers: their states), exactly, however many levers meet: (plans x measures)."""
    estate = _Estate(situation, actions, starts, sorted(set(years)), trend, given, perimeters)
    total = np.zeros((len(plans), measure_at(years, len(perimeters)).size))
    distinct = [np.unique(plans[:, list(group.levers)], axis=0, return_inverse=True) for group in estate.groups]
    stages = estate.project([of_group for of_group, _ in distinct])
    for of_group, (_, of_plan) in zip(stages, distinct, strict=True):
        total += np.sum(of_group, axis=0)[of_plan.ravel()]
    return total


@dataclass(frozen=True)
class _Estate:
    """What is tabulated, and over which years."""

    situation: Situation
    actions: Sequence[Action]
    starts: Sequence[Sequence[date]]
    years: Sequence[int]
    trend: Trend | None
    given: Sequence[Action]
    perimeters: Sequence[Mask]

    @cached_property
    def groups(self) -> list[Group]:
        return group_rows(self.situation, self.actions, self.perimeters, self.given)

    def project(self, plans: Sequence[States]) -> list[list[Numbers]]:
        """The measures of plans of the levers of each group: one array a stage, (plans x measures)."""
        variants = [self._read_plans(group, of_group) for group, of_group in zip(self.groups, plans, strict=True)]
        actions = [*self.given, *self.actions]
        found = project_variants(self.situation, variants, actions, self.years, self.trend)
        return [
            [_in_perimeters(kg[:, :, stage, :], group.perimeters) for stage in range(len(STAGES))]
            for group, kg in zip(self.groups, found, strict=True)
        ]

    def _read_plans(self, group: Group, plans: States) -> Variants:
        """The plans of a group's levers as days on which they start, those of the actions given first."""
        dates = [np.full(len(plans), action.starts_on, dtype="datetime64[D]") for action in self.given]
        for axis, lever in enumerate(group.levers):
            days = np.array(["NaT", *self.starts[lever]], dtype="datetime64[D]")
            dates.append(days[plans[:, axis]])
        table = np.array(dates, dtype="datetime64[D]").reshape(-1, len(plans)).T
        first = len(self.given)
        return Variants(group.rows, (*range(first), *(first + lever for lever in group.levers)), table)


def measure_at(years: Sequence[int], perimeters: int) -> NDArray[np.int64]:
    """The number of each measure, by perimeter (the whole estate first), year and kind."""
    shape = (perimeters + 1, len(set(years)), len(KINDS))
    return np.arange(int(np.prod(shape))).reshape(shape)


def _in_perimeters(kg: Numbers, perimeters: Sequence[bool]) -> Numbers:
    """(plans, years, kinds) counted in the whole estate and in the perimeters that hold the group, side by side."""
    parts = np.multiply.outer(np.array([1.0, *perimeters]), kg)  # perimeters, plans, years, kinds
    return np.moveaxis(parts, 0, 1).reshape(len(kg), -1)


def _few_at_once(counts: Sequence[int]) -> States:
    """The plans of two levers at most."""
    none = np.zeros((1, len(counts)), dtype="int64")
    plans = [none]
    for one in range(len(counts)):
        for other in range(one, len(counts)):
            states = all_states([counts[one] - 1, counts[other] - 1 if other > one else 1]) + 1
            part = np.repeat(none, len(states), axis=0)
            part[:, one] = states[:, 0]
            if other > one:
                part[:, other] = states[:, 1]
            plans.append(part)
    return np.concatenate(plans)


def _pair_up(
    levers: tuple[int, ...], counts: Sequence[int], plans: States, measures: Numbers
) -> Iterator[tuple[tuple[int, ...], Numbers]]:
    """What each lever does alone, and what each pair does beyond: a table for each; their sum is close to the whole."""
    effect, at = measures - measures[0], 1
    yield (), measures[0]
    alone: dict[int, Numbers] = {}
    together: dict[tuple[int, int], Numbers] = {}
    for one in range(len(counts)):
        for other in range(one, len(counts)):
            size = (counts[one] - 1) * (counts[other] - 1 if other > one else 1)
            block, at = effect[at : at + size], at + size
            table = np.zeros((counts[one], counts[other] if other > one else 1, measures.shape[-1]))
            if other == one:
                table[1:, 0] = block
                alone[one] = table[:, 0]
            else:
                table[1:, 1:] = block.reshape(counts[one] - 1, counts[other] - 1, -1)
                together[one, other] = table
    for one, table in alone.items():
        yield (levers[one],), table
    for (one, other), table in together.items():
        table[1:, 1:] -= alone[one][1:, None] + alone[other][None, 1:]
        yield (levers[one], levers[other]), table
