"""The page that sums up a frozen version, to take away: as PDF, as a picture, and its charts as pictures."""

import streamlit as st

from footprint.dossier.archive import pack
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.one_page import describe_summary, draw_charts, draw_summary, write_summary
from footprint.pages import state
from footprint.pages.show import show_note


def show_page_downloads(frozen: Frozen, name: str) -> None:
    """Three buttons; each file is made when it is asked for."""
    written = state.document_language()
    charts = f"{name}-{state.say('page.dossier.page.charts_file')}"
    makers = {
        "pdf": (lambda: write_summary(describe_summary(frozen, written)), f"{name}.pdf", "application/pdf"),
        "png": (lambda: draw_summary(describe_summary(frozen, written)), f"{name}.png", "image/png"),
        "charts": (lambda: pack(draw_charts(frozen, written)), f"{charts}.zip", "application/zip"),
    }
    st.markdown(f"**{state.say('page.dossier.page.title')}**")
    with st.container(horizontal=True):
        for kind, (make, file_name, mime) in makers.items():
            st.download_button(
                state.say(f"page.dossier.page.{kind}"),
                make,
                file_name=file_name,
                mime=mime,
                key=f"dossier-page-{kind}",
                on_click="ignore",
                icon=":material/download:",
            )
    show_note(state.say("page.dossier.page.help"))
