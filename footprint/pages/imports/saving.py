"""The last step: what saving the files would make of the inventory, what is doubtful in it, and the saving itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from footprint.estimation.completion import doubt_year
from footprint.estimation.situation import Situation
from footprint.intake import Answers
from footprint.inventory.inventory import compact, doubt_crowds
from footprint.long_work import tell
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.keeping import ask_to_keep
from footprint.pages.imports.newer_export import show_update
from footprint.pages.imports.path import GO
from footprint.pages.imports.progress import do_with_progress, follow_work, start_work
from footprint.pages.inventory.conflict import take_outcome
from footprint.pages.inventory.history import count_differences, name_first, show_differences
from footprint.pages.inventory.repair import RepairWork, show_aside_files
from footprint.pages.problems import show_causes
from footprint.pages.show import escape, show_note, show_table
from footprint.problems import join_problems
from footprint.storage import Conflict, Saved, StoredInventory, compare_inventories, save_import
from footprint.words.texts import column_label, format_mass, format_number, label, type_name
from footprint.workspace.bring_in import bring_in, is_newer_export, update_from
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.handed_over import File, Intake
from footprint.workspace.kept_files import keep_tables
from footprint.workspace.read_rows import Read
from footprint.workspace.repair import Aside
from footprint.workspace.stored import factors_of, open_version

SAVED_ON = "import-saved-on"  # the version on which the last save began
# Work of one drawing of the page is never under one key: each shows a button of its own while it goes on.
RECOGNISE, COMPARE, SAVE, UPDATING = "import-recognise", "import-compare", "import-saving", "import-update"
COMPLETE, UPDATE, REPLACE = WAYS = ("complete", "update", "replace")
MOST_TYPES, MOST_SITES = 12, 30

# The inventory to save, from the ids under which the files are kept.
Prepare = Callable[[Mapping[str, int]], StoredInventory]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What an inventory would be: what changes in it, and its footprint."""

    differences: pd.DataFrame
    found: Footprint


@dataclass(eq=False)
class Ways:
    """What was found about some files, each thing once.

    By version on which they would be saved: whether they are a newer export of it, and the way chosen to save them.
    `last`: what was worked out last, and from what.
    """

    newer: dict[int, bool] = field(default_factory=dict)
    chosen: dict[int, str] = field(default_factory=dict)
    last: tuple[tuple, Outcome] | None = None


def show_saving(
    studied: state.Studied,
    intake: Intake,
    work: RepairWork,
    ways: Ways,
    settled: Mapping[str, Answers],
    unsaved: bool,
) -> None:
    """What the inventory would be, the button that saves it, and what was done to the files."""
    base = open_version(state.open_engine(), studied.inventory_id, studied.number)
    reads, aside = work.settle()
    top = st.container(horizontal=True, vertical_alignment="center", key=GO)
    prepare, outcome = _choose_way(studied, ways, base, reads)
    if unsaved:
        st.warning(state.say("page.import.unsaved"))
    why = ask_to_keep(intake)
    is_ready = prepare is not None and not unsaved and why is not None
    asked = top.button(state.say("page.import.save"), type="primary", key="import-save", disabled=not is_ready)
    if outcome is not None:
        with top:
            st.markdown(say_counts("page.import.would_change", **count_differences(outcome.differences)))
        _show_outcome(studied, outcome, reads)
        if base.inventory.rows and len(outcome.differences):
            with st.expander(state.say("page.import.see_changes")):
                first = name_first(outcome.differences, state.current_language())
                show_differences(outcome.differences, first, "import-differences")
    _show_doubts(studied, reads, outcome)
    _show_aside(aside)
    _show_read(intake.files)
    if asked and prepare is not None:
        _begin_saving(studied, intake, prepare, settled, why or "")


# --- how -------------------------------------------------------------------------------------------------------------


