"""The tool's own energy: shared without loss, right for several people at once, cheap, silent, and honest."""

import gc
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Generator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint import __version__, own_energy
from footprint.estimation.situation import Method
from footprint.intake import read_file
from footprint.intake.csv_out import export_table
from footprint.memo import Kept
from footprint.own_energy import SERVER, TASKS, TOOL, Meter, Reading, Spent, share_energy
from footprint.storage import load_energy, open_database
from footprint.workspace import footprint as footprints
from footprint.workspace.samples import find_sample, load_sample
from footprint.workspace.stored import footprint_of
from tests.loops import run_apart
from tests.meters import Book, Clocks, Dial, compute

SAMPLE = find_sample("association", 2025)
DAY = date(2026, 11, 24)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def dial(monkeypatch: pytest.MonkeyPatch) -> Dial:
    """The instrument that this machine has."""
    dial = Dial()
    monkeypatch.setattr(own_energy, "find_instrument", lambda: dial)
    monkeypatch.setattr(own_energy, "PATIENCE_SECONDS", 0.0)
    return dial


@pytest.fixture
def metering(dial: Dial, book: Book) -> Generator[None]:
    """A meter that runs, and shares what it read when it is stopped."""
    own_energy.start_meter(book.save, interval_seconds=3600)
    yield
    own_energy.stop_meter()


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


# --- sharing ---------------------------------------------------------------------------------------------------------

AMOUNT = st.floats(0, 1e4, allow_nan=False)
TIMES = st.builds(Spent, st.integers(1, 1000), AMOUNT, AMOUNT)
WORK = st.dictionaries(st.tuples(st.integers(0, 3), st.sampled_from(TASKS)), TIMES, max_size=12)
READINGS = st.builds(Reading, AMOUNT, AMOUNT, AMOUNT, AMOUNT, st.just("load"), st.just("dial 1"))


@given(READINGS, WORK)
def test_tasks_and_server_add_up_to_what_was_read(reading, spent):
    entries = share_energy(reading, spent, DAY)
    assert sum(entry.processor_kwh for entry in entries) == pytest.approx(reading.processor_kwh)
    assert sum(entry.memory_kwh for entry in entries) == pytest.approx(reading.memory_kwh)
    assert all(entry.processor_kwh >= 0 and entry.memory_kwh >= 0 for entry in entries)
    assert [(entry.organisation_id, entry.task) for entry in entries] == [*spent, (TOOL, SERVER)]


def test_the_processor_goes_by_computing_time_and_the_memory_by_the_clock():
    reading = Reading(100.0, 10.0, 0.010, 0.100, "counter", "dial 1")
    spent = {(1, "reading"): Spent(3, 20.0, 1.0), (2, "reading"): Spent(1, 30.0, 4.0)}
    parts = {entry.organisation_id: entry for entry in share_energy(reading, spent, DAY)}
    # processor: 1, 4 and the other 5 of 10 s; memory: 20, 30 and the other 50 of 100 s
    assert [parts[who].processor_kwh for who in (1, 2, TOOL)] == pytest.approx([0.001, 0.004, 0.005])
    assert [parts[who].memory_kwh for who in (1, 2, TOOL)] == pytest.approx([0.02, 0.03, 0.05])
    assert (parts[1].count, parts[TOOL].count) == (3, 0)


def test_people_who_work_longer_together_than_the_clock_share_the_whole():
    reading = Reading(60.0, 30.0, 0.03, 0.06, "counter", "dial 1")
    spent = {(1, "intervals"): Spent(1, 60.0, 15.0), (2, "intervals"): Spent(1, 60.0, 15.0)}
    first, second, server = share_energy(reading, spent, DAY)
    assert (first.memory_kwh, second.memory_kwh, server.memory_kwh) == pytest.approx((0.03, 0.03, 0))
    assert server.processor_kwh == 0


# --- tasks -----------------------------------------------------------------------------------------------------------


