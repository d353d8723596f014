"""Bringing files in: what is accepted, what was read in each, all that is wrong, and what saving them would change."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.inventory_check import show_set_aside
from footprint.pages.inventory_conflict import take_outcome
from footprint.pages.inventory_history import count_differences, show_differences
from footprint.pages.problems import show_problems
from footprint.pages.show import escape
from footprint.problems import UnusableInput, join_problems
from footprint.reading import RawInventory, RawTable, read_file
from footprint.reading.raw import MAX_ROWS
from footprint.reading.templates import build_csv_template, build_template
from footprint.storage import StoredInventory, compare_inventories, describe_set_aside
from footprint.tables import INVENTORY_TABLES
from footprint.texts import format_number, label, message, remedy
from footprint.workspace import Read, bring_in, check_raw, keep_files, open_version, save_stored

PREVIEW, TURN = "import-preview", "import-turn"
COMPLETE, REPLACE = WAYS = ("complete", "replace")


@dataclass(frozen=True, eq=False)
class File:
    """A file that was dropped or pasted: its bytes, and its tables or why there are none."""

    name: str
    content: bytes
    tables: dict[str, RawTable]
    refusal: UnusableInput | None = None


@dataclass(frozen=True, eq=False)
class Preview:
    """Files read and checked once, for as long as the same files lie there."""

    ids: tuple[str, ...]
    files: list[File]
    reads: list[Read]
    changes: dict[tuple[int, str], pd.DataFrame] = field(default_factory=dict)

    def find_changes(self, base: StoredInventory, way: str) -> pd.DataFrame:
        """What saving the files on a version would change."""
        if (base.number, way) not in self.changes:
            after = bring_in(base, self.reads, way == REPLACE)
            found = compare_inventories(base.inventory, after.inventory, base.row_ids, after.row_ids)
            self.changes[base.number, way] = found
        return self.changes[base.number, way]


def show_import(studied: state.Studied, unsaved: bool) -> None:
    """Templates, files, what was read in them, and the button that saves them."""
    st.header(state.say("page.import.title"), anchor=False)
    limit = format_number(MAX_ROWS, state.current_language())
    size = st.get_option("server.maxUploadSize")
    st.markdown(state.say("page.import.explanation", size=size, rows=limit))
    _show_templates()
    dropped = _take_files()
    if not dropped:
        return
    preview = _preview(dropped)
    for file in preview.files:
        _show_file(file)
    if preview.reads:
        _show_reads(preview.reads)
        _show_saving(studied, preview, unsaved)


def _show_templates() -> None:
    language = state.current_language()
    st.markdown(state.say("page.import.templates"))
    places = st.columns(len(INVENTORY_TABLES) + 1)
    places[0].download_button(
        state.say("page.import.workbook"),
        lambda: build_template(language),
        file_name=state.say("page.import.workbook_file"),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="template",
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
    )
    for place, table in zip(places[1:], INVENTORY_TABLES, strict=True):
        name = label("table", table, language)
        place.download_button(
            state.say("page.import.csv", table=name),
            lambda table=table: build_csv_template(table, language),
            file_name=f"{name.lower()}.csv",
            mime="text/csv",
            key=f"template-{table}",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )


def _take_files() -> list[tuple[str, str, bytes]]:
    """What was dropped and pasted: an id, a name and bytes each."""
    turn = st.session_state.get(TURN, 0)
    dropped = st.file_uploader(state.say("page.import.drop"), accept_multiple_files=True, key=f"files-{turn}")
    files = [(file.file_id, file.name, file.getvalue()) for file in dropped]
    with st.expander(state.say("page.import.paste")):
        pasted = st.text_area(state.say("page.import.paste_label"), key=f"paste-{turn}", height=160)
        st.button(state.say("page.import.paste_read"), key="read-pasted")
    if pasted.strip():
        files.append((str(hash(pasted)), state.say("page.import.pasted_file"), pasted.encode("utf-8")))
    return files


# --- reading ---------------------------------------------------------------------------------------------------------


def _preview(dropped: Sequence[tuple[str, str, bytes]]) -> Preview:
    """The files read and checked: once, whatever is clicked then."""
    ids = tuple(file_id for file_id, _, _ in dropped)
    known: Preview | None = st.session_state.get(PREVIEW)
    if known is not None and known.ids == ids:
        return known
    with st.status(state.say("page.import.reading"), expanded=True) as status:
        files = []
        for _, name, content in dropped:
            st.write(state.say("page.import.reading_file", name=escape(name)))
            files.append(_read(name, content))
        st.write(state.say("page.import.checking"))
        reads = [check_raw(RawInventory(tables)) for tables in _gather(files)]
        status.update(label=state.say("page.import.read"), state="complete", expanded=False)
    st.session_state[PREVIEW] = Preview(ids, files, reads)
    return st.session_state[PREVIEW]


def _read(name: str, content: bytes) -> File:
    try:
        return File(name, content, dict(read_file((name, content)).tables))
    except UnusableInput as refusal:
        return File(name, content, {}, refusal)


def _gather(files: list[File]) -> list[dict[str, RawTable]]:
    """The tables of all files in as few inventories as possible: two files of the same table are checked apart."""
    inventories: list[dict[str, RawTable]] = []
    for file in files:
        for name, table in file.tables.items():
            place = next((one for one in inventories if name not in one), None)
            if place is None:
                inventories.append(place := {})
            place[name] = table
    return inventories


def _show_file(file: File) -> None:
    """What a file was taken for, or why nothing can be taken from it."""
    language, name = state.current_language(), escape(file.name)
    if file.refusal is not None:
        problem = file.refusal.problem
        said = f"{message(problem, language)} {remedy(problem, language)}"
        st.error(state.say("page.import.refused", name=name, reason=escape(said)))
        return
    for table, raw in file.tables.items():
        rows = format_number(raw.rows_read, language)
        st.markdown(state.say("page.import.recognised", name=name, table=label("table", table, language), rows=rows))


def _show_reads(reads: list[Read]) -> None:
    language = state.current_language()
    counts = {
        "read": sum(read.rows_read for read in reads),
        "kept": sum(read.rows_kept for read in reads),
        "aside": sum(read.rows_set_aside for read in reads),
    }
    st.markdown(state.say("page.import.rows", **{name: format_number(rows, language) for name, rows in counts.items()}))
    problems = join_problems([read.problems for read in reads])
    if problems.empty:
        st.success(state.say("page.import.no_problem"), icon=":material/check_circle:")
        return
    show_problems(problems, "import-problems")
    if counts["aside"]:
        st.header(state.say("page.check.aside"), anchor=False)
        st.markdown(state.say("page.import.aside_explanation"))
        show_set_aside(pd.concat([describe_set_aside(read.set_aside, read.problems) for read in reads]), "import-aside")


# --- saving ----------------------------------------------------------------------------------------------------------


def _show_saving(studied: state.Studied, preview: Preview, unsaved: bool) -> None:
    st.header(state.say("page.import.save_title"), anchor=False)
    base = open_version(state.open_engine(), studied.inventory_id, studied.number)
    way = COMPLETE
    if base.inventory.rows:
        ways = {way: state.say_choice(f"page.import.{way}") for way in WAYS}
        way = st.radio(
            state.say("page.import.way"),
            WAYS,
            format_func=ways.__getitem__,
            key="import-way",
        )
    differences = preview.find_changes(base, way)
    st.markdown(state.say("page.import.would_change", **count_differences(differences)))
    if base.inventory.rows and len(differences):
        with st.expander(state.say("page.import.see_changes")):
            show_differences(differences, "import-differences")
    if unsaved:
        st.warning(state.say("page.import.unsaved"))
    if st.button(state.say("page.import.save"), type="primary", key="import-save", disabled=unsaved):
        _save(studied, preview, base, way == REPLACE)


def _save(studied: state.Studied, preview: Preview, base: StoredInventory, replace_tables: bool) -> None:
    engine, actor = state.open_engine(), state.current_actor()
    with st.spinner(state.say("page.import.saving")):
        used = [file for file in preview.files if file.tables]
        kept = keep_files(engine, studied.organisation.organisation_id, [(f.name, f.content) for f in used], actor)
        stored = bring_in(base, preview.reads, replace_tables, kept)
        said = state.say("page.import.message", files=", ".join(file.name for file in used))
        outcome = save_stored(engine, studied.inventory_id, stored, actor, said)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.session_state.pop(PREVIEW, None)
    take_outcome(studied, outcome)
