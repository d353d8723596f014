"""The board of commitments: a line each with its verdict and how far it is, by axis, by verdict, or by date."""

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import pandas as pd
import pyarrow as pa
import streamlit as st

from footprint.charts.timeline import Mark, draw_path, draw_timeline
from footprint.commitments.commitment import Commitment
from footprint.commitments.follow_up import FollowedCommitment, find_unmeasured
from footprint.commitments.label.cycles import current_cycle, find_cycle
from footprint.commitments.label.records import AXES
from footprint.commitments.timeline import list_days
from footprint.commitments.verdicts import VERDICTS, measure_path
from footprint.pages import acting, state
from footprint.pages.plan_desk import WANTED_COMMITMENT, PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.show import escape, show_download, show_table
from footprint.pages.standing.due import offer_calendar, show_due
from footprint.pages.standing.standing import (
    SIGNS,
    Standing,
    find_standing,
    find_years,
    show_closed,
    show_detail,
)
from footprint.problems import problem_table
from footprint.sentences.board import say_aim, say_found, say_part, say_path, say_verdicts
from footprint.sentences.standing import count_evidence, count_verdicts, name_lacking
from footprint.words.texts import format_date, text

VIEWS = ("axis", "verdict", "calendar")
VIEW, CYCLE = "commitments-view", "commitments-cycle"
PART = "commitments-part"
KEPT = ("lang", "organisation", "inventory")  # of the address of the page, in that of its links
COLUMNS = ("commitment", "verdict", "path", "goal", "observed", "evidence", "owner")
# A verdict has its sign and its words; the colour of its badge only helps.
COLOURS = {
    "kept": "green",
    "kept_unproven": "yellow",
    "on_track": "green",
    "not_measured_yet": "blue",
    "at_risk": "red",
    "missed": "red",
    "incomplete": "yellow",
}
LATE = ("at_risk", "missed")
# How much a day of the timeline matters where there is no room for all words, the first ones most.
WEIGHTS = ("end", "start", "mid_term", "deadline", "committee", "renewal", "audit")


def choose_cycle(desk: PlanDesk) -> str:
    """The cycle that the board is of: the one chosen among those that have commitments, at first the one that runs."""
    cycles = list_cycles(desk)
    chosen = st.session_state.get(CYCLE)
    if chosen in cycles:
        return chosen
    running = current_cycle(desk.register, date.today())
    return running if running in cycles else next(iter(cycles), "")


def list_cycles(desk: PlanDesk) -> list[str]:
    """The cycles not closed of which there is a commitment, in the order in which these are met; else all of them."""
    closed = {one.name for one in desk.register.cycles if one.closed}
    met = list(dict.fromkeys(one.cycle for one in desk.register.commitments))
    return [name for name in met if name not in closed] or met


def say_title(standing: Sequence[FollowedCommitment]) -> str:
    """The verdicts as the title of the page."""
    said = say_verdicts(count_verdicts(standing), state.current_language())
    return said[:1].upper() + said[1:]


def show_standing(desk: PlanDesk) -> None:
    """The board; below, folded, the same in full, the rules of verdicts, and the cycles that are over."""
    if not desk.register.commitments:
        _show_ways()
        return
    cycle, everything = choose_cycle(desk), find_standing(desk)
    standing = of_cycle(everything, cycle)
    _show_board(desk, cycle, everything, standing)
    if found := everything.remember("unmeasured", lambda: find_unmeasured(everything, find_years(desk))):
        show_problems(problem_table(found), "unmeasured")
    show_detail(desk, cycle, standing, everything)
    show_closed(desk, cycle, everything)
    with st.expander(state.say("page.commitments.standing.rules"), key="verdict-rules"):
        st.markdown(state.say("page.commitments.standing.rules_text"))


def of_cycle(standing: Sequence[FollowedCommitment], cycle: str) -> list[FollowedCommitment]:
    """The commitments of a cycle."""
    return [one for one in standing if one.progress.commitment.cycle == cycle]


def _show_board(desk: PlanDesk, cycle: str, everything: Standing, standing: Sequence[FollowedCommitment]) -> None:
    """The days of the cycle on one line, then its commitments as one wants to read them."""
    view = _show_head(desk, cycle, len(standing))
    _show_timeline(desk, cycle)
    if view == "calendar":
        _show_days(desk, cycle)
    else:
        _show_rows(everything, standing, cycle, view)
    _show_ways()


