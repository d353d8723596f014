"""Scenarios side by side: what each comes to, what differs in their levers, and whether they differ for sure."""

import math

import pandas as pd
import streamlit as st

from footprint.actions.actions import Action
from footprint.charts.footprint_charts import draw_totals
from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.pages.scenarios.trajectory import say_gap
from footprint.pages.scenarios.verdict import find_aim, find_year, say_likely
from footprint.pages.scenarios.words import (
    name_action,
    say_change,
    say_effect,
    say_euros,
    say_mass,
    say_signed_interval,
)
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.plans.outlook import Course, Outlook
from footprint.plans.plan import Scenario
from footprint.plans.targets import find_peak
from footprint.sentences.actions import short_title_of
from footprint.words.texts import format_number

A_ROW = 4  # scenarios side by side
COLUMNS = (
    "name",
    "total",
    "interval",
    "per_person",
    "change",
    "change_interval",
    "cumulated",
    "cost",
    "staff_days",
    "peak",
)


def show_comparison(outlook: Outlook) -> None:
    """A strip of figures a scenario, what differs in their levers; then the tables, one click away."""
    st.header(state.say("page.scenarios.compare.title"), anchor=False, help=explain("trend"))
    if not outlook.scenarios:
        st.markdown(state.say("page.scenarios.means.none"))
        return
    names = [course.name for course in outlook.scenarios]
    chosen, due = st.columns([3, 2], gap="medium")
    with chosen:
        shown = st.multiselect(
            state.say("page.scenarios.compare.shown"), names, names, key=f"compared-{len(names)}", placeholder=""
        )
    with due:
        year = st.select_slider(
            state.say("page.scenarios.compare.year"), outlook.years, find_year(outlook), key="compare-year"
        )
    courses = [outlook.trend, *(course for course in outlook.scenarios if course.name in shown)]
    _show_strip(outlook, courses, year)
    _show_levers([scenario for scenario in outlook.plan.scenarios if scenario.name in shown])
    with st.expander(state.say("page.scenarios.compare.tables"), key="compare-tables", on_change="rerun") as tables:
        if tables.open:
            _show_tables(outlook, courses, year)


def _show_tables(outlook: Outlook, courses: list[Course], year: int) -> None:
    """The table, a sentence a scenario, then any two of them."""
    table = list_figures(outlook, courses, year)
    _show_totals(outlook, table, year)
    _show_table(outlook, table, year)
    for course in courses[1:]:
        change = outlook.differ(course)
        row = change[change["year"] == year].iloc[0]
        st.markdown(f"- **{escape(course.name)}** — {say_effect(row)}")
    if len(courses) > 2:
        _show_pair(outlook, courses, year)


# --- at a glance -----------------------------------------------------------------------------------------------------


def _show_strip(outlook: Outlook, courses: list[Course], year: int) -> None:
    """What each comes to in a year, how far that is from the target and how likely, and what it costs."""
    for first in range(0, len(courses), A_ROW):
        for course, column in zip(courses[first : first + A_ROW], st.columns(A_ROW), strict=False):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.metric(escape(course.name), say_mass(course.total(year)))
                for line in _list_figures_of(outlook, course, year):
                    show_note(line)


def _list_figures_of(outlook: Outlook, course: Course, year: int) -> list[str]:
    """The lines under the total of a course."""
    key = "at a glance", course.kind, course.name, year, state.current_language()
    return outlook.once(key, lambda: _say_figures_of(outlook, course, year))


def _say_figures_of(outlook: Outlook, course: Course, year: int) -> list[str]:
    trend, lines = outlook.trend.total(year), []
    if course.kind == "scenario":
        lines.append(state.say("page.scenarios.compare.to_trend", change=say_change(course.total(year) - trend)))
    aim = find_aim(outlook)
    if aim is not None and aim.year == year:
        found = outlook.verdicts
        judged = found[(found["target_id"] == aim.target_id) & (found["course"] == outlook.courses.index(course))]
        for row in judged.to_dict("records"):
            probability = say_likely(row["probability"]).removeprefix(", ")
            lines.append(" · ".join(filter(None, [f"**{say_gap(row['gap'])}**", probability])))
    if course.kind == "scenario":
        lines.append(_say_cost(outlook, course))
    return lines


def _say_cost(outlook: Outlook, course: Course) -> str:
    """What a scenario takes over its years, and how many of its levers have no price, which is not to cost nothing."""
    costs, scenario = course.projection.costs, outlook.plan.find(course.name)
    actions = scenario.actions if scenario else ()
    unpriced, named = sum(not one.is_priced for one in actions), "page.scenarios.compare"
    said = {
        "euros": say_euros(float(costs["invest_eur"].sum() + costs["yearly_eur"].sum())),
        "first": outlook.years[0],
        "last": outlook.years[-1],
    }
    if unpriced and unpriced == len(actions):
        said["euros"] = state.say("page.scenarios.means.unpriced")
        return state.say(f"{named}.cost", **said)
    lacks = f" · {say_counts(f'{named}.unpriced', levers=unpriced)}" if unpriced else ""
    return state.say(f"{named}.cost", **said) + lacks


def _show_levers(scenarios: list[Scenario]) -> None:
    """What is decided in one scenario and not, or otherwise, in another."""
    if len(scenarios) < 2:
        return
    st.subheader(state.say("page.scenarios.compare.differences"), anchor=False)
    rows = list_differences(scenarios)
    if rows.empty:
        st.markdown(state.say("page.scenarios.compare.same_levers"))
        return
    rows = rows.rename(columns={"lever": state.say("page.scenarios.column.lever")})
    show_table(rows, state.say("page.scenarios.compare.differences"), "rows-differences")


