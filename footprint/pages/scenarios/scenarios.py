"""Scenarios: what the footprint would become if some decisions were taken, what it would cost, and how sure that is."""

import math

import streamlit as st

from footprint.commitments.promised_targets import find_targets
from footprint.commitments.years import Compared
from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.pages.band import show_nothing
from footprint.pages.computed import MEMO, OUTLOOKS, find_once
from footprint.pages.footprint.choices import CHOICES, find_choice, find_footprint, name_choice, show_choices
from footprint.pages.optimum.cheapest import show_cheapest
from footprint.pages.optimum.origin import show_origin
from footprint.pages.plan_desk import SCENARIO, WANTED_SCENARIO, PlanDesk, keep_seen, open_desk, show_refused
from footprint.pages.problems import show_warnings
from footprint.pages.scenarios.compare import show_comparison
from footprint.pages.scenarios.file import show_file
from footprint.pages.scenarios.glance import show_glance
from footprint.pages.scenarios.plan_line import show_plan_line
from footprint.pages.scenarios.start import show_start
from footprint.pages.scenarios.trajectory import show_trajectory
from footprint.pages.scenarios.trend import show_trend
from footprint.pages.scenarios.verdict import explain_verdict, say_verdict
from footprint.pages.show import escape, show_note
from footprint.plans.check_plan import check_plan
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario
from footprint.plans.plan_json import hash_plan
from footprint.workspace.stored_years import compare_stored

SECTIONS = ("levers", "trajectory", "compare", "origin", "cheapest", "assumed", "file")
COMPUTED = ("trajectory", "compare")  # show every scenario at once
USUAL_SPAN = 5  # years shown after the base year, where the plan does not say


def show() -> None:
    """Draw the page."""
    title = st.empty()
    state.show_message()
    studied = state.find_studied()
    found = find_footprint(studied) if studied and studied.number else None
    if studied is None or found is None or not len(found.lines):
        title.title(state.say("page.scenarios.name"), anchor=False)
        show_nothing("scenarios", state.say("page.scenarios.no_inventory"))
        return
    desk = open_desk(studied)
    show_refused(desk)
    _take_wanted(desk)
    if not math.isfinite(found.total.impact):
        st.warning(state.say("page.scenarios.no_figure"))
    scenario = show_plan_line(desk) if desk.plan.scenarios else None
    body = st.container()
    _show_ways(desk)
    found = find_footprint(studied, **desk.plan.stated_choices)
    outlook, compared = _look_ahead(desk, found.situation)
    with body:
        show_warnings(compared.unreadable)
        if scenario is None:
            title.title(state.say("page.scenarios.name"), anchor=False)
            show_start(desk, outlook)
        else:
            key = ("verdict", scenario.name, state.current_language())
            said = outlook.once(key, lambda: say_verdict(outlook, scenario))
            title.title(escape(said), anchor=False, help=explain_verdict(outlook))
            _show_plan(desk, outlook, compared, scenario)
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
    key = situation.id, hash_plan(desk.plan), years, references.key, trend_name
    # Kept as a whole: what a page drawn again asks of it was found once.
    outlook = OUTLOOKS.find(
        key, lambda: Outlook(situation, usable, years, references, targets, problems, trend_name, MEMO)
    )
    return outlook, compared


# --- the plan --------------------------------------------------------------------------------------------------------


def _show_plan(desk: PlanDesk, outlook: Outlook, compared: Compared, scenario: Scenario) -> None:
    names = [state.say(f"page.scenarios.section.{name}") for name in SECTIONS]
    tabs = st.tabs(names, key="scenario-part", bind="query-params")
    shown = {
        "levers": lambda: show_glance(desk, outlook, scenario),
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
                    find_once(("prepared", *outlook.key), outlook.prepare, state.say("page.scenarios.computing"))
                shown[name]()


if __name__ == "__main__":
    show()
