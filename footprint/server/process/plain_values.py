"""Tables and plain values as bytes that nothing need be trusted to read: JSON, and Arrow for the tables in it.

What comes back is equal to what was written, to the last bit, in its types, columns and index. What could not is
refused; so is all that would take code to read.
"""

import base64
import binascii
import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

TEXT = pd.StringDtype(na_value=np.nan)
EXACT = (np.dtype("float64"), np.dtype("int64"), np.dtype("bool"), pd.BooleanDtype(), TEXT)

# What reading bytes that were not written here may raise.
UNREADABLE = (ValueError, KeyError, TypeError, binascii.Error, pa.ArrowException)


def write_value(value: object) -> bytes:
    """A value as bytes. Raises TypeError for one that would not come back the same."""
    return json.dumps(_tell(value), separators=(",", ":")).encode()


def read_value(written: bytes) -> Any:
    """What was written. Raises what is UNREADABLE where it was something else."""
    return json.loads(written, object_hook=_make)


def _tell(value: object) -> object:
    """The value in what JSON has: an object of one member says what is made of it."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if isinstance(value, list) and kind is list:
        return [_tell(one) for one in value]
    if isinstance(value, tuple) and kind is tuple:
        return {"tuple": [_tell(one) for one in value]}
    if isinstance(value, dict) and kind is dict:
        return {"dict": [[_tell(key), _tell(held)] for key, held in value.items()]}
    if isinstance(value, pd.DataFrame):
        return {"table": _write_table(value)}
    if isinstance(value, pd.Series) and type(value.name) in (str, type(None)):
        return {"series": [value.name, _write_table(value.to_frame("value"))]}
    raise TypeError(f"A {kind.__name__} is not written.")


def _make(told: dict[str, Any]) -> object:
    ((kind, held),) = told.items()
    if kind == "tuple":
        return tuple(held)
    if kind == "dict":
        return dict(held)
    if kind == "table":
        return _read_table(held)
    if kind == "series":
        name, table = held
        return _read_table(table)["value"].rename(name)
    raise ValueError(f"Nothing is made of {kind!r}.")


def _write_table(table: pd.DataFrame) -> str:
    names = table.columns
    if table.attrs or not (names.is_unique and names.dtype == TEXT and _is_exact(names) and _is_exact(table.index)):
        raise TypeError("A table of this shape is not written.")
    if not all(table[name].dtype in EXACT or _is_of_days(table[name]) for name in names):
        raise TypeError("A table with such columns is not written.")
    arrow = pa.Table.from_pandas(table)
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, arrow.schema) as writer:
        writer.write_table(arrow)
    return base64.b64encode(stream.getvalue()).decode()


def _read_table(written: str) -> pd.DataFrame:
    return pa.ipc.open_stream(base64.b64decode(written, validate=True)).read_all().to_pandas()


def _is_exact(index: pd.Index) -> bool:
    named = type(index.name) in (str, type(None))
    return named and (type(index) is pd.RangeIndex or (type(index) is pd.Index and index.dtype in EXACT))


def _is_of_days(column: pd.Series) -> bool:
    return column.dtype == "object" and all(type(day) is date for day in column)
