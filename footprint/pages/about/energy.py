"""Own energy: what the tool itself has used, what for, what the measure is worth, and whether to count it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import draw_history, draw_parts, print_parts
from footprint.estimation.estimate import weigh_exactly
from footprint.estimation.views import apportion
from footprint.own_energy import JOULES_IN_KWH, METHODS, PROGRAM, SERVER, TASKS, is_metering
from footprint.pages import state
from footprint.pages.figure_texts import describe_factor, say_factor_unit, say_number
from footprint.pages.footprint.choices import find_footprint
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.registry.factors import shipped_factors
from footprint.registry.matching import match_grid
from footprint.storage import load_energy
from footprint.words.texts import NO_BREAK_SPACE, format_mass, format_number, format_share, label, type_name, unit_label

# Where the tool is taken to run as long as no inventory says where its organisation is.
COUNTRY = "FRA"

# How the electricity of the tool is declared when it runs on a machine that no inventory holds.
SERVICE = "hosted_electricity"
# What is counted, and the tasks whose computing it takes: a click takes all but what makes a dossier.
EACH = {
    SERVER: [task for task in (*TASKS, SERVER) if task not in ("freezing", "bundling")],
    "freezing": ["freezing"],
    "bundling": ["bundling"],
}
LEAST_SHARE = 1e-5  # below it, a share is told as less than it


def show() -> None:
    """The page."""
    st.title(state.say("page.energy.title"), anchor=False)
    st.markdown(state.say("page.energy.introduction"))
    measured = load_energy(state.open_engine())
    measured = measured.assign(kwh=measured["processor_kwh"] + measured["memory_kwh"])
    if not measured["kwh"].sum():
        st.info(state.say("page.energy.nothing"))
        st.markdown(state.say("page.energy.method.limits"))
        return
    if not is_metering():
        show_note(state.say("page.energy.stopped"))
    studied, year = state.find_studied(), _choose_year(measured)
    measured = measured[measured["day"].dt.year == year]
    country = studied.record.country if studied else COUNTRY
    grid = _Grid(*match_grid(shipped_factors(), country, year))
    _show_total(measured, grid, year)
    _show_comparison(measured, grid, studied)
    _show_factor(grid)
    _show_tasks(measured, grid)
    _show_months(measured, grid)
    _show_versions(measured)
    _show_method(measured)
    _show_counting(measured, country)


def _choose_year(measured: pd.DataFrame) -> int:
    """The year shown: the last one, unless another is chosen."""
    years = sorted(measured["day"].dt.year.unique().tolist(), reverse=True)
    if len(years) == 1:
        return years[0]
    return st.selectbox(state.say("page.energy.year"), years, key="energy-year", bind="query-params")


@dataclass(frozen=True)
class _Grid:
    """The electricity that the tool runs on: a row of the registry's factors, and how well it matches."""

    row: int
    match: str

    @property
    def factor(self) -> dict:
        return shipped_factors().factors.iloc[self.row].to_dict()

    def weigh(self, kwh: pd.Series) -> pd.Series:
        """Kg CO2e of energies, as the estimate weighs any electricity."""
        return pd.Series(weigh_exactly(kwh.to_numpy(), self.row, shipped_factors().factors), index=kwh.index)

    def weigh_one(self, kwh: float) -> float:
        return float(self.weigh(pd.Series([kwh])).iloc[0])


# --- the figure ------------------------------------------------------------------------------------------------------


def _show_total(measured: pd.DataFrame, grid: _Grid, year: int) -> None:
    kwh = measured["kwh"].sum()
    figures = {
        state.say("page.energy.energy", year=year): _say_energy(kwh),
        state.say("page.energy.impact"): format_mass(grid.weigh_one(kwh), state.current_language()),
        state.say("page.energy.running"): _say_time(measured["seconds"].sum()),
    }
    for column, (name, figure) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(name, figure)


def _show_comparison(measured: pd.DataFrame, grid: _Grid, studied: state.Studied | None) -> None:
    """The tool beside the footprint of the organisation studied, and its part of the tool where others use it too."""
    language, kwh = state.current_language(), measured["kwh"].sum()
    whole = find_footprint(studied).total.impact if studied and studied.number else math.nan
    if studied is None or not whole > 0:
        st.markdown(state.say("page.energy.no_share"))
        return
    part = grid.weigh_one(kwh) / whole
    said = "little_share" if part < LEAST_SHARE else "share"
    name, share = escape(studied.organisation.name), format_share(max(part, LEAST_SHARE), language, 3)
    year, impact = studied.record.year, format_mass(whole, language)
    st.markdown(state.say(f"page.energy.{said}", share=share, name=name, impact=impact, year=year))
    if len(state.find_organisations()) > 1:
        own = measured.loc[measured["organisation_id"] == studied.organisation.organisation_id, "kwh"].sum()
        share = format_share(own / kwh, language)
        st.markdown(state.say("page.energy.several", name=name, energy=_say_energy(own), share=share))


