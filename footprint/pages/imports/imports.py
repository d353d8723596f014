"""Bringing files in: what is accepted, how each file is read, all that is wrong, and what saving them would change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import pandas as pd
import streamlit as st

from footprint.estimation.completion import doubt_year
from footprint.intake import Answers
from footprint.intake.answers import write_answers
from footprint.intake.formats import FORMATS
from footprint.intake.raw_tables import MAX_ROWS, NO_ANSWER
from footprint.intake.templates import build_csv_template, build_template
from footprint.long_work import Cancelled, tell
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.keeping import ask_to_keep
from footprint.pages.imports.mapping import name_screen, needs_look, show_mapping
from footprint.pages.imports.newer_export import forget_update, show_update
from footprint.pages.imports.progress import do_with_progress, follow_work, is_under_way, start_work
from footprint.pages.imports.settled import show_kept, show_settled
from footprint.pages.inventory.conflict import take_outcome
from footprint.pages.inventory.history import count_differences, show_differences
from footprint.pages.inventory.repair import forget_repair, show_repair
from footprint.pages.problems import show_problems
from footprint.pages.show import escape
from footprint.problems import join_problems
from footprint.storage import Conflict, Saved, StoredInventory, compare_inventories, find_mapping, save_import
from footprint.tables import INVENTORY_TABLES
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import format_number, label
from footprint.workspace.bring_in import Read, bring_in, is_newer_export, update_from
from footprint.workspace.handed_over import File, Handed, Intake, take_in
from footprint.workspace.kept_files import keep_tables
from footprint.workspace.stored import open_version

PREVIEW, TURN, SETTLED = "import-preview", "import-turn", "import-settled"
SAVED_ON = "import-saved-on"  # the version on which the last save began
READ, COMPARE, SAVE, REPAIR, UPDATING = (
    "import-read",
    "import-compare",
    "import-saving",
    "import-repair",
    "import-update",
)
COMPLETE, UPDATE, REPLACE = WAYS = ("complete", "update", "replace")

# The inventory to save, from the ids under which the files are kept.
Prepare = Callable[[Mapping[str, int]], StoredInventory]


@dataclass(frozen=True, eq=False)
class Preview:
    """Files read and checked once, for as long as the same files lie there and are read in the same way.

    By version on which they would be saved: whether they are a newer export of it, and the way chosen to save them.
    """

    inputs: object
    intake: Intake
    changes: dict[tuple, tuple[Sequence[Read], pd.DataFrame]] = field(default_factory=dict)
    newer: dict[int, bool] = field(default_factory=dict)
    ways: dict[int, str] = field(default_factory=dict)


def show_import(studied: state.Studied, unsaved: bool) -> None:
    """Templates, files, how each is read, what is wrong in them, and the button that saves them."""
    st.header(state.say("page.import.title"), anchor=False)
    limit = format_number(MAX_ROWS, state.current_language())
    size = st.get_option("server.maxUploadSize")
    st.markdown(state.say("page.import.explanation", size=size, rows=limit))
    handed = _take_files()
    if not handed:
        _show_accepted()
    show_kept(studied)
    try:
        if is_under_way(_saving(studied)):
            _finish_saving(studied)
        if not handed:
            return
        preview = _preview(studied, handed)
        _show_intake(studied, preview.intake)
        if preview.intake.reads:
            reads = show_repair(preview.intake.reads, REPAIR)
            _show_problems(studied, reads)
            _show_saving(studied, preview, reads, unsaved)
    except Cancelled as cancelled:
        if cancelled.work != _saving(studied):
            _let_go()
        state.keep_message(state.say("page.import.cancelled"))
        st.rerun()


def _show_accepted() -> None:
    """What can be brought in, and templates for those who start from nothing."""
    language, written = state.current_language(), state.document_language()
    with st.expander(state.say("page.import.accepted")):
        st.markdown(state.say("page.import.accepted_files"))
        programs = ", ".join(dict.fromkeys(label("format_name", one.name, language) for one in FORMATS))
        st.markdown(state.say("page.import.accepted_programs", programs=programs))
    st.markdown(state.say("page.import.templates"))
    places = st.columns(len(INVENTORY_TABLES) + 1)
    places[0].download_button(
        state.say("page.import.workbook"),
        lambda: build_template(written),
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
            lambda table=table: build_csv_template(table, written),
            file_name=f"{name.lower()}.csv",
            mime="text/csv",
            key=f"template-{table}",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )


def _take_files() -> list[Handed]:
    """What was dropped and pasted."""
    turn = st.session_state.get(TURN, 0)
    # No list of extensions: what a file is, its content says, and the page tells why one can't be read.
    dropped = st.file_uploader(state.say("page.import.drop"), accept_multiple_files=True, key=f"files-{turn}")
    handed = [Handed(file.file_id, file.name, file.getvalue()) for file in dropped]
    with st.expander(state.say("page.import.paste")):
        pasted = st.text_area(state.say("page.import.paste_label"), key=f"paste-{turn}", height=160)
        st.button(state.say("page.import.paste_read"), key="read-pasted")
    if pasted.strip():
        content = pasted.encode("utf-8")
        handed.append(Handed(sha256(content).hexdigest(), state.say("page.import.pasted_file"), content))
    return handed


def has_handed() -> bool:
    """Whether files lie dropped, or a table pasted, in the session."""
    turn = st.session_state.get(TURN, 0)
    return any(st.session_state.get(f"{name}-{turn}") for name in ("files", "paste"))


def _let_go() -> None:
    """Forget the files, and all that was settled and repaired about them."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    for key in (PREVIEW, SETTLED):
        st.session_state.pop(key, None)
    forget_repair(REPAIR)
    forget_update(UPDATING)


