"""Which cells people set by hand: what tells a correction from what a file said."""

import pandas as pd
import sqlalchemy as sa

from footprint.inventory.compare import unequal
from footprint.storage.database.connection import reading
from footprint.storage.inventories.rows import read_states
from footprint.tables import INVENTORY_TABLES, names


def find_edited(engine: sa.Engine, inventory_id: int, number: int, table: str = "equipment") -> pd.DataFrame:
    """For each row of a table in a version and each column, whether a person set the cell since a file last did.

    A cell is set by hand when it is not what the last file that changed it said: a correction that was undone is none,
    one that a later import left standing still is. In a row that was typed, every filled cell is.

    Returns:
        A table of booleans, indexed by row id. Cells of rows that are gone by then are there too.
    """
    with reading(engine) as connection:
        states = read_states(connection, inventory_id, table, number)
    first = ~states.index.duplicated()
    source = states[["upload_id", "line"]].fillna(-1)
    by_file = states["upload_id"].notna().to_numpy() & (first | (source != source.shift()).any(axis=1).to_numpy())
    last = states[~states.index.duplicated(keep="last")]
    edited = {}
    for column in names(INVENTORY_TABLES[table]):
        changed = first | unequal(states[column], states[column].shift())
        said = states[column][by_file & changed]
        said = said[~said.index.duplicated(keep="last")].reindex(last.index)
        edited[column] = unequal(last[column], said)
    return pd.DataFrame(edited, index=last.index)
