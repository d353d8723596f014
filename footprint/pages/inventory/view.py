"""Which rows of a table are shown, and in which order: searched, filtered, sorted, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.inventory.counted import WEIGHT, CountedTable
from footprint.pages.inventory.draft import NEW, DraftTable
from footprint.pages.show import show_note
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.texts import column_label

# Beyond this many rows, a grid shows a page of them: sending all to the browser would take seconds.
MOST_ROWS_SHOWN = 10_000
ROWS_A_PAGE = 1_000

# What rows are filtered by, in each table; the first ones are also what they are grouped by.
FILTERED_BY = {
    "equipment": ("device_type", "site", "entity", "status"),
    "usage": ("service_type", "site", "entity"),
    "sites": ("country", "control"),
}
ONLY = UNSETTLED, ASSUMED_ROWS, CHANGED = ("to_settle", "assumed", "changed")
CAUSE = "cause"


@dataclass(frozen=True)
class View:
    """What rows must be or hold to be shown, and their order.

    `kept` holds, for some columns, the words of which a row must bear one ("" for an empty cell); `lines` are those of
    one cause of doubt.
    """

    wanted: str = ""
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only: str = ""
    lines: frozenset[int] | None = None
    order: str = ""
    descending: bool = False
    page: int = 1

    @property
    def narrowed(self) -> int:
        """How many things narrow the rows shown."""
        return sum(map(bool, (self.wanted.strip(), self.only, self.lines is not None, *self.kept.values())))

    def find_rows(self, sheet: DraftTable, opened: pd.DataFrame, counted: CountedTable) -> NDArray[np.int64]:
        """The positions of the rows shown at once."""
        found = self.find_all(sheet, opened, counted)
        if len(found) <= MOST_ROWS_SHOWN:
            return found
        return found[(self.page - 1) * ROWS_A_PAGE : self.page * ROWS_A_PAGE]

    def find_all(self, sheet: DraftTable, opened: pd.DataFrame, counted: CountedTable) -> NDArray[np.int64]:
        """The positions of the rows of all pages, in their order; `opened` is the table of the version opened."""
        found = np.flatnonzero(self._find_kept(sheet, opened, counted))
        if not self.order:
            return found
        return found[self._sort(sheet, opened, counted, found)]

    def _find_kept(self, sheet: DraftTable, opened: pd.DataFrame, counted: CountedTable) -> NDArray[np.bool_]:
        keep = np.ones(len(sheet.cells), dtype="bool")
        if wanted := self.wanted.strip():
            holds = [sheet.cells[name].str.contains(wanted, case=False, regex=False) for name in sheet.cells]
            keep &= np.logical_or.reduce([column.fillna(False).to_numpy(dtype="bool") for column in holds])
        for column, words in self.kept.items():
            if words:
                keep &= sheet.cells[column].fillna("").isin(words).to_numpy()
        if self.only == CHANGED:
            keep &= sheet.touched
        elif self.only:
            marked = counted.unsettled if self.only == UNSETTLED else counted.rests_on_assumption
            keep &= _of_origins(sheet, marked, False)
        if self.lines is not None:
            keep &= _of_origins(sheet, opened.index.isin(list(self.lines)), False)
        return keep

    def _sort(
        self, sheet: DraftTable, opened: pd.DataFrame, counted: CountedTable, found: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The order of some rows by a column: numbers and dates as in the version, so that no row leaves as one types.

        Empty cells come last either way, and rows alike keep their order.
        """
        if self.order == WEIGHT:
            values = pd.Series(_of_origins(sheet, counted.impact, np.nan))
        else:
            column = find_column(INVENTORY_TABLES[sheet.table], self.order)
            if column.is_numeric or column.type == "date":
                values = pd.Series(opened[self.order].array.take(sheet.origins, allow_fill=True))
            else:
                values = sheet.cells[self.order].str.casefold()
        ordered = values.iloc[found].reset_index(drop=True)
        return ordered.sort_values(ascending=not self.descending, na_position="last", kind="stable").index.to_numpy()


def _of_origins(sheet: DraftTable, values: NDArray, nothing: float | bool) -> NDArray:
    """What is known of the rows of the version, for the rows of the sheet; `nothing` of new ones."""
    return np.where(sheet.origins == NEW, nothing, np.append(values, nothing)[sheet.origins]).astype(values.dtype)


# --- on the page -----------------------------------------------------------------------------------------------------


