"""Two tables compared cell by cell, and whether a file is written as the program writes it."""

import numpy as np
import pandas as pd

from footprint.dossier.canonical import read_text, to_numbers, write_table
from footprint.dossier.checks.findings import Verification
from footprint.dossier.freeze import NUMBERS, read_computed

MOST_TOLD = 20  # differences told of one file; the others are counted

# Intervals are drawn, and sensitivities computed on other totals: other processors may differ in their last digits.
DRAWN = {"intervals.csv": ("low", "high"), "sensitivity.csv": ("at_down", "at_up")}
EXACT = 1e-9


def compare_tables(
    path: str, said: pd.DataFrame, again: pd.DataFrame, found: Verification, drawn: tuple[str, ...] = ()
) -> None:
    """Report the cells of a file that are not those computed again; columns of `drawn` to 1e-9."""
    if list(said.columns) != list(again.columns):
        found.report("dossier.columns-differ", path, 0, "", ", ".join(again.columns), ", ".join(map(str, said.columns)))
        return
    if len(said) != len(again):
        found.report("dossier.rows-differ", path, 0, "", len(again), len(said))
        return
    for column in again.columns:
        one, other = said[column].reset_index(drop=True), again[column].reset_index(drop=True)
        rows = np.flatnonzero(_differ(one, other, column in drawn))
        for row in rows[:MOST_TOLD]:
            found.report("dossier.cell-differs", path, int(row) + 2, column, say_cell(other[row]), say_cell(one[row]))
        found.unsaid += max(0, len(rows) - MOST_TOLD)


def compare_files(path: str, said: bytes, again: bytes, found: Verification) -> None:
    """Report how a computed file differs from the one computed again: by its cells, or by how they are written."""
    if said == again:
        return
    before, drawn = len(found.differences), DRAWN.get(path, ())
    if path.endswith(".csv"):
        one, other = read_text(said), read_text(again)
        for column in NUMBERS & set(other.columns) & set(one.columns):
            one[column], other[column] = to_numbers(one[column]), to_numbers(other[column])
        compare_tables(path, one, other, found, drawn)
        if len(found.differences) == before and not (drawn and write_table(read_computed(said)) == said):
            found.report("dossier.written-otherwise", path)
    else:
        found.report("dossier.file-differs", path)


def _differ(one: pd.Series, other: pd.Series, drawn: bool) -> np.ndarray:
    both_missing = (one.isna() & other.isna()).to_numpy()
    if pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other):
        a, b = one.to_numpy(dtype="float64"), other.to_numpy(dtype="float64")
        same = np.isclose(a, b, rtol=EXACT, atol=0.0) if drawn else a == b
    else:
        same = (one.astype("object") == other.astype("object")).to_numpy(dtype=bool)
    return ~(same | both_missing)


def say_cell(value: object) -> str:
    """A cell as a difference names it."""
    return "" if pd.isna(value) else repr(value) if isinstance(value, float) else str(value)
