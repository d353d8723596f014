"""Values written for other processes: what comes back is what was written, in its types and to the last bit."""

import base64
import json
import math
import struct
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.server.process.plain_values import UNREADABLE, read_value, write_value

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NAMES = st.none() | TEXTS
CELLS = {
    "float64": st.floats(),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "bool": st.booleans(),
    "boolean": st.none() | st.booleans(),
    "str": NAMES,
    "object": st.dates(),
}


@st.composite
def indexes(draw, size: int) -> pd.Index:
    name, start, step = draw(NAMES), draw(st.integers(-9, 9)), draw(st.integers(1, 3))
    kind = draw(st.sampled_from(["rows", "int64", "str"]))
    if kind == "rows":
        return pd.RangeIndex(start, start + size * step, step, name=name)
    return pd.Index(draw(st.lists(CELLS[kind], min_size=size, max_size=size)), dtype=kind, name=name)


@st.composite
def tables(draw) -> pd.DataFrame:
    size = draw(st.integers(0, 4))
    index = draw(indexes(size))
    columns = {}
    for name in draw(st.lists(TEXTS, min_size=1, max_size=4, unique=True)):
        kind = draw(st.sampled_from(list(CELLS)))
        columns[name] = pd.Series(draw(st.lists(CELLS[kind], min_size=size, max_size=size)), index, dtype=kind)
    return pd.DataFrame(columns, index)


SINGLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | tables()
VALUES = st.recursive(
    SINGLE,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.lists(inside, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=6) | st.integers(), inside, max_size=3)
    ),
    max_leaves=6,
)


def assert_same(one: object, other: object) -> None:
    assert type(one) is type(other)
    if isinstance(one, float):
        assert struct.pack("d", one) == struct.pack("d", other) or (math.isnan(one) and math.isnan(other))
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for inside, again in zip(one, other, strict=True):
            assert_same(inside, again)
    elif isinstance(one, dict):
        assert_same(list(one.items()), list(other.items()))
    elif isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True, check_index_type=True)
        for name in one:
            assert_same(one[name].tolist(), other[name].tolist())
    else:
        assert one is other or one == other


@given(VALUES)
def test_what_comes_back_is_what_was_written(value):
    assert_same(value, read_value(write_value(value)))


@given(st.lists(st.floats(), max_size=4), NAMES)
def test_a_series_comes_back_with_its_index(cells, name):
    series = pd.Series(cells, pd.Index(range(2025, 2025 + len(cells)), name="year"), dtype="float64", name=name)
    again = read_value(write_value({"joint": series}))["joint"]
    pd.testing.assert_series_equal(series, again, check_exact=True)
    assert_same(series.tolist(), again.tolist())


class Action:
    """Something that only code could make again."""


@pytest.mark.parametrize(
    "value",
    [
        Action(),
        {1.0, 2.0},
        np.float64(1.0),
        [Action()],
        {"of": Action()},
        date(2026, 1, 1),
        pd.DataFrame(),
        pd.DataFrame({1: [1.0]}),
        pd.DataFrame([[1.0, 2.0]], columns=["same", "same"]),
        pd.DataFrame({"object": [Action()]}),
        pd.DataFrame({"object": [date(2026, 1, 1), None]}),
        pd.DataFrame({"small": np.array([1.0], dtype="float32")}),
        pd.DataFrame({"kind": pd.Categorical(["laptop"])}),
        pd.DataFrame({"of": [1.0]}, pd.MultiIndex.from_tuples([(1, 2)])),
        pd.Series([1.0], name=2025),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_would_not_come_back_the_same_is_refused(value):
    with pytest.raises(TypeError):
        write_value(value)


def test_a_table_with_more_than_its_cells_is_refused():
    table = pd.DataFrame({"kg": [1.0]})
    table.attrs["said"] = "by someone"
    with pytest.raises(TypeError):
        write_value(table)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\xff",
        b'{"tuple"',
        b"{}",
        b'{"code": "import os"}',
        b'{"tuple": [], "dict": []}',
        b'{"dict": [1]}',
        b'{"table": "?"}',
        b'{"series": ["name"]}',
        json.dumps({"table": base64.b64encode(b"no table").decode()}).encode(),
    ],
)
def test_what_was_not_written_here_is_not_read(written):
    with pytest.raises(UNREADABLE):
        read_value(written)
