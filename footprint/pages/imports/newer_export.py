"""A newer export of the same estate: what it would change, what becomes of absent devices, which corrections stay."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count

import numpy as np
import pandas as pd
import streamlit as st

from footprint.intake.written import say_cell
from footprint.inventory.cells import read_dates
from footprint.inventory.matching import RULES, count_devices, find_repeated
from footprint.inventory.newer_export import (
    WHAT,
    Choices,
    Leaving,
    Renewal,
    Renewed,
    find_impossible,
    list_changes,
    renew,
)
from footprint.long_work import tell
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.imports.progress import do_with_progress
from footprint.pages.inventory.conflict import say_side
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.storage import StoredInventory, find_edited
from footprint.tables import EQUIPMENT, find_column
from footprint.words.texts import column_label, day_order, value_label
from footprint.workspace.bring_in import compare_with_export, gather_devices
from footprint.workspace.read_rows import Read

RETIRE, KEEP, EACH = DECISIONS = ("retire", "keep", "each")
OURS, THEIRS, ONE_BY_ONE = SIDES = ("ours", "theirs", "one_by_one")
OUTCOMES = ("unknown", "reused", "recycled")

# What a device is known by on the page.
KNOWN_BY = ("item_id", "device_type", "model", "serial_number", "asset_tag", "site", "quantity")
DATED_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")

# Beyond this many, rows are downloaded: nobody reads them on a page.
MOST_SHOWN = 500

_numbers = count(1)


@dataclass(eq=False)
class Update:
    """An export compared with a version, once for as long as both are the same."""

    base: StoredInventory
    reads: tuple[Read, ...]
    renewal: Renewal
    repeated: pd.DataFrame
    number: int = field(default_factory=lambda: next(_numbers))
    last: tuple[Choices, Renewed] | None = None

    def renew(self, choices: Choices) -> Renewed:
        """The devices after the update; computed once for the same choices."""
        if self.last is None or self.last[0] != choices:
            self.last = choices, renew(self.renewal, choices)
        return self.last[1]


def show_update(base: StoredInventory, reads: Sequence[Read], key: str) -> Choices | None:
    """What an export would change, and what must be decided; None while an answer can't be taken as it is."""
    if not any("equipment" in read for read in reads):
        st.markdown(state.say("page.update.no_equipment"))
        return Choices()
    st.markdown(state.say("page.update.explanation"))
    update = _compare(base, reads, key)
    if len(update.repeated):
        show_problems(update.repeated, f"{key}-repeated")
    gone = _ask_gone(update, key)
    ours = _ask_conflicts(update, key)
    if gone is None:
        return None
    choices = Choices(gone, ours)
    if not _is_possible(update, choices):
        return None
    _show_what(update, choices, key)
    return choices


def forget_update(key: str) -> None:
    """Let go of an export that was saved or left."""
    st.session_state.pop(key, None)


def _compare(base: StoredInventory, reads: Sequence[Read], key: str) -> Update:
    known: Update | None = st.session_state.get(key)
    if known is not None and known.base is base and known.reads == tuple(reads):
        return known
    engine, studied = state.open_engine(), state.find_studied()

    def compare() -> Update:
        tell("compare")
        edited = find_edited(engine, studied.inventory_id, base.number) if studied else None
        repeated = find_repeated(gather_devices(reads))
        update = Update(base, tuple(reads), compare_with_export(base, reads, edited), repeated)
        update.renew(Choices())  # what takes time is done here, for the page to show
        return update

    inputs = (base.number, *map(id, reads))
    st.session_state[key] = do_with_progress(f"{key}-compare", ("compare",), inputs, compare)
    return st.session_state[key]


# --- devices absent from the export ----------------------------------------------------------------------------------


