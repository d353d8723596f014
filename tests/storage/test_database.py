"""Opening a database: a new one, an old one, one that is none; and what the migrations make of it."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy.exc import IntegrityError

from footprint.problems import UnusableInput
from footprint.storage import create_organisation, list_organisations, open_database, verify_log
from footprint.storage.database import dialects, schema
from footprint.storage.database.connection import FILE, VARIABLE, writing
from footprint.tables import INVENTORY_TABLES, find_column
from tests.storage.children import Child

# --- where it is -----------------------------------------------------------------------------------------------------


def test_by_default_it_is_a_file_in_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path / "deep" / "footprint")
    open_database().dispose()
    assert (tmp_path / "deep" / "footprint" / FILE).is_file()


def test_the_variable_says_where_and_the_argument_says_it_louder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'variable.sqlite3'}")
    open_database().dispose()
    open_database(f"sqlite:///{tmp_path / 'argument.sqlite3'}").dispose()
    assert {path.name for path in tmp_path.glob("*.sqlite3")} == {"variable.sqlite3", "argument.sqlite3"}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("footprint.sqlite3", "database-wrong-url"),
        ("nothing://here", "database-wrong-url"),
        ("postgresql://localhost:port/footprint", "database-wrong-url"),
        ("postgresql+pg8000://localhost/footprint", "database-driver-missing"),
        ("sqlite://", "database-wrong-url"),
        ("sqlite:///{folder}/absent/footprint.sqlite3", "database-unreachable"),
        ("sqlite:///{folder}", "database-unreachable"),
        ("sqlite:///{folder}/letter.txt", "database-not-one"),
    ],
)
def test_what_is_no_database_is_said(tmp_path, url, code):
    (tmp_path / "letter.txt").write_text("Chère Zoé, voici le parc.\n" * 100, encoding="utf-8")
    with pytest.raises(UnusableInput, match=code):
        open_database(url.format(folder=tmp_path))


def test_a_password_is_not_repeated():
    with pytest.raises(UnusableInput) as refusal:
        open_database("mysql+nothing://zoe:sesame@localhost/footprint")
    assert "sesame" not in str(vars(refusal.value.problem))


def test_a_database_that_stays_busy_is_said(file_url, monkeypatch):
    monkeypatch.setattr(dialects, "PATIENCE", 0)
    database, busy = open_database(file_url), open_database(file_url)
    with writing(busy), pytest.raises(UnusableInput, match="database-busy"):
        create_organisation(database, "Association", "Zoé")
    create_organisation(database, "Association", "Zoé")
    for engine in (database, busy):
        engine.dispose()


# --- its tables ------------------------------------------------------------------------------------------------------


def test_the_migrations_lead_to_the_schema(database):
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == schema.REVISION


def test_the_last_migration_is_the_one_the_schema_names():
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "footprint.storage.database:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == schema.REVISION


def test_the_rows_of_an_inventory_have_the_columns_of_its_tables(database):
    kinds = {"number": sa.Double, "integer": sa.Double, "date": sa.Date}
    found = sa.inspect(database)
    for name, columns in INVENTORY_TABLES.items():
        stored = {column["name"]: column["type"] for column in found.get_columns(name)}
        for column in columns:
            kind = kinds.get(find_column(columns, column.name).type, sa.Text)
            assert isinstance(stored[column.name], kind), (name, column.name)


def test_every_table_belongs_to_an_organisation_or_its_territory_but_those_of_people(database):
    found = sa.inspect(database)
    for name in set(found.get_table_names()) - {"alembic_version", "persons", "person_names"}:
        assert {"organisation_id", "territory_id"} & {column["name"] for column in found.get_columns(name)}, name


def test_every_constraint_has_a_name_of_its_own(database):
    found = sa.inspect(database)
    for table in schema.metadata.tables.values():
        constraints = [
            found.get_pk_constraint(table.name),
            *found.get_foreign_keys(table.name),
            *found.get_unique_constraints(table.name),
            *found.get_check_constraints(table.name),
        ]
        expected = {str(constraint.name) for constraint in table.constraints}
        assert {constraint["name"] for constraint in constraints} == expected


def test_opening_again_changes_nothing(database, url, organisation_id):
    again = open_database(url)
    assert [organisation.organisation_id for organisation in list_organisations(again)] == [organisation_id]
    again.dispose()


def test_a_database_of_a_later_version_is_left_alone(database, url, organisation_id):
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableInput, match="database-of-later-version"):
        open_database(url)


def test_a_later_migration_may_rebuild_a_table_that_others_refer_to(database, stored_office):
    with database.connect() as connection, dialects.schema_change(connection):
        operations = Operations(MigrationContext.configure(connection, opts={"target_metadata": schema.metadata}))
        with operations.batch_alter_table("versions") as versions:
            versions.alter_column("message", existing_type=sa.Text, nullable=True)
    optional = {column["name"] for column in sa.inspect(database).get_columns("versions") if column["nullable"]}
    assert optional == {"message", "source"}
    assert verify_log(database) is None


def test_a_migration_that_fails_leaves_nothing_behind(database, stored_office):
    def fail():
        with database.connect() as connection, dialects.schema_change(connection):
            connection.execute(sa.text("CREATE TABLE half_done (a INTEGER)"))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert "half_done" not in sa.inspect(database).get_table_names()


def test_references_are_kept(database, stored_office):
    rows = schema.rows["equipment"]
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(sa.update(rows).values(to_version=99))


# --- two at once -----------------------------------------------------------------------------------------------------

OPENER = """
import sys
from footprint.storage import create_organisation, open_database
print("ready", flush=True)
sys.stdin.readline()
create_organisation(open_database(sys.argv[1]), sys.argv[2], "Zoé")
"""


def test_two_processes_may_open_a_new_database_at_the_same_moment(url):
    openers = [Child("-c", OPENER, url, name) for name in ("Une", "Autre")]
    for opener in openers:
        assert opener.hear() == "ready"
    for opener in openers:
        opener.tell("go")
    for opener in openers:
        assert opener.leave() == 0
    database = open_database(url)
    assert [organisation.name for organisation in list_organisations(database)] == ["Autre", "Une"]
    assert verify_log(database) is None
    database.dispose()
