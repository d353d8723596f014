"""Through the years: the trend, the paths of the targets and the scenarios, with the table behind every line."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from footprint.charts.plan_charts import draw_trajectories
from footprint.commitments.years import Compared
from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.scenarios.words import name_target, say_change, say_part
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.plans.outlook import Course, Outlook
from footprint.plans.targets import REFERENCE_SLOPES, Target, cumulate, find_peak, trace_path, trace_slope
from footprint.sentences.reference import say_reference, say_restated, say_start
from footprint.words.texts import format_amount, format_mass, format_number, value_label

MEASURES = ("impact", "per_person", "cumulated")
SERIES = ["name", "kind", "year", "value", "low", "high"]


def show_trajectory(outlook: Outlook, compared: Compared) -> None:
    """The lines, what they say, then purchases and means year by year."""
    measure = _choose_measure(outlook)
    slopes = _choose_slopes() if measure != "cumulated" else []
    ids, language = tuple(slope.slope_id for slope in slopes), state.current_language()
    series = outlook.once(("series", measure, ids, language), lambda: list_series(outlook, measure, slopes))
    st.header(_conclude(outlook), anchor=False, help=explain("path"))
    st.markdown(state.say(f"page.scenarios.trajectory.{measure}"))
    subject = state.say(f"page.scenarios.measure.{measure}")
    key = "chart of years", outlook.key, measure, ids, language
    say = partial(format_mass, language=language)
    chart = find_once(key, lambda: draw_trajectories(series, subject, say, language))
    show_chart(chart, "chart-years", noted=True, show_rows=lambda: _show_years(series, subject))
    _say_reference(outlook, compared)
    show_note(state.say("page.scenarios.trajectory.reading"))
    for slope in slopes:
        status = state.say(f"slope_status.{slope.status}")
        show_note(f"{state.say(f'slope.{slope.slope_id}')} — {status} ({escape(slope.source)})")
    _show_targets(outlook)
    _show_start(outlook)
    _show_purchases(outlook)
    _show_means(outlook)


def _say_reference(outlook: Outlook, compared: Compared) -> None:
    """What targets are shares of, what changed since it was published, and how far from it the projection starts."""
    language, reference = state.current_language(), outlook.reference
    said = [say_reference(reference, language)]
    if reference.is_restated:
        said.append(say_restated(reference, compared.causes_of(reference.year), language))
    st.markdown(escape(" ".join([*said, say_start(outlook.reconciliation, language)])))


def _choose_measure(outlook: Outlook) -> str:
    """Absolute, a person where people are counted, or summed where years may be added."""
    possible = ["impact"]
    if outlook.trend.projection.totals["per_person"].notna().any():
        possible.append("per_person")
    if outlook.situation.method.accounting_rules.adds_up:
        possible.append("cumulated")
    names = {one: state.say(f"page.scenarios.measure.{one}") for one in possible}
    return st.segmented_control(
        state.say("page.scenarios.measure.label"),
        possible,
        format_func=names.__getitem__,
        default=possible[0],
        required=True,
        key="measure",
        bind="query-params",
    )


def _choose_slopes() -> list:
    named = {slope.slope_id: slope for slope in REFERENCE_SLOPES}
    chosen = st.multiselect(
        state.say("page.scenarios.slopes.label"),
        list(named),
        format_func=lambda one: state.say(f"slope.{one}"),
        key="slopes",
        help=state.say("page.scenarios.slopes.help"),
        placeholder=state.say("page.scenarios.slopes.none"),
    )
    return [named[one] for one in chosen]


# --- the lines -------------------------------------------------------------------------------------------------------


def list_series(
    outlook: Outlook,
    measure: str,
    slopes: list,
    courses: Sequence[Course] | None = None,
    targets: Sequence[Target] | None = None,
) -> pd.DataFrame:
    """The lines of a measure, in kg CO2e: columns of SERIES. By default of all courses and targets."""
    courses = outlook.courses if courses is None else courses
    parts = [_course_series(outlook, course, measure) for course in courses]
    if measure != "cumulated":
        column = "kg" if measure == "impact" else "per_person"
        parts.insert(0, _reference_series(outlook, column))
        for target in outlook.whole_targets if targets is None else targets:
            path = trace_path(target, outlook.reference, outlook.years, people=outlook.people)
            parts.append(_path_series(name_target(target), "target", path, column))
        for slope in slopes:
            path = trace_slope(slope, outlook.reference, outlook.years)
            parts.append(_path_series(state.say(f"slope.{slope.slope_id}"), "slope", path, column))
    return pd.concat(parts, ignore_index=True)


def _course_series(outlook: Outlook, course: Course, measure: str) -> pd.DataFrame:
    totals = course.projection.totals
    bounds = course.bounds.set_index("year").reindex(totals["year"])
    if measure == "cumulated":
        total = cumulate(totals.set_index("year")["impact"], outlook.situation.method.accounting)
        values, low, high = total.to_numpy(), math.nan, math.nan
    else:
        divisor = 1.0 if measure == "impact" else totals["people"].to_numpy()
        values, low, high = (
            totals[measure].to_numpy(),
            bounds["low"].to_numpy() / divisor,
            bounds["high"].to_numpy() / divisor,
        )
    table = pd.DataFrame({"year": totals["year"].to_numpy(), "value": values, "low": low, "high": high})
    return table.assign(name=course.name, kind=course.kind)[SERIES]


def _reference_series(outlook: Outlook, column: str) -> pd.DataFrame:
    """The reference as one mark: what the targets are shares of, whatever the projection starts from."""
    reference = outlook.reference
    name = state.say(f"page.scenarios.trajectory.reference.{reference.kind}", edition=reference.edition)
    mark = pd.DataFrame([{"year": reference.year, column: getattr(reference, column)}])
    return _path_series(name, "reference", mark, column)


def _path_series(name: str, kind: str, path: pd.DataFrame, column: str) -> pd.DataFrame:
    table = pd.DataFrame({"year": path["year"], "value": path[column], "low": math.nan, "high": math.nan})
    return table.assign(name=name, kind=kind)[SERIES]


def _conclude(outlook: Outlook) -> str:
    """What the chart says, as its title: the scenario that ends lowest, against the trend and the last target."""
    year = outlook.years[-1]
    if not outlook.scenarios:
        first, last = outlook.trend.total(outlook.years[0]), outlook.trend.total(year)
        return state.say("page.scenarios.trajectory.alone", year=year, change=say_part(last / first - 1.0))
    best = min(outlook.scenarios, key=lambda course: course.total(year))
    change = best.total(year) / outlook.trend.total(year) - 1.0
    said = state.say("page.scenarios.trajectory.best", name=escape(best.name), year=year, change=say_part(change))
    mine = outlook.verdicts[outlook.verdicts["course"] == outlook.courses.index(best)]
    if mine.empty:
        return said
    kept = "kept" if (mine["gap"] <= 0).all() else "missed"
    return f"{said}, {state.say(f'page.scenarios.trajectory.{kept}')}"


# --- the tables ------------------------------------------------------------------------------------------------------


def _show_years(series: pd.DataFrame, subject: str) -> None:
    """The lines year by year, then those that have bounds with them, and their download."""
    language = state.current_language()
    _show_wide(series, subject, "years", partial(format_mass, language=language))
    bounded = series[series["low"].notna()]
    if len(bounded):
        st.markdown(state.say("page.scenarios.trajectory.bounds"))
        said = bounded.assign(
            **{side: [format_mass(value, language) for value in bounded[side]] for side in ("value", "low", "high")},
            year=bounded["year"].astype("str"),
        )
        names = {name: state.say(f"page.scenarios.column.{name}") for name in ("name", "year", "value", "low", "high")}
        show_table(said[list(names)].rename(columns=names), subject, "rows-bounds")
    show_download(series, "trajectoires", "download-years")


def _show_targets(outlook: Outlook) -> None:
    """For each target and course: what the year weighs, what is allowed, what is left to find, and the probability."""
    st.header(state.say("page.scenarios.targets.title"), anchor=False, help=explain("target"))
    verdicts, named = outlook.once(("verdicts", state.current_language()), lambda: _say_verdicts(outlook))
    if verdicts.empty:
        st.markdown(state.say("page.scenarios.targets.none"))
        return
    st.markdown(state.say("page.scenarios.targets.explanation"))
    outside = [name_target(one) for one in outlook.plan.targets if one.year not in outlook.years]
    if outside:
        st.warning(state.say("page.scenarios.targets.outside", targets=escape(" ; ".join(outside))))
    show_table(named, state.say("page.scenarios.targets.title"), "rows-targets")
    show_note(state.say("page.scenarios.targets.probability"))
    show_download(verdicts, "cibles", "download-targets")


def _say_verdicts(outlook: Outlook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The verdicts with the names of targets and courses, and the same in words."""
    verdicts, language = name_verdicts(outlook), state.current_language()
    rows = pd.DataFrame(
        {
            "target": verdicts["target"],
            "name": verdicts["name"],
            "year": verdicts["year"].astype("str"),
            "value": [format_mass(value, language) for value in verdicts["total"]],
            "allowed": [format_mass(value, language) for value in verdicts["allowed"]],
            "gap": [say_gap(value) for value in verdicts["gap"]],
            "probability": [_say_probability(value) for value in verdicts["probability"]],
        }
    )
    return verdicts, rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})


