"""The cheapest plan that keeps the targets, or the greatest reduction for a budget: the question, then the answer."""

import math
from dataclasses import replace
from typing import Any

import streamlit as st

from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.optimum.costs import show_cost_curve
from footprint.pages.optimum.found import show_found
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.trend import say_target
from footprint.pages.scenarios.words import name_action
from footprint.pages.show import escape, show_note
from footprint.plans.optimum.cheapest_plan import PlanFound, cheapest_plan
from footprint.plans.outlook import Outlook
from footprint.plans.request import Limits, Money, Option, RequestGoal
from footprint.plans.targets import Target

ASKED = "cheapest-asked"  # what was last searched for, so that its answer stays on the page
USUAL_STARTS = 3  # years in which a lever may start, unless stated
SECONDS = 10.0


def show_cheapest(desk: PlanDesk, outlook: Outlook) -> None:
    """The question, the search, the answer, and what each lever costs for what it saves."""
    st.header(state.say("page.scenarios.section.cheapest"), anchor=False)
    st.markdown(state.say("page.scenarios.cheapest.explanation"))
    choices = [option for option in outlook.plan.choices() if option.action.effect == "direct"]
    if not choices:
        st.info(state.say("page.scenarios.cheapest.no_lever"))
        return
    asked = _ask(desk, outlook, choices)
    if st.button(
        state.say("page.scenarios.cheapest.search"), key="cheapest-search", type="primary", disabled=not asked
    ):
        st.session_state[ASKED] = asked
    show_note(state.say("page.scenarios.cheapest.time", seconds=int(SECONDS)))
    kept = st.session_state.get(ASKED)
    if kept and kept == asked:
        found = _find(outlook, kept)
        if found is None:
            st.error(state.say("page.scenarios.cheapest.impossible"))
        else:
            show_found(desk, outlook, found)
    elif kept:
        show_note(state.say("page.scenarios.cheapest.changed"))
    show_cost_curve(outlook, outlook.plan)


def _find(outlook: Outlook, asked: dict[str, Any]) -> PlanFound | None:
    """The answer to a question, searched once; None where the question has none."""
    key = ("cheapest", outlook.situation.id, outlook.years, outlook.references.key, repr(asked))

    def search() -> PlanFound | None:
        try:
            return cheapest_plan(
                outlook.situation,
                years=outlook.years,
                trend=outlook.plan.trend,
                seconds=SECONDS,
                published=outlook.published,
                **asked,
            )
        except ValueError:
            return None

    with st.spinner(state.say("page.scenarios.cheapest.searching"), show_time=True):
        return find_once(key, search)


# --- the question ----------------------------------------------------------------------------------------------------


def _ask(desk: PlanDesk, outlook: Outlook, choices: list[Option]) -> dict[str, Any] | None:
    """What the search is asked for, as `cheapest_plan` takes it; None while something is wanting."""
    goal = _ask_goal(desk, outlook)
    targets = _ask_targets(outlook) if goal.kind == "least_cost" else []
    names = {one.action.action_id: name_action(one.action) for one in choices}
    key = f"cheapest-levers-{desk.number}"
    wanted = st.multiselect(
        state.say("page.scenarios.cheapest.levers"),
        list(names),
        list(names),
        format_func=names.__getitem__,
        key=key,
        persist_state="session",
    )
    later = list(outlook.years[1:])
    starts = st.multiselect(
        state.say("page.scenarios.cheapest.starts"),
        later,
        later[:USUAL_STARTS],
        key=f"cheapest-starts-{later[-1]}",
        persist_state="session",
    )
    limits, money = _ask_limits(desk)
    path = None
    if goal.kind == "least_cost" and targets:
        on_the_way = st.checkbox(
            state.say("page.scenarios.cheapest.path"),
            desk.plan.path is not None,
            key="cheapest-path",
            persist_state="session",
        )
        path = (desk.plan.path or "linear") if on_the_way else None
    options = tuple(_allow(one, starts) for one in choices if one.action.action_id in wanted)
    unpriced = [names[one.action.action_id] for one in options if not one.action.is_priced]
    if unpriced:
        st.warning(state.say("page.scenarios.cheapest.unpriced", levers=escape(" ; ".join(unpriced))))
    wanting = _find_wanting(goal, targets, options, starts)
    if wanting:
        st.info(state.say(f"page.scenarios.cheapest.wanting.{wanting}"))
        return None
    return {
        "options": options,
        "targets": tuple(targets),
        "limits": limits,
        "goal": goal,
        "money": money,
        "path": path,
    }


