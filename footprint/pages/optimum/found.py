"""A plan that was found: its levers and dates, what it costs and keeps, why, and what else was nearly as good."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from footprint.pages import acting, state
from footprint.pages.computed import find_once
from footprint.pages.figure_texts import say_counts
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.words import name_action, name_target, say_change, say_euros, say_mass
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.plans.optimum.alternatives import explain_choices, find_second_best, value_of_more
from footprint.plans.optimum.cheapest_plan import PlanFound
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario, free_name, put_scenario
from footprint.words.texts import format_date, format_number, format_share

MOST_LACKING = 12


def show_found(desk: PlanDesk, outlook: Outlook, found: PlanFound) -> None:
    """The answer, then its reasons."""
    st.subheader(state.say(f"page.scenarios.found.status.{found.status}"), anchor=False)
    _say_proof(found)
    if found.status == "no_solution":
        return
    if found.status == "infeasible":
        _show_shortfalls(outlook, found)
    _show_chosen(outlook, found)
    if found.status != "infeasible" and len(found.chosen):
        _show_reasons(outlook, found)
    if len(found.chosen):
        _show_adoption(desk, found)


def _say_proof(found: PlanFound) -> None:
    """How sure the answer is, how long it took, and that it was calculated twice."""
    language = state.current_language()
    values = {"configurations": found.configurations, "groups": found.groups}
    said = say_counts("page.scenarios.found.proof", **values, seconds=format_number(found.seconds, language, 1))
    if found.status == "optimal":
        said += " " + state.say("page.scenarios.found.best")
    elif math.isfinite(found.gap):
        said += " " + state.say("page.scenarios.found.gap", gap=format_share(found.gap, language, 2))
    if len(found.totals):
        worst = float(found.totals["difference"].abs().max())
        said += " " + state.say("page.scenarios.found.recomputed", difference=say_mass(worst))
    show_note(said)
    if not found.proven:
        st.warning(state.say("page.scenarios.found.unproven"))


def _name(found: PlanFound, action_id: str) -> str:
    options = {option.action.action_id: option.action for option in found.request.options}
    return name_action(options[action_id]) if action_id in options else action_id


def _name_all(found: PlanFound, action_ids: Any) -> str:
    return " ; ".join(_name(found, one) for one in action_ids)


# --- the plan --------------------------------------------------------------------------------------------------------


def _show_chosen(outlook: Outlook, found: PlanFound) -> None:
    language = state.current_language()
    if found.chosen.empty:
        st.markdown(state.say("page.scenarios.found.nothing"))
    else:
        rows = pd.DataFrame(
            {
                "lever": [_name(found, one) for one in found.chosen["action_id"]],
                "start": [format_date(one, language) for one in found.chosen["starts_on"]],
                "cost": [say_euros(one) for one in found.chosen["eur"]],
                "staff_days": [format_number(one, language, 0) for one in found.chosen["staff_days"]],
            }
        )
        show_table(_name_columns(rows), state.say("page.scenarios.section.cheapest"), "rows-chosen")
        show_download(found.chosen, "plan-trouve", "download-chosen")
    last = found.totals.iloc[-1]
    trend = outlook.trend.total(int(last["year"])) if int(last["year"]) in outlook.years else math.nan
    values = {"year": int(last["year"]), "total": say_mass(last["recomputed"])}
    change = say_change(float(last["recomputed"]) - trend)
    st.markdown(
        state.say("page.scenarios.found.result", cost=say_euros(found.present_value_eur), change=change, **values)
    )
    with st.expander(state.say("page.scenarios.found.by_year"), key="table-spending", on_change="rerun") as table:
        if table.open:
            _show_years(found)


def _show_years(found: PlanFound) -> None:
    language = state.current_language()
    joined = found.totals.merge(found.spending, on="year", how="left")
    rows = pd.DataFrame(
        {
            "year": joined["year"].astype("str"),
            "total": [say_mass(one) for one in joined["recomputed"]],
            "cost": [say_euros(one) for one in joined["eur"]],
            "staff_days": [format_number(one, language, 0) for one in joined["staff_days"]],
            "limit_eur": [say_euros(one) if math.isfinite(one) else "" for one in joined["limit_eur"]],
            "limit_staff_days": [
                format_number(one, language, 0) if math.isfinite(one) else "" for one in joined["limit_staff_days"]
            ],
        }
    )
    show_table(_name_columns(rows), state.say("page.scenarios.found.by_year"), "rows-spending")
    show_download(joined, "plan-trouve-par-an", "download-spending")


def _show_shortfalls(outlook: Outlook, found: PlanFound) -> None:
    """What can't be kept, by how much, and how far one can go for it alone."""
    language = state.current_language()
    names = {target.target_id: name_target(target) for target in found.request.targets}
    for row in found.shortfalls.head(MOST_LACKING).to_dict("records"):
        if row["limit"] == "rules":
            st.error(state.say("page.scenarios.found.lacking.rules"))
            continue
        is_mass = row["limit"] == "target"
        say = say_mass if is_mass else say_euros
        if row["limit"] == "yearly_staff_days":
            say = lambda days: format_number(days, language, 1)  # noqa: E731
        values = {"lacking": say(row["lacking"]), "allowed": say(row["allowed"]), "alone": say(row["alone"])}
        name = escape(names.get(row["target_id"], ""))
        key = f"page.scenarios.found.lacking.{row['limit']}"
        st.error(state.say(key, name=name, year=row["year"], **values))
    st.markdown(state.say("page.scenarios.found.nearest"))


