"""What is typed in the grids: text as typed, read like a file, on top of rows that stay as they were."""

import numpy as np
import pandas as pd
import pytest

from footprint.pages.inventory.draft import Draft, edit_sheet, open_sheet, read_draft, translate_draft
from footprint.storage import StoredInventory
from footprint.tables import INVENTORY_TABLES
from footprint.workspace.files import read_files
from footprint.workspace.samples import find_sample

NOTHING = pd.DataFrame(columns=["table", "line", "upload_id", "cells", "problems"])


@pytest.fixture
def opened() -> StoredInventory:
    """The sample as version 3, its rows numbered from 1, all from upload 7."""
    inventory = read_files(*(find_sample("association", 2025) / f"{name}.csv" for name in INVENTORY_TABLES)).inventory
    tables = {name: inventory.table(name) for name in INVENTORY_TABLES}
    ids = {name: pd.Series(np.arange(1, len(rows) + 1), rows.index, dtype="Int64") for name, rows in tables.items()}
    uploads = {name: pd.Series(7, rows.index, dtype="Int64") for name, rows in tables.items()}
    return StoredInventory(inventory, ids, uploads, 3, NOTHING)


def type_in(opened: StoredInventory, table: str = "equipment", language: str = "fr", **edits) -> Draft:
    sheet = edit_sheet(open_sheet(table, opened.inventory.table(table), language), edits)
    return Draft(opened, language, {table: sheet})


def test_what_is_only_opened_is_not_changed(opened):
    draft = type_in(opened)
    assert draft.changed == 0
    assert read_draft(draft).stored.inventory.equipment is opened.inventory.equipment


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("column", "typed", "read"),
    [
        ("lifespan_years", "12,5", 12.5),
        ("lifespan_years", "12.5", 12.5),
        ("quantity", " 1 250 ", 1250.0),
        ("acquired_on", "03/04/2022", pd.Timestamp("2022-04-03")),
        ("acquired_on", "2022-04-03", pd.Timestamp("2022-04-03")),
        ("device_type", "Smartphone", "smartphone"),
        ("note", "", None),
    ],
)
def test_a_cell_is_read_like_that_of_a_file(opened, column, typed, read):
    result = read_draft(type_in(opened, edited_rows={0: {column: typed}}))
    value = result.stored.inventory.equipment[column].iloc[0]
    assert pd.isna(value) if read is None else value == read
    assert result.problems.empty


def test_the_other_rows_stay_to_the_last_digit(opened):
    result = read_draft(type_in(opened, edited_rows={2: {"quantity": "4"}})).stored
    before, after = opened.inventory.equipment.astype(result.inventory.equipment.dtypes), result.inventory.equipment
    pd.testing.assert_frame_equal(after.drop(index=4), before.drop(index=4))
    assert after.loc[4, "quantity"] == 4
    assert result.row_ids["equipment"].tolist() == opened.row_ids["equipment"].tolist()
    assert result.upload_ids["equipment"].tolist() == opened.upload_ids["equipment"].tolist()


def test_a_row_that_can_t_be_read_is_refused_with_its_line_and_nothing_else_is_lost(opened):
    draft = type_in(opened, edited_rows={0: {"quantity": "beaucoup"}, 1: {"quantity": "3"}})
    result = read_draft(draft)
    assert result.refused == 1
    problem = result.problems.iloc[0]
    assert (problem["line"], problem["column"], problem["value"]) == (2, "quantity", "beaucoup")
    assert draft.sheets["equipment"].cells["quantity"].iloc[:2].tolist() == ["beaucoup", "3"]


def test_a_new_row_comes_last_without_id_nor_upload(opened):
    added = [{"item_id": "NEUF", "device_type": "Tablette"}, {"note": "  "}, {}]
    draft = type_in(opened, added_rows=added)
    assert draft.changed == 1, "blank rows do not count"
    stored = read_draft(draft).stored
    last = stored.inventory.equipment.iloc[-1]
    assert (last["item_id"], last["device_type"]) == ("NEUF", "tablet")
    assert len(stored.inventory.equipment) == len(opened.inventory.equipment) + 1
    assert last.name == opened.inventory.equipment.index.max() + 1
    assert stored.row_ids["equipment"].iloc[-1] is pd.NA
    assert stored.upload_ids["equipment"].iloc[-1] is pd.NA


def test_removed_rows_are_gone_and_a_row_added_at_once_is_a_new_one(opened):
    last = len(opened.inventory.equipment) - 1
    draft = type_in(opened, deleted_rows=[0, last], added_rows=[{"device_type": "Tablette"}])
    assert draft.changed == 3
    ids = read_draft(draft).stored.row_ids["equipment"]
    assert ids.tolist()[:-1] == opened.row_ids["equipment"].tolist()[1:-1]
    assert ids.iloc[-1] is pd.NA


def test_edits_of_a_part_of_the_rows_fall_on_them(opened):
    sheet = open_sheet("equipment", opened.inventory.equipment, "fr")
    edits = {"edited_rows": {1: {"note": "vu"}}, "deleted_rows": [0]}
    edited = edit_sheet(sheet, edits, shown=np.array([5, 9]))
    assert edited.cells.loc[edited.cells["note"] == "vu", "item_id"].tolist() == [sheet.cells["item_id"].iloc[9]]
    assert 5 not in edited.origins
    assert len(edited.cells) == len(sheet.cells) - 1


def test_a_site_described_twice_is_refused(opened):
    result = read_draft(type_in(opened, "sites", added_rows=[{"site": "Siège"}]))
    assert result.problems["code"].tolist() == ["duplicate-site"]
    assert result.refused == 1


def test_a_draft_is_translated_and_what_can_t_be_read_stays(opened):
    draft = type_in(opened, edited_rows={0: {"device_type": "Tablette"}, 1: {"quantity": "beaucoup"}})
    cells = translate_draft(draft, "en").sheets["equipment"].cells
    assert cells["device_type"].iloc[[0, 2]].tolist() == ["Tablet", "Laptop"]
    assert cells["quantity"].iloc[1] == "beaucoup"
    assert read_draft(translate_draft(draft, "en")).refused == 1
