"""The plan as a file and its history: export, import with a look before it replaces, who changed what and when."""

import pandas as pd
import streamlit as st

from footprint.pages import acting, state
from footprint.pages.plan_desk import PlanDesk
from footprint.pages.problems import show_problems
from footprint.pages.scenarios.words import name_action
from footprint.pages.show import show_download, show_note, show_table
from footprint.pages.signed_in import noting
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan, write_plan
from footprint.words.texts import format_number

TURN = "plan-file-turn"


def show_file(desk: PlanDesk) -> None:
    """Take the plan away, bring one in, see its versions."""
    st.header(state.say("page.scenarios.file.title"), anchor=False)
    st.markdown(state.say("page.scenarios.file.explanation"))
    st.download_button(
        state.say("page.scenarios.file.download"),
        noting(lambda: write_plan(desk.plan), *desk.describe_export()),
        file_name="plan.json",
        mime="application/json",
        key="plan-download",
        on_click="ignore",
        icon=":material/download:",
    )
    show_note(state.say("page.scenarios.file.link"))
    if len(desk.problems):
        st.markdown(state.say("page.scenarios.file.problems"))
        show_problems(desk.problems, "plan-problems-kept")
    _show_import(desk)
    _show_versions(desk)


def _show_import(desk: PlanDesk) -> None:
    st.subheader(state.say("page.scenarios.file.open"), anchor=False)
    st.markdown(state.say("page.scenarios.file.open_explanation"))
    turn = st.session_state.get(TURN, 0)
    file = acting.file_uploader(
        st, state.say("page.scenarios.file.choose"), type="json", max_upload_size=5, key=f"plan-file-{turn}"
    )
    if file is None:
        return
    plan, problems = read_plan(file.getvalue())
    if len(problems):
        show_problems(problems, f"plan-problems-{turn}")
    if not (plan.scenarios or plan.targets or plan.commitments):
        st.warning(state.say("page.scenarios.file.empty"))
        return
    _show_contents(plan)
    if acting.button(st, state.say("page.scenarios.file.replace"), key=f"plan-replace-{turn}", type="primary"):
        st.session_state[TURN] = turn + 1
        desk.save(plan, state.say("page.scenarios.done.imported", file=file.name))


def _show_contents(plan: Plan) -> None:
    """What the file holds, before it takes the place of the plan."""
    rows = [
        (
            scenario.name,
            format_number(len(scenario.actions), state.current_language()),
            " ; ".join(map(name_action, scenario.actions)),
        )
        for scenario in plan.scenarios
    ]
    names = [state.say(f"page.scenarios.column.{name}") for name in ("name", "actions", "levers")]
    show_table(pd.DataFrame(rows, columns=names), state.say("page.scenarios.file.contents"), "rows-plan-file")
    counts = {"targets": len(plan.targets), "commitments": len(plan.commitments)}
    show_note(state.say("page.scenarios.file.also", **counts))


def _show_versions(desk: PlanDesk) -> None:
    st.subheader(state.say("page.scenarios.file.versions"), anchor=False)
    if not desk.versions:
        st.markdown(state.say("page.scenarios.file.no_version"))
        return
    versions = list(reversed(desk.versions))
    rows = pd.DataFrame(
        {
            "number": [str(one.number) for one in versions],
            "at": [state.say_moment(one.at) for one in versions],
            "actor": [state.name_actor(one.actor) for one in versions],
            "message": [one.message for one in versions],
        }
    )
    named = rows.rename(columns={name: state.say(f"page.scenarios.column.{name}") for name in rows})
    show_table(named, state.say("page.scenarios.file.versions"), "rows-plan-versions")
    show_download(rows, "versions-du-plan", "download-plan-versions")
    earlier = [one.number for one in versions[1:]]
    if not earlier:
        return
    names = {one.number: f"{one.number} — {one.message}" for one in versions}
    number = st.selectbox(
        state.say("page.scenarios.file.earlier"),
        earlier,
        format_func=names.__getitem__,
        key=f"plan-version-{desk.number}",
    )
    if acting.button(st, state.say("page.scenarios.file.restore", number=number), key="plan-restore"):
        desk.restore(number)
