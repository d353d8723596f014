"""What the actions of the commitments are expected to change: each carbon one alone, all of them recomputed at once."""

import pandas as pd
import streamlit as st

from footprint.charts.plan_charts import say_signed_mass
from footprint.commitments.commitment import Commitment
from footprint.commitments.expected_effects import Effect, Effects, find_effects
from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.pages.computed import MEMO, find_once
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.show import escape, show_download, show_note, show_table
from footprint.plans.plan_json import hash_plan


def show_effects(desk: PlanDesk, current: list[Commitment], last: Situation | None) -> None:
    """The recomputed effect against the trend, with its interval; else what is missing for it."""
    st.header(state.say("page.commitments.effects.title"), anchor=False)
    st.markdown(state.say("page.commitments.standing.sum"))
    if last is None:
        st.info(state.say("page.commitments.effects.no_inventory"))
    else:
        said = state.say("page.commitments.effects.computing")
        key = "promised", last.id, hash_plan(desk.plan)
        effects = find_once(key, lambda: find_effects(last, desk.plan, current, MEMO), said)
        _show(effects, current, last.method.year)
    state.link_to("scenarios", state.say("page.commitments.standing.go_scenarios"))


def _show(effects: Effects, current: list[Commitment], base: int) -> None:
    titles = {one.commitment_id: one for one in current}
    _show_missing(effects, base)
    rows = [
        {
            "commitment": f"{name} — {titles[name].title}",
            "year": str(effect.year),
            "effect": _say_effect(effect),
            "actions": ", ".join(titles[name].actions),
        }
        for name, effect in effects.of.items()
    ]
    if effects.together:
        together = state.say("page.commitments.effects.together")
        effect = effects.together
        actions = ", ".join(effects.actions)
        rows.append(
            {"commitment": together, "year": str(effect.year), "effect": _say_effect(effect), "actions": actions}
        )
    if not rows:
        return
    table = pd.DataFrame(rows)
    names = {name: state.say(f"page.commitments.column.{name}") for name in table}
    show_table(table.rename(columns=names), state.say("page.commitments.effects.title"), "effects")
    show_note(state.say("page.commitments.effects.note", base=base, scenario=escape(effects.scenario)))
    show_download(table, "effets", "download-effects", names)


def _show_missing(effects: Effects, base: int) -> None:
    """Why something can't be recomputed."""
    if effects.until is None and not effects.actions:
        st.info(state.say("page.commitments.effects.no_action"))
    elif effects.missing:
        names = escape(", ".join(effects.missing))
        st.info(state.say("page.commitments.effects.missing", names=names, scenario=escape(effects.scenario or "—")))
    elif effects.until is None:
        st.info(state.say("page.commitments.effects.all_passed", base=base))
    if effects.unlinked:
        st.info(state.say("page.commitments.effects.unlinked", names=escape(", ".join(effects.unlinked))))


def _say_effect(effect: Effect) -> str:
    language = state.current_language()
    change, low, high = (say_signed_mass(value, language) for value in (effect.change, effect.low, effect.high))
    return state.say("page.commitments.effects.change", change=change, low=low, high=high)
