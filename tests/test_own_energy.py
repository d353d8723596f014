"""The tool's own energy: shared without loss, right for several people at once, cheap, silent, and honest."""

import asyncio
import gc
import logging
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Generator
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint import __version__, own_energy
from footprint.estimation.situation import Method
from footprint.intake import read_file
from footprint.intake.csv_out import export_table
from footprint.memo import Kept
from footprint.own_energy import SERVER, TASKS, TOOL, EnergyEntry, Meter, Reading, Spent, share_energy
from footprint.problems import Problem, UnusableInput
from footprint.storage import load_energy, open_database
from footprint.workspace import footprint as footprints
from footprint.workspace.samples import find_sample, load_sample
from footprint.workspace.stored import footprint_of
from tests.loops import run_apart

SAMPLE = find_sample("association", 2025)
DAY = date(2026, 11, 24)
PROCESSOR_W, MEMORY_W = 36.0, 3.6


class Dial:
    """An instrument that reads 36 W of computing and 3.6 W of memory, and remembers what it read."""

    def __init__(self):
        self.read_so_far: list[Reading] = []

    def read(self, seconds: float, cpu_seconds: float) -> Reading:
        processor, memory = cpu_seconds * PROCESSOR_W / 3.6e6, seconds * MEMORY_W / 3.6e6
        self.read_so_far.append(Reading(seconds, cpu_seconds, processor, memory, "counter", "dial 1"))
        return self.read_so_far[-1]

    @property
    def kwh(self) -> float:
        return sum(reading.processor_kwh + reading.memory_kwh for reading in self.read_so_far)


class Book:
    """What was saved, added up as the database does it; it can be shut."""

    def __init__(self):
        self.entries: dict[tuple, EnergyEntry] = {}
        self.shut = False
        self.longest = 0

    def save(self, entries: list[EnergyEntry]) -> None:
        self.longest = max(self.longest, len(entries))
        if self.shut:
            raise UnusableInput(Problem("database-not-writable", "error", ""))
        for entry in entries:
            known = self.entries.get(entry.key)
            self.entries[entry.key] = known + entry if known else entry

    @property
    def kwh(self) -> float:
        return sum(entry.processor_kwh + entry.memory_kwh for entry in self.entries.values())

    def of(self, task: str, organisation_id: int = TOOL) -> EnergyEntry:
        (found,) = (one for one in self.entries.values() if (one.task, one.organisation_id) == (task, organisation_id))
        return found


class Clocks:
    """The clock of the wall and that of the process, moved by hand."""

    def __init__(self):
        self.now = (0.0, 0.0)

    def __call__(self) -> tuple[float, float]:
        return self.now

    def move(self, seconds: float, cpu_seconds: float) -> None:
        self.now = (self.now[0] + seconds, self.now[1] + cpu_seconds)


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
    start_metering(book)
    yield
    own_energy.stop_meter()


def start_metering(book: Book) -> None:
    own_energy.start_meter(book.save, interval_seconds=3600)
    while not own_energy.is_metering():
        time.sleep(0.001)


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


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
    assert book.kwh == pytest.approx(dial.kwh)
    assert book.of(SERVER).memory_kwh >= 0


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
    with own_energy.measure("reading"):  # nobody waits
        compute(0.001)
    assert not own_energy.is_metering()
    ready.set()
    start_metering(book)
    own_energy.stop_meter()
    assert len(seen) == 1
    assert seen[0] is not threading.current_thread()
    assert seen[0].daemon
    assert [entry.task for entry in book.entries.values()] == [SERVER]  # what came before the meter is not its business
    assert not own_energy.is_metering()


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
            while not own_energy.is_metering():
                await asyncio.sleep(0.001)
            with own_energy.measure("reading"):
                compute(0.001)

    run_apart(serve())
    assert not own_energy.is_metering()
    database = open_database()
    assert load_energy(database)["task"].tolist() == ["reading", SERVER]
    database.dispose()


# --- instruments -----------------------------------------------------------------------------------------------------


