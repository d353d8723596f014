"""Estates of any size, drawn at random but always the same, for benchmarks and nothing else."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from footprint.inventory.inventory import Inventory, compact, empty_inventory
from footprint.registry.registry import Factors
from footprint.tables import EQUIPMENT, names

TYPES = 40
COUNTRIES = ("FRA", "REU", "DEU", "BEL")


def draw_estate(registry: Factors, rows: int, seed: int = 1) -> Inventory:
    """Equipment of 40 types in 4 countries, bought over eight years, a tenth of them with stated cells."""
    random = np.random.default_rng(seed)
    types = registry.catalogue.device_types[:TYPES]
    given = random.random(rows) < 0.1
    empty = empty_inventory()
    bought = np.datetime64("2017-01-01", "s") + (random.integers(0, 2900, rows) * 86_400).astype("timedelta64[s]")
    columns = {
        "item_id": pd.Series(np.arange(rows).astype(str)),
        "device_type": _draw(random, rows, types),
        "country": _draw(random, rows, COUNTRIES),
        "entity": _draw(random, rows, [f"entity {number}" for number in range(10)]),
        "quantity": random.integers(1, 5, rows).astype("float64"),
        "acquired_on": bought,
        "lifespan_years": np.where(given, random.integers(3, 9, rows), np.nan),
        "source_document": _draw(random, rows, ["export", "invoices", "survey"]),
    }
    dtypes = empty.equipment.dtypes.to_dict() | dict.fromkeys(columns, None)
    equipment = pd.DataFrame(columns).reindex(columns=names(EQUIPMENT))
    equipment = equipment.astype({name: dtype for name, dtype in dtypes.items() if dtype is not None})
    return compact(Inventory(equipment.rename_axis("line"), empty.usage, empty.sites))


def _draw(random: np.random.Generator, rows: int, words: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(random.integers(0, len(words), rows), categories=list(words))
