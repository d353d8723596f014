"""The tool's own energy: what the whole process consumes, read at intervals and shared between the tasks that ran.

A meter reads an instrument in a thread of its own: codecarbon, offline, or else what codecarbon assumes of a processor
it does not know. A task only notes the time it took. What no task explains is the server's share: pages, waiting, and
the meter itself. Energy is in kWh; CO2e is computed where it is shown, with a factor of the registry.
"""

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal, Protocol

from footprint import __version__
from footprint.problems import UnusableInput

TASKS = ("reading", "checking", "estimating", "intervals", "saving", "exporting", "freezing", "bundling")
# What is left: its runs are the clicks that were answered.
SERVER = "server"

# counter: the processor's own counter; load: computing time x its rated power; assumed: the same without codecarbon.
METHODS = ("counter", "load", "assumed")

PROGRAM = "footprint "  # before its version

# For whom a task works when no organisation is known: the tool itself.
TOOL = 0

INTERVAL_SECONDS = 60.0
# Looking the hardware over takes a second or two of computing: those of the first page come first. Until then, what is
# consumed is assumed.
PATIENCE_SECONDS = 10.0
# Energy is shared when no task is under way, so that the time of each is known; no later than this, though.
LONGEST_PERIOD_SECONDS = 3600.0

# What codecarbon 3.3.2 (MIT) takes where it knows no better: DEFAULT_POWER_PER_CORE of its core/cpu.py for each thread
# that computes, and for memory two modules of RAM_SLOT_POWER_X86 (external/ram.py), however little of them is used.
ASSUMED_PROCESSOR_W = 4.0
ASSUMED_MEMORY_W = 10.0

JOULES_IN_KWH = 3.6e6

# What a library that looks into unknown hardware may raise.
_FAILURES = (
    *(ImportError, OSError, RuntimeError, ValueError, TypeError),
    *(LookupError, AttributeError, ArithmeticError, AssertionError),
)

_log = logging.getLogger(__name__)


# --- what was measured, and for whom ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """What the process consumed over a time, in kWh, and how it is known; `version` is that of the instrument."""

    seconds: float
    cpu_seconds: float
    processor_kwh: float
    memory_kwh: float
    method: Literal["counter", "load", "assumed"]
    version: str

    def __add__(self, later: "Reading") -> "Reading":
        """Both as one, known the way the later is."""
        return replace(
            later,
            seconds=self.seconds + later.seconds,
            cpu_seconds=self.cpu_seconds + later.cpu_seconds,
            processor_kwh=self.processor_kwh + later.processor_kwh,
            memory_kwh=self.memory_kwh + later.memory_kwh,
        )


@dataclass(frozen=True)
class Spent:
    """What the runs of a task took: how many, seconds by the clock, and seconds of computing."""

    count: int
    seconds: float
    cpu_seconds: float

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.count + other.count, self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds)


@dataclass(frozen=True)
class EnergyEntry:
    """The energy of a task on a day (UTC), in kWh, for an organisation (TOOL: for none, or for all of them).

    `version` is that of the instrument, then that of this program: what a click takes changes with both.
    """

    organisation_id: int
    day: date
    task: str
    method: str
    version: str
    count: int
    seconds: float
    cpu_seconds: float
    processor_kwh: float
    memory_kwh: float

    @property
    def key(self) -> tuple[int, date, str, str, str]:
        """What entries that add up have in common."""
        return self.organisation_id, self.day, self.task, self.method, self.version

    def __add__(self, other: "EnergyEntry") -> "EnergyEntry":
        return EnergyEntry(*self.key, *(getattr(self, name) + getattr(other, name) for name in AMOUNTS))


AMOUNTS = ("count", "seconds", "cpu_seconds", "processor_kwh", "memory_kwh")


def share_energy(
    reading: Reading, spent: Mapping[tuple[int, str], Spent], day: date, clicks: int = 0
) -> list[EnergyEntry]:
    """Share a reading between the tasks that ran, by (organisation, task), and the server: the parts add up to it.

    The energy of the processor goes by computing time, that of the memory by time on the clock: memory is powered
    whether one computes or not. Where tasks took more than the reading knows of, they share the whole of it.
    """
    cpu_seconds = sum(task.cpu_seconds for task in spent.values())
    seconds = sum(task.seconds for task in spent.values())
    all_cpu_seconds, all_seconds = max(reading.cpu_seconds, cpu_seconds), max(reading.seconds, seconds)
    server = Spent(clicks, all_seconds - seconds, all_cpu_seconds - cpu_seconds)
    return [
        EnergyEntry(
            organisation_id,
            day,
            task,
            reading.method,
            f"{reading.version}, {PROGRAM}{__version__}",
            took.count,
            took.seconds,
            took.cpu_seconds,
            reading.processor_kwh * (took.cpu_seconds / all_cpu_seconds if all_cpu_seconds else task == SERVER),
            reading.memory_kwh * (took.seconds / all_seconds if all_seconds else task == SERVER),
        )
        for (organisation_id, task), took in {**spent, (TOOL, SERVER): server}.items()
    ]


