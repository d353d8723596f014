"""Where the footprint should go: targets, the paths that lead there, reference slopes, and what is left to find.

Figures are kg CO2e a year. Targets and paths start from a reference (`reference.py`): the footprint as estimated, once
frozen as published, never the first year of a projection. No offset enters a path, and avoided emissions never do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.estimation.accountings import ACCOUNTING_RULES
from footprint.estimation.lines import describe_items
from footprint.estimation.perimeter import PERIMETER_COLUMNS, in_perimeter
from footprint.projection.projection import Projection
from footprint.record_rules import rule

Shape = Literal["linear", "constant_rate"]
SHAPES: tuple[Shape, ...] = ("linear", "constant_rate")

TARGET_KINDS = ("absolute", "per_user")
TARGET_UNITS = ("kg", "percent")

PATH_COLUMNS = ["year", "kg", "per_person"]
ROUNDED = 1e-9  # the part of an amount that is lost in rounded numbers


@dataclass(frozen=True)
class Target:
    """What the footprint of a year must not exceed.

    `value` is kg CO2e (a person, for `per_user`) or, with the unit `percent`, the reduction in % of the reference
    (30 for -30 %). `where` is the perimeter: a value or a list of values for columns of PERIMETER_COLUMNS; empty for
    the whole estate.
    """

    target_id: str = field(metadata=rule("What others name it by; one is given where there is none.", always=True))
    year: int = field(metadata=rule("The year it is due.", form="year", always=True))
    value: float = field(
        metadata=rule("Kilograms of CO2e, or the reduction in % (30 for 30 % less).", low=-1e9, high=1e12, always=True)
    )
    unit: Literal["kg", "percent"] = field(default="percent", metadata=rule("What the value is in.", always=True))
    kind: Literal["absolute", "per_user"] = field(
        default="absolute", metadata=rule("In all, or a person.", always=True)
    )
    where: Mapping[str, str | Sequence[str]] = field(
        default_factory=dict, metadata=rule("The perimeter: by column, a value or a list.", words=PERIMETER_COLUMNS)
    )
    label: str = field(default="", metadata=rule("What people call it."))

    def __post_init__(self) -> None:
        """Refuse a target that no year could be held against."""
        if self.unit not in TARGET_UNITS or self.kind not in TARGET_KINDS:
            raise ValueError(f"Target {self.target_id!r}: no such unit or kind: {self.unit!r}, {self.kind!r}.")
        if not np.isfinite(self.value) or (self.unit == "kg" and self.value < 0) or self.value > 1e12:
            raise ValueError(f"Target {self.target_id!r}: {self.value} {self.unit} is no quantity of carbon.")
        if self.unit == "percent" and self.value > 100:
            raise ValueError(f"Target {self.target_id!r}: nothing can be reduced by {self.value} %.")
        unknown = sorted(set(self.where) - set(PERIMETER_COLUMNS))
        if unknown:
            raise ValueError(f"Target {self.target_id!r}: a perimeter is not said with {', '.join(unknown)}.")


@dataclass(frozen=True)
class Reference:
    """What a target starts from: the footprint of a year in the perimeter (kg CO2e), how many people it served.

    `kind`: as estimated, or as published in `edition`, made `on` a day (ISO). `restated`: today's estimate (kg CO2e),
    another amount than what was published where method, factors or inventory changed since.
    """

    year: int
    kg: float
    people: float = np.nan
    kind: Literal["estimated", "published"] = "estimated"
    edition: int = 0
    on: str = ""
    restated: float = np.nan

    @property
    def per_person(self) -> float:
        """Kg CO2e a person; not a number where nobody is counted."""
        return self.kg / self.people if self.people > 0 else np.nan

    @property
    def is_restated(self) -> bool:
        """Whether today's estimate is another amount than what was published."""
        known = self.kind == "published" and np.isfinite(self.restated)
        return bool(known and not np.isclose(self.restated, self.kg, rtol=ROUNDED))


People = Mapping[int, float]


def keep_within(projection: Projection, where: Mapping[str, str | Sequence[str]]) -> Projection:
    """The projection reduced to a perimeter.

    What actions change stays in the perimeter it was in: a desktop that becomes a laptop is no reduction of desktops.
    Rows that actions add are in the perimeter that describes them.
    """
    if not where:
        return projection
    items = projection.items
    base = items["base"].to_numpy()
    known = in_perimeter(describe_items(projection.situation), where)
    return projection.within(np.where(base >= 0, np.append(known, False)[base], in_perimeter(items, where)))


def total_within(projection: Projection, where: Mapping[str, str | Sequence[str]]) -> pd.Series:
    """Kg CO2e of a perimeter, by year: see `keep_within`."""
    return keep_within(projection, where).totals.set_index("year")["impact"]


# --- what a target allows --------------------------------------------------------------------------------------------


def allowed(target: Target, reference: Reference, people: People | None = None) -> float:
    """Kg CO2e that the target allows in its year, in its perimeter.

    Per user, with the people of that year; not a number where they (or, for a percentage, those of the reference) are
    not known.
    """
    if target.kind == "absolute":
        return target.value if target.unit == "kg" else reference.kg * (1.0 - target.value / 100.0)
    level = target.value if target.unit == "kg" else reference.per_person * (1.0 - target.value / 100.0)
    return level * _people_of(target.year, reference, people)


