"""What is counted on pieces of cohorts, between days: presence, purchases, withdrawals, write-off, years lost.

Bounds are days, in order; each function gives an array (pieces, bounds - 1), a mean over the piece's windows.
"""

from dataclasses import replace

import numpy as np

from footprint.estimation.formulas import DAYS_PER_YEAR
from footprint.projection.cohorts import NEVER, Codes, Numbers, Pieces, join


def mean_since(day: Numbers, lo: Numbers, hi: Numbers) -> Numbers:
    """Mean over x, even on [lo, hi], of the days from x to `day`, 0 where x comes later: F(day; lo, hi)."""
    width = hi - lo
    inside = np.clip(day, lo, hi)  # then in place: no array of a projection is larger
    inside -= lo
    inside *= inside
    inside /= np.where(width > 0, 2.0 * width, np.inf)
    inside += np.maximum(day - hi, 0.0)
    return inside


def part_before(day: Numbers, lo: Numbers, hi: Numbers) -> Numbers:
    """Share of the window [lo, hi] that comes before `day` (a window of one day: all or nothing)."""
    width = hi - lo
    share = np.clip((day - lo) / np.where(width > 0, width, 1.0), 0.0, 1.0)
    return np.where(width > 0, share, (lo < day).astype("float64"))


def days_in_service(pieces: Pieces, bounds: Numbers) -> Numbers:
    """Mean days of each piece in the estate between successive bounds: an array (pieces, bounds - 1)."""
    within = np.clip(bounds[None, :], pieces.since[:, None], pieces.until[:, None])
    return _days_between(within, pieces.a0, pieces.a1, pieces.e0, pieces.e1)


def _days_between(within: Numbers, a0: Numbers, a1: Numbers, e0: Numbers, e1: Numbers) -> Numbers:
    come = mean_since(within, a0[:, None], a1[:, None])
    gone = mean_since(within, e0[:, None], e1[:, None])
    return np.diff(come - gone, axis=1)


def purchases(pieces: Pieces, bounds: Numbers) -> Numbers:
    """Share of each piece bought between successive bounds."""
    share = np.diff(part_before(bounds[None, :], pieces.a0[:, None], pieces.a1[:, None]), axis=1)
    return share * pieces.first[:, None]


def withdrawals(pieces: Pieces, bounds: Numbers) -> Numbers:
    """Share of each piece withdrawn between successive bounds."""
    share = np.diff(part_before(bounds[None, :], pieces.e0[:, None], pieces.e1[:, None]), axis=1)
    return share * pieces.last[:, None]


def part_at_write_off(pieces: Pieces, days: Numbers) -> tuple[Pieces, Codes]:
    """The pieces cut where `days` after the purchase fall on the withdrawal, and which piece each comes from."""
    place = np.arange(len(pieces))
    at_start, at_end = pieces.a0 + days - pieces.e0, pieces.a1 + days - pieces.e1
    parted = at_start * at_end < 0
    if not parted.any():
        return pieces, place
    both, share = pieces.take(parted), at_start[parted] / (at_start[parted] - at_end[parted])
    a, e = both.a0 + (both.a1 - both.a0) * share, both.e0 + (both.e1 - both.e0) * share
    before = replace(both, weight=both.weight * share, a1=a, e1=e)
    after = replace(both, weight=both.weight * (1.0 - share), a0=a, e0=e)
    joined = join([pieces.take(~parted), before, after])
    return joined, np.concatenate([place[~parted], place[parted], place[parted]])


def written_off(pieces: Pieces, days: Numbers, bounds: Numbers) -> Numbers:
    """Mean days of [purchase, purchase + days) in the estate between successive bounds (see part_at_write_off)."""
    within = np.clip(bounds[None, :], pieces.since[:, None], pieces.until[:, None])
    leaves_first = pieces.a0 + pieces.a1 + 2.0 * days > pieces.e0 + pieces.e1
    e0, e1 = (
        np.where(leaves_first, leave, bought + days)
        for leave, bought in ((pieces.e0, pieces.a0), (pieces.e1, pieces.a1))
    )
    return _days_between(within, pieces.a0, pieces.a1, e0, e1)


def left_at_withdrawal(pieces: Pieces, days: Numbers, bounds: Numbers) -> Numbers:
    """Mean days not yet written off by those withdrawn between successive bounds (see part_at_write_off)."""
    at_start = np.maximum(pieces.a0 + days - pieces.e0, 0.0)
    at_end = np.maximum(pieces.a1 + days - pieces.e1, 0.0)
    upto = part_before(bounds[None, :], pieces.e0[:, None], pieces.e1[:, None])
    middle = (upto[:, 1:] + upto[:, :-1]) / 2.0
    rest = at_start[:, None] + (at_end - at_start)[:, None] * middle
    return np.diff(upto, axis=1) * rest * pieces.last[:, None]


def years_not_used(pieces: Pieces, years: Numbers, bounds: Numbers) -> Numbers:
    """Years of planned life that are lost between successive bounds: early withdrawals, and lives made shorter."""
    age = (pieces.e0 + pieces.e1 - pieces.a0 - pieces.a1) / 2.0 / DAYS_PER_YEAR
    lost = np.where(pieces.early, np.maximum(years - age, 0.0), 0.0)
    early = withdrawals(pieces, bounds) * lost[:, None]
    day = np.where(pieces.stranded > 0, pieces.since, NEVER)
    happens = np.diff((day[:, None] < bounds[None, :]).astype("float64"), axis=1)
    return early + happens * pieces.stranded[:, None]
