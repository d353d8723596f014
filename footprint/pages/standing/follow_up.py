"""Follow-up: observed against planned for each commitment, and where the difference between two years comes from."""

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart
from footprint.charts.plan_charts import draw_bridge, say_signed_mass
from footprint.commitments.follow_up import FollowedCommitment, Years, bridge_years
from footprint.commitments.verdicts import expected_value
from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.standing.effects import show_effects
from footprint.pages.standing.path import show_path
from footprint.pages.standing.resources import find_current
from footprint.pages.standing.standing import find_standing, find_years
from footprint.pages.word_help import explain
from footprint.sentences.standing import say_value
from footprint.words.texts import format_mass

LEVELS = ("reference", "observed")
# What is no reduction: shown hatched.
NOT_DONE = ("perimeter", "corrections", "carried_over", "factors")


def show_follow_up(desk: PlanDesk) -> None:
    """The bridge between two years, each commitment year by year, then what all of them are expected to change."""
    years = find_years(desk)
    st.markdown(state.say("page.commitments.follow_up.explanation"))
    if len(years.situations) < 2:
        st.info(state.say("page.commitments.follow_up.one_year"))
        state.link_to("home", state.say("page.commitments.follow_up.next_year"))
    else:
        _show_bridge(desk, years)
    _show_series(desk)
    situations = years.situations
    show_effects(desk, find_current(desk.register), situations[max(situations)] if situations else None)


def _show_bridge(desk: PlanDesk, years: Years) -> None:
    st.header(state.say("page.commitments.follow_up.bridge"), anchor=False, help=explain("constant_method"))
    listed = list(years.situations)
    first, second, third = st.columns(3)
    start = first.selectbox(state.say("page.commitments.follow_up.from"), listed[:-1], key="bridge-from")
    later = [year for year in listed if year > start]
    end = second.selectbox(state.say("page.commitments.follow_up.to"), later, len(later) - 1, key="bridge-to")
    carbon = {one.commitment_id: one for one in desk.register.commitments if one.is_carbon and one.indicator.where}
    whole = state.say("page.commitments.follow_up.whole")
    name = third.selectbox(
        state.say("page.commitments.follow_up.perimeter"),
        ["", *carbon],
        format_func=lambda one: f"{one} — {carbon[one].title}" if one else whole,
        key="bridge-perimeter",
    )
    where = carbon[name].indicator.where if name else {}
    key = "bridge of years", start, end, repr(where), *years.ids
    table = find_once(key, lambda: bridge_years(years, start, end, where), shared=True)
    said = "drawn", state.current_language(), *key
    title, chart, told = find_once(said, lambda: _draw(table, start, end))
    st.markdown(f"**{escape(title)}**")
    show_chart(chart, "bridge-years", headed=True)
    show_table(told, title, "bridge-table")
    show_download(table, f"ecart-{start}-{end}", "download-bridge")
    show_note(state.say("page.commitments.follow_up.note", start=start))


def _draw(table: pd.DataFrame, start: int, end: int) -> tuple[str, Chart, pd.DataFrame]:
    """The steps between two years: what they come to, as a chart, and one by one with what each means."""
    language = state.current_language()
    names = {step: state.say(f"page.commitments.bridge.{step}", start=start, end=end) for step in table["step"]}
    steps = pd.DataFrame(
        {
            "name": [names[step] for step in table["step"]],
            "kind": ["level" if step in LEVELS else "step" for step in table["step"]],
            "change": table["impact"],
            "hatched": [step in NOT_DONE for step in table["step"]],
        }
    )
    impact = table.set_index("step")["impact"]
    kind, real = ("title_provisional", "carried_over") if "carried_over" in impact else ("title", "real_change")
    change = say_signed_mass(float(impact[real]), language)
    title = state.say(f"page.commitments.follow_up.{kind}", change=change, start=start, end=end)
    said = [
        format_mass(impact, language) if step in LEVELS else say_signed_mass(impact, language)
        for step, impact in zip(table["step"], table["impact"], strict=True)
    ]
    told = pd.DataFrame(
        {
            state.say("page.commitments.follow_up.step"): steps["name"],
            state.say("page.commitments.follow_up.mass"): said,
            state.say("page.commitments.follow_up.meaning"): [
                state.say(f"page.commitments.bridge_help.{step}") for step in table["step"]
            ],
        }
    )
    return title, draw_bridge(steps, title, language), told


def _show_series(desk: PlanDesk) -> None:
    st.header(state.say("page.commitments.follow_up.series"), anchor=False)
    followed = find_standing(desk)
    key = "series", state.current_language()
    table = followed.remember(key, lambda: pd.DataFrame([row for one in followed for row in _rows_of(one)]))
    if table.empty:
        st.markdown(state.say("page.commitments.follow_up.nothing"))
        return
    show_path(followed)
    names = {name: state.say(f"page.commitments.column.{name}") for name in table}
    show_table(table.rename(columns=names), state.say("page.commitments.follow_up.series"), "series")
    show_download(table, "suivi", "download-series", names)


def _rows_of(followed: FollowedCommitment) -> list[dict[str, str]]:
    language, promise = state.current_language(), followed.progress.commitment
    rows = []
    for one in followed.series:
        expected = expected_value(promise, one.year)
        worse = promise.indicator.better == "down"
        behind = (one.value - expected) * (1 if worse else -1) > 0
        rows.append(
            {
                "code": promise.commitment_id,
                "title": promise.title,
                "year": str(one.year),
                "expected": say_value(expected, promise, language),
                "observed": say_value(one.value, promise, language),
                "gap": state.say(f"page.commitments.follow_up.{'behind' if behind else 'ahead'}"),
                "source": one.source,
            }
        )
    return rows
