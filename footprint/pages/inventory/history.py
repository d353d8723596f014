"""The versions of an inventory: who saved what and when; any of them opened, compared and brought back."""

from functools import lru_cache

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from footprint.intake.csv_out import export_table
from footprint.intake.written import say_table
from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.inventory.conflict import say_side, take_outcome
from footprint.pages.show import show_download, show_note, show_table
from footprint.pages.signed_in import noting
from footprint.pages.word_help import explain
from footprint.storage import Version, restore_version
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import column_label, header, label, text
from footprint.workspace.stored import compare_versions, open_version

# Beyond this many, differences are counted and not listed.
MOST_DIFFERENCES = 500


def show_history(studied: state.Studied, unsaved: bool) -> None:
    """The list of versions, and one of them to open, to compare with another, and to bring back."""
    st.header(state.say("page.history.title"), anchor=False, help=explain("version"))
    if not studied.versions:
        st.info(state.say("page.history.none"))
        return
    st.markdown(state.say("page.history.explanation"))
    versions = {version.number: version for version in reversed(studied.versions)}
    show_table(name_versions(list(versions.values())), state.say("page.history.title"), "versions")
    names = {number: say_version(version) for number, version in versions.items()}
    names[0] = state.say("page.history.start")
    left, right = st.columns(2)
    chosen = left.selectbox(
        state.say("page.history.version"), list(versions), format_func=names.__getitem__, key="version"
    )
    before = right.selectbox(
        state.say("page.history.compare"),
        sorted(names),
        index=max(0, chosen - 1),
        format_func=names.__getitem__,
        key=f"compare-{chosen}",
    )
    _show_comparison(studied, before, chosen)
    _show_rows(studied, chosen)
    if chosen != studied.number:
        _show_restore(studied, chosen, unsaved)


def name_versions(versions: list[Version]) -> pd.DataFrame:
    """Versions in words, one a row."""
    told = [
        {
            "version": str(version.number),
            "at": state.say_moment(version.at),
            "actor": state.name_actor(version.actor),
            "what": say_origin(version),
            "why": version.message,
            "added": str(version.added),
            "changed": str(version.changed),
            "gone": str(version.gone),
        }
        for version in versions
    ]
    return pd.DataFrame(told).rename(columns=lambda name: state.say(f"page.history.column.{name}"))


def say_origin(version: Version) -> str:
    """How a version came: saved, undone, redone, restored."""
    return state.say(f"page.history.what.{version.what}", source=version.source)


def say_version(version: Version) -> str:
    """A version in one line: its number, when and by whom."""
    at = state.say_moment(version.at)
    return state.say("page.history.one", number=version.number, at=at, actor=state.name_actor(version.actor))


# --- differences -----------------------------------------------------------------------------------------------------


def _show_comparison(studied: state.Studied, before: int, after: int) -> None:
    compared = state.open_engine(), studied.inventory_id, before, after
    differences = compare_versions(*compared)
    since = state.say("page.history.from", before=before) if before else state.say("page.history.from_start")
    title = state.say("page.history.differences", since=since, after=after)
    st.markdown(f"**{title}** {state.say('page.history.counts', **count_differences(differences))}")
    if len(differences):
        show_differences(differences, name_compared(*compared, state.current_language()), "differences")


@lru_cache(maxsize=16)
def name_compared(engine: sa.Engine, inventory_id: int, before: int, after: int, language: str) -> pd.DataFrame:
    """The first differences between two versions, in words."""
    return name_first(compare_versions(engine, inventory_id, before, after), language)


def name_first(differences: pd.DataFrame, language: str) -> pd.DataFrame:
    """The first differences, in words."""
    return name_differences(differences.head(MOST_DIFFERENCES), language)


def count_differences(differences: pd.DataFrame) -> dict[str, int]:
    """How many rows were added, changed and gone."""
    rows = differences.drop_duplicates(["table", "what", "id"])
    return {what: int((rows["what"] == what).sum()) for what in ("added", "changed", "gone")}


def show_differences(differences: pd.DataFrame, first: pd.DataFrame, key: str) -> None:
    """The first differences in words, one cell a row; all of them to take."""
    show_table(first, state.say("page.history.differences_alt"), key)
    if len(differences) > MOST_DIFFERENCES:
        show_note(say_counts("page.problems.more", shown=MOST_DIFFERENCES, rows=len(differences)))
    language = state.current_language()
    st.download_button(
        say_counts("page.show.download", rows=len(differences)),
        lambda: export_table(name_differences(differences, language), language),
        file_name=state.say("page.history.differences_file"),
        mime="text/csv",
        key=f"{key}-download",
        on_click="ignore",
        icon=":material/download:",
    )


def name_differences(differences: pd.DataFrame, language: str) -> pd.DataFrame:
    """Differences in words: where, what was done, and the cell before and after."""
    told = []
    for row in differences.to_dict("records"):
        changed = row["what"] == "changed"
        told.append(
            {
                "table": label("table", row["table"], language),
                "line": str(row["line"]),
                "item": row["item"] if isinstance(row["item"], str) else "",
                "what": text(f"page.history.{row['what']}", language),
                "column": column_label(row["table"], row["column"], language) if changed else "",
                "before": say_side(row["table"], row["column"], row["before"], language) if changed else "",
                "after": say_side(row["table"], row["column"], row["after"], language) if changed else "",
            }
        )
    return pd.DataFrame(told).rename(columns=lambda name: text(f"page.problems.column.{name}", language))


# --- an earlier version ----------------------------------------------------------------------------------------------


def _show_rows(studied: state.Studied, number: int) -> None:
    language = state.current_language()
    stored = open_version(state.open_engine(), studied.inventory_id, number)
    with st.expander(state.say("page.history.rows", number=number), key="version-rows", on_change="rerun") as rows_of:
        if not rows_of.open:
            return
        show_note(state.say("page.history.read_only"))
        for name, columns in INVENTORY_TABLES.items():
            rows = stored.inventory.table(name)
            st.markdown(state.say("page.history.table", table=label("table", name, language), rows=len(rows)))
            if len(rows):
                said = say_table(name, rows, language).dropna(axis=1, how="all")
                titles = {column.name: header(name, column, language) for column in columns}
                st.dataframe(
                    said.rename(columns=titles),
                    hide_index=True,
                    placeholder="",
                    width="stretch",
                    alt=label("table", name, language),
                )
                taken = noting(lambda rows=rows: rows, *state.describe_export(studied, f"{number}/{name}"))
                show_download(taken, f"{name}-{number}", f"download-{name}-{number}", titles, len(rows))


def _show_restore(studied: state.Studied, number: int, unsaved: bool) -> None:
    st.markdown(state.say("page.history.restore_explanation", number=number))
    if unsaved:
        st.warning(state.say("page.import.unsaved"))
    if acting.button(st, state.say("page.history.restore", number=number), key="restore", disabled=unsaved):
        engine, actor = state.open_engine(), state.current_actor()
        take_outcome(studied, restore_version(engine, studied.inventory_id, number, studied.number, actor))
