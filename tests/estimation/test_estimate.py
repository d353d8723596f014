"""What always holds of an estimate: conservation, locality, monotonicity; and how factors are chosen."""

import datetime
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from footprint.estimation.completion import complete
from footprint.estimation.estimate import estimate, estimate_part
from footprint.estimation.formulas import evaluate
from footprint.estimation.lines import describe_items, explain, widen
from footprint.estimation.scopes import scopes
from footprint.estimation.situation import Method, Situation, narrow
from footprint.estimation.views import breakdown, headcount, total
from footprint.inventory.inventory import Inventory
from footprint.tables import IMPACT_LINES
from tests.draws import draws
from tests.round_registry import FACTOR_ROWS, REGISTRY, make_inventory, make_registry, make_situation

GRAIN = 2.0**-20

quick = draws(12, suppress_health_check=[HealthCheck.too_slow])

dates = st.dates(datetime.date(2012, 1, 1), datetime.date(2026, 12, 31))


@st.composite
def devices(draw) -> dict:
    row = {"device_type": draw(st.sampled_from(["laptop", "screen", "server", "camera", "ups"]))}
    row["quantity"] = draw(st.integers(1, 5000))
    row["ownership"] = draw(st.sampled_from([None, "owned", "leased", "byod", "cope"]))
    row["status"] = draw(st.sampled_from([None, "in_use", "in_stock", "retired"]))
    row["country"] = draw(st.sampled_from([None, "FRA", "DEU", "USA"]))
    row["lifespan_years"] = draw(st.sampled_from([None, "3", "7.5"]))
    row["entity"] = draw(st.sampled_from([None, "town", "schools"]))
    row["acquired_on"] = draw(st.none() | dates)
    if row["acquired_on"] and draw(st.booleans()):
        row["retired_on"] = row["acquired_on"] + datetime.timedelta(days=draw(st.integers(1, 4000)))
    return row


inventories = st.lists(devices(), min_size=1, max_size=12)
methods = st.fixed_dictionaries(
    {
        "year": st.integers(2021, 2026),
        "accounting": st.sampled_from(["annualised", "depreciation", "purchases"]),
        "inventory": st.sampled_from(["snapshot", "register"]),
        "electricity": st.sampled_from(["location", "market"]),
        "factor_set": st.sampled_from(["ademe", "manufacturers"]),
    }
)


@quick
@given(inventories, methods)
def test_every_view_sums_to_the_total_exactly(rows, method):
    situation = make_situation(rows, usage=[{"service_type": "mobile_line", "amount_per_year": 7.3}], **method)
    lines = estimate(situation)
    whole = total(lines).impact
    for by in ("stage", "type", "site", "entity", "country", "match", "quality", ["type", "stage"]):
        table = breakdown(situation, lines, by)
        assert table["impact"].sum(min_count=1) == pytest.approx(whole, rel=0, abs=0, nan_ok=True)
        assert table["lines"].sum() == len(lines)
        assert table["missing"].sum() == total(lines).missing
    for standard in ("ghg_protocol", "iso_14064", "beges"):
        assert scopes(situation, lines, standard)["impact"].sum() == whole


@quick
@given(inventories, methods, st.randoms(use_true_random=False))
def test_the_estimates_of_the_sites_and_of_what_has_none_add_up_to_the_whole_on_the_grain(rows, method, random):
    rows = [row | {"site": random.choice([None, "hall", "depot"])} for row in rows]
    rooms = [{"site": "hall", "country": "DEU", "pue": 1.7, "headcount": 5}, {"site": "empty", "headcount": 2}]
    usage = [{"service_type": "mobile_line", "amount_per_year": 7.3, "site": "depot", "entity": "town"}]
    whole = make_situation(rows, usage=usage, sites=rooms, **method)
    for column, values in {"site": ("hall", "depot", ""), "entity": ("town", "schools", "")}.items():
        parts = [estimate(narrow(whole, {column: value})) for value in values]
        sums = [total(part) for part in parts]
        found = total(estimate(whole))
        known = [one.impact for one in sums if not np.isnan(one.impact)]
        assert math.fsum(known) == pytest.approx(found.impact if known else 0.0, rel=0, abs=0)
        assert (sum(one.lines for one in sums), sum(one.missing for one in sums)) == (found.lines, found.missing)


