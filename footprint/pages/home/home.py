"""Home: what the tool answers and how to start; then the years, what is due, and the organisation's inventories."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import Chart, draw_history, print_bounds
from footprint.charts.plan_charts import say_signed_mass
from footprint.commitments.due import due_within
from footprint.estimation.views import compare, headcount
from footprint.pages import acting, state
from footprint.pages.band import find_standing
from footprint.pages.figure_texts import say_counts
from footprint.pages.home.archive import show_archived
from footprint.pages.home.inventories import show_inventories
from footprint.pages.home.organisation import show_creation, show_drop, show_settings
from footprint.pages.plan_desk import open_desk
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table, show_when_open
from footprint.pages.signed_in import is_shared
from footprint.pages.standing.due import say_due
from footprint.pages.visit import begin_visit, is_under_way
from footprint.words.texts import format_date, format_mass, format_number, type_name
from footprint.workspace.footprint import Footprint
from footprint.workspace.samples import load_sample
from footprint.workspace.stored import check_version, footprint_of

SOON, MOST_REMINDED = 30, 2  # days ahead; reminders that are spelt out
MOST_CHANGED = 2  # types of which the change between two years is named
SAMPLES, LOADED = "samples", "sample-loaded"  # in the session: whether they are open; one was, which closes them
HIGH = 190  # pixels, of what offers the samples


def show() -> None:
    """The ways to start before there is an inventory; after, the years, what is to do, and all inventories."""
    st.title(state.say("page.home.title"), anchor=False)
    if st.session_state.pop(LOADED, False):
        st.session_state[SAMPLES] = False
    state.show_message()
    studied = state.find_studied()
    if studied is None:
        _show_start()
        show_archived()
        with st.expander(state.say("page.home.data_title")):
            _say_place()
        return
    inventories = state.find_inventories(studied.organisation)
    _show_overview(studied, inventories)
    st.header(escape(studied.organisation.name), anchor=False)
    show_inventories(studied, inventories)
    with st.container(horizontal=True, gap="xsmall"):
        show_settings(studied)
        if not is_shared():
            show_when_open(state.say("page.home.sample_title"), SAMPLES, lambda: _show_samples("secondary"), HIGH)
        show_when_open(state.say("page.home.data_title"), "place-of-data", _say_place)
    show_archived()


def _say_place() -> None:
    st.markdown(state.say("page.home.data", place=escape(state.find_place())))


# --- before there is an inventory ------------------------------------------------------------------------------------


def _show_start() -> None:
    """The question, then one's own data next to a sample and ten questions."""
    st.markdown(state.say("page.home.answers"))
    if is_shared():
        _start_shared()
        return
    own, ready = st.columns([3, 2], gap="large")
    with own:
        st.header(state.say("page.home.own_title"), anchor=False)
        show_drop(state.find_organisation())
        show_creation(state.find_organisation())
    with ready:
        st.header(state.say("page.home.sample_title"), anchor=False)
        _show_samples("primary")
        state.link_to("questions", state.say("page.home.open_questions"))
        state.link_to("handover", state.say("page.home.open_handover"))
    with st.expander(state.say("page.home.how_title")):
        for sentence in ("asks", "shows"):
            st.markdown(state.say(f"page.home.{sentence}"))


def _start_shared() -> None:
    """The first inventory of the organisation, for whoever may create it; an example would be one more organisation."""
    organisation = state.find_organisation()
    st.header(escape(organisation.name) if organisation else state.say("page.home.own_title"), anchor=False)
    if acting.only_for("inventory-created"):
        show_drop(organisation)
        show_creation(organisation)


def _show_samples(kind: Literal["primary", "secondary"]) -> None:
    """The samples; the guided visit on the first of them, offered on the first start."""
    st.markdown(state.say("page.home.sample_explanation"))
    if st.button(state.say("page.home.load_sample"), type=kind, key="load-sample", width="stretch"):
        _load_sample("association")
    if kind == "primary" and not is_under_way():
        _offer_visit()
    said, about = state.say("page.home.load_larger"), state.say("page.home.larger_help")
    if st.button(said, key="load-larger-sample", width="stretch", help=about):
        _load_sample("local_authority")


def _offer_visit() -> None:
    said, about = state.say("visit.begin_sample"), state.say("visit.offer")
    if st.button(said, key="visit-sample", icon=":material/signpost:", width="stretch", help=about):
        st.session_state[state.TO_STUDY] = _store_sample("association")
        begin_visit()


def _load_sample(sample: str) -> None:
    inventory_id = _store_sample(sample)
    st.session_state[LOADED] = True
    state.keep_message(state.say("page.home.sample_loaded"))
    state.study(inventory_id)


def _store_sample(sample: str) -> int:
    """Create a sample organisation; the id of its last inventory."""
    with st.spinner(state.say("page.home.loading")):
        names = [state.say(f"page.home.sample.{sample}.{what}") for what in ("organisation", "inventory")]
        return load_sample(state.open_engine(), *names, state.current_actor(), sample)


# --- after -----------------------------------------------------------------------------------------------------------


