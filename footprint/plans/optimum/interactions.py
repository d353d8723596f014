"""What levers give together: an exact table of every combination of levers that change the same lines.

A lever is in a state: 0 (not chosen) or the number, from 1, of the start date chosen. A cell holds, for every
combination of the states of its levers, a vector of measures (kg CO2e of a year, a cost…). What a plan gives is a
constant plus one entry of each cell: nothing is ever the sum of stand-alone effects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
States = NDArray[np.int64]

# A difference below this part of the largest entry of a measure is the noise of rounded numbers, no interaction.
NOISE = 1e-9


@dataclass(frozen=True)
class Cell:
    """`table` has one axis a lever of `levers` (its states) and a last one, the measures; 0 where no lever acts."""

    levers: tuple[int, ...]
    table: Numbers

    @property
    def configurations(self) -> int:
        """How many combinations of states the table holds."""
        return int(np.prod(self.table.shape[:-1], dtype="int64"))


@dataclass(frozen=True)
class Interactions:
    """Several levers on an estate: `constant` (what holds without any of them) + one entry of each cell.

    `states` is the number of states of each lever, "not chosen" included.
    """

    states: tuple[int, ...]
    constant: Numbers
    cells: tuple[Cell, ...]

    def evaluate(self, chosen: States) -> Numbers:
        """The measures of plans: `chosen` is (plans x levers) or one plan; the result has one row a plan."""
        plans = np.atleast_2d(chosen)
        total = np.tile(self.constant, (len(plans), 1))
        for cell in self.cells:
            total += cell.table[tuple(plans[:, lever] for lever in cell.levers)]
        return total if np.ndim(chosen) == 2 else total[0]

    def combine(self, matrix: Numbers) -> "Interactions":
        """The same levers, whose measures are sums of these: `matrix` is (measures x new measures)."""
        cells = tuple(Cell(cell.levers, cell.table @ matrix) for cell in self.cells)
        return Interactions(self.states, self.constant @ matrix, cells)


def all_states(counts: Sequence[int]) -> States:
    """Every combination of states, one a row, in the order of a table's axes."""
    return np.indices(tuple(counts), dtype="int64").reshape(len(counts), int(np.prod(counts, dtype="int64"))).T


def gather(states: Sequence[int], tables: Iterable[tuple[tuple[int, ...], Numbers]]) -> Interactions:
    """Tables of groups of lines, with what holds without levers, as cells.

    Each is parted exactly where its levers don't interact, then those of the same levers are added up.
    """
    constant: Numbers | float = 0.0
    merged: dict[tuple[int, ...], Numbers] = {}
    for levers, table in tables:
        none = table[(0,) * len(levers)]
        constant = constant + none
        for cell in part(Cell(levers, table - none)):
            merged[cell.levers] = merged[cell.levers] + cell.table if cell.levers in merged else cell.table
    cells = tuple(Cell(levers, merged[levers]) for levers in sorted(merged))
    return Interactions(tuple(states), np.asarray(constant, dtype="float64"), cells)


def part(cell: Cell) -> list[Cell]:
    """The same cell as smaller ones whose sum it is: levers that never change what another does are parted.

    Two levers interact when, somewhere in the table, what one changes depends on the other.
    """
    count = len(cell.levers)
    noise = NOISE * np.abs(cell.table).max(axis=tuple(range(count)), initial=0.0)
    group = list(range(count))
    for one, other in combinations(range(count), 2):
        if group[one] != group[other] and (np.abs(_mixed_difference(cell.table, one, other)) > noise).any():
            kept, joined = group[one], group[other]
            group = [kept if number == joined else number for number in group]
    parts = []
    for number in sorted(set(group)):
        axes = [axis for axis in range(count) if group[axis] == number]
        table = cell.table[tuple(slice(None) if axis in axes else 0 for axis in range(count))]
        if (np.abs(table) > noise).any():
            parts.append(Cell(tuple(cell.levers[axis] for axis in axes), table))
    return parts


def _mixed_difference(table: Numbers, one: int, other: int) -> Numbers:
    """What the levers on two axes do together beyond what each does, in every context of the others."""
    first = table - np.take(table, [0], axis=one)
    return first - np.take(first, [0], axis=other)


def merge_states(table: Numbers) -> tuple[Numbers, list[NDArray[np.int64]]]:
    """A cell's table without the states that make no difference, and for each axis the place that each state has in it.

    Dates before a year that counts are one state where that year alone does. State 0 keeps place 0.
    """
    noise = NOISE * np.abs(table).max(axis=tuple(range(table.ndim - 1)), initial=0.0)
    alike = []
    for axis in range(table.ndim - 1):
        slices = np.moveaxis(table, axis, 0)
        places, kept = np.zeros(len(slices), dtype="int64"), [0]
        for state in range(1, len(slices)):
            same = [bool((np.abs(slices[state] - slices[other]) <= noise).all()) for other in kept]
            places[state] = same.index(True) if any(same) else len(kept)
            if not any(same):
                kept.append(state)
        table = np.take(table, kept, axis=axis)
        alike.append(places)
    return table, alike


# --- exact shares ----------------------------------------------------------------------------------------------------


def shapley(interactions: Interactions) -> Numbers:
    """The Shapley value of each lever, (levers x measures), every lever being at its last state or absent.

    Exact: the value adds up over cells, so that only levers that meet are permuted together. The shares sum to what
    all the levers give together.
    """
    shares = np.zeros((len(interactions.states), len(interactions.constant)))
    for cell in interactions.cells:
        ends = cell.table[np.ix_(*([0, size - 1] for size in cell.table.shape[:-1]), range(cell.table.shape[-1]))]
        for axis, lever in enumerate(cell.levers):
            shares[lever] += _mean_contribution(ends, axis)
    return shares


def _mean_contribution(table: Numbers, axis: int) -> Numbers:
    """The mean, over all orders, of what the lever of an axis adds to those before it."""
    count = table.ndim - 1
    gain = (np.take(table, 1, axis=axis) - np.take(table, 0, axis=axis)).reshape(-1, table.shape[-1])
    present = all_states([2] * (count - 1)).sum(axis=1) if count > 1 else np.zeros(1, dtype="int64")
    weight = np.array([factorial(size) * factorial(count - 1 - size) / factorial(count) for size in range(count)])
    return weight[present] @ gain
