"""What each lever costs for what it saves, after those before it; what saves money is shown apart."""

import pandas as pd
import streamlit as st

from footprint.actions.actions import Action, hash_actions
from footprint.charts.footprint_charts import print_interval
from footprint.charts.plan_charts import draw_cost_curve, say_price
from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.scenarios.words import name_action, say_euros, say_mass, say_signed_interval
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.plans.optimum.cost_curve import Rates, cost_curve
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Plan
from footprint.words.texts import format_date, format_number

COLUMNS = ["lever", "group", "saved", "saved_interval", "cost_a_year", "price", "start"]


def show_cost_curve(outlook: Outlook, plan: Plan) -> None:
    """The levers of a scenario by cost: a chart for those that cost, a table for all."""
    with st.expander(state.say("page.scenarios.costs.title"), key="cost-curve", on_change="rerun") as curve:
        if not curve.open:
            return
        st.markdown(state.say("page.scenarios.costs.explanation"))
        names = [scenario.name for scenario in plan.scenarios]
        chosen = st.selectbox(state.say("page.scenarios.column.name"), names, key=f"cost-scenario-{len(names)}")
        scenario = plan.find(chosen)
        years = st.number_input(
            state.say("page.scenarios.costs.years"), 1.0, 20.0, 5.0, 1.0, format="%.0f", key="cost-years"
        )
        if scenario is None or not scenario.actions:
            st.markdown(state.say("page.scenarios.levers.none"))
            return
        rates = Rates(plan.money.discount_rate, plan.money.staff_day_eur, years)
        key = ("costs", outlook.situation.id, hash_actions(scenario.actions, plan.trend), outlook.years, repr(rates))
        with st.spinner(state.say("page.scenarios.origin.computing"), show_time=True):
            blocks = find_once(
                key,
                lambda: cost_curve(outlook.situation, scenario.actions, outlook.years, plan.trend, rates),
                shared=True,
            )
        if blocks.empty:
            st.markdown(state.say("page.scenarios.costs.nothing"))
            return
        _show_curve(blocks, {action.action_id: action for action in scenario.actions})
        language = state.current_language()
        rate, day = format_number(rates.discount_rate * 100, language, 1), format_number(rates.staff_day_eur, language)
        show_note(state.say("page.scenarios.costs.rates", rate=rate, day=day, years=format_number(years, language)))


def _say_interval(row: dict) -> str:
    """The interval of what a lever saves, or that it doesn't differ from zero."""
    if row["verdict"] == "indistinguishable":
        return state.say("page.scenarios.costs.indistinguishable")
    if row["low_kg"] < 0:
        return say_signed_interval(row["low_kg"], row["high_kg"])
    return print_interval(row["low_kg"], row["high_kg"], state.current_language())


def _show_curve(blocks: pd.DataFrame, actions: dict[str, Action]) -> None:
    language = state.current_language()
    blocks = blocks.assign(name=[name_action(actions[one]) for one in blocks["action_id"]])
    saving = blocks[blocks["group"] == "saves"]
    if len(saving):
        st.markdown(state.say("page.scenarios.costs.saving"))
        for row in saving.to_dict("records"):
            saved, gain = say_mass(row["saved_kg"]), say_euros(-row["yearly_cost_eur"])
            values = {"name": escape(row["name"]), "saved": saved, "gain": gain}
            st.markdown(f"- {state.say('page.scenarios.costs.saves', **values)}")
    costing = blocks[blocks["group"] == "costs"].rename(columns={"saved_kg": "saved"})
    if len(costing):
        subject = state.say("page.scenarios.costs.subject")
        costing = costing.assign(doubtful=costing["verdict"] == "indistinguishable")
        show_chart(draw_cost_curve(costing, subject, language), "chart-costs")
    rows = pd.DataFrame(
        [
            {
                "lever": row["name"],
                "group": state.say(f"page.scenarios.costs.group.{row['group']}"),
                "saved": say_mass(row["saved_kg"]),
                "saved_interval": _say_interval(row),
                "cost_a_year": say_euros(row["yearly_cost_eur"]),
                "price": say_price(row["eur_per_t"], language) if row["group"] == "costs" else "",
                "start": format_date(row["starts_on"], language),
            }
            for row in blocks.to_dict("records")
        ]
    )[COLUMNS]
    named = rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
    show_table(named, state.say("page.scenarios.costs.title"), "rows-costs")
    show_note(state.say("page.scenarios.costs.no_schedule"))
    show_download(blocks, "couts-des-leviers", "download-costs")
