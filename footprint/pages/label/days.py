"""What is due, the calendar as a file, and the documents of each step of a labelling cycle."""

import streamlit as st

from footprint.dossier.documents.kinds import DAYS
from footprint.pages import state
from footprint.pages.dossier.documents import offer_documents
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_note
from footprint.pages.standing.due import offer_calendar, show_due
from footprint.storage import find_last_dossier
from footprint.workspace.stored_years import open_dossier


def show_days(desk: PlanDesk, cycle: str) -> None:
    """The next dates and their file; then the documents, from the last frozen version."""
    show_due(desk)
    offer_calendar(desk)
    st.header(state.say("page.label.days.documents"), anchor=False)
    last = find_last_dossier(state.open_engine(), desk.organisation_id, desk.studied.inventory_id)
    if last is None:
        st.markdown(state.say("page.label.days.nothing_frozen"))
        state.link_to("dossier", state.say("page.label.days.freeze"))
        return
    frozen = open_dossier(state.open_engine(), desk.organisation_id, last.number)
    show_note(state.say("page.label.days.from_version", number=last.number))
    offer_documents(frozen, desk.studied.organisation.name, DAYS, None, "days")
