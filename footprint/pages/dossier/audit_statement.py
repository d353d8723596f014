"""The auditor's view: the verification statement about a frozen version, kept next to it, and to be taken away."""

from datetime import date

import streamlit as st

from footprint.dossier.freeze import Frozen
from footprint.dossier.report.verifier import write_statement_pdf
from footprint.dossier.signing.statement import (
    CONCLUSIONS,
    KINDS,
    MATERIALITY,
    STANDARDS,
    Statement,
    check_statement,
    read_statement,
    state_of,
)
from footprint.pages import state
from footprint.problems import UnusableInput
from footprint.storage import add_statement, list_statements
from footprint.words.texts import day_order
from footprint.workspace.audited import Audited
from footprint.workspace.stored_years import open_dossier

RESULT = "audit-result"  # what the last sheet that was read showed: version, seed, sample, result
LINES = ("name", "role", "body", "edition", "seed", "sample")
AREAS = ("verified", "result", "uncorrected", "remarks")


def show_statement(studied: state.Studied, audited: Audited) -> None:
    """A form for a new statement, then those that were made."""
    st.subheader(_say("title"), anchor=False)
    if not audited.dossier:
        st.info(_say("frozen_only"))
        return
    st.markdown(_say("explanation"))
    frozen = open_dossier(state.open_engine(), studied.organisation.organisation_id, audited.dossier)
    said = _ask(audited)
    if said is not None:
        _keep(studied, frozen, said)
    st.markdown(f"**{_say('list')}**")
    if not show_statements(studied, frozen):
        st.markdown(_say("none"))


def show_statements(studied: state.Studied, frozen: Frozen) -> bool:
    """The statements about a version, each to be taken away; whether there is one."""
    kept = list_statements(state.open_engine(), studied.organisation.organisation_id)
    here = [read_statement(one) for one in kept if one.get("frozen_id") == frozen.id]
    written = state.document_language()
    for number, one in enumerate(here, 1):
        st.download_button(
            f"{_say('download')} : {_name(one)}" if written == "fr" else f"{_say('download')}: {_name(one)}",
            lambda one=one: write_statement_pdf(one, frozen, written),
            file_name=f"{_say('file')}-{one.kind}-{one.on}.pdf",
            mime="application/pdf",
            key=f"statement-{frozen.id[:12]}-{number}",
            on_click="ignore",
            icon=":material/download:",
        )
    return bool(here)


def _say(key: str, **values: object) -> str:
    return state.say(f"page.dossier.audit.statement.{key}", **values)


def _name(one: Statement) -> str:
    return f"{state.say(f'statement.kind.{one.kind}').lower()}, {one.name}, {one.on}"


def _ask(audited: Audited) -> dict[str, object] | None:
    """What the form says, once it is sent."""
    found = st.session_state.get(RESULT, {})
    shown = found if found.get("dossier") == audited.dossier else {}
    with st.form("audit-statement", border=True):
        one, two, three = st.columns(3)
        said: dict[str, object] = {
            "kind": one.selectbox(
                _field("kind"),
                KINDS,
                format_func=lambda kind: state.say(f"statement.kind.{kind}"),
                key="statement-kind",
            ),
            "standard": two.selectbox(
                _field("standard"),
                ("", *STANDARDS),
                format_func=lambda name: state.say(f"statement.standard.{name}") if name else "—",
                accept_new_options=True,
                key="statement-standard",
            ),
            "conclusion": three.selectbox(
                _field("conclusion"),
                CONCLUSIONS,
                format_func=lambda name: state.say(f"statement.conclusion_name.{name}"),
                key="statement-conclusion",
            ),
        }
        columns = st.columns(3)
        for number, name in enumerate(LINES):
            said[name] = columns[number % 3].text_input(
                _field(name), shown.get(name, ""), key=f"statement-{name}-{audited.dossier}"
            )
        on = columns[0].date_input(
            _field("on"), date.today(), format=day_order(state.current_language()), key="statement-on"
        )
        percent = columns[1].number_input(
            _say("materiality"), 0.1, 50.0, MATERIALITY * 100, step=0.5, key="statement-materiality"
        )
        for name in AREAS:
            said[name] = st.text_area(
                _field(name), shown.get(name, ""), height=80, key=f"statement-{name}-{audited.dossier}"
            )
        asked = st.form_submit_button(_say("button"), key="statement-go", type="primary")
    plain = {name: str(value or "").strip() for name, value in said.items()}
    return {**plain, "on": on.isoformat(), "materiality": percent / 100} if asked else None


def _field(name: str) -> str:
    return state.say(f"statement.field.{name}")


def _keep(studied: state.Studied, frozen: Frozen, said: dict[str, object]) -> None:
    statement = state_of(frozen, **said)
    try:
        check_statement(statement, frozen)
        add_statement(state.open_engine(), studied.organisation.organisation_id, vars(statement), state.current_actor())
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    state.keep_message(_say("kept"))
    st.rerun()
