"""The results of an auditor who worked on a received archive: brought back, and shown with the version."""

import streamlit as st

from footprint.dossier.audit.results import LONGEST_FILE, Results, write_results
from footprint.dossier.freeze import Frozen
from footprint.pages import acting, state
from footprint.pages.dossier.audit_sample import say_progress, say_verdict
from footprint.pages.show import escape, show_note
from footprint.problems import UnusableInput
from footprint.words.texts import format_number
from footprint.workspace.audit.joined import join_results, list_joined


def show_bring_back(studied: state.Studied) -> None:
    """A file of an auditor, joined to the version that it is about; asked for once it is opened."""
    if not acting.may("audit-joined"):
        return
    place = st.expander(_say("title"), key="audit-joined-open", on_change="rerun")
    if not place.open:
        return
    with place:
        st.markdown(_say("explanation"))
        size = LONGEST_FILE // 1_000_000
        file = st.file_uploader(_say("file"), type="json", max_upload_size=size, key="audit-joined-file")
        asked = st.button(_say("button"), key="audit-joined-go", disabled=file is None)
        if asked and file is not None:
            _join(studied, file.name, file.getvalue())


def _join(studied: state.Studied, name: str, data: bytes) -> None:
    try:
        organisation_id, actor = studied.organisation.organisation_id, state.current_actor()
        number = join_results(state.open_engine(), organisation_id, data, name, actor)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    state.keep_message(_say("done", number=number))
    st.rerun()


def show_joined(studied: state.Studied, frozen: Frozen) -> None:
    """What auditors found of a version, each file to be taken away."""
    kept = list_joined(state.open_engine(), studied.organisation.organisation_id, frozen.id)
    for number, results in enumerate(kept, 1):
        show_results(results)
        st.download_button(
            _say("download", number=number),
            lambda results=results: write_results(results),
            file_name=f"audit-{frozen.id[:12]}.json",
            mime="application/json",
            key=f"audit-joined-{frozen.id[:12]}-{number}",
            on_click="ignore",
            icon=":material/download:",
        )


def show_results(results: Results) -> None:
    """What an auditor found, in a sentence or two."""
    last, language = results.last_draw, state.current_language()
    counts = {name: format_number(len(getattr(results, name)), language) for name in ("draws", "notes", "statements")}
    st.markdown(_say("holds", **counts))
    if last and last.conclusion:
        st.markdown(f"{say_progress(last.conclusion)} {say_verdict(last.conclusion)}")
        show_note(_say("last_draw", seed=escape(last.seed), code=escape(last.code)))


def _say(key: str, **values: object) -> str:
    return state.say(f"page.dossier.audit.joined.{key}", **values)
