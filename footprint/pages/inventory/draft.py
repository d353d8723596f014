"""What is typed in the grids and not saved yet: text as typed, until it is read like the text of a file.

The grids hold text, even for numbers and dates: the typed columns of Streamlit read a pasted "12,5" as 125, and a
pasted 15/03/2022 as today, without a word.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from footprint.intake.written import say_table
from footprint.inventory.inventory import Inventory
from footprint.problems import join_problems
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES, empty_table
from footprint.workspace.files import check_cells

# What st.data_editor says was done: edited_rows {position: {column: value}}, added_rows [...] and deleted_rows [...].
Edits = Mapping

NEW = -1


@dataclass(frozen=True, eq=False)
class DraftTable:
    """One table as text: `cells` in the words of the page, where each row comes from, and which were typed in.

    `origins` holds the position of each row in the version it was opened on, NEW for a new row.
    """

    table: str
    cells: pd.DataFrame
    origins: NDArray[np.int64]
    touched: NDArray[np.bool_]
    opened_rows: int

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """Which of the rows added hold nothing."""
        blank = self.origins == NEW
        blank[blank] = self.cells[blank].isna().all(axis=1).to_numpy()
        return blank

    @cached_property
    def changed(self) -> int:
        """How many rows were typed in, added or removed; blank ones do not count."""
        typed = self.touched & ~self.blank
        return int(typed.sum()) + self.opened_rows - int((self.origins != NEW).sum())


def open_sheet(table: str, rows: pd.DataFrame, language: str) -> DraftTable:
    """A table of a version as text."""
    cells = say_table(table, rows, language).reset_index(drop=True)
    return DraftTable(table, cells, np.arange(len(rows)), np.zeros(len(rows), dtype="bool"), len(rows))


def edit_sheet(sheet: DraftTable, edits: Edits, shown: NDArray[np.int64] | None = None) -> DraftTable:
    """The sheet after what was done in a grid that shows its rows `shown` (by default all)."""
    if not any(edits.get(kind) for kind in ("edited_rows", "added_rows", "deleted_rows")):
        return sheet
    shown = np.arange(len(sheet.cells)) if shown is None else shown
    edited = {int(shown[int(position)]): values for position, values in edits.get("edited_rows", {}).items()}
    cells, touched = _write(sheet, edited)
    kept = np.ones(len(cells), dtype="bool")
    kept[shown[list(edits.get("deleted_rows", []))]] = False
    added = edits.get("added_rows", [])
    if not added and kept.all() and (touched == sheet.touched).all() and cells.equals(sheet.cells):
        return sheet
    new = pd.DataFrame({column: _as_text([row.get(column) for row in added]) for column in cells.columns})
    return DraftTable(
        sheet.table,
        pd.concat([cells[kept], new], ignore_index=True),
        np.concatenate([sheet.origins[kept], np.full(len(added), NEW)]),
        np.concatenate([touched[kept], np.ones(len(added), dtype="bool")]),
        sheet.opened_rows,
    )


def write_alike(sheet: DraftTable, rows: NDArray[np.int64], column: str, written: str) -> DraftTable:
    """The sheet with the same text in one column of several rows."""
    return edit_sheet(sheet, {"edited_rows": {int(row): {column: written} for row in rows}})


def remove_rows(sheet: DraftTable, rows: NDArray[np.int64]) -> DraftTable:
    """The sheet without some rows."""
    return edit_sheet(sheet, {"deleted_rows": rows.tolist()})


def _write(sheet: DraftTable, edited: Mapping[int, Mapping[str, object]]) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The cells with what was typed in some rows, and the rows touched: those in which that changed anything."""
    cells, touched = sheet.cells.copy(), sheet.touched.copy()
    for column in cells.columns:
        typed = {row: values[column] for row, values in edited.items() if column in values}
        if typed:
            rows = np.array(list(typed))
            before, after = cells[column].iloc[rows].array, _as_text(list(typed.values()))
            alike = pd.Series(before).fillna("").to_numpy() == pd.Series(after).fillna("").to_numpy()
            cells.iloc[rows, cells.columns.get_loc(column)] = after
            touched[rows[~alike]] = True
    return cells, touched


def _as_text(values: list) -> ExtensionArray:
    """What was typed, without the blanks around; missing where nothing is left."""
    text = [str(value).strip() if value is not None else "" for value in values]
    return pd.array([cell or None for cell in text], dtype="str")


