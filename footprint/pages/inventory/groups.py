"""The rows shown of a table, grouped by type or by site: how many, what they weigh; one click opens a group."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.inventory.counted import CountedTable, count_table
from footprint.pages.inventory.draft import NEW, DraftTable
from footprint.pages.inventory.grid import InventoryWork
from footprint.pages.inventory.view import FILTERED_BY, View
from footprint.pages.show import show_note
from footprint.words.texts import column_label, format_mass, format_number, format_share

MOST_HEIGHT = 490


def choose_grouping(table: str, key: str) -> str | None:
    """By what rows are grouped, if they are."""
    if table == "sites":
        return None
    first = FILTERED_BY[table][:2]
    return st.pills(
        state.say("page.inventory.group"),
        first,
        format_func=lambda name: state.say(f"page.inventory.group_by.{'site' if name == 'site' else 'type'}"),
        key=f"group-{key}",
        persist_state="session",
        label_visibility="collapsed",
    )


def show_groups(studied: state.Studied, work: InventoryWork, table: str, view: View, by: str, key: str) -> None:
    """A line a group, the heaviest first; choosing one shows its rows in the grid."""
    draft, language = work.take_edits(), state.current_language()
    counted = count_table(studied, draft.opened.number, table)
    groups = sum_groups(draft.sheets[table], draft.opened.inventory.table(table), counted, view, by)
    whole = groups["impact"].sum()
    name = column_label(table, by, language)
    told = pd.DataFrame(
        {
            name: [word or state.say("page.repair.empty") for word in groups["group"]],
            state.say("page.inventory.group_rows"): [format_number(rows, language) for rows in groups["rows"]],
            state.say("page.inventory.group_devices"): [format_number(one, language) for one in groups["quantity"]],
            state.say("page.inventory.group_impact"): [format_mass(one, language) for one in groups["impact"]],
            state.say("page.inventory.group_share"): [
                format_share(one / whole if whole else np.nan, language) for one in groups["impact"]
            ],
        }
    )
    if table != "equipment":
        told = told.drop(columns=state.say("page.inventory.group_devices"))
    words, chosen = groups["group"].tolist(), f"groups-{key}-{by}"
    st.dataframe(
        told,
        hide_index=True,
        key=chosen,
        on_select=partial(_open_group, chosen, key, by, words),
        selection_mode="single-row",
        column_config={title: st.column_config.TextColumn(alignment="right") for title in told.columns[1:]},
        height=min(MOST_HEIGHT, 35 * (len(told) + 1) + 3),
        width="stretch",
        alt=state.say("page.inventory.group_alt", by=name),
    )
    show_note(state.say("page.inventory.group_help"))


def sum_groups(sheet: DraftTable, opened: pd.DataFrame, counted: CountedTable, view: View, by: str) -> pd.DataFrame:
    """How many rows and devices each group has, and its kg CO2e in the version opened, heaviest first."""
    found = view.find_all(sheet, opened, counted)
    origins, old = sheet.origins[found], sheet.origins[found] != NEW
    impact = np.where(old, np.append(counted.impact, np.nan)[origins], np.nan)
    quantity = np.ones(len(found))
    if "quantity" in opened:
        stated = np.append(opened["quantity"].fillna(1).to_numpy(dtype="float64"), 1.0)
        quantity = stated[origins]
    rows = pd.DataFrame(
        {"group": sheet.cells[by].iloc[found].fillna("").to_numpy(), "impact": impact, "quantity": quantity}
    )
    sums = rows.groupby("group", as_index=False).agg(
        rows=("impact", "size"), quantity=("quantity", "sum"), impact=("impact", lambda one: one.sum(min_count=1))
    )
    return sums.sort_values("impact", ascending=False, na_position="last", kind="stable", ignore_index=True)


def _open_group(chosen: str, key: str, by: str, words: list[str]) -> None:
    """Show the rows of the group that was clicked, in place of the groups."""
    rows = st.session_state[chosen]["selection"]["rows"]
    if rows:
        st.session_state[f"keep-{by}-{key}"] = [words[rows[0]]]
        st.session_state[f"group-{key}"] = None