def choose_view(studied: state.Studied, table: str, sheet: DraftTable, place: DeltaGenerator) -> tuple[View, bool]:
    """The view that is asked for, and whether every column is; its controls are drawn in a row."""
    key = view_key(studied, table)
    with place:
        wanted = st.text_input(
            state.say("page.inventory.filter"),
            key=f"filter-{key}",
            persist_state="session",
            placeholder=state.say("page.inventory.search"),
            label_visibility="collapsed",
            width=170,
        )
        cause = st.session_state.get(f"{CAUSE}-{key}")
        chosen = _count_chosen(key, table) + bool(cause)
        said = state.say("page.inventory.filters_on", filters=chosen) if chosen else state.say("page.inventory.filters")
        with st.popover(said, width="content", key=f"filters-{key}"):
            kept, only = _choose_filters(key, table, sheet)
        with st.popover(state.say("page.inventory.display"), key=f"display-{key}"):
            order, descending, every = _choose_order(key, table)
    lines = frozenset(cause) if cause else None
    return View(wanted or "", kept, only or "", lines, order or "", descending), every


def view_key(studied: state.Studied, table: str) -> str:
    """What the controls of a table are called by: words chosen in one inventory, or language, are not in another."""
    return f"{table}-{studied.inventory_id}-{state.current_language()}"


def _count_chosen(key: str, table: str) -> int:
    names = (*(f"keep-{column}-{key}" for column in FILTERED_BY[table]), f"only-{key}")
    return sum(bool(st.session_state.get(name)) for name in names)


def _choose_filters(key: str, table: str, sheet: DraftTable) -> tuple[dict[str, tuple[str, ...]], str | None]:
    language = state.current_language()
    only = st.pills(
        state.say("page.inventory.only"),
        ONLY,
        format_func=lambda one: state.say(f"page.inventory.only_{one}"),
        key=f"only-{key}",
        persist_state="session",
    )
    kept = {}
    for column in FILTERED_BY[table]:
        name = f"keep-{column}-{key}"
        # What was chosen stays a choice where the last row that held it is typed over.
        words = {*sheet.cells[column].fillna("").unique(), *st.session_state.get(name, ())}
        if len(words) > 1:
            kept[column] = tuple(
                st.multiselect(
                    column_label(table, column, language),
                    sorted(words, key=str.casefold),
                    format_func=lambda word: word or state.say("page.repair.empty"),
                    key=name,
                    persist_state="session",
                    placeholder=state.say("page.inventory.any"),
                )
            )
    st.button(
        state.say("page.inventory.show_all"),
        key=f"show-all-{key}",
        on_click=narrow,
        args=(key, table),
    )
    return kept, only


def _choose_order(key: str, table: str) -> tuple[str | None, bool, bool]:
    language = state.current_language()
    columns = [WEIGHT, *(column.name for column in INVENTORY_TABLES[table])]
    order = st.selectbox(
        state.say("page.inventory.order"),
        columns,
        index=None,
        format_func=lambda name: (
            state.say("page.inventory.weight") if name == WEIGHT else column_label(table, name, language)
        ),
        key=f"order-{key}",
        persist_state="session",
        placeholder=state.say("page.inventory.order_of_file"),
    )
    descending = st.toggle(
        state.say("page.inventory.descending"), value=True, key=f"descending-{key}", persist_state="session"
    )
    every = st.toggle(state.say("page.inventory.every_column"), key=f"every-{key}", persist_state="session")
    return order, descending, every


def narrow(key: str, table: str, lines: Sequence[int] = ()) -> None:
    """Show the rows of some lines, or all rows: what was asked before is let go."""
    st.session_state[f"filter-{key}"] = ""
    st.session_state[f"only-{key}"] = None
    st.session_state[f"{CAUSE}-{key}"] = tuple(lines)
    for column in FILTERED_BY[table]:
        st.session_state[f"keep-{column}-{key}"] = []


def turn_pages(found: int, rows: int, key: str) -> int:
    """Which page of the rows found is shown, where they are too many for one grid, and how many rows there are."""
    if found <= MOST_ROWS_SHOWN:
        return 1
    show_note(say_counts("page.inventory.filtered", found=found, rows=rows, page=ROWS_A_PAGE))
    pages = -(-found // ROWS_A_PAGE)
    return int(st.pagination(pages, key=f"page-{key}-{pages}", persist_state="session"))
