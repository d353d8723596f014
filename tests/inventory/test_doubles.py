"""The same device in several rows of an import: it counts once, and every row is accounted for."""

import io

import pandas as pd
import pytest
import xlsxwriter

from footprint.intake import read_file
from footprint.words.problem_texts import describe_problems
from footprint.workspace.files import check_raw
from footprint.workspace.handed_over import Handed, take_in
from footprint.workspace.read_rows import Read, find_doubles
from footprint.workspace.repair import Repairs, list_aside, repair

HEADER = "Type;Numéro de série;Numéro d'inventaire;Quantité;Site;Statut;Date d'achat;Date de retrait"


def read(*rows: str, name: str = "parc.csv") -> Read:
    found = check_raw(read_file((name, "\n".join([HEADER, *rows]).encode())))
    assert found.rows_read == found.rows_kept + found.rows_set_aside == len(rows)
    return found


def said(found: Read) -> list[tuple]:
    return list(found.problems[["code", "severity", "line", "column", "expected"]].itertuples(index=False, name=None))


def test_a_serial_number_twice_counts_once_and_the_other_row_waits():
    found = read("Ordinateur portable;SN 12a;;1;Lyon", "Écran;S2;;1;Lyon", "Ordinateur portable;sn12A ;;1;Paris")
    assert said(found) == [("listed-twice", "error", 4, "serial_number", "2")]
    assert found.inventory.equipment.index.tolist() == [2, 3]
    assert found.set_aside["equipment"]["serial_number"].tolist() == ["sn12A"]
    assert found.rows_refused == 1
    told = {one: describe_problems(found.problems, one).iloc[0] for one in ("fr", "en")}
    assert told["fr"]["message"].startswith("Ligne 4")
    assert "ligne 2" in told["fr"]["message"]
    assert "mise de côté" in told["fr"]["message"]
    assert "set aside" in told["en"]["message"]


@pytest.mark.parametrize("written", ["a-1", "A\u20111", "A\u20131", "\uff21-\uff11", " A - 1"])
def test_a_number_is_the_same_whatever_its_case_spaces_and_dashes(written):
    content = f"Type;Modèle;N° de série\nÉcran;x;A-1\nÉcran;y;{written}\nÉcran;z;A1\n"
    found = check_raw(read_file(("parc.csv", content.encode())))
    assert found.inventory.equipment["model"].tolist() == ["x", "z"]


def test_so_does_an_asset_tag_and_whole_rows_that_bear_a_number():
    assert said(read("Écran;;INV-1;1;Lyon", "Écran;;inv-1;2;Paris")) == [("listed-twice", "error", 3, "asset_tag", "2")]
    assert said(read(*["Écran;S1;INV-1;1;Lyon"] * 3)) == [
        ("listed-twice", "error", 3, "serial_number", "2"),
        ("listed-twice", "error", 4, "serial_number", "2"),
    ]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "nothing",
    [
        *("To be filled by O.E.M.", "N/A", "n.a.", "0", "000000", "unknown", "-", "Default string", "Not Specified"),
        *("System Serial Number", "xxxx", "11111111", "123456789", "inconnu", "Sans n°", "non renseigné", "?", "#N/A"),
    ],
)
def test_what_is_written_for_want_of_a_number_tells_nothing(nothing):
    found = read(f"Écran;{nothing};;1;Lyon", f"Ordinateur portable;{nothing};{nothing};1;Paris")
    assert found.rows_kept == 2
    assert said(found) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ordinateur portable;S1;INV-1;1", "Ordinateur portable;S2;INV-1;1"),  # a tag typed wrong
        ("Ordinateur fixe;;POSTE-1;1", "Écran;;POSTE-1;1"),  # the tag of a workplace
        ("Écran;S1;;1;Lyon;;2018-01-01;2023-01-01", "Écran;S1;;1;Paris"),  # it left, then came back
        ("Écran;S1;;1;Lyon;Réformé", "Écran;S1;;1;Paris"),
    ],
)
def test_rows_that_something_parts_count_and_are_said(one, other):
    found = read(one, other)
    assert found.rows_kept == 2
    assert [row[:3] for row in said(found) if row[0] == "shared-number"] == [("shared-number", "warning", 3)]


