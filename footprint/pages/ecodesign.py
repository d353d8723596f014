"""Ecodesign: what the tool is for and takes to run, where it stands against RGESN 2024, and what it can't do better."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.show import show_download, show_note, show_table
from footprint.self_checks import (
    MOST_REQUESTS,
    PRIORITIES,
    STATUSES,
    WEIGHT_LIMITS,
    count_statuses,
    list_proofs,
    read_self_check,
    score_progress,
)
from footprint.texts import format_number, format_share, text

REFERENCE = "rgesn"
KILOBYTE = 1_000


def show() -> None:
    """The page."""
    criteria = read_self_check(REFERENCE)
    st.title(state.say("page.ecodesign.title"), anchor=False)
    st.markdown(state.say("page.ecodesign.introduction"))
    _show_score(criteria)
    _show_section("purpose")
    _show_section("configuration")
    _show_weight()
    _show_section("energy")
    state.link_to("energy", state.say("page.ecodesign.energy.link"))
    _show_section("data")
    _show_section("limits")
    _show_criteria(criteria)


def _show_section(name: str) -> None:
    st.header(state.say(f"page.ecodesign.{name}.title"), anchor=False)
    st.markdown(state.say(f"page.ecodesign.{name}.text"))


def _show_score(criteria: pd.DataFrame) -> None:
    """How many criteria have each answer, and the progress score that the reference defines."""
    language, standing = state.current_language(), count_statuses(criteria)
    figures = {state.say("page.ecodesign.score.name"): format_share(score_progress(criteria), language, 0)}
    figures |= {state.say(f"page.ecodesign.score.{status}"): str(getattr(standing, status)) for status in STATUSES}
    for column, (name, figure) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(name, figure)
    weights = {name: format_number(weight, language) for name, weight in PRIORITIES.items()}
    show_note(state.say("page.ecodesign.score.how", count=len(criteria), **weights))


def _show_weight() -> None:
    """The limits that tests hold pages to."""
    st.header(state.say("page.ecodesign.weight.title"), anchor=False)
    language = state.current_language()
    limits = {name: format_number(limit / KILOBYTE, language) for name, limit in WEIGHT_LIMITS.items()}
    st.markdown(state.say("page.ecodesign.weight.text", requests=MOST_REQUESTS, **limits))


def _show_criteria(criteria: pd.DataFrame) -> None:
    """Each theme with its criteria: what is asked, how much it weighs, our answer, why, and what proves it."""
    _show_section("criteria")
    for place, (theme, asked) in enumerate(criteria.groupby("theme", sort=False), start=1):
        standing, name = count_statuses(asked), state.say(f"page.ecodesign.theme.{theme}")
        applicable = len(asked) - standing.not_applicable
        key = "of_theme" if applicable else "none_applies"
        counts = {"met": standing.met, "applicable": applicable} if applicable else {}
        title = state.say(f"page.ecodesign.criteria.{key}", place=place, theme=name, **counts)
        with st.expander(title):
            show_table(_say_criteria(asked, state.current_language()), title)
    show_download(criteria, state.say("page.ecodesign.criteria.file"), "download-rgesn")


def _say_criteria(criteria: pd.DataFrame, language: str) -> pd.DataFrame:
    def say_all(kind: str, ids: pd.Series) -> list[str]:
        return [text(f"page.ecodesign.{kind}.{one}", language) for one in ids]

    priorities = say_all("priority", criteria["level"])
    title, note = (f"{name}_{language}" for name in ("title", "note"))
    if title not in criteria:  # a language that the file does not have
        title, note = "title_fr", "note_fr"
    return pd.DataFrame(
        {
            state.say("page.ecodesign.column.criterion"): [
                state.say("page.ecodesign.criteria.criterion", number=number, priority=priority, title=asked)
                for number, priority, asked in zip(criteria["criterion"], priorities, criteria[title], strict=True)
            ],
            state.say("page.ecodesign.column.status"): say_all("status", criteria["status"]),
            state.say("page.ecodesign.column.note"): [
                " ".join([row[note], *map(_say_proof, list_proofs(row["proof"]))])
                for row in criteria.to_dict("records")
            ],
        }
    )


def _say_proof(proof: str) -> str:
    """A test by its name, which is a sentence; the file tells where it is."""
    name = proof.rpartition("::")[2].removeprefix("test_").replace("_", " ")
    return state.say("page.ecodesign.criteria.proof", name=name)


if __name__ == "__main__":
    show()
