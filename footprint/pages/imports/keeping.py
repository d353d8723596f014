"""What is kept of the files that are saved: their tables as read, or the files themselves too, for a reason."""

import streamlit as st

from footprint.pages import state
from footprint.pages.show import escape
from footprint.workspace.handed_over import Intake


def ask_to_keep(intake: Intake) -> str | None:
    """Why the files themselves are kept; empty where they are not, None while the reason is asked."""
    st.markdown(state.say("page.import.keep.explanation"))
    names = ", ".join(dict.fromkeys(escape(file.name) for file in intake.usable))
    if not st.checkbox(state.say("page.import.keep.original", files=names), key="import-keep"):
        return ""
    why = st.text_input(state.say("page.import.keep.why"), key="import-keep-why", max_chars=300).strip()
    if not why:
        st.caption(state.say("page.import.keep.reason_needed"))
    return why or None
