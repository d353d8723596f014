"""The estate year by year: what is there is used, wears out and is renewed; actions change it from their day on.

`project` gives impact lines for each year, as `estimate` does for one; every view is a sum over them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend
from footprint.estimation.estimate import weigh, weigh_exactly
from footprint.estimation.lines import ITEM_COLUMNS, describe_items
from footprint.estimation.situation import Situation
from footprint.projection.cohorts import Codes, Numbers
from footprint.projection.estate import Estate
from footprint.projection.parts import ORIGINS, States, lay_rows, prepare_states
from footprint.projection.schedules import read_calendar
from footprint.projection.spending import list_costs, list_purchases
from footprint.projection.switched_rows import site_name
from footprint.projection.tally import Tally, all_rows, own_calendar, tally_equipment, tally_usage
from footprint.registry.registry import Remembers
from footprint.tables import EQUIPMENT_STAGES, IMPACT_LINES, MATCHES, STAGES

# planned: what is used and worn out as planned; stranded: what was not yet written off when it left before its planned
# end; rebound: the part of an action's effect that is lost.
KINDS = ("planned", "stranded", "rebound")
PROJECTION_LINES = IMPACT_LINES | {"year": np.dtype("int16"), "kind": np.dtype("int8")}


@dataclass(frozen=True)
class Projection(Remembers):
    """An estate over years: impact lines with their year, and what is bought and spent.

    `lines` has the columns of PROJECTION_LINES. Its `item` is a row of `items`, which describes each row of the
    inventory in each state that actions give it (columns of `describe_items`, and `base`: the item of the base
    situation, -1 for what an action added). Its `factor` is a row of `factors` (-1: none). `purchases`: columns
    PURCHASE_COLUMNS, devices bought in a year by type, their price where it is known, and how many have no known price.
    `people`: the headcount of each year (not a number where unknown).
    """

    situation: Situation
    actions: tuple[Action, ...]
    trend: Trend
    years: tuple[int, ...]
    lines: pd.DataFrame
    items: pd.DataFrame
    factors: pd.DataFrame
    purchases: pd.DataFrame
    people: pd.Series

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What is spent, one row a year: columns COST_COLUMNS."""
        return list_costs(self.actions, self.purchases, self.years)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row a year: columns year, impact (kg CO2e), lines, missing, stranded, rebound, people, per_person.

        A year in which nothing is left weighs 0; one of which no line has an impact is not a number.
        """
        by_kind = self.by("kind")
        summed = by_kind.groupby("year")[["lines", "missing"]].sum().reindex(list(self.years), fill_value=0)
        impact = by_kind.pivot_table(index="year", columns="kind", values="impact", sort=False)
        impact = impact.reindex(index=list(self.years), columns=list(KINDS))
        whole = impact.sum(axis=1, min_count=1).where(summed["lines"] > 0, 0.0)
        parts = {name: impact[name].fillna(0.0) for name in ("stranded", "rebound")}
        table = summed.assign(**parts, people=self.people.to_numpy(), per_person=whole / self.people.to_numpy())
        table.insert(0, "impact", whole)
        return table.rename_axis("year").reset_index()

    def by(self, *keys: str) -> pd.DataFrame:
        """Impact by year and by stage, match, kind, or columns of `items`.

        Columns year, the keys, impact (kg CO2e; missing where no line has one), lines, missing.
        """
        labels = [self._label(key) for key in keys]
        code = self.lines["year"].to_numpy().astype("int64")
        for words, codes in labels:
            code = code * len(words) + codes
        found, group = np.unique(code, return_inverse=True)
        impact, size = self.lines["impact"].to_numpy(), len(found)
        known = ~np.isnan(impact)
        sums = np.bincount(group, np.where(known, impact, 0.0), size)
        table = {
            "impact": np.where(np.bincount(group[known], minlength=size) > 0, sums, np.nan),
            "lines": np.bincount(group, minlength=size),
            "missing": np.bincount(group[self.lines["match"].to_numpy() == MATCHES.index("missing")], minlength=size),
        }
        said: dict[str, NDArray] = {}
        for key, (words, _) in reversed(list(zip(keys, labels, strict=True))):
            said[key] = np.array(words, dtype=object)[found % len(words)]
            found = found // len(words)
        return pd.DataFrame({"year": found} | {key: said[key] for key in keys} | table)

    def _label(self, key: str) -> tuple[list[object], NDArray]:
        """The words of a key, and the code of each line among them."""
        named = {"stage": STAGES, "match": MATCHES, "kind": KINDS}
        if key in named:
            return list(named[key]), self.lines[key].to_numpy().astype("int64")
        values = self.items[key].astype("category").cat
        words = [*values.categories, np.nan]
        return words, (values.codes.to_numpy().astype("int64") % len(words))[self.lines["item"].to_numpy()]

    def within(self, inside: NDArray[np.bool_]) -> "Projection":
        """The same projection reduced to the lines of some `items` (a mask over their rows); costs stay whole."""
        return replace(self, lines=self.lines[inside[self.lines["item"].to_numpy()]])

    @cached_property
    def cumulated(self) -> pd.DataFrame:
        """Kg CO2e summed from the first year to each: columns year, impact.

        Means something for `purchases` and `depreciation`, where what is counted over a whole life adds up to it.
        """
        return self.totals[["year", "impact"]].assign(impact=self.totals["impact"].cumsum())

    @cached_property
    def peak_year(self) -> int:
        """The year in which most devices are bought."""
        return int(self.costs["year"].to_numpy()[self.costs["purchases"].argmax()])


def project(
    situation: Situation, actions: Sequence[Action], years: Sequence[int], trend: Trend | None = None
) -> Projection:
    """The estate of `situation` in each of `years` (none before its year), with the actions that have started by then.

    Without action: the trend. Factors, grid and assumptions are those of the base year unless a change moves them;
    lives are the planned ones, without age floor. Raises ValueError for a year before the base year.
    """
    trend = trend or Trend()
    if not years or min(years) < situation.method.year:
        raise ValueError(f"Years must be given, none before {situation.method.year}: {list(years)}.")
    listed = tuple(sorted(set(years)))
    estate = Estate(situation, tuple(actions), trend, listed[-1])
    parts = _follow_all(estate, {name: all_rows(estate, name) for name in ("equipment", "usage")})
    weighed = _weigh_all(estate, parts, listed)
    for place, action in enumerate(actions):
        if action.rebound and action.effect == "direct":
            weighed = _add_rebound(weighed, estate, place, listed)
    purchases = list_purchases(situation.method.year, parts[0].tally, parts[0].states, listed)
    return Projection(
        situation,
        tuple(actions),
        trend,
        listed,
        weighed.lines,
        weighed.items,
        weighed.factors,
        purchases,
        pd.Series([estate.people[year] for year in listed], index=list(listed)),
    )


@dataclass(frozen=True)
class _Part:
    """A table of the estate, followed and tallied."""

    name: str
    states: States
    tally: Tally


@dataclass(frozen=True)
class _Weighed:
    lines: pd.DataFrame
    items: pd.DataFrame
    factors: pd.DataFrame


def _follow_all(estate: Estate, rows: dict[str, Codes]) -> list[_Part]:
    """Rows of equipment and of usage, each an owner."""
    parts = []
    for name in ("equipment", "usage"):
        followed = lay_rows(estate, name, rows[name], own_calendar(estate))
        states, whole = prepare_states(estate, name, followed), np.ones(len(followed.row))
        if name == "equipment":
            tally = tally_equipment(estate, followed, states, followed.row, whole, estate.quantities[name])
        else:
            tally = tally_usage(estate, followed, states, followed.row, whole)
        parts.append(_Part(name, states, tally))
    return parts


def _weigh_all(estate: Estate, parts: list[_Part], years: tuple[int, ...]) -> _Weighed:
    """Lines of all that is followed, the items they point to, and the factors."""
    described = describe_items(estate.situation)
    items, lines = [], []
    for part in parts:
        first = 0 if part.name == "equipment" else len(estate.base.inventory.equipment)
        base = _number_bases(estate, part.name)[part.tally.owner]
        lines.append(_lines_of(estate, part, years))
        items.append(_items_of(part, described, first).assign(base=base))
    lines[1]["item"] += len(items[0])
    lines[1]["factor"] = np.where(lines[1]["factor"] >= 0, lines[1]["factor"] + len(parts[0].states.factors), -1)
    joined = {name: np.concatenate([part[name] for part in lines]) for name in PROJECTION_LINES}
    table = pd.DataFrame({name: joined[name].astype(dtype, copy=False) for name, dtype in PROJECTION_LINES.items()})
    factors = pd.concat([part.states.factors for part in parts], ignore_index=True)
    return _Weighed(table, _join_items(items), factors)


def _number_bases(estate: Estate, name: str) -> Codes:
    """The item of the base situation behind each row; -1 for what an action adds."""
    listed, first = estate.listed(name), 0 if name == "equipment" else estate.listed("equipment")
    rows = np.arange(len(estate.base.inventory.table(name)))
    return np.where(rows < listed, rows + first, -1)


def _lines_of(estate: Estate, part: _Part, years: tuple[int, ...]) -> dict[str, NDArray]:
    """Impact lines of a table, stage by stage, year by year, item by item."""
    tally, states = part.tally, part.states
    stages = EQUIPMENT_STAGES if part.name == "equipment" else ("service",)
    columns = np.array(years) - estate.given.method.year
    found: dict[str, list[NDArray]] = {name: [] for name in PROJECTION_LINES}
    for one in tally.amounts:
        has_stage = states.has_stage[tally.state, one.stage]
        place, key = np.nonzero(one.there[:, columns].T & has_stage)
        state = tally.state[key]
        amount, factor = one.amount[key, columns[place]], states.factor[state, one.stage]
        impact = weigh(amount, factor, states.factors)
        match = np.where(np.isnan(impact), MATCHES.index("missing"), states.match[state, one.stage])
        stage = np.full(len(key), STAGES.index(stages[one.stage]))
        kind = np.full(len(key), KINDS.index(one.kind))
        values = (key, stage, factor, match, amount, impact, np.array(years)[place], kind)
        for name, column in zip(PROJECTION_LINES, values, strict=True):
            found[name].append(column)
    return {name: np.concatenate(columns) for name, columns in found.items()}


def _items_of(part: _Part, described: pd.DataFrame, first: int) -> pd.DataFrame:
    """What each row is in each of its states: its own name, the words of the state."""
    tally, states = part.tally, part.states
    rows = described.take(tally.owner + first).reset_index(drop=True)
    of_state = states.items.take(tally.state).reset_index(drop=True)
    words = {name: of_state[name].to_numpy() for name in ("country", "type", "ownership", "control")}
    codes = {f"_{name}": states.origins[name][tally.state] for name in ORIGINS}
    site = site_name(of_state["site"]).to_numpy()
    return rows.assign(**words, site=site, **codes)[[*ITEM_COLUMNS, *codes]]


def _join_items(items: list[pd.DataFrame]) -> pd.DataFrame:
    """Items of equipment then of usage; words stay stored by code."""
    joined = {}
    for name in items[0].columns:
        parts = [part[name] for part in items]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            joined[name] = pd.Series(pd.api.types.union_categoricals(parts, ignore_order=True))
        else:
            joined[name] = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(joined)


# --- rebound ---------------------------------------------------------------------------------------------------------


def _add_rebound(weighed: _Weighed, estate: Estate, place: int, years: tuple[int, ...]) -> _Weighed:
    """A share of what the action at `place` takes away, given the other actions, put back as lines of its own.

    What leaves before its time is no effect that could be lost: it stays out.
    """
    action = estate.actions[place]
    others = estate.actions[:place] + estate.actions[place + 1 :]
    without = Estate(estate.given, others, estate.trend, estate.last_year)
    rows = {}
    for name in ("equipment", "usage"):
        own = [number for number, switch in enumerate(estate.switches) if switch.action == place]
        touched = estate.find(name)[: estate.listed(name), own].any(axis=1)
        rows[name] = np.flatnonzero(touched)
    for side, sign in ((without, 1.0), (estate, -1.0)):
        positions = {
            name: np.append(rows[name], all_rows(side, name)[side.listed(name) :]) for name in ("equipment", "usage")
        }
        part = _weigh_all(side, _follow_all(side, positions), years)
        weighed = _append(weighed, part, sign * action.rebound)
    return weighed


def _append(whole: _Weighed, part: _Weighed, share: float) -> _Weighed:
    """Lines with a share of those planned in another projection, as rebound."""
    lines = part.lines[part.lines["kind"] == KINDS.index("planned")]
    factor = lines["factor"].to_numpy()
    amount = lines["amount"].to_numpy() * share
    moved = np.where(factor >= 0, factor + len(whole.factors), factor).astype("int32")
    factors = pd.concat([whole.factors, part.factors], ignore_index=True)
    lines = lines.assign(
        item=(lines["item"] + len(whole.items)).astype("int32"),
        factor=moved,
        amount=amount,
        impact=weigh(amount, moved, factors),
        kind=np.int8(KINDS.index("rebound")),
    )
    return _Weighed(pd.concat([whole.lines, lines], ignore_index=True), _join_items([whole.items, part.items]), factors)


# --- many variants ---------------------------------------------------------------------------------------------------


def project_variants(
    situation: Situation,
    rows: NDArray[np.int64],
    actions: Sequence[Action],
    starts: NDArray[np.datetime64],
    years: Sequence[int],
    trend: Trend | None = None,
) -> NDArray[np.float64]:
    """Kg CO2e of some rows under many combinations of actions at once: an array (variants, years, STAGES, KINDS).

    `rows` are items as `describe_items` numbers them, with -1 for all the rows that actions add. `starts` (variants ×
    actions) holds the day on which each action starts, NaT where it is left out; it replaces the action's own. Each
    variant equals `project` of those actions on those rows, to the rounding of lines. What is missing counts nothing.
    """
    listed = sorted(set(years))
    estate = Estate(situation, tuple(actions), trend or Trend(), listed[-1])
    starts = np.asarray(starts, dtype="datetime64[D]").reshape(len(starts), len(actions))
    total = _count_variants(estate, np.asarray(rows), starts, listed)
    planned, rebound = KINDS.index("planned"), KINDS.index("rebound")
    for place, action in enumerate(actions):
        on = ~np.isnat(starts[:, place])
        if action.rebound and action.effect == "direct" and on.any():
            off = starts[on].copy()
            off[:, place] = np.datetime64("NaT")
            without = _count_variants(estate, np.asarray(rows), off, listed)[..., planned]
            total[on, :, :, rebound] += action.rebound * (without - total[on][..., planned])
    return total


MOST_PARTS_AT_ONCE = 200_000


def _count_variants(
    estate: Estate, rows: Codes, starts: NDArray[np.datetime64], years: list[int]
) -> NDArray[np.float64]:
    variants = len(starts)
    total = np.zeros((variants, len(years), len(STAGES), len(KINDS)))
    listed = {name: estate.listed(name) for name in ("equipment", "usage")}
    positions = {
        "equipment": rows[(rows >= 0) & (rows < listed["equipment"])],
        "usage": rows[rows >= listed["equipment"]] - listed["equipment"],
    }
    for name, known in positions.items():
        added = all_rows(estate, name)[listed[name] :] if (rows < 0).any() else np.zeros(0, dtype="int64")
        here = np.concatenate([known, added])
        if not len(here):
            continue
        step = max(1, MOST_PARTS_AT_ONCE // len(here))
        for first in range(0, variants, step):
            chunk = slice(first, min(first + step, variants))
            total[chunk] += _count(estate, name, here, starts[chunk], years)
    return total


def _count(
    estate: Estate, name: str, rows: Codes, starts: NDArray[np.datetime64], years: list[int]
) -> NDArray[np.float64]:
    """Kg CO2e of rows of one table, (variants, years, STAGES, KINDS)."""
    followed = lay_rows(estate, name, rows, read_calendar(estate.actions, starts, estate.start))
    states = prepare_states(estate, name, followed)
    weight: Numbers = estate.quantities[name][followed.row]
    if name == "equipment":  # rows whose life is a fact stay apart
        apart = np.unique(followed.row[~np.isnan(estate.observed_lives[followed.row])])
        number = apart.searchsorted(followed.row)
        fact = ~np.isnan(estate.observed_lives[followed.row])
        owner = followed.variant * (len(apart) + 1) + np.where(fact, number + 1, 0)
        tally, stages, shares = (
            tally_equipment(estate, followed, states, owner, weight, None),
            EQUIPMENT_STAGES,
            len(apart) + 1,
        )
    else:
        tally, stages, shares = tally_usage(estate, followed, states, followed.variant, weight), ("service",), 1
    columns = [year - estate.given.method.year for year in years]
    total = np.zeros((len(starts), len(years), len(STAGES), len(KINDS)))
    for part in tally.amounts:
        kg = weigh_exactly(part.amount[:, columns], states.factor[tally.state, part.stage][:, None], states.factors)
        kg = np.where(
            part.there[:, columns] & states.has_stage[tally.state, part.stage][:, None], np.nan_to_num(kg), 0.0
        )
        stage, kind = STAGES.index(stages[part.stage]), KINDS.index(part.kind)
        for column in range(len(years)):
            total[:, column, stage, kind] += np.bincount(tally.owner // shares, kg[:, column], len(starts))
    return total
