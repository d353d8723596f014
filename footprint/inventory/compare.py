"""What differs between two inventories, and how two changes of the same one go together. Tables in, tables out."""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionDtype

from footprint.inventory.inventory import Inventory
from footprint.tables import INVENTORY_TABLES, Column, empty_table, names

# One row for each cell that changed; one, without column, for each row added or gone.
DIFFERENCE_COLUMNS = ["table", "what", "id", "item", "line", "column", "before", "after"]

# One row for each cell on which two people disagree. `what`: changed, removed-by-them or removed-by-me.
CONFLICT_COLUMNS = ["table", "what", "row_id", "item", "line", "column", "base", "theirs", "mine"]

# Where a row comes from: kept with it, but no reason for two people to disagree.
PROVENANCE = ["line", "upload_id"]

Ids = dict[str, pd.Series]


def compare_inventories(
    before: Inventory, after: Inventory, before_ids: Ids | None = None, after_ids: Ids | None = None
) -> pd.DataFrame:
    """What was added, changed and gone between two inventories, with the columns of DIFFERENCE_COLUMNS.

    Args:
        before_ids, after_ids: the row ids of both, table by table (two versions of one inventory). Without them, rows
            go together by item_id and sites by name (a file imported again); the same id several times, in order; rows
            without id, if all their cells are equal.
    """
    parts = []
    for name, columns in INVENTORY_TABLES.items():
        old, new = plain_table(columns, before.table(name)), plain_table(columns, after.table(name))
        if before_ids is not None and after_ids is not None:
            old_keys, new_keys = _row_keys(before_ids[name], -1), _row_keys(after_ids[name], -1 - len(old))
        else:
            old_keys, new_keys = _item_keys(old), _item_keys(new)
        parts.append(_differences(name, old.assign(line=old.index), new.assign(line=new.index), old_keys, new_keys))
    return _joined(parts, DIFFERENCE_COLUMNS)


@cache
def types_of(columns: tuple[Column, ...]) -> dict[str, np.dtype | ExtensionDtype]:
    """The pandas type of each column."""
    return empty_table(columns).dtypes.to_dict()


def plain_table(columns: tuple[Column, ...], table: pd.DataFrame) -> pd.DataFrame:
    """The table with exactly the types of `empty_table`: text as text, never as codes; days without hours."""
    if list(table.columns) != names(columns):
        raise ValueError(f"The columns are {list(table.columns)}; they must be {names(columns)}.")
    plain = table.astype(types_of(columns))
    dates = [column.name for column in columns if column.type == "date"]
    return plain.assign(**{name: plain[name].astype("datetime64[s]").dt.normalize() for name in dates})


def _row_keys(ids: pd.Series, first_unsaved: int) -> pd.Index:
    """Row ids; rows that have none yet are like no other."""
    unsaved = first_unsaved - np.arange(len(ids))
    return pd.Index(np.where(ids.isna(), unsaved, ids.fillna(0)).astype("int64"))


def match_rows(name: str, before: pd.DataFrame, after: pd.DataFrame) -> NDArray[np.intp]:
    """For each row of a table imported again, the position in `before` of the row it goes with; -1 where there is none.

    Rows go together as in `compare_inventories`.
    """
    columns = INVENTORY_TABLES[name]
    keys = (_item_keys(plain_table(columns, table)) for table in (before, after))
    return next(keys).get_indexer(next(keys))


def _item_keys(table: pd.DataFrame) -> pd.MultiIndex:
    ids = table["item_id"] if "item_id" in table else table["site"]
    keys = table.mask(ids.notna()).assign(id=ids)
    turn = keys.groupby(list(keys.columns), dropna=False).cumcount()
    return pd.MultiIndex.from_frame(keys.assign(turn=turn))


def _differences(
    name: str, old: pd.DataFrame, new: pd.DataFrame, old_keys: pd.Index, new_keys: pd.Index
) -> list[pd.DataFrame]:
    places = new_keys.get_indexer(old_keys)
    kept = np.flatnonzero(places >= 0)
    gone = np.flatnonzero(places < 0)
    added = np.flatnonzero(old_keys.get_indexer(new_keys) < 0)
    parts = [
        _rows_of(name, "added", new.iloc[added], new_keys[added]),
        _rows_of(name, "gone", old.iloc[gone], old_keys[gone]),
    ]
    left, right = old.iloc[kept].reset_index(drop=True), new.iloc[places[kept]].reset_index(drop=True)
    for column in left.columns.drop("line"):
        cells = np.flatnonzero(unequal(left[column], right[column]))
        part = _rows_of(name, "changed", right.iloc[cells], old_keys[kept[cells]])
        before, after = _objects(left[column].iloc[cells]), _objects(right[column].iloc[cells])
        parts.append(part.assign(column=column, before=before, after=after))
    return parts


def _rows_of(name: str, what: str, rows: pd.DataFrame, keys: pd.Index) -> pd.DataFrame:
    item = rows["item_id"] if "item_id" in rows else rows["site"]
    ids = keys.get_level_values("id").fillna("") if isinstance(keys, pd.MultiIndex) else keys
    return pd.DataFrame(
        {
            "table": name,
            "what": what,
            "id": ids.to_numpy(dtype="object"),
            "item": item.to_numpy(),
            "line": rows["line"].to_numpy(dtype="int64"),
            "column": "",
            "before": pd.Series([None] * len(rows), dtype="object"),
            "after": pd.Series([None] * len(rows), dtype="object"),
        }
    )


def unequal(left: pd.Series | pd.DataFrame, right: pd.Series | pd.DataFrame) -> NDArray[np.bool_]:
    """Where two aligned columns or tables of the same types differ; two empty cells are equal."""
    return ((left != right) & ~(left.isna() & right.isna())).to_numpy(dtype="bool")


