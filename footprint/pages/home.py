"""Home: what the tool answers and three ways to start; then the organisation, its inventories, and what to do next."""

import streamlit as st

from footprint.pages import state
from footprint.pages.home_next_year import show_next_year, show_origin
from footprint.pages.home_organisation import show_creation, show_settings
from footprint.pages.show import escape, show_note
from footprint.texts import format_mass, format_number
from footprint.workspace import check_version, footprint_of, load_sample, open_version


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
    with st.expander(state.say("page.home.data_title")):
        st.markdown(state.say("page.home.data", place=escape(state.find_place())))


# --- before there is an inventory ------------------------------------------------------------------------------------


def _show_start() -> None:
    for sentence in ("answers", "asks", "shows"):
        st.markdown(state.say(f"page.home.{sentence}"))
    st.header(state.say("page.home.start"), anchor=False)
    questions, sample, own = st.columns(3, border=True)
    with questions:
        st.subheader(state.say("page.home.questions_title"), anchor=False)
        st.markdown(state.say("page.home.questions_explanation"))
        state.link_to("questions", state.say("page.home.open_questions"))
        state.link_to("handover", state.say("page.home.open_handover"))
    with sample:
        st.subheader(state.say("page.home.sample_title"), anchor=False)
        st.markdown(state.say("page.home.sample_explanation"))
        if st.button(state.say("page.home.load_sample"), type="primary", key="load-sample", width="stretch"):
            _load_sample("association")
        st.markdown(state.say("page.home.larger_explanation"))
        if st.button(state.say("page.home.load_larger"), key="load-larger-sample", width="stretch"):
            _load_sample("local_authority")
    with own:
        st.subheader(state.say("page.home.own_title"), anchor=False)
        st.markdown(state.say("page.home.own_explanation"))
        show_creation(next(iter(state.find_organisations()), None))


def _load_sample(sample: str) -> None:
    with st.spinner(state.say("page.home.loading")):
        names = [state.say(f"page.home.sample.{sample}.{what}") for what in ("organisation", "inventory")]
        inventory_id = load_sample(state.open_engine(), *names, state.current_actor(), sample)
    state.keep_message(state.say("page.home.sample_loaded"))
    state.study(inventory_id)


# --- after -----------------------------------------------------------------------------------------------------------


def _show_inventories(studied: state.Studied) -> None:
    """Each inventory of the organisation: what it is, what it weighs, and what to do next."""
    st.header(escape(studied.organisation.name), anchor=False)
    st.markdown(state.say("page.home.inventories"))
    inventories = state.find_inventories(studied.organisation)
    for each in inventories:
        with st.container(border=True):
            _show_inventory(each, each.inventory_id == studied.inventory_id)
            show_next_year(each, inventories)


def _show_inventory(each: state.Studied, is_studied: bool) -> None:
    record = each.record
    title = state.say("app.inventory_of_year", name=escape(record.name), year=record.year)
    st.subheader(title, anchor=False)
    kind = state.say(f"choice.inventory.{record.kind}.name")
    if each.versions:
        at, actor = state.say_moment(each.versions[-1].at), escape(each.versions[-1].actor)
        show_note(state.say("page.home.version", kind=kind, number=each.number, at=at, actor=actor))
    else:
        show_note(state.say("page.home.no_version", kind=kind))
    show_origin(each)
    if each.number:
        _show_figures(each)
    for step in _next_steps(each):
        st.markdown(f"- {step}")
    if is_studied:
        to_inventory, to_footprint, to_scenarios, _ = st.columns([1, 1, 1, 1])
        with to_inventory:
            state.link_to("inventory", state.say("page.home.open_inventory"))
        with to_footprint:
            state.link_to("footprint", state.say("page.home.open_footprint"))
        with to_scenarios:
            state.link_to("scenarios", state.say("page.home.open_scenarios"))
    elif st.button(state.say("page.home.study"), key=f"study-{each.inventory_id}"):
        state.study(each.inventory_id)


def _show_figures(each: state.Studied) -> None:
    language = state.current_language()
    found = footprint_of(state.open_engine(), each.inventory_id, each.number, each.method())
    total, devices, rows = st.columns(3)
    total.metric(
        state.say("page.home.total", year=each.record.year),
        format_mass(found.total.impact, language),
        help=state.say("page.home.total_help"),
    )
    devices.metric(state.say("page.home.devices"), format_number(found.units, language))
    rows.metric(state.say("page.home.services"), format_number(len(found.situation.inventory.usage), language))


def _next_steps(each: state.Studied) -> list[str]:
    """What deserves to be done with an inventory, the most useful first."""
    engine, method = state.open_engine(), each.method()
    stored = open_version(engine, each.inventory_id, each.number)
    steps = []
    if not stored.inventory.rows:
        steps.append(state.say("page.home.step.fill"))
    if stored.rows_to_repair:
        steps.append(state.say("page.home.step.aside", rows=stored.rows_to_repair))
    if stored.inventory.rows:
        found = footprint_of(engine, each.inventory_id, each.number, method)
        doubts = check_version(engine, each.inventory_id, each.number, method)
        if len(doubts):
            steps.append(state.say("page.home.step.doubts", rows=len(doubts)))
        if found.total.missing:
            steps.append(state.say("page.home.step.missing", lines=found.total.missing))
        if len(found.gaps):
            steps.append(state.say("page.home.step.gaps", cells=len(found.gaps)))
    return steps or [state.say("page.home.step.read")]


if __name__ == "__main__":
    show()
