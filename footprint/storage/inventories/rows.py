"""The rows of a version, between pandas and the database.

Here a table of rows is indexed by row id, and has the columns `line` (of the file), `upload_id` (missing for rows typed
by hand) and those of `schema.VERSIONED`.
"""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlalchemy as sa

from footprint.inventory.compare import differing, differing_cells, plain_table, plain_values, types_of
from footprint.long_work import tell
from footprint.storage.database import schema
from footprint.storage.database.log import hash_text
from footprint.tables import INVENTORY_TABLES, Column, names

Rows = dict[str, pd.DataFrame]
Ids = pd.Series | list | np.ndarray | int | None

# How many rows are handed to the database in one piece: more only takes more memory.
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class RowChanges:
    """What a version changes, by table: ids of rows that stand no more; new rows, as row id, line, upload id, cells."""

    closed: dict[str, list[int]]
    added: dict[str, list[tuple]]

    @property
    def nothing(self) -> bool:
        """Whether no row differs."""
        return not any(self.closed.values()) and not any(self.added.values())

    def hash(self) -> str:
        """The SHA-256 of what changes: all versions together give the content of each."""
        added = {name: _seal_rows(name, rows) for name, rows in self.added.items()}
        return hash_text(json.dumps([self.closed, added], default=str, sort_keys=True))

    def with_uploads(self, ids: dict[int, int]) -> "RowChanges":
        """The same changes, uploads bearing other ids."""
        if not ids:
            return self
        added = {
            name: [(row_id, line, ids.get(upload_id, upload_id), *cells) for row_id, line, upload_id, *cells in rows]
            for name, rows in self.added.items()
        }
        return RowChanges(self.closed, added)


def _seal_rows(name: str, rows: list[tuple]) -> list[tuple]:
    """Rows as they are sealed: what columns that came later hold, where they hold something, follows by name."""
    later = schema.LATER.get(name, ())
    if not later:
        return rows
    first = [at for at, field in enumerate(_fields(name)) if field.name not in later]
    last = [(at, field.name) for at, field in enumerate(_fields(name)) if field.name in later]
    return [
        (*(row[at] for at in first), *([column, row[at]] for at, column in last if row[at] is not None)) for row in rows
    ]


# --- from pandas -----------------------------------------------------------------------------------------------------


def draft_rows(name: str, table: pd.DataFrame, row_ids: Ids, upload_ids: Ids) -> pd.DataFrame:
    """A table of the inventory as rows, new ones without id (NaN). Without `upload_ids`, that column is left out."""
    draft = plain_table(schema.VERSIONED[name], table)
    draft.insert(0, "line", draft.index.to_numpy(dtype="int64"))
    if upload_ids is not None:
        draft.insert(1, "upload_id", _as_numbers(upload_ids, len(table)))
    draft.index = pd.Index(_as_numbers(row_ids, len(table)), name="row_id")
    given = draft.index[draft.index.notna()]
    if not given.is_unique:
        raise ValueError(f"{name}: two rows have the id {int(given[given.duplicated()][0])}.")
    return draft


