"""Bringing files in: what is accepted, how each file is read, and the path from there to what is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import streamlit as st

from footprint.intake import Answers, OpenQuestion
from footprint.intake.answers import write_answers
from footprint.intake.formats import FORMATS
from footprint.intake.raw_tables import MAX_ROWS, NO_ANSWER
from footprint.intake.templates import build_csv_template, build_template
from footprint.long_work import Cancelled
from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports import path as steps
from footprint.pages.imports.layouts import show_layouts, waits_for_layout
from footprint.pages.imports.mapping import name_screen, show_mapping
from footprint.pages.imports.newer_export import forget_update
from footprint.pages.imports.path import COLUMNS, LEFT, SAVE, WORDS, ImportPath, choose_file, find_path, forget_path
from footprint.pages.imports.progress import do_with_progress, is_under_way
from footprint.pages.imports.saving import UPDATING, Ways, find_saving, finish_saving, show_saving
from footprint.pages.imports.settled import show_kept, show_settled
from footprint.pages.imports.words import list_words, show_words
from footprint.pages.inventory.repair import RepairWork, forget_repair, show_repair, take_repairs
from footprint.pages.inventory.repair_causes import list_causes
from footprint.pages.show import escape
from footprint.storage import find_mapping
from footprint.tables import INVENTORY_TABLES
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import format_number, label
from footprint.workspace.handed_over import File, Handed, Intake, take_in
from footprint.workspace.stored import open_version

PREVIEW, TURN, SETTLED = "import-preview", "import-turn", "import-settled"
READ, REPAIR = "import-read", "import-repair"
BROUGHT = "import-brought"  # files dropped on another page
LAID_OUT = ("sheet", "layout", "also")  # the questions about how a file is laid out


@dataclass(frozen=True, eq=False)
class Preview:
    """Files read and checked once, for as long as the same files lie there and are read in the same way."""

    inputs: object
    intake: Intake
    ways: Ways = field(default_factory=Ways)

    @property
    def files(self) -> list[File]:
        """The files of which something can be settled."""
        return [file for file in self.intake.files if file.can_be_settled]

    def list_words(self, file: File) -> list[OpenQuestion]:
        """What is asked about the words of a file."""
        return list_words(self.intake.questions[file.handed.id])


def show_import(studied: state.Studied, unsaved: bool) -> None:
    """The files, and what is to be settled about them, step by step, until they are saved."""
    if not acting.only_for("upload-saved"):
        return
    shown = st.container()
    with st.container():
        handed = _take_files()
    try:
        if is_under_way(find_saving(studied)):
            with shown:
                finish_saving(studied, _let_go)
        if handed:
            with shown:
                _show_path(studied, _preview(studied, handed), unsaved)
    except Cancelled as cancelled:
        if cancelled.work != find_saving(studied):
            _let_go()
        state.keep_message(state.say("page.import.cancelled"))
        st.rerun()
    show_kept(studied)


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
    """What was dropped and pasted; before anything is, what can be."""
    turn, is_empty = st.session_state.get(TURN, 0), not has_handed()
    if is_empty:
        st.header(state.say("page.import.title"), anchor=False)
        limit = format_number(MAX_ROWS, state.current_language())
        size = st.get_option("server.maxUploadSize")
        st.markdown(state.say("page.import.explanation", size=size, rows=limit))
    # No list of extensions: what a file is, its content says, and the page tells why one can't be read.
    said = state.say("page.import.drop" if is_empty else "page.import.dropped")
    dropped = st.file_uploader(said, accept_multiple_files=True, key=f"files-{turn}")
    handed = [Handed(file.file_id, file.name, file.getvalue()) for file in dropped]
    with st.expander(state.say("page.import.paste")):
        pasted = st.text_area(state.say("page.import.paste_label"), key=f"paste-{turn}", height=160)
        st.button(state.say("page.import.paste_read"), key="read-pasted")
    if pasted.strip():
        content = pasted.encode("utf-8")
        handed.append(Handed(sha256(content).hexdigest(), state.say("page.import.pasted_file"), content))
    if is_empty:
        _show_accepted()
    return [*_show_brought(), *handed]


def hand_over(files: list[Handed]) -> None:
    """Take files dropped on another page, in the place of any that were here."""
    _let_go()
    st.session_state[BROUGHT] = files


def _show_brought() -> list[Handed]:
    """The files dropped on another page, and the button that lets them go."""
    brought = st.session_state.get(BROUGHT, [])
    if brought:
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(", ".join(escape(file.name) for file in brought))
        row.button(state.say("page.import.let_go"), key="let-go", on_click=_let_go)
    return brought


def has_handed() -> bool:
    """Whether files lie dropped, or a table pasted, in the session."""
    turn = st.session_state.get(TURN, 0)
    return any(st.session_state.get(name) for name in (f"files-{turn}", f"paste-{turn}", BROUGHT))


def _let_go() -> None:
    """Forget the files, and all that was settled and repaired about them."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    for key in (PREVIEW, SETTLED, BROUGHT):
        st.session_state.pop(key, None)
    forget_path()
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


