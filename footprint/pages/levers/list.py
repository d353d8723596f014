"""The levers of a scenario: a line each with its effect, the one being changed, and all that is known of each."""

import pandas as pd
import streamlit as st

from footprint.actions.actions import Action
from footprint.actions.levers import find_lever
from footprint.pages import acting, state
from footprint.pages.levers.fields import EstateChoices
from footprint.pages.levers.form import EDITED, show_form
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import (
    name_action,
    say_change,
    say_course_of_effect,
    say_euros,
    say_means,
    show_action_problems,
)
from footprint.pages.show import ROW_HEIGHT, WORD_JOINER, escape, show_note, show_table, show_when_open
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario, remove_action
from footprint.plans.proposals import Worth
from footprint.sentences.actions import sentence_of, short_title_of
from footprint.words.texts import MINUS

COLUMNS = ("lever", "from", "effect", "yearly")
MOST_SHOWN = 6  # levers at a glance; the details hold all of them

# --- at a glance -----------------------------------------------------------------------------------------------------


def show_lever_table(desk: PlanDesk, outlook: Outlook, scenario: Scenario, worth: Worth, year: int) -> None:
    """What the scenario decides: since when, for what effect in a year, at what cost; and how to change it."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(state.say("page.scenarios.levers.title"), anchor=False)
        if scenario.actions:
            _show_choice(desk, scenario)
    if scenario.set_aside:
        st.warning(state.say("page.scenarios.levers.set_aside", count=len(scenario.set_aside)))
    if not scenario.actions:
        st.markdown(state.say("page.scenarios.levers.none"))
        return
    _show_rows(_keep_heaviest(_find_rows(outlook, scenario, worth, year)), year, "rows-levers")
    for action in scenario.actions:
        problems = outlook.find_problems(scenario.name, action.action_id)
        if len(problems):
            show_action_problems(action, problems[problems["severity"] == "error"], scenario.actions)


def _show_rows(rows: pd.DataFrame, year: int, key: str) -> None:
    names = {one: state.say(f"page.scenarios.column.{one}") for one in ("lever", "from", "yearly")}
    names["effect"] = state.say("page.scenarios.column.effect_in", year=year)
    shown = rows[list(COLUMNS)].rename(columns=names)
    show_table(shown, state.say("page.scenarios.levers.title"), key)


def _keep_heaviest(rows: pd.DataFrame) -> pd.DataFrame:
    """The levers that weigh most, in their order, where there are too many to be seen at once."""
    levers = rows.iloc[: len(rows) - 1] if len(rows) > 1 else rows
    if len(levers) <= MOST_SHOWN:
        return rows
    kept = levers.loc[levers["kg"].abs().nlargest(MOST_SHOWN - 1).index.sort_values()]
    others = state.say("page.scenarios.levers.others", count=len(levers) - len(kept))
    more = pd.DataFrame([{"lever": others, "from": "", "effect": "", "yearly": "", "kg": 0.0}])
    return pd.concat([kept, more, rows.iloc[-1:]], ignore_index=True)


def _show_choice(desk: PlanDesk, scenario: Scenario) -> None:
    """One click from each lever to its form, or away."""
    if not acting.may():
        return
    # Chosen, a lever closes the list: it is another one. What others save meanwhile doesn't: a click there is told of.
    key = f"lever-choice-{st.session_state.get(EDITED, ('', ''))[1]}-{desk.seen}"
    label, room = state.say("page.scenarios.levers.change"), ROW_HEIGHT * len(scenario.actions)
    show_when_open(label, key, lambda: _list_choices(desk, scenario), room, icon=":material/edit:")


def _list_choices(desk: PlanDesk, scenario: Scenario) -> None:
    for action in scenario.actions:
        key = f"{scenario.name}-{action.action_id}"
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            edit = st.button(escape(_short(action)), key=f"edit-{key}", icon=":material/edit:", type="tertiary")
            remove = st.button(state.say("page.scenarios.levers.remove"), key=f"remove-{key}")
        if edit:
            st.session_state[EDITED] = (scenario.name, action.action_id)
            st.rerun()
        if remove:
            message = state.say("page.scenarios.done.removed", lever=name_action(action), name=scenario.name)
            desk.change_scenario(scenario.name, remove_action(scenario, action.action_id), message)


def _find_rows(outlook: Outlook, scenario: Scenario, worth: Worth, year: int) -> pd.DataFrame:
    return outlook.once(("levers", scenario.name, year, state.current_language()), lambda: _list_rows(scenario, worth))


def _list_rows(scenario: Scenario, worth: Worth) -> pd.DataFrame:
    """A line a lever, with what the scenario would lose without it; then all of them, which is not their sum."""
    rows = []
    for action in scenario.actions:
        kg = worth.effects.get(action.action_id)
        start, said = str(action.starts_on.year), _say_effect(action, kg)
        rows.append(
            {"lever": _short(action), "from": start, "effect": said, "yearly": _say_cost(action), "kg": kg or 0.0}
        )
    if len(rows) > 1:
        known, kg = state.say("page.scenarios.effects.together"), worth.together
        rows.append({"lever": known, "from": "", "effect": say_change(kg), "yearly": "", "kg": kg})
    return pd.DataFrame(rows)


def _say_effect(action: Action, kg: float | None) -> str:
    if action.effect == "avoided":
        return state.say("page.scenarios.levers.apart")
    return state.say("page.scenarios.levers.unusable") if kg is None else say_change(kg)


def _say_cost(action: Action) -> str:
    said = say_euros(action.yearly_eur) if action.is_priced else state.say("page.scenarios.means.unpriced")
    return said.replace(MINUS, MINUS + WORD_JOINER)  # "−€13,000" is never cut after its sign


def _short(action: Action) -> str:
    return short_title_of(action, state.current_language())


# --- the one that is changed -----------------------------------------------------------------------------------------


def show_edited(desk: PlanDesk, outlook: Outlook, scenario: Scenario, year: int) -> None:
    """The strip of the lever that is being changed, where there is one."""
    name, action_id = st.session_state.get(EDITED, ("", ""))
    action = scenario.find(action_id) if name == scenario.name else None
    if action is not None:
        with st.container(border=True, key="lever-edited"):
            st.markdown(f"**{escape(state.say('page.scenarios.levers.edited', name=_short(action)))}**")
            show_form(desk, outlook, EstateChoices(outlook.situation), scenario, action, year)


# --- all that is known of each ---------------------------------------------------------------------------------------


def show_details(outlook: Outlook, scenario: Scenario, worth: Worth, year: int) -> None:
    """Each lever with its means, its interval, its risks and what would prove it: weighed when it is asked for."""
    if not scenario.actions:
        return
    with st.expander(state.say("page.scenarios.levers.details"), key="lever-details", on_change="rerun") as details:
        if not details.open:
            return
        estate, usable = EstateChoices(outlook.situation), outlook.plan.find(scenario.name) or scenario
        with st.spinner(state.say("page.scenarios.origin.computing"), show_time=True):
            effects = outlook.leave_out(usable)
            whole = outlook.differ(outlook.follow(usable))
        st.markdown(f"**{say_course_of_effect(whole, _is_summed(outlook))}**")
        show_note(state.say("page.scenarios.levers.together"))
        if len(scenario.actions) > MOST_SHOWN:
            _show_rows(_find_rows(outlook, scenario, worth, year), year, "rows-all-levers")
        for action in scenario.actions:
            with st.container(border=True):
                _show_action(outlook, estate, scenario, action, effects.get(action.action_id))


def _is_summed(outlook: Outlook) -> bool:
    """Whether years may be added in the accounting chosen."""
    return outlook.situation.method.accounting_rules.adds_up


def _show_action(
    outlook: Outlook, estate: EstateChoices, scenario: Scenario, action: Action, effect: pd.DataFrame | None
) -> None:
    name = escape(action.label or sentence_of(action, state.current_language(), estate.find_lives(action)))
    st.markdown(f"**{name}**")
    show_note(say_means(action))
    if action.comment:
        show_note(escape(action.comment))
    if action.effect != "direct":
        st.markdown(_say_apart(action))
    elif effect is not None:
        st.markdown(say_course_of_effect(effect, _is_summed(outlook)))
    show_action_problems(action, outlook.find_problems(scenario.name, action.action_id), scenario.actions)
    lever = find_lever(action.lever)
    if lever is not None and lever.guards:
        for guard in lever.guards:
            show_note(f":material/warning: {state.say(f'lever_guard.{guard}')}")
        proof = state.say(f"lever.{lever.lever_id}.proof")
        show_note(state.say("page.scenarios.levers.proof", proof=proof))


def _say_apart(action: Action) -> str:
    """What an action is worth that changes nothing in the footprint: 0 t, or emissions avoided elsewhere."""
    avoided = action.parameters.get("avoided_kg_per_year")
    if action.effect == "avoided" and isinstance(avoided, int | float):
        return state.say("page.scenarios.apart.avoided_mass", mass=say_change(-avoided))
    return state.say(f"page.scenarios.apart.{action.effect}")
