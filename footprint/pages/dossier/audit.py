"""The auditor's view: what is audited, its sections, and the notes that are kept; nothing else can be changed."""

from datetime import datetime

import pandas as pd
import streamlit as st

from footprint.pages import acting, state
from footprint.pages.dossier.audit_evidence import show_completeness, show_evidence, show_judgements
from footprint.pages.dossier.audit_sample import show_sample
from footprint.pages.dossier.audit_statement import show_statement
from footprint.pages.dossier.audit_trace import show_trace
from footprint.pages.dossier.audit_verdicts import show_verdicts
from footprint.pages.footprint.choices import CHOICES, find_choice
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.signed_in import note_once
from footprint.problems import UnusableInput
from footprint.storage import StoredDossier, list_dossiers
from footprint.storage.people.access_log import DOSSIER_OPENED
from footprint.words.texts import format_mass, format_number
from footprint.workspace.audit.audited import Audited, audit_dossier, audit_version
from footprint.workspace.audit.desk import Desk, OwnDesk, begin_results

PARTS = ("sample", "trace", "completeness", "evidence", "judgements", "verdicts", "notes", "statement")
CURRENT = 0
DESKS = "audit-desks"  # in the session: what was drawn and found, by what is audited


def show_audit(studied: state.Studied) -> None:
    """Choose what is audited, then work on it."""
    st.header(state.say("page.dossier.audit.title"), anchor=False)
    st.markdown(state.say("page.dossier.audit.introduction"))
    audited = _choose(studied)
    if audited is not None:
        show_desk(_open_desk(studied, audited))


def _open_desk(studied: state.Studied, audited: Audited) -> OwnDesk:
    """The desk of what is audited; its draws last as long as this visit."""
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    desks = st.session_state.setdefault(DESKS, {})
    kept = desks.get(audited.footprint.situation.id)
    results = kept.results if kept else begin_results(audited)
    desk = OwnDesk(engine, organisation_id, state.current_actor(), audited, results)
    desks[audited.footprint.situation.id] = desk
    return desk


def show_desk(desk: Desk) -> None:
    """What is audited, then a section."""
    audited = desk.audited
    if not audited.footprint.total.lines > audited.footprint.total.missing:
        st.info(state.say("page.dossier.audit.no_figure"))
        return
    _show_subject(audited)
    names = {name: state.say(f"page.dossier.audit.part.{name}") for name in PARTS}
    part = st.segmented_control(
        state.say("page.dossier.audit.section"),
        list(names),
        default=PARTS[0],
        required=True,
        format_func=lambda one: names.get(one, one),
        key="audit-part",
    )
    notes = _list_notes(desk)
    match part:
        case "trace":
            show_trace(audited)
        case "completeness":
            show_completeness(audited)
        case "evidence":
            show_evidence(audited)
        case "judgements":
            show_judgements(audited)
        case "verdicts":
            show_verdicts(audited)
        case "notes":
            _show_notes(desk, notes)
        case "statement":
            show_statement(desk)
        case _:
            show_sample(desk, notes)


def _choose(studied: state.Studied) -> Audited | None:
    """A frozen version that was not retracted, the last one first; else the inventory as it stands."""
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    all_ = list_dossiers(engine, organisation_id)
    retracted = {one.about for one in all_ if one.status == "retracted"}
    frozen = {one.number: one for one in reversed(all_) if one.sha256 and one.number not in retracted}
    names = {number: _name(studied, frozen.get(number)) for number in (*frozen, CURRENT)}
    number = st.selectbox(
        state.say("page.dossier.audit.subject"), list(names), format_func=names.__getitem__, key="audit-subject"
    )
    try:
        if number in frozen:
            note_once(engine, organisation_id, DOSSIER_OPENED, str(number))
            return audit_dossier(engine, organisation_id, frozen[number])
        method = studied.method(**{name: find_choice(name) for name in CHOICES})
        return audit_version(engine, studied.inventory_id, studied.number, method)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return None


def _name(studied: state.Studied, dossier: StoredDossier | None) -> str:
    if dossier is None:
        return state.say("page.dossier.audit.current", number=studied.number)
    status = state.say(f"page.dossier.status.{dossier.status}").lower()
    return state.say("page.dossier.audit.dossier", number=dossier.number, status=status)


def _show_subject(audited: Audited) -> None:
    language, total = state.current_language(), format_mass(audited.footprint.total.impact, state.current_language())
    st.markdown(
        state.say(
            "page.dossier.audit.about",
            total=total,
            year=audited.footprint.situation.method.year,
            items=format_number(len(audited.footprint.items), language),
            aside=format_number(len(audited.set_aside), language),
        )
    )
    if audited.dossier and audited.is_reproduced:
        st.markdown(f":material/check_circle: {state.say('page.dossier.audit.reproduced')}")
    elif audited.dossier:
        frozen = format_mass(audited.frozen_total, language)
        st.warning(state.say("page.dossier.audit.not_reproduced", frozen=frozen, total=total))


# --- notes -----------------------------------------------------------------------------------------------------------


def _list_notes(desk: Desk) -> pd.DataFrame:
    """All notes, with the columns that go out with a control sheet."""
    rows = [(state.say_moment(_read_moment(one.at)), one.author, one.about, one.text) for one in desk.list_notes()]
    return pd.DataFrame(rows, columns=["at", "author", "about", "text"], dtype="str")


def _read_moment(at: str) -> datetime:
    """When a note was made; the first of moments where a file of another hand does not say it."""
    try:
        return datetime.fromisoformat(at).replace(tzinfo=None)
    except ValueError:
        return datetime(1, 1, 1)


def _show_notes(desk: Desk, notes: pd.DataFrame) -> None:
    st.subheader(state.say("page.dossier.audit.notes.title"), anchor=False)
    st.markdown(state.say(f"page.dossier.audit.notes.explanation_{desk.kept_in}"))
    with st.form("audit-note", border=True, clear_on_submit=False):
        one, two = st.columns(2)
        author = one.text_input(
            state.say("page.dossier.audit.notes.author"), state.current_name(), key="audit-note-author"
        )
        about = two.text_input(state.say("page.dossier.audit.notes.about"), key="audit-note-about")
        text = st.text_area(state.say("page.dossier.audit.notes.text"), key="audit-note-text")
        asked = acting.form_submit_button(
            st, state.say("page.dossier.audit.notes.button"), key="audit-note-go", needs="auditor-note"
        )
    if asked:
        try:
            desk.add_note(author, about, text)
        except UnusableInput as refusal:
            state.show_refusal(refusal)
        else:
            for name in ("about", "text"):
                del st.session_state[f"audit-note-{name}"]
            state.keep_message(state.say(f"page.dossier.audit.notes.kept_{desk.kept_in}"))
            st.rerun()
    if notes.empty:
        st.markdown(escape(state.say("page.dossier.audit.notes.none")))
        return
    titles = {name: state.say(f"audit.note.{name}") for name in notes}
    shown = notes.iloc[::-1].rename(columns=titles)
    show_table(shown, state.say("page.dossier.audit.notes.title"), "audit-notes")
    show_download(notes, state.say("page.dossier.audit.part.notes").lower(), "audit-notes-download", titles)
