"""Ecodesign: what the tool is for and takes to run, where it stands against RGESN 2024, and what it can't do better."""

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.criteria import show_criteria
from footprint.pages.show import show_note
from footprint.server.self_checks import (
    MOST_REQUESTS,
    PRIORITIES,
    STATUSES,
    WEIGHT_LIMITS,
    count_statuses,
    read_self_check,
    score_progress,
)
from footprint.words.texts import format_number, format_share

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
    show_criteria(criteria, "ecodesign")


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


if __name__ == "__main__":
    show()
