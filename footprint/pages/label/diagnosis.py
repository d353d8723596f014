"""Self-diagnosis: for each theme of the label's framework, means, results, figures, proofs and the self-score."""

import pandas as pd
import streamlit as st

from footprint.commitments.flat_tables import columns_of, from_table, to_table
from footprint.commitments.label.cycles import list_diagnoses, list_lines, put_diagnoses
from footprint.commitments.label.holes import find_empty
from footprint.commitments.label.records import AXES, Diagnosis
from footprint.intake.csv_out import make_inert
from footprint.pages import state
from footprint.pages.commitments.fields import draw_fields, say_word
from footprint.pages.commitments.files import show_import
from footprint.pages.commitments.proofs import show_proofs
from footprint.pages.computed import find_once
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.standing.standing import find_standing, find_years
from footprint.pages.word_help import explain
from footprint.problems import problem_table
from footprint.sentences.register_files import name_column, name_faults, write_list, write_sheets
from footprint.sentences.self_diagnosis import fill_platform, tell_figures
from footprint.sentences.standing import say_quantity

FIELDS = ("self_score", "means", "results", "figures")


def show_diagnosis(desk: PlanDesk, cycle: str) -> None:
    """The framework brought by the organisation, what is said of it, and what is still empty."""
    st.markdown(state.say("page.label.diagnosis.explanation"))
    if not desk.register.framework:
        st.info(state.say("page.label.diagnosis.no_framework"))
        show_import(desk, "framework")
        _show_figures(_find_figures(desk))
        return
    _show_empty(desk, cycle)
    _show_tir(desk, cycle)
    language = state.current_language()
    _show_platform(desk, cycle)
    with st.expander(state.say("page.label.diagnosis.replace")):
        show_download(write_list(desk.register, "framework", language), "referentiel", "download-framework")
        show_import(desk, "framework")


def _show_platform(desk: PlanDesk, cycle: str) -> None:
    """What the tool proposes, and all that is to be copied into the platform, as a workbook and as CSV."""
    language = state.current_language()
    st.header(state.say("page.label.diagnosis.platform"), anchor=False, help=explain("self_diagnosis"))
    st.markdown(state.say("page.label.diagnosis.platform_help"))
    filled = fill_platform(desk.register, find_standing(desk), language, cycle)
    filled = filled.rename(columns={name: state.say(f"self_diagnosis.column.{name}") for name in filled})
    figures = _find_figures(desk)
    sheets = {state.say("self_diagnosis.sheet"): filled, state.say("self_diagnosis.figures_sheet"): figures}
    st.download_button(
        state.say("page.label.diagnosis.workbook"),
        lambda: write_sheets(sheets),
        file_name=state.say("page.label.diagnosis.workbook_file"),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="platform-workbook",
        on_click="ignore",
        icon=":material/download:",
    )
    show_download(filled.apply(make_inert), "autodiagnostic", "download-platform")
    with st.expander(state.say("page.label.diagnosis.own_list")):
        show_download(write_list(desk.register, "diagnosis", language), "autodiagnostic-liste", "download-diagnosis")
    _show_figures(figures)


def _find_figures(desk: PlanDesk) -> pd.DataFrame:
    """What the tool measures in each inventory, in words."""
    language, years = state.current_language(), find_years(desk)
    key = "figures", tuple((year, held.id) for year, held in years.situations.items())
    measured = find_once(key, lambda: tell_figures(years))
    said = [say_word("commitments", "indicator.measure", one) for one in measured["measure"]]
    table = pd.DataFrame({state.say("self_diagnosis.column.figure"): said})
    for year in years.situations:
        table[str(year)] = [
            say_quantity(value, unit, language, True)
            for value, unit in zip(measured[str(year)], measured["unit"], strict=True)
        ]
    return table


def _show_figures(table: pd.DataFrame) -> None:
    st.header(state.say("page.label.diagnosis.figures"), anchor=False)
    if len(table.columns) < 2:
        st.markdown(state.say("page.commitments.effects.no_inventory"))
        return
    st.markdown(state.say("page.label.diagnosis.figures_help"))
    show_table(table, state.say("page.label.diagnosis.figures"), "figures")
    show_download(table, "chiffres", "download-figures")


def _show_empty(desk: PlanDesk, cycle: str) -> None:
    table, language = find_empty(desk.register, cycle), state.current_language()
    done = table[["means", "results", "score", "evidence"]].all(axis=1)
    st.markdown(state.say("page.label.diagnosis.counts", done=int(done.sum()), total=len(table)))
    yes, no = state.say("page.label.diagnosis.there"), state.say("page.label.diagnosis.empty")
    told = table.assign(
        axis=[state.say(f"register_word.axis.{one}") if one in AXES else one for one in table["axis"]],
        **{name: [yes if there else no for there in table[name]] for name in ("means", "results", "score", "evidence")},
    )
    names = {name: name_column(name, language) for name in ("tir", "label", "axis", "pa", "means", "results")}
    names |= {name: state.say(f"page.label.diagnosis.{name}") for name in ("score", "evidence")}
    show_table(told.rename(columns=names), state.say("page.label.diagnosis.alt"), "diagnosis")


def _show_tir(desk: PlanDesk, cycle: str) -> None:
    labels = {one.tir: one.label for one in list_lines(desk.register, cycle)}
    tir = st.selectbox(
        state.say("page.label.diagnosis.choose"),
        list(labels),
        format_func=lambda one: f"{one} — {labels[one]}" if labels[one] else one,
        key="tir",
        help=explain("framework"),
    )
    said = list_diagnoses(desk.register, cycle)
    current = said.get(tir, Diagnosis(tir, cycle=cycle))
    linked = [one for one in desk.register.commitments if tir in one.tirs]
    if linked:
        names = ", ".join(f"{one.commitment_id} — {one.title}" for one in linked)
        st.markdown(state.say("page.label.diagnosis.linked", names=escape(names)))
    key = f"{cycle}-{tir}-{desk.number}"
    with st.form(f"diagnosis-{key}"):
        cells = to_table("diagnosis", [current]).iloc[0].to_dict()
        filled = cells | draw_fields("diagnosis", FIELDS, cells, key)
        if st.form_submit_button(state.say("page.commitments.register.save"), type="primary"):
            _save(desk, current, filled)
    show_proofs(desk, tir=tir)


def _save(desk: PlanDesk, current: Diagnosis, cells: dict[str, str]) -> None:
    table = pd.DataFrame([{place: cells[place] for place in columns_of(Diagnosis)}])
    read, faults = from_table("diagnosis", table, [current])
    if faults.problems or not read:
        found = name_faults(problem_table(faults.problems), state.current_language())
        show_problems(found, "diagnosis-problems")
        return
    _put(desk, read[0], state.say("page.commitments.done.diagnosis", name=current.tir))


def _put(desk: PlanDesk, after: Diagnosis, message: str) -> None:
    desk.change_register(message, diagnosis=put_diagnoses(desk.register, after.cycle, [after]))
