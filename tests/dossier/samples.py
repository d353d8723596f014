"""A dossier of the sample association, frozen and bundled once; and how to alter one as a forger would."""

from collections.abc import Callable, Mapping

from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MANIFEST, write_manifest
from footprint.dossier.canonical import read_object
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.estimation.situation import Method, Situation
from footprint.problems import join_problems
from footprint.workspace.files import read_files, shipped_factors
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from footprint.workspace.samples import find_sample

IDENTITY = Identity("Association <du> Lac", Signed("Claire", "2026-11-26"), siren="123456789")


def freeze_sample(sample: str = "association", year: int = 2025, identity: Identity = IDENTITY, **method) -> Frozen:
    folder = find_sample(sample, year)
    read = read_files(folder / "equipment.csv", folder / "usage.csv", folder / "sites.csv")
    found = find_footprint(Situation(read.inventory, shipped_factors(), Method(year, **method)))
    return freeze_files(read, found, join_problems([read.problems, found.doubts]), identity)


def forge(bundle: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    """The bundle with its files changed and every hash made to fit again: what only computing again can find."""
    files = unpack(bundle)
    manifest = read_object(files.pop(MANIFEST))
    listed = manifest["files"]
    files = dict(change(files))
    frozen = Frozen({path: data for path, data in files.items() if listed.get(path, {}).get("frozen", True)})
    return pack(files | {MANIFEST: write_manifest(frozen, files, manifest["made"])})