def _show_factor(grid: _Grid) -> None:
    """The factor that makes carbon of energy, in a sentence and in full."""
    language, sources = state.current_language(), shipped_factors().sources
    factor, match = grid.factor, grid.match
    source = sources[sources["source_id"] == factor["source_id"]].iloc[0].to_dict()
    said = state.say(
        "page.energy.factor",
        country=label("country", factor["country"], language),
        value=f"{say_number(factor['value'], language)} {say_factor_unit(factor['per_unit'], language)}",
        match=label("match", match, language).lower(),
        source=source["citation"].rstrip("."),
        id=factor["factor_id"],
    )
    show_note(escape(said))
    with st.expander(state.say("page.energy.factor_title")):
        show_table(describe_factor(factor, source, language, match), state.say("page.energy.factor_title"))


# --- what for, and when ----------------------------------------------------------------------------------------------


def _show_tasks(measured: pd.DataFrame, grid: _Grid) -> None:
    """The server's share, and the tasks beside each other: next to the server, most of them could not be seen."""
    language, title = state.current_language(), state.say("page.energy.tasks.title")
    st.header(title, anchor=False)
    st.markdown(state.say("page.energy.tasks.explanation"))
    of_tasks = measured["task"] != SERVER
    server = format_share(measured.loc[~of_tasks, "kwh"].sum() / measured["kwh"].sum(), language)
    st.markdown(state.say("page.energy.tasks.server", share=server))
    tasks = measured[of_tasks].groupby("task")[["count", "seconds", "cpu_seconds", "memory_kwh", "kwh"]].sum()
    tasks = tasks[tasks["kwh"] > 0].sort_values("kwh", ascending=False, kind="stable").reset_index()
    if tasks.empty:
        st.markdown(state.say("page.energy.tasks.nothing"))
        return
    tasks["name"] = [state.say(f"page.energy.task.{task}") for task in tasks["task"]]
    tasks["impact"] = grid.weigh(tasks["kwh"])
    show_chart(draw_parts(tasks, state.say("page.energy.tasks.subject"), language, "tasks"), "chart-energy-tasks")
    whole = tasks.sum(numeric_only=True)
    masses, shares = zip(*print_parts(tasks["impact"].tolist(), language), strict=True)
    rows = {
        "task": [*tasks["name"], state.say("page.energy.tasks.all")],
        "count": [format_number(count, language) for count in (*tasks["count"], whole["count"])],
        "computing": [_say_time(seconds) for seconds in (*tasks["cpu_seconds"], whole["cpu_seconds"])],
        "lasting": [_say_time(seconds) for seconds in (*tasks["seconds"], whole["seconds"])],
        "energy": _print_energies(tasks["kwh"], whole["kwh"]),
        "memory": _print_energies(tasks["memory_kwh"], whole["kwh"]),
        "impact": [*masses, print_parts([whole["impact"]], language)[0][0]],
        "share": [*shares, ""],
    }
    show_table(_name_columns(pd.DataFrame(rows)), title)


def _show_months(measured: pd.DataFrame, grid: _Grid) -> None:
    language, title = state.current_language(), state.say("page.energy.months.title")
    by_month = measured.assign(month=measured["day"].dt.month, tasks=measured["kwh"].where(measured["task"] != SERVER))
    months = by_month.groupby("month")[["seconds", "kwh", "tasks"]].sum().reset_index()
    months["name"] = [state.say(f"month.{month}").capitalize() for month in months["month"]]
    st.header(title, anchor=False)
    st.markdown(state.say("page.energy.months.explanation"))
    if len(months) > 1:
        unit, in_kwh = _choose_unit(months["kwh"].max())
        bars = months.assign(value=months["kwh"], low=math.nan, high=math.nan)

        def say(kwh: float) -> str:
            return f"{format_number(kwh / in_kwh, language, significant=3)}{NO_BREAK_SPACE}{unit}"

        show_chart(draw_history(bars, state.say("page.energy.months.subject"), say, language), "chart-energy-months")
    whole = months.sum(numeric_only=True)
    masses = print_parts(grid.weigh(months["kwh"]).tolist(), language)
    masses += print_parts([grid.weigh_one(whole["kwh"])], language)
    rows = {
        "month": [*months["name"], state.say("page.energy.total")],
        "running": [_say_time(seconds) for seconds in (*months["seconds"], whole["seconds"])],
        "energy": _print_energies(months["kwh"], whole["kwh"]),
        "of_tasks": [
            format_share(tasks / kwh, language)
            for tasks, kwh in zip((*months["tasks"], whole["tasks"]), (*months["kwh"], whole["kwh"]), strict=True)
        ],
        "impact": [mass for mass, _ in masses],
    }
    show_table(_name_columns(pd.DataFrame(rows)), title)
    show_download(_widen(measured, grid), state.say("page.energy.file"), "download-energy")


