"""The samples: organisations that do not exist, read without a problem, loaded in one call."""

import pandas as pd
import pytest

from footprint import storage
from footprint.commitments.evidence.attachments import check_evidence
from footprint.commitments.register import register_of
from footprint.inventory.inventory import Inventory
from footprint.storage import compare_inventories, list_inventories, list_organisations, load_inventory
from footprint.words.texts import LANGUAGES, text
from footprint.workspace.files import read_files
from footprint.workspace.samples import SAMPLES, find_sample, load_sample, load_sample_plan, supply_sample_evidence
from tests.open_pages import click, open_page

COMPUTERS = (
    *("laptop", "mobile_workstation", "desktop", "desktop_small", "desktop_mini"),
    *("all_in_one", "workstation"),
)
YEARS = SAMPLES["local_authority"]


def read_sample(sample: str, year: int) -> Inventory:
    files = {name: find_sample(sample, year) / f"{name}.csv" for name in ("equipment", "usage", "sites")}
    read = read_files(**files)
    said = read.problems[read.problems["code"] != "type-too-wide"]  # a plain "switch" without a model, as people write
    assert said.empty, said.to_string()
    return read.inventory


def in_use(inventory: Inventory) -> pd.DataFrame:
    return inventory.equipment[inventory.equipment["status"] == "in_use"]


@pytest.mark.sampled
@pytest.mark.parametrize(("sample", "year"), [(sample, year) for sample, years in SAMPLES.items() for year in years])
def test_a_sample_is_read_without_a_problem_and_has_the_gaps_of_a_real_inventory(sample, year):
    inventory = read_sample(sample, year)
    assert inventory.equipment["acquired_on"].isna().any()
    assert inventory.equipment["quality"].isna().any() or inventory.usage["quality"].isna().any()
    assert inventory.equipment["item_id"].is_unique
    assert not set(inventory.equipment["item_id"]) & set(inventory.usage["item_id"])
    assert (inventory.equipment["acquired_on"].dropna().dt.year <= year).all()


def test_the_local_authority_has_450_agents_and_530_computers():
    inventory = read_sample("local_authority", 2025)
    listed = in_use(inventory)
    assert inventory.sites["headcount"].sum() == 450
    assert listed[listed["device_type"].isin(COMPUTERS)]["quantity"].sum() == 530
    assert listed[listed["note"] == "Postes publics"]["site"].str.startswith("Médiathèque").all()


def test_what_left_the_local_authority_in_a_year_left_in_that_year():
    for year in YEARS:
        gone = read_sample("local_authority", year).equipment.query("status == 'retired'")
        assert len(gone) > 20
        assert (gone["retired_on"].dt.year == year).all()
        assert gone["outcome"].notna().all()


def test_the_local_authority_changes_for_real():
    """Older when they leave, fewer screens bought, refurbished devices, fewer servers of its own."""
    ages, screens, refurbished, servers = [], [], [], []
    for year in YEARS:
        inventory = read_sample("local_authority", year)
        listed, gone = in_use(inventory), inventory.equipment.query("status == 'retired'")
        computers = gone[gone["device_type"].isin(COMPUTERS) & gone["acquired_on"].notna()]
        days = (computers["retired_on"] - computers["acquired_on"]).dt.days
        ages.append((days * computers["quantity"]).sum() / computers["quantity"].sum())
        bought = listed[(listed["acquired_on"].dt.year == year) & listed["device_type"].str.startswith("monitor")]
        screens.append(bought["quantity"].sum())
        refurbished.append(listed[listed["condition"] == "refurbished"]["quantity"].sum())
        servers.append(listed[listed["device_type"] == "server_rack"]["quantity"].sum())
    assert ages == sorted(ages)
    assert screens == [62, 50, 8]
    assert refurbished == [0, 0, 53]
    assert servers == [9, 9, 7]


def test_rows_are_found_again_from_one_year_to_the_next():
    differences = compare_inventories(read_sample("local_authority", 2024), read_sample("local_authority", 2025))
    kept = differences[differences["table"] == "equipment"]
    assert {"added", "gone", "changed"} <= set(kept["what"])
    changed = kept[(kept["what"] == "changed") & (kept["column"] == "quantity")]
    more = changed[changed["after"] > changed["before"]]["item"].tolist()
    assert more == ["EC-046", "TEL-020"]  # what people declare, counted anew each year


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_loaded_in_one_call_an_inventory_a_year(database, sample):
    last = load_sample(database, "Exemple (fictif)", "Parc", "Zoé", sample)
    [organisation] = list_organisations(database)
    records = list_inventories(database, organisation.organisation_id)
    assert [record.year for record in records] == sorted(SAMPLES[sample], reverse=True)
    assert records[0].inventory_id == last
    stored = load_inventory(database, last)
    assert stored.inventory.rows == read_sample(sample, records[0].year).rows
    assert all(uploads.notna().all() for uploads in stored.upload_ids.values())


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_local_authority_comes_in_one_click(database, language):
    page = click(open_page(language=language), "load-larger-sample")
    [organisation] = list_organisations(database)
    assert organisation.name == text("page.home.sample.local_authority.organisation", language)
    assert page.success[0].value == text("page.home.sample_loaded", language)


def test_the_sample_authority_carries_examples_of_evidence_and_some_still_expected(database):
    organisation_id = storage.create_organisation(database, "Exemple", "Zoé")
    plan = supply_sample_evidence(database, organisation_id, load_sample_plan("local_authority"), "Zoé", "fr")
    register, problems = register_of(plan)
    supplied = [one for one in register.library if one.is_supplied]
    assert 0 < len(register.library) - len(supplied) < len(supplied)
    assert problems.empty
    upload_id = storage.find_upload(database, organisation_id, supplied[0].sha256)
    content = storage.load_upload(database, upload_id).content.decode()
    assert content.startswith("Exemple inventé")
    assert supplied[0].label.replace("'", "’") in content.replace("'", "’")
    assert all(storage.find_upload(database, organisation_id, one.sha256) for one in supplied)
    assert check_evidence(supplied[0].filename, content.encode()) == supplied[0].filename
