"""A newer export of the same estate: which device is which, what is gone, and what people corrected stays."""

import json
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.estimation.situation import Method
from footprint.intake import read_file
from footprint.inventory.inventory import empty_inventory
from footprint.inventory.matching import find_repeated, is_there
from footprint.inventory.newer_export import (
    Choices,
    Leaving,
    Renewal,
    compare_estates,
    find_impossible,
    list_changes,
    renew,
)
from footprint.storage import (
    Saved,
    StoredInventory,
    create_inventory,
    create_organisation,
    find_edited,
    list_log,
    load_inventory,
    load_record,
    undo_last_change,
)
from footprint.tables import EQUIPMENT, empty_table
from footprint.workspace.bring_in import compare_with_export, is_newer_export, update_from
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from footprint.workspace.stored import STARTED_FROM, check_version, keep_files, save_stored, start_next_year
from tests.draws import draws

DAY = date(2025, 11, 1)


def devices(*rows: dict) -> pd.DataFrame:
    """A table of equipment; laptops, unless a row says otherwise."""
    cells = pd.DataFrame([{"device_type": "laptop"} | row for row in rows])
    table = cells.reindex(columns=empty_table(EQUIPMENT).columns).astype(empty_table(EQUIPMENT).dtypes.to_dict())
    return table.rename_axis("line")


def compare(old: pd.DataFrame, new: pd.DataFrame, *edited: tuple[int, str]) -> Renewal:
    """Row ids count from 1; `edited` names cells by row id and column."""
    by_hand = pd.DataFrame(False, index=old.index, columns=old.columns)
    for row_id, column in edited:
        by_hand.loc[row_id - 1, column] = True
    return compare_estates(old, new, pd.Series(np.arange(1, len(old) + 1)), by_hand)


def matched(old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[int, str]]:
    """For each device of the export, the position of its row in the inventory, and the rule."""
    matching = compare(old, new).matching
    return list(zip(matching.place.tolist(), matching.rule, strict=True))


# --- which device is which -------------------------------------------------------------------------------------------


def test_a_serial_number_comes_before_a_tag_and_a_tag_before_a_name():
    old = devices(
        {"serial_number": "S1", "item_id": "PC-1"},
        {"asset_tag": "T2", "item_id": "PC-2"},
        {"item_id": "PC-3"},
    )
    new = devices({"item_id": "PC-3"}, {"asset_tag": " t2 ", "item_id": "PC-9"}, {"serial_number": "s1"})
    assert matched(old, new) == [(2, "item_id"), (1, "asset_tag"), (0, "serial_number")]


def test_a_name_passed_on_to_another_machine_is_another_device():
    old = devices({"serial_number": "S1", "item_id": "ACCUEIL"})
    new = devices({"serial_number": "S2", "item_id": "ACCUEIL"})
    assert matched(old, new) == [(-1, "")]
    assert compare(old, new).gone["row_id"].tolist() == [1]


@pytest.mark.parametrize("stays", ["asset_tag", "item_id"])
def test_a_device_whose_main_board_was_replaced_is_the_same(stays):
    bought = {stays: "X1", "model": "Latitude 5440", "acquired_on": pd.Timestamp(2023, 5, 2)}
    old = devices({"serial_number": "S1", **bought})
    assert matched(old, devices({"serial_number": "S2", **bought})) == [(0, "repaired")]
    renewal = compare(old, devices({"serial_number": "S2", **bought}))
    assert renewal.gone.empty
    assert list_changes(renewal, Choices())[["column", "before", "after"]].to_numpy().tolist() == [
        ["serial_number", "S1", "S2"]
    ]


@pytest.mark.parametrize(
    "change", [{"model": "Latitude 5450"}, {"acquired_on": pd.Timestamp(2024, 5, 2)}, {"acquired_on": pd.NaT}]
)
def test_another_machine_under_the_same_tag_is_another_device(change):
    bought = {"asset_tag": "X1", "model": "Latitude 5440", "acquired_on": pd.Timestamp(2023, 5, 2)}
    new = devices({"serial_number": "S2", **bought, **change})
    assert matched(devices({"serial_number": "S1", **bought}), new) == [(-1, "")]


def test_a_tag_that_moved_while_both_machines_stay_is_no_repair():
    bought = {"model": "Latitude 5440", "acquired_on": pd.Timestamp(2023, 5, 2)}
    old = devices({"serial_number": "S1", "asset_tag": "T1", **bought})
    new = devices(
        {"serial_number": "S2", "asset_tag": "T1", **bought}, {"serial_number": "S1", "asset_tag": "T2", **bought}
    )
    assert matched(old, new) == [(-1, ""), (0, "serial_number")]


