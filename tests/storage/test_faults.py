"""A database that stops, starts, fills up or may not be written: each is said as what it is, and passes."""

import ctypes
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.access.scope import Scope
from footprint.problems import UnusableInput
from footprint.storage.database import dialects, schema
from footprint.storage.database.connection import reading, writing
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES
from tests.open_pages import open_page, said
from tests.storage.postgres import APPLICATION, OWNER, Cluster

# Of Linux: the layout of `capget`, and the two rights by which root passes by permissions of files.
CAPABILITIES_VERSION = 0x20080522
PAST_PERMISSIONS = 1 << 1 | 1 << 2


# --- a file that may only be read ------------------------------------------------------------------------------------


@pytest.fixture
def kept_file(sample_bytes) -> Generator[Path]:
    """The sample association, in a folder that anyone may enter and nobody may write in."""
    folder = Path(tempfile.mkdtemp())
    file = folder / "footprint.sqlite3"
    file.write_bytes(sample_bytes)
    file.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    folder.chmod(0o555)
    yield file
    folder.chmod(0o755)
    shutil.rmtree(folder)


def without_rights_of_root(do: Callable[[], None]) -> None:
    """Do something where permissions of files hold, as they do for anyone but root.

    Another account might not be able to read this checkout: a thread gives up these two rights, and ends.
    """

    def give_up_and_do() -> None:
        if os.geteuid() == 0:
            libc = ctypes.CDLL(None, use_errno=True)
            header, held = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
            assert libc.capget(header, held) == 0
            for kind in range(3):  # in force, permitted, handed on
                held[kind] &= ~PAST_PERMISSIONS
            assert libc.capset(header, held) == 0
        do()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(give_up_and_do).result()


def test_a_file_that_may_only_be_read_opens_to_consult(kept_file):
    def consult() -> None:
        database = storage.open_database(f"sqlite:///{kept_file}")
        [one] = storage.list_organisations(database)
        [record] = storage.list_inventories(database, one.organisation_id)
        assert len(storage.load_inventory(database, record.inventory_id).inventory.equipment)
        assert storage.verify_log(database) is None
        with pytest.raises(UnusableInput, match="database-read-only"):
            storage.rename_organisation(database, one.organisation_id, "Autre", "Zoé")
        database.dispose()

    without_rights_of_root(consult)
    assert [path.name for path in kept_file.parent.iterdir()] == [kept_file.name]


def test_the_application_shows_what_it_may_only_read(kept_file, address, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATABASE", f"sqlite:///{kept_file}")

    def consult() -> None:
        page = open_page()
        assert not page.exception
        assert not page.error
        assert "2025 — Parc" in said(page)

    without_rights_of_root(consult)


def test_a_date_that_can_no_longer_be_read_is_damage(address, database, organisation_id):
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE organisations SET created_at = '2026-02-3q'")
    with pytest.raises(UnusableInput, match="database-damaged"):
        storage.list_organisations(database)


def test_a_mistake_of_ours_stays_one(database, organisation_id):
    with pytest.raises(ValueError, match="names its actor"):
        storage.rename_organisation(database, organisation_id, "Autre", " ")


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
class TestOnPostgresql:
    """What an administrator sees of a server in trouble, and that it passes with the trouble."""

    @pytest.fixture
    def server(self, shared_address, monkeypatch) -> Generator[tuple[sa.Engine, int]]:
        """The database as the application opens it, and an organisation; nobody waits long."""
        monkeypatch.setattr(dialects, "PATIENCE", 1)
        owner = storage.open_database(shared_address(OWNER))
        organisation_id = storage.create_organisation(owner, "Hermine", "Zoé")
        engine = storage.open_shared_database(shared_address(APPLICATION))
        yield storage.under(engine, Scope("person-1", ((organisation_id, "approver"),))), organisation_id
        owner.dispose()
        engine.dispose()

    def test_a_server_that_is_stopped_is_unreachable_until_it_starts_again(self, server, cluster):
        engine, organisation_id = server
        cluster.stop()
        try:
            with pytest.raises(UnusableInput, match="database-unreachable"):
                storage.list_organisations(engine)
            with pytest.raises(UnusableInput, match="database-unreachable"):
                storage.open_shared_database(engine.url.render_as_string(hide_password=False))
        finally:
            cluster.start()
        assert len(storage.list_organisations(engine)) == 1
        storage.rename_organisation(engine, organisation_id, "Autre", "person-1")

    @pytest.mark.parametrize("end", ["stop", "terminate"])
    def test_a_connection_lost_in_the_middle_saves_nothing_and_is_said(self, server, cluster, end):
        engine, _ = server
        with pytest.raises(UnusableInput, match="database-connection-lost"):
            change_while(engine, cluster, end)
        assert [one.name for one in storage.list_organisations(engine)] == ["Hermine"]

    def test_an_organisation_that_another_holds_for_too_long_is_busy(self, server):
        engine, organisation_id = server
        with writing(engine) as connection:
            connection.execute(schema.organisations.update().values(archived=False))
            with pytest.raises(UnusableInput, match="database-busy"):
                storage.rename_organisation(engine, organisation_id, "Autre", "person-1")

    def test_more_people_than_connections_is_busy(self, shared_address, server, monkeypatch):
        few = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1}
        monkeypatch.setattr(dialects, "options_of", lambda url: few)
        engine = storage.open_shared_database(shared_address(APPLICATION))
        with reading(engine), pytest.raises(UnusableInput, match="database-busy"):
            storage.list_organisations(engine)
        engine.dispose()

    def test_a_server_that_may_only_be_read_is_consulted(self, server, cluster):
        engine, organisation_id = server
        cluster.run(f"ALTER DATABASE {engine.url.database} SET default_transaction_read_only = on")
        engine.dispose()
        assert len(storage.list_organisations(engine)) == 1
        with pytest.raises(UnusableInput, match="database-read-only"):
            storage.rename_organisation(engine, organisation_id, "Autre", "person-1")

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ("53100", "database-full"),
            ("42501", "database-role-without-right"),
            ("40P01", "database-busy"),
            ("57014", "database-busy"),
            ("XX001", "database-damaged"),
            ("57P02", "database-connection-lost"),
            ("58030", "database-not-writable"),
        ],
    )
    def test_each_answer_of_the_server_has_its_own_sentence(self, server, answer, code):
        with pytest.raises(UnusableInput, match=code) as refusal, writing(server[0]) as connection:
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{answer}'; END $$")
        problem = refusal.value.problem
        assert all(message(problem, language) and remedy(problem, language) for language in LANGUAGES)
        assert problem.expected.startswith("no")


def change_while(engine: sa.Engine, cluster: Cluster, end: str) -> None:
    """Change something twice, the connection lost in between."""
    with writing(engine) as connection:
        connection.execute(schema.organisations.update().values(name="à moitié"))
        process = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        if end == "stop":
            cluster.stop()
            cluster.start()
        else:
            cluster.run(f"SELECT pg_terminate_backend({process})")
        connection.execute(schema.organisations.update().values(name="entier"))
