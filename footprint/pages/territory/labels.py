"""Who has the label: noted by hand by who holds the territory, and removed where it was noted wrongly."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape
from footprint.pages.territory.reached import Held, done
from footprint.problems import UnusableInput
from footprint.storage import LABEL_LEVELS, MemberLabel, TerritoryMember, note_label, remove_label
from footprint.words.texts import day_order, format_day


def say_label(label: MemberLabel | None) -> str:
    """The level of a label and the day it was awarded; nothing where none was noted."""
    if label is None:
        return ""
    at = format_day(label.awarded_on, state.current_language())
    return state.say("page.territory.label.one", level=label.level, at=at)


def ask_label(held: Held, members: Sequence[TerritoryMember], labels: dict[int, MemberLabel]) -> None:
    """Note the label of a member, or remove what was noted."""
    with st.expander(state.say("page.territory.label.title")):
        st.markdown(state.say("page.territory.label.about"))
        names = state.distinct_names({one.organisation_id: one.name for one in members})
        chosen = st.selectbox(
            state.say("page.territory.label.member"),
            list(names),
            None,
            format_func=names.__getitem__,
            key="label-member",
        )
        if chosen is None:
            return
        noted = labels.get(chosen)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            level = st.segmented_control(
                state.say("page.territory.label.level"),
                LABEL_LEVELS,
                default=noted.level if noted else LABEL_LEVELS[0],
                required=True,
                key=f"label-level-{chosen}",
            )
            awarded_on = st.date_input(
                state.say("page.territory.label.awarded"),
                noted.awarded_on if noted else None,
                max_value=date.today(),
                format=day_order(state.current_language()),
                key=f"label-day-{chosen}",
            )
        with st.container(horizontal=True):
            note = state.say("page.territory.label.note")
            if st.button(note, type="primary", key="label-note", disabled=awarded_on is None) and awarded_on:
                _note(held, chosen, int(level or LABEL_LEVELS[0]), awarded_on, names[chosen])
            if noted and st.button(state.say("page.territory.label.remove"), key="label-remove"):
                remove_label(state.open_engine(), held.territory.territory_id, chosen, state.current_actor())
                done("page.territory.label.removed", name=escape(names[chosen]))


def _note(held: Held, member_id: int, level: int, awarded_on: date, name: str) -> None:
    try:
        note_label(
            state.open_engine(), held.territory.territory_id, member_id, level, awarded_on, state.current_actor()
        )
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    done("page.territory.label.noted", name=escape(name))
