"""How the page Scenarios writes targets and changes: a change with its sign, its interval, and whether it is sure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from footprint.actions.actions import Action
from footprint.charts.plan_charts import say_signed_mass
from footprint.pages import state
from footprint.pages.show import escape
from footprint.plans.targets import Target
from footprint.problems import Problem
from footprint.sentences.actions import title_of
from footprint.tables import INVENTORY_TABLES
from footprint.tables import names as table_names
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import MINUS, column_label, format_date, format_mass, format_number, format_share, mass_unit


def name_target(target: Target) -> str:
    """What a target is called: its label, else its year and whether it is per person."""
    key = "name" if target.kind == "absolute" else "name_per_person"
    return target.label or state.say(f"page.scenarios.targets.{key}", year=target.year)


def say_change(kilograms: float) -> str:
    """A change of mass with its sign: "−1,2 t CO2e"."""
    return say_signed_mass(kilograms, state.current_language())


def say_part(part: float) -> str:
    """A relative change with its sign: "−12 %"."""
    language = state.current_language()
    if math.isnan(part):
        return format_share(part, language)
    said = format_share(abs(part), language)
    return f"+{said}" if part > 0 else f"{MINUS}{said}" if part < 0 else said


def say_signed_interval(low: float, high: float) -> str:
    """The bounds of a change, in the unit of the larger: "entre −1,9 et −0,6 t CO2e"."""
    language = state.current_language()
    unit, kilograms = mass_unit(max(abs(low), abs(high)))
    size = max(abs(low), abs(high)) / kilograms
    digits = max(0, 2 - math.floor(math.log10(size))) if size else 0
    bounds = [format_number(bound / kilograms, language, digits) for bound in (low, high)]
    signed = [f"+{said}" if bound > 0 else said for said, bound in zip(bounds, (low, high), strict=True)]
    return state.say("page.scenarios.between", low=signed[0], high=signed[1], unit=unit)


def say_effect(change: Mapping[Any, Any] | pd.Series) -> str:
    """A row of `compare` as a sentence: how much, between what bounds, and whether it differs from zero."""
    verdict = change["verdict"]
    if verdict == "equal":
        return state.say("page.scenarios.effect.equal", year=change["year"])
    kind = "indistinguishable" if verdict == "indistinguishable" else "less" if change["change"] < 0 else "more"
    return state.say(
        f"page.scenarios.effect.{kind}",
        year=change["year"],
        change=say_change(change["change"]),
        interval=say_signed_interval(change["low"], change["high"]),
    )


def say_bounds(change: Mapping[Any, Any] | pd.Series) -> str:
    """The bounds of a change, and whether it can be told from none."""
    said = say_signed_interval(change["low"], change["high"])
    if change["verdict"] != "indistinguishable":
        return said
    return f"{said} · {state.say('page.scenarios.effect.unsure')}"


def say_course_of_effect(table: pd.DataFrame, summed: bool) -> str:
    """What a difference comes to in the last year and, where years may be added, over all of them."""
    said = say_effect(table.iloc[-1])
    if summed and (table["verdict"] != "equal").any():
        whole = say_change(float(table["change"].sum()))
        first, last = int(table["year"].iloc[0]), int(table["year"].iloc[-1])
        said += " " + state.say("page.scenarios.effect.summed", change=whole, first=first, last=last)
    return said


def name_action(action: Action) -> str:
    """What an action is called, for a list: its label, else its sentence."""
    return title_of(action, state.current_language())


def show_action_problems(action: Action, problems: pd.DataFrame, others: Sequence[Action]) -> None:
    """What is wrong in an action, or misleading, with what to do; actions and columns under their names."""
    if problems.empty:  # naming every action takes its time
        return
    names = {one.action_id: name_action(one) for one in others}
    language, shown = state.current_language(), {"error": st.error, "warning": st.warning, "note": st.info}
    for row in problems.to_dict("records"):
        column, value = _name_column(row["column"]), names.get(row["value"], row["value"])
        problem = replace(Problem(**row), table=name_action(action), column=column, value=value)
        said = f"{message(problem, language)} {remedy(problem, language)}"
        shown[problem.severity](escape(said), icon=":material/warning:")


def _name_column(column: str) -> str:
    """What a column of the inventory is called, whichever table it is in."""
    for table, columns in INVENTORY_TABLES.items():
        if column in table_names(columns):
            return column_label(table, column, state.current_language())
    return column


def say_means(action: Action) -> str:
    """When an action starts, how fast it spreads, what it takes and who carries it, in one line."""
    language = state.current_language()
    said = [state.say("page.scenarios.means.from", date=format_date(action.starts_on, language))]
    if action.ends_on:
        said.append(state.say("page.scenarios.means.until", date=format_date(action.ends_on, language)))
    if len(action.ramp) > 1 or action.ramp[0] < 1:
        steps = ", ".join(format_share(step, language, 0) for step in action.ramp)
        said.append(state.say("page.scenarios.means.ramp", steps=steps))
    for name in ("invest_eur", "yearly_eur"):
        if getattr(action, name):
            said.append(state.say(f"page.scenarios.means.{name}", euros=say_euros(getattr(action, name))))
    for name in ("staff_days", "yearly_staff_days"):
        if getattr(action, name):
            days = format_number(getattr(action, name), language)
            said.append(state.say(f"page.scenarios.means.{name}", days=days))
    if not any(getattr(action, name) for name in ("invest_eur", "yearly_eur", "staff_days", "yearly_staff_days")):
        said.append(state.say("page.scenarios.means.unpriced"))
    if action.owner:
        said.append(state.say("page.scenarios.means.owner", owner=escape(action.owner)))
    if action.rebound:
        said.append(state.say("page.scenarios.means.rebound", share=format_share(action.rebound, language, 0)))
    return " · ".join(said)


def say_euros(euros: float) -> str:
    """An amount of money: "12 400 €", "−€1,951"."""
    language = state.current_language()
    if math.isnan(euros):
        return format_number(euros, language)
    said = state.say("page.scenarios.euros", amount=format_number(abs(round(euros)), language))
    return f"{MINUS}{said}" if round(euros) < 0 else said


def say_mass(kilograms: float) -> str:
    """A mass of CO2 equivalent."""
    return format_mass(kilograms, state.current_language())
