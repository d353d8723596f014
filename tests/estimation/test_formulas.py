"""Each formula and each term on one row, the sum done in a comment."""

import numpy as np
import pytest

from footprint.estimation.completion import complete
from footprint.estimation.estimate import equipment_terms, estimate
from footprint.estimation.formulas import FORMULAS, evaluate, term_names
from footprint.estimation.lines import widen
from tests.round_registry import make_situation


def amounts(situation) -> dict[str, float]:
    """Amount by stage of a situation of one item."""
    wide = widen(situation, estimate(situation))
    return dict(zip(wide["stage"].astype(str), wide["amount"], strict=True))


def impacts(situation) -> dict[str, float]:
    wide = widen(situation, estimate(situation))
    return dict(zip(wide["stage"].astype(str), wide["impact"], strict=True))


def term(situation, name: str) -> float:
    return float(equipment_terms(situation, complete(situation))[name][0])


def laptop(**cells):
    method = {
        name: cells.pop(name) for name in ("year", "inventory", "accounting", "electricity", "country") if name in cells
    }
    return make_situation([{"device_type": "laptop"} | cells], **method)


class TestAnnualised:
    def test_embodied(self):
        # 10 laptops kept 5 years: 10 / 5 = 2 item; 2 × 200 = 400 kg, 2 × 10 = 20 kg, 2 × 4 = 8 kg
        found = impacts(laptop(quantity=10))
        assert (found["manufacturing"], found["distribution"], found["end_of_life"]) == (400.0, 20.0, 8.0)

    def test_stated_lifespan_beats_the_assumption(self):
        # 10 / 8 = 1.25 item × 200 = 250 kg
        assert impacts(laptop(quantity=10, lifespan_years=8))["manufacturing"] == 250.0

    @pytest.mark.parametrize(("ownership", "share"), [("owned", 1), ("leased", 1), ("byod", 0.57), ("cope", 0.85)])
    def test_professional_share(self, ownership, share):
        # share × 1 / 5 × 200
        assert impacts(laptop(ownership=ownership))["manufacturing"] == pytest.approx(share * 40, abs=1e-6)

    def test_observed_lifespan_once_both_dates_are_known(self):
        # 2020-01-01 to 2024-01-01 is 1461 days = 4 years of 365.25 days, in service 0 days of 2024
        retired = laptop(acquired_on="2020-01-01", retired_on="2024-01-01", status="retired", lifespan_years=9)
        assert term(retired, "lifespan") == 4.0

    def test_a_withdrawal_beyond_the_year_is_known_one_within_it_contradicts_in_use(self):
        bought = {"acquired_on": "2024-03-01", "status": "in_use"}
        # 2024-03-01 to 2026-03-01: 730 days
        assert term(laptop(retired_on="2026-03-01", **bought), "lifespan") == pytest.approx(730 / 365.25)
        assert term(laptop(retired_on="2024-03-02", **bought), "lifespan") == 5.0

    def test_age_is_a_floor_for_what_is_in_use(self):
        # bought 2014-01-01: 11 years (4018 days) at the end of 2024, more than the 5 assumed
        assert term(laptop(acquired_on="2014-01-01"), "lifespan") == pytest.approx(4018 / 365.25)
        assert term(laptop(acquired_on="2022-01-01"), "lifespan") == 5.0

    def test_first_life_is_added_to_a_refurbished_item_only(self):
        # 5 years here after 3 elsewhere: 1 / 8
        assert amounts(laptop(condition="refurbished", first_life_years=3))["manufacturing"] == 1 / 8
        assert amounts(laptop(condition="new", first_life_years=3))["manufacturing"] == 1 / 5


class TestInService:
    def test_snapshot_counts_what_is_in_use_for_the_whole_year(self):
        assert term(laptop(acquired_on="2024-07-01"), "in_service") == 1.0

    def test_register_counts_days(self):
        # 2024-07-01 to 2025-01-01: 184 days of 366
        assert term(laptop(acquired_on="2024-07-01", inventory="register"), "in_service") == 184 / 366

    def test_register_leaves_out_the_day_of_withdrawal(self):
        # 2024-01-01 (included) to 2024-01-31 (excluded): 30 days of 366
        leaving = laptop(acquired_on="2024-01-01", retired_on="2024-01-31", inventory="register")
        assert term(leaving, "in_service") == 30 / 366

    @pytest.mark.parametrize("inventory", ["snapshot", "register"])
    def test_retired_without_a_date_counts_nothing(self, inventory):
        assert term(laptop(status="retired", inventory=inventory), "in_service") == 0.0

    def test_retired_in_the_year_counts_its_days_in_a_snapshot(self):
        # 2024-01-01 to 2024-03-01: 60 days of 366
        assert term(laptop(retired_on="2024-03-01", status="retired"), "in_service") == 60 / 366

    @pytest.mark.parametrize("inventory", ["snapshot", "register"])
    def test_gone_before_the_year_or_not_yet_there(self, inventory):
        assert term(laptop(acquired_on="2019-01-01", retired_on="2023-05-01", inventory=inventory), "in_service") == 0.0
        assert term(laptop(acquired_on="2025-05-01", status="in_stock", inventory=inventory), "in_service") == 0.0


