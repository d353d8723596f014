"""What is due, the calendar as a file, and the documents of each step of a labelling cycle."""

from datetime import date

import streamlit as st

from footprint.commitments.due import list_due
from footprint.dossier.documents.kinds import DAYS
from footprint.pages import state
from footprint.pages.dossier.documents import offer_documents
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_note
from footprint.pages.standing.due import say_due, show_due
from footprint.sentences.calendar_file import write_calendar
from footprint.storage import find_last_dossier
from footprint.workspace.stored_years import open_dossier


def show_days(desk: PlanDesk, cycle: str) -> None:
    """The next dates and their file; then the documents, from the last frozen version."""
    _show_calendar(desk)
    st.header(state.say("page.label.days.documents"), anchor=False)
    last = find_last_dossier(state.open_engine(), desk.organisation_id, desk.studied.inventory_id)
    if last is None:
        st.markdown(state.say("page.label.days.nothing_frozen"))
        state.link_to("dossier", state.say("page.label.days.freeze"))
        return
    frozen = open_dossier(state.open_engine(), desk.organisation_id, last.number)
    show_note(state.say("page.label.days.from_version", number=last.number))
    offer_documents(frozen, desk.studied.organisation.name, DAYS, None, "days")


def _show_calendar(desk: PlanDesk) -> None:
    due = list_due(desk.register, date.today())
    show_due(desk)
    if due.empty:
        return
    rows = due.to_dict("records")
    day = desk.versions[-1].at.date() if desk.versions else date.today()
    st.download_button(
        state.say("page.label.days.calendar", count=len(rows)),
        lambda: write_calendar(
            rows, [say_due(row) for row in rows], desk.studied.organisation.name, state.document_language(), day
        ),
        file_name=state.say("page.label.days.calendar_file"),
        mime="text/calendar",
        key="label-calendar",
        on_click="ignore",
        icon=":material/event:",
    )