@pytest.mark.parametrize(
    "nothing", ["To be filled by O.E.M.", "Default string", "0000000", "N/A", "System Serial Number"]
)
def test_what_machines_write_for_want_of_a_number_identifies_nothing(nothing):
    old = devices({"serial_number": nothing, "item_id": "PC-1"})
    new = devices({"serial_number": nothing, "item_id": "PC-2"})
    assert matched(old, new) == [(-1, "")]


def test_a_number_that_two_rows_bear_tells_nothing_and_is_said():
    old = devices({"serial_number": "S1", "item_id": "PC-1"}, {"serial_number": "S2", "item_id": "PC-2"})
    new = devices({"serial_number": "S1", "item_id": "PC-2"}, {"serial_number": "S1", "item_id": "PC-1"})
    assert matched(old, new) == [(1, "item_id"), (0, "item_id")]
    problems = find_repeated(new)
    assert problems[["code", "severity", "line", "value"]].to_numpy().tolist() == [
        ["repeated-number", "warning", 0, "S1"],
        ["repeated-number", "warning", 1, "S1"],
    ]


def test_devices_without_a_number_go_together_when_as_many_are_described_alike():
    described = {"manufacturer": "Dell", "model": "Latitude 5440", "site": "Siège"}
    old = devices(described, described, {**described, "site": "Annexe"})
    new = devices({**described, "model": "LATITUDE  5440"}, described)
    assert matched(old, new) == [(0, "description"), (1, "description")]


def test_where_numbers_differ_devices_are_counted_not_guessed():
    # 3 rows of 1 in the inventory, 1 row of 2 in the export: 1 is gone.
    old, new = devices({"model": "X"}, {"model": "X"}, {"model": "X"}), devices({"model": "X", "quantity": 2})
    renewal = compare(old, new)
    assert renewal.matching.rule.tolist() == ["quantity"]
    assert renewal.gone[["row_id", "quantity"]].to_numpy().tolist() == [[3, 1]]


def test_a_group_listed_one_by_one_is_the_same_devices():
    # 10 typed in one row; the export lists 12, each with its serial number: 2 more, none gone.
    old = devices({"quantity": 10, "lifespan_years": 6})
    new = devices(*({"serial_number": f"S{number}"} for number in range(12)))
    renewal = compare(old, new)
    assert renewal.gone.empty
    after = renew(renewal, Choices()).devices
    assert after["quantity"].tolist() == [1] * 12
    assert after["lifespan_years"].notna().sum() == 1


def test_devices_that_say_different_numbers_are_never_the_same_by_their_description():
    old, new = devices({"model": "X", "serial_number": "S1"}), devices({"model": "X", "serial_number": "S2"})
    assert matched(old, new) == [(-1, "")]


def test_an_export_is_newer_when_most_of_its_numbers_are_known():
    old = devices({"serial_number": "S1"}, {"asset_tag": "T2"}, {"item_id": "PC-3"})
    base = stored(old)
    assert is_newer_export(base, [read("Type;N° de série;Numéro d'inventaire\nÉcran;S1;\nÉcran;s9;\nÉcran;;t2\n")])
    assert not is_newer_export(base, [read("Type;N° de série\nOrdinateur portable;S8\nOrdinateur portable;S1\n")])
    assert not is_newer_export(base, [read("Identifiant;Type\nPC-3;Ordinateur portable\n")])


# --- what changes ----------------------------------------------------------------------------------------------------


def test_a_blank_cell_of_the_export_erases_nothing():
    old = devices({"serial_number": "S1", "lifespan_years": 6, "site": "Siège"})
    new = devices({"serial_number": "S1", "site": "Annexe"})
    renewed = renew(compare(old, new), Choices())
    assert renewed.devices[["lifespan_years", "site"]].to_numpy().tolist() == [[6, "Annexe"]]
    assert renewed.what.tolist() == ["changed"]


def test_one_device_written_or_not_is_the_same():
    renewal = compare(devices({"serial_number": "S1"}), devices({"serial_number": "S1", "quantity": 1}))
    assert renew(renewal, Choices()).what.tolist() == ["same"]


