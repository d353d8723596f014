"""The best choice among levers and start dates: one mixed-integer programme, solved with HiGHS.

Everything is a measure: kg CO2e of a year in a perimeter, euros or staff days of a year, a present value. Limits are
upper bounds on measures, and the objective is a weighted sum of them. Binaries say which start of which lever is
chosen; for each cell, one-hot weights of its combinations are tied to them, so that interactions are exact.
Source of the solver: HiGHS, https://highs.dev (MIT).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from highspy import HighsLp, HighsModelStatus, HighsVarType, MatrixFormat, _core, kHighsInf
from numpy.typing import NDArray

from footprint.plans.optimum.interactions import Cell, Interactions, Numbers, States, merge_states, part

# A limit is kept within this part of its size: the solver computes with rounded numbers.
TOLERANCE = 1e-6
GAP = 1e-4  # the solver stops when nothing can be better by more than this part of the objective
SECONDS = 10.0

Status = Literal["optimal", "within_gap", "time_limit", "unproven", "infeasible", "no_solution"]


@dataclass(frozen=True)
class Programme:
    """What may be chosen, what it gives, and what bounds it.

    `limits` and `weights` have one entry a measure (infinite: no limit; 0: not in the objective, which is minimised).
    `requires` are pairs (lever, needed lever): the first may only start when the second has (its start, by number of
    `starts`, no later). `excludes` are pairs that may not be together; `musts` levers that must be chosen. `starts`
    are the dates (as day numbers) of each lever's states from 1.
    """

    interactions: Interactions
    starts: tuple[tuple[int, ...], ...]
    limits: Numbers
    weights: Numbers
    requires: tuple[tuple[int, int], ...] = ()
    excludes: tuple[tuple[int, int], ...] = ()
    musts: tuple[int, ...] = ()
    never: tuple[tuple[int, int], ...] = ()  # (lever, state) that may not be chosen
    cuts: tuple[tuple[int, ...], ...] = ()  # states of whole plans that may not be chosen again
    by_lever: bool = False  # whether a cut forbids the same levers at any date, or that very plan alone


@dataclass(frozen=True)
class Solution:
    """What was found: the state of each lever, the measures, the objective and how far it may be from the best.

    `bound`: no choice has a lower objective. `gap`: (objective - bound) / |objective|. `states` is empty when nothing
    was found.
    """

    status: Status
    states: States
    measures: Numbers
    objective: float
    bound: float
    seconds: float

    @property
    def found(self) -> bool:
        """Whether there is a plan at all."""
        return len(self.states) > 0

    @property
    def gap(self) -> float:
        """How far from the best it may be, as a share of the objective; not a number without a plan or a bound."""
        if not self.found or not np.isfinite(self.bound):
            return np.nan
        return max(self.objective - self.bound, 0.0) / max(abs(self.objective), 1e-9)


def solve(programme: Programme, gap: float = GAP, seconds: float = SECONDS) -> Solution:
    """The choice that has the lowest objective within all limits, or the proof that there is none.

    Stops `gap` from the best (a share of the objective), or after so many seconds with the best found till then.
    """
    return _run(_Model(programme), gap, seconds)


def solve_softly(programme: Programme, gap: float = GAP, seconds: float = SECONDS) -> tuple[Solution, Numbers]:
    """The choice that exceeds the limits least, and by how much it exceeds each (0: kept).

    Excesses are weighed by the size of their limit: what is minimised is the sum of the shares exceeded.
    """
    model = _Model(programme)
    model.soften()
    solution = _run(model, gap, seconds)
    if not solution.found:
        return solution, np.full(len(programme.limits), np.nan)
    return solution, excess(programme, solution.measures)


def excess(programme: Programme, measures: Numbers) -> Numbers:
    """By how much measures exceed the limits; 0 within the tolerance."""
    beyond = measures - programme.limits
    return np.where(beyond > TOLERANCE * scale_of(programme), beyond, 0.0)


def scale_of(programme: Programme) -> Numbers:
    """The size of each measure: that of its limit, else of what holds without levers; never 0."""
    limit = np.where(np.isfinite(programme.limits), np.abs(programme.limits), 0.0)
    return np.maximum(np.maximum(limit, np.abs(programme.interactions.constant)), 1.0)


def lowest(programme: Programme, measure: int, gap: float = GAP, seconds: float = SECONDS) -> Solution:
    """The choice that brings one measure lowest when no limit holds."""
    weights = np.zeros_like(programme.weights)
    weights[measure] = 1.0
    free = replace(programme, limits=np.full_like(programme.limits, np.inf), weights=weights)
    return solve(free, gap, seconds)


# --- the model that HiGHS reads --------------------------------------------------------------------------------------


class _Model:
    """Columns: the choices (lever x start, binary), then the weights of each cell's combinations, then slacks."""

    def __init__(self, programme: Programme):
        self.programme = programme
        self.blocks: list[tuple[NDArray[np.int64], Numbers]] = []  # rows: columns and values
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.limit_rows: list[int] = []
        self.slacks = 0
        interactions = programme.interactions
        first = np.cumsum([0, *(count - 1 for count in interactions.states)])
        self.first_choice, self.choices = first[:-1], int(first[-1])
        self.columns = self.choices
        self.scale = scale_of(programme)
        measured: list[tuple[int, Numbers]] = []  # first column of a block, its (columns x measures)
        read = np.isfinite(programme.limits) | (programme.weights != 0)
        for whole in interactions.cells:
            for cell in part(Cell(whole.levers, np.where(read, whole.table, 0.0))):
                if len(cell.levers) == 1:  # its combinations are the choices themselves
                    measured.append((int(self.first_choice[cell.levers[0]]), cell.table[1:]))
                else:
                    table, alike = merge_states(cell.table)
                    measured.append((self.columns, table.reshape(-1, table.shape[-1])))
                    self._tie(cell.levers, table.shape[:-1], alike)
        self._weigh(measured)
        self._limit(measured)
        self._rule()

    def _column(self, lever: int, state: int) -> int:
        return int(self.first_choice[lever]) + state - 1

    def _columns_of(self, lever: int) -> NDArray[np.int64]:
        return self.first_choice[lever] + np.arange(self.programme.interactions.states[lever] - 1)

    def _row(self, columns: Sequence[int] | NDArray, values: Numbers, low: float, high: float) -> None:
        self.blocks.append((np.asarray(columns, dtype="int64"), values))
        self.lower.append(low)
        self.upper.append(high)

    def _tie(self, levers: tuple[int, ...], shape: tuple[int, ...], alike: list[NDArray[np.int64]]) -> None:
        """One combination of the cell holds: the one that the choices say (`alike`: each state's place on its axis)."""
        numbers = np.arange(int(np.prod(shape))).reshape(shape)
        self._row(self.columns + numbers.ravel(), np.ones(numbers.size), 1.0, 1.0)
        for axis, lever in enumerate(levers):
            for place in range(1, shape[axis]):
                same = self.columns + np.take(numbers, place, axis=axis).ravel()
                choices = self._columns_of(lever)[alike[axis][1:] == place]
                values = np.append(np.ones(len(same)), np.full(len(choices), -1.0))
                self._row(np.append(same, choices), values, 0.0, 0.0)
        self.columns += numbers.size

    def _weigh(self, measured: list[tuple[int, Numbers]]) -> None:
        cost = np.zeros(self.columns)
        for column, table in measured:
            cost[column : column + len(table)] += table @ self.programme.weights
        self.cost_offset = float(self.programme.interactions.constant @ self.programme.weights)
        self.costs = cost

    def _limit(self, measured: list[tuple[int, Numbers]]) -> None:
        limits, constant = self.programme.limits, self.programme.interactions.constant
        for measure in np.flatnonzero(np.isfinite(limits)).tolist():
            row = np.zeros(self.columns)
            for column, table in measured:
                row[column : column + len(table)] += table[:, measure] / self.scale[measure]
            here = np.flatnonzero(row)
            self.limit_rows.append(len(self.lower))
            self._row(here, row[here], -kHighsInf, float((limits - constant)[measure] / self.scale[measure]))

    def _rule(self) -> None:
        programme = self.programme
        for lever in range(len(programme.starts)):
            columns = self._columns_of(lever)
            self._row(columns, np.ones(len(columns)), 1.0 if lever in programme.musts else 0.0, 1.0)
        for lever, needed in programme.requires:
            for state, start in enumerate(programme.starts[lever], 1):
                before = self._columns_of(needed)[np.array(programme.starts[needed]) <= start]
                columns = np.append(before, self._column(lever, state))
                self._row(columns, np.append(np.ones(len(before)), -1.0), 0.0, kHighsInf)
        for one, other in programme.excludes:
            columns = np.append(self._columns_of(one), self._columns_of(other))
            self._row(columns, np.ones(len(columns)), 0.0, 1.0)
        for cut in programme.cuts:
            columns, values, chosen = self._differs(cut)
            self._row(columns, values, 1.0 - chosen, kHighsInf)

    def _differs(self, cut: tuple[int, ...]) -> tuple[NDArray[np.int64], Numbers, float]:
        """What differs from a plan, as a row: +1 for what it hasn't, -1 for what it has; and how much it has."""
        values = np.ones(self.choices)
        for lever, state in enumerate(cut):
            if state and self.programme.by_lever:
                values[self._columns_of(lever)] = -1.0
            elif state:
                values[self._columns_of(lever)] = 0.0
                values[self._column(lever, state)] = -1.0
        return np.arange(self.choices), values, float(np.count_nonzero(cut))

    def soften(self) -> None:
        """Let every limit be exceeded, and minimise the sum of the shares exceeded."""
        self.costs, self.cost_offset = np.append(np.zeros(self.columns), np.ones(len(self.limit_rows))), 0.0
        for slack, row in enumerate(self.limit_rows):
            columns, values = self.blocks[row]
            self.blocks[row] = (np.append(columns, self.columns + slack), np.append(values, -1.0))
        self.slacks = len(self.limit_rows)

    def build(self) -> HighsLp:
        """The model as HiGHS takes it."""
        lp, size = HighsLp(), self.columns + self.slacks
        lp.num_col_, lp.num_row_ = size, len(self.blocks)
        self.cost_scale = float(np.abs(self.costs).max(initial=0.0)) or 1.0
        lp.col_cost_, lp.offset_ = self.costs / self.cost_scale, self.cost_offset / self.cost_scale
        upper = np.append(np.ones(self.columns), np.full(self.slacks, kHighsInf))
        for lever, state in self.programme.never:
            upper[self._column(lever, state)] = 0.0
        lp.col_lower_, lp.col_upper_ = np.zeros(size), upper
        lp.row_lower_, lp.row_upper_ = np.array(self.lower), np.array(self.upper)
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns, _ in self.blocks)])
        lp.a_matrix_.index_ = np.concatenate([columns for columns, _ in self.blocks])
        lp.a_matrix_.value_ = np.concatenate([values for _, values in self.blocks])
        whole = [HighsVarType.kInteger] * self.choices
        lp.integrality_ = whole + [HighsVarType.kContinuous] * (size - self.choices)
        return lp

    def read(self, values: Numbers) -> States:
        """The state of each lever in a solution."""
        rounded = np.rint(values[: self.choices]).astype("int64")
        return np.array(
            [
                int(rounded[self._columns_of(lever)] @ np.arange(1, count)) if count > 1 else 0
                for lever, count in enumerate(self.programme.interactions.states)
            ],
            dtype="int64",
        )


