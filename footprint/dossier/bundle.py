"""One archive with all an auditor needs: the frozen files, what is made from them, and the hash of each."""

from collections.abc import Callable, Mapping

from footprint.dossier.archive import MANIFEST, pack
from footprint.dossier.canonical import write_object
from footprint.dossier.exchange import write_exchange
from footprint.dossier.freeze import FORMAT, Frozen, hash_bytes
from footprint.dossier.program import describe_makers
from footprint.dossier.report.evidence_page import write_index
from footprint.dossier.report.html_page import write_page
from footprint.dossier.report.pdf import write_pdf
from footprint.dossier.report.sections import describe_report
from footprint.dossier.workbook import write_workbook
from footprint.words.texts import text

SIGNATURE, README = "signature.json", "README.txt"

# What is made of a frozen version for its reader, in the order of the work; each gives files by path.
Maker = Callable[[Frozen, str], Mapping[str, bytes]]


def _make_exchange(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    return write_exchange(frozen)


def _make_workbook(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    return {"workbook.xlsx": write_workbook(frozen, language)}


def _make_report(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    report = describe_report(frozen, language)
    return {"report.pdf": write_pdf(report), "report.html": write_page(report)}


def _make_readme(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    return {README: text("dossier.readme", language, organisation=frozen.about["identity"]["organisation"]).encode()}


MAKERS: dict[str, Maker] = {
    "exchange": _make_exchange,
    "workbook": _make_workbook,
    "report": _make_report,
    "evidence": write_index,
    "readme": _make_readme,
}


def make_bundle(
    frozen: Frozen,
    language: str,
    tell: Callable[[str, float], None] = lambda step, done: None,
) -> bytes:
    """The archive of a version in a language: the same bytes whenever it is made.

    Args:
        tell: called before each step with its name and the share that is done.
    """
    files = {**frozen.files, **make_documents(frozen, language, tell)}
    tell("archive", len(MAKERS) / (len(MAKERS) + 1))
    files[MANIFEST] = write_manifest(frozen, files, describe_makers(language))
    return pack(files)


def make_documents(
    frozen: Frozen, language: str, tell: Callable[[str, float], None] = lambda step, done: None
) -> dict[str, bytes]:
    """All that is made of a version for its readers, by path: the same bytes from the same files and versions."""
    files: dict[str, bytes] = {}
    for number, (step, make) in enumerate(MAKERS.items()):
        tell(step, number / (len(MAKERS) + 1))
        files |= make(frozen, language)
    return files


def write_manifest(frozen: Frozen, files: Mapping[str, bytes], made: Mapping[str, str], form: str = FORMAT) -> bytes:
    """The hash and the size of every file, which of them are the frozen version, and what made the others."""
    listed = {
        path: {"sha256": hash_bytes(data), "size": len(data), "frozen": path in frozen.files}
        for path, data in sorted(files.items())
    }
    return write_object({"format": form, "frozen_id": frozen.id, "files": listed, "made": dict(made)})
