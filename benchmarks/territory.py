"""How much processor time the whole of a territory takes, from the figures kept of its members' dossiers.

    python -m benchmarks.territory [MEMBERS]

The members are simulated: six dossiers, of the two samples and their years, their quantities changed by member.
"""

import hashlib
import sys
import time
from dataclasses import replace

import numpy as np

from footprint.dossier.archive import pack
from footprint.dossier.bundle import MANIFEST, write_manifest
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method, Situation
from footprint.registry.factors import shipped_factors
from footprint.territory.figures import DossierFigures, read_figures, write_figures
from footprint.territory.members import Member, find_common_counting
from footprint.territory.receive import receive_dossier
from footprint.territory.shared_view import SharedView, share_view
from footprint.workspace.files import read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from footprint.workspace.samples import find_sample

KINDS = ("town hall", "school", "association", "library", "sports club")


def freeze_archive(sample: str) -> bytes:
    """A dossier of a sample organisation, without the documents made of it."""
    folder = find_sample(sample, 2025)
    read = read_files(folder / "equipment.csv", folder / "usage.csv", folder / "sites.csv")
    found = find_footprint(Situation(read.inventory, shipped_factors(), Method(2025)))
    frozen = freeze_files(read, found, read.problems, Identity("Simulated", Signed("Simulated", "2026-01-15")))
    return pack({**frozen.files, MANIFEST: write_manifest(frozen, frozen.files, {})})


def simulate(figures: DossierFigures, number: int) -> bytes:
    """The figures of another organisation, from one to nine times as large."""
    times, named = number % 9 + 1, hashlib.sha256(str(number).encode()).hexdigest()
    parts = figures.parts.assign(grains=figures.parts["grains"] * times)
    return write_figures(replace(figures, parts=parts, archive=named, frozen_id=named))


def view(kept: list[bytes]) -> SharedView:
    """All that a territory's page shows, from the figures kept."""
    members = [
        Member(f"{number:04}", KINDS[number % 5], staff=20.0 + number, dossiers=(read_figures(data),))
        for number, data in enumerate(kept)
    ]
    counting = find_common_counting(members)
    assert counting is not None
    shared = share_view(members, counting)
    for keys in (("family",), ("kind",), ("kind", "family")):
        assert int(shared.sum_by(*keys)["grains"].sum()) == shared.grains
    assert shared.interval.low < shared.total < shared.interval.high
    return shared


def main(count: int) -> None:
    """Print seconds of processor: to receive each dossier, then for the whole."""
    archives = [freeze_archive(sample) for sample in ("association", "local_authority")]
    receive_dossier(archives[0])
    started = time.process_time()
    received = [receive_dossier(archive) for archive in archives * 3]
    print(f"a dossier received in {(time.process_time() - started) / len(received):.2f} s")
    kept = [simulate(received[number % 2], number) for number in range(count)]
    view(kept[:2])
    taken = []
    for _ in range(3):
        started = time.process_time()
        shared = view(kept)
        taken.append(time.process_time() - started)
    size = np.mean([len(data) for data in kept]) / 1e3
    print(f"{count} members ({len(shared.parts)} parts, {size:.0f} kB each): the whole in {min(taken):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
