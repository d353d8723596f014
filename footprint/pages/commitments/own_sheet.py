"""Commitments or ideas from a sheet of people's own, a file or pasted cells: columns, preview, one confirmation."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from footprint.commitments.commitment import changes_of_promise
from footprint.commitments.label.cycles import worked_cycle
from footprint.commitments.register import KEYS, register_of, with_register
from footprint.commitments.sieve.ideas import Idea, lacking_words
from footprint.pages import state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, press_button, show_table
from footprint.problems import UnusableInput, join_problems
from footprint.sentences.register_files import name_faults, name_list
from footprint.sentences.sheets.headers import OwnSheet, find_sheets, guess_columns, name_place, places_of
from footprint.sentences.sheets.rows import Proposed, propose
from footprint.sentences.standing import name_lacking, say_short_goal

KINDS = ["csv", "xlsx", "ods", "txt"]
PASTED = "pasted.csv"


def show_own_sheet(desk: PlanDesk, name: str) -> None:
    """A file or a paste, what its columns are, the rows it brings; nothing is kept before the one confirmation."""
    key = f"own-{name}-{desk.number}"
    st.markdown(state.say(f"page.commitments.own_sheet.help_{name}"))
    given, pasted = st.columns(2)
    file = given.file_uploader(state.say("page.commitments.own_sheet.file"), type=KINDS, key=f"{key}-file")
    with pasted:
        text = st.text_area(state.say("page.commitments.own_sheet.paste"), key=f"{key}-paste", height=110)
    source = (file.name, file.getvalue()) if file else (PASTED, text.encode()) if text.strip() else None
    if source is None:
        return
    try:
        sheets = find_sheets(source, name)
    except UnusableInput as refusal:
        state.show_refusal(refusal)
        return
    chosen = next(iter(sheets))
    if len(sheets) > 1:
        chosen = st.selectbox(state.say("page.commitments.own_sheet.sheet"), list(sheets), key=f"{key}-sheet")
    sheet = sheets[chosen]
    columns = _choose_columns(sheet, name, f"{key}-{source[0]}-{chosen}")
    language = state.current_language()
    found = propose(sheet, columns, name, desk.register, language, worked_cycle(desk.register))
    after = replace(desk.register, **{name: found.records}, library=found.library)
    linked = name_faults(register_of(with_register(desk.plan, after))[1], language)
    new_faults = _leave_known(linked, name_faults(desk.register_problems, language))
    _show_rows(desk, name, found)
    problems = join_problems([found.problems, new_faults])
    if len(problems):
        show_problems(problems, f"{key}-problems")
    wrong = found.is_wrong or bool((new_faults["severity"] == "error").any())
    if wrong:
        st.warning(state.say("page.commitments.own_sheet.wrong"))
    message = state.say("page.commitments.own_sheet.done", list=name_list(name, language), **_count(found))
    keep_proposed(desk, name, found, message, key, blocked=wrong)


def _leave_known(after: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The problems that were not there before."""
    known = set(before.itertuples(index=False, name=None))
    added = [row not in known for row in after.itertuples(index=False, name=None)]
    return after.loc[pd.Series(added, index=after.index, dtype="bool")]


def _count(found: Proposed) -> dict[str, int]:
    return {"new": len(found.new), "changed": len(found.changed)}


def _choose_columns(sheet: OwnSheet, name: str, key: str) -> dict[str, str]:
    """What each column is: as its header says, unless someone says otherwise."""
    guessed, language = guess_columns(sheet.titles, name), state.current_language()
    unread = [title for title, place in guessed.items() if not place]
    known = len(guessed) - len(unread)
    said = state.say("page.commitments.own_sheet.columns", known=known, total=len(guessed))
    if unread:
        said += " " + state.say("page.commitments.own_sheet.unread", names=escape(", ".join(unread)))
    st.markdown(said)
    say = partial(_name_place, name, language)
    options = ["", *sorted(places_of(name), key=say)]
    with st.expander(state.say("page.commitments.own_sheet.mapping"), key=f"{key}-mapping"):
        fields = st.columns(3)
        return {
            title: fields[at % 3].selectbox(
                escape(title), options, options.index(place), format_func=say, key=f"{key}-{title}"
            )
            for at, (title, place) in enumerate(guessed.items())
        }


def _name_place(name: str, language: str, place: str) -> str:
    return name_place(name, place, language) if place else state.say("own_sheet.none")


def _show_rows(desk: PlanDesk, name: str, found: Proposed) -> None:
    """The rows that are new or changed, with what each still lacks."""
    st.markdown(state.say("page.commitments.own_sheet.rows", **_count(found)))
    brought = {*found.new, *found.changed}
    shown = [one for one in found.records if str(getattr(one, KEYS[name][0])) in brought]
    if not shown:
        return
    rows = [_say_row(one, str(getattr(one, KEYS[name][0])) in found.new) for one in shown]
    names = {one: state.say(f"page.commitments.column.{one}") for one in rows[0]}
    title = state.say("page.commitments.own_sheet.preview")
    show_table(pd.DataFrame(rows).rename(columns=names), title, f"own-preview-{name}")


def _say_row(one: Any, is_new: bool) -> dict[str, str]:
    language = state.current_language()
    mark = state.say(f"page.commitments.own_sheet.{'is_new' if is_new else 'is_changed'}")
    if isinstance(one, Idea):
        parts = [state.say(f"register_column.{part}") for part in lacking_words(one)]
        return {"change": mark, "what": f"{one.idea_id} — {one.title}", "lacking": ", ".join(parts)}
    return {
        "change": mark,
        "commitment": f"{one.commitment_id} — {one.title}",
        "goal": say_short_goal(one, language),
        "owner": one.owner or state.say("format.missing"),
        "lacking": name_lacking(one, language),
    }


def keep_proposed(
    desk: PlanDesk, name: str, found: Proposed, message: str, key: str, blocked: bool = False, **lists: Any
) -> None:
    """The confirmation; where it changes promises that were validated, it asks why."""
    before = {str(getattr(one, KEYS[name][0])): one for one in getattr(desk.register, name)}
    altered = [
        code
        for one in found.records
        if name == "commitments"
        and (code := one.commitment_id) in before
        and one != before[code]
        and changes_of_promise(before[code], one)
    ]
    reason = ""
    if altered:
        asked = state.say("page.commitments.own_sheet.reason", names=", ".join(altered))
        reason = st.text_input(asked, key=f"{key}-reason", help=state.say("page.commitments.register.reason_help"))
    idle = blocked or not (found.new or found.changed or lists)
    if press_button(state.say("page.commitments.own_sheet.keep"), f"{key}-keep", type="primary", disabled=idle):
        if altered and not reason.strip():
            st.error(state.say("page.commitments.own_sheet.reason_needed"))
            return
        said = f"{message} {reason.strip()}".strip()
        desk.change_register(said, **{name: found.records, "library": found.library} | lists)
