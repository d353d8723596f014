"""What is typed in the self-diagnosis and not saved yet: cells as text by TIR, kept while one goes about the pages."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from footprint.commitments.flat_tables import columns_of, from_table, to_table
from footprint.commitments.label.cycles import list_diagnoses, put_diagnoses
from footprint.commitments.label.records import Diagnosis
from footprint.commitments.register import with_register
from footprint.pages import state
from footprint.pages.plan_desk import PlanDesk
from footprint.problems import problem_table
from footprint.sentences.register_files import name_faults

FIELDS = ("state", "means", "results", "figures", "self_score", "auditor_score")

Cells = dict[str, str]


def find_draft(desk: PlanDesk, cycle: str) -> dict[str, Cells]:
    """What is typed of a cycle and not saved, by TIR: only the cells that differ from what is saved."""
    drafts = st.session_state.setdefault(state.DIAGNOSES, {})
    return drafts.setdefault((desk.organisation_id, cycle), {})


def read_saved(desk: PlanDesk, cycle: str, tirs: Iterable[str]) -> dict[str, Cells]:
    """What is saved of some TIR, as text."""
    said = list_diagnoses(desk.register, cycle)
    records = [said.get(tir, Diagnosis(tir, cycle=cycle)) for tir in tirs]
    rows = to_table("diagnosis", records)[["tir", *FIELDS]].to_dict("records")
    return {str(row["tir"]): {name: _write_number(name, str(row[name])) for name in FIELDS} for row in rows}


def _write_number(name: str, cell: str) -> str:
    return cell.replace(".", state.say("format.decimal")) if name.endswith("_score") else cell


def read_cells(desk: PlanDesk, cycle: str, tirs: Iterable[str]) -> dict[str, Cells]:
    """What is typed of some TIR, else what is saved."""
    draft = find_draft(desk, cycle)
    return {tir: cells | draft.get(tir, {}) for tir, cells in read_saved(desk, cycle, tirs).items()}


def type_in(desk: PlanDesk, cycle: str, tir: str, cells: Mapping[str, str]) -> None:
    """Put cells in the draft; one that says again what is saved is no change."""
    draft, saved = find_draft(desk, cycle), read_saved(desk, cycle, [tir])[tir]
    typed = draft.get(tir, {}) | {name: str(cell or "") for name, cell in cells.items()}
    draft[tir] = {name: cell for name, cell in typed.items() if cell.strip() != saved[name].strip()}
    if not draft[tir]:
        del draft[tir]


def save_draft(desk: PlanDesk, cycle: str) -> pd.DataFrame | None:
    """Save all that is typed as one version; returns what can't be read of it, in which case nothing is saved.

    Only the cells typed change: what someone else wrote in the others since stays.
    """
    draft = find_draft(desk, cycle)
    said = list_diagnoses(desk.register, cycle)
    before = [said.get(tir, Diagnosis(tir, cycle=cycle)) for tir in draft]
    table = to_table("diagnosis", before)
    for name in FIELDS:
        table[name] = [draft[one.tir].get(name, cell) for one, cell in zip(before, table[name], strict=True)]
    read, faults = from_table("diagnosis", table[list(columns_of(Diagnosis))], before)
    if faults.problems:
        found = name_faults(problem_table(faults.problems), state.current_language())
        tirs = [before[line - 1].tir for line in found["line"]]
        return found.assign(column=[f"{column} — {tir}" for column, tir in zip(found["column"], tirs, strict=True)])
    message = state.say("page.label.done.diagnosis", count=len(read), cycle=cycle or state.say("page.label.no_cycle"))
    after = replace(desk.register, diagnosis=put_diagnoses(desk.register, cycle, read))
    if desk.save(with_register(desk.plan, after), message, rerun=False):
        draft.clear()
    st.rerun()
    return None
