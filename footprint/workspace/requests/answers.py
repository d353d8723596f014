"""What comes back for rows that were sent: proposals, one a row; those that are accepted make another version."""

from dataclasses import replace

import numpy as np
import pandas as pd

from footprint.inventory.cells import read_numbers
from footprint.registry.catalogue import Catalogue
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES, empty_table, find_column, names
from footprint.workspace.requests.rows import (
    ASKED,
    ASKED_COLUMNS,
    NEW_ROW,
    TYPES,
    Asked,
    list_asked,
    open_table,
    write_values,
)

PROPOSAL_COLUMNS = (*ASKED_COLUMNS[:5], "unit", "before", "after", "fault")


def propose(stored: StoredInventory, kind: str, answers: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """What an answer (columns ref, known, new: text) changes in the inventory as it is: columns of PROPOSAL_COLUMNS.

    What is empty or as it was is no change. `fault` says why a row can't be merged: gone (no such row any more),
    twice, unread (no value that the column takes), changed (someone wrote another value since it was sent).
    """
    asked, listed = ASKED[kind], list_asked(stored, kind, catalogue)
    given = answers[answers["new"].str.strip() != ""]
    found = given.merge(listed.rename(columns={"known": "before"}), on="ref", how="left", indicator="there")
    column = find_column(INVENTORY_TABLES[asked.table], asked.column)
    texts = found["new"].str.strip()
    if column.is_numeric:
        values, faults = read_numbers(texts, column)
        after, unread = write_values(values), faults.ne("") & faults.notna() | values.isna()
    else:
        after, unread = texts, ~texts.isin(column.choices)
    changed = found["known"] != found["before"].fillna("")
    faults = [
        (found["there"] == "left_only", "gone"),
        (found["ref"].duplicated(), "twice"),
        (unread, "unread"),
        (changed, "changed"),
    ]
    fault = pd.Series(np.select([one for one, _ in faults], [name for _, name in faults], ""), index=found.index)
    proposals = found.assign(after=after.where(~unread, texts), fault=fault)
    proposals = proposals[(proposals["after"] != proposals["before"]) | (fault != "")]
    return proposals.reindex(columns=list(PROPOSAL_COLUMNS)).fillna("").astype("str").reset_index(drop=True)


def merge_answers(
    stored: StoredInventory, kind: str, proposals: pd.DataFrame, quality: str, source: str
) -> StoredInventory:
    """The inventory with what was accepted in its rows, each with its quality and the file it comes from."""
    asked = ASKED[kind]
    table = open_table(stored, asked)
    ids = stored.row_ids[asked.table].astype("str")
    said = {"quality": quality, "source_document": source}
    old = proposals[~proposals["ref"].str.startswith(NEW_ROW)].set_index("ref")["after"]
    rows = table.index[ids.isin(old.index)]
    values = ids.loc[rows].map(old)
    table.loc[rows, asked.column] = _typed(values, asked)
    for column, value in said.items():
        if column in table and value:
            table.loc[rows, column] = value
    added = proposals[proposals["ref"].str.startswith(NEW_ROW)]
    row_ids, upload_ids = dict(stored.row_ids), dict(stored.upload_ids)
    if len(added):
        more = _make_rows(added, asked, said, 1 + max(table.index, default=0))
        nothing = pd.Series(pd.NA, index=more.index, dtype="Int64")
        table = pd.concat([table, more])
        row_ids[asked.table] = pd.concat([row_ids[asked.table], nothing])
        upload_ids[asked.table] = pd.concat([upload_ids[asked.table], nothing])
    inventory = replace(stored.inventory, **{asked.table: table})
    return replace(stored, inventory=inventory, row_ids=row_ids, upload_ids=upload_ids)


def _typed(values: pd.Series, asked: Asked) -> pd.Series:
    column = find_column(INVENTORY_TABLES[asked.table], asked.column)
    return values.astype("float64") if column.is_numeric else values.astype("str")


def _make_rows(added: pd.DataFrame, asked: Asked, said: dict[str, str], first: int) -> pd.DataFrame:
    """Rows that the inventory had not, as its tables are."""
    columns = INVENTORY_TABLES[asked.table]
    cells = {TYPES[asked.table]: added["type"], asked.column: _typed(added["after"], asked), "unit": added["unit"]}
    rows = pd.DataFrame(cells | said).set_axis(pd.RangeIndex(first, first + len(added), name="line"))
    empty = empty_table(columns)
    return rows.reindex(columns=names(columns)).astype(empty.dtypes.to_dict())
