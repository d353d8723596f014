"""Home: what the tool answers and three ways to start; then the organisation, its inventories, and what to do next."""

from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from footprint.charts.footprint_charts import draw_history, print_bounds
from footprint.commitments.due import due_within
from footprint.pages import state
from footprint.pages.band import find_standing, say_next
from footprint.pages.figure_texts import say_counts
from footprint.pages.home.archive import show_archived, show_archiving
from footprint.pages.home.next_year import show_next_year, show_origin
from footprint.pages.home.organisation import show_creation, show_settings
from footprint.pages.plan_desk import open_desk
from footprint.pages.show import escape, show_chart, show_download, show_note, show_other_devices, show_table
from footprint.pages.standing.due import say_due
from footprint.pages.steps import find_next
from footprint.pages.visit import begin_visit, is_under_way
from footprint.words.texts import format_date, format_mass, format_number
from footprint.workspace.samples import load_sample
from footprint.workspace.stored import check_version, footprint_of

SOON, MOST_REMINDED = 30, 3  # days ahead; reminders that are spelt out


def show() -> None:
    """The three ways to start before there is an inventory; after, all inventories."""
    st.title(state.say("page.home.title"), anchor=False)
    state.show_message()
    studied = state.find_studied()
    if studied is None:
        _show_start()
    else:
        _show_inventories(studied)
        show_settings(studied)
        show_archiving(studied)
        with st.expander(state.say("page.home.sample_title")):
            _show_samples("secondary")
    show_archived()
    with st.expander(state.say("page.home.data_title")):
        st.markdown(state.say("page.home.data", place=escape(state.find_place())))


# --- before there is an inventory ------------------------------------------------------------------------------------


def _show_start() -> None:
    """The question, the ways to start, then what they ask for and what they give."""
    st.markdown(state.say("page.home.answers"))
    st.header(state.say("page.home.start"), anchor=False)
    sample, questions, own = st.columns(3, border=True)
    with sample:
        st.subheader(state.say("page.home.sample_title"), anchor=False)
        _show_samples("primary")
    with questions:
        st.subheader(state.say("page.home.questions_title"), anchor=False)
        st.markdown(state.say("page.home.questions_explanation"))
        state.link_to("questions", state.say("page.home.open_questions"))
        state.link_to("handover", state.say("page.home.open_handover"))
    with own:
        st.subheader(state.say("page.home.own_title"), anchor=False)
        st.markdown(state.say("page.home.own_explanation"))
        show_creation(state.find_organisation())
    for sentence in ("asks", "shows"):
        st.markdown(state.say(f"page.home.{sentence}"))


def _show_samples(kind: Literal["primary", "secondary"]) -> None:
    """The samples; the guided visit on the first of them, offered on the first start."""
    st.markdown(state.say("page.home.sample_explanation"))
    if st.button(state.say("page.home.load_sample"), type=kind, key="load-sample", width="stretch"):
        _load_sample("association")
    if kind == "primary" and not is_under_way():
        _offer_visit()
    st.markdown(state.say("page.home.larger_explanation"))
    if st.button(state.say("page.home.load_larger"), key="load-larger-sample", width="stretch"):
        _load_sample("local_authority")


def _offer_visit() -> None:
    st.markdown(state.say("visit.offer"))
    if st.button(state.say("visit.begin_sample"), key="visit-sample", icon=":material/signpost:", width="stretch"):
        st.session_state[state.TO_STUDY] = _store_sample("association")
        begin_visit()


def _load_sample(sample: str) -> None:
    inventory_id = _store_sample(sample)
    state.keep_message(state.say("page.home.sample_loaded"))
    state.study(inventory_id)


def _store_sample(sample: str) -> int:
    """Create a sample organisation; the id of its last inventory."""
    with st.spinner(state.say("page.home.loading")):
        names = [state.say(f"page.home.sample.{sample}.{what}") for what in ("organisation", "inventory")]
        return load_sample(state.open_engine(), *names, state.current_actor(), sample)