# --- reading what was typed ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Draft:
    """The three sheets opened on a version of an inventory."""

    opened: StoredInventory
    language: str
    sheets: Mapping[str, DraftTable] = field(default_factory=dict)

    @cached_property
    def changed(self) -> int:
        """How many rows differ from what was opened."""
        return sum(sheet.changed for sheet in self.sheets.values())

    @cached_property
    def typed(self) -> "Typed":
        """The draft as read."""
        return read_draft(self)


@dataclass(frozen=True, eq=False)
class Typed:
    """A draft that was read: the inventory to save, and what is wrong in the rows typed."""

    stored: StoredInventory
    problems: pd.DataFrame

    @property
    def refused(self) -> int:
        """How many rows can't be saved as they are."""
        errors = self.problems[self.problems["severity"] == "error"]
        return len(errors[["table", "line"]].drop_duplicates())


def read_draft(draft: Draft) -> Typed:
    """Read the rows typed like those of a file; the others are as they were. Blank rows added are left out."""
    opened = draft.opened
    tables, ids, uploads, problems = {}, dict(opened.row_ids), dict(opened.upload_ids), []
    for name in INVENTORY_TABLES:
        tables[name] = opened.inventory.table(name)
        if name in draft.sheets and draft.sheets[name].changed:
            tables[name], ids[name], uploads[name], found = _read_sheet(draft.sheets[name], opened)
            problems.append(found)
    stored = replace(opened, inventory=Inventory(**tables), row_ids=ids, upload_ids=uploads)
    return Typed(stored, join_problems(problems))


def _read_sheet(sheet: DraftTable, opened: StoredInventory) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.DataFrame]:
    """The rows of a sheet that can be saved, with their ids and uploads, and what is wrong in the others."""
    name, old = sheet.table, opened.inventory.table(sheet.table)
    # Two sites of one name are wrong together: all are read again. Elsewhere each row stands alone.
    typed = np.flatnonzero((sheet.touched | (name == "sites")) & ~sheet.blank)
    as_they_were = np.setdiff1d(np.flatnonzero(~sheet.blank), typed)
    # Rows are known by their position here: two of them may have the same line.
    checked = check_cells({name: sheet.cells.iloc[typed].set_axis(pd.Index(typed, name="line"))})
    unchanged = old.iloc[sheet.origins[as_they_were]].set_axis(as_they_were)
    types = empty_table(INVENTORY_TABLES[name]).dtypes.to_dict()
    rows = pd.concat([unchanged.astype(types), checked.inventory.table(name).astype(types)]).sort_index()
    origins, lines = sheet.origins[rows.index], number_lines(sheet, old)
    index = pd.Index(lines[rows.index], name="line")
    problems = checked.problems.assign(line=lines[checked.problems["line"].to_numpy(dtype="int64")])
    ids, uploads = (
        pd.Series(known[name].array.take(origins, allow_fill=True), index=index)
        for known in (opened.row_ids, opened.upload_ids)
    )
    return rows.set_axis(index), ids, uploads, problems


def number_lines(sheet: DraftTable, opened: pd.DataFrame) -> NDArray[np.int64]:
    """The line of each row: that of the file it came from, the next ones for new rows."""
    new = sheet.origins == NEW
    first = int(opened.index.to_numpy().max()) + 1 if len(opened) else 2  # under the headers, were it a file
    lines = np.append(opened.index.to_numpy(dtype="int64"), 0)[sheet.origins]
    lines[new] = first + np.arange(new.sum())
    return lines


def translate_draft(draft: Draft, language: str) -> Draft:
    """The draft in the words of another language; what can't be read stays as it was typed."""
    sheets = {}
    for name, sheet in draft.sheets.items():
        fresh = open_sheet(name, draft.opened.inventory.table(name), language)
        cells = fresh.cells.take(sheet.origins).reset_index(drop=True)
        typed = np.flatnonzero(sheet.touched)
        cells.iloc[typed] = _translate(name, sheet.cells.iloc[typed], language)
        sheets[name] = replace(sheet, cells=cells)
    return Draft(draft.opened, language, sheets)


def _translate(name: str, cells: pd.DataFrame, language: str) -> pd.DataFrame:
    checked = check_cells({name: cells.rename_axis("line")})
    read = say_table(name, checked.inventory.table(name), language).reindex(cells.index)
    return read.where(read.notna(), cells)
