"""What is no reduction: a projection that starts elsewhere than the estimate, an assumption that was edited."""

import pandas as pd

from footprint.actions import Trend
from footprint.situation import Situation

# estimate: the footprint of the base year; then what changes from it to the first projected year.
RECONCILIATION = ("estimate", "planned_lives", "undated", "presence", "projection")


def reconcile(situation: Situation, year: int | None = None, trend: Trend | None = None) -> pd.DataFrame:
    """From the footprint of the base year to the trend of a projected year (by default the next one), step by step.

    Columns step (RECONCILIATION), impact (kg CO2e): the steps between add up from the first figure to the last. None
    of them is a reduction.
    """
    raise NotImplementedError


def assumption_changes(before: Situation, after: Situation) -> pd.DataFrame:
    """Lives, energies and factors that differ between two situations without anything having been done or observed.

    Columns table, item_id (or the id of a factor or assumption), column, before, after, effect (kg CO2e a year on the
    situation before).
    """
    raise NotImplementedError