def name_verdicts(outlook: Outlook) -> pd.DataFrame:
    """The verdicts with the names of targets and courses: target, name, year, total, allowed, gap, probability."""
    names = {target.target_id: name_target(target) for target in outlook.targets}
    found, courses = outlook.verdicts, outlook.courses
    found = found.assign(target=found["target_id"].map(names), name=[courses[at].name for at in found["course"]])
    return found[["target", "name", "year", "total", "allowed", "gap", "probability"]]


def say_gap(gap: float) -> str:
    """What is left to find to keep a target, or how far ahead of it one is."""
    language = state.current_language()
    if math.isnan(gap):
        return format_mass(gap, language)
    key = "to_find" if gap > 0 else "in_hand"
    return state.say(f"page.scenarios.targets.{key}", mass=format_mass(abs(gap), language))


def _say_probability(probability: float) -> str:
    """A probability as people read it: never a certainty."""
    if math.isnan(probability):
        return format_mass(probability, state.current_language())
    share = min(max(round(probability * 100), 1), 99)
    key = "below" if probability < 0.01 else "above" if probability > 0.99 else "about"
    return state.say(f"page.scenarios.probability.{key}", share=share)


def _show_start(outlook: Outlook) -> None:
    """Why the trend does not start at the reference, step by step."""
    with st.expander(state.say("page.scenarios.start.title"), key="start", on_change="rerun") as start:
        if not start.open:
            return
        st.markdown(state.say("page.scenarios.start.explanation", year=outlook.years[0]))
        table = outlook.reconciliation
        table = table[(table["impact"] != 0) | table["step"].isin(["reference", "projection"])]
        language = state.current_language()
        rows = pd.DataFrame(
            {
                "step": [state.say(f"page.scenarios.start.{step}") for step in table["step"]],
                "value": [format_mass(table["impact"].iloc[0], language)]
                + [say_change(value) for value in table["impact"].iloc[1:-1]]
                + [format_mass(table["impact"].iloc[-1], language)],
            }
        )
        rows.columns = [state.say(f"page.scenarios.column.{name}") for name in ("step", "value")]
        show_table(rows, state.say("page.scenarios.start.title"), "rows-start")
        show_download(table, "point-de-depart", "download-start")


