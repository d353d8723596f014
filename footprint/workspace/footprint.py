"""A situation, its impact lines and the views of them, each computed once."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation import views
from footprint.estimation.completion import check_situation, complete_inventory, count_gaps
from footprint.estimation.doubt_ranking import Errors, bound_breakdown, find_errors, rank_unknowns
from footprint.estimation.estimate import estimate_once, estimate_part
from footprint.estimation.lines import describe_items, widen
from footprint.estimation.scopes import scopes
from footprint.estimation.sensitivity import Moved, move, vary
from footprint.estimation.situation import Situation
from footprint.estimation.uncertainty.draws import Interval, interval
from footprint.memo import Kept, Shelf
from footprint.own_energy import measure

Seen = TypeVar("Seen")


# Footprints kept in memory: a few estates, each in a few methods, years and parts. Fifty people ask for 130 within two
# minutes. A line weighs 26 bytes, its views ten times as much.
MOST_FOOTPRINTS = 256
MOST_LINES_KEPT = 5_000_000

MOVED = "moved"  # among what a footprint keeps: its lines when what is assumed is otherwise


@dataclass(frozen=True)
class PartOf:
    """Where a footprint is a part of another: of which, the site or entity, and which of its lines."""

    whole: "Footprint"
    where: Mapping[str, str]
    own: NDArray[np.bool_]


@dataclass(frozen=True)
class Footprint:
    """A situation, its impact lines, and the views of them, each computed once."""

    situation: Situation
    lines: pd.DataFrame
    part_of: PartOf | None = None

    def part(self, where: Mapping[str, str]) -> "Footprint":
        """The footprint of a site or of an entity alone (`where` as `narrow` takes it): some of these lines."""
        return self.once(("part", *where.items()), lambda: self._take_part(where))

    def _take_part(self, where: Mapping[str, str]) -> "Footprint":
        with measure("estimating"):
            situation, lines, own = estimate_part(self.situation, self.lines, where)
            return Footprint(situation, lines, PartOf(self, where, own))

    @property
    def key(self) -> tuple:
        """What identifies this footprint."""
        if self.part_of is None:
            return (self.situation.id,)
        return *self.part_of.whole.key, *self.part_of.where.items()

    @property
    def line_count(self) -> int:
        """How many lines are held, those of parts included; what sensitivity moves of them weighs as two of each."""
        parts = [made for made in list(self._views.values()) if isinstance(made, Footprint)]
        times = 3 if MOVED in self._views else 1
        return times * len(self.lines) + sum(len(part.lines) for part in parts)

    @cached_property
    def total(self) -> views.Total:
        """The whole, in kg CO2e."""
        return views.total(self.lines)

    @cached_property
    @measure("intervals")
    def interval(self) -> Interval:
        """95 % interval of the total, in kg CO2e."""
        return Interval(*self._share("interval", lambda: astuple(interval(self.situation, self.lines))))

    @cached_property
    def items(self) -> pd.DataFrame:
        """What each item is and where."""
        return describe_items(self.situation)

    @cached_property
    def wide(self) -> pd.DataFrame:
        """The lines with names, units, factors and sources."""
        return widen(self.situation, self.lines)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Lines without an impact, by type, stage and reason."""
        return views.summarise_missing(self.wide)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """One row for each cell that an assumption filled."""
        return complete_inventory(self.situation)[1]

    @cached_property
    def gap_summary(self) -> pd.DataFrame:
        """Gaps by column, assumption and value used."""
        return count_gaps(self.situation)

    @cached_property
    def doubts(self) -> pd.DataFrame:
        """Problems that the year and the assumptions bring to light."""
        return check_situation(self.situation)

    @cached_property
    def _views(self) -> dict[Hashable, Any]:
        return {}

    def view(self, look: Callable[..., Seen], *choices: Hashable) -> Seen:
        """What a function of a situation and its lines says of these, under choices that it takes too."""
        return self.once((look, choices), lambda: look(self.situation, self.lines, *choices))

    def once(self, key: Hashable, make: Callable[[], Seen]) -> Seen:
        """What is made of this footprint alone, under a key: made the first time it is asked for."""
        if key not in self._views:
            self._views[key] = make()
        return self._views[key]

    def _share(self, question: str, find: Callable[[], Seen]) -> Seen:
        """The small answer to a question that takes long, which another process of the server may know."""
        return _footprints.take_down((question, *self.key), find)

    def by(self, *keys: str) -> pd.DataFrame:
        """Impact by stage, match, or columns of `items`, heaviest first."""
        return self.view(views.breakdown, keys)

    def scopes(self, standard: str = "ghg_protocol") -> pd.DataFrame:
        """Impact by category of a standard (ghg_protocol, iso_14064, beges)."""
        return self.view(scopes, standard)

    @cached_property
    def heaviest(self) -> pd.DataFrame:
        """The ten items that weigh most."""
        return views.heaviest(self.situation, self.lines, 10)

    @cached_property
    def devices(self) -> views.Devices:
        """How many devices the inventory lists, by where they are at the end of the year."""
        return views.count_devices(self.situation)

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """What the total would be if what is assumed were lower or higher."""
        return self._share("sensitivity", lambda: vary(self.situation, self.lines, self._find_moved()))

    def _find_moved(self) -> Moved:
        """The lines when what is assumed is otherwise, kept; those of a part are some of those of the whole."""
        if self.part_of is None:
            return self.once(MOVED, lambda: move(self.situation))
        whole, own = self.part_of.whole._find_moved(), self.part_of.own
        return {what: {side: impact[own] for side, impact in sides.items()} for what, sides in whole.items()}

    @cached_property
    def errors(self) -> Errors:
        """What can be wrong with each line."""
        return find_errors(self.situation, self.lines)

    @cached_property
    def unknowns(self) -> pd.DataFrame:
        """What makes the doubt about the total, the most important first."""
        return rank_unknowns(self.situation, self.lines, self.errors)

    def bounds(self, key: str) -> pd.DataFrame:
        """The 95 % interval of each part of a breakdown, families included."""
        return self.once(("bounds", key), lambda: bound_breakdown(self.situation, self.lines, self.errors, key))

    @cached_property
    def other_set(self) -> "Footprint":
        """The same situation with the other set of factors."""
        if self.part_of:
            return self.part_of.whole.other_set.part(self.part_of.where)
        method = self.situation.method
        other = replace(method, factor_set="manufacturers" if method.factor_set == "ademe" else "ademe")
        return find_footprint(self.situation.with_method(other))


_footprints = Kept(MOST_FOOTPRINTS, MOST_LINES_KEPT)


def share_on(shelf: Shelf | None) -> None:
    """From now on, what is shared of footprints is looked for, and kept, on a shelf of several processes."""
    _footprints.shelf = shelf


def find_footprint(situation: Situation) -> Footprint:
    """The footprint of a situation, estimated the first time it is asked for."""

    def estimate_now() -> Footprint:
        with measure("estimating"):
            return Footprint(situation, estimate_once(situation))

    return _footprints.find(situation.id, estimate_now)
