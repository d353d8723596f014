"""Accessibility: the declaration, what can't be used yet and what to do instead, and the 106 criteria of RGAA 4.1.2."""

from datetime import date
from functools import cache

import streamlit as st

from footprint.pages import state
from footprint.pages.criteria import show_criteria
from footprint.pages.show import show_note
from footprint.server.self_checks import STATUSES, CriteriaCount, count_statuses, read_self_check
from footprint.words.texts import format_date, format_share

REFERENCE = "rgaa"
CHECKED_ON = date(2026, 11, 26)

# The share of criteria met from which RGAA speaks of partial conformity.
PARTIAL = 0.5


def show() -> None:
    """The page."""
    criteria = read_self_check(REFERENCE)
    st.title(state.say("page.accessibility.title"), anchor=False)
    st.markdown(state.say("page.accessibility.introduction"))
    _show_state(count_statuses(criteria))
    for section in ("limits", "instead", "shortcuts", "how", "report"):
        st.header(state.say(f"page.accessibility.{section}.title"), anchor=False)
        st.markdown(state.say(f"page.accessibility.{section}.text"))
    show_criteria(criteria, "accessibility")


@cache
def find_verdict() -> str:
    """Whether conformity is total, partial or none, as the link that every page has to this one says."""
    least = count_statuses(read_self_check(REFERENCE)).least_rate or 0
    return "total" if least == 1 else "partial" if least >= PARTIAL else "none"


def _show_state(standing: CriteriaCount) -> None:
    """The state of conformity, and how many criteria have each answer."""
    language, least = state.current_language(), standing.least_rate or 0
    st.header(state.say("page.accessibility.state.title"), anchor=False)
    st.markdown(
        state.say(
            f"page.accessibility.state.{find_verdict()}",
            least=format_share(least, language, 0),
            rate=format_share(standing.rate or 0, language, 0),
        )
    )
    for column, status in zip(st.columns(len(STATUSES)), STATUSES, strict=True):
        column.metric(state.say(f"page.accessibility.count.{status}"), str(getattr(standing, status)))
    show_note(state.say("page.accessibility.state.how", on=format_date(CHECKED_ON, language)))


if __name__ == "__main__":
    show()
