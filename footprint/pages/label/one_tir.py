"""One TIR on the whole page, for long texts: its fields, the last cycle's words, figures to pick, remarks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from footprint.commitments.comment import Comment
from footprint.commitments.label.cycles import list_diagnoses, put_diagnoses
from footprint.commitments.label.records import STATES, Diagnosis, Requirement
from footprint.commitments.label.renewal import TEXTS
from footprint.pages import acting, state
from footprint.pages.commitments.proofs import show_proofs
from footprint.pages.computed import find_once
from footprint.pages.label.draft import read_cells, type_in
from footprint.pages.label.grid import TURN, name_pa, name_tir, redraw, say_state, take_words
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_note
from footprint.pages.standing.standing import find_standing, find_years, say_verdict_of
from footprint.sentences.register_files import name_column, name_in_framework
from footprint.sentences.self_diagnosis import propose_list
from footprint.words.texts import format_date, format_number

PLACE = "diagnosis-tir"


def show_one_tir(desk: PlanDesk, cycle: str, previous: str, lines: Sequence[Requirement]) -> None:
    """A TIR chosen among some, with the one before and the one after a key away."""
    line = _choose(desk, lines)
    written, aside = st.columns([3, 2])
    with written:
        _write(desk, cycle, line)
        _show_figures(desk, cycle, line)
    with aside:
        _show_before(desk, cycle, previous, line)
        _show_linked(desk, line)
        _show_comments(desk, cycle, line)
    show_proofs(desk, tir=line.tir)


def _choose(desk: PlanDesk, lines: Sequence[Requirement]) -> Requirement:
    names = {one.tir: name_tir(one) for one in lines}
    tirs = list(names)
    if st.session_state.get(PLACE) not in names:
        st.session_state[PLACE] = tirs[0]
    place = tirs.index(st.session_state[PLACE])
    back, chosen, on = st.columns([3, 8, 3], vertical_alignment="bottom")
    for column, step, name, key in ((back, -1, "previous", "Ctrl+Alt+Left"), (on, 1, "next", "Ctrl+Alt+Right")):
        there = place + step
        with column:
            st.button(
                state.say(f"page.label.one.{name}"),
                key=f"diagnosis-{name}",
                shortcut=key,
                disabled=not 0 <= there < len(tirs),
                on_click=_go,
                args=(tirs[min(max(there, 0), len(tirs) - 1)],),
                width="stretch",
            )
    with chosen:
        said = name_in_framework(desk.register, "tir", state.current_language())
        tir = st.selectbox(said, tirs, format_func=names.__getitem__, key=PLACE)
    line = next(one for one in lines if one.tir == tir)
    if name_pa(line):
        show_note(escape(name_pa(line)))
    return line


def _go(tir: str) -> None:
    st.session_state[PLACE] = tir


def _write(desk: PlanDesk, cycle: str, line: Requirement) -> None:
    """The fields of the TIR: each goes into the draft as soon as it is left."""
    language, cells = state.current_language(), read_cells(desk, cycle, [line.tir])[line.tir]
    stem = f"one-{cycle}-{line.tir}-{desk.number}-{st.session_state.get(TURN, 0)}"

    def keep(name: str) -> None:
        type_in(desk, cycle, line.tir, {name: st.session_state[f"{stem}-{name}"]})

    for name in TEXTS:
        st.text_area(
            name_column(name, language), cells[name], key=f"{stem}-{name}", height=130, on_change=keep, args=(name,)
        )
    columns = st.columns(3)
    for column, name in zip(columns, ("self_score", "auditor_score"), strict=False):
        most = "" if line.most_points is None else f" / {format_number(line.most_points, language)}"
        with column:
            st.text_input(
                name_column(name, language) + most, cells[name], key=f"{stem}-{name}", on_change=keep, args=(name,)
            )
    with columns[2]:
        st.selectbox(
            name_column("state", language),
            STATES,
            STATES.index(cells["state"]) if cells["state"] in STATES else 0,
            format_func=say_state,
            key=f"{stem}-state",
            on_change=keep,
            args=("state",),
        )


def _show_figures(desk: PlanDesk, cycle: str, line: Requirement) -> None:
    """Figures measured in the inventories and observed of the linked commitments: picked, they join the text."""
    proposed = find_proposals(desk, line.tir)
    if not proposed:
        return
    with st.expander(state.say("page.label.one.figures", count=len(proposed))):
        show_note(state.say("page.label.one.figures_help"))
        picked = st.multiselect(
            state.say("page.label.one.pick"), proposed, key=f"pick-{cycle}-{line.tir}-{st.session_state.get(TURN, 0)}"
        )
        if acting.button(st, state.say("page.label.one.add"), key="diagnosis-add-figures", disabled=not picked):
            said = read_cells(desk, cycle, [line.tir])[line.tir]["figures"].strip()
            type_in(desk, cycle, line.tir, {"figures": "\n".join([*([said] if said else []), *picked])})
            redraw()
            st.rerun()


def find_proposals(desk: PlanDesk, tir: str) -> list[str]:
    """The figures proposed for a TIR, those of its commitments first."""
    language, years, standing = state.current_language(), find_years(desk), find_standing(desk)
    linked = [one for one in standing if tir in one.progress.commitment.tirs]
    key = "proposed-figures", years.ids, language, repr([one.progress for one in linked])
    return find_once(key, lambda: propose_list(years, linked, language))


def _show_before(desk: PlanDesk, cycle: str, previous: str, line: Requirement) -> None:
    before = list_diagnoses(desk.register, previous).get(line.tir) if previous else None
    if before is None or not before.is_said:
        return
    language = state.current_language()
    with st.container(border=True):
        st.markdown(f"**{state.say('page.label.one.before', cycle=escape(previous))}**")
        for name in TEXTS:
            if getattr(before, name).strip():
                st.markdown(f"{name_column(name, language)} : {escape(getattr(before, name))}")
        for name in ("self_score", "auditor_score"):
            points = getattr(before, name)
            if points is not None:
                st.markdown(f"{name_column(name, language)} : {format_number(points, language)}")
        if acting.button(st, state.say("page.label.one.take"), key="diagnosis-take-one"):
            take_words(desk, cycle, previous, [line.tir])
            st.rerun()


def _show_linked(desk: PlanDesk, line: Requirement) -> None:
    linked = [one for one in find_standing(desk) if line.tir in one.progress.commitment.tirs]
    if not linked:
        return
    st.markdown(f"**{state.say('page.label.one.linked')}**")
    for one in linked:
        promise = one.progress.commitment
        st.markdown(f"- {escape(promise.commitment_id)} — {escape(promise.title)} : {say_verdict_of(one)}")


def _show_comments(desk: PlanDesk, cycle: str, line: Requirement) -> None:
    """The remarks made on a TIR, and one more: saved at once, under the name typed in the sidebar."""
    said = list_diagnoses(desk.register, cycle).get(line.tir, Diagnosis(line.tir, cycle=cycle))
    language = state.current_language()
    st.markdown(f"**{state.say('page.label.one.comments')}**")
    for one in said.comments:
        day = format_date(one.on, language) if one.on else ""
        signed = ", ".join(part for part in (state.name_actor(one.by), day) if part)
        st.markdown(f"- {escape(one.text)} :small[{escape(signed)}]")
    with st.form(f"comment-{cycle}-{line.tir}-{desk.number}", border=False):
        text = st.text_input(
            state.say("page.label.one.comment", name=state.current_name()), key=f"comment-text-{desk.number}"
        )
        if acting.form_submit_button(st, state.say("page.label.one.comment_add")) and text.strip():
            after = replace(said, comments=(*said.comments, Comment(text.strip(), state.current_actor(), date.today())))
            desk.change_register(
                state.say("page.label.done.comment", name=line.tir),
                diagnosis=put_diagnoses(desk.register, cycle, [after]),
            )
    show_note(state.say("page.label.one.declared"))
