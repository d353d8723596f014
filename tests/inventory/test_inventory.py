"""Cells as people write them; what can't be used is set aside with its reason, and nothing is lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.completion import check_situation, complete_inventory, count_gaps
from footprint.estimation.estimate import estimate
from footprint.inventory.cells import read_dates, read_numbers
from footprint.inventory.inventory import check_inventory, compact
from footprint.tables import EQUIPMENT, INVENTORY_TABLES, find_column, names
from tests.draws import draws
from tests.round_registry import REGISTRY, make_inventory, make_situation

POWER, QUANTITY, ACQUIRED = (find_column(EQUIPMENT, name) for name in ("power_w", "quantity", "acquired_on"))


def numbers(*texts, column=POWER):
    values, faults = read_numbers(pd.Series(texts, dtype="str"), column)
    return [fault or value for value, fault in zip(values, faults, strict=True)]


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12", 12.0),
            ("22,5", 22.5),
            ("22.5", 22.5),
            ("1 250,5", 1250.5),
            ("1\u202f250", 1250.0),
            ("1\u00a0250", 1250.0),
            ("1'250", 1250.0),
            ("1.250,5", 1250.5),
            ("1,234.5", 1234.5),
            ("12,345,678.9", "too-large"),
            ("1,000,000", "too-large"),
            ("1.2.3", "not-a-number"),
            ("0.125", 0.125),
            ("0,125", 0.125),
            ("1e3", 1000.0),
            ("+5", 5.0),
            ("-5", "too-small"),
            ("1000000", "too-large"),
        ],
    )
    def test_as_people_write_them(self, text, value):
        assert numbers(text) == [value]

    @pytest.mark.parametrize(
        "text", ["65 W", "abc", "1_000", "0x10", "²", "½", "١٢", "１２", "inf", "1e400", "12%", "1,2,3", "1 25", "=1+1"]
    )
    def test_what_is_no_number(self, text):
        assert numbers(text) == ["not-a-number"]

    def test_one_thousand_or_one_and_a_quarter(self):
        assert numbers("1.250") == ["ambiguous-number"]
        assert numbers("1,250") == ["ambiguous-number"]

    def test_another_cell_of_the_column_settles_it(self):
        assert numbers("1.250", "22.5") == [1.25, 22.5]
        assert numbers("1.250", "22,5") == [1250.0, 22.5]
        assert numbers("1,250", "1.234,5") == [1.25, 1234.5]
        # two cells that contradict each other settle nothing
        assert numbers("1.250", "22,5", "22.5") == ["ambiguous-number", 22.5, 22.5]

    @pytest.mark.parametrize(
        ("name", "text", "value"),
        [
            ("pue", "1.135", 1.135),
            ("pue", "1,135", 1.135),
            ("lifespan_years", "4.375", 4.375),
            ("lifespan_years", "12,500", 12.5),
            ("hours_per_year", "9.125", 9.125),
            ("hours_per_year", "1.250", "ambiguous-number"),
            ("power_w", "350.000", 350.0),
            ("quantity", "1.250", "ambiguous-number"),
        ],
    )
    def test_the_bounds_of_the_column_settle_it(self, name, text, value):
        assert numbers(text, column=find_column(EQUIPMENT, name)) == [value]
        # whatever the sign of the other cells, where thousands are not possible
        if not isinstance(value, str) and "," not in text:
            assert numbers(text, "2,5", column=find_column(EQUIPMENT, name))[0] == value

    def test_whole_numbers(self):
        assert numbers("12", "12,0", "12.5", "0", column=QUANTITY) == [12.0, 12.0, "not-whole", "too-small"]

    @given(st.floats(0, 99_999, allow_subnormal=False))
    def test_what_python_writes_is_read_back(self, value):
        assert numbers(repr(value), "0.5")[0] == value


class TestDates:
    @pytest.mark.parametrize(
        "text",
        [
            "2022-03-15",
            "15/03/2022",
            "15-03-2022",
            "15.03.2022",
            "20220315",
            "2022/3/15",
            "2022-03-15 08:30:00",
            "2022-03-15T08:30:00Z",
        ],
    )
    def test_as_people_write_them(self, text):
        values, faults = read_dates(pd.Series([text]), ACQUIRED)
        assert values.tolist() == [pd.Timestamp("2022-03-15")]
        assert faults.tolist() == [""]

    @pytest.mark.parametrize(
        "text", ["03/25/2022", "2022", "44635", "15/03/22", "hier", "2022-02-30", "31/06/2022", "2022-13-01"]
    )
    def test_what_is_no_date(self, text):
        assert read_dates(pd.Series([text]), ACQUIRED)[1].tolist() == ["not-a-date"]

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "0000-00-00",
                "0000-00-00 00:00:00",
                "00/00/0000",
                "0/0/0000",
                "00000000",
                "0",
                "0001-01-01",
                "01/01/0001",
            ),
            *("0000-00-00T00:00:00Z", "1899-12-30", "00/01/1900", "1900-01-00", "00.00.0000 00:00"),
            "12/30/1899 12:00 AM",
        ],
    )
    def test_what_programs_write_for_no_date_is_missing(self, text):
        checked = check([{"device_type": "laptop", "acquired_on": text}])
        assert found(checked) == [(2, "acquired_on", "treated-as-missing")]
        assert checked.inventory.equipment["acquired_on"].isna().all()

    @pytest.mark.parametrize(
        "text", ["yesterday", "31/02/2022", "15/03/20222", "9999-12-31", "1970-01-01", "2022-00-00"]
    )
    @pytest.mark.parametrize("column", ["acquired_on", "retired_on"])
    def test_a_date_that_can_not_be_read_keeps_the_device_and_is_shown(self, text, column):
        checked = check([{"device_type": "laptop", column: text}])
        assert checked.problems[["severity", "line", "column", "value"]].to_numpy().tolist() == [
            ["warning", 2, column, text]
        ]
        assert checked.rows_kept == 1
        assert checked.inventory.equipment[column].isna().all()

    @pytest.mark.parametrize("text", ["1970-01-01", "9999-12-31", "01/01/1980"])
    def test_out_of_range(self, text):
        assert read_dates(pd.Series([text]), ACQUIRED)[1].tolist()[0] in ("date-out-of-range", "not-a-date")


def check(rows, table="equipment", **more):
    raw = pd.DataFrame(rows, index=pd.RangeIndex(2, len(rows) + 2, name="line"), dtype="str")
    return check_inventory({table: raw, **more}, REGISTRY.catalogue)


def found(checked) -> list[tuple]:
    return list(zip(checked.problems["line"], checked.problems["column"], checked.problems["code"], strict=True))


class TestCheck:
    def test_all_problems_at_once_each_in_its_place(self):
        checked = check(
            [
                {"device_type": "laptop", "quantity": "many", "acquired_on": "yesterday"},
                {"device_type": "lapptop", "quantity": "2"},
                {"device_type": None, "quantity": "3"},
                {"device_type": "screen", "quantity": "4"},
            ]
        )
        assert found(checked) == [
            (2, "quantity", "not-a-number"),
            (3, "device_type", "unknown-choice"),
            (4, "device_type", "missing-required"),
            (2, "acquired_on", "not-a-date"),
        ]
        assert (checked.rows_read, checked.rows_kept, checked.rows_set_aside) == (4, 1, 3)
        assert checked.set_aside["equipment"].index.tolist() == [2, 3, 4]
        assert checked.set_aside["equipment"].loc[2, "quantity"] == "many"
        assert checked.problems.loc[1, "expected"] == "laptop"  # the nearest spelling

    def test_what_the_calculation_does_not_read_sets_no_row_aside(self):
        checked = check(
            [{"device_type": "laptop", "purchase_cost_eur": "a lot", "memory_gb": "16 Go", "quality": "good"}]
        )
        assert set(checked.problems["severity"]) == {"warning"}
        assert checked.rows_kept == 1
        assert np.isnan(checked.inventory.equipment["purchase_cost_eur"].iloc[0])

    def test_words_for_nothing_are_said(self):
        checked = check([{"device_type": "laptop", "lifespan_years": "N/A", "acquired_on": "-", "status": "#N/A"}])
        assert [code for _, _, code in found(checked)] == ["treated-as-missing"] * 3
        assert checked.rows_kept == 1

    @pytest.mark.parametrize("retired_on", ["2022-03-15", "2021-01-01"])
    def test_withdrawn_on_the_day_of_purchase_or_before(self, retired_on):
        checked = check([{"device_type": "laptop", "acquired_on": "2022-03-15", "retired_on": retired_on}])
        assert found(checked) == [(2, "retired_on", "withdrawn-before-acquired")]
        assert checked.rows_set_aside == 1

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ({"status": "retired"}, "retired-without-date"),
            ({"first_life_years": "3"}, "first-life-of-new"),
            ({"first_life_years": "3", "condition": "refurbished"}, "first-life-without-proof"),
            ({"pue": "1.5"}, "pue-not-applicable"),
        ],
    )
    def test_doubts_keep_the_row(self, row, code):
        checked = check([{"device_type": "laptop"} | row])
        assert [of for _, _, of in found(checked)] == [code]
        assert checked.rows_kept == 1

    def test_a_device_listed_twice_is_kept_and_said(self):
        checked = check(
            [
                {"item_id": "A", "device_type": "laptop"},
                {"item_id": "A", "device_type": "laptop"},
                {"device_type": "laptop"},
            ]
        )
        assert found(checked) == [(2, "item_id", "duplicate-id"), (3, "item_id", "duplicate-id")]
        assert checked.rows_kept == 3

    def test_the_unit_of_a_service(self):
        checked = check([{"service_type": "mobile_line", "amount_per_year": "6", "unit": "GB"}], "usage")
        assert found(checked) == [(2, "unit", "wrong-unit")]
        assert checked.problems["expected"].tolist() == ["line"]

    def test_the_unit_as_people_write_it(self):
        raw = pd.DataFrame({"service_type": ["mobile_line"], "amount_per_year": ["6"], "unit": ["Lignes"]}, dtype="str")
        checked = check_inventory({"usage": raw.rename_axis("line")}, REGISTRY.catalogue, {"unit": {"lignes": "line"}})
        assert checked.rows_kept == 1
        assert checked.inventory.usage["unit"].tolist() == ["line"]

    def test_sites(self):
        sites = pd.DataFrame({"site": ["hall", "hall"]}, index=pd.Index([2, 3], name="line"), dtype="str")
        checked = check(
            [{"device_type": "laptop", "site": "hall"}, {"device_type": "laptop", "site": "depot"}], sites=sites
        )
        assert (3, "site", "duplicate-site") in found(checked)
        assert (3, "site", "unknown-site") in found(checked)

    def test_what_would_be_counted_twice(self):
        usage = pd.DataFrame(
            {"service_type": ["mobile_line"], "amount_per_year": ["6"]}, index=pd.Index([2], name="line"), dtype="str"
        )
        checked = check([{"device_type": "laptop"}], usage=usage)
        assert found(checked) == [(2, "service_type", "counted-twice")]
        assert checked.problems["expected"].tolist() == ["equipment"]
        assert found(check([{"service_type": "mobile_line", "amount_per_year": "6"}], "usage")) == []

    def test_spellings(self):
        raw = pd.DataFrame(
            {"device_type": ["PC portable", "LAPTOP"], "country": ["La Réunion", "REU"]}, dtype="str"
        ).rename_axis("line")
        spellings = {"device_type": {"pc portable": "laptop"}, "country": {"la réunion": "REU"}}
        checked = check_inventory({"equipment": raw}, REGISTRY.catalogue, spellings)
        assert checked.inventory.equipment["device_type"].astype(str).tolist() == ["laptop", "laptop"]
        assert checked.inventory.equipment["country"].astype(str).tolist() == ["REU", "REU"]

    def test_columns_are_those_declared(self):
        checked = check([{"device_type": "laptop"}])
        for name, columns in INVENTORY_TABLES.items():
            assert list(checked.inventory.table(name).columns) == names(columns)

    @draws(30)
    @given(st.lists(st.dictionaries(st.sampled_from(names(EQUIPMENT)), st.text(max_size=12)), min_size=1, max_size=6))
    def test_no_text_breaks_it_and_every_row_is_accounted_for(self, rows):
        checked = check([{"device_type": "laptop"} | row for row in rows])
        assert checked.rows_read == len(rows)
        assert checked.rows_kept + checked.rows_set_aside == len(rows)
        errors = set(checked.problems.loc[checked.problems["severity"] == "error", "line"])
        assert errors == set(checked.set_aside.get("equipment", pd.DataFrame()).index)


class TestCompletion:
    def test_every_default_is_listed(self):
        situation = make_situation(
            [{"item_id": "A", "device_type": "laptop"}, {"device_type": "server", "quantity": 2}]
        )
        inventory, gaps = complete_inventory(situation)
        assert inventory.equipment["item_id"].tolist() == ["A", "E3"]
        listed = set(zip(gaps["item_id"], gaps["column"], gaps["assumption_id"], gaps["value_used"], strict=True))
        assert listed >= {
            ("A", "quantity", "default-quantity", "1"),
            ("A", "country", "default-country", "FRA"),
            ("A", "lifespan_years", "laptop-lifespan-years", "5"),
            ("A", "energy_kwh_per_year", "laptop-energy-kwh-per-year", "30"),
            ("E3", "pue", "server-room-pue", "1.5"),
            ("A", "quality", "default-quality", "low"),
        }
        assert ("A", "pue") not in {(item, column) for item, column, *_ in listed}
        assert gaps.loc[gaps["item_id"] == "E3", "quantity"].unique().tolist() == [2.0]

    def test_what_is_stated_is_no_gap(self):
        row = {
            "device_type": "laptop",
            "quantity": 1,
            "status": "in_use",
            "ownership": "owned",
            "condition": "new",
            "quality": "high",
        }
        row |= {"country": "FRA", "lifespan_years": 4, "energy_kwh_per_year": 25}
        assert len(complete_inventory(make_situation([row]))[1]) == 0

    def test_an_observed_life_needs_no_assumption(self):
        gone = {"device_type": "laptop", "acquired_on": "2019-01-01", "retired_on": "2024-05-01"}
        columns = complete_inventory(make_situation([gone]))[1]["column"].tolist()
        assert "lifespan_years" not in columns
        assert (
            "lifespan_years"
            in complete_inventory(make_situation([gone], accounting="depreciation"))[1]["column"].tolist()
        )

    def test_a_withdrawal_date_says_withdrawn(self):
        inventory, gaps = complete_inventory(make_situation([{"device_type": "laptop", "retired_on": "2024-05-01"}]))
        assert inventory.equipment["status"].tolist() == ["retired"]
        assert gaps.set_index("column").loc["status", "value_used"] == "retired"

    def test_country_of_the_site_is_stated(self):
        situation = make_situation(
            [{"device_type": "laptop", "site": "hall"}], sites=[{"site": "hall", "country": "DEU"}]
        )
        inventory, gaps = complete_inventory(situation)
        assert inventory.equipment["country"].tolist() == ["DEU"]
        assert "country" not in gaps.loc[gaps["table"] == "equipment", "column"].tolist()

    def test_gaps_are_summarised(self):
        rows = [{"device_type": "laptop", "quantity": 10}, {"device_type": "laptop", "quantity": 5}]
        summary = count_gaps(make_situation(rows)).set_index("column")
        assert summary.loc["lifespan_years", ["items", "quantity", "value_used"]].tolist() == [2, 15.0, "5"]

    def test_doubts_of_the_year(self):
        rows = [
            {"device_type": "laptop", "acquired_on": "2025-03-01"},
            {"device_type": "laptop", "retired_on": "2021-03-01", "status": "in_use"},
            {"device_type": "laptop", "power_w": 65},
            {"device_type": "server", "power_w": 300},
            {"device_type": "laptop", "hours_per_year": 1600},
            {"device_type": "ups", "energy_kwh_per_year": 500},
        ]
        problems = check_situation(make_situation(rows))
        assert list(zip(problems["line"], problems["code"], strict=True)) == [
            (2, "acquired-after-year"),
            (3, "withdrawn-yet-in-use"),
            (7, "consumption-not-counted"),
            (4, "power-without-hours"),
            (6, "hours-without-power"),
        ]


def test_compact_stores_repeated_words_by_code():
    inventory = make_inventory([{"device_type": "laptop", "site": "hall"}], sites=[{"site": "hall"}])
    assert str(compact(inventory).equipment["site"].dtype) == "category"


def test_what_is_refurbished_without_a_first_life_is_a_gap_and_counts_as_new():
    rows = [
        {"device_type": "laptop", "condition": "refurbished", "quantity": 3.0},
        {"device_type": "laptop", "condition": "refurbished", "first_life_years": 0.0},
        {"device_type": "laptop", "condition": "refurbished", "first_life_years": 2.0},
        {"device_type": "laptop", "condition": "new"},
    ]
    inventory, gaps = complete_inventory(make_situation(rows))
    first_lives = gaps[gaps["column"] == "first_life_years"]
    assert first_lives["item_id"].tolist() == ["E2", "E3"]
    assert first_lives["quantity"].tolist() == [3.0, 1.0]
    assert set(first_lives["assumption_id"]) == {"default-first_life_years"}
    assert set(first_lives["value_used"]) == {"0"}
    assert inventory.equipment["first_life_years"].tolist()[:3] == [0, 0, 2]
    lines = estimate(make_situation(rows[:1]))
    new = estimate(make_situation([{**rows[0], "condition": "new"}]))
    assert lines["impact"].tolist() == new["impact"].tolist()
