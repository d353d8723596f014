"""The page before the first scenario: what one is, the levers that gain most on this estate, and a plan to open."""

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.levers.form import show_new_lever
from footprint.pages.levers.next import show_next, weigh_next
from footprint.pages.plan_desk import PlanDesk, find_sample_plan, with_sample_evidence
from footprint.pages.scenarios.file import show_file
from footprint.pages.scenarios.verdict import find_year
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario


def show_start(desk: PlanDesk, outlook: Outlook) -> None:
    """One sentence, one button; then cards that begin a scenario with a lever, and a plan to open."""
    name = state.say("page.scenarios.manage.new_name")
    st.markdown(state.say("page.scenarios.start_page.what"))
    sample = find_sample_plan(desk.studied)
    with st.container(horizontal=True):
        if acting.button(st, state.say("page.scenarios.manage.new"), key="first-scenario", type="primary"):
            desk.change_scenario(name, Scenario(name), state.say("page.scenarios.done.created", name=name))
        if sample is not None and acting.button(
            st, state.say("page.scenarios.start_page.load_sample"), key="load-plan"
        ):
            desk.save(with_sample_evidence(desk, sample), state.say("page.scenarios.done.sample"))
        if desk.versions and acting.button(
            st, state.say("page.inventory.undo"), key="start-undo", icon=":material/undo:"
        ):
            desk.undo()
    scenario, year, following = Scenario(name), find_year(outlook), st.container()
    show_new_lever(desk, outlook, scenario, year)
    with st.expander(state.say("page.scenarios.section.file"), key="start-file", on_change="rerun") as file:
        if file.open:
            show_file(desk)
    with following:
        show_next(desk, scenario, weigh_next(desk, outlook, scenario, year), year)
