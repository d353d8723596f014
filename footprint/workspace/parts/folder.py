"""A folder of Parquet inventories, estimated file by file in one process or many: resumable, whatever a file holds.

What each file gives is kept under its hash and that of the program: a second run reads it again. A file that can't be
used is set aside with its problem.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from footprint.dossier.program import hash_sources
from footprint.estimation.estimate import GRAIN, estimate
from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.draws import DRAWS, Interval, draw_sums, find_bounds, join_weights, weigh_part
from footprint.estimation.uncertainty.errors import Draws
from footprint.estimation.views import count_devices
from footprint.problems import Problem, UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.sealed import read_sealed, write_sealed
from footprint.workspace.parts.parquet import hash_inventory, list_inventories, read_blocks

KEPT = ".parts"  # in the folder: what each file gave
COUNTS = ("rows", "units", "lines", "missing", "grains")

# Nobody looks at profiles of workers. They keep the memory of a block for the next one: dask asks its workers to give
# back each array at once, and getting it again from the system took a third of the time.
WORKERS = {
    "distributed.worker.profile.enabled": False,
    "distributed.nanny.pre-spawn-environ": {
        "MALLOC_TRIM_THRESHOLD_": 2**27,
        "MALLOC_MMAP_THRESHOLD_": 2**25,
        "OMP_NUM_THREADS": 1,
        "MKL_NUM_THREADS": 1,
        "OPENBLAS_NUM_THREADS": 1,
    },
}


class FileFigures(NamedTuple):
    """What a file gives: rows but for sites, devices in use, lines, those without a factor, grains, draws in kg."""

    rows: int
    units: int
    lines: int
    missing: int
    grains: int
    draws: Draws


class SetAsideFile(NamedTuple):
    """A file that gives nothing, and why."""

    file: str
    problem: Problem


@dataclass
class FolderFigures:
    """All files of a folder added up; draws add up as totals do, since an error is the same wherever it enters."""

    files: list[str] = field(default_factory=list)
    totals: list[tuple[int, ...]] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    set_aside: list[SetAsideFile] = field(default_factory=list)
    draws: Draws = field(default_factory=lambda: np.zeros(DRAWS))

    def add(self, file: str, found: FileFigures | Problem) -> None:
        """Add what a file gave."""
        if isinstance(found, Problem):
            self.set_aside.append(SetAsideFile(file, found))
            return
        self.files.append(file)
        self.totals.append(tuple(getattr(found, name) for name in COUNTS))
        self.intervals.append(find_bounds(found.draws))
        self.draws += found.draws

    def sum(self, name: str) -> int:
        """The sum of one of COUNTS over all files: whole numbers, so that it is exact."""
        return sum(one[COUNTS.index(name)] for one in self.totals)

    @property
    def total(self) -> float:
        """The whole, in kg CO2e."""
        return self.sum("grains") * GRAIN

    @property
    def interval(self) -> Interval:
        """95 % interval of the whole, in kg CO2e."""
        return find_bounds(self.draws)


def estimate_folder(
    folder: Path,
    method: Method,
    processes: int = 1,
    scheduler: str = "",
    kept: Path | None = None,
    tell: Callable[[int, int, str], None] = lambda done, total, file: None,
) -> FolderFigures:
    """Estimate every inventory of a folder, and add them up in the order of their names.

    Args:
        processes: how many work at once on this machine.
        scheduler: address of a dask scheduler, whose workers see the folder under the same path; in their place.
        kept: where what each file gave is kept; by default in the folder.
        tell: called before each file is added, with how many are done, how many there are, and its name.

    Raises UnusableInput: no such folder, no inventory in it, or no dask where it is needed.
    """
    files = list_inventories(folder)
    if not files:
        raise UnusableInput(Problem("parts.no-file", "error", "equipment", value=str(folder)))
    about = repr((sorted(asdict(method).items()), shipped_factors().id, hash_sources()))
    where = (kept or folder / KEPT) / hashlib.sha256(about.encode()).hexdigest()[:16]
    parts = FolderFigures()
    many = processes > 1 or scheduler
    for done, (file, found) in enumerate(
        zip(files, (_work_in_many if many else _work_here)(files, method, where, processes, scheduler), strict=True)
    ):
        tell(done, len(files), file.name)
        parts.add(file.relative_to(folder).as_posix(), found)
    tell(len(files), len(files), "")
    return parts


def _work_here(files: list[Path], method: Method, where: Path, *_: object) -> Iterator[FileFigures | Problem]:
    for file in files:
        yield find_part(file, method, where)


def _work_in_many(
    files: list[Path], method: Method, where: Path, processes: int, scheduler: str
) -> Iterator[FileFigures | Problem]:
    """What each file gives, in their order, from workers of dask: one thread each, since threads gain nothing."""
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as fault:
        raise UnusableInput(Problem("parts.no-dask", "error", "")) from fault
    local = {"n_workers": processes, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with ExitStack() as opened:
        opened.enter_context(dask.config.set(WORKERS))
        place = scheduler or opened.enter_context(LocalCluster(**local))
        client = opened.enter_context(Client(place))
        futures = client.map(find_part, files, method=method, where=where, pure=False)
        for file, future in zip(files, futures, strict=True):
            fault = future.exception()
            if fault is None:
                yield future.result()
            else:  # its worker died of it, more than once
                yield Problem("parts.unreadable", "error", "equipment", value=file.name, expected=str(fault))
            future.release()


def find_part(file: Path, method: Method, where: Path) -> FileFigures | Problem:
    """What a file gives, as it was kept in a folder, or else estimated and kept; the problem where it can't be used."""
    try:
        place = where / f"{hash_inventory(file)}.npz"
        if kept := read_sealed(place):
            held = np.load(io.BytesIO(kept))
            return FileFigures(*(int(held[name]) for name in COUNTS), draws=held["draws"])
        found = estimate_file(file, method)
        np.savez(written := io.BytesIO(), **found._asdict())
        write_sealed(place, written.getvalue())
        return found
    except UnusableInput as fault:
        return fault.problem
    except OSError as fault:
        return Problem("parts.unreadable", "error", "equipment", value=file.name, expected=str(fault))


def estimate_file(file: Path, method: Method) -> FileFigures:
    """Estimate a file by blocks of rows. Raises UnusableInput."""
    counts, weights = np.zeros(len(COUNTS), dtype="int64"), []
    for inventory in read_blocks(file):
        situation = Situation(inventory, shipped_factors(), method)
        lines = estimate(situation)
        impact = lines["impact"].to_numpy()
        known = impact[~np.isnan(impact)]
        grains = int(np.rint(known / GRAIN).astype("int64").sum())
        units = int(count_devices(situation).in_use)
        rows = len(inventory.equipment) + len(inventory.usage)
        counts += (rows, units, len(lines), len(lines) - len(known), grains)
        weights.append(weigh_part(situation, lines))
    joined = join_weights(weights)
    draws = np.zeros(DRAWS) if joined.parts.empty else draw_sums(joined.parts, joined.sets, joined.documents)
    return FileFigures(*map(int, counts), draws=draws)
