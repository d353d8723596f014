"""A database for each test, an organisation in it, and an inventory with accents, gaps and dates."""

import os
from collections.abc import Callable, Generator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.access.scope import NOBODY
from footprint.inventory.inventory import Inventory, empty_inventory
from footprint.storage import create_inventory, create_organisation, save_inventory
from tests.prepared import open_empty, restore
from tests.storage.desks import Desk
from tests.storage.postgres import APPLICATION, OWNER
from tests.storage.region import Region, Settled, settle_on_sqlite, settle_region

# Each test runs on each of these. Another kind of database is one more line (it must hold nothing that matters).
DATABASES = [
    "sqlite:///{folder}/footprint.sqlite3",
    *os.environ.get("FOOTPRINT_TEST_DATABASES", "").split(),
]


@pytest.fixture(params=DATABASES, ids=lambda address: address.partition(":")[0])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    address = request.param.format(folder=tmp_path)
    if "{folder}" not in request.param:
        _empty(address)
    return address


def _empty(address: str) -> None:
    engine = sa.create_engine(address)
    if engine.dialect.name == "postgresql":  # its policies hold its tables to one another
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    found = sa.MetaData()
    found.reflect(engine)
    found.drop_all(engine)
    engine.dispose()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """The address of an SQLite file, for what only a file can suffer."""
    return f"sqlite:///{tmp_path / 'footprint.sqlite3'}"


@pytest.fixture
def database(url: str) -> Generator[sa.Engine]:
    engine = open_empty(url)
    yield engine
    engine.dispose()


@pytest.fixture
def organisation_id(database: sa.Engine) -> int:
    return create_organisation(database, "Association des Écoliers", "Zoé")


@pytest.fixture
def inventory_id(database: sa.Engine, organisation_id: int) -> int:
    return create_inventory(database, organisation_id, "Parc 2024", 2024, "Zoé")


@pytest.fixture
def office() -> Inventory:
    """Three items, two services and a site, as a check of files types them."""
    nothing = empty_inventory()
    equipment = fill(
        nothing.equipment,
        [2, 3, 5],
        item_id=["PC-1", "PC-2", "TEL-1"],
        entity=["Direction", "Équipe d'été", None],
        site=["Siège", "Siège", "Siège"],
        device_type=["laptop", "laptop", "smartphone"],
        quantity=[1.0, 12.0, 0.1 + 0.2],
        acquired_on=["2022-03-15", None, "1999-12-31"],
        retired_on=[None, "2024-02-29", None],
        lifespan_years=[None, 5.0, 1 / 3],
        note=["", "l'œuvre « à suivre » 🌱\nsur deux lignes", None],
    )
    usage = fill(nothing.usage, [2, 3], item_id=["U-1", None], service_type="mobile_line", amount_per_year=[8.0, None])
    sites = fill(nothing.sites, [2], site=["Siège"], country=["FRA"], headcount=[8.0])
    by_code = {"entity": "category", "site": "category", "device_type": "category"}
    return Inventory(equipment.astype(by_code), usage.astype({"service_type": "category"}), sites)


def fill(table: pd.DataFrame, lines: list[int], **cells: object) -> pd.DataFrame:
    """Rows on these lines of the file, the cells that are not given empty."""
    index = pd.Index(lines, dtype="int64", name="line")
    return pd.DataFrame({name: cells.get(name) for name in table.columns}, index=index).astype(table.dtypes.to_dict())


@pytest.fixture
def stored_office(database: sa.Engine, inventory_id: int, office: Inventory) -> int:
    """The inventory, the office saved in it as version 1."""
    save_inventory(database, inventory_id, office, 0, "Zoé", message="premier import")
    return inventory_id


@pytest.fixture
def desk(database: sa.Engine, stored_office: int) -> Callable[[str], Desk]:
    """Sit someone down before the office."""
    return lambda actor: Desk(database, stored_office, actor)


# --- a territory -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.exhaustive)])
def region(request, tmp_path) -> Generator[Region]:
    """A territory and its members, as each of them opens the database."""
    if request.param == "sqlite":
        kept, settled = settle_on_sqlite()
        owner = open_empty(f"sqlite:///{tmp_path / 'region.sqlite3'}")
        restore(owner, kept)
        server = storage.under(owner, NOBODY)
    else:
        address, settled = request.getfixturevalue("copy_on_postgresql")
        owner, server = storage.open_database(address(OWNER)), storage.open_shared_database(address(APPLICATION))
    yield Region(owner, server, *settled)
    owner.dispose()
    server.dispose()


@pytest.fixture(scope="session")
def settled_on_postgresql(cluster) -> tuple[str, Settled]:
    """The name of a database with a region in it, and who is there."""
    name = cluster.create_database()
    owner = storage.open_database(cluster.address(name, OWNER))
    settled = settle_region(owner)
    owner.dispose()
    return name, settled


@pytest.fixture
def copy_on_postgresql(cluster, settled_on_postgresql) -> Generator[tuple[Callable[[str], str], Settled]]:
    """A copy of it for one test: its address for a role."""
    template, settled = settled_on_postgresql
    cluster.run(f"CREATE DATABASE region TEMPLATE {template} OWNER {OWNER}")
    yield lambda role: cluster.address("region", role), settled
    cluster.run("DROP DATABASE region WITH (FORCE)")
