"""The grids in which an inventory is typed, and the work in them that is not saved yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import numpy as np
import pandas as pd
import sqlalchemy as sa
import streamlit as st
from numpy.typing import NDArray

from footprint.intake.templates import accepted_words
from footprint.pages import acting, state
from footprint.pages.inventory.counted import ASSUMED, TYPE, WEIGHT, CountedTable, count_table
from footprint.pages.inventory.draft import (
    NEW,
    Draft,
    DraftTable,
    Edits,
    edit_sheet,
    number_lines,
    open_sheet,
    translate_draft,
)
from footprint.pages.inventory.view import View
from footprint.tables import INVENTORY_TABLES, Column, find_column
from footprint.words.texts import ALL_LANGUAGES, header, text
from footprint.workspace.stored import open_version

# Columns of a grid that are none of the inventory, next to WEIGHT: the line of the file, the box to tick.
LINE, TICKED = "line", "ticked"

# What the grid shows first; the other columns follow when they hold something, or when they are asked for.
MAIN_COLUMNS = {
    "equipment": (
        "device_type",
        "manufacturer",
        "model",
        "quantity",
        "acquired_on",
        "lifespan_years",
        "energy_kwh_per_year",
        WEIGHT,
        LINE,
        "item_id",
        "site",
        "entity",
        "status",
        "condition",
        "ownership",
        "quality",
        "source_document",
    ),
    "usage": (
        "service_type",
        "provider",
        "amount_per_year",
        "unit",
        WEIGHT,
        LINE,
        "item_id",
        "site",
        "quality",
        "source_document",
    ),
    "sites": ("site", "country", "control", "headcount", "pue", WEIGHT, LINE),
}
# In pixels, so that what names a device, and what it weighs, show on a laptop without scrolling.
WIDTHS = {
    "device_type": 148,
    "manufacturer": 100,
    "model": 128,
    "quantity": 95,
    "acquired_on": 122,
    "lifespan_years": 150,
    "energy_kwh_per_year": 130,
    WEIGHT: 84,
}
HEIGHT = 500

# A grid that is drawn anew has a new name, so that it never takes the edits of an earlier one.
_numbers = count(1)


@dataclass(eq=False)
class InventoryGrid:
    """A grid on the page: the rows and columns it shows, as they were when drawn, and what was done in it since.

    `found` holds the positions of all rows of its view, those of other pages too.
    """

    key: str
    shown: NDArray[np.int64]
    found: NDArray[np.int64]
    columns: list[str]
    source: pd.DataFrame
    edits: Edits = field(default_factory=dict)

    def read_edits(self) -> Edits:
        """What was done in the grid, an assumption shown in its column being no value that anyone typed."""
        edits = self.edits
        typed = {at: self._leave_assumed(values) for at, values in edits.get("edited_rows", {}).items()}
        added = [self._leave_assumed(values) for values in edits.get("added_rows", [])]
        return {"edited_rows": typed, "added_rows": added, "deleted_rows": edits.get("deleted_rows", [])}

    def _leave_assumed(self, values: dict) -> dict:
        return {column: self._read_cell(column, value) for column, value in values.items()}

    def _read_cell(self, column: str, value: object) -> object:
        if not isinstance(value, str) or not value.strip().startswith(ASSUMED[0]):
            return value
        if column != TYPE and column in self.source and (self.source[column] == value).any():
            return None
        return value.strip()[1:].strip()

    def find_ticked(self, rows: int) -> NDArray[np.int64]:
        """The positions of the rows ticked, new ones too, in a sheet that had so many rows when the grid was drawn."""
        edited = self.edits.get("edited_rows", {})
        old = [self.shown[int(at)] for at, values in edited.items() if values.get(TICKED)]
        new = [rows + at for at, values in enumerate(self.edits.get("added_rows", [])) if values.get(TICKED)]
        return np.array(sorted([*old, *new]), dtype="int64")


@dataclass(frozen=True, eq=False)
class ManyEdited:
    """Many rows edited at once: what was done, in words, and the draft before and after."""

    said: str
    before: Draft
    after: Draft


@dataclass(eq=False)
class InventoryWork:
    """What one session does to one inventory: a draft, and the grids whose edits are not in it yet."""

    draft: Draft
    grids: dict[str, InventoryGrid] = field(default_factory=dict)
    taken: Draft | None = None
    at_once: list[ManyEdited] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many rows are not saved."""
        return self.take_edits().changed

    def take_edits(self) -> Draft:
        """The draft with what was done in the grids; the same one until something more is done."""
        edits = {table: st.session_state.get(grid.key, grid.edits) for table, grid in self.grids.items()}
        if self.taken is None or any(edits[table] != grid.edits for table, grid in self.grids.items()):
            sheets = dict(self.draft.sheets)
            for table, grid in self.grids.items():
                grid.edits = edits[table]
                sheets[table] = edit_sheet(sheets[table], grid.read_edits(), grid.shown)
            self.taken = Draft(self.draft.opened, self.draft.language, sheets)
        return self.taken

    def settle(self, draft: Draft) -> None:
        """Go on from a draft that holds what was done in the grids."""
        self.draft, self.taken = draft, None
        self.grids.clear()

    def find_chosen(self, table: str) -> tuple[NDArray[np.int64], bool]:
        """The rows that an edit of many is about, in the draft with all edits: those ticked, else all of the view.

        Also whether they were ticked.
        """
        self.take_edits()
        grid, rows = self.grids[table], len(self.draft.sheets[table].cells)
        ticked = grid.find_ticked(rows)
        if len(ticked):
            return ticked, True
        added = len(grid.edits.get("added_rows", []))
        return np.append(grid.found, np.arange(rows, rows + added)), False

    def edit_many(self, table: str, said: str, edit: Callable[[DraftTable], DraftTable]) -> None:
        """Do something to many rows at once, so that it can be undone until something else is typed."""
        before = self.take_edits()
        after = Draft(before.opened, before.language, {**before.sheets, table: edit(before.sheets[table])})
        self.at_once.append(ManyEdited(said, before, after))
        self.settle(after)

    def find_undoable(self) -> ManyEdited | None:
        """The last edit of many rows, where nothing was done since."""
        last, now = (self.at_once or [None])[-1], self.take_edits()
        alone = last and all(now.sheets[name] is sheet for name, sheet in last.after.sheets.items())
        return last if alone else None

    def undo_many(self) -> None:
        """Go back to how things stood before the last edit of many rows."""
        if last := self.find_undoable():
            self.at_once.pop()
            self.settle(last.before)


