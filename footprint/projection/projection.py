"""The estate year by year: what is there is used, wears out and is renewed; actions change it from their day on.

`project` gives impact lines for each year, as `estimate` does for one; every view is a sum over them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.actions.actions import Action, Trend
from footprint.estimation.estimate import MISSING
from footprint.estimation.lines import ITEM_COLUMNS, describe_items
from footprint.estimation.situation import Situation
from footprint.projection.cells import KINDS, REBOUND, Cells, Items, Loss, list_cells, list_items
from footprint.projection.estate import Estate
from footprint.projection.parts import ORIGINS, join_words
from footprint.projection.spending import list_costs, list_purchases
from footprint.projection.switched_rows import site_name
from footprint.projection.switches import Mask
from footprint.projection.together import TABLES, FollowedEstate, Wanted, follow_each, open_estates
from footprint.registry.registry import Remembers
from footprint.tables import IMPACT_LINES, MATCHES, STAGES

PROJECTION_LINES = IMPACT_LINES | {"year": np.dtype("int16"), "kind": np.dtype("int8")}


@dataclass(frozen=True)
class Projection(Remembers):
    """An estate over years: impact lines with their year, and what is bought and spent.

    `followed` and `losses` hold what every row does; all else is read from them when it is asked for. `inside`: the
    items that it is reduced to.
    """

    situation: Situation
    actions: tuple[Action, ...]
    trend: Trend
    years: tuple[int, ...]
    followed: FollowedEstate = field(repr=False, compare=False)
    losses: tuple[Loss, ...] = field(repr=False, compare=False)
    inside: NDArray[np.bool_] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def parts(self) -> list[Items]:
        """The items, table by table."""
        return list_items(self.followed, self.losses)

    def weigh(self) -> list[Cells]:
        """Impacts by item and year, stage by stage: not kept, since what is read from them is."""
        cells, inside = list_cells(self.parts, self.losses, self.years), self.inside
        if inside is None:
            return cells
        here = [inside[one.items.first : one.items.first + len(one.items)] for one in cells]
        return [replace(one, there=one.there & mask[:, None]) for one, mask in zip(cells, here, strict=True)]

    @property
    def line_count(self) -> int:
        """How many lines it has, or could have."""
        tallies = [one.table.tally for one in self.parts]
        return sum(one.there.size for tally in tallies for one in tally.amounts)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Impact lines, columns of PROJECTION_LINES: `item` is a row of `items`, `factor` of `factors` (-1: none)."""
        found: dict[str, list[NDArray]] = {column: [] for column in PROJECTION_LINES}
        for one in self.weigh():
            place, key = np.nonzero(one.there.T)
            factor, impact = one.factor[key], one.impact[key, place]
            match = np.where(np.isnan(impact), MISSING, one.states.match[one.state[key], one.column])
            factor = np.where(factor >= 0, factor + one.items.first_factor, -1)
            stage, kind = np.full(len(key), one.stage), np.full(len(key), one.kind)
            years = np.array(self.years)[place]
            values = (key + one.items.first, stage, factor, match, one.amount[key, place], impact, years, kind)
            for column, cells in zip(PROJECTION_LINES, values, strict=True):
                found[column].append(cells)
        return pd.DataFrame(
            {name: np.concatenate(found[name]).astype(dtype, copy=False) for name, dtype in PROJECTION_LINES.items()}
        )

    @cached_property
    def items(self) -> pd.DataFrame:
        """Each row of the inventory in each state that actions give it: columns of `describe_items`, and `base`.

        `base` is the item of the base situation, -1 for what an action added.
        """
        return join_words([_describe(one) for one in self.parts])

    @cached_property
    def factors(self) -> pd.DataFrame:
        """What `factor` points to."""
        return pd.concat([one.table.states.factors for one in self.parts], ignore_index=True)

    @cached_property
    def purchases(self) -> pd.DataFrame:
        """Devices bought in a year by type, their price where it is known, how many have none: PURCHASE_COLUMNS."""
        equipment = self.followed.tables["equipment"]
        return list_purchases(self.situation.method.year, equipment.tally, equipment.states, self.years)

    @cached_property
    def people(self) -> pd.Series:
        """The headcount of each year (not a number where unknown)."""
        counted = self.followed.estate.people
        return pd.Series([counted[year] for year in self.years], index=list(self.years))

    @cached_property
    def costs(self) -> pd.DataFrame:
        """What is spent, one row a year: columns COST_COLUMNS."""
        return list_costs(self.actions, self.purchases, self.years)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row a year: columns year, impact (kg CO2e), lines, missing, stranded, rebound, people, per_person.

        A year in which nothing is left weighs 0; one of which no line has an impact is not a number.
        """
        impact, sums, known, counted = self._sum()
        people = self.people.to_numpy()
        return pd.DataFrame(
            {
                "year": list(self.years),
                "impact": impact,
                "lines": counted.astype("int64"),
                "missing": (counted - known).astype("int64"),
                "stranded": sums[KINDS.index("stranded")],
                "rebound": sums[REBOUND],
                "people": people,
                "per_person": impact / people,
            }
        )

    def total(self, year: int) -> float:
        """The impact of a year, as `totals` gives it, without the rest."""
        return float(self._sum()[0][self.years.index(year)])

    def _sum(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Of each year: the impact, those of each of KINDS, how many lines have one, and how many there are."""
        sums = np.zeros((len(KINDS), len(self.years)))
        known, lines = np.zeros(len(self.years)), np.zeros(len(self.years))
        for one in self.weigh():
            has_impact = one.there & ~np.isnan(one.impact)
            sums[one.kind] += np.where(has_impact, one.impact, 0.0).sum(axis=0)
            known += has_impact.sum(axis=0)
            lines += one.there.sum(axis=0)
        return np.where((known > 0) | (lines == 0), sums.sum(axis=0), np.nan), sums, known, lines

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
        return replace(self, inside=inside if self.inside is None else self.inside & inside)

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
    situation: Situation,
    actions: Sequence[Action],
    years: Sequence[int],
    trend: Trend | None = None,
    near: Projection | None = None,
) -> Projection:
    """The estate of `situation` in each of `years` (none before its year), with the actions that have started by then.

    Without action: the trend. Factors, grid and assumptions are those of the base year unless a change moves them;
    lives are the planned ones, without age floor. `near`: a projection of the same situation, years and trend under
    other actions; what no action changes from it is taken over. Raises ValueError for a year before the base year.
    """
    return project_each(situation, [actions], years, trend, near)[0]


