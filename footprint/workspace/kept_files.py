"""What is kept of files that were brought in: the tables as read, and the file itself only where somebody says why."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd
import sqlalchemy as sa
from numpy.typing import NDArray

from footprint.intake import RawTable, read_file
from footprint.intake.kept_tables import read_kept, read_types_by_model, write_kept
from footprint.problems import UnusableInput
from footprint.storage import KeptFile, StoredInventory, Upload, find_upload, find_upload_record, load_upload

ERASED = "erased-upload"


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


def load_kept(engine: sa.Engine, upload_id: int) -> Upload:
    """What is kept of a file; where its bytes were erased, the tables that were kept in their place.

    Raises UnusableInput where there is nothing.
    """
    try:
        return load_upload(engine, upload_id)
    except UnusableInput as refusal:
        if refusal.problem.code != ERASED:
            raise
        record = find_upload_record(engine, upload_id)
        read = record.erased.read if record.erased else ""
        instead = find_upload(engine, record.organisation_id, read) if read else None
        if instead is None:
            raise
        return load_upload(engine, instead)


@lru_cache(maxsize=4)
def open_upload(engine: sa.Engine, upload_id: int) -> dict[str, RawTable]:
    """As `read_upload`, by the number of the upload; none where it can't be read."""
    try:
        return read_upload(load_kept(engine, upload_id))
    except UnusableInput:
        return {}


def read_uploads(engine: sa.Engine, upload_ids: Iterable[int]) -> tuple[list[RawTable], list[tuple[str, str]]]:
    """The tables of uploads; and the name and SHA-256 of the files that can't be read, or were erased."""
    tables, unread = [], []
    for upload_id in upload_ids:
        try:
            upload = load_kept(engine, upload_id)
        except UnusableInput as refusal:
            if refusal.problem.code != ERASED:
                raise
            record = find_upload_record(engine, upload_id)
            unread.append((record.filename, record.file_sha256))
            continue
        try:
            tables += read_upload(upload).values()
        except UnusableInput:
            unread.append((upload.filename, upload.sha256))
    return tables, unread


def are_typed_by_model(engine: sa.Engine, stored: StoredInventory) -> NDArray[np.bool_]:
    """Which devices of a version have the type that nothing but their model gave them in the file they came from."""
    equipment, uploads = stored.inventory.equipment, stored.upload_ids["equipment"]
    known = [_list_typed(engine, int(upload)) for upload in uploads.dropna().unique()]
    if not any(map(len, known)):
        return np.zeros(len(equipment), dtype="bool")
    rows = pd.DataFrame(
        {
            "upload": uploads.fillna(-1).to_numpy(dtype="int64"),
            "line": equipment.index.to_numpy(dtype="int64"),
            "type": equipment["device_type"].astype("str").to_numpy(),
        }
    )
    return pd.MultiIndex.from_frame(rows).isin(pd.MultiIndex.from_frame(pd.concat(known)))


@lru_cache(maxsize=64)
def _list_typed(engine: sa.Engine, upload_id: int) -> pd.DataFrame:
    """The lines of a file that have the type of their model: columns upload, line and type."""
    try:
        found = read_types_by_model(load_kept(engine, upload_id).content)
    except UnusableInput:
        found = {}
    types = pd.Series(found, dtype="object").explode()
    lines = types.to_numpy(dtype="int64")
    return pd.DataFrame({"upload": upload_id, "line": lines, "type": types.index.astype("str")})
