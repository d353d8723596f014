"""The grids in which an inventory is typed, and the work in them that is not saved yet."""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import numpy as np
import pandas as pd
import sqlalchemy as sa
import streamlit as st
from numpy.typing import NDArray

from footprint.intake.templates import accepted_words
from footprint.pages import state
from footprint.pages.inventory.draft import (
    Draft,
    DraftTable,
    Edits,
    edit_sheet,
    number_lines,
    open_sheet,
    translate_draft,
)
from footprint.pages.show import show_note
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.texts import ALL_LANGUAGES, header, text
from footprint.workspace.stored import open_version

# Beyond this many rows, a grid shows a page of them: sending all to the browser would take seconds.
MOST_ROWS_SHOWN = 10_000
ROWS_A_PAGE = 1_000

# What the grid shows first; the other columns follow when they hold something, or when they are asked for.
MAIN_COLUMNS = {
    "equipment": (
        "item_id",
        "device_type",
        "quantity",
        "manufacturer",
        "model",
        "acquired_on",
        "lifespan_years",
        "condition",
        "ownership",
        "status",
        "site",
        "entity",
        "quality",
        "source_document",
    ),
    "usage": ("item_id", "service_type", "amount_per_year", "unit", "site", "quality", "source_document"),
    "sites": ("site", "country", "control", "headcount", "pue"),
}
LINE = "line"

# A grid that is drawn anew has a new name, so that it never takes the edits of an earlier one.
_numbers = count(1)


@dataclass(eq=False)
class InventoryGrid:
    """A grid on the page: the rows and columns it shows, as they were when drawn, and what was done in it since."""

    key: str
    shown: NDArray[np.int64]
    columns: list[str]
    source: pd.DataFrame
    edits: Edits = field(default_factory=dict)


@dataclass(eq=False)
class InventoryWork:
    """What one session does to one inventory: a draft, and the grids whose edits are not in it yet."""

    draft: Draft
    grids: dict[str, InventoryGrid] = field(default_factory=dict)
    taken: Draft | None = None

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
                sheets[table] = edit_sheet(sheets[table], grid.edits, grid.shown)
            self.taken = Draft(self.draft.opened, self.draft.language, sheets)
        return self.taken

    def settle(self, draft: Draft) -> None:
        """Go on from a draft that holds what was done in the grids."""
        self.draft, self.taken = draft, None
        self.grids.clear()


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


def show_grid(work: InventoryWork, table: str) -> None:
    """The grid of a table, and what decides which of its rows and columns are shown."""
    every = st.toggle(state.say("page.inventory.every_column"), key=f"every-{table}", persist_state="session")
    view = _choose_view(table, work.draft.sheets[table])
    sheet = work.draft.sheets[table]
    main = MAIN_COLUMNS[table]
    columns = [
        *main,
        *(name for name in sheet.cells if name not in main and (every or sheet.cells[name].notna().any())),
    ]
    grid = _prepare_grid(work, table, view, columns)
    st.data_editor(
        grid.source,
        key=grid.key,
        num_rows="dynamic",
        hide_index=True,
        column_order=[LINE, *columns],
        column_config=_configure_columns(table, work.draft.language),
        placeholder="",
        height=min(560, 35 * (len(grid.source) + 2) + 3),
        width="stretch",
        alt=state.say("page.inventory.grid_alt", table=state.say(f"table.{table}.name")),
    )


@dataclass(frozen=True)
class View:
    """Which rows of a large table are shown: those that hold a text, one page of them."""

    wanted: str = ""
    page: int = 1

    def find_rows(self, sheet: DraftTable) -> NDArray[np.int64]:
        """The positions of the rows shown."""
        if len(sheet.cells) <= MOST_ROWS_SHOWN:
            return np.arange(len(sheet.cells))
        return self.find_all(sheet)[(self.page - 1) * ROWS_A_PAGE : self.page * ROWS_A_PAGE]

    def find_all(self, sheet: DraftTable) -> NDArray[np.int64]:
        """The positions of the rows of all pages."""
        if not self.wanted.strip():
            return np.arange(len(sheet.cells))
        holds = [sheet.cells[name].str.contains(self.wanted.strip(), case=False, regex=False) for name in sheet.cells]
        return np.flatnonzero(np.logical_or.reduce([column.fillna(False).to_numpy(dtype="bool") for column in holds]))


def _choose_view(table: str, sheet: DraftTable) -> View:
    if len(sheet.cells) <= MOST_ROWS_SHOWN:
        return View()
    wanted = st.text_input(state.say("page.inventory.filter"), key=f"filter-{table}", persist_state="session")
    found = len(View(wanted).find_all(sheet))
    show_note(state.say("page.inventory.filtered", found=found, rows=len(sheet.cells), page=ROWS_A_PAGE))
    pages = max(1, -(-found // ROWS_A_PAGE))
    return View(wanted, st.pagination(pages, key=f"page-{table}-{pages}", persist_state="session"))


def _prepare_grid(work: InventoryWork, table: str, view: View, columns: list[str]) -> InventoryGrid:
    """The grid as it stands; a new one where it shows other rows or columns, or the page was left meanwhile.

    What was done in the former one goes into the draft first: nothing typed is lost.
    """
    grid = work.grids.get(table)
    if grid is not None:
        left = any(grid.edits.values()) and grid.key not in st.session_state
        same = np.array_equal(grid.shown, view.find_rows(work.draft.sheets[table])) and grid.columns == columns
        if same and not left:
            return grid
        work.settle(work.take_edits())
    sheet = work.draft.sheets[table]
    shown = view.find_rows(sheet)
    lines = number_lines(sheet, work.draft.opened.inventory.table(table)).astype("str")
    source = sheet.cells.iloc[shown].reset_index(drop=True)
    source.insert(0, LINE, pd.Series(lines[shown], dtype="str"))
    work.grids[table] = InventoryGrid(f"grid-{table}-{next(_numbers)}", shown, columns, source)
    return work.grids[table]


@lru_cache(maxsize=len(INVENTORY_TABLES) * len(ALL_LANGUAGES))
def _configure_columns(table: str, language: str) -> dict:
    """How each column is shown: its header, its help, the words it may hold."""
    config = {LINE: st.column_config.TextColumn(text("page.inventory.line", language), disabled=True, width=60)}
    for column in INVENTORY_TABLES[table]:
        title = header(table, column, language) + (" *" if column.required else "")
        about = text(f"column.{table}.{column.name}.help", language)
        if column.type in ("choice", "country") or column.name == "unit":
            words = _words_of(column.name, table, language)
            config[column.name] = st.column_config.SelectboxColumn(title, help=about, options=words)
        else:
            alignment = "right" if column.is_numeric else None
            config[column.name] = st.column_config.TextColumn(title, help=about, alignment=alignment)
    return config


def _words_of(name: str, table: str, language: str) -> list[str]:
    column = find_column(INVENTORY_TABLES[table], name)
    return list(dict.fromkeys(accepted_words(column, language)))
