"""Rows of an estate in parts and states, and what becomes of them over the years."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation import formulas
from footprint.estimation.completion import with_inventory
from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import Prepared, lasting_terms, prepare, share_assumptions
from footprint.estimation.lines import describe_words
from footprint.estimation.situation import Situation
from footprint.projection.cohorts import NEVER, Codes, Cohorts, Lives, Numbers, Parts, Pieces, Schedules, follow
from footprint.projection.estate import Estate
from footprint.projection.schedules import Calendar, ScheduleLayout, distinct_flags, join_schedules, lay_out
from footprint.projection.switched_rows import STATE_MARK, Active, change_registry, change_rows
from footprint.projection.switches import Mask, ratios
from footprint.registry.registry import Remembers

ORIGINS = ("lifespan", "energy", "hours", "pue", "share")


@dataclass(frozen=True)
class RowParts:
    """Parts of rows in each of some `variants`: `row` and `variant` of each part, the parts, their schedules.

    Its states are rows of `states_of` (a row of the table) with the switches of `active` on.
    """

    variants: int
    row: Codes
    variant: Codes
    schedules: Schedules
    parts: Parts
    states_of: Codes
    active: Active


@dataclass(frozen=True)
class States(Remembers):
    """Rows of equipment or usage in each state they go through, ready to be weighed.

    `terms`: what formulas name, day apart. `factor`, `match`, `has_stage`: by stage (usage: one). `items`: as
    `describe_words` says. `origins`: the assumption behind each of ORIGINS. `price`: EUR a device. `factors`: what
    `factor` points to; there, `changed_by` and `changed_source` say which actions changed a factor, and on what ground.
    """

    terms: Mapping[str, Numbers]
    factor: NDArray[np.int32]
    match: NDArray[np.int8]
    has_stage: Mask
    items: pd.DataFrame
    origins: Mapping[str, Codes]
    price: Numbers
    lives: Lives
    factors: pd.DataFrame


# --- parts -----------------------------------------------------------------------------------------------------------


def lay_rows(estate: Estate, name: str, rows: Codes, calendar: Calendar) -> RowParts:
    """The parts of some rows of a table in every variant, their schedules, and the states that they go through."""
    found, growing, alive = estate.find(name)[rows], estate.growing[name][rows], estate.may_grow[name][rows]
    drops = [place for place in np.flatnonzero(found.any(axis=0)) if estate.switches[place].kind == "dropped"]
    unlike = [found[:, place] & ~estate.fits(name, place)[rows] for place in drops]
    keys = np.column_stack([found, growing & alive[:, None], alive, *unlike])
    patterns, of_row = distinct_flags(keys)
    _, first, of_class = np.unique(
        estate.classes[name][rows] * len(patterns) + of_row, return_index=True, return_inverse=True
    )
    layouts = []
    for pattern in patterns:
        relevant = np.flatnonzero(pattern[: found.shape[1]]).tolist()
        grows = pattern[found.shape[1] : found.shape[1] + growing.shape[1]]
        grown = estate.multiples(np.flatnonzero(grows).tolist())
        later = pattern[len(pattern) - len(drops) :]
        once = {place: estate.makers(name, place) for place, is_later in zip(drops, later, strict=True) if is_later}
        layouts.append(lay_out(estate.switches, estate.actions, estate.pairs, relevant, grown, calendar, once))
    return _gather(estate, name, rows, layouts, of_row, of_class.ravel(), first, calendar)


def join_rows(laid: Sequence[RowParts]) -> RowParts:
    """Rows laid out apart, one after the other: the variants of each come after those of the ones before."""
    if len(laid) == 1:
        return laid[0]
    events = max(one.schedules.events for one in laid)
    more = [events - one.schedules.events for one in laid]
    schedules = join_schedules([one.schedules for one in laid])
    before = np.cumsum([0, *(len(one.schedules.dates) for one in laid)])
    states = np.cumsum([0, *(len(one.states_of) for one in laid)])
    variants = np.cumsum([0, *(one.variants for one in laid)])
    parts = Parts(
        np.concatenate([one.parts.share for one in laid]),
        np.concatenate([one.parts.schedule + first for one, first in zip(laid, before, strict=False)]),
        np.concatenate([one.parts.first_state + first for one, first in zip(laid, states, strict=False)]),
        np.concatenate(
            [np.pad(one.parts.level, ((0, 0), (0, room)), mode="edge") for one, room in zip(laid, more, strict=True)]
        ),
    )
    on, later = (np.concatenate([getattr(one.active, flags) for one in laid]) for flags in ("on", "later"))
    return RowParts(
        int(variants[-1]),
        np.concatenate([one.row for one in laid]),
        np.concatenate([one.variant + first for one, first in zip(laid, variants, strict=False)]),
        schedules,
        parts,
        np.concatenate([one.states_of for one in laid]),
        Active(on, later, laid[0].active.pairs),
    )


def _gather(
    estate: Estate,
    name: str,
    rows: Codes,
    layouts: list[ScheduleLayout],
    of_row: Codes,
    of_class: Codes,
    first: Codes,
    calendar: Calendar,
) -> RowParts:
    """The layouts of all patterns side by side: rows × variants × parts."""
    schedules = join_schedules([layout.schedules for layout in layouts])
    events, first_schedule = schedules.events, np.cumsum([0, *(len(layout.schedules.dates) for layout in layouts)])
    sizes = np.array([len(layout.active.on) for layout in layouts], dtype="int64")[of_row[first]]
    first_state = np.cumsum(np.append(0, sizes))[:-1]
    columns: list[tuple[NDArray, ...]] = []
    for place, layout in enumerate(layouts):
        here, shares = np.flatnonzero(of_row == place), len(layout.weights)
        schedule = np.tile(np.arange(len(layout.schedules.dates)), len(here))
        level = _level(estate, name, layout, rows[here], schedule)
        level = np.pad(level, ((0, 0), (0, events - layout.schedules.events)), mode="edge")
        row = np.repeat(here, calendar.variants * shares)
        share = np.tile(layout.weights, len(here) * calendar.variants)
        columns.append((row, schedule + first_schedule[place], share, schedule // shares, level))
    row, schedule, share, variant, level = (np.concatenate([part[one] for part in columns]) for one in range(5))
    held = [layouts[of_row[one]].active for one in first] or [layouts[0].active.take(first)]
    on, later = np.concatenate([one.on for one in held]), np.concatenate([one.later for one in held])
    parts = Parts(share, schedule, first_state[of_class[row]], level)
    states_of = np.repeat(rows[first], sizes)
    active = Active(on, later, estate.pairs)
    return RowParts(calendar.variants, rows[row], variant, schedules, parts, states_of, active)


def _level(estate: Estate, name: str, layout: ScheduleLayout, rows: Codes, schedule: Codes) -> Numbers:
    """The quantity of each part in each segment, as a multiple of the row's own."""
    level = layout.multiples[schedule]
    row = np.repeat(rows, len(schedule) // max(len(rows), 1))
    for place, reached in layout.reached.items():
        switch = estate.switches[place]
        if switch.kind == "added":
            level = level * reached[schedule]
            continue
        ratio = ratios(switch, estate.fits(name, place), estate.quantities[name])[row]
        level = level * (1.0 + (ratio[:, None] - 1.0) * reached[schedule])
    held = ~estate.may_grow[name][row]
    return np.where(held[:, None], np.minimum.accumulate(np.minimum(level, 1.0), axis=1), level)


# --- states ----------------------------------------------------------------------------------------------------------


def prepare_states(estate: Estate, name: str, followed: RowParts) -> States:
    """The states of what is followed, prepared registry by registry."""
    active = followed.active
    concerned = [place for place, one in enumerate(estate.switches) if one.change.table in ("factors", "assumptions")]
    pairs = [place for place, pair in enumerate(estate.pairs) if set(pair) <= set(concerned)]
    _, of_state = distinct_flags(
        np.concatenate([active.on[:, concerned], active.later[:, pairs], _flag(active)], axis=1)
    )
    found: list[tuple[Codes, States]] = []
    for number in range(int(of_state.max(initial=-1)) + 1):
        here = np.flatnonzero(of_state == number)
        on = [place for place in concerned if active.on[here[0], place]]
        on += [estate.pairs[place][0] for place in pairs if active.later[here[0], place]]
        found.append((here, _prepare(estate, name, followed.states_of[here], active.take(here), tuple(on))))
    return _put_together(found) if found else _prepare(estate, name, followed.states_of, active, ())


def _flag(active: Active) -> Mask:
    return np.ones((len(active.on), 1), dtype=bool)


def _prepare(estate: Estate, name: str, rows: Codes, active: Active, on: tuple[int, ...]) -> States:
    situation = estate.situation
    if on:
        registry = change_registry(situation.factors, [estate.switches[place].change for place in on])
        situation = Situation(situation.inventory, registry, situation.method)
    about = with_inventory(situation, estate.read), estate.base, estate.columns, estate.switches
    stated, completed = change_rows(*about, {name: rows}, {name: active})
    changed = with_inventory(situation, stated)
    as_it_is = stated.sites is situation.inventory.sites
    prepared = prepare(changed, completed, usable_factors(situation) if as_it_is else None)
    if on or not as_it_is:
        factors = _tell_changes(estate, on, prepared.factors)
    else:  # those of the estate as it is, which many states share
        factors = situation.share("factors told", ("year",), lambda: _tell_changes(estate, (), prepared.factors))
    items = describe_words(changed, completed)
    if name == "usage":
        return _prepare_usage(prepared, items, factors)
    equipment, known = completed.inventory.equipment, completed.origins["equipment"]
    origins = {
        "lifespan": known["lifespan_years"],
        "energy": known["energy_kwh_per_year"],
        "hours": known["hours_per_year"],
        "pue": known["pue"],
        "share": share_assumptions(changed, completed),
    }
    terms, years = lasting_terms(changed, completed), equipment["lifespan_years"].to_numpy()
    lives = Lives(years, terms["first_life"], (equipment["status"] == "in_use").to_numpy())
    return States(
        terms | {"lifespan": years},
        prepared.factor,
        prepared.match,
        prepared.has_stage,
        items,
        {one: np.maximum(codes, -1).astype("int64") for one, codes in origins.items()},
        equipment["purchase_cost_eur"].to_numpy(),
        lives,
        factors,
    )


def _prepare_usage(prepared: Prepared, items: pd.DataFrame, factors: pd.DataFrame) -> States:
    usage = prepared.completed.inventory.usage
    return States(
        {"amount_per_year": usage["amount_per_year"].to_numpy()},
        prepared.service_factor[:, None],
        prepared.service_match[:, None],
        np.ones((len(usage), 1), dtype=bool),
        items,
        {one: np.full(len(usage), -1, dtype="int64") for one in ORIGINS},
        np.full(len(usage), np.nan),
        Lives(np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool)),
        factors,
    )


