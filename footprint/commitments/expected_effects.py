"""What the actions of commitments are expected to change: each carbon commitment alone, all of them recomputed at once.

Effects are never added: two actions on the same devices overlap. What all commitments do together is the scenario that
holds their actions, recomputed against the trend.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cache

from footprint.actions.actions import hash_actions
from footprint.commitments.commitment import Commitment
from footprint.estimation.situation import Situation
from footprint.memo import Kept
from footprint.plans.plan import Plan, Scenario
from footprint.plans.targets import keep_within
from footprint.projection.intervals import compare
from footprint.projection.projection import Projection, project


@dataclass(frozen=True)
class Effect:
    """What actions change in a year against the trend (kg CO2e; negative is less), and its 95 % interval."""

    year: int
    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Effects:
    """Expected effects of commitments.

    `together` is what all their actions do at once, where `scenario` holds them all (`missing`: those it does not
    hold); `of` the effect of each carbon commitment alone, in its perimeter, in the year of its deadline; `unlinked`
    the carbon commitments whose deadline is ahead and whose actions it does not hold. `until`: the last deadline
    ahead, None where there is none.
    """

    scenario: str = ""
    until: int | None = None
    actions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    together: Effect | None = None
    of: Mapping[str, Effect] = field(default_factory=dict)


def find_effects(
    situation: Situation, plan: Plan, commitments: Sequence[Commitment], memo: Kept | None = None
) -> Effects:
    """What the actions of commitments change from the year of `situation` to their deadlines, against the trend.

    `memo`: where each effect is kept by its content.
    """
    ahead = [one for one in commitments if one.status != "abandoned" and _is_ahead(one, situation.method.year)]
    wanted = tuple(dict.fromkeys(name for one in commitments if one.status != "abandoned" for name in one.actions))
    scenario = _closest(plan.scenarios, wanted)
    known = {action.action_id: action for action in scenario.actions} if scenario else {}
    missing = tuple(name for name in wanted if name not in known)
    carbon = [one for one in ahead if one.is_carbon]
    unlinked = tuple(one.commitment_id for one in carbon if not one.actions or not set(one.actions) <= set(known))
    if not ahead or not known:
        return Effects("", None, wanted, missing, unlinked)
    until = max(_deadline_year(one) for one in ahead)
    years = range(situation.method.year, until + 1)
    trend = cache(lambda: project(situation, (), years, plan.trend))

    def weigh(names: Sequence[str], one: Commitment | None = None) -> Effect:
        actions = [action for name, action in known.items() if name in names]
        asked = (_deadline_year(one), repr(one.indicator.where)) if one else ()
        key = "effect", situation.id, hash_actions(actions, plan.trend), until, *asked

        def find() -> tuple:
            return astuple(_difference(trend(), project(situation, actions, years, plan.trend), one))

        return Effect(*(memo.share(key, find) if memo else find()))

    of = {one.commitment_id: weigh(one.actions, one) for one in carbon if one.commitment_id not in unlinked}
    together = None if missing else weigh(wanted)
    name = scenario.name if scenario else ""
    return Effects(name, until, wanted, missing, unlinked, together, of)


def propose_goal(situation: Situation, plan: Plan, one: Commitment) -> float | None:
    """The whole percentage of its reference that the actions of a commitment save against the trend by its deadline.

    Rounded down: a goal that the actions reach. None where they save less than one percent, or nobody knows.
    """
    effect, start = find_effects(situation, plan, [one]).of.get(one.commitment_id), one.reference.value
    if effect is None or not start or not math.isfinite(effect.change):
        return None
    share = math.floor(-effect.change / start * 100)
    return float(share) if 1 <= share <= 100 else None


def _difference(trend: Projection, followed: Projection, one: Commitment | None = None) -> Effect:
    """In the year and perimeter of a commitment; in the last year and for the whole estate without one."""
    if one is not None:
        trend, followed = (keep_within(projection, one.indicator.where) for projection in (trend, followed))
    year = trend.years[-1] if one is None else _deadline_year(one)
    row = compare(trend, followed).set_index("year").loc[year]
    return Effect(year, float(row["change"]), float(row["low"]), float(row["high"]))


def _closest(scenarios: Sequence[Scenario], wanted: Sequence[str]) -> Scenario | None:
    """The scenario that holds most of the actions; the first of those that hold as many; None where none holds any."""
    held = [sum(scenario.find(name) is not None for name in wanted) for scenario in scenarios]
    return scenarios[held.index(max(held))] if held and max(held) else None


def _is_ahead(commitment: Commitment, year: int) -> bool:
    return commitment.goal.deadline is not None and _deadline_year(commitment) > year


def _deadline_year(commitment: Commitment) -> int:
    return commitment.goal.deadline.year if commitment.goal.deadline else 0
