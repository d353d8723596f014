"""How much processor time a dossier takes to make and to verify, and the memory it needs: the sample authority, then
an estate of 10,000 rows.

python -m benchmarks.dossier [ROWS]
"""

import resource
import sys
import time
from contextlib import suppress

import numpy as np
import pandas as pd

from footprint.dossier.bundle import make_bundle
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method, Situation
from footprint.registry.factors import shipped_factors
from footprint.workspace.bring_in import Read
from footprint.workspace.files import check_cells, read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from footprint.workspace.samples import find_sample
from footprint.workspace.verified.verify import verify_dossier as verify


def read_estate(rows: int) -> Read:
    """The sample authority, its equipment repeated up to `rows`."""
    folder = find_sample("local_authority", 2025)
    read = read_files(folder / "equipment.csv", folder / "usage.csv", folder / "sites.csv")
    cells = dict(read.raw.cells)
    equipment = cells["equipment"]
    times = np.resize(np.arange(len(equipment)), max(rows, len(equipment)))
    repeated = equipment.iloc[times].set_axis(pd.RangeIndex(2, len(times) + 2), axis=0)
    repeated["item_id"] = [f"PC-{number:06}" for number in range(len(repeated))]
    cells["equipment"] = repeated
    return Read(read.raw, check_cells(cells))


def main(rows: int) -> None:
    """Print seconds of processor and memory for the sample, then for `rows` rows."""
    identity = Identity("Benchmark", Signed("Benchmark", "2026-11-26"))
    for size in (0, rows):
        read = read_estate(size)
        started = time.process_time()
        found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
        frozen = freeze_files(read, found, read.problems, identity)
        bundle = make_bundle(frozen, "fr")
        made = time.process_time()
        equal = verify(bundle).equal
        verified = time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{read.inventory.rows:>7} rows: made in {made - started:.1f} s, {len(bundle) / 1e6:.1f} MB; "
            f"verified in {verified - made:.1f} s, {'equal' if equal else 'DIFFERENT'}; peak {peak:.2f} GB"
        )


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
