"""A self-check as people read it: each criterion with our answer, why, and what proves it."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.show import show_download, show_table
from footprint.server.self_checks import STATUSES, count_statuses, list_proofs


def show_criteria(criteria: pd.DataFrame, page: str) -> None:
    """The criteria that have the answers asked for, theme by theme, and all of them to download."""
    st.header(state.say(f"page.{page}.criteria.title"), anchor=False)
    st.markdown(state.say(f"page.{page}.criteria.text"))
    wanted = st.pills(
        state.say("criteria.filter"),
        STATUSES,
        format_func=lambda status: state.say(f"page.{page}.status.{status}"),
        selection_mode="multi",
        key=f"statuses-{page}",
    )
    for place, (theme, asked) in enumerate(criteria.groupby("theme", sort=False), start=1):
        shown, title = asked[asked["status"].isin(wanted or STATUSES)], _name_theme(place, str(theme), asked, page)
        if len(shown):
            with st.expander(title, expanded=bool(wanted)):
                show_table(say_criteria(shown, page), title)
    show_download(criteria, state.say(f"page.{page}.criteria.file"), f"download-{page}")


def _name_theme(place: int, theme: str, asked: pd.DataFrame, page: str) -> str:
    """A theme with how many of its criteria are met, among those that apply."""
    standing, name = count_statuses(asked), state.say(f"page.{page}.theme.{theme}")
    applicable = len(asked) - standing.not_applicable
    if not applicable:
        return state.say("criteria.none_applies", place=place, theme=name)
    return state.say("criteria.of_theme", place=place, theme=name, met=standing.met, applicable=applicable)


def say_criteria(criteria: pd.DataFrame, page: str) -> pd.DataFrame:
    """The criteria of a reference in the words of its page: those under `page.<page>.level` and `.status`."""
    language = state.current_language()
    title, note = (f"{name}_{language}" for name in ("title", "note"))
    if title not in criteria:  # a language that the file does not have
        title, note = "title_fr", "note_fr"
    columns = {name: state.say(f"criteria.column.{name}") for name in ("criterion", "status", "note")}
    rows = [
        {
            columns["criterion"]: state.say(
                "criteria.criterion",
                number=row["criterion"],
                level=state.say(f"page.{page}.level.{row['level']}"),
                title=row[title],
            ),
            columns["status"]: state.say(f"page.{page}.status.{row['status']}"),
            columns["note"]: " ".join([row[note], *map(_say_proof, list_proofs(row["proof"]))]),
        }
        for row in criteria.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=list(columns.values()))


def _say_proof(proof: str) -> str:
    """A test by its name, which is a sentence; the file tells where it is."""
    name = proof.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return state.say("criteria.proof", name=name)