# --- reading ---------------------------------------------------------------------------------------------------------


def _settled() -> dict[str, Answers]:
    """What was settled in this session about files, by their fingerprint."""
    return st.session_state.setdefault(SETTLED, {})


def _preview(studied: state.Studied, handed: Sequence[Handed]) -> Preview:
    """The files read and checked: once, whatever is clicked then."""
    settled = dict(_settled())
    told = tuple(sorted((fingerprint, write_answers(answers)) for fingerprint, answers in settled.items()))
    inputs = (studied.inventory_id, tuple(one.id for one in handed), told)
    known: Preview | None = st.session_state.get(PREVIEW)
    if known is not None and known.inputs == inputs:
        return known
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    sites = _known_sites(studied)

    def read() -> Intake:
        return take_in(
            handed,
            settled,
            lambda fingerprint: find_mapping(engine, organisation_id, fingerprint),
            sites,
            known.intake if known else None,
        )

    intake = do_with_progress(READ, ("read", "check"), inputs, read)
    st.session_state[PREVIEW] = Preview(inputs, intake)
    return st.session_state[PREVIEW]


def _known_sites(studied: state.Studied) -> list[str]:
    base = open_version(state.open_engine(), studied.inventory_id, studied.number)
    return base.inventory.sites["site"].dropna().astype("str").unique().tolist()


def _read_again(fingerprint: str, answers: Answers) -> None:
    _settled()[fingerprint] = answers
    st.rerun()


def _show_intake(studied: state.Studied, intake: Intake) -> None:
    """What each file was taken for, or why nothing can be taken from it, and how to correct its reading."""
    for number, file in enumerate(intake.files):
        _show_file(file)
        show_settled(studied, file, number, _settled(), _forget_reading)
        if file.can_be_settled:
            _show_mapping(file, intake, number)


def _show_file(file: File) -> None:
    language, name = state.current_language(), escape(file.name)
    if file.refusal is not None:
        problem = file.refusal.problem
        said = f"{message(problem, language)} {remedy(problem, language)}"
        st.error(state.say("page.import.refused", name=name, reason=escape(said)))
        if file.can_be_settled:
            st.markdown(state.say("page.import.say_below"))
        return
    for table, raw in file.tables.items():
        said = {"table": label("table", table, language), "rows": format_number(raw.rows_read, language)}
        known = label("format_name", raw.understood.format, language)
        st.markdown(state.say("page.import.recognised", name=name, format=known, **said))


def _show_mapping(file: File, intake: Intake, number: int) -> None:
    """The reading of a file, open where it deserves a look."""
    asked, key = intake.questions[file.handed.id], name_screen(file, number)
    is_open = needs_look(file, asked)
    title = state.say("page.mapping.title_open" if is_open else "page.mapping.title", name=escape(file.name))
    with st.expander(title, expanded=is_open, icon=":material/rule:", key=key):
        if answers := show_mapping(file, asked, key):
            _read_again(file.fingerprint, answers)


def _forget_reading(file: File) -> None:
    """Read a file as if nothing had ever been settled about its like."""
    _read_again(file.fingerprint, NO_ANSWER)


def _show_problems(studied: state.Studied, reads: Sequence[Read]) -> None:
    """All that is wrong or doubtful in the rows for the year studied, and what is said of the files."""
    doubts = [doubt_year(read.inventory.equipment, studied.method()) for read in reads]
    problems = join_problems([*(read.problems for read in reads), *doubts])
    if problems.empty:
        st.success(state.say("page.import.no_problem"), icon=":material/check_circle:")
    else:
        st.header(state.say("page.import.remarks"), anchor=False)
        show_problems(problems, "import-problems")


