"""A dossier verified in full, from the bytes of its archive or from a file."""

from pathlib import Path

from footprint.dossier import verify as dossier
from footprint.dossier.verify import NOTHING_EXPECTED, Expected, Verification, open_archive
from footprint.workspace.verified.ahead import check_ahead
from footprint.workspace.verified.originals import check_originals
from footprint.workspace.verified.rows import check_rows


def verify_dossier(
    bundle: bytes, name: str = "", expected: Expected = NOTHING_EXPECTED, documents: bool = True
) -> Verification:
    """Check every hash of a bundle, and compute all of it again; its documents too, unless they are left.

    Raises UnusableInput where it is no dossier.
    """
    again = {
        "uploads/": check_rows,
        "plan/": check_ahead,
        "originals": lambda frozen, found: check_originals(frozen, expected.originals, found),
    }
    return dossier.verify(bundle, name, expected, again, documents)


def verify_file(path: Path, expected: Expected = NOTHING_EXPECTED) -> Verification:
    """As `verify_dossier`, for a file. Raises UnusableInput when there is no such file."""
    return verify_dossier(open_archive(path), path.name, expected)
