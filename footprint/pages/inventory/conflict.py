"""What a save gave: a message, or a conflict to settle row by row before anything is saved."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from footprint.intake.written import say_cell
from footprint.pages import acting, state
from footprint.pages.figure_texts import say_counts
from footprint.pages.show import escape, show_table
from footprint.storage import Conflict, SameEdit, Saved, settle_conflict
from footprint.tables import INVENTORY_TABLES, find_column, names
from footprint.words.texts import column_label, label, text
from footprint.workspace.stored import save_stored

CONFLICT = "conflict"

# Beyond this many rows, a conflict is settled for all of them at once.
MOST_CHOICES = 20
# Beyond this many, edits that two people made alike are counted and not listed.
MOST_ALIKE = 5
THEIRS, MINE = SIDES = ("theirs", "mine")


def take_outcome(
    studied: state.Studied, outcome: Saved | Conflict | None, nothing: str = "", before: int | None = None
) -> None:
    """Say what a save, an undo, a redo or a restore did, or show its conflict; then draw the page anew.

    `before` is the version it was done on, where the one studied may already be what came of it.
    """
    conflicts: dict[int, Conflict] = st.session_state.setdefault(CONFLICT, {})
    conflicts.pop(studied.inventory_id, None)
    if isinstance(outcome, Conflict):
        conflicts[studied.inventory_id] = outcome
    elif outcome is None:
        state.keep_message(nothing)
    else:
        state.forget_work(studied.inventory_id)
        state.keep_message(_say_saved(outcome, studied.number if before is None else before))
        warn_of_alike(outcome.alike)
    st.rerun()


def _say_saved(saved: Saved, before: int) -> str:
    if saved.number == before:
        return state.say("page.inventory.no_change")
    counts = {"added": saved.added, "changed": saved.changed, "gone": saved.gone}
    said = state.say("page.inventory.done", number=saved.number, **counts)
    return f"{said} {state.say('page.inventory.merged')}" if saved.merged else said


def warn_of_alike(alike: Sequence[SameEdit]) -> None:
    """Have the next page say what others had already changed in the same way: each may have meant one more."""
    if alike:
        state.keep_warning(say_alike(alike))


def say_alike(alike: Sequence[SameEdit]) -> str:
    """What two people changed alike, cell by cell, and the number to write had each meant their own."""
    lines = [_say_same(one) for one in alike[:MOST_ALIKE]]
    if len(alike) > MOST_ALIKE:
        lines.append(say_counts("page.conflict.alike_more", more=len(alike) - MOST_ALIKE))
    return "\n".join([state.say("page.conflict.alike"), "", *(f"- {line}" for line in lines)])


def _say_same(one: SameEdit) -> str:
    language = state.current_language()
    name = one.item or state.say("page.conflict.line", line=one.line)
    told = {"item": f"{label('table', one.table, language)}, {name}", "who": state.name_actor(one.actor)}
    told |= {"column": column_label(one.table, one.column, language)}
    told |= {side: say_side(one.table, one.column, getattr(one, side), language) for side in ("before", "value")}
    escaped = {key: escape(text) for key, text in told.items()}
    said = state.say("page.conflict.alike_one", version=one.version, **escaped)
    if one.both is None:
        return said
    both = escape(say_side(one.table, one.column, one.both, language))
    return f"{said} {state.say('page.conflict.alike_both', both=both)}"


def show_conflict(studied: state.Studied) -> bool:
    """The cells on which two people disagree, and a choice for each row; whether there are any."""
    conflict = st.session_state.get(CONFLICT, {}).get(studied.inventory_id)
    if conflict is None:
        return False
    st.header(state.say("page.conflict.title"), anchor=False)
    st.warning(state.say("page.conflict.explanation"))
    if conflict.alike:
        st.warning(say_alike(conflict.alike), icon=":material/warning:")
    show_table(name_conflict(conflict.rows, state.current_language()), state.say("page.conflict.title"))
    mine = _choose_sides(conflict)
    buttons = st.container(horizontal=True)
    if acting.button(buttons, state.say("page.conflict.settle"), type="primary", key="settle"):
        settled = settle_conflict(conflict, mine)
        engine, actor = state.open_engine(), state.current_actor()
        message = state.say("page.conflict.message")
        take_outcome(studied, save_stored(engine, studied.inventory_id, settled, actor, message))
    if buttons.button(state.say("page.conflict.leave"), key="leave-conflict"):
        st.session_state[CONFLICT].pop(studied.inventory_id)
        st.rerun()
    return True


def _choose_sides(conflict: Conflict) -> list[tuple[str, int]]:
    """The rows (table, row id) of which mine is kept."""
    rows = conflict.rows.drop_duplicates(["table", "row_id"])
    keys = list(zip(rows["table"], rows["row_id"].astype(int), strict=True))
    if len(rows) > MOST_CHOICES:
        return keys if _choose_side(state.say("page.conflict.all", rows=len(rows)), "all") == MINE else []
    chosen = []
    for key, row in zip(keys, rows.to_dict("records"), strict=True):
        said = state.say("page.conflict.row", table=label("table", key[0], state.current_language()), item=_name(row))
        if _choose_side(said, f"{key[0]}-{key[1]}") == MINE:
            chosen.append(key)
    return chosen


def _choose_side(said: str, key: str) -> str:
    names = {side: state.say(f"page.conflict.keep_{side}") for side in SIDES}
    return st.radio(
        escape(said),
        SIDES,
        format_func=names.__getitem__,
        key=f"side-{key}",
        horizontal=True,
    )


def name_conflict(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """The cells of a conflict in words: where, what stood before, theirs, mine."""
    cells = rows[
        [column in names(INVENTORY_TABLES[table]) for table, column in zip(rows["table"], rows["column"], strict=True)]
    ]
    told = [
        {
            "table": label("table", row["table"], language),
            "item": _name(row),
            "column": column_label(row["table"], row["column"], language),
            "base": say_side(row["table"], row["column"], row["base"], language),
            "theirs": _say_other(row, "removed-by-them", row["theirs"], language),
            "mine": _say_other(row, "removed-by-me", row["mine"], language),
        }
        for row in cells.to_dict("records")
    ]
    return pd.DataFrame(told).rename(columns=lambda name: state.say(f"page.problems.column.{name}"))


def _name(row) -> str:
    return row["item"] if isinstance(row["item"], str) else state.say("page.conflict.line", line=row["line"])


def _say_other(row, removal: str, value: object, language: str) -> str:
    return (
        state.say("page.conflict.removed")
        if row["what"] == removal
        else say_side(row["table"], row["column"], value, language)
    )


def say_side(table: str, column: str, value: object, language: str) -> str:
    """A cell in words; an empty one is said to be empty."""
    if value is None or pd.isna(value):
        return text("page.conflict.empty", language)
    return say_cell(value, find_column(INVENTORY_TABLES[table], column), language)
