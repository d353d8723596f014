"""What the organisation of a territory promised of its members: observed in a campaign, kept in its commitments."""

from dataclasses import replace

import sqlalchemy as sa

from footprint.commitments.commitment import MEMBER_MEASURES, Commitment
from footprint.commitments.register import Register, register_of, with_register
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan, write_plan
from footprint.storage import PlanConflict, StoredPlan, load_plan, save_plan
from footprint.territory.promises import observe_members
from footprint.workspace.territory.gathered import Gathered


def list_promises(engine: sa.Engine, territory_id: int) -> list[Commitment]:
    """The commitments of the organisation of a territory that its campaigns observe."""
    stored = load_plan(engine, territory_id)
    if stored is None:
        return []
    _, register = _read(stored)
    return [one for one in register.commitments if one.indicator.measure in MEMBER_MEASURES]


def keep_promises(engine: sa.Engine, gathered: Gathered, source: str, actor: str, message: str) -> list[str]:
    """Write what a campaign counts in the commitments of its territory; the ids of those that it changed.

    Args:
        source: the campaign, in words.
        message: what the version of the plan is told to change.

    Raises:
        UnusableInput: the plan can't be saved.
    """
    territory_id, seen = gathered.campaign.territory_id, _list_seen(gathered)
    while (stored := load_plan(engine, territory_id)) is not None:
        plan, register = _read(stored)
        observed = tuple(
            observe_members(one, gathered.campaign.year, gathered.members, source)
            if one.indicator.measure in seen
            else one
            for one in register.commitments
        )
        changed = [
            now.commitment_id for before, now in zip(register.commitments, observed, strict=True) if now != before
        ]
        if not changed:
            return []
        content = write_plan(with_register(plan, replace(register, commitments=observed))).decode("utf-8")
        if not isinstance(save_plan(engine, territory_id, content, stored.number, actor, message), PlanConflict):
            return changed
    return []


def _read(stored: StoredPlan) -> tuple[Plan, Register]:
    """A plan, and the commitments in it."""
    plan, _ = read_plan(stored.content.encode("utf-8"))
    register, _ = register_of(plan)
    return plan, register


def _list_seen(gathered: Gathered) -> tuple[str, ...]:
    """What a campaign sees; who has the label, once the territory noted one: none noted is not none awarded."""
    is_noted = any(one.label for one in gathered.standings)
    return tuple(measure for measure in MEMBER_MEASURES if is_noted or measure != "members_labelled")
