"""Millions of devices in Parquet files, one an organisation: from the files to their total with its interval.

    python -m benchmarks.parts [DEVICES] [FILES] [PROCESSES ...]

Prints, for each number of processes (1 and 2 by default), the seconds waited and of processor, the highest memory of
one process, and the total, which is the same. FOLDER/.parts is emptied in between: nothing is read again.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.estates import draw_estate
from footprint.estimation.situation import Method
from footprint.registry.factors import shipped_factors
from footprint.workspace.parts.folder import KEPT, estimate_folder
from footprint.workspace.parts.parquet import write_inventory

METHOD = Method(2024)
WRITE, MEASURE = "write", "measure"


def write_folder(folder: Path, devices: int, files: int) -> None:
    """As many organisations, in a process of its own: drawing them takes more memory than estimating them."""
    for number in range(files):
        rows = devices * (number + 1) // files - devices * number // files
        write_inventory(
            draw_estate(shipped_factors(), rows, seed=number), folder / f"organisation-{number:05d}.parquet"
        )


class Watch:
    """Seconds of processor of this process and of those that it started, and MB of the highest of them."""

    def __init__(self) -> None:
        self.seconds: dict[int, float] = {}
        self.memory = 0.0

    def look(self, *_: object) -> None:
        """Look again, before a process ends."""
        this = psutil.Process()
        for process in (this, *this.children(recursive=True)):
            with suppress(psutil.Error):
                times = process.cpu_times()
                self.seconds[process.pid] = times.user + times.system
                self.memory = max(self.memory, process.memory_info().rss / 1e6)


def measure(folder: Path, processes: int) -> None:
    """Print one line of the table."""
    began, watch = time.perf_counter(), Watch()
    watch.look()
    before = sum(watch.seconds.values())
    parts = estimate_folder(folder, METHOD, processes, tell=watch.look)
    waited, seconds = time.perf_counter() - began, sum(watch.seconds.values()) - before
    total, interval = parts.total, parts.interval
    print(
        f"{parts.sum('rows'):>10} {len(parts.files):>6} {processes:>3} {waited:>7.1f} s waited {seconds:>7.1f} s"
        f" {watch.memory:>6.0f} MB  {total!r} kg ({interval.low:.6g} to {interval.high:.6g})"
    )


def main(devices: int, files: int, processes: list[int]) -> None:
    """Each measure in a process of its own, so that its memory is its own too."""
    with tempfile.TemporaryDirectory() as place:
        _apart(WRITE, place, devices, files)
        for number in processes:
            shutil.rmtree(Path(place) / KEPT, ignore_errors=True)
            _apart(MEASURE, place, number)


def _apart(*work: object) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.parts", *map(str, work)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [WRITE]:
        write_folder(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1:2] == [MEASURE]:
        measure(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        given = list(map(int, sys.argv[1:]))
        devices, files, *processes = [*given, *(10_000_000, 100)[len(given) :]]
        main(devices, files, processes or [1, 2])
