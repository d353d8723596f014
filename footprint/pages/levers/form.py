"""The form of a lever: what is decided, when and with what means; its effect is shown while it is filled in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from footprint.actions.actions import Action, hash_actions
from footprint.actions.lever_forms import check_parameters, use_lever
from footprint.actions.levers import LEVERS, Lever, find_lever
from footprint.pages import state
from footprint.pages.levers.fields import EstateChoices, ask_parameters
from footprint.pages.levers.own import ask_own
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import name_action, say_course_of_effect, show_action_problems
from footprint.pages.show import escape, show_note
from footprint.plans.check_plan import check_action
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Plan, Scenario, free_name, put_action
from footprint.problems import Problem
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import day_order, format_share, text

OWN = "own"
EDITED = "scenarios-edited"
TURN = "scenarios-turn"  # counts the levers added: the fields of the next one are new ones
LONGEST_RAMP = 5
MOST = 1e12
OTHER_RAMP = -1


@st.fragment
def show_form(
    desk: PlanDesk, outlook: Outlook, estate: EstateChoices, scenario: Scenario, given: Action | None
) -> None:
    """Fill in a lever, see what it does, and put it in the scenario (in place of `given`, where there is one)."""
    # Fields outlive a look at another tab; those of a lever that changed, by an undo for instance, are new ones.
    turn = st.session_state.get(TURN, 0)
    key = f"lever-{scenario.name}-{turn}"
    if given is not None:
        key += f"-{given.action_id}-{hash_actions([given])[:8]}"
    lever = find_lever(given.lever) if given else _choose_lever(key)
    if lever is not None:
        _explain(lever, key)
    elif given is None and st.session_state.get(f"{key}-family") != OWN:
        return
    decided, means = st.columns(2, gap="medium")
    with decided:
        st.markdown(f"**{state.say('page.scenarios.form.decided')}**")
        if lever is not None:
            parameters = ask_parameters(lever, given.parameters if given else {}, estate, key)
            faults = check_parameters(lever.lever_id, parameters)
        else:
            changes, faults = ask_own(estate, given.changes if given else (), key), []
    with means:
        st.markdown(f"**{state.say('page.scenarios.form.means')}**")
        more, wanting = _ask_means(outlook, scenario, given, lever, key)
    action_id = given.action_id if given else _next_id(desk.plan, lever.lever_id if lever else OWN)
    action = None
    if not faults:
        starts_on = more.pop("starts_on")
        if lever is not None:
            action = use_lever(lever.lever_id, parameters, action_id, starts_on, **more)
        elif changes:
            action = Action(action_id, changes=changes, starts_on=starts_on, **more)
    _show_effect(outlook, scenario, action, faults)
    _show_buttons(desk, scenario, given, action, wanting, key)


# --- which lever -----------------------------------------------------------------------------------------------------


def _choose_lever(key: str) -> Lever | None:
    left, right = st.columns(2)
    families = [*dict.fromkeys(lever.family for lever in LEVERS), OWN]
    names = {one: _name_family(one) for one in families}
    with left:
        family = st.selectbox(
            state.say("page.scenarios.form.family"),
            families,
            index=None,
            format_func=names.__getitem__,
            key=f"{key}-family",
            persist_state="session",
            placeholder=state.say("page.scenarios.form.choose_family"),
        )
    if family in (None, OWN):
        return None
    levers = {lever.lever_id: state.say(f"lever.{lever.lever_id}.name") for lever in LEVERS if lever.family == family}
    with right:
        chosen = st.selectbox(
            state.say("page.scenarios.form.lever"),
            list(levers),
            format_func=levers.__getitem__,
            key=f"{key}-{family}",
            persist_state="session",
        )
    return find_lever(chosen)


def _name_family(family: str) -> str:
    return state.say("page.scenarios.own.name") if family == OWN else state.say(f"lever_family.{family}")


def _explain(lever: Lever, key: str) -> None:
    """What is known of the lever, what proves it, and what to beware of."""
    effect, meaning = (state.say(f"lever_effect.{lever.effect}.{part}") for part in ("name", "help"))
    st.markdown(f"**{effect}** — {meaning}")
    st.markdown(state.say(f"lever.{lever.lever_id}.evidence"))
    for guard in lever.guards:
        warning = state.say(f"lever_guard.{guard}")
        st.markdown(f":material/warning: {warning}")
    proof = state.say(f"lever.{lever.lever_id}.proof")
    show_note(state.say("page.scenarios.levers.proof", proof=proof))


# --- when and with what means ----------------------------------------------------------------------------------------


def _ask_means(
    outlook: Outlook, scenario: Scenario, given: Action | None, lever: Lever | None, key: str
) -> tuple[dict[str, Any], list[str]]:
    """The fields of an action that say when, how fast, for how much and by whom; and which of them are wanting.

    Costs, name and rebound are the lever's own: what is typed for one is no answer for another.
    """
    language, own = state.current_language(), f"{key}-{lever.lever_id if lever else OWN}"
    order = day_order(language)
    first, last = date(outlook.years[0], 1, 1), date(outlook.years[-1], 12, 31)
    start = given.starts_on if given else _find_next_start(outlook)
    earliest, latest = min(first, start), max(last, start)
    starts_on = st.date_input(
        state.say("page.scenarios.form.starts_on"),
        start,
        earliest,
        latest,
        format=order,
        key=f"{key}-start",
        persist_state="session",
    )
    more: dict[str, Any] = {"starts_on": starts_on}
    if lever is None or lever.effect == "direct":
        more["ramp"] = _ask_ramp(given.ramp if given else (1.0,), key)
    if lever is not None:
        show_note(state.say("page.scenarios.form.costs", costs=state.say(f"lever.{lever.lever_id}.costs")))
    for name, column in zip(
        ("invest_eur", "yearly_eur", "staff_days", "yearly_staff_days"), [*st.columns(2), *st.columns(2)], strict=True
    ):
        known = getattr(given, name) if given else 0.0
        with column:
            said = state.say(f"page.scenarios.form.{name}")
            floor = -MOST if name == "yearly_eur" else 0.0
            more[name] = (
                st.number_input(
                    said, floor, MOST, known or None, format="%.6g", key=f"{own}-{name}", persist_state="session"
                )
                or 0.0
            )
    more["owner"] = st.text_input(
        state.say("page.scenarios.form.owner"),
        given.owner if given else "",
        max_chars=120,
        key=f"{key}-owner",
        persist_state="session",
    ).strip()
    wanting = []
    with st.expander(state.say("page.scenarios.form.more"), key=f"{key}-more", expanded=lever is None):
        more["label"] = st.text_input(
            state.say("page.scenarios.form.label"),
            given.label if given else "",
            max_chars=200,
            key=f"{own}-label",
            persist_state="session",
        ).strip()
        more |= _ask_rebound(given, own)
        more |= _ask_bonds(scenario, given, key)
    if more["rebound"] and not more["comment"]:
        wanting.append("comment")
    if lever is None and not more["label"]:
        wanting.append("label")
    kept = {name: getattr(given, name) for name in ("ends_on",)} if given else {}
    return more | kept, wanting


def _find_next_start(outlook: Outlook) -> date:
    """The first day of next year, or as near to it as the plan goes: nothing is decided in the past."""
    following = max(outlook.years[0], date.today().year) + 1
    return date(min(following, outlook.years[-1]), 1, 1)


def _ask_ramp(given: Sequence[float], key: str) -> tuple[float, ...]:
    """How many years it takes to be fully there: even steps, or those of the file that the plan came from."""
    even = {years: tuple((year + 1) / years for year in range(years)) for years in range(1, LONGEST_RAMP + 1)}
    same = next((years for years, ramp in even.items() if _is_near(ramp, given)), OTHER_RAMP)
    options = [*even, *([OTHER_RAMP] if same == OTHER_RAMP else [])]
    language = state.current_language()

    def name(years: int) -> str:
        if years == OTHER_RAMP:
            steps = ", ".join(format_share(step, language, 0) for step in given)
            return state.say("page.scenarios.form.ramp_other", steps=steps)
        return state.say(
            "page.scenarios.form.ramp_years" if years > 1 else "page.scenarios.form.ramp_once", years=years
        )

    chosen = st.selectbox(
        state.say("page.scenarios.form.ramp"),
        options,
        options.index(same),
        format_func=name,
        key=f"{key}-ramp",
        persist_state="session",
    )
    return tuple(given) if chosen == OTHER_RAMP else even[chosen]


def _is_near(ramp: Sequence[float], other: Sequence[float]) -> bool:
    return len(ramp) == len(other) and all(abs(a - b) < 0.01 for a, b in zip(ramp, other, strict=True))


def _ask_rebound(given: Action | None, key: str) -> dict[str, Any]:
    rebound = st.slider(
        state.say("page.scenarios.form.rebound"),
        0,
        100,
        round((given.rebound if given else 0.0) * 100),
        5,
        format="%d %%",
        key=f"{key}-rebound",
        persist_state="session",
        help=state.say("page.scenarios.form.rebound_help"),
    )
    comment = st.text_area(
        state.say("page.scenarios.form.comment"),
        given.comment if given else "",
        max_chars=1000,
        height=80,
        key=f"{key}-comment",
        persist_state="session",
    ).strip()
    kept = given is not None and rebound == round(given.rebound * 100)
    return {"rebound": given.rebound if kept and given else rebound / 100.0, "comment": comment}


def _ask_bonds(scenario: Scenario, given: Action | None, key: str) -> dict[str, Any]:
    """Which other levers of the scenario this one needs, and which it excludes."""
    others = {one.action_id: name_action(one) for one in scenario.actions if given is None or one != given}
    bonds = {}
    for name in ("requires", "excludes"):
        known = getattr(given, name) if given else ()
        options = list(dict.fromkeys([*others, *known]))
        if options:
            bonds[name] = tuple(
                st.multiselect(
                    state.say(f"page.scenarios.form.{name}"),
                    options,
                    list(known),
                    format_func=lambda one: others.get(one, one),
                    key=f"{key}-{name}",
                    persist_state="session",
                    placeholder=state.say("page.scenarios.form.no_lever"),
                )
            )
    return bonds


def _next_id(plan: Plan, lever: str) -> str:
    """An id that no action of the plan has: the lever's, else followed by a number."""
    return free_name(lever, [action.action_id for scenario in plan.scenarios for action in scenario.actions])


