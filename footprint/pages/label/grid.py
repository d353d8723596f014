"""The self-diagnosis as a grid: axis, PA, TIR from top to bottom, what is said of each, the last cycle's words next."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from footprint.commitments.label.cycles import list_diagnoses
from footprint.commitments.label.records import AXES, STATES, Diagnosis, Requirement
from footprint.commitments.label.renewal import TEXTS
from footprint.pages import acting, state
from footprint.pages.label.draft import FIELDS, find_draft, read_cells, type_in
from footprint.pages.plan_desk import PlanDesk
from footprint.sentences.register_files import name_column, name_in_framework, say_word

TAKE, BEFORE = "take", "before"
ROW_HEIGHT, MOST_HEIGHT = 36, 620
TURN = "diagnosis-turn"  # a grid that is to show what was typed elsewhere has a new name


def show_grid(desk: PlanDesk, cycle: str, previous: str, lines: Sequence[Requirement]) -> None:
    """The grid of some TIR; what is typed in it goes into the draft, row by row."""
    language, tirs = state.current_language(), [one.tir for one in lines]
    turn = st.session_state.setdefault(TURN, 0)
    key = f"diagnosis-grid-{cycle}-{desk.number}-{language}-{turn}-{hash(tuple(tirs))}"
    source = f"{key}-source"
    if key not in st.session_state:
        st.session_state[source] = _make_source(desk, cycle, previous, lines)
    shown: pd.DataFrame = st.session_state[source]
    with_before = bool(shown[BEFORE].str.strip().any())
    # What is written comes first: the name of a TIR says its axis and its PA, which close the row.
    order = ["tir", "state", "means", "results", "figures", "self_score"]
    order += [TAKE, BEFORE] if with_before else []
    order += ["auditor_score", "axis", "pa"]
    acting.data_editor(
        st,
        shown,
        key=key,
        hide_index=True,
        column_order=order,
        column_config=_configure(desk, with_before),
        disabled=["axis", "pa", "tir", BEFORE],
        height=min(MOST_HEIGHT, ROW_HEIGHT * (len(shown) + 1) + 3),
        row_height=ROW_HEIGHT,
        width="stretch",
        placeholder="",
        on_change=_take_edits,
        args=(desk, cycle, previous, key, tirs),
        alt=state.say("page.label.grid.alt", cycle=cycle or state.say("page.label.no_cycle")),
    )


def redraw() -> None:
    """Have the grid show anew what is saved and typed."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def _make_source(desk: PlanDesk, cycle: str, previous: str, lines: Sequence[Requirement]) -> pd.DataFrame:
    cells = read_cells(desk, cycle, [one.tir for one in lines])
    old = list_diagnoses(desk.register, previous) if previous else {}
    rows = [
        {"axis": name_axis(one.axis), "pa": name_pa(one), "tir": name_tir(one)}
        | cells[one.tir]
        | {"state": say_state(cells[one.tir]["state"]), TAKE: False, BEFORE: say_before(old.get(one.tir))}
        for one in lines
    ]
    return pd.DataFrame(rows, columns=["axis", "pa", "tir", *FIELDS, TAKE, BEFORE])


def _take_edits(desk: PlanDesk, cycle: str, previous: str, key: str, tirs: Sequence[str]) -> None:
    """Put what was typed in the grid into the draft; a row that takes the last cycle's words over has them at once."""
    edited: Mapping = st.session_state[key].get("edited_rows", {})
    taken = []
    for row, values in edited.items():
        tir = tirs[int(row)]
        cells = {name: cell for name, cell in values.items() if name in FIELDS}
        if "state" in cells:
            cells["state"] = _read_state(cells["state"])
        type_in(desk, cycle, tir, cells)
        if values.get(TAKE):
            taken.append(tir)
    if taken:
        take_words(desk, cycle, previous, taken)


def take_words(desk: PlanDesk, cycle: str, previous: str, tirs: Sequence[str], anew: bool = False) -> None:
    """Put the last cycle's words into the empty places of some TIR (`anew`: in all places), to be reread."""
    old, now = list_diagnoses(desk.register, previous), read_cells(desk, cycle, tirs)
    for tir in tirs:
        before = old.get(tir, Diagnosis(tir))
        words = {name: getattr(before, name) for name in TEXTS if anew or not now[tir][name].strip()}
        words = {name: said for name, said in words.items() if said.strip()}
        if words:
            type_in(desk, cycle, tir, words | {"state": "to_reread"})
    redraw()


def drop_draft(desk: PlanDesk, cycle: str) -> None:
    """Leave all that is typed and not saved."""
    find_draft(desk, cycle).clear()
    redraw()


# --- words -----------------------------------------------------------------------------------------------------------


def name_axis(axis: str) -> str:
    """An axis in words; one of another framework as it is written."""
    return state.say(f"register_word.axis.{axis}") if axis in AXES else axis or state.say("register_word.axis.none")


def name_pa(line: Requirement) -> str:
    """The PA of a line, with its label."""
    return " ".join(part for part in (line.pa, line.pa_label) if part)


def name_tir(line: Requirement) -> str:
    """A line, with its label."""
    return " — ".join(part for part in (line.tir, line.label) if part)


def say_state(one: str) -> str:
    """A state in words."""
    return say_word("diagnosis", "state", one or STATES[0], state.current_language())


def _read_state(said: str) -> str:
    return next((one for one in STATES if say_state(one) == said), STATES[0])


def say_before(before: Diagnosis | None) -> str:
    """What the last cycle said of a TIR, on one line."""
    if before is None:
        return ""
    points = "" if before.self_score is None else state.say("page.label.grid.points", points=before.self_score)
    return " · ".join(part for part in (before.means, before.results, before.figures, points) if part.strip())


def _configure(desk: PlanDesk, with_before: bool) -> dict:
    register, language, text = desk.register, state.current_language(), st.column_config.TextColumn
    wide = "medium" if with_before else "large"
    return {
        "axis": text(name_in_framework(register, "axis", language), width=190),
        "pa": text(name_in_framework(register, "pa", language), width=240),
        "tir": text(name_in_framework(register, "tir", language), width=190, pinned=True),
        "state": st.column_config.SelectboxColumn(
            name_column("state", language), options=[say_state(one) for one in STATES], width=135, required=True
        ),
        **{name: text(name_column(name, language), width=wide) for name in TEXTS},
        "self_score": text(state.say("page.label.grid.self_score"), width=70),
        "auditor_score": text(state.say("page.label.grid.auditor_score"), width=80),
        TAKE: st.column_config.CheckboxColumn(
            state.say("page.label.grid.take"), width=80, help=state.say("page.label.grid.take_help")
        ),
        BEFORE: text(state.say("page.label.grid.before"), width="large"),
    }