def _run(model: _Model, gap: float, seconds: float) -> Solution:
    began = time.monotonic()
    # The public class greets on standard output before that can be turned off: this is the class it is made of.
    solver = _core._Highs()
    options = {"output_flag": False, "log_to_console": False, "mip_rel_gap": gap, "time_limit": seconds, "threads": 1}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(model.build())
    solver.run()
    taken = time.monotonic() - began
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in (HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible):
        return _nothing("infeasible", model, taken)
    if not np.isfinite(info.objective_function_value) or info.primal_solution_status != 2:
        return _nothing("no_solution", model, taken)
    states = model.read(np.array(solver.getSolution().col_value))
    measures = model.programme.interactions.evaluate(states)
    objective = float(info.objective_function_value) * model.cost_scale
    if not model.slacks:  # without the solver's rounding
        objective = float(measures @ model.programme.weights)
    bound = min(float(info.mip_dual_bound) * model.cost_scale, objective)
    solution = Solution("time_limit", states, measures, objective, bound, taken)
    if status != HighsModelStatus.kOptimal:
        return solution
    return replace(solution, status="optimal" if solution.gap <= TOLERANCE else "within_gap")


def _nothing(status: Status, model: _Model, taken: float) -> Solution:
    none = np.zeros(0)
    return Solution(status, none.astype("int64"), none, np.nan, np.nan, taken)
