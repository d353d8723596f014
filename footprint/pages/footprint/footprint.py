"""Footprint: the figure of the year, what it is worth, and where each part of it comes from."""

import math
from collections.abc import Callable
from contextlib import nullcontext

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import print_interval
from footprint.estimation.views import (
    OURS_OVER_PUBLISHED,
    PUBLISHED_PER_PERSON,
    by_source,
    compare_per_person,
    is_comparable,
)
from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.figure_texts import say_counts
from footprint.pages.footprint.choices import find_footprint, show_method
from footprint.pages.footprint.narrowed import Part, choose_part, find_part, name_part
from footprint.pages.footprint.others import show_others, show_regulatory
from footprint.pages.footprint.parts import show_lines, show_where
from footprint.pages.footprint.people import show_per_person
from footprint.pages.footprint.publish import show_publish
from footprint.pages.footprint.quality import show_quality
from footprint.pages.footprint.sensitivity import show_sensitivity
from footprint.pages.footprint.why import show_reasons
from footprint.pages.show import (
    Written,
    name_files_after,
    show_download,
    show_note,
    show_other_devices,
    show_own_share,
    show_table,
    write_table,
)
from footprint.pages.word_help import explain
from footprint.words.texts import format_mass, format_number, format_share, label
from footprint.workspace.footprint import Footprint

SECTIONS = ("parts", "why", "quality", "cover", "sensitivity", "others", "regulatory", "publish")
VARIED = ("sensitivity", "others", "regulatory")  # estimate anew, the first time that they are opened


def show() -> None:
    """The page: the figure on the left, where it comes from on the right; below, what makes it and what it is worth."""
    studied = state.find_studied()
    whole = find_footprint(studied) if studied and studied.number else None
    if studied is None or whole is None or not len(whole.lines):
        st.title(state.say("page.footprint.name"), anchor=False)
        show_nothing("footprint", state.say("page.footprint.empty"))
        return
    figure, where = st.columns([2, 3], gap="large")
    with figure:
        st.title(state.say("page.footprint.name"), anchor=False)
        part = choose_part(whole)
        place = st.container(key="footprint-figure")
        show_method()
    find = find_part(studied, part)
    whole, found = find_footprint(studied), find()
    with name_files_after(name_part(part)):
        with place:
            _show_total(found, part)
            _show_counts(studied, whole, found, part)
        with where:
            show_where(found)
        _show_sections(studied, find, part)


# --- the figure ------------------------------------------------------------------------------------------------------


def _show_total(found: Footprint, part: Part) -> None:
    language, total, year = state.current_language(), found.total, found.situation.method.year
    if not math.isfinite(total.impact):
        st.warning(state.say("page.footprint.no_figure"))
        return
    of = {"part": name_part(part), "year": year}
    name = state.say("page.footprint.total_of_part" if part else "page.footprint.total", **of)
    st.metric(name, format_mass(total.impact, language), help=explain("kgco2e"))
    interval = print_interval(found.interval.low, found.interval.high, language)
    st.markdown(state.say("page.footprint.interval", interval=interval), help=explain("interval"))


def _show_counts(studied: state.Studied, whole: Footprint, found: Footprint, part: Part) -> None:
    """Kilograms a person, the devices in use, and how many lines have no figure."""
    per_person, devices = st.columns([3, 2])
    with per_person:
        show_per_person(studied, whole, found, part)
    devices.metric(state.say("page.show.devices.in_use"), format_number(found.devices.in_use, state.current_language()))
    if found.total.missing and math.isfinite(found.total.impact):
        missing, lines = found.total.missing, found.total.lines
        st.warning(say_counts("page.footprint.missing_lines", missing=missing, lines=lines))


