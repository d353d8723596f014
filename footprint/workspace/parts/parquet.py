"""Inventories in Parquet files: our columns, typed, whose rows are read by blocks.

Services and sites, where there are any, are in files next to that of the devices: `lille.parquet`,
`lille.usage.parquet`, `lille.sites.parquet`. Numbers are numbers and dates are dates; choices are our ids, or words
that people write for them. What can't be used is named with its row, and nothing of the file counts.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from footprint.estimation.situation import ROWS_AT_ONCE
from footprint.inventory.inventory import (
    REPEATED_TEXT,
    Inventory,
    check_rows,
    choices_of,
    empty_inventory,
    read_nothing,
    say_bounds,
)
from footprint.inventory.supplier_figures import settle_counting
from footprint.problems import Problem, UnusableInput
from footprint.registry.factors import shipped_factors
from footprint.tables import INVENTORY_TABLES, Column
from footprint.words.spellings import read_spellings

ENDING = ".parquet"


def list_inventories(folder: Path) -> list[Path]:
    """The files of devices of a folder, by name."""
    files = sorted(path for path in folder.rglob(f"*{ENDING}") if not path.stem.endswith((".usage", ".sites")))
    return [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def files_of(path: Path) -> list[Path]:
    """The file of an inventory's devices, and those of its services and sites that exist."""
    beside = (path.with_suffix(f".{name}{ENDING}") for name in ("usage", "sites"))
    return [path, *(one for one in beside if one.is_file())]


def hash_inventory(path: Path) -> str:
    """SHA-256 of all the files of an inventory."""
    digest = hashlib.sha256()
    for one in files_of(path):
        with one.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def write_inventory(inventory: Inventory, path: Path) -> None:
    """Write an inventory as `read_blocks` reads it: columns without any cell are left out, and tables without a row."""
    for name in INVENTORY_TABLES:
        table = inventory.table(name).dropna(axis="columns", how="all").reset_index(drop=True)
        if len(table) or name == "equipment":
            place = path if name == "equipment" else path.with_suffix(f".{name}{ENDING}")
            parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), place, row_group_size=ROWS_AT_ONCE)


def read_blocks(path: Path, most: int = ROWS_AT_ONCE) -> Iterator[Inventory]:
    """The rows of an inventory by blocks, in their order; services come with the last. Raises UnusableInput."""
    nothing = empty_inventory()
    tables = {"usage": nothing.usage, "sites": nothing.sites}
    for file in files_of(path)[1:]:
        name = file.suffixes[-2].removeprefix(".")
        tables[name] = _type_rows(name, _open(file).read(), 1)
    usage, _ = settle_counting(tables["usage"])
    held, first = _open(path), 1
    rows = held.metadata.num_rows
    try:
        for batch in held.iter_batches(most):
            equipment = _type_rows("equipment", batch, first)
            first += len(batch)
            yield Inventory(equipment, usage if first > rows else usage.iloc[:0], tables["sites"])
    except pa.ArrowException as fault:
        raise UnusableInput(_unreadable(path, fault)) from fault
    if not rows:
        yield Inventory(nothing.equipment, usage, tables["sites"])


def _open(file: Path) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(file)
    except (pa.ArrowException, OSError) as fault:
        raise UnusableInput(_unreadable(file, fault)) from fault


def _unreadable(file: Path, fault: Exception) -> Problem:
    return Problem("parts.unreadable", "error", "equipment", value=file.name, expected=str(fault).splitlines()[0])


