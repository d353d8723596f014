"""The levers that a scenario could take next: the three that gain most here, and the whole catalogue, as cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from footprint.actions.levers import Lever
from footprint.pages import acting, state
from footprint.pages.computed import find_once
from footprint.pages.levers.form import FORM_OPEN, TURN, form_key
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import name_action, say_change
from footprint.pages.show import escape
from footprint.pages.word_help import explain
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario, put_action
from footprint.plans.plan_json import hash_plan
from footprint.plans.proposals import Gain, Proposal, Worth, choose_best, find_next_start, list_proposals, weigh_levers
from footprint.sentences.actions import short_title_of
from footprint.words.texts import text

BEST, A_ROW = 3, 3
CATALOGUE_OPEN = "catalogue"


@dataclass(frozen=True)
class Levers:
    """Every lever of the catalogue, what those of the scenario and those that are ready are worth, and the best."""

    proposals: Sequence[Proposal]
    worth: Worth
    best: Sequence[Gain]


def weigh_next(desk: PlanDesk, outlook: Outlook, scenario: Scenario, year: int) -> Levers:
    """What levers are worth in a year: those that the scenario has, and those that it could take next."""
    starts_on = find_next_start(outlook.years, date.today())
    key = ("levers", outlook.situation.id, hash_plan(desk.plan), scenario.name, outlook.years, year, starts_on)
    usable = outlook.plan.find(scenario.name) or scenario

    def weigh() -> Levers:
        proposals = list_proposals(outlook, desk.plan, scenario, starts_on)
        worth = weigh_levers(outlook, usable.actions, proposals, year)
        return Levers(proposals, worth, choose_best(worth.gains, BEST))

    return find_once(key, weigh, state.say("page.scenarios.next.computing"))


def show_next(desk: PlanDesk, scenario: Scenario, levers: Levers, year: int) -> None:
    """The best cards, each added in one click; the others one click away, with why where they gain nothing."""
    with st.container(key="next-levers"):
        st.header(state.say("page.scenarios.next.title", year=year), anchor=False, help=explain("action"))
        if not levers.best:
            st.markdown(state.say("page.scenarios.next.nothing"))
        for gain, column in zip(levers.best, st.columns(BEST), strict=False):
            with column:
                _show_gain(desk, scenario, gain, year)
    with st.expander(state.say("page.scenarios.next.others"), key=CATALOGUE_OPEN, on_change="rerun") as others:
        if others.open:
            _show_others(desk, scenario, levers, year)


# --- cards -----------------------------------------------------------------------------------------------------------


def _show_gain(desk: PlanDesk, scenario: Scenario, gain: Gain, year: int) -> None:
    action = gain.proposal.action
    if action is None:
        return
    name = name_action(action)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{escape(short_title_of(action, state.current_language()))}**")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(_say_gain(gain, year), width="content")
            help_said = state.say("page.scenarios.next.take_help", year=action.starts_on.year)
            label = state.say("page.scenarios.next.take")
            taken = acting.button(st, label, key=f"take-{action.action_id}", icon=":material/add:", help=help_said)
    if taken:
        said = state.say("page.scenarios.done.added", lever=name, name=scenario.name)
        desk.change_scenario(scenario.name, put_action(scenario, action), said)


def _say_gain(gain: Gain, year: int) -> str:
    if not gain.is_felt:
        return state.say("page.scenarios.next.no_effect", year=year)
    if gain.kg > 0:
        return state.say("page.scenarios.next.rise", change=say_change(gain.kg))
    return f":primary[**{say_change(gain.kg)}**]"


def _show_others(desk: PlanDesk, scenario: Scenario, levers: Levers, year: int) -> None:
    """The other levers: those that gain first, then those that don't here, each with why."""
    st.markdown(state.say("page.scenarios.next.explanation", year=year))
    others = [one for one in levers.worth.gains if one not in levers.best]
    ranked = sorted(others, key=lambda one: (not one.is_felt, one.kg))
    waiting = [one for one in levers.proposals if one.action is None]
    cards: list[Gain | Proposal] = [*ranked, *waiting]
    for first in range(0, len(cards), A_ROW):
        for card, column in zip(cards[first : first + A_ROW], st.columns(A_ROW), strict=False):
            with column:
                if isinstance(card, Gain):
                    _show_gain(desk, scenario, card, year)
                else:
                    _show_lacking(scenario, card)


def _show_lacking(scenario: Scenario, proposal: Proposal) -> None:
    """A lever that gains nothing as it is: why, and the form where it can be filled in."""
    lever = proposal.lever
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{state.say(f'lever.{lever.lever_id}.name')}**")
        st.markdown(_say_why(proposal))
        if proposal.reason != "absent":
            acting.button(
                st,
                state.say("page.scenarios.next.fill"),
                key=f"fill-{lever.lever_id}",
                icon=":material/edit:",
                on_click=_open_form,
                args=(scenario, lever),
            )


def _say_why(proposal: Proposal) -> str:
    if proposal.reason == "apart":
        return state.say(f"page.scenarios.next.why.{proposal.lever.effect}")
    language = state.current_language()
    names = [text(f"lever_parameter.{name}.name", language) for name in proposal.lacking]
    fields = state.say("page.scenarios.form.or" if proposal.lever.any_of else "page.scenarios.next.and").join(names)
    return state.say(f"page.scenarios.next.why.{proposal.reason}", fields=fields)


def _open_form(scenario: Scenario, lever: Lever) -> None:
    """Open the form under the cards on a lever, in place of the catalogue."""
    key = form_key(scenario, st.session_state.get(TURN, 0))
    st.session_state[CATALOGUE_OPEN], st.session_state[FORM_OPEN] = False, True
    st.session_state[f"{key}-family"] = lever.family
    st.session_state[f"{key}-{lever.family}"] = lever.lever_id
