"""Errors have mean 1, are drawn once for each thing that can be wrong, and are shared by both sides of a comparison."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from footprint.estimation.estimate import estimate
from footprint.estimation.uncertainty.bearing import assumption_errors, factor_errors
from footprint.estimation.uncertainty.draws import (
    MOST_DOCUMENTS_DRAWN,
    SETS_AT_ONCE,
    draw_normal,
    draw_sums,
    draw_totals,
    interval,
    sum_parts,
)
from footprint.estimation.uncertainty.errors import Error, deviations, kept_bounds, log_effect, log_mean, log_product
from footprint.estimation.views import total
from tests.draws import draws
from tests.round_registry import ASSUMPTION_ROWS, FACTOR_ROWS, make_registry, make_situation

Z95, Z80 = 1.959963984540054, 1.2815515655446004


def exact(rows, *kept):
    """Rows of the registry without bounds, save those named."""
    key = "factor_id" if "factor_id" in rows[0] else "applies_to"
    return [row if row[key] in kept else row | {"low": row["value"], "high": row["value"]} for row in rows]


def registry_with(*, factor=(), assumption=()):
    """Nothing uncertain but what is named, and the inventory as its quality says."""
    return make_registry(exact(FACTOR_ROWS, *factor), exact(ASSUMPTION_ROWS, *assumption))


def certain(**cells):
    """A row whose life and consumption are stated, of high quality."""
    return {"device_type": "laptop", "lifespan_years": 5, "energy_kwh_per_year": 0, "quality": "high"} | cells


def logs(situation):
    lines = estimate(situation)
    return np.log(draw_totals(situation, lines) / total(lines).impact)


def figure(value, low, high, **more):
    return pd.DataFrame([{"value": value, "low": low, "high": high} | more])


def lone(table):
    """The values of the only row, as plain numbers."""
    return tuple(float(np.asarray(column)[0]) for column in table)


def test_deviations_from_bounds():
    # read as v/1.5 and v×1.5; the same bounds as p10–p90 deviate more
    assert lone(deviations(figure(100, 100 / 1.5, 150))) == pytest.approx((math.log(1.5) / Z95,) * 2)
    assert lone(deviations(figure(100, 50, 150, interval="p10_p90"))) == pytest.approx(
        (math.log(2) / Z80, math.log(1.5) / Z80)
    )
    for unbounded in ((10, 10, 10), (10, 0, 10), (10, math.nan, math.nan), (0, 0, 0)):
        assert lone(deviations(figure(*unbounded))) == (0, 0)
    # an action that sets a life beyond its bounds is in doubt on one side only
    assert lone(deviations(figure(7.0, 4.0, 6.25))) == pytest.approx((math.log(7 / 4) / Z95, 0))


# value, low, high, the bounds that are kept: derived apart, and simulated with ten million draws
SKEWED = [(9.73, 7.75, 48.5, 4.94, 30.9), (2700.0, 1236.0, 7328.0, 1062.0, 6290.0)]


class TestSkewed:
    @pytest.mark.parametrize(("value", "low", "high", "kept_low", "kept_high"), SKEWED)
    def test_by_simulation(self, value, low, high, kept_low, kept_high):
        below, above = lone(deviations(figure(value, low, high)))
        drawn = value * np.exp(log_effect(Error("skewed", below, above), draw_normal("skewed", 1_000_000)))
        assert drawn.mean() == pytest.approx(value, rel=0.003)
        assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx([kept_low, kept_high], rel=0.01)
        kept = kept_bounds(figure(value, low, high)).iloc[0]
        assert kept.tolist() == pytest.approx([kept_low, kept_high], rel=0.002)

    @pytest.mark.parametrize(("value", "low", "high", "kept_low", "kept_high"), SKEWED)
    def test_of_a_footprint(self, value, low, high, kept_low, kept_high):
        rows = [
            row | ({"value": value, "low": low, "high": high} if row["factor_id"] == "laptop-manufacturing" else {})
            for row in FACTOR_ROWS
        ]
        registry = make_registry(exact(rows, "laptop-manufacturing"), exact(ASSUMPTION_ROWS))
        situation = make_situation([certain(quantity=5)], registry=registry)
        lines = estimate(situation)
        lines = lines[lines["stage"] == 0]
        found = interval(situation, lines)  # of 10 000 draws
        assert (found.low, found.high) == pytest.approx((kept_low, kept_high), rel=0.05)
        assert draw_totals(situation, lines).mean() == pytest.approx(value, rel=0.02)

    def test_a_life_of_which_the_longest_is_far_makes_small_impacts_possible_not_great_ones(self):
        life = [
            row | ({"low": 4.5, "high": 15.0} if row["applies_to"] == "laptop.lifespan_years" else {})
            for row in ASSUMPTION_ROWS
        ]
        registry = make_registry(exact(FACTOR_ROWS), exact(life, "laptop.lifespan_years"))
        situation = make_situation([{"device_type": "laptop", "quality": "high"}], registry=registry)
        lines = estimate(situation)
        lines = lines[lines["stage"] == 0]
        drawn, impact = draw_totals(situation, lines, 400_000), total(lines).impact
        assert drawn.mean() == pytest.approx(impact, rel=0.003)
        # 1/life: 1/5 between 1/15 and 1/4.5, pieces swapped
        kept = kept_bounds(figure(0.2, 1 / 15, 1 / 4.5)).iloc[0] / 0.2
        assert np.quantile(drawn, [0.025, 0.975]) / impact == pytest.approx(kept.to_numpy(), rel=0.01)


quick = draws(40)
times = st.floats(1.0, 20.0)  # how far a bound is from its value, as a ratio
slopes = st.floats(0.0, 2.0)
GRID = np.linspace(-16.0, 16.0, 4_001)
WEIGHT = np.exp(-(GRID**2) / 2.0) / math.sqrt(2.0 * math.pi) * (GRID[1] - GRID[0])


def mean_of(values):
    """The mean over a standard normal, summed on a grid."""
    return float(values @ WEIGHT)


class TestTwoPieces:
    @quick
    @given(slopes, slopes, st.sampled_from([1.0, -1.0]))
    @example(0.0, 2.0, -1.0)
    def test_the_mean_is_the_value_whatever_the_bounds_and_also_where_it_divides(self, below, above, sign):
        error = Error("any", sign * below, sign * above)
        effect = np.exp(log_effect(error, GRID))
        assert mean_of(effect) == pytest.approx(1.0, rel=1e-4)
        assert mean_of(effect**2) - 1 == pytest.approx(math.expm1(log_product(error, error)), rel=1e-4, abs=1e-4)

    @quick
    @given(slopes, slopes, slopes, slopes)
    def test_the_product_of_two_errors_of_one_draw(self, below, above, below_too, above_too):
        one, other = Error("any", below, above), Error("any", -below_too, -above_too)
        product = np.exp(log_effect(one, GRID) + log_effect(other, GRID))
        assert math.log(mean_of(product)) == pytest.approx(log_product(one, other), rel=1e-4, abs=1e-4)
        assert log_product(one, other) == pytest.approx(log_product(other, one))

    @quick
    @given(st.floats(0.01, 1e6), times, times)
    def test_bounds_stay_as_far_apart_and_as_lopsided_as_published(self, value, down, up):
        published = figure(value, value / down, value * up)
        kept = kept_bounds(published).iloc[0]
        assert kept["high"] / kept["low"] == pytest.approx(up * down)
        below, above = lone(deviations(published))
        middle = value * math.exp(-log_mean(below, above))  # the draw in the middle: half are below
        assert middle / kept["low"] == pytest.approx(down)
        assert kept["high"] / middle == pytest.approx(up)

    @quick
    @given(st.floats(0.01, 1e6), times, st.sampled_from(["95", "p10_p90"]))
    def test_symmetric_bounds_make_the_plain_log_normal(self, value, ratio, level):
        published = figure(value, value / ratio, value * ratio, interval=level)
        z = {"95": Z95, "p10_p90": Z80}[level]
        sigma = math.log(ratio) / z
        expected = [value * math.exp(side * z * sigma - sigma**2 / 2) for side in (-1, 1)]
        assert kept_bounds(published).iloc[0].tolist() == pytest.approx(expected)
        below, above = lone(deviations(published))
        normal = draw_normal("plain", 100)
        plain = sigma * normal - sigma**2 / 2
        assert log_effect(Error("plain", below, above), normal) == pytest.approx(plain)

    @quick
    @given(st.floats(0.5, 50.0), times, times)
    def test_what_divides_errs_as_its_inverse_pieces_swapped(self, years, down, up):
        life = figure(years, years / down, years * up, applies_to="laptop.lifespan_years")
        inverse = figure(1 / years, 1 / (years * up), down / years)
        kept, swapped = kept_bounds(life).iloc[0], kept_bounds(inverse).iloc[0]
        assert (kept["low"], kept["high"]) == pytest.approx((1 / swapped["high"], 1 / swapped["low"]))
        life = life.assign(source_id="tests", source_locator="life")
        below, above = lone(deviations(inverse))
        mirrored = log_effect(Error("inverse", below, above), -GRID)
        assert log_effect(assumption_errors(life)[0], GRID) == pytest.approx(mirrored)

    @quick
    @given(st.floats(-400.0, 400.0), st.floats(-400.0, 400.0))
    @example(-30.000001, 1.0)
    def test_bounds_however_far_apart_have_a_mean(self, below, above):
        assert math.isfinite(log_mean(below, above))
        assert log_mean(below, above) == pytest.approx(log_mean(-above, -below))  # the mirrored draws
        assert log_mean(below, above) <= log_mean(below, above + 0.5)

    def test_the_second_moment_of_the_derivation(self):
        # (v/k)² [exp(2 s1²) Φ(-2 s1) + exp(2 s2²) Φ(2 s2)], for (2 700; 1 236–7 328)
        s1, s2 = math.log(2700 / 1236) / Z95, math.log(7328 / 2700) / Z95

        def phi(x):
            return math.erfc(-x / math.sqrt(2)) / 2

        k = math.exp(s1**2 / 2) * phi(-s1) + math.exp(s2**2 / 2) * phi(s2)
        moment = (math.exp(2 * s1**2) * phi(-2 * s1) + math.exp(2 * s2**2) * phi(2 * s2)) / k**2
        error = Error("laptop", s1, s2)
        assert math.expm1(log_product(error, error)) == pytest.approx(moment - 1)

    def test_errors_of_the_registry(self):
        skewed = pd.DataFrame([FACTOR_ROWS[6] | {"low": 150.0, "high": 400.0}])
        assert factor_errors(skewed)[0] == (
            "factor:laptop.manufacturing",
            pytest.approx(math.log(200 / 150) / Z95),
            pytest.approx(math.log(2) / Z95),
        )


def test_an_interval_of_one_factor_is_its_bounds_around_the_mean():
    situation = make_situation([certain()], registry=registry_with(factor=["laptop-manufacturing"]))
    sigma = math.hypot(math.log(1.5) / Z95, math.log(1.01) / Z95)
    lines = estimate(situation)
    lines = lines[lines["stage"] == 0]
    found = interval(situation, lines)
    # mean 40 kg = 200 / 5; quantiles of a log-normal of mean 40
    assert found.low == pytest.approx(40 * math.exp(-sigma * Z95 - sigma**2 / 2), rel=0.02)
    assert found.high == pytest.approx(40 * math.exp(sigma * Z95 - sigma**2 / 2), rel=0.02)


def test_the_mean_of_the_draws_is_the_plain_sum():
    # an assumed life divides: its error too acts on impacts with mean 1
    situation = make_situation(
        [{"device_type": "laptop"}, {"device_type": "screen", "quantity": 3, "lifespan_years": 6}]
    )
    lines = estimate(situation)
    assert draw_totals(situation, lines, 400_000).mean() == pytest.approx(total(lines).impact, rel=0.003)


@pytest.mark.parametrize(("quality", "error"), [("high", 0.01), ("medium", 0.10), ("low", 0.20)])
def test_quality_of_the_inventory(quality, error):
    situation = make_situation([certain(quality=quality)], registry=registry_with())
    assert logs(situation).std() == pytest.approx(math.log1p(error) / Z95, rel=0.02)


def test_errors_of_one_document_and_type_are_one_draw_others_average_out():
    one = [certain(quality="low", source_document="export") for _ in range(100)]
    many = [certain(quality="low", source_document=f"invoice {number}") for number in range(100)]
    whole = math.log(1.2) / Z95
    assert logs(make_situation(one, registry=registry_with())).std() == pytest.approx(whole, rel=0.02)
    # 100 independent errors: a tenth
    assert logs(make_situation(many, registry=registry_with())).std() == pytest.approx(whole / 10, rel=0.1)


def test_many_documents_spread_as_if_each_were_drawn(monkeypatch):
    rows = [
        certain(quality="low", source_document=f"invoice {number % 60}", quantity=1 + number % 7)
        for number in range(120)
    ]
    situation = make_situation(rows, registry=registry_with())
    alone = logs(situation).std()
    monkeypatch.setattr("footprint.estimation.uncertainty.draws.MOST_DOCUMENTS_DRAWN", 5)
    lines = estimate(situation)
    assert logs(situation).std() == pytest.approx(alone, rel=0.05)
    assert draw_totals(situation, lines).mean() == pytest.approx(total(lines).impact, rel=0.002)


def test_a_proxy_shares_the_error_of_the_figure_it_borrows():
    lender = FACTOR_ROWS[6] | {"source_locator": "page 7"}
    borrowed = lender | {"factor_id": "screen-by-laptop", "activity": "screen.embodied", "match": "proxy"}
    borrowed |= {"source_locator": "page 7 (a laptop, standing for a screen)"}
    own = borrowed | {"source_locator": "page 8"}
    rows = [certain(quantity=1), certain(device_type="screen", lifespan_years=5)]
    spreads = []
    for figure in (borrowed, own):
        others = [row for row in FACTOR_ROWS if row["activity"] not in ("screen.embodied", "laptop.manufacturing")]
        registry = make_registry([*exact(others), lender, figure], exact(ASSUMPTION_ROWS))
        situation = make_situation(rows, registry=registry)
        lines = estimate(situation)
        spreads.append(np.log(draw_totals(situation, lines[lines["stage"] == 0])).std())
    assert spreads[0] > 1.3 * spreads[1]  # the same error twice, not two that make up for each other


def test_all_countries_and_years_of_electricity_share_one_draw():
    both = registry_with(factor=["grid-fra-2024", "grid-deu-2023"])
    rows = [certain(energy_kwh_per_year=1000, lifespan_years=30, country=place) for place in ("FRA", "DEU")]
    situation = make_situation(rows, registry=both)
    lines = estimate(situation)
    use = lines[lines["stage"] == 2]
    draws = np.log(draw_totals(situation, use) / total(use).impact)
    assert draws.std() == pytest.approx(math.hypot(math.log(1.5), math.log(1.01)) / Z95, rel=0.02)


class TestAssumptions:
    def deviation(self, registry, stage=None, **cells):
        situation = make_situation([{"device_type": "laptop", "quality": "high"} | cells], registry=registry)
        lines = estimate(situation)
        if stage is not None:
            lines = lines[lines["stage"] == stage]
        return np.log(draw_totals(situation, lines) / total(lines).impact).std()

    base = math.log(1.01) / Z95

    def test_an_assumed_life_counts_a_stated_one_does_not(self):
        registry = registry_with(assumption=["laptop.lifespan_years"])
        # bounds 4 and 6.25: ln(6.25 / 4) / 2z
        assumed = math.hypot(math.log(6.25 / 4) / 2 / Z95, self.base)
        assert self.deviation(registry, 0) == pytest.approx(assumed, rel=0.02)
        assert self.deviation(registry, 0, lifespan_years=5) == pytest.approx(self.base, rel=0.02)

    def test_an_observed_life_or_an_age_beyond_it_no_longer_depends_on_the_assumption(self):
        registry = registry_with(assumption=["laptop.lifespan_years"])
        gone = {"acquired_on": "2020-01-01", "retired_on": "2024-06-01", "status": "retired"}
        assert self.deviation(registry, 0, **gone) == pytest.approx(self.base, rel=0.02)
        assert self.deviation(registry, 0, acquired_on="2012-01-01") == pytest.approx(self.base, rel=0.02)

    def test_energy_pue_and_share(self):
        bounds = {"laptop.energy_kwh_per_year": math.log(45 / 20), "server_room.pue": math.log(1.875 / 1.2)}
        energy = registry_with(assumption=["laptop.energy_kwh_per_year"])
        assert self.deviation(energy, 2) == pytest.approx(
            math.hypot(bounds["laptop.energy_kwh_per_year"] / 2 / Z95, self.base), rel=0.02
        )
        assert self.deviation(energy, 0) == pytest.approx(self.base, rel=0.02)
        pue = registry_with(assumption=["server_room.pue"])
        server = {"device_type": "server", "energy_kwh_per_year": 100}
        assert self.deviation(pue, 2, **server) == pytest.approx(
            math.hypot(bounds["server_room.pue"] / 2 / Z95, self.base), rel=0.02
        )
        assert self.deviation(pue, 2, **server, pue=1.4) == pytest.approx(self.base, rel=0.02)

    def test_a_longer_life_drawn_is_a_smaller_impact_drawn(self):
        registry = registry_with(assumption=["laptop.lifespan_years"])
        situation = make_situation(
            [{"device_type": "laptop", "quality": "high", "energy_kwh_per_year": 0}], registry=registry
        )
        life = draw_normal("assumption:lifespan_years: tests: laptop.lifespan_years", 10_000)
        assert np.corrcoef(life, draw_totals(situation, estimate(situation)))[0, 1] < -0.9


class TestSharedDraws:
    def test_a_difference_is_known_better_than_its_sides(self):
        before = make_situation([{"device_type": "laptop", "quantity": 100, "lifespan_years": 4}])
        after = make_situation([{"device_type": "laptop", "quantity": 100, "lifespan_years": 5}])
        sides = [(situation, estimate(situation)) for situation in (before, after)]
        less, more = (draw_totals(*side) for side in reversed(sides))
        assert np.quantile(less - more, 0.975) < 0  # the saving is sure, though each side spreads over hundreds of kg
        assert interval(*sides[0]).low < total(sides[1][1]).impact < interval(*sides[0]).high

    def test_nothing_changed_no_difference(self):
        situation = make_situation([{"device_type": "laptop"}])
        assert (draw_totals(situation, estimate(situation)) == draw_totals(situation, estimate(situation))).all()

    def test_a_factor_more_changes_no_other_draw(self):
        more = make_registry([*FACTOR_ROWS, FACTOR_ROWS[5] | {"factor_id": "another", "activity": "camera.embodied"}])
        plain, richer = (
            make_situation([{"device_type": "laptop"}], registry=registry) for registry in (make_registry(), more)
        )
        assert (draw_totals(plain, estimate(plain)) == draw_totals(richer, estimate(richer))).all()

    def test_draws_are_the_same_every_time_and_differ_by_name(self):
        assert (draw_normal("factor:electricity", 5) == draw_normal("factor:electricity", 5)).all()
        assert draw_normal("factor:electricity", 3).tolist() != draw_normal("factor:mobile_line", 3).tolist()
        # a published interval must be found again: these are fixed for good
        assert draw_normal("factor:electricity", 2) == pytest.approx([0.6267738816833266, -0.17941362844901906])


def test_an_interval_is_stable_to_three_digits():
    situation = make_situation([{"device_type": "laptop", "quantity": 50}, {"device_type": "screen", "quantity": 60}])
    lines = estimate(situation)
    few, many = interval(situation, lines), interval(situation, lines)
    assert (few.low, few.high) == (many.low, many.high)


def test_nothing_known_no_interval_to_draw():
    situation = make_situation([{"device_type": "camera"}])
    assert (draw_totals(situation, estimate(situation)) == 0).all()


def test_sets_of_errors_that_only_light_documents_meet_are_drawn_too():
    """As in a territory, whose light documents are far more than those that are drawn one by one."""
    light = 2 * SETS_AT_ONCE
    heavy = MOST_DOCUMENTS_DRAWN
    document, model = np.arange(heavy + light), np.r_[np.zeros(heavy, "int64"), np.arange(light)]
    impact = np.r_[np.full(heavy, 1000.0), np.ones(light)]
    group = [f"inventory:{number}:laptop" for number in document]
    documents = pd.DataFrame({"group": group, "type": "laptop", "sigma": 0.1})
    drawn = draw_sums(sum_parts(document, model, impact), [()] * light, documents, draws=200)
    assert drawn.mean() == pytest.approx(impact.sum(), rel=0.02)
