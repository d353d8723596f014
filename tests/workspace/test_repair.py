"""Rows set aside, repaired: what is written is checked again, what is left aside says why, no row is lost."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint import storage
from footprint.intake import read_file
from footprint.problems import LEFT_ASIDE
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from footprint.workspace.repair import (
    BY_CHOICE,
    BY_RULE,
    WRONG,
    Repairs,
    apply_again,
    list_alike,
    list_aside,
    open_aside,
    repair,
)
from footprint.workspace.stored import keep_files, save_stored
from tests.draws import draws
from tests.prepared import open_empty

FILE = """Identifiant;Type;Modèle;Quantité;Date d'achat
A;Truc portatif;Latitude;douze;15/03/2022
B;Truc portatif;Latitude;2;15/03/2022
C;VM;x;2;15/03/2022
D;Écran;x;2;15/03/2022;trop
E;Écran;y;2;15/03/2022
F;Écran;"24 pouces;2;15/03/2022
Total;;;20
"""
A, B, C, D, F, TOTAL = ((0, "equipment", line) for line in (2, 3, 4, 5, 7, 8))


def read(content: str = FILE) -> Read:
    return check_raw(read_file(("parc.csv", content.encode())))


def kept(reads: list[Read]) -> list[str]:
    return [str(item) for one in reads for item in one.inventory.equipment["item_id"]]


def states(reads: list[Read]) -> dict[tuple, str]:
    aside = list_aside(reads)
    return dict(zip(aside.places(), aside.rows["state"], strict=True))


def test_every_row_set_aside_keeps_its_cells_and_says_why():
    aside = list_aside([read()])
    assert states([read()]) == {A: WRONG, B: WRONG, C: BY_RULE, D: WRONG, F: WRONG, TOTAL: BY_RULE}
    assert aside.cells["quantity"].tolist() == ["douze", "2", "2", "2", "2", "20"]
    assert set(aside.problems["row"]) == set(aside.rows.index)


def list_causes(content: str) -> list[tuple[str, str, str, int]]:
    alike = list_alike(list_aside([read(content)]))
    return [(one.code, one.column, one.value, len(one.rows)) for one in alike.itertuples()]


def test_the_same_fault_is_one_whatever_the_rows():
    assert list_causes(FILE)[0] == ("unknown-choice", "device_type", "Truc portatif", 2)


def test_a_value_of_few_makes_a_cause_and_many_values_make_one():
    head = "Type;Quantité\n"
    some = head + "Écran;douze\nÉcran;douze\nÉcran;treize\nÉcran;treize\nÉcran;trop\nÉcran;peu\n"
    assert list_causes(some) == [("not-a-number", "quantity", value, 2) for value in ("douze", "treize", "")]
    many = head + "".join(f"Écran;x{number % 32}\n" for number in range(64))
    assert list_causes(many) == [("not-a-number", "quantity", "", 64)]
    assert list_causes(head + "Écran;1\n") == []


@pytest.mark.parametrize(
    ("column", "written", "read_as"),
    [
        ("acquired_on", "2021", "2021-07-01"),
        ("acquired_on", "sept-19", "2019-09"),
        ("acquired_on", "15/03/2022", "2022-03-15"),
    ],
)
def test_a_date_written_by_hand_is_read_as_in_a_file(column, written, read_as):
    in_file = read(f"Type;Quantité;Date d'achat\nÉcran;1;{written}\n").inventory.equipment
    [after] = repair(
        [read()],
        Repairs()
        .write(A, "quantity", "douze", "1")
        .write(A, column, "15/03/2022", written)
        .write(A, "device_type", "Truc portatif", "Écran"),
    )
    assert after.inventory.equipment.loc[2, column] == in_file.loc[2, column]
    assert str(in_file.loc[2, column]).startswith(read_as)


def test_one_value_repairs_all_alike_and_a_row_wrong_elsewhere_stays_aside():
    repairs = Repairs().write_alike({A: "Truc portatif", B: "Truc portatif"}, "device_type", "Ordinateur portable")
    [after] = repair([read()], repairs)
    assert kept([after]) == ["B", "E"]
    repairs = repairs.write(A, "quantity", "douze", "12")
    assert kept(repair([read()], repairs)) == ["A", "B", "E"]


def test_a_row_that_reading_set_aside_is_taken_as_it_is_laid_out_when_asked():
    [after] = repair([read()], Repairs().accept([D, F]))
    assert kept([after]) == ["D", "E", "F"]
    assert after.inventory.equipment.loc[7, "model"] == "24 pouces"
    assert after.inventory.equipment.index.tolist() == [5, 6, 7]


def test_a_row_left_out_by_a_rule_counts_once_its_type_is_written():
    assert kept(repair([read()], Repairs().write(C, "device_type", "VM", "Serveur"))) == ["C", "E"]


def test_a_row_left_aside_says_why_and_is_no_longer_wrong():
    repairs = Repairs().leave([A, D], "au rebut")
    [after] = repair([read()], repairs)
    assert (states([after])[A], states([after])[D]) == (BY_CHOICE, BY_CHOICE)
    reasons = after.problems[after.problems["code"] == LEFT_ASIDE]
    assert reasons[["line", "value", "severity"]].to_numpy().tolist() == [
        [2, "au rebut", "note"],
        [5, "au rebut", "note"],
    ]
    assert after.rows_refused == read().rows_refused - 2
    assert "not-a-number" in set(list_aside([after]).problems["code"])  # what was wrong in it is still told


def test_what_was_done_to_a_row_can_be_taken_back():
    repairs = Repairs().leave([A], "au rebut").write(B, "device_type", "Truc portatif", "Écran").accept([D])
    assert repairs.release([A, B, D]) == Repairs()
    assert Repairs().write(B, "model", "Latitude", "Autre").write(B, "model", "Latitude", "Latitude") == Repairs()
    assert A not in repairs.write(A, "quantity", "douze", "12").reasons  # who repairs a row no longer leaves it aside


def test_files_that_nothing_touches_are_the_same_objects():
    reads = [read(), read()]
    after = repair(reads, Repairs().write(B, "device_type", "Truc portatif", "Écran"))
    assert after[0] is not reads[0]
    assert after[1] is reads[1]


def test_repairs_hold_on_a_file_read_in_another_way_where_its_cells_are_the_same():
    repairs = (
        Repairs().write(A, "quantity", "douze", "12").write(B, "device_type", "Truc portatif", "Écran").accept([D])
    )
    again, lost = apply_again(repairs, [read(FILE.replace("B;Truc portatif", "B;Bidule"))])
    assert (set(again.touched), lost) == ({A, D}, 1)


PLACES = st.sampled_from([A, B, C, D, F, TOTAL])
DONE = st.one_of(
    st.tuples(
        st.just("write"),
        PLACES,
        st.sampled_from(["device_type", "quantity", "model", "site"]),
        st.sampled_from(["", "2", "Écran"]),
    ),
    st.tuples(st.just("accept"), PLACES),
    st.tuples(st.just("leave"), PLACES, st.sampled_from(["au rebut", "=1+1"])),
    st.tuples(st.just("release"), PLACES),
)


@draws(40)
@given(st.lists(DONE, max_size=8))
def test_whatever_is_done_rows_read_are_rows_kept_and_rows_set_aside(done):
    before, repairs = read(), Repairs()
    for what, place, *values in done:
        if what == "write":
            repairs = repairs.write(place, values[0], "avant", values[1])
        else:
            repairs = getattr(repairs, what)([place], *values)
    [after] = repair([before], repairs)
    assert after.rows_read == before.rows_read == after.rows_kept + after.rows_set_aside
    assert after.rows_set_aside == len(list_aside([after]).rows)
    assert set(list_aside([after]).problems["row"]) == set(list_aside([after]).rows.index)


# --- rows kept aside with a version ----------------------------------------------------------------------------------


@pytest.fixture
def engine(tmp_path):
    engine = open_empty(f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    yield engine
    engine.dispose()


def test_a_row_repaired_later_joins_the_inventory_with_its_file_and_its_line(engine):
    organisation = storage.create_organisation(engine, "Mairie", "moi")
    inventory = storage.create_inventory(engine, organisation, "Parc", 2024, "moi")
    upload = keep_files(engine, organisation, [("parc.csv", FILE.encode())], "moi")
    first = bring_in(storage.load_inventory(engine, inventory), [read()], True, upload)
    save_stored(engine, inventory, first, "moi")

    stored = storage.load_inventory(engine, inventory)
    reads, uploads = open_aside(stored)
    assert states(reads) == {A: WRONG, B: WRONG, C: BY_RULE, D: WRONG, F: WRONG, TOTAL: BY_RULE}
    repairs = Repairs().write(B, "device_type", "Truc portatif", "Ordinateur portable").leave([D], "au rebut")
    without = storage.StoredInventory(
        stored.inventory, stored.row_ids, stored.upload_ids, stored.number, stored.set_aside.iloc[:0]
    )
    save_stored(engine, inventory, bring_in(without, repair(reads, repairs), False, uploads), "moi")

    after = storage.load_inventory(engine, inventory)
    assert after.inventory.equipment["item_id"].tolist() == ["E", "B"]
    assert after.inventory.equipment.index.tolist() == [6, 3]
    assert after.upload_ids["equipment"].tolist() == list(upload.values()) * 2
    assert sorted(after.set_aside["line"]) == [2, 4, 5, 7, 8]
    assert after.set_aside["upload_id"].tolist() == list(upload.values()) * 5
    again, _ = open_aside(after)
    assert states(again) == {A: WRONG, C: BY_RULE, D: BY_CHOICE, F: WRONG, TOTAL: BY_RULE}
    storage.undo_last_change(engine, inventory, 2, "moi")
    undone = storage.load_inventory(engine, inventory)
    pd.testing.assert_frame_equal(undone.inventory.equipment, stored.inventory.equipment)
    assert undone.set_aside["line"].tolist() == stored.set_aside["line"].tolist()
