"""Several years compared at constant method: values as published, as restated, and what separates the two.

A base year is recalculated when what counts it changes (method, factors, assumptions, perimeter, double counts,
corrections) by as much as the organisation's threshold; never because the estate grows or shrinks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from footprint.commitments.follow_up import Years, weigh_perimeter
from footprint.estimation.estimate import estimate_once
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Situation
from footprint.estimation.views import headcount
from footprint.plans.reference import Published, References
from footprint.problems import Problem

THRESHOLD = 0.05
# What calls for recalculating a base year, in the order in which each is made to change alone after those before.
CAUSES = ("method", "factors", "assumptions", "perimeter", "double_count", "corrections")
# What only the organisation can judge: a site taken over is a change of perimeter, a site opened is growth.
TO_JUDGE = "other_sites"
STEPS = ("perimeter", "real_change", "corrections", "factors")
YEAR_COLUMNS = ["year", "published", "today", "restated", *STEPS, "people"]
PER_PERSON = ("published", "today", "restated")
# Problems by which the tool says that something may be counted twice.
DOUBTS = ("duplicate-id", "repeated-number", "shared-number", "identical-rows", "counted-twice", "supplier-not-counted")
# A share as near to the threshold as numbers can tell has reached it.
NEAR = 1e-9


@dataclass(frozen=True)
class Policy:
    """When a base year is recalculated: from which share of its value on. `base_year`: None is the first one known."""

    threshold: float = THRESHOLD
    base_year: int | None = None

    def __post_init__(self) -> None:
        """Refuse a threshold that is no share."""
        if not 0 < self.threshold <= 1:
            raise ValueError(f"threshold is {self.threshold!r}; it must be above 0 and at most 1.")


@dataclass(frozen=True)
class Recalculation:
    """A base year that was recalculated: from which value to which (kg CO2e), for which causes, and why.

    `effects` is by cause, since the publication. `at` and `actor`: when (UTC, ISO) and by whom.
    """

    year: int
    before: float
    after: float
    effects: Mapping[str, float]
    why: str
    at: str = ""
    actor: str = ""


@dataclass(frozen=True, eq=False)
class Compared:
    """The years of an organisation, what was published of them, and its policy; each figure is computed once.

    `unreadable`: the frozen dossiers that can't be read; what they published is missing.
    """

    years: Years
    published: Mapping[int, Published] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    recalculations: Sequence[Recalculation] = ()
    unreadable: Sequence[Problem] = ()

    @property
    def base(self) -> int:
        """The base year: that of the policy where it has an inventory, else the first one."""
        wanted, known = self.policy.base_year, self.years.situations
        return wanted if wanted is not None and wanted in known else min(known)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a year, in kg CO2e; see `compare_years`."""
        return compare_years(self.years, self.base, self.published)

    @cached_property
    def references(self) -> References:
        """What targets and commitments are shares of."""
        return References(self.years.situations, self.published)

    @cached_property
    def since_published(self) -> pd.DataFrame:
        """What parts each published value from that of today; see `explain_published`."""
        return explain_published(self.years, self.published)

    def causes_of(self, year: int) -> dict[str, float]:
        """What parts the published value of a year from that of today (kg CO2e by cause of CAUSES)."""
        known = self.since_published.set_index("year")
        return known.loc[year, list(CAUSES)].to_dict() if year in known.index else {}

    @cached_property
    def review(self) -> "Review":
        """Whether the base year must be recalculated; see `review_base_year`."""
        return review_base_year(self)


# --- the years side by side ------------------------------------------------------------------------------------------


def compare_years(years: Years, base: int, published: Mapping[int, Published]) -> pd.DataFrame:
    """A row a year, columns YEAR_COLUMNS and what PER_PERSON makes of them (`…_per_person`), in kg CO2e.

    `published`: as it was frozen, missing where it never was. `today`: computed now, with the factors of its own year.
    `restated`: with the factors of the base year, and what is known better since of the same devices. STEPS part
    `today` from that of the base year, and add up to the difference; perimeter and real change part `restated` from
    that of the base year: only these compare.
    """
    start, rows = years.at(base, base), []
    better, other = (function(years, base, base) for function in (_weigh_corrections, _weigh_factors))
    for year, situation in years.situations.items():
        restated, today = years.at(year, base), _sum(_count(situation))
        perimeter = weigh_perimeter(start, restated)
        real = _sum(restated) - _sum(start) - perimeter
        corrections = better - _weigh_corrections(years, year, base)
        kept = published[year].total if year in published else float("nan")
        steps = (perimeter, real, corrections, _weigh_factors(years, year, base) - other)
        rows.append((year, kept, today, _sum(restated), *steps, headcount(situation)))
    table = pd.DataFrame(rows, columns=YEAR_COLUMNS)
    per_person = {f"{name}_per_person": table[name] / table["people"].where(table["people"] > 0) for name in PER_PERSON}
    return table.assign(**per_person)


def _weigh_corrections(years: Years, year: int, base: int) -> float:
    """What is known better since makes of a year, at the factors of the base year."""
    return _sum(years.at(year, base)) - _sum(years.at(year, base, corrected=False))


def _weigh_factors(years: Years, year: int, base: int) -> float:
    """What the factors of its own year make of a year, in place of those of the base year."""
    return _sum(_count(years.situations[year])) - _sum(years.at(year, base, corrected=False))


def _count(situation: Situation) -> tuple[Situation, pd.DataFrame]:
    """A situation and its lines, estimated once."""
    return situation, estimate_once(situation)


def _sum(counted: tuple[Situation, pd.DataFrame]) -> float:
    return float(counted[1]["impact"].sum())