def find_work(studied: state.Studied) -> InventoryWork:
    """The work on the inventory; opened on its last version, unless something typed in an earlier one is not saved."""
    works: dict[int, InventoryWork] = st.session_state.setdefault(state.WORK, {})
    work = works.get(studied.inventory_id)
    language = state.current_language()
    if work is None or (work.draft.opened.number != studied.number and not work.changed):
        return _open_work(studied, works)
    if work.draft.language != language:
        work.settle(translate_draft(work.take_edits(), language))
    return work


def _open_work(studied: state.Studied, works: dict[int, InventoryWork]) -> InventoryWork:
    engine, language = state.open_engine(), state.current_language()
    stored = open_version(engine, studied.inventory_id, studied.number)
    draft = Draft(stored, language, _open_sheets(engine, studied.inventory_id, studied.number, language))
    works[studied.inventory_id] = InventoryWork(draft)
    return works[studied.inventory_id]


@lru_cache(maxsize=2 * len(ALL_LANGUAGES))
def _open_sheets(engine: sa.Engine, inventory_id: int, number: int, language: str) -> dict[str, DraftTable]:
    inventory = open_version(engine, inventory_id, number).inventory
    return {name: open_sheet(name, inventory.table(name), language) for name in INVENTORY_TABLES}


# --- on the page -----------------------------------------------------------------------------------------------------


def prepare_grid(studied: state.Studied, work: InventoryWork, table: str, view: View, every: bool) -> InventoryGrid:
    """The grid as it stands; a new one where it shows other rows or columns, or the page was left meanwhile.

    What was done in the former one goes into the draft first: nothing typed is lost.
    """
    opened = work.draft.opened
    counted = count_table(studied, opened.number, table)
    rows, columns = opened.inventory.table(table), _choose_columns(table, work.draft.sheets[table], every)
    grid = work.grids.get(table)
    if grid is not None:
        left = any(grid.edits.values()) and grid.key not in st.session_state
        shown = view.find_rows(work.draft.sheets[table], rows, counted)
        if np.array_equal(grid.shown, shown) and grid.columns == columns and not left:
            return grid
        work.settle(work.take_edits())
    sheet = work.draft.sheets[table]
    shown, found = view.find_rows(sheet, rows, counted), view.find_all(sheet, rows, counted)
    source = _fill_source(sheet, rows, counted, shown, columns)
    work.grids[table] = InventoryGrid(f"grid-{table}-{next(_numbers)}", shown, found, columns, source)
    return work.grids[table]


