"""What is kept of a file that was brought: its tables as they were read, with the line of each row.

They are one archive: `tables.json` states the file (its name, size and SHA-256) and how each table was understood, one
CSV holds the rows of a table, another those set aside. What the file said about people was dropped by reading, and the
columns that were not read are not in it. The same tables give the same bytes.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import pandas as pd

from footprint.intake.raw_tables import MAX_FILE_BYTES, RawTable, Understood
from footprint.problems import NO_PROBLEM

Taken = TypeVar("Taken")

FORMAT, FORMAT_VERSION = "footprint-tables", 1
CONTENTS = "tables.json"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # when it was kept is no part of the content
ZIP_START = b"PK\x03\x04"
MAX_UNPACKED_BYTES = 5 * MAX_FILE_BYTES


def write_kept(tables: Iterable[RawTable], size: int) -> bytes:
    """The tables of one file, as they are kept; `size` is that of the file."""
    tables = list(tables)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        said = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "filename": tables[0].filename,
            "sha256": tables[0].sha256,
            "size": size,
            "tables": [_describe(table) for table in tables],
        }
        _add(archive, CONTENTS, json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True))
        for table in tables:
            _add(archive, f"{table.table}.csv", _write_rows(table.cells))
            _add(archive, f"{table.table}-set-aside.csv", _write_rows(table.set_aside))
    return packed.getvalue()


def _describe(table: RawTable) -> dict[str, object]:
    understood = table.understood
    by_model = {kind: list(lines) for kind, lines in understood.types_by_model.items()}
    return {
        "table": table.table,
        "format": understood.format,
        "encoding": understood.encoding,
        "sheet": understood.sheet,
        "header_row": understood.header_row,
        "columns": dict(understood.columns),
    } | ({"types_by_model": by_model} if by_model else {})


def _write_rows(rows: pd.DataFrame) -> str:
    return rows.rename_axis("line").to_csv(lineterminator="\n")


def _add(archive: zipfile.ZipFile, name: str, content: str) -> None:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content.encode("utf-8", errors="replace"), compresslevel=1)


def read_kept(content: bytes) -> dict[str, RawTable] | None:
    """The tables that were kept of a file, by name; None where the bytes are those of a file itself."""
    return _read(
        content, lambda archive, said: {one["table"]: _read_table(archive, one, said) for one in said["tables"]}
    )


def read_types_by_model(content: bytes) -> dict[str, list[int]]:
    """For each type, the lines of devices that nothing but their model gave it, without reading the rows."""
    tables = _read(content, lambda _, said: {one["table"]: one for one in said["tables"]}) or {}
    return tables.get("equipment", {}).get("types_by_model", {})


def _read(content: bytes, take: Callable[[zipfile.ZipFile, Mapping], dict[str, Taken]]) -> dict[str, Taken] | None:
    if not content.startswith(ZIP_START):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if CONTENTS not in archive.namelist():
                return None
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                return None
            said = json.loads(archive.read(CONTENTS))
            if said.get("format") != FORMAT or said.get("format_version") != FORMAT_VERSION:
                return None
            return take(archive, said)
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError, EOFError):
        return None


def _read_table(archive: zipfile.ZipFile, one: Mapping, said: Mapping) -> RawTable:
    by_model = {kind: tuple(lines) for kind, lines in one.get("types_by_model", {}).items()}
    known = (one["format"], one["encoding"], one["sheet"], one["header_row"], one["columns"])
    understood = Understood(*known, types_by_model=by_model)
    cells, aside = (_read_rows(archive.read(f"{one['table']}{part}.csv")) for part in ("", "-set-aside"))
    return RawTable(one["table"], cells, aside, NO_PROBLEM, said["filename"], said["sha256"], understood)


def _read_rows(content: bytes) -> pd.DataFrame:
    rows = pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, na_values=[""])
    return rows.drop(columns="line").set_axis(pd.Index(rows["line"].astype("int64"), name="line"))
