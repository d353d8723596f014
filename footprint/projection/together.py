"""An estate under several lists of actions, followed together: each list only on the rows where it does something else.

A row that the same switches may find under two lists does the same under both, to the last bit: nothing in it depends
on other rows. It is followed once, and taken over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend, hash_actions
from footprint.estimation.situation import Situation
from footprint.projection.cohorts import Codes
from footprint.projection.estate import Estate
from footprint.projection.parts import States, join_rows, join_states, lay_rows, prepare_states
from footprint.projection.switches import Mask, kind_of
from footprint.projection.tally import (
    Tally,
    join_tallies,
    own_calendar,
    split_tally,
    tally_equipment,
    tally_usage,
)

Actions = tuple[Action, ...]
TABLES = ("equipment", "usage")


@dataclass(frozen=True)
class Followed:
    """Rows of a table under a list of actions: their states, and what they do in each of them, year by year."""

    states: States
    tally: Tally


@dataclass(frozen=True)
class Wanted:
    """An estate under a list of actions, to follow on some rows (None: all); `known`: its tables, where they are."""

    estate: Estate
    rows: Mapping[str, Mask] | None = None
    known: Mapping[str, Followed] | None = None


@dataclass(frozen=True)
class FollowedEstate:
    """An estate under a list of actions, table by table, on some rows (None: all)."""

    estate: Estate
    tables: Mapping[str, Followed]
    rows: Mapping[str, Mask] | None = None


# --- estates that share what does not depend on actions --------------------------------------------------------------


def open_estates(situation: Situation, lists: Sequence[Actions], trend: Trend, last_year: int) -> list[Estate]:
    """The estate under each list of actions; lists that add the same rows share all that does not depend on them."""
    keys, found = [_hash_added(actions) for actions in lists], {}
    for key in dict.fromkeys(keys):
        here = [number for number, one in enumerate(keys) if one == key]
        every = _merge([lists[number] for number in here])
        shared = Estate(situation, every, trend, last_year)
        for number in here:
            left_out = set(range(len(every))) - set(_places(lists[number], every))
            found[number] = shared.leave_out(left_out) if len(here) > 1 else shared
    return [found[number] for number in range(len(lists))]


def _hash_added(actions: Actions) -> str:
    adding = [one for one in actions if any(kind_of(change) == "added" for change in one.changes)]
    return hash_actions(adding) if adding else ""


def _merge(lists: Sequence[Actions]) -> Actions:
    """Every action of some lists, each list in its own order."""
    every: list[Action] = []
    for actions in lists:
        place = 0
        for action in actions:
            known = next((number for number in range(place, len(every)) if every[number] == action), None)
            if known is None:
                every.insert(place, action)
            place = (place if known is None else known) + 1
    return tuple(every)


def _places(actions: Actions, every: Actions) -> list[int]:
    places, place = [], 0
    for action in actions:
        place = next(number for number in range(place, len(every)) if every[number] == action)
        places.append(place)
        place += 1
    return places


# --- following them --------------------------------------------------------------------------------------------------


def follow_each(courses: Sequence[Wanted], names: Sequence[str] = TABLES) -> list[FollowedEstate]:
    """What each estate does; one that is known, whole and given first, is what others may be taken over from."""
    tables: list[dict[str, Followed]] = [{} for _ in courses]
    for sharing in {id(one.estate.switches): one.estate.switches for one in courses}.values():
        here = [number for number, one in enumerate(courses) if one.estate.switches is sharing]
        for name in names:
            for number, followed in zip(here, _follow_table(name, [courses[n] for n in here]), strict=True):
                tables[number][name] = followed
    return [FollowedEstate(one.estate, of_one, one.rows) for one, of_one in zip(courses, tables, strict=True)]


@dataclass(frozen=True)
class _Step:
    """Which rows of a table are followed anew, and which are taken over from an earlier course (`origin`; -1: none)."""

    anew: Mask
    taken: Mask
    origin: int


def _follow_table(name: str, courses: Sequence[Wanted]) -> list[Followed]:
    steps = _find_steps(name, courses)
    known = next((one.known[name] for one in courses if one.known), None)
    anew = {
        number: np.flatnonzero(step.anew)
        for number, step in enumerate(steps)
        if not courses[number].known and (step.anew.any() or step.origin < 0)
    }
    states, tallies = _follow_rows(name, [(courses[number].estate, rows) for number, rows in anew.items()], known)
    of_course = dict(zip(anew, tallies, strict=True))
    found: list[Followed] = []
    for number, (one, step) in enumerate(zip(courses, steps, strict=True)):
        parts = [one.known[name].tally] if one.known else [of_course[number]] if number in of_course else []
        if step.origin >= 0:
            origin = found[step.origin].tally
            parts.append(origin.take(step.taken[origin.owner]))
        found.append(Followed(states, join_tallies(*parts)))
    return found


def _find_steps(name: str, courses: Sequence[Wanted]) -> list[_Step]:
    """Each course is taken over from the earlier one that is whole and does the same on most rows."""
    switched = [_pack(one.estate.find(name)) for one in courses]
    steps = []
    for number, one in enumerate(courses):
        asked = np.ones(switched[number].shape[1], dtype=bool) if one.rows is None else one.rows[name]
        best = _Step(asked, np.zeros(len(asked), dtype=bool), -1)
        for origin, other in enumerate(courses[: 0 if one.known else number]):
            if other.rows is None:
                alike = asked & (switched[number] == switched[origin]).all(axis=0)
                if best.origin < 0 or alike.sum() > best.taken.sum():
                    best = _Step(asked & ~alike, alike, origin)
        steps.append(best)
    return steps


def _pack(flags: Mask) -> NDArray[np.uint64]:
    """The flags of each row, 64 in a number: (numbers, rows), which are soon compared."""
    packed = np.packbits(flags, axis=1)
    room = max(-(-packed.shape[1] // 8), 1) * 8 - packed.shape[1]
    return np.ascontiguousarray(np.pad(packed, ((0, 0), (0, room))).view("uint64").T)


def _follow_rows(
    name: str, asked: Sequence[tuple[Estate, Codes]], known: Followed | None
) -> tuple[States, list[Tally]]:
    """What rows do under each of several lists of actions, in states that come after those that are known."""
    if known is not None and not asked:
        return known.states, []
    estate = asked[0][0]
    calendar, size = own_calendar(estate), len(estate.base.inventory.table(name))
    followed = join_rows([lay_rows(under, name, rows, calendar) for under, rows in asked])
    states, whole = prepare_states(estate, name, followed), np.ones(len(followed.row))
    owner = followed.variant * size + followed.row
    if name == "equipment":
        quantity = np.tile(estate.quantities[name], len(asked))
        tally = tally_equipment(estate, followed, states, owner, whole, quantity)
    else:
        tally = tally_usage(estate, followed, states, owner, whole)
    tallies = split_tally(tally, size, len(asked))
    if known is None:
        return states, tallies
    first = len(known.states.price)
    return join_states(known.states, states), [replace(one, state=one.state + first) for one in tallies]