def _ask_gone(update: Update, key: str) -> dict[int, Leaving] | None:
    """What becomes of each device that the export lacks, by row id; None when a date can't be read."""
    gone = update.renewal.gone
    if gone.empty:
        return {}
    st.subheader(state.say("page.update.gone_title"), anchor=False)
    st.markdown(state.say("page.update.gone_explanation"))
    uncovered = int((~gone["covered"]).sum())
    if uncovered:
        st.info(say_counts("page.update.gone_uncovered", rows=uncovered))
    decisions = {one: state.say_choice(f"page.update.{one}") for one in DECISIONS}
    decision = st.radio(
        state.say("page.update.decision"), DECISIONS, format_func=decisions.__getitem__, key=f"{key}-decision"
    )
    if decision == KEEP:
        _show_gone(update, key, leave=False)
        return dict.fromkeys(gone["row_id"].astype(int), Leaving())
    if decision == EACH:
        return _ask_each(update, key)
    day, outcome = _ask_leaving(update, key)
    _show_gone(update, key, leave=True)
    if day is None:
        return None
    leaving = {True: Leaving(day, outcome), False: Leaving()}
    return {
        int(row_id): leaving[bool(covered)] for row_id, covered in zip(gone["row_id"], gone["covered"], strict=True)
    }


def _ask_leaving(update: Update, key: str) -> tuple[date | None, str]:
    left, right = st.columns(2)
    day = left.date_input(
        state.say("page.update.date"),
        _usual_day(update),
        min_value=date(1990, 1, 1),
        max_value=date(2100, 12, 31),
        format=day_order(state.current_language()),
        help=state.say("page.update.date_help"),
        key=f"{key}-day-{update.number}",
    )
    outcome = right.selectbox(
        state.say("page.update.outcome"),
        OUTCOMES,
        format_func=lambda one: value_label("outcome", one, state.current_language()),
        key=f"{key}-outcome",
    )
    return day if isinstance(day, date) else None, outcome


def _usual_day(update: Update) -> date:
    studied = state.find_studied()
    files = [table.filename for read in update.reads for table in read.raw.tables.values()]
    return guess_day(files, studied.record.year if studied else None)


def guess_day(files: Sequence[str], year: int | None) -> date:
    """The day that the name of a file bears, else today; the nearest one in the year of the inventory, if any."""
    day = date.today()
    for found in filter(None, map(DATED_NAME.search, files)):
        with suppress(ValueError):
            day = date(*map(int, found.groups()))
            break
    return day if year is None else min(max(day, date(year, 1, 1)), date(year, 12, 31))


def _say_decision(leaves: bool) -> str:
    return state.say("page.update.decision_retire" if leaves else "page.update.decision_keep")


def _show_gone(update: Update, key: str, leave: bool) -> None:
    language, gone = state.current_language(), update.renewal.gone
    told = _describe(update.renewal.old.iloc[gone["position"]].assign(quantity=gone["quantity"].to_numpy()), language)
    told = _entitle(told.assign(decision=[_say_decision(covered and leave) for covered in gone["covered"]]))
    _show_rows(told, state.say("page.update.gone_title"), state.say("page.update.gone_file"), f"{key}-gone")


def _ask_each(update: Update, key: str) -> dict[int, Leaving] | None:
    """A grid in which the decision, the date and the outcome of each absent device can be changed."""
    language, gone = state.current_language(), update.renewal.gone
    column = find_column(EQUIPMENT, "retired_on")
    decided = {leaves: _say_decision(leaves) for leaves in (True, False)}
    outcomes = {value_label("outcome", one, language): one for one in OUTCOMES}
    rows = _describe(update.renewal.old.iloc[gone["position"]].assign(quantity=gone["quantity"].to_numpy()), language)
    rows = rows.reset_index(drop=True).assign(
        decision=[decided[bool(one)] for one in gone["covered"]],
        retired_on=say_cell(_usual_day(update), column, language),
        outcome=next(iter(outcomes)),
    )
    titles = {name: state.say(f"page.update.column.{name}") for name in rows}
    config = {name: st.column_config.TextColumn(titles[name], disabled=True) for name in rows if name in KNOWN_BY}
    config |= {
        "decision": st.column_config.SelectboxColumn(titles["decision"], options=list(decided.values()), required=True),
        "retired_on": st.column_config.TextColumn(titles["retired_on"]),
        "outcome": st.column_config.SelectboxColumn(titles["outcome"], options=list(outcomes), required=True),
    }
    typed = st.data_editor(
        rows,
        column_config=config,
        hide_index=True,
        width="stretch",
        key=f"{key}-each-{update.number}-{language}",
        alt=state.say("page.update.gone_title"),
    )
    show_download(typed.rename(columns=titles), state.say("page.update.gone_file"), f"{key}-gone-download")
    leaves = (typed["decision"] == decided[True]).to_numpy()
    days, faults = read_dates(typed["retired_on"].astype("str").str.strip(), column)
    wrong = leaves & (days.isna() | (faults != "")).to_numpy()
    if wrong.any():
        said = ", ".join(dict.fromkeys(typed["retired_on"][wrong].fillna("").astype("str")))
        st.error(
            state.say("page.update.unread_date", dates=escape(said), example=say_cell(date.today(), column, language))
        )
        return None
    return {
        int(row_id): Leaving(day.date(), outcomes[outcome]) if goes else Leaving()
        for row_id, goes, day, outcome in zip(gone["row_id"], leaves, days, typed["outcome"], strict=True)
    }


