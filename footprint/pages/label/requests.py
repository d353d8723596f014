"""Requests for figures: who is asked what until when, the workbook to send, and what comes back."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
import streamlit as st

from footprint.commitments.evidence.requests import REQUEST_KINDS, DataRequest, issue, next_request
from footprint.pages import acting, state
from footprint.pages.label.answers import show_answer
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import show_table
from footprint.sentences.requests import list_requests, name_kind, write_message, write_request
from footprint.tables import QUALITIES
from footprint.words.texts import day_order
from footprint.workspace.requests.rows import list_asked
from footprint.workspace.stored import factors_of, open_version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_requests(desk: PlanDesk, cycle: str) -> None:
    """The requests and which are late, a new one, one to send, and a file that came back."""
    requests, today = desk.register.requests, date.today()
    if requests:
        late = sum(one.is_late(today) for one in requests)
        waiting = sum(one.state in ("to_send", "sent") for one in requests)
        st.markdown(state.say("page.label.requests.counts", total=len(requests), waiting=waiting, late=late))
        show_table(list_requests(list(requests), today, state.current_language()), state.say("page.label.requests.alt"))
    else:
        st.markdown(state.say("page.label.requests.none"))
    with st.expander(state.say("page.label.requests.new"), expanded=not requests):
        _show_new(desk)
    if requests:
        with st.expander(state.say("page.label.requests.send"), expanded=True):
            _show_one(desk)
        show_answer(desk)


def _show_new(desk: PlanDesk) -> None:
    language, key = state.current_language(), f"request-{desk.number}"
    with st.form(key, border=False):
        first, second = st.columns(2)
        kind = first.selectbox(
            state.say("request.overview.kind"),
            list(REQUEST_KINDS),
            format_func=lambda one: name_kind(one, language),
            key=f"kind-{key}",
        )
        addressee = second.text_input(state.say("request.overview.addressee"), key=f"addressee-{key}")
        owner = first.text_input(state.say("request.overview.owner"), key=f"owner-{key}")
        due = second.date_input(
            state.say("request.overview.due_on"), None, key=f"due-{key}", format=day_order(language)
        )
        if not acting.form_submit_button(st, state.say("page.label.requests.create"), type="primary"):
            return
        if not addressee.strip():
            st.warning(state.say("page.label.requests.addressee_needed"))
            return
        asked = DataRequest(
            next_request(desk.register.requests),
            kind,
            desk.studied.record.year,
            addressee.strip(),
            owner.strip(),
            due,
            quality=REQUEST_KINDS[kind],
        )
        asked = issue(asked, desk.studied.organisation.name)
        said = state.say("page.label.requests.done.created", name=asked.request_id)
        desk.change_register(said, requests=(*desk.register.requests, asked))


def _show_one(desk: PlanDesk) -> None:
    """One request: its workbook and text, how far it is, how good its figures are."""
    language, requests = state.current_language(), {one.request_id: one for one in desk.register.requests}
    labels = {
        one.request_id: f"{one.request_id} — {name_kind(one.kind, language)}, {one.addressee}"
        for one in requests.values()
    }
    chosen = st.selectbox(
        state.say("page.label.requests.which"), list(labels), format_func=labels.__getitem__, key="request"
    )
    request, key = requests[chosen], f"{chosen}-{desk.number}"
    if request.year != desk.studied.record.year:
        st.info(state.say("page.label.requests.other_year", year=request.year or "?"))
        return
    organisation = desk.studied.organisation
    engine, written = state.open_engine(), state.document_language()
    st.download_button(
        state.say("page.label.requests.workbook"),
        lambda: _write(engine, desk, request, written),
        file_name=f"{request.request_id}-{request.kind}.xlsx",
        mime=XLSX,
        key=f"workbook-{key}",
        on_click="ignore",
        icon=":material/download:",
    )
    st.markdown(state.say("page.label.requests.message_help"))
    st.code(write_message(request, organisation.name, written), language=None, wrap_lines=True)
    quality = st.segmented_control(
        state.say("page.label.requests.quality"),
        QUALITIES,
        default=request.quality,
        format_func=lambda one: state.say(f"register_word.quality.{one}"),
        key=f"quality-{key}",
    )
    if quality and quality != request.quality:
        _put(desk, replace(request, quality=quality), "changed")
    sent, anew, gone = st.columns(3)
    if request.state == "to_send" and acting.button(
        sent, state.say("page.label.requests.mark_sent"), key=f"sent-{key}"
    ):
        _put(desk, replace(request, state="sent"), "sent")
    if acting.button(
        anew,
        state.say("page.label.requests.again"),
        key=f"again-{key}",
        help=state.say("page.label.requests.again_help"),
    ):
        _put(desk, issue(request, organisation.name), "again")
    if acting.button(gone, state.say("page.label.requests.remove"), key=f"remove-{key}", icon=":material/delete:"):
        kept = tuple(one for one in desk.register.requests if one.request_id != chosen)
        desk.change_register(state.say("page.label.requests.done.removed", name=chosen), requests=kept)


def _write(engine: sa.Engine, desk: PlanDesk, request: DataRequest, language: str) -> bytes:
    """The workbook of a request; made when it is clicked, while no page is drawn."""
    stored = open_version(engine, desk.studied.inventory_id, desk.studied.number)
    listed = list_asked(stored, request.kind, factors_of(engine, desk.organisation_id).catalogue)
    return write_request(request, listed, desk.studied.organisation.name, language)


def _put(desk: PlanDesk, after: DataRequest, done: str) -> None:
    kept = tuple(after if one.request_id == after.request_id else one for one in desk.register.requests)
    desk.change_register(state.say(f"page.label.requests.done.{done}", name=after.request_id), requests=kept)
