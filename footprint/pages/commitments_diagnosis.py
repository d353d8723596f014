"""Self-diagnosis: for each theme of the label's framework, means, results, figures, proofs and the self-score."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.commitments import Evidence
from footprint.pages import state
from footprint.pages.commitments_desk import Desk
from footprint.pages.commitments_fields import draw_fields
from footprint.pages.commitments_files import show_import
from footprint.pages.commitments_proofs import show_evidence
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_table
from footprint.problems import problem_table
from footprint.register import Diagnosis, find_empty
from footprint.register_files import name_column, write_list
from footprint.register_tables import columns_of, from_table, to_table

FIELDS = ("self_score", "means", "results", "figures")


def show_diagnosis(desk: Desk) -> None:
    """The framework brought by the organisation, what is said of it, and what is still empty."""
    st.markdown(state.say("page.commitments.diagnosis.explanation"))
    if not desk.register.framework:
        st.info(state.say("page.commitments.diagnosis.no_framework"))
        show_import(desk, "framework")
        return
    _show_empty(desk)
    _show_tir(desk)
    language = state.current_language()
    show_download(write_list(desk.register, "diagnosis", language), "autodiagnostic", "download-diagnosis")
    with st.expander(state.say("page.commitments.diagnosis.replace")):
        show_download(write_list(desk.register, "framework", language), "referentiel", "download-framework")
        show_import(desk, "framework")


def _show_empty(desk: Desk) -> None:
    table, language = find_empty(desk.register), state.current_language()
    done = table[["means", "results", "score", "evidence"]].all(axis=1)
    st.markdown(state.say("page.commitments.diagnosis.counts", done=int(done.sum()), total=len(table)))
    yes, no = state.say("page.commitments.diagnosis.there"), state.say("page.commitments.diagnosis.empty")
    told = table.assign(
        axis=[state.say(f"register_word.axis.{one}") if one else "" for one in table["axis"]],
        **{name: [yes if there else no for there in table[name]] for name in ("means", "results", "score", "evidence")},
    )
    names = {name: name_column(name, language) for name in ("tir", "label", "axis", "pa", "means", "results")}
    names |= {name: state.say(f"page.commitments.diagnosis.{name}") for name in ("score", "evidence")}
    show_table(told.rename(columns=names), state.say("page.commitments.diagnosis.alt"), "diagnosis")


def _show_tir(desk: Desk) -> None:
    labels = {one.tir: one.label for one in desk.register.framework}
    tir = st.selectbox(
        state.say("page.commitments.diagnosis.choose"),
        list(labels),
        format_func=lambda one: f"{one} — {labels[one]}" if labels[one] else one,
        key="tir",
    )
    said = {one.tir: one for one in desk.register.diagnosis}
    current = said.get(tir, Diagnosis(tir))
    linked = [one for one in desk.register.commitments if tir in one.tirs]
    if linked:
        names = ", ".join(f"{one.commitment_id} — {one.title}" for one in linked)
        st.markdown(state.say("page.commitments.diagnosis.linked", names=escape(names)))
    key = f"{tir}-{desk.number}"
    with st.form(f"diagnosis-{key}"):
        cells = to_table("diagnosis", [current]).iloc[0].to_dict()
        filled = cells | draw_fields("diagnosis", FIELDS, cells, key)
        if st.form_submit_button(state.say("page.commitments.register.save"), type="primary"):
            _save(desk, current, filled)

    def keep(proofs: tuple[Evidence, ...], message: str) -> None:
        _put(desk, replace(current, evidence=proofs), message)

    show_evidence(desk, current.evidence, tir, keep)


def _save(desk: Desk, current: Diagnosis, cells: dict[str, str]) -> None:
    table = pd.DataFrame([{place: cells[place] for place in columns_of(Diagnosis)}])
    read, faults = from_table("diagnosis", table, [current])
    if faults.problems or not read:
        show_problems(problem_table(faults.problems), "diagnosis-problems")
        return
    _put(desk, read[0], state.say("page.commitments.done.diagnosis", name=current.tir))


def _put(desk: Desk, after: Diagnosis, message: str) -> None:
    kept = [one for one in desk.register.diagnosis if one.tir != after.tir]
    desk.change(message, diagnosis=(*kept, after))
