"""Which items a lever may reach, found from what its changes say: generously, never too few.

A change reaches the rows that its conditions describe, and those that another lever makes so: a desktop that becomes a
laptop is reached by what is said of laptops.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions import Action, Change
from footprint.completion import complete
from footprint.situation import Situation

Mask = NDArray[np.bool_]
Where = Mapping[str, object]

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

    Items are numbered as `describe_items` does; the last column stands for the rows that actions add.
    """
    completed = complete(situation).inventory
    tables = {name: completed.table(name) for name in _TABLES}
    spoken = [[part for change in action.changes for part in _list_reach(situation, change)] for action in actions]
    reached = np.zeros((len(actions), sum(len(table) for table in tables.values()) + 1), dtype=bool)
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


def _rows_of(parts: list[_Reach], tables: Mapping[str, pd.DataFrame]) -> Mask:
    inside = {name: np.zeros(len(table), dtype=bool) for name, table in tables.items()}
    for part in parts:
        inside[part.table] |= describes(part.where, tables[part.table])
    return np.concatenate([*inside.values(), [False]])


def describes(where: Where, table: pd.DataFrame) -> Mask:
    """The rows that conditions describe; a condition on a column that the table lacks describes any."""
    rows = np.ones(len(table), dtype=bool)
    for column, wanted in where.items():
        if column not in table.columns or wanted is ANYTHING:
            continue
        cells = table[column]
        if isinstance(wanted, Mapping):
            rows &= np.array([_may_be(value, wanted) for value in cells.unique()], dtype=bool)[pd.factorize(cells)[0]]
        else:
            rows &= cells.isin(_listed(wanted)).to_numpy()
    return rows


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
    if value is ANYTHING or wanted is ANYTHING:
        return True
    if isinstance(wanted, Mapping):
        try:
            at_least = "min" not in wanted or not value < _as_kind(value, wanted["min"])  # ty: ignore
            return bool(at_least and ("max" not in wanted or not value > _as_kind(value, wanted["max"])))  # ty: ignore
        except (TypeError, ValueError):
            return True
    return value in _listed(wanted)


def _as_kind(value: object, bound: object) -> object:
    """A bound as the kind of thing it is compared with: dates are written as text."""
    return pd.Timestamp(bound) if isinstance(value, pd.Timestamp) else bound  # ty: ignore


def _listed(wanted: object) -> list[object]:
    return list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]


# --- what a change speaks of -----------------------------------------------------------------------------------------


def _list_reach(situation: Situation, change: Change) -> list[_Reach]:
    """The rows of items that a change may concern, whatever the table it changes."""
    if change.table in _TABLES:
        return [] if _adds_rows(change) else [_Reach(change.table, change.where, _writes(change))]
    if change.table == "sites":
        return _of_sites(situation, change)
    registry = situation.factors
    if change.table == "assumptions":
        known = registry.assumptions[describes(change.where, registry.assumptions)]
        return [part for about in known["applies_to"] for part in _of_subject(situation, str(about).split(".")[0])]
    known = registry.factors[describes(change.where, registry.factors)]
    spoken = {str(activity).split(".")[0] for activity in known["activity"]}
    named = change.where.get("activity", [])
    spoken |= {str(activity).split(".")[0] for activity in _listed(named) if isinstance(activity, str)}
    return [part for about in sorted(spoken) for part in _of_subject(situation, about)]


def _adds_rows(change: Change) -> bool:
    return change.operation == "add" and not change.column


def _writes(change: Change) -> Where:
    if not change.column:
        return dict(change.value) if isinstance(change.value, Mapping) and change.operation == "replace" else {}
    return {change.column: change.value if change.operation == "set" else ANYTHING}


def _of_sites(situation: Situation, change: Change) -> list[_Reach]:
    sites = complete(situation).inventory.sites
    named = sites.loc[describes(change.where, sites), "site"].astype("str").tolist()
    writes = _writes(change)
    given = {"country": writes["country"]} if "country" in writes else {}
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