def _choose_way(
    studied: state.Studied, ways: Ways, base: StoredInventory, reads: Sequence[Read]
) -> tuple[Prepare | None, Outcome | None]:
    """How the files come next to the rows that are there, and what that makes; None while something is asked."""
    way, choices = COMPLETE, None
    if base.inventory.rows:
        proposed = UPDATE if _is_newer_export(ways, base, reads) else COMPLETE
        said = {way: state.say_choice(f"page.import.{way}") for way in WAYS}
        way = ways.chosen[base.number] = st.radio(
            state.say("page.import.way"),
            WAYS,
            index=WAYS.index(ways.chosen.get(base.number, proposed)),
            format_func=said.__getitem__,
            key=f"import-way-{state.current_language()}",  # in the words of another language, the same list shows none
        )
    if way == UPDATE:
        choices = show_update(base, reads, UPDATING)
        if choices is None:
            return None, None

    def prepare(kept: Mapping[str, int] | None = None) -> StoredInventory:
        if choices is not None:
            return update_from(base, reads, choices, kept)
        return bring_in(base, reads, way == REPLACE, kept)

    inputs = (studied.method(), base.number, way, choices, *map(id, reads))
    if ways.last is None or ways.last[0] != inputs:
        ways.last = inputs, _work_out(studied, base, prepare, inputs)
    return prepare, ways.last[1]


def _is_newer_export(ways: Ways, base: StoredInventory, reads: Sequence[Read]) -> bool:
    """Whether the files are a newer export of the devices that are there."""
    if base.number not in ways.newer:

        def recognise() -> bool:
            tell("compare")
            return is_newer_export(base, reads)

        inputs = ("newer", base.number, *map(id, reads))
        ways.newer[base.number] = do_with_progress(RECOGNISE, ("compare",), inputs, recognise)
    return ways.newer[base.number]


def _work_out(
    studied: state.Studied, base: StoredInventory, prepare: Callable[[], StoredInventory], inputs: tuple
) -> Outcome:
    """What saving would change, and the footprint of what it makes."""
    factors, method = factors_of(state.open_engine(), studied.organisation.organisation_id), studied.method()

    def work_out() -> Outcome:
        tell("compare")
        after = prepare()
        differences = compare_inventories(base.inventory, after.inventory, base.row_ids, after.row_ids)
        tell("estimate")
        return Outcome(differences, find_footprint(Situation(compact(after.inventory), factors, method)))

    return do_with_progress(COMPARE, ("compare", "estimate"), inputs, work_out)


# --- what ------------------------------------------------------------------------------------------------------------


def _show_outcome(studied: state.Studied, outcome: Outcome, reads: Sequence[Read]) -> None:
    """What the whole would weigh, the devices by type with what each weighs, and the sites."""
    language, found = state.current_language(), outcome.found
    equipment, usage = found.situation.inventory.equipment, found.situation.inventory.usage
    devices = equipment["quantity"].fillna(1).groupby(equipment["device_type"].astype("str")).sum()
    services = usage.groupby(usage["service_type"].astype("str")).size()
    sites = pd.concat([equipment["site"], usage["site"]]).dropna().astype("str").value_counts().index.tolist()
    st.subheader(state.say("page.import.outcome_title"), anchor=False)
    told = {
        state.say("page.import.outcome_weight", year=studied.record.year): format_mass(found.total.impact, language),
        state.say("page.import.outcome_devices"): format_number(devices.sum(), language),
        state.say("page.import.outcome_services"): format_number(len(usage), language),
        state.say("page.import.outcome_places"): format_number(len(sites), language),
        state.say("page.import.outcome_aside"): format_number(sum(read.rows_set_aside for read in reads), language),
    }
    for place, (name, value) in zip(st.columns([2, *[1] * (len(told) - 1)]), told.items(), strict=True):
        place.metric(name, value)
    counts = pd.concat([devices, services])
    weights = found.by("type").set_index("type")["impact"].reindex(counts.index)
    counts, weights = counts.loc[order := weights.sort_values(ascending=False).index], weights.loc[order]
    table = pd.DataFrame(
        {
            state.say("page.import.outcome_type"): [type_name(str(one), language) for one in counts.index],
            state.say("page.import.outcome_count"): [format_number(value, language) for value in counts],
            state.say("page.import.outcome_impact"): [format_mass(value, language) for value in weights],
        }
    )
    show_table(table.head(MOST_TYPES), state.say("page.import.outcome_alt"))
    if len(table) > MOST_TYPES:
        with st.expander(say_counts("page.import.outcome_more", types=len(table) - MOST_TYPES)):
            show_table(table.iloc[MOST_TYPES:], state.say("page.import.outcome_alt"))
    if sites:
        named = ", ".join(escape(site) for site in sites[:MOST_SITES]) + ("…" if len(sites) > MOST_SITES else "")
        show_note(say_counts("page.import.outcome_sites", count=len(sites), sites=named))


