"""Years side by side: what was published is kept, the parts add up, and a base year is recalculated when it must be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.commitments.follow_up import list_years
from footprint.commitments.years import CAUSES, STEPS, Compared, Policy, Published, Recalculation
from footprint.dossier.years import find_wrong_sums, read_years, write_years
from footprint.estimation.estimate import estimate
from footprint.estimation.views import total
from tests.draws import draws
from tests.round_registry import REGISTRY, make_situation

# 10 laptops in 2022: 10 × 214 / 5 = 428 kg of manufacture and the like, 300 kWh × 0.05 = 15 kg: 443 kg.
LAPTOPS = {"item_id": "L", "device_type": "laptop", "quantity": 10, "quality": "high"}


def make(published=None, policy=None, done=(), **rows) -> Compared:
    situations = {int(name[1:]): make_situation(of, year=int(name[1:])) for name, of in rows.items()}
    return Compared(list_years(situations), published or {}, policy or Policy(), done)


def publish(rows, year=2022, total_=None, registry=None, doubted=frozenset()) -> Published:
    situation = make_situation(rows, year=year)
    if registry:
        situation = replace(situation, factors=registry)
    value = total(estimate(situation)).impact if total_ is None else total_
    return Published(value, situation=situation, doubted=doubted)


def row(compared, year):
    return compared.table.set_index("year").loc[year]


def test_a_year_is_told_three_times():
    compared = make({2022: Published(400.0)}, y2022=[LAPTOPS], y2024=[LAPTOPS | {"quantity": 8}])
    assert row(compared, 2022)[["published", "today", "restated"]].tolist() == pytest.approx([400, 443, 443])
    # 8 laptops: 8 × 42.8 = 342.4; 240 kWh at 0.04 in 2024 = 9.6, at 0.05 as in 2022 = 12
    assert row(compared, 2024)[["today", "restated"]].tolist() == pytest.approx([352.0, 354.4])
    # 354.4 − 443 = −88.6 was done; the grid makes 352 − 354.4 = −2.4
    assert row(compared, 2024)[list(STEPS)].tolist() == pytest.approx([0.0, -88.6, 0.0, -2.4])


def test_a_life_typed_otherwise_is_a_correction_and_restates_the_base_year():
    compared = make(y2022=[LAPTOPS], y2024=[LAPTOPS | {"lifespan_years": 10}])
    # at 10 years: 10 × 214 / 10 + 15 = 229, in both
    assert row(compared, 2022)["restated"] == pytest.approx(229)
    assert row(compared, 2024)[["real_change", "corrections"]].tolist() == pytest.approx([0, 229 - 443])
    assert compared.review.verdict == "recalculate"
    assert compared.review.causes.set_index("cause").loc["assumptions", "effect"] == pytest.approx(-214)


def test_growth_never_recalculates():
    compared = make({2022: publish([LAPTOPS])}, y2022=[LAPTOPS], y2024=[LAPTOPS | {"quantity": 500}])
    assert compared.review.verdict == "keep"
    assert not compared.review.causes["reached"].any()


@draws(10)
@given(st.integers(1, 50), st.integers(1, 50), st.sampled_from([None, 3.0, 8.0]), st.floats(1.0, 1e4))
def test_the_parts_add_up(first, second, life, kept):
    before = [LAPTOPS | {"quantity": first}]
    after = [LAPTOPS | {"quantity": second, "lifespan_years": life}]
    compared = make({2022: Published(kept, situation=make_situation(before, year=2022))}, y2022=after, y2024=after)
    later, base = row(compared, 2024), row(compared, 2022)
    assert base["today"] + later[list(STEPS)].sum() == pytest.approx(later["today"])
    assert base["restated"] + later[["perimeter", "real_change"]].sum() == pytest.approx(later["restated"])
    [since] = compared.since_published.to_dict("records")
    assert since["published"] == kept
    assert kept + sum(since[cause] for cause in CAUSES) == pytest.approx(since["today"])


def causes_of(compared) -> dict[str, float]:
    [since] = compared.since_published.to_dict("records")
    return {cause: since[cause] for cause in CAUSES if abs(since[cause]) > 1e-9}


def test_each_cause_is_told_apart():
    years = {"y2022": [LAPTOPS], "y2024": [LAPTOPS]}
    factors = REGISTRY.factors
    dearer = factors["value"].mask(factors["factor_id"] == "laptop-manufacturing", 250.0)
    registry = replace(REGISTRY, factors=factors.assign(value=dearer))
    # 250 kg each to make, 200 today: 10 × −50 / 5 = −100
    assert causes_of(make({2022: publish([LAPTOPS], registry=registry)}, **years)) == pytest.approx({"factors": -100})
    assumptions = REGISTRY.assumptions
    longer = assumptions["value"].mask(assumptions["applies_to"] == "laptop.lifespan_years", 4.0)
    registry = replace(REGISTRY, assumptions=assumptions.assign(value=longer))
    # at 4 years 10 × 214 / 4 = 535, at 5 years 428
    assert causes_of(make({2022: publish([LAPTOPS], registry=registry)}, **years)) == pytest.approx(
        {"assumptions": -107}
    )
    # one laptop less, without anything said of it: 44.3
    other = publish([LAPTOPS | {"quantity": 11}])
    assert causes_of(make({2022: other}, **years)) == pytest.approx({"corrections": -44.3})
    # the same laptops twice, which was said: 443 gone
    rows = [LAPTOPS, LAPTOPS]
    lines = publish(rows).situation.inventory.equipment.index
    twice = publish(rows, doubted=frozenset(("equipment", int(line)) for line in lines))
    assert causes_of(make({2022: twice}, **years)) == pytest.approx({"double_count": -443})
    # a total that nothing explains comes from the calculation
    assert causes_of(make({2022: publish([LAPTOPS], total_=440.0)}, **years)) == pytest.approx({"method": 3.0})
    assert causes_of(make({2022: Published(440.0)}, **years)) == pytest.approx({"method": 3.0})


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("published", "verdict"),
    [(443 / 1.05, "recalculate"), (443 / 1.0499, "keep"), (443 / 0.95, "recalculate"), (443 / 0.951, "keep")],
)
def test_the_threshold_itself_recalculates(published, verdict):
    # 443 is 5 % above 421.9, and 5 % below 466.3
    compared = make({2022: publish([LAPTOPS], total_=published)}, y2022=[LAPTOPS], y2024=[LAPTOPS])
    assert compared.review.verdict == verdict
    assert make(compared.published, Policy(0.2), y2022=[LAPTOPS], y2024=[LAPTOPS]).review.verdict == "keep"


def test_once_recalculated_a_base_year_has_its_new_value_and_keeps_what_was_published():
    published = {2022: publish([LAPTOPS], total_=400.0)}
    first = make(published, y2022=[LAPTOPS], y2024=[LAPTOPS]).review
    assert (first.verdict, first.in_force, first.recalculated) == ("recalculate", 400.0, pytest.approx(443.0))
    done = Recalculation(2022, first.in_force, first.recalculated, first.effects, "Calcul corrigé")
    after = make(published, done=(done,), y2022=[LAPTOPS], y2024=[LAPTOPS])
    assert (after.review.verdict, after.review.in_force) == ("keep", pytest.approx(443.0))
    assert row(after, 2022)["published"] == 400.0


def test_a_site_of_one_year_is_to_be_judged():
    here = LAPTOPS | {"site": "Siège"}
    there = {"item_id": "M", "device_type": "laptop", "quantity": 5, "site": "Annexe"}
    compared = make({2022: publish([here])}, y2022=[here], y2024=[here, there])
    # 5 × 42.8 + 150 kWh × 0.05 = 221.5
    assert row(compared, 2024)[["perimeter", "real_change"]].tolist() == pytest.approx([221.5, 0.0])
    assert compared.review.verdict == "judge"


@pytest.mark.parametrize("threshold", [0.0, -0.1, 1.1, float("nan")])
def test_a_threshold_is_a_share(threshold):
    with pytest.raises(ValueError, match="threshold"):
        Policy(threshold)


def test_the_base_year_is_that_of_the_policy_where_it_is_known():
    rows = {"y2022": [LAPTOPS], "y2024": [LAPTOPS]}
    assert [make(None, Policy(base_year=year), **rows).base for year in (2024, 1999, None)] == [2024, 2022, 2022]


def test_years_are_frozen_and_read_back_and_their_sums_checked():
    compared = make({2022: publish([LAPTOPS])}, y2022=[LAPTOPS], y2024=[LAPTOPS | {"quantity": 8}])
    files = write_years(compared, 2024)
    assert files == write_years(compared, 2024)
    table, since, policy = read_years(files)
    assert table["today"].tolist() == compared.table["today"].tolist()
    assert (len(since), policy["verdict"], policy["base_year"]) == (1, "keep", 2022)
    own = float(table["today"].iloc[1])
    assert find_wrong_sums(files, 2024, own) == []
    assert [one[:3] for one in find_wrong_sums(files, 2024, own + 1)] == [("years/years.csv", 3, "today")]
    forged = files | {"years/published.csv": files["years/published.csv"].replace(b"2022,443", b"2022,543")}
    assert [one[0] for one in find_wrong_sums(forged, 2024, own)] == ["years/published.csv"]
    assert write_years(make(y2022=[LAPTOPS]), 2022) == {}
    assert read_years({}) is None