def test_two_people_at_once_are_each_measured_right(dial, metering, book):
    both, least, most = threading.Barrier(2), {}, {}

    def work(organisation_id: int, task: str, seconds: float) -> None:
        own_energy.work_for(organisation_id)
        started = time.thread_time()
        with own_energy.measure(task):
            both.wait()
            begun = time.thread_time()
            compute(seconds)
            least[task] = time.thread_time() - begun
            both.wait()
        most[task] = time.thread_time() - started

    people = [in_thread(lambda: work(1, "estimating", 0.06)), in_thread(lambda: work(2, "intervals", 0.02))]
    for person in people:
        person.join()
    own_energy.stop_meter()
    first, second = book.of("estimating", 1), book.of("intervals", 2)
    assert least["estimating"] <= first.cpu_seconds <= most["estimating"]
    assert least["intervals"] <= second.cpu_seconds <= most["intervals"]
    assert first.processor_kwh / second.processor_kwh == pytest.approx(first.cpu_seconds / second.cpu_seconds)
    assert book.kwh >= dial.kwh  # and what was assumed until the dial was found


def test_a_task_inside_another_counts_for_itself_alone(metering, book):
    started = time.thread_time()
    with own_energy.measure("reading"):
        compute(0.01)
        with own_energy.measure("checking"):
            compute(0.03)
    whole = time.thread_time() - started
    own_energy.stop_meter()
    reading, checking = book.of("reading"), book.of("checking")
    assert checking.cpu_seconds >= 0.03
    assert reading.cpu_seconds >= 0.01
    assert reading.cpu_seconds + checking.cpu_seconds <= whole


def test_a_task_that_fails_is_paid_for_too(metering, book):
    with pytest.raises(ValueError, match="nothing to save"), own_energy.measure("saving"):
        raise ValueError("nothing to save")
    own_energy.stop_meter()
    assert book.of("saving").count == 1


def test_a_task_longer_than_an_interval_is_paid_when_its_time_is_known(book):
    dial, clocks = Dial(), Clocks()
    meter = Meter(dial, book.save, clocks)
    meter.begin_task()
    clocks.move(60, 50)
    meter.settle()
    assert book.entries == {}
    clocks.move(60, 30)
    meter.end_task(1, "intervals", 90, 80)
    meter.settle()
    # 80 s of computing at 36 W; the server did not compute, and was alone for 30 of 120 s at 3.6 W
    assert book.of("intervals", 1).processor_kwh == pytest.approx(80 * 36 / 3.6e6)
    assert book.of(SERVER).processor_kwh == 0
    assert book.of(SERVER).memory_kwh == pytest.approx(30 * 3.6 / 3.6e6)


def test_a_task_that_never_ends_does_not_hold_the_others_up(book):
    dial, clocks = Dial(), Clocks()
    meter = Meter(dial, book.save, clocks)
    meter.begin_task()
    for _ in range(60):
        clocks.move(60, 6)
        meter.settle()
    assert book.kwh == pytest.approx(dial.kwh)


