"""What is kept of files: each row of an inventory knows the one it came from.

Evidence is kept to the byte. Of a file of an inventory are kept the tables as they were read, and the hash of the file;
the file itself too where somebody chose so, for a reason that the log keeps.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now
from footprint.storage.database.room import check_room
from footprint.storage.organisations import lock_organisation

_uploads = schema.uploads
_contents = schema.upload_contents


@dataclass(frozen=True)
class Upload:
    """What was kept of a file: its name, the bytes kept and their SHA-256; `at` in UTC."""

    upload_id: int
    organisation_id: int
    filename: str
    sha256: str
    size: int
    at: datetime
    actor: str
    content: bytes


@dataclass(frozen=True)
class KeptFile:
    """Bytes to keep under the name of a file.

    Attributes:
        sha256, size: of the file, where `content` is what was read of it; empty where it is the file itself.
        why: the reason to keep the file itself.
    """

    filename: str
    content: bytes
    sha256: str = ""
    size: int = 0
    why: str = ""

    def describe(self) -> dict[str, object]:
        """What the log tells of it."""
        told: dict[str, object] = {"original_sha256": self.sha256, "original_size": self.size} if self.sha256 else {}
        return told | ({"why": self.why} if self.why else {})


def save_upload(engine: sa.Engine, organisation_id: int, filename: str, content: bytes, actor: str) -> int:
    """Keep a file, and return its id.

    The same bytes are kept once in an organisation; the same bytes under the same name are the same upload.

    Raises:
        UnusableInput: there is no room left for it, on a shared server.
    """
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        return write_upload(connection, organisation_id, KeptFile(filename, content), actor)


def write_upload(
    connection: sa.Connection, organisation_id: int, kept: KeptFile, actor: str, makes_room: bool = False
) -> int:
    """As `save_upload`, within a transaction; the caller holds the organisation locked.

    Args:
        makes_room: it takes the place of something larger, which goes in the same transaction.
    """
    filename, content = kept.filename, kept.content
    sha256 = hashlib.sha256(content).hexdigest()
    at = now()
    of_same_bytes = (_uploads.c.organisation_id == organisation_id) & (_uploads.c.sha256 == sha256)
    names = dict(connection.execute(sa.select(_uploads.c.filename, _uploads.c.upload_id).where(of_same_bytes)).all())
    key = {"organisation_id": organisation_id, "sha256": sha256}
    upload_id = names.get(filename)
    if not _write_content(connection, key, content, makes_room) and upload_id is not None:
        return upload_id
    if upload_id is None:
        added = _uploads.insert().values(**key, filename=filename, size=len(content), at=at, actor=actor)
        upload_id = connection.execute(added.returning(_uploads.c.upload_id)).scalar_one()
    said = {"filename": filename, "size": len(content)} | kept.describe()
    append_log(connection, organisation_id, "upload-saved", actor, at, said, sha256, upload_id=upload_id)
    return upload_id


def _write_content(connection: sa.Connection, key: dict[str, Any], content: bytes, makes_room: bool) -> bool:
    """Keep bytes once, those that were erased and are brought again too; whether they were not there."""
    known = connection.execute(sa.select(_contents.c.erased_at).filter_by(**key)).one_or_none()
    if (known is None or known.erased_at is not None) and not makes_room:
        check_room(connection, key["organisation_id"], len(content))
    if known is None:
        connection.execute(_contents.insert().values(**key, content=content))
    elif known.erased_at is not None:
        connection.execute(_contents.update().filter_by(**key).values(content=content, erased_at=None))
    else:
        return False
    return True


def load_upload(engine: sa.Engine, upload_id: int) -> Upload:
    """What was kept of a file.

    Raises:
        UnusableInput: there is no such upload, its bytes were erased (see `erasures.py`), or they are no longer those
            that were saved.
    """
    same = (_uploads.c.organisation_id == _contents.c.organisation_id) & (_uploads.c.sha256 == _contents.c.sha256)
    both = sa.select(_uploads, _contents.c.content, _contents.c.erased_at).join(_contents, same)
    with reading(engine) as connection:
        row = connection.execute(both.where(_uploads.c.upload_id == upload_id)).mappings().one_or_none()
    if row is None:
        raise UnusableInput(Problem("unknown-upload", "error", "", value=str(upload_id)))
    if row["erased_at"] is not None:
        raise UnusableInput(
            Problem("erased-upload", "error", "", value=row["filename"], expected=f"{row['erased_at']:%Y-%m-%d}")
        )
    upload = Upload(**{name: value for name, value in row.items() if name != "erased_at"})
    if hashlib.sha256(upload.content).hexdigest() != upload.sha256:
        raise UnusableInput(Problem("altered-upload", "error", "", value=upload.filename))
    return upload


def find_upload(engine: sa.Engine, organisation_id: int, sha256: str) -> int | None:
    """The id of a file that an organisation keeps, by the SHA-256 of its bytes; None where it keeps none."""
    c = _uploads.c
    found = sa.select(c.upload_id).where((c.organisation_id == organisation_id) & (c.sha256 == sha256))
    with reading(engine) as connection:
        return connection.execute(found.order_by(c.upload_id).limit(1)).scalar_one_or_none()
