"""First files of people who never saw the tool: nothing is applied in silence, and no row is lost."""

import json

import pytest

from footprint.cli.describe_file import describe_file
from footprint.intake import Answers, read_file
from footprint.intake.columns.header_values import answers_of
from footprint.intake.layouts.counts import read_counts
from footprint.intake.layouts.labels import split_quantity
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from tests.hand_made import workbook


def read(text: str, answers: Answers | None = None, name: str = "materiel.csv") -> Read:
    checked = check_raw(read_file((name, text.encode()), answers or Answers()))
    assert checked.rows_read == checked.rows_kept + checked.rows_set_aside
    return checked


def column(found: Read, name: str) -> list:
    cells = found.inventory.equipment[name].astype("object")
    return cells.where(cells.notna(), None).tolist()


def questions(text: str, name: str = "materiel.csv") -> dict[str, list[str]]:
    asked = describe_file((name, text.encode()), "fr")["questions"]
    return {one["value"]: list(one["proposals"]) for one in asked if one["about"] == "column"}


# --- columns of yes and no -------------------------------------------------------------------------------------------


def test_a_column_of_yes_and_no_says_what_its_header_asks():
    found = read(
        "Genre;Nb;Utilisé (O/N);En location ?;est_reconditionne;Réformé (oui/non)\n"
        "Laptop;4;O;N;1;non\nÉcran;9;N;O;0;non\nServeur;1;O;N;0;oui\n"
    )
    assert column(found, "ownership") == [None, "leased", None]
    assert column(found, "condition") == ["refurbished", "new", "new"]
    # Of two questions about one thing, one is read, and the other is said not to be.
    assert column(found, "status") == ["in_use", "in_stock", "in_use"]
    assert found.problems.set_index("code").loc["reading.unknown-column", "value"] == "Réformé (oui/non)"


def test_what_is_no_word_of_a_choice_is_not_answered_for():
    assert answers_of("Service (O/N)")[0] == "status"
    assert answers_of("HS ?") == ("status", "retired", "")
    assert answers_of("Présence d'un badge ?") == ("", "", "")


def test_yes_and_no_are_the_name_of_no_place_and_of_no_department():
    found = read("Type;Quantité;Direction;Lieu\nLaptop;2;oui;Mairie\nÉcran;3;non;Mairie\n")
    assert column(found, "entity") == [None, None]
    assert [one["value"] for one in found.problems.to_dict("records") if one["code"] == "reading.unknown-column"] == [
        "Direction"
    ]


# --- numbers and units -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "written", "name", "value"),
    [
        ("Mémoire (Mo)", "32 768", "memory_gb", 32.0),
        ("Mémoire (Mo)", "8192", "memory_gb", 8.0),
        ("Mémoire (Mo)", "131\u202f072", "memory_gb", 128.0),
        ("Stockage (Go)", "2'000", "storage_tb", 2.0),
        ("Prix HT (k€)", "1 200", "purchase_cost_eur", 1_200_000.0),
        ("Mémoire", "16 384 Mo", "memory_gb", 16.0),
    ],
)
def test_thousands_parted_by_a_space_are_converted_as_others_are(header, written, name, value):
    found = read(f"Type;{header}\nServeur;{written}\n")
    assert column(found, name) == [value]


def test_a_quantity_in_words_of_nobody_is_asked_and_no_device_counts_one_unseen():
    text = "Type;Qté réelle constatée;Année\nLaptop;40;2022\nÉcran;55;2021\n"
    assert questions(text)["Qté réelle constatée"] == ["quantity"]
    assert column(read(text.replace("réelle constatée", "en svc")), "quantity") == [40, 55]


def test_dates_under_an_unknown_header_are_proposed_whatever_their_writing():
    text = "Type;Nb;Arrivage\nLaptop;4;mars 2021\nÉcran;5;2019\nTablette;6;nov. 2022\n"
    assert questions(text)["Arrivage"] == ["acquired_on"]


@pytest.mark.parametrize("written", ["31,50 €", "1,5", "12,75"])
def test_a_decimal_is_no_sum_of_counts(written):
    assert read_counts(written) == []


@pytest.mark.parametrize(
    ("label", "quantity"),
    [("STATION D'ACCUEIL HP (X7)", "7"), ("IPHONE X 64 GO", ""), ("THINKPAD X13", ""), ("ECRAN [X 2]", "2")],
)
def test_a_capital_in_brackets_counts_devices(label, quantity):
    assert split_quantity(label)[0] == quantity


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "device_type", "name", "value"),
    [
        ("Photocopieur loué", "copier_a3", "ownership", "leased"),
        ("Tablette reconditionnée", "tablet", "condition", "refurbished"),
        ("Moniteur cassé", "monitor_24", "status", "retired"),
        ("Imprimante HS", "printer", "status", "retired"),
    ],
)
def test_how_a_device_is_stands_after_its_type(word, device_type, name, value):
    found = read(f"Type;Nombre\n{word};3\nLaptop;1\n")
    assert (column(found, "device_type")[0], column(found, name)[0]) == (device_type, value)
    assert "reading.name-split" in set(found.problems["code"])


@pytest.mark.parametrize("word", ["PC fixe de secours", "Smartphone de service", "Baie de stockage"])
def test_what_may_be_the_name_of_a_device_is_no_status(word):
    assert column(read(f"Type;Nombre\n{word};3\nLaptop;1\n"), "status")[0] is None