def _type_rows(name: str, rows: pa.Table | pa.RecordBatch, first: int) -> pd.DataFrame:
    """A table as a check leaves it, its index the numbers of rows from `first` on. Raises UnusableInput."""
    columns, catalogue = INVENTORY_TABLES[name], shipped_factors().catalogue
    index = pd.RangeIndex(first, first + len(rows), name="line")
    if strange := sorted({*rows.schema.names} - {column.name for column in columns}):
        known = ", ".join(column.name for column in columns)
        raise UnusableInput(Problem("parts.column", "error", name, value=strange[0], expected=known))
    typed = {}
    for column in columns:
        if column.name not in rows.schema.names:
            typed[column.name] = read_nothing(column, catalogue, index)
        else:
            typed[column.name] = pd.Series(_type_cells(name, column, rows.column(column.name), index), index=index)
        if column.required:
            empty = Problem("missing-required", "error", name, 0, column.name)
            _refuse(typed[column.name].isna().to_numpy(), empty, index)
    table = pd.DataFrame(typed, index=index, copy=False)
    found = check_rows(name, table, catalogue)
    for wrong in found[found["severity"] == "error"].head(1).to_dict("records"):
        raise UnusableInput(Problem(**{str(key): value for key, value in wrong.items()}))
    return table


def _type_cells(name: str, column: Column, cells: pa.Array | pa.ChunkedArray, index: pd.Index):
    """The cells of a column as a check leaves them. Raises UnusableInput, naming the first that can't be used."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if pa.types.is_null(cells.type):
        return read_nothing(column, shipped_factors().catalogue, index)
    kind = pa.float64() if column.is_numeric else pa.timestamp("s") if column.type == "date" else pa.string()
    words = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    fits = {
        pa.float64(): pa.types.is_integer(words) or pa.types.is_floating(words) or pa.types.is_decimal(words),
        pa.timestamp("s"): pa.types.is_temporal(words),
        pa.string(): pa.types.is_string(words) or pa.types.is_large_string(words) or pa.types.is_string_view(words),
    }
    if not fits[kind]:
        expected = {pa.float64(): "number", pa.timestamp("s"): "date", pa.string(): "text"}[kind]
        raise UnusableInput(Problem("parts.type", "error", name, 0, column.name, str(words), expected))
    if column.is_numeric:
        return _check_numbers(name, column, cells.cast(kind).to_numpy(zero_copy_only=False), index)
    if column.type == "date":
        return cells.cast(kind, safe=False).to_numpy(zero_copy_only=False).astype("datetime64[s]")
    if column.type == "text" and column.name not in REPEATED_TEXT:
        return cells.cast(kind).to_pandas().astype("str").array
    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    said, codes = cells.dictionary.to_pylist(), cells.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if column.type == "text":
        return pd.Categorical.from_codes(codes, categories=pd.Index(said, dtype="str"))
    ids = choices_of(column, shipped_factors().catalogue)
    spellings = read_spellings().get(column.name, {})
    place = {one: number for number, one in enumerate(ids)}
    meant = np.array([*(place.get(word, place.get(spellings.get(word, ""), -2)) for word in said), -1])[codes]
    if len(unknown := np.flatnonzero(meant == -2)):
        value = said[codes[unknown[0]]]
        raise UnusableInput(Problem("unknown-choice", "error", name, int(index[unknown[0]]), column.name, value))
    return pd.Categorical.from_codes(meant, categories=ids)


def _check_numbers(name: str, column: Column, values: NDArray[np.float64], index: pd.Index) -> NDArray[np.float64]:
    wrong = {
        "not-whole": column.type == "integer" and (values != np.rint(values)) & ~np.isnan(values),
        "too-small": column.floor is not None and values < column.floor,
        "too-large": np.isinf(values) if column.ceiling is None else values > column.ceiling,
    }
    for code, where in wrong.items():
        where = np.broadcast_to(where, values.shape)
        if where.any():
            value = f"{values[where][0]:.12g}"
            _refuse(where, Problem(code, "error", name, 0, column.name, value, say_bounds(column)), index)
    return values


def _refuse(where: NDArray[np.bool_], problem: Problem, index: pd.Index) -> None:
    """Raises UnusableInput with a problem at the first row where something is wrong."""
    if where.any():
        raise UnusableInput(replace(problem, line=int(index[int(np.argmax(where))])))
