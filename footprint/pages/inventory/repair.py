"""Rows set aside, repaired in place: one cell or all alike, left aside with a reason, undone.

A component of two pages: while files are brought in, before anything is saved; and later, on the rows that stay aside
with a version.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import pandas as pd
import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.inventory.conflict import take_outcome
from footprint.pages.inventory.repair_causes import show_causes
from footprint.pages.inventory.repair_grid import LINE, STATE, RepairGrid, found_text, show_grid
from footprint.pages.show import show_download, show_note
from footprint.problems import Problem
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import column_label, label
from footprint.workspace.bring_in import bring_in
from footprint.workspace.read_rows import Read
from footprint.workspace.repair import (
    BY_CHOICE,
    BY_RULE,
    WHOLE_ROW,
    WRONG,
    Aside,
    Place,
    Repairs,
    apply_again,
    list_aside,
    open_aside,
    repair,
)
from footprint.workspace.stored import save_stored

WORKS = "repairs"
TAKEN = "taken"  # how a row stands that was set aside, and counts again
VIEWS = (WRONG, BY_RULE, BY_CHOICE, TAKEN)


@dataclass(eq=False)
class RepairWork:
    """What one person does to the rows set aside in some files: all that was done, in order, and what it gives.

    `known` is the equipment that counts already beside these files.
    """

    reads: Sequence[Read]
    found: Aside
    repairs: Repairs = field(default_factory=Repairs)
    former: list[Repairs] = field(default_factory=list)
    grids: dict[str, RepairGrid] = field(default_factory=dict)
    lost: int = 0
    known: pd.DataFrame | None = None
    settled: tuple[Repairs, list[Read], Aside] | None = None

    def take(self, repairs: Repairs) -> None:
        """Go on from other repairs, which can be undone."""
        if repairs != self.repairs:
            self.former.append(self.repairs)
            self.repairs = repairs

    def act(self, repairs: Repairs) -> None:
        """Take what was done outside the grids: these show it from now on."""
        self.take(repairs)
        self.grids.clear()

    def undo(self) -> None:
        """Go back to how things stood before the last thing done."""
        if self.former:
            self.repairs = self.former.pop()
            self.grids.clear()

    @property
    def repaired(self) -> Sequence[Read]:
        """The files with the repairs: the same objects as long as nothing more is done."""
        return self.settle()[0]

    def settle(self) -> tuple[Sequence[Read], Aside]:
        """The files with the repairs, and the rows that are then set aside; worked out once."""
        if not self.repairs.touched:
            return self.reads, self.found
        if self.settled is None or self.settled[0] != self.repairs:
            repaired = repair(list(self.reads), self.repairs, self.known)
            self.settled = (self.repairs, repaired, list_aside(repaired))
        return self.settled[1], self.settled[2]


def take_repairs(reads: Sequence[Read], key: str) -> RepairWork:
    """The work on the rows of some files that can't be used, with all that was typed by now."""
    work = _find_work(reads, key)
    _take_edits(work)
    return work


def show_repair(work: RepairWork, key: str) -> None:
    """The rows that can't be used, to be repaired in place or left aside with a reason."""
    wrong = work.found.count(WRONG)
    st.markdown(state.say("page.repair.explanation" if wrong else "page.repair.explanation_of_rules"))
    _show_work(work, work.settle()[1], key)


def forget_repair(key: str) -> None:
    """Forget what was done under a key."""
    st.session_state.get(WORKS, {}).pop(key, None)