# --- since it was published ------------------------------------------------------------------------------------------


def explain_published(years: Years, published: Mapping[int, Published]) -> pd.DataFrame:
    """A row a published year: year, published, each of CAUSES, today (kg CO2e). They add up.

    `method`: choices made and calculation. `factors`, `assumptions`: other figures in the registry. `perimeter`: sites
    that the inventory of that year gained or lost since. `double_count`: rows gone since that were marked as counting
    something twice. `corrections`: all else that was changed in the inventory of that year.
    """
    rows = [
        (year, published[year].total, *_explain(held, published[year]), _sum(_count(held)))
        for year, held in years.situations.items()
        if year in published
    ]
    return pd.DataFrame(rows, columns=["year", "published", *CAUSES, "today"])


def _explain(held: Situation, published: Published) -> list[float]:
    """The effect of each of CAUSES, one after the other."""
    now, frozen = _count(held), published.situation
    if frozen is None:  # nothing tells the causes apart
        return [_sum(now) - published.total, *[0.0] * (len(CAUSES) - 1)]
    chosen = _count(frozen.with_method(held.method))
    figures = assumed = chosen
    if frozen.factors.id != held.factors.id:
        figures = _count(replace(chosen[0], factors=held.factors.with_assumptions(frozen.factors.assumptions)))
        assumed = _count(replace(chosen[0], factors=held.factors))
    perimeter = weigh_perimeter(assumed, now)
    doubled = 0.0 - _weigh_gone(assumed, now, published.doubted)
    totals = [published.total, _sum(chosen), _sum(figures), _sum(assumed)]
    return [*np.diff(totals).tolist(), perimeter, doubled, _sum(now) - totals[-1] - perimeter - doubled]


def _weigh_gone(
    before: tuple[Situation, pd.DataFrame], after: tuple[Situation, pd.DataFrame], doubted: frozenset[tuple[str, int]]
) -> float:
    """Kg CO2e of the rows that were doubted before and are gone, their site still there."""
    if not doubted:
        return 0.0
    items, later = describe_items(before[0]), describe_items(after[0])
    key = ["table", "item_id", "type", "site"]
    named, again = (table[key].astype("str").fillna("") for table in (items, later))
    turn, there = named.groupby(key).cumcount(), again.groupby(key).size()
    left = pd.MultiIndex.from_frame(named).map(there).to_numpy(dtype="float64", na_value=0.0)
    gone = turn.to_numpy() >= left
    places = pd.MultiIndex.from_arrays([items["table"].astype("str"), items["line"]])
    site = named["site"]
    stands = (site == "") | site.isin(set(again["site"]))
    counted = gone & places.isin(list(doubted)) & stands.to_numpy()
    lines = before[1]
    return float(lines.loc[counted[lines["item"].to_numpy()], "impact"].sum())


# --- the policy ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Review:
    """What the policy says of the base year.

    Attributes:
        year: the base year.
        in_force: its value as last published or recalculated (kg CO2e); that of today where it never was published.
        recalculated: its value by all that is known today, at the factors of its own year.
        effects: by cause (CAUSES), since the publication.
        causes: cause (CAUSES, then TO_JUDGE), effect since `in_force` (kg CO2e), share of it, reached (the threshold).
        verdict: `recalculate`, `judge` where only sites of another year reach the threshold, else `keep`.
    """

    year: int
    in_force: float
    recalculated: float
    effects: Mapping[str, float]
    causes: pd.DataFrame
    verdict: Literal["recalculate", "judge", "keep"]

    @property
    def share(self) -> float:
        """The whole change, as a share of the value in force."""
        return _share(self.recalculated - self.in_force, self.in_force)


def review_base_year(compared: Compared) -> Review:
    """Hold the base year against the policy: each cause, and all of them together, against the threshold.

    Lives, powers and the like that later inventories say otherwise of the same devices are among `assumptions`. The
    sites that only the last year has (or lacks) are to be judged. Real change calls for nothing.
    """
    base, years, table = compared.base, compared.years, compared.table.set_index("year")
    known = compared.since_published.set_index("year")
    effects = known.loc[base, list(CAUSES)].to_dict() if base in known.index else dict.fromkeys(CAUSES, 0.0)
    today = float(table.loc[base, "today"])
    start = float(known.loc[base, "published"]) if base in known.index else today
    effects["assumptions"] += float(table.loc[base, "restated"]) - today
    done = [one for one in compared.recalculations if one.year == base]
    since = {cause: effects[cause] - (done[-1].effects.get(cause, 0.0) if done else 0.0) for cause in CAUSES}
    in_force = done[-1].after if done else start
    since[TO_JUDGE] = float(table.loc[max(years.situations), "perimeter"])
    causes = pd.DataFrame({"cause": list(since), "effect": list(since.values())})
    causes["share"] = [_share(effect, in_force) for effect in causes["effect"]]
    causes["reached"] = [_reaches(share, compared.policy) for share in causes["share"]]
    recalculated = float(table.loc[base, "restated"])
    own = causes["cause"] != TO_JUDGE
    whole = _reaches(_share(recalculated - in_force, in_force), compared.policy)
    must, ask = bool(whole or causes.loc[own, "reached"].any()), bool(causes.loc[~own, "reached"].any())
    verdict: Literal["recalculate", "judge", "keep"] = "recalculate" if must else "judge" if ask else "keep"
    return Review(base, in_force, recalculated, effects, causes, verdict)


def _share(effect: float, of: float) -> float:
    return effect / of if of else float("nan")


def _reaches(share: float, policy: Policy) -> bool:
    """Whether a share reaches the threshold, the threshold itself included."""
    return bool(abs(share) >= policy.threshold * (1 - NEAR))
