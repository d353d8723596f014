"""The plan that is being worked on: read from the database, changed one decision at a time, each change a version."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from footprint.actions.actions import Action
from footprint.estimation.situation import Situation
from footprint.pages import state
from footprint.pages.scenarios.study import Study, find_once
from footprint.pages.show import escape
from footprint.plans.check_plan import check_plan
from footprint.plans.plan import Plan, Scenario, free_name, put_scenario, remove_scenario
from footprint.plans.plan_json import hash_plan, read_plan, write_plan
from footprint.problems import NO_PROBLEM
from footprint.storage import PlanConflict, PlanVersion, list_plans, load_plan, save_plan
from footprint.workspace.samples import SAMPLE_PLANS, load_sample_plan
from footprint.workspace.stored_years import compare_stored

SCENARIO = "scenario"  # the scenario studied, in the session and in the address
WANTED, SEEN, REFUSED = "scenarios-wanted", "scenarios-seen", "scenarios-refused"
USUAL_SPAN = 5  # years shown after the base year, where the plan does not say


@dataclass(frozen=True)
class Desk:
    """The plan of an organisation as it is shown, its problems and versions, and the ways to change it."""

    studied: state.Studied
    plan: Plan
    problems: pd.DataFrame
    versions: tuple[PlanVersion, ...]

    @property
    def number(self) -> int:
        """The number of the last version; 0 before the first."""
        return self.versions[-1].number if self.versions else 0

    @property
    def organisation_id(self) -> int:
        """Whose plan it is."""
        return self.studied.organisation.organisation_id

    def change(self, name: str, scenario: Scenario | None, message: str, rerun: bool = True) -> bool:
        """Put a scenario in the place of the one called `name`; None takes it away. Returns whether it was saved."""
        plan = remove_scenario(self.plan, name) if scenario is None else put_scenario(self.plan, scenario, name)
        return self.save(plan, message, scenario.name if scenario else "", rerun)

    def save(self, plan: Plan, message: str, shown: str = "", rerun: bool = True) -> bool:
        """Keep a version of the plan, made on the one that was shown. Nothing is saved over what others saved since.

        `shown` is the scenario to show then. Returns whether it was saved, unless the page is drawn anew (`rerun`).
        """
        seen = st.session_state.setdefault(SEEN, {}).get(self.organisation_id, self.number)
        content = write_plan(plan).decode("utf-8")
        saved = save_plan(state.open_engine(), self.organisation_id, content, seen, state.current_actor(), message)
        is_kept = not isinstance(saved, PlanConflict)
        if is_kept:
            st.session_state[WANTED] = shown
            state.keep_message(escape(message))
        else:
            st.session_state[REFUSED] = message
        st.session_state[SEEN][self.organisation_id] = saved.number
        if rerun:
            st.rerun()
        return is_kept

    def undo(self) -> None:
        """Bring back the plan as it was before its last change; again, before the change that preceded."""
        contents = {one.number: self._content(one.number) for one in self.versions}
        source = next(number for number, content in contents.items() if content == contents[self.number])
        base = next(one.base for one in self.versions if one.number == source)
        self._bring_back(base, state.say("page.scenarios.done.undone"))

    def restore(self, number: int) -> None:
        """Save an earlier version anew."""
        self._bring_back(number, state.say("page.scenarios.done.restored", number=number))

    def _bring_back(self, number: int, message: str) -> None:
        plan = read_plan(self._content(number).encode("utf-8"))[0] if number else Plan()
        self.save(plan, message, st.session_state.get(SCENARIO, ""))

    def _content(self, number: int) -> str:
        stored = load_plan(state.open_engine(), self.organisation_id, number)
        return stored.content if stored else ""


def open_desk(studied: state.Studied) -> Desk:
    """The last version of the plan of the organisation studied; an empty one before the first."""
    engine, organisation_id = state.open_engine(), studied.organisation.organisation_id
    versions = tuple(list_plans(engine, organisation_id))
    if not versions:
        return Desk(studied, Plan(), NO_PROBLEM, versions)

    def read() -> tuple[Plan, pd.DataFrame]:
        stored = load_plan(engine, organisation_id)
        return read_plan(stored.content.encode("utf-8")) if stored else (Plan(), NO_PROBLEM)

    plan, problems = find_once(("plan", str(engine.url), organisation_id, versions[-1].number), read)
    return Desk(studied, plan, problems, versions)


def keep_seen(desk: Desk) -> None:
    """Remember which version is on the screen: what is changed next is changed on it."""
    st.session_state.setdefault(SEEN, {})[desk.organisation_id] = desk.number


def open_study(desk: Desk, situation: Situation) -> Study:
    """The estate, the plan and the years from that of the inventory to the last that the plan shows."""
    first = situation.method.year
    last = max(desk.plan.years[1], first + 1) if desk.plan.years else first + USUAL_SPAN
    key = ("checked", situation.id, hash_plan(desk.plan))
    usable, problems = find_once(key, lambda: check_plan(desk.plan, situation))
    engine, studied = state.open_engine(), desk.studied
    compared = compare_stored(engine, desk.organisation_id, situation.method, studied.inventory_id, studied.number)
    return Study(situation, usable, tuple(range(first, last + 1)), problems, compared)


def take_wanted(desk: Desk) -> None:
    """Choose, before the list is drawn, the scenario that was asked for; forget one that is no more."""
    names = [scenario.name for scenario in desk.plan.scenarios]
    wanted = st.session_state.pop(WANTED, "")
    if wanted in names:
        st.session_state[SCENARIO] = wanted
    elif st.session_state.get(SCENARIO, "") not in ("", *names):
        del st.session_state[SCENARIO]


def show_refused(desk: Desk) -> None:
    """Say that a change was not saved, because someone saved another one in the meantime."""
    ours = st.session_state.pop(REFUSED, "")
    if ours and desk.versions:
        last = desk.versions[-1]
        values = {"actor": escape(last.actor), "number": last.number, "theirs": escape(last.message)}
        st.error(state.say("page.scenarios.refused", ours=escape(ours), **values))


def next_id(plan: Plan, lever: str) -> str:
    """An id that no action of the plan has: the lever's, else followed by a number."""
    return free_name(lever, [action.action_id for scenario in plan.scenarios for action in scenario.actions])


def find_sample_plan(studied: state.Studied) -> Plan | None:
    """The plan that comes with a sample organisation, when it is the one studied."""
    sample = state.find_sample_name(studied.organisation)
    return load_sample_plan(sample) if sample in SAMPLE_PLANS else None


def list_others(scenario: Scenario, action: Action) -> list[Action]:
    """The actions of a scenario but one."""
    return [one for one in scenario.actions if one.action_id != action.action_id]
