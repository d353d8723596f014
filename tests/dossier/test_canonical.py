"""Canonical files: read back as they were written, to the last digit, and nothing a spreadsheet would run."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.dossier.canonical import Unreadable, read_object, read_text, to_numbers, write_object, write_table

# Of which others might read something else, or which no file can hold.
UNREAD = (b'{"a": NaN}', b'{"a": -1e999}', b'{"a": "\\ud800"}', b'{"\\uDfff": 1}', b'{"a": 1, "a": 1}')

texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"), max_size=20)


@given(st.lists(st.tuples(texts, st.floats(allow_infinity=False)), max_size=20))
def test_a_table_is_read_back_as_it_was(rows):
    table = pd.DataFrame({"text": pd.Series([text or None for text, _ in rows], dtype="str")})
    table["number"] = np.array([number for _, number in rows], dtype="float64")
    back = read_text(write_table(table))
    assert back["text"].fillna("").tolist() == [text for text, _ in rows]
    np.testing.assert_array_equal(to_numbers(back["number"]).to_numpy(), table["number"].to_numpy())


@pytest.mark.parametrize("text", ["=1+1", "+33", "-1", "@x", "\tx", "'x", "''"])
def test_no_text_starts_as_a_formula_does(text):
    written = write_table(pd.DataFrame({"a": pd.Series([text], dtype="str"), "b": pd.Categorical([text])}))
    assert written.decode().splitlines()[1] == f'"\'{text}","\'{text}"'
    assert read_text(written).iloc[0].tolist() == [text, text]


def test_numbers_keep_their_last_digit():
    values = [0.1, 1 / 3, 1e-300, 123456789.123456789, 2.0**-20]
    back = to_numbers(read_text(write_table(pd.DataFrame({"n": values})))["n"])
    assert back.tolist() == values


@pytest.mark.parametrize(
    "data",
    [b"", b"a" * 30_000, b"a,a\n1,2\n", b"\xff\xfe", b"a,b\n1\n", b'"a\n', b"\xef\xbb\xbfa,b\n1,2\n", b"a,b \n1,2\n"],
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(Unreadable):
        to_numbers(read_text(data)["b"])


def test_what_is_no_number_is_refused():
    with pytest.raises(Unreadable):
        to_numbers(pd.Series(["1", "x"], dtype="str"))


@pytest.mark.parametrize("data", [b"[1]", b"{", b"\xff", b"[" * 100_000, b"null", *UNREAD])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(Unreadable):
        read_object(data)


def test_objects_are_written_in_one_way():
    assert write_object({"b": 1, "a": "é"}) == write_object({"a": "é", "b": 1})
    assert read_object(write_object({"a": {"b": [1.5]}})) == {"a": {"b": [1.5]}}
