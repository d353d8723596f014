"""The auditor's view: the verification statement about a frozen version, kept next to it, and to be taken away."""

from datetime import date

import streamlit as st

from footprint.dossier.audit.results import KeptDraw
from footprint.dossier.freeze import Frozen
from footprint.dossier.report.verifier import write_statement_pdf
from footprint.dossier.signing.statement import (
    CONCLUSIONS,
    KINDS,
    MATERIALITY,
    STANDARDS,
    Statement,
    check_statement,
    state_of,
)
from footprint.pages import acting, state
from footprint.pages.dossier.audit_sample import say_progress, say_verdict
from footprint.problems import UnusableInput
from footprint.words.texts import day_order, format_number
from footprint.workspace.audit.desk import Desk
from footprint.workspace.audit.joined import list_joined, list_stated

LINES = ("name", "role", "body", "edition", "seed", "sample")
AREAS = ("verified", "result", "uncorrected", "remarks")


def show_statement(desk: Desk) -> None:
    """A form for a new statement, then those that were made."""
    st.subheader(_say("title"), anchor=False)
    frozen = desk.audited.frozen
    if frozen is None:
        st.info(_say("frozen_only"))
        return
    st.markdown(_say("explanation"))
    said = _ask(desk)
    if said is not None:
        _keep(desk, frozen, said)
    st.markdown(f"**{_say('list')}**")
    if not show_statements(desk.list_statements(), frozen):
        st.markdown(_say("none"))


def list_kept(studied: state.Studied, frozen: Frozen) -> list[Statement]:
    """The statements about a version: those of the log, and those of auditors' files that were joined."""
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    made = list_stated(engine, organisation_id, frozen.id)
    joined = [one for results in list_joined(engine, organisation_id, frozen.id) for one in results.statements]
    return list(dict.fromkeys([*made, *joined]))


def show_statements(here: list[Statement], frozen: Frozen) -> bool:
    """Statements about a version, each to be taken away; whether there is one."""
    written = state.document_language()
    for number, one in enumerate(here, 1):
        st.download_button(
            _say("download", statement=_name(one)),
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


def _ask(desk: Desk) -> dict[str, object] | None:
    """What the form says, once it is sent."""
    audited = desk.audited
    shown = _tell_sample(desk.results.last_draw)
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
        asked = acting.form_submit_button(
            st, _say("button"), key="statement-go", type="primary", needs="statement-made"
        )
    plain = {name: str(value or "").strip() for name, value in said.items()}
    return {**plain, "on": on.isoformat(), "materiality": percent / 100} if asked else None


def _tell_sample(kept: KeptDraw | None) -> dict[str, str]:
    """What a statement begins with: the seed, what was drawn, what it showed; nothing before a row was checked."""
    if kept is None or kept.conclusion is None:
        return {}
    rows = format_number(kept.conclusion.drawn, state.current_language())
    result = f"{say_progress(kept.conclusion)} {say_verdict(kept.conclusion)}"
    return {"seed": kept.seed, "sample": _say("drawn", rows=rows, code=kept.code), "result": result.replace("**", "")}


def _field(name: str) -> str:
    return state.say(f"statement.field.{name}")


def _keep(desk: Desk, frozen: Frozen, said: dict[str, object]) -> None:
    statement = state_of(frozen, **said)
    try:
        check_statement(statement, frozen)
        desk.add_statement(statement)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    state.keep_message(_say("kept"))
    st.rerun()
