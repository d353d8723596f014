"""The instruments that read the tool's own energy: the processor's counter, its load, or what is assumed of it."""

import gc
import logging
import socket
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from footprint import __version__, own_energy
from footprint.own_energy import SERVER, Meter
from tests.meters import Book, Clocks, compute


@pytest.fixture
def book() -> Book:
    return Book()


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


def test_nothing_is_measured_between_two_readings_and_all_is_counted():
    instrument = own_energy.find_instrument()
    started = time.perf_counter(), time.process_time()
    compute(0.3)
    time.sleep(1.5)  # codecarbon would look each second
    compute(0.3)
    assert not [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
    seconds, cpu_seconds = time.perf_counter() - started[0], time.process_time() - started[1]
    reading = instrument.read(seconds, cpu_seconds)
    assert reading.processor_kwh > 0
    if reading.method == "load":  # the rated power of a core, all along
        instrument.read(0.0, 0.0)
        compute(0.3)
        alone = instrument.read(0.3, 0.3)
        assert reading.processor_kwh / cpu_seconds == pytest.approx(alone.processor_kwh / 0.3, rel=0.2)


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
