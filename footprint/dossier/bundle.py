"""One archive with all an auditor needs: the frozen files, what is made from them, and the hash of each."""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from footprint.dossier.archive import pack
from footprint.dossier.canonical import write_object
from footprint.dossier.exchange import write_exchange
from footprint.dossier.freeze import FORMAT, Frozen, hash_bytes
from footprint.dossier.page import write_page
from footprint.dossier.report import describe_report
from footprint.dossier.signature import sign
from footprint.dossier.typeset import write_pdf
from footprint.dossier.workbook import write_workbook
from footprint.texts import text

MANIFEST, SIGNATURE, README = "manifest.json", "signature.json", "README.txt"

# What is made of a frozen version for its reader, in the order of the work; each gives files by path.
Maker = Callable[[Frozen, str], Mapping[str, bytes]]


def _make_exchange(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    return write_exchange(frozen)


def _make_workbook(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    return {"workbook.xlsx": write_workbook(frozen, language)}


def _make_report(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    report = describe_report(frozen, language)
    return {"report.pdf": write_pdf(report), "report.html": write_page(report)}


MAKERS: dict[str, Maker] = {"exchange": _make_exchange, "workbook": _make_workbook, "report": _make_report}


def make_bundle(
    frozen: Frozen,
    language: str,
    key: Ed25519PrivateKey | None = None,
    tell: Callable[[str, float], None] = lambda step, done: None,
) -> bytes:
    """The archive of a version in a language: the same bytes whenever it is made.

    Args:
        key: signs the manifest, where the organisation has one.
        tell: called before each step with its name and the share that is done.
    """
    files = dict(frozen.files)
    for number, (step, make) in enumerate(MAKERS.items()):
        tell(step, number / (len(MAKERS) + 1))
        files |= make(frozen, language)
    tell("archive", len(MAKERS) / (len(MAKERS) + 1))
    files[README] = text("dossier.readme", language, organisation=frozen.about["identity"]["organisation"]).encode()
    files[MANIFEST] = write_manifest(frozen, files)
    if key:
        files[SIGNATURE] = sign(files[MANIFEST], key)
    return pack(files)


def write_manifest(frozen: Frozen, files: Mapping[str, bytes]) -> bytes:
    """The hash and the size of every file, and which of them are the frozen version."""
    listed = {
        path: {"sha256": hash_bytes(data), "size": len(data), "frozen": path in frozen.files}
        for path, data in sorted(files.items())
    }
    return write_object({"format": FORMAT, "frozen_id": frozen.id, "files": listed})
