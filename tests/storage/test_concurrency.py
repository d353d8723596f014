"""Many writers, and writers that die: no save that was confirmed is lost, none is overwritten unseen."""

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

from footprint.storage import (
    Conflict,
    Saved,
    create_inventory,
    create_organisation,
    list_log,
    list_versions,
    load_inventory,
    open_database,
    save_inventory,
    save_upload,
    verify_log,
)
from tests.draws import count
from tests.storage.children import Child
from tests.storage.desks import Desk

WRITERS, SAVES, KILLS = 8, count(4, fewest=2), count(100)


def count_up(url: str, inventory_id: int, start: Barrier, name: str) -> tuple[list[tuple[int, str]], int]:
    """Add a row of one's own each time and, the first time, 1 to PC-1: the saves confirmed, and the conflicts met."""
    desk = Desk(open_database(url), inventory_id, name)
    confirmed, conflicts = [], 0
    start.wait()
    for turn in range(SAVES):
        message = f"{name}.{turn}"
        while True:
            desk.add(message)
            if turn == 0:
                desk.change("PC-1", quantity=desk.equipment.quantity["PC-1"] + 1, note=message)
            outcome = desk.save(message)
            if isinstance(outcome, Saved):
                break
            conflicts += 1
            desk.open()
        confirmed.append((outcome.number, message))
    desk.database.dispose()
    return confirmed, conflicts


@pytest.mark.exhaustive
def test_of_eight_writers_at_once_none_loses_an_update_unseen(database, url, stored_office):
    start = Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        tasks = [pool.submit(count_up, url, stored_office, start, f"W{number}") for number in range(WRITERS)]
        outcomes = [task.result(timeout=120) for task in tasks]
    confirmed = sorted(save for saves, _ in outcomes for save in saves)
    history = [(version.number, version.message) for version in list_versions(database, stored_office)][1:]
    assert confirmed == history
    assert [number for number, _ in history] == list(range(2, WRITERS * SAVES + 2))
    # Each added 1 to what it saw: were one update lost, the count would be short. All began on the same version.
    assert sum(conflicts for _, conflicts in outcomes) > 0
    equipment = load_inventory(database, stored_office).inventory.equipment.set_index("item_id")
    assert equipment.quantity["PC-1"] == 1 + WRITERS
    assert set(equipment.index) == {"PC-1", "PC-2", "TEL-1", *(message for _, message in confirmed)}
    assert verify_log(database) is None


def test_writers_on_rows_of_their_own_never_meet_a_conflict(database, url, desk):
    """All start from version 1: what the others did is merged."""
    start = Barrier(3)

    def change(item: str) -> Saved | Conflict:
        screen = Desk(open_database(url), desk("Zoé").inventory_id, item)
        start.wait()
        outcome = screen.change(item, note=f"vu par {item}").save()
        screen.database.dispose()
        return outcome

    items = ["PC-1", "PC-2", "TEL-1"]
    with ThreadPoolExecutor(len(items)) as pool:
        assert {outcome.number for outcome in pool.map(change, items)} == {2, 3, 4}
    assert desk("Zoé").equipment.note.to_dict() == {item: f"vu par {item}" for item in items}


def test_the_log_of_writers_at_once_has_no_gap(database, url, organisation_id):
    start = Barrier(WRITERS)

    def write(number: int) -> None:
        mine = open_database(url)
        start.wait()
        create_inventory(mine, organisation_id, f"Parc {number}", 2024, "Zoé")
        save_upload(mine, organisation_id, f"{number}.csv", str(number).encode(), "Zoé")
        mine.dispose()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert len(list_log(database, organisation_id)) == 1 + 2 * WRITERS
    assert verify_log(database) is None


def test_a_reader_sees_a_whole_version_while_another_writes(database, desk):
    ada = desk("Ada")
    with database.connect() as writer:
        writer.exec_driver_sql("UPDATE equipment SET quantity = 99")
        assert ada.open().equipment.quantity["PC-1"] == 1.0
        writer.rollback()


# --- kill -9 ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def saver(file_url: str, office) -> Generator[tuple[sa.Engine, int, Child]]:
    database = open_database(file_url)
    inventory_id = create_inventory(database, create_organisation(database, "Asso", "Zoé"), "Parc", 2024, "Zoé")
    save_inventory(database, inventory_id, office, 0, "Zoé")
    child = Child(str(Path(__file__).with_name("saver.py")), file_url, str(inventory_id))
    yield database, inventory_id, child
    child.leave()
    database.dispose()


@pytest.mark.exhaustive
def test_after_many_kills_in_the_middle_of_saves_what_was_confirmed_is_there(saver):
    database, inventory_id, child = saver
    moments = random.Random(9)
    confirmed = [child.hear(), child.hear()]
    for kill in range(KILLS):
        child.tell(f"run{kill}")
        victim = int(child.hear())
        confirmed.append(child.hear())  # it is at work
        time.sleep(moments.uniform(0, 0.06))
        os.kill(victim, signal.SIGKILL)
        while (heard := child.hear()) != "dead":
            confirmed.append(heard)
    versions = list_versions(database, inventory_id)
    history = {f"{version.message} {version.number}" for version in versions}
    assert set(confirmed) <= history
    # A save may be done and its writer killed before it could tell: at most one for each kill.
    assert len(confirmed) + 1 <= len(versions) <= len(confirmed) + 1 + KILLS
    assert load_inventory(database, inventory_id).inventory.equipment["quantity"].iloc[0] == len(versions)
    with database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    assert verify_log(database) is None
