"""Accessibility: the declaration, what can't be used yet and what to do instead, and the 106 criteria of RGAA 4.1.2."""

from datetime import date

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.criteria import say_criteria
from footprint.pages.show import show_download, show_note, show_table
from footprint.self_checks import STATUSES, Standing, count_statuses, read_self_check
from footprint.texts import format_date, format_share

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
    _show_criteria(criteria)


def _show_state(standing: Standing) -> None:
    """The state of conformity, and how many criteria have each answer."""
    language, least = state.current_language(), standing.least_rate or 0
    st.header(state.say("page.accessibility.state.title"), anchor=False)
    verdict = "total" if least == 1 else "partial" if least >= PARTIAL else "none"
    st.markdown(
        state.say(
            f"page.accessibility.state.{verdict}",
            least=format_share(least, language, 0),
            rate=format_share(standing.rate or 0, language, 0),
        )
    )
    for column, status in zip(st.columns(len(STATUSES)), STATUSES, strict=True):
        column.metric(state.say(f"page.accessibility.count.{status}"), str(getattr(standing, status)))
    show_note(state.say("page.accessibility.state.how", on=format_date(CHECKED_ON, language)))


def _show_criteria(criteria: pd.DataFrame) -> None:
    """The criteria that have the answers asked for, theme by theme, and all of them to download."""
    st.header(state.say("page.accessibility.criteria.title"), anchor=False)
    st.markdown(state.say("page.accessibility.criteria.text"))
    wanted = st.pills(
        state.say("page.accessibility.criteria.filter"),
        STATUSES,
        format_func=lambda status: state.say(f"page.accessibility.status.{status}"),
        selection_mode="multi",
        key="rgaa-statuses",
    )
    for place, (theme, asked) in enumerate(criteria.groupby("theme", sort=False), start=1):
        name, standing = state.say(f"page.accessibility.theme.{theme}"), count_statuses(asked)
        title = state.say(
            "page.accessibility.criteria.of_theme",
            place=place,
            theme=name,
            met=standing.met,
            applicable=len(asked) - standing.not_applicable,
        )
        shown = asked[asked["status"].isin(wanted or STATUSES)]
        if len(shown):
            with st.expander(title, expanded=bool(wanted)):
                show_table(say_criteria(shown, "accessibility"), title)
    show_download(criteria, state.say("page.accessibility.criteria.file"), "download-rgaa")


if __name__ == "__main__":
    show()
