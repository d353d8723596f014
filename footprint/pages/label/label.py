"""Label: the self-diagnosis of a cycle, TIR by TIR, and all the work that goes with it, up to the renewal."""

import streamlit as st

from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.label.cycle import choose_cycle
from footprint.pages.label.days import show_days
from footprint.pages.label.diagnosis import show_diagnosis
from footprint.pages.label.library import show_library
from footprint.pages.label.renewal import show_renewal
from footprint.pages.label.requests import show_requests
from footprint.pages.plan_desk import (
    PlanDesk,
    find_sample_plan,
    keep_seen,
    offer_register,
    open_desk,
    show_last_change,
    show_refused,
)
from footprint.pages.problems import show_folded
from footprint.sentences.register_files import name_faults

# Each is drawn for the plan and the cycle chosen.
SECTIONS = {
    "diagnosis": show_diagnosis,
    "library": show_library,
    "requests": show_requests,
    "days": show_days,
    "renewal": show_renewal,
}


def show() -> None:
    """The page."""
    top = st.container(horizontal=True, vertical_alignment="center", key="label-top")
    top.title(state.say("page.label.name"), anchor=False, width="content")
    state.show_message()
    studied = state.find_studied()
    if studied is None:
        show_nothing("label", state.say("page.label.no_organisation"))
        return
    desk = open_desk(studied)
    show_refused(desk)
    if len(desk.register_problems):
        show_folded(name_faults(desk.register_problems, state.current_language()), "register-problems")
    if not desk.register.framework and not desk.register.diagnosis:
        _show_nothing(desk)
    with top:
        cycle = choose_cycle(desk)
    names = [state.say(f"page.label.section.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="label-part", bind="query-params")
    for (_, show_section), tab in zip(SECTIONS.items(), tabs, strict=True):
        if tab.open:
            with tab:
                show_section(desk, cycle)
    show_last_change(desk)
    keep_seen(desk)


def _show_nothing(desk: PlanDesk) -> None:
    """The ways to begin; the sample's where the organisation is one."""
    sample = find_sample_plan(desk.studied)
    if sample and sample != desk.plan and not desk.register.commitments:
        st.info(state.say("page.label.nothing"))
        offer_register(desk, sample, "label-sample")


if __name__ == "__main__":
    show()
