"""The footprint that targets and commitments are shares of: one amount, the same on every screen.

It is the footprint as estimated, in the accounting of the plan; once frozen, as published, with what today's estimate
makes of it beside. A projection starts elsewhere (planned lives): `reconcile.reconcile` tells the steps between.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from footprint.estimation.estimate import estimate_once
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import in_perimeter
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.draws import DRAWS, draw_within
from footprint.estimation.views import headcount
from footprint.plans.targets import Reference

Where = Mapping[str, str | Sequence[str]]
WHOLE: Where = MappingProxyType({})  # the perimeter that holds the whole estate


@dataclass(frozen=True, eq=False)
class Published:
    """A footprint as it was frozen: its total (kg CO2e) is what was published, and never changes.

    Attributes:
        edition, status, frozen_id: of the frozen version; `on`: the day it was made (ISO).
        situation: what it was computed from; None where this version of the program can't read it any more.
        doubted: the rows that were said to count something twice, by table and line.
    """

    total: float
    edition: int = 1
    status: str = "draft"
    frozen_id: str = ""
    situation: Situation | None = None
    doubted: frozenset[tuple[str, int]] = frozenset()
    on: str = ""


@dataclass(frozen=True, eq=False)
class References:
    """What references are taken from: inventories by year, in the accounting of the plan, and what was published."""

    situations: Mapping[int, Situation]
    published: Mapping[int, Published] = field(default_factory=dict)

    @property
    def key(self) -> tuple:
        """What identifies these references."""
        held = tuple((year, situation.id) for year, situation in sorted(self.situations.items()))
        return held, tuple((year, one.edition, one.frozen_id) for year, one in sorted(self.published.items()))

    def find(self, year: int, where: Where = WHOLE) -> Reference | None:
        """The reference of a year in a perimeter; None where its inventory is not known."""
        situation = self.situations.get(year)
        return find_reference(situation, where, self.published.get(year)) if situation is not None else None


def find_reference(situation: Situation, where: Where = WHOLE, published: Published | None = None) -> Reference:
    """What a target starts from in the year of a situation, in a perimeter (by default the whole estate).

    What was published in another accounting, or isn't known for a perimeter, is no reference for this one.
    """
    year, estimated = situation.method.year, _sum_within(situation, where)
    kept = _published_within(published, where) if published and _same_accounting(published, situation) else None
    if published is None or kept is None:
        return Reference(year, estimated, headcount(situation), restated=estimated)
    counted = headcount(published.situation) if published.situation is not None else np.nan
    people = counted if counted > 0 else headcount(situation)
    return Reference(year, kept, people, "published", published.edition, published.on, estimated)


def draw_reference(situation: Situation, where: Where = WHOLE, draws: int = DRAWS) -> NDArray[np.float64]:
    """Draws of a reference under errors, as shares of it: the errors of projections of the same situation.

    The errors of an estimate are keyed by name, as those of projections are: in one draw, a factor that is twice what
    is true is so in the reference and in what is held against it. What was published meets those of today's estimate.
    """
    estimated = _sum_within(situation, where)
    return draw_within(situation, where, draws) / estimated if estimated > 0 else np.ones(draws)


def _same_accounting(published: Published, situation: Situation) -> bool:
    """Whether amounts published are in the accounting of a situation, electricity included: no two are ever mixed."""
    if published.situation is None:
        return True
    frozen, method = published.situation.method, situation.method
    return (frozen.accounting, frozen.electricity) == (method.accounting, method.electricity)


def _published_within(published: Published, where: Where) -> float | None:
    """Kg CO2e published of a perimeter: its share of the total; None where it isn't known any more."""
    if not where:
        return published.total
    if published.situation is None:
        return None
    part, whole = _sum_within(published.situation, where), _sum_within(published.situation)
    return part if whole == published.total else part / whole * published.total if whole > 0 else None


def _sum_within(situation: Situation, where: Where = WHOLE) -> float:
    lines, inside = estimate_once(situation), in_perimeter(describe_items(situation), where)
    impact = lines.loc[inside[lines["item"].to_numpy()], "impact"]
    return float(impact.sum(min_count=1)) if len(impact) else 0.0  # nothing there weighs nothing
