"""On a shared server, what a scope does not reach is not there, whatever is asked of the database itself."""

import random
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError

from footprint.access.scope import NOBODY, Scope
from footprint.problems import UnusableInput
from footprint.storage import (
    create_inventory,
    list_inventories,
    list_organisations,
    load_record,
    open_database,
    open_shared_database,
    under,
)
from footprint.storage.database import schema
from footprint.storage.database.isolation import POLICIES
from tests.storage.postgres import APPLICATION, OWNER
from tests.storage.ways import Place, settle_two


@pytest.fixture
def places(owned_database) -> tuple[Place, Place]:
    return settle_two(owned_database)


def member_of(place: Place, role: str = "approver") -> Scope:
    return Scope(place.person, ((place.organisation_id, role),))


def read_everything(engine: sa.Engine) -> dict[str, list[sa.Row]]:
    """All rows of all tables, as a query of somebody's own would ask."""
    with engine.connect() as connection:
        return {name: list(connection.execute(sa.text(f"SELECT * FROM {name}"))) for name in schema.metadata.tables}


def test_every_table_has_its_policy():
    assert set(POLICIES) == set(schema.metadata.tables)


def test_a_query_of_one_s_own_reads_rows_of_one_s_own_organisation_alone(shared_database, places):
    ours, theirs = places
    found = read_everything(under(shared_database, member_of(ours)))
    assert theirs.word not in str(found)
    assert {theirs.person, theirs.other}.isdisjoint(str(found).split("'"))
    # The records of both persons, and something in every table in which a place has something.
    everything = {name for name, rows in read_everything(under(shared_database, member_of(theirs))).items() if rows}
    assert {name for name, rows in found.items() if rows} == everything
    assert len(everything) >= len(schema.metadata.tables) - 4
    for name, rows in found.items():
        for key in {"organisation_id", "territory_id"} & set(schema.metadata.tables[name].columns.keys()):
            assert {row._mapping[key] for row in rows} <= {ours.organisation_id}


def test_nobody_reads_nothing(shared_database, places):
    assert not any(read_everything(under(shared_database, NOBODY)).values())


def test_an_administrator_reads_who_is_where_and_nothing_of_what_they_work_on(shared_database, places):
    found = read_everything(under(shared_database, Scope(places[0].person, administrator=True)))
    seen = {name for name, rows in found.items() if rows}
    assert seen == {"organisations", "persons", "person_names", "memberships", "invitations"}


# --- sessions on one pool --------------------------------------------------------------------------------------------


def test_two_sessions_in_turn_on_one_pool_never_mix(shared_database, places):
    chance = random.Random(3)
    sessions = [(under(shared_database, member_of(place)), place) for place in places]
    sessions.append((shared_database, None))
    for _ in range(100):
        engine, place = chance.choice(sessions)
        seen = [one.organisation_id for one in list_organisations(engine)]
        assert seen == ([place.organisation_id] if place else [])
        for _, other in sessions[:2]:
            inventories = list_inventories(engine, other.organisation_id)
            assert [one.inventory_id for one in inventories] == ([other.inventory_id] if other is place else [])


def test_a_thread_works_under_the_scope_of_the_engine_that_it_was_given(shared_database, places):
    def work(turn: int) -> None:
        place = places[turn % 2]
        engine = under(shared_database, member_of(place))
        number = create_inventory(engine, place.organisation_id, f"{place.word} {turn}", 2025, place.person)
        assert load_record(engine, number).organisation_id == place.organisation_id
        assert all(place.word in one.name for one in list_inventories(engine, place.organisation_id))
        with pytest.raises(UnusableInput, match="unknown-inventory"):
            load_record(engine, places[1 - turn % 2].inventory_id)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(20))) == [None] * 20
    with shared_database.connect() as connection:  # nothing is left of a scope on a connection that serves again
        assert connection.execute(sa.text("SELECT count(*) FROM organisations")).scalar() == 0


