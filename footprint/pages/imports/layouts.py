"""How the sheets of a file are laid out: what was recognised, shown as it would be read, and confirmed in one click."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.intake import Answers
from footprint.intake.layouts.preview import LayoutProposal
from footprint.intake.raw_tables import ROWS
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_table
from footprint.tables import INVENTORY_TABLES
from footprint.words.problem_texts import shorten
from footprint.words.texts import column_label, text, value_label
from footprint.workspace.handed_over import File

# What is shown of the rows; the note tells the place of each.
MOST_COLUMNS = 8


def show_layouts(file: File, key: str) -> Answers | None:
    """The sheets that may be laid out otherwise than one row a device; the new answers when they are given, else None.

    Those that wait for an answer are open; those that were recognised without doubt are folded under them.
    """
    proposals = file.layouts
    if not proposals:
        return None
    waiting = [one for one in proposals if one.is_asked]
    given = _ask(file, waiting, f"{key}-layout", "page.layouts.confirm") if waiting else None
    settled = [one for one in proposals if not one.is_asked]
    if settled:
        with st.expander(say_counts("page.layouts.settled", sheets=len(settled)), icon=":material/grid_on:"):
            given = _ask(file, settled, f"{key}-layout-settled", "page.layouts.change") or given
    return given


def waits_for_layout(file: File) -> bool:
    """Whether nothing of a file is read until somebody says how it is laid out."""
    return file.understood is None and any(one.is_asked for one in file.layouts)


def _ask(file: File, proposals: Sequence[LayoutProposal], key: str, button: str) -> Answers | None:
    """One reading for each sheet, with what it gives, and one button for all."""
    with st.form(key, border=False):
        chosen = {one.sheet: _choose(one, f"{key}-{number}") for number, one in enumerate(proposals)}
        is_asked = st.form_submit_button(state.say(button), type="primary", key=f"{key}-submit")
    if not is_asked:
        return None
    return replace(file.answers, layouts={**file.answers.layouts, **chosen})


def _choose(proposal: LayoutProposal, key: str) -> str:
    """The reading of a sheet: what shows it, the first rows that it gives, and the other readings."""
    language = state.current_language()
    sheet = escape(proposal.sheet) or state.say("page.layouts.file")
    evidence = " · ".join(escape(shorten(one, 40)) for one in proposal.evidence[:4])
    known = state.say(f"layout.{proposal.layout}")
    about = "other" if proposal.layout == ROWS else "shown"
    st.markdown(state.say(f"page.layouts.{about}", sheet=sheet, layout=known, evidence=evidence))
    st.markdown(say_counts("page.layouts.gives", rows=proposal.rows, left=proposal.left))
    if len(proposal.preview):
        show_table(
            _say_rows(proposal.table, proposal.preview, language), state.say("page.layouts.preview", sheet=sheet)
        )
    options = [proposal.layout, *proposal.others]
    return st.selectbox(
        state.say("page.layouts.choose", sheet=sheet),
        options,
        index=options.index(proposal.answered) if proposal.answered in options else 0,
        format_func=lambda one: text(f"layout.{one}", language),
        key=key,
    )


def _say_rows(table: str, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """The first rows under the names of our columns, in words."""
    filled = [
        column.name for column in INVENTORY_TABLES[table] if column.name in rows and rows[column.name].notna().any()
    ]
    shown = filled[: MOST_COLUMNS - 1] + [name for name in filled[MOST_COLUMNS - 1 :] if name == "note"]
    return pd.DataFrame(
        {
            column_label(table, name, language): [
                value_label(name, cell, language) if isinstance(cell, str) else "" for cell in rows[name]
            ]
            for name in shown
        }
    )
