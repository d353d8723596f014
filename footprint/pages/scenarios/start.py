"""The page before the first scenario: what one is, a sample plan if any, and where this estate weighs most."""

import pandas as pd
import streamlit as st

from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS
from footprint.actions.levers import LEVERS
from footprint.pages import state
from footprint.pages.footprint.parts import name_part
from footprint.pages.plan_desk import PlanDesk, find_sample_plan, with_sample_evidence
from footprint.pages.scenarios.file import show_file
from footprint.pages.show import show_download, show_note, show_table
from footprint.pages.word_help import explain
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Scenario
from footprint.words.texts import format_share
from footprint.workspace.footprint import Footprint

MOST_TYPES, MOST_LEVERS = 5, 3


def show_start(desk: PlanDesk, outlook: Outlook, found: Footprint) -> None:
    """Three sentences, two ways to begin, and the levers that touch most of this estate."""
    for sentence in ("what", "how", "safe"):
        st.markdown(state.say(f"page.scenarios.start_page.{sentence}"))
    sample = find_sample_plan(desk.studied)
    new, load = st.columns(2, border=True)
    with new:
        st.header(state.say("page.scenarios.start_page.new_title"), anchor=False, help=explain("scenario"))
        st.markdown(state.say("page.scenarios.start_page.new_explanation"))
        if st.button(state.say("page.scenarios.manage.new"), key="first-scenario", type="primary", width="stretch"):
            name = state.say("page.scenarios.manage.new_name")
            desk.change_scenario(name, Scenario(name), state.say("page.scenarios.done.created", name=name))
    with load:
        if sample is not None:
            st.header(state.say("page.scenarios.start_page.sample_title"), anchor=False)
            st.markdown(state.say("page.scenarios.start_page.sample_explanation", count=len(sample.scenarios)))
            if st.button(state.say("page.scenarios.start_page.load_sample"), key="load-plan", width="stretch"):
                desk.save(with_sample_evidence(desk, sample), state.say("page.scenarios.done.sample"))
        else:
            st.header(state.say("page.scenarios.start_page.file_title"), anchor=False)
            st.markdown(state.say("page.scenarios.start_page.file_explanation"))
    if desk.versions and st.button(state.say("page.inventory.undo"), key="start-undo", icon=":material/undo:"):
        desk.undo()
    _show_weights(found)
    with st.expander(state.say("page.scenarios.section.file"), key="start-file", on_change="rerun") as file:
        if file.open:
            show_file(desk)


def _show_weights(found: Footprint) -> None:
    """The types that weigh most, and the levers that bear on them."""
    st.header(state.say("page.scenarios.start_page.weights"), anchor=False, help=explain("action"))
    st.markdown(state.say("page.scenarios.start_page.weights_explanation"))
    language, types = state.current_language(), found.by("type")
    heaviest = types[types["impact"] > 0].head(MOST_TYPES)
    total = types["impact"].sum()
    rows = pd.DataFrame(
        {
            "type": [name_part("type", str(kind)) for kind in heaviest["type"]],
            "share": [format_share(impact / total, language) for impact in heaviest["impact"]],
            "levers": [
                " ; ".join(list_levers_for(str(kind))) or state.say("page.scenarios.start_page.own")
                for kind in heaviest["type"]
            ],
        }
    )
    named = rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
    show_table(named, state.say("page.scenarios.start_page.weights"), "rows-weights")
    show_note(state.say("page.scenarios.start_page.weights_note"))
    show_download(rows, "leviers-possibles", "download-weights")


def list_levers_for(kind: str) -> list[str]:
    """The names of the first levers of the catalogue that bear on a type."""
    groups = {name for name, types in {**DEVICE_GROUPS, **SERVICE_GROUPS}.items() if kind in types}
    found = []
    for lever in LEVERS:
        choices = {choice for one in lever.parameters if one.type in ("devices", "services") for choice in one.choices}
        if lever.effect == "direct" and (choices & groups or kind in choices):
            found.append(state.say(f"lever.{lever.lever_id}.name"))
    return found[:MOST_LEVERS]
