"""Examples computed by others, through `estimate`.

G4IT's nominal test and the worked examples of the French category rules.
"""

import pytest

from footprint.estimation.completion import complete
from footprint.estimation.estimate import equipment_terms, estimate
from footprint.estimation.lines import widen
from footprint.estimation.situation import Situation
from footprint.estimation.views import breakdown, total
from footprint.inventory.inventory import Inventory
from footprint.registry.factors import read_factors
from tests.round_registry import ASSUMPTION_ROWS, FACTOR_ROWS, make_registry, make_situation

# G4IT (Apache-2.0), api/evaluating/eval_nominal: its reference figure is marked fake by its authors, and serves here
# alone.
G4IT_SERVER = 2226.09317222576
G4IT_DAYS_PER_YEAR = 365.0
OUR_DAYS_PER_YEAR = 365.25


@pytest.mark.parametrize("year", [2020, 2021, 2022])  # both are there; one is withdrawn on the first day of 2023
def test_g4it_physical_equipment(year):
    rows = [
        row | ({"value": G4IT_SERVER, "high": G4IT_SERVER * 2} if row["factor_id"] == "server-embodied" else {})
        for row in FACTOR_ROWS
    ]
    situation = make_situation(
        [
            {"item_id": "physical-eq-1", "device_type": "server", "quantity": 1, "status": "in_use"}
            | {"acquired_on": "2020-07-08", "retired_on": "2024-11-20", "energy_kwh_per_year": 1.2},
            {"item_id": "physical-eq-2", "device_type": "server", "quantity": 2, "status": "in_use"}
            | {"acquired_on": "2020-07-08", "retired_on": "2023-01-01", "energy_kwh_per_year": 1.2},
        ],
        registry=make_registry(rows),
        year=year,
    )
    made = widen(situation, estimate(situation)).query("stage == 'manufacturing'")["impact"]
    in_their_years = made * G4IT_DAYS_PER_YEAR / OUR_DAYS_PER_YEAR
    assert in_their_years.tolist() == pytest.approx([509.1002555528837, 1791.6736667307662], abs=1e-5)


class TestCategoryRules:
    """RCP Systèmes d'information v2 (ADEME, 2024), p. 13-15, and RCP Hébergement en centre de données (2025)."""

    def test_refurbished_purchases_lengthen_the_mean_life(self):
        # 250 laptops, 50 of them refurbished after a first life of 3 years: + 3 × 50 / 250 = + 0.6 year
        rows = [{"device_type": "laptop", "quantity": 200}]
        rows += [{"device_type": "laptop", "quantity": 50, "condition": "refurbished", "first_life_years": 3}]
        situation = make_situation(rows)
        terms = equipment_terms(situation, complete(situation))
        life = terms["lifespan"] + terms["first_life"]
        assert (200 * life[0] + 50 * life[1]) / 250 == pytest.approx(5.6)
        # as one row: 250 / 5.6 items a year, × 200 kg
        one = make_situation(
            [{"device_type": "laptop", "quantity": 250, "condition": "refurbished", "first_life_years": 0.6}]
        )
        assert breakdown(one, estimate(one), "stage").set_index("stage").loc[
            "manufacturing", "impact"
        ] == pytest.approx(250 / 5.6 * 200)

    def test_no_known_first_life_counts_nothing(self):
        situation = make_situation([{"device_type": "laptop", "condition": "refurbished"}])
        assert equipment_terms(situation, complete(situation))["lifespan"].tolist() == [5.0]

    def test_professional_share_of_a_personal_device(self):
        # 213 days × 8 h of work against 365 days × 3.5 h at home: 57.15 %, which the rules round to 57 %
        share = 213 * 8 / (213 * 8 + 365 * 3.5)
        rows = [
            row | ({"value": share, "low": share, "high": share} if row["applies_to"] == "byod.share" else {})
            for row in ASSUMPTION_ROWS
        ]
        situation = make_situation(
            [{"device_type": "laptop", "ownership": "byod"}], registry=make_registry(assumptions=rows)
        )
        made = breakdown(situation, estimate(situation), "stage").set_index("stage").loc["manufacturing", "impact"]
        assert made / (200 / 5) == pytest.approx(0.5715, abs=5e-5)

    def test_boxes_of_telework(self):
        # 250 people × 100 days / 365 / 2.3 persons a household = 29.8 boxes
        boxes = 250 * (100 / 365) / 2.3
        situation = make_situation([{"device_type": "laptop", "energy_kwh_per_year": 0}])
        equipment = situation.inventory.equipment.assign(quantity=boxes)
        shared = Situation(
            Inventory(equipment, situation.inventory.usage, situation.inventory.sites),
            situation.factors,
            situation.method,
        )
        assert boxes == pytest.approx(29.8, abs=0.05)
        assert total(estimate(shared)).impact == pytest.approx(boxes * 214 / 5, abs=1e-5)

    def test_a_server_and_its_spare(self):
        # 500 kg kept 5 years: 100 kg a year; with 5 % of spares in stock, which use nothing: 105 kg
        rows = [
            row | ({"value": 500.0, "low": 400.0, "high": 600.0} if row["factor_id"] == "server-embodied" else {})
            for row in FACTOR_ROWS
        ]
        server = {"device_type": "server", "lifespan_years": 5, "energy_kwh_per_year": 0}
        park = [server | {"quantity": 20}, server | {"quantity": 1, "status": "in_stock"}]
        situation = make_situation(park, registry=make_registry(rows))
        made = widen(situation, estimate(situation)).query("stage == 'manufacturing'")["impact"]
        assert made.iloc[0] / 20 == 100.0
        assert made.sum() / 20 == 105.0


def test_two_desks_of_the_reference_figures():
    # ADEME laptop and 24-inch screen in 2025: 185.09/5 + 29.0175 × 0.0461 + 69.84/6 + 73 × 0.0461 = 53.36 kg a desk
    situation = make_situation(
        [{"device_type": "laptop"}, {"device_type": "monitor_24"}], registry=read_factors(), year=2025
    )
    assert total(estimate(situation)).impact == pytest.approx(53.36, abs=0.005)
