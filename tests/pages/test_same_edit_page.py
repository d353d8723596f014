"""Two people who make the same edit are told, in an inventory, a conflict or a plan: each may mean one more."""

import pandas as pd
import pytest

from footprint.inventory.inventory import Inventory, empty_inventory
from footprint.pages import state
from footprint.pages.inventory.draft import Draft, edit_sheet, open_sheet
from footprint.pages.inventory.grid import InventoryWork
from footprint.storage import StoredInventory, load_inventory, save_inventory, save_plan
from footprint.storage.plans import PlanSaved
from footprint.words.texts import text
from tests.open_pages import click, open_page


@pytest.fixture
def opened(database, inventory_id) -> StoredInventory:
    """Three laptops in one row, as they were first saved."""
    nothing = empty_inventory()
    cells = {"item_id": "PC-1", "device_type": "laptop", "quantity": 3.0, "note": ""}
    row = pd.DataFrame({name: [cells.get(name)] for name in nothing.equipment}, index=pd.Index([2], name="line"))
    equipment = row.astype(nothing.equipment.dtypes.to_dict())
    save_inventory(database, inventory_id, Inventory(equipment, nothing.usage, nothing.sites), 0, "Zoé")
    return load_inventory(database, inventory_id)


def save_as_zoe(database, inventory_id: int, opened: StoredInventory, **cells: object) -> None:
    """Zoé sets cells of the first row."""
    equipment = opened.inventory.equipment.copy()
    for column, value in cells.items():
        equipment.iloc[0, equipment.columns.get_loc(column)] = value
    inventory = Inventory(equipment, opened.inventory.usage, opened.inventory.sites)
    save_inventory(database, inventory_id, inventory, opened.number, "Zoé", opened.row_ids)


def type_and_save(inventory_id: int, opened: StoredInventory, **typed: str):
    """Type cells of the first row on the version opened, and save."""
    sheet = edit_sheet(open_sheet("equipment", opened.inventory.equipment, "fr"), {"edited_rows": {0: typed}})
    work = InventoryWork(Draft(opened, "fr", {"equipment": sheet}))
    section = {state.SECTION: text("page.inventory.section.equipment", "fr")}
    return click(open_page("inventory", held={**section, state.WORK: {inventory_id: work}}), "save")


def test_who_adds_what_another_added_meanwhile_is_told_what_both_would_make(database, inventory_id, opened):
    save_as_zoe(database, inventory_id, opened, quantity=4.0)
    page = type_and_save(inventory_id, opened, quantity="4")
    (warning,) = page.warning
    assert "Zoé" in warning.value
    assert text("page.conflict.alike", "fr") in warning.value
    assert text("page.conflict.alike_both", "fr", both="5") in warning.value
    assert load_inventory(database, inventory_id).number == opened.number + 1


@pytest.mark.exhaustive
def test_who_edits_what_nobody_else_did_is_told_nothing(database, inventory_id, opened):
    save_as_zoe(database, inventory_id, opened, note="vu")
    save_as_zoe(
        database, inventory_id, load_inventory(database, inventory_id), note=opened.inventory.equipment["note"].iloc[0]
    )
    assert not type_and_save(inventory_id, opened, quantity="77").warning


@pytest.mark.exhaustive
def test_a_conflict_tells_what_is_alike_too(database, inventory_id, opened):
    save_as_zoe(database, inventory_id, opened, quantity=77.0, note="Zoé")
    page = type_and_save(inventory_id, opened, quantity="77", note="moi")
    assert any(text("page.conflict.alike", "fr") in one.value for one in page.warning)


def test_the_same_plan_saved_twice_names_who_saved_it_first(database, inventory_id):
    organisation_id = state.load_record(database, inventory_id).organisation_id
    assert save_plan(database, organisation_id, "{}", 0, "Zoé") == PlanSaved(1)
    saved = save_plan(database, organisation_id, "{}", 0, "Ada")
    assert (saved.number, saved.changed) == (1, False)
    assert saved.alike is not None
    assert saved.alike.actor == "Zoé"
    assert save_plan(database, organisation_id, "{}", 1, "Ada") == PlanSaved(1, changed=False)
