"""Bringing files into an inventory: rows keep their ids, nothing is lost, and what can't be used stays apart."""

import hashlib
from collections.abc import Callable

import pandas as pd
import pytest

from footprint.intake import read_file
from footprint.intake.written import say_table
from footprint.storage import (
    Conflict,
    StoredInventory,
    list_organisations,
    load_inventory,
    load_upload,
)
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import check_cells, check_raw, read_files
from footprint.workspace.read_rows import Read
from footprint.workspace.samples import find_sample, load_sample
from footprint.workspace.stored import keep_files, open_version, save_stored

FIRST = "Identifiant;Type d'appareil;Quantité;Durée de vie (ans)\nA;Ordinateur portable;1;5\nB;Smartphone;2;2,5\n"
SECOND = "Identifiant;Type d'appareil;Quantité;Durée de vie (ans)\nC;Tablette;1;\nA;Ordinateur portable;4;5\n"
BAD = "Identifiant;Type d'appareil\nD;Grille-pain\n"


@pytest.fixture
def save(database, inventory_id) -> Callable[..., StoredInventory]:
    def save(content: str, replace_tables: bool = False) -> StoredInventory:
        kept = keep_files(database, 1, [("parc.csv", content.encode())], "Zoé")
        after = bring_in(load_inventory(database, inventory_id), [read(content)], replace_tables, kept)
        assert not isinstance(save_stored(database, inventory_id, after, "Zoé"), Conflict)
        return load_inventory(database, inventory_id)

    return save


def read(content: str) -> Read:
    return check_raw(read_file(("parc.csv", content.encode())))


def rows(stored: StoredInventory) -> dict[str, tuple[float, int]]:
    """Quantity and row id by item."""
    equipment = stored.inventory.equipment
    known = zip(equipment["item_id"], equipment["quantity"], stored.row_ids["equipment"], strict=True)
    return {item: (quantity, row_id) for item, quantity, row_id in known}


def test_completing_changes_known_rows_adds_the_others_and_keeps_the_rest(save):
    save(FIRST)
    assert rows(save(SECOND)) == {"A": (4, 1), "B": (2, 2), "C": (1, 3)}


def test_completing_erases_nothing(save):
    save(FIRST)
    after = save("Identifiant;Type d'appareil;Site\nA;Ordinateur portable;Siège\n").inventory.equipment
    assert after[["item_id", "quantity", "lifespan_years", "site"]].iloc[0].tolist() == ["A", 1, 5, "Siège"]


def test_replacing_takes_away_what_the_file_lacks_and_keeps_the_ids_of_the_rest(save):
    save(FIRST)
    assert rows(save(SECOND, replace_tables=True)) == {"A": (4, 1), "C": (1, 3)}


def test_replacing_a_table_leaves_the_others(save):
    save(FIRST)
    after = save("Identifiant;Type de service;Quantité par an\nL;Ligne mobile;3\n", replace_tables=True)
    assert list(rows(after)) == ["A", "B"]
    assert after.inventory.usage["service_type"].tolist() == ["mobile_line"]


def test_the_same_file_again_changes_nothing(database, inventory_id, save):
    save(FIRST)
    for replace_tables in (True, False):
        assert save(FIRST, replace_tables).number == 1


def test_each_row_knows_the_file_it_came_from(database, save):
    save(FIRST)
    after = save(SECOND)
    uploads = [load_upload(database, int(upload_id)) for upload_id in after.upload_ids["equipment"]]
    assert [upload.content.decode() for upload in uploads] == [SECOND, FIRST, SECOND]
    assert uploads[0].sha256 == hashlib.sha256(SECOND.encode()).hexdigest()


def test_rows_that_can_t_be_used_are_kept_with_their_reasons_until_their_table_is_replaced(save):
    save(FIRST)
    after = save(BAD)
    assert list(rows(after)) == ["A", "B"]
    assert after.set_aside["cells"].tolist() == [{"item_id": "D", "device_type": "Grille-pain"}]
    assert [problem["code"] for problem in after.set_aside["problems"].iloc[0]] == ["unknown-choice"]
    assert after.set_aside["upload_id"].notna().all()
    assert len(save(SECOND).set_aside) == 1
    assert save(SECOND, replace_tables=True).set_aside.empty


def test_a_newer_file_does_not_set_the_same_row_aside_once_more(save):
    save(BAD)
    after = save(BAD + "D;Grille-pain\nE;Ordinateur portable\n")
    assert after.set_aside["cells"].tolist() == [{"item_id": "D", "device_type": "Grille-pain"}] * 2


def test_two_files_of_the_same_table_go_together(database, inventory_id):
    after = bring_in(load_inventory(database, inventory_id), [read(FIRST), read(SECOND.replace("A;", "E;"))], True)
    assert after.inventory.equipment["item_id"].tolist() == ["A", "B", "C", "E"]
    assert after.row_ids["equipment"].isna().all()


def test_the_sample_says_that_it_is_fictitious_and_counts_eight_people(database):
    inventory_id = load_sample(database, "Association Exemple (fictive)", "Exemple fictif", "Zoé")
    stored = load_inventory(database, inventory_id)
    assert stored.set_aside.empty
    assert stored.inventory.sites["headcount"].sum() == 8
    assert all(stored.upload_ids[name].notna().all() for name in INVENTORY_TABLES)
    assert [one.name for one in list_organisations(database)] == ["Association Exemple (fictive)"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_said_of_an_inventory_is_read_back_as_it_was(language):
    inventory = read_files(*(find_sample("association", 2025) / f"{name}.csv" for name in INVENTORY_TABLES)).inventory
    equipment = inventory.equipment
    # 1.125 and 12.250 could be read as thousands; a third has no end.
    equipment["lifespan_years"] = [1.125, 12.25, 7 / 3, 1000 / 999, *equipment["lifespan_years"].iloc[4:]]
    checked = check_cells({name: say_table(name, inventory.table(name), language) for name in INVENTORY_TABLES})
    assert checked.problems.empty
    for name in INVENTORY_TABLES:
        said = inventory.table(name)
        pd.testing.assert_frame_equal(checked.inventory.table(name).astype(said.dtypes), said)


def test_a_version_is_opened_once(database):
    inventory_id = load_sample(database, "Association", "Exemple", "Zoé")
    assert open_version(database, inventory_id, 1) is open_version(database, inventory_id, 1)


def test_two_readings_of_the_same_files_are_two():
    content = "Type;Quantité\nÉcran;3\n"
    one, other = read(content), read(content)
    assert one != other
    assert (one,) != (other,)
