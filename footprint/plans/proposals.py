"""The levers of the catalogue as a scenario could take each of them next: with a useful step on this estate.

A step is a size to look at, not a figure of ours: a year more, a fifth less. What only the organisation knows (a
supplier's figure, a proof, how many devices nobody needs) is never made up: such a lever is proposed without an
action, with what it lacks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action
from footprint.actions.lever_changes import DEVICE_GROUPS, SERVICE_GROUPS, expand
from footprint.actions.lever_forms import check_parameters, find_shared, use_lever
from footprint.actions.levers import LEVERS, Lever, Parameter
from footprint.estimation.completion import complete
from footprint.estimation.situation import Situation
from footprint.plans.outlook import Outlook
from footprint.plans.plan import Plan, Scenario, free_name
from footprint.projection.check_actions import check_actions
from footprint.projection.switches import match_column

# From today's value, the step that a new lever begins with: what a lever does is seen at once, and is then decided.
STEP_YEARS, STEP_PERCENT = 1.0, 20

NOTHING = 1e-8  # part of a total below which a gain is that of rounded numbers

Reason = Literal["ready", "used", "absent", "figure", "apart", "refused"]


@dataclass(frozen=True)
class Proposal:
    """A lever as a scenario could take it next.

    `reason`: ready (there is an `action`), used (the scenario has it already), absent (nothing of the kind is in the
    estate), figure (it lacks what only the organisation knows, named in `lacking`), apart (worth no tonne of the
    footprint by nature), refused (it can't be carried out on this estate).
    """

    lever: Lever
    reason: Reason
    action: Action | None = None
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gain:
    """What a proposal would change in the footprint of a year (kg CO2e; negative: less), after all that is decided."""

    proposal: Proposal
    kg: float
    is_felt: bool


@dataclass(frozen=True)
class Worth:
    """What levers change in the footprint of a year (kg CO2e).

    `effects`: what would be lost without each of those of a scenario, by id; `together`: without any; `gains`: what
    those proposed would change after them.
    """

    effects: Mapping[str, float]
    together: float
    gains: Sequence[Gain]


# --- which levers, with what step ------------------------------------------------------------------------------------


def find_next_start(years: Sequence[int], today: date) -> date:
    """The first day of next year, or as near to it as the plan goes: nothing is decided in the past."""
    following = max(years[0], today.year) + 1
    return date(min(following, years[-1]), 1, 1)


def find_free_id(plan: Plan, lever_id: str) -> str:
    """An id that no action of the plan has: the lever's, else followed by a number."""
    return free_name(lever_id, [action.action_id for scenario in plan.scenarios for action in scenario.actions])


def find_mean_life(situation: Situation, devices: Sequence[str]) -> float:
    """The planned life of devices of some types, as a mean over devices; not a number where there is none."""
    table, here = _find_rows(situation, devices)
    years, quantity = (table[name].to_numpy()[here] for name in ("lifespan_years", "quantity"))
    known = ~np.isnan(years)
    return float(np.average(years[known], weights=quantity[known])) if quantity[known].sum() > 0 else np.nan


def find_longer_life(today: float) -> float:
    """A step from the life that devices have today, in half years."""
    return round(today * 2) / 2 + STEP_YEARS


def list_proposals(outlook: Outlook, plan: Plan, scenario: Scenario, starts_on: date) -> list[Proposal]:
    """Every lever of the catalogue as the scenario could take it next, in the order of the catalogue."""
    weights = _weigh_types(outlook)
    return [_propose(outlook.situation, plan, scenario, lever, weights, starts_on) for lever in LEVERS]


def _propose(
    situation: Situation,
    plan: Plan,
    scenario: Scenario,
    lever: Lever,
    weights: Mapping[str, float],
    starts_on: date,
) -> Proposal:
    if lever.effect != "direct":
        return Proposal(lever, "apart")
    filled, used = {}, False
    for parameter in lever.parameters:
        if parameter.name in ("devices", "services"):
            there = [one for one in parameter.choices if _weigh(one, weights) > 0]
            free = [one for one in there if not _is_used(lever, one, scenario)]
            if not free:
                return Proposal(lever, "used" if there else "absent")
            filled[parameter.name] = [max(free, key=lambda one: _weigh(one, weights))]
            used = True
    if not used and any(action.lever == lever.lever_id for action in scenario.actions):
        return Proposal(lever, "used")
    filled |= _find_steps(situation, lever, filled)
    lacking = [one.column for one in check_parameters(lever.lever_id, filled) if one.code == "missing-parameter"]
    if lacking:
        names = [name for column in lacking for name in column.split(" | ")]
        return Proposal(lever, "figure", lacking=tuple(names))
    if check_parameters(lever.lever_id, filled):
        return Proposal(lever, "refused")
    action = use_lever(lever.lever_id, filled, find_free_id(plan, lever.lever_id), starts_on)
    refused = (check_actions([action], situation.factors, situation)["severity"] == "error").any()
    return Proposal(lever, "refused" if refused else "ready", None if refused else action)


def _is_used(lever: Lever, group: str, scenario: Scenario) -> bool:
    """Whether the scenario has this lever already on some of these types."""
    taken: set[str] = set()
    for action in scenario.actions:
        if action.lever == lever.lever_id:
            for name in ("devices", "services"):
                taken |= set(_expand(action.parameters.get(name) or []))
    return bool(taken & set(_expand(group)))


def _expand(named: Any) -> list[str]:
    return expand(named, {**DEVICE_GROUPS, **SERVICE_GROUPS})


def _weigh(group: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(one, 0.0) for one in _expand(group))


def _weigh_types(outlook: Outlook) -> dict[str, float]:
    """Kg CO2e of each type in the first year."""
    weights: dict[str, float] = defaultdict(float)
    for cells in outlook.trend.projection.weigh():
        types = cells.states.items["type"].astype("category").array
        impact = np.where(cells.there[:, 0], np.nan_to_num(cells.impact[:, 0]), 0.0)
        sums = np.bincount(types.codes[cells.state], impact, len(types.categories))
        for one, kg in zip(types.categories, sums.tolist(), strict=True):
            weights[one] += kg
    return weights


# --- the steps -------------------------------------------------------------------------------------------------------


def _find_steps(situation: Situation, lever: Lever, filled: Mapping[str, Any]) -> dict[str, Any]:
    """A step for each parameter that a lever needs; of those of which it needs one, the first that has a step."""
    steps: dict[str, Any] = {}
    devices = list(filled.get("devices", []))
    for parameter in lever.parameters:
        if parameter.required and parameter.default is None and parameter.name not in filled:
            step = _find_step(situation, parameter, devices)
            steps |= {} if step is None else {parameter.name: step}
    for parameter in lever.parameters:
        if parameter.name in lever.any_of and not steps.keys() & set(lever.any_of):
            step = _find_step(situation, parameter, devices)
            steps |= {} if step is None else {parameter.name: step}
    return steps


def _find_step(situation: Situation, parameter: Parameter, devices: Sequence[str]) -> float | None:
    if parameter.type == "share":
        return STEP_PERCENT / 100
    if parameter.name == "gained_years":
        return STEP_YEARS
    if parameter.name == "years" and devices:
        today = find_mean_life(situation, devices)
        return None if np.isnan(today) else find_longer_life(today)
    if parameter.name in ("screens_before", "screens_after"):
        return _find_screens(situation, parameter.name)
    return None


def _find_screens(situation: Situation, name: str) -> float | None:
    """Screens a desk, today and a step below; none where nobody has a computer."""
    computers = _count(situation, ["laptops", "desktops"])
    before = round(_count(situation, ["screens"]) / computers, 1) if computers else 0.0
    after = round(before * (1 - STEP_PERCENT / 100), 1)
    return None if not after < before else before if name == "screens_before" else after


def _find_rows(situation: Situation, devices: Sequence[str]) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The devices of an estate, and which of them are of some types."""
    equipment = complete(situation).inventory.equipment
    return equipment, match_column(equipment["device_type"], expand(devices, DEVICE_GROUPS))


def _count(situation: Situation, devices: Sequence[str]) -> float:
    table, here = _find_rows(situation, devices)
    return float(table["quantity"].to_numpy()[here & match_column(table["status"], "in_use")].sum())


# --- what they would change ------------------------------------------------------------------------------------------


def weigh_levers(outlook: Outlook, actions: Sequence[Action], proposals: Iterable[Proposal], year: int) -> Worth:
    """What each of these actions is worth in a year, and each proposal that is ready, as it shows once it is added.

    All at once, which takes little longer than either.
    """
    ready = [(one, one.action) for one in proposals if one.action is not None]
    without = [[one for one in actions if one is not action] for action in actions]
    more = [[*actions, action] for _, action in ready]
    whole, nothing, *weighed = outlook.weigh([actions, (), *without, *more], year)
    each, after = weighed[: len(actions)], weighed[len(actions) :]
    least = NOTHING * max(abs(whole), 1.0)
    gains = [Gain(one, kg - whole, abs(kg - whole) > least) for (one, _), kg in zip(ready, after, strict=True)]
    effects = {action.action_id: whole - kg for action, kg in zip(actions, each, strict=True)}
    return Worth(effects, whole - nothing, gains)


def choose_best(gains: Iterable[Gain], most: int) -> list[Gain]:
    """The gains that are worth most and go together: of two levers on the same cells, the better."""
    chosen: list[Gain] = []
    for gain in sorted((one for one in gains if one.is_felt and one.kg < 0), key=lambda one: one.kg):
        actions = [one.proposal.action for one in (*chosen, gain) if one.proposal.action is not None]
        if len(chosen) < most and not any(find_shared(*both) for both in combinations(actions, 2)):
            chosen.append(gain)
    return chosen
