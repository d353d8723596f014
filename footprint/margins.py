"""How sure a projection is: intervals of its totals and of differences, and the probability of keeping a target.

All projections of a situation meet the same errors (those of `uncertainty`, keyed by name), so that what both sides
share does not blur their difference.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from footprint.projection import Projection
from footprint.uncertainty import DRAWS

VERDICTS = ("distinguishable", "indistinguishable", "equal")


def draw_projections(projections: Sequence[Projection], draws: int = DRAWS) -> NDArray[np.float64]:
    """Totals (kg CO2e) of each projection and year under the same errors: an array (projections, years, draws).

    All must be of the same years.
    """
    central = np.stack([projection.totals["impact"].to_numpy() for projection in projections])
    return np.repeat(central[:, :, None], draws, axis=2)


def intervals(projection: Projection, draws: int = DRAWS) -> pd.DataFrame:
    """95 % interval of each year's total: columns year, impact, low, high (kg CO2e)."""
    low, high = np.quantile(draw_projections([projection], draws)[0], [0.025, 0.975], axis=1)
    return projection.totals[["year", "impact"]].assign(low=low, high=high)


def compare(before: Projection, after: Projection, draws: int = DRAWS) -> pd.DataFrame:
    """What each year changes from one projection to the other, with the interval of the difference.

    Columns year, before, after, change, low, high (kg CO2e; low and high bound the change), verdict (VERDICTS:
    `indistinguishable` where the interval holds 0, `equal` where nothing differs).
    """
    drawn = draw_projections([before, after], draws)
    low, high = np.quantile(drawn[1] - drawn[0], [0.025, 0.975], axis=1)
    table = pd.DataFrame({"year": before.totals["year"], "before": before.totals["impact"]})
    table = table.assign(after=after.totals["impact"].to_numpy()).assign(
        change=lambda both: both["after"] - both["before"], low=low, high=high
    )
    verdict = np.where((low < 0) & (high > 0), "indistinguishable", "distinguishable")
    return table.assign(verdict=np.where((low == 0) & (high == 0), "equal", verdict))


def probability(projection: Projection, allowed: Mapping[int, float], draws: int = DRAWS) -> pd.DataFrame:
    """How likely each year's total is to keep within what is allowed (kg CO2e), if the plan is fully carried out.

    Columns year, impact, allowed, probability (0 to 1).
    """
    drawn = draw_projections([projection], draws)[0]
    totals = projection.totals.set_index("year")["impact"]
    rows = [
        (year, totals[year], limit, float((drawn[projection.years.index(year)] <= limit).mean()))
        for year, limit in allowed.items()
    ]
    return pd.DataFrame(rows, columns=["year", "impact", "allowed", "probability"])