def _show_doubts(studied: state.Studied, reads: Sequence[Read], outcome: Outcome | None) -> None:
    """What is doubtful in the rows for the year studied, in the whole, and what is said of the files, by cause."""
    doubts = [doubt_year(read.inventory.equipment, studied.method()) for read in reads]
    if outcome is not None:  # the people of a site may have been there before the files
        situation = outcome.found.situation
        doubts.append(doubt_crowds(situation.inventory, situation.factors.catalogue))
    problems = join_problems([*(read.problems for read in reads), *doubts])
    problems = problems[problems["severity"] != "error"]
    if problems.empty:
        st.success(state.say("page.import.no_problem"), icon=":material/check_circle:")
        return
    st.subheader(state.say("page.import.remarks"), anchor=False)
    show_causes(problems, "import-problems")


def _show_aside(aside: Aside) -> None:
    """How many rows stay aside, and a file of them with their reasons."""
    if len(aside.rows):
        st.subheader(state.say("page.check.aside"), anchor=False)
        st.markdown(say_counts("page.import.aside", rows=len(aside.rows)))
        show_aside_files(aside, "import-aside")


def _show_read(files: Sequence[File]) -> None:
    """How each file was read: its format, what each column is, what was left, what words mean."""
    language = state.current_language()
    with st.expander(state.say("page.import.done")):
        for file in files:
            for table, raw in file.tables.items():
                said = {"table": label("table", table, language), "rows": format_number(raw.rows_read, language)}
                known = label("format_name", raw.understood.format, language)
                st.markdown(state.say("page.import.recognised", name=escape(file.name), format=known, **said))
                columns = raw.understood.columns.items()
                read = [f"{escape(header)} → {column_label(table, one, language)}" for header, one in columns if one]
                left = [escape(header) for header, one in columns if not one]
                if read:
                    show_note(state.say("page.import.done_columns", columns=" · ".join(read)))
                if left:
                    show_note(state.say("page.import.done_left", columns=" · ".join(left)))


# --- saving ----------------------------------------------------------------------------------------------------------


def find_saving(studied: state.Studied) -> str:
    """Under which key the files are saved in an inventory."""
    return f"{SAVE}-{studied.inventory_id}"


def _begin_saving(
    studied: state.Studied, intake: Intake, prepare: Prepare, settled: Mapping[str, Answers], why: str
) -> None:
    """Save what is kept of the files, how they are read and what they make, all at once or not at all."""
    engine, actor = state.open_engine(), state.current_actor()
    usable = [(file.tables, file.handed.content) for file in intake.usable]
    mappings = intake.list_mappings(settled)
    said = state.say("page.import.message", files=", ".join(file.name for file in intake.usable))

    def save() -> Saved | Conflict:
        tell("save")
        files = [kept for tables, content in usable for kept in keep_tables(tables, content, why)]
        return save_import(engine, studied.inventory_id, prepare, files, mappings, actor, said)

    st.session_state[SAVED_ON] = studied.number
    start_work(find_saving(studied), ("save",), studied.inventory_id, save)
    st.rerun()


def finish_saving(studied: state.Studied, let_go: Callable[[], None]) -> None:
    """Wait until the files are saved, wherever one went meanwhile, and say what that did."""
    outcome = follow_work(find_saving(studied))
    let_go()
    take_outcome(studied, outcome, before=st.session_state.pop(SAVED_ON, None))
