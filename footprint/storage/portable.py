"""A whole organisation in one file: to keep a copy, to open it on another machine, to hand it over.

The file is a zip: `manifest.json`, one file of JSON lines for each table, and the bytes of every upload that were not
erased. Nothing in it depends on the machine, and the same content always gives the same bytes.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from footprint.own_energy import measure
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now, read_log
from footprint.storage.database.room import check_room
from footprint.storage.database.verify_log import verify_organisation
from footprint.storage.inventories.rows import ROWS_AT_ONCE
from footprint.storage.organisations import add_organisation, lock_organisation
from footprint.strict_json import refuse_constant

FORMAT, FORMAT_VERSION = "footprint-workspace", 1
MANIFEST = "manifest.json"

# Beyond this once unpacked, a file is neither made nor opened: it would take all the memory.
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_MANIFEST_BYTES = 50_000_000

CHUNK_BYTES = 1 << 20
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the date of every piece: when it was packed is no part of the content

# The ids that another database gives anew, by the column that holds them: {"inventory_id": {3: 1}}.
Renamed = dict[str, dict[int, int]]


# --- which tables ----------------------------------------------------------------------------------------------------


def tables_of_organisation() -> list[sa.Table]:
    """Every table that holds something of an organisation: those that others refer to first, then the others."""
    of_it = [table for table in schema.metadata.sorted_tables if "organisation_id" in table.columns]
    tables = [table for table in of_it if table not in schema.OF_THE_SERVER]
    referred = {key.column.table for table in tables for key in table.foreign_keys}
    return sorted(tables, key=lambda table: table not in referred)


def _numbered(table: sa.Table) -> str:
    """The column to which the database gives numbers; empty where it gives none."""
    return table.autoincrement_column.name if table.autoincrement_column is not None else ""


def _file_of(table: sa.Table) -> str:
    return f"tables/{table.name}.jsonl"


def _file_of_upload(sha256: str) -> str:
    return f"uploads/{sha256}"


def _stored_apart(column: sa.Column) -> bool:
    """Whether the cells of a column are files of their own."""
    return isinstance(column.type, sa.LargeBinary)


# --- out -------------------------------------------------------------------------------------------------------------


@measure("exporting")
def export_workspace(engine: sa.Engine, organisation_id: int) -> bytes:
    """All that is kept of an organisation, as one file: every version, the rows set aside, the uploads, the log.

    Raises:
        UnusableInput: there is no such organisation, or it is too large for one file.
    """
    packed, hashes = io.BytesIO(), {}
    with reading(engine) as connection, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        lock_organisation(connection, organisation_id)
        for table in tables_of_organisation():
            hashes[_file_of(table)] = _add(archive, _file_of(table), _write_rows(connection, table, organisation_id))
        for sha256 in _list_contents(connection, organisation_id):
            content = _read_content(connection, organisation_id, sha256)
            hashes[_file_of_upload(sha256)] = _add(archive, _file_of_upload(sha256), [content])
        manifest = _describe(connection, organisation_id) | {"files": hashes}
        _add(archive, MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()])
        _check_size(archive)
    return packed.getvalue()


def _describe(connection: sa.Connection, organisation_id: int) -> dict:
    organisations, log = schema.organisations, schema.log
    named = sa.select(organisations.c.name).where(organisations.c.organisation_id == organisation_id)
    last = sa.select(log.c.at, log.c.hash).where(log.c.organisation_id == organisation_id)
    at, log_hash = connection.execute(last.order_by(log.c.number.desc()).limit(1)).one()
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "revision": schema.REVISION,
        "organisation": connection.execute(named).scalar_one(),
        "last_change": at.isoformat(),
        "log_hash": log_hash,
    }


def _write_rows(connection: sa.Connection, table: sa.Table, organisation_id: int) -> Iterator[bytes]:
    columns = [column for column in table.columns if not _stored_apart(column)]
    found = sa.select(*columns).where(table.c.organisation_id == organisation_id).order_by(*table.primary_key)
    for row in connection.execute(found).mappings():
        cells = {name: _write_cell(value) for name, value in row.items()}
        yield json.dumps(cells, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _write_cell(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too


def _list_contents(connection: sa.Connection, organisation_id: int) -> list[str]:
    c = schema.upload_contents.c
    found = sa.select(c.sha256).where(c.organisation_id == organisation_id, c.erased_at.is_(None)).order_by(c.sha256)
    return list(connection.execute(found).scalars())


def _read_content(connection: sa.Connection, organisation_id: int, sha256: str) -> bytes:
    c = schema.upload_contents.c
    found = sa.select(c.content).where(c.organisation_id == organisation_id, c.sha256 == sha256)
    return connection.execute(found).scalar_one()


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> str:
    """Put a file in the archive, and return its SHA-256."""
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    with archive.open(entry, "w", force_zip64=True) as opened:
        for piece in pieces:
            digest.update(piece)
            opened.write(piece)
    return digest.hexdigest()


# --- in --------------------------------------------------------------------------------------------------------------


@measure("saving")
def import_workspace(engine: sa.Engine, data: bytes, actor: str) -> int:
    """Add the organisation that a file of `export_workspace` holds, and return its id here.

    It is one more organisation, even where the same file was opened before. Its log goes on with an entry that tells
    the ids that things had where they come from: what was sealed there still holds.

    Raises:
        UnusableInput: the file is something else, is damaged or was altered, comes from another version of the tool,
            or is too large; nothing was added.
    """
    if not actor.strip():
        raise ValueError("Every change names its actor.")
    with _refusing_damage():
        archive = _open_archive(data)
        manifest = _read_manifest(archive)
        _check_pieces(archive, manifest)
    with writing(engine) as connection, _refusing_damage():
        ids = _insert_tables(connection, archive)
        [organisation_id] = ids["organisation_id"].values()
        former = {kind: {new: old for old, new in renamed.items()} for kind, renamed in ids.items()}
        told = {"name": manifest["organisation"], "log_hash": manifest["log_hash"], "former": former}
        append_log(connection, organisation_id, "organisation-imported", actor, now(), told)
        check_room(connection, organisation_id)
        broken = verify_organisation(connection, organisation_id)
        if broken or read_log(connection, organisation_id)[-1].previous_hash != manifest["log_hash"]:
            raise _unusable("workspace-altered")
    return organisation_id


def _unusable(code: str, value: object = "", expected: object = "") -> UnusableInput:
    return UnusableInput(Problem(code, "error", "", value=str(value), expected=str(expected)))


@contextmanager
def _refusing_damage() -> Generator[None]:
    """Turn what a damaged file, or one written by something else, may raise into its refusal."""
    try:
        yield
    except UnusableInput:
        raise
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),  # the archive
        *(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError),  # what it holds
        *(IntegrityError, DataError),  # what refers to nothing, or stands twice
    ) as fault:
        raise _unusable("workspace-damaged") from fault


def _open_archive(data: bytes) -> zipfile.ZipFile:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise _unusable("workspace-not-one")
    archive = zipfile.ZipFile(io.BytesIO(data))
    if MANIFEST not in archive.namelist():
        raise _unusable("workspace-not-one")
    _check_size(archive)
    return archive


def _check_size(archive: zipfile.ZipFile) -> None:
    size = sum(piece.file_size for piece in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise _unusable("workspace-too-large", _megabytes(size), _megabytes(MAX_UNPACKED_BYTES))


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)


def _read_manifest(archive: zipfile.ZipFile) -> dict:
    if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise _unusable("workspace-damaged")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _unusable("workspace-not-one")
    ours = {"format_version": FORMAT_VERSION, "revision": schema.REVISION}
    for name, expected in ours.items():
        if manifest.get(name) != expected:
            raise _unusable("workspace-other-revision", manifest.get(name), expected)
    return manifest


def _check_pieces(archive: zipfile.ZipFile, manifest: dict) -> None:
    """Refuse a file in which a piece is missing, unknown, there twice, or other than when it was packed."""
    named = sorted([MANIFEST, *manifest["files"]])
    if sorted(archive.namelist()) != named or any(piece.flag_bits & 1 for piece in archive.infolist()):
        raise _unusable("workspace-damaged")
    for name, sha256 in manifest["files"].items():
        digest = hashlib.sha256()
        with archive.open(name) as opened:
            while chunk := opened.read(CHUNK_BYTES):
                digest.update(chunk)
        if digest.hexdigest() != sha256:
            raise _unusable("workspace-damaged")


def _insert_tables(connection: sa.Connection, archive: zipfile.ZipFile) -> Renamed:
    """Add the rows of all tables, and return the ids that they took here."""
    tables = tables_of_organisation()
    ids: Renamed = {name: {} for name in map(_numbered, tables) if name}
    for table in tables:
        rows = (_read_row(table, line, archive, ids) for line in archive.open(_file_of(table)))
        numbered = _numbered(table)
        if not numbered:
            for some in _batches(rows):
                connection.execute(table.insert(), some)
            continue
        for row in rows:
            former = row.pop(numbered)
            if table is schema.organisations:
                ids[numbered][former] = add_organisation(connection, row)
                continue
            added = connection.execute(table.insert().values(**row).returning(table.c[numbered]))
            ids[numbered][former] = added.scalar_one()
    return ids


def _batches(rows: Iterable[dict]) -> Iterator[list[dict]]:
    some: list[dict] = []
    for row in rows:
        some.append(row)
        if len(some) == ROWS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _read_row(table: sa.Table, line: bytes, archive: zipfile.ZipFile, ids: Renamed) -> dict:
    """A row of a file as the database takes it, with the ids that things have here."""
    written = json.loads(line, parse_constant=refuse_constant)
    row: dict[str, Any] = {}
    for column in table.columns:
        if _stored_apart(column):
            row[column.name] = b"" if written["erased_at"] else _read_upload(archive, row["sha256"])
            continue
        value = _read_cell(column, written.pop(column.name))
        is_renamed = column.name in ids and column.name != _numbered(table) and value is not None
        row[column.name] = ids[column.name][value] if is_renamed else value
    if written:
        raise ValueError(f"{table.name} has no {', '.join(written)}.")
    return row


def _read_upload(archive: zipfile.ZipFile, sha256: str) -> bytes:
    content = archive.read(_file_of_upload(sha256))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"The upload {sha256} holds other bytes.")
    return content


# How a cell is read from JSON, and what the result must be: databases would take other types without a word.
_CELLS: dict[type, tuple[Callable, type]] = {
    sa.Text: (lambda written: written, str),
    sa.Integer: (lambda written: written, int),
    sa.Boolean: (lambda written: written, bool),
    sa.Double: (lambda written: float(written) if type(written) is int else written, float),
    sa.Date: (date.fromisoformat, date),
    sa.DateTime: (datetime.fromisoformat, datetime),
    sa.JSON: (lambda written: written, dict),
}


def _read_cell(column: sa.Column, written: object) -> Any:
    if written is None and column.nullable:
        return None
    read, kind = _CELLS[type(column.type)]
    value = read(written)
    if type(value) is not kind:
        raise TypeError(f"{column} holds {written!r}.")
    return value
