"""What is counted on cohorts, against sums done by hand and against days counted one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.projection.cohort_counts import (
    days_in_service,
    left_at_withdrawal,
    mean_since,
    part_at_write_off,
    part_before,
    withdrawals,
    written_off,
)
from footprint.projection.cohorts import Pieces
from tests.draws import draws

quick = draws(60)


def make_piece(a0, a1, e0, e1, since=-1e7, until=1e7) -> Pieces:
    number, whole, yes = (np.array([value]) for value in (1.0, 0, True))
    windows = [np.array([float(day)]) for day in (a0, a1, e0, e1)]
    days = [np.array([float(since)]), np.array([float(until)])]
    return Pieces(whole, number, *windows, whole, whole, *days, yes, yes, ~yes, np.array([0.0]))


windows = st.tuples(st.integers(0, 900), st.integers(0, 500), st.integers(1, 1200), st.integers(0, 500)).map(
    lambda days: (
        days[0],
        days[0] + days[1],
        days[0] + days[2],
        days[0] + max(days[1] + days[2], days[1] + 1) + days[3],
    )
)


def test_days_since_a_window():
    # bought evenly between day 0 and day 10: by day 4, 4/10 of them for 2 days on average; by day 15, all for 10
    at = [float(mean_since(np.array(day), np.array(0.0), np.array(10.0))) for day in (0.0, 4.0, 10.0, 15.0)]
    assert at == [0.0, pytest.approx(0.4 * 2), 5.0, 10.0]
    assert float(mean_since(np.array(15.0), np.array(3.0), np.array(3.0))) == 12.0


def test_share_of_a_window_before_a_day():
    assert float(part_before(np.array(4.0), np.array(0.0), np.array(10.0))) == 0.4
    assert [float(part_before(np.array(day), np.array(3.0), np.array(3.0))) for day in (3.0, 4.0)] == [0.0, 1.0]


@quick
@given(windows, st.integers(0, 2500), st.integers(1, 800))
def test_presence_is_that_of_devices_counted_one_by_one(window, start, length):
    a0, a1, e0, e1 = window
    shares = (np.arange(4000) + 0.5) / 4000
    bought, gone = a0 + shares * (a1 - a0), e0 + shares * (e1 - e0)
    days = np.clip(np.minimum(gone, start + length) - np.maximum(bought, start), 0, None).mean()
    counted = days_in_service(make_piece(*window), np.array([start, start + length], dtype="float64"))
    assert float(counted[0, 0]) == pytest.approx(days, abs=0.05)


@quick
@given(windows, st.integers(1, 1500))
def test_what_is_written_off_and_what_is_left_make_the_whole(window, life):
    """Over all time, days written off + days left at the withdrawal = the days of the life."""
    pieces, _ = part_at_write_off(make_piece(*window), np.array([float(life)]))
    cut, _ = part_at_write_off(make_piece(*window), np.array([float(life)]))
    weight = np.array([1.0]) if len(cut) == 1 else _weights(window, life)
    bounds, days = np.array([-1.0, 700.0, 1500.0, 9000.0]), np.full(len(pieces), float(life))
    counted = written_off(pieces, days, bounds) + left_at_withdrawal(pieces, days, bounds)
    assert float((counted.sum(axis=1) * weight).sum()) == pytest.approx(life)
    assert float((withdrawals(pieces, bounds).sum(axis=1) * weight).sum()) == pytest.approx(1.0)


def _weights(window, life) -> np.ndarray:
    """Shares on both sides of where the life falls on the withdrawal."""
    a0, a1, e0, e1 = window
    share = (a0 + life - e0) / ((a0 + life - e0) - (a1 + life - e1))
    return np.array([share, 1.0 - share])
