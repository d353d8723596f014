"""Many people who write at once on PostgreSQL, and processes that die there: nothing that was confirmed is lost."""

import os
import random
import signal
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.access.scope import Scope
from footprint.storage import Saved
from tests.storage.children import Child
from tests.storage.desks import Desk
from tests.storage.postgres import APPLICATION, OWNER
from tests.storage.ways import inventory_of

pytestmark = pytest.mark.exhaustive

WRITERS, ON_ONE_CELL, SAVES, KILLS = 25, 10, 3, 60


@pytest.fixture
def owner(shared_address) -> Generator[sa.Engine]:
    engine = storage.open_database(shared_address(OWNER))
    yield engine
    engine.dispose()


@pytest.fixture
def places(owner) -> list[tuple[int, int]]:
    """Organisations, each with an inventory."""
    found = []
    for name in ("Hermine", "Zibeline", "Martre", "Loutre", "Belette"):
        organisation_id = storage.create_organisation(owner, name, "Zoé")
        inventory_id = storage.create_inventory(owner, organisation_id, "Parc", 2024, "Zoé")
        storage.save_inventory(owner, inventory_id, inventory_of("PC-1", 0.0), 0, "Zoé")
        found.append((organisation_id, inventory_id))
    return found


def test_of_twenty_five_writers_at_once_none_is_lost(shared_address, owner, places):
    """One pool of connections, as in a process of the server; each person in one of five organisations."""
    server = storage.open_shared_database(shared_address(APPLICATION))
    start = Barrier(WRITERS)

    def count_up(number: int) -> list[tuple[int, str]]:
        organisation_id, inventory_id = places[number % len(places)]
        person = f"person-{number}"
        engine = storage.under(server, Scope(person, ((organisation_id, "editor"),)))
        start.wait()
        confirmed = []
        for turn in range(SAVES):
            message = f"{person}.{turn}"
            while True:
                desk = Desk(engine, inventory_id, person)
                desk.add(message)
                if turn == 0 and number < ON_ONE_CELL:  # each adds 1 to what they see: none lost, or the count is short
                    desk.change("PC-1", quantity=desk.equipment.quantity["PC-1"] + 1, note=message)
                outcome = desk.save(message)
                if isinstance(outcome, Saved):
                    break
            confirmed.append((outcome.number, message))
        return confirmed

    with ThreadPoolExecutor(WRITERS) as pool:
        saves = list(pool.map(count_up, range(WRITERS)))
    for side, (organisation_id, inventory_id) in enumerate(places):
        confirmed = sorted(save for writer in saves[side :: len(places)] for save in writer)
        versions = storage.list_versions(owner, inventory_id)[1:]
        assert [(version.number, version.message) for version in versions] == confirmed
        assert all(version.message.startswith(f"{version.actor}.") for version in versions)
        equipment = storage.load_inventory(owner, inventory_id).inventory.equipment.set_index("item_id")
        assert equipment.quantity["PC-1"] == ON_ONE_CELL // len(places)
        assert {*equipment.index} == {"PC-1", *(message for _, message in confirmed)}
        assert {entry.actor for entry in storage.list_log(owner, organisation_id)} >= {f"person-{side}"}
    assert storage.verify_log(owner) is None
    server.dispose()


# --- kill -9 ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def saver(shared_address, places) -> Generator[Child]:
    organisation_id, inventory_id = places[0]
    script = str(Path(__file__).with_name("shared_saver.py"))
    child = Child(script, shared_address(APPLICATION), str(organisation_id), str(inventory_id), "person-1")
    yield child
    child.leave()


def test_after_kills_of_the_application_and_of_the_database_what_was_confirmed_is_there(owner, places, saver):
    """One after the other: the application's process, then the process of PostgreSQL that serves it, both -9.

    PostgreSQL then ends all its processes, and recovers from its journal.
    """
    inventory_id, moments = places[0][1], random.Random(7)
    confirmed, refused, died = [], [], 0

    def hear_until(*starts: str) -> str:
        while True:
            heard = saver.hear()
            assert heard, "the saver left"
            if heard.startswith("saved "):
                confirmed.append(heard.removeprefix("saved "))
            if heard.startswith("refused "):
                refused.append(heard.removeprefix("refused "))
            if heard.startswith(starts):
                return heard

    for turn in range(KILLS // 2):
        saver.tell(f"run{turn}")
        process = int(hear_until("process ").split()[1])
        backend = int(hear_until("backend ").split()[1])
        hear_until("saved ")
        time.sleep(moments.uniform(0, 0.06))
        os.kill(backend, signal.SIGKILL)
        hear_until("backend ")  # it recovered, and the same process of the application goes on
        hear_until("saved ")
        time.sleep(moments.uniform(0, 0.06))
        os.kill(process, signal.SIGKILL)
        hear_until("dead")
        died += 2
    assert died == KILLS
    owner.dispose()
    versions = storage.list_versions(owner, inventory_id)
    assert set(confirmed) <= {f"{version.message} {version.number}" for version in versions}
    # A save may be done and its writer killed before it could tell: at most one for each kill.
    assert len(confirmed) + 1 <= len(versions) <= len(confirmed) + 1 + KILLS
    assert storage.load_inventory(owner, inventory_id).inventory.equipment["quantity"].iloc[0] == len(versions) - 1
    assert {"database-connection-lost"} <= set(refused) <= {"database-connection-lost", "database-unreachable"}
    assert storage.verify_log(owner) is None
