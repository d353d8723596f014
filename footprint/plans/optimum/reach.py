"""Which items a lever may change, found from its conditions: perhaps too many, never too few.

A change reaches the rows that its conditions describe, and those that another lever makes so: a desktop that becomes a
laptop is reached by what is said of laptops.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action, Change
from footprint.estimation.completion import complete
from footprint.estimation.situation import Situation
from footprint.projection.switches import OF_THE_TYPE, match_column, match_where, readable

Mask = NDArray[np.bool_]
Where = Mapping[str, object]
Columns = Mapping[str, pd.Series]

ANYTHING = object()  # a cell that may become any value

_TABLES = ("equipment", "usage")


@dataclass(frozen=True)
class _Reach:
    """Rows of a table of items that a change reads (`where`), and the cells it gives them (`writes`)."""

    table: str
    where: Where
    writes: Where = field(default_factory=dict)


def reach(situation: Situation, actions: Sequence[Action]) -> Mask:
    """Whether each action may reach each item: (actions x items + 1).

    Items are numbered as `describe_items` does; the last column is for the rows that actions add.
    """
    completed = complete(situation)
    tables = {name: readable(name, completed, situation.factors) for name in _TABLES}
    spoken = [[part for change in action.changes for part in _list_reach(situation, change)] for action in actions]
    reached = np.zeros((len(actions), sum(map(_height, tables.values())) + 1), dtype=bool)
    for action, parts in enumerate(spoken):
        reached[action] = _rows_of(parts, tables)
    if any(_adds_rows(change) for action in actions for change in action.changes):
        reached[:, -1] = [
            bool(parts) or any(map(_adds_rows, action.changes)) for parts, action in zip(spoken, actions, strict=True)
        ]
    leads = [(one, other) for one in range(len(actions)) for other in range(len(actions)) if one != other]
    leads = [(one, other) for one, other in leads if _may_lead(spoken[one], spoken[other])]
    while True:
        before = reached.sum()
        for one, other in leads:
            reached[other] |= reached[one]
        if reached.sum() == before:
            return reached


def _rows_of(parts: list[_Reach], tables: Mapping[str, Columns]) -> Mask:
    inside = {name: np.zeros(_height(columns), dtype=bool) for name, columns in tables.items()}
    for part in parts:
        inside[part.table] |= match_where(tables[part.table], part.where, _height(tables[part.table]))
    return np.concatenate([*inside.values(), [False]])


def _height(columns: Columns) -> int:
    return len(columns["item_id"])


def _may_lead(first: list[_Reach], second: list[_Reach]) -> bool:
    """Whether what one lever writes may bring rows under the conditions of another."""
    return any(
        one.table == other.table
        and any(column in other.where and _may_be(value, other.where[column]) for column, value in one.writes.items())
        for one in first
        for other in second
    )


def _may_be(value: object, wanted: object) -> bool:
    """Whether a cell of this value may satisfy a condition."""
    return value is ANYTHING or bool(match_column(pd.Series([value]), wanted)[0])


# --- what a change speaks of -----------------------------------------------------------------------------------------


def _list_reach(situation: Situation, change: Change) -> list[_Reach]:
    """The rows of items that a change may concern, whatever the table it changes."""
    if change.table in _TABLES:
        return [] if _adds_rows(change) else [_Reach(change.table, change.where, _writes(change))]
    if change.table == "sites":
        return _of_sites(situation, change)
    registry = situation.factors
    table = registry.assumptions if change.table == "assumptions" else registry.factors
    named = table["applies_to" if change.table == "assumptions" else "activity"]
    about = {str(one).split(".")[0] for one in named[match_where(table, change.where, len(table))]}
    return [part for subject in sorted(about) for part in _of_subject(situation, subject)]


def _adds_rows(change: Change) -> bool:
    return change.operation == "add" and not change.column


def _writes(change: Change) -> Where:
    if change.column:
        cells = {change.column: change.value if change.operation == "set" else ANYTHING}
    else:
        cells = dict(change.value) if change.operation == "replace" and isinstance(change.value, Mapping) else {}
    if {"device_type", "service_type"} & set(cells):
        cells = dict.fromkeys((*OF_THE_TYPE, "pue", "family"), ANYTHING) | cells
    if "site" in cells:
        cells = dict.fromkeys(("country", "pue"), ANYTHING) | cells
    return cells | {column: ANYTHING for column in ("acquired_on", "retired_on") if column in cells}


def _of_sites(situation: Situation, change: Change) -> list[_Reach]:
    sites = complete(situation).inventory.sites
    named = sites["site"][match_where(sites, change.where, len(sites))].astype("str").tolist()
    writes = _writes(change)
    given = {column: writes[column] for column in ("country", "pue") if column in writes}
    return [_Reach(table, {"site": named}, given) for table in _TABLES]


def _of_subject(situation: Situation, about: str) -> list[_Reach]:
    """The rows that an activity or an assumption is about: a type, the server room, a kind of ownership, anything."""
    catalogue = situation.factors.catalogue
    if about in catalogue.device_types:
        return [_Reach("equipment", {"device_type": about})]
    if about in catalogue.service_types:
        return [_Reach("usage", {"service_type": about})]
    if about == "server_room":
        return [_Reach("equipment", {"device_type": catalogue.room_types})]
    if about in ("byod", "cope"):
        return [_Reach("equipment", {"ownership": about})]
    if about == "quality":  # the width of the interval alone
        return []
    return [_Reach("equipment", {})]