def test_a_status_that_its_own_column_says_stays():
    assert column(read("Type;Statut\nÉcran cassé;en stock\n"), "status") == ["in_stock"]


def test_devices_of_two_types_in_one_cell_are_asked():
    found = read("Type;Nombre\nSouris + clavier;6\nLaptop;2\n")
    assert column(found, "device_type") == ["laptop"]
    assert "unknown-choice" in set(found.problems["code"])


def test_a_number_before_a_status_speaks_of_some_of_the_devices():
    found = read("Type;Nombre;Statut\nTablette;6;2 cassées\nÉcran;3;1 - En service\n")
    assert column(found, "status") == [None, "in_use"]
    assert "unread-status" in set(found.problems["code"])


def test_the_word_for_another_kind_of_device_is_no_model_of_its_family():
    found = read("Libellé;Nombre\nCasque VR;2\nThinkPad T14;3\nLatitude 5440;1\nEliteBook 840 G8;4\n")
    assert column(found, "device_type")[0] == "vr_headset"


# --- rows that are no devices ----------------------------------------------------------------------------------------


def test_titles_among_rows_and_legends_are_asked_of_nobody():
    found = read(
        "Nature;Nombre;Année\nPÔLE ENFANCE;;\nLaptop;4;2021\nÉcran;4;2021\nPÔLE CULTURE;;\nTablette;8;2022\n"
        "Liseuse à encre;3;2020\nÉcran 22 pouces;2;2019\nSwitch;1;2018\n"
        "Légende : l'année est celle de la facture;;\nΣ;22;\n"
    )
    told = found.problems.set_index("line")["code"].to_dict()
    assert [told[line] for line in (2, 5, 10, 11)] == [*["reading.list-title"] * 3, "reading.total-row"]
    assert told[7] == "unknown-choice"  # a device all the same: it is asked
    assert found.rows_kept == 5


def test_a_device_without_a_number_is_no_title():
    found = read("Nature;Nombre;Année\nLaptop;4;2021\nÉcran;4;2021\nTablette;8;2022\nSwitch;3;2020\nRouteur;;\n")
    assert column(found, "device_type")[-1] == "router"


# --- pages -----------------------------------------------------------------------------------------------------------


def test_rows_of_devices_are_no_headers_of_what_is_below():
    """Their own headers are unknown: which column names the device is asked, and no row above is forgotten."""
    rows = "\n".join(f"{room};{kind};{number};2019;RAS" for room, kind, number in DEVICES)
    said = describe_file(("salles.csv", f"Pièce;Ce que c'est;Cb;Depuis;Vu\n{rows}\n".encode()), "fr")
    assert said["rows_read"] in (0, len(DEVICES))


DEVICES = (("Labo", "Laptop", 12), ("Labo", "Écran", 12), ("Atelier", "Imprimante", 1), ("Baie", "Switch 24p", 3))


def test_units_in_brackets_under_headers_are_no_device():
    rows = [
        ["Type", "Quantité", "Prix", "Poids"],
        ["", "(nb)", "(€ HT)", "(kg)"],
        ["Laptop", 3, 800, 2],
        ["Écran", 4, 150, 5],
    ]
    found = check_raw(read_file(("parc.xlsx", workbook({"Parc": rows}))))
    assert (found.rows_read, found.rows_kept) == (2, 2)


def test_a_column_of_a_matrix_with_a_cell_to_be_filled_is_not_forgotten():
    rows = [["École", "Laptops", "Robots", "Écrans"], ["Sud", 3, 2, 4], ["Nord", 1, "?", 5], ["Est", 2, 6, 5]]
    found = check_raw(read_file(("parc.xlsx", workbook({"Parc": rows})), Answers(layouts={"": "matrix"})))
    assert found.set_aside["equipment"].index.size == 3


def test_a_register_says_what_left_under_a_header_that_may_mean_more():
    ledger = [
        ["Compte", "Libellé", "Dt acq.", "Val. HT", "Amort. cumulés", "Sortie"],
        ["2183", "Serveur Dell T350", "05/06/2022", "3 400,00 €", "500,00 €", ""],
        ["2183", "PC PORTABLES HP (X4)", "25/06/2018", "3 200,00 €", "3 200,00 €", "31/12/2023"],
    ]
    found = check_raw(read_file(("2183.xlsx", workbook({"Immo": ledger}))))
    assert column(found, "status") == [None, "retired"]
    assert column(found, "purchase_cost_eur") == [3400.0, 800.0]


def test_the_keys_of_records_are_understood_by_what_is_under_them():
    records = [{"type": "Laptop", "etat": "en stock"}, {"type": "Écran", "etat": "cassé"}]
    found = read(json.dumps({"parc": records}), name="parc.json")
    assert column(found, "status") == ["in_stock", "retired"]


def test_memory_is_in_the_unit_of_the_program_that_wrote_it():
    lansweeper = (
        "AssetName,AssetTypename,Manufacturer,Model,Memory\nESX,VMware ESXi server,Dell,PowerEdge R640,196608\n"
    )
    found = read(lansweeper)
    assert (column(found, "memory_gb"), column(found, "device_type")) == ([192.0], ["server_rack"])
    intune = (
        "Device name,Serial number,Manufacturer,Model,OS,Total storage\nPC-1,SN1,Dell,Latitude 5440,Windows,486034\n"
    )
    assert column(read(intune), "storage_tb") == [None]
