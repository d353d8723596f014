"""What is saved comes back, to the last cell; what others saved meanwhile is merged, or shown as a conflict."""

from datetime import date

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from footprint.inventory.inventory import Checked, Inventory, empty_inventory
from footprint.problems import Problem, UnusableInput, problem_table
from footprint.registry.registry import hash_tables
from footprint.storage import (
    Conflict,
    SameEdit,
    Saved,
    archive_inventory,
    describe_set_aside,
    list_versions,
    load_inventory,
    save_inventory,
    save_upload,
    settle_conflict,
)
from footprint.tables import INVENTORY_TABLES, empty_table


def tables(inventory: Inventory) -> list[pd.DataFrame]:
    return [inventory.table(name) for name in INVENTORY_TABLES]


def test_an_inventory_comes_back_as_it_was(database, stored_office, office):
    stored = load_inventory(database, stored_office)
    assert stored.number == 1
    for name, columns in INVENTORY_TABLES.items():
        # Text that a check keeps by code comes back as plain text; all else is the same to the bit.
        expected = office.table(name).astype(empty_table(columns).dtypes.to_dict())
        assert_frame_equal(stored.inventory.table(name), expected, check_exact=True)


def test_what_an_estimate_reads_has_the_same_hash_before_and_after(database, stored_office, office):
    assert hash_tables(tables(load_inventory(database, stored_office).inventory)) == hash_tables(tables(office))


def test_before_the_first_save_there_is_no_row(database, inventory_id):
    stored = load_inventory(database, inventory_id)
    assert (stored.number, stored.inventory.rows, len(stored.set_aside)) == (0, 0, 0)
    for name, columns in INVENTORY_TABLES.items():
        assert (stored.inventory.table(name).dtypes == empty_table(columns).dtypes).all()


def test_a_save_adds_one_version_and_rewrites_only_the_rows_that_changed(database, desk):
    ada = desk("Ada").change("PC-2", quantity=13.0).remove("TEL-1").add("PC-3", quantity=2.0)
    assert ada.save("reçu en mars") == Saved(2, added=1, changed=1, gone=1)
    with database.connect() as connection:
        written = connection.exec_driver_sql("SELECT item_id FROM equipment WHERE from_version = 2 ORDER BY row_id")
        assert written.scalars().all() == ["PC-2", "PC-3"]
    assert ada.shown.row_ids["equipment"].tolist() == [1, 2, 4]
    last = list_versions(database, ada.inventory_id)[-1]
    assert (last.number, last.base, last.what, last.actor, last.message) == (2, 1, "saved", "Ada", "reçu en mars")


def test_saving_what_already_stands_adds_nothing(database, desk):
    ada = desk("Ada")
    assert ada.save() == Saved(1)
    assert len(list_versions(database, ada.inventory_id)) == 1


def test_any_version_can_be_opened(desk):
    ada = desk("Ada").change("PC-1", quantity=3.0)
    ada.save()
    assert ada.open(1).equipment.quantity["PC-1"] == 1.0
    assert ada.open(2).equipment.quantity["PC-1"] == 3.0
    assert ada.open(0).equipment.empty
    with pytest.raises(UnusableInput, match="unknown-version"):
        ada.open(3)


def test_each_row_knows_its_upload_and_its_line(database, organisation_id, stored_office, office):
    upload_id = save_upload(database, organisation_id, "parc.csv", b"item_id\nPC-1\n", "Zoé")
    save_inventory(database, stored_office, office, 1, "Zoé", upload_ids={"equipment": upload_id})
    stored = load_inventory(database, stored_office)
    assert stored.upload_ids["equipment"].tolist() == [upload_id] * 3
    assert stored.upload_ids["usage"].isna().all()
    assert stored.inventory.equipment.index.tolist() == [2, 3, 5]

    # Saved again without a word on uploads, rows keep theirs; a row typed by hand has none.
    typed = pd.concat([stored.inventory.equipment, stored.inventory.equipment.iloc[[0]]])
    ids = {**stored.row_ids, "equipment": [*stored.row_ids["equipment"], None]}
    inventory = Inventory(typed, stored.inventory.usage, stored.inventory.sites)
    save_inventory(database, stored_office, inventory, stored.number, "Zoé", ids)
    uploads = load_inventory(database, stored_office).upload_ids["equipment"]
    assert uploads.iloc[:3].tolist() == [upload_id] * 3
    assert pd.isna(uploads.iloc[3])


