"""Many combinations of actions on some rows at once: what plans are searched among."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend
from footprint.estimation.estimate import weigh_exactly
from footprint.estimation.situation import Situation
from footprint.projection.cells import KINDS, PLANNED, REBOUND
from footprint.projection.cohorts import Codes, Mask, Numbers
from footprint.projection.estate import Estate
from footprint.projection.parts import RowParts, join_rows, lay_rows, prepare_states
from footprint.projection.schedules import read_calendar
from footprint.projection.tally import all_rows, tally_equipment, tally_usage
from footprint.projection.together import TABLES
from footprint.tables import EQUIPMENT_STAGES, STAGES

MOST_PARTS_AT_ONCE = 200_000

Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Variants:
    """Some rows under many combinations of some actions.

    `rows` are items as `describe_items` numbers them, with -1 for all the rows that actions add. `acting`: the places
    of these actions among all; the others do nothing, and those that add rows are among them where rows hold -1.
    `starts` (variants × acting) holds the day on which each starts, NaT where it is left out; it replaces its own.
    """

    rows: Codes
    acting: tuple[int, ...]
    starts: Days

    def __len__(self) -> int:
        return len(self.starts)

    def is_on(self, place: int) -> Mask:
        """The variants in which an action (a place among those that act) is on."""
        return ~np.isnat(self.starts[:, place])

    def leave_out(self, place: int) -> "Variants":
        """The variants in which an action is on, without it."""
        starts = self.starts[self.is_on(place)]
        starts[:, place] = np.datetime64("NaT")
        return replace(self, starts=starts)


def project_variants(
    situation: Situation,
    several: Sequence[Variants],
    actions: Sequence[Action],
    years: Sequence[int],
    trend: Trend | None = None,
) -> list[Numbers]:
    """Kg CO2e of rows under combinations of actions, for each an array (variants, years, STAGES, KINDS).

    Each variant equals `project` of those actions on those rows, to the rounding of lines. What is missing counts
    nothing.
    """
    listed = sorted(set(years))
    estate = Estate(situation, tuple(actions), trend or Trend(), listed[-1])
    losing = [
        (number, place)
        for number, one in enumerate(several)
        for place, action in enumerate(one.acting)
        if actions[action].rebound and actions[action].effect == "direct" and one.is_on(place).any()
    ]
    without = [several[number].leave_out(place) for number, place in losing]
    totals = _count_variants(estate, [*several, *without], listed)
    for (number, place), other in zip(losing, totals[len(several) :], strict=True):
        on, total = several[number].is_on(place), totals[number]
        rebound = actions[several[number].acting[place]].rebound
        total[on, :, :, REBOUND] += rebound * (other[..., PLANNED] - total[on][..., PLANNED])
    return totals[: len(several)]


def _count_variants(estate: Estate, several: Sequence[Variants], years: list[int]) -> list[Numbers]:
    every = frozenset(range(len(estate.actions)))
    estates = {acting: estate.leave_out(every - set(acting)) for acting in {one.acting for one in several}}
    totals = [np.zeros((len(one), len(years), len(STAGES), len(KINDS))) for one in several]
    for name in TABLES:
        for batch in _batches(estate, name, several):
            laid = []
            for number, rows, here in batch:
                one = several[number]
                laid.append(_lay(estates[one.acting], name, rows, one.acting, one.starts[here]))
            found = _count(estate, name, laid, years)
            for number, _, here in batch:
                size = here.stop - here.start
                totals[number][here] += found[:size]
                found = found[size:]
    return totals


_Batch = list[tuple[int, Codes, slice]]


def _batches(estate: Estate, name: str, several: Sequence[Variants]) -> Iterator[_Batch]:
    """What is followed at once in a table: places among `several`, rows of the table, and which of the variants."""
    batch, parts = [], 0
    for number, one in enumerate(several):
        rows = _rows_of(estate, name, one.rows)
        step = max(1, MOST_PARTS_AT_ONCE // max(len(rows), 1))
        for first in range(0, len(one) if len(rows) else 0, step):
            here = slice(first, min(first + step, len(one)))
            size = len(rows) * (here.stop - here.start)
            if batch and parts + size > MOST_PARTS_AT_ONCE:
                yield batch
                batch, parts = [], 0
            batch.append((number, rows, here))
            parts += size
    if batch:
        yield batch


def _rows_of(estate: Estate, name: str, items: Codes) -> Codes:
    """The rows of a table among items, those that actions add included where items hold -1."""
    first, listed = (0 if name == "equipment" else estate.listed("equipment")), estate.listed(name)
    known = items[(items >= first) & (items < first + listed)] - first
    return np.concatenate([known, all_rows(estate, name)[listed:]]) if (items < 0).any() else known


def _lay(estate: Estate, name: str, rows: Codes, acting: tuple[int, ...], starts: Days) -> RowParts:
    """Rows of a table in every variant, where those actions alone start."""
    every = np.full((len(starts), len(estate.actions)), np.datetime64("NaT"), dtype="datetime64[D]")
    every[:, list(acting)] = starts
    return lay_rows(estate, name, rows, read_calendar(estate.actions, every, estate.start))


def _count(estate: Estate, name: str, laid: Sequence[RowParts], years: list[int]) -> Numbers:
    """Kg CO2e of rows of one table, (variants, years, STAGES, KINDS), the variants of all one after the other."""
    followed = join_rows(laid)
    states = prepare_states(estate, name, followed)
    owner, variant = _find_owners(estate, name, laid)
    weight: Numbers = estate.quantities[name][followed.row]
    if name == "equipment":
        tally, stages = tally_equipment(estate, followed, states, owner, weight, None), EQUIPMENT_STAGES
    else:
        tally, stages = tally_usage(estate, followed, states, owner, weight), ("service",)
    columns = [year - estate.given.method.year for year in years]
    total = np.zeros((followed.variants, len(years), len(STAGES), len(KINDS)))
    for part in tally.amounts:
        kg = weigh_exactly(part.amount[:, columns], states.factor[tally.state, part.stage][:, None], states.factors)
        there = part.there[:, columns] & states.has_stage[tally.state, part.stage][:, None]
        kg = np.where(there, np.nan_to_num(kg), 0.0)
        stage, kind = STAGES.index(stages[part.stage]), KINDS.index(part.kind)
        for column in range(len(years)):
            total[:, column, stage, kind] += np.bincount(variant[tally.owner], kg[:, column], followed.variants)
    return total


def _find_owners(estate: Estate, name: str, laid: Sequence[RowParts]) -> tuple[Codes, Codes]:
    """Under what each part is summed, and the variant of each such owner: rows whose life is a fact stay apart."""
    owners, variants, first, before = [], [], 0, 0
    for one in laid:
        fact = ~np.isnan(estate.observed_lives[one.row]) if name == "equipment" else np.zeros(len(one.row), dtype=bool)
        apart = np.unique(one.row[fact])
        number = np.where(fact, apart.searchsorted(one.row) + 1, 0)
        owners.append(first + one.variant * (len(apart) + 1) + number)
        variants.append(before + np.repeat(np.arange(one.variants), len(apart) + 1))
        first, before = first + len(variants[-1]), before + one.variants
    return np.concatenate(owners), np.concatenate(variants)
