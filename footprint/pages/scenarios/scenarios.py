"""Scenarios: what the footprint would become if some decisions were taken, what it would cost, and how sure that is."""

import math
from dataclasses import replace

import streamlit as st

from footprint.commitments.promised_targets import find_targets
from footprint.commitments.years import Compared
from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.computed import MEMO, find_once
from footprint.pages.footprint.choices import CHOICES, find_choice, find_footprint, name_choice, show_choices
from footprint.pages.levers.list import show_levers
from footprint.pages.optimum.cheapest import show_cheapest
from footprint.pages.optimum.origin import show_origin
from footprint.pages.plan_desk import SCENARIO, WANTED_SCENARIO, PlanDesk, keep_seen, open_desk, show_refused
from footprint.pages.problems import show_warnings
from footprint.pages.scenarios.compare import show_comparison
from footprint.pages.scenarios.file import show_file
from footprint.pages.scenarios.start import show_start
from footprint.pages.scenarios.trajectory import show_trajectory
from footprint.pages.scenarios.trend import show_trend
from footprint.pages.show import escape, show_note
from footprint.pages.word_help import explain
from footprint.plans.check_plan import check_plan
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario, free_name
from footprint.plans.plan_json import hash_plan
from footprint.workspace.stored_years import compare_stored

SECTIONS = ("levers", "trajectory", "compare", "origin", "cheapest", "assumed", "file")
COMPUTED = ("trajectory", "compare")  # show every scenario at once
LONGEST_NAME = 80
USUAL_SPAN = 5  # years shown after the base year, where the plan does not say


def show() -> None:
    """Draw the page."""
    st.title(state.say("page.scenarios.name"), anchor=False)
    state.show_message()
    studied = state.find_studied()
    found = find_footprint(studied) if studied and studied.number else None
    if studied is None or found is None or not len(found.lines):
        show_nothing("scenarios", state.say("page.scenarios.no_inventory"))
        return
    desk = open_desk(studied)
    show_refused(desk)
    _take_wanted(desk)
    st.markdown(state.say("page.scenarios.subject", name=escape(studied.record.name), year=studied.record.year))
    unverified, why = state.say("page.scenarios.unverified"), state.say("page.scenarios.unverified_help")
    st.markdown(f":material/visibility: **{unverified}** {why}")
    if not math.isfinite(found.total.impact):
        st.warning(state.say("page.scenarios.no_figure"))
    _show_ways(desk)
    found = find_footprint(studied, **desk.plan.stated_choices)
    outlook, compared = _look_ahead(desk, found.situation)
    show_warnings(compared.unreadable)
    if not desk.plan.scenarios:
        show_start(desk, outlook, found)
    else:
        _show_plan(desk, outlook, compared)
    keep_seen(desk)


def _show_ways(desk: PlanDesk) -> None:
    """How it is counted: as the plan states, else as chosen on the page Footprint, which shares these choices."""
    stated = desk.plan.stated_choices
    chosen = [name_choice(name, stated.get(name) or find_choice(name)) for name in CHOICES]
    with st.expander(state.say("page.scenarios.ways", chosen=" · ".join(chosen)), key="scenario-ways"):
        if stated:
            names = " · ".join(name_choice(name, option) for name, option in stated.items())
            show_note(state.say("page.scenarios.stated_ways", chosen=names))
        show_choices(stated)


def _take_wanted(desk: PlanDesk) -> None:
    """Choose, before the list is drawn, the scenario that was asked for; forget one that is no more."""
    names = [scenario.name for scenario in desk.plan.scenarios]
    wanted = st.session_state.pop(WANTED_SCENARIO, "")
    if wanted in names:
        st.session_state[SCENARIO] = wanted
    elif st.session_state.get(SCENARIO, "") not in ("", *names):
        del st.session_state[SCENARIO]


def _look_ahead(desk: PlanDesk, situation: Situation) -> tuple[Outlook, Compared]:
    """The outlook from the year of the inventory to the last that the plan shows, and the years it is compared with."""
    first = situation.method.year
    last = max(desk.plan.years[1], first + 1) if desk.plan.years else first + USUAL_SPAN
    key = ("checked", situation.id, hash_plan(desk.plan))
    usable, problems = find_once(key, lambda: check_plan(desk.plan, situation))
    engine, studied = state.open_engine(), desk.studied
    compared = compare_stored(engine, desk.organisation_id, situation.method, studied.inventory_id, studied.number)
    references, trend_name = compared.references, state.say("page.scenarios.trend_name")
    key = ("targets", situation.id, hash_plan(usable), references.key)
    targets = find_once(key, lambda: find_targets(situation, usable, references))
    years = tuple(range(first, last + 1))
    return Outlook(situation, usable, years, references, targets, problems, trend_name, MEMO), compared


# --- the plan --------------------------------------------------------------------------------------------------------


def _show_plan(desk: PlanDesk, outlook: Outlook, compared: Compared) -> None:
    scenario = _choose_scenario(desk)
    names = [state.say(f"page.scenarios.section.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="scenario-part", bind="query-params")
    shown = {
        "levers": lambda: show_levers(desk, outlook, scenario),
        "trajectory": lambda: show_trajectory(outlook, compared),
        "compare": lambda: show_comparison(outlook),
        "origin": lambda: show_origin(desk, outlook, outlook.plan.find(scenario.name) or scenario),
        "cheapest": lambda: show_cheapest(desk, outlook),
        "assumed": lambda: show_trend(desk, outlook),
        "file": lambda: show_file(desk),
    }
    for name, tab in zip(SECTIONS, tabs, strict=True):
        if tab.open:
            with tab:
                if name in COMPUTED:
                    with st.spinner(state.say("page.scenarios.computing"), show_time=True):
                        outlook.prepare()
                shown[name]()


def _choose_scenario(desk: PlanDesk) -> Scenario:
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


def _manage(desk: PlanDesk, scenario: Scenario) -> None:
    """Rename, duplicate, delete the scenario, or begin another."""
    taken = {one.name for one in desk.plan.scenarios}
    key = f"{scenario.name}-{desk.number}"
    name = st.text_input(
        state.say("page.scenarios.manage.name"), scenario.name, max_chars=LONGEST_NAME, key=f"name-{key}"
    ).strip()
    free = bool(name) and name not in taken
    if st.button(state.say("page.scenarios.manage.rename"), key=f"rename-{key}", disabled=not free):
        message = state.say("page.scenarios.done.renamed", before=scenario.name, name=name)
        desk.change_scenario(scenario.name, replace(scenario, name=name), message)
    if st.button(state.say("page.scenarios.manage.duplicate"), key=f"duplicate-{key}", icon=":material/content_copy:"):
        copy = name if free else free_name(state.say("page.scenarios.manage.copy", name=scenario.name), taken)
        message = state.say("page.scenarios.done.duplicated", before=scenario.name, name=copy)
        desk.change_scenario(copy, replace(scenario, name=copy), message)
    if st.button(state.say("page.scenarios.manage.delete"), key=f"delete-{key}", icon=":material/delete:"):
        desk.change_scenario(scenario.name, None, state.say("page.scenarios.done.deleted", name=scenario.name))
    new = free_name(state.say("page.scenarios.manage.new_name"), taken)
    if st.button(state.say("page.scenarios.manage.new"), key=f"new-{key}", icon=":material/add:"):
        desk.change_scenario(new, Scenario(new), state.say("page.scenarios.done.created", name=new))


if __name__ == "__main__":
    show()