def test_what_a_person_corrected_is_a_conflict_and_stays_unless_told_otherwise():
    old = devices({"serial_number": "S1", "site": "Siège", "lifespan_years": 6})
    new = devices({"serial_number": "S1", "site": "Annexe", "lifespan_years": 4})
    renewal = compare(old, new, (1, "site"))
    assert renewal.conflicts[["row_id", "column", "ours", "theirs"]].to_numpy().tolist() == [
        [1, "site", "Siège", "Annexe"]
    ]
    kept = renew(renewal, Choices(ours=frozenset({(1, "site")}))).devices
    assert kept[["site", "lifespan_years"]].to_numpy().tolist() == [["Siège", 4]]
    taken = renew(renewal, Choices()).devices
    assert taken["site"].tolist() == ["Annexe"]


# --- what is gone ----------------------------------------------------------------------------------------------------


def test_a_device_that_is_gone_is_withdrawn_on_a_day_with_its_outcome():
    renewal = compare(devices({"serial_number": "S1"}, {"serial_number": "S2"}), devices({"serial_number": "S1"}))
    renewed = renew(renewal, Choices({2: Leaving(DAY, "reused")}))
    assert renewed.what.tolist() == ["same", "gone"]
    gone = renewed.devices.iloc[1]
    assert gone[["serial_number", "status", "retired_on", "outcome"]].tolist() == [
        "S2",
        "retired",
        pd.Timestamp(DAY),
        "reused",
    ]


def test_a_device_that_is_kept_stays_as_it_was():
    renewal = compare(devices({"serial_number": "S1"}, {"serial_number": "S2"}), devices({"serial_number": "S1"}))
    renewed = renew(renewal, Choices({2: Leaving()}))
    assert renewed.what.tolist() == ["same", "kept"]
    pd.testing.assert_series_equal(renewed.devices.iloc[1], renewal.old.iloc[1], check_names=False)


def test_a_smaller_quantity_parts_a_row_in_those_that_stay_and_those_that_leave():
    renewal = compare(devices({"item_id": "ECR", "quantity": 10}), devices({"item_id": "ECR", "quantity": 7}))
    renewed = renew(renewal, Choices({1: Leaving(DAY)}))
    assert renewed.devices[["item_id", "quantity", "status"]].fillna("").to_numpy().tolist() == [
        ["ECR", 7, ""],
        ["", 3, "retired"],
    ]
    assert renewed.is_part.tolist() == [False, True]


def test_an_export_does_not_seem_to_cover_types_and_sites_that_it_never_names():
    old = devices(
        {"serial_number": "S1", "site": "Siège"},
        {"serial_number": "S2", "site": "Siège"},
        {"serial_number": "S3", "site": "Annexe"},
        {"device_type": "monitor", "site": "Siège"},
    )
    gone = compare(old, devices({"serial_number": "S1", "site": "Siège"})).gone
    assert gone["covered"].tolist() == [True, False, False]


def test_what_was_already_withdrawn_stays_so_and_a_device_that_comes_back_is_in_use():
    withdrawn = {"status": "retired", "retired_on": pd.Timestamp("2024-05-01"), "outcome": "reused"}
    old = devices({"serial_number": "S1", **withdrawn}, {"serial_number": "S2", **withdrawn})
    renewal = compare(old, devices({"serial_number": "S1"}))
    assert renewal.gone.empty
    renewed = renew(renewal, Choices())
    assert dict(zip(renewed.devices["serial_number"], renewed.what, strict=True)) == {"S1": "back", "S2": ""}
    back = renewed.devices.set_index("serial_number").loc["S1"]
    assert back["status"] == "in_use"
    assert back[["retired_on", "outcome"]].isna().all()


def test_withdrawn_devices_that_come_back_in_part_leave_the_others_withdrawn():
    withdrawn = {"item_id": "LOT", "status": "retired", "retired_on": pd.Timestamp("2024-05-01")}
    renewed = renew(
        compare(devices({**withdrawn, "quantity": 5}), devices({"item_id": "LOT", "quantity": 2})), Choices()
    )
    assert renewed.devices[["quantity", "status"]].to_numpy().tolist() == [[3, "retired"], [2, "in_use"]]


def test_nothing_leaves_on_or_before_the_day_it_came():
    old = devices({"serial_number": "S1", "acquired_on": DAY}, {"serial_number": "S2", "acquired_on": "2024-01-01"})
    renewal = compare(old, devices({"serial_number": "S3"}))
    assert find_impossible(renewal, Choices({1: Leaving(DAY), 2: Leaving(DAY)}))["row_id"].tolist() == [1]


_row = st.fixed_dictionaries(
    {
        "serial_number": st.sampled_from([None, "S1", "S2", "S3"]),
        "item_id": st.sampled_from([None, "A", "B"]),
        "model": st.sampled_from([None, "X", "Y"]),
        "quantity": st.sampled_from([None, 1, 2, 5]),
        "status": st.sampled_from([None, "in_use", "retired"]),
    }
)


