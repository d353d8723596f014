"""Which inputs decide what a scenario is worth: its effect when each of them is lower or higher."""

import pandas as pd
import streamlit as st

from footprint.actions.actions import hash_actions
from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.footprint.sensitivity import name_varied
from footprint.pages.scenarios.words import name_target, say_change
from footprint.pages.show import escape, show_download, show_table
from footprint.plans.optimum.decisive_inputs import vary_plan
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario
from footprint.plans.targets import Target, allowed
from footprint.words.texts import activity_name

MOST_SHOWN = 8


def show_decisive(outlook: Outlook, scenario: Scenario, year: int) -> None:
    """The inputs that decide most, computed when they are asked for."""
    with st.expander(state.say("page.scenarios.decisive.title"), key="decisive", on_change="rerun") as decisive:
        if not decisive.open:
            return
        st.markdown(state.say("page.scenarios.decisive.explanation", year=year))
        target = next((one for one in outlook.whole_targets if one.year == year), None)
        with st.spinner(state.say("page.scenarios.decisive.computing"), show_time=True):
            table = _vary(outlook, scenario, year, target)
        if table.empty:
            st.markdown(state.say("page.scenarios.decisive.nothing"))
            return
        _show_rows(outlook, table, target)


def _vary(outlook: Outlook, scenario: Scenario, year: int, target: Target | None) -> pd.DataFrame:
    limit = allowed(target, outlook.reference, outlook.people) if target else None
    trend = outlook.plan.trend
    key = ("vary", outlook.situation.id, hash_actions(scenario.actions, trend), year, limit)
    return find_once(key, lambda: vary_plan(outlook.situation, scenario.actions, year, trend, limit), shared=True)


def _show_rows(outlook: Outlook, table: pd.DataFrame, target: Target | None) -> None:
    shown = table.head(MOST_SHOWN)
    first = shown.iloc[0]
    values = {"down": say_change(first["effect_down"]), "up": say_change(first["effect_up"])}
    st.markdown(state.say("page.scenarios.decisive.first", name=escape(_name_input(first.to_dict())), **values))
    rows = pd.DataFrame(
        {
            "input": [_name_input(row) for row in shown.to_dict("records")],
            "effect_down": [say_change(value) for value in shown["effect_down"]],
            "effect_up": [say_change(value) for value in shown["effect_up"]],
        }
    )
    if target is not None:
        st.markdown(state.say("page.scenarios.decisive.target", name=escape(name_target(target))))
        for side in ("down", "up"):
            rows[f"kept_{side}"] = [_say_kept(kept) for kept in shown[f"kept_{side}"]]
    named = rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
    show_table(named, state.say("page.scenarios.decisive.title"), "rows-decisive")
    show_download(table, "ce-qui-decide", "download-decisive")


def _say_kept(kept: object) -> str:
    return state.say(f"page.scenarios.decisive.{'kept' if kept else 'missed'}")


def _name_input(row: dict) -> str:
    """What is varied, in words: a life, a consumption, a factor, the quantities of a class of quality."""
    if row["what"] == "factor":
        name = activity_name(row["about"], state.current_language())
        return state.say("page.scenarios.decisive.factor", name=name)
    return name_varied(row["what"], row["about"])
