"""Undo, redo, restore: each adds a version, none rewrites one."""

import pytest

from footprint.problems import UnusableInput
from footprint.storage import Conflict, Saved, list_versions, redo_last_undo, restore_version, undo_last_change


@pytest.fixture
def ada(desk):
    """Someone who set the quantity of PC-1 to 2, 3 and 4: versions 2, 3 and 4."""
    ada = desk("Ada")
    for quantity in (2.0, 3.0, 4.0):
        ada.change("PC-1", quantity=quantity).save()
    return ada


def undo(desk):
    return undo_last_change(desk.database, desk.inventory_id, desk.shown.number, desk.actor)


def redo(desk):
    return redo_last_undo(desk.database, desk.inventory_id, desk.shown.number, desk.actor)


def quantity(desk) -> float:
    return desk.open().equipment.quantity["PC-1"]


def test_undo_is_a_new_version_equal_to_the_one_before(ada):
    assert undo(ada) == Saved(5, changed=1)
    assert quantity(ada) == 3.0
    last = list_versions(ada.database, ada.inventory_id)[-1]
    assert (last.number, last.what, last.source, last.base) == (5, "undone", 3, 4)
    assert ada.open(4).equipment.quantity["PC-1"] == 4.0


def test_undoing_again_goes_further_back_to_before_the_first_save(ada):
    found = []
    while undo(ada):
        found.append(ada.open().equipment.quantity.get("PC-1"))
    assert found == [3.0, 2.0, 1.0, None]
    assert ada.shown.inventory.rows == 0
    assert undo(ada) is None


def test_redo_walks_forward_again_and_stops_at_the_last_change(ada):
    for _ in range(3):
        undo(ada)
        ada.open()
    found = []
    while redo(ada):
        found.append(quantity(ada))
    assert found == [2.0, 3.0, 4.0]
    undo(ada)
    assert quantity(ada) == 3.0


def test_a_change_after_an_undo_leaves_nothing_to_redo(ada):
    undo(ada)
    ada.open().change("PC-1", quantity=9.0).save()
    assert redo(ada) is None
    undo(ada)
    assert quantity(ada) == 3.0
    undo(ada)
    assert quantity(ada) == 2.0


def test_restoring_is_a_new_version_and_can_be_undone(ada):
    assert restore_version(ada.database, ada.inventory_id, 1, base=4, actor="Ada") == Saved(5, changed=1)
    assert quantity(ada) == 1.0
    undo(ada)
    assert quantity(ada) == 4.0


def test_a_row_brought_back_is_the_same_row(ada):
    ada.remove("PC-2").save()
    undo(ada)
    assert ada.open().shown.row_ids["equipment"].tolist() == [1, 2, 3]


def test_restoring_a_version_that_does_not_exist_is_refused(ada):
    with pytest.raises(UnusableInput, match="unknown-version"):
        restore_version(ada.database, ada.inventory_id, 9, base=4, actor="Ada")


def test_undo_keeps_what_others_saved_meanwhile(ada, desk):
    desk("Ben").change("PC-2", note="Ben").save()
    assert undo(ada) == Saved(6, changed=1, merged=True)
    equipment = ada.open().equipment
    assert (equipment.quantity["PC-1"], equipment.note["PC-2"]) == (3.0, "Ben")
    # What now stands is no copy of version 3: undoing brings back Ben's.
    undo(ada)
    equipment = ada.open().equipment
    assert (equipment.quantity["PC-1"], equipment.note["PC-2"]) == (4.0, "Ben")


def test_undo_of_a_row_that_others_changed_meanwhile_is_a_conflict(ada, desk):
    desk("Ben").change("PC-1", note="Ben").save()
    conflict = undo(ada)
    assert isinstance(conflict, Conflict)
    assert len(list_versions(ada.database, ada.inventory_id)) == 5
    ada.keep(conflict.mine)
    assert ada.open().equipment.quantity["PC-1"] == 3.0


def test_the_list_of_versions_counts_what_each_changed(ada):
    ada.add("PC-9").remove("PC-2").change("TEL-1", note="vu").save("rangement")
    versions = list_versions(ada.database, ada.inventory_id)
    assert [(v.number, v.added, v.changed, v.gone) for v in versions[:2]] == [(1, 6, 0, 0), (2, 0, 1, 0)]
    assert (versions[-1].added, versions[-1].changed, versions[-1].gone) == (1, 1, 1)
    assert versions[0].at <= versions[-1].at
