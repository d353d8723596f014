"""With 300 organisations of three years each, what one opens is read as with one organisation."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.storage import PersonIdentity
from tests.storage.many import count_reads, multiply
from tests.storage.postgres import APPLICATION, OWNER
from tests.storage.ways import Place, energy_of, inventory_of, settle

pytestmark = pytest.mark.exhaustive

ORGANISATIONS = 300

# Small tables, which PostgreSQL reads whole sooner than by an index.
OF_PEOPLE = {"organisations", "persons", "person_names", "memberships", "invitations"}


def open_all(engine: sa.Engine, identity: PersonIdentity) -> None:
    """What is read as the pages open: who is there, then one organisation with its three years."""
    scope = storage.find_scope(engine, identity)
    scoped = storage.under(engine, scope)
    storage.list_names(scoped)
    assert {one.organisation_id for one in storage.list_organisations(scoped)} >= {*scope.organisations}
    for of in scope.organisations:
        for record in storage.list_inventories(scoped, of):
            storage.list_versions(scoped, record.inventory_id)
            storage.load_inventory(scoped, record.inventory_id)
        storage.find_own_state(scoped, of)
        storage.load_plan(scoped, of)
        storage.list_dossiers(scoped, of)
        storage.list_log(scoped, of)
        storage.list_uploads(scoped, of)
        storage.list_mappings(scoped, of)
        storage.list_memberships(scoped, of)
        storage.list_invitations(scoped, of)
        storage.list_openings(scoped, of)
    storage.load_energy(scoped)
    storage.count_members(scoped)
    storage.count_openings(scoped)


@pytest.fixture
def place(shared_address) -> Generator[tuple[sa.Engine, sa.Engine, Place]]:
    """An organisation of three years, what was opened of it and the energy of 200 days."""
    owner = storage.open_database(shared_address(OWNER))
    place = settle(owner, "Hermine")
    for year in (2022, 2023):
        inventory_id = storage.create_inventory(owner, place.organisation_id, "Parc", year, place.person)
        storage.save_inventory(owner, inventory_id, inventory_of("PC-1"), 0, place.person)
    [spent] = energy_of(place)
    storage.save_energy(owner, [replace(spent, day=spent.day + timedelta(days)) for days in range(1, 200)])
    server = storage.open_shared_database(shared_address(APPLICATION))
    for _ in range(50):
        scope = storage.find_scope(server, place.identity)
        storage.note_opening(storage.under(server, scope), place.organisation_id, "dossier-opened", "1")
    yield owner, server, place
    owner.dispose()
    server.dispose()


@pytest.mark.parametrize("administrator", [False, True], ids=["member", "administrator"])
def test_one_reads_as_much_with_300_organisations_as_with_one(place, administrator):
    """An administrator sees the names of all, and what they are a member of."""
    owner, server, place = place
    if administrator:
        storage.accept_invitation(server, storage.invite_administrator(owner, "owner"), place.identity)
    statements, before = count_reads(owner, server, lambda: open_all(server, place.identity))
    multiply(owner, ORGANISATIONS - 1)
    assert len(storage.list_organisations(owner)) == ORGANISATIONS
    statements_of_many, after = count_reads(owner, server, lambda: open_all(server, place.identity))
    assert statements_of_many == statements
    assert {table for table, rows in after.items() if rows > before[table]} <= OF_PEOPLE
    assert sum(after.values()) - sum(before.values()) < 10 * ORGANISATIONS