@draws(50)
@given(st.lists(_row, min_size=1, max_size=6), st.lists(_row, min_size=1, max_size=6))
def test_every_device_of_both_sides_is_accounted_for(old, new):
    renewal = compare(devices(*old), devices(*new))
    leave = Choices({int(row_id): Leaving(DAY) for row_id in renewal.gone["row_id"]})
    renewed = renew(renewal, leave)
    # Every row of the export is there once, and no row of the inventory goes to two of them.
    assert sorted(renewed.row[renewed.row >= 0]) == list(range(len(new)))
    heirs = renewed.position[(renewed.position >= 0) & ~renewed.is_part]
    assert len(set(heirs)) == len(heirs)
    # What there is = what is listed + what left + what was already withdrawn; none of those known is lost.
    counts = renewed.devices["quantity"].fillna(1.0).to_numpy()
    before = renewal.old["quantity"].fillna(1.0)[is_there(renewal.old)].sum()
    listed = counts[renewed.row >= 0].sum()
    assert counts.sum() == listed + renewal.gone["quantity"].sum() + counts[renewed.what == ""].sum()
    assert counts.sum() >= before


@pytest.mark.exhaustive
@draws(25)
@given(st.lists(_row, min_size=1, max_size=6))
def test_an_export_of_the_same_devices_takes_none_away(rows):
    there = [row | {"status": None} for row in rows]
    renewal = compare(devices(*there), devices(*there))
    assert renewal.gone.empty
    assert set(renew(renewal, Choices()).what) <= {"same", "changed"}


# --- in the database -------------------------------------------------------------------------------------------------

FIRST = "Identifiant;Type;N° de série;Site\nPC-1;Ordinateur portable;S1;Siège\nPC-2;Ordinateur portable;S2;Siège\n"
NEWER = "Identifiant;Type;N° de série;Site\nPC-1;Ordinateur portable;S1;Annexe\nPC-3;Ordinateur portable;S3;Siège\n"


def read(content: str) -> Read:
    return check_raw(read_file(("parc.csv", content.encode())))


def stored(table: pd.DataFrame) -> StoredInventory:
    """A version that holds these devices."""
    nothing = empty_inventory()
    ids = {name: pd.Series([], dtype="Int64") for name in ("usage", "sites")}
    ids["equipment"] = pd.Series(np.arange(1, len(table) + 1), index=table.index, dtype="Int64")
    inventory = type(nothing)(table, nothing.usage, nothing.sites)
    return StoredInventory(
        inventory, ids, ids, 1, pd.DataFrame(columns=["table", "line", "upload_id", "cells", "problems"])
    )


@pytest.fixture
def update(database, inventory_id) -> Callable[..., StoredInventory]:
    def update(content: str, choices: Choices | None = None) -> StoredInventory:
        base = load_inventory(database, inventory_id)
        kept = keep_files(database, 1, [("parc.csv", content.encode())], "Zoé")
        saved = save_stored(
            database, inventory_id, update_from(base, [read(content)], choices or Choices(), kept), "Zoé"
        )
        assert isinstance(saved, Saved)
        return load_inventory(database, inventory_id)

    return update


@pytest.fixture
def correct(database, inventory_id) -> Callable[[int, str, str], None]:
    def correct(row_id: int, column: str, value: str) -> None:
        base = load_inventory(database, inventory_id)
        here = (base.row_ids["equipment"] == row_id).to_numpy(dtype="bool")
        base.inventory.equipment[column] = base.inventory.equipment[column].mask(here, value)
        save_stored(database, inventory_id, base, "Zoé")

    return correct


def edited(database, inventory_id) -> list[tuple[int, str]]:
    number = load_inventory(database, inventory_id).number
    cells = find_edited(database, inventory_id, number)
    rows, columns = np.nonzero(cells.to_numpy())
    return list(zip(cells.index[rows], cells.columns[columns], strict=True))


def test_an_update_keeps_the_rows_and_undo_brings_back_what_stood(database, inventory_id, update):
    update(FIRST)
    after = update(NEWER, Choices({2: Leaving(DAY, "recycled")}))
    known = after.inventory.equipment.set_index(after.row_ids["equipment"].to_numpy())
    assert known[["serial_number", "site", "status"]].fillna("").to_numpy().tolist() == [
        ["S1", "Annexe", ""],
        ["S2", "Siège", "retired"],
        ["S3", "Siège", ""],
    ]
    assert after.upload_ids["equipment"].tolist() == [2, 1, 2]
    undo_last_change(database, inventory_id, after.number, "Zoé")
    assert load_inventory(database, inventory_id).inventory.equipment["serial_number"].tolist() == ["S1", "S2"]


