"""The bytes of files, erased by choice or once they were kept for long enough; what was read of them stays."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from footprint.commitments.register import Register, read_register
from footprint.dossier.archive import NotAnArchive, unpack
from footprint.dossier.canonical import read_object, read_text
from footprint.dossier.checks.findings import FAULTS
from footprint.dossier.freeze import EVIDENCE, hash_bytes
from footprint.dossier.uploads import INDEX
from footprint.intake.kept_tables import write_kept
from footprint.memo import Kept
from footprint.problems import UnusableInput
from footprint.storage import (
    KeptFile,
    StoredDossier,
    UploadRecord,
    erase_upload,
    find_upload_record,
    list_dossiers,
    list_uploads,
    load_dossier,
    load_plan,
    load_upload,
)
from footprint.storage.database.log import now
from footprint.workspace import kept_files

# What frozen versions hold, by the hash of their bytes: the same under every scope that reaches them.
_held = Kept(256, 256)

EVIDENCE_KIND, TABLES_KIND, FILE_KIND = KINDS = ("evidence", "tables", "file")


@dataclass(frozen=True)
class FileOfOrganisation:
    """A file that an organisation keeps.

    Attributes:
        kind: one of KINDS: a piece of evidence, the tables read of a file, or a file itself.
        dossiers: the numbers of the frozen versions that hold a copy of it; copies stay there.
    """

    record: UploadRecord
    kind: str
    dossiers: tuple[int, ...]


def list_files(engine: sa.Engine, organisation_id: int) -> list[FileOfOrganisation]:
    """The files that an organisation keeps, the last one first."""
    evidence = _list_evidence(engine, organisation_id)
    held = {
        one.number: _hold(engine, one, organisation_id) for one in list_dossiers(engine, organisation_id) if one.sha256
    }
    found = []
    for record in reversed(list_uploads(engine, organisation_id)):
        kind = EVIDENCE_KIND if record.sha256 in evidence else TABLES_KIND if record.is_tables else FILE_KIND
        copies = tuple(number for number, hashes in held.items() if _is_copied(record, hashes))
        found.append(FileOfOrganisation(record, kind, copies))
    return found


def _is_copied(record: UploadRecord, hashes: frozenset[str]) -> bool:
    return record.sha256 in hashes or record.file_sha256 in hashes


def _hold(engine: sa.Engine, dossier: StoredDossier, organisation_id: int) -> frozenset[str]:
    """The hashes of the files of which a frozen version holds the bytes, or the tables."""
    return _held.find(dossier.sha256, lambda: _read_held(engine, organisation_id, dossier.number))


def _read_held(engine: sa.Engine, organisation_id: int, number: int) -> frozenset[str]:
    try:
        files = unpack(load_dossier(engine, organisation_id, number))
        index = read_text(files[INDEX])
    except (UnusableInput, NotAnArchive, *FAULTS):
        return frozenset()
    evidence = {hash_bytes(data) for path, data in files.items() if path.startswith(EVIDENCE)}
    return frozenset(evidence | set(index.dropna(subset="copy")["sha256"]))


def _list_evidence(engine: sa.Engine, organisation_id: int) -> frozenset[str]:
    """The hashes of the files that the plan names as evidence."""
    plan = load_plan(engine, organisation_id)
    register, _ = read_register(read_object(plan.content.encode())) if plan else (Register(), None)
    return frozenset(one.sha256 for one in register.library if one.is_supplied)


def erase_file(engine: sa.Engine, upload_id: int, why: str, actor: str) -> list[str]:
    """Erase the bytes of a file, and return its names. Of a file itself, the tables that it gives are kept first.

    Raises UnusableInput as `storage.erase_upload`.
    """
    names = erase_upload(engine, upload_id, why, actor, _read(engine, upload_id))
    kept_files.open_upload.cache_clear()  # what was read of it is in memory no more
    return names


def _read(engine: sa.Engine, upload_id: int) -> KeptFile | None:
    """The tables of a file kept to the byte, which rows may refer to; None where none are to be kept."""
    record = find_upload_record(engine, upload_id)
    same = [one for one in list_uploads(engine, record.organisation_id) if one.original_sha256 == record.sha256]
    if record.is_tables or record.erased or same:
        return None
    upload = load_upload(engine, upload_id)
    try:
        tables = list(kept_files.read_upload(upload).values())
    except UnusableInput:
        return None
    content = write_kept(tables, upload.size) if tables else b""
    return KeptFile(upload.filename, content, upload.sha256, upload.size) if tables else None


def list_kept_too_long(
    engine: sa.Engine, organisation_id: int, days: int, today: datetime | None = None
) -> list[UploadRecord]:
    """The files themselves that were last brought more than so many days ago.

    Evidence is kept as long as the plan names it, and the tables read of a file as long as the inventory: they hold no
    column about people.
    """
    evidence = _list_evidence(engine, organisation_id)
    before = (today or now()) - timedelta(days=days)
    kept = [one for one in list_uploads(engine, organisation_id) if one.erased is None and not one.is_tables]
    dossiers = {one.sha256 for one in list_dossiers(engine, organisation_id)}
    old = {one.sha256: one for one in kept if one.at < before and one.sha256 not in evidence | dossiers}
    return list(old.values())


def erase_uploads_older_than(
    engine: sa.Engine, organisation_id: int, days: int, actor: str, why: str = "", today: datetime | None = None
) -> list[UploadRecord]:
    """Erase the bytes of `list_kept_too_long`, each with an entry of the log; returns them."""
    found = list_kept_too_long(engine, organisation_id, days, today)
    for one in found:
        erase_file(engine, one.upload_id, why or f"{days} d", actor)
    return found