# --- why -------------------------------------------------------------------------------------------------------------


def _show_reasons(outlook: Outlook, found: PlanFound) -> None:
    """Why these levers, what comes second, what a little more would change: searched when it is asked for."""
    with st.expander(state.say("page.scenarios.found.why"), key="plan-why", on_change="rerun") as why:
        if not why.open:
            return
        key = (
            "reasons",
            outlook.situation.id,
            repr(found.request.options),
            repr(found.request.limits),
            found.present_value_eur,
        )
        key = (
            *key,
            repr(found.request.targets),
            repr(found.request.goal),
            repr(found.request.money),
            found.request.path,
        )
        with st.spinner(state.say("page.scenarios.found.thinking"), show_time=True):
            reasons, second, more = find_once(
                key, lambda: (explain_choices(found), find_second_best(found), value_of_more(found))
            )
        names = {target.target_id: name_target(target) for target in found.request.targets}
        for row in reasons.to_dict("records"):
            st.markdown(f"- **{escape(_name(found, row['action_id']))}** — {_say_reason(found, row, names)}")
        st.markdown(f"**{state.say('page.scenarios.found.second.title')}** {_say_second(found, second)}")
        st.markdown(f"**{state.say('page.scenarios.found.more.title')}**")
        if more.empty:
            st.markdown(state.say("page.scenarios.found.more.no_limit"))
        for row in more.to_dict("records"):
            st.markdown(f"- {_say_more(found, row, names)}")
        show_download(reasons, "pourquoi-ce-plan", "download-reasons")


def _say_reason(found: PlanFound, row: dict, names: dict[str, str]) -> str:
    """Without this lever: what is missed, then what the best plan that does without costs."""
    mass = say_change(row["kg"])
    if row["exceeded"] > 0:
        name = escape(names.get(row["target_id"], ""))
        exceeded = say_mass(row["exceeded"])
        said = state.say(
            "page.scenarios.found.reason.missed", mass=mass, name=name, year=row["year"], exceeded=exceeded
        )
    else:
        key = "kept" if found.request.targets else "more"
        said = state.say(f"page.scenarios.found.reason.{key}", mass=mass)
    if row["status"] == "infeasible":
        return f"{said} {state.say('page.scenarios.found.reason.needed')}"
    instead = escape(_name_all(found, row["instead"])) or state.say("page.scenarios.found.reason.nothing")
    change = _say_objective(found, row["change"])
    return f"{said} {state.say('page.scenarios.found.reason.instead', change=change, instead=instead)}"


def _say_objective(found: PlanFound, change: float) -> str:
    """A difference of what was sought: euros, or carbon."""
    if found.request.goal.kind == "least_carbon":
        return say_change(change)
    said = say_euros(change)
    return f"+{said}" if change > 0 else said


def _say_second(found: PlanFound, second: Any) -> str:
    if second.status in ("infeasible", "no_solution"):
        return state.say("page.scenarios.found.second.none")
    levers = escape(_name_all(found, second.chosen)) or state.say("page.scenarios.found.reason.nothing")
    return state.say("page.scenarios.found.second.is", levers=levers, change=_say_objective(found, second.change))


def _say_more(found: PlanFound, row: dict, names: dict[str, str]) -> str:
    """What a little more of a limit gives: nothing, or levers and a gain."""
    limit, _, target = row["limit"].partition(".")
    step = say_mass(row["step"]) if limit == "target" else format_number(row["step"], state.current_language())
    said = state.say(f"page.scenarios.found.more.{limit}", step=step, name=escape(names.get(target, target)))
    if math.isnan(row["change"]) or abs(row["change"]) < 1e-6:
        return f"{said} {state.say('page.scenarios.found.more.nothing')}"
    said += " " + state.say("page.scenarios.found.more.change", change=_say_objective(found, row["change"]))
    if row["actions"]:
        said += " " + state.say("page.scenarios.found.more.levers", levers=escape(_name_all(found, row["actions"])))
    return said


# --- a scenario of it ------------------------------------------------------------------------------------------------


def _show_adoption(desk: PlanDesk, found: PlanFound) -> None:
    taken = [one.name for one in desk.plan.scenarios]
    wanted = free_name(state.say("page.scenarios.section.cheapest"), taken)
    name = st.text_input(state.say("page.scenarios.manage.name"), wanted, max_chars=80, key=f"found-name-{desk.number}")
    free = bool(name.strip()) and name.strip() not in taken
    if acting.button(st, state.say("page.scenarios.found.adopt"), key="found-adopt", disabled=not free, type="primary"):
        scenario = Scenario(name.strip(), found.actions)
        asked = found.request
        plan = replace(desk.plan, limits=asked.limits, goal=asked.goal, money=asked.money, path=asked.path)
        message = state.say("page.scenarios.done.found", name=scenario.name)
        desk.save(put_scenario(plan, scenario), message, scenario.name)


def _name_columns(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
