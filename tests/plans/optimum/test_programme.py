"""The best choice among levers and dates: never beaten by trying them all."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from footprint.plans.optimum.interactions import Numbers, States, all_states, gather
from footprint.plans.optimum.programme import TOLERANCE, Programme, excess, lowest, scale_of, solve, solve_softly
from tests.draws import draws

CARBON, COST = 0, 1
ONE_START = ((2025,), (2025,), (2025,))


def enumerate_plans(programme: Programme) -> tuple[States, Numbers]:
    """Every plan that the rules and limits allow, and its measures, by trying them all."""
    plans = all_states(programme.interactions.states)
    plans = plans[_follows_rules(programme, plans)]
    measures = programme.interactions.evaluate(plans)
    kept = (measures - programme.limits <= TOLERANCE * scale_of(programme)).all(axis=1)
    return plans[kept], measures[kept]


def _follows_rules(programme: Programme, plans: States) -> np.ndarray:
    chosen = plans > 0
    dates = np.column_stack(
        [np.append(np.iinfo("int64").max, starts)[plans[:, lever]] for lever, starts in enumerate(programme.starts)]
    )
    allowed = np.ones(len(plans), dtype=bool)
    for lever, needed in programme.requires:
        allowed &= ~chosen[:, lever] | (dates[:, needed] <= dates[:, lever])
    for one, other in programme.excludes:
        allowed &= ~(chosen[:, one] & chosen[:, other])
    for lever in programme.musts:
        allowed &= chosen[:, lever]
    for lever, state in programme.never:
        allowed &= plans[:, lever] != state
    for cut in programme.cuts:
        other = chosen != (np.array(cut) > 0) if programme.by_lever else plans != np.array(cut)
        allowed &= other.any(axis=1)
    return allowed


def three_levers(limit: float, **rules) -> Programme:
    """100 kg; A saves 30 for 10 EUR, B 40 for 20 EUR, C 25 for 5 EUR; A and B together lose 20 of what they save."""
    together = np.zeros((2, 2, 2))
    together[1, 0, CARBON], together[0, 1, CARBON], together[1, 1, CARBON] = -30, -40, -50
    costs = [((lever,), np.array([[0, 0], [0, cost]])) for lever, cost in enumerate((10.0, 20.0, 5.0))]
    tables = [((), np.array([100.0, 0])), ((0, 1), together), ((2,), np.array([[0.0, 0], [-25, 0]])), *costs]
    interactions = gather((2, 2, 2), tables)
    return Programme(interactions, ONE_START, np.array([limit, np.inf]), np.array([0.0, 1.0]), **rules)


def test_the_cheapest_choice_that_keeps_the_limit():
    # to save 55: A + C (30 + 25, 15 EUR); sums of stand-alone effects would have taken A + B for 60
    found = solve(three_levers(45.0))
    assert (found.status, found.states.tolist(), found.objective) == ("optimal", [1, 0, 1], 15)
    # to save 60: B + C (65, 25 EUR)
    assert solve(three_levers(40.0)).states.tolist() == [0, 1, 1]
    # to save 75: all (50 + 25, 35 EUR), exactly
    assert solve(three_levers(25.0)).states.tolist() == [1, 1, 1]


def test_a_limit_out_of_reach_is_said_with_how_much_lacks():
    programme = three_levers(20.0)
    assert solve(programme).status == "infeasible"
    nearest, lacking = solve_softly(programme)
    assert nearest.states.tolist() == [1, 1, 1]
    assert lacking.tolist() == [5, 0]  # 100 − 75 = 25, for 20 allowed
    assert lowest(programme, CARBON).measures[CARBON] == 25


def test_needs_exclusions_and_musts():
    assert solve(three_levers(45.0, excludes=((0, 2),))).states.tolist() == [0, 1, 1]
    assert solve(three_levers(45.0, requires=((2, 1),))).states.tolist() == [0, 1, 1]
    assert solve(three_levers(100.0, musts=(1,))).states.tolist() == [0, 1, 0]
    assert solve(three_levers(50.0, never=((2, 1),))).states.tolist() == [1, 1, 0]
    assert solve(three_levers(45.0, never=((2, 1),))).status == "infeasible"


def test_what_is_needed_starts_no_later():
    # A may start in 2025 or 2026, what it needs in 2026 alone: so A starts in 2026, though earlier is cheaper
    tables = [
        ((), np.array([10.0, 0.0])),
        ((0,), np.array([[0.0, 0], [-5, 1], [-5, 2]])),
        ((1,), np.array([[0.0, 0], [0, 3]])),
    ]
    interactions = gather((3, 2), tables)
    programme = Programme(
        interactions, ((2025, 2026), (2026,)), np.array([5.0, np.inf]), np.array([0.0, 1.0]), requires=((0, 1),)
    )
    assert solve(programme).states.tolist() == [2, 1]
    assert enumerate_plans(programme)[0].tolist() == [[2, 1]]


def test_the_second_best_is_another_plan_or_other_levers():
    tables = [((), np.array([10.0, 0.0])), ((0,), np.array([[0.0, 0], [-5, 1], [-5, 2]]))]
    tables.append(((1,), np.array([[0.0, 0], [-5, 9]])))
    interactions = gather((3, 2), tables)
    programme = Programme(interactions, ((2025, 2026), (2025,)), np.array([5.0, np.inf]), np.array([0.0, 1.0]))
    best = solve(programme)
    assert best.states.tolist() == [1, 0]
    cut = (tuple(best.states.tolist()),)
    assert solve(replace(programme, cuts=cut)).states.tolist() == [2, 0]  # a year later
    assert solve(replace(programme, cuts=cut, by_lever=True)).states.tolist() == [0, 1]


def test_how_far_from_the_best_is_a_share_and_unknown_without_a_bound():
    found = solve(three_levers(45.0))
    assert replace(found, objective=50.0, bound=40.0).gap == 0.2
    assert replace(found, objective=-50.0, bound=-60.0).gap == 0.2
    assert np.isnan(replace(found, bound=-np.inf).gap)
    assert np.isnan(replace(found, states=found.states[:0]).gap)


def test_nothing_is_written_on_the_standard_output(capfd):
    solve(three_levers(45.0))
    assert capfd.readouterr() == ("", "")


@st.composite
def programmes(draw) -> Programme:
    """Three or four levers with one or two starts, on three cells that share them; limits some of which bind."""
    starts = tuple((2025,) if draw(st.booleans()) else (2025, 2026) for _ in range(draw(st.integers(3, 4))))
    states = tuple(len(each) + 1 for each in starts)
    levers = st.lists(st.integers(0, len(starts) - 1), min_size=1, max_size=3, unique=True).map(sorted)
    tables = [((), np.array([50.0, 50.0, 0.0]))]
    for _ in range(3):
        axes = tuple(draw(levers))
        table = draw(arrays("float64", (*(states[lever] for lever in axes), 2), elements=st.integers(-15, 4)))
        tables.append((axes, np.concatenate([table, np.zeros((*table.shape[:-1], 1))], axis=-1)))
    for lever, count in enumerate(states):
        costs = draw(arrays("float64", count, elements=st.integers(-3, 20)))
        costs[0] = 0
        tables.append(((lever,), np.column_stack([np.zeros((count, 2)), costs])))
    pairs = st.lists(st.tuples(*[st.integers(0, len(starts) - 1)] * 2).filter(lambda p: p[0] != p[1]), max_size=2)
    limits = np.array([draw(st.integers(0, 60)), draw(st.integers(0, 60)), draw(st.sampled_from([10, 30, np.inf]))])
    weights = draw(st.sampled_from([(0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0)]))
    return Programme(
        gather(states, tables),
        starts,
        limits.astype("float64"),
        np.array(weights),
        requires=tuple(draw(pairs)),
        excludes=tuple(draw(pairs)),
        musts=tuple(draw(st.lists(st.integers(0, len(starts) - 1), max_size=1))),
    )


@draws(150)
@given(programme=programmes())
def test_no_plan_beats_the_best_and_none_exists_where_it_says_so(programme):
    plans, measures = enumerate_plans(programme)
    found = solve(programme, gap=0.0)
    if len(plans) == 0:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    best = float((measures @ programme.weights).min())
    assert found.objective == pytest.approx(best, abs=1e-4)
    assert found.states.tolist() in plans.tolist()
    assert (excess(programme, found.measures) == 0).all()
    assert found.measures == pytest.approx(programme.interactions.evaluate(found.states))
    assert found.bound <= found.objective


@draws(60)
@given(programme=programmes())
def test_the_softest_choice_exceeds_least(programme):
    plans, measures = enumerate_plans(replace(programme, limits=np.full_like(programme.limits, np.inf)))
    found, lacking = solve_softly(programme, gap=0.0)
    if len(plans) == 0:
        assert found.status == "infeasible"
        return
    shares = np.maximum(measures - programme.limits, 0) / scale_of(programme)
    assert (lacking / scale_of(programme)).sum() == pytest.approx(shares.sum(axis=1).min(), abs=1e-5)
