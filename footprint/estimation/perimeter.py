"""Which items a perimeter holds: those whose columns are as it says."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# What a perimeter may be described with: columns of `lines.describe_items`.
PERIMETER_COLUMNS = ("table", "entity", "site", "country", "type", "ownership", "control")


def key_of(where: Mapping[str, str | Sequence[str]]) -> tuple:
    """A perimeter as a key under which answers about it are kept."""
    return tuple((column, (held,) if isinstance(held, str) else tuple(held)) for column, held in where.items())


def in_perimeter(items: pd.DataFrame, where: Mapping[str, str | Sequence[str]]) -> NDArray[np.bool_]:
    """Which items (rows of `describe_items`) a perimeter holds."""
    inside = np.ones(len(items), dtype=bool)
    for column, wanted in where.items():
        inside &= items[column].isin([wanted] if isinstance(wanted, str) else list(wanted)).to_numpy()
    return inside
