"""A whole database in one file and back, what is checked of it, and the copy taken before each migration."""

import json
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.cli.main import main
from footprint.problems import UnusableInput
from footprint.storage import create_organisation, list_organisations, open_database, rename_organisation, verify_log
from footprint.storage.database import dialects, file_copies, programs, schema, territory_tables
from footprint.storage.database.connection import connect_database, reading, writing
from tests.storage.postgres import APPLICATION, OWNER


def name_all(url: str) -> list[str]:
    engine = open_database(url)
    names = [one.name for one in list_organisations(engine)]
    assert verify_log(engine) is None
    engine.dispose()
    return names


def age(engine: sa.Engine) -> None:
    """Have a database pass for one of the revision before: the last migration adds tables."""
    cascade = "CASCADE" if engine.dialect.name == "postgresql" else ""
    added = ["access_tokens", *(table.name for table in territory_tables.OF_TERRITORY)]
    with engine.begin() as connection:
        for name in reversed(added):
            connection.exec_driver_sql(f"DROP TABLE {name} {cascade}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0008'")


# --- SQLite ----------------------------------------------------------------------------------------------------------


def test_a_backup_goes_back_where_there_was_none(database, file_url, organisation_id, tmp_path):
    copy, elsewhere = tmp_path / "copy", f"sqlite:///{tmp_path / 'new' / 'footprint.sqlite3'}"
    assert storage.back_up(file_url, copy) == schema.REVISION
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    restored = storage.restore(copy, elsewhere)
    assert (restored.current, restored.broken, restored.kept) == (True, None, None)
    assert name_all(elsewhere) == name_all(file_url) != []
    assert not [*tmp_path.rglob("*.partial"), *tmp_path.rglob("copy-*")]


def test_a_backup_is_whole_while_others_write(database, file_url, organisation_id, tmp_path):
    """Each change writes an organisation and its entry of the log: cut in between, a log does not hold."""
    done = threading.Event()

    def work() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            rename_organisation(database, organisation_id, f"Nom {turn}", "Zoé")

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for turn in range(3):
            storage.back_up(file_url, tmp_path / f"copy-{turn}")
    finally:
        done.set()
        writer.join()
    for turn in range(3):
        assert storage.restore(tmp_path / f"copy-{turn}", f"sqlite:///{tmp_path / f'{turn}.sqlite3'}").broken is None


def test_no_backup_is_written_over(database, file_url, organisation_id, tmp_path):
    (tmp_path / "copy").write_text("yesterday")
    with pytest.raises(UnusableInput, match="backup-exists"):
        storage.back_up(file_url, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "yesterday"


def test_a_database_is_replaced_only_when_asked_and_kept_even_so(database, file_url, organisation_id, tmp_path):
    storage.back_up(file_url, tmp_path / "copy")
    rename_organisation(database, organisation_id, "Nouveau nom", "Zoé")
    with pytest.raises(UnusableInput, match="restore-would-replace"):
        storage.restore(tmp_path / "copy", file_url)
    assert [one.name for one in list_organisations(database)] == ["Nouveau nom"]
    with reading(database) as under_way:  # an application that reads meanwhile is not in the way, nor misled
        assert under_way.exec_driver_sql("SELECT name FROM organisations").scalar() == "Nouveau nom"
        kept = storage.restore(tmp_path / "copy", file_url, replace=True).kept
    assert [one.name for one in list_organisations(database)] == ["Association des Écoliers"]
    rename_organisation(database, organisation_id, "Encore un", "Zoé")
    assert name_all(file_url) == ["Encore un"]
    assert name_all(f"sqlite:///{kept}") == ["Nouveau nom"]


def test_a_database_that_stays_busy_is_left_as_it_is(database, file_url, organisation_id, tmp_path, monkeypatch):
    storage.back_up(file_url, tmp_path / "copy")
    monkeypatch.setattr(dialects, "PATIENCE", 0)
    with writing(database), pytest.raises(UnusableInput, match="database-busy"):
        storage.restore(tmp_path / "copy", file_url, replace=True)
    assert name_all(file_url) == ["Association des Écoliers"]


def test_a_damaged_database_gives_way_to_its_backup(database, file_url, organisation_id, tmp_path):
    storage.back_up(file_url, tmp_path / "copy")
    database.dispose()
    file = tmp_path / "footprint.sqlite3"
    file.write_bytes(bytes(3000) + file.read_bytes()[3000:])
    kept = storage.restore(tmp_path / "copy", file_url, replace=True).kept
    assert name_all(file_url) == ["Association des Écoliers"]
    assert kept
    assert kept.read_bytes()[:3000] == bytes(3000)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda whole: b"Bonjour", "backup-not-one"),
        (lambda whole: b"", "backup-not-one"),
        (lambda whole: whole[:5000], "backup-damaged"),
        (lambda whole: whole[:4096] + bytes(4096) + whole[8192:], "backup-damaged"),
        (lambda whole: b"PGDMP" + whole, "backup-other-kind"),
    ],
    ids=["letter", "nothing", "cut", "hole", "dump"],
)
def test_what_is_no_sound_backup_is_refused_before_anything_is_touched(
    database, file_url, organisation_id, tmp_path, make, code
):
    storage.back_up(file_url, tmp_path / "copy")
    (tmp_path / "copy").write_bytes(make((tmp_path / "copy").read_bytes()))
    with pytest.raises(UnusableInput, match=code):
        storage.restore(tmp_path / "copy", file_url, replace=True)
    assert name_all(file_url) == ["Association des Écoliers"]