class TestDepreciation:
    def test_a_full_year(self):
        # D = round(365.25 × 5) = 1826 days; 2024 has 366 of them: 366 / 1826
        assert amounts(laptop(acquired_on="2022-01-01", accounting="depreciation"))["manufacturing"] == 366 / 1826

    def test_the_first_year_counts_from_the_purchase(self):
        # 2024-12-01 included to 2025-01-01: 31 days
        assert amounts(laptop(acquired_on="2024-12-01", accounting="depreciation"))["manufacturing"] == 31 / 1826

    def test_nothing_once_written_off(self):
        # 2018-01-01 + 1826 days = 2023-01-01
        assert amounts(laptop(acquired_on="2018-01-01", accounting="depreciation"))["manufacturing"] == 0.0

    def test_the_rest_at_withdrawal(self):
        # bought 2022-01-01, gone 2024-01-11: 10 days of 2024, then the 1826 - 740 = 1086 left; 10 + 1086 = 1096
        gone = laptop(acquired_on="2022-01-01", retired_on="2024-01-11", accounting="depreciation")
        assert amounts(gone)["manufacturing"] == 1096 / 1826

    @pytest.mark.parametrize(("day", "in_2023", "in_2024"), [("2023-12-31", 364 + 1097, 0), ("2024-01-01", 365, 1096)])
    def test_the_rest_falls_in_the_year_of_the_last_day(self, day, in_2023, in_2024):
        # bought 2022-01-01: 729 days to 2023-12-31, so 1826 - 729 = 1097 left; 730 and 1096 a day later
        gone = {"acquired_on": "2022-01-01", "retired_on": day, "accounting": "depreciation"}
        assert amounts(laptop(year=2023, **gone))["manufacturing"] == in_2023 / 1826
        assert amounts(laptop(year=2024, **gone))["manufacturing"] == in_2024 / 1826

    def test_nothing_after_withdrawal(self):
        gone = laptop(acquired_on="2022-01-01", retired_on="2023-06-01", accounting="depreciation")
        assert amounts(gone)["manufacturing"] == 0.0

    def test_stated_life_not_the_observed_one(self):
        # D = round(365.25 × 3) = 1096
        stated = laptop(acquired_on="2024-01-01", lifespan_years=3, accounting="depreciation")
        assert amounts(stated)["manufacturing"] == 366 / 1096

    def test_byod_is_not_owned(self):
        assert (
            amounts(laptop(acquired_on="2024-01-01", ownership="byod", accounting="depreciation"))["manufacturing"]
            == 0.0
        )

    def test_refurbished_carries_its_own_part(self):
        # own years / (own + first life) = 5 / (5 + 3)
        own = laptop(acquired_on="2024-01-01", condition="refurbished", first_life_years=3, accounting="depreciation")
        assert amounts(own)["manufacturing"] == 0.625 * 366 / 1826


