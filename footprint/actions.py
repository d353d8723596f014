"""Actions on an estate: what they make of an inventory on a day, whom they touch, what is wrong in them."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from footprint.changes import (
    AT_RENEWAL,
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
from footprint.problems import NO_PROBLEM
from footprint.situation import Factors, Situation

__all__ = [
    "AT_RENEWAL",
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
    """The situation as actions leave it: those started by `on`, or all at their full ramp.

    Rows are split where a change bears on a part of their quantity, so that quantities need not be whole. Without
    action, the same situation. Enabling actions and avoided emissions change nothing.
    """
    return situation


def touched(situation: Situation, action: Action) -> float:
    """How many devices (or rows of another table) the action bears on; 0 where it finds nothing."""
    raise NotImplementedError


def check_actions(actions: Sequence[Action], registry: Factors, situation: Situation | None = None) -> pd.DataFrame:
    """All that is wrong in actions, as problems: `table` is the action's id, `line` the number of the change from 1.

    With a situation, an action that touches nothing is a warning.
    """
    return NO_PROBLEM