def show_stored_repair(studied: state.Studied, stored: StoredInventory, unsaved: bool) -> None:
    """The rows set aside that stay with a version, and the button that saves what was repaired as the next one."""
    key = f"aside-{studied.inventory_id}"
    reads, uploads = _open_aside(stored)
    work = take_repairs(reads, key)
    work.known = stored.inventory.equipment
    repaired, aside = work.settle()
    _show_work(work, aside, key)
    if not work.repairs.touched:
        return
    kept = sum(read.rows_kept for read in repaired)
    st.markdown(say_counts("page.repair.would_save", kept=kept, aside=len(aside.rows)))
    if unsaved:
        st.warning(state.say("page.import.unsaved"))
    if st.button(state.say("page.repair.save"), type="primary", key=f"{key}-save", disabled=unsaved):
        without = replace(stored, set_aside=stored.set_aside.iloc[:0])
        after = bring_in(without, repaired, False, uploads)
        said = say_counts("page.repair.message", kept=kept, left=aside.count(BY_CHOICE))
        outcome = save_stored(state.open_engine(), studied.inventory_id, after, state.current_actor(), said)
        forget_repair(key)
        take_outcome(studied, outcome)


# Versions never change: the rows set aside in one are opened once.
_open_aside = lru_cache(maxsize=8)(open_aside)


def _find_work(reads: Sequence[Read], key: str) -> RepairWork:
    """The work on some files; where they were read in another way since, the repairs that still stand are kept."""
    works: dict[str, RepairWork] = st.session_state.setdefault(WORKS, {})
    work = works.get(key)
    if work is None:
        work = works[key] = RepairWork(reads, list_aside(reads))
    elif work.reads is not reads and not _are_same(work.reads, reads):
        _take_edits(work)
        repairs, lost = apply_again(work.repairs, list(reads))
        work = works[key] = RepairWork(reads, list_aside(reads), repairs, lost=lost)
    return work


def _are_same(one: Sequence[Read], other: Sequence[Read]) -> bool:
    return len(one) == len(other) and all(mine is theirs for mine, theirs in zip(one, other, strict=True))


def _take_edits(work: RepairWork) -> None:
    """What was typed in the grids since the last run, as one thing done."""
    repairs = work.repairs
    for grid in work.grids.values():
        repairs = grid.take_edits(repairs, work.found)
    work.take(repairs)


# --- on the page -----------------------------------------------------------------------------------------------------


def _show_work(work: RepairWork, aside: Aside, key: str) -> None:
    """How the rows stand, the same fault in several rows, the rows themselves, undo, and the files to take away."""
    states = _find_states(work.found, aside)
    if work.lost:
        st.warning(say_counts("page.repair.lost", rows=work.lost))
    counts = {view: int((states == view).sum()) for view in VIEWS}
    view = st.segmented_control(
        state.say("page.repair.view"),
        VIEWS,
        default=WRONG if counts[WRONG] or not counts[BY_RULE] else BY_RULE,
        required=True,
        format_func=lambda view: say_counts(f"page.repair.{view}", rows=counts[view]),
        key=f"{key}-view",
        on_change=lambda: _do(work, work.grids.clear),
    )
    if work.former:
        said = state.say("page.repair.undo")
        st.button(said, key=f"{key}-undo", icon=":material/undo:", on_click=_do, args=(work, work.undo))
    if view == WRONG:
        _show_causes(work, aside, key)
    for table in INVENTORY_TABLES:
        _show_table(work, aside, states, table, view, key)
    show_aside_files(aside, key)


def _find_states(found: Aside, now: Aside) -> pd.Series:
    """How each row that was found set aside stands now."""
    by_place = dict(zip(now.places(), now.rows["state"], strict=True))
    return pd.Series([by_place.get(place, TAKEN) for place in found.places()], index=found.rows.index, dtype="str")


def _show_table(work: RepairWork, aside: Aside, states: pd.Series, table: str, view: str, key: str) -> None:
    """The grid of one table, and what can be done to the rows ticked in it."""
    grid = work.grids.get(table)
    if grid is None:
        rows = work.found.rows.index[(work.found.rows["table"] == table) & (states == view)]
        if rows.empty:
            return
        grid = work.grids[table] = RepairGrid(table, rows.tolist())
    if len(work.found.rows["table"].unique()) > 1:
        st.subheader(label("table", table, state.current_language()), anchor=False)
    ticked = len(show_grid(grid, work.found, aside, states, work.repairs))

    def find_ticked() -> list[Place]:
        return work.found.places(grid.ticked)

    _show_leaving(work, ticked, find_ticked, f"{key}-{table}")
    st.button(
        say_counts("page.repair.accept", rows=ticked),
        key=f"{key}-{table}-accept",
        on_click=_do,
        args=(work, lambda: work.act(work.repairs.accept(find_ticked()))),
        disabled=not ticked,
    )
    show_note(state.say("page.repair.tick_help"))


