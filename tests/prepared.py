"""The samples that many tests start from: loaded once by each process, then copied into the database of the test."""

import sqlite3
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from footprint import storage
from footprint.workspace import samples


def load_sample(database: sa.Engine, organisation: str, inventory: str, actor: str, sample: str = "association") -> int:
    """Do in an empty database what `samples.load_sample` does, many times faster; the id of the last inventory."""
    if database.dialect.name != "sqlite":
        return samples.load_sample(database, organisation, inventory, actor, sample)
    assert storage.list_organisations(database) == []
    kept, inventory_id = _load_once(organisation, inventory, actor, sample)
    with database.connect() as connection:
        kept.backup(connection.connection.driver_connection)
    return inventory_id


@cache
def _load_once(*asked: str) -> tuple[sqlite3.Connection, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "footprint.sqlite3"
        engine = storage.open_database(f"sqlite:///{file}")
        inventory_id = samples.load_sample(engine, *asked)
        engine.dispose()
        loaded, kept = sqlite3.connect(file), sqlite3.connect(":memory:", check_same_thread=False)
        loaded.backup(kept)
        loaded.close()
    return kept, inventory_id