def _show_ways() -> None:
    """The ways to begin a commitment, or many."""
    with st.container(horizontal=True, key="board-ways"):
        for name, kind in (("new", "primary"), ("lever", "secondary"), ("sheet", "secondary")):
            said = state.say(f"page.commitments.board.{name}")
            acting.button(st, said, key=f"board-{name}", type=kind, on_click=_begin, args=(name,))


def _begin(way: str) -> None:
    """Open the section in which commitments begin."""
    section = "grid" if way == "sheet" else "register"
    st.session_state[PART] = state.say(f"page.commitments.section.{section}")
    if way == "sheet":
        st.session_state["commitments-grid-way"] = "sheet"
    else:
        st.session_state[WANTED_COMMITMENT] = ""


def _show_head(desk: PlanDesk, cycle: str, count: int) -> str:
    """Which cycle it is, until when, and how it is read."""
    cycles, known = list_cycles(desk), find_cycle(desk.register, cycle)
    ends = format_date(known.ends_on, state.current_language()) if known and known.ends_on else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        said = state.say(f"page.commitments.board.{'head' if cycle else 'head_alone'}", cycle=cycle, count=count)
        st.markdown(escape(said) + (f" · {state.say('page.commitments.board.ends', day=ends)}" if ends else ""))
        if len(cycles) > 1:
            st.segmented_control(
                state.say("page.label.cycle"),
                cycles,
                default=cycle,
                required=True,
                format_func=lambda one: one or state.say("page.commitments.standing.no_cycle"),
                key=CYCLE,
                label_visibility="collapsed",
            )
        view = st.segmented_control(
            state.say("page.commitments.board.view"),
            VIEWS,
            default=VIEWS[0],
            required=True,
            format_func=lambda one: state.say(f"page.commitments.board.view_{one}"),
            key=VIEW,
            label_visibility="collapsed",
        )
    return view or VIEWS[0]


# --- the days --------------------------------------------------------------------------------------------------------


def _show_timeline(desk: PlanDesk, cycle: str) -> None:
    """The days of the cycle, drawn once a day in each language and theme."""
    today, is_dark = date.today(), st.context.theme.type == "dark"
    key = "timeline", cycle, today, state.current_language(), is_dark
    drawn, alt = desk.plan.remember(key, lambda: _draw_timeline(desk, cycle, today, is_dark))
    if drawn:
        st.image(drawn, alt=alt, width="stretch")


def _draw_timeline(desk: PlanDesk, cycle: str, today: date, is_dark: bool) -> tuple[str, str]:
    """The line of days, and what it says in words; nothing where there is no day."""
    rows = list_days(desk.register, cycle, today).to_dict("records")
    if not rows:
        return "", ""
    marks = [Mark(row["on"], _say_short(row), row["done"], _weigh(row)) for row in rows]
    told = "; ".join(f"{_say_day(row)} : {format_date(row['on'], state.current_language())}" for row in rows)
    now = state.say("page.commitments.board.today")
    alt = state.say("page.commitments.board.timeline", days=told, day=format_date(today, state.current_language()))
    return draw_timeline(marks, today, now, is_dark), alt


def _weigh(row: dict) -> float:
    """A kind of days by its place among WEIGHTS; of two days of a kind, that of more commitments comes first."""
    rank = WEIGHTS.index(row["kind"]) if row["kind"] in WEIGHTS else len(WEIGHTS)
    return rank - row["count"] / 1000


def _say_short(row: dict) -> str:
    """A day of the timeline in a few words: what, the month and the year."""
    language, on = state.current_language(), row["on"]
    month = text(f"month.{on.month}", language)
    return state.say("page.commitments.board.short_day", what=_say_kind(row), month=month, year=on.year)


def _say_kind(row: dict) -> str:
    return state.say(f"page.commitments.board.day.{row['kind']}", count=row["count"])


def _say_day(row: dict) -> str:
    """What a day is, with the title of its step, or the commitments it is of."""
    said = row["what"] or row["ids"]
    return f"{_say_kind(row)} ({said})" if said else _say_kind(row)


def _show_days(desk: PlanDesk, cycle: str) -> None:
    """What is due, as a list and as a file; then all the days of the cycle."""
    show_due(desk)
    offer_calendar(desk)
    title = state.say("page.commitments.board.all_days")
    with st.expander(title, key="all-days", on_change="rerun") as opened:
        if opened.open:
            _show_all_days(desk, cycle, title)


