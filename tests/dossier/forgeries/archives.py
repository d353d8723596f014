"""Forgeries of the archive itself, its manifest, and the documents that people read."""

import io
import zipfile
from collections.abc import Callable
from functools import partial

from footprint.dossier.archive import pack, unpack
from footprint.dossier.bundle import MANIFEST
from footprint.dossier.canonical import read_object, write_object
from tests.dossier.forgeries import kinds
from tests.dossier.forgeries.kinds import ARCHIVE, DOCUMENTS, MAKERS, UNHASHED, Forgery
from tests.dossier.forging import FILES, LOG, MANIFEST_TOO, Files, add, all_of, made, remove, rewrite, state

FORGERIES: list[Forgery] = []
forge = partial(kinds.forge, FORGERIES)


def hide_a_sheet(data: bytes) -> bytes:
    """A workbook whose totals are covered by another, hidden, sheet: another member in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in (members | {"xl/worksheets/sheet99.xml": b"<worksheet/>"}).items():
            book.writestr(name, content)
    return out.getvalue()


def cover(data: bytes) -> bytes:
    """A page with a picture over its total."""
    over = b'<img style="position:fixed;top:0" alt="" src="data:image/png;base64,iVBORw0KGgo="></body>'
    return data.replace(b"</body>", over)


def zip_again(files: Files, **how: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        for name in how.get("twice", ()):
            archive.writestr(name, b"{}")
        archive.comment = how.get("comment", b"")
    return out.getvalue()


def link(files: Files) -> bytes:
    """An archive with a symbolic link out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        about = zipfile.ZipInfo("notes")
        about.external_attr = 0o120777 << 16
        archive.writestr(about, "/etc/passwd")
    return out.getvalue()


def repack(bundle: bytes, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    """The archive packed again as ours are, with other names."""
    return pack(change(unpack(bundle)))


def archive(name: str, make: Callable[[bytes], bytes]) -> None:
    FORGERIES.append(Forgery(ARCHIVE, name, make))


archive("zipped by another program", lambda bundle: zip_again(unpack(bundle)))
archive("comment", lambda bundle: zip_again(unpack(bundle), comment=b"approved"))
archive("a name twice", lambda bundle: zip_again(unpack(bundle), twice=["dossier.json"]))
archive("link", lambda bundle: link(unpack(bundle)))
archive("bytes after", lambda bundle: bundle + b"\0")
archive("bytes before", lambda bundle: b"#!/bin/sh\n" + bundle)
archive("seal changed", lambda bundle: bundle[:-1] + (b"0" if bundle[-1:] != b"0" else b"1"))
archive("cut", lambda bundle: bundle[: len(bundle) // 2])
for name in ("../up.csv", "/etc/cron", "Dossier.json", "a\\b", "con\u0435.csv", "x" * 300, "./dossier.json"):
    archive(f"name {name[:20]!r}", lambda bundle, name=name: repack(bundle, lambda files: files | {name: b"x"}))

for path in ("results/main.csv", "dossier.json", "report.pdf", "uploads/1-equipment.csv", "log.jsonl"):
    forge(UNHASHED, path, rewrite(path, lambda data: data + b"\n"), FILES)
forge(UNHASHED, "one more", add("summary.pdf"), FILES)
forge(UNHASHED, "one less", remove("gaps.csv"), FILES)

for path in ("report.pdf", "report.html", "workbook.xlsx", "README.txt", "preuves/index.html"):
    forge(DOCUMENTS, f"{path} replaced", rewrite(path, lambda data: data[:-1] + b" "), MANIFEST_TOO)
    forge(DOCUMENTS, f"{path} removed", remove(path), MANIFEST_TOO)
forge(DOCUMENTS, "covered page", rewrite("report.html", cover), MANIFEST_TOO, LOG)
forge(DOCUMENTS, "hidden sheet", rewrite("workbook.xlsx", hide_a_sheet), MANIFEST_TOO, LOG)
forge(DOCUMENTS, "empty report", add("report.pdf", b""), MANIFEST_TOO)
forge(DOCUMENTS, "lighter total in the page", rewrite("report.html", lambda data: data.replace(b"0", b"1", 1)), LOG)
forge(DOCUMENTS, "second report", add("report-final.pdf", b"%PDF"), MANIFEST_TOO)
forge(DOCUMENTS, "a file that hides", add("exchange/notes.json", b"{}"), LOG)

for name in ("footprint", "sources", "typst", "xlsxwriter", "zlib", "pycountry", "segno"):
    forge(MAKERS, f"other {name}", made(**{name: "0.0.1"}), MANIFEST_TOO)
lighter = all_of(made(sources="0" * 64), rewrite("report.pdf", lambda data: data + b" "))
forge(MAKERS, "other program, other report", lighter, MANIFEST_TOO)
forge(MAKERS, "other typst, other report", all_of(made(typst="9"), add("report.pdf", b"%PDF")), MANIFEST_TOO)
forge(MAKERS, "language", made(language="en"), MANIFEST_TOO)
forge(MAKERS, "no language", made(language="xx"), MANIFEST_TOO)
forge(MAKERS, "one maker more", made(office="1"), MANIFEST_TOO)
forge(MAKERS, "one maker less", made(xlsxwriter=None), MANIFEST_TOO)
unmade = rewrite(MANIFEST, lambda data: write_object({k: v for k, v in read_object(data).items() if k != "made"}))
forge(MAKERS, "no makers", unmade, FILES)
forge(MAKERS, "other format", state(MANIFEST, format="footprint-dossier/9"), FILES)
forge(MAKERS, "other id", state(MANIFEST, frozen_id="0" * 64), FILES)
forge(MAKERS, "one key more", state(MANIFEST, verified_by="ADEME"), FILES)
unfrozen = rewrite(MANIFEST, lambda data: data.replace(b'"frozen": true', b'"frozen": false', 1))
forge(MAKERS, "a frozen file said not to be", unfrozen, FILES)
forge(MAKERS, "spaces", rewrite(MANIFEST, lambda data: data + b" "), FILES)
forge(MAKERS, "nonsense", add(MANIFEST, b'{"files": 1}'), FILES)
