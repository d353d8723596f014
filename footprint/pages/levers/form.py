"""The form of a lever: what is decided, when and with what means; its effect is shown while it is filled in."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from footprint.actions.actions import Action, hash_actions
from footprint.actions.lever_forms import check_parameters, use_lever
from footprint.actions.levers import LEVERS, Lever, find_lever
from footprint.pages import acting, state
from footprint.pages.levers.fields import EstateChoices, ask_parameters
from footprint.pages.levers.own import ask_own
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import name_action, say_bounds, say_change, show_action_problems
from footprint.pages.show import show_note
from footprint.plans.check_plan import check_action
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario, put_action
from footprint.plans.proposals import find_free_id, find_next_start
from footprint.problems import Problem
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import day_order, format_amount, format_share, text

OWN = "own"
EDITED = "scenarios-edited"  # the scenario and the action that is being changed
TURN = "scenarios-turn"  # counts the levers added: the fields of the next one are new ones
FORM_OPEN = "other-lever"  # whether the form of a new lever is open
LONGEST_RAMP = 5
MOST = 1e12
OTHER_RAMP = -1
COSTS = ("invest_eur", "yearly_eur", "staff_days", "yearly_staff_days")


def form_key(scenario: Scenario, turn: int) -> str:
    """What the keys of the fields of a new lever begin with."""
    return f"lever-{scenario.name}-{turn}"


def show_new_lever(desk: PlanDesk, outlook: Outlook, scenario: Scenario, year: int) -> None:
    """The form of one more lever, of the catalogue or of the organisation's own, closed until it is asked for."""
    if not acting.may():
        return
    title = state.say("page.scenarios.levers.add")
    with st.expander(title, key=FORM_OPEN, icon=":material/add:", on_change="rerun"):
        show_form(desk, outlook, EstateChoices(outlook.situation), scenario, None, year)


@st.fragment
def show_form(
    desk: PlanDesk, outlook: Outlook, estate: EstateChoices, scenario: Scenario, given: Action | None, year: int
) -> None:
    """Fill in a lever, see what it does, and put it in the scenario (in place of `given`, where there is one).

    What decides, when, and what it does are in one strip; all other fields are folded under it.
    """
    # Fields outlive a look at another tab; those of a lever that changed, by an undo for instance, are new ones.
    key = form_key(scenario, st.session_state.get(TURN, 0))
    if given is not None:
        key += f"-{given.action_id}-{hash_actions([given])[:8]}"
    lever = find_lever(given.lever) if given else _choose_lever(key)
    if lever is None and given is None and st.session_state.get(f"{key}-family") != OWN:
        return
    decided, when, effect = st.columns([4, 2, 4], gap="medium")
    buttons = st.container()
    fold = st.expander(state.say("page.scenarios.form.all"), key=f"{key}-all", expanded=lever is None)
    if lever is not None:
        parameters = ask_parameters(lever, given.parameters if given else {}, estate, key, decided, fold)
        faults = check_parameters(lever.lever_id, parameters)
    else:
        with fold:
            changes, faults = ask_own(estate, given.changes if given else (), key), []
    with when:
        starts_on = _ask_start(outlook, given, key)
    with fold:
        more, wanting = _ask_means(scenario, given, lever, key)
        if lever is not None:
            _explain(lever)
    action_id = given.action_id if given else find_free_id(desk.plan, lever.lever_id if lever else OWN)
    action = None
    if not faults:
        if lever is not None:
            action = use_lever(lever.lever_id, parameters, action_id, starts_on, **more)
        elif changes:
            action = Action(action_id, changes=changes, starts_on=starts_on, **more)
    with effect:
        _show_effect(outlook, scenario, action, faults, year)
    with buttons:
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


def _explain(lever: Lever) -> None:
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


def _ask_start(outlook: Outlook, given: Action | None, key: str) -> date:
    first, last = date(outlook.years[0], 1, 1), date(outlook.years[-1], 12, 31)
    start = given.starts_on if given else find_next_start(outlook.years, date.today())
    return st.date_input(
        state.say("page.scenarios.form.starts_on"),
        start,
        min(first, start),
        max(last, start),
        format=day_order(state.current_language()),
        key=f"{key}-start",
        persist_state="session",
    )