def _tell_changes(estate: Estate, on: tuple[int, ...], factors: pd.DataFrame) -> pd.DataFrame:
    """Factors, with the actions that changed some of them, and their sources."""
    if not on:
        return factors.assign(changed_by="", changed_source="")
    before = estate.situation.factors.factors["value"].to_numpy()
    moved = np.zeros(len(factors), dtype=bool)
    moved[: len(before)] = factors["value"].to_numpy()[: len(before)] != before
    names = ", ".join(dict.fromkeys(estate.actions[estate.switches[place].action].action_id for place in on))
    sources = "; ".join(dict.fromkeys(estate.switches[place].change.source for place in on))
    plain = factors["factor_id"].str.split(STATE_MARK).str[0]
    return factors.assign(
        factor_id=plain, changed_by=np.where(moved, names, ""), changed_source=np.where(moved, sources, "")
    )


def _put_together(found: list[tuple[Codes, States]]) -> States:
    """States prepared apart, each in its place, their factors one after the other."""
    if len(found) == 1:
        return found[0][1]
    order = np.argsort(np.concatenate([here for here, _ in found]), kind="stable")
    every = [states for _, states in found]
    offsets = np.cumsum([0, *(len(one.factors) for one in every)])
    factor = np.concatenate(
        [np.where(one.factor >= 0, one.factor + offset, -1) for one, offset in zip(every, offsets, strict=False)]
    )

    def joined(read: Callable[[States], NDArray]) -> NDArray:
        return np.concatenate([read(one) for one in every])[order]

    items = pd.concat([one.items.astype("object") for one in every], ignore_index=True).take(order)
    return States(
        {name: joined(lambda one, name=name: one.terms[name]) for name in every[0].terms},
        factor[order].astype("int32"),
        joined(lambda one: one.match),
        joined(lambda one: one.has_stage),
        items.reset_index(drop=True).astype(every[0].items.dtypes.map(str).replace("category", "object").to_dict()),
        {name: joined(lambda one, name=name: one.origins[name]) for name in ORIGINS},
        joined(lambda one: one.price),
        Lives(
            joined(lambda one: one.lives.years) if len(every[0].lives.years) else np.zeros(0),
            joined(lambda one: one.lives.first_life) if len(every[0].lives.years) else np.zeros(0),
            joined(lambda one: one.lives.renewed) if len(every[0].lives.years) else np.zeros(0, dtype=bool),
        ),
        pd.concat([one.factors for one in every], ignore_index=True),
    )


