"""What deserves a look in the inventory: what is doubtful, the rows set aside, and the values that were filled in.

Above a grid, the same by cause, in one line that opens: each cause with the one thing to do about all its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.footprint.quality import say_value
from footprint.pages.inventory.conflict import take_outcome
from footprint.pages.inventory.repair import show_stored_repair
from footprint.pages.inventory.view import narrow
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES, find_column
from footprint.words.problem_texts import describe_causes
from footprint.words.texts import assumption_name, default_name, format_number, header, label
from footprint.workspace.footprint import Footprint
from footprint.workspace.stored import check_version, footprint_of, open_version, save_stored

# What a person can state in the place of what lacks, by the reason for which a line has no figure.
STATED_INSTEAD = {
    "no-energy": "energy_kwh_per_year",
    "no-lifespan": "lifespan_years",
    "no-acquisition-date": "acquired_on",
}
MOST_CAUSES = 8


@dataclass(frozen=True)
class DoubtCause:
    """One reason to look at some rows of a table: in words, on which lines, and the column in which it is settled."""

    said: str
    remedy: str
    lines: tuple[int, ...]
    column: str


def list_doubt_causes(studied: state.Studied, number: int, table: str) -> list[DoubtCause]:
    """What is doubtful or without a figure in a table of a version, by cause, those of most rows first."""
    found = footprint_of(state.open_engine(), studied.inventory_id, number, studied.method())
    key = ("causes", studied.inventory_id, number, table, state.current_language())
    return found.once(key, lambda: _find_doubt_causes(studied, found, number, table))


def _find_doubt_causes(studied: state.Studied, found: Footprint, number: int, table: str) -> list[DoubtCause]:
    engine, method, language = state.open_engine(), studied.method(), state.current_language()
    doubts = check_version(engine, studied.inventory_id, number, method)
    causes = []
    for cause in describe_causes(doubts[doubts["table"] == table], language).to_dict("records"):
        lines = tuple(sorted({int(line) for line in cause["lines"] if line}))
        said = f"{cause['message']} {cause['where']}".strip()
        causes.append(DoubtCause(said, cause["remedy"], lines, cause["column"]))
    wide = found.wide
    lacking = wide.loc[(wide["table"] == table) & wide["impact"].isna(), ["reason", "line"]].drop_duplicates()
    for reason, lines in lacking.groupby("reason", observed=True)["line"]:
        said, what_to_do = state.say(f"reason.{reason}.name"), state.say(f"page.footprint.remedy.{reason}")
        causes.append(DoubtCause(said, what_to_do, tuple(sorted(map(int, lines))), STATED_INSTEAD.get(str(reason), "")))
    return sorted(causes, key=lambda cause: -len(cause.lines))


def offer_causes(studied: state.Studied, stored: StoredInventory, table: str, key: str, place: DeltaGenerator) -> None:
    """One button that tells how many causes there are to look at, and opens them; nothing where there is none."""
    causes = list_doubt_causes(studied, stored.number, table)
    aside = stored.rows_to_repair
    if not causes and not aside:
        return
    said = say_counts("page.check.causes", causes=len(causes) + bool(aside))
    with place.popover(said, width="content", key=f"causes-{key}"):
        if aside:
            st.markdown(f"**{say_counts('page.check.causes_aside', rows=aside)}**")
            acting.button(
                st,
                state.say("page.check.causes_repair"),
                key=f"repair-{key}",
                on_click=state.open_section,
                args=("check",),
            )
        _show_causes(causes, table, key)


def _show_causes(causes: Sequence[DoubtCause], table: str, key: str) -> None:
    for place, cause in enumerate(causes[:MOST_CAUSES]):
        st.markdown(f"**{escape(cause.said)}**  \n:small[{escape(cause.remedy)}]")
        if cause.lines:
            st.button(
                say_counts("page.check.causes_show", rows=len(cause.lines)),
                key=f"cause-{place}-{key}",
                on_click=_open_cause,
                args=(key, table, cause),
            )
    if len(causes) > MOST_CAUSES:
        show_note(say_counts("page.repair.more_causes", shown=MOST_CAUSES, causes=len(causes)))


def _open_cause(key: str, table: str, cause: DoubtCause) -> None:
    """Show the rows of a cause, ready for a value to be written in the column that settles it."""
    narrow(key, table, cause.lines)
    st.session_state[f"group-{key}"] = None
    if cause.column:
        st.session_state[f"many-column-{key}"] = cause.column


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
    if not acting.only_for():
        return
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
