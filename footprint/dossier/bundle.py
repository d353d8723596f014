"""One archive with all an auditor needs: the frozen files, what is made from them, and the hash of each."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import footprint
from footprint.dossier.archive import pack
from footprint.dossier.canonical import write_object
from footprint.dossier.exchange import write_exchange
from footprint.dossier.freeze import FORMAT, Frozen, hash_bytes
from footprint.dossier.report.html_page import write_page
from footprint.dossier.report.pdf import write_pdf
from footprint.dossier.report.sections import describe_report
from footprint.dossier.signature import sign
from footprint.dossier.workbook import write_workbook
from footprint.words.texts import text

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


def _make_readme(frozen: Frozen, language: str) -> Mapping[str, bytes]:
    return {README: text("dossier.readme", language, organisation=frozen.about["identity"]["organisation"]).encode()}


MAKERS: dict[str, Maker] = {
    "exchange": _make_exchange,
    "workbook": _make_workbook,
    "report": _make_report,
    "readme": _make_readme,
}

# What must be the same to make the same bytes again, besides this program; the others need nothing more.
PROGRAM = ("footprint", "sources", "pycountry")
NEEDED = {"report.pdf": (*PROGRAM, "typst"), "workbook.xlsx": (*PROGRAM, "xlsxwriter", "zlib")}


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
    files = {**frozen.files, **make_documents(frozen, language, tell)}
    tell("archive", len(MAKERS) / (len(MAKERS) + 1))
    files[MANIFEST] = write_manifest(frozen, files, describe_makers(language))
    if key:
        files[SIGNATURE] = sign(files[MANIFEST], key)
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


def describe_makers(language: str) -> dict[str, str]:
    """In which language documents are made, and by which versions of what makes them."""
    versions = {name: version(name) for name in ("typst", "xlsxwriter", "pycountry")}
    made = {"language": language, "footprint": footprint.__version__, "sources": hash_sources()}
    return made | versions | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


@cache
def hash_sources() -> str:
    """The hash of the program itself, its texts and its fonts: what its version number may stay behind of."""
    folder, whole = Path(footprint.__file__).parent, hashlib.sha256()
    kinds = {".py", ".toml", ".typ", ".ttf", ".otf"}
    for file in sorted(folder.rglob("*"), key=lambda file: file.relative_to(folder).as_posix()):
        if file.suffix in kinds:
            content = hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
            whole.update(f"{content}  {file.relative_to(folder).as_posix()}\n".encode())
    return whole.hexdigest()


def write_manifest(frozen: Frozen, files: Mapping[str, bytes], made: Mapping[str, str]) -> bytes:
    """The hash and the size of every file, which of them are the frozen version, and what made the others."""
    listed = {
        path: {"sha256": hash_bytes(data), "size": len(data), "frozen": path in frozen.files}
        for path, data in sorted(files.items())
    }
    return write_object({"format": FORMAT, "frozen_id": frozen.id, "files": listed, "made": dict(made)})