def test_a_row_that_can_not_be_used_is_not_the_first():
    found = read("Machin;S1;;1;Lyon", "Écran;S1;;1;Lyon")
    assert found.inventory.equipment.index.tolist() == [3]
    assert "listed-twice" not in set(found.problems["code"])


def test_rows_alike_without_a_number_count_and_are_said_once():
    found = read("Écran;;;24;Bureau 2", "Écran;N/A;;24;Bureau 2", "Écran;;;24;Bureau 3", "Écran;;;24;Bureau 2")
    assert found.rows_kept == 4
    assert said(found) == [("identical-rows", "warning", 2, "", "3")]
    assert found.problems["value"].tolist() == ["2, 3, 5"]
    many = read(*["Écran;;;;Bureau 2"] * 500)
    assert len(many.problems) == 1
    assert "500" in describe_problems(many.problems, "fr")["message"].iloc[0]


def test_services_alike_are_said():
    found = check_raw(
        read_file(("s.csv", "Type de service;Quantité par an\nLigne mobile;6\nLigne mobile;6\n".encode()))
    )
    assert found.problems["code"].tolist() == ["identical-rows"]
    assert found.rows_kept == 2


def test_sheets_of_one_workbook_are_compared():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name in ("Paris", "Lyon"):
            for number, row in enumerate([["Type", "Numéro de série"], ["Écran", "S1"]]):
                sheet = book.get_worksheet_by_name(name) or book.add_worksheet(name)
                sheet.write_row(number, 0, row)
    found = check_raw(read_file(("parc.xlsx", content.getvalue())))
    assert [row for row in said(found) if row[1] == "error"] == [("listed-twice", "error", 1002, "serial_number", "2")]


def bring(*files: tuple[str, ...]) -> list[Read]:
    handed = [
        Handed(str(number), f"{number}.csv", "\n".join([HEADER, *rows]).encode()) for number, rows in enumerate(files)
    ]
    return take_in(handed, {}, lambda fingerprint: None).reads


def test_files_brought_together_are_compared():
    one, other = bring(("Écran;S1;;1;Lyon", "Écran;S3;;1;Lyon"), ("Écran;S2;;1;Lyon", "Écran;s 1;;1;Lyon"))
    assert said(one) == []
    assert said(other) == [("listed-twice", "error", 3, "serial_number", "2 (0.csv)")]
    assert (one.rows_kept, other.rows_kept, other.rows_set_aside) == (2, 1, 1)


def test_a_number_corrected_lets_the_row_in_whichever_file_it_is_in():
    reads = bring(("Écran;S1;;1;Lyon",), ("Écran;S1;;1;Lyon",))
    assert list_aside(reads).places() == [(1, "equipment", 2)]
    repairs = Repairs().write((1, "equipment", 2), "serial_number", "S1", "S2")
    after = repair(reads, repairs)
    assert [one.rows_kept for one in after] == [1, 1]
    assert after[0] is reads[0]
    left = repair(reads, Repairs().leave([(1, "equipment", 2)], "même écran"))
    assert [one.rows_kept for one in left] == [1, 0]
    assert repair(reads, Repairs().write((1, "equipment", 2), "site", "Lyon", "Paris"))[1].rows_kept == 0


def test_a_row_kept_aside_does_not_come_in_beside_the_device_it_repeats():
    counted = read("Écran;S1;;1;Lyon").inventory.equipment
    waiting = read("Machin;S1;;1;Paris")
    [after] = repair([waiting], Repairs().write((0, "equipment", 2), "device_type", "Machin", "Écran"), counted)
    assert after.rows_kept == 0
    assert after.problems["code"].tolist() == ["already-listed"]
    assert "inventaire" in describe_problems(after.problems, "fr")["message"].iloc[0]


def test_what_counts_already_is_doubted_and_stays():
    rows = read("Écran;S1;;1;Lyon", "Écran;S2;;1;Lyon").inventory
    again = pd.concat([rows.equipment, rows.equipment.set_axis([4, 5])])
    doubts = find_doubles(type(rows)(again, rows.usage, rows.sites))
    assert doubts[["code", "severity", "line"]].to_numpy().tolist() == [
        ["shared-number", "warning", 4],
        ["shared-number", "warning", 5],
    ]
