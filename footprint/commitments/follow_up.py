"""A new year compared with what was promised: measured at constant method, and the difference explained.

Constant method means the factors and assumptions of the reference year under both inventories: what is left is what the
organisation did, what entered or left its perimeter, and what was corrected.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.commitments.commitment import CARBON_MEASURES, FOOTPRINT, Commitment, Observation, as_measured
from footprint.commitments.evidence.periods import YEARS
from footprint.commitments.verdicts import CommitmentProgress, progress
from footprint.estimation.estimate import estimate_once
from footprint.estimation.lines import describe_items
from footprint.estimation.measures import MEASURES, measure_indicator
from footprint.estimation.perimeter import in_perimeter
from footprint.estimation.restate import restate
from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.draws import DRAWS, draw_within
from footprint.estimation.views import headcount
from footprint.inventory.newer_export import is_carried_over
from footprint.memo import Kept
from footprint.plans.reference import Published, find_reference
from footprint.plans.targets import Reference
from footprint.problems import Problem
from footprint.registry.registry import Factors

BRIDGE = ("reference", "perimeter", "corrections", "real_change", "factors", "observed")
# A reference measured again differs from the one written by more than this: it is shown, and the measured one serves.
SAME_REFERENCE = 0.005
MOST_MEASURED = 256  # commitments of which the years measured are kept


def _new_memo() -> Kept:
    return Kept(MOST_MEASURED, 1)


@dataclass(frozen=True)
class FollowedCommitment:
    """A commitment held against the years measured.

    `restated` is the reference measured again with today's tool, where it is not the one written (else missing);
    `published` the same as it was published (missing where it was not, or is measured alike today); `series` all the
    observations that served.
    """

    progress: CommitmentProgress
    series: tuple[Observation, ...]
    restated: float = float("nan")
    published: Reference | None = None


@dataclass(frozen=True, eq=False)
class Years:
    """The inventories of an organisation by year, each estimated once with the factors of each reference year.

    `frozen`: the years whose footprint is frozen in a dossier; `published`: what was published of them; `memo`: where
    what was measured of them is kept by its content.
    """

    situations: Mapping[int, Situation]
    estimated: dict[tuple[int, int, bool], tuple[Situation, pd.DataFrame]]
    frozen: frozenset[int] = frozenset()
    published: Mapping[int, Published] = field(default_factory=dict)
    memo: Kept = field(default_factory=_new_memo)

    @property
    def ids(self) -> tuple[tuple[int, str], ...]:
        """What identifies the inventories, by year."""
        return tuple((year, held.id) for year, held in self.situations.items())

    @cached_property
    def provisional(self) -> frozenset[int]:
        """The years whose inventory is that of the year before, carried over without any fact: nobody measured them."""
        listed, found = list(self.situations), set()
        for before, year in pairwise(listed):
            held = self.situations[year]
            if is_carried_over(self.situations[before].inventory, held.inventory, held.method.inventory, year):
                found.add(year)
        return frozenset(found)

    def at(self, year: int, factors_of: int, corrected: bool = True) -> tuple[Situation, pd.DataFrame]:
        """The situation and lines of a year with the factors of another.

        `corrected`: with what the last inventory says of the same devices (lives, powers, consumptions), so that a
        better figure typed since is no reduction.
        """
        key = year, factors_of, corrected
        if key not in self.estimated:
            held, last = self.situations[year], max(self.situations)
            if corrected and year != last:
                held = restate(held, self.situations[last])
            held = replace(held, factors=hold_factors(self.situations[year].factors, factors_of))
            self.estimated[key] = held, estimate_once(held)
        return self.estimated[key]


def list_years(
    situations: Mapping[int, Situation],
    frozen: Iterable[int] = (),
    published: Mapping[int, Published] | None = None,
    memo: Kept | None = None,
) -> Years:
    """The inventories of an organisation, ready to be held against commitments."""
    return Years(dict(sorted(situations.items())), {}, frozenset(frozen), published or {}, memo or _new_memo())


def count_years(years: Years, count: Callable[[Method], Method]) -> Years:
    """The same inventories, each counted with what `count` makes of its method: that of a plan, for instance."""
    methods = {year: count(held.method) for year, held in years.situations.items()}
    if all(methods[year] == held.method for year, held in years.situations.items()):
        return years
    situations = {year: held.with_method(methods[year]) for year, held in years.situations.items()}
    return replace(years, situations=situations, estimated={})


def follow_up(commitment: Commitment, years: Years, on: date | None = None, draws: int = DRAWS) -> FollowedCommitment:
    """Where a commitment stands with the years measured; other indicators go by what was stated.

    The reference is measured again where its year has an inventory, with what is known better since: a percentage is
    then one of what was measured, and a figure typed otherwise is no reduction.
    """
    commitment = as_measured(commitment)
    measure, start = commitment.indicator.measure, commitment.reference.year
    if measure not in MEASURES or start is None or start not in YEARS or "indicator" in commitment.unread:
        return FollowedCommitment(progress(commitment, (), on), commitment.observations)
    restated = float("nan")
    value, observed = _measure_years(commitment, years, start, draws)
    if value is not None:
        stated = commitment.reference.value
        if stated is None or not np.isclose(value, stated, rtol=SAME_REFERENCE):
            restated = value
        if np.isfinite(value):
            commitment = replace(commitment, reference=replace(commitment.reference, value=value))
    known = tuple(one for one in observed if np.isfinite(one.value))
    held = progress(commitment, known, on, years.frozen - years.provisional)
    return FollowedCommitment(
        held, known or commitment.observations, restated, _find_published(commitment, years, start)
    )


def _find_published(commitment: Commitment, years: Years, start: int) -> Reference | None:
    """The reference of a footprint as it was published, where it is another amount than the one measured today."""
    if commitment.indicator.measure not in CARBON_MEASURES or start not in years.situations:
        return None
    found = find_reference(years.situations[start], commitment.indicator.where, years.published.get(start))
    return found if found.is_restated else None


def find_unmeasured(standing: Sequence[FollowedCommitment], years: Years) -> list[Problem]:
    """The commitments that the tool is to measure in a perimeter that holds nothing in any inventory."""
    items = [describe_items(situation) for situation in years.situations.values()]
    found = []
    for one in (followed.progress.commitment for followed in standing):
        where = one.indicator.where
        if one.indicator.measure not in MEASURES or not where or not items:
            continue
        if not any(in_perimeter(of_year, where).any() for of_year in items):
            said = "; ".join(held if isinstance(held, str) else ", ".join(held) for held in where.values())
            found.append(
                Problem(
                    "register.nothing-in-perimeter",
                    "warning",
                    "commitments",
                    0,
                    "indicator.where",
                    one.commitment_id,
                    said,
                )
            )
    return found


def _measure_years(
    commitment: Commitment, years: Years, start: int, draws: int
) -> tuple[float | None, list[Observation]]:
    """What is measured in the year of the reference, where it has an inventory, and in each year after."""

    def measure() -> tuple[float | None, list[tuple]]:
        value = _measure(commitment, years, start, start) if start in years.situations else None
        observed = [_observe(commitment, years, year, start, draws) for year in years.situations if year > start]
        return value, [astuple(one) for one in observed]

    asked = commitment.indicator.measure, repr(commitment.indicator.where), start, draws
    value, observed = years.memo.share(("measured", *asked, *years.ids), measure)
    return value, [Observation(*one) for one in observed]


def _measure(commitment: Commitment, years: Years, year: int, start: int) -> float:
    situation, lines = years.at(year, start)
    indicator = commitment.indicator
    return measure_indicator(indicator.measure, situation, lines, indicator.where).value


def _observe(commitment: Commitment, years: Years, year: int, start: int, draws: int) -> Observation:
    value = _measure(commitment, years, year, start)
    source = f"{year}"
    if commitment.indicator.measure not in CARBON_MEASURES or start not in years.situations:
        return Observation(year, value, source=source)
    before, after = (_draw(commitment, years.at(one, start)[0], draws) for one in (start, year))
    low, high = np.quantile(after - before, [0.025, 0.975])
    return Observation(year, value, float(low), float(high), source)


def _draw(commitment: Commitment, situation: Situation, draws: int) -> NDArray[np.float64]:
    totals = draw_within(situation, commitment.indicator.where, draws)
    return totals if commitment.indicator.measure == FOOTPRINT else totals / headcount(situation)


# --- constant method -------------------------------------------------------------------------------------------------


def hold_factors(registry: Factors, year: int) -> Factors:
    """A registry in which each series holds one figure: that of a year, or the nearest to it.

    Matched to another year, its lines say `other_year`: they are not of their own year, on purpose.
    """
    return registry.remember(("held", year), lambda: _hold(registry, year))


def _hold(registry: Factors, year: int) -> Factors:
    factors = registry.factors
    starts = factors["valid_from"].dt.year
    ranked = factors.assign(distance=(starts - year).abs(), starts=starts)
    ranked = ranked.sort_values(["distance", "starts"], kind="stable")
    kept = ranked.drop_duplicates(["activity", "factor_set", "country"]).index
    assumptions = registry.assumptions
    late = assumptions["valid_from"].dt.year > year
    ordered = assumptions.assign(late=late).sort_values(["late", "valid_from"], ascending=[False, True], kind="stable")
    last = ordered.drop_duplicates("applies_to", keep="last").index
    return replace(
        registry,
        factors=factors.loc[kept.sort_values()].reset_index(drop=True),
        assumptions=assumptions.loc[last.sort_values()].reset_index(drop=True),
    )


# --- the bridge between two years ------------------------------------------------------------------------------------


def bridge_years(
    years: Years, start: int, end: int, where: Mapping[str, str | Sequence[str]] | None = None
) -> pd.DataFrame:
    """From the footprint of a year to that of a later one, step by step: columns step (of BRIDGE), impact (kg CO2e).

    `perimeter`: what is on sites that one of the two years does not have. `corrections`: lives, powers and the like
    that were edited on what is in both, without anything done. `factors`: the figures of the later year in place of
    those of the first, the grid above all. `real_change` is the rest: what the organisation did; it is `carried_over`
    where the later inventory is still that of the year before: nobody did it. The steps between add up to the
    difference.
    """
    where = where or {}
    # Nothing known after the later year corrects either; up to the last year, what commitments go by is taken up.
    is_last = end == max(years.situations)
    last = years if is_last else Years({year: years.situations[year] for year in (start, end)}, {})
    first, corrected, later, own = (
        last.at(start, start, corrected=False),
        last.at(start, start),
        last.at(end, start),
        last.at(end, end),
    )
    sums = [_sum_in(*one, where) for one in (first, corrected, later, own)]
    perimeter = weigh_perimeter(corrected, later, where)
    corrections = sums[1] - sums[0]
    real = sums[2] - sums[1] - perimeter
    impacts = [sums[0], perimeter, corrections, real, sums[3] - sums[2], sums[3]]
    steps = ["carried_over" if step == "real_change" and end in years.provisional else step for step in BRIDGE]
    return pd.DataFrame({"step": steps, "impact": impacts})


def weigh_perimeter(
    first: tuple[Situation, pd.DataFrame],
    later: tuple[Situation, pd.DataFrame],
    where: Mapping[str, str | Sequence[str]] | None = None,
) -> float:
    """Kg CO2e of what is on sites that only the later situation has, less that on sites only the first one has."""
    came = _sum_in(*later, where or {}, _unknown_places(first[0], later[0]))
    return came - _sum_in(*first, where or {}, _unknown_places(later[0], first[0]))


def _sum_in(
    situation: Situation,
    lines: pd.DataFrame,
    where: Mapping[str, str | Sequence[str]],
    sites: frozenset[str] | None = None,
) -> float:
    items = describe_items(situation)
    inside = in_perimeter(items, where)
    if sites is not None:
        inside &= items["site"].isin(list(sites)).to_numpy()
    return float(lines.loc[inside[lines["item"].to_numpy()], "impact"].sum())  # nothing there weighs nothing


def _unknown_places(one: Situation, other: Situation) -> frozenset[str]:
    """The sites of the other situation that the first does not have."""
    places = [set(describe_items(held)["site"].dropna().astype("str")) for held in (one, other)]
    return frozenset(places[1] - places[0])