def _is_possible(update: Update, choices: Choices) -> bool:
    """Whether no device would leave before it came; else says which ones would."""
    impossible = find_impossible(update.renewal, choices)
    if impossible.empty:
        return True
    rows = update.renewal.old.iloc[impossible["position"]]
    named = rows["item_id"].fillna(rows["serial_number"]).fillna(rows["device_type"]).head(5)
    st.error(say_counts("page.update.impossible", rows=len(impossible), items=escape(", ".join(named))))
    return False


# --- corrections -----------------------------------------------------------------------------------------------------


def _ask_conflicts(update: Update, key: str) -> frozenset[tuple[int, str]]:
    """The cells corrected by hand that stay, whatever the export says."""
    conflicts, language = update.renewal.conflicts, state.current_language()
    if conflicts.empty:
        return frozenset()
    st.subheader(state.say("page.update.conflicts_title"), anchor=False)
    st.markdown(say_counts("page.update.conflicts_explanation", cells=len(conflicts)))
    sides = {side: state.say_choice(f"page.update.{side}") for side in SIDES}
    side = st.radio(
        state.say("page.update.conflicts_decision"), SIDES, format_func=sides.__getitem__, key=f"{key}-side"
    )
    told = _describe_conflicts(update, language)
    titles = {name: state.say(f"page.update.column.{name}") for name in told}
    taken = np.full(len(told), side == THEIRS)
    if side == ONE_BY_ONE:
        config = {name: st.column_config.TextColumn(title, disabled=True) for name, title in titles.items()}
        config["take"] = st.column_config.CheckboxColumn(state.say("page.update.column.take"))
        typed = st.data_editor(
            told.assign(take=False),
            column_config=config,
            hide_index=True,
            width="stretch",
            key=f"{key}-cells-{update.number}-{language}",
            alt=state.say("page.update.conflicts_alt"),
        )
        taken = typed["take"].to_numpy(dtype="bool")
        show_download(told.rename(columns=titles), state.say("page.update.conflicts_file"), f"{key}-conflicts-download")
    else:
        _show_rows(
            told.rename(columns=titles),
            state.say("page.update.conflicts_alt"),
            state.say("page.update.conflicts_file"),
            f"{key}-conflicts",
        )
    kept = conflicts[~taken]
    return frozenset(zip(kept["row_id"].astype(int), kept["column"], strict=True))


def _describe_conflicts(update: Update, language: str) -> pd.DataFrame:
    conflicts = update.renewal.conflicts
    after = update.renewal.after.iloc[conflicts["row"]]
    return pd.DataFrame(
        {
            "line": conflicts["line"].astype("str"),
            "item_id": after["item_id"].fillna(after["serial_number"]).fillna("").to_numpy(),
            "column": [column_label("equipment", column, language) for column in conflicts["column"]],
            "ours": _say_sides(conflicts["column"], conflicts["ours"], language),
            "theirs": _say_sides(conflicts["column"], conflicts["theirs"], language),
        }
    )


