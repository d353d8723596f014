"""Ecodesign: what the tool is for and takes to run, where it stands against RGESN 2024, and what it can't do better."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.criteria import say_criteria
from footprint.pages.show import show_download, show_note, show_table
from footprint.self_checks import (
    MOST_REQUESTS,
    PRIORITIES,
    STATUSES,
    WEIGHT_LIMITS,
    count_statuses,
    read_self_check,
    score_progress,
)
from footprint.texts import format_number, format_share

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
            show_table(say_criteria(asked, "ecodesign"), title)
    show_download(criteria, state.say("page.ecodesign.criteria.file"), "download-rgesn")


if __name__ == "__main__":
    show()