def test_a_backup_of_a_later_version_or_of_another_tool_is_refused(database, file_url, organisation_id, tmp_path):
    for name, statement, code in (
        ("later", "UPDATE alembic_version SET version_num = '9999'", "database-of-later-version"),
        ("other", "DROP TABLE alembic_version", "backup-not-one"),
    ):
        storage.back_up(file_url, tmp_path / name)
        with sqlite3.connect(tmp_path / name) as altered:
            altered.execute(statement)
        with pytest.raises(UnusableInput, match=code):
            storage.restore(tmp_path / name, f"sqlite:///{tmp_path / 'new.sqlite3'}")
        assert not (tmp_path / "new.sqlite3").exists()


def test_a_backup_whose_log_was_altered_goes_back_and_says_so(database, file_url, organisation_id, tmp_path, capsys):
    storage.back_up(file_url, tmp_path / "copy")
    with sqlite3.connect(tmp_path / "copy") as altered:
        altered.execute("DROP TRIGGER log_refuses_update")
        altered.execute("UPDATE log SET actor = 'Autre'")
    given = ["restore", str(tmp_path / "copy"), "--database", f"sqlite:///{tmp_path / 'new.sqlite3'}"]
    assert main([*given, "--language", "fr"]) == 1
    assert "l’entrée 1 du journal ne tient pas" in capsys.readouterr().out


# --- the copy before a migration -------------------------------------------------------------------------------------


def test_an_older_file_is_copied_before_it_is_changed(database, file_url, organisation_id, tmp_path):
    age(database)
    database.dispose()
    told: list[Path] = []
    open_database(file_url, told.append).dispose()
    copy = tmp_path / f"footprint.sqlite3.before-{schema.REVISION}"
    assert told == [copy]
    with sqlite3.connect(copy) as before:
        assert before.execute("SELECT version_num FROM alembic_version").fetchone() == ("0008",)
        assert before.execute("SELECT name FROM organisations").fetchall() == [("Association des Écoliers",)]
    assert name_all(file_url) == ["Association des Écoliers"]
    assert told == [copy]  # opened again, it is not copied again


def test_a_new_file_is_not_copied(tmp_path):
    told: list[Path] = []
    open_database(f"sqlite:///{tmp_path / 'new.sqlite3'}", told.append).dispose()
    assert told == []
    assert [one.name for one in tmp_path.iterdir()] == ["new.sqlite3"]


def test_the_last_copies_are_kept_and_no_more(database, file_url, organisation_id, tmp_path):
    for turn in range(file_copies.KEPT + 2):
        rename_organisation(database, organisation_id, f"Nom {turn}", "Zoé")
        age(database)
        database.dispose()
        open_database(file_url).dispose()
    kept = sorted(tmp_path.glob("*.before-*"), key=lambda one: one.stat().st_mtime_ns)
    names = [sqlite3.connect(one).execute("SELECT name FROM organisations").fetchone()[0] for one in kept]
    assert names == [f"Nom {turn}" for turn in range(2, file_copies.KEPT + 2)]


