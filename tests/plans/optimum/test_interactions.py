"""What levers give together, parted exactly where they don't interact, and shared exactly among them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from footprint.plans.optimum.interactions import Cell, all_states, gather, part, shapley
from tests.draws import draws

# 10 laptops of 200 kg over L years, and their 30 kWh at 0.05: one lever makes L 6 instead of 4 (in two years' time, 5),
# one removes 2 laptops, one cuts the energy by half.
LIVES, COUNTS, ENERGIES = (4.0, 6.0, 5.0), (10.0, 8.0), (30.0, 15.0)
EMBODIED = np.array([[[count * 200 / life] for count in COUNTS] for life in LIVES])
USE = np.array([[[count * energy * 0.05] for energy in ENERGIES] for count in COUNTS])
TOGETHER = EMBODIED[:, :, None] + USE[None]


def test_a_table_is_parted_where_levers_never_change_what_another_does():
    # life and count multiply, count and energy too: all three meet, though life and energy never do alone
    whole = gather((3, 2, 2), [((0, 1, 2), TOGETHER)])
    assert [cell.levers for cell in whole.cells] == [(0, 1, 2)]
    assert whole.constant == pytest.approx([10 * 200 / 4 + 10 * 30 * 0.05])
    # the same lines stage by stage: two cells of two levers
    by_stage = gather((3, 2, 2), [((0, 1), EMBODIED), ((1, 2), USE)])
    assert [cell.levers for cell in by_stage.cells] == [(0, 1), (1, 2)]
    plans = all_states((3, 2, 2))
    assert by_stage.evaluate(plans) == pytest.approx(whole.evaluate(plans))
    assert by_stage.evaluate(np.array([1, 1, 0])) == pytest.approx([8 * 200 / 6 + 8 * 30 * 0.05])


def test_levers_that_only_add_up_stand_apart_and_one_without_effect_vanishes():
    one, other = np.array([0.0, -3.0, -2.0]), np.array([0.0, -5.0])
    table = (one[:, None, None] + other[None, :, None] + np.zeros(2))[..., None]
    parts = part(Cell((4, 7, 9), table))
    assert [cell.levers for cell in parts] == [(4,), (7,)]
    assert parts[0].table[:, 0].tolist() == [0, -3, -2]
    assert parts[0].configurations == 3


def test_groups_of_lines_with_the_same_levers_make_one_cell():
    both = gather((3, 2), [((0, 1), EMBODIED), ((0, 1), EMBODIED), ((), np.array([7.0]))])
    assert len(both.cells) == 1
    assert both.evaluate(np.array([2, 1])) == pytest.approx([2 * 8 * 200 / 5 + 7])


@draws(60)
@given(
    tables=st.tuples(
        arrays("float64", (2, 3, 2, 2), elements=st.integers(-9, 9)),
        arrays("float64", (3, 2, 2, 2), elements=st.integers(-9, 9)),
    )
)
def test_parting_changes_no_total(tables):
    levers = [(0, 1, 2), (1, 2, 3)]
    found = gather((2, 3, 2, 2), list(zip(levers, tables, strict=True)))
    plans = all_states((2, 3, 2, 2))
    expected = sum(table[tuple(plans[:, lever] for lever in axes)] for axes, table in zip(levers, tables, strict=True))
    assert found.evaluate(plans) == pytest.approx(expected)


def permuted(value, count: int) -> list[float]:
    """The Shapley value by its definition: the mean over all orders of what each adds to those before it."""
    orders, shares = list(permutations(range(count))), np.zeros(count)
    for order in orders:
        state = np.zeros(count, dtype="int64")
        for lever in order:
            before = value(state)
            state[lever] = 1
            shares[lever] += value(state) - before
    return (shares / len(orders)).tolist()


@draws(30)
@given(
    one=arrays("float64", (2, 2, 2, 1), elements=st.integers(-9, 9)),
    other=arrays("float64", (2, 2, 1), elements=st.integers(-9, 9)),
)
def test_shares_are_the_mean_over_all_orders_and_add_up(one, other):
    found = gather((2, 2, 2, 2), [((0, 1, 2), one), ((2, 3), other)])
    shares = shapley(found)[:, 0]
    assert shares == pytest.approx(permuted(lambda state: found.evaluate(state)[0], 4), abs=1e-9)
    everything = found.evaluate(np.array([[0] * 4, [1] * 4]))[:, 0]
    assert shares.sum() == pytest.approx(everything[1] - everything[0])
