"""Inventories: what an organisation counts in a year. Their rows are in `versions.py`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import check_name, lock_organisation
from footprint.storage.territory.progress import note_progress

Kind = Literal["snapshot", "register"]

_inventories = schema.inventories

# In the settings of an inventory that was deleted: its record keeps its number from serving again, and nothing else.
DELETED = "deleted"


@dataclass(frozen=True)
class InventoryRecord:
    """What is said of an inventory as a whole; `country` is that of items which state none, `created_at` is in UTC."""

    inventory_id: int
    organisation_id: int
    name: str
    year: int
    kind: Kind
    country: str
    settings: dict
    archived: bool
    created_at: datetime


def create_inventory(
    engine: sa.Engine,
    organisation_id: int,
    name: str,
    year: int,
    actor: str,
    kind: Kind = "snapshot",
    country: str = "FRA",
    settings: dict | None = None,
) -> int:
    """Add an inventory of no row (version 0), and return its id."""
    values = {"name": check_name(name), "year": year, "kind": kind, "country": country, "settings": settings or {}}
    at = now()
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        added = _inventories.insert().values(organisation_id=organisation_id, archived=False, created_at=at, **values)
        inventory_id = connection.execute(added.returning(_inventories.c.inventory_id)).scalar_one()
        append_log(connection, organisation_id, "inventory-created", actor, at, values, inventory_id=inventory_id)
        note_progress(connection, organisation_id)
    return inventory_id


@kept
def list_inventories(engine: sa.Engine, organisation_id: int, archived: bool = False) -> list[InventoryRecord]:
    """The inventories of an organisation, the latest year first; those that were archived too if asked."""
    c = _inventories.c
    shown = sa.select(_inventories).where(c.organisation_id == organisation_id)
    if not archived:
        shown = shown.where(~c.archived)
    with reading(engine) as connection:
        ordered = connection.execute(shown.order_by(c.year.desc(), c.name, c.inventory_id))
        records = [InventoryRecord(**row) for row in ordered.mappings()]
        return [record for record in records if DELETED not in record.settings]


@kept
def load_record(engine: sa.Engine, inventory_id: int) -> InventoryRecord:
    """What is said of one inventory as a whole."""
    with reading(engine) as connection:
        return read_record(connection, inventory_id)


def change_inventory(engine: sa.Engine, inventory_id: int, actor: str, **values) -> None:
    """Give an inventory another name, year, kind, country or settings."""
    unknown = values.keys() - {"name", "year", "kind", "country", "settings"}
    if unknown:
        raise TypeError(f"An inventory has no {', '.join(sorted(unknown))}.")
    if "name" in values:
        values["name"] = check_name(values["name"])
    _change(engine, inventory_id, "inventory-changed", actor, values)


def archive_inventory(engine: sa.Engine, inventory_id: int, actor: str, archived: bool = True) -> None:
    """Take an inventory out of the lists and close it to saves (or put it back); every version stays readable."""
    what = "inventory-archived" if archived else "inventory-reopened"
    _change(engine, inventory_id, what, actor, {"archived": archived})


def delete_inventory(engine: sa.Engine, inventory_id: int, actor: str) -> None:
    """Erase every version of an inventory for good. The log keeps its name, its year, how many they were, and who did.

    Files brought in are the organisation's, and stay. The log goes on telling of the versions, by their hashes.

    Raises:
        UnusableInput: there is no such inventory, or a dossier was frozen from it, which must stay computable again.
    """
    with writing(engine) as connection:
        record = lock_inventory(connection, inventory_id)
        frozen = schema.dossiers.c.inventory_id == inventory_id
        dossiers = connection.execute(
            sa.select(sa.func.count()).select_from(schema.dossiers).where(frozen)
        ).scalar_one()
        if dossiers:
            why = Problem("inventory-has-dossiers", "error", "", value=record.name, expected=str(dossiers))
            raise UnusableInput(why)
        for table in schema.rows.values():
            connection.execute(table.delete().where(table.c.inventory_id == inventory_id))
        versions = connection.execute(schema.versions.delete().where(schema.versions.c.inventory_id == inventory_id))
        emptied = _inventories.update().where(_inventories.c.inventory_id == inventory_id)
        connection.execute(emptied.values(archived=True, settings={DELETED: True}))
        told = {"name": record.name, "year": record.year, "versions": versions.rowcount}
        append_log(
            connection, record.organisation_id, "inventory-deleted", actor, now(), told, inventory_id=inventory_id
        )
        note_progress(connection, record.organisation_id)


def _change(engine: sa.Engine, inventory_id: int, what: str, actor: str, values: dict) -> None:
    with writing(engine) as connection:
        record = lock_inventory(connection, inventory_id)
        if values:
            connection.execute(
                _inventories.update().where(_inventories.c.inventory_id == inventory_id).values(**values)
            )
            append_log(connection, record.organisation_id, what, actor, now(), values, inventory_id=inventory_id)
            note_progress(connection, record.organisation_id)


def lock_inventory(connection: sa.Connection, inventory_id: int) -> InventoryRecord:
    """The inventory, its organisation kept locked until the transaction ends."""
    lock_organisation(connection, read_record(connection, inventory_id).organisation_id)
    return read_record(connection, inventory_id)


def read_record(connection: sa.Connection, inventory_id: int) -> InventoryRecord:
    """What is said of one inventory, within a transaction.

    Raises:
        UnusableInput: there is no such inventory, or no more.
    """
    found = sa.select(_inventories).where(_inventories.c.inventory_id == inventory_id)
    row = connection.execute(found).mappings().one_or_none()
    if row is None or DELETED in row["settings"] or not scope_of(connection).reaches(row["organisation_id"]):
        raise UnusableInput(Problem("unknown-inventory", "error", "", value=str(inventory_id)))
    return InventoryRecord(**row)