def how_likely(
    target: Target,
    reference: Reference,
    drawn: NDArray[np.float64],
    place: int,
    people: People | None = None,
    shares: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """How likely each course is to keep the target (0 to 1); not a number where what it allows is not known.

    `drawn`: kg CO2e in the perimeter (courses, years, draws); the target's year is at `place`. A reduction in % bears
    on the reference of the same draw, which meets the same errors: `shares` is what each draw makes of it, as
    `reference.draw_reference` gives. Kilograms are the stated ones in every draw.
    """
    limit = allowed(target, reference, people)
    if not np.isfinite(limit):
        return np.full(len(drawn), np.nan)
    limits = limit * shares if target.unit == "percent" else limit
    return (drawn[:, place] <= limits * (1.0 + ROUNDED)).mean(axis=1)


def trace_path(
    target: Target, reference: Reference, years: Iterable[int], shape: Shape = "linear", people: People | None = None
) -> pd.DataFrame:
    """The path from the reference to the target: columns year, kg, per_person; level after the target's year.

    `linear` takes the same amount off each year, `constant_rate` the same share. Per user, the path is drawn in kg a
    person and multiplied by the people of each year. Empty before its year, and where a constant rate can't lead
    (to zero).
    """
    listed = np.array(sorted(years), dtype="int64")
    per_user = target.kind == "per_user"
    counted = np.array([_people_of(year, reference, people) for year in listed.tolist()], dtype="float64")
    start = reference.per_person if per_user else reference.kg
    end = allowed(target, reference, people)
    if per_user:
        end /= _people_of(target.year, reference, people)
    level = _between(start, end, reference.year, target.year, listed, shape)
    kg = level * counted if per_user else level
    with np.errstate(divide="ignore", invalid="ignore"):
        each = level if per_user else np.where(counted > 0, kg / counted, np.nan)
    return pd.DataFrame({"year": listed, "kg": kg, "per_person": each}, columns=PATH_COLUMNS)


def constant_rate(reduction: float, years: int) -> float:
    """The yearly rate of reduction that comes to `reduction` after so many years: 0.45 in 10 years is 0.058."""
    return 1.0 - (1.0 - reduction) ** (1.0 / years)


def _people_of(year: int, reference: Reference, people: People | None) -> float:
    known = float((people or {}).get(year, reference.people))
    return known if known > 0 else np.nan


def _between(
    start: float, end: float, first: int, last: int, years: NDArray[np.int64], shape: Shape
) -> NDArray[np.float64]:
    """The level of each year between two: `end` from the last one on, nothing before the first."""
    if last <= first:
        return np.where(years >= last, end, np.nan)
    part = np.clip((years - first) / (last - first), 0.0, 1.0)
    if shape == "linear":
        level = start + (end - start) * part
    elif start > 0 and end > 0:
        level = start * (end / start) ** part
    else:
        level = np.full(len(years), np.nan)
    return np.where(years >= first, level, np.nan)


# --- reference slopes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slope:
    """A pace that others state, with what it is worth: words under `slope.<slope_id>` and `slope_status.<status>`.

    `reduction` (share of the base) is reached after `span` years, or in the year `by_year`. It gives nothing for the
    years after `last_year`. `source` is where it was read.
    """

    slope_id: str
    reduction: float
    status: Literal["sector_guide", "unverified", "state_bodies"]
    source: str
    span: int = 0
    by_year: int = 0
    last_year: int = 0


REFERENCE_SLOPES = (
    # World, operators of the sector, 2020 to 2030: a guide, no pathway for an organisation that uses digital services.
    Slope("itu_l1470", 0.45, "sector_guide", "ITU-T L.1470, 2020", span=10, last_year=2030),
    # 4.2 % of the base each year: from memory, the criteria could not be read.
    Slope("sbti_absolute", 0.42, "unverified", "SBTi, absolute contraction, 1.5 °C", span=10),
    # State bodies only. The base year could not be read: drawn from the organisation's own, which the label says.
    Slope("state_spe", 0.22, "state_bodies", "DINUM, bilan 2024, plan SPE", by_year=2027, last_year=2027),
)


def trace_slope(slope: Slope, reference: Reference, years: Iterable[int]) -> pd.DataFrame:
    """A reference slope drawn from the organisation's reference, linear: columns year, kg, per_person.

    Empty outside the years that the slope speaks of.
    """
    listed = np.array(sorted(years), dtype="int64")
    until = slope.by_year or reference.year + slope.span
    level = _between(reference.kg, reference.kg * (1.0 - slope.reduction), reference.year, until, listed, "linear")
    silent = (listed > (slope.last_year or until)) | (until <= reference.year)
    kg = np.where(silent, np.nan, level)
    return pd.DataFrame({"year": listed, "kg": kg, "per_person": kg / reference.people}, columns=PATH_COLUMNS)


# --- sums over the years ---------------------------------------------------------------------------------------------


def cumulate(totals: pd.Series, accounting: str) -> pd.Series:
    """Kg CO2e since the first year, year by year. Raises ValueError for annualised amounts, which don't add up.

    Over a whole life, annualised shares need not sum to the factor: only depreciation and purchases may be added.
    """
    if not ACCOUNTING_RULES[accounting].adds_up:
        added = " and ".join(one.id for one in ACCOUNTING_RULES.values() if one.adds_up)
        raise ValueError(f"Years of {accounting!r} are not added up: only those of {added} are.")
    return totals.sort_index().cumsum()


def find_peak(purchases: pd.Series) -> tuple[int, float] | None:
    """The year when most devices are bought (the first of them), and how many; None where nothing is."""
    bought = purchases.sort_index()
    if bought.empty or not bought.max() > 0:
        return None
    return int(bought.index[int(np.argmax(bought.to_numpy()))]), float(bought.max())
