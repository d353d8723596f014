"""Looking things up in the registry: words as codes, and the assumption that holds for a type in a year."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.registry.registry import Factors

Codes = NDArray[np.int32]


def assumption_rows(factors: Factors, names: list[str], column: str, year: int) -> Codes:
    """For each name, the row of the assumption on `name.column` that holds in the year; -1 where there is none."""
    rows = factors.remember(("assumptions", year), lambda: _assumptions_of_year(factors, year))
    return np.array([rows.get(f"{name}.{column}", -1) for name in names], dtype="int32")


def _assumptions_of_year(factors: Factors, year: int) -> dict[str, int]:
    """What each assumption applies to, and the row of the one that holds in the year."""
    table = factors.assumptions
    late = (table["valid_from"].dt.year > year).to_numpy()
    order = np.lexsort((table["valid_from"].to_numpy(), ~late))  # the best of each comes last, and stays
    return dict(zip(table["applies_to"].astype("str").iloc[order].tolist(), order.tolist(), strict=True))


def assumed_values(factors: Factors, rows: Codes) -> NDArray[np.float64]:
    """The values of rows of the assumptions; missing for -1."""
    return np.append(factors.assumptions["value"].to_numpy(dtype="float64"), np.nan)[rows]


def codes_of(values: pd.Series, ids: list[str]) -> Codes:
    """The position of each value in `ids`; -1 for an empty cell or another value."""
    array = values.array
    category = array if isinstance(array, pd.Categorical) else pd.Categorical(array)
    place = {word: number for number, word in enumerate(ids)}
    lookup = [place.get(word, -1) for word in category.categories]
    return np.array([*lookup, -1], dtype="int32")[category.codes]


def from_codes(codes: NDArray, ids: Sequence[str], index: pd.Index) -> pd.Series:
    """The values that codes stand for, stored by code."""
    values = pd.Categorical.from_codes(codes, dtype=_type_of(tuple(ids)), validate=False)
    return pd.Series(values, index=index, copy=False)


@lru_cache(maxsize=512)
def _type_of(words: tuple[str, ...]) -> pd.CategoricalDtype:
    """A column of these words, stored by code: pandas takes longer to check the words than to store the codes."""
    return pd.CategoricalDtype(list(words))
