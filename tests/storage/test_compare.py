"""One comparison for two versions and for a file imported again; and the merge of what two people changed."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from footprint.inventory.compare import differing, merge_rows
from footprint.inventory.inventory import Inventory
from footprint.storage import compare_inventories, load_inventory, match_rows


def changed(office: Inventory, **cells) -> Inventory:
    return Inventory(office.equipment.assign(**cells), office.usage, office.sites)


def told(difference: pd.DataFrame) -> list[tuple]:
    return list(difference[["what", "item", "column", "before", "after"]].itertuples(index=False, name=None))


def test_two_versions_are_compared_row_by_row(database, desk):
    ada = desk("Ada")
    before = ada.shown
    ada.change("PC-1", item_id="PC-01", acquired_on=pd.Timestamp("2022-03-16")).remove("PC-2").add("PC-3").save()
    after = load_inventory(database, ada.inventory_id)
    difference = compare_inventories(before.inventory, after.inventory, before.row_ids, after.row_ids)
    assert told(difference) == [
        ("changed", "PC-01", "item_id", "PC-1", "PC-01"),
        ("changed", "PC-01", "acquired_on", pd.Timestamp("2022-03-15").date(), pd.Timestamp("2022-03-16").date()),
        ("gone", "PC-2", "", None, None),
        ("added", "PC-3", "", None, None),
    ]
    assert difference["id"].tolist() == [1, 1, 2, 4]
    assert difference["line"].tolist() == [2, 2, 3, 4]


def test_a_version_not_saved_yet_is_compared_with_the_stored_one(desk):
    ada = desk("Ada")
    before = ada.shown
    ada.add("PC-3").add("PC-4")
    difference = compare_inventories(before.inventory, ada.shown.inventory, before.row_ids, ada.shown.row_ids)
    assert told(difference) == [("added", "PC-3", "", None, None), ("added", "PC-4", "", None, None)]


def test_a_file_imported_again_is_compared_by_item(office):
    again = changed(office, quantity=[1.0, 14.0, 0.1 + 0.2], item_id=["PC-1", "PC-2", "TEL-9"])
    # The same rows in another order, and on other lines.
    again = Inventory(again.equipment.iloc[::-1].set_axis([12, 13, 14]), office.usage, office.sites)
    assert told(compare_inventories(office, again)) == [
        ("gone", "TEL-1", "", None, None),
        ("added", "TEL-9", "", None, None),
        ("changed", "PC-2", "quantity", 12.0, 14.0),
    ]


def test_an_inventory_does_not_differ_from_itself_whatever_the_storage_of_text(office):
    plain = Inventory(
        office.equipment.astype({"entity": "str", "site": "str", "device_type": "str"}), office.usage, office.sites
    )
    assert compare_inventories(office, plain).empty
    assert compare_inventories(plain, office).empty


def test_an_empty_cell_and_an_empty_text_are_not_the_same(office):
    note = pd.Series([None, office.equipment["note"].iloc[1], None], dtype="str", index=office.equipment.index)
    assert told(compare_inventories(office, changed(office, note=note))) == [("changed", "PC-1", "note", "", None)]


def test_rows_without_id_go_together_only_if_they_are_equal(office):
    nameless = changed(office, item_id=pd.Series([None] * 3, dtype="str", index=office.equipment.index))
    other = changed(nameless, quantity=[1.0, 13.0, 0.1 + 0.2])
    assert [(what, column) for what, _, column, _, _ in told(compare_inventories(nameless, other))] == [
        ("added", ""),
        ("gone", ""),
    ]


def test_rows_that_share_an_id_go_together_in_order(office):
    twice = changed(office, item_id=["PC-1", "PC-1", "TEL-1"])
    other = changed(twice, quantity=[1.0, 13.0, 0.1 + 0.2])
    assert told(compare_inventories(twice, other)) == [("changed", "PC-1", "quantity", 12.0, 13.0)]


def test_rows_of_a_file_imported_again_find_the_rows_they_go_with(office):
    again = office.equipment.iloc[[2, 0]].assign(item_id=["TEL-9", "PC-1"], quantity=9.0)
    assert match_rows("equipment", office.equipment, again).tolist() == [-1, 0]
    assert match_rows("sites", office.sites, office.sites).tolist() == [0]


# --- merging ---------------------------------------------------------------------------------------------------------


def table(rows: dict[int, str]) -> pd.DataFrame:
    index = pd.Index(list(rows), dtype="int64", name="row_id")
    return pd.DataFrame({"note": pd.Series(list(rows.values()), dtype="str")}).set_axis(index)


def rows_of(rows: pd.DataFrame) -> dict[int, str]:
    return dict(zip(rows.index, rows["note"], strict=True))


some_rows = st.dictionaries(st.integers(1, 4), st.sampled_from("abc"))


@given(some_rows, some_rows, some_rows)
def test_a_merge_keeps_every_change_of_both_or_names_the_row(base, theirs, mine):
    merged, conflicts = merge_rows(table(base), table(theirs), table(mine))
    kept = rows_of(merged)
    for row_id in base.keys() | theirs.keys() | mine.keys():
        before, their, my, result = (rows.get(row_id) for rows in (base, theirs, mine, kept))
        if row_id in conflicts:
            assert before != their != my != before
            assert result == their
        else:
            assert result == (my if my != before else their)
            assert my in (before, result)
            assert their in (before, result)


@given(some_rows, some_rows)
def test_rows_differ_where_a_dictionary_would(before, after):
    expected = {row_id for row_id in before.keys() | after.keys() if before.get(row_id) != after.get(row_id)}
    assert set(differing(table(before), table(after))) == expected