def _choose_columns(table: str, sheet: DraftTable, every: bool) -> list[str]:
    main = MAIN_COLUMNS[table]
    held = [name for name in sheet.cells if name not in main and (every or sheet.cells[name].notna().any())]
    return [*main, *held]


def _fill_source(
    sheet: DraftTable, rows: pd.DataFrame, counted: CountedTable, shown: NDArray[np.int64], columns: list[str]
) -> pd.DataFrame:
    """What a grid shows: each row with its line and kilograms, in its empty cells what is assumed, and
    a mark before the types that models told.

    Of a row typed in since the version was saved, neither is known before it is saved.
    """
    cells, touched = sheet.cells.iloc[shown].reset_index(drop=True), sheet.touched[shown]
    origins = np.where(touched, NEW, sheet.origins[shown])
    source = pd.DataFrame({TICKED: np.zeros(len(shown), dtype="bool")})
    lines = number_lines(sheet, rows)
    for name in columns:
        if name == LINE:
            source[name] = pd.Series(lines[shown].astype("str"), dtype="str")
            continue
        if name == WEIGHT:
            source[name] = counted.weights.array.take(origins, allow_fill=True)
            continue
        source[name] = cells[name]
        if name in counted.assumed:
            source[name] = pd.Series(counted.assumed[name].array.take(origins, allow_fill=True)).fillna(cells[name])
    return source


def show_grid(work: InventoryWork, table: str) -> None:
    """The grid that was prepared for a table."""
    grid = work.grids[table]
    acting.data_editor(
        st,
        grid.source,
        key=grid.key,
        num_rows="add",
        hide_index=True,
        column_order=[TICKED, *grid.columns],
        column_config=_configure_columns(table, work.draft.language, _list_marked(table, grid.source)),
        placeholder="",
        height=min(HEIGHT, 35 * (len(grid.source) + 2) + 3),
        width="stretch",
        alt=state.say("page.inventory.grid_alt", table=state.say(f"table.{table}.name")),
    )


def _list_marked(table: str, source: pd.DataFrame) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The marked words in the columns of words: Streamlit shows no other word than those that a column may hold."""
    chosen = [column.name for column in INVENTORY_TABLES[table] if _holds_words(column) and column.name in source]
    words = {name: source[name].dropna().unique().tolist() for name in chosen}
    return tuple(
        (name, tuple(sorted(word for word in held if word.startswith(ASSUMED)))) for name, held in words.items()
    )


def _holds_words(column: Column) -> bool:
    return column.type in ("choice", "country") or column.name == "unit"


@lru_cache(maxsize=4 * len(INVENTORY_TABLES) * len(ALL_LANGUAGES))
def _configure_columns(table: str, language: str, marked: tuple[tuple[str, tuple[str, ...]], ...]) -> dict:
    """How each column is shown: its header, its help, the words it may hold."""
    fixed, weight = text("page.inventory.line", language), text("page.inventory.weight", language)
    config = {
        TICKED: st.column_config.CheckboxColumn(text("page.inventory.tick", language), width=48),
        LINE: st.column_config.TextColumn(fixed, disabled=True, width=56),
        WEIGHT: st.column_config.TextColumn(
            weight,
            help=text("page.inventory.weight_help", language),
            disabled=True,
            width=WIDTHS[WEIGHT],
            alignment="right",
        ),
    }
    for column in INVENTORY_TABLES[table]:
        title = header(table, column, language) + (" *" if column.required else "")
        about, width = text(f"column.{table}.{column.name}.help", language), WIDTHS.get(column.name)
        if _holds_words(column):
            words = [*_words_of(column.name, table, language), *dict(marked).get(column.name, ())]
            config[column.name] = st.column_config.SelectboxColumn(title, help=about, options=words, width=width)
        else:
            alignment = "right" if column.is_numeric else None
            config[column.name] = st.column_config.TextColumn(title, help=about, alignment=alignment, width=width)
    return config


def _words_of(name: str, table: str, language: str) -> list[str]:
    column = find_column(INVENTORY_TABLES[table], name)
    return list(dict.fromkeys(accepted_words(column, language)))
