"""The versions of an inventory: saving one, row by row, beside what others saved meanwhile; opening any."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import sqlalchemy as sa

from footprint.inventory.compare import conflict_table, join_conflicts, merge_rows, take_rows
from footprint.inventory.inventory import Inventory
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now
from footprint.storage.inventories.inventories import InventoryRecord, lock_inventory, read_record
from footprint.storage.inventories.rows import (
    Ids,
    RowChanges,
    Rows,
    count_changes,
    draft_rows,
    draft_set_aside,
    find_changes,
    last_row_ids,
    number_rows,
    read_state,
    write_changes,
)
from footprint.storage.inventories.same_edits import SameEdit, find_same_edits
from footprint.storage.territory.progress import note_progress
from footprint.tables import INVENTORY_TABLES, names

SET_ASIDE_COLUMNS = ["table", "line", "upload_id", "cells", "problems"]


@dataclass(frozen=True, eq=False)
class StoredInventory:
    """A version: its rows and, in the same order, their ids and the uploads they came from (missing if typed by hand).

    Text is of type `str`, numbers float64, dates datetime64[s]. Rows stand in the order in which they first came in.
    `number` is the version's (0: before the first save). `set_aside` has the columns of SET_ASIDE_COLUMNS.
    """

    inventory: Inventory
    row_ids: dict[str, pd.Series]
    upload_ids: dict[str, pd.Series]
    number: int
    set_aside: pd.DataFrame

    @property
    def rows_to_repair(self) -> int:
        """How many of the rows set aside are wrong; the others are left out by a rule, or by a person."""
        return sum(any(one["severity"] == "error" for one in found) for found in self.set_aside["problems"])


@dataclass(frozen=True)
class Saved:
    """What a save did: how many rows it added, changed in some cell, and took away.

    `merged`: others had saved since, and the version also holds what they changed. When nothing differed there is no
    new version: `number` is the one that already stood. `alike`: cells that others had changed in the same way.
    """

    number: int
    added: int = 0
    changed: int = 0
    gone: int = 0
    merged: bool = False
    alike: tuple[SameEdit, ...] = ()


@dataclass(frozen=True, eq=False)
class Conflict:
    """Nothing was saved: others changed the same rows, differently, up to version `number`.

    `rows` has the columns of CONFLICT_COLUMNS, one row for each cell apart. `theirs` and `mine` are the whole inventory
    with both sides' other changes, and these rows settled one way or the other; either can be saved on base `number`.
    `alike`: cells that both changed in the same way.
    """

    number: int
    rows: pd.DataFrame
    theirs: StoredInventory
    mine: StoredInventory
    alike: tuple[SameEdit, ...] = ()


def save_inventory(
    engine: sa.Engine,
    inventory_id: int,
    inventory: Inventory,
    base: int,
    actor: str,
    row_ids: Mapping[str, Ids] | None = None,
    upload_ids: Mapping[str, Ids] | None = None,
    set_aside: pd.DataFrame | None = None,
    message: str = "",
) -> Saved | Conflict:
    """Save an inventory as the next version, or say what contradicts it.

    What others saved since `base` is kept: rows that one side changed are merged; if both changed a row differently,
    nothing is saved.

    Args:
        inventory: all its rows; those of `base` that are no longer there are gone.
        base: the version it was made from (0 for none).
        actor: who saves.
        row_ids: for each table, the id of each row, missing for new ones. A table that is left out has only new rows.
        upload_ids: for each table, the upload of each row, or one for all. Left out: rows keep theirs, new have none.
        set_aside: the rows that could not be used (see `describe_set_aside`), not those of `base`; None: those.
        message: why, in the actor's words.

    Raises:
        UnusableInput: there is no such inventory, or it is archived.
        ValueError: a version or a row id that does not exist, an id given twice, other columns than in `tables.py`.
    """
    given, uploads = row_ids or {}, upload_ids or {}
    drafts = {
        name: draft_rows(name, inventory.table(name), given.get(name), uploads.get(name)) for name in INVENTORY_TABLES
    }
    if set_aside is not None:
        drafts["set_aside"] = draft_set_aside(set_aside)
    with writing(engine) as connection:
        record = lock_inventory(connection, inventory_id)
        return write_version(connection, record, drafts, VersionChange(base, actor, message))


@dataclass(frozen=True)
class VersionChange:
    """Who changes version `base`, why, and how: saved, or undone, redone, restored from version `source`."""

    base: int
    actor: str
    message: str = ""
    what: str = "saved"
    source: int | None = None


def write_version(
    connection: sa.Connection, record: InventoryRecord, drafts: Rows, change: VersionChange
) -> Saved | Conflict:
    """Merge the drafts with what was saved since the change's base, and store the result.

    A table without draft stays as it was in the base. The caller keeps the organisation locked.
    """
    base = change.base
    if record.archived:
        raise UnusableInput(Problem("archived-inventory", "error", "", value=record.name))
    current = last_version(connection, record.inventory_id)
    if not 0 <= base <= current:
        raise ValueError(f"Version {base} does not exist; the last one is {current}.")
    at_base = read_state(connection, record.inventory_id, base)
    theirs = at_base if current == base else read_state(connection, record.inventory_id, current)
    last_ids = last_row_ids(connection, record.inventory_id)
    mine = {
        name: number_rows(name, drafts[name], rows, last_ids[name]) if name in drafts else rows
        for name, rows in at_base.items()
    }
    merges = {name: merge_rows(at_base[name], theirs[name], mine[name]) for name in mine}
    merged = {name: rows for name, (rows, _) in merges.items()}
    apart = {name: ids for name, (_, ids) in merges.items()}
    alike = () if current == base else find_same_edits(connection, record.inventory_id, base, at_base, theirs, mine)
    if any(map(len, apart.values())):
        parts = [
            conflict_table(name, at_base[name], theirs[name], mine[name], ids)
            for name, ids in apart.items()
            if len(ids)
        ]
        settled = {name: take_rows(rows, mine[name], apart[name]) for name, rows in merged.items()}
        sides = (_stored(rows, current, last_ids) for rows in (merged, settled))
        return Conflict(current, join_conflicts(parts), *sides, alike)
    changes = find_changes(theirs, merged)
    if changes.nothing:
        return Saved(current, merged=current != base, alike=alike)
    if current != base:  # what will stand is more than a copy
        change = replace(change, what="saved", source=None)
    counts = count_changes(theirs, merged)
    _store(connection, record, current + 1, change, changes, counts)
    return Saved(current + 1, **counts, merged=current != base, alike=alike)


def _store(
    connection: sa.Connection,
    record: InventoryRecord,
    number: int,
    change: VersionChange,
    changes: RowChanges,
    counts: dict[str, int],
) -> None:
    _check_uploads(connection, record.organisation_id, changes)
    at, actor = now(), change.actor
    said = {"base": change.base, "what": change.what, "source": change.source, "message": change.message, **counts}
    key = {"organisation_id": record.organisation_id, "inventory_id": record.inventory_id}
    connection.execute(schema.versions.insert().values(**key, number=number, at=at, actor=actor, **said))
    write_changes(connection, **key, version=number, changes=changes)
    append_log(
        connection,
        record.organisation_id,
        f"version-{change.what}",
        actor,
        at,
        said,
        changes.hash(),
        inventory_id=record.inventory_id,
        version=number,
    )
    note_progress(connection, record.organisation_id)


def _check_uploads(connection: sa.Connection, organisation_id: int, changes: RowChanges) -> None:
    """Refuse rows that are said to come from an upload that the organisation does not have."""
    given = {upload_id for rows in changes.added.values() for _, _, upload_id, *_ in rows if upload_id is not None}
    if given:
        c = schema.uploads.c
        found = sa.select(c.upload_id).where((c.organisation_id == organisation_id) & c.upload_id.in_(given))
        if unknown := given - set(connection.execute(found).scalars()):
            raise UnusableInput(Problem("unknown-upload", "error", "", value=str(min(unknown))))


def load_inventory(engine: sa.Engine, inventory_id: int, version: int | None = None) -> StoredInventory:
    """A version of an inventory, the last one if none is named.

    Raises:
        UnusableInput: there is no such inventory or version.
    """
    with reading(engine) as connection:
        read_record(connection, inventory_id)
        last = last_version(connection, inventory_id)
        number = last if version is None else version
        if not 0 <= number <= last:
            raise UnusableInput(Problem("unknown-version", "error", "", value=str(number), expected=f"0 … {last}"))
        return _stored(read_state(connection, inventory_id, number), number)


def last_version(connection: sa.Connection, inventory_id: int) -> int:
    """The number of the last version; 0 before the first save."""
    c = schema.versions.c
    return connection.execute(sa.select(sa.func.max(c.number)).where(c.inventory_id == inventory_id)).scalar() or 0


def _stored(rows: Rows, number: int, last_ids: dict[str, int] | None = None) -> StoredInventory:
    """Rows as a version; ids beyond `last_ids` were never stored, and are left out."""
    tables, row_ids, upload_ids = {}, {}, {}
    for name, table in rows.items():
        lines = pd.Index(table["line"], name="line")
        ids = pd.Series(table.index, index=lines, dtype="Int64")
        row_ids[name] = ids.mask(ids > last_ids[name]) if last_ids else ids
        upload_ids[name] = pd.Series(table["upload_id"].to_numpy(), index=lines).astype("Int64")
        tables[name] = table[names(schema.VERSIONED[name])].set_axis(lines)
    aside = tables.pop("set_aside")
    aside = aside.assign(cells=aside["cells"].map(json.loads), problems=aside["problems"].map(json.loads))
    aside = aside.assign(line=aside.index, upload_id=upload_ids.pop("set_aside")).reset_index(drop=True)
    row_ids.pop("set_aside")
    return StoredInventory(Inventory(**tables), row_ids, upload_ids, number, aside[SET_ASIDE_COLUMNS])


def describe_set_aside(
    set_aside: Mapping[str, pd.DataFrame], problems: pd.DataFrame, upload_ids: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Rows that a check set aside, with the problems found on their lines, as `save_inventory` keeps them.

    Args:
        set_aside: for each table, the rows as read (text), indexed by line of the file.
        problems: all problems of the check.
        upload_ids: for each table, the file it came from.
    """
    parts = []
    for name, rows in set_aside.items():
        by_line: dict[int, list[dict]] = {}
        for problem in problems[(problems["table"] == name) & problems["line"].isin(rows.index)].to_dict("records"):
            by_line.setdefault(problem["line"], []).append(problem)
        cells = [{one: cell for one, cell in row.items() if isinstance(cell, str)} for row in rows.to_dict("records")]
        part = {"table": name, "line": rows.index.to_numpy(dtype="int64"), "upload_id": (upload_ids or {}).get(name)}
        part |= {"cells": cells, "problems": [by_line.get(line, []) for line in rows.index]}
        parts.append(pd.DataFrame(part, columns=SET_ASIDE_COLUMNS).astype({"upload_id": "Int64"}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=SET_ASIDE_COLUMNS)


def settle_conflict(conflict: Conflict, mine: Collection[tuple[str, int]]) -> StoredInventory:
    """The inventory with mine of the rows named (table, row id), theirs of the others; to save on `conflict.number`."""
    theirs, tables, row_ids, upload_ids = conflict.theirs, {}, {}, {}
    for name in INVENTORY_TABLES:
        chosen = [row_id for table, row_id in mine if table == name]
        kept = ~theirs.row_ids[name].isin(chosen).to_numpy(dtype="bool")
        taken = conflict.mine.row_ids[name].isin(chosen).to_numpy(dtype="bool")
        tables[name] = pd.concat([theirs.inventory.table(name)[kept], conflict.mine.inventory.table(name)[taken]])
        row_ids[name] = pd.concat([theirs.row_ids[name][kept], conflict.mine.row_ids[name][taken]])
        upload_ids[name] = pd.concat([theirs.upload_ids[name][kept], conflict.mine.upload_ids[name][taken]])
    return StoredInventory(Inventory(**tables), row_ids, upload_ids, conflict.number, theirs.set_aside)
