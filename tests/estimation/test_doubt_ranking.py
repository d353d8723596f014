"""What makes the doubt: the same errors as those that are drawn, told cause by cause and part by part."""

import numpy as np
import pytest

from footprint.estimation.doubt_ranking import bound_breakdown, bound_parts, find_errors, gather_unknowns, rank_unknowns
from footprint.estimation.estimate import estimate
from footprint.estimation.uncertainty.draws import Interval, draw_parts, draw_totals, interval
from footprint.estimation.views import breakdown
from footprint.tables import STAGES
from tests.round_registry import ASSUMPTION_ROWS, FACTOR_ROWS, make_registry, make_situation

ESTATE = [
    {"device_type": "laptop", "quantity": 40, "quality": "medium", "source_document": "a.csv", "site": "Nord"},
    {"device_type": "laptop", "quantity": 60, "quality": "low", "source_document": "b.csv", "site": "Sud"},
    {"device_type": "screen", "quantity": 80, "quality": "low", "source_document": "a.csv"},
]
USAGE = [{"service_type": "mobile_line", "amount_per_year": 30}]


SKEWED = {
    "laptop-manufacturing": {"low": 160.0, "high": 1000.0},
    "line-fra": {"low": 0.2, "high": 2.5},
    "laptop.lifespan_years": {"low": 4.5, "high": 15.0},
    "laptop.energy_kwh_per_year": {"low": 28.0, "high": 150.0},
}


def skewed(rows, key, *alone):
    """Rows of the registry with bounds of which one is far; none has any but those of `alone`, where it is given."""

    def bounds(row):
        exact = {"low": row["value"], "high": row["value"]} if alone and row[key] not in alone else {}
        return row | SKEWED.get(row[key], {}) | exact

    return [bounds(row) for row in rows]


def skewed_registry():
    return make_registry(skewed(FACTOR_ROWS, "factor_id"), skewed(ASSUMPTION_ROWS, "applies_to"))


@pytest.fixture(scope="module", params=["symmetric", "skewed"])
def estate(request):
    registry = skewed_registry() if request.param == "skewed" else make_registry()
    situation = make_situation(ESTATE, usage=USAGE, registry=registry)
    lines = estimate(situation)
    return situation, lines, find_errors(situation, lines)


def close(found: Interval, low: float, high: float, tolerance: float = 0.03) -> bool:
    return found.low == pytest.approx(low, rel=tolerance) and found.high == pytest.approx(high, rel=tolerance)


def test_all_lines_together_have_the_interval_that_is_drawn(estate):
    situation, lines, errors = estate
    whole = bound_parts(errors, np.zeros(len(lines), dtype="int64"), 1).iloc[0]
    assert close(interval(situation, lines), whole["low"], whole["high"])


def test_each_part_has_the_interval_that_is_drawn(estate):
    situation, lines, errors = estate
    parts = lines["stage"].to_numpy().astype("int64")
    found = bound_parts(errors, parts, len(STAGES))
    drawn = np.quantile(draw_parts(situation, lines, parts), [0.025, 0.975], axis=1)
    for (low, high), (drawn_low, drawn_high) in zip(found[["low", "high"]].to_numpy(), drawn.T, strict=True):
        if np.isfinite(low):
            assert close(Interval(drawn_low, drawn_high), low, high, 0.02)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("laptop-manufacturing", ("factor", "laptop.manufacturing")),
        ("line-fra", ("factor", "mobile_line")),
        ("laptop.lifespan_years", ("lifespan", "laptop.lifespan_years")),
        ("laptop.energy_kwh_per_year", ("energy", "laptop.energy_kwh_per_year")),
    ],
)
def test_a_cause_alone_is_what_it_makes_when_all_else_is_certain(name, cause):
    """Its variance and both its bounds, against many draws in which nothing else errs (the inventory, by nothing)."""
    exact = [row | ({"value": 0.0} if "quality." in row["applies_to"] else {}) for row in ASSUMPTION_ROWS]
    registry = make_registry(
        skewed(FACTOR_ROWS, "factor_id", name), [row | {"low": row["value"], "high": row["value"]} for row in exact]
    )
    if name in {row["applies_to"] for row in ASSUMPTION_ROWS}:
        registry = make_registry(skewed(FACTOR_ROWS, "factor_id", "none"), skewed(exact, "applies_to", name))
    situation = make_situation(ESTATE, usage=USAGE, registry=registry)
    lines = estimate(situation)
    found = rank_unknowns(situation, lines, find_errors(situation, lines)).iloc[0]
    assert (found["kind"], found["about"]) == cause
    drawn = draw_totals(situation, lines, 1_000_000)
    assert drawn.mean() == pytest.approx(lines["impact"].sum(), rel=0.001)
    assert found["variance"] == pytest.approx(drawn.var(), rel=0.02)
    assert [found["low"], found["high"]] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), rel=0.01)