@quick
@given(inventories, methods, st.randoms(use_true_random=False))
def test_the_lines_of_a_part_are_those_of_its_estimate(rows, method, random):
    rows = [row | {"site": random.choice([None, "hall", "depot"])} for row in rows]
    contracts = [
        {"site": site, "electricity_contract": "green", "contract_gco2e_per_kwh": grams}
        for site, grams in (("depot", 11.0), ("hall", 40.0))
    ]
    usage = [{"service_type": "mobile_line", "amount_per_year": 7.3, "site": "depot", "entity": "town"}]
    for electricity in ("location", "market"):
        whole = make_situation(rows, usage=usage, sites=contracts, **method | {"electricity": electricity})
        lines = estimate(whole)
        for where in ({"site": "hall"}, {"site": ""}, {"entity": "town"}, {"site": "depot", "entity": "town"}):
            part, taken, own = estimate_part(whole, lines, where)
            pd.testing.assert_frame_equal(taken, estimate(narrow(whole, where)), check_exact=True)
            assert taken["impact"].tolist() == pytest.approx(lines["impact"][own].tolist(), rel=0, abs=0, nan_ok=True)
            assert part.id == narrow(whole, where).id


@pytest.mark.parametrize(
    ("where", "people"),
    [({"site": "hall"}, 5), ({"site": "depot"}, None), ({"site": ""}, None), ({"entity": "town"}, None)],
)
def test_the_people_of_a_site_are_those_it_has_and_nobody_counted_those_of_an_entity(where, people):
    whole = make_situation([{"device_type": "laptop"}], sites=[{"site": "hall", "headcount": 5}, {"site": "depot"}])
    counted = headcount(narrow(whole, where))
    assert counted == people if people else np.isnan(counted)


@quick
@given(inventories, inventories, methods)
def test_no_line_depends_on_another_row(first, second, method):
    # estimate(a ++ b) = estimate(a) ++ estimate(b), the items of b numbered after those of a
    apart = [estimate(make_situation(rows, **method)) for rows in (first, second)]
    apart[1] = apart[1].assign(item=(apart[1]["item"] + len(first)).astype("int32"))
    together = estimate(make_situation([*first, *second], **method))
    pd.testing.assert_frame_equal(together, pd.concat(apart, ignore_index=True))