def project_each(
    situation: Situation,
    lists: Sequence[Sequence[Action]],
    years: Sequence[int],
    trend: Trend | None = None,
    near: Projection | None = None,
) -> list[Projection]:
    """As `project`, under each of several lists of actions at once: each is projected where it does something else."""
    trend = trend or Trend()
    if not years or min(years) < situation.method.year:
        raise ValueError(f"Years must be given, none before {situation.method.year}: {list(years)}.")
    listed, given = tuple(sorted(set(years))), [tuple(actions) for actions in lists]
    lost = [(number, place) for number, actions in enumerate(given) for place in _losing(actions)]
    without = [given[number][:place] + given[number][place + 1 :] for number, place in lost]
    known = _usable(near, situation, trend, listed[-1])
    estates = open_estates(situation, [*(one.estate.acting for one in known), *given, *without], trend, listed[-1])
    courses = [Wanted(estates[0], known=one.tables) for one in known]
    courses += [Wanted(estate) for estate in estates[len(known) : len(known) + len(given)]]
    for (number, place), estate in zip(lost, estates[len(courses) :], strict=True):
        courses.append(Wanted(estate, _touched(courses[len(known) + number].estate, estate, place)))
    followed = follow_each(courses)[len(known) :]
    losses: list[list[Loss]] = [[] for _ in given]
    for (number, place), without in zip(lost, followed[len(given) :], strict=True):
        losses[number].append(Loss(given[number][place].rebound, without))
    found = zip(given, followed, losses, strict=False)
    return [Projection(situation, actions, trend, listed, one, tuple(some)) for actions, one, some in found]


def weigh_each(
    situation: Situation,
    lists: Sequence[Sequence[Action]],
    year: int,
    last_year: int,
    trend: Trend | None = None,
    near: Projection | None = None,
) -> list[float]:
    """Kg CO2e of a year under each of several lists of actions, as `project` gives it."""
    found = project_each(situation, lists, [year, last_year], trend, near)
    return [one.total(year) for one in found]


def _usable(near: Projection | None, situation: Situation, trend: Trend, last_year: int) -> list[FollowedEstate]:
    """What was followed for a projection, where it is of the same estate through the same years."""
    followed = near.followed if near is not None else None
    if followed is None or (followed.estate.trend, followed.estate.last_year) != (trend, last_year):
        return []
    return [followed] if followed.estate.given.id == situation.id else []


def project_purchases(
    situation: Situation,
    lists: Sequence[Sequence[Action]],
    years: Sequence[int],
    trend: Trend | None = None,
    near: Projection | None = None,
) -> list[pd.DataFrame]:
    """What is bought under each of several lists of actions, as `Projection.purchases`, without the footprint.

    `near`: as for `project`.
    """
    trend, listed, given = trend or Trend(), tuple(sorted(set(years))), [tuple(actions) for actions in lists]
    known = _usable(near, situation, trend, listed[-1])
    estates = open_estates(situation, [*(one.estate.acting for one in known), *given], trend, listed[-1])
    courses = [Wanted(estates[0], known=one.tables) for one in known]
    courses += [Wanted(estate) for estate in estates[len(known) :]]
    parts = [one.tables["equipment"] for one in follow_each(courses, ["equipment"])[len(known) :]]
    return [list_purchases(situation.method.year, part.tally, part.states, listed) for part in parts]


def _describe(part: Items) -> pd.DataFrame:
    """What each row is in each of its states: its own name, the words of the state."""
    tally, states, estate = part.table.tally, part.table.states, part.estate
    first = 0 if part.name == "equipment" else len(estate.base.inventory.equipment)
    rows = describe_items(estate.situation).take(tally.owner + first).reset_index(drop=True)
    of_state = states.items.take(tally.state).reset_index(drop=True)
    words = {name: of_state[name].to_numpy() for name in ("country", "type", "ownership", "control")}
    codes = {f"_{name}": states.origins[name][tally.state] for name in ORIGINS}
    site = site_name(of_state["site"]).to_numpy()
    return rows.assign(**words, site=site, **codes)[[*ITEM_COLUMNS, *codes]].assign(base=part.base)


# --- rebound ---------------------------------------------------------------------------------------------------------


def _losing(actions: tuple[Action, ...]) -> list[int]:
    """The places of the actions of whose effect a part is lost."""
    return [place for place, one in enumerate(actions) if one.rebound and one.effect == "direct"]


def _touched(estate: Estate, without: Estate, place: int) -> dict[str, Mask]:
    """Rows that an action of an estate may touch, and all those that are added in the estate without it."""
    action = [one for one in range(len(estate.actions)) if one not in estate.left_out][place]
    own = [number for number, switch in enumerate(estate.switches) if switch.action == action]
    touched = {}
    for name in TABLES:
        listed, rows = estate.listed(name), len(without.base.inventory.table(name))
        of_listed = estate.find(name)[:listed, own].any(axis=1)
        touched[name] = np.append(of_listed, np.ones(rows - listed, dtype=bool))
    return touched