def test_the_same_export_again_changes_nothing(update):
    update(FIRST)
    assert update(FIRST).inventory.equipment["item_id"].tolist() == ["PC-1", "PC-2"]
    assert update(FIRST).number == 1


def test_a_correction_is_known_as_one_until_a_file_says_otherwise(database, inventory_id, update, correct):
    update(FIRST)
    assert edited(database, inventory_id) == []
    correct(1, "site", "Mairie")
    assert edited(database, inventory_id) == [(1, "site")]
    # An import that leaves it standing does not make it the file's.
    update(NEWER, Choices({2: Leaving()}, frozenset({(1, "site")})))
    assert edited(database, inventory_id) == [(1, "site")]
    update(NEWER + "PC-4;Ordinateur portable;S4;Annexe\n", Choices({2: Leaving()}))
    assert edited(database, inventory_id) == []


@pytest.mark.exhaustive
def test_a_correction_that_was_undone_is_none(database, inventory_id, update, correct):
    update(FIRST)
    correct(1, "site", "Mairie")
    undo_last_change(database, inventory_id, 2, "Zoé")
    assert edited(database, inventory_id) == []


def test_conflicts_are_found_from_what_was_corrected(database, inventory_id, update, correct):
    update(FIRST)
    correct(1, "site", "Mairie")
    base = load_inventory(database, inventory_id)
    renewal = compare_with_export(base, [read(NEWER)], find_edited(database, inventory_id, base.number))
    assert renewal.conflicts[["row_id", "line", "column", "ours", "theirs"]].to_numpy().tolist() == [
        [1, 2, "site", "Mairie", "Annexe"]
    ]


# --- the next year ---------------------------------------------------------------------------------------------------

ESTATE = """Identifiant;Type;État;Date de sortie
PC-1;Ordinateur portable;;
PC-2;Ordinateur portable;Sorti du parc;15/03/2025
PC-3;Ordinateur portable;En service;15/03/2026
"""
BOUGHT = """Identifiant;Type de service;Fournisseur;Quantité par an;Qualité
L;Ligne mobile;Orange;6;haute
A;Chiffre d'un fournisseur;AWS;120;haute
"""


THERE, ALL = ["PC-1", "PC-3"], ["PC-1", "PC-2", "PC-3"]


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize(("kind", "devices"), [("snapshot", THERE), ("register", ALL)])
def test_the_next_year_starts_from_what_is_still_there(database, kind, devices):
    organisation_id = create_organisation(database, "Mairie", "Zoé")
    first = create_inventory(database, organisation_id, "Parc", 2025, "Zoé", kind, "REU", {"note": "x"})
    reads = [read(ESTATE), read(BOUGHT)]
    save_stored(database, first, update_from(load_inventory(database, first), reads, Choices()), "Zoé")
    started = start_next_year(database, first, "Zoé", "À partir de 2025")
    record, next_year = load_record(database, started), load_inventory(database, started)
    assert (record.name, record.year, record.kind, record.country) == ("Parc", 2026, kind, "REU")
    origin = {"inventory_id": first, "year": 2025, "version": 1}
    assert record.settings == {"note": "x", STARTED_FROM: origin}
    assert next_year.inventory.equipment["item_id"].tolist() == devices
    services = next_year.inventory.usage[["item_id", "amount_per_year", "quality"]]
    assert services.to_numpy().tolist() == [["L", 6, "low"]]
    (created,) = [entry for entry in list_log(database, organisation_id) if entry.inventory_id == started][:1]
    assert json.loads(created.content)["settings"][STARTED_FROM] == origin


def test_amounts_of_the_year_before_are_to_confirm(database):
    first = create_inventory(database, create_organisation(database, "Mairie", "Zoé"), "Parc", 2025, "Zoé")
    save_stored(database, first, update_from(load_inventory(database, first), [read(BOUGHT)], Choices()), "Zoé")
    started = start_next_year(database, first, "Zoé")
    assert to_confirm(database, started) == ["6.0"]
    base = load_inventory(database, started)
    base.inventory.usage["quality"] = "high"
    save_stored(database, started, base, "Zoé")
    assert to_confirm(database, started) == []
    assert to_confirm(database, first) == []


def to_confirm(database, inventory_id: int) -> list[str]:
    number = load_inventory(database, inventory_id).number
    problems = check_version(database, inventory_id, number, Method(2026))
    return problems.loc[problems["code"] == "amount-to-confirm", "value"].tolist()
