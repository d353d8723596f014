"""What can be wrong, and how it bears on impacts.

A figure `value` (`low`-`high`) errs by a log-normal of two pieces: with n standard normal, its logarithm moves by
ln(value/low)/z n below 0 and by ln(high/value)/z n above, so that bounds apart are as far apart as they are published.
Divided by its mean, exp(s1^2/2) Phi(-s1) + exp(s2^2/2) Phi(s2), the error acts on impacts with mean 1: the central
figure stays the plain sum. Where value^2 = low x high it is the plain log-normal. What divides (a life) errs by the
inverse, its pieces swapped. Both published bounds and a mean at the value would be too much to ask: (9.73; 7.75-48.5)
has no such distribution of this form, so the bounds that the draws keep (`kept_bounds`) are the published ones over
that mean. The form is the split normal (Fechner; Wallis 2014) on logarithms; that it is rescaled is our decision.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Z = {"95": 1.959963984540054, "p10_p90": 1.2815515655446004}  # half-width of the interval, in standard deviations
TOLD_APART = 0.05  # part of a published bound beyond which the one that is kept is shown next to it
Draws = NDArray[np.float64]


class Error(NamedTuple):
    """What can be wrong: the name of its group, and how it bears on the logarithm of an impact.

    `below` and `above` are the slopes for draws below and above 0; both are negative where it divides.
    """

    group: str
    below: float
    above: float


def is_uncertain(error: Error) -> bool:
    """Whether an error ever changes anything."""
    return error.below != 0.0 or error.above != 0.0


def deviations(figures: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Standard deviations of the logarithm below and above each value; 0 where a bound is 0 or unknown.

    Bounds are those of 95 %, unless a column `interval` says otherwise.
    """
    z = figures["interval"].map(Z).to_numpy(dtype="float64") if "interval" in figures else Z["95"]
    value, low, high = (figures[name].to_numpy(dtype="float64") for name in ("value", "low", "high"))
    with np.errstate(divide="ignore", invalid="ignore"):
        below, above = np.log(value / low) / z, np.log(high / value) / z
    known = np.isfinite(below) & np.isfinite(above)
    return np.where(known, np.maximum(below, 0.0), 0.0), np.where(known, np.maximum(above, 0.0), 0.0)


def kept_bounds(figures: pd.DataFrame) -> pd.DataFrame:
    """The bounds that errors of mean 1 keep of the published ones, at the same level: columns low and high."""
    signs = np.where(divides(figures), -1.0, 1.0)
    below, above = deviations(figures)
    logs = map(log_mean, (signs * below).tolist(), (signs * above).tolist())
    scale = np.exp(-signs * np.fromiter(logs, "float64", len(figures)))
    return figures[["low", "high"]].astype("float64").mul(scale, axis=0)


def differing_bounds(figures: pd.DataFrame) -> pd.DataFrame:
    """The bounds that errors keep, where one is more than 5 % away from the published one; missing elsewhere."""
    kept = kept_bounds(figures)
    differ = ((kept / figures[["low", "high"]].astype("float64") - 1.0).abs() > TOLD_APART).any(axis=1)
    return kept.where(differ)


def divides(figures: pd.DataFrame) -> NDArray[np.bool_]:
    """Which figures impacts are divided by: assumed lives."""
    if "applies_to" not in figures:
        return np.zeros(len(figures), dtype=bool)
    return figures["applies_to"].str.endswith(".lifespan_years").to_numpy(dtype=bool)


@lru_cache(maxsize=65_536)
def log_mean(below: float, above: float) -> float:
    """Logarithm of the mean of exp(slope n), n standard normal, its slope `below` under 0 and `above` over it.

    The mean is exp(below^2/2) Phi(-below) + exp(above^2/2) Phi(above).
    """
    if below == above:
        return below**2 / 2.0
    return float(np.logaddexp(_log_half(-below), _log_half(above)))


def _log_half(slope: float) -> float:
    """Logarithm of exp(slope^2/2) Phi(slope), the part of the mean over 0."""
    if slope < -30.0:  # Phi would be 0 before long: the tail's own series
        return -math.log(-slope * math.sqrt(2.0 * math.pi)) + math.log1p(-(slope**-2.0))
    return slope**2 / 2.0 + math.log(math.erfc(-slope / math.sqrt(2.0)) / 2.0)


def log_effect(error: Error, normal: Draws) -> Draws:
    """Logarithm of the effect of an error on impacts, of mean 1, under the draws of its group."""
    effect = error.below * normal
    if error.above != error.below:
        effect += (error.above - error.below) * np.maximum(normal, 0.0)
    return effect - log_mean(error.below, error.above)


def log_product(one: Error, other: Error) -> float:
    """Logarithm of the mean product of the effects of two errors under the same draws.

    exp(log_product) - 1 is their covariance, and the variance of one with itself.
    """
    both = log_mean(one.below + other.below, one.above + other.above)
    return both - log_mean(one.below, one.above) - log_mean(other.below, other.above)
