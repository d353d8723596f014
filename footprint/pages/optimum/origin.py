"""Where the change comes from: the steps to a year, what each lever is worth with the others, what is kept apart."""

from typing import Any

import pandas as pd
import streamlit as st

from footprint.actions.actions import hash_actions
from footprint.charts.footprint_charts import Chart
from footprint.charts.plan_charts import draw_bridge
from footprint.pages import state
from footprint.pages.computed import find_once
from footprint.pages.optimum.decisive import show_decisive
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.scenarios.edited_lives import show_typing
from footprint.pages.scenarios.words import name_action, say_change, say_mass, say_part
from footprint.pages.show import escape, show_chart, show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.plans.optimum.attribution import Attribution, attribute, bridge
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario

# Steps that no lever makes: they are hatched, and never called a reduction.
NO_REDUCTION = ("restated", "method", "renewal", "growth", "figures", "stranded", "rebound")
LEVELS = ("base", "result")


def show_origin(desk: PlanDesk, outlook: Outlook, scenario: Scenario) -> None:
    """The bridge to the last year, the levers in order and on average, and what is kept apart."""
    st.header(state.say("page.scenarios.origin.title", name=escape(scenario.name)), anchor=False)
    if not scenario.actions:
        st.markdown(state.say("page.scenarios.levers.none"))
        return
    year = st.select_slider(
        state.say("page.scenarios.origin.year"), outlook.years[1:], outlook.years[-1], key="origin-year"
    )
    steps = find_steps(outlook, scenario, year)
    found = find_attribution(outlook, scenario)
    if not steps["total"].iloc[0] > 0:
        st.info(state.say("page.scenarios.origin.no_figure"))
        return
    _show_bridge(outlook, steps, scenario, year)
    _show_effects(outlook, found, scenario, year)
    _show_apart(outlook, steps, scenario)
    _warn_of_typing(scenario)
    show_typing(desk.studied, outlook)
    show_decisive(outlook, scenario, year)


def find_steps(outlook: Outlook, scenario: Scenario, year: int) -> pd.DataFrame:
    """The steps from the reference of targets to the footprint of a year under a scenario: columns of `bridge`."""
    trend, kept = outlook.plan.trend, outlook.published_kg
    key = ("bridge", outlook.situation.id, hash_actions(scenario.actions, trend), year, kept)

    def find() -> pd.DataFrame:
        projected = outlook.trend.projection, outlook.run(scenario.actions)
        return bridge(outlook.situation, scenario.actions, year, trend, published=kept, projected=projected)

    return find_once(key, find, state.say("page.scenarios.origin.computing"), shared=True)


def find_attribution(outlook: Outlook, scenario: Scenario) -> Attribution:
    """What each lever of a scenario is worth in each year."""
    key = ("attribution", outlook.situation.id, hash_actions(scenario.actions, outlook.plan.trend), outlook.years)

    def find() -> dict[str, Any]:
        return vars(attribute(outlook.situation, scenario.actions, outlook.years, outlook.plan.trend))

    return Attribution(**find_once(key, find, state.say("page.scenarios.origin.computing"), shared=True))


# --- the bridge ------------------------------------------------------------------------------------------------------


def _show_bridge(outlook: Outlook, steps: pd.DataFrame, scenario: Scenario, year: int) -> None:
    start, end = steps["total"].iloc[0], steps["total"].iloc[-1]
    st.subheader(
        state.say("page.scenarios.origin.conclusion", year=year, end=say_mass(end), part=say_part(end / start - 1.0)),
        anchor=False,
    )
    st.markdown(state.say("page.scenarios.origin.reading"))
    subject = state.say("page.scenarios.origin.subject", year=year)
    key = "chart of a bridge", scenario.name, year, state.current_language()
    names, rows, chart = outlook.once(key, lambda: _draw_steps(steps, scenario, year, subject))
    show_chart(
        chart,
        "chart-bridge",
        headed=True,
        show_rows=lambda: _show_steps(rows, steps.assign(name=names), subject),
    )


def _draw_steps(
    steps: pd.DataFrame, scenario: Scenario, year: int, subject: str
) -> tuple[list[str], pd.DataFrame, Chart]:
    """The steps by their names, in words and drawn."""
    names = [_name_step(row, scenario, year) for row in steps.to_dict("records")]
    is_level = steps["step"].isin(LEVELS)
    drawn = pd.DataFrame(
        {
            "name": names,
            "kind": ["level" if level else "step" for level in is_level],
            "change": steps["kg"].where(~is_level, steps["total"]),
            "hatched": steps["step"].isin(NO_REDUCTION),
        }
    )
    rows = pd.DataFrame(
        {
            "step": names,
            "kind": [state.say(f"page.scenarios.step_kind.{_kind_of(step)}") for step in steps["step"]],
            "added": ["" if level else say_change(kg) for level, kg in zip(is_level, steps["kg"], strict=True)],
            "total": [say_mass(total) for total in steps["total"]],
        }
    )
    return names, rows, draw_bridge(drawn, subject, state.current_language())


