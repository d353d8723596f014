"""What the figure is worth: the quality of the data, how well factors match, what is assumed, and what is missing."""

from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from footprint.estimation.views import by_assumption, find_late
from footprint.pages import state
from footprint.pages.figure_texts import say_amount, say_bounds, say_counts
from footprint.pages.footprint.parts import show_breakdown
from footprint.pages.footprint.unknowns import show_unknowns
from footprint.pages.show import Written, show_download, show_note, show_table, write_table
from footprint.pages.word_help import explain
from footprint.words.texts import (
    activity_name,
    assumption_name,
    column_label,
    default_name,
    format_date,
    format_mass,
    format_number,
    format_share,
    label,
    type_name,
    value_label,
)
from footprint.workspace.footprint import Footprint

MOST_SHOWN = 15


def show_quality(found: Footprint) -> None:
    """Missing lines first, since the total lacks them; then quality, match, assumptions and gaps."""
    _warn_of_reviews(found)
    _show_missing(found)
    show_unknowns(found)
    show_breakdown(found, "quality")
    show_breakdown(found, "match")
    _show_assumptions(found)
    _show_gaps(found)


def _warn_of_reviews(found: Footprint) -> None:
    """Say which of the factors and assumptions in use should have been checked again by now."""
    language = state.current_language()
    late = found.view(find_late, np.datetime64(date.today()))
    if late.empty:
        return
    st.warning(say_counts("page.footprint.late.warning", count=len(late)))
    rows = pd.DataFrame(
        {
            "about": [activity_name(about, language) for about in late["about"]],
            "review_by": [format_date(day, language) for day in late["review_by"]],
            "footprint": [format_mass(impact, language) for impact in late["impact"]],
        }
    )
    with st.expander(state.say("page.footprint.late.title")):
        show_table(_name_columns(rows), state.say("page.footprint.late.title"), "rows-late")
        show_download(late, "a-revoir", "download-late")


def _show_missing(found: Footprint) -> None:
    st.header(state.say("page.footprint.missing.title"), anchor=False, help=explain("missing"))
    language = state.current_language()
    missing = found.missing
    if missing.empty:
        st.markdown(state.say("page.footprint.missing.none"))
        return
    st.markdown(state.say("page.footprint.missing.explanation"))
    rows = found.once(("missing in words", language), lambda: write_table(_say_missing(missing)))
    show_table(rows, state.say("page.footprint.missing.title"), "rows-missing")
    lines = found.once("missing lines", lambda: found.wide.loc[found.wide["reason"] != ""])
    show_download(lines, "lignes-manquantes", "download-missing")


def _say_missing(missing: pd.DataFrame) -> pd.DataFrame:
    language = state.current_language()
    rows = pd.DataFrame(
        {
            "type": [type_name(kind, language) for kind in missing["type"]],
            "stage": [label("stage", stage, language) for stage in missing["stage"]],
            "lines": missing["lines"],
            "reason": [state.say(f"reason.{reason}.help") for reason in missing["reason"]],
            "remedy": [state.say(f"page.footprint.remedy.{reason}") for reason in missing["reason"]],
        }
    )
    return _name_columns(rows)


def _show_assumptions(found: Footprint) -> None:
    st.header(state.say("page.footprint.assumptions.title"), anchor=False, help=explain("assumption"))
    st.markdown(state.say("page.footprint.assumptions.explanation"))
    used, rows = found.once(("assumptions in words", state.current_language()), lambda: _list_assumptions(found))
    show_table(rows, state.say("page.footprint.assumptions.title"), "rows-assumptions")
    if len(used) > len(rows):
        show_note(say_counts("page.footprint.more_rows", shown=len(rows), rows=len(used)))
    show_download(used, "hypotheses-employees", "download-assumptions")


def _list_assumptions(found: Footprint) -> tuple[pd.DataFrame, Written]:
    """The assumptions in use, with what rests on each; and the first of them in words."""
    language, registry = state.current_language(), found.situation.factors
    used = found.view(by_assumption).merge(registry.assumptions, on="assumption_id", how="left")
    used = used.assign(share=used["impact"] / found.total.impact)
    shown = used.head(MOST_SHOWN)
    rows = pd.DataFrame(
        {
            "assumption": [assumption_name(about, language) for about in shown["applies_to"]],
            "value": [say_amount(row["value"], row["unit"], language) for row in shown.to_dict("records")],
            "bounds": say_bounds(shown, language),
            "footprint": [format_mass(impact, language) for impact in shown["impact"]],
            "share": [format_share(share, language) for share in shown["share"]],
            "lines": shown["lines"],
        }
    )
    return used, write_table(_name_columns(rows))


def _show_gaps(found: Footprint) -> None:
    st.header(state.say("page.footprint.gaps.title"), anchor=False, help=explain("gap"))
    language, gaps = state.current_language(), found.gap_summary
    if gaps.empty:
        st.markdown(state.say("page.footprint.gaps.none"))
        return
    cells = int(gaps["items"].sum())
    st.markdown(say_counts("page.footprint.gaps.explanation", cells=cells))
    rows = found.once(("gaps in words", language), lambda: write_table(_say_gaps(found)))
    show_table(rows, state.say("page.footprint.gaps.title"), "rows-gaps")
    if len(gaps) > len(rows):
        show_note(say_counts("page.footprint.more_rows", shown=len(rows), rows=len(gaps)))
    show_download(lambda: found.gaps, "valeurs-completees", "download-gaps", rows=cells)


def _say_gaps(found: Footprint) -> pd.DataFrame:
    """The cells that an assumption filled, the first kinds of them, in words."""
    language, shown = state.current_language(), found.gap_summary.head(MOST_SHOWN)
    assumptions = found.situation.factors.assumptions
    about = dict(zip(assumptions["assumption_id"], assumptions["applies_to"], strict=True))
    rows = pd.DataFrame(
        {
            "table": [label("table", table, language) for table in shown["table"]],
            "column": [column_label(row["table"], row["column"], language) for row in shown.to_dict("records")],
            "value_used": [say_value(row["column"], row["value_used"], language) for row in shown.to_dict("records")],
            "origin": [_name_origin(origin, about, language) for origin in shown["assumption_id"]],
            "rows": shown["items"],
            "quantity": [format_number(quantity, language) for quantity in shown["quantity"]],
        }
    )
    return _name_columns(rows)


def _name_origin(origin: str, about: dict[str, str], language: str) -> str:
    """The assumption that filled a cell, in words, by what each is about; a default where it is none."""
    if origin not in about:
        return default_name(origin, language)
    return state.say("page.footprint.gaps.assumption", name=assumption_name(about[origin], language))


def say_value(column: str, value: str, language: str) -> str:
    """A value that filled an empty cell, in words or in the language's figures."""
    named = value_label(column, value, language)
    if named != value:
        return named
    try:
        return format_number(float(value), language)
    except ValueError:
        return value


def _name_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """A table whose column ids are put in words."""
    return rows.rename(columns={name: state.say(f"page.footprint.column.{name}") for name in rows})
