"""The plan that is worked on: read from the database, changed one decision at a time, each change a new version.

The pages Scenarios and Commitments edit the same plan here: a change is made on the version that the person saw, and
nothing is saved over what someone else saved since.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd
import sqlalchemy as sa
import streamlit as st

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.library import rename_commitment
from footprint.commitments.label.cycles import name_cycles
from footprint.commitments.register import Register, register_of, with_register
from footprint.pages import acting, state
from footprint.pages.computed import find_once
from footprint.pages.show import escape
from footprint.plans.plan import Plan, Scenario, put_scenario, remove_scenario
from footprint.plans.plan_json import read_plan, write_plan
from footprint.problems import NO_PROBLEM
from footprint.registry.registry import Remembers
from footprint.storage import PlanConflict, PlanVersion, list_plans, load_plan, save_plan
from footprint.storage.people.access_log import PLAN_EXPORTED
from footprint.workspace.samples import SAMPLE_PLANS, load_sample_plan, supply_sample_evidence

SCENARIO = "scenario"  # the scenario studied, in the session and in the address
WANTED_SCENARIO, WANTED_COMMITMENT = "scenario-wanted", "commitment-wanted"  # what to show next
SEEN, REFUSED = "plan-seen", "plan-refused"


@dataclass(frozen=True)
class PlanDesk(Remembers):
    """The plan of an organisation as it is shown, what is wrong in its file, its versions, and how to change it.

    Each drawing of a page opens one: what it remembers is found once for all its tabs.
    """

    studied: state.Studied
    plan: Plan
    problems: pd.DataFrame
    versions: tuple[PlanVersion, ...]

    @property
    def number(self) -> int:
        """The number of the last version; 0 before the first."""
        return self.versions[-1].number if self.versions else 0

    @property
    def seen(self) -> int:
        """The number of the version that was on the screen last."""
        return st.session_state.setdefault(SEEN, {}).get(self.organisation_id, self.number)

    @property
    def organisation_id(self) -> int:
        """Whose plan it is."""
        return self.studied.organisation.organisation_id

    @property
    def register(self) -> Register:
        """The commitments of the plan and all that goes with them."""
        return self._read_register[0]

    @property
    def register_problems(self) -> pd.DataFrame:
        """What is wrong in the register."""
        return self._read_register[1]

    @cached_property
    def _read_register(self) -> tuple[Register, pd.DataFrame]:
        if not self.versions:
            return register_of(self.plan)
        return find_once(("register", *_key(self.organisation_id, self.versions[-1])), lambda: register_of(self.plan))

    # --- changes -----------------------------------------------------------------------------------------------------

    def change_scenario(self, name: str, scenario: Scenario | None, message: str, rerun: bool = True) -> bool:
        """Put a scenario in the place of the one called `name`; None takes it away. Returns whether it was saved."""
        plan = remove_scenario(self.plan, name) if scenario is None else put_scenario(self.plan, scenario, name)
        return self.save(plan, message, scenario.name if scenario else "", rerun)

    def change_register(self, message: str, **lists: tuple[Any, ...]) -> None:
        """Save a version in which some lists of the register are replaced.

        Where cycles change, what is said without any keeps the one that it belonged to.
        """
        if "cycles" in lists:
            lists = {"diagnosis": name_cycles(self.register)} | lists
        self.save(with_register(self.plan, replace(self.register, **lists)), message)

    def put_commitment(self, commitment: Commitment, message: str, name: str = "") -> None:
        """Save a commitment in the place of the one called `name` (by default, of its own id), and show it."""
        replaced = name or commitment.commitment_id
        st.session_state[WANTED_COMMITMENT] = commitment.commitment_id
        kept = [commitment if one.commitment_id == replaced else one for one in self.register.commitments]
        library = rename_commitment(self.register.library, replaced, commitment.commitment_id)
        self.change_register(message, commitments=tuple(kept), library=library)

    def save(self, plan: Plan, message: str, scenario: str = "", rerun: bool = True) -> bool:
        """Save a version of the plan, made on the one that was seen. Nothing is saved over what others saved since.

        `scenario` is the one to show then. Returns whether it was saved, unless the page is drawn anew (`rerun`).
        """
        content = write_plan(plan).decode("utf-8")
        saved = save_plan(state.open_engine(), self.organisation_id, content, self.seen, state.current_actor(), message)
        is_saved = not isinstance(saved, PlanConflict)
        if is_saved:
            st.session_state[WANTED_SCENARIO] = scenario
            state.keep_message(escape(message))
            if saved.alike:
                who, at = escape(state.name_actor(saved.alike.actor)), state.say_moment(saved.alike.at)
                state.keep_warning(state.say("plan_version.alike", who=who, at=at, number=saved.number))
        else:
            st.session_state[REFUSED] = message
        st.session_state[SEEN][self.organisation_id] = saved.number
        if rerun:
            st.rerun()
        return is_saved

    def describe_export(self) -> tuple[sa.Engine, int, str, str]:
        """What the access log says of the plan, or a part of it, that is taken away: of `noting`, but the file."""
        return state.open_engine(), self.organisation_id, PLAN_EXPORTED, str(self.number)

    # --- versions ----------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Bring back the plan as it was before its last change; again, before the change that preceded."""
        contents = {one.number: self._content(one.number) for one in self.versions}
        source = next(number for number, content in contents.items() if content == contents[self.number])
        base = next(one.base for one in self.versions if one.number == source)
        self._bring_back(base, state.say("plan_version.undone", number=source))

    def restore(self, number: int) -> None:
        """Save an earlier version anew."""
        self._bring_back(number, state.say("plan_version.restored", number=number))

    def read_version(self, number: int) -> Plan | None:
        """An earlier version of the plan; None where there is no such version."""
        found = next((one for one in self.versions if one.number == number), None)
        return _read_version(self.organisation_id, found)[0] if found else None

    def _bring_back(self, number: int, message: str) -> None:
        self.save(self.read_version(number) or Plan(), message, st.session_state.get(SCENARIO, ""))

    def _content(self, number: int) -> str:
        stored = load_plan(state.open_engine(), self.organisation_id, number)
        return stored.content if stored else ""