def test_the_same_rows_from_another_file_are_a_version_in_which_no_row_changed(database, organisation_id, desk):
    ada, ben = desk("Ada"), desk("Ben")
    stored = ada.shown
    upload_id = save_upload(database, organisation_id, "parc.csv", b"...", "Ada")
    equipment = stored.inventory.equipment.set_axis([12, 13, 14])
    inventory = Inventory(equipment, stored.inventory.usage, stored.inventory.sites)
    uploads = {"equipment": upload_id}
    assert save_inventory(database, ada.inventory_id, inventory, 1, "Ada", stored.row_ids, uploads) == Saved(2)
    # Where rows come from is nothing to disagree about: a row that Ben changed comes from his hands.
    assert ben.change("PC-1", quantity=2.0).save() == Saved(3, changed=1, merged=True)
    assert ben.shown.inventory.equipment.index.tolist() == [2, 13, 14]
    assert ben.shown.upload_ids["equipment"].tolist()[1:] == [upload_id, upload_id]


def test_a_row_cannot_come_from_the_upload_of_another_organisation(database, stored_office, office):
    from footprint.storage import create_organisation

    elsewhere = create_organisation(database, "Autre maison", "Zoé")
    upload_id = save_upload(database, elsewhere, "parc.csv", b"secret", "Zoé")
    with pytest.raises(UnusableInput, match="unknown-upload"):
        save_inventory(database, stored_office, office, 1, "Zoé", upload_ids={"equipment": upload_id})


# --- rows set aside --------------------------------------------------------------------------------------------------


@pytest.fixture
def checked() -> Checked:
    """Two rows that could not be used, and why."""
    cells = pd.DataFrame(
        {"device_type": ["ordinateur", None], "quantity": ["douze", "\x00"]}, index=[4, 7], dtype="str"
    )
    problems = problem_table(
        [
            Problem("not-a-number", "error", "equipment", 4, "quantity", "douze"),
            Problem("unknown-choice", "error", "equipment", 4, "device_type", "ordinateur"),
            Problem("missing-required", "error", "equipment", 7, "device_type"),
            Problem("unknown-site", "warning", "equipment", 2, "site", "Annexe"),
        ]
    )
    return Checked(empty_inventory(), problems, {"equipment": cells})


def test_rows_set_aside_are_kept_with_their_reasons(database, organisation_id, inventory_id, office, checked):
    upload_id = save_upload(database, organisation_id, "parc.csv", b"...", "Zoé")
    aside = describe_set_aside(checked.set_aside, checked.problems, {"equipment": upload_id})
    save_inventory(database, inventory_id, office, 0, "Zoé", set_aside=aside)
    kept = load_inventory(database, inventory_id).set_aside
    assert kept[["table", "line", "upload_id"]].values.tolist() == [
        ["equipment", 4, upload_id],
        ["equipment", 7, upload_id],
    ]
    assert kept["cells"].tolist() == [{"device_type": "ordinateur", "quantity": "douze"}, {"quantity": "\x00"}]
    assert [problem["code"] for problem in kept["problems"][0]] == ["not-a-number", "unknown-choice"]
    assert [problem["code"] for problem in kept["problems"][1]] == ["missing-required"]


def test_rows_set_aside_stay_until_they_are_replaced(database, inventory_id, office, checked):
    aside = describe_set_aside(checked.set_aside, checked.problems)
    assert save_inventory(database, inventory_id, office, 0, "Zoé", set_aside=aside) == Saved(1, added=6)
    stored = load_inventory(database, inventory_id)
    assert save_inventory(database, inventory_id, office, 1, "Zoé", stored.row_ids) == Saved(1)
    assert save_inventory(
        database, inventory_id, office, 1, "Zoé", stored.row_ids, set_aside=stored.set_aside
    ) == Saved(1)
    # The second was repaired: the version that no longer sets it aside is a version, though no row that counts changed.
    assert save_inventory(database, inventory_id, office, 1, "Zoé", stored.row_ids, set_aside=aside.iloc[:1]) == Saved(
        2
    )
    assert load_inventory(database, inventory_id).set_aside["line"].tolist() == [4]
    assert load_inventory(database, inventory_id, 1).set_aside["line"].tolist() == [4, 7]


