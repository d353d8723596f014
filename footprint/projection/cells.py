"""What a followed estate weighs: impacts of each stage by item, a row in one of its states, and year.

In arrays: lines, totals and intervals are read from the same cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from footprint.estimation.estimate import weigh
from footprint.projection.cohorts import Codes, Numbers
from footprint.projection.estate import Estate
from footprint.projection.parts import States
from footprint.projection.switches import Mask
from footprint.projection.together import Followed, FollowedEstate
from footprint.tables import EQUIPMENT_STAGES, STAGES

# planned: what is used and worn out as planned; stranded: what was not yet written off when it left before its planned
# end; rebound: the part of an action's effect that is lost.
KINDS = ("planned", "stranded", "rebound")
PLANNED, REBOUND = KINDS.index("planned"), KINDS.index("rebound")


@dataclass(frozen=True)
class Loss:
    """The share of what an action takes away that is lost, and the rows that it may touch as they are without it."""

    share: float
    without: FollowedEstate


@dataclass(frozen=True)
class Items:
    """A followed table among the items of a projection: `first` of them, and `first_factor`, are its own."""

    name: str
    estate: Estate
    table: Followed
    first: int
    first_factor: int

    def __len__(self) -> int:
        return len(self.table.tally.owner)

    @property
    def base(self) -> Codes:
        """The item of the base situation behind each; -1 for what an action adds."""
        listed = self.estate.listed(self.name)
        before = 0 if self.name == "equipment" else self.estate.listed("equipment")
        owner = self.table.tally.owner
        return np.where(owner < listed, owner + before, -1)


@dataclass(frozen=True)
class Cells:
    """Impacts (kg CO2e; not a number where missing) of a stage and kind of items by year; `there`: where a line is.

    `stage` and `kind`: places in STAGES and KINDS; `column`: that of the stage in the states of items.
    """

    items: Items
    stage: int
    kind: int
    column: int
    amount: Numbers
    impact: Numbers
    there: Mask

    @property
    def states(self) -> States:
        """The states that items are in."""
        return self.items.table.states

    @property
    def state(self) -> Codes:
        """The state of each item."""
        return self.items.table.tally.state

    @property
    def factor(self) -> NDArray[np.int32]:
        """The factor of each item, a row of those of the states (-1: none)."""
        return self.states.factor[self.state, self.column]


def list_items(followed: FollowedEstate, losses: Sequence[Loss] = ()) -> list[Items]:
    """The items of an estate, then those of what would be without each action of whose effect a part is lost."""
    found: list[Items] = []
    items = factors = 0
    for one in (followed, *(loss.without for loss in losses)):
        for name, table in one.tables.items():
            found.append(Items(name, one.estate, table, items, factors))
            items, factors = items + len(found[-1]), factors + len(table.states.factors)
    return found


def list_cells(items: Sequence[Items], losses: Sequence[Loss], years: Sequence[int]) -> list[Cells]:
    """The cells of items, those of an estate first, then what is lost of the effect of actions."""
    tables = len(items) // (1 + len(losses))
    weighed = [cells for one in items[:tables] for cells in _weigh(one, years)]
    planned = [one for one in weighed if one.kind == PLANNED]
    for number, loss in enumerate(losses, start=1):
        others = [cells for one in items[tables * number : tables * (number + 1)] for cells in _weigh(one, years)]
        weighed += [_lose(one, loss.share) for one in others if one.kind == PLANNED]
        weighed += [_lose(_keep_touched(one, loss.without), -loss.share) for one in planned]
    return weighed


def _weigh(items: Items, years: Sequence[int]) -> list[Cells]:
    """Impacts of a table, stage by stage, to the grain."""
    tally, states = items.table.tally, items.table.states
    stages = EQUIPMENT_STAGES if items.name == "equipment" else ("service",)
    columns = np.array(years) - items.estate.given.method.year
    found = []
    for one in tally.amounts:
        amount = one.amount[:, columns]
        impact = weigh(amount, states.factor[tally.state, one.stage][:, None], states.factors)
        there = one.there[:, columns] & states.has_stage[tally.state, one.stage][:, None]
        place = STAGES.index(stages[one.stage])
        found.append(Cells(items, place, KINDS.index(one.kind), one.stage, amount, impact, there))
    return found


def _keep_touched(cells: Cells, without: FollowedEstate) -> Cells:
    """Cells of the rows that an action may touch, and of those that actions add."""
    if without.rows is None:
        return cells
    touched, owner = without.rows[cells.items.name], cells.items.table.tally.owner
    inside = (owner >= without.estate.listed(cells.items.name)) | touched[np.minimum(owner, len(touched) - 1)]
    return replace(cells, there=cells.there & inside[:, None])


def _lose(cells: Cells, share: float) -> Cells:
    """A share of cells, as rebound."""
    amount = cells.amount * share
    return replace(
        cells, kind=REBOUND, amount=amount, impact=weigh(amount, cells.factor[:, None], cells.states.factors)
    )
