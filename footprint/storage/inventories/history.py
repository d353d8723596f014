"""Going back: the list of versions, undo, redo and restore. Each of them adds a version; nothing is ever rewritten."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.inventories.inventories import lock_inventory, read_record
from footprint.storage.inventories.rows import read_state
from footprint.storage.inventories.versions import Conflict, Saved, VersionChange, last_version, write_version


@dataclass(frozen=True)
class Version:
    """One version: when (UTC), by whom, why, and how many rows it added, changed and took away.

    `what` is saved, undone, redone or restored; the last three copy version `source`. It was made on version `base`.
    """

    number: int
    base: int
    what: str
    source: int | None
    at: datetime
    actor: str
    message: str
    added: int
    changed: int
    gone: int


@kept
def list_versions(engine: sa.Engine, inventory_id: int) -> list[Version]:
    """All versions of an inventory, the first one first."""
    with reading(engine) as connection:
        read_record(connection, inventory_id)
        return _read_versions(connection, inventory_id)


def undo_last_change(engine: sa.Engine, inventory_id: int, base: int, actor: str) -> Saved | Conflict | None:
    """Save what stood before the last change as a new version. Undoing again goes one change further back.

    What others saved since `base`, the version on the actor's screen, is kept or reported, as by `save_inventory`.

    Returns:
        None when there is nothing left to undo.
    """
    return _step(engine, inventory_id, base, actor, "undone")


def redo_last_undo(engine: sa.Engine, inventory_id: int, base: int, actor: str) -> Saved | Conflict | None:
    """Save again what the last undo took away. A save in between leaves nothing to redo.

    Returns:
        None when there is nothing to redo.
    """
    return _step(engine, inventory_id, base, actor, "redone")


def restore_version(engine: sa.Engine, inventory_id: int, number: int, base: int, actor: str) -> Saved | Conflict:
    """Save an earlier version again, as a new one; it can be undone like any other change."""
    with writing(engine) as connection:
        record = lock_inventory(connection, inventory_id)
        last = last_version(connection, inventory_id)
        if not 0 <= number <= last:
            raise UnusableInput(Problem("unknown-version", "error", "", value=str(number), expected=f"0 … {last}"))
        rows = read_state(connection, inventory_id, number)
        return write_version(connection, record, rows, VersionChange(base, actor, "", "restored", number))


def _step(engine: sa.Engine, inventory_id: int, base: int, actor: str, what: str) -> Saved | Conflict | None:
    with writing(engine) as connection:
        record = lock_inventory(connection, inventory_id)
        seen = [version for version in _read_versions(connection, inventory_id) if version.number <= base]
        past, future = _walk(seen)
        ways = past if what == "undone" else future
        if not ways:
            return None
        rows = read_state(connection, inventory_id, ways[-1])
        return write_version(connection, record, rows, VersionChange(base, actor, "", what, ways[-1]))


def _walk(versions: list[Version]) -> tuple[list[int], list[int]]:
    """The versions that undo would bring back, and those that redo would, the nearest last."""
    past, future = [0], []
    for version in versions:
        if version.what == "undone":
            future.append(past.pop())
        elif version.what == "redone":
            past.append(future.pop())
        else:
            past.append(version.number)
            future.clear()
    return past[:-1], future


def _read_versions(connection: sa.Connection, inventory_id: int) -> list[Version]:
    c = schema.versions.c
    columns = [c[name] for name in Version.__dataclass_fields__]
    found = sa.select(*columns).where(c.inventory_id == inventory_id).order_by(c.number)
    return [Version(**row) for row in connection.execute(found).mappings()]
