"""What the dossier keeps of the files that an organisation brought: their name, their hash, and what was read of them.

Only the columns that the inventory reads are copied; whatever else a file holds about persons stays out.
"""

import json
from collections.abc import Iterable, Mapping

import pandas as pd

from footprint.dossier.canonical import Unreadable, read_object, write_table
from footprint.intake.raw_tables import RawTable

UPLOADS = "uploads/"
INDEX = f"{UPLOADS}index.csv"
INDEX_COLUMNS = ["copy", "filename", "sha256", "table", "format", "rows", "columns_kept", "headers", "columns_left_out"]


def copy_uploads(tables: Iterable[RawTable], unread: Iterable[tuple[str, str]] = ()) -> dict[str, bytes]:
    """A copy of each table that was read, cells as written, and `uploads/index.csv` with the hash of each original.

    `headers` gives the header of the file, as written, of each column that is kept; `columns_left_out` names those that
    are not copied.

    Args:
        unread: name and SHA-256 of files that can't be read again without what a person settled: no copy of them.
    """
    files, index = {}, []
    for number, table in enumerate(tables, 1):
        name = table.table
        path = name_copy(number, name)
        cells = table.cells.dropna(axis="columns", how="all")
        numbered = cells.copy()
        numbered.insert(0, "line", table.cells.index.to_numpy(dtype="int64"))
        files[path] = write_table(numbered)
        headers = table.understood.columns
        left_out = sorted(str(header) for header, column in headers.items() if not column)
        row = (path, table.filename, table.sha256, name, table.understood.format, len(numbered))
        written = {column: table.understood.headers.get(column, "") for column in cells.columns}
        index.append((*row, " | ".join(cells.columns), write_headers(written), " | ".join(left_out)))
    index += [("", filename, sha256, "", "", 0, "", "", "") for filename, sha256 in unread]
    files[INDEX] = write_table(pd.DataFrame(index, columns=INDEX_COLUMNS))
    return files


def name_copy(number: int, table: str) -> str:
    """The path of the cells kept of a table: its place in the index, then its name."""
    return f"{UPLOADS}{number}-{table}.csv"


def write_headers(headers: Mapping[str, str]) -> str:
    """The headers of a file by our columns, in a cell of the index; those that a column has none of are left out."""
    return json.dumps({column: header for column, header in headers.items() if header}, ensure_ascii=False)


def read_headers(cell: object) -> dict[str, str]:
    """The headers that a cell of the index holds; none in an older archive. Raises Unreadable for anything else."""
    if not isinstance(cell, str):
        return {}
    headers = read_object(cell.encode())
    if not all(isinstance(header, str) for header in headers.values()):
        raise Unreadable("headers")
    return headers


def forget_rows(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems without what reading quotes of rows it could not lay out: it may name persons."""
    quoted = problems["code"].str.startswith("reading.") & (problems["line"] > 0)
    return problems.assign(value=problems["value"].mask(quoted, "").astype("str"))
