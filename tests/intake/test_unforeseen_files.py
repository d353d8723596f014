"""Files that nobody foresaw, as strangers bring them: read by a general rule, or asked about, never misread."""

import pytest

from footprint.intake import Answers, read_file
from footprint.problems import UnusableInput
from footprint.workspace.files import check_raw
from tests.hand_made import workbook
from tests.intake.test_strange_inventories import column, problems, read


def refused(content: bytes, name: str = "parc.xlsx") -> str:
    with pytest.raises(UnusableInput) as refusal:
        read_file((name, content))
    return refusal.value.problem.code


# --- what a column is ------------------------------------------------------------------------------------------------


def test_words_that_begin_as_types_are_types_where_half_of_them_do():
    found = read("Salle;Désignation;Nb\nCDI;PC fixe;8\nCDI;Imprimante 3D;1\nInfo;Visualiseur;2\nBureau;Portable;2\nV;PC fixe;1\n")
    assert column(found, "device_type") == ["desktop", "laptop", "desktop"]
    assert problems(found, "unknown-choice") == [(3, "Imprimante 3D"), (4, "Visualiseur")]


@pytest.mark.parametrize("header", ["Appareil", "Device", "Nom de l'appareil"])
@pytest.mark.parametrize("names", [("DESKTOP-1", "LAPTOP-2"), ("10.0.0.1", "10.0.0.2"), ("PC-01", "PC-02")])
def test_names_of_machines_are_no_types(header, names):
    first, second = names
    found = read(f"{header};Modèle\n{first};Dell Latitude 5520\n{second};Dell P2422H\n")
    assert column(found, "item_id") == list(names)
    assert column(found, "device_type") == ["laptop", "monitor_24"]


def test_names_of_machines_alone_tell_no_type():
    assert refused(b"Appareil;OS\nDESKTOP-1;Windows\nDESKTOP-2;Windows\n", "parc.csv") == "reading.missing-column"


def test_a_device_out_of_order_among_other_states_is_out():
    states = ("HS", "moyen", "neuf", "", "A changer")
    found = read("Type;Nombre;État\n" + "".join(f"Écran;1;{state}\n" for state in states))
    assert column(found, "status") == ["retired", None, None, None, None]
    assert problems(found, "unread-status") == [(3, "moyen"), (4, "neuf"), (6, "A changer")]


# --- how a table lies ------------------------------------------------------------------------------------------------

LYING = [["Poste", "PC-01", "PC-02"], ["Type", "Portable", "Fixe"], ["Marque", "Dell", "HP"], ["Modèle", "X", "Y"]]


@pytest.mark.parametrize("sheet", ["Parc", "Feuil1"])
def test_a_table_that_lies_is_said_to(sheet):
    assert refused(workbook({sheet: LYING})) == "reading.headers-in-column"
    assert refused("\n".join(map(";".join, LYING)).encode(), "parc.csv") == "reading.headers-in-column"


# --- a sheet a year --------------------------------------------------------------------------------------------------

YEARS = {
    "Parc 2022": [["Type", "Nombre"], ["PC portable", 10]],
    "Parc 2024": [["Type", "Nombre"], ["PC portable", 14]],
    "Parc 2023": [["Type", "Nombre"], ["PC portable", 12]],
}


def test_of_a_sheet_a_year_the_last_is_the_estate():
    found = read(workbook(YEARS), "parc.xlsx")
    assert column(found, "quantity") == [14]
    assert problems(found, "reading.sheet-of-year") == [(0, "Parc 2022"), (0, "Parc 2023")]
    asked = [one for one in found.raw.tables["equipment"].understood.questions]
    assert [(one.about, one.value) for one in asked] == [("layout", "Parc 2022"), ("layout", "Parc 2023")]


@pytest.mark.parametrize(("layout", "counted"), [("rows", 24), ("unread", 14)])
def test_an_earlier_year_is_read_where_somebody_says_so(layout, counted):
    read = check_raw(read_file(("parc.xlsx", workbook(YEARS)), Answers(layouts={"Parc 2022": layout})))
    assert read.inventory.equipment["quantity"].sum() == counted


def test_sheets_of_the_purchases_of_each_year_are_all_read():
    head = ["Type", "Nombre", "Date d'achat"]
    bought = {"2022": [head, ["Écran", 10, "12/03/2022"]], "2023": [head, ["Écran", 2, "2023"]]}
    assert column(read(workbook(bought), "achats.xlsx"), "quantity") == [10, 2]
