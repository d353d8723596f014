"""Why a projection starts elsewhere than the estimate, step by step: none of these steps is a reduction."""

from dataclasses import replace

import numpy as np
import pandas as pd

from footprint.actions.actions import Trend
from footprint.estimation.estimate import estimate_once
from footprint.estimation.situation import Situation
from footprint.estimation.views import total
from footprint.projection.projection import project

# The reference: the footprint of the base year, as estimated or as published; what was changed since it was published;
# what planned lives in place of the age floor, and undated items spread over all ages, make of it; who came or left
# within the base year, and what wears out; growth; the trend of a projected year.
RECONCILIATION = ("reference", "restated", "planned_lives", "undated", "presence", "growth", "projection")


def reconcile(
    situation: Situation,
    year: int | None = None,
    trend: Trend | None = None,
    published: float | None = None,
    grown: float | None = None,
) -> pd.DataFrame:
    """From the reference of targets to the trend of a projected year (by default the next one), step by step.

    `published`: kg CO2e of the base year, where they are the reference; else it is the footprint as estimated. `grown`:
    those of the projected year, where they are known. Columns step (RECONCILIATION), impact (kg CO2e): the steps
    between add up from the first figure to the last. None of them is a reduction.
    """
    base, trend = situation.method.year, trend or Trend()
    year = base + 1 if year is None else year
    still = replace(trend, growth=(), headcount={})
    without = project(situation, (), sorted({base, year}), still).totals["impact"].to_numpy()
    if trend == still:
        grown = without[-1]
    elif grown is None:
        grown = project(situation, (), [year], trend).totals["impact"].iloc[-1]
    start = np.nan_to_num(total(estimate_once(situation)).impact)
    lives = without[0] - start if situation.method.accounting_rules.has_age_floor else 0.0
    reference = start if published is None else published
    steps = [reference, start - reference, lives, without[0] - start - lives]
    steps += [without[-1] - without[0], grown - without[-1], grown]
    return pd.DataFrame({"step": list(RECONCILIATION), "impact": steps})


# --- reduction by typing ---------------------------------------------------------------------------------------------