def _ask_means(
    scenario: Scenario, given: Action | None, lever: Lever | None, key: str
) -> tuple[dict[str, Any], list[str]]:
    """The fields of an action that say how fast, for how much and by whom; and which of them are wanting.

    Costs, name and rebound are the lever's own: what is typed for one is no answer for another.
    """
    own, more = f"{key}-{lever.lever_id if lever else OWN}", {}
    if lever is None or lever.effect == "direct":
        more["ramp"] = _ask_ramp(given.ramp if given else (1.0,), key)
    if lever is not None:
        show_note(state.say("page.scenarios.form.costs", costs=state.say(f"lever.{lever.lever_id}.costs")))
    for name, column in zip(COSTS, st.columns(4), strict=True):
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
    named, owner = st.columns(2)
    more["label"] = named.text_input(
        state.say("page.scenarios.form.label"),
        given.label if given else "",
        max_chars=200,
        key=f"{own}-label",
        persist_state="session",
    ).strip()
    more["owner"] = owner.text_input(
        state.say("page.scenarios.form.owner"),
        given.owner if given else "",
        max_chars=120,
        key=f"{key}-owner",
        persist_state="session",
    ).strip()
    more |= _ask_rebound(given, own)
    more |= _ask_bonds(scenario, given, key)
    wanting = ["comment"] if more["rebound"] and not more["comment"] else []
    if lever is None and not more["label"]:
        wanting.append("label")
    kept = {name: getattr(given, name) for name in ("ends_on",)} if given else {}
    return more | kept, wanting


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


# --- what it does ----------------------------------------------------------------------------------------------------


def _show_effect(
    outlook: Outlook, scenario: Scenario, action: Action | None, faults: Sequence[Problem], year: int
) -> None:
    if action is None:
        _show_faults(faults)
        if not faults:
            st.info(state.say("page.scenarios.own.wanting"))
        return
    if action.effect != "direct":
        st.info(state.say(f"page.scenarios.apart.{action.effect}"))
        return
    usable = outlook.plan.find(scenario.name) or scenario
    others = [one for one in usable.actions if one.action_id != action.action_id]
    problems = check_action(action, others, outlook.situation)
    if (problems["severity"] == "error").any():
        show_action_problems(action, problems, others)
        return
    before = outlook.run(others)
    after = outlook.run([*others, action], before)
    with st.spinner(state.say("page.scenarios.computing"), show_time=True):
        table = outlook.change(before, after)
    if (table["verdict"] == "equal").all():
        st.warning(state.say("page.scenarios.effect.nothing"))
        return
    row = table[table["year"] == year].iloc[0]
    st.metric(state.say("page.scenarios.effect.in_year", year=year), say_change(row["change"]))
    bought = float(before.costs["purchases"].sum() - after.costs["purchases"].sum())
    st.markdown(" · ".join([say_bounds(row), *_say_purchases(bought, outlook.years)]))
    show_action_problems(action, problems, others)


def _say_purchases(avoided: float, years: Sequence[int]) -> list[str]:
    """How many devices less are bought over the years, or more; nothing where it is the same."""
    count = round(abs(avoided))
    if not count:
        return []
    key = "page.scenarios.effect.avoided" if avoided > 0 else "page.scenarios.effect.bought"
    devices = format_amount(count, "device", state.current_language())
    return [state.say(key, devices=devices, first=years[0], last=years[-1])]


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
    with st.container(horizontal=True):
        pressed = acting.button(st, state.say(label), key=f"{key}-save", type="primary", disabled=not ready)
        left = bool(given) and st.button(state.say("page.scenarios.form.leave"), key=f"{key}-leave")
    if left:
        _close()
        st.rerun()
    if not pressed or action is None:
        return
    done = "changed" if given else "added"
    said = state.say(f"page.scenarios.done.{done}", lever=name_action(action), name=scenario.name)
    if desk.change_scenario(scenario.name, put_action(scenario, action), said, rerun=False):
        _close()
    st.rerun()


def _close() -> None:
    """Leave the lever that was changed, and begin with new fields."""
    st.session_state.pop(EDITED, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
