"""What became of a commitment: what was stated year by year, and each version of it with its reason."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.commitments.commitment import Commitment, Observation
from footprint.commitments.flat_tables import to_table
from footprint.commitments.register import register_of
from footprint.estimation.measures import MEASURES
from footprint.pages import acting, state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_note, show_table
from footprint.pages.word_help import explain
from footprint.sentences.register_files import name_column
from footprint.sentences.standing import say_value

MOST_VERSIONS_SHOWN = 30


def show_observations(desk: PlanDesk, commitment: Commitment) -> None:
    """What was stated of an indicator that the tool does not measure, and a year to add."""
    language = state.current_language()
    st.header(state.say("page.commitments.observations.title"), anchor=False, help=explain("indicator"))
    if commitment.indicator.measure in MEASURES:
        st.markdown(state.say("page.commitments.observations.measured"))
        return
    st.markdown(state.say("page.commitments.observations.explanation"))
    seen = commitment.observations
    if seen:
        columns = {
            "year": [str(one.year) for one in seen],
            "value": [say_value(one.value, commitment, language) for one in seen],
            "source": [state.name_actor(one.source) for one in seen],
        }
        table = pd.DataFrame({name_column(name, language): held for name, held in columns.items()})
        show_table(table, state.say("page.commitments.observations.title"))
    with st.form(f"observe-{commitment.commitment_id}-{desk.number}"):
        first, second, third = st.columns(3)
        year = first.number_input(name_column("year", language), 1990, 2100, desk.studied.record.year)
        value = second.number_input(name_column("value", language), value=None)
        source = third.text_input(name_column("source", language))
        if acting.form_submit_button(st, state.say("page.commitments.observations.add")):
            if value is None:
                st.warning(state.say("page.commitments.observations.value_needed"))
                return
            _observe(desk, commitment, Observation(int(year), float(value), source=source.strip()))


def _observe(desk: PlanDesk, commitment: Commitment, added: Observation) -> None:
    added = added if added.source else replace(added, source=state.current_actor())
    kept = [one for one in commitment.observations if one.year != added.year]
    listed = tuple(sorted([*kept, added], key=lambda one: one.year))
    said = state.say("page.commitments.done.observed", name=commitment.commitment_id, year=added.year)
    desk.put_commitment(replace(commitment, observations=listed), said)


def show_history(desk: PlanDesk, commitment: Commitment) -> None:
    """Each version of the plan in which this commitment changed, and why; read when it is asked for."""
    with st.expander(state.say("page.commitments.history.title")):
        if not st.toggle(state.say("page.commitments.history.show"), key=f"history-{commitment.commitment_id}"):
            return
        rows, last = [], None
        for version in desk.versions[-MOST_VERSIONS_SHOWN:]:
            one = _find_in(desk, version.number, commitment.commitment_id)
            if one != last:
                rows.append(
                    (
                        state.say_moment(version.at),
                        state.name_actor(version.actor),
                        version.message,
                        _tell_changes(last, one),
                    )
                )
            last = one
        names = [state.say(f"page.commitments.history.{name}") for name in ("at", "who", "what", "changes")]
        show_table(pd.DataFrame(rows, columns=names), state.say("page.commitments.history.title"))
        show_note(state.say("page.commitments.history.note", most=MOST_VERSIONS_SHOWN))


def _find_in(desk: PlanDesk, number: int, commitment_id: str) -> Commitment | None:
    plan = desk.read_version(number)
    return register_of(plan)[0].find(commitment_id) if plan else None


def _tell_changes(before: Commitment | None, after: Commitment | None) -> str:
    if before is None or after is None:
        return state.say("page.commitments.history.begun" if after else "page.commitments.history.gone")
    language = state.current_language()
    old, new = (to_table("commitments", [one]).iloc[0] for one in (before, after))
    changed = [
        f"{name_column(place, language)} : {old[place] or '∅'} → {new[place] or '∅'}"
        for place in old.index
        if old[place] != new[place]
    ]
    return " ; ".join(changed) or state.say("page.commitments.history.proofs")