def _show_all_days(desk: PlanDesk, cycle: str, title: str) -> None:
    language, today = state.current_language(), date.today()
    days = list_days(desk.register, cycle, today)
    states = {True: "✓ " + state.say("page.commitments.board.over"), False: ""}
    late = state.say("page.commitments.standing.late")
    table = pd.DataFrame(
        {
            state.say("page.commitments.board.on"): [format_date(one, language) for one in days["on"]],
            state.say("page.commitments.column.what"): [_say_day(row) for row in days.to_dict("records")],
            state.say("page.commitments.board.state"): [
                late if not row["done"] and row["on"] < today else states[row["done"]]
                for row in days.to_dict("records")
            ],
        }
    )
    show_table(table, title, "days-of-cycle")
    show_download(table, "jours-du-cycle", "download-days")


# --- the commitments -------------------------------------------------------------------------------------------------


def _show_rows(everything: Standing, standing: Sequence[FollowedCommitment], cycle: str, view: str) -> None:
    """A line a commitment under its axis or its verdict; its name opens it."""
    names = [state.say(f"page.commitments.column.{name}") for name in COLUMNS]
    kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
    is_dark = st.context.theme.type == "dark"
    key = "board", cycle, view, state.current_language(), is_dark, *kept.items()
    rows = everything.remember(key, lambda: _list_rows(standing, view, names, kept, is_dark))
    with st.container(key="board-rows"):
        st.table(rows, hide_index=True, border="horizontal", alt=state.say("page.commitments.board.alt"))
    _name_stacked(names)


def _list_rows(
    standing: Sequence[FollowedCommitment], view: str, names: list[str], kept: dict[str, str], is_dark: bool
) -> pa.Table:
    """The cells of each line, in Markdown, with a line above each group."""
    groups: dict[str, list[FollowedCommitment]] = {}
    for one in standing:
        name = one.progress.commitment.axis if view == "axis" else one.progress.verdict
        groups.setdefault(name, []).append(one)
    order = [*AXES, *VERDICTS]
    listed = sorted(groups, key=lambda name: (order.index(name) if name in order else len(order), name == ""))
    headed = len(groups) > 1
    rows = []
    for name in listed:
        if headed:
            rows.append({"commitment": f"**{escape(_name_group(name, view))}**"})
        rows += [_say_row(one, kept, is_dark) for one in groups[name]]
    return pa.table([[row.get(column, "") for row in rows] for column in COLUMNS], names=names)


def _name_stacked(names: list[str]) -> None:
    """Before cells that a phone stacks (`server/document.css`), the name of their column."""
    said = [json.dumps(state.say("page.commitments.board.stacked", name=name), ensure_ascii=False) for name in names]
    cells = [f".st-key-board-rows td:nth-child({place}){{--name:{one}}}" for place, one in enumerate(said, 1)]
    st.html(f"<style>{''.join(cells)}</style>")


def _name_group(name: str, view: str) -> str:
    if view == "verdict":
        return state.say(f"commitment.verdict.{name}").capitalize()
    return state.say(f"register_word.axis.{name or 'none'}") if name in ("", *AXES) else name


def _say_row(one: FollowedCommitment, kept: dict[str, str], is_dark: bool) -> dict[str, str]:
    language, promise, found = state.current_language(), one.progress.commitment, one.progress
    supplied, expected = count_evidence(promise)
    verdict = state.say(f"commitment.board.verdict.{found.verdict}")
    said = f"{SIGNS[found.verdict]} {verdict}"
    lacking = name_lacking(promise, language) if found.verdict == "incomplete" else ""
    return {
        "commitment": link_to(promise, kept),
        "goal": escape(say_aim(one, language)),
        "observed": escape(say_found(one, language)),
        "path": _draw(one, is_dark),
        "verdict": f":{COLOURS[found.verdict]}-badge[{escape(said)}]" + (f" {escape(lacking)}" if lacking else ""),
        "evidence": f"{supplied} / {supplied + expected}",
        "owner": escape(promise.owner) or "—",
    }


def link_to(promise: Commitment, kept: dict[str, str]) -> str:
    """The name of a commitment as a link to it, which the way above the title opens in place (`band.js`)."""
    asked = {
        "commitments-part": state.say("page.commitments.section.register"),
        "commitment": f"{promise.commitment_id} — {promise.title}",  # as the list of the register names it
    }
    return f"[{escape(f'{promise.commitment_id} {promise.title}')}](?{urlencode(asked | kept)})"


def _draw(one: FollowedCommitment, is_dark: bool) -> str:
    """How far it is: a bar with the place expected, which says it in words to who does not see it, and the share."""
    done, expected = measure_path(one.progress)
    said = say_path(one, state.current_language())
    if not said:
        return "—"
    drawn = draw_path(done, expected, one.progress.verdict in LATE, is_dark)
    share = say_part(done, state.current_language())
    return f"![{escape(said)}](data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}) :small[{share}]"