def test_every_part_of_a_breakdown_is_between_its_bounds(estate):
    situation, lines, errors = estate
    for key in ("stage", "match", "type", "site", "quality"):
        table = breakdown(situation, lines, key).merge(bound_breakdown(situation, lines, errors, key), on=key)
        assert len(table) == len(breakdown(situation, lines, key))
        known = table[table["impact"] > 0]
        assert len(known)
        assert ((known["low"] < known["impact"]) & (known["impact"] < known["high"])).all()


def test_families_gather_their_types(estate):
    situation, lines, errors = estate
    of_types = bound_breakdown(situation, lines, errors, "type").dropna()
    of_families = bound_breakdown(situation, lines, errors, "family").dropna()
    assert 0 < len(of_families) <= len(of_types)
    # Two types are surer together than apart, whose errors are not all the same.
    assert of_families["high"].sum() <= of_types["high"].sum()


def test_the_shares_of_the_doubt_are_ranked_and_make_a_whole(estate):
    unknowns = rank_unknowns(*estate)
    assert unknowns["share"].is_monotonic_decreasing
    assert unknowns["share"].sum() == pytest.approx(1)
    total = estate[1]["impact"].sum()
    assert ((unknowns["low"] < total) & (total < unknowns["high"])).all()


def test_no_cause_alone_makes_more_doubt_than_all(estate):
    situation, lines, _ = estate
    whole = interval(situation, lines)
    unknowns = rank_unknowns(*estate)
    assert (unknowns["high"] - unknowns["low"]).max() < whole.high - whole.low


def test_causes_gathered_make_the_whole_again():
    situation = make_situation(ESTATE, usage=USAGE)
    lines = estimate(situation)
    gathered = gather_unknowns(rank_unknowns(situation, lines, find_errors(situation, lines)), lines["impact"].sum())
    assert gathered["share"] == pytest.approx(1)
    assert close(interval(situation, lines), gathered["low"], gathered["high"])


def test_the_quantities_of_a_type_err_apart_in_two_documents():
    def doubt(*documents: str) -> float:
        rows = [
            {"device_type": "laptop", "quantity": 50, "quality": "low", "source_document": document}
            for document in documents
        ]
        situation = make_situation(rows)
        lines = estimate(situation)
        table = rank_unknowns(situation, lines, find_errors(situation, lines)).set_index(["kind", "about"])
        return float(table.loc[("quantity", "laptop"), "high"] - table.loc[("quantity", "laptop"), "low"])

    assert doubt("a.csv", "b.csv") == pytest.approx(doubt("a.csv", "a.csv") / np.sqrt(2), rel=0.02)


def test_nothing_known_has_no_doubt():
    situation = make_situation([{"device_type": "laptop", "quantity": 1}])
    lines = estimate(situation).iloc[:0]
    assert rank_unknowns(situation, lines, find_errors(situation, lines)).empty
