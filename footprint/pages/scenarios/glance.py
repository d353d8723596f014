"""A scenario at a glance: where it leads, what it decides, the lever being changed, and what would gain most next."""

from dataclasses import replace
from functools import partial

import streamlit as st

from footprint.charts.plan_charts import draw_trajectories
from footprint.pages import acting, state
from footprint.pages.computed import find_once
from footprint.pages.levers.form import show_new_lever
from footprint.pages.levers.list import show_details, show_edited, show_lever_table
from footprint.pages.levers.next import show_next, weigh_next
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.trajectory import list_series
from footprint.pages.scenarios.trend import LATEST_SPAN, find_free_target
from footprint.pages.scenarios.verdict import find_aim, find_year
from footprint.pages.show import show_chart
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario
from footprint.plans.proposals import STEP_PERCENT
from footprint.plans.targets import Target
from footprint.words.texts import format_mass

CHART_HEIGHT = 290  # pixels: what leaves room for the levers to come in the first screen


def show_glance(desk: PlanDesk, outlook: Outlook, scenario: Scenario) -> None:
    """The trajectory and the levers side by side; under them, the lever being changed and those that could follow."""
    year = find_year(outlook)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_path(outlook, scenario)
    with right:
        levers = weigh_next(desk, outlook, scenario, year)
        show_lever_table(desk, outlook, scenario, levers.worth, year)
        if find_aim(outlook) is None:
            _ask_aim(desk, outlook, scenario)
    show_edited(desk, outlook, scenario, year)
    show_next(desk, scenario, levers, year)
    show_new_lever(desk, outlook, scenario, year)
    show_details(outlook, scenario, levers.worth, year)


def _show_path(outlook: Outlook, scenario: Scenario) -> None:
    """The scenario between the trend and the target, with its interval in the last year."""
    usable, language = outlook.plan.find(scenario.name) or scenario, state.current_language()
    aim = find_aim(outlook)
    courses = [outlook.trend, *([outlook.follow(usable)] if usable.actions else [])]
    targets = [aim] if aim else []
    subject = state.say("page.scenarios.measure.impact")
    key = "chart of a scenario", outlook.key, scenario.name, language

    def draw():
        series = list_series(outlook, "impact", [], courses, targets)
        return draw_trajectories(series, subject, partial(format_mass, language=language), language, CHART_HEIGHT)

    show_chart(find_once(key, draw, state.say("page.scenarios.computing")), "chart-path", noted=True)


def _ask_aim(desk: PlanDesk, outlook: Outlook, scenario: Scenario) -> None:
    """A target in place, where there is none: a reduction, a year, one click."""
    first, last = outlook.years[0], outlook.years[-1]
    with st.form(f"aim-{desk.number}", border=True):
        st.markdown(f"**{state.say('page.scenarios.aim.title')}**")
        share, due, add = st.columns([3, 3, 4], vertical_alignment="bottom")
        percent = share.number_input(
            state.say("page.scenarios.goal.value.percent"), 0, 100, STEP_PERCENT, 1, key=f"aim-percent-{desk.number}"
        )
        year = due.number_input(
            state.say("page.scenarios.column.year"),
            first + 1,
            first + LATEST_SPAN,
            last,
            key=f"aim-year-{desk.number}",
        )
        if acting.form_submit_button(add, state.say("page.scenarios.aim.add"), width="stretch"):
            target = Target(find_free_target(desk.plan), int(year), float(percent))
            plan = replace(desk.plan, targets=(*desk.plan.targets, target))
            if year > last:
                plan = replace(plan, years=(first, int(year)))
            desk.save(plan, state.say("page.scenarios.done.targets"), scenario.name)