def _show_overview(studied: state.Studied, inventories: list[state.Studied]) -> None:
    """The year studied and those before it; next to them what is due, what would make it surer, a new export."""
    figures, beside = st.columns([3, 2], gap="large")
    has_rows = bool(find_standing(studied).rows)
    with figures:
        if has_rows:
            _show_figures(studied)
        _show_years(inventories)
    with beside:
        _show_reminders(studied)
        if has_rows:
            _show_improvements(studied)
        if acting.button(st, state.say("page.home.drop_again"), key="drop-again", width="stretch"):
            state.open_section("import")
            state.go_to("inventory")


def _show_years(inventories: list[state.Studied]) -> None:
    """The footprint of each year as one chart, where there are several; each by the method of its inventory."""
    counted = sorted((each for each in inventories if find_standing(each).rows), key=lambda each: each.record.year)
    if len({each.record.year for each in counted}) < 2:
        return
    found = [footprint_of(state.open_engine(), each.inventory_id, each.number, each.method()) for each in counted]
    subject, years = state.say("page.home.years"), tuple(each.record.year for each in counted)
    key = ("years", years, tuple(one.situation.id for one in found), state.current_language())
    history, chart, table = found[-1].once(key, lambda: _draw_years(years, found, subject))

    def show_rows() -> None:
        show_note(escape(chart.note))
        show_table(table, subject)
        show_download(history, "annees", "download-years")

    show_chart(chart, "home-years", noted=True, show_rows=show_rows)
    _show_changes(years[-2], years[-1], found[-2], found[-1])


def _draw_years(years: Sequence[int], found: list[Footprint], subject: str) -> tuple[pd.DataFrame, Chart, pd.DataFrame]:
    """The footprint of each year, its chart, and its table in words."""
    language = state.current_language()
    history = pd.DataFrame(
        {
            "name": list(map(str, years)),
            "value": [one.total.impact for one in found],
            "low": [one.interval.low for one in found],
            "high": [one.interval.high for one in found],
        }
    )
    chart = draw_history(history, subject, lambda mass: format_mass(mass, language), language)
    names = [subject, *(state.say(f"page.footprint.column.{name}") for name in ("impact", "interval"))]
    masses = [format_mass(mass, language) for mass in history["value"]]
    bounds = [print_bounds(low, high, language) for low, high in zip(history["low"], history["high"], strict=True)]
    return history, chart, pd.DataFrame(dict(zip(names, (history["name"], masses, bounds), strict=True)))


def _show_changes(first: int, last: int, before: Footprint, after: Footprint) -> None:
    """Which types changed most between two years, with a link to why."""
    key = ("changed most", before.situation.id, state.current_language())
    said = after.once(key, lambda: _say_changes(before, after))
    st.markdown(state.say("page.home.changed_most", first=first, last=last, changes=escape(" · ".join(said))))
    state.link_to("dossier", state.say("page.home.see_years"))


def _say_changes(before: Footprint, after: Footprint) -> list[str]:
    language = state.current_language()
    both = compare(before.by("type"), after.by("type"), "type")
    both = both.assign(size=both["change"].abs()).nlargest(MOST_CHANGED, "size")
    return [
        f"{type_name(one['type'], language)} {say_signed_mass(one['change'], language)}"
        for one in both.to_dict("records")
    ]


def _show_reminders(studied: state.Studied) -> None:
    """How much is due soon or late, the first few, and where all of it is; nothing where nothing is."""
    register = open_desk(studied).register
    due = due_within(register, date.today(), SOON)
    if due.empty:
        return
    said = [
        f"{format_date(one['due_on'], state.current_language())} — {say_due(one)}" for one in due.to_dict("records")
    ]
    points = "\n".join(f"- {escape(one)}" for one in said[:MOST_REMINDED])
    st.markdown(f"**{say_counts('page.label.days.reminders', count=len(said))}**\n\n{points}")
    state.link_to("label", state.say("page.label.days.see"))


def _show_figures(each: state.Studied) -> None:
    language = state.current_language()
    found = footprint_of(state.open_engine(), each.inventory_id, each.number, each.method())
    people = headcount(found.situation)
    with st.container(horizontal=True):
        said, about = state.say("page.home.total", year=each.record.year), state.say("page.home.total_help")
        st.metric(said, format_mass(found.total.impact, language), help=about, width="content")
        if people > 0 and math.isfinite(found.total.impact):
            each_one = format_mass(found.total.impact / people, language)
            st.metric(state.say("page.footprint.people.each"), each_one, width="content")
        said, about = state.say("page.show.devices.in_use"), state.say("page.show.devices.help")
        st.metric(said, format_number(found.devices.in_use, language), help=about, width="content")


def _show_improvements(each: state.Studied) -> None:
    """What would make the result surer, the most useful first."""
    engine, method = state.open_engine(), each.method()
    found = footprint_of(engine, each.inventory_id, each.number, method)
    doubts = check_version(engine, each.inventory_id, each.number, method)
    said = []
    if len(doubts):
        said.append(say_counts("page.home.improve.doubts", rows=len(doubts)))
    if found.total.missing:
        said.append(say_counts("page.home.improve.missing", lines=found.total.missing))
    if len(found.gaps):
        said.append(say_counts("page.home.improve.gaps", cells=len(found.gaps)))
    if said:
        st.markdown(f"**{state.say('page.home.improve.title')}**")
        st.markdown("\n".join(f"- {one}" for one in said))


if __name__ == "__main__":
    show()
