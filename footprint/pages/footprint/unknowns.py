"""How sure we are: what makes the doubt about the footprint, and what to look for first."""

import math

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart, draw_unknowns, print_interval
from footprint.estimation.doubt_ranking import gather_unknowns
from footprint.pages import state
from footprint.pages.show import show_chart, show_download, show_table
from footprint.words.texts import activity_name, assumption_name, format_number, format_share, type_name
from footprint.workspace.footprint import Footprint

MOST_SHOWN = 7


def show_unknowns(found: Footprint) -> None:
    """The interval of the whole, then of each cause were it alone: a chart, its table, and what would make it known."""
    causes, total = found.unknowns, found.total.impact
    if causes.empty or not math.isfinite(total):
        return
    title, language = state.say("page.footprint.unknowns.title"), state.current_language()
    st.header(title, anchor=False)
    st.markdown(state.say("page.footprint.unknowns.explanation"))
    key = ("unknowns in words", language)
    causes, shown, chart = found.once(key, lambda: _name_causes(causes, found, title))
    show_chart(chart, "unknowns", show_rows=lambda: _show_rows(shown))
    show_download(causes.drop(columns="variance"), "incertitudes", "download-unknowns")


def _name_causes(causes: pd.DataFrame, found: Footprint, title: str) -> tuple[pd.DataFrame, pd.DataFrame, Chart]:
    """The causes with their names, those that are shown, and their chart."""
    total, language = found.total.impact, state.current_language()
    named = [name_unknown(row) for row in causes.to_dict("records")]
    causes = causes.assign(
        name=named, all_names=[_name_all(row) for row in causes.assign(name=named).to_dict("records")]
    )
    shown = _gather_rest(causes, total)
    together = {"name": state.say("page.footprint.unknowns.all"), "kind": "all", "share": 1.0}
    whole = pd.DataFrame([together | {"low": found.interval.low, "high": found.interval.high}])
    return causes, shown, draw_unknowns(pd.concat([whole, shown], ignore_index=True), total, title, language)


def _show_rows(shown: pd.DataFrame) -> None:
    """What each cause alone would do, and what would make it known better."""
    language, title = state.current_language(), state.say("page.footprint.unknowns.title")
    rows = {
        "unknown": shown["all_names"].fillna(shown["name"]),
        "doubt": [format_share(share, language) for share in shown["share"]],
        "alone": [print_interval(row["low"], row["high"], language) for row in shown.to_dict("records")],
        "precise": [_say_remedy(kind) for kind in shown["kind"]],
    }
    named = {state.say(f"page.footprint.column.{name}"): column for name, column in rows.items()}
    show_table(pd.DataFrame(named), title, "rows-unknowns")


def _gather_rest(causes: pd.DataFrame, total: float) -> pd.DataFrame:
    """The first causes, then all the others as one."""
    if len(causes) <= MOST_SHOWN + 1:
        return causes
    rest = causes.iloc[MOST_SHOWN:]
    name = state.say("page.footprint.unknowns.rest", count=format_number(len(rest), state.current_language()))
    gathered = pd.DataFrame([gather_unknowns(rest, total) | {"name": name, "kind": "rest"}])
    return pd.concat([causes.iloc[:MOST_SHOWN], gathered], ignore_index=True)


def name_unknown(row: dict) -> str:
    """What is not known exactly, in words: a factor, an assumption, or the quantities of a type; the heaviest."""
    language, kind, about = state.current_language(), row["kind"], row["about"]
    if kind == "factor":
        return state.say("page.footprint.unknowns.factor", name=activity_name(about, language))
    if kind == "quantity":
        return state.say("page.footprint.unknowns.quantity", name=type_name(about, language))
    return assumption_name(about, language)


def _name_all(row: dict) -> str:
    """The name of the heaviest, and how many others rest on the same datum."""
    if not row["others"]:
        return row["name"]
    count = format_number(row["others"], state.current_language())
    return state.say("page.footprint.unknowns.others", name=row["name"], count=count)


def _say_remedy(kind: str) -> str:
    return "" if kind == "rest" else state.say(f"page.footprint.precise.{kind}")
