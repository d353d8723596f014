"""Commitments: what was promised, what was observed, what proves it, and where each one stands."""

import streamlit as st

from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.commitments.files import show_files
from footprint.pages.commitments.grid import show_grid
from footprint.pages.commitments.lists import show_calendar
from footprint.pages.commitments.register import show_register
from footprint.pages.commitments.sieve import show_sieve
from footprint.pages.plan_desk import (
    PlanDesk,
    find_sample_plan,
    keep_seen,
    offer_register,
    open_desk,
    show_last_change,
    show_refused,
)
from footprint.pages.problems import show_folded, show_warnings
from footprint.pages.show import show_note
from footprint.pages.standing.board import choose_cycle, of_cycle, say_title, show_standing
from footprint.pages.standing.follow_up import show_follow_up
from footprint.pages.standing.standing import find_standing, find_unreadable
from footprint.sentences.reference import say_counted
from footprint.sentences.register_files import name_faults

SECTIONS = {
    "standing": show_standing,
    "grid": show_grid,
    "register": show_register,
    "sieve": show_sieve,
    "follow_up": show_follow_up,
    "calendar": show_calendar,
    "files": show_files,
}


def show() -> None:
    """The page."""
    title = st.empty()
    title.title(state.say("page.commitments.name"), anchor=False)
    state.show_message()
    studied = state.find_studied()
    if studied is None:
        show_nothing("commitments", state.say("page.commitments.no_organisation"))
        return
    desk = open_desk(studied)
    show_refused(desk)
    if len(desk.register_problems):
        show_folded(name_faults(desk.register_problems, state.current_language()), "register-problems")
    show_warnings(find_unreadable(desk))
    if desk.register.commitments:
        title.title(say_title(of_cycle(find_standing(desk), choose_cycle(desk))), anchor=False)
    else:
        _show_nothing(desk)
    names = [state.say(f"page.commitments.section.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="commitments-part", bind="query-params")
    for (_, show_section), tab in zip(SECTIONS.items(), tabs, strict=True):
        if tab.open:
            with tab:
                show_section(desk)
    show_note(say_counted(desk.plan.count_as(studied.method()), state.current_language()))
    show_last_change(desk)
    keep_seen(desk)


def _show_nothing(desk: PlanDesk) -> None:
    """What a commitment is, and the ways to begin."""
    st.info(state.say("page.commitments.nothing"))
    if sample := find_sample_plan(desk.studied):
        offer_register(desk, sample, "commitments-sample")


if __name__ == "__main__":
    show()
