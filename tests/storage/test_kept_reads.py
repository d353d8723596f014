"""What is read of a database is kept until something is written to it, by whoever it is, and for each scope apart."""

from collections.abc import Generator

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from footprint.access.scope import Scope
from footprint.storage import (
    create_inventory,
    create_organisation,
    find_own_state,
    list_inventories,
    list_organisations,
    list_versions,
    load_record,
    looking_once,
    open_database,
    rename_organisation,
    under,
)
from footprint.storage.database import kept_reads


@pytest.fixture
def asked(owned_database: sa.Engine) -> Generator[list[str]]:
    """What the database is asked, as it goes."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(owned_database, "before_cursor_execute", note)
    yield statements
    event.remove(owned_database, "before_cursor_execute", note)


def name_all(engine: sa.Engine) -> list[str]:
    return [one.name for one in list_organisations(engine)]


def test_nothing_is_asked_again_of_a_database_that_nobody_wrote_to(owned_database, asked):
    organisation_id = create_organisation(owned_database, "Mairie", "Zoé")
    inventory_id = create_inventory(owned_database, organisation_id, "Parc", 2025, "Zoé")

    def read() -> tuple:
        record = load_record(owned_database, inventory_id)
        listed = list_inventories(owned_database, organisation_id), list_versions(owned_database, inventory_id)
        return record, *listed, find_own_state(owned_database, organisation_id)

    first, count = read(), len(asked)
    assert count
    assert read() == first
    assert len(asked) == count


def test_what_this_process_writes_is_seen_at_once(owned_database):
    organisation_id = create_organisation(owned_database, "Mairie", "Zoé")
    with looking_once():
        assert name_all(owned_database) == ["Mairie"]
        rename_organisation(owned_database, organisation_id, "Ville", "Zoé")
        assert name_all(owned_database) == ["Ville"]


def test_what_another_process_writes_is_seen_at_the_next_look(owned_database):
    organisation_id = create_organisation(owned_database, "Mairie", "Zoé")
    assert name_all(owned_database) == ["Mairie"]
    another = open_database(owned_database.url.render_as_string(hide_password=False))
    rename_organisation(another, organisation_id, "Ville", "Zoé")
    another.dispose()
    with looking_once():
        assert name_all(owned_database) == ["Ville"]


def test_what_another_process_writes_meanwhile_is_seen_at_the_next_drawing(owned_database):
    organisation_id = create_organisation(owned_database, "Mairie", "Zoé")
    another = open_database(owned_database.url.render_as_string(hide_password=False))
    with looking_once():
        assert name_all(owned_database) == ["Mairie"]
        rename_organisation(another, organisation_id, "Ville", "Zoé")
        assert name_all(owned_database) == ["Mairie"]
    another.dispose()
    with looking_once():
        assert name_all(owned_database) == ["Ville"]


def test_each_scope_is_answered_apart(owned_database, shared_database):
    mine, theirs = (create_organisation(owned_database, name, "Zoé") for name in ("Mairie", "Ville"))
    scopes = [under(shared_database, Scope("P-1", ((one, "reader"),))) for one in (mine, theirs)]
    assert [name_all(one) for one in (owned_database, *scopes)] == [["Mairie", "Ville"], ["Mairie"], ["Ville"]]
    assert [name_all(one) for one in (*scopes, owned_database)] == [["Mairie"], ["Ville"], ["Mairie", "Ville"]]


def test_what_is_done_to_an_answer_is_done_to_it_alone(owned_database):
    create_organisation(owned_database, "Mairie", "Zoé")
    list_organisations(owned_database).clear()
    assert name_all(owned_database) == ["Mairie"]


def test_the_answers_not_asked_for_the_longest_go(owned_database, asked, monkeypatch):
    monkeypatch.setattr(kept_reads, "MOST_KEPT", 2)
    organisation_id = create_organisation(owned_database, "Mairie", "Zoé")
    ids = [create_inventory(owned_database, organisation_id, "Parc", year, "Zoé") for year in (2023, 2024, 2025)]
    for one in ids:
        load_record(owned_database, one)
    asked.clear()
    load_record(owned_database, ids[2])
    assert not asked
    load_record(owned_database, ids[0])
    assert asked


def test_a_database_that_is_closed_is_looked_at_no_more(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    create_organisation(engine, "Mairie", "Zoé")
    name_all(engine)
    engine.dispose()
    assert [file.name for file in tmp_path.iterdir()] == ["footprint.sqlite3"]  # SQLite clears away after the last one
