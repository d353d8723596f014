"""The tool's own energy as stored: as it was, added up by day and task, nothing lost to two writers."""

import threading
from dataclasses import replace
from datetime import date

import pytest

from footprint.own_energy import SERVER, TOOL, EnergyEntry
from footprint.problems import UnusableInput
from footprint.storage import load_energy, open_database, save_energy
from footprint.storage.database import dialects
from footprint.storage.database.connection import writing

ESTIMATING = EnergyEntry(
    1, date(2026, 11, 24), "estimating", "load", "codecarbon 3.3.2", 3, 1.5, 0.1 + 0.2, 1e-6, 1 / 3
)
SERVING = EnergyEntry(TOOL, date(2026, 11, 24), SERVER, "load", "codecarbon 3.3.2", 0, 58.5, 0.25, 2e-7, 1.6e-4)


def stored(database) -> list[EnergyEntry]:
    rows = load_energy(database).to_dict("records")
    return [EnergyEntry(**row | {"day": row["day"].date()}) for row in rows]


def test_nothing_measured_yet_is_a_table_of_no_row(database):
    table = load_energy(database)
    assert table.empty
    assert table["day"].dtype == "datetime64[s]"
    assert table["processor_kwh"].dtype == "float64"
    assert table["task"].dtype == "str"


def test_what_is_saved_comes_back_to_the_last_digit(database):
    save_energy(database, [ESTIMATING, SERVING])
    assert stored(database) == [SERVING, ESTIMATING]


def test_the_same_day_and_task_is_one_row_that_is_added_to(database):
    save_energy(database, [ESTIMATING, SERVING])
    save_energy(database, [ESTIMATING, replace(ESTIMATING, organisation_id=2)])
    save_energy(database, [replace(ESTIMATING, day=date(2026, 11, 25)), replace(ESTIMATING, method="assumed")])
    assert len(stored(database)) == 5
    assert ESTIMATING + ESTIMATING in stored(database)
    assert load_energy(database)["count"].sum() == 6 + 3 + 3 + 3


def test_two_writers_lose_nothing(database):
    def write() -> None:
        for _ in range(20):
            save_energy(database, [ESTIMATING])

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert load_energy(database)["count"].tolist() == [240]


def test_a_busy_database_is_said_and_nothing_is_added(file_url, monkeypatch):
    monkeypatch.setattr(dialects, "PATIENCE", 0)
    database, busy = open_database(file_url), open_database(file_url)
    with writing(busy), pytest.raises(UnusableInput, match="database-busy"):
        save_energy(database, [ESTIMATING])
    assert load_energy(database).empty
    for engine in (database, busy):
        engine.dispose()
