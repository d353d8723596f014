"""A supplier's figure beside what is calculated for the same services: both shown, and the choice of what counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from footprint.estimation.situation import Situation
from footprint.inventory.inventory import Inventory
from footprint.inventory.supplier_figures import choose_counting, find_overlaps
from footprint.pages import acting, state
from footprint.pages.inventory.conflict import take_outcome
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.word_help import explain
from footprint.storage import StoredInventory
from footprint.words.texts import format_mass
from footprint.workspace.footprint import find_footprint
from footprint.workspace.stored import factors_of, open_version, save_stored

CALCULATION, FIGURE = SIDES = ("calculation", "figure")


def show_suppliers(studied: state.Studied, unsaved: bool) -> None:
    """For each supplier whose figure and services are both in the inventory: the two, and which one counts."""
    stored = open_version(state.open_engine(), studied.inventory_id, studied.number)
    overlaps = find_overlaps(stored.inventory.usage.reset_index(drop=True))
    if overlaps.empty:
        return
    st.subheader(state.say("page.suppliers.title"), anchor=False, help=explain("supplier_figure"))
    st.markdown(state.say("page.suppliers.explanation"))
    table = compare_suppliers(studied, stored, overlaps)
    told = name_suppliers_compared(table)
    show_table(told, state.say("page.suppliers.title"), "suppliers")
    exact = told.assign(**{told.columns[at]: table[side] for at, side in ((1, "calculation"), (3, "figure"))})
    titles = {name: state.say("page.suppliers.in_kg", column=name) for name in (told.columns[1], told.columns[3])}
    show_download(exact, state.say("page.suppliers.file"), "suppliers-download", titles)
    if unsaved:
        st.warning(state.say("page.import.unsaved"))
    for row in table.to_dict("records"):
        _choose(studied, stored, row, unsaved)


def compare_suppliers(studied: state.Studied, stored: StoredInventory, overlaps: pd.DataFrame) -> pd.DataFrame:
    """What each supplier weighs by its figure and by calculation, whichever counts (kg CO2e); and which one does."""
    usage = stored.inventory.usage.iloc[overlaps.index]
    alone = usage.assign(counting=pd.Series(pd.NA, index=usage.index, dtype="str"))
    inventory = Inventory(stored.inventory.equipment.iloc[:0], alone, stored.inventory.sites)
    registry = factors_of(state.open_engine(), studied.organisation.organisation_id)
    lines = find_footprint(Situation(inventory, registry, studied.method())).lines
    impact = pd.Series(np.nan, index=range(len(usage)))
    impact[lines["item"].to_numpy()] = lines["impact"].to_numpy()
    rows = overlaps.assign(impact=impact.to_numpy(), provider=usage["provider"].astype("str").to_numpy())
    found = []
    for supplier, part in rows.groupby("supplier"):
        figure, calculated = part[part["figure"]], part[~part["figure"]]
        found.append(
            {
                "supplier": supplier,
                "name": figure["provider"].iloc[0],
                "calculation": calculated["impact"].sum(min_count=1),
                "missing": int(calculated["impact"].isna().sum()),
                "figure": figure["impact"].sum(min_count=1),
                "counts": FIGURE if figure["counts"].any() else CALCULATION,
            }
        )
    return pd.DataFrame(found)


def name_suppliers_compared(table: pd.DataFrame) -> pd.DataFrame:
    """Suppliers in words: both figures, the lines that no factor covers, and what counts."""
    language = state.current_language()
    told = pd.DataFrame(
        {
            "supplier": table["name"],
            "calculation": [format_mass(one, language) for one in table["calculation"]],
            "missing": table["missing"].astype("str"),
            "figure": [format_mass(one, language) for one in table["figure"]],
            "counts": [state.say(f"page.suppliers.{side}.name") for side in table["counts"]],
        }
    )
    return told.rename(columns=lambda name: state.say(f"page.suppliers.column.{name}"))


def _choose(studied: state.Studied, stored: StoredInventory, row: dict, unsaved: bool) -> None:
    names = {side: state.say_choice(f"page.suppliers.{side}") for side in SIDES}
    side = st.radio(
        state.say("page.suppliers.choice", supplier=escape(row["name"])),
        SIDES,
        index=SIDES.index(row["counts"]),
        format_func=names.__getitem__,
        key=f"supplier-{row['supplier']}-{stored.number}",
    )
    key = f"supplier-save-{row['supplier']}"
    if acting.button(st, state.say("page.suppliers.save"), key=key, disabled=unsaved or side == row["counts"]):
        usage = choose_counting(stored.inventory.usage, row["supplier"], side == FIGURE)
        changed = replace(stored, inventory=replace(stored.inventory, usage=usage))
        message = state.say(
            "page.suppliers.message", supplier=row["name"], side=state.say(f"page.suppliers.{side}.name")
        )
        saved = save_stored(state.open_engine(), studied.inventory_id, changed, state.current_actor(), message)
        take_outcome(studied, saved)