def plain_values(column: pd.Series) -> list:
    """The cells as text, numbers and dates of Python; None where empty."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.to_numpy().astype("datetime64[D]").astype("object").tolist()
    if pd.api.types.is_numeric_dtype(column):
        column = column + 0  # -0.0, which a database may not keep, becomes 0.0
    return column.to_numpy(dtype="object", na_value=None).tolist()


def _objects(column: pd.Series) -> pd.Series:
    return pd.Series(plain_values(column), dtype="object")


# --- two changes of the same rows ------------------------------------------------------------------------------------


def differing(before: pd.DataFrame, after: pd.DataFrame) -> pd.Index:
    """The ids of rows (the indexes) that are not the same in both tables, or are in one only."""
    if after is before:
        return before.index[:0]
    common = before.index.intersection(after.index)
    apart = np.flatnonzero(unequal(before.loc[common], after.loc[common]).any(axis=1))
    return before.index.symmetric_difference(after.index).union(common[apart])


def merge_rows(base: pd.DataFrame, theirs: pd.DataFrame, mine: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """The rows with what both sides changed, and the ids of those that they changed differently.

    All three have the same columns and are indexed by row id. Rows that both changed differently are as in `theirs`.
    A row comes from where its cells come from.
    """
    if theirs is base:
        return mine, mine.index[:0]
    by_me, by_them = differing_cells(base, mine), differing_cells(base, theirs)
    conflicts = by_me.intersection(by_them).intersection(differing_cells(theirs, mine))
    taken = by_me.union(differing(base, mine).difference(by_them)).difference(conflicts)
    return take_rows(theirs, mine, taken), conflicts


def differing_cells(before: pd.DataFrame, after: pd.DataFrame) -> pd.Index:
    """As `differing`, whatever line and file the rows come from."""
    if after is before:
        return before.index[:0]
    return differing(*(rows.drop(columns=PROVENANCE, errors="ignore") for rows in (before, after)))


def take_rows(rows: pd.DataFrame, others: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    """The rows, those of `ids` as they are in `others` (or absent, where they are there)."""
    return pd.concat([rows[~rows.index.isin(ids)], others[others.index.isin(ids)]]).sort_index()


def find_alike(base: pd.DataFrame, theirs: pd.DataFrame, mine: pd.DataFrame) -> pd.DataFrame:
    """The cells that both sides changed to the same value, one a row: row_id, item, line, column, before, value."""
    columns = ["row_id", "item", "line", "column", "before", "value"]
    ids = differing_cells(base, theirs).intersection(differing_cells(base, mine)).intersection(base.index)
    ids = ids.intersection(theirs.index).intersection(mine.index)
    before, one, other = base.loc[ids], theirs.loc[ids], mine.loc[ids]
    item = one["item_id"] if "item_id" in one else one["site"]
    parts = []
    for column in one.columns.drop(PROVENANCE):
        alike = unequal(before[column], one[column]) & ~unequal(one[column], other[column])
        cells = np.flatnonzero(alike)
        told = {"row_id": ids[cells], "item": item.iloc[cells].to_numpy(), "line": one["line"].iloc[cells].to_numpy()}
        values = {"before": _objects(before[column].iloc[cells]), "value": _objects(one[column].iloc[cells])}
        parts.append(pd.DataFrame({**told, "column": column, **values}))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)


def conflict_table(
    name: str, base: pd.DataFrame, theirs: pd.DataFrame, mine: pd.DataFrame, ids: pd.Index
) -> list[pd.DataFrame]:
    """The cells on which both sides disagree in the rows `ids`, with the columns of CONFLICT_COLUMNS."""
    in_theirs, in_mine = ids.isin(theirs.index), ids.isin(mine.index)
    in_both = in_theirs & in_mine
    # Where one side removed the row, what counts is what the other changed in it.
    left = pd.concat([theirs.loc[ids[in_both]], base.loc[ids[~in_both]]]).loc[ids]
    right = pd.concat([mine.loc[ids[in_mine]], theirs.loc[ids[~in_mine]]]).loc[ids]
    what = np.select([~in_theirs, ~in_mine], ["removed-by-them", "removed-by-me"], "changed")
    sides = {"base": base.reindex(ids), "theirs": theirs.reindex(ids), "mine": mine.reindex(ids)}
    item = right["item_id"] if "item_id" in right else right["site"]
    parts = []
    for column in right.columns.drop(PROVENANCE):
        cells = np.flatnonzero(unequal(left[column], right[column]))
        part = {
            "table": name,
            "what": what[cells],
            "row_id": ids[cells].to_numpy(dtype="int64"),
            "item": item.iloc[cells].to_numpy(),
            "line": right["line"].iloc[cells].to_numpy(dtype="int64"),
            "column": column,
        }
        parts.append(pd.DataFrame(part | {side: _objects(rows[column].iloc[cells]) for side, rows in sides.items()}))
    return parts


def join_conflicts(parts: list[list[pd.DataFrame]]) -> pd.DataFrame:
    """The conflicts of all tables, row by row."""
    return _joined(parts, CONFLICT_COLUMNS)


def _joined(parts: list[list[pd.DataFrame]], columns: list[str]) -> pd.DataFrame:
    """Several parts as one table; within a table of the inventory, in order of line."""
    filled = [part for table in parts for part in table if len(part)]
    if not filled:
        return pd.DataFrame({column: pd.Series(dtype="int64" if column == "line" else "object") for column in columns})
    joined = pd.concat(filled, ignore_index=True)
    rank = joined["table"].map({name: position for position, name in enumerate(INVENTORY_TABLES)})
    order = joined.assign(rank=rank).sort_values(["rank", "line"], kind="stable").index
    return joined.loc[order, columns].reset_index(drop=True)
