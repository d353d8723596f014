"""What deserves a look in the inventory: what is doubtful, the rows set aside, and the values that were filled in."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.footprint.quality import say_value
from footprint.pages.inventory.conflict import take_outcome
from footprint.pages.inventory.repair import show_stored_repair
from footprint.pages.problems import show_problems
from footprint.pages.show import show_download, show_table
from footprint.pages.word_help import explain
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.texts import assumption_name, default_name, format_number, header, label
from footprint.workspace.footprint import Footprint
from footprint.workspace.stored import check_version, footprint_of, open_version, save_stored


def show_check(studied: state.Studied, unsaved: bool) -> None:
    """Doubts, rows set aside, and gaps of the last version."""
    engine, method = state.open_engine(), studied.method()
    stored = open_version(engine, studied.inventory_id, studied.number)
    if not stored.inventory.rows and stored.set_aside.empty:
        st.info(state.say("page.check.nothing"))
        return
    st.header(state.say("page.check.doubts"), anchor=False)
    problems = check_version(engine, studied.inventory_id, studied.number, method)
    if problems.empty:
        st.markdown(state.say("page.check.no_doubt"))
    else:
        st.markdown(state.say("page.check.doubts_explanation"))
        show_problems(problems, "doubts")
    _show_set_aside(studied, stored, unsaved)
    _show_gaps(footprint_of(engine, studied.inventory_id, studied.number, method))


# --- rows set aside --------------------------------------------------------------------------------------------------


def _show_set_aside(studied: state.Studied, stored: StoredInventory, unsaved: bool) -> None:
    st.header(state.say("page.check.aside"), anchor=False)
    if stored.set_aside.empty:
        st.markdown(state.say("page.check.none_aside"))
        return
    st.markdown(state.say("page.check.aside_explanation", rows=len(stored.set_aside)))
    show_stored_repair(studied, stored, unsaved)
    st.markdown(state.say("page.check.forget_explanation"))
    if st.button(state.say("page.check.forget"), key="forget-aside"):
        without = replace(stored, set_aside=stored.set_aside.iloc[:0])
        saved = save_stored(
            state.open_engine(), studied.inventory_id, without, state.current_actor(), state.say("page.check.forgotten")
        )
        take_outcome(studied, saved)


# --- values filled in ------------------------------------------------------------------------------------------------


def _show_gaps(found: Footprint) -> None:
    st.header(state.say("page.check.gaps"), anchor=False, help=explain("gap"))
    gaps, language = found.gap_summary, state.current_language()
    if gaps.empty:
        st.markdown(state.say("page.check.no_gap"))
        return
    st.markdown(state.say("page.check.gaps_explanation", cells=format_number(len(found.gaps), language)))
    assumed = found.situation.factors.assumptions.set_index("assumption_id")["applies_to"]
    rows = pd.DataFrame(
        {
            "table": [label("table", table, language) for table in gaps["table"]],
            "column": [_name_with_unit(row["table"], row["column"], language) for row in gaps.to_dict("records")],
            "value_used": [say_value(row["column"], row["value_used"], language) for row in gaps.to_dict("records")],
            "because": [
                assumption_name(assumed[name], language) if name in assumed else default_name(name, language)
                for name in gaps["assumption_id"]
            ],
            "assumption": gaps["assumption_id"],
            "rows": gaps["items"].map(str),
            "devices": [format_number(quantity, language) for quantity in gaps["quantity"]],
        }
    )
    show_table(
        rows.rename(columns=lambda name: state.say(f"page.problems.column.{name}")),
        state.say("page.check.gaps"),
        "gaps",
    )
    show_download(found.gaps, state.say("page.check.gaps_file"), "download-gaps")


def _name_with_unit(table: str, column: str, language: str) -> str:
    return header(table, find_column(INVENTORY_TABLES[table], column), language)
