"""Inventories as small organisations write them: what may be read in two ways is asked or doubted, never summed."""

import pytest

from footprint.cli.describe_file import describe_file
from footprint.intake import read_file
from footprint.intake.columns.device_types import split_name
from footprint.words.spellings import propose_meanings, read_spellings
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from tests.hand_made import workbook


def read(content: str | bytes, name: str = "parc.csv") -> Read:
    data = content.encode() if isinstance(content, str) else content
    checked = check_raw(read_file((name, data)))
    assert checked.rows_read == checked.rows_kept + checked.rows_set_aside
    return checked


def column(found: Read, name: str) -> list:
    cells = found.inventory.equipment[name].astype("object")
    return cells.where(cells.notna(), None).tolist()


def problems(found: Read, code: str) -> list[tuple[int, str]]:
    told = found.problems[found.problems["code"] == code]
    return list(zip(told["line"], told["value"], strict=True))


def proposed_headers(text: str) -> dict[str, list[str]]:
    asked = describe_file(("parc.csv", text.encode()), "fr")["questions"]
    return {one["value"]: list(one["proposals"]) for one in asked if one["about"] == "column"}


# --- one thing or another --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "one", "other"),
    [
        ("Écran 22 ou 24 pouces", "monitor_22", "monitor_24"),
        ("Écran 24 pouces ou 27 pouces", "monitor_24", "monitor_27"),
        ("PC portable ou tablette", "laptop", "tablet"),
        ("Laptop or tablet", "laptop", "tablet"),
        ("Workstation/Laptop", "workstation", "laptop"),
        ("Workstation / Desktop", "workstation", "desktop"),
    ],
)
def test_one_type_or_another_is_asked(word, one, other):
    assert read_spellings()["device_type"].get(word) is None
    assert propose_meanings("device_type", word) == (one, other)
    found = read(f"Type;Nombre\n{word};8\nServeur;1\n")
    assert column(found, "device_type") == ["server"]
    assert problems(found, "unknown-choice") == [(2, word)]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("Tablette 10 ou 11 pouces", "tablet"), ("Smartphone ou téléphone mobile", "smartphone")),
        *(("Scanner/imprimante", "multifunction_a4"), ("Printer / scanner", "multifunction_a4")),
        *(("Server/Rack", "server_rack"), ("Laptop workstation", "mobile_workstation")),
    ],
)
def test_two_words_for_one_type_are_read(word, meant):
    assert read_spellings()["device_type"].get(word) == meant


# --- how many --------------------------------------------------------------------------------------------------------


def test_a_count_beside_the_type_that_the_column_contradicts_is_doubted():
    rows = ("5 PC portables HP ProBook 450;1", "3 écrans;3", "2 téléphones IP;", "Switch 24 ports;2", "Serveur;1")
    found = read("\n".join(("Désignation;Quantité", *rows)))
    assert column(found, "quantity") == [1, 3, None, 2, 1]
    assert problems(found, "reading.count-unlike-type") == [
        (2, "5 PC portables HP ProBook 450"),
        (4, "2 téléphones IP"),
    ]


def test_codes_before_types_contradict_no_count():
    found = read("Type;Quantité\n10 Ecran;3\n20 Serveur;1\n")
    assert problems(found, "reading.count-unlike-type") == []


def test_a_list_counts_computers_that_pc_begins():
    found = read("Notre parc :\n- 12 PC portables (Dell)\n- 8 écrans 24 pouces\n- 3 bornes wifi\n")
    assert column(found, "device_type") == ["laptop", "monitor_24", "access_point"]
    assert column(found, "quantity") == [12, 8, 3]


@pytest.mark.parametrize("word", ["aucun", "Aucune", "néant", "0", "zéro"])
def test_no_device_is_not_one(word):
    found = read(f"Type;Nombre;Prix HT\nPC portable;3;{word}\nTablette;{word};300\n")
    assert column(found, "device_type") == ["laptop"]
    assert list(found.set_aside["equipment"].index) == [3]


@pytest.mark.parametrize("header", ["Parc", "How many?", "Combien ?"])
def test_other_words_for_a_quantity_count(header):
    assert column(read(f"Équipement;{header}\nPC portable;18\nServeur;2\n"), "quantity") == [18, 2]


@pytest.mark.parametrize("header", ["Truc", "Parc 2025", "2025"])
def test_numbers_under_a_header_that_nobody_knows_are_asked_for_where_nothing_else_counts(header):
    text = f"Type;{header}\nPC portable;10\nPC fixe;20\nÉcran;30\n"
    assert proposed_headers(text) == {header: ["quantity"]}
    found = read(text)
    assert problems(found, "reading.unread-count") == [(0, header)]
    assert "reading.unknown-column" not in found.problems["code"].tolist()


@pytest.mark.parametrize(
    "rows",
    ["PC portable;1\nPC fixe;2\nÉcran;3\n", "PC portable;2021\nPC fixe;2019\nÉcran;2020\n", "PC;75001\nPC;75002\n"],
)
def test_lines_years_and_codes_are_no_counts(rows):
    assert "quantity" not in proposed_headers(f"Type;Truc\n{rows}").get("Truc", [])


# --- years and people across -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["Nombre", "Parc au 31/12/", ""])
def test_years_across_are_no_sites(header):
    years = ";".join(f"{header} {year}".strip() for year in (2023, 2024, 2025))
    text = f"Type;{years}\nPC portables;10;12;15\nPC fixes;20;18;14\nÉcrans;30;30;29\n"
    found = read(text)
    assert column(found, "device_type") == ["laptop", "desktop", "monitor_24"]
    assert column(found, "site") == [None, None, None]
    assert proposed_headers(text) == {f"{header} 2025".strip(): ["quantity"]}