def test_what_cannot_be_copied_is_not_changed(database, file_url, organisation_id, tmp_path, monkeypatch):
    age(database)
    database.dispose()

    def refuse(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(file_copies, "copy_file", refuse)
    with pytest.raises(UnusableInput, match="database-not-copied"):
        open_database(file_url)
    engine = connect_database(file_url)
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0008"
    engine.dispose()


# --- the commands ----------------------------------------------------------------------------------------------------


def test_the_commands_say_what_they_did(database, file_url, organisation_id, tmp_path, capsys):
    of, copy = ["--database", file_url, "--language", "fr"], str(tmp_path / "copy")
    assert main(["backup", "--out", copy, *of]) == 0
    assert main(["restore", copy, *of]) == 2
    assert main(["restore", copy, "--replace", *of]) == 0
    assert main(["check-database", *of]) == 0
    assert main(["database", "upgrade", *of]) == 0
    told = capsys.readouterr()
    assert "« Association des Écoliers » : journal vérifié, 1 entrée(s)." in told.out.replace("\u00a0", " ")
    assert "ajoutez --replace" in told.err
    assert main(["check-database", "--json", *of]) == 0
    assert json.loads(capsys.readouterr().out)["logs"][0]["entries"] == 1


def test_a_database_that_does_not_hold_is_checked_with_1(database, file_url, organisation_id, capsys):
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_refuses_update")
        connection.exec_driver_sql("UPDATE log SET what = 'version-saved'")
    assert main(["check-database", "--database", file_url, "--language", "fr"]) == 1
    assert "elle n’est plus celle qui a été scellée" in capsys.readouterr().out


def test_references_to_nothing_are_found(database, file_url, stored_office, capsys):
    database.dispose()
    with sqlite3.connect(file_url.removeprefix("sqlite:///")) as altered:
        altered.execute("DELETE FROM inventories")
    found = storage.check_database(file_url)
    assert any("inventories" in fault for fault in found.faults)
    assert not found.holds


def test_nothing_is_made_where_there_is_no_database(tmp_path):
    absent = f"sqlite:///{tmp_path / 'absent.sqlite3'}"
    for ask in (storage.check_database, lambda url: storage.back_up(url, tmp_path / "copy")):
        with pytest.raises(UnusableInput, match="database-unreachable"):
            ask(absent)
    assert list(tmp_path.iterdir()) == []


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(shared_address):
    """The address of a database of a shared server that holds an organisation, for each role."""
    owner = open_database(shared_address(OWNER))
    create_organisation(owner, "Lac", "Zoé")
    owner.dispose()
    return shared_address


@pytest.mark.exhaustive
def test_a_server_is_backed_up_and_put_back_with_its_rights(cluster, filled, tmp_path):
    copy = tmp_path / "copy"
    assert storage.back_up(filled(OWNER), copy) == schema.REVISION
    owner = open_database(filled(OWNER))
    create_organisation(owner, "Forêt", "Zoé")
    owner.dispose()
    with pytest.raises(UnusableInput, match="restore-would-replace"):
        storage.restore(copy, filled(OWNER))
    for owned in (filled(OWNER), cluster.address(_make_bare(cluster), OWNER)):
        restored = storage.restore(copy, owned, replace=True)
        assert (restored.current, restored.broken) == (True, None)
        assert name_all(owned) == ["Lac"]
        served = storage.open_shared_database(owned.replace(f"{OWNER}@", f"{APPLICATION}@"))
        assert list_organisations(served) == []
        served.dispose()
        assert storage.check_database(owned).holds


def _make_bare(cluster) -> str:
    """An empty database, without any table."""
    cluster.databases += 1
    name = f"bare_{cluster.databases}"
    cluster.run(f"CREATE DATABASE {name} OWNER {OWNER}")
    return name


@pytest.mark.exhaustive
def test_a_restore_that_fails_leaves_the_server_as_it_is(filled, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    storage.back_up(filled(OWNER), copy)
    monkeypatch.setattr(programs, "_CLEAR", programs._CLEAR + "DROP TABLE that_is_not_there;\n")
    with pytest.raises(UnusableInput, match="program-failed"):
        storage.restore(copy, filled(OWNER), replace=True)
    assert name_all(filled(OWNER)) == ["Lac"]


@pytest.mark.exhaustive
def test_a_cut_backup_of_a_server_is_refused(filled, tmp_path):
    copy = tmp_path / "copy"
    storage.back_up(filled(OWNER), copy)
    copy.write_bytes(copy.read_bytes()[:-2000])
    with pytest.raises(UnusableInput, match=r"program-failed|backup-not-one"):
        storage.restore(copy, filled(OWNER), replace=True)
    assert name_all(filled(OWNER)) == ["Lac"]


@pytest.mark.exhaustive
def test_the_role_of_the_application_may_neither_back_up_nor_check(filled, tmp_path):
    with pytest.raises(UnusableInput, match="backup-role-too-weak"):
        storage.back_up(filled(APPLICATION), tmp_path / "copy")
    with pytest.raises(UnusableInput, match="backup-role-too-weak"):
        storage.check_database(filled(APPLICATION))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.exhaustive
def test_a_program_that_is_missing_is_named(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnusableInput) as refusal:
        storage.back_up(filled(OWNER), tmp_path / "copy")
    assert (refusal.value.problem.code, refusal.value.problem.value) == ("program-missing", "pg_dump")


@pytest.mark.exhaustive
def test_an_older_server_is_upgraded_after_a_copy(filled, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path)
    owner = open_database(filled(OWNER))
    age(owner)
    owner.dispose()
    with pytest.raises(UnusableInput, match="server-other-revision"):
        storage.open_shared_database(filled(APPLICATION))
    given = ["database", "upgrade", "--database", filled(OWNER), "--language", "fr"]
    assert main([*given, "--role", "nobody_knows"]) == 2
    assert main([*given, "--role", OWNER]) == 2
    assert main(given) == 0
    assert "est à jour" in capsys.readouterr().out
    (copy,) = (tmp_path / "copies").iterdir()
    assert programs.read_dump(copy) == "0008"
    storage.open_shared_database(filled(APPLICATION)).dispose()
    assert name_all(filled(OWNER)) == ["Lac"]


@pytest.mark.exhaustive
def test_an_owner_without_any_privilege_copies_a_database_of_their_own(cluster, tmp_path):
    """Its own policies hide the rows from pg_dump too, until it says that it works for everything."""
    cluster.databases += 1
    name = f"own_{cluster.databases}"
    for statement in (f"CREATE ROLE {name} LOGIN", f"CREATE DATABASE {name} OWNER {name}"):
        cluster.run(statement)
    engine = open_database(cluster.address(name, name))
    create_organisation(engine, "Lac", "Zoé")
    engine.dispose()
    copy = tmp_path / "copy"
    storage.back_up(cluster.address(name, name), copy)
    storage.restore(copy, cluster.address(name, name), replace=True)
    assert name_all(cluster.address(name, name)) == ["Lac"]


@pytest.mark.exhaustive
def test_an_open_table_is_found_and_closed_again(filled):
    owner = open_database(filled(OWNER))
    with owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE plans DISABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql("DROP POLICY scope ON uploads")
    owner.dispose()
    assert storage.check_database(filled(OWNER)).open_tables == ("plans", "uploads")
    storage.upgrade_database(filled(OWNER))
    assert storage.check_database(filled(OWNER)).holds


@pytest.mark.exhaustive
def test_a_password_is_given_to_programs_in_their_environment_alone(filled, tmp_path, monkeypatch):
    seen = []
    run = programs.subprocess.run
    monkeypatch.setattr(
        programs.subprocess,
        "run",
        lambda command, **given: seen.append((command, given["env"])) or run(command, **given),
    )
    storage.back_up(filled(OWNER).replace(f"{OWNER}@", f"{OWNER}:sesame@"), tmp_path / "copy")
    ((command, environment),) = seen
    assert "sesame" not in " ".join(command)
    assert environment["PGPASSWORD"] == "sesame"
