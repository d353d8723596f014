"""Edits that two people made alike: nothing contradicts, yet each may have meant one more, so that both are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from footprint.inventory.compare import find_alike, unequal
from footprint.storage.database import schema
from footprint.tables import INVENTORY_TABLES


@dataclass(frozen=True)
class SameEdit:
    """A cell that someone else had already brought to the same value, from the same one before.

    `version` is the one in which they did; `item` and `line` tell the row for people.
    """

    table: str
    row_id: int
    item: str
    line: int
    column: str
    before: str | float | date | None
    value: str | float | date | None
    actor: str
    version: int

    @property
    def both(self) -> float | None:
        """The number that the cell would hold had each meant their own change; None where it is none, or below 0."""
        before, value = self.before, self.value
        if not (isinstance(before, int | float) and isinstance(value, int | float)):
            return None
        total = value + (value - before)
        return total if total >= 0 else None


def find_same_edits(
    connection: sa.Connection,
    inventory_id: int,
    base: int,
    at_base: Mapping[str, pd.DataFrame],
    theirs: Mapping[str, pd.DataFrame],
    mine: Mapping[str, pd.DataFrame],
) -> tuple[SameEdit, ...]:
    """The cells of an inventory that were changed alike since version `base`, by others and in `mine`."""
    found = {name: find_alike(at_base[name], theirs[name], mine[name]) for name in INVENTORY_TABLES}
    if not any(map(len, found.values())):
        return ()
    versions = schema.versions.c
    since = sa.select(versions.number, versions.actor).where(
        (versions.inventory_id == inventory_id) & (versions.number > base)
    )
    actors = dict(connection.execute(since).all())
    edits: list[SameEdit] = []
    for name, alike in found.items():
        for column, cells in alike.groupby("column", sort=False):
            made = _find_versions(connection, name, str(column), inventory_id, base)
            numbers = cells["row_id"].map(made).fillna(max(actors)).astype("int64")
            for row, number in zip(cells.to_dict("records"), numbers.tolist(), strict=True):
                edits.append(SameEdit(name, **_tell(row), actor=actors[number], version=number))
    return tuple(edits)


def _tell(row: dict[Any, Any]) -> dict[str, Any]:
    item = row["item"] if isinstance(row["item"], str) else ""
    return {**row, "row_id": int(row["row_id"]), "line": int(row["line"]), "item": item}


def _find_versions(connection: sa.Connection, name: str, column: str, inventory_id: int, base: int) -> pd.Series:
    """By row, the version since `base` from which a column has held the value that it has now."""
    table = schema.rows[name]
    c = table.c
    changed = (c.inventory_id == inventory_id) & (c.from_version > base)
    found = sa.select(c.row_id, c.from_version, c[column]).where(changed).order_by(c.row_id, c.from_version)
    rows = pd.DataFrame(connection.execute(found).all(), columns=["row_id", "version", "value"])
    last = rows.drop_duplicates("row_id", keep="last").set_index("row_id")["value"]
    others = rows[unequal(rows["value"], rows["row_id"].map(last))]
    before = rows["row_id"].map(others.groupby("row_id")["version"].max()).fillna(base)
    return rows[rows["version"] > before].groupby("row_id")["version"].min()
