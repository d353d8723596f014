"""What is kept of files that were brought in: the tables as read, and the file itself only where somebody says why."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import sqlalchemy as sa

from footprint.intake import RawTable, read_file
from footprint.intake.kept_tables import read_kept, write_kept
from footprint.problems import UnusableInput
from footprint.storage import KeptFile, Upload, load_upload


def keep_tables(tables: Mapping[str, RawTable], content: bytes, why: str = "") -> list[KeptFile]:
    """What is kept of a file: its tables as they were read; and the file to the byte where it is said why.

    Args:
        tables: what was read of it, at least one.
        why: the reason to keep the file itself, with all that it says about people.
    """
    first = next(iter(tables.values()))
    as_read = KeptFile(first.filename, write_kept(tables.values(), len(content)), first.sha256, len(content))
    return [as_read, KeptFile(first.filename, content, why=why.strip())] if why.strip() else [as_read]


def read_upload(upload: Upload) -> dict[str, RawTable]:
    """The tables of a file that was brought: as they were kept, or read again from a file kept to the byte.

    Raises UnusableInput where that file can't be read without what a person settled.
    """
    kept = read_kept(upload.content)
    return dict(read_file((upload.filename, upload.content)).tables) if kept is None else kept


@lru_cache(maxsize=4)
def open_upload(engine: sa.Engine, upload_id: int) -> dict[str, RawTable]:
    """As `read_upload`, by the number of the upload; none where it can't be read."""
    try:
        return read_upload(load_upload(engine, upload_id))
    except UnusableInput:
        return {}


def read_uploads(uploads: Iterable[Upload]) -> tuple[list[RawTable], list[tuple[str, str]]]:
    """The tables of uploads; and the name and SHA-256 of those that can't be read."""
    tables, unread = [], []
    for upload in uploads:
        try:
            tables += read_upload(upload).values()
        except UnusableInput:
            unread.append((upload.filename, upload.sha256))
    return tables, unread