def _show_purchases(outlook: Outlook) -> None:
    """Devices bought each year: an extension of lives defers them, then they come."""
    language = state.current_language()
    st.header(state.say("page.scenarios.purchases.title"), anchor=False)
    st.markdown(state.say("page.scenarios.purchases.explanation"))
    series, found = outlook.once("purchases", lambda: _list_bought(outlook))
    subject = state.say("page.scenarios.purchases.title")
    chart = find_once(
        ("chart of purchases", outlook.key, language),
        lambda: draw_trajectories(
            series, subject, lambda count: format_amount(round(count), "device", language), language
        ),
    )
    peaks = [(name, *peak) for name, peak in found if peak]
    if peaks:
        name, year, devices = max(peaks, key=lambda peak: peak[2])
        values = {"name": name, "year": year, "devices": format_amount(round(devices), "device", language)}
        chart = replace(chart, title=state.say("page.scenarios.purchases.highest", **values))
    show_chart(chart, "chart-purchases", show_rows=lambda: _show_bought(series, subject))
    for name, year, devices in peaks:
        values = {"year": year, "devices": format_amount(round(devices), "device", language)}
        st.markdown(f"- {state.say('page.scenarios.purchases.peak', name=escape(name), **values)}")


def _list_bought(outlook: Outlook) -> tuple[pd.DataFrame, list]:
    """What is bought each year under each course, and the year in which each buys most, where one stands out."""
    series = pd.concat([_purchase_series(course) for course in outlook.courses], ignore_index=True)
    bought = [(course.name, course.projection.costs.set_index("year")["purchases"]) for course in outlook.courses]
    return series, [(name, find_peak(purchases)) for name, purchases in bought]


