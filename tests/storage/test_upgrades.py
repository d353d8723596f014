"""A database of any earlier revision, with all that it could hold, is brought up to date as it is opened."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from footprint import storage
from footprint.storage.database import dialects, schema
from footprint.storage.database.isolation import write_policies
from tests import prepared
from tests.storage.postgres import OWNER
from tests.storage.ways import VERSION, Place, call, inventory_of

# What came with a revision, and is nowhere before.
SINCE = {"save_energy": "0002", "save_own_factors": "0003", "save_mapping": "0004", "save_plan": "0004"}
SINCE |= {"save_dossier": "0006", "note_root": "0006"}
ALWAYS = ("save_policy", "save_recalculation", "add_note", "rename_organisation")


def configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", "footprint.storage.database:migrations")
    return config


REVISIONS = sorted(script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions())
EARLIER = [revision for revision in REVISIONS if revision != schema.REVISION]


def fill(engine: sa.Engine, revision: str) -> dict[str, object]:
    """What people could do at a revision, in two organisations."""
    for word in ("Hermine", "Zibeline"):
        organisation_id = storage.create_organisation(engine, word, "Zoé")
        inventory_id = storage.create_inventory(engine, organisation_id, "Parc", 2024, "Zoé")
        upload_id = storage.save_upload(engine, organisation_id, "parc.csv", word.encode(), "Zoé")
        for base in range(2):
            given = inventory_of(word, base + 1.0), base, "Zoé"
            storage.save_inventory(engine, inventory_id, *given, upload_ids={"equipment": upload_id})
        storage.undo_last_change(engine, inventory_id, 2, "Zoé")
        place = Place(word, organisation_id, inventory_id, upload_id, "", f"{word}-fingerprint", "Zoé", "", None)
        for name in (*ALWAYS, *(name for name, since in SINCE.items() if since <= revision)):
            call(engine, name, place)
        if SINCE["save_own_factors"] <= revision:
            call(engine, "save_own_factors", place)  # which retires the one before
    return describe(engine)


def describe(engine: sa.Engine) -> dict[str, object]:
    """All that is in a database, as the product tells it."""
    told: dict[str, object] = {"energy": storage.load_energy(engine).to_csv()}
    for one in storage.list_organisations(engine, archived=True):
        of = one.organisation_id
        told[one.name] = [
            (record, load(engine, record.inventory_id)) for record in storage.list_inventories(engine, of, True)
        ]
        told[f"{one.name}: the rest"] = (
            *(storage.list_log(engine, of), storage.list_mappings(engine, of), storage.load_plan(engine, of)),
            *(storage.list_dossiers(engine, of), storage.load_own_factors(engine, of).to_csv()),
            *(storage.load_policy(engine, of), storage.list_notes(engine, of)),
        )
    return told


def load(engine: sa.Engine, inventory_id: int) -> list[str]:
    versions = [storage.load_inventory(engine, inventory_id, number) for number in range(VERSION + 1)]
    return [table.to_csv() for one in versions for table in vars(one.inventory).values()]


@pytest.fixture(autouse=True)
def copies(tmp_path, monkeypatch):
    """The folder where older databases of a server are copied before they are changed."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "data")
    return tmp_path / "data" / "copies"


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request, tmp_path, monkeypatch) -> str:
    """The address of a database without any table; its copies are taken elsewhere than in the user's own folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite3'}"
    cluster = request.getfixturevalue("cluster")
    cluster.databases += 1
    name = f"old_{cluster.databases}"
    cluster.run(f"CREATE DATABASE {name} OWNER {OWNER}")
    return cluster.address(name, OWNER)


def make_old(url: str, revision: str, now: sa.Engine) -> None:
    """Make a database of a revision, with those rows of a present one that it can hold."""
    engine = sa.create_engine(url)
    dialects.prepare_engine(engine)
    config = configuration()
    with engine.connect() as connection, dialects.schema_change(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    old = sa.MetaData()
    old.reflect(engine)
    with now.connect() as source, engine.begin() as connection:
        for name, table in schema.metadata.tables.items():
            rows = [dict(row) for row in source.execute(sa.select(table).order_by(*table.primary_key)).mappings()]
            if not rows:
                continue
            columns = old.tables[name].columns
            later = {column for row in rows for column, value in row.items() if column not in columns and value}
            assert not later, f"{name} of {revision} has no {later}"
            typed = sa.table(name, *(sa.column(one.name, one.type) for one in table.columns if one.name in columns))
            connection.execute(typed.insert(), [{one.name: row[one.name] for one in typed.columns} for row in rows])
        if engine.dialect.name == "postgresql":
            for name in ("organisations", "inventories", "uploads"):
                key = next(iter(schema.metadata.tables[name].primary_key)).name
                last = f"(SELECT max({key}) FROM {name})"
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{name}', '{key}'), {last})")
    engine.dispose()


@pytest.mark.exhaustive
@pytest.mark.parametrize("revision", EARLIER)
def test_what_an_earlier_revision_held_is_all_there_and_goes_on(old_url, revision, tmp_path):
    now = prepared.open_empty(f"sqlite:///{tmp_path / 'now.sqlite3'}")
    before = fill(now, revision)
    make_old(old_url, revision, now)
    opened = storage.open_database(old_url)
    assert describe(opened) == before
    assert storage.verify_log(opened) is None
    # Numbers go on after those that are taken.
    taken = [one.organisation_id for one in storage.list_organisations(opened, True)]
    assert add_one_more(opened) == (max(taken) + 1, 3, 3)
    assert storage.verify_log(opened) is None
    for engine in (now, opened):
        engine.dispose()


def add_one_more(engine: sa.Engine) -> tuple[int, int, int]:
    """One more organisation, with an inventory and a file: their ids."""
    organisation_id = storage.create_organisation(engine, "Autre", "Zoé")
    inventory_id = storage.create_inventory(engine, organisation_id, "Parc", 2025, "Zoé")
    return organisation_id, inventory_id, storage.save_upload(engine, organisation_id, "autre.csv", b"autre", "Zoé")


@pytest.mark.exhaustive
class TestAnOwnerUnderItsOwnPolicies:
    """An owner without BYPASSRLS, whose tables are forced under their policies, as a migration finds them."""

    @pytest.fixture
    def url(self, cluster) -> str:
        cluster.databases += 1
        name = f"plain_{cluster.databases}"
        cluster.run(f"CREATE ROLE {name} LOGIN")
        cluster.run(f"CREATE DATABASE {name} OWNER {name}")
        return cluster.address(name, name)

    def test_a_migration_changes_the_rows_that_are_there(self, url):
        engine = storage.open_database(url)
        storage.create_organisation(engine, "Hermine", "Zoé")
        changed = "UPDATE organisations SET own_approval = true"
        bare = sa.create_engine(url)  # no scope: PostgreSQL changes nothing, and says nothing
        with bare.begin() as connection:
            assert connection.exec_driver_sql(changed).rowcount == 0
        with engine.connect() as connection, dialects.schema_change(connection):
            assert connection.exec_driver_sql(changed).rowcount == 1
        assert [one.own_approval for one in storage.list_organisations(engine)] == [True]
        bare.dispose()
        engine.dispose()

    def test_it_is_brought_up_to_date_again_with_its_policies(self, url):
        """As though the last revision had changed nothing but rows."""
        engine = storage.open_database(url)
        organisation_id = storage.create_organisation(engine, "Hermine", "Zoé")
        with engine.begin() as connection:
            write_policies(connection)
        assert [one.organisation_id for one in storage.list_organisations(engine)] == [organisation_id]
        assert storage.verify_log(engine) is None
        engine.dispose()
