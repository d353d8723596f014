"""How pages show what is wrong in an inventory: every problem with its place, and what to do about it."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from footprint.intake.csv_out import export_table
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import show_note, show_table
from footprint.problems import Problem
from footprint.tables import INVENTORY_TABLES
from footprint.words.problem_texts import describe_causes, describe_problems, list_lines, message, remedy, shorten
from footprint.words.texts import column_label, text, value_label

# Beyond this many, problems are downloaded: nobody reads them on a page.
MOST_SHOWN = 500


def show_warnings(problems: Iterable[Problem]) -> None:
    """Each problem as a warning of its own, with what to do about it; nothing where there is none."""
    language = state.current_language()
    for problem in problems:
        st.warning(f"{message(problem, language)} {remedy(problem, language)}")


def show_problems(problems: pd.DataFrame, key: str) -> None:
    """All problems in one table, errors first; how many of each severity in words above, a file to take away below."""
    st.markdown(count_problems(problems))
    _list(problems, key)


def show_folded(problems: pd.DataFrame, key: str) -> None:
    """Problems above tabs: how many, then all of them once that is opened, at once where one is an error."""
    wrong = bool((problems["severity"] == "error").any())
    with st.expander(count_problems(problems), expanded=wrong, key=key, on_change="rerun") as place:
        if place.open:
            _list(problems, key)


def show_causes(problems: pd.DataFrame, key: str) -> None:
    """Problems by cause: each with its first case, in how many rows and on which lines; a file of all of them below."""
    st.markdown(count_problems(problems))
    causes = describe_causes(problems, state.current_language())
    words = {
        "severity": causes["severity_label"],
        "cases": causes["rows"],
        "lines": causes["lines"].map(list_lines),
        "message": causes["message"],
        "remedy": causes["remedy"],
    }
    table = pd.DataFrame(words).rename(columns=lambda name: state.say(f"page.problems.column.{name}"))
    show_table(table, state.say("page.problems.alt"), f"{key}-table")
    _offer(problems, key)


def _list(problems: pd.DataFrame, key: str) -> None:
    language = state.current_language()
    show_table(name_problems(problems.head(MOST_SHOWN), language), state.say("page.problems.alt"), f"{key}-table")
    if len(problems) > MOST_SHOWN:
        show_note(say_counts("page.problems.more", shown=MOST_SHOWN, rows=len(problems)))
    _offer(problems, key)


def _offer(problems: pd.DataFrame, key: str) -> None:
    """A file of all problems, one by one."""
    language = state.current_language()
    st.download_button(
        state.say("page.problems.download"),
        lambda: export_table(name_problems(problems, language), language),
        file_name=state.say("page.problems.file"),
        mime="text/csv",
        key=f"{key}-download",
        on_click="ignore",
        icon=":material/download:",
    )


def count_problems(problems: pd.DataFrame) -> str:
    """How many errors, warnings and notes there are, in words."""
    counts = problems["severity"].value_counts()
    said = [say_counts(f"page.problems.{severity}", rows=int(rows)) for severity, rows in counts.items()]
    return state.say("page.problems.count", counts=", ".join(said))


def name_problems(problems: pd.DataFrame, language: str) -> pd.DataFrame:
    """Problems in words: severity, table, line, column, value, what is wrong, what to do."""
    told = describe_problems(problems, language)
    words = {
        "severity": told["severity_label"],
        "table": [value_label("table", table, language) for table in told["table"]],
        "line": told["line"].astype("str").mask(told["line"] == 0, ""),
        "column": [_name_column(row["table"], row["column"], language) for row in told.to_dict("records")],
        "value": [shorten(value_label(row["column"], row["value"], language)) for row in told.to_dict("records")],
        "message": told["message"],
        "remedy": told["remedy"],
    }
    return pd.DataFrame(words, index=told.index).rename(
        columns=lambda name: text(f"page.problems.column.{name}", language)
    )


def _name_column(table: str, column: str, language: str) -> str:
    return column_label(table, column, language) if table in INVENTORY_TABLES and column else column
