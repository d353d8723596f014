"""A dossier computed again from its own files: equal and complete, equal as far as it goes, or what differs, by name.

Level 1 needs the dossier alone, whatever the version of the program: hashes, trail; then each line from its formula,
its terms and its factor; then each total from the lines. Level 2 goes further where the version of the method is ours:
the terms and the factors are found again from the inventory and the registry, the inventory from the cells kept of the
uploads, the years and the plan from their inventories, and documents are made again. What is not checked is named.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from footprint.dossier.archive import MOST_ARCHIVE_BYTES, NotAnArchive, unpack
from footprint.dossier.bundle import MANIFEST
from footprint.dossier.canonical import Unreadable, read_columns
from footprint.dossier.checks.documents import check_documents, is_made_here, list_documents
from footprint.dossier.checks.figures import check_again, check_lines, check_years
from footprint.dossier.checks.findings import Expected, Unchecked, Verification, say_edit, say_stamp, say_unchecked
from footprint.dossier.checks.given import check_counts, check_given
from footprint.dossier.checks.hashes import check_expected, check_files, check_signed
from footprint.dossier.checks.log import check_identity, check_trail
from footprint.dossier.checks.releases import check_releases
from footprint.dossier.freeze import EVIDENCE, REGISTRY, Frozen, read_computed, read_inventory_table
from footprint.problems import Problem, UnusableInput
from footprint.tables import INVENTORY_TABLES

__all__ = [
    "Check",
    "Expected",
    "Unchecked",
    "Verification",
    "open_archive",
    "say_edit",
    "say_stamp",
    "say_unchecked",
    "verify",
]

NOTHING_EXPECTED = Expected()

# What is checked of the frozen files, and reported.
Check = Callable[[Frozen, Verification], None]


def open_archive(path: Path) -> bytes:
    """The bytes of an archive. Raises UnusableInput when there is no such file, or one beyond the limits."""
    try:
        if path.stat().st_size > MOST_ARCHIVE_BYTES:
            raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=path.name))
        return path.read_bytes()
    except OSError as fault:
        raise UnusableInput(Problem("reading.missing-file", "error", "", value=path.name)) from fault


def verify(
    bundle: bytes,
    name: str = "",
    expected: Expected = NOTHING_EXPECTED,
    again: Mapping[str, Check] | None = None,
    documents: bool = True,
) -> Verification:
    """Check every hash of a bundle, and compute all of it again.

    Args:
        expected: what whoever verifies knows by another way.
        again: by part, the checks of what was read and planned, of the rooms that can read files and plans (see
            `workspace.verified`); without them, the dossier is equal only as far as it goes.
        documents: whether they are made again; without, it is equal only as far as it goes, in half the time.

    Raises:
        UnusableInput: the bytes are no dossier at all.
    """
    found = Verification()
    try:
        files = unpack(bundle)
    except NotAnArchive as fault:
        if b"dossier.json" not in bundle or MANIFEST.encode() not in bundle:
            raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=name)) from fault
        found.report("dossier.archive-altered", name, 0, fault.why, found=fault.name)
        return found
    if MANIFEST not in files or "dossier.json" not in files:
        raise UnusableInput(Problem("dossier.not-a-bundle", "error", "", value=name))
    frozen = check_files(files, bundle, found)
    if frozen is None:
        return found
    _run(
        {
            "dossier.json": check_identity,
            "inventory/set_aside.csv": check_counts,
            "log.jsonl": check_trail,
            "uploads/": check_given,
            "registry/": check_releases,
            "lines/": check_lines,
            "years/": check_years,
            "inventory/": check_again,
        },
        frozen,
        found,
    )
    _run({"frozen_by": _check_frozen_by} if again is None else again, frozen, found)
    if documents:
        _run({MANIFEST: lambda frozen, found: check_documents(files, frozen, found)}, frozen, found)
    else:
        found.leave("data_only", list_documents(files, frozen))
    check_signed(files, is_made_here(files), expected, found)
    check_expected(expected, found)
    found.leave("people")
    if not (expected.codes or (expected.keys and found.signed_by)):
        found.leave("replaced")
    return found


def _run(checks: Mapping[str, Check], frozen: Frozen, found: Verification) -> None:
    """Run checks one after the other; what can't be read in one is a difference, not a fault."""
    for part, check in checks.items():
        try:
            check(frozen, found)
        except Exception as fault:  # of a file of another hand: whatever reading it may raise
            named = {one.table for one in found.differences if one.code == "dossier.unreadable"}
            files = _find_unreadable(frozen.files) or {part: repr(fault)}
            for path in files.keys() - named:
                found.report("dossier.unreadable", path, found=files[path])


def _find_unreadable(files: Mapping[str, bytes]) -> dict[str, str]:
    """The tables that can't be read as the program writes them, with why; a part reads many."""
    faults = {}
    for path in sorted(files):
        folder, _, name = path.removesuffix(".csv").rpartition("/")
        if not path.endswith(".csv") or path.startswith(EVIDENCE):
            continue
        try:
            if folder == "inventory" and name in INVENTORY_TABLES:
                read_inventory_table(files[path], name)
            elif folder == "registry":
                read_columns(files[path], REGISTRY[name])
            else:
                read_computed(files[path])
        except (Unreadable, KeyError) as fault:
            faults[path] = repr(fault)
    return faults


def _check_frozen_by(frozen: Frozen, found: Verification) -> None:
    found.leave("frozen_by", said=str(frozen.about["software"]["version"]), ours="")