def join_states(one: States, other: States) -> States:
    """The states of one after the other, as a single list; factors that both point to are kept once."""
    same = one.factors is other.factors or one.factors.equals(other.factors)
    offset = 0 if same else len(one.factors)
    moved = np.where(other.factor >= 0, other.factor + offset, -1).astype("int32")
    lives = (np.concatenate([getattr(part.lives, f.name) for part in (one, other)]) for f in fields(Lives))

    def joined(read: Callable[[States], NDArray]) -> NDArray:
        return np.concatenate([read(one), read(other)])

    return States(
        {name: joined(lambda part, name=name: part.terms[name]) for name in one.terms},
        np.concatenate([one.factor, moved]),
        joined(lambda part: part.match),
        joined(lambda part: part.has_stage),
        join_words([one.items, other.items]),
        {name: joined(lambda part, name=name: part.origins[name]) for name in ORIGINS},
        joined(lambda part: part.price),
        Lives(*lives),
        one.factors if same else pd.concat([one.factors, other.factors], ignore_index=True),
    )


def join_words(items: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of items one after the other; words stay stored by code."""
    joined = {}
    for name in items[0].columns:
        parts = [part[name] for part in items]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            joined[name] = pd.Series(pd.api.types.union_categoricals(parts, ignore_order=True))
        else:
            joined[name] = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(joined)


# --- lives -----------------------------------------------------------------------------------------------------------


def live(estate: Estate, followed: RowParts, states: States) -> Pieces:
    """Everything that happens to parts of equipment until the horizon."""
    over_age = estate.trend.over_age_years * formulas.DAYS_PER_YEAR
    roots = _roots(estate, followed, states, over_age)
    return follow(followed.schedules, followed.parts, roots, states.lives, estate.horizon, over_age)


def _roots(estate: Estate, followed: RowParts, states: States, over_age: float) -> Cohorts:
    """What is there at the start: dated, or of all ages where no date is known."""
    row, dates = followed.row, estate.dates
    state = followed.parts.first_state + followed.schedules.states[followed.parts.schedule, 0, 0]
    acquired, leaves, days = dates.acquired[row], dates.withdrawn[row], states.lives.days[state]
    stated, dated = leaves < NEVER, ~np.isnan(acquired)
    since = np.where(states.lives.renewed[state] & ~stated, estate.first, estate.start)
    spread = np.where(days < NEVER, days, 0.0)
    a0, a1 = np.where(dated, acquired, since - spread), np.where(dated, acquired, since)
    late = dated & (acquired + days <= estate.start)
    e0, e1 = np.where(late, estate.start, a0 + days), np.where(late, estate.start + over_age, a1 + days)
    e0, e1 = np.where(stated, leaves, e0), np.where(stated, leaves, e1)
    events = followed.schedules.dates[followed.parts.schedule]
    segment = np.where(a0 > estate.start, (events <= a0[:, None]).sum(axis=1), 0)
    bought = dated & (acquired >= estate.start)
    cohorts = Cohorts(np.arange(len(row)), followed.parts.share, a0, a1, e0, e1, segment, stated, bought)
    return cohorts.take(dates.there[row] & (followed.parts.share > 0))
