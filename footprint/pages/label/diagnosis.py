"""Self-diagnosis of a cycle: in a grid or one TIR at a time, what is still empty, and all of it out."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from footprint.commitments.label.cycles import list_diagnoses, list_lines, previous_cycle
from footprint.commitments.label.holes import find_empty
from footprint.commitments.label.records import STATES, Diagnosis, Requirement
from footprint.pages import acting, state
from footprint.pages.commitments.files import show_import
from footprint.pages.label.draft import find_draft, save_draft
from footprint.pages.label.grid import drop_draft, name_axis, name_tir, say_state, show_grid, take_words
from footprint.pages.label.one_tir import show_one_tir
from footprint.pages.label.platform import show_figures, show_platform
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import press_button, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.sentences.register_files import name_column, name_in_framework, write_list

LACKS = ("means", "results", "score", "evidence")
TOLD = ("means", "results", "score")  # what lacks of evidence is listed once, in the tab of the evidence
VIEWS = ("grid", "one")


def show_diagnosis(desk: PlanDesk, cycle: str) -> None:
    """The framework brought by the organisation, what is said of it in a cycle, and what is still empty."""
    lines = list_lines(desk.register, cycle)
    if not lines:
        st.info(state.say("page.label.diagnosis.no_framework"))
        show_import(desk, "framework")
        with st.expander(state.say("page.label.diagnosis.figures")):
            show_figures(desk)
        return
    empty = find_empty(desk.register, cycle)
    _show_counts(desk, cycle, empty)
    previous = previous_cycle(desk.register, cycle)
    view, chosen = _choose(desk, cycle, lines, empty)
    _show_draft(desk, cycle, previous, chosen)
    if not chosen:
        show_note(state.say("page.label.diagnosis.none_left"))
    elif view == "grid":
        show_grid(desk, cycle, previous, chosen)
    else:
        show_one_tir(desk, cycle, previous, chosen)
    with st.expander(state.say("page.label.diagnosis.holes")):
        _show_holes(desk, empty)
    with st.expander(state.say("page.label.diagnosis.platform"), key="label-platform", on_change="rerun") as platform:
        if platform.open:
            show_platform(desk, cycle)
    with st.expander(state.say("page.label.diagnosis.figures"), key="label-figures", on_change="rerun") as figures:
        if figures.open:
            show_figures(desk)
    with st.expander(state.say("page.label.diagnosis.replace")):
        language = state.current_language()
        show_download(write_list(desk.register, "framework", language), "referentiel", "download-framework")
        show_import(desk, "framework")


def _show_counts(desk: PlanDesk, cycle: str, empty: pd.DataFrame) -> None:
    """How many TIR are complete, and how many in each state."""
    said = list_diagnoses(desk.register, cycle)
    states = [said.get(tir, Diagnosis(tir)).state for tir in empty["tir"]]
    counts = " · ".join(
        state.say("page.label.diagnosis.in_state", state=say_state(one), count=states.count(one))
        for one in STATES
        if one in states
    )
    done = int(empty[list(LACKS)].all(axis=1).sum())
    st.markdown(
        state.say("page.label.diagnosis.counts", done=done, total=len(empty), states=counts),
        help=explain("self_diagnosis"),
    )


def _choose(
    desk: PlanDesk, cycle: str, lines: Sequence[Requirement], empty: pd.DataFrame
) -> tuple[str, list[Requirement]]:
    """How the TIR are shown, and which: by axis, by state, only those that still lack something."""
    axes = list(dict.fromkeys(one.axis for one in lines))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            state.say("page.label.diagnosis.view"),
            VIEWS,
            default="grid",
            required=True,
            format_func=lambda one: state.say(f"page.label.diagnosis.view_{one}"),
            key="diagnosis-view",
        )
        axis = st.selectbox(
            name_in_framework(desk.register, "axis", state.current_language()),
            axes,
            None,
            format_func=name_axis,
            key="diagnosis-axis",
            placeholder=state.say("page.label.diagnosis.every_axis"),
            width=260,
        )
        wanted = st.selectbox(
            name_column("state", state.current_language()),
            STATES,
            None,
            format_func=say_state,
            key="diagnosis-state",
            placeholder=state.say("page.label.diagnosis.every_state"),
            width=200,
        )
        lacking = st.toggle(state.say("page.label.diagnosis.lacking"), key="diagnosis-lacking")
    said = list_diagnoses(desk.register, cycle)
    complete = set(empty.loc[empty[list(LACKS)].all(axis=1), "tir"])
    chosen = [
        one
        for one in lines
        if (axis is None or one.axis == axis)
        and (wanted is None or said.get(one.tir, Diagnosis(one.tir)).state == wanted)
        and not (lacking and one.tir in complete)
    ]
    return view or "grid", chosen


def _show_draft(desk: PlanDesk, cycle: str, previous: str, lines: Sequence[Requirement]) -> None:
    """What is typed and not saved, with the buttons that save it, leave it, and take the last cycle's words over."""
    draft = find_draft(desk, cycle)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = state.say("page.label.diagnosis.save", count=len(draft))
        wanted = press_button(label, "diagnosis-save", type="primary", disabled=not draft, shortcut="Ctrl+Alt+S")
        if draft and acting.button(st, state.say("page.label.diagnosis.drop"), key="diagnosis-drop"):
            drop_draft(desk, cycle)
            st.rerun()
        if previous and list_diagnoses(desk.register, previous):
            said = state.say("page.label.diagnosis.take_all", cycle=previous)
            if acting.button(st, said, key="diagnosis-take-all", help=state.say("page.label.diagnosis.take_all_help")):
                take_words(desk, cycle, previous, [one.tir for one in lines])
                st.rerun()
    found = save_draft(desk, cycle) if wanted else None
    if found is not None:
        show_problems(found, "diagnosis-problems")


def _show_holes(desk: PlanDesk, empty: pd.DataFrame) -> None:
    """Each TIR of which something is still to write or to score, once, with all of it."""
    lacking = empty[~empty[list(TOLD)].all(axis=1)]
    if not len(lacking):
        st.markdown(state.say("page.label.diagnosis.no_hole"))
        return
    register, language = desk.register, state.current_language()
    names = {name: state.say(f"page.label.diagnosis.lacks_{name}") for name in TOLD}
    table = pd.DataFrame(
        {
            name_in_framework(register, "axis", language): [name_axis(axis) for axis in lacking["axis"]],
            name_in_framework(register, "tir", language): [
                name_tir(Requirement(tir, label)) for tir, label in zip(lacking["tir"], lacking["label"], strict=True)
            ],
            state.say("page.label.diagnosis.lacks"): [
                ", ".join(names[name] for name in TOLD if not there[name])
                for there in lacking[list(TOLD)].to_dict("records")
            ],
        }
    )
    show_table(table, state.say("page.label.diagnosis.alt"), "diagnosis-holes")
    show_download(table, "manques", "download-holes")