def test_codecarbon_measures_without_network_files_or_noise(monkeypatch, tmp_path, capfd):
    asked = []

    def refuse(*arguments, **_):
        asked.append(arguments)
        raise OSError("no network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.chdir(tmp_path)
    instrument = own_energy.find_instrument()
    assert isinstance(instrument, own_energy.Codecarbon)
    for _ in range(20):
        compute(0.02)
        reading = instrument.read(0.02, 0.02)
    gc.collect()
    tasks = [one for one in gc.get_objects() if type(one).__module__ == "codecarbon.external.task"]
    assert reading.method in ("counter", "load")
    assert reading.version.startswith("codecarbon 3.")
    assert reading.processor_kwh >= 0
    assert reading.memory_kwh > 0
    assert len(tasks) == 1
    assert asked == []
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_codecarbon_counts_the_computing_of_the_process():
    instrument = own_energy.find_instrument()
    started = time.process_time()
    compute(0.3)
    reading = instrument.read(0.3, time.process_time() - started)
    assert reading.processor_kwh > 0


class Tracker:
    """What codecarbon gives on a machine whose processor counts."""

    cpu_energy = 0.008

    def __init__(self, **options):
        assert options["tracking_mode"] == "process"
        assert options["force_mode_cpu_load"] is False
        assert options["output_methods"] == []

    def start_task(self, task: str) -> None:
        """Nothing to do."""

    def stop_task(self, task: str) -> SimpleNamespace:
        return SimpleNamespace(cpu_energy=self.cpu_energy, ram_energy=0.001)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """A machine whose processor counts its energy, and how long it has computed, all programs together."""
    import codecarbon
    import psutil
    from codecarbon.core import cpu

    machine = Clocks()
    times = lambda: SimpleNamespace(_asdict=lambda: {"user": machine.now[1], "idle": machine.now[0]})  # noqa: E731
    monkeypatch.setattr(codecarbon, "OfflineEmissionsTracker", Tracker)
    monkeypatch.setattr(cpu, "is_rapl_available", lambda: True)
    monkeypatch.setattr(psutil, "cpu_times", times)
    return machine


def test_of_a_counter_the_tool_takes_its_part_of_the_computing(counter):
    instrument = own_energy.find_instrument()
    counter.move(100, 10)
    reading = instrument.read(60, 2.5)
    # 2.5 of the 10 s that the machine computed: a quarter of 0.008 kWh
    assert (reading.processor_kwh, reading.memory_kwh) == pytest.approx((0.002, 0.001))
    assert reading.method == "counter"


def test_a_counter_that_says_nothing_is_not_a_zero(counter, monkeypatch, book, caplog):
    meter = Meter(own_energy.find_instrument(), book.save, clocks := Clocks())
    monkeypatch.setattr(Tracker, "cpu_energy", 0.0)
    clocks.move(60, 30)
    meter.settle()
    assert book.of(SERVER).method == "assumed"
    assert book.of(SERVER).processor_kwh == pytest.approx(30 * 4 / 3.6e6)
    assert "assumed from now on" in caplog.text


def test_without_codecarbon_the_energy_is_assumed_and_says_so(monkeypatch, book, caplog):
    monkeypatch.setitem(sys.modules, "codecarbon", None)
    meter = Meter(own_energy.find_instrument(), book.save, clocks := Clocks())
    clocks.move(3600, 1800)
    meter.settle()
    server = book.of(SERVER)
    # 1800 s of a thread at 4 W, 3600 s of memory at 10 W
    assert (server.processor_kwh, server.memory_kwh) == pytest.approx((0.002, 0.010))
    assert (server.method, server.version) == ("assumed", f"codecarbon 3.3.2, footprint {__version__}")
    assert "assumed, not measured" in caplog.text


def test_the_powers_assumed_are_those_of_codecarbon():
    import codecarbon
    from codecarbon.core.cpu import DEFAULT_POWER_PER_CORE
    from codecarbon.external.ram import RAM_SLOT_POWER_X86

    assert own_energy.ASSUMED_PROCESSOR_W == DEFAULT_POWER_PER_CORE
    assert own_energy.ASSUMED_MEMORY_W == 2 * RAM_SLOT_POWER_X86
    assert own_energy.Assumption.version == f"codecarbon {codecarbon.__version__}"


def test_codecarbon_may_still_tell_its_errors(capfd):
    own_energy.find_instrument()  # silences what is below
    log = logging.getLogger("codecarbon")
    log.setLevel(logging.DEBUG)
    log.warning("a detail")
    log.error("a fault")
    said = capfd.readouterr().err
    assert "a fault" in said
    assert "a detail" not in said