# --- what it does ----------------------------------------------------------------------------------------------------


def _show_effect(outlook: Outlook, scenario: Scenario, action: Action | None, faults: Sequence[Problem]) -> None:
    if action is None:
        _show_faults(faults)
        if not faults:
            st.info(state.say("page.scenarios.own.wanting"))
        return
    st.markdown(f"**{escape(name_action(action))}**")
    if action.effect != "direct":
        st.info(state.say(f"page.scenarios.apart.{action.effect}"))
        return
    usable = outlook.plan.find(scenario.name) or scenario
    others = [one for one in usable.actions if one.action_id != action.action_id]
    problems = check_action(action, others, outlook.situation)
    if (problems["severity"] == "error").any():
        show_action_problems(action, problems, others)
        return
    with st.spinner(state.say("page.scenarios.computing"), show_time=True):
        table = outlook.change(outlook.run(others), outlook.run([*others, action]))
    if (table["verdict"] == "equal").all():
        st.warning(state.say("page.scenarios.effect.nothing"))
        return
    st.info(say_course_of_effect(table, outlook.situation.method.accounting_rules.adds_up), icon=":material/insights:")
    if others:
        show_note(state.say("page.scenarios.effect.after_others"))
    show_action_problems(action, problems, others)


def _show_faults(faults: Sequence[Problem]) -> None:
    """What is still to fill in, then what is wrong."""
    language = state.current_language()
    missing = [one for one in faults if one.code == "missing-parameter"]
    if missing:
        names = ", ".join(
            state.say("page.scenarios.form.or").join(
                text(f"lever_parameter.{name}.name", language) for name in one.column.split(" | ")
            )
            for one in missing
        )
        st.info(state.say("page.scenarios.form.missing", fields=names))
    for fault in faults:
        if fault.code != "missing-parameter":
            st.error(f"{message(fault, language)} {remedy(fault, language)}")


def _show_buttons(
    desk: PlanDesk, scenario: Scenario, given: Action | None, action: Action | None, wanting: list[str], key: str
) -> None:
    for name in wanting:
        show_note(state.say(f"page.scenarios.form.wanting.{name}"))
    label = "page.scenarios.form.keep" if given else "page.scenarios.form.add"
    ready = action is not None and not wanting
    add, leave = st.columns([1, 3])
    pressed = add.button(state.say(label), key=f"{key}-save", type="primary", disabled=not ready)
    if given and leave.button(state.say("page.scenarios.form.leave"), key=f"{key}-leave"):
        st.session_state.pop(EDITED, None)
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        st.rerun()
    if not pressed or action is None:
        return
    done = "changed" if given else "added"
    said = state.say(f"page.scenarios.done.{done}", lever=name_action(action), name=scenario.name)
    if desk.change_scenario(scenario.name, put_action(scenario, action), said, rerun=False):
        st.session_state.pop(EDITED, None)
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.rerun()
