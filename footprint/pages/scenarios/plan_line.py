"""The line of the plan: its version, the scenario that is looked at, another one, and a way back."""

from dataclasses import replace

import streamlit as st

from footprint.pages import acting, state
from footprint.pages.plan_desk import SCENARIO, PlanDesk
from footprint.pages.show import escape, show_note
from footprint.plans.plan import Scenario, free_name

LONGEST_NAME = 80
MOST_PILLS, MOST_LETTERS = 5, 70  # beyond, scenarios are chosen in a list


def show_plan_line(desk: PlanDesk) -> Scenario:
    """Choose the scenario that is looked at; what can be done with it, and undo."""
    with st.container(horizontal=True, vertical_alignment="center", key="plan-line"):
        scenario = _choose(desk)
        with st.popover(state.say("page.scenarios.manage.title"), key=f"manage-{desk.number}"):
            _manage(desk, scenario)
        new = free_name(state.say("page.scenarios.manage.new_name"), [one.name for one in desk.plan.scenarios])
        said = state.say("page.scenarios.manage.new")
        if acting.button(
            st, state.say("page.scenarios.manage.more"), key="new-scenario", icon=":material/add:", help=said
        ):
            desk.change_scenario(new, Scenario(new), state.say("page.scenarios.done.created", name=new))
        if acting.button(
            st,
            state.say("page.scenarios.undo"),
            key="plan-undo",
            icon=":material/undo:",
            help=state.say("page.inventory.undo"),
        ):
            desk.undo()
        unverified, why = state.say("page.scenarios.unverified"), state.say("page.scenarios.unverified_help")
        st.markdown(f":small[{unverified}]", help=why, width="content")
    return scenario


def _choose(desk: PlanDesk) -> Scenario:
    names = [one.name for one in desk.plan.scenarios]
    said = state.say("page.scenarios.scenario")
    if len(names) <= MOST_PILLS and sum(map(len, names)) <= MOST_LETTERS:
        name = st.pills(
            said,
            names,
            default=names[0],
            required=True,
            format_func=escape,
            key=SCENARIO,
            bind="query-params",
            label_visibility="collapsed",
            wrap=True,
        )
    else:
        name = st.selectbox(said, names, key=SCENARIO, bind="query-params", label_visibility="collapsed", width=320)
    return desk.plan.find(name or "") or desk.plan.scenarios[0]


def _manage(desk: PlanDesk, scenario: Scenario) -> None:
    """Rename, duplicate or delete the scenario; and which version of the plan this is."""
    taken = {one.name for one in desk.plan.scenarios}
    key = f"{scenario.name}-{desk.number}"
    name = st.text_input(
        state.say("page.scenarios.manage.name"), scenario.name, max_chars=LONGEST_NAME, key=f"name-{key}"
    ).strip()
    free = bool(name) and name not in taken
    if acting.button(st, state.say("page.scenarios.manage.rename"), key=f"rename-{key}", disabled=not free):
        message = state.say("page.scenarios.done.renamed", before=scenario.name, name=name)
        desk.change_scenario(scenario.name, replace(scenario, name=name), message)
    if acting.button(
        st, state.say("page.scenarios.manage.duplicate"), key=f"duplicate-{key}", icon=":material/content_copy:"
    ):
        copy = name if free else free_name(state.say("page.scenarios.manage.copy", name=scenario.name), taken)
        message = state.say("page.scenarios.done.duplicated", before=scenario.name, name=copy)
        desk.change_scenario(copy, replace(scenario, name=copy), message)
    if acting.button(st, state.say("page.scenarios.manage.delete"), key=f"delete-{key}", icon=":material/delete:"):
        desk.change_scenario(scenario.name, None, state.say("page.scenarios.done.deleted", name=scenario.name))
    if desk.versions:
        last = desk.versions[-1]
        values = {
            "actor": escape(state.name_actor(last.actor)),
            "message": escape(last.message),
            "at": state.say_moment(last.at),
        }
        show_note(state.say("page.scenarios.saved", number=last.number, **values))
