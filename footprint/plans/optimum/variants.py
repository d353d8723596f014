"""Many combinations of actions on some rows at once: what plans are searched among."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend
from footprint.estimation.estimate import weigh_exactly
from footprint.estimation.situation import Situation
from footprint.projection.cells import KINDS, PLANNED, REBOUND
from footprint.projection.cohorts import Codes, Numbers
from footprint.projection.estate import Estate
from footprint.projection.parts import lay_rows, prepare_states
from footprint.projection.schedules import read_calendar
from footprint.projection.tally import all_rows, tally_equipment, tally_usage
from footprint.tables import EQUIPMENT_STAGES, STAGES

MOST_PARTS_AT_ONCE = 200_000


def project_variants(
    situation: Situation,
    rows: NDArray[np.int64],
    actions: Sequence[Action],
    starts: NDArray[np.datetime64],
    years: Sequence[int],
    trend: Trend | None = None,
) -> NDArray[np.float64]:
    """Kg CO2e of some rows under many combinations of actions at once: an array (variants, years, STAGES, KINDS).

    `rows` are items as `describe_items` numbers them, with -1 for all the rows that actions add. `starts` (variants ×
    actions) holds the day on which each action starts, NaT where it is left out; it replaces the action's own. Each
    variant equals `project` of those actions on those rows, to the rounding of lines. What is missing counts nothing.
    """
    listed = sorted(set(years))
    estate = Estate(situation, tuple(actions), trend or Trend(), listed[-1])
    starts = np.asarray(starts, dtype="datetime64[D]").reshape(len(starts), len(actions))
    total = _count_variants(estate, np.asarray(rows), starts, listed)
    for place, action in enumerate(actions):
        on = ~np.isnat(starts[:, place])
        if action.rebound and action.effect == "direct" and on.any():
            off = starts[on].copy()
            off[:, place] = np.datetime64("NaT")
            without = _count_variants(estate, np.asarray(rows), off, listed)[..., PLANNED]
            total[on, :, :, REBOUND] += action.rebound * (without - total[on][..., PLANNED])
    return total


def _count_variants(
    estate: Estate, rows: Codes, starts: NDArray[np.datetime64], years: list[int]
) -> NDArray[np.float64]:
    variants = len(starts)
    total = np.zeros((variants, len(years), len(STAGES), len(KINDS)))
    listed = {name: estate.listed(name) for name in ("equipment", "usage")}
    positions = {
        "equipment": rows[(rows >= 0) & (rows < listed["equipment"])],
        "usage": rows[rows >= listed["equipment"]] - listed["equipment"],
    }
    for name, known in positions.items():
        added = all_rows(estate, name)[listed[name] :] if (rows < 0).any() else np.zeros(0, dtype="int64")
        here = np.concatenate([known, added])
        if not len(here):
            continue
        step = max(1, MOST_PARTS_AT_ONCE // len(here))
        for first in range(0, variants, step):
            chunk = slice(first, min(first + step, variants))
            total[chunk] += _count(estate, name, here, starts[chunk], years)
    return total


def _count(
    estate: Estate, name: str, rows: Codes, starts: NDArray[np.datetime64], years: list[int]
) -> NDArray[np.float64]:
    """Kg CO2e of rows of one table, (variants, years, STAGES, KINDS)."""
    followed = lay_rows(estate, name, rows, read_calendar(estate.actions, starts, estate.start))
    states = prepare_states(estate, name, followed)
    weight: Numbers = estate.quantities[name][followed.row]
    if name == "equipment":  # rows whose life is a fact stay apart
        apart = np.unique(followed.row[~np.isnan(estate.observed_lives[followed.row])])
        number = apart.searchsorted(followed.row)
        fact = ~np.isnan(estate.observed_lives[followed.row])
        owner = followed.variant * (len(apart) + 1) + np.where(fact, number + 1, 0)
        tally, stages, shares = (
            tally_equipment(estate, followed, states, owner, weight, None),
            EQUIPMENT_STAGES,
            len(apart) + 1,
        )
    else:
        tally, stages, shares = tally_usage(estate, followed, states, followed.variant, weight), ("service",), 1
    columns = [year - estate.given.method.year for year in years]
    total = np.zeros((len(starts), len(years), len(STAGES), len(KINDS)))
    for part in tally.amounts:
        kg = weigh_exactly(part.amount[:, columns], states.factor[tally.state, part.stage][:, None], states.factors)
        kg = np.where(
            part.there[:, columns] & states.has_stage[tally.state, part.stage][:, None], np.nan_to_num(kg), 0.0
        )
        stage, kind = STAGES.index(stages[part.stage]), KINDS.index(part.kind)
        for column in range(len(years)):
            total[:, column, stage, kind] += np.bincount(tally.owner // shares, kg[:, column], len(starts))
    return total
