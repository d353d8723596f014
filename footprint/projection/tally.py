"""What a followed estate adds up to in each year: amounts by state and stage, with the formulas of the estimate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from footprint.estimation import formulas
from footprint.estimation.accountings import Accounting
from footprint.projection.cohort_counts import (
    days_in_service,
    left_at_withdrawal,
    part_at_write_off,
    purchases,
    withdrawals,
    written_off,
    years_not_used,
)
from footprint.projection.cohorts import NEVER, Codes, Numbers, Pieces
from footprint.projection.estate import Estate
from footprint.projection.parts import RowParts, States, live
from footprint.projection.schedules import Calendar, day_of, number_keys, read_calendar
from footprint.projection.switches import Mask
from footprint.tables import EQUIPMENT_STAGES

Kind = Literal["planned", "stranded", "rebound"]
USE = EQUIPMENT_STAGES.index("use")


@dataclass(frozen=True)
class Amounts:
    """Amounts of one stage (a column of the states' factors) and kind: (keys, years); `there`: where a line is."""

    stage: int
    kind: Kind
    amount: Numbers
    there: Mask


@dataclass(frozen=True)
class Tally:
    """What each key, an `owner` in a `state`, does in each year.

    `bought`: devices that the organisation buys (keys, years).
    """

    owner: Codes
    state: Codes
    amounts: tuple[Amounts, ...]
    bought: Numbers

    def take(self, here: Mask | slice) -> "Tally":
        """Some of the keys."""
        taken = _once_each(lambda values: values[here])
        amounts = (replace(one, amount=taken(one.amount), there=taken(one.there)) for one in self.amounts)
        return Tally(self.owner[here], self.state[here], tuple(amounts), self.bought[here])


def _once_each(make: Callable[..., NDArray]) -> Callable[..., NDArray]:
    """What is made of some arrays, once for all the stages that share them."""
    made: dict[tuple[int, ...], tuple[tuple[NDArray, ...], NDArray]] = {}

    def find(*arrays: NDArray) -> NDArray:
        key = tuple(map(id, arrays))
        if key not in made:
            made[key] = arrays, make(*arrays)  # held with it, so that no other array takes its place in memory
        return made[key][1]

    return find


def split_tally(tally: Tally, size: int, parts: int) -> list[Tally]:
    """A tally of several parts, whose owners number `size` each, part by part."""
    ends = np.searchsorted(tally.owner, size * np.arange(parts + 1))
    split = [tally.take(slice(*ends[part : part + 2])) for part in range(parts)]
    return [replace(one, owner=one.owner - size * part) for part, one in enumerate(split)]


def join_tallies(one: Tally, *others: Tally) -> Tally:
    """Tallies of different owners, as if they had been made together."""
    for other in others:
        one = _join(one, other)
    return one


def _join(one: Tally, other: Tally) -> Tally:
    owner = np.concatenate([one.owner, other.owner])
    order = np.argsort(owner, kind="stable")

    joined = _once_each(lambda first, second: np.concatenate([first, second])[order])
    amounts = []
    longest = max(one.amounts, other.amounts, key=len)  # one may lack what leaves before its time
    for place, like in enumerate(longest):
        first, second = (
            tally.amounts[place] if place < len(tally.amounts) else _nothing(like, len(tally.owner))
            for tally in (one, other)
        )
        there = joined(first.there, second.there)
        amounts.append(Amounts(like.stage, like.kind, joined(first.amount, second.amount), there))
    bought = joined(one.bought, other.bought)
    return Tally(owner[order], joined(one.state, other.state), tuple(amounts), bought)


def _nothing(like: Amounts, keys: int) -> Amounts:
    shape = keys, like.amount.shape[1]
    return Amounts(like.stage, like.kind, np.zeros(shape), np.zeros(shape, dtype=bool))


def bounds_of(years: Sequence[int]) -> Numbers:
    """The first day of each year, and of the one after the last."""
    return np.array(
        [*(day_of(formulas.year_bounds(year)[0]) for year in years), day_of(formulas.year_bounds(years[-1])[1])]
    )


def tally_equipment(
    estate: Estate, followed: RowParts, states: States, owner: Codes, weight: Numbers, quantity: Numbers | None
) -> Tally:
    """Amounts of equipment, from the base year to the last, by owner (of each part) and state.

    `weight` multiplies the share of each part; `quantity` is that of each owner (1 where None). Owners whose life is a
    fact must be rows: see `observed_lives`.
    """
    pieces = live(estate, followed, states)
    years = range(estate.given.method.year, estate.last_year + 1)
    bounds = bounds_of(years)
    stated = ~np.isnan(estate.observed_lives[followed.row])
    now = owner[pieces.part] * len(states.price) + pieces.state
    birth = owner[pieces.part] * len(states.price) + pieces.birth
    first = owner * len(states.price) + followed.parts.first_state
    first += followed.schedules.states[followed.parts.schedule, 0, 0]
    keys, of_key = number_keys(np.concatenate([now, birth, first]))
    now, birth, first = np.split(of_key, [len(now), len(now) + len(birth)])
    sums = _Sums(len(keys), weight[pieces.part] * pieces.weight, (weight * followed.parts.share))
    part, state = keys // len(states.price), keys % len(states.price)
    terms = {name: values[state][:, None] for name, values in states.terms.items()}
    terms["quantity"] = np.ones((len(keys), 1)) if quantity is None else quantity[part][:, None]
    if stated.any():  # such owners are rows
        observed = np.full(int(owner.max()) + 1, np.nan)
        observed[owner[stated]] = estate.observed_lives[followed.row[stated]]
        known = ~np.isnan(observed[part])
        terms["lifespan"] = np.where(known, observed[part], terms["lifespan"][:, 0])[:, None]
    counts = _Counts(estate, followed, states, pieces, bounds, sums, now, birth, first)
    amounts = [_use(terms, counts)]
    amounts += _embodied(estate.given.method.accounting_rules, terms, counts)
    bought = counts.purchased * terms["quantity"] * terms["owned"]
    return Tally(part, state, tuple(amounts), np.nan_to_num(bought))


@dataclass(frozen=True)
class _Sums:
    """Adds up what pieces, or the rows of the base year, do by key."""

    keys: int
    of_piece: Numbers
    of_part: Numbers

    def pieces(self, values: Numbers, key: Codes, weight: Numbers | None = None) -> Numbers:
        """Sums (keys, years) of values (pieces, years)."""
        weight = self.of_piece if weight is None else weight
        sums = [np.bincount(key, values[:, year] * weight, self.keys) for year in range(values.shape[1])]
        return np.stack(sums, axis=1).astype("float64", copy=False)

    def parts(self, values: Numbers, key: Codes) -> Numbers:
        """Sums by key of one value a part."""
        return np.bincount(key, values * self.of_part, self.keys).astype("float64", copy=False)


@dataclass(frozen=True)
class _Counts:
    """Time terms by key and year; the base year holds what `estimate` counts, but for what undated items embody."""

    estate: Estate
    followed: RowParts
    states: States
    pieces: Pieces
    bounds: Numbers
    sums: _Sums
    now: Codes
    birth: Codes
    first: Codes

    @cached_property
    def _base(self) -> dict[str, Numbers]:
        return self.estate.base_terms

    def _first_year(self, name: str) -> tuple[Numbers, Mask]:
        """What the base year's estimate counts for each part, and which pieces count in that year by themselves."""
        value, row = self._base[name][self.followed.row], self.followed.row
        listed = row < self.estate.listed("equipment")
        spread = self.estate.spread[row] if name != "in_service" else np.zeros(len(row), dtype=bool)
        return np.where(listed & ~spread, value, 0.0), spread[self.pieces.part]

    def _with_first_year(self, values: Numbers, key: Codes, name: str) -> Numbers:
        said, by_themselves = self._first_year(name)
        values = values.copy()
        values[:, 0] = np.where(by_themselves, values[:, 0], 0.0)
        total = self.sums.pieces(values, key)
        total[:, 0] += self.sums.parts(said, self.first)
        return total

    @cached_property
    def in_service(self) -> Numbers:
        """Share of the year in the estate."""
        share = days_in_service(self.pieces, self.bounds) / np.diff(self.bounds)
        return self._with_first_year(share, self.now, "in_service")

    @cached_property
    def stranded_years(self) -> Numbers:
        """Years of planned life lost, in the state they were lost in."""
        lost = self.pieces.early | (self.pieces.stranded > 0)
        if not lost.any():
            return np.zeros((self.sums.keys, len(self.bounds) - 1))
        pieces = self.pieces.take(lost)
        observed = self.estate.observed_lives[self.followed.row[pieces.part]]  # a fact is the life written off over
        planned = np.where(np.isnan(observed), self.states.lives.years[pieces.state], observed)
        years = years_not_used(pieces, planned, self.bounds)
        return self.sums.pieces(years, self.now[lost], self.sums.of_piece[lost])

    def planned(self, name: str) -> Numbers:
        """A term as planned, by its name in formulas."""
        return self.depreciated_days[0] if name == "depreciated_days" else getattr(self, name)

    def stranded(self, name: str) -> Numbers:
        """A term of what leaves before its planned end, by its name in formulas."""
        return self.depreciated_days[1] if name == "depreciated_days" else getattr(self, name)

    @cached_property
    def purchased(self) -> Numbers:
        """How many times the quantity is bought."""
        return self._with_first_year(purchases(self.pieces, self.bounds), self.birth, "purchased")

    @cached_property
    def withdrawn(self) -> Numbers:
        """How many times the quantity is withdrawn."""
        return self._with_first_year(withdrawals(self.pieces, self.bounds), self.birth, "withdrawn")

    @cached_property
    def depreciated_days(self) -> tuple[Numbers, Numbers]:
        """Days written off, what is left at a planned withdrawal included; and what is left at an early one."""
        days = self.states.lives.days[self.pieces.birth]
        pieces, place = part_at_write_off(self.pieces, days)
        days = days[place]
        cut = pieces.weight / np.where(self.pieces.weight[place] > 0, self.pieces.weight[place], 1.0)
        left = left_at_withdrawal(pieces, days, self.bounds) * cut[:, None]
        planned = written_off(pieces, days, self.bounds) * cut[:, None] + np.where(pieces.early[:, None], 0.0, left)
        early = np.where(pieces.early[:, None], left, 0.0)
        key, weight = self.birth[place], self.sums.of_piece[place]
        said, by_themselves = self._first_year("depreciated_days")
        planned[:, 0] = np.where(by_themselves[place], planned[:, 0], 0.0)
        total = self.sums.pieces(planned, key, weight)
        total[:, 0] += self.sums.parts(said, self.first)
        return total, self.sums.pieces(early, key, weight)


def _use(terms: dict, counts: _Counts) -> Amounts:
    """Energy used; what uses nothing in a year needs no stated consumption."""
    in_service = counts.in_service
    idle = (in_service == 0) | (terms["in_use"] == 0)
    energy = np.where(idle, 0.0, terms["energy_kwh_per_year"])
    counted = {"in_service": in_service, "energy_kwh_per_year": energy}
    amount = formulas.evaluate(formulas.USE.amount, terms | counted)
    there = in_service > 0
    return Amounts(USE, "planned", np.broadcast_to(amount, there.shape), there)


def _embodied(accounting: Accounting, terms: dict, counts: _Counts) -> list[Amounts]:
    """What devices embody, by the formulas of an accounting; then what is lost when they leave before their time."""
    planned = {}
    for stage in _EMBODIED:
        formula = accounting.formula_of(EQUIPMENT_STAGES[stage])
        if formula not in planned:
            planned[formula] = _evaluate(formula, terms, counts.planned)
    parts = [Amounts(one, "planned", *planned[accounting.formula_of(EQUIPMENT_STAGES[one])]) for one in _EMBODIED]
    if accounting.stranded:
        amount, there = _evaluate(accounting.stranded, terms, counts.stranded)
        parts += [Amounts(stage, "stranded", amount, there) for stage in _EMBODIED] if there.any() else []
    return parts


def _evaluate(formula: formulas.Formula, terms: dict, count: Callable[[str], Numbers]) -> tuple[Numbers, Mask]:
    """Amounts of a formula by key and year, and where there is a line: where what it counts in time is not nothing."""
    (name,) = set(formulas.term_names(formula.amount)) & set(_COUNTED)
    counted = count(name)
    return formulas.evaluate(formula.amount, terms | {name: counted}), ~(counted <= 0)


_COUNTED = ("in_service", "stranded_years", "depreciated_days", "purchased", "withdrawn")
_EMBODIED = tuple(place for place in range(len(EQUIPMENT_STAGES)) if place != USE)


# --- usage -----------------------------------------------------------------------------------------------------------


def tally_usage(estate: Estate, followed: RowParts, states: States, owner: Codes, weight: Numbers) -> Tally:
    """Amounts of services by owner (of each part) and state; the base year is that of the inventory."""
    years = range(estate.given.method.year, estate.last_year + 1)
    bounds = bounds_of(years)
    dates = followed.schedules.dates[followed.parts.schedule]
    ends = np.full((len(dates), 1), NEVER)
    edges = np.concatenate([-ends, np.minimum(dates, estate.horizon), ends], axis=1)
    within = np.clip(bounds[None, None, :], edges[:, :-1, None], edges[:, 1:, None])
    share = np.diff(within, axis=2) / np.diff(bounds) * followed.parts.level[:, :, None]
    listed = followed.row < estate.listed("usage")
    share[:, :, 0] = 0.0
    share[:, 0, 0] = listed
    segments = np.arange(edges.shape[1] - 1)
    state = (
        followed.parts.first_state[:, None] + followed.schedules.states[followed.parts.schedule][:, segments, segments]
    )
    key = (owner[:, None] * len(states.price) + state).ravel()
    keys, of_key = number_keys(key)
    values = share.reshape(len(key), share.shape[2]) * np.repeat(weight * followed.parts.share, len(segments))[:, None]
    total = np.stack([np.bincount(of_key, column, len(keys)) for column in values.T], axis=1)
    amount = states.terms["amount_per_year"][keys % len(states.price)][:, None] * total
    shown = formulas.evaluate(formulas.SERVICE.amount, {"amount_per_year": amount})
    parts = (Amounts(0, "planned", shown, total > 0),)
    return Tally(keys // len(states.price), keys % len(states.price), parts, np.zeros(total.shape))


def all_rows(estate: Estate, name: str) -> NDArray[np.int64]:
    """The positions of all rows of a table, those that actions add included."""
    return np.arange(len(estate.base.inventory.table(name)))


def own_calendar(estate: Estate) -> Calendar:
    """Every action on its own day."""
    starts = np.array([[action.starts_on for action in estate.actions]], dtype="datetime64[D]")
    return read_calendar(estate.actions, starts.reshape(1, len(estate.actions)), estate.start)
