"""Renewal: a new cycle begun from the last, what it carries, the evidence that still holds, the two compared."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from footprint.charts.label_charts import draw_cycles
from footprint.commitments.evidence.library import tirs_of
from footprint.commitments.label.comparison import POINTS, compare_axes, compare_tirs
from footprint.commitments.label.cycles import find_cycle, previous_cycle
from footprint.commitments.label.records import Cycle
from footprint.commitments.label.renewal import begin_cycle, list_carried, propose_cycle, unexplained
from footprint.commitments.register import with_register
from footprint.pages import acting, state
from footprint.pages.label.cycle import CYCLE_WANTED
from footprint.pages.label.grid import name_axis
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, press_button, show_chart, show_download, show_note, show_table
from footprint.pages.standing.standing import find_standing, say_verdict
from footprint.sentences.register_files import name_column, name_in_framework
from footprint.words.texts import format_date, format_number


def show_renewal(desk: PlanDesk, cycle: str) -> None:
    """What the chosen cycle was begun with and how it compares with the one before; the way to begin the next."""
    previous = previous_cycle(desk.register, cycle)
    if previous:
        _show_carried(desk, cycle, previous)
        _show_evidence(desk, cycle)
        _show_comparison(desk, previous, cycle)
    renewed = any(one.previous == cycle for one in desk.register.cycles)
    if not renewed:
        with st.expander(state.say("page.label.renewal.begin"), expanded=not previous):
            _show_begin(desk, cycle)


def _show_begin(desk: PlanDesk, cycle: str) -> None:
    st.markdown(state.say("page.label.renewal.begin_help"))
    proposed = propose_cycle(desk.register, cycle)
    with st.form(f"renewal-{cycle}-{desk.number}"):
        name_field, first, last = st.columns(3)
        with name_field:
            name = st.text_input(state.say("page.label.renewal.name"), proposed.name, key=f"renewal-name-{cycle}")
        with first:
            starts = st.date_input(
                name_column("starts_on", state.current_language()), proposed.starts_on, format="DD/MM/YYYY"
            )
        with last:
            ends = st.date_input(
                name_column("ends_on", state.current_language()), proposed.ends_on, format="DD/MM/YYYY"
            )
        if acting.form_submit_button(st, state.say("page.label.renewal.go"), type="primary"):
            _begin(desk, Cycle(name.strip(), _as_day(starts), _as_day(ends), previous=cycle))


def _as_day(picked: object) -> date | None:
    return picked if isinstance(picked, date) else None


def _begin(desk: PlanDesk, cycle: Cycle) -> None:
    if not cycle.name or find_cycle(desk.register, cycle.name):
        st.error(state.say("page.label.renewal.name_wrong", name=cycle.name))
        return
    if cycle.starts_on and cycle.ends_on and cycle.ends_on < cycle.starts_on:
        st.error(state.say("page.label.renewal.days_wrong"))
        return
    verdicts = {one.progress.commitment.commitment_id: one.progress.verdict for one in find_standing(desk)}
    after = begin_cycle(desk.register, cycle, verdicts, date.today())
    st.session_state[CYCLE_WANTED] = cycle.name
    desk.save(with_register(desk.plan, after), state.say("page.label.done.begun", name=cycle.name))


# --- what is carried -------------------------------------------------------------------------------------------------


def _show_carried(desk: PlanDesk, cycle: str, previous: str) -> None:
    """The verdicts the cycle began with; the reasons of those not kept, to be typed."""
    carried = list_carried(desk.register, cycle)
    st.header(state.say("page.label.renewal.carried", cycle=escape(previous)), anchor=False)
    if not carried:
        st.markdown(state.say("page.label.renewal.none_carried"))
        return
    asked = unexplained(desk.register, cycle)
    said = "unexplained" if asked else "explained"
    st.markdown(state.say(f"page.label.renewal.{said}", count=len(asked), total=len(carried)))
    titles = {one.commitment_id: one.title for one in desk.register.commitments}
    going_on = ["", *(one.commitment_id for one in desk.register.commitments if one.cycle == cycle)]
    language = state.current_language()
    shown = pd.DataFrame(
        {
            "commitment_id": [f"{one.commitment_id} — {titles.get(one.commitment_id, '')}" for one in carried],
            "verdict": [say_verdict(one.verdict) if one.verdict else "" for one in carried],
            "reason": [one.reason for one in carried],
            "followed_by": [one.followed_by for one in carried],
        }
    )
    names = {name: name_column(name, language) for name in ("commitment_id", "verdict", "followed_by")}
    text = st.column_config.TextColumn
    edited = acting.data_editor(
        st,
        shown,
        hide_index=True,
        disabled=["commitment_id", "verdict"],
        column_config={
            "commitment_id": text(names["commitment_id"], width="medium"),
            "verdict": text(names["verdict"], width=190),
            "reason": text(state.say("page.label.renewal.reason"), width="large"),
            "followed_by": st.column_config.SelectboxColumn(names["followed_by"], options=going_on, width=110),
        },
        key=f"carried-{cycle}-{desk.number}-{language}",
        width="stretch",
        placeholder="",
        alt=state.say("page.label.renewal.carried", cycle=previous),
    )
    typed = edited.fillna("")
    if press_button(state.say("page.label.renewal.save"), "carried-save", disabled=typed.equals(shown)):
        after = {
            one.commitment_id: replace(one, reason=reason.strip(), followed_by=following)
            for one, reason, following in zip(carried, typed["reason"], typed["followed_by"], strict=True)
        }
        desk.change_register(
            state.say("page.label.done.carried", cycle=cycle),
            carried=tuple(
                after.get(one.commitment_id, one) if one.cycle == cycle else one for one in desk.register.carried
            ),
        )


def _show_evidence(desk: PlanDesk, cycle: str) -> None:
    """The proofs of the library that still hold on the first day of the cycle: they serve it as they are."""
    known = find_cycle(desk.register, cycle)
    first = (known.starts_on if known else None) or date.today()
    supplied = [one for one in desk.register.library if one.is_supplied]
    holding = [one for one in supplied if not one.has_expired(first)]
    language = state.current_language()
    st.header(state.say("page.label.renewal.evidence"), anchor=False)
    day = format_date(first, language)
    if not supplied:
        st.markdown(state.say("page.label.renewal.no_evidence"))
        return
    st.markdown(state.say("page.label.renewal.evidence_count", count=len(holding), total=len(supplied), day=day))
    table = pd.DataFrame(
        {
            name_column("label", language): [one.label for one in supplied],
            name_column("filename", language): [one.filename for one in supplied],
            name_in_framework(desk.register, "tirs", language): [
                ", ".join(tirs_of(one, desk.register.commitments)) for one in supplied
            ],
            name_column("expires_on", language): [
                format_date(one.expires_on, language) if one.expires_on else "—" for one in supplied
            ],
            state.say("page.label.renewal.holds"): [
                state.say(f"page.label.renewal.{'expired' if one.has_expired(first) else 'holding'}")
                for one in supplied
            ],
        }
    )
    with st.expander(state.say("page.label.renewal.evidence_list")):
        show_table(table, state.say("page.label.renewal.evidence"), "renewal-evidence")
        show_download(table, "preuves-reprises", "download-renewal-evidence")


# --- two cycles ------------------------------------------------------------------------------------------------------


def _show_comparison(desk: PlanDesk, before: str, after: str) -> None:
    st.header(state.say("page.label.renewal.comparison", before=escape(before), after=escape(after)), anchor=False)
    axes, language = compare_axes(desk.register, before, after), state.current_language()
    if not len(axes):
        st.markdown(state.say("page.label.renewal.nothing"))
        return
    named = axes.assign(axis=[name_axis(one) for one in axes["axis"]])
    show_chart(draw_cycles(named, before, after, language), "cycles")
    cycles = {"before": before, "after": after}
    names = {"axis": name_in_framework(desk.register, "axis", language), "lines": state.say("page.label.renewal.lines")}
    names |= {f"written_{when}": state.say("page.label.renewal.written", cycle=name) for when, name in cycles.items()}
    names |= {
        f"{hand}_{when}": state.say(f"page.label.renewal.points_{hand}", cycle=cycles[when])
        for hand, when in (one.split("_") for one in POINTS)
    }
    shown = _say_points(named)
    show_table(shown.rename(columns=names), state.say("page.label.renewal.by_axis"), "cycles-by-axis")
    tirs = compare_tirs(desk.register, before, after)
    told = _say_points(tirs).assign(
        axis=[name_axis(one) for one in tirs["axis"]],
        change=[state.say(f"page.label.renewal.change.{one}") for one in tirs["change"]],
    )
    names |= {name: name_in_framework(desk.register, name, language) for name in ("pa", "tir", "label")}
    names |= {"change": state.say("page.label.renewal.changed")}
    told = told.rename(columns=names)
    with st.expander(state.say("page.label.renewal.by_tir")):
        show_table(told, state.say("page.label.renewal.by_tir"), "cycles-by-tir")
    show_download(told, "comparaison-cycles", "download-cycles")
    show_note(state.say("page.label.renewal.points_note"))


def _say_points(table: pd.DataFrame) -> pd.DataFrame:
    """The points as they are read; those that nobody gave are missing, and columns without any are left out."""
    language, missing = state.current_language(), "—"
    given = [name for name in POINTS if table[name].notna().any()]
    said = {name: [missing if pd.isna(one) else format_number(one, language) for one in table[name]] for name in given}
    return table.drop(columns=list(POINTS)).assign(**said)