def _show_steps(rows: pd.DataFrame, steps: pd.DataFrame, subject: str) -> None:
    show_table(_name_columns(rows), subject, "rows-bridge")
    show_download(steps, "passage", "download-bridge")


def _name_step(row: dict, scenario: Scenario, year: int) -> str:
    action = scenario.find(row["action_id"]) if row["action_id"] else None
    if action is None:
        return state.say(f"page.scenarios.step.{row['step']}", year=year)
    name = name_action(action)
    return state.say("page.scenarios.step.figures_of", name=name) if row["step"] == "figures" else name


def _kind_of(step: str) -> str:
    """What a step is, in words rather than by its hatching: a level, a lever, or no reduction."""
    return "level" if step in LEVELS else "none" if step in NO_REDUCTION else "lever"


# --- each lever ------------------------------------------------------------------------------------------------------


def _show_effects(outlook: Outlook, found: Attribution, scenario: Scenario, year: int) -> None:
    """Alone, in the order of the plan, and on average over all orders; and how far effects are from adding up."""
    st.subheader(state.say("page.scenarios.effects.title"), anchor=False, help=explain("shapley"))
    st.markdown(state.say("page.scenarios.effects.explanation"))
    key = "effects of levers", scenario.name, year, state.current_language()
    rows, worst = outlook.once(key, lambda: _say_effects(found, scenario, year))
    show_table(rows, state.say("page.scenarios.effects.title"), "rows-effects")
    interaction = float(found.interaction[year])
    if interaction:
        kind = "too_much" if interaction < 0 else "too_little"
        st.markdown(state.say(f"page.scenarios.effects.{kind}", mass=say_mass(abs(interaction))))
    if not found.exact:
        show_note(state.say("page.scenarios.effects.sampled", error=say_mass(worst)))
    show_download(found.effects, "effets-des-leviers", "download-effects")


def _say_effects(found: Attribution, scenario: Scenario, year: int) -> tuple[pd.DataFrame, float]:
    """A line a lever, then all together; and the largest error of an average."""
    here = found.effects[found.effects["year"] == year]
    table = here.groupby(["action_id", "nature"], sort=False, as_index=False)[
        ["alone", "in_order", "shapley", "error"]
    ].sum()
    rows = [
        (
            _name_part(row, scenario),
            say_change(row["alone"]),
            say_change(row["in_order"]),
            say_change(row["shapley"]),
        )
        for row in table.to_dict("records")
    ]
    joint = float(found.joint[year])
    rows.append((state.say("page.scenarios.effects.together"), "", say_change(joint), say_change(joint)))
    names = ["lever", "alone", "in_order", "shapley"]
    return _name_columns(pd.DataFrame(rows, columns=names)), float(table["error"].max())


def _name_part(row: dict, scenario: Scenario) -> str:
    action = scenario.find(row["action_id"])
    name = name_action(action) if action else row["action_id"]
    return state.say("page.scenarios.step.figures_of", name=name) if row["nature"] == "figures" else name


# --- what is kept apart ----------------------------------------------------------------------------------------------


def _show_apart(outlook: Outlook, steps: pd.DataFrame, scenario: Scenario) -> None:
    """What left before its time, what rebounds, what only makes things possible, and what is avoided elsewhere."""
    totals, last = outlook.follow(scenario).projection.totals, outlook.years[-1]
    for kind in ("stranded", "rebound"):
        mass = float(totals[kind].sum())
        if mass:
            values = {"mass": say_change(mass), "first": outlook.years[0], "last": last}
            st.warning(state.say(f"page.scenarios.apart.{kind}", **values))
    figures = float(steps.loc[steps["step"] == "figures", "kg"].sum())
    if figures:
        st.warning(state.say("page.scenarios.apart.figures", mass=say_change(figures)))
    enabling = [one for one in scenario.actions if one.effect == "enabling"]
    avoided = [one for one in scenario.actions if one.effect == "avoided"]
    if enabling:
        st.info(state.say("page.scenarios.apart.enabling_list", levers=escape(" ; ".join(map(name_action, enabling)))))
    if avoided:
        with st.container(border=True):
            st.markdown(f"**{state.say('page.scenarios.apart.avoided_title')}**")
            for one in avoided:
                st.markdown(f"- {escape(name_action(one))}")
            st.markdown(state.say("page.scenarios.apart.avoided"))


def _warn_of_typing(scenario: Scenario) -> None:
    """A life that only gets longer on paper is no reduction."""
    typed = [
        one
        for one in scenario.actions
        if any(change.column in ("lifespan_years", "first_life_years") for change in one.changes)
    ]
    if typed:
        levers = escape(" ; ".join(map(name_action, typed)))
        st.warning(state.say("page.scenarios.apart.typing", levers=levers), icon=":material/edit_note:")


def _name_columns(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
