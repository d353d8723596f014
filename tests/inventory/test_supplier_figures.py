"""What suppliers say of their own emissions: taken as it is, shown beside what is calculated, never added to it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from footprint.estimation.estimate import estimate
from footprint.estimation.lines import explain, widen
from footprint.estimation.scopes import scopes
from footprint.estimation.situation import Method, Situation
from footprint.estimation.uncertainty.draws import interval
from footprint.estimation.views import total
from footprint.intake import read_file
from footprint.intake.formats.clouds.cloud_bills import aws_cores
from footprint.intake.formats.clouds.supplier_carbon import list_scaleway
from footprint.inventory.newer_export import Choices
from footprint.inventory.supplier_figures import name_suppliers, settle_counting
from footprint.registry.factors import read_factors
from footprint.storage import Saved, create_inventory, create_organisation, load_inventory, open_database, verify_log
from footprint.storage.database import schema
from footprint.storage.database.log import hash_text
from footprint.storage.inventories.rows import RowChanges
from footprint.tables import USAGE, empty_table, names
from footprint.workspace.bring_in import bring_in, update_from
from footprint.workspace.files import check_cells, check_raw
from footprint.workspace.read_rows import Read
from footprint.workspace.stored import save_stored
from tests.places import UPLOADS

FACTORS = read_factors()

FIGURE = {"item_id": "F", "service_type": "supplier_figure", "provider": "AWS", "amount_per_year": "120"}
MACHINES = {
    "item_id": "M",
    "service_type": "virtual_machine_vcpu",
    "provider": "Amazon Web Services",
    "amount_per_year": "4",
}


def check(*rows: dict):
    cells = pd.DataFrame(list(rows), dtype="str").set_axis(pd.RangeIndex(2, len(rows) + 2, name="line"))
    return check_cells({"usage": cells})


def impacts(*rows: dict, **method) -> dict[str, float]:
    """Impact by item, in kg CO2e."""
    situation = Situation(check(*rows).inventory, FACTORS, Method(2025, **method))
    wide = widen(situation, estimate(situation))
    return dict(zip(wide["item_id"], wide["impact"], strict=True))


def codes(*rows: dict) -> list[tuple[str, str, str]]:
    problems = check(*rows).problems
    return list(zip(problems["code"], problems["severity"], problems["line"].astype(str), strict=True))


# --- a figure counts as it is ----------------------------------------------------------------------------------------


def test_a_figure_is_its_own_impact():
    assert impacts(FIGURE) == {"F": 120.0}


def test_the_line_says_whose_figure_it_is_and_where_it_stands():
    situation = Situation(check(FIGURE | {"source_document": "aws-2025.csv"}).inventory, FACTORS, Method(2025))
    lines = estimate(situation)
    proof = explain(situation, lines, 0)
    assert str(proof).startswith(
        "supplier_figure.service = amount_per_year = 120 = 120 kgCO2e × 1 kgCO2e/kgCO2e = 120 kgCO2e"
    )
    assert proof.source["source_id"] == "supplier"
    assert "uncertainty is not published" in str(proof.factor["boundary"])
    assert widen(situation, lines)["source_document"].tolist() == ["aws-2025.csv"]


def test_to_the_organisation_it_is_a_bought_service_whatever_the_scopes_of_the_supplier():
    row = FIGURE | {"scope_1_kgco2e": "20", "scope_2_kgco2e": "60", "scope_3_kgco2e": "40"}
    situation = Situation(check(row).inventory, FACTORS, Method(2025, accounting="purchases"))
    assert scopes(situation, estimate(situation)).to_dict("records") == [
        {"category": "3.1", "impact": 120.0, "lines": 1}
    ]


def test_the_interval_is_that_of_the_datum_alone():
    # Quality low: ±20 %, read as 120 / 1.2 and 120 × 1.2.
    situation = Situation(check(FIGURE).inventory, FACTORS, Method(2025))
    found = interval(situation, estimate(situation))
    assert (found.low, found.high) == pytest.approx((100, 144), rel=0.03)


# --- by place and by contract ----------------------------------------------------------------------------------------


def test_of_two_figures_of_one_electricity_the_method_takes_one():
    row = FIGURE | {"electricity": "location", "market_kgco2e": "30"}
    assert impacts(row) == {"F": 120.0}
    assert impacts(row, electricity="market") == {"F": 30.0}


def test_a_figure_that_counts_electricity_otherwise_stands_in_and_says_so():
    row = FIGURE | {"electricity": "market"}
    for electricity, match in (("location", "proxy"), ("market", "exact")):
        situation = Situation(check(row).inventory, FACTORS, Method(2025, electricity=electricity))
        assert widen(situation, estimate(situation))["match"].tolist() == [match]


# --- never added to what is calculated -------------------------------------------------------------------------------


def test_beside_a_calculation_of_the_same_supplier_the_figure_is_not_added():
    alone = impacts(MACHINES)["M"]
    assert alone > 0
    assert impacts(FIGURE, MACHINES) == {"F": 0.0, "M": alone}
    assert codes(FIGURE, MACHINES) == [("supplier-figure-beside", "warning", "2")]


def test_it_counts_in_the_place_of_the_calculation_if_its_row_says_so():
    chosen = FIGURE | {"counting": "counted"}
    assert impacts(chosen, MACHINES) == {"F": 120.0, "M": 0.0}
    assert codes(chosen, MACHINES) == [("calculation-beside", "warning", "3")]
    # Both said to count: still never added.
    assert impacts(chosen, MACHINES | {"counting": "counted"}) == {"F": 120.0, "M": 0.0}


def test_once_settled_it_is_only_noted():
    settled = (FIGURE | {"counting": "beside"}, MACHINES)
    assert codes(*settled) == [("supplier-figure-beside", "note", "2")]


def test_the_proof_says_what_stands_beside():
    situation = Situation(check(FIGURE, MACHINES).inventory, FACTORS, Method(2025))
    assert [term.origin for term in explain(situation, estimate(situation), 0).terms] == ["beside"]


def test_another_supplier_is_another_thing():
    other = MACHINES | {"provider": "Scaleway"}
    assert impacts(FIGURE, other) == {"F": 120.0, "M": impacts(other)["M"]}
    assert codes(FIGURE, other) == []


def test_a_figure_left_beside_nothing_is_told():
    assert ("supplier-not-counted", "warning", "2") in codes(FIGURE | {"counting": "beside"})


def test_a_service_without_supplier_beside_a_figure_is_told():
    assert codes(FIGURE, MACHINES | {"provider": ""}) == [("supplier-unsaid", "warning", "3")]


def test_scopes_that_do_not_add_up_are_told():
    assert ("scopes-apart", "warning", "2") in codes(
        FIGURE | {"scope_1_kgco2e": "20", "scope_2_kgco2e": "60", "scope_3_kgco2e": "4"}
    )


def test_what_stands_beside_is_no_longer_counted_twice():
    line, data = (
        {"item_id": kind, "service_type": kind, "amount_per_year": "1"} for kind in ("fixed_line", "fixed_data")
    )
    assert [code for code, *_ in codes(line, data)] == ["counted-twice"]
    assert codes(line, data | {"counting": "beside"}) == []


def test_names_of_a_supplier_are_one():
    said = pd.Series(
        ["Amazon Web Services", "aws", "Microsoft", "Azure ", "Google Cloud", "GCP", "OVHcloud", "Orange", None]
    )
    assert name_suppliers(said).tolist() == ["aws", "aws", "azure", "azure", "google", "google", "ovh", "orange", ""]


def test_settling_twice_changes_nothing():
    usage = check(FIGURE, MACHINES).inventory.usage
    pd.testing.assert_frame_equal(settle_counting(usage)[0], usage, check_dtype=False, check_categorical=False)


# --- files of suppliers ----------------------------------------------------------------------------------------------


def read(name: str | Path, content: str = "") -> Read:
    return check_raw(read_file((str(name), content.encode()) if content else UPLOADS / name))


@pytest.mark.parametrize(
    ("name", "provider", "amount", "by_contract", "electricity"),
    [
        ("aws_carbon.csv", "AWS", 12.0, 2.0, "location"),  # 0.012 and 0.002 t
        ("google_carbon.csv", "Google Cloud", 14.1, np.nan, "location"),
        ("azure_carbon.json", "Azure", 0.1, np.nan, None),
        ("scaleway_carbon.json", "Scaleway", 12.1, np.nan, None),
    ],
)
def test_the_exports_of_suppliers_come_in(name, provider, amount, by_contract, electricity):
    found = read(name)
    (row,) = found.inventory.usage.to_dict("records")
    assert (row["service_type"], row["provider"], row["source_document"]) == ("supplier_figure", provider, name)
    assert row["amount_per_year"] == pytest.approx(amount)
    assert row["market_kgco2e"] == pytest.approx(by_contract, nan_ok=True)
    assert row["electricity"] == electricity or (electricity is None and pd.isna(row["electricity"]))
    assert "reading.supplier-figures" in found.problems["code"].tolist()
    assert found.rows_read == found.rows_kept + found.rows_set_aside == 1


AWS = "usage_account_id,product_code,region_code,usage_period_start_date,total_lbm_emissions_value,"
AWS += "total_lbm_emissions_unit,total_mbm_emissions_value,total_scope_1_emissions_value,"
AWS += "total_scope_2_lbm_emissions_value,total_scope_3_lbm_emissions_value\n"


def test_tonnes_are_tonnes_and_scopes_are_kept():
    found = read("aws.csv", AWS + "1,AmazonEC2,eu-west-3,2025-01-01,1.25,MTCO2e,0.5,0.05,0.2,1\n")
    (row,) = found.inventory.usage.to_dict("records")
    assert [row[name] for name in ("amount_per_year", "market_kgco2e")] == [1250, 500]
    assert [row[f"scope_{scope}_kgco2e"] for scope in (1, 2, 3)] == [50, 200, 1000]
    assert row["country"] == "FRA"


def test_a_unit_that_is_no_mass_and_a_line_without_figure_are_set_aside():
    found = read("aws.csv", AWS + "1,EC2,eu-west-3,2025-01-01,1,pounds,1,,,\n1,S3,eu-west-3,2025-01-01,,MTCO2e,,,,\n")
    assert found.rows_kept == 0
    assert sorted(found.problems.loc[found.problems["severity"] == "error", "code"]) == [
        "reading.no-figure",
        "reading.unknown-unit",
    ]


def test_the_unit_that_azure_does_not_write_is_a_visible_assumption():
    assert "reading.assumed-unit" in read("azure_carbon.json").problems["code"].tolist()


def test_items_of_several_kinds_of_azure_are_not_added():
    items = [
        {"itemName": name, "categoryType": kind, "latestMonthEmissions": 1.5, "previousMonthEmissions": 0}
        for name, kind in (("vm-1", "Resource"), ("vm-2", "Resource"), ("abonnement", "Subscription"))
    ]
    found = read("azure.json", json.dumps({"value": items}))
    assert (found.rows_kept, found.rows_set_aside) == (2, 1)
    assert found.problems.loc[found.problems["code"] == "reading.other-detail", "severity"].tolist() == ["note"]


def test_nested_totals_of_scaleway_are_taken_at_their_finest_and_once():
    def impact(kg: float) -> dict:
        return {"kg_co2_equivalent": kg, "m3_water_usage": 0}

    skus = [{"sku": "vm", "total_sku_impact": impact(7)}, {"sku": "disk", "total_sku_impact": impact(3)}]
    zone = {"zone": "fr-par-1", "total_zone_impact": impact(10), "skus": skus}
    region = {"region": "fr-par", "total_region_impact": impact(10), "zones": [zone]}
    other = {"project_id": "p2", "total_project_impact": impact(5), "regions": [{"region": "nl-ams", "zones": []}]}
    project = {"project_id": "p1", "total_project_impact": impact(10), "regions": [region]}
    document = {"start_date": "2025-01-01", "total_impact": impact(15), "projects": [project, other]}
    records = list_scaleway(document) or []
    assert [(one.get("project"), one.get("sku"), one["kg_co2_equivalent"]) for one in records] == [
        ("p1", "vm", 7),
        ("p1", "disk", 3),
        ("p2", None, 5),  # its region says nothing: the total of the project stays whole
    ]
    assert list_scaleway({"total_impact": impact(15), "projects": [project]}) == [  # 10 of 15: the parts lack something
        {"start_date": "", "kg_co2_equivalent": 15}
    ]


def test_a_refreshed_export_changes_its_rows():
    first = read("aws.csv", AWS + "1,EC2,eu-west-3,2025-01-01,1,MTCO2e,1,,,\n").inventory.usage
    later = read("aws2.csv", AWS + "1,EC2,eu-west-3,2025-01-01,2,MTCO2e,1,,,\n").inventory.usage
    assert first["item_id"].tolist() == later["item_id"].tolist()


@pytest.mark.parametrize(
    ("named", "cores"),
    [
        ("BoxUsage:m5.large", 2),
        ("BoxUsage:m5.xlarge", 4),
        ("$0.34 per On Demand Linux c5.2xlarge Instance Hour", 8),
        ("u7i-12tb.224xlarge", 896),
        ("BoxUsage:t3.micro", np.nan),
        ("BoxUsage:m5.metal", np.nan),
        (None, np.nan),
    ],
)
def test_the_size_of_an_aws_machine_is_in_its_name(named, cores):
    assert aws_cores(pd.Series([named], dtype="str")).tolist() == pytest.approx([cores], nan_ok=True)


# --- kept ------------------------------------------------------------------------------------------------------------


def test_a_bill_that_comes_after_a_figure_puts_it_beside(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    inventory_id = create_inventory(database, create_organisation(database, "Mairie", "Zoé"), "Parc", 2025, "Zoé")
    for name, bring in (("aws_carbon.csv", bring_in), ("aws_cost.csv", update_from)):
        base = load_inventory(database, inventory_id)
        after = bring(base, [read(name)], False) if bring is bring_in else update_from(base, [read(name)], Choices())
        assert isinstance(save_stored(database, inventory_id, after, "Zoé"), Saved)
    usage = load_inventory(database, inventory_id).inventory.usage
    assert usage["counting"].fillna("").tolist() == ["beside", "", ""]
    assert usage["market_kgco2e"].tolist() == pytest.approx([2.0, np.nan, np.nan], nan_ok=True)
    assert verify_log(database) is None


def test_rows_without_the_later_columns_are_sealed_as_they_were():
    fields = ["row_id", "line", "upload_id", *names(schema.VERSIONED["usage"])]
    later = schema.LATER["usage"]
    row = tuple(
        {"row_id": 1, "line": 2, "service_type": "mobile_line", "amount_per_year": 6.0}.get(name) for name in fields
    )
    before = [cell for name, cell in zip(fields, row, strict=True) if name not in later]
    changes = RowChanges({"usage": []}, {"usage": [row]})
    assert changes.hash() == hash_text(json.dumps([{"usage": []}, {"usage": [before]}], sort_keys=True))
    beside = tuple("beside" if name == "counting" else cell for name, cell in zip(fields, row, strict=True))
    assert RowChanges({"usage": []}, {"usage": [beside]}).hash() != changes.hash()


def test_totals_count_what_counts():
    situation = Situation(check(FIGURE, MACHINES).inventory, FACTORS, Method(2025))
    assert total(estimate(situation)).impact == impacts(MACHINES)["M"]
    assert list(empty_table(USAGE).columns[-6:]) == list(schema.LATER["usage"])
