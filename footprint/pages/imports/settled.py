"""How files of known origins are read: what applies to a file, and all that the organisation keeps about them."""

from collections.abc import Callable, Mapping

import streamlit as st

from footprint.intake import Answers
from footprint.intake.answers import read_answers, write_answers
from footprint.intake.raw_tables import NO_ANSWER
from footprint.pages import acting, state
from footprint.pages.show import escape
from footprint.problems import UnusableInput
from footprint.storage import StoredMapping, forget_mapping, list_mappings
from footprint.words.texts import format_date
from footprint.workspace.handed_over import File


def show_settled(file: File, number: int, settled: Mapping[str, Answers], forget: Callable[[File], None]) -> None:
    """That a file was read as was settled, now or before, with a way back and a file of the answers."""
    here = file.fingerprint in settled
    if file.answers == NO_ANSWER or not (here or file.kept):
        return
    with st.container(border=True):
        if file.kept and not here:
            st.markdown(_say_kept(file.kept))
        else:
            st.markdown(state.say("page.settled.now"))
        buttons = st.container(horizontal=True)
        if buttons.button(state.say("page.settled.without"), key=f"settled-without-{number}", icon=":material/undo:"):
            forget(file)
        _offer(buttons, write_answers(file.answers), f"settled-{number}")


def show_kept(studied: state.Studied) -> None:
    """All that the organisation keeps about the reading of files, each to be taken away or forgotten."""
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    kept = list_mappings(engine, organisation_id)
    if not kept:
        return
    with st.expander(state.say("page.settled.title", rows=len(kept))):
        st.markdown(state.say("page.settled.explanation"))
        for number, one in enumerate(kept):
            st.markdown(f"**{escape(one.filename)}** — {_say_kept(one)} {_say_content(one)}")
            buttons = st.container(horizontal=True)
            if acting.button(
                buttons, state.say("page.settled.forget"), key=f"forget-{number}", icon=":material/delete:"
            ):
                forget_mapping(engine, organisation_id, one.fingerprint, state.current_actor())
                state.keep_message(state.say("page.settled.forgotten", name=escape(one.filename)))
                st.rerun()
            _offer(buttons, one.answers, f"kept-{number}")


def _say_kept(kept: StoredMapping) -> str:
    """Since when, after whom and about which file."""
    date = format_date(kept.at, state.current_language())
    return state.say(
        "page.settled.since", date=date, actor=escape(state.name_actor(kept.actor)), name=escape(kept.filename)
    )


def _say_content(kept: StoredMapping) -> str:
    """How many columns and words were settled."""
    try:
        answers = read_answers(kept.answers)
    except UnusableInput:
        return state.say("page.settled.unusable")
    words = sum(map(len, answers.values.values()))
    return state.say("page.settled.content", columns=len(answers.columns), words=words)


def _offer(place, answers: str, key: str) -> None:
    place.download_button(
        state.say("page.settled.download"),
        answers,
        file_name=state.say("page.settled.file"),
        mime="application/json",
        key=f"{key}-download",
        on_click="ignore",
        icon=":material/download:",
    )
