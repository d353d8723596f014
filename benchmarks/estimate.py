"""How long an estimate takes beside the bare multiplication it cannot do without, in one run: ratios, not records.

    python benchmarks/estimate.py [MOST_ROWS]

Prints, from a thousand equipment rows to a million: the time of `estimate`, the time of the bare numpy multiply-and-
bincount of the same amounts, their ratio, the peak memory of the process; then an interval of 10 000 draws, and every
line written as CSV. It fails where metering ten tasks costs more than a hundredth of the smallest estimate.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from estates import draw_estate

from footprint import own_energy
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import estimate
from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.draws import interval
from footprint.registry.factors import shipped_factors
from footprint.tables import STAGES
from footprint.workspace.files import read_files
from footprint.workspace.footprint import Footprint
from footprint.workspace.samples import find_sample
from footprint.workspace.summary import write_lines

Result = TypeVar("Result")

REPEATS = 3
ROWS_OF_INTERVAL = 100_000
MOST_OF_METERING = 0.01  # of the estimate of the sample association


def fastest(work: Callable[[], Result]) -> tuple[float, Result]:
    """The best of a few runs, in seconds, and what the work gave."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def peak_megabytes() -> float:
    """The most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def multiply_bare(situation: Situation, lines: pd.DataFrame) -> float:
    """Seconds for amounts x values summed by stage, without anything that says where they come from."""
    values = np.append(usable_factors(situation)["value"].to_numpy(), 0.0)[lines["factor"].to_numpy()]
    amounts, stages = np.nan_to_num(lines["amount"].to_numpy()), lines["stage"].to_numpy().astype("int64")
    return fastest(lambda: np.bincount(stages, weights=amounts * values, minlength=len(STAGES)))[0]


def measure(situation: Situation) -> pd.DataFrame:
    """Print one line of the table, and return the impact lines."""
    taken, lines = fastest(lambda: estimate(situation))
    bare, rows = multiply_bare(situation, lines), len(situation.inventory.equipment)
    ratio, peak = taken / bare, peak_megabytes()
    print(f"{rows:>9} {len(lines):>9} {taken:>8.3f} s {bare:>7.4f} s {ratio:>6.1f} {peak:>6.0f} MB")
    if rows == ROWS_OF_INTERVAL:
        print(f"{'':>9} 10 000 draws: {fastest(lambda: interval(situation, lines))[0]:.3f} s")
    return lines


def measure_metering() -> None:
    """Print what the meter of the tool's own energy adds to the smallest estimate, and fail where it is too much."""
    folder, year = find_sample("association", 2025), 2025
    inventory = read_files(folder / "equipment.csv", folder / "usage.csv", folder / "sites.csv").inventory

    def note() -> None:
        for _ in range(10):
            with own_energy.measure("estimating"):
                pass

    own_energy.start_meter(lambda entries: None, interval_seconds=3600)
    # A situation remembers what it completed: each estimate takes a new one.
    share = fastest(note)[0] / fastest(lambda: estimate(Situation(inventory, shipped_factors(), Method(year))))[0]
    own_energy.stop_meter()
    print(f"Metering ten tasks takes {share:.2%} of the estimate of the sample association.")
    if share > MOST_OF_METERING:
        sys.exit(f"That is more than {MOST_OF_METERING:.0%}.")


def main(most_rows: int) -> None:
    """Print the table."""
    registry, rows = shipped_factors(), 1_000
    print(f"{'rows':>9} {'lines':>9} {'estimate':>10} {'bare':>9} {'ratio':>6} {'peak':>9}")
    while rows <= most_rows:
        situation = Situation(draw_estate(registry, rows), registry, Method(2024))
        lines = measure(situation)
        rows *= 10
    with tempfile.TemporaryDirectory() as folder:
        start, file = time.perf_counter(), Path(folder) / "lines.csv"
        write_lines(Footprint(situation, lines), file)
        taken, size = time.perf_counter() - start, file.stat().st_size / 1e6
        print(f"{len(lines)} lines written in {taken:.1f} s, {size:.0f} MB; peak {peak_megabytes():.0f} MB")
    measure_metering()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