# --- instruments -----------------------------------------------------------------------------------------------------


class Instrument(Protocol):
    """What knows the energy of the process since it was last read, or made."""

    def read(self, seconds: float, cpu_seconds: float) -> Reading:
        """The energy consumed, the process having lasted and computed for so long."""
        ...


class Assumption:
    """No instrument: the time of computing, and the powers that codecarbon assumes."""

    version = "codecarbon 3.3.2"

    def read(self, seconds: float, cpu_seconds: float) -> Reading:
        """The energy consumed, the process having lasted and computed for so long."""
        processor = cpu_seconds * ASSUMED_PROCESSOR_W / JOULES_IN_KWH
        return Reading(
            seconds, cpu_seconds, processor, seconds * ASSUMED_MEMORY_W / JOULES_IN_KWH, "assumed", self.version
        )


class Codecarbon:
    """codecarbon, which reads the counter of the processor where there is one, else reckons from its load.

    It asks nothing of the network and writes no file. Its factors are not used. A known power can be given by its own
    variables CODECARBON_FORCE_CPU_POWER and CODECARBON_FORCE_RAM_POWER (W).
    """

    def __init__(self):
        """Look the hardware over, which takes a second or two.

        Raises:
            ImportError: codecarbon is not installed; other errors: it does not know this hardware.
        """
        logging.getLogger("codecarbon").addFilter(_is_error)
        import codecarbon
        import psutil
        from codecarbon.core import cpu, windows_emi

        self._tracker_class = codecarbon.OfflineEmissionsTracker
        self._cpu_times = psutil.cpu_times
        self._counts = cpu.is_rapl_available() or windows_emi.is_emi_available()
        self.version = f"codecarbon {codecarbon.__version__}"
        self._begin()

    def _begin(self) -> None:
        # A tracker remembers each task it ever measured: a new one for each reading costs little and grows nothing.
        self._tracker = self._tracker_class(
            country_iso_code="FRA",
            force_carbon_intensity_g_co2e_kwh=0.0,
            tracking_mode="process",
            force_mode_cpu_load=not self._counts,
            allow_multiple_runs=True,
            output_methods=[],
            output_handlers=[],
            output_dir=tempfile.gettempdir(),
            emissions_endpoint=None,
            cloud_provider=None,
            cloud_region=None,
            region=None,
            pue=1.0,
            log_level="error",
        )
        self._tracker.start_task("interval")
        # Each second, it goes through all programs of the machine to see how much ours computes: a hundredth of a core,
        # clicks or not. What it sees adds up to what it reads at the end.
        if sampling := getattr(self._tracker, "_scheduler_monitor_power", None):
            sampling.stop()
        self._busy = self._busy_seconds()

    def read(self, seconds: float, cpu_seconds: float) -> Reading:
        """The energy consumed, the process having lasted and computed for so long.

        Raises:
            RuntimeError: codecarbon gave no measure.
        """
        measured, busy_seconds = self._tracker.stop_task("interval"), self._busy_seconds() - self._busy
        self._begin()
        if measured is None or (self._counts and not measured.cpu_energy):
            raise RuntimeError("codecarbon gave no measure")
        processor, method = measured.cpu_energy, "load"
        if self._counts:  # for all programs of the machine: ours is the part of its computing that is ours
            processor, method = processor * cpu_seconds / max(busy_seconds, cpu_seconds, 1e-9), "counter"
        return Reading(seconds, cpu_seconds, processor, measured.ram_energy, method, self.version)

    def _busy_seconds(self) -> float:
        """How long the processors of the machine have computed since it started, all programs together."""
        times = self._cpu_times()._asdict()
        return sum(spent for name, spent in times.items() if name not in ("idle", "iowait", "guest", "guest_nice"))


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR


def find_instrument() -> Instrument:
    """The best instrument that works here."""
    try:
        return Codecarbon()
    except _FAILURES as failure:
        _log.warning("Own energy is assumed, not measured: %s", failure)
        return Assumption()


# --- the meter -------------------------------------------------------------------------------------------------------


def read_clocks() -> tuple[float, float]:
    """Seconds by the clock, and seconds that this process has computed."""
    return time.perf_counter(), time.process_time()