# --- after -----------------------------------------------------------------------------------------------------------


def _show_inventories(studied: state.Studied) -> None:
    """The year studied and those before it; what is due and what would make the figure surer; then each inventory."""
    st.header(escape(studied.organisation.name), anchor=False)
    inventories = state.find_inventories(studied.organisation)
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
    st.header(state.say("page.home.inventories"), anchor=False)
    for each in inventories:
        with st.container(border=True):
            _show_inventory(each, each.inventory_id == studied.inventory_id)
            if find_standing(each).rows:
                show_next_year(each, inventories)


def _show_years(inventories: list[state.Studied]) -> None:
    """The footprint of each year as one chart, where there are several; each by the method of its inventory."""
    counted = sorted((each for each in inventories if find_standing(each).rows), key=lambda each: each.record.year)
    if len({each.record.year for each in counted}) < 2:
        return
    language = state.current_language()
    found = [footprint_of(state.open_engine(), each.inventory_id, each.number, each.method()) for each in counted]
    history = pd.DataFrame(
        {
            "name": [str(each.record.year) for each in counted],
            "value": [one.total.impact for one in found],
            "low": [one.interval.low for one in found],
            "high": [one.interval.high for one in found],
        }
    )
    subject = state.say("page.home.years")
    show_chart(draw_history(history, subject, lambda mass: format_mass(mass, language), language), "home-years")
    with st.expander(state.say("page.footprint.table")):
        names = [subject, *(state.say(f"page.footprint.column.{name}") for name in ("impact", "interval"))]
        masses = [format_mass(mass, language) for mass in history["value"]]
        bounds = [print_bounds(low, high, language) for low, high in zip(history["low"], history["high"], strict=True)]
        show_table(pd.DataFrame(dict(zip(names, (history["name"], masses, bounds), strict=True))), subject)
        show_download(history, "annees", "download-years")
    state.link_to("dossier", state.say("page.home.see_years"))


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


def _show_inventory(each: state.Studied, is_studied: bool) -> None:
    """An inventory in a line: what it is, what it weighs, and what is to be done about it."""
    record, standing, language = each.record, find_standing(each), state.current_language()
    what, weight, open_it = st.columns([5, 2, 2], vertical_alignment="center")
    title = state.say("app.inventory_of_year", name=escape(record.name), year=record.year)
    kind = state.say(f"choice.inventory.{record.kind}.name")
    with what:
        st.markdown(f"**{title}**")
        if each.versions:
            at, actor = state.say_moment(each.versions[-1].at), escape(each.versions[-1].actor)
            show_note(state.say("page.home.version", kind=kind, number=each.number, at=at, actor=actor))
        else:
            show_note(state.say("page.home.no_version", kind=kind))
        show_origin(each)
    if standing.rows:
        found = footprint_of(state.open_engine(), each.inventory_id, each.number, each.method())
        weight.markdown(format_mass(found.total.impact, language))
    if is_studied:
        return
    following = find_next("home", standing)
    if following.page == "inventory":
        st.markdown(say_next(following))
    if open_it.button(state.say("page.home.study"), key=f"study-{each.inventory_id}", width="stretch"):
        state.study(each.inventory_id)


def _show_figures(each: state.Studied) -> None:
    language = state.current_language()
    found = footprint_of(state.open_engine(), each.inventory_id, each.number, each.method())
    total, devices, rows = st.columns([5, 3, 3])
    total.metric(
        state.say("page.home.total", year=each.record.year),
        format_mass(found.total.impact, language),
        help=state.say("page.home.total_help"),
    )
    in_use = format_number(found.devices.in_use, language)
    devices.metric(state.say("page.show.devices.in_use"), in_use, help=state.say("page.show.devices.help"))
    rows.metric(state.say("page.home.services"), format_number(len(found.situation.inventory.usage), language))
    show_other_devices(found.devices)


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