def test_every_heavy_task_notes_itself(metering, book, tmp_path, computed_afresh, monkeypatch):
    monkeypatch.setattr(footprints, "_footprints", Kept(1, 100_000))  # what other tests estimated is not known here
    database = open_database(f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    read_file(SAMPLE / "equipment.csv")
    inventory_id = load_sample(database, "Association", "Parc", "Zoé")
    for _ in range(2):  # the second time, nothing is left to do
        found = footprint_of(database, inventory_id, 1, Method(2031))
        assert found.interval.low < found.total.impact
    export_table(found.by("type"), "fr")
    database.dispose()
    own_energy.stop_meter()
    counts = {entry.task: entry.count for entry in book.entries.values()}
    assert counts == dict.fromkeys(TASKS[:-2], 1) | {"reading": 2, SERVER: 0}  # no dossier was made


def test_clicks_are_counted_next_to_the_energy_of_the_version_that_answers_them(metering, book):
    for _ in range(3):
        own_energy.note_click()
    own_energy.stop_meter()
    server = book.of(SERVER)
    assert (server.count, server.version.endswith(f", footprint {__version__}")) == (3, True)


def test_a_task_has_a_name_we_know():
    with pytest.raises(ValueError, match="estimating"), own_energy.measure("dreaming"):
        pass


# --- what it costs ---------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_nothing_grows_in_months_of_intervals(book):
    dial, clocks = Dial(), Clocks()
    meter = Meter(dial, book.save, clocks)

    def live(intervals: int) -> None:
        for turn in range(intervals):
            meter.begin_task()
            clocks.move(60, 6)
            meter.end_task(1, TASKS[turn % len(TASKS)], 1, 1)
            meter.settle()
            dial.read_so_far.clear()

    live(100)
    gc.collect()
    tracemalloc.start()
    live(10_000)
    gc.collect()
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 50_000
    assert len(book.entries) <= 2 * (len(TASKS) + 1)  # midnight may pass
    assert sum(entry.count for entry in book.entries.values()) == 10_100


def test_what_the_database_refuses_is_kept_and_saved_later(book, caplog):
    dial, clocks = Dial(), Clocks()
    meter = Meter(dial, book.save, clocks)
    book.shut = True
    for _ in range(1_000):
        clocks.move(60, 6)
        meter.settle()
    assert book.entries == {}
    assert book.longest <= 2
    book.shut = False
    clocks.move(60, 6)
    meter.settle()
    assert book.kwh == pytest.approx(dial.kwh)
    assert "not saved yet" in caplog.text


def test_the_hardware_is_looked_over_in_the_background(dial, book, monkeypatch):
    ready, seen = threading.Event(), []

    def look_over() -> Dial:
        seen.append(threading.current_thread())
        ready.wait()
        return dial

    monkeypatch.setattr(own_energy, "find_instrument", look_over)
    own_energy.start_meter(book.save)
    own_energy.start_meter(book.save)  # once is enough
    while not seen:
        time.sleep(0.001)
    with own_energy.measure("reading"):  # nobody waits, and it counts
        compute(0.001)
    ready.set()
    own_energy.stop_meter()
    assert len(seen) == 1
    assert seen[0] is not threading.current_thread()
    assert seen[0].daemon
    assert book.of("reading").processor_kwh > 0
    assert not own_energy.is_metering()


def test_what_is_consumed_before_the_hardware_is_known_is_assumed(book):
    dial, clocks = Dial(), Clocks()
    clocks.move(3, 1)
    meter = Meter(own_energy.Assumption(), book.save, clocks, start_cpu_seconds=0.5)
    clocks.move(10, 1.5)
    meter.read_with(dial)
    clocks.move(60, 5)
    meter.settle()
    # 0.5 s to start and 1.5 s at the 4 W assumed, 5 s at the 36 W of the dial; 10 s at 10 W and 60 s at 3.6 W
    assert book.of(SERVER).processor_kwh == pytest.approx((2 * 4 + 5 * 36) / 3.6e6)
    assert book.of(SERVER).memory_kwh == pytest.approx((10 * 10 + 60 * 3.6) / 3.6e6)


def test_whoever_stops_within_seconds_is_counted_too(book, monkeypatch):
    monkeypatch.setattr(own_energy, "find_instrument", lambda: pytest.fail("not before the first page"))
    own_energy.start_meter(book.save)
    with own_energy.measure("freezing"):
        compute(0.001)
    own_energy.stop_meter()
    assert (book.of("freezing").method, book.of("freezing").count) == ("assumed", 1)


def test_the_command_line_is_not_metered():
    script = f"""
import sys
from footprint import __version__, own_energy
from footprint.cli.main import main

assert main(["estimate", {str(SAMPLE / "equipment.csv")!r}, "--year", "2025", "--json"]) == 0
assert not own_energy.is_metering()
assert "codecarbon" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_the_application_meters_itself_for_as_long_as_it_serves(dial, monkeypatch, tmp_path):
    monkeypatch.setenv("FOOTPRINT_DATABASE", f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    import app

    async def serve() -> None:
        async with app.measure_own_energy(app.app):
            with own_energy.measure("reading"):
                compute(0.001)

    run_apart(serve())
    assert not own_energy.is_metering()
    database = open_database()
    assert load_energy(database)["task"].tolist() == ["reading", SERVER]
    database.dispose()