class Meter:
    """Reads an instrument, shares what it reads between the tasks noted since, and has it saved, day by day.

    `save` may raise UnusableInput: what it was given is kept, and given again with what comes next.
    `start_cpu_seconds` were computed before the meter was made, to start the process.
    """

    def __init__(
        self,
        instrument: Instrument,
        save: Callable[[list[EnergyEntry]], None],
        clocks: Callable[[], tuple[float, float]] = read_clocks,
        start_cpu_seconds: float = 0.0,
    ):
        self._instrument: Instrument = instrument
        self._save, self._clocks = save, clocks
        seconds, cpu_seconds = clocks()
        self._read_at = seconds, cpu_seconds - start_cpu_seconds
        self._reading: Reading | None = None
        self._lock = threading.Lock()
        self._under_way = 0
        self._spent: dict[tuple[int, str], Spent] = {}
        self._clicks = 0
        self._unsaved: dict[tuple, EnergyEntry] = {}

    def read_with(self, instrument: Instrument) -> None:
        """Read another instrument from now on; what was consumed before stays as the one before it tells."""
        self._reading, self._instrument = self._read(), instrument

    def begin_task(self) -> None:
        """Know that a task is under way."""
        with self._lock:
            self._under_way += 1

    def end_task(self, organisation_id: int, task: str, seconds: float, cpu_seconds: float) -> None:
        """Note what a task took."""
        took = Spent(1, seconds, cpu_seconds)
        with self._lock:
            self._under_way -= 1
            known = self._spent.get((organisation_id, task))
            self._spent[organisation_id, task] = known + took if known else took

    def note_click(self) -> None:
        """Note that a click is being answered."""
        with self._lock:
            self._clicks += 1

    def settle(self, last: bool = False) -> None:
        """Read the instrument, then share and save what was consumed.

        What was read waits while a task is under way, unless this is the `last` time.
        """
        reading = self._read()
        self._reading = reading = self._reading + reading if self._reading else reading
        with self._lock:
            if self._under_way and reading.seconds < LONGEST_PERIOD_SECONDS and not last:
                return
            spent, self._spent, self._reading = self._spent, {}, None
            clicks, self._clicks = self._clicks, 0
        for entry in share_energy(reading, spent, datetime.now(UTC).date(), clicks):
            known = self._unsaved.get(entry.key)
            self._unsaved[entry.key] = known + entry if known else entry
        try:
            self._save(list(self._unsaved.values()))
        except UnusableInput as refusal:
            _log.warning("Own energy is not saved yet: %s", refusal)
        else:
            self._unsaved = {}

    def _read(self) -> Reading:
        before, self._read_at = self._read_at, self._clocks()
        seconds, cpu_seconds = (now - then for now, then in zip(self._read_at, before, strict=True))
        try:
            return self._instrument.read(seconds, cpu_seconds)
        except _FAILURES as failure:
            _log.warning("Own energy is assumed from now on, not measured: %s", failure)
            self._instrument = Assumption()
            return self._instrument.read(seconds, cpu_seconds)


_meter: Meter | None = None
_thread: threading.Thread | None = None
_stop = threading.Event()


def start_meter(
    save: Callable[[list[EnergyEntry]], None],
    interval_seconds: float = INTERVAL_SECONDS,
    start_cpu_seconds: float = 0.0,
) -> None:
    """Measure this process from now on, in the background, and what its start took; nothing if that is done already."""
    global _meter, _thread
    if _thread is None:
        _stop.clear()
        _meter = Meter(Assumption(), save, start_cpu_seconds=start_cpu_seconds)
        _thread = threading.Thread(target=_run_meter, args=(_meter, interval_seconds), name="own-energy", daemon=True)
        _thread.start()


def _run_meter(meter: Meter, interval_seconds: float) -> None:
    global _meter
    try:
        if not _stop.wait(PATIENCE_SECONDS):
            meter.read_with(find_instrument())
        while not _stop.wait(interval_seconds):
            meter.settle()
    finally:
        _meter = None
    meter.settle(last=True)


def stop_meter() -> None:
    """Stop measuring, what was measured so far being saved."""
    global _thread
    if _thread is not None:
        _stop.set()
        _thread.join(timeout=10)
        _thread = None


def is_metering() -> bool:
    """Whether this process measures what it consumes."""
    return _meter is not None


# --- tasks -----------------------------------------------------------------------------------------------------------


class _Here(threading.local):
    """Of a thread: for whom it works, and what the tasks inside the one under way took (seconds, computing seconds)."""

    organisation_id = TOOL
    inside = (0.0, 0.0)


_here = _Here()


def work_for(organisation_id: int) -> None:
    """Say for which organisation this thread works from now on."""
    _here.organisation_id = organisation_id


def note_click() -> None:
    """Note that a click is being answered; nothing where no meter runs."""
    if meter := _meter:
        meter.note_click()


@contextmanager
def measure(task: str) -> Generator[None]:
    """Note what a task of TASKS takes (`with measure("saving"):`, or as a decorator); nothing where no meter runs.

    A task inside another counts for itself alone.
    """
    if task not in TASKS:
        raise ValueError(f"task is {task!r}; it must be one of {', '.join(TASKS)}.")
    meter = _meter
    if meter is None:
        yield
        return
    meter.begin_task()
    around, _here.inside = _here.inside, (0.0, 0.0)
    started, computed = time.perf_counter(), time.thread_time()
    try:
        yield
    finally:
        seconds, cpu_seconds = time.perf_counter() - started, time.thread_time() - computed
        inside, _here.inside = _here.inside, (around[0] + seconds, around[1] + cpu_seconds)
        meter.end_task(_here.organisation_id, task, seconds - inside[0], cpu_seconds - inside[1])
