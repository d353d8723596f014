"""The documents that people finish by hand, to take away: each as PDF and as a Word file, made when asked for."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from footprint.dossier.documents.kinds import KINDS, MIMES, formats_of, make_file
from footprint.dossier.freeze import Frozen
from footprint.pages import state
from footprint.pages.show import show_note

BOUND = {"unsaid": None, "yes": True, "no": False}


def show_documents(frozen: Frozen, name: str) -> None:
    """A sentence and two buttons for each document, and whether the law applies; `name` ends that of each file."""
    with st.expander(state.say("page.dossier.documents.title")):
        st.markdown(state.say("page.dossier.documents.introduction"))
        chosen = st.radio(
            state.say("page.dossier.documents.law"),
            list(BOUND),
            format_func=lambda one: state.say(f"page.dossier.documents.law_{one}"),
            key="dossier-document-law",
        )
        offer_documents(frozen, name, KINDS, BOUND[chosen], "dossier")
        show_note(state.say("page.dossier.documents.help"))


def offer_documents(frozen: Frozen, name: str, kinds: Iterable[str], bound: bool | None, key: str) -> None:
    """A sentence and a button for each format of each document."""
    written = state.document_language()
    for kind in kinds:
        title = state.say(f"dossier.report.cover.{kind}")
        st.markdown(f"**{title}** — {state.say(f'page.dossier.documents.{kind}')}")
        with st.container(horizontal=True):
            for form in formats_of(kind):
                st.download_button(
                    state.say(f"page.dossier.documents.as_{form}", document=title),
                    partial(make_file, frozen, kind, form, written, bound),
                    file_name=f"{state.say(f'page.dossier.documents.file_{kind}')}-{name}.{form}",
                    mime=MIMES[form],
                    key=f"{key}-document-{kind}-{form}",
                    on_click="ignore",
                    icon=":material/download:",
                )