def _purchase_series(course: Course) -> pd.DataFrame:
    costs = course.projection.costs
    table = pd.DataFrame({"year": costs["year"], "value": costs["purchases"], "low": math.nan, "high": math.nan})
    return table.assign(name=course.name, kind=course.kind)[SERIES]


def _show_means(outlook: Outlook) -> None:
    """Euros and days of each scenario, year by year."""
    st.header(state.say("page.scenarios.means.title"), anchor=False)
    if not outlook.scenarios:
        st.markdown(state.say("page.scenarios.means.none"))
        return
    st.markdown(state.say("page.scenarios.means.explanation"))
    _warn_of_taxes(outlook)
    costs, rows = outlook.once(("means", state.current_language()), lambda: _say_means(outlook))
    show_table(rows, state.say("page.scenarios.means.title"), "rows-means")
    show_download(costs, "moyens", "download-means")


def _say_means(outlook: Outlook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The costs of each scenario, year by year, and the same in words."""
    language = state.current_language()
    costs = pd.concat(
        [course.projection.costs.assign(name=course.name) for course in outlook.scenarios], ignore_index=True
    )
    shown = ("invest_eur", "yearly_eur", "staff_days", "purchases_eur", "unpriced")
    rows = costs[["name", "year", *shown]].assign(year=costs["year"].astype("str"))
    for column in shown:
        rows[column] = [format_number(value, language, 0) for value in costs[column]]
    rows.columns = [state.say(f"page.scenarios.column.{name}") for name in rows]
    return costs, rows


def _warn_of_taxes(outlook: Outlook) -> None:
    """Where some prices of the estate hold tax and others don't, or don't say: their sum mixes them."""
    language, taxes = state.current_language(), outlook.once("taxes", lambda: _count_taxes(outlook))
    if len(taxes) > 1:
        counts = [f"{value_label('price_tax', tax, language)} ({rows})" for tax, rows in taxes.items()]
        st.warning(state.say("page.scenarios.means.mixed", counts=", ".join(counts)))


def _count_taxes(outlook: Outlook) -> dict[str, int]:
    """How many priced rows of the estate there are, by what their price says of tax."""
    equipment = outlook.situation.inventory.equipment
    priced = equipment[equipment["purchase_cost_eur"].notna()]
    counts = priced["price_tax"].astype("str").fillna("unknown").value_counts()
    return {str(tax): int(rows) for tax, rows in counts.items()}


def _show_wide(series: pd.DataFrame, subject: str, key: str, say: Callable[[float], str]) -> None:
    """A table with a year a row and a line a column."""
    rows = series.assign(said=[say(value) for value in series["value"]], year=series["year"].astype("str"))
    wide = rows.pivot_table(index="year", columns="name", values="said", aggfunc="first", sort=False)
    wide = wide.sort_index().reset_index().fillna("").rename(columns={"year": state.say("page.scenarios.column.year")})
    show_table(wide, subject, f"rows-{key}")


def _show_bought(series: pd.DataFrame, subject: str) -> None:
    language = state.current_language()
    _show_wide(series, subject, "purchases", lambda count: format_number(count, language, 1))
    show_download(series.drop(columns=["low", "high"]), "purchases", "download-purchases")
