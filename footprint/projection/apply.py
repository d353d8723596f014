"""Actions on an estate: the inventory that they leave on a day, and whom they concern."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import (
    AT_RENEWAL,
    CHANGEABLE,
    CHANGED_TABLES,
    EFFECTS,
    OPERATIONS,
    TIMINGS,
    USER_FAMILIES,
    Action,
    Change,
    ChangedTable,
    Effect,
    Growth,
    Operation,
    Timing,
    Trend,
    hash_actions,
)
from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory
from footprint.projection.check_actions import check_actions, touched
from footprint.projection.cohorts import NEVER
from footprint.projection.estate import Estate
from footprint.projection.parts import RowParts, lay_rows
from footprint.projection.schedules import day_of, read_calendar
from footprint.projection.switched_rows import change_registry, change_rows, change_sites, site_name
from footprint.projection.switches import read_switches

__all__ = [
    "AT_RENEWAL",
    "CHANGEABLE",
    "CHANGED_TABLES",
    "EFFECTS",
    "OPERATIONS",
    "TIMINGS",
    "USER_FAMILIES",
    "Action",
    "Change",
    "ChangedTable",
    "Effect",
    "Growth",
    "Operation",
    "Timing",
    "Trend",
    "apply_actions",
    "check_actions",
    "hash_actions",
    "touched",
]


def apply_actions(situation: Situation, actions: Sequence[Action], on: date | None = None) -> Situation:
    """The situation as actions leave it: those that have started by `on`, or all at their full ramp.

    What waits for the renewal is done; rows are split where a change bears on a part of their quantity, so that
    quantities need not be whole. Without action, the same situation. Enabling actions and avoided emissions change
    nothing. A changed site or figure holds for the whole estate as soon as its action has started.
    """
    acting = tuple(action if on else replace(action, ends_on=None) for action in actions if action.effect == "direct")
    at = NEVER if on is None else float(day_of(np.datetime64(on, "D")))
    acting = tuple(action for action in acting if float(day_of(np.datetime64(action.starts_on, "D"))) <= at)
    if not acting:
        return situation
    estate = Estate(situation, acting, Trend(), situation.method.year)
    starts = np.array([[action.starts_on for action in acting]], dtype="datetime64[D]")
    rows, active, weights = {}, {}, {}
    for name in ("equipment", "usage"):
        every = np.arange(len(estate.base.inventory.table(name)))
        followed = lay_rows(estate, name, every, read_calendar(acting, starts, -NEVER))
        rows[name], state, weights[name] = _stand(followed, at)
        active[name] = followed.active.take(state)
    changed, _ = change_rows(estate.situation, estate.base, estate.columns, estate.switches, rows, active)
    equipment = changed.equipment.assign(
        quantity=estate.quantities["equipment"][rows["equipment"]] * weights["equipment"],
        site=site_name(changed.equipment["site"]),
        acquired_on=_bought(estate, changed.equipment, rows["equipment"]),
    )
    usage = changed.usage.assign(
        amount_per_year=changed.usage["amount_per_year"].to_numpy() * weights["usage"],
        site=site_name(changed.usage["site"]),
    )
    in_time = sorted(acting, key=lambda action: action.starts_on)
    changes = [switch.change for switch in read_switches(in_time) if switch.kind == "cells"]
    sites = change_sites(situation.inventory.sites, estate.base, [one for one in changes if one.table == "sites"])
    figures = [one for one in changes if one.table in ("factors", "assumptions")]
    factors = change_registry(situation.factors, figures) if figures else situation.factors
    return Situation(Inventory(equipment, usage, sites), factors, situation.method)


def _stand(followed: RowParts, at: float) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Where parts are on a day: row, state and share of the row's quantity, parts in the same state together."""
    schedules, parts = followed.schedules, followed.parts
    segment = (schedules.dates[parts.schedule] <= min(at, NEVER - 1.0)).sum(axis=1)
    state = parts.first_state + schedules.states[parts.schedule, segment, segment]
    share = followed.parts.share * parts.level[np.arange(len(segment)), segment]
    share = np.where(schedules.dropped[parts.schedule, segment], 0.0, share)
    table = pd.DataFrame({"row": followed.row, "state": state, "share": share})[share > 0]
    summed = table.groupby(["row", "state"], as_index=False)["share"].sum()
    return summed["row"].to_numpy(), summed["state"].to_numpy(), summed["share"].to_numpy()


def _bought(estate: Estate, equipment: pd.DataFrame, rows: NDArray[np.int64]) -> pd.Series:
    """The dates of purchase: what an action adds is bought the day it starts, unless it says otherwise."""
    acquired = equipment["acquired_on"].to_numpy(copy=True)
    for row, place in estate.added("equipment"):
        started = np.datetime64(estate.actions[estate.switches[place].action].starts_on)
        here = (rows == row) & np.isnat(acquired)
        acquired[here] = started.astype(acquired.dtype)
    return pd.Series(acquired, index=equipment.index)
