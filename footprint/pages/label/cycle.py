"""The labelling cycle that the page is about."""

from datetime import date

import streamlit as st

from footprint.commitments.label.cycles import sort_cycles, worked_cycle
from footprint.pages import state
from footprint.pages.plan_desk import PlanDesk

CYCLE = "label-cycle"
CYCLE_WANTED = "label-cycle-wanted"  # the one to show next


def choose_cycle(desk: PlanDesk) -> str:
    """The cycle chosen, at first the one whose self-diagnosis is being written; "" where no cycle has a name."""
    names = [one.name for one in sort_cycles(desk.register)]
    if not names:
        return ""
    wanted = worked_cycle(desk.register, date.today())
    if len(names) == 1:
        return wanted
    asked = st.session_state.pop(CYCLE_WANTED, "")
    if asked in names:
        st.session_state[CYCLE] = asked
    if st.session_state.get(CYCLE) not in names:
        st.session_state[CYCLE] = wanted
    chosen = st.segmented_control(
        state.say("page.label.cycle"),
        names,
        required=True,
        format_func=lambda name: state.say("page.label.cycle_name", name=name),
        key=CYCLE,
        label_visibility="collapsed",
    )
    return chosen or wanted
