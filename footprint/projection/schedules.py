"""When switches come on for each part of the rows, and the states that these rows go through.

Rows that the same switches may find share their layout: the parts into which actions that reach some devices only
divide them, and for each part a schedule. Beyond MOST_PARTS parts, actions take their devices from the same ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action
from footprint.projection.cohorts import NEVER, Codes, Numbers, Schedules
from footprint.projection.switched_rows import Active
from footprint.projection.switches import Mask, Switch

MOST_PARTS = 1024


@dataclass(frozen=True)
class Calendar:
    """For each action, the days on which it reaches each step of its ramp, in each variant, and the day it ends.

    `steps` holds an array (variants, steps) an action, `ends` (variants, actions); NEVER where a day does not come.
    """

    steps: tuple[Numbers, ...]
    ends: Numbers

    @property
    def variants(self) -> int:
        """How many combinations of start dates there are."""
        return len(self.ends)


def read_calendar(actions: Sequence[Action], starts: NDArray[np.datetime64], first_day: float) -> Calendar:
    """The days of actions that start on `starts` (variants × actions, NaT: never); none before `first_day`."""
    steps, ends = [], np.full(starts.shape, NEVER)
    for place, action in enumerate(actions):
        start = starts[:, place].astype("datetime64[D]")
        if action.ends_on is not None:
            ends[:, place] = day_of(np.datetime64(action.ends_on, "D"))
        months = start.astype("datetime64[M]")
        in_month = start - months.astype("datetime64[D]")
        days = np.stack(
            [(months + 12 * year).astype("datetime64[D]") + in_month for year in range(len(action.ramp))], axis=1
        )
        days = np.maximum(np.where(np.isnat(days), NEVER, day_of(days)), first_day)
        steps.append(np.where(days < ends[:, [place]], days, NEVER))
    return Calendar(tuple(steps), ends)


def day_of(dates: NDArray[np.datetime64] | np.datetime64) -> Numbers:
    """Days since 1970-01-01 as numbers; not a number where there is no date."""
    days = np.asarray(dates, dtype="datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype("int64").astype("float64"))


@dataclass(frozen=True)
class ScheduleLayout:
    """What rows of one pattern share: parts of their quantity, schedules (variants × parts), states, quantities.

    `states` of the schedules are rows of `active`. `reached` (schedules × segments): how far each quantity switch is
    on; `multiples` (schedules × segments): what growth makes of the quantity.
    """

    weights: Numbers
    schedules: Schedules
    active: Active
    reached: Mapping[int, Numbers]
    multiples: Numbers


def lay_out(
    switches: Sequence[Switch],
    actions: Sequence[Action],
    pairs: Sequence[tuple[int, int]],
    relevant: Sequence[int],
    growth: Mapping[float, float],
    calendar: Calendar,
    once: Mapping[int, Sequence[int]],
) -> ScheduleLayout:
    """The layout of rows that the `relevant` switches may find; `growth`: multiples of their quantity by day.

    `once`: switches that find these rows only once one of some others is on.
    """
    lasting = [place for place in relevant if switches[place].kind in ("cells", "dropped")]
    counted = [place for place in relevant if switches[place].kind in ("quantity", "added")]
    weights, steps = _part(switches, actions, lasting)
    size = (calendar.variants, len(weights))
    on, off = np.full((*size, len(lasting)), NEVER), np.full((*size, len(lasting)), NEVER)
    for column, place in enumerate(lasting):
        action = switches[place].action
        reached = np.append(calendar.steps[action], np.full((size[0], 1), NEVER), axis=1)
        on[:, :, column] = reached[:, steps[:, column]]
        off[:, :, column] = calendar.ends[:, [action]]
    flat = (size[0] * size[1], len(lasting))
    on, off = on.reshape(flat), off.reshape(flat)
    variant = np.repeat(np.arange(size[0]), size[1])
    counted_days = [calendar.steps[switches[place].action][variant] for place in counted]
    counted_ends = [calendar.ends[variant, switches[place].action] for place in counted]
    grown = np.tile(np.array(list(growth), dtype="float64"), (len(variant), 1))
    dates = _events([on, off, *counted_days, *(ends[:, None] for ends in counted_ends), grown], len(variant))
    segments = np.maximum.accumulate(np.where(dates < NEVER, dates, -NEVER), axis=1)
    segments = np.concatenate([np.full((len(variant), 1), -NEVER), segments], axis=1)

    is_on = (on[:, None, :] <= segments[:, :, None]) & (segments[:, :, None] < off[:, None, :])
    schedules, active = _states(switches, pairs, lasting, dates, is_on, on, once)
    quantities = {
        place: _reached(switches[place], actions, days, ends, segments)
        for place, days, ends in zip(counted, counted_days, counted_ends, strict=True)
    }
    multiples = np.ones(segments.shape)
    for day, multiple in growth.items():
        multiples = np.where(segments >= day, multiple, multiples)
    return ScheduleLayout(weights, schedules, active, quantities, multiples)


def _events(days: list[Numbers], rows: int) -> Numbers:
    """The distinct days of each row in order, NEVER after the last."""
    every = np.sort(np.concatenate([np.zeros((rows, 0)), *days], axis=1), axis=1)
    if every.shape[1] > 1:
        again = np.concatenate([np.zeros((rows, 1), dtype=bool), every[:, 1:] == every[:, :-1]], axis=1)
        every = np.sort(np.where(again, NEVER, every), axis=1)
    longest = int((every < NEVER).sum(axis=1).max(initial=0))
    return every[:, :longest]


# --- parts -----------------------------------------------------------------------------------------------------------


def _part(switches: Sequence[Switch], actions: Sequence[Action], places: Sequence[int]) -> tuple[Numbers, Codes]:
    """Shares of the quantity, and for each and each switch the step of the ramp that reaches it (-1: none).

    Each action takes its devices on its own; within an action, those reached first are always the same.
    """
    axes: list[tuple[list[int], Numbers]] = []
    for action in sorted({switches[place].action for place in places}):
        own = [place for place in places if switches[place].action == action]
        edges = np.unique(np.concatenate([[0.0, 1.0], *(_edges(switches[place], actions[action]) for place in own)]))
        axes.append((own, edges))
    while len(axes) > 1 and np.prod([float(len(edges) - 1) for _, edges in axes]) > MOST_PARTS:
        (first, edges), (second, others) = axes.pop(), axes.pop()
        axes.append((second + first, np.unique(np.concatenate([edges, others]))))
    weights, steps = np.ones(1), np.full((1, len(places)), -1, dtype="int64")
    for own, edges in axes:
        middle = (edges[1:] + edges[:-1]) / 2.0
        of_axis = np.full((len(middle), len(places)), -1, dtype="int64")
        for place in own:
            of_axis[:, places.index(place)] = _step(switches[place], actions[switches[place].action], middle)
        steps = np.maximum(np.repeat(steps, len(middle), axis=0), np.tile(of_axis, (len(weights), 1)))
        weights = np.multiply.outer(weights, np.diff(edges)).ravel()
    return weights, steps


def _edges(switch: Switch, action: Action) -> Numbers:
    width = switch.high - switch.low
    return np.clip(np.array([0.0, *action.ramp]), 0.0, 1.0) * width + switch.low


def _step(switch: Switch, action: Action, at: Numbers) -> Codes:
    """The first step of the ramp that reaches the devices at some shares; -1 where none does."""
    ends = np.maximum.accumulate(_edges(switch, action)[1:])
    step = np.searchsorted(ends, at)
    return np.where((at > switch.low) & (at < switch.high) & (step < len(ends)), step, -1)


# --- states ----------------------------------------------------------------------------------------------------------


def _states(
    switches: Sequence[Switch],
    pairs: Sequence[tuple[int, int]],
    places: Sequence[int],
    dates: Numbers,
    is_on: Mask,
    on: Numbers,
    once: Mapping[int, Sequence[int]],
) -> tuple[Schedules, Active]:
    """The distinct states that schedules go through, and where each of them holds."""
    cells = [column for column, place in enumerate(places) if switches[place].kind == "cells"]
    own = [pair for pair in pairs if set(pair) <= {places[column] for column in cells}]
    rows, size = len(dates), dates.shape[1] + 1
    waits = np.array([switches[places[column]].waits for column in cells], dtype=bool)
    cell_on = is_on[:, :, cells]
    flags = np.where(waits, cell_on[:, :, None, :], cell_on[:, None, :, :])  # as bought, or as it is now
    for first, second in own:
        ahead = on[:, places.index(first)] > on[:, places.index(second)]
        both = flags[..., cells.index(places.index(first))] & flags[..., cells.index(places.index(second))]
        flags = np.concatenate([flags, (both & ahead[:, None, None])[..., None]], axis=-1)
    bought, now = np.tril_indices(size, -1)  # nothing lives before it is bought
    flags[:, bought, now] = flags[:, bought, bought]
    known, states = distinct_flags(flags.reshape(rows * size * size, flags.shape[-1]))
    held = np.zeros((len(known), len(switches)), dtype=bool)
    held[:, [places[column] for column in cells]] = known[:, : len(cells)]
    later = np.zeros((len(known), len(pairs)), dtype=bool)
    later[:, [pairs.index(pair) for pair in own]] = known[:, len(cells) :]
    dropped, swapped = np.zeros((rows, size), dtype=bool), np.zeros((rows, size - 1), dtype=bool)
    for column, place in enumerate(places):
        if switches[place].kind == "dropped":
            made = [places.index(maker) for maker in once.get(place, ()) if maker in places]
            finds = is_on[:, :, made].any(axis=2) if place in once else True
            dropped |= is_on[:, :, column] & finds
        elif switches[place].swaps:
            swapped |= is_on[:, 1:, column] & ~is_on[:, :-1, column]
    return Schedules(dates, states.reshape(rows, size, size), dropped, swapped), Active(held, later, pairs)


def distinct_flags(flags: Mask) -> tuple[Mask, Codes]:
    """Distinct rows of flags, and which one each row is; without row, one of no flag all the same."""
    if not len(flags):
        return np.zeros((1, flags.shape[1]), dtype=bool), np.zeros(0, dtype="int64")
    if flags.shape[1] <= BITS:
        packed = flags @ (np.int64(1) << np.arange(flags.shape[1]))
    else:
        octets = np.ascontiguousarray(np.packbits(flags, axis=1))
        packed = octets.view([("", octets.dtype)] * octets.shape[1]).ravel()
    _, first, of_row = np.unique(packed, return_index=True, return_inverse=True)
    return flags[first], of_row.ravel().astype("int64")


BITS = 62  # that a whole number holds


def number_keys(keys: Codes) -> tuple[Codes, Codes]:
    """As `np.unique`, the distinct keys in order and which one each is: much sooner where many are alike."""
    codes, distinct = pd.factorize(keys)
    order = np.argsort(distinct)
    rank = np.empty(len(order), dtype="int64")
    rank[order] = np.arange(len(order))
    return distinct[order], rank[codes]


def _reached(switch: Switch, actions: Sequence[Action], days: Numbers, ends: Numbers, segments: Numbers) -> Numbers:
    """How far a quantity switch is on in each segment: 0, the steps of its ramp, and 0 again after an end.

    What is withdrawn does not come back when the action ends.
    """
    ramp = np.array(actions[switch.action].ramp, dtype="float64")
    come = days[:, None, :] <= segments[:, :, None]
    reached = (come * np.diff(ramp, prepend=0.0)).sum(axis=2)
    if switch.change.operation == "retire" or switch.change.column == "status":
        return reached
    return np.where(segments < ends[:, None], reached, 0.0)


# --- putting layouts together ----------------------------------------------------------------------------------------


def pad(schedules: Schedules, events: int) -> Schedules:
    """The same schedules with room for more events, none of which comes."""
    more = events - schedules.events
    if more == 0:
        return schedules
    last = ((0, 0), (0, more))
    return Schedules(
        np.pad(schedules.dates, last, constant_values=NEVER),
        np.pad(schedules.states, ((0, 0), (0, more), (0, more)), mode="edge"),
        np.pad(schedules.dropped, last, mode="edge"),
        np.pad(schedules.swapped, last),
    )


def join_schedules(several: Sequence[Schedules]) -> Schedules:
    """Several lists of schedules, one after the other."""
    events = max((one.events for one in several), default=0)
    padded = [pad(one, events) for one in several]
    return Schedules(*(np.concatenate([getattr(one, f.name) for one in padded]) for f in fields(Schedules)))
