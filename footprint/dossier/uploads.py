"""What the dossier keeps of the files that an organisation brought: their name, their hash, and what was read of them.

Only the columns that the inventory reads are copied; whatever else a file holds about persons stays out.
"""

from collections.abc import Iterable

import pandas as pd

from footprint.dossier.canonical import write_table
from footprint.intake.raw_tables import RawTable

INDEX = "uploads/index.csv"
INDEX_COLUMNS = ["copy", "filename", "sha256", "table", "format", "rows", "columns_kept", "columns_left_out"]


def copy_uploads(tables: Iterable[RawTable], unread: Iterable[tuple[str, str]] = ()) -> dict[str, bytes]:
    """A copy of each table that was read, cells as written, and `uploads/index.csv` with the hash of each original.

    `columns_left_out` names the headers that are not copied.

    Args:
        unread: name and SHA-256 of files that can't be read again without what a person settled: no copy of them.
    """
    files, index = {}, []
    for number, table in enumerate(tables, 1):
        name = table.table
        path = f"uploads/{number}-{name}.csv"
        cells = table.cells.dropna(axis="columns", how="all")
        numbered = cells.copy()
        numbered.insert(0, "line", table.cells.index.to_numpy(dtype="int64"))
        files[path] = write_table(numbered)
        headers = table.understood.columns
        left_out = sorted(str(header) for header, column in headers.items() if not column)
        row = (path, table.filename, table.sha256, name, table.understood.format, len(numbered))
        index.append((*row, " | ".join(cells.columns), " | ".join(left_out)))
    index += [("", filename, sha256, "", "", 0, "", "") for filename, sha256 in unread]
    files[INDEX] = write_table(pd.DataFrame(index, columns=INDEX_COLUMNS))
    return files


def forget_rows(problems: pd.DataFrame) -> pd.DataFrame:
    """Problems without what reading quotes of rows it could not lay out: it may name persons."""
    quoted = problems["code"].str.startswith("reading.") & (problems["line"] > 0)
    return problems.assign(value=problems["value"].mask(quoted, "").astype("str"))