# --- two people ------------------------------------------------------------------------------------------------------


def test_changes_to_different_rows_are_merged(desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=2.0).add("PC-3", note="d'Ada").save()
    outcome = ben.change("PC-2", note="vu").remove("TEL-1").add("PC-4", note="de Ben").save()
    assert outcome == Saved(3, added=1, changed=1, gone=1, merged=True)
    assert ben.equipment.index.tolist() == ["PC-1", "PC-2", "PC-3", "PC-4"]
    assert ben.equipment.quantity["PC-1"] == 2.0
    assert ben.equipment.note["PC-2"] == "vu"
    assert ben.shown.row_ids["equipment"].tolist() == [1, 2, 4, 5]


def test_the_same_change_made_twice_is_no_conflict(desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=2.0).remove("TEL-1").save()
    alike = SameEdit("equipment", 1, "PC-1", 2, "quantity", 1.0, 2.0, "Ada", 2)
    assert ben.change("PC-1", quantity=2.0).remove("TEL-1").save() == Saved(2, merged=True, alike=(alike,))
    assert alike.both == 3.0


def test_who_edits_alone_is_told_of_nobody(desk):
    ada = desk("Ada")
    ada.change("PC-1", quantity=2.0).save()
    assert ada.change("PC-1", quantity=3.0).save() == Saved(3, changed=1)
    ben = desk("Ben")
    ada.change("PC-1", quantity=4.0).save()
    assert ben.change("PC-2", quantity=4.0).save() == Saved(5, changed=1, merged=True)


def test_the_same_edit_is_told_with_the_version_that_made_it_whoever_saved_since(desk):
    ada, ben, eve = desk("Ada"), desk("Ben"), desk("Eve")
    ada.change("PC-1", quantity=9.0).save()
    ada.change("PC-1", quantity=2.0, acquired_on=pd.Timestamp("2024-05-06")).save()
    eve.change("PC-2", note="vu").save()
    desk("Eve").change("PC-1", note="vu").save()
    saved = ben.change("PC-1", quantity=2.0, acquired_on=pd.Timestamp("2024-05-06"), note="vu").add("PC-3").save()
    assert isinstance(saved, Saved)
    told = [(one.column, one.before, one.value, one.actor, one.version) for one in saved.alike]
    assert told == [
        ("quantity", 1.0, 2.0, "Ada", 3),
        ("acquired_on", date(2022, 3, 15), date(2024, 5, 6), "Ada", 3),
        ("note", "", "vu", "Eve", 5),
    ]
    assert [one.both for one in saved.alike] == [3.0, None, None]


def test_a_conflict_tells_what_both_did_alike_in_it(desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=2.0, note="Ada").save()
    conflict = ben.change("PC-1", quantity=2.0, note="Ben").save()
    assert isinstance(conflict, Conflict)
    assert [(one.column, one.value, one.actor) for one in conflict.alike] == [("quantity", 2.0, "Ada")]


def test_a_row_changed_differently_by_two_is_a_conflict_and_nothing_is_saved(database, desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=2.0, note="Ada").change("PC-2", note="Ada").save()
    conflict = ben.change("PC-1", quantity=3.0, model="Latitude").add("PC-3").save()
    assert isinstance(conflict, Conflict)
    assert conflict.number == 2
    assert conflict.rows.values.tolist() == [
        ["equipment", "changed", 1, "PC-1", 2, "model", None, None, "Latitude"],
        ["equipment", "changed", 1, "PC-1", 2, "quantity", 1.0, 2.0, 3.0],
        ["equipment", "changed", 1, "PC-1", 2, "note", "", "Ada", ""],
    ]
    assert len(list_versions(database, ben.inventory_id)) == 2
    assert load_inventory(database, ben.inventory_id).inventory.equipment["quantity"].tolist()[0] == 2.0