def _find_wanting(goal: RequestGoal, targets: list[Target], options: tuple[Option, ...], starts: list[int]) -> str:
    if not options or not starts:
        return "levers"
    return "targets" if goal.kind == "least_cost" and not targets else ""


def _allow(option: Option, years: list[int]) -> Option:
    """The option with the dates of the years allowed: its own, else the day of its action."""
    day = min(option.action.starts_on.day, 28)
    own = tuple(one for one in option.starts if one.year in years)
    dates = own or tuple(option.action.starts_on.replace(year=year, day=day) for year in sorted(years))
    return replace(option, starts=dates)


def _ask_goal(desk: PlanDesk, outlook: Outlook) -> RequestGoal:
    kinds = ("least_cost", "least_carbon")
    names = {one: state.say(f"page.scenarios.cheapest.goal.{one}") for one in kinds}
    kind = st.radio(
        state.say("page.scenarios.cheapest.goal.label"),
        kinds,
        kinds.index(desk.plan.goal.kind),
        format_func=names.__getitem__,
        key="cheapest-goal",
        persist_state="session",
    )
    cumulated = False
    if kind == "least_carbon" and outlook.situation.method.accounting_rules.adds_up:
        cumulated = st.checkbox(
            state.say("page.scenarios.cheapest.cumulated"),
            desk.plan.goal.cumulated,
            key="cheapest-cumulated",
            persist_state="session",
        )
    return RequestGoal(kind, None, cumulated)


def _ask_targets(outlook: Outlook) -> list[Target]:
    """The targets that can be kept: those of the years to come, for which what is allowed is known."""
    possible = {
        one.target_id: one
        for one in outlook.targets
        if outlook.years[0] < one.year <= outlook.years[-1] and (one.kind == "absolute" or outlook.people)
    }
    if not possible:
        return []
    names = {target_id: say_target(outlook, target) for target_id, target in possible.items()}
    chosen = st.multiselect(
        state.say("page.scenarios.goal.title"),
        list(possible),
        list(possible),
        format_func=names.__getitem__,
        key=f"cheapest-targets-{'-'.join(possible)}",
        persist_state="session",
    )
    return [possible[one] for one in chosen]


def _ask_limits(desk: PlanDesk) -> tuple[Limits, Money]:
    """Budget, days of work, and how money is counted: assumptions that are shown."""
    known, money = desk.plan.limits, desk.plan.money
    eur, days, total, rate, worth = st.columns(5, vertical_alignment="bottom")
    with eur:
        yearly_eur = _ask_limit("yearly_eur", known.yearly_eur)
    with days:
        yearly_days = _ask_limit("yearly_staff_days", known.yearly_staff_days)
    with total:
        total_eur = _ask_limit("total_eur", known.total_eur)
    with rate:
        discount = st.number_input(
            state.say("page.scenarios.cheapest.discount_rate"),
            0.0,
            20.0,
            money.discount_rate * 100,
            0.1,
            format="%.1f",
            key="cheapest-rate",
            persist_state="session",
            help=state.say("page.scenarios.cheapest.discount_help"),
        )
    with worth:
        day_eur = st.number_input(
            state.say("page.scenarios.cheapest.staff_day_eur"),
            0.0,
            5000.0,
            money.staff_day_eur,
            50.0,
            format="%.0f",
            key="cheapest-day",
            persist_state="session",
            help=state.say("page.scenarios.cheapest.staff_day_help"),
        )
    same = abs(discount - money.discount_rate * 100) < 1e-9
    return Limits(yearly_eur, yearly_days, total_eur), Money(money.discount_rate if same else discount / 100.0, day_eur)


def _ask_limit(name: str, known: Any) -> Any:
    """A limit, none where the field is empty; one that differs by year stays as the file gave it."""
    if not isinstance(known, int | float):
        st.markdown(state.say("page.scenarios.cheapest.by_year", name=state.say(f"page.scenarios.cheapest.{name}")))
        return known
    start = float(known) if math.isfinite(known) else None
    said = state.say(f"page.scenarios.cheapest.{name}")
    found = st.number_input(said, 0.0, 1e12, start, format="%.6g", key=f"cheapest-{name}", persist_state="session")
    return math.inf if found is None else float(found)