def test_of_years_under_one_count_the_last_is_read():
    rows = [["Type", "Nombre", "", ""], ["", 2023, 2024, 2025], ["PC portables", 10, 12, 15], ["Écrans", 30, 30, 29]]
    found = read(workbook({"Parc": rows}), "parc.xlsx")
    assert column(found, "quantity") == [15, 29]
    assert [value for _, value in problems(found, "reading.unknown-column")] == ["Nombre 2023", "Nombre 2024"]


def test_how_many_people_there_are_is_no_site():
    found = read("Service;Effectif;PC portables;Écrans\nDirection;3;3;3\nTechnique;8;5;9\nTotal;11;8;12\n")
    assert column(found, "entity") == ["Direction", "Direction", "Technique", "Technique"]
    assert column(found, "site") == [None] * 4
    assert column(found, "quantity") == [3, 3, 5, 9]
    assert [value for _, value in problems(found, "reading.unknown-column")] == ["Effectif"]


def test_numbers_that_alone_name_a_row_are_sites():
    found = read("Salle n°;PC portables;Écrans\n101;3;3\n102;5;9\n")
    assert column(found, "site") == ["101", "101", "102", "102"]


# --- signs around names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Laptop (Dell Latitude 3520)", ("Laptop", "Dell", "Latitude 3520")),
        ('Portable "HP" ProBook 450 G8', ("Portable", "HP", "ProBook 450 G8")),
        ("Portable « HP » ProBook 450 G8", ("Portable", "HP", "ProBook 450 G8")),
        ("PC portable Dell XPS (13)", ("PC portable", "Dell", "XPS (13)")),
    ],
)
def test_brackets_and_quotes_are_of_no_name(name, parts):
    assert split_name(name) == parts


# --- exports ---------------------------------------------------------------------------------------------------------


def test_the_name_of_a_device_tells_its_type_or_is_its_own():
    told = read("Nom de l'appareil;Propriété;Modèle\nPC1;Entreprise;HP ProBook 450 G9\nTEL1;Personnel;Pixel 7\n")
    assert column(told, "item_id") == ["PC1", "TEL1"]
    assert column(told, "ownership") == ["owned", "byod"]
    assert column(read("Nom de l'appareil;Nombre\nPC portable;3\nServeur;1\n"), "device_type") == ["laptop", "server"]


# --- what is no count, and no device ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["12 000 €", "3 ans", "12 pouces", "2 packs", "1 lot", "5 + 2 lots"])
def test_a_number_of_something_else_counts_no_devices(cell):
    found = read(f"Type;Modèle;Quantité\nPC portable;A;2 + 1 en location\nÉcran;B;{cell}\n")
    assert column(found, "quantity") == [2, 1]
    assert [value for _, value in problems(found, "not-a-number")] == [cell]


def test_a_count_with_a_bound_is_about_right():
    found = read("Type;Modèle;Quantité\nPC portable;A;10 max\nÉcran;B;env. 3\n")
    assert column(found, "quantity") == [10, 3]
    assert column(found, "quality") == ["low", "low"]


@pytest.mark.parametrize(
    "name",
    ["VPS vps2020-starter-1-2-20 - 1 mois", "VPS value 1-2-40", "Serveur dédié ADVANCE-1", "Serveur virtuel web"],
)
def test_a_service_of_a_host_is_no_device_of_ones_own(name):
    found = read(f"Désignation;Quantité;Prix unitaire HT\n{name};1;5\nPC portable HP ProBook 450;2;850\n")
    assert column(found, "device_type") == ["laptop"]
    assert problems(found, "unknown-choice") == [(2, name)]


def test_of_years_across_the_last_is_proposed_where_its_numbers_follow_each_other():
    assert proposed_headers("Type;2022;2023;2024\nPC portable;10;12;14\nPC fixe;20;18;15\n") == {"2024": ["quantity"]}


@pytest.mark.parametrize("word", ["S/Total PC", "Ss-total écrans", "Ss total"])
def test_totals_cut_short_are_totals(word):
    found = read(f"Type;Modèle;Quantité\nPC portable;A;12\n{word};;12\nÉcran 24;B;3\nTotal;;15\n")
    assert column(found, "quantity") == [12, 3]
    assert [line for line, _ in problems(found, "reading.total-row")] == [3, 5]
    assert not problems(found, "reading.total-differs")


def test_a_leasing_list_gives_the_day_on_which_devices_came_in():
    found = read(
        "Désignation;Qté;Début de location;Fin de location\nPC portable HP ProBook 450;25;01/04/2023;31/03/2026\n"
    )
    assert [str(day)[:10] for day in column(found, "acquired_on")] == ["2023-04-01"]


@pytest.mark.parametrize(
    ("period", "told"), [("mensuel", True), ("par mois", True), ("annuel", False), ("site A", False)]
)
def test_quantities_of_a_month_are_said_to_be_read_as_those_of_a_year(period, told):
    found = read(f"Type de service;Quantité;Unité;Période\nDonnées mobiles;300;Go;{period}\nLigne mobile;2;ligne;an\n")
    assert problems(found, "reading.unread-period") == ([(0, "Période")] if told else [])


@pytest.mark.parametrize(
    "cell", ["avant 2015", "< 2015", "après 2019", "Garanti jusqu'en 2026", "before 2015", "> 2018"]
)
def test_a_year_that_only_bounds_a_day_is_no_date(cell):
    found = read(f"Type;Quantité;Date d'achat\nPC portable;1;{cell}\nÉcran 24;1;acheté en 2019\n")
    assert [str(day)[:10] for day in column(found, "acquired_on")] == ["None", "2019-07-01"]
    assert problems(found, "not-a-date") == [(2, cell)]