def list_differences(scenarios: list[Scenario]) -> pd.DataFrame:
    """A row a lever that scenarios do not share: what each makes of it, and since when; nothing where it does not."""
    decided: dict[tuple, dict[str, str]] = {}
    for scenario in scenarios:
        for action in scenario.actions:
            said = state.say(
                "page.scenarios.compare.since",
                lever=short_title_of(action, state.current_language()),
                year=action.starts_on.year,
            )
            of_lever = decided.setdefault(_key_of(action), {})
            of_lever[scenario.name] = " ; ".join(filter(None, [of_lever.get(scenario.name, ""), said]))
    names = [scenario.name for scenario in scenarios]
    rows = [
        {"lever": _name_key(key)}
        | {name: said.get(name, state.say("page.scenarios.compare.without")) for name in names}
        for key, said in decided.items()
        if len(said) < len(names) or len(set(said.values())) > 1
    ]
    return pd.DataFrame(rows)


def _key_of(action: Action) -> tuple[str, str]:
    """What two scenarios may each have of their own: a lever on some devices, or what people call theirs."""
    if not action.lever:
        return "", name_action(action)
    return action.lever, str(action.parameters.get("devices") or action.parameters.get("services"))


def _name_key(key: tuple[str, str]) -> str:
    lever, named = key
    return state.say(f"lever.{lever}.name") if lever else named


# --- the tables ------------------------------------------------------------------------------------------------------


def list_figures(outlook: Outlook, courses: list[Course], year: int) -> pd.DataFrame:
    """One row a course: what it emits in a year, how that differs from the trend, what it costs and buys."""
    rows = []
    for course in courses:
        totals = course.projection.totals.set_index("year")
        bounds = course.bounds.set_index("year")
        costs = course.projection.costs.set_index("year")
        change = outlook.differ(course).set_index("year").loc[year]
        peak = find_peak(costs["purchases"])
        is_trend = course.kind == "trend"
        rows.append(
            {
                "name": course.name,
                "kind": course.kind,
                "year": year,
                "total": totals["impact"][year],
                "low": bounds["low"][year],
                "high": bounds["high"][year],
                "per_person": totals["per_person"][year],
                "change": 0.0 if is_trend else change["change"],
                "change_low": 0.0 if is_trend else change["low"],
                "change_high": 0.0 if is_trend else change["high"],
                "verdict": change["verdict"],
                "cumulated": totals["impact"].sum() if outlook.situation.method.accounting_rules.adds_up else math.nan,
                "invest_eur": costs["invest_eur"].sum(),
                "yearly_eur": costs["yearly_eur"].sum(),
                "staff_days": costs["staff_days"].sum(),
                "peak_year": peak[0] if peak else None,
                "peak_devices": peak[1] if peak else math.nan,
            }
        )
    return pd.DataFrame(rows)


def _show_totals(outlook: Outlook, table: pd.DataFrame, year: int) -> None:
    best = table.sort_values("total").iloc[0]
    st.subheader(
        state.say(
            "page.scenarios.compare.conclusion", year=year, name=escape(best["name"]), total=say_mass(best["total"])
        ),
        anchor=False,
    )
    drawn = table.rename(columns={"total": "impact"}).assign(shown=table["kind"] == "scenario")
    subject = state.say("page.scenarios.compare.subject", year=year)
    show_chart(draw_totals(drawn, subject, state.current_language()), "chart-compare", headed=True)


def _show_table(outlook: Outlook, table: pd.DataFrame, year: int) -> None:
    """Scenarios as rows, figures in words as columns."""
    language = state.current_language()
    summed = outlook.situation.method.accounting_rules.adds_up
    rows = pd.DataFrame(
        [
            {
                "name": row["name"],
                "total": say_mass(row["total"]),
                "interval": f"{say_mass(row['low'])} – {say_mass(row['high'])}",
                "per_person": say_mass(row["per_person"]),
                "change": "" if row["kind"] == "trend" else say_change(row["change"]),
                "change_interval": ""
                if row["kind"] == "trend"
                else say_signed_interval(row["change_low"], row["change_high"]),
                "cumulated": say_mass(row["cumulated"]),
                "cost": "" if row["kind"] == "trend" else say_euros(row["invest_eur"] + row["yearly_eur"]),
                "staff_days": "" if row["kind"] == "trend" else format_number(row["staff_days"], language, 0),
                "peak": ""
                if pd.isna(row["peak_year"])
                else f"{int(row['peak_year'])} ({format_number(row['peak_devices'], language, 0)})",
            }
            for row in table.to_dict("records")
        ]
    )[[name for name in COLUMNS if summed or name != "cumulated"]]
    named = rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
    show_table(named, state.say("page.scenarios.compare.subject", year=year), "rows-compare")
    first, last = outlook.years[0], outlook.years[-1]
    show_note(state.say("page.scenarios.compare.columns", first=first, last=last))
    show_download(table, "comparaison", "download-compare")


def _show_pair(outlook: Outlook, courses: list[Course], year: int) -> None:
    """Any two, with the interval of their own difference: what they share does not blur it."""
    st.subheader(state.say("page.scenarios.compare.pair"), anchor=False)
    names = {course.name: course for course in courses}
    left, right = st.columns(2)
    before = left.selectbox(state.say("page.scenarios.compare.before"), list(names), 1, key=f"pair-before-{len(names)}")
    after = right.selectbox(state.say("page.scenarios.compare.after"), list(names), 2, key=f"pair-after-{len(names)}")
    if before == after:
        st.markdown(state.say("page.scenarios.compare.same"))
        return
    change = outlook.change(names[before].projection, names[after].projection)
    row = change[change["year"] == year].iloc[0]
    st.markdown(
        state.say("page.scenarios.compare.from_to", before=escape(before), after=escape(after)) + " " + say_effect(row)
    )
    show_download(change, "difference", "download-pair")