def _read_again(file: File, answers: Answers) -> None:
    """Read a file as it was settled now; what stays as it was is not read again."""
    if answers != file.answers:
        _settled()[file.fingerprint] = answers
    st.rerun()


def _forget_reading(file: File) -> None:
    """Read a file as if nothing had ever been settled about its like."""
    _settled()[file.fingerprint] = NO_ANSWER
    forget_path()
    st.rerun()


# --- the path --------------------------------------------------------------------------------------------------------


def _show_path(studied: state.Studied, preview: Preview, unsaved: bool) -> None:
    """Where the files are on their way into the inventory, and the step that is open."""
    intake, work = preview.intake, take_repairs(preview.intake.reads, REPAIR)
    _show_refused(intake)
    asked = _list_asked(preview, work)
    path = find_path(tuple(file.handed.id for file in intake.files))
    step = path.find_step(asked)
    if not intake.reads:
        if not preview.files:
            return
        step = COLUMNS
    _show_counts(intake, work)
    steps.show_steps(path, step, asked, bool(intake.reads))
    steps.show_title(step)
    if step in (COLUMNS, WORDS):
        _show_question(studied, preview, path, step, asked)
    elif step == LEFT:
        _show_left(path, work, asked[LEFT])
    else:
        show_saving(studied, intake, work, preview.ways, _settled(), unsaved)
        for number, file in enumerate(intake.files):
            show_settled(file, number, _settled(), _forget_reading)


def _list_asked(preview: Preview, work: RepairWork) -> Mapping[str, set[tuple]]:
    """What each step asks, told apart."""
    files = preview.files
    columns: set[tuple] = {
        (file.handed.id, one.header) for file in files for one in file.unsettled if file.asks_columns
    }
    columns |= {(file.handed.id, "") for file in files if file.understood is None}
    columns |= {
        (file.handed.id, one.about, one.value)
        for file in files
        for one in preview.intake.questions[file.handed.id]
        if one.about in LAID_OUT
    }
    words = {
        (file.handed.id, one.about, one.table, one.column, one.value)
        for file in preview.intake.files
        for one in preview.list_words(file)
    }
    return {COLUMNS: columns, WORDS: words, LEFT: list_causes(work.settle()[1]), SAVE: set()}


def _show_refused(intake: Intake) -> None:
    """The files that could not be read, and why."""
    language = state.current_language()
    for file in intake.files:
        if file.refusal is not None:
            problem = file.refusal.problem
            if waits_for_layout(file):
                st.info(f"**{escape(file.name)}** · {escape(message(problem, language))}")
                continue
            said = f"{message(problem, language)} {remedy(problem, language)}"
            st.error(state.say("page.import.refused", name=escape(file.name), reason=escape(said)))


def _show_counts(intake: Intake, work: RepairWork) -> None:
    """Rows read = rows kept + rows set aside, as things stand."""
    names = ", ".join(f"**{escape(file.name)}**" for file in intake.files)
    counts = {
        "read": sum(read.rows_read for read in work.repaired),
        "kept": sum(read.rows_kept for read in work.repaired),
        "aside": sum(read.rows_set_aside for read in work.repaired),
    }
    st.markdown(f"{names} · {say_counts('page.import.rows', **counts)}")


def _show_question(
    studied: state.Studied, preview: Preview, path: ImportPath, step: str, asked: Mapping[str, set[tuple]]
) -> None:
    """What is asked about the columns, or the words, of one of the files."""
    files = preview.files if step == COLUMNS else [file for file in preview.intake.files if file.tables]
    open_now = asked[step] - path.seen
    file = choose_file(files, {one[0] for one in open_now}, step)
    number = preview.intake.files.index(file)
    key = name_screen(file, number)
    if step == COLUMNS:
        answers = show_layouts(file, key)
        if not waits_for_layout(file):  # else its columns are asked about once it is known where they are
            answers = show_mapping(file, key) or answers
    else:
        answers = show_words(file, preview.list_words(file), key)
    show_settled(file, number, _settled(), _forget_reading)
    if answers is not None:
        path.go_on({one for one in asked[step] if one[0] == file.handed.id})
        _read_again(file, answers)


def _show_left(path: ImportPath, work: RepairWork, causes: set[tuple]) -> None:
    """The rows that are wrong, by cause; what is not repaired stays aside with its reasons."""
    with st.container(horizontal=True, vertical_alignment="center", key=steps.GO):
        st.button(
            state.say("page.import.step.go_on"),
            type="primary",
            key="import-left-go",
            on_click=path.go_on,
            args=(causes,),
        )
    if work.found.rows.empty:
        st.success(state.say("page.import.no_problem"), icon=":material/check_circle:")
    else:
        show_repair(work, REPAIR)
