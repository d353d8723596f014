"""What is kept of files, without their bytes; and bytes that are erased, for a reason that the log keeps.

Their name, hash and size stay, and the rows that were read of them: what was sealed of them still holds. Bytes are kept
once in an organisation, so that all names under which they came lose them. Those of a frozen dossier are never erased.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import dialects, schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now
from footprint.storage.inventories.uploads import KeptFile, write_upload
from footprint.storage.organisations import lock_organisation

_uploads = schema.uploads
_contents = schema.upload_contents

SAVED, ERASED = "upload-saved", "upload-erased"


@dataclass(frozen=True)
class Erasure:
    """That bytes were erased: when (UTC), by whom, and why; `read` is the hash of the tables kept in their place."""

    at: datetime
    actor: str
    why: str
    read: str = ""


@dataclass(frozen=True)
class UploadRecord:
    """What is known of a file that was kept.

    Attributes:
        at: when it was last brought, in UTC.
        original_sha256, original_size: of the file, where the bytes are those of the tables read of it.
        why: the reason for which the file itself was kept.
        erased: None while the bytes are there.
    """

    upload_id: int
    organisation_id: int
    filename: str
    sha256: str
    size: int
    at: datetime
    actor: str
    original_sha256: str = ""
    original_size: int = 0
    why: str = ""
    erased: Erasure | None = None

    @property
    def is_tables(self) -> bool:
        """Whether the bytes are those of the tables that were read, not of the file itself."""
        return bool(self.original_sha256)

    @property
    def file_sha256(self) -> str:
        """The SHA-256 of the file that was brought."""
        return self.original_sha256 or self.sha256


@kept
def list_uploads(engine: sa.Engine, organisation_id: int) -> list[UploadRecord]:
    """What is kept of the files of an organisation, the first one first."""
    with reading(engine) as connection:
        return _list_records(connection, _uploads.c.organisation_id == organisation_id)


def find_upload_record(engine: sa.Engine, upload_id: int) -> UploadRecord:
    """What is known of one file. Raises UnusableInput where there is no such upload."""
    with reading(engine) as connection:
        found = _list_records(connection, _uploads.c.upload_id == upload_id)
    if not found:
        raise UnusableInput(Problem("unknown-upload", "error", "", value=str(upload_id)))
    return found[0]


def _list_records(connection: sa.Connection, wanted: sa.ColumnElement[bool]) -> list[UploadRecord]:
    """The records of some files of one organisation, with what its log says of them."""
    c = _uploads.c
    columns = [c.upload_id, c.organisation_id, c.filename, c.sha256, c.size, c.at, c.actor]
    rows = [dict(row) for row in connection.execute(sa.select(*columns).where(wanted).order_by(c.upload_id)).mappings()]
    if not rows:
        return []
    told = _read_told(connection, rows[0]["organisation_id"], {row["sha256"] for row in rows})
    return [UploadRecord(**row | told.describe(row["sha256"], row["filename"])) for row in rows]


def erase_upload(engine: sa.Engine, upload_id: int, why: str, actor: str, read: KeptFile | None = None) -> list[str]:
    """Erase the bytes of a file, and return the names under which they were kept.

    Args:
        why: the reason, in the log for ever: it should name nobody.
        read: the tables read of it, to be kept in its place.

    Raises:
        UnusableInput: no reason is given, there is no such upload, its bytes are erased already, or they are those of a
            frozen dossier.
    """
    if not why.strip():
        raise UnusableInput(Problem("missing-reason", "error", ""))
    c = _uploads.c
    with writing(engine) as connection:
        found = connection.execute(sa.select(_uploads).where(c.upload_id == upload_id)).one_or_none()
        if found is None or not scope_of(connection).reaches(found.organisation_id):
            raise UnusableInput(Problem("unknown-upload", "error", "", value=str(upload_id)))
        organisation_id, key = found.organisation_id, {"organisation_id": found.organisation_id, "sha256": found.sha256}
        lock_organisation(connection, organisation_id)
        _check_erasable(connection, key, found.filename)
        of_same_bytes = sa.select(c.filename).filter_by(**key).order_by(c.upload_id)
        names = list(connection.execute(of_same_bytes).scalars())
        told = _read_told(connection, organisation_id, {found.sha256}).describe(found.sha256, found.filename)
        content = {"names": names, "size": found.size, "why": why.strip()}
        if told.get("original_sha256"):
            content["original_sha256"] = told["original_sha256"]
        if read is not None:
            kept = write_upload(connection, organisation_id, read, actor, makes_room=True)
            content["read"] = connection.execute(sa.select(c.sha256).where(c.upload_id == kept)).scalar_one()
        at = now()
        connection.execute(_contents.update().filter_by(**key).values(content=b"", erased_at=at))
        append_log(connection, organisation_id, ERASED, actor, at, content, found.sha256, upload_id=upload_id)
    dialects.empty_write_ahead_log(engine)
    return names


def _check_erasable(connection: sa.Connection, key: dict[str, int | str], filename: str) -> None:
    erased_at = connection.execute(sa.select(_contents.c.erased_at).filter_by(**key)).scalar_one()
    if erased_at is not None:
        raise UnusableInput(Problem("erased-upload", "error", "", value=filename, expected=f"{erased_at:%Y-%m-%d}"))
    if connection.execute(sa.select(schema.dossiers.c.number).filter_by(**key)).first():
        raise UnusableInput(Problem("upload-is-dossier", "error", "", value=filename))


# --- what the log says of files --------------------------------------------------------------------------------------


@dataclass
class _Told:
    """What the log says of bytes, by their hash: each file that was saved by its name, and the last erasure."""

    saved: dict[tuple[str, str], dict] = field(default_factory=dict)
    last_saved: dict[str, datetime] = field(default_factory=dict)
    erased: dict[str, Erasure] = field(default_factory=dict)

    def describe(self, sha256: str, filename: str) -> dict:
        """The fields of a record that the log holds."""
        said = self.saved.get((sha256, filename), {})
        known = {name: said[name] for name in ("original_sha256", "original_size", "why") if name in said}
        at = {"at": self.last_saved[sha256]} if sha256 in self.last_saved else {}
        return known | at | {"erased": self.erased.get(sha256)}


def _read_told(connection: sa.Connection, organisation_id: int, hashes: set[str]) -> _Told:
    c, told = schema.log.c, _Told()
    of_files = (c.organisation_id == organisation_id) & c.what.in_((SAVED, ERASED)) & c.content_hash.in_(hashes)
    columns = (c.what, c.content_hash, c.content, c.at, c.actor)
    for entry in connection.execute(sa.select(*columns).where(of_files).order_by(c.number)):
        if entry.what == SAVED:
            said = json.loads(entry.content)
            told.saved[entry.content_hash, said["filename"]] = said
            told.last_saved[entry.content_hash] = entry.at
            told.erased.pop(entry.content_hash, None)
        else:
            said = json.loads(entry.content)
            told.erased[entry.content_hash] = Erasure(entry.at, entry.actor, said["why"], said.get("read", ""))
    return told
