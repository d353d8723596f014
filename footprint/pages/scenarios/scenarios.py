"""Scenarios: what the footprint would become if some decisions were taken, what it would cost, and how sure that is."""

import math
from dataclasses import replace

import streamlit as st

from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.footprint.choices import find_choice, find_footprint, name_choice, show_choices
from footprint.pages.levers.list import show_levers
from footprint.pages.optimum.cheapest import show_cheapest
from footprint.pages.optimum.origin import show_origin
from footprint.pages.scenarios.compare import show_comparison
from footprint.pages.scenarios.desk import SCENARIO, Desk, keep_seen, open_desk, open_study, show_refused, take_wanted
from footprint.pages.scenarios.file import show_file
from footprint.pages.scenarios.start import show_start
from footprint.pages.scenarios.study import Study
from footprint.pages.scenarios.trajectory import show_trajectory
from footprint.pages.scenarios.trend import show_trend
from footprint.pages.show import escape, show_note
from footprint.pages.word_help import explain
from footprint.plans.plan import Scenario, free_name

SECTIONS = ("levers", "trajectory", "compare", "origin", "cheapest", "assumed", "file")
COMPUTED = ("trajectory", "compare")  # show every scenario at once
LONGEST_NAME = 80


def show() -> None:
    """The page."""
    st.title(state.say("page.scenarios.name"), anchor=False)
    state.show_message()
    studied = state.find_studied()
    found = find_footprint(studied) if studied and studied.number else None
    if studied is None or found is None or not len(found.lines):
        show_nothing("scenarios", state.say("page.scenarios.no_inventory"))
        return
    desk = open_desk(studied)
    show_refused(desk)
    take_wanted(desk)
    st.markdown(state.say("page.scenarios.subject", name=escape(studied.record.name), year=studied.record.year))
    unverified, why = state.say("page.scenarios.unverified"), state.say("page.scenarios.unverified_help")
    st.markdown(f":material/visibility: **{unverified}** {why}")
    if not math.isfinite(found.total.impact):
        st.warning(state.say("page.scenarios.no_figure"))
    _show_ways()
    study = open_study(desk, find_footprint(studied).situation)
    if not desk.plan.scenarios:
        show_start(desk, study, find_footprint(studied))
    else:
        _show_plan(desk, study)
    keep_seen(desk)


def _show_ways() -> None:
    """How it is counted: the choices of the page Footprint, which they share."""
    chosen = [name_choice(name, find_choice(name)) for name in ("accounting", "electricity", "factor_set")]
    with st.expander(state.say("page.scenarios.ways", chosen=" · ".join(chosen)), key="scenario-ways"):
        show_choices()


# --- the plan --------------------------------------------------------------------------------------------------------


def _show_plan(desk: Desk, study: Study) -> None:
    scenario = _choose_scenario(desk)
    names = [state.say(f"page.scenarios.section.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="scenario-part", bind="query-params")
    shown = {
        "levers": lambda: show_levers(desk, study, scenario),
        "trajectory": lambda: show_trajectory(study),
        "compare": lambda: show_comparison(study),
        "origin": lambda: show_origin(desk, study, study.plan.find(scenario.name) or scenario),
        "cheapest": lambda: show_cheapest(desk, study),
        "assumed": lambda: show_trend(desk, study),
        "file": lambda: show_file(desk),
    }
    for name, tab in zip(SECTIONS, tabs, strict=True):
        if tab.open:
            with tab:
                if name in COMPUTED:
                    with st.spinner(state.say("page.scenarios.computing"), show_time=True):
                        study.prepare()
                shown[name]()


def _choose_scenario(desk: Desk) -> Scenario:
    """The scenario that is worked on, what can be done with it, and a way back."""
    chosen, manage, undo = st.columns([5, 2, 3], vertical_alignment="bottom")
    names = [one.name for one in desk.plan.scenarios]
    with chosen:
        said, about = state.say("page.scenarios.scenario"), explain("scenario")
        name = st.selectbox(said, names, key=SCENARIO, bind="query-params", help=about)
    scenario = desk.plan.find(name) or desk.plan.scenarios[0]
    with manage, st.popover(state.say("page.scenarios.manage.title"), width="stretch", key=f"manage-{desk.number}"):
        _manage(desk, scenario)
    with undo:
        if st.button(
            state.say("page.inventory.undo"),
            key="plan-undo",
            icon=":material/undo:",
            width="stretch",
        ):
            desk.undo()
    if desk.versions:
        last = desk.versions[-1]
        show_note(
            state.say(
                "page.scenarios.saved",
                number=last.number,
                at=state.say_moment(last.at),
                actor=escape(last.actor),
                message=escape(last.message),
            )
        )
    return scenario


def _manage(desk: Desk, scenario: Scenario) -> None:
    """Rename, duplicate, delete the scenario, or begin another."""
    taken = {one.name for one in desk.plan.scenarios}
    key = f"{scenario.name}-{desk.number}"
    name = st.text_input(
        state.say("page.scenarios.manage.name"), scenario.name, max_chars=LONGEST_NAME, key=f"name-{key}"
    ).strip()
    free = bool(name) and name not in taken
    if st.button(state.say("page.scenarios.manage.rename"), key=f"rename-{key}", disabled=not free):
        message = state.say("page.scenarios.done.renamed", before=scenario.name, name=name)
        desk.change(scenario.name, replace(scenario, name=name), message)
    if st.button(state.say("page.scenarios.manage.duplicate"), key=f"duplicate-{key}", icon=":material/content_copy:"):
        copy = name if free else free_name(state.say("page.scenarios.manage.copy", name=scenario.name), taken)
        message = state.say("page.scenarios.done.duplicated", before=scenario.name, name=copy)
        desk.change(copy, replace(scenario, name=copy), message)
    if st.button(state.say("page.scenarios.manage.delete"), key=f"delete-{key}", icon=":material/delete:"):
        desk.change(scenario.name, None, state.say("page.scenarios.done.deleted", name=scenario.name))
    new = free_name(state.say("page.scenarios.manage.new_name"), taken)
    if st.button(state.say("page.scenarios.manage.new"), key=f"new-{key}", icon=":material/add:"):
        desk.change(new, Scenario(new), state.say("page.scenarios.done.created", name=new))


if __name__ == "__main__":
    show()
