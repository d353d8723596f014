"""The databases that many tests start from, empty or with a sample: made once by each process, then copied."""

import sqlite3
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from footprint import storage
from footprint.plans.plan_json import write_plan
from footprint.workspace import samples
from footprint.workspace.samples import load_sample_plan
from tests.shared import once


def load_sample(database: sa.Engine, organisation: str, inventory: str, actor: str, sample: str = "association") -> int:
    """Do in an empty database what `samples.load_sample` does, many times faster; the id of the last inventory."""
    if database.dialect.name != "sqlite":
        return samples.load_sample(database, organisation, inventory, actor, sample)
    assert storage.list_organisations(database) == []
    kept, inventory_id = _load_once(organisation, inventory, actor, sample)
    restore(database, kept)
    return inventory_id


def save_sample_plan(database: sa.Engine, actor: str = "Zoé") -> None:
    """Save the plan of the sample local authority as that of the first organisation."""
    organisation = storage.list_organisations(database)[0]
    content = write_plan(load_sample_plan("local_authority")).decode()
    storage.save_plan(database, organisation.organisation_id, content, 0, actor, "exemple")


def open_empty(url: str) -> sa.Engine:
    """Do for a new database what `storage.open_database` does, without going through every migration again."""
    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).write_bytes(_migrate_once())
    return storage.open_database(url)


def restore(database: sa.Engine, kept: sqlite3.Connection) -> None:
    """Put back in a database what was kept of one, in one transaction."""
    with database.connect() as connection:
        kept.backup(connection.connection.driver_connection)


def copy_of(database: sa.Engine) -> sqlite3.Connection:
    """What is in a database, kept in memory."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with database.connect() as connection:
        connection.connection.driver_connection.backup(kept)
    return kept


@cache
def read_planned() -> bytes:
    """The file of a database with the sample local authority and its plan."""
    return once("planned database", _save_planned)


def _save_planned() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "footprint.sqlite3"
        engine = storage.open_database(f"sqlite:///{file}")
        samples.load_sample(engine, "Collectivité", "Parc", "tests", "local_authority")
        save_sample_plan(engine, "tests")
        engine.dispose()
        return file.read_bytes()


@cache
def _migrate_once() -> bytes:
    return once("empty database", _migrate)


def _migrate() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "footprint.sqlite3"
        storage.open_database(f"sqlite:///{file}").dispose()
        return file.read_bytes()


@cache
def _load_once(*asked: str) -> tuple[sqlite3.Connection, int]:
    content, inventory_id = once(("sample database", asked), lambda: _load(*asked))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "footprint.sqlite3"
        file.write_bytes(content)
        engine = sa.create_engine(f"sqlite:///{file}")
        kept = copy_of(engine)
        engine.dispose()
    return kept, inventory_id


def _load(*asked: str) -> tuple[bytes, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "footprint.sqlite3"
        engine = storage.open_database(f"sqlite:///{file}")
        inventory_id = samples.load_sample(engine, *asked)
        engine.dispose()
        return file.read_bytes(), inventory_id
