"""What concerns a person, in one file for them; and what of it can be erased, with what stays and why."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage import (
    PersonTraces,
    erase_person,
    find_traces,
    list_organisations,
    load_upload,
)
from footprint.storage.people.persons import PREFIX
from footprint.workspace.personal.erasing import FILE_KIND, FileOfOrganisation, erase_file, list_files

# Of an archive within a file (a workbook, a document), no more is looked into.
MAX_UNPACKED_BYTES = 200_000_000
ENCODINGS = ("utf-8", "cp1252", "utf-16-le")

# What stays, and why: entries of the log seal who signed them; frozen versions are kept to the byte; what an inventory
# or a plan says is corrected there, by a new version.
SEALED = ("log", "versions", "plans", "dossiers", "uploads", "mappings", "own_factors", "retired_factors")


def export_person(engine: sa.Engine, who: str) -> bytes:
    """All that is kept within reach about a person, as JSON; `who` is their id, or the name that they typed.

    Raises UnusableInput where there is nothing.
    """
    traces = find_traces(engine, who)
    files = list_files_naming(engine, traces)
    if not (traces.signed or traces.named or files):
        raise UnusableInput(Problem("no-trace-of-person", "error", "", value=who))
    told = [
        {
            "organisation_id": one.record.organisation_id,
            "upload_id": one.record.upload_id,
            "filename": one.record.filename,
            "sha256": one.record.sha256,
            "kind": one.kind,
            "dossiers": list(one.dossiers),
        }
        for one in files
    ]
    return json.dumps(traces.describe() | {"files": told}, ensure_ascii=False, indent=1).encode()


def list_files_naming(engine: sa.Engine, traces: PersonTraces) -> list[FileOfOrganisation]:
    """The files whose bytes hold the name of a person: plain text, or a part of a workbook or of an archive."""
    found = []
    for organisation in list_organisations(engine, archived=True):
        for file in list_files(engine, organisation.organisation_id):
            if file.record.erased is None and _holds(_load(engine, file), traces.known_as):
                found.append(file)
    return found


def _load(engine: sa.Engine, file: FileOfOrganisation) -> bytes:
    try:
        return load_upload(engine, file.record.upload_id).content
    except UnusableInput:  # altered: `verify_log` is what tells of it
        return b""


def _holds(content: bytes, names: tuple[str, ...]) -> bool:
    written = {one for name in names for one in (name, name.upper())}
    sought = {one.encode(encoding, "ignore") for one in written for encoding in ENCODINGS} - {b""}
    return any(one in part for part in _list_parts(content) for one in sought)


def _list_parts(content: bytes) -> Iterator[bytes]:
    """The bytes of a file and, where it is an archive, of each file in it."""
    yield content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) <= MAX_UNPACKED_BYTES:
                for part in archive.infolist():
                    yield archive.read(part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return


@dataclass(frozen=True)
class PersonErased:
    """What was erased of a person, and what stays.

    Attributes:
        record: whether what they are called and how they log in was erased: on a shared server.
        files: the files whose bytes named them, and were erased.
        kept_files: those that stay: evidence, tables read, or files of a shared server, for the organisation to decide.
        sealed: how many entries and versions stay, with the random id of the person, or the name that was typed.
        named: in how many cells and texts they are named, to be corrected there.
    """

    record: bool
    files: tuple[FileOfOrganisation, ...]
    kept_files: tuple[FileOfOrganisation, ...]
    sealed: int
    named: int


def erase_what_concerns(engine: sa.Engine, who: str, why: str, actor: str) -> PersonErased:
    """Erase of a person what may be: their record on a shared server; elsewhere the bytes of files that name them.

    Raises UnusableInput where nothing is kept about them, or as `storage.erase_person`.
    """
    traces = find_traces(engine, who)
    naming = list_files_naming(engine, traces)
    if not (traces.signed or traces.named or naming):
        raise UnusableInput(Problem("no-trace-of-person", "error", "", value=who))
    recorded = who.startswith(PREFIX)
    if recorded:
        erase_person(engine, who, actor)
    erased = [] if recorded else [one for one in naming if one.kind == FILE_KIND]
    for hashed in {one.record.sha256: one for one in erased}.values():
        erase_file(engine, hashed.record.upload_id, why, actor)
    sealed = sum(len(rows) for name, rows in traces.signed.items() if name in SEALED)
    named = sum(len(rows) for name, rows in traces.named.items() if name != "person_names")
    kept = tuple(one for one in naming if one not in erased)
    return PersonErased(recorded, tuple(erased), kept, sealed, named)
