"""Devices followed from purchase to withdrawal and renewal, by cohorts, in closed form: no day is simulated.

A cohort is a quantity bought evenly over a window of days and withdrawn evenly over another, the first bought being
the first withdrawn: at the share u of the way (from 0 to 1), bought on a(u) = a0 + u (a1 - a0), withdrawn on e(u) =
e0 + u (e1 - e0). A window may be one day. All that is counted is a mean over u of pieces of straight lines. Days are
numbers since 1970-01-01.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from footprint.estimation.formulas import DAYS_PER_YEAR

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEVER = 1e7  # a day beyond all: in twenty-seven thousand years


@dataclass(frozen=True)
class Schedules:
    """What happens to a part of a row, and when: one row a schedule, one column an event, in the order of time.

    Segment 0 comes before the first event, segment k + 1 after event k. `dates` (schedules × events; NEVER where there
    are fewer). `states` (schedules × segments × segments): the state of what was bought in one segment, once in
    another. `dropped` (schedules × segments): what is withdrawn then is not renewed. `swapped` (schedules × events):
    what is there is replaced that day.
    """

    dates: Numbers
    states: Codes
    dropped: Mask
    swapped: Mask

    @property
    def events(self) -> int:
        """How many events the longest schedule holds."""
        return self.dates.shape[1]

    def changes(self) -> Mask:
        """The events (schedules × events) that change the state of something, or whether it is renewed."""
        changed = (self.states[:, :, 1:] != self.states[:, :, :-1]).any(axis=1)
        bought = (self.states[:, 1:, :] != self.states[:, :-1, :]).any(axis=2)
        return changed | bought | (self.dropped[:, 1:] != self.dropped[:, :-1]) | self.swapped


@dataclass(frozen=True)
class Parts:
    """Parts of rows that share a schedule.

    `share`: of the row's quantity. `schedule`: a row of the schedules. `first_state`: added to a state of the schedule,
    gives a row of `Lives`. `level` (parts × segments): the quantity of the part in each segment, as a multiple of what
    it is at the start.
    """

    share: Numbers
    schedule: Codes
    first_state: Codes
    level: Numbers


@dataclass(frozen=True)
class Lives:
    """The life that each state gives: years of use, years of a first life elsewhere, and whether it is renewed."""

    years: Numbers
    first_life: Numbers
    renewed: Mask

    @cached_property
    def days(self) -> Numbers:
        """Days from purchase to planned withdrawal; an unknown life has no end."""
        days = np.maximum(np.round(DAYS_PER_YEAR * self.years), 1.0)
        return np.where(np.isnan(days), NEVER, days)


@dataclass(frozen=True)
class Windows:
    """Devices bought evenly over [a0, a1] and withdrawn evenly over [e0, e1], one entry of each array each.

    `part`: a row of Parts; `weight`: share of the row's quantity.
    """

    part: Codes
    weight: Numbers
    a0: Numbers
    a1: Numbers
    e0: Numbers
    e1: Numbers

    def __len__(self) -> int:
        return len(self.part)

    def take(self, here: Mask | Codes) -> Self:
        """Some of them."""
        return type(self)(*(getattr(self, one.name)[here] for one in fields(self)))


@dataclass(frozen=True)
class Cohorts(Windows):
    """Cohorts, one an entry of each array.

    `segment` in which they were bought, `stated` (their withdrawal is a fact that no life changes and no renewal
    follows), `bought` (the purchase falls in the years that are followed).
    """

    segment: Codes
    stated: Mask
    bought: Mask


@dataclass(frozen=True)
class Pieces(Windows):
    """Stretches of life in one state, one an entry of each array.

    `birth` and `state`: rows of Lives, as bought and now; `since` and `until`: the days between which the stretch
    lies; `first` (it begins with a purchase that is followed), `last` (it ends with the withdrawal), `early` (a
    withdrawal before the planned end); `stranded`: years of planned life that a change on the day `since` takes away.
    """

    birth: Codes
    state: Codes
    since: Numbers
    until: Numbers
    first: Mask
    last: Mask
    early: Mask
    stranded: Numbers


def join(tables: list):
    """Several Cohorts, or several Pieces, as one."""
    kind = type(tables[0])
    if len(tables) == 1:
        return tables[0]
    return kind(*(np.concatenate([getattr(table, one.name) for table in tables]) for one in fields(kind)))


# --- following -------------------------------------------------------------------------------------------------------


def follow(
    schedules: Schedules, parts: Parts, roots: Cohorts, lives: Lives, horizon: float, over_age_days: float
) -> Pieces:
    """Everything that happens to cohorts and to what renews them, until the day `horizon` (excluded).

    Each withdrawal is a purchase of the same thing, at the same instant. What a shorter life makes older than its
    planned end is withdrawn evenly over `over_age_days`.
    """
    changes = schedules.changes()
    pieces, batch = [], join([roots, _bought_at_events(schedules, parts, lives)])
    while len(batch):
        lived, ended, swapped = _live(schedules, parts, lives, changes, batch, horizon, over_age_days)
        pieces.append(lived)
        batch = join([_renew(schedules, parts, lives, changes, ended, horizon), swapped])
    return join(pieces) if pieces else _no_piece()


def _state(schedules: Schedules, parts: Parts, part: Codes, bought: Codes, now: Codes) -> Codes:
    return parts.first_state[part] + schedules.states[parts.schedule[part], bought, now]


def _bought_at_events(schedules: Schedules, parts: Parts, lives: Lives) -> Cohorts:
    """What is bought on the day on which the quantity of a part rises."""
    rise = np.maximum(np.diff(parts.level, axis=1), 0.0)
    part, event = np.nonzero(rise)
    day = schedules.dates[parts.schedule[part], event]
    return _buy(schedules, parts, lives, part, parts.share[part] * rise[part, event], day, event + 1)


def _buy(
    schedules: Schedules, parts: Parts, lives: Lives, part: Codes, weight: Numbers, day: Numbers, segment: Codes
) -> Cohorts:
    """Cohorts bought on one day, that leave at the end of their planned life."""
    end = day + lives.days[_state(schedules, parts, part, segment, segment)]
    no = np.zeros(len(part), dtype=bool)
    return Cohorts(part, weight, day, day, end, end, segment, no, ~no)


def _renew(schedules: Schedules, parts: Parts, lives: Lives, changes: Mask, ended: Cohorts, horizon: float) -> Cohorts:
    """What is bought when cohorts are withdrawn: the same windows, in the state of their day."""
    ended = ended.take(ended.e0 < horizon)
    width = np.where(ended.e1 > ended.e0, ended.e1 - ended.e0, 1.0)
    cut = np.where(ended.e1 > horizon, (horizon - ended.e0) / width, 1.0)
    born = replace(ended, weight=ended.weight * cut, a0=ended.e0, a1=np.minimum(ended.e1, horizon))
    for event in range(schedules.events):  # a window that an event parts is two cohorts
        day = schedules.dates[parts.schedule[born.part], event]
        parted = changes[parts.schedule[born.part], event] & (born.a0 < day) & (day < born.a1)
        if parted.any():
            whole, both = born.take(~parted), born.take(parted)
            share = (day[parted] - both.a0) / (both.a1 - both.a0)
            before = replace(both, weight=both.weight * share, a1=day[parted])
            after = replace(both, weight=both.weight * (1.0 - share), a0=day[parted])
            born = join([whole, before, after])
    schedule = parts.schedule[born.part]
    segment = (schedules.dates[schedule] <= born.a0[:, None]).sum(axis=1)
    born = replace(born, segment=segment).take(~schedules.dropped[schedule, segment])
    days = lives.days[_state(schedules, parts, born.part, born.segment, born.segment)]
    return replace(born, e0=born.a0 + days, e1=born.a1 + days, bought=np.ones(len(born), dtype=bool))


def _live(
    schedules: Schedules,
    parts: Parts,
    lives: Lives,
    changes: Mask,
    batch: Cohorts,
    horizon: float,
    over_age_days: float,
) -> tuple[Pieces, Cohorts, Cohorts]:
    """One generation: its pieces, what was withdrawn and may be renewed, and what replaces it before its end."""
    moving = _Moving.start(schedules, parts, batch)
    pieces: list[Pieces] = []
    swapped: list[Cohorts] = []
    for event in range(schedules.events):
        schedule = parts.schedule[moving.cohorts.part]
        day = schedules.dates[schedule, event]
        kept = _kept(parts, moving.cohorts.part, event)
        concerned = (changes[schedule, event] | (kept < 1.0)) & (moving.cohorts.segment <= event)
        concerned &= (day < horizon) & (day < moving.cohorts.e1)
        if not concerned.any():
            continue
        others, there = moving.take(~concerned), moving.take(concerned)
        gone, there = there.part_by_withdrawal(day[concerned])
        day, kept = schedules.dates[parts.schedule[there.cohorts.part], event], _kept(parts, there.cohorts.part, event)
        pieces.append(there.end_piece(schedules, parts, day))
        nothing = np.zeros(len(day))
        there = replace(there, since=day, first=nothing.astype(bool), stranded=nothing)
        lost = there.take(kept < 1.0).weighted(1.0 - kept[kept < 1.0])
        pieces.append(lost.withdraw(schedules, parts, day[kept < 1.0]))
        there, day = there.weighted(kept).take(kept > 0.0), day[kept > 0.0]
        swap = schedules.swapped[parts.schedule[there.cohorts.part], event] & ~there.cohorts.stated
        if swap.any():
            out = there.take(swap)
            pieces.append(out.withdraw(schedules, parts, day[swap]))
            after = np.full(len(out.cohorts), event + 1)
            swapped.append(_buy(schedules, parts, lives, out.cohorts.part, out.cohorts.weight, day[swap], after))
            there, day = there.take(~swap), day[~swap]
        there = there.pass_event(schedules, parts, lives, event, day, over_age_days)
        moving = _Moving.join([others, gone, there])
    cohorts = moving.cohorts
    pieces.append(moving.end_piece(schedules, parts, np.full(len(cohorts), NEVER), last=True))
    renewed = lives.renewed[_state(schedules, parts, cohorts.part, cohorts.segment, moving.now)] & ~cohorts.stated
    nothing = batch.take(np.zeros(0, dtype="int64"))
    return join(pieces), cohorts.take(renewed), join([nothing, *swapped])


def _kept(parts: Parts, part: Codes, event: int) -> Numbers:
    """The share of what is there that an event leaves there."""
    before, after = parts.level[part, event], parts.level[part, event + 1]
    return np.where(after < before, after / np.where(before > 0, before, 1.0), 1.0)


@dataclass(frozen=True)
class _Moving:
    """Cohorts on their way: the segment they are in, the day since which their state holds."""

    cohorts: Cohorts
    now: Codes
    since: Numbers
    first: Mask
    stranded: Numbers

    @classmethod
    def start(cls, schedules: Schedules, parts: Parts, cohorts: Cohorts) -> "_Moving":
        start = np.full(len(cohorts), -NEVER)
        return cls(cohorts, cohorts.segment, start, cohorts.bought, np.zeros(len(cohorts)))

    @classmethod
    def join(cls, several: list["_Moving"]) -> "_Moving":
        columns = ("now", "since", "first", "stranded")
        rest = (np.concatenate([getattr(one, name) for one in several]) for name in columns)
        return cls(join([one.cohorts for one in several]), *rest)

    def take(self, here: Mask) -> "_Moving":
        rest = (self.now[here], self.since[here], self.first[here], self.stranded[here])
        return _Moving(self.cohorts.take(here), *rest)

    def weighted(self, share: Numbers) -> "_Moving":
        return replace(self, cohorts=replace(self.cohorts, weight=self.cohorts.weight * share))

    def cut(self, parted: Mask, share: Numbers) -> tuple["_Moving", "_Moving"]:
        """Both sides of the share of the way at which each of some cohorts is cut."""
        both = self.take(parted)
        cohorts, share = both.cohorts, share[parted]
        a, e = (lo + (hi - lo) * share for lo, hi in ((cohorts.a0, cohorts.a1), (cohorts.e0, cohorts.e1)))
        before = replace(cohorts, weight=cohorts.weight * share, a1=a, e1=e)
        after = replace(cohorts, weight=cohorts.weight * (1.0 - share), a0=a, e0=e)
        return replace(both, cohorts=before), replace(both, cohorts=after)

    def part_by_withdrawal(self, day: Numbers) -> tuple["_Moving", "_Moving"]:
        """What is withdrawn before the day, and what is still there."""
        cohorts = self.cohorts
        parted = (cohorts.e0 < day) & (day < cohorts.e1)
        if not parted.any():
            return self.take(np.zeros(len(cohorts), dtype=bool)), self
        share = np.where(parted, (day - cohorts.e0) / np.where(parted, cohorts.e1 - cohorts.e0, 1.0), 0.0)
        before, after = self.cut(parted, share)
        before = replace(before, cohorts=replace(before.cohorts, e1=day[parted]))
        after = replace(after, cohorts=replace(after.cohorts, e0=day[parted]))
        return before, _Moving.join([self.take(~parted), after])

    def end_piece(self, schedules: Schedules, parts: Parts, until: Numbers, last: bool = False) -> Pieces:
        """The stretch that ends on a day."""
        return self._piece(schedules, parts, until, np.full(len(self.cohorts), last), early=False)

    def withdraw(self, schedules: Schedules, parts: Parts, day: Numbers) -> Pieces:
        """The withdrawal of all on a day, before their planned end: a stretch of no length."""
        gone = replace(self, cohorts=replace(self.cohorts, e0=day, e1=day), first=np.zeros(len(day), dtype=bool))
        return gone._piece(schedules, parts, day, np.full(len(day), True), early=True)

    def _piece(self, schedules: Schedules, parts: Parts, until: Numbers, last: Mask, early: bool) -> Pieces:
        cohorts = self.cohorts
        birth = _state(schedules, parts, cohorts.part, cohorts.segment, cohorts.segment)
        state = _state(schedules, parts, cohorts.part, cohorts.segment, self.now)
        windows = (cohorts.a0, cohorts.a1, cohorts.e0, cohorts.e1)
        flags = (self.first, last, np.full(len(cohorts), early))
        return Pieces(cohorts.part, cohorts.weight, *windows, birth, state, self.since, until, *flags, self.stranded)

    def pass_event(
        self, schedules: Schedules, parts: Parts, lives: Lives, event: int, day: Numbers, over_age_days: float
    ) -> "_Moving":
        """The state after an event, with the withdrawal that the life of that state plans."""
        cohorts = self.cohorts
        before = _state(schedules, parts, cohorts.part, cohorts.segment, self.now)
        after = _state(schedules, parts, cohorts.part, cohorts.segment, np.full(len(cohorts), event + 1))
        blank = np.zeros(len(cohorts))
        passed = replace(self, now=np.full(len(cohorts), event + 1), first=blank.astype(bool), stranded=blank)
        moved = (lives.days[before] != lives.days[after]) & ~cohorts.stated
        if not moved.any():
            return passed
        still, moving, days, was = passed.take(~moved), passed.take(moved), lives.days[after], lives.days[before]
        days, was, day = days[moved], was[moved], day[moved]
        sides = [np.arange(len(days))]
        edge = day - days  # bought before it: past the new life already
        parted = (moving.cohorts.a0 < edge) & (edge < moving.cohorts.a1)
        if parted.any():
            width = np.where(parted, moving.cohorts.a1 - moving.cohorts.a0, 1.0)
            old, young = moving.cut(parted, (edge - moving.cohorts.a0) / width)
            sides = [np.flatnonzero(~parted), np.flatnonzero(parted), np.flatnonzero(parted)]
            young = replace(young, cohorts=replace(young.cohorts, a0=edge[parted]))
            moving = _Moving.join([moving.take(~parted), old, young])
        side = np.concatenate(sides)
        moving = moving._plan(days[side], was[side], day[side], over_age_days)
        kinds = before[moved][side], after[moved][side]
        return _Moving.join([still, replace(moving, stranded=moving._taken_away(lives, *kinds, day[side]))])

    def _plan(self, days: Numbers, was: Numbers, day: Numbers, over_age_days: float) -> "_Moving":
        """The withdrawal that a new life plans; what is past it already goes evenly over some years, unless it was due
        for that before.
        """
        cohorts = self.cohorts
        past = np.maximum(cohorts.a0, cohorts.a1) + days <= day
        late = (cohorts.e1 - cohorts.a1 > was) & past
        e0 = np.where(late, cohorts.e0, np.where(past, day, cohorts.a0 + days))
        e1 = np.where(late, cohorts.e1, np.where(past, day + over_age_days, cohorts.a1 + days))
        return replace(self, cohorts=replace(cohorts, e0=e0, e1=e1))

    def _taken_away(self, lives: Lives, before: Codes, after: Codes, day: Numbers) -> Numbers:
        """Years that a shorter life will never write off, at the rate of the new one; what stays a while goes on."""
        age = (day - (self.cohorts.a0 + self.cohorts.a1) / 2.0) / DAYS_PER_YEAR
        left = ((self.cohorts.e0 + self.cohorts.e1) / 2.0 - day) / DAYS_PER_YEAR
        old, new = lives.years[before], lives.years[after]
        rate = (new + lives.first_life[after]) / (old + lives.first_life[before])
        years = np.maximum(old - age, 0.0) * rate - np.maximum(left, 0.0)
        return np.where(new < old, np.maximum(years, 0.0), 0.0)


def _no_piece() -> Pieces:
    whole, number, flag = np.zeros(0, dtype="int64"), np.zeros(0), np.zeros(0, dtype=bool)
    return Pieces(whole, *[number] * 5, whole, whole, number, number, flag, flag, flag, number)
