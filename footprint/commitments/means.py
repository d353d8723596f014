"""What all commitments take, year by year, next to what is available."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from footprint.commitments.commitment import Commitment
from footprint.record_rules import rule


@dataclass(frozen=True)
class Available:
    """What there is in a year for all commitments."""

    year: int = field(metadata=rule("The year."))
    budget_eur: float = field(default=float("nan"), metadata=rule("Euros there are for all commitments."))
    staff_days: float = field(default=float("nan"), metadata=rule("Days of work there are for all commitments."))
    funding: str = field(default="", metadata=rule("Where the money comes from."))


def sum_means(
    commitments: Sequence[Commitment], years: Sequence[int], available: Sequence[Available] = ()
) -> pd.DataFrame:
    """What all commitments take, year by year, next to what is available.

    Columns year, invest_eur, yearly_eur, staff_days, budget_eur, days_available, funding (of the budget), unstated
    (commitments without means).
    An investment falls in the first year after the reference, running costs in each year from it to the deadline, over
    which days are spread evenly. Abandoned commitments take nothing.
    """
    there = {one.year: one for one in available}
    rows = []
    for year in years:
        active = [one for one in commitments if one.status != "abandoned" and _runs_in(one, year)]
        first = [one for one in active if _first_year(one) == year]
        rows.append(
            {
                "year": year,
                "invest_eur": sum(one.means.invest_eur or 0.0 for one in first),
                "yearly_eur": sum(one.means.yearly_eur or 0.0 for one in active),
                "staff_days": sum((one.means.staff_days or 0.0) / len(_span(one)) for one in active),
                "budget_eur": there[year].budget_eur if year in there else np.nan,
                "days_available": there[year].staff_days if year in there else np.nan,
                "funding": there[year].funding if year in there else "",
                "unstated": sum(not one.means.are_stated for one in active),
            }
        )
    return pd.DataFrame(rows)


def _span(commitment: Commitment) -> range:
    last = commitment.goal.deadline.year if commitment.goal.deadline else _first_year(commitment)
    return range(_first_year(commitment), max(last, _first_year(commitment)) + 1)


def _first_year(commitment: Commitment) -> int:
    start = commitment.reference.year
    if start is not None:
        return start + 1
    return commitment.goal.deadline.year if commitment.goal.deadline else 0


def _runs_in(commitment: Commitment, year: int) -> bool:
    return year in _span(commitment)