@pytest.mark.parametrize(("side", "quantity"), [("theirs", 2.0), ("mine", 3.0)])
def test_a_conflict_is_settled_by_saving_one_side(desk, side, quantity):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=2.0).change("PC-2", note="Ada").save()
    conflict = ben.change("PC-1", quantity=3.0).add("PC-3").save()
    settled = ben.keep(getattr(conflict, side))
    assert settled == Saved(3, added=1, changed=int(side == "mine"))
    equipment = ben.open().equipment
    assert (equipment.quantity["PC-1"], equipment.note["PC-2"]) == (quantity, "Ada")
    assert "PC-3" in equipment.index


def test_a_conflict_is_settled_row_by_row(desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=20.0).change("PC-2", quantity=20.0).remove("TEL-1").save()
    conflict = ben.change("PC-1", quantity=30.0).change("PC-2", quantity=30.0).change("TEL-1", quantity=30.0).save()
    assert isinstance(conflict, Conflict)
    assert set(conflict.rows["row_id"]) == {1, 2, 3}
    ben.keep(settle_conflict(conflict, mine=[("equipment", 2), ("equipment", 3)]))
    assert ben.open().equipment.quantity.to_dict() == {"PC-1": 20.0, "PC-2": 30.0, "TEL-1": 30.0}


def test_a_row_changed_by_one_and_removed_by_the_other_is_a_conflict(desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.remove("PC-1").change("PC-2", quantity=5.0).save()
    conflict = ben.change("PC-1", quantity=3.0).remove("PC-2").save()
    assert isinstance(conflict, Conflict)
    assert conflict.rows.values.tolist() == [
        ["equipment", "removed-by-them", 1, "PC-1", 2, "quantity", 1.0, None, 3.0],
        ["equipment", "removed-by-me", 2, "PC-2", 3, "quantity", 12.0, 5.0, None],
    ]
    ben.keep(conflict.mine)
    assert ben.open().equipment.quantity.to_dict() == {"PC-1": 3.0, "TEL-1": 0.1 + 0.2}


def test_a_settled_conflict_meets_what_was_saved_while_it_was_on_screen(desk):
    ada, ben = desk("Ada"), desk("Ben")
    ada.change("PC-1", quantity=2.0).save()
    conflict = ben.change("PC-1", quantity=3.0).save()
    ada.change("PC-1", quantity=4.0).save()
    assert isinstance(ben.keep(conflict.mine), Conflict)


def test_rows_set_aside_by_two_people_are_merged(database, stored_office, office, checked):
    aside = describe_set_aside(checked.set_aside, checked.problems)
    ids = load_inventory(database, stored_office).row_ids
    save_inventory(database, stored_office, office, 1, "Ada", ids, set_aside=aside.iloc[:1])
    save_inventory(database, stored_office, office, 1, "Ben", ids, set_aside=aside.iloc[1:])
    assert load_inventory(database, stored_office).set_aside["line"].tolist() == [4, 7]


# --- what is refused -------------------------------------------------------------------------------------------------


def test_an_archived_inventory_takes_no_save_and_stays_readable(database, desk):
    ada = desk("Ada").change("PC-1", quantity=2.0)
    archive_inventory(database, ada.inventory_id, "Zoé")
    with pytest.raises(UnusableInput, match="archived-inventory"):
        ada.save()
    assert len(ada.open(1).equipment) == 3


def test_a_save_must_say_who(desk):
    with pytest.raises(ValueError, match="names its actor"):
        desk(" ").change("PC-1", quantity=2.0).save()


def test_ids_and_versions_that_do_not_exist_are_refused(database, stored_office, office):
    def save(base=1, **ids):
        save_inventory(database, stored_office, office, base, "Zoé", ids)

    with pytest.raises(ValueError, match="Version 2 does not exist"):
        save(base=2)
    with pytest.raises(ValueError, match="an id that no version gave"):
        save(equipment=[1, 2, 4])
    with pytest.raises(ValueError, match="two rows have the id 2"):
        save(equipment=[1, 2, 2])
    with pytest.raises(ValueError, match="2 ids for 3 rows"):
        save(equipment=[1, 2])
    with pytest.raises(UnusableInput, match="unknown-inventory"):
        load_inventory(database, 99)


def test_a_table_with_other_columns_is_refused(database, inventory_id, office):
    wrong = Inventory(office.equipment.drop(columns="note"), office.usage, office.sites)
    with pytest.raises(ValueError, match="The columns are"):
        save_inventory(database, inventory_id, wrong, 0, "Zoé")