def _say_sides(columns: pd.Series, values: pd.Series, language: str) -> list[str]:
    return [say_side("equipment", column, value, language) for column, value in zip(columns, values, strict=True)]


# --- what the update does --------------------------------------------------------------------------------------------


def _show_what(update: Update, choices: Choices, key: str) -> None:
    """How many devices come, change and leave, by which rules they were matched; each of them, and each cell."""
    renewed = update.renew(choices)
    counts = pd.Series(count_devices(renewed.devices)).groupby(renewed.what).sum()
    said = {what: int(counts.get(what, 0)) for what in WHAT}
    said["gone"] += said.pop("kept")
    st.markdown(say_counts("page.update.counts", **said))
    rules = pd.Series(renewed.rule).value_counts()
    st.markdown(say_counts("page.update.rules", **{rule: int(rules.get(rule, 0)) for rule in RULES}))
    with st.expander(state.say("page.update.see_devices")):
        told = name_devices(renewed, state.current_language())
        _show_rows(told, state.say("page.update.devices_alt"), state.say("page.update.devices_file"), f"{key}-devices")
    changes = list_changes(update.renewal, choices)
    if len(changes):
        with st.expander(state.say("page.update.see_changes")):
            told = name_changes(update.renewal, changes, state.current_language())
            _show_rows(
                told, state.say("page.update.changes_alt"), state.say("page.update.changes_file"), f"{key}-changes"
            )


def _show_rows(rows: pd.DataFrame, alt: str, file: str, key: str) -> None:
    """The first rows of a table, how many there are beyond what a page shows, and a file of all of them."""
    show_table(rows.head(MOST_SHOWN), alt, f"{key}-table")
    if len(rows) > MOST_SHOWN:
        show_note(say_counts("page.problems.more", shown=MOST_SHOWN, rows=len(rows)))
    show_download(rows, file, f"{key}-download")


def name_devices(renewed: Renewed, language: str) -> pd.DataFrame:
    """The devices of the export and those it lacks, in words: what happens to each, by which rule it was matched."""
    here = renewed.what != ""
    order = np.argsort([WHAT.index(what) for what in renewed.what[here]], kind="stable")
    told = _describe(renewed.devices[here], language).iloc[order]
    what, rule = renewed.what[here][order], renewed.rule[here][order]
    told.insert(0, "what", [state.say(f"page.update.what.{one}") for one in what])
    told.insert(1, "rule", [state.say(f"page.update.rule.{one}") if one else "" for one in rule])
    return _entitle(told)


def name_changes(renewal: Renewal, changes: pd.DataFrame, language: str) -> pd.DataFrame:
    """The cells that an export changes, in words: whose they are, before and after."""
    after = renewal.after.iloc[changes["row"]]
    told = pd.DataFrame(
        {
            "line": after.index.astype("str"),
            "item": after["item_id"].fillna(after["serial_number"]).fillna("").to_numpy(),
            "column": [column_label("equipment", column, language) for column in changes["column"]],
            "before": _say_sides(changes["column"], changes["before"], language),
            "after": _say_sides(changes["column"], changes["after"], language),
        }
    )
    return told.rename(columns=lambda name: state.say(f"page.problems.column.{name}"))


def _describe(devices: pd.DataFrame, language: str) -> pd.DataFrame:
    """What devices are known by, in words; the columns that say nothing are left out."""
    said = {}
    for name in KNOWN_BY:
        cells = devices[name].fillna(1.0) if name == "quantity" else devices[name]
        codes, values = pd.factorize(cells)
        words = pd.array([*(say_cell(value, find_column(EQUIPMENT, name), language) for value in values), ""], "str")
        said[name] = words.take(codes)
    told = pd.DataFrame(said, index=devices.index)
    return told.loc[:, (told != "").any(axis=0)]


def _entitle(told: pd.DataFrame) -> pd.DataFrame:
    return told.rename(columns=lambda name: state.say(f"page.update.column.{name}"))