def draft_set_aside(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows set aside (see `describe_set_aside`) as rows to store; they have no id yet."""
    table = rows[names(schema.SET_ASIDE)].assign(cells=rows["cells"].map(_dump), problems=rows["problems"].map(_dump))
    return draft_rows("set_aside", table.set_axis(rows["line"]), None, rows["upload_id"])


def _dump(value: object) -> str:
    return json.dumps(value, allow_nan=False)


def _as_numbers(ids: Ids, length: int) -> np.ndarray:
    """Ids as floats, NaN for those that lack."""
    if ids is None or isinstance(ids, int):
        return np.full(length, np.nan if ids is None else ids, dtype="float64")
    numbers = pd.Series(ids).astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    if len(numbers) != length:
        raise ValueError(f"{len(numbers)} ids for {length} rows.")
    return numbers


def number_rows(name: str, draft: pd.DataFrame, base: pd.DataFrame, last_id: int) -> pd.DataFrame:
    """The draft with an id for each row; rows known in `base` keep their upload where the draft says none."""
    ids = draft.index.to_numpy(dtype="float64", copy=True)
    if name == "set_aside":
        ids = np.where(np.isnan(ids), _same_content(draft, base), ids)
    new = np.isnan(ids)
    if (ids[~new] < 1).any() or (ids[~new] > last_id).any():
        raise ValueError(f"{name}: a row has an id that no version gave.")
    ids[new] = last_id + 1 + np.arange(new.sum())
    rows = draft.set_axis(pd.Index(ids.astype("int64"), name="row_id"))
    if "upload_id" not in rows:
        rows.insert(1, "upload_id", base["upload_id"].reindex(rows.index))
    return rows.sort_index()


def _same_content(draft: pd.DataFrame, base: pd.DataFrame) -> np.ndarray:
    """For each row of the draft, the id of the row of `base` with the same cells; NaN where there is none."""
    keys = []
    for rows in (draft, base):
        cells = rows.fillna({"upload_id": -1}).reset_index(drop=True)
        keys.append(pd.MultiIndex.from_frame(cells.assign(turn=cells.groupby(list(cells.columns)).cumcount())))
    return np.append(base.index.to_numpy(dtype="float64"), np.nan)[keys[1].get_indexer(keys[0])]


def find_changes(before: Rows, after: Rows) -> RowChanges:
    """The rows that differ between two states; the others are not written again."""
    closed, added = {}, {}
    for name in schema.VERSIONED:
        ids = differing(before[name], after[name])
        closed[name] = before[name].index.intersection(ids).sort_values().tolist()
        added[name] = []
        new = after[name][after[name].index.isin(ids)]
        if new.empty:
            continue
        uploads = [None if np.isnan(upload_id) else int(upload_id) for upload_id in new["upload_id"]]
        cells = [plain_values(new[column]) for column in names(schema.VERSIONED[name])]
        added[name] = list(zip(new.index.tolist(), new["line"].tolist(), uploads, *cells, strict=True))
    return RowChanges(closed, added)


def count_changes(before: Rows, after: Rows) -> dict[str, int]:
    """How many rows of the inventory were added, changed in some cell, and gone."""
    counts = {"added": 0, "changed": 0, "gone": 0}
    for name in INVENTORY_TABLES:
        old, new = before[name], after[name]
        differ = differing_cells(old, new)
        counts["added"] += len(new.index.difference(old.index))
        counts["gone"] += len(old.index.difference(new.index))
        counts["changed"] += len(differ.intersection(old.index).intersection(new.index))
    return counts


# --- the database ----------------------------------------------------------------------------------------------------


def read_state(connection: sa.Connection, inventory_id: int, version: int) -> Rows:
    """The rows of all tables as they stand in a version (0: before the first, none)."""
    return {name: _read_rows(connection, inventory_id, name, version) for name in schema.VERSIONED}


def _read_rows(connection: sa.Connection, inventory_id: int, name: str, version: int) -> pd.DataFrame:
    c = schema.rows[name].c
    return _select(
        connection,
        inventory_id,
        name,
        (c.from_version <= version) & (c.to_version.is_(None) | (c.to_version > version)),
    )


def read_states(connection: sa.Connection, inventory_id: int, name: str, version: int) -> pd.DataFrame:
    """Every state of every row of a table up to a version, row by row, the first one first."""
    return _select(connection, inventory_id, name, schema.rows[name].c.from_version <= version)


def _select(connection: sa.Connection, inventory_id: int, name: str, where: sa.ColumnElement[bool]) -> pd.DataFrame:
    c = schema.rows[name].c
    asked = sa.select(*_fields(name)).where(c.inventory_id == inventory_id, where)
    found = connection.execute(asked.order_by(c.row_id, c.from_version)).all()
    cells = list(zip(*found, strict=True)) or [()] * len(_fields(name))
    return _typed(schema.VERSIONED[name], cells)


def _fields(name: str) -> list[sa.Column]:
    c = schema.rows[name].c
    return [c[field] for field in ("row_id", "line", "upload_id", *names(schema.VERSIONED[name]))]


def _typed(columns: tuple[Column, ...], fields: list) -> pd.DataFrame:
    """Columns of plain values, the ids first, as a table of rows."""
    row_ids, lines, upload_ids, *cells = fields
    types = types_of(columns)
    rows = {"line": np.array(lines, dtype="int64"), "upload_id": np.array(upload_ids, dtype="float64")}
    for column, values in zip(columns, cells, strict=True):
        if column.type == "date":
            rows[column.name] = np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
        else:
            rows[column.name] = pd.array(values, dtype=types[column.name])
    return pd.DataFrame(rows, index=pd.Index(row_ids, dtype="int64", name="row_id"))


def last_row_ids(connection: sa.Connection, inventory_id: int) -> dict[str, int]:
    """The highest row id that each table ever gave; 0 where none."""
    last = {}
    for name, table in schema.rows.items():
        highest = sa.select(sa.func.max(table.c.row_id)).where(table.c.inventory_id == inventory_id)
        last[name] = connection.execute(highest).scalar() or 0
    return last


def write_changes(
    connection: sa.Connection, organisation_id: int, inventory_id: int, version: int, changes: RowChanges
) -> None:
    """Store what a version changes."""
    key = {"organisation_id": organisation_id, "inventory_id": inventory_id, "from_version": version}
    for name, table in schema.rows.items():
        if changes.closed[name]:
            close = table.update().values(to_version=version)
            close = close.where(table.c.inventory_id == inventory_id, table.c.row_id == sa.bindparam("closed"))
            close = close.where(table.c.to_version.is_(None))
            connection.execute(close, [{"closed": row_id} for row_id in changes.closed[name]])
        fields, added = [field.name for field in _fields(name)], changes.added[name]
        for start in range(0, len(added), ROWS_AT_ONCE):
            tell("save", start, len(added))
            some = added[start : start + ROWS_AT_ONCE]
            connection.execute(table.insert(), [key | dict(zip(fields, row, strict=True)) for row in some])


def read_changes(connection: sa.Connection, inventory_id: int) -> dict[int, RowChanges]:
    """What each version of an inventory changes, as the rows now tell it."""
    changes: dict[int, RowChanges] = {}

    def of(version: int) -> RowChanges:
        nothing = RowChanges({name: [] for name in schema.rows}, {name: [] for name in schema.rows})
        return changes.setdefault(version, nothing)

    for name, table in schema.rows.items():
        c = table.c
        found = sa.select(c.from_version, c.to_version, *_fields(name)).where(c.inventory_id == inventory_id)
        for since, until, *row in connection.execute(found.order_by(c.row_id, c.from_version)):
            of(since).added[name].append(tuple(row))
            if until is not None:
                of(until).closed[name].append(row[0])
    return changes