class TestPurchases:
    def test_manufacturing_in_the_year_of_purchase(self):
        found = impacts(laptop(quantity=2, acquired_on="2024-06-01", accounting="purchases"))
        # 2 × 200, 2 × 10; nothing is withdrawn
        assert (found["manufacturing"], found["distribution"], found["end_of_life"]) == (400.0, 20.0, 0.0)

    def test_end_of_life_in_the_year_of_withdrawal(self):
        found = impacts(laptop(quantity=2, acquired_on="2020-06-01", retired_on="2024-12-31", accounting="purchases"))
        assert (found["manufacturing"], found["distribution"], found["end_of_life"]) == (0.0, 0.0, 8.0)

    def test_refurbished_carries_its_own_part(self):
        # 5 / (5 + 3) of 200 and of 4
        life = {"condition": "refurbished", "first_life_years": 3, "accounting": "purchases"}
        assert impacts(laptop(acquired_on="2024-06-01", **life))["manufacturing"] == 125.0
        assert impacts(laptop(acquired_on="2020-06-01", retired_on="2024-06-01", **life))["end_of_life"] == 2.5

    def test_retired_without_a_date_counts_nothing(self):
        retired = laptop(acquired_on="2024-06-01", status="retired", accounting="purchases")
        assert set(impacts(retired).values()) == {0.0}

    def test_a_short_first_life_counts_too(self):
        # 5 / (5 + 1) of 200
        bought = laptop(acquired_on="2024-06-01", condition="refurbished", first_life_years=1, accounting="purchases")
        assert impacts(bought)["manufacturing"] == pytest.approx(200 * 5 / 6, abs=1e-6)

    def test_what_is_bought_needs_no_life(self):
        bought = make_situation([{"device_type": "ups", "acquired_on": "2024-06-01"}], accounting="purchases")
        assert amounts(bought)["manufacturing"] == 1.0

    def test_byod_is_not_owned(self):
        assert (
            impacts(laptop(acquired_on="2024-06-01", ownership="byod", accounting="purchases"))["manufacturing"] == 0.0
        )

    @pytest.mark.parametrize("accounting", ["purchases", "depreciation"])
    def test_without_acquired_on_the_line_is_missing_and_says_why(self, accounting):
        situation = laptop(accounting=accounting)
        wide = widen(situation, estimate(situation)).set_index("stage")
        assert (
            wide.loc[["manufacturing", "distribution", "end_of_life"], "reason"].tolist() == ["no-acquisition-date"] * 3
        )
        assert wide.loc["use", "match"] == "exact"


class TestUse:
    def test_kwh_times_grid(self):
        # 10 laptops × 30 kWh = 300 kWh × 0.04 = 12 kg
        assert impacts(laptop(quantity=10))["use"] == pytest.approx(12, abs=1e-6)

    def test_power_times_hours(self):
        # 65 W × 2000 h / 1000 = 130 kWh
        assert amounts(laptop(power_w=65, hours_per_year=2000))["use"] == 130.0

    def test_stated_energy_beats_power(self):
        assert amounts(laptop(power_w=65, hours_per_year=2000, energy_kwh_per_year=40))["use"] == 40.0

    def test_power_alone_serves_only_what_is_always_on(self):
        server = make_situation([{"device_type": "server", "power_w": 100, "pue": 1.2}])
        # 100 W × 8760 h / 1000 × 1.2 = 1051.2 kWh; a laptop keeps its 30 kWh
        assert amounts(server)["use"] == pytest.approx(1051.2)
        assert amounts(laptop(power_w=100))["use"] == 30.0

    def test_stock_uses_nothing(self):
        assert amounts(laptop(status="in_stock"))["use"] == 0.0

    def test_what_uses_nothing_needs_no_consumption(self):
        stored = make_situation([{"device_type": "camera", "status": "in_stock"}])
        assert amounts(stored)["use"] == 0.0

    def test_pue_of_the_item_then_of_the_site_then_the_assumption(self):
        site = [{"site": "room", "pue": 1.3}]
        for cells, pue in [({"pue": 1.1, "site": "room"}, 1.1), ({"site": "room"}, 1.3), ({}, 1.5)]:
            situation = make_situation([{"device_type": "server", "energy_kwh_per_year": 1000} | cells], sites=site)
            assert amounts(situation)["use"] == pytest.approx(1000 * pue)

    def test_pue_only_in_a_server_room(self):
        situation = make_situation([{"device_type": "laptop", "site": "room"}], sites=[{"site": "room", "pue": 1.3}])
        assert amounts(situation)["use"] == 30.0

    def test_what_the_pue_holds_has_no_use_line(self):
        assert "use" not in amounts(make_situation([{"device_type": "ups"}]))


def test_service():
    # 6 lines × 2 kg
    assert impacts(make_situation(usage=[{"service_type": "mobile_line", "amount_per_year": 6}])) == {"service": 12.0}


class TestArithmetic:
    def test_precedence_and_arrays(self):
        terms = {"a": np.array([1.0, 2.0]), "b": 4.0}
        assert evaluate("a + b * (3 - 1) / 2", terms).tolist() == [5.0, 6.0]

    @pytest.mark.parametrize(
        "text", ["a.b", "f(a)", "a ** 2", "-a", "a if b else c", "[a]", "'a'", "a < b", "True", "a @ b", "1j"]
    )
    def test_nothing_but_arithmetic(self, text):
        with pytest.raises(ValueError, match="arithmetic"):
            evaluate(text, {"a": 1.0, "b": 2.0, "c": 3.0, "f": 4.0})

    def test_every_formula_is_arithmetic_on_named_terms(self):
        for formula in FORMULAS:
            assert np.isfinite(evaluate(formula.amount, dict.fromkeys(term_names(formula.amount), 2.0)))
