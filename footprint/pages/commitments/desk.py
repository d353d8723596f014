"""The register that is being worked on: read from the plan of the organisation, changed one decision at a time."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from footprint.commitments.commitment import Commitment
from footprint.commitments.register import Register, register_of, with_register
from footprint.pages import state
from footprint.pages.show import escape
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan, write_plan
from footprint.storage import PlanConflict, PlanVersion, list_plans, load_plan, save_plan

SEEN, REFUSED = "commitments-seen", "commitments-refused"
WANTED = "commitment-wanted"  # the commitment to show next


@dataclass(frozen=True)
class Desk:
    """The plan of an organisation as it was last shown, its register, and the ways to change it."""

    studied: state.Studied
    plan: Plan
    register: Register
    problems: pd.DataFrame
    number: int

    @property
    def organisation_id(self) -> int:
        """The organisation whose register it is."""
        return self.studied.organisation.organisation_id

    def change(self, message: str, **lists: tuple[Any, ...]) -> None:
        """Keep a version in which some lists are replaced."""
        self.save(with_register(self.plan, replace(self.register, **lists)), message)

    def put(self, commitment: Commitment, message: str, name: str = "") -> None:
        """Keep a commitment in the place of the one called `name` (by default, of its own id), and show it."""
        replaced = name or commitment.commitment_id
        st.session_state[WANTED] = commitment.commitment_id
        kept = [commitment if one.commitment_id == replaced else one for one in self.register.commitments]
        self.change(message, commitments=tuple(kept))

    def validate(self, at: int, by: str, comment: str) -> None:
        """Record that a step of the calendar, a validation, was done today on the version shown."""
        step = self.register.calendar[at]
        who, said = by or step.who, comment or step.comment
        done = replace(step, done_on=date.today(), plan_version=self.number, who=who, comment=said)
        steps = tuple(done if place == at else one for place, one in enumerate(self.register.calendar))
        message = state.say("page.commitments.done.validated", title=step.title, number=self.number)
        self.change(message, calendar=steps)

    def save(self, plan: Plan, message: str) -> None:
        """Keep a version of the plan, unless someone else saved one since this one was shown; then say so."""
        seen = st.session_state.get(SEEN, {}).get(self.organisation_id, self.number)
        content, actor = write_plan(plan).decode("utf-8"), state.current_actor()
        saved = save_plan(state.open_engine(), self.organisation_id, content, seen, actor, message)
        if isinstance(saved, PlanConflict):
            theirs = saved.theirs
            said = {"number": theirs.number, "actor": escape(theirs.actor), "at": state.say_moment(theirs.at)}
            st.session_state[REFUSED] = state.say("page.commitments.conflict", **said)
        else:
            state.keep_message(escape(message))
        st.session_state.setdefault(SEEN, {}).pop(self.organisation_id, None)
        st.rerun()

    def undo(self) -> None:
        """Bring back what was there before the last change, as a new version."""
        versions = self.versions
        number = versions[-1].base if versions else 0
        earlier = load_plan(state.open_engine(), self.organisation_id, number) if number else None
        plan = read_plan(earlier.content.encode())[0] if earlier else Plan()
        self.save(plan, state.say("page.commitments.done.undone", number=self.number))

    @property
    def versions(self) -> list[PlanVersion]:
        """All versions of the plan, the first one first."""
        return list_plans(state.open_engine(), self.organisation_id)


def open_desk(studied: state.Studied) -> Desk:
    """The last version of the plan of the organisation studied."""
    organisation_id = studied.organisation.organisation_id
    stored = load_plan(state.open_engine(), organisation_id)
    plan, register, problems = _read(stored.content) if stored else (Plan(), Register(), _read_nothing())
    number = stored.number if stored else 0
    st.session_state.setdefault(SEEN, {}).setdefault(organisation_id, number)
    return Desk(studied, plan, register, problems, number)


def keep_seen(desk: Desk) -> None:
    """Remember which version was shown: what is clicked next was decided on it."""
    st.session_state.setdefault(SEEN, {})[desk.organisation_id] = desk.number


def show_refused() -> None:
    """Say that the last change was not kept, and why."""
    if said := st.session_state.pop(REFUSED, ""):
        st.warning(said, icon=":material/warning:")


@lru_cache(maxsize=8)
def _read(content: str) -> tuple[Plan, Register, pd.DataFrame]:
    plan, _ = read_plan(content.encode())
    register, problems = register_of(plan)
    return plan, register, problems


def read_version(desk: Desk, number: int) -> Register | None:
    """The register of an earlier version of the plan; None where there is no such version."""
    stored = load_plan(state.open_engine(), desk.organisation_id, number)
    return _read(stored.content)[1] if stored else None


def _read_nothing() -> pd.DataFrame:
    return register_of(Plan())[1]
