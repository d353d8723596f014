"""A dossier of the sample association, frozen and bundled once; and how to alter one as a forger would."""

from collections.abc import Callable, Mapping
from functools import cache

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import Compared
from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MANIFEST, write_manifest
from footprint.dossier.canonical import read_object
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.years import read_published
from footprint.estimation.situation import Method, Situation
from footprint.problems import join_problems
from footprint.registry.catalogue import read_catalogue
from footprint.registry.factors import shipped_factors
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.files import read_files
from footprint.workspace.footprint import find_footprint
from footprint.workspace.publishing import freeze_files
from footprint.workspace.samples import find_sample
from tests.shared import once

IDENTITY = Identity("Association <du> Lac", Signed("Claire", "2026-11-26"), siren="732829320")
APPROVED = Identity(
    "Ville du Lac",
    Signed("Claire", "2026-11-26"),
    reviewer=Signed("Luc", "2026-11-27"),
    approver=Signed("Zoé", "2026-11-28"),
)


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


USUAL = Method(2025)


def freeze_rows(
    equipment: str, usage: str = "", identity: Identity = IDENTITY, plan: bytes = b"", method: Method = USUAL
) -> Frozen:
    """A dossier of devices and services written as CSV, with no table of sites."""
    read = read_files(("equipment.csv", equipment.encode()), ("usage.csv", usage.encode()) if usage else None)
    found = find_footprint(Situation(read.inventory, shipped_factors(), method))
    return freeze_files(read, found, join_problems([read.problems, found.doubts]), identity, plan)


@cache
def freeze_gaps() -> Frozen:
    """An estate of every type, with neither dates, qualities, documents nor table of sites: what is missing shows."""
    types = read_catalogue(factors_folder()).devices["device_type"]
    rows = "".join(f"A{number},Site {number % 4 + 1},{name},2\n" for number, name in enumerate(types))
    archives = "".join(f"T{number},Site 1,tape_library,1\n" for number in range(30))
    content = f"item_id,site,device_type,quantity\n{rows}{archives}"
    return Frozen(once(("gaps", content), lambda: freeze_rows(content).files))


@cache
def freeze_planned() -> Frozen:
    """The sample authority with its plan and its years, and a published year beside."""
    return Frozen(once("planned", lambda: _freeze_planned().files))


def _freeze_planned() -> Frozen:
    folder = find_sample("local_authority", 2025)
    situations = {}
    for year in (2023, 2024, 2025):
        files = folder.parent / str(year)
        read = read_files(*(files / f"{name}.csv" for name in INVENTORY_TABLES))
        situations[year] = Situation(read.inventory, shipped_factors(), Method(year))
    found = find_footprint(situations[2025])
    published = {2023: read_published(freeze_sample("local_authority", 2023))}
    years = Compared(list_years(situations), published)
    plan = (folder.parent / "plan.json").read_bytes()
    return freeze_files(read, found, join_problems([read.problems, found.doubts]), APPROVED, plan, years)
