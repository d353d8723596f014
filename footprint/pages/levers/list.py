"""The levers of a scenario: those it holds, each with its effect, and the form that adds one or changes it."""

import pandas as pd
import streamlit as st

from footprint.actions.actions import Action
from footprint.actions.levers import find_lever
from footprint.pages import state
from footprint.pages.levers.fields import EstateChoices
from footprint.pages.levers.form import show_form
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import (
    name_action,
    say_change,
    say_course_of_effect,
    say_means,
    show_action_problems,
)
from footprint.pages.show import escape, show_note
from footprint.pages.word_help import explain
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario, remove_action
from footprint.sentences.actions import sentence_of

EDITED = "scenarios-edited"  # the scenario and the action that is being changed


def show_levers(desk: PlanDesk, outlook: Outlook, scenario: Scenario) -> None:
    """What the scenario decides, its whole effect, then a form for one more lever."""
    st.header(state.say("page.scenarios.levers.title", name=escape(scenario.name)), anchor=False)
    _show_whole(outlook, scenario)
    if scenario.set_aside:
        st.warning(state.say("page.scenarios.levers.set_aside", count=len(scenario.set_aside)))
    estate, usable = EstateChoices(outlook.situation), outlook.plan.find(scenario.name) or scenario
    with st.spinner(state.say("page.scenarios.origin.computing"), show_time=True):
        effects = outlook.leave_out(usable)
    for action in scenario.actions:
        with st.container(border=True):
            _show_action(desk, outlook, estate, scenario, action, effects.get(action.action_id))
    st.subheader(state.say("page.scenarios.levers.add"), anchor=False, help=explain("action"))
    with st.container(border=True):
        show_form(desk, outlook, estate, scenario, None)


def _show_whole(outlook: Outlook, scenario: Scenario) -> None:
    if not scenario.actions:
        st.markdown(state.say("page.scenarios.levers.none"))
        return
    usable = outlook.plan.find(scenario.name) or scenario
    table = outlook.differ(outlook.follow(usable))
    st.markdown(f"**{say_course_of_effect(table, is_summed(outlook))}**")
    show_note(state.say("page.scenarios.levers.together"))


def is_summed(outlook: Outlook) -> bool:
    """Whether years may be added in the accounting chosen."""
    return outlook.situation.method.accounting_rules.adds_up


# --- one lever of the scenario ---------------------------------------------------------------------------------------


def _show_action(
    desk: PlanDesk,
    outlook: Outlook,
    estate: EstateChoices,
    scenario: Scenario,
    action: Action,
    effect: pd.DataFrame | None,
) -> None:
    name = escape(action.label or sentence_of(action, state.current_language(), estate.find_lives(action)))
    if st.session_state.get(EDITED) == (scenario.name, action.action_id):
        st.markdown(f"**{name}**")
        show_form(desk, outlook, estate, scenario, action)
        return
    st.markdown(f"**{name}**")
    show_note(say_means(action))
    if action.comment:
        show_note(escape(action.comment))
    if action.effect != "direct":
        st.markdown(say_apart(action))
    elif effect is not None:
        st.markdown(say_course_of_effect(effect, is_summed(outlook)))
    show_action_problems(action, outlook.find_problems(scenario.name, action.action_id), scenario.actions)
    _show_guards(action)
    key = f"{scenario.name}-{action.action_id}"
    with st.container(horizontal=True):
        edit = st.button(state.say("page.scenarios.levers.edit"), key=f"edit-{key}", icon=":material/edit:")
        remove = st.button(state.say("page.scenarios.levers.remove"), key=f"remove-{key}", icon=":material/delete:")
    if edit:
        st.session_state[EDITED] = (scenario.name, action.action_id)
        st.rerun()
    if remove:
        message = state.say("page.scenarios.done.removed", lever=name_action(action), name=scenario.name)
        desk.change_scenario(scenario.name, remove_action(scenario, action.action_id), message)


def say_apart(action: Action) -> str:
    """What an action is worth that changes nothing in the footprint: 0 t, or emissions avoided elsewhere."""
    avoided = action.parameters.get("avoided_kg_per_year")
    if action.effect == "avoided" and isinstance(avoided, int | float):
        return state.say("page.scenarios.apart.avoided_mass", mass=say_change(-avoided))
    return state.say(f"page.scenarios.apart.{action.effect}")


def _show_guards(action: Action) -> None:
    lever = find_lever(action.lever)
    if lever is None or not lever.guards:
        return
    with st.expander(state.say("page.scenarios.levers.guards"), key=f"guards-{action.action_id}-{action.lever}"):
        for guard in lever.guards:
            st.markdown(f"- {state.say(f'lever_guard.{guard}')}")
        proof = state.say(f"lever.{lever.lever_id}.proof")
        st.markdown(state.say("page.scenarios.levers.proof", proof=proof))
