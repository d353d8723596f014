"""Beginning a commitment: from an action of a scenario, ready to be completed, or from a title alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st

from footprint.actions.actions import Action
from footprint.commitments.commitment import (
    FOOTPRINT,
    STATED,
    Commitment,
    Goal,
    Indicator,
    Means,
    StatedReference,
)
from footprint.commitments.evidence.library import add_proof
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.expected_effects import propose_goal
from footprint.commitments.label.records import AXES
from footprint.estimation.measures import measure_indicator
from footprint.pages import acting, state
from footprint.pages.commitments.fields import say_word
from footprint.pages.plan_desk import WANTED_COMMITMENT, PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.standing.standing import find_years
from footprint.pages.word_help import explain
from footprint.sentences.actions import sentence_of
from footprint.sentences.wording import BEGUN, next_code, word_new
from footprint.words.texts import format_number, round_to, type_name, unit_label

# Which proofs to collect, and whether they are of means or of results.
PROOFS_OF_CHANGE = {"purchase": "result", "procedure": "means", "withdrawal": "result"}
PROOFS_OF_MEANS = {"decision": "means", "attendance": "result"}
DIGITS = 4  # of the reference: as many as the page says
USUAL_SPAN = 3  # years from the reference to the deadline: those of a label


def show_new(desk: PlanDesk) -> None:
    """Take an action of a scenario, or give a title."""
    actions = {action.action_id: action for scenario in desk.plan.scenarios for action in scenario.actions}
    if actions:
        lever, button = st.columns([4, 1], vertical_alignment="bottom")
        name = lever.selectbox(
            state.say("page.commitments.register.from_action"),
            list(actions),
            format_func=lambda one: actions[one].label or sentence_of(actions[one], state.current_language()),
            key="commitment-action",
            help=explain("action"),
        )
        if acting.button(
            button, state.say("page.commitments.register.take_action"), key="take-action", width="stretch"
        ):
            _begin(desk, _with_goal(desk, _propose(desk, actions[name])), _list_proofs(actions[name]))
    st.markdown(state.say("page.commitments.register.blank"), help=explain("commitment"))
    with st.form(f"new-commitment-{desk.number}", border=False):
        titles = {place: state.say(f"page.commitments.begin.{place.replace('.', '_')}") for place in BEGUN}
        written = _draw_begun(titles)
        if acting.form_submit_button(st, state.say("page.commitments.register.create"), type="primary"):
            if written["title"].strip():
                _begin_written(desk, written, titles)
            else:
                st.warning(state.say("page.commitments.register.title_needed"))


def _draw_begun(titles: Mapping[str, str]) -> dict[str, str]:
    """The seven fields that a commitment begins with, written as one speaks; all but the first may wait."""
    written = {"title": st.text_input(titles["title"], key="new-title", max_chars=200)}
    first, second = st.columns(2)
    say_axis = partial(say_word, "commitments", "axis")
    written["axis"] = first.selectbox(titles["axis"], ("", *AXES), format_func=say_axis, key="new-axis")
    for place, column in zip(BEGUN[2:], (second, first, second, first, second), strict=True):
        name = place.replace(".", "_")
        example = state.say(f"page.commitments.begin.example_{name}")
        written[place] = column.text_input(titles[place], placeholder=example, key=f"new-{name}")
    return written


def _begin_written(desk: PlanDesk, written: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """Keep what was written as a new commitment, or name what can't be read of it."""
    found = word_new(written, desk.register, state.current_language(), _open_cycle(desk), titles)
    if found.is_wrong:
        show_problems(found.problems, "begun-problems")
        return
    made = found.records[-1]
    st.session_state[WANTED_COMMITMENT] = made.commitment_id
    message = state.say("page.commitments.done.created", name=made.commitment_id, title=made.title)
    desk.change_register(message, commitments=found.records, library=found.library)


def _begin(desk: PlanDesk, commitment: Commitment, proofs: Mapping[str, str]) -> None:
    """Keep a new commitment, and the proofs to collect for it."""
    st.session_state[WANTED_COMMITMENT] = commitment.commitment_id
    message = state.say("page.commitments.done.created", name=commitment.commitment_id, title=commitment.title)
    if commitment.goal.value is not None:
        share = format_number(commitment.goal.value, state.current_language(), 0)
        message += " " + state.say("page.commitments.done.goal_proposed", share=share)
    library = desk.register.library
    for proof, kind in proofs.items():
        label = state.say(f"page.commitments.proof.{proof}")
        expected = Proof("", label, kind, commitments=(commitment.commitment_id,))  # ty: ignore[invalid-argument-type]
        library = add_proof(library, expected)
    desk.change_register(message, commitments=(*desk.register.commitments, commitment), library=library)


def _list_proofs(action: Action) -> Mapping[str, str]:
    """The proofs to collect of what an action does, each with its kind."""
    return PROOFS_OF_CHANGE if action.effect == "direct" else PROOFS_OF_MEANS


def _propose(desk: PlanDesk, action: Action) -> Commitment:
    """A commitment from an action of a scenario: wording, indicator, reference, deadline; the goal is open.

    Only a direct action carries kilograms; another is a commitment of means.
    """
    direct = action.effect == "direct"
    where = _perimeter_of(action)
    year = desk.studied.record.year
    years = find_years(desk)
    value = None
    if direct and year in years.situations:
        value = measure_indicator(FOOTPRINT, *years.at(year, year), where).value
    return Commitment(
        next_code(desk.register),
        action.label or sentence_of(action, state.current_language()),
        kind="carbon" if direct else "other",
        effect="direct" if direct else "enabling" if action.effect == "enabling" else "means",
        cycle=_open_cycle(desk),
        perimeter=", ".join(type_name(one, state.current_language()) for one in _types_of(where)),
        indicator=Indicator(
            state.say("page.commitments.register.indicator_carbon") if direct else "",
            unit_label("kgCO2e", state.current_language()) if direct else "",
            FOOTPRINT if direct else STATED,
            where=where,
        ),
        reference=StatedReference(year, None if value is None else round_to(value, DIGITS)),
        goal=Goal(None, "percent" if direct else "indicator", date(year + USUAL_SPAN, 12, 31)),
        actions=(action.action_id,),
        means=Means(action.invest_eur or None, action.yearly_eur or None, action.staff_days or None),
        owner=action.owner,
    )


def _with_goal(desk: PlanDesk, commitment: Commitment) -> Commitment:
    """With the goal that the lever alone reaches by the deadline, where it changes the footprint: to be confirmed."""
    situation = find_years(desk).situations.get(desk.studied.record.year)
    if situation is None or not commitment.is_carbon:
        return commitment
    with st.spinner(state.say("page.commitments.effects.computing")):
        goal = propose_goal(situation, desk.plan, commitment)
    return replace(commitment, goal=replace(commitment.goal, value=goal))


def _perimeter_of(action: Action) -> dict[str, str | Sequence[str]]:
    """The types that an action bears on, as a perimeter; empty where it does not say."""
    types: list[str] = []
    for change in action.changes:
        for column in ("device_type", "service_type"):
            named = change.where.get(column)
            types += [named] if isinstance(named, str) else list(named) if isinstance(named, list | tuple) else []
    return {"type": sorted(set(types))} if types else {}


def _types_of(where: Mapping) -> list[str]:
    return list(where.get("type", []))


def _open_cycle(desk: PlanDesk) -> str:
    return next((one.name for one in desk.register.cycles if not one.closed), "")
