"""A large file without quotation marks is read in blocks of bytes: neither where they end nor the way shows."""

import pandas as pd
import pytest

from footprint.intake import read_file
from footprint.intake.files import delimited
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read

TYPES, COUNTS = ("Ordinateur portable", "bidule", "", "Serveur"), ("1", "douze", "-3")
ROWS = 400
TEXT = "Identifiant;Type;Quantité;Remarque\n" + "".join(
    f"PC-{number};{TYPES[number % 4]};{COUNTS[number % 3]};été {'€' * (number % 5)}\n" for number in range(ROWS)
)


def read(monkeypatch, block: int | None, more: str = "") -> Read:
    """A text read in blocks of so many bytes, or (None) by the reader of any file."""
    even = delimited.parse_even
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "parse_even", lambda *given: even(*given, block) if block else None)
        return check_raw(read_file(("parc.csv", f"{TEXT}{more}".encode())))


def assert_equal(one: Read, other: Read) -> None:
    assert one.rows_read == other.rows_read
    pd.testing.assert_frame_equal(one.problems, other.problems)
    pd.testing.assert_frame_equal(one.inventory.equipment, other.inventory.equipment)
    pd.testing.assert_frame_equal(one.set_aside["equipment"], other.set_aside["equipment"])


@pytest.mark.parametrize("block", [1_000, 10_000_000])
def test_tables_and_problems_are_those_of_a_reading_in_one_go(monkeypatch, block):
    parts = read(monkeypatch, block)
    assert_equal(parts, read(monkeypatch, None))
    assert parts.rows_read == ROWS


def test_a_large_file_is_read_in_blocks():
    rows = delimited.parse_even(TEXT.encode(), ";", 10, 1_000)
    assert rows is not None
    assert rows.shape == (ROWS + 1, 4)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "more", ["\n", "\n\nPC;Serveur;1;\n", "PC;Serveur;1;;;\n", "PC;Serveur\n", 'PC;Serveur;1;"a;b"\n', ";;;\n", "PC"]
)
def test_rows_that_are_not_even_are_read_alike(monkeypatch, more):
    assert_equal(read(monkeypatch, 10_000, more), read(monkeypatch, None, more))
