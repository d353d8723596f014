"""All commitments in one grid, edited in place: what is typed is a draft, kept until it is saved or dropped."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from footprint.commitments.label.cycles import worked_cycle
from footprint.commitments.register import register_of, with_register
from footprint.pages import acting, state
from footprint.pages.commitments.own_sheet import keep_proposed, show_own_sheet
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_note
from footprint.problems import join_problems
from footprint.sentences.register_files import choices_of, name_column, name_faults, name_in_framework, say_word
from footprint.sentences.sheets.grid import GRID, carry_over, open_grid, read_grid, rename_rows
from footprint.sentences.sheets.rows import Proposed, put_rows
from footprint.sentences.standing import name_lacking

WORK = "commitments-grid"  # the drafts of a session, by organisation
WAYS = ("type", "sheet")
WIDTHS = {"commitment_id": 70, "title": 260, "axis": 150, "tirs": 80, "indicator.label": 180, "goal.value": 80}
PINNED = "commitment_id"
MOST_NAMED = 4


@dataclass
class GridDraft:
    """What a session typed: the grid as opened on a version, as given to the browser, and as it is now."""

    number: int
    language: str
    base: pd.DataFrame
    source: pd.DataFrame
    edited: pd.DataFrame
    serial: int = 0

    @property
    def key(self) -> str:
        """The name of the grid in the session: a new one each time that it is drawn anew."""
        return f"commitments-grid-{self.number}-{self.language}-{self.serial}"

    @property
    def is_changed(self) -> bool:
        """Whether something typed is not saved."""
        return not self.edited.fillna("").astype("str").equals(self.base)


def show_grid(desk: PlanDesk) -> None:
    """Type in place, or bring a sheet of one's own."""
    say = {way: state.say(f"page.commitments.grid.way_{way}") for way in WAYS}
    way = st.segmented_control(
        state.say("page.commitments.grid.way"),
        list(WAYS),
        default=WAYS[0],
        format_func=say.__getitem__,
        key="commitments-grid-way",
        label_visibility="collapsed",
        required=True,
    )
    if way == "sheet":
        show_own_sheet(desk, "commitments")
        return
    draft = _find_draft(desk)
    show_note(state.say("page.commitments.grid.help"))
    draft.edited = acting.data_editor(
        st,
        draft.source,
        key=draft.key,
        num_rows="dynamic",
        hide_index=True,
        column_order=GRID,
        column_config=_configure(desk, state.current_language()),
        placeholder="",
        height=min(620, 35 * (len(draft.source) + 2) + 3),
        width="stretch",
        alt=state.say("page.commitments.grid.alt"),
    )
    if draft.is_changed:
        _show_changes(desk, draft)
    else:
        _show_lacking(desk)


def _find_draft(desk: PlanDesk) -> GridDraft:
    """The draft of the session; what was typed goes over to the version and the language that are shown."""
    drafts: dict[int, GridDraft] = st.session_state.setdefault(WORK, {})
    draft, language = drafts.get(desk.organisation_id), state.current_language()
    if draft is None or (draft.number, draft.language) != (desk.number, language):
        fresh = open_grid(desk.register.commitments, language)
        shown = fresh if draft is None or not draft.is_changed else carry_over(draft.base, draft.edited, fresh)
        draft = GridDraft(desk.number, language, fresh, shown, shown, draft.serial + 1 if draft else 0)
        drafts[desk.organisation_id] = draft
    elif draft.key not in st.session_state:  # the page was left: the browser forgot what was typed, the draft did not
        draft.source, draft.serial = draft.edited, draft.serial + 1
    return draft


def _configure(desk: PlanDesk, language: str) -> dict:
    config = {}
    for place in GRID:
        title, about = _name(desk, place, language), _find_help(place)
        width, pinned = WIDTHS.get(place), place == PINNED or None
        words = [word for word in choices_of("commitments", place) if word]
        if words:
            said = [say_word("commitments", place, word, language) for word in words]
            config[place] = st.column_config.SelectboxColumn(title, options=said, help=about, width=width)
        else:
            config[place] = st.column_config.TextColumn(title, help=about, width=width, pinned=pinned)
    return config


def _name(desk: PlanDesk, place: str, language: str) -> str:
    return state.say("page.commitments.column.code") if place == PINNED else _name_as_framework(desk, place, language)


def _name_as_framework(desk: PlanDesk, place: str, language: str) -> str:
    """The framework's own word for what commitments share with it."""
    shared = place in ("tirs", "axis", "pa")
    return name_in_framework(desk.register, place, language) if shared else name_column(place, language)


def _find_help(place: str) -> str | None:
    known = ("goal.value", "goal.deadline", "tirs", "depends_on", "means.invest_eur", "indicator.measure")
    return state.say(f"page.commitments.grid.about_{place.replace('.', '_')}") if place in known else None


def _show_changes(desk: PlanDesk, draft: GridDraft) -> None:
    """What is typed and not saved, all that is wrong in it, and the two ways out of it."""
    register = rename_rows(desk.register, draft.base, draft.edited)
    language = state.current_language()
    rows = read_grid(draft.edited)
    found = put_rows("commitments", rows, register, language, cycle=worked_cycle(register))
    after = replace(register, commitments=found.records)
    linked = name_faults(register_of(with_register(desk.plan, after))[1], language)
    problems = join_problems([found.problems, linked[linked["severity"] == "error"]])
    wrong = bool((problems["severity"] == "error").any())
    gone = len(desk.register.commitments) - len(register.commitments)
    counts = {"new": len(found.new), "changed": _count_changed(desk, found), "gone": gone}
    st.markdown(state.say("page.commitments.grid.draft", **counts))
    if len(problems):
        show_problems(problems, "grid-problems")
        st.warning(state.say("page.commitments.grid.wrong"))
    keep, drop = st.columns([1, 3])
    with keep:
        lists = {"ideas": register.ideas, "library": found.library} if register != desk.register else {}
        message = state.say("page.commitments.grid.done", **counts)
        keep_proposed(desk, "commitments", found, message, draft.key, wrong, **lists)
    with drop:
        if acting.button(
            st, state.say("page.commitments.grid.drop"), key=f"{draft.key}-drop", icon=":material/delete:"
        ):
            del st.session_state[WORK][desk.organisation_id]
            st.rerun()


def _count_changed(desk: PlanDesk, found: Proposed) -> int:
    """How many commitments in place are no longer what is saved."""
    saved = set(map(repr, desk.register.commitments))
    return sum(repr(one) not in saved for one in found.records) - len(found.new)


def _show_lacking(desk: PlanDesk) -> None:
    """The commitments that lack a part, each with what it lacks."""
    lacking = [
        f"**{escape(one.commitment_id)}** : {name_lacking(one, state.current_language())}"
        for one in desk.register.commitments
        if one.status != "abandoned" and name_lacking(one, state.current_language())
    ]
    if lacking:
        more = len(lacking) - MOST_NAMED
        said = " · ".join(lacking[:MOST_NAMED]) + (f" · +{more}" if more > 0 else "")
        st.markdown(state.say("page.commitments.grid.lacking", names=said))