def open_desk(studied: state.Studied) -> PlanDesk:
    """The last version of the plan of the organisation studied; an empty one before the first."""
    organisation_id = studied.organisation.organisation_id
    versions = tuple(list_plans(state.open_engine(), organisation_id))
    plan, problems = _read_version(organisation_id, versions[-1]) if versions else (Plan(), NO_PROBLEM)
    desk = PlanDesk(studied, plan, problems, versions)
    st.session_state.setdefault(SEEN, {}).setdefault(organisation_id, desk.number)
    return desk


def _read_version(organisation_id: int, version: PlanVersion) -> tuple[Plan, pd.DataFrame]:
    """A version of the plan of an organisation, and what is wrong in its file."""

    def read() -> tuple[Plan, pd.DataFrame]:
        stored = load_plan(state.open_engine(), organisation_id, version.number)
        return read_plan(stored.content.encode("utf-8")) if stored else (Plan(), NO_PROBLEM)

    return find_once(("plan", *_key(organisation_id, version)), read)


def _key(organisation_id: int, version: PlanVersion) -> tuple:
    return str(state.open_engine().url), organisation_id, version.number, version.at


def keep_seen(desk: PlanDesk) -> None:
    """Remember which version is on the screen: what is changed next is changed on it."""
    st.session_state.setdefault(SEEN, {})[desk.organisation_id] = desk.number


def show_refused(desk: PlanDesk) -> None:
    """Report that a change was not saved, because someone saved another one in the meantime."""
    ours = st.session_state.pop(REFUSED, "")
    if ours and desk.versions:
        last = desk.versions[-1]
        at, values = state.say_moment(last.at), {"actor": escape(state.name_actor(last.actor)), "number": last.number}
        st.error(state.say("plan_version.refused", ours=escape(ours), theirs=escape(last.message), at=at, **values))


def show_last_change(desk: PlanDesk) -> None:
    """The last version of the plan, by whom and why, and the button that takes it back."""
    if not desk.number:
        return
    last = desk.versions[-1]
    said, undo = st.columns([4, 1], vertical_alignment="center")
    with said:
        at, actor, message = state.say_moment(last.at), escape(state.name_actor(last.actor)), escape(last.message)
        st.markdown(
            f":small[{state.say('page.commitments.saved', number=last.number, at=at, actor=actor, message=message)}]"
        )
    with undo:
        if acting.button(
            st, state.say("page.commitments.undo"), key="commitments-undo", icon=":material/undo:", width="stretch"
        ):
            desk.undo()


def find_sample_plan(studied: state.Studied) -> Plan | None:
    """The plan that comes with a sample organisation, when it is the one studied."""
    sample = state.find_sample_name(studied.organisation)
    return load_sample_plan(sample) if sample in SAMPLE_PLANS else None


def offer_register(desk: PlanDesk, sample: Plan, key: str) -> None:
    """The button that takes the register of a sample's plan; its whole plan where there is no scenario yet."""
    if acting.button(st, state.say("page.commitments.load_sample"), type="primary", key=key):
        sample = with_sample_evidence(desk, sample)
        plan = with_register(desk.plan, register_of(sample)[0]) if desk.plan.scenarios else sample
        desk.save(plan, state.say("page.commitments.done.sample"))


def with_sample_evidence(desk: PlanDesk, sample: Plan) -> Plan:
    """The plan of a sample with examples of the evidence it expects, kept in the organisation."""
    engine, language = state.open_engine(), state.document_language()
    return supply_sample_evidence(engine, desk.organisation_id, sample, state.current_actor(), language)