def _show_cover(found: Footprint) -> None:
    """What the figure covers: all its digits, what is counted or not, whether it is plausible, whom it is owed to."""
    show_other_devices(found.devices)
    show_note(state.say("page.footprint.exact", exact=_write_out(found.total.impact)))
    show_own_share(found)
    _show_published(found)
    st.header(state.say("page.footprint.counted.title"), anchor=False)
    st.markdown(state.say("page.footprint.counted.text"))
    st.header(state.say("page.footprint.sources.title"), anchor=False)
    _show_sources(found)


def _write_out(value: float) -> str:
    """All the digits of a figure, to be copied: the decimal sign of the language, and no space between thousands."""
    return repr(value).replace(".", state.say("format.decimal"))


def _show_sources(found: Footprint) -> None:
    """Who measured the factors behind the figure, to be credited wherever it is published."""
    st.markdown(state.say("page.footprint.sources.explanation"))
    cited, rows = found.once(("sources in words", state.current_language()), lambda: _list_sources(found))
    show_table(rows, state.say("page.footprint.sources.title"))
    show_download(cited, "sources", "download-sources")


def _list_sources(found: Footprint) -> tuple[pd.DataFrame, Written]:
    """The sources with what rests on each, and in words."""
    language, registry = state.current_language(), found.situation.factors
    used = found.view(by_source)
    cited = used.merge(registry.sources, on="source_id", how="left")
    cited["citation"] = cited["citation"].fillna(cited["source_id"])
    rows = pd.DataFrame(
        {
            label("column.sources", "citation", language): cited["citation"],
            label("column.sources", "licence", language): cited["licence"].fillna(""),
            state.say("page.footprint.column.footprint"): [format_mass(mass, language) for mass in cited["impact"]],
        }
    )
    return cited, write_table(rows)


def _show_published(found: Footprint) -> None:
    """The footprint of a person, whether it is plausible, and what organisations publish, where the methods compare."""
    method, language = found.situation.method, state.current_language()
    if not is_comparable(method.accounting, method.country):
        return
    compared = found.view(compare_per_person)
    st.header(state.say("page.footprint.published.title"), anchor=False)
    if compared.empty:
        st.markdown(state.say("page.footprint.published.no_headcount"))
    for row in compared.to_dict("records"):
        numbers = {name: format_number(row[name], language) for name in ("low", "high")}
        published = zip(("least", "most"), PUBLISHED_PER_PERSON[row["part"]], strict=True)
        numbers |= {name: format_number(bound, language) for name, bound in published}
        impact = format_mass(row["impact"], language)
        sentence = state.say(f"page.footprint.published.{row['part']}", impact=impact, **numbers)
        verdict = state.say(f"plausibility.{row['place']}")
        st.markdown(f"{sentence} **{verdict}**")
    least, most = (format_share(part, language) for part in OURS_OVER_PUBLISHED[method.factor_set])
    show_note(state.say("plausibility.why", least=least, most=most))
    show_note(state.say("page.footprint.published.source"))


# --- below the figure ------------------------------------------------------------------------------------------------


def _show_sections(studied: state.Studied, find: Callable[..., Footprint], part: Part) -> None:
    names = [state.say(f"page.footprint.section.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="section", bind="query-params")
    found = find()
    shown = {
        "parts": lambda: show_lines(found),
        "why": lambda: show_reasons(found),
        "quality": lambda: show_quality(found),
        "cover": lambda: _show_cover(found),
        "sensitivity": lambda: show_sensitivity(found),
        "others": lambda: show_others(find),
        "regulatory": lambda: show_regulatory(find),
        "publish": lambda: show_publish(_name_organisation(studied, part), found),
    }
    for name, tab in zip(SECTIONS, tabs, strict=True):
        if tab.open:
            waiting = st.spinner(state.say("page.footprint.computing"), show_time=True)
            with tab, waiting if name in VARIED else nullcontext():
                shown[name]()


def _name_organisation(studied: state.Studied, part: Part) -> str:
    """Whose footprint it is, as sentences to publish name it."""
    name = studied.organisation.name
    return state.say("page.footprint.part.organisation", name=name, part=name_part(part)) if part else name


if __name__ == "__main__":
    show()
