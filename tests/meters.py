"""What tests of the tool's own energy share: an instrument whose figures are known, and a book of what was saved."""

import time

from footprint.own_energy import TOOL, EnergyEntry, Reading
from footprint.problems import Problem, UnusableInput

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


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass
