"""The verdicts of a frozen version, computed again at once from its plan and its years."""

import pandas as pd
import streamlit as st

from footprint.dossier.canonical import Unreadable
from footprint.dossier.freeze import Frozen
from footprint.pages import state
from footprint.pages.show import show_download, show_table
from footprint.problems import Problem, UnusableInput
from footprint.words.texts import document_language, label
from footprint.workspace.audit.audited import Audited
from footprint.workspace.audit.verdicts import compare_verdicts


def show_verdicts(audited: Audited) -> None:
    """Each commitment with its verdict as frozen, and as it follows from what is frozen."""
    st.subheader(_say("title"), anchor=False)
    st.markdown(_say("explanation"))
    if audited.frozen is None:
        st.info(_say("frozen_only"))
        return
    language = state.current_language()
    try:
        with st.spinner(_say("running")):
            found = _compare(audited.frozen, document_language(language))
    except Unreadable as fault:
        state.show_refusal(UnusableInput(Problem("audit.unread-verdicts", "error", "", value=str(fault))))
        return
    if found.empty:
        st.markdown(_say("none"))
        return
    unknown, different = found["again"] == "", found["again"] != found["verdict"]
    if unknown.any():
        st.warning(_say("unknown"))
    elif different.any():
        st.error(_say("different"), icon=":material/error:")
    else:
        st.success(_say("same"), icon=":material/check_circle:")
    shown = found.drop(columns="commitment_id")
    for name in ("verdict", "again"):
        shown[name] = [label("commitment.verdict", one, language) if one else "—" for one in found[name]]
    titles = {name: state.say(f"page.dossier.audit.verdicts.column.{name}") for name in shown}
    show_table(shown.rename(columns=titles), _say("title"), "audit-verdicts")
    show_download(found, "verdicts", "audit-verdicts-download", titles)


@st.cache_data(show_spinner=False, max_entries=8, hash_funcs={Frozen: lambda frozen: frozen.id})
def _compare(frozen: Frozen, language: str) -> pd.DataFrame:
    """The verdicts, computed once for a version."""
    return compare_verdicts(frozen, language)


def _say(key: str, **values: object) -> str:
    return state.say(f"page.dossier.audit.verdicts.{key}", **values)
