"""Tables and objects as bytes that are always the same for the same content, and read back without loss.

CSV in UTF-8, commas and points; a number is written with as few digits as give it back exactly, a date as ISO, an empty
cell as nothing. A text that a spreadsheet would run as a formula has an apostrophe before it, taken away by reading.
"""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
from pyarrow import csv

from footprint.strict_json import read_json
from footprint.tables import Column

pc: Any = pyarrow.compute  # its functions are made as it loads: nothing that checks types sees them

# What a spreadsheet runs as a formula; the apostrophe too, so that reading gives back what was there.
_ESCAPED = r"^[=+\-@\t\r\n']"

# Limits of what is read back: a file of another hand must not take all the memory.
LONGEST_OBJECT = 50_000_000
LONGEST_HEADER = 20_000
MOST_ROWS = 20_000_000
BLOCK = 1 << 24


class Unreadable(ValueError):
    """Bytes that are no canonical table or object."""


def write_table(table: pd.DataFrame) -> bytes:
    """A table as canonical CSV; the index is left out."""
    arrays, fields = [], []
    for name in table.columns:
        array = _to_arrow(table[name])
        arrays.append(array)
        fields.append(pa.field(str(name), array.type))
    written = io.BytesIO()
    csv.write_csv(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), written)
    return written.getvalue()


def _to_arrow(column: pd.Series) -> pa.Array:
    if pd.api.types.is_datetime64_any_dtype(column):
        return pa.array(column.dt.strftime("%Y-%m-%d"), pa.string(), from_pandas=True)
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return pa.array(column.astype("int64"))
    if pd.api.types.is_float_dtype(column):
        return pa.array(column.to_numpy(dtype="float64") + 0.0, from_pandas=True)  # -0.0 is written 0
    if isinstance(column.dtype, pd.CategoricalDtype):  # escape each word once
        codes = column.cat.codes.to_numpy()
        words = _escape(pa.array(column.cat.categories.astype("str"), from_pandas=True))
        return words.take(pa.array(codes, mask=codes < 0))
    return _escape(pa.array(column.astype("str"), from_pandas=True))


def _escape(cells: pa.Array) -> pa.Array:
    """Text with an apostrophe before what a spreadsheet would run; empty cells missing."""
    cells = cells.cast(pa.string())
    risky = pc.match_substring_regex(cells, _ESCAPED)
    written = pc.if_else(risky, pc.binary_join_element_wise("'", cells, ""), cells)
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), written)


def read_text(data: bytes) -> pd.DataFrame:
    """A canonical CSV as a table of text, empty cells missing. Raises Unreadable."""
    if data.find(b"\n", 0, LONGEST_HEADER) < 0:
        raise Unreadable("a header without end")
    try:
        names = data[: data.index(b"\n")].decode("utf-8").strip()
        columns = [name.strip('"') for name in names.split(",")]
        if len(set(columns)) != len(columns):
            raise Unreadable("a column comes twice")
        read = csv.read_csv(
            io.BytesIO(data),
            read_options=csv.ReadOptions(block_size=BLOCK),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except (pa.ArrowException, UnicodeDecodeError) as fault:
        raise Unreadable(str(fault).splitlines()[0][:200]) from fault
    if read.column_names != columns:  # a mark before it, or spaces: others would read it otherwise
        raise Unreadable("a header that is not ours")
    if read.num_rows > MOST_ROWS:
        raise Unreadable(f"{read.num_rows} rows")
    read = pa.Table.from_arrays([_unescape(cells) for cells in read.columns], names=read.column_names)
    table = read.to_pandas(types_mapper={pa.string(): pd.StringDtype("pyarrow", na_value=np.nan)}.get)
    return table if len(table) else table.astype("str")


def _unescape(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    risky = pc.starts_with(cells, "'")
    return pc.if_else(risky, pc.utf8_slice_codeunits(cells, 1), cells) if pc.any(risky).as_py() else cells


def read_columns(data: bytes, columns: tuple[Column, ...], extra: tuple[str, ...] = ()) -> pd.DataFrame:
    """A canonical CSV with the columns of `tables.py`, typed; those of `extra`, before them, are numbers.

    Raises Unreadable where a column lacks or a cell can't be read.
    """
    text = read_text(data)
    wanted = [*extra, *(column.name for column in columns)]
    if list(text.columns) != wanted:
        raise Unreadable(f"columns {', '.join(map(str, text.columns))}"[:300])
    kinds = dict.fromkeys(extra, "number") | {column.name: column.type for column in columns}
    return pd.DataFrame({name: _typed(text[name], kinds[name]) for name in wanted})


def _typed(cells: pd.Series, kind: str) -> pd.Series:
    if kind in ("number", "integer"):
        return to_numbers(cells)
    if kind == "date":
        try:
            return pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[s]")
        except ValueError as fault:
            raise Unreadable(str(fault)[:200]) from fault
    return cells.astype("str")


def to_numbers(cells: pd.Series) -> pd.Series:
    """Cells of text as numbers, the very ones that were written. Raises Unreadable."""
    try:
        return pd.Series(pa.array(cells, pa.string(), from_pandas=True).cast(pa.float64()).to_pandas(), cells.index)
    except pa.ArrowInvalid as fault:
        raise Unreadable(str(fault)[:200]) from fault


def write_object(content: object) -> bytes:
    """A JSON object, keys sorted."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def read_object(data: bytes) -> dict:
    """A JSON object. Raises Unreadable for anything else, and for what could be read in two ways."""
    if len(data) > LONGEST_OBJECT:
        raise Unreadable("too long")
    try:
        content = read_json(data.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise Unreadable(str(fault)[:200]) from fault
    if not isinstance(content, dict):
        raise Unreadable("not an object")
    return content


def text_of(content: Mapping, *keys: str) -> str:
    """A text inside an object of another hand, or "" where it is none."""
    found: object = content
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""