def _show_leaving(work: RepairWork, rows: int, find_places: Callable[[], list[Place]], key: str) -> None:
    """A reason, and the button that leaves rows aside for it.

    Args:
        rows: how many they are as the page is drawn; `find_places` tells which ones at the click.
    """
    words, press = st.columns([3, 1], vertical_alignment="bottom")
    words.text_input(
        state.say("page.repair.reason"), key=f"{key}-reason", placeholder=state.say("page.repair.reason_example")
    )

    def leave() -> None:
        if reason := st.session_state.get(f"{key}-reason", "").strip():
            work.act(work.repairs.leave(find_places(), reason))

    press.button(
        say_counts("page.repair.leave", rows=rows),
        key=f"{key}-leave",
        on_click=_do,
        args=(work, leave),
        disabled=not rows,
        help=state.say("page.repair.reason_needed"),
        width="stretch",
    )


def _do(work: RepairWork, act: Callable[[], None]) -> None:
    """Do what a click asks, with all that was typed and ticked by then: the page was drawn before."""
    _take_edits(work)
    act()


def _show_causes(work: RepairWork, aside: Aside, key: str) -> None:
    """What is wrong, by cause, with what one does to all rows of each."""

    def write(places: list[Place], column: str, written: str) -> None:
        at = dict(zip(work.found.places(), work.found.rows.index, strict=True))
        former = {place: found_text(work.found, at[place], column) for place in places}
        _do(work, lambda: work.act(work.repairs.write_alike(former, column, written)))

    def leave(places: list[Place], reason: str) -> None:
        _do(work, lambda: work.act(work.repairs.leave(places, reason)))

    def accept(places: list[Place]) -> None:
        _do(work, lambda: work.act(work.repairs.accept(places)))

    show_causes(aside, write, leave, accept, key)


# --- to take away ----------------------------------------------------------------------------------------------------


def show_aside_files(aside: Aside, key: str) -> None:
    """A file of the rows that are set aside as things stand, a table each, with their reasons."""
    language = state.current_language()
    for table in INVENTORY_TABLES:
        rows = aside.rows.index[aside.rows["table"] == table]
        if len(rows):
            told, headers = tell_aside(aside, table, language)
            file = state.say("page.check.aside_file", table=label("table", table, language).lower())
            show_download(told, file, f"{key}-{table}-download", headers)


def tell_aside(aside: Aside, table: str, language: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """The rows of a table that are set aside, with why and what to do; and what to write above each column."""
    rows = aside.rows[aside.rows["table"] == table]
    problems = aside.problems[aside.problems["row"].isin(rows.index)]
    told = [Problem(**row) for row in problems.drop(columns="row").to_dict("records")]
    said = problems.assign(
        reason=[message(problem, language) for problem in told], remedy=[remedy(problem, language) for problem in told]
    )
    by_row = said.groupby("row")[["reason", "remedy"]].agg(lambda words: " ".join(dict.fromkeys(words)))
    columns = [*aside.columns(table), *([WHOLE_ROW] if WHOLE_ROW in aside.cells else [])]
    table_told = pd.concat(
        [
            rows["line"].astype("int64"),
            rows["state"].map(lambda how: state.say(f"page.repair.state.{how}")).rename(STATE),
            by_row.reindex(rows.index),
            aside.cells.reindex(columns=columns).loc[rows.index],
        ],
        axis=1,
    )
    headers = {name: column_label(table, name, language) for name in aside.columns(table)}
    headers |= {name: state.say(f"page.problems.column.{name}") for name in (LINE, "reason", "remedy")}
    headers |= {STATE: state.say("page.repair.state.title"), WHOLE_ROW: state.say("page.problems.column.cells")}
    return table_told.reset_index(drop=True), headers