# --- what PostgreSQL itself holds ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settled(cluster) -> Generator[tuple[sa.Engine, sa.Engine, Place, Place]]:
    """A database that no test changes: its owner, the server, and two organisations."""
    name = cluster.create_database()
    owner = open_database(cluster.address(name, OWNER))
    server = open_shared_database(cluster.address(name, APPLICATION))
    yield owner, server, *settle_two(owner)
    owner.dispose()
    server.dispose()


@pytest.mark.exhaustive
class TestOnPostgresql:
    """Isolation is claimed on PostgreSQL alone."""

    def test_every_table_of_the_database_is_forced_under_its_policies(self, settled):
        asked = sa.text(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v', 'f')"
            " AND relnamespace = 'public'::regnamespace AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        with settled[0].connect() as connection:
            assert connection.execute(asked).scalars().all() == ["alembic_version"]

    @pytest.mark.parametrize(
        "statement",
        [
            *(f"TRUNCATE {name}" for name in ("organisations CASCADE", "log", "access_log")),
            "SELECT setval(pg_get_serial_sequence('organisations', 'organisation_id'), 1)",
            "ALTER SEQUENCE organisations_organisation_id_seq RESTART",
            *("COPY organisations FROM STDIN", "COPY log FROM STDIN"),
            *("UPDATE log SET what = 'x'", "DELETE FROM log", "UPDATE alembic_version SET version_num = ''"),
            *("ALTER TABLE log DISABLE ROW LEVEL SECURITY", "DROP POLICY scope ON log", "SET row_security = off"),
            *("SET ROLE footprint_owner", "SET SESSION AUTHORIZATION postgres", "CREATE TABLE mine (a text)"),
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "DROP TRIGGER log_refuses_change ON log",
        ],
    )
    def test_the_role_of_the_server_may_not(self, settled, statement):
        owner, server, ours, _ = settled
        before = read_everything(owner)
        with pytest.raises(DBAPIError):
            run(under(server, member_of(ours)), statement)
        assert read_everything(owner) == before

    def test_the_numbers_of_organisations_alone_are_taken_by_hand(self, settled):
        asked = sa.text(
            "SELECT relname FROM pg_class WHERE CASE relkind WHEN 'S' THEN has_sequence_privilege(oid, 'USAGE') END"
        )
        with settled[1].connect() as connection:
            assert connection.execute(asked).scalars().all() == ["organisations_organisation_id_seq"]

    @pytest.mark.parametrize("name", sorted(POLICIES))
    def test_no_row_of_another_organisation_is_changed_removed_or_added(self, settled, name):
        """By a member and by nobody, in statements of their own; nor is a row of ours moved to the other one."""
        owner, server, ours, theirs = settled
        table, before = schema.metadata.tables[name], read_everything(owner)
        key, value = table.c.get("organisation_id", table.c.get("territory_id")), theirs.organisation_id
        if key is None:
            key, value = table.c.person_id, theirs.person
        row = next(one._mapping for one in before[name] if one._mapping[key.name] == value)
        for scope in (member_of(ours), NOBODY):
            engine = under(server, scope)
            try_to(engine, sa.update(table).values({key: key}).where(key == value), expected=0)
            try_to(engine, sa.delete(table).where(key == value), expected=0)
            try_to(engine, sa.insert(table).values(**row), expected=None)
        if key.name != "person_id":
            try_to(under(server, member_of(ours)), sa.update(table).values({key: value}), expected=None)
        assert read_everything(owner) == before

    def test_a_member_does_not_write_themselves_a_role_elsewhere(self, settled):
        _, server, ours, theirs = settled
        row = {"organisation_id": theirs.organisation_id, "person_id": ours.person, "role": "approver"}
        given = sa.insert(schema.memberships).values(**row, given_by=ours.person, since=sa.func.localtimestamp())
        try_to(under(server, member_of(ours)), given, expected=None)


def run(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
        connection.exec_driver_sql("SELECT count(*) FROM organisations")  # with row security off, this is refused


def try_to(engine: sa.Engine, statement: sa.Executable, expected: int | None) -> None:
    """Refused, or without effect on any row; `expected` None: refused."""
    changed = None
    with suppress(ProgrammingError), engine.begin() as connection:
        changed = connection.execute(statement).rowcount
    assert changed in (None, expected)