# --- saving ----------------------------------------------------------------------------------------------------------


def _show_saving(studied: state.Studied, preview: Preview, reads: Sequence[Read], unsaved: bool) -> None:
    st.header(state.say("page.import.save_title"), anchor=False)
    base = open_version(state.open_engine(), studied.inventory_id, studied.number)
    prepare = _choose_way(preview, base, reads)
    if unsaved:
        st.warning(state.say("page.import.unsaved"))
    why = ask_to_keep(preview.intake)
    is_ready = prepare is not None and not unsaved and why is not None
    asked = st.button(state.say("page.import.save"), type="primary", key="import-save", disabled=not is_ready)
    if asked and prepare is not None:
        _begin_saving(studied, preview.intake, prepare, why or "")


def _choose_way(preview: Preview, base: StoredInventory, reads: Sequence[Read]) -> Prepare | None:
    """How the files come beside the rows that are there, and what that would change; None while something is asked."""
    way = COMPLETE
    if base.inventory.rows:
        proposed = UPDATE if _is_newer_export(preview, base, reads) else COMPLETE
        ways = {way: state.say_choice(f"page.import.{way}") for way in WAYS}
        way = preview.ways[base.number] = st.radio(
            state.say("page.import.way"),
            WAYS,
            index=WAYS.index(preview.ways.get(base.number, proposed)),
            format_func=ways.__getitem__,
            key=f"import-way-{state.current_language()}",  # in the words of another language, the same list shows none
        )
    if way == UPDATE:
        choices = show_update(base, reads, UPDATING)
        return None if choices is None else lambda kept: update_from(base, reads, choices, kept)
    differences = _find_changes(preview, base, reads, way)
    st.markdown(say_counts("page.import.would_change", **count_differences(differences)))
    if base.inventory.rows and len(differences):
        with st.expander(state.say("page.import.see_changes")):
            show_differences(differences, "import-differences")
    return lambda kept: bring_in(base, reads, way == REPLACE, kept)


def _is_newer_export(preview: Preview, base: StoredInventory, reads: Sequence[Read]) -> bool:
    """Whether the files are a newer export of the devices that are there."""
    if base.number not in preview.newer:

        def recognise() -> bool:
            tell("compare")
            return is_newer_export(base, reads)

        inputs = ("newer", base.number, *map(id, reads))
        preview.newer[base.number] = do_with_progress(COMPARE, ("compare",), inputs, recognise)
    return preview.newer[base.number]


def _find_changes(preview: Preview, base: StoredInventory, reads: Sequence[Read], way: str) -> pd.DataFrame:
    """What saving the files on a version would change."""
    inputs = (base.number, way, *map(id, reads))
    if inputs not in preview.changes:

        def compare() -> pd.DataFrame:
            tell("compare")
            after = bring_in(base, reads, way == REPLACE)
            return compare_inventories(base.inventory, after.inventory, base.row_ids, after.row_ids)

        # The reads are kept with what they change: their ids are theirs for as long.
        preview.changes[inputs] = reads, do_with_progress(COMPARE, ("compare",), inputs, compare)
    return preview.changes[inputs][1]


def _saving(studied: state.Studied) -> str:
    """Under which key the files are saved in an inventory."""
    return f"{SAVE}-{studied.inventory_id}"


def _begin_saving(studied: state.Studied, intake: Intake, prepare: Prepare, why: str) -> None:
    """Save what is kept of the files, how they are read and what they make, all at once or not at all."""
    engine, actor = state.open_engine(), state.current_actor()
    usable = [(file.tables, file.handed.content) for file in intake.usable]
    mappings = intake.list_mappings(_settled())
    said = state.say("page.import.message", files=", ".join(file.name for file in intake.usable))

    def save() -> Saved | Conflict:
        tell("save")
        files = [kept for tables, content in usable for kept in keep_tables(tables, content, why)]
        return save_import(engine, studied.inventory_id, prepare, files, mappings, actor, said)

    st.session_state[SAVED_ON] = studied.number
    start_work(_saving(studied), ("save",), studied.inventory_id, save)
    st.rerun()


def _finish_saving(studied: state.Studied) -> None:
    """Wait until the files are saved, wherever one went meanwhile, and say what that did."""
    outcome = follow_work(_saving(studied))
    _let_go()
    take_outcome(studied, outcome, before=st.session_state.pop(SAVED_ON, None))