def _show_versions(measured: pd.DataFrame) -> None:
    """What a click, a dossier and its archive take of the processor, by version of the tool."""
    language, title = state.current_language(), state.say("page.energy.versions.title")
    known = measured.assign(program=measured["version"].str.extract(rf"{PROGRAM}(\S+)$", expand=False))
    known = known[known["program"].notna()]
    rows = []
    for program, of_it in known.sort_values("day", kind="stable").groupby("program", sort=False):
        kwh = of_it.groupby("task")["processor_kwh"].sum()
        times = of_it.groupby("task")["count"].sum()
        row = {"version": program}
        for name, tasks in EACH.items():
            count = int(times.get(name, 0))
            each = float(kwh.reindex(tasks).sum()) / count if count else math.nan
            row |= {f"times_{name}": format_number(count, language)}
            row |= {f"each_{name}": _say_energy(each) if count else state.say("format.missing")}
        rows.append(row)
    st.header(title, anchor=False)
    st.markdown(state.say("page.energy.versions.explanation"))
    if not rows:
        st.markdown(state.say("page.energy.versions.nothing"))
        return
    show_table(_name_columns(pd.DataFrame(rows)), title)


def _widen(measured: pd.DataFrame, grid: _Grid) -> pd.DataFrame:
    """All that is stored of the year, with the carbon it makes (kg CO2e) and the factor that makes it."""
    factor = grid.factor
    wide = measured.assign(factor_id=factor["factor_id"], factor_value=factor["value"])
    return wide.assign(impact=grid.weigh(wide["kwh"]))


def _name_columns(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={name: state.say(f"page.energy.column.{name}") for name in rows})


# --- what it is worth ------------------------------------------------------------------------------------------------


def _show_method(measured: pd.DataFrame) -> None:
    """How each part was measured, in plain words, and what is left out."""
    language, kwh = state.current_language(), measured["kwh"].sum()
    st.header(state.say("page.energy.method.title"), anchor=False)
    for method in METHODS:
        by_it = measured[measured["method"] == method]
        if len(by_it):
            share = format_share(by_it["kwh"].sum() / kwh, language)
            version = ", ".join(by_it["version"].str.partition(f", {PROGRAM}")[0].unique())
            st.markdown(state.say(f"page.energy.method.{method}", share=share, version=version))
    memory = measured["memory_kwh"].sum()
    power = memory * JOULES_IN_KWH / measured["seconds"].sum()
    power_said = f"{say_number(power, language, 2)}{NO_BREAK_SPACE}W"
    st.markdown(state.say("page.energy.method.memory", share=format_share(memory / kwh, language), power=power_said))
    st.markdown(state.say("page.energy.method.limits"))


def _show_counting(measured: pd.DataFrame, country: str) -> None:
    """Whether to count it, and the row of services that declares it where that is right."""
    language = state.current_language()
    st.header(state.say("page.energy.counting.title"), anchor=False)
    st.markdown(state.say("page.energy.counting.text"))
    row = {
        "service": [type_name(SERVICE, language)],
        "amount": [say_number(measured["kwh"].sum(), language, 4)],
        "unit": [unit_label("kWh", language)],
        "country": [label("country", country, language)],
    }
    show_table(_name_columns(pd.DataFrame(row)), state.say("page.energy.counting.row"))


# --- in words --------------------------------------------------------------------------------------------------------


def _choose_unit(kwh: float) -> tuple[str, float]:
    """The unit in which an energy reads best, and how many kWh it is."""
    return next(((unit, in_kwh) for unit, in_kwh in (("kWh", 1.0), ("Wh", 1e-3)) if kwh >= in_kwh), ("mWh", 1e-6))


def _say_energy(kwh: float) -> str:
    unit, in_kwh = _choose_unit(kwh)
    return f"{format_number(kwh / in_kwh, state.current_language(), significant=3)}{NO_BREAK_SPACE}{unit}"


def _print_energies(parts: Sequence[float], greatest: float) -> list[str]:
    """Energies, then their sum, rounded so that they add up, in the unit and with the decimals of the greatest."""
    unit, in_kwh = _choose_unit(greatest)
    digits = max(1, 2 - math.floor(math.log10(greatest / in_kwh)))
    printed = [*apportion([part / in_kwh for part in parts], digits), math.fsum(parts) / in_kwh]
    return [f"{format_number(value, state.current_language(), digits)}{NO_BREAK_SPACE}{unit}" for value in printed]


def _say_time(seconds: float) -> str:
    """A duration in the unit in which it reads best."""
    unit, length = next(((unit, length) for unit, length in (("h", 3600), ("min", 60)) if seconds >= length), ("s", 1))
    return f"{say_number(seconds / length, state.current_language(), 3)}{NO_BREAK_SPACE}{unit}"


if __name__ == "__main__":
    show()