@quick
@given(inventories, methods, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(rows, method, random):
    shuffled = random.sample(rows, len(rows))
    one, other = (total(estimate(make_situation(order, **method))) for order in (rows, shuffled))
    assert one.impact == pytest.approx(other.impact, rel=0, abs=0, nan_ok=True)
    assert (one.lines, one.missing) == (other.lines, other.missing)


@quick
@given(inventories, methods)
def test_twice_the_quantity_twice_the_impact(rows, method):
    once = estimate(make_situation(rows, **method))["impact"]
    twice = estimate(make_situation([row | {"quantity": 2 * row["quantity"]} for row in rows], **method))["impact"]
    assert ((twice - 2 * once).abs().fillna(0) <= GRAIN).all()  # a milligram
    assert (twice.isna() == once.isna()).all()


@quick
@given(devices(), methods, st.floats(0.5, 12), st.floats(0, 10))
def test_a_longer_life_never_weighs_more(row, method, years, more):
    row = {name: value for name, value in row.items() if name != "retired_on"}
    method |= {"accounting": "annualised"}
    short = estimate(make_situation([row | {"lifespan_years": years}], **method))["impact"].fillna(0)
    long = estimate(make_situation([row | {"lifespan_years": years + more}], **method))["impact"].fillna(0)
    assert (long <= short).all()


lives = st.lists(
    st.tuples(dates, st.integers(1, 4000), st.sampled_from([0.5, 2, 4.99, 5, 11.3]), st.integers(1, 900)),
    min_size=20,
    max_size=30,
)
YEARS = range(2012, 2041)


def sum_over_years(rows: list[dict], accounting: str) -> pd.DataFrame:
    """Embodied amount and impact of each item and stage, summed over YEARS."""
    situation = make_situation(rows)
    found = []
    for year in YEARS:
        of_year = replace(situation, method=Method(year, accounting=accounting))
        found.append(widen(of_year, estimate(of_year)))
    embodied = pd.concat(found).query("stage != 'use'")
    return embodied.groupby(["item_id", "stage"], observed=True)[["amount", "impact"]].sum()


@draws(3)
@given(lives, st.booleans())
def test_depreciation_sums_to_the_factor_over_a_life(drawn, withdrawn):
    rows = [
        {
            "item_id": str(position),
            "device_type": "laptop",
            "quantity": quantity,
            "acquired_on": day,
            "lifespan_years": years,
        }
        | ({"retired_on": day + datetime.timedelta(days=days)} if withdrawn else {})
        for position, (day, days, years, quantity) in enumerate(drawn)
    ]
    found = sum_over_years(rows, "depreciation")
    for row in rows:
        of_item = found.loc[row["item_id"]]
        assert of_item["amount"].to_numpy() == pytest.approx(row["quantity"], rel=1e-12)
        # each year is rounded to a grain
        assert of_item.loc["manufacturing", "impact"] == pytest.approx(
            200.0 * row["quantity"], abs=len(YEARS) * GRAIN / 2
        )


@pytest.mark.exhaustive
@draws(3)
@given(lives)
def test_purchases_sum_to_the_factor_over_a_life(drawn):
    rows = [
        {"item_id": str(position), "device_type": "laptop", "quantity": quantity, "acquired_on": day}
        | {"retired_on": day + datetime.timedelta(days=days)}
        for position, (day, days, _, quantity) in enumerate(drawn)
    ]
    found = sum_over_years(rows, "purchases")["impact"]
    for row in rows:
        expected = {
            stage: factor * row["quantity"]
            for stage, factor in [("manufacturing", 200.0), ("distribution", 10.0), ("end_of_life", 4.0)]
        }
        assert found.loc[row["item_id"]].to_dict() == expected


@quick
@given(inventories, methods)
def test_a_completed_inventory_gives_the_same_impacts(rows, method):
    situation = make_situation(rows, **method)
    again = Situation(complete(situation).inventory, situation.factors, situation.method)
    pd.testing.assert_series_equal(estimate(situation)["impact"], estimate(again)["impact"])


@quick
@given(inventories, methods)
def test_what_is_explained_is_what_was_computed(rows, method):
    situation = make_situation(rows, **method)
    lines = estimate(situation)
    for position in range(0, len(lines), 5):
        explanation = explain(situation, lines, position)
        terms = {term.name: term.value for term in explanation.terms}
        assert evaluate(explanation.formula, terms) == pytest.approx(explanation.amount, rel=1e-12, nan_ok=True)
        amount = evaluate(explanation.numbers, {}) if "?" not in explanation.numbers else math.nan
        assert amount == pytest.approx(explanation.amount, rel=1e-8, nan_ok=True)
        if not explanation.reason:
            assert amount * explanation.factor["value"] == pytest.approx(explanation.impact, rel=1e-8, abs=GRAIN)
        assert str(explanation).startswith(f"{explanation.type}.{explanation.stage} = ")


def test_lines_have_the_declared_columns_and_an_inventory_of_nothing_has_none():
    lines = estimate(make_situation())
    assert lines.dtypes.to_dict() == IMPACT_LINES
    assert len(lines) == 0
    assert np.isnan(total(lines).impact)


def test_estimating_changes_nothing_in_the_situation():
    situation = make_situation([{"device_type": "laptop"}])
    before = (situation.inventory.equipment.copy(), situation.factors.factors.copy())
    estimate(situation)
    pd.testing.assert_frame_equal(situation.inventory.equipment, before[0])
    pd.testing.assert_frame_equal(situation.factors.factors, before[1])


class TestIdentity:
    def test_same_content_same_id(self):
        rows = [{"device_type": "laptop", "entity": "town", "acquired_on": "2022-03-01"}]
        assert make_situation(rows).id == make_situation(rows).id

    def test_the_way_text_is_stored_does_not_matter(self):
        inventory = make_inventory([{"device_type": "laptop", "entity": "town"}, {"device_type": "screen"}])
        plain = inventory.equipment.astype({"entity": "str", "device_type": "str", "ownership": "str"})
        ids = [
            Situation(Inventory(table, inventory.usage, inventory.sites), REGISTRY, Method(2024)).id
            for table in (inventory.equipment, plain)
        ]
        assert ids[0] == ids[1]

    @pytest.mark.parametrize(
        "change", [{"quantity": 2}, {"acquired_on": "2022-03-02"}, {"entity": "Town"}, {"note": "x"}, {"pue": 1.0}]
    )
    def test_any_cell_changes_the_id(self, change):
        row = {"device_type": "laptop", "entity": "town", "acquired_on": "2022-03-01", "quantity": 1}
        assert make_situation([row]).id != make_situation([row | change]).id

    def test_year_method_and_factors_change_the_id(self):
        dearer = make_registry([row | {"value": row["value"] * 1.01, "high": row["value"] * 2} for row in FACTOR_ROWS])
        ids = {
            make_situation().id,
            make_situation(year=2023).id,
            make_situation(accounting="purchases").id,
            make_situation(registry=dearer).id,
        }
        assert len(ids) == 4


class TestChoiceOfFactors:
    def match(self, **method) -> dict[tuple[str, str], str]:
        rows = [
            {"device_type": kind, "country": place}
            for kind in ("laptop", "screen", "camera")
            for place in ("FRA", "DEU", "USA")
        ]
        situation = make_situation(
            rows, usage=[{"service_type": "mobile_line", "amount_per_year": 1, "country": "ITA"}], **method
        )
        wide = widen(situation, estimate(situation))
        keys = zip(wide["type"], wide["stage"], wide["country"], strict=True)
        return {
            key: f"{factor}: {match}" for key, factor, match in zip(keys, wide["factor_id"], wide["match"], strict=True)
        }

    def test_country_then_world_and_the_nearest_year(self):
        found = self.match(year=2023)
        # 2022 and 2024 are as near: the earlier
        assert found["laptop", "use", "FRA"] == "grid-fra-2022: other_year"
        assert found["laptop", "use", "DEU"] == "grid-deu-2023: exact"
        assert found["laptop", "use", "USA"] == "grid-world-2023: world_average"

    def test_a_figure_of_making_does_not_age(self):
        assert self.match(year=2026)["laptop", "manufacturing", "FRA"] == "laptop-manufacturing: exact"

    def test_a_figure_used_before_it_holds_says_so(self):
        assert self.match(year=2019)["laptop", "manufacturing", "FRA"] == "laptop-manufacturing: other_year"

    def test_region_of_the_country(self):
        assert self.match()["mobile_line", "service", "ITA"] == "line-eu: region_average"

    def test_a_set_replaces_the_other_whole_and_says_what_it_borrows(self):
        ademe, makers = self.match(), self.match(factor_set="manufacturers")
        assert makers["laptop", "manufacturing", "FRA"] == "maker-laptop: exact"
        # one figure covers the embodied stages: no second line for its distribution or its end of life
        assert ("laptop", "distribution", "FRA") in ademe
        assert ("laptop", "distribution", "FRA") not in makers
        assert ademe["screen", "manufacturing", "FRA"] == "maker-screen: other_set"

    def test_a_figure_that_stands_in_says_so(self):
        rows = [row | ({"match": "proxy"} if row["factor_id"] == "maker-screen" else {}) for row in FACTOR_ROWS]
        situation = make_situation([{"device_type": "screen"}], registry=make_registry(rows))
        assert widen(situation, estimate(situation))["match"].tolist() == ["proxy", "exact"]

    def test_a_missing_factor_is_a_line_without_impact_counted_in_every_sum(self):
        situation = make_situation([{"device_type": "camera", "quantity": 3}])
        lines = estimate(situation)
        wide = widen(situation, lines)
        # no factor to make it, no consumption assumed: two missing lines, and no zero
        assert wide[["stage", "match", "reason"]].astype(str).to_numpy().tolist() == [
            ["manufacturing", "missing", "no-factor"],
            ["use", "missing", "no-energy"],
        ]
        assert wide["impact"].isna().all()
        assert np.isnan(total(lines).impact)
        assert breakdown(situation, lines, "type").loc[0, ["lines", "missing"]].tolist() == [2, 2]

    def test_no_life_no_amount(self):
        situation = make_situation([{"device_type": "ups"}])
        assert widen(situation, estimate(situation))["reason"].tolist() == ["no-lifespan"]


class TestMarketElectricity:
    def lines(self, **method) -> pd.DataFrame:
        sites = [{"site": "hall", "contract_gco2e_per_kwh": 12, "electricity_contract": "GO 2024"}, {"site": "depot"}]
        rows = [{"device_type": "laptop", "site": site} for site in ("hall", "depot", None)]
        situation = make_situation(rows, sites=sites, electricity="market", **method)
        return widen(situation, estimate(situation)).query("stage == 'use'").reset_index(drop=True)

    def test_the_contract_of_the_site(self):
        found = self.lines().loc[0]
        # 30 kWh × 0.012
        assert (found["factor_id"], found["match"], found["impact"]) == (
            "contract-hall",
            "exact",
            pytest.approx(0.36, abs=GRAIN),
        )
        assert found["source_id"] == "organisation"

    def test_without_a_contract_the_grid_stands_in(self):
        assert self.lines()[["factor_id", "match"]].loc[1:].to_numpy().tolist() == [["grid-fra-2024", "proxy"]] * 2

    def test_a_contract_is_explained(self):
        situation = make_situation(
            [{"device_type": "laptop", "site": "hall"}],
            sites=[{"site": "hall", "contract_gco2e_per_kwh": 12}],
            electricity="market",
        )
        lines = estimate(situation)
        assert "contract-hall" in str(explain(situation, lines, 2))


def test_the_scopes_part_electricity_where_the_factor_gives_its_parts():
    rows = [
        {"device_type": "laptop", "energy_kwh_per_year": 1000},
        {"device_type": "laptop", "energy_kwh_per_year": 1000, "country": "DEU"},
    ]
    situation = make_situation(rows, year=2022)
    found = scopes(situation, estimate(situation)).set_index("category")["impact"]
    # France 2022: 1000 × 0.05 = 50 kg, of which 0.03 / 0.05 = 60 % generation; Germany 2023: 400 kg, not separable
    assert found["2"] == pytest.approx(30, abs=GRAIN)
    assert found["3.3"] == pytest.approx(20, abs=GRAIN)
    assert found["2+3.3"] == pytest.approx(400, abs=GRAIN)


def test_items_keep_their_line_and_place():
    situation = make_situation(
        [{"device_type": "laptop", "site": "hall"}], sites=[{"site": "hall", "control": "home", "country": "DEU"}]
    )
    item = describe_items(situation).loc[0]
    assert (item["line"], item["site"], item["control"], item["country"], item["item_id"]) == (
        2,
        "hall",
        "home",
        "DEU",
        "E2",
    )


def test_what_has_no_life_anywhere_is_explained_too():
    situation = make_situation([{"device_type": "ups"}])
    (life,) = (term for term in explain(situation, estimate(situation), 0).terms if term.name == "lifespan")
    assert (math.isnan(life.value), life.origin) == (True, "unknown")
