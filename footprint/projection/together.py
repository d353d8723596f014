"""What many lists of actions come to in one year, weighed together: many times faster than one after the other."""

from collections.abc import Sequence

import numpy as np

from footprint.actions.actions import Action, Trend
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.projection.projection import project, project_variants

Actions = Sequence[Action]

FEWEST = 3  # lists: fewer are as fast one by one


def weigh_together(
    situation: Situation, lists: Sequence[Actions], year: int, trend: Trend | None = None
) -> list[float]:
    """Kg CO2e of a year under each of several lists of actions: that of `project`, to the rounding of lines.

    Lists share their order: what two of them hold comes in the same order in both.
    """
    if not lists:
        return []
    first = _weigh(situation, lists[0], year, trend)
    if len(lists) >= FEWEST and np.isfinite(first):
        return _weigh_variants(situation, lists, year, trend)
    return [first, *(_weigh(situation, one, year, trend) for one in lists[1:])]


def _weigh(situation: Situation, actions: Actions, year: int, trend: Trend | None) -> float:
    return float(project(situation, actions, (year,), trend).totals["impact"].iloc[0])


def _weigh_variants(situation: Situation, lists: Sequence[Actions], year: int, trend: Trend | None) -> list[float]:
    """Every action that a list holds, each list a variant in which the others never start."""
    every: list[Action] = []
    for actions in lists:
        place = 0
        for action in actions:
            if action in every:
                place = every.index(action) + 1
            else:
                every.insert(place, action)
                place += 1
    days = [np.datetime64(action.starts_on, "D") for action in every]
    never = np.datetime64("NaT")
    starts = np.array(
        [[day if one in actions else never for one, day in zip(every, days, strict=True)] for actions in lists]
    )
    rows = np.append(np.arange(len(describe_items(situation))), -1)
    weighed = project_variants(situation, rows, every, starts.astype("datetime64[D]"), (year,), trend)
    return weighed.sum(axis=(1, 2, 3)).tolist()
