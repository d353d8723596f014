"""Pages laid out by hand: each is built here, as people make them, and comes in whole or is asked about."""

import pandas as pd
import pytest

from footprint.intake import Answers, read_file
from footprint.intake.answers import read_answers, write_answers
from footprint.intake.layouts.preview import CHOICES, propose_layouts
from footprint.intake.raw_tables import NO_ANSWER, ROWS, UNREAD
from footprint.intake.understanding import list_questions
from footprint.problems import UnusableInput, sets_aside
from footprint.workspace.files import check_raw
from footprint.workspace.read_rows import Read
from tests.hand_made import (
    ACROSS,
    BOUGHT,
    HEAD,
    LAPTOPS,
    LEDGER,
    PEOPLE,
    PURCHASES,
    SCHOOLS,
    SCREENS,
    SENTENCES,
    SIX,
    workbook,
)


def read(content: dict[str, list[list]] | str, answers: Answers = NO_ANSWER) -> Read:
    """What reading and checking give; that no row is lost is checked each time."""
    data = content.encode() if isinstance(content, str) else workbook(content)
    checked = check_raw(read_file(("parc.xlsx", data), answers))
    assert checked.rows_read == checked.rows_kept + checked.rows_set_aside
    aside = checked.set_aside.get("equipment", pd.DataFrame())
    said = checked.problems[sets_aside(checked.problems)]
    assert set(aside.index) <= set(said["line"])  # each with a reason
    return checked


def devices(checked: Read, *columns: str) -> list[tuple]:
    table = checked.inventory.equipment[list(columns)].astype("object")
    return [tuple(row) for row in table.where(table.notna(), None).to_numpy().tolist()]


def counted(checked: Read) -> dict[str, float]:
    table = checked.inventory.equipment
    return table["quantity"].fillna(1).groupby(table["device_type"].astype("str")).sum().to_dict()


def codes(checked: Read) -> set[str]:
    return set(checked.problems["code"])


def layouts(checked: Read) -> dict[str, str]:
    return dict(checked.raw.tables["equipment"].understood.layouts)


@pytest.mark.parametrize("kind", SIX)
def test_a_sheet_made_by_hand_comes_in_whole(kind):
    book, expected = SIX[kind]
    assert counted(read(book)) == expected


# --- several tables on a page ----------------------------------------------------------------------------------------


def test_headers_that_change_in_the_middle_start_another_table():
    checked = read({"Achats": PURCHASES})
    assert devices(checked, "device_type", "quantity") == [
        ("laptop", 12),
        ("desktop", 4),
        ("monitor_24", 10),  # and not 2 020, its year
        ("monitor_24", 6),
    ]
    assert checked.inventory.equipment["acquired_on"].dt.year.dropna().tolist() == [2020, 2021]
    assert checked.inventory.equipment.index.tolist() == [4, 5, 10, 11]
    assert checked.set_aside["equipment"].index.tolist() == [6, 8, 9]
    assert layouts(checked) == {"Achats": "stacked"}


def test_the_same_is_read_of_a_file_without_sheets():
    lines = "\n".join(";".join(map(str, row)) for row in PURCHASES)
    assert counted(read(lines)) == counted(read({"Achats": PURCHASES}))


def test_tables_under_the_same_headers_take_the_type_or_the_site_from_their_titles():
    head = ["Marque", "Modèle", "Nombre"]
    by_type = read({"Parc": [["Écrans"], head, ["Dell", "Z", 3], [], ["Imprimantes"], head, ["Brother", "Z", 2]]})
    assert counted(by_type) == {"monitor_24": 3, "printer": 2}
    head = ["Type", "Nombre"]
    by_site = read({"Parc": [["Mairie"], head, ["Écran", 3], [], ["École Pasteur"], head, ["Écran", 2]]})
    assert devices(by_site, "site", "quantity") == [("Mairie", 3), ("École Pasteur", 2)]


def test_tables_side_by_side_are_told_apart_by_headers_that_may_mean_several_things():
    rows = [
        ["Parc de la mairie"],
        [],
        ["Ordinateurs", "", "", "", "Écrans"],
        ["Type", "Marque modèle", "Nb", "", "Taille", "Nb", "État"],
        ["PC portable", "HP EliteBook 840 G7", 6, "", '24"', 9, "OK"],
        ["PC fixe", "Dell OptiPlex 3080", 4, "", '27"', 2, "HS"],
    ]
    checked = read({"Parc": rows})
    assert counted(checked) == {"laptop": 6, "desktop": 4, "monitor_24": 9, "monitor_27": 2}


def test_the_title_of_the_only_list_of_a_file_is_no_site():
    rows = [["Parc de la mairie"], [], ["Type", "Modèle", "Nb"], ["PC portable", "HP EliteBook 840 G7", 6]]
    assert devices(read({"Feuil1": rows}), "device_type", "site") == [("laptop", None)]


def test_a_table_without_types_takes_them_from_its_title_or_its_sheet():
    head, row = ["Marque", "Modèle", "Nombre"], ["Samsung", "Z", 7]
    assert counted(read({"Parc": [["Nos tablettes"], head, row]})) == {"tablet": 7}
    assert counted(read({"Tablettes": [head, row]})) == {"tablet": 7}
    assert read({"PC et écrans": [head, row]}).rows_kept == 0  # which of the two is not stated


# --- one sheet a site ------------------------------------------------------------------------------------------------


def test_sheets_that_bear_the_names_of_places_are_sites():
    checked = read(SCHOOLS)
    assert devices(checked, "site", "quantity") == [
        ("École Jules Ferry", 12),
        ("École Pasteur", 6),
        ("Mairie", 12),
        ("Mairie", 6),
    ]
    assert "reading.sheet-is-site" in codes(checked)


def test_a_sheet_with_other_columns_is_asked_about_and_read_once_someone_says_so():
    book = SCHOOLS | {"Serveurs": [["Nom", "Type", "Puissance (W)"], ["SRV1", "Serveur", 350]]}
    asked = read(book)
    assert "server" not in counted(asked)
    questions = list_questions(asked.raw, asked.problems)
    assert [(one.about, one.value, one.proposals) for one in questions] == [("layout", "Serveurs", (ROWS,))]
    assert counted(read(book, Answers(layouts={"Serveurs": ROWS})))["server"] == 1
    left = read(book, Answers(layouts={"Serveurs": UNREAD}))
    assert counted(left) == counted(asked)
    assert "reading.other-sheet" not in codes(left)


# --- site × type -----------------------------------------------------------------------------------------------------


def test_types_across_and_sites_down_are_one_row_for_each_number():
    checked = read({"Parc": ACROSS})
    assert devices(checked, "site", "device_type", "quantity") == [
        ("Siège", "laptop", 8),
        ("Siège", "monitor_24", 10),
        ("Siège", "printer", 1),
        ("Antenne de Lyon", "laptop", 3),
    ]
    assert checked.inventory.equipment["note"].tolist() == ["Parc!B4: 8", "Parc!C4: 10", "Parc!D4: 1", "Parc!B5: 3"]
    assert checked.inventory.equipment.index.tolist() == [4001, 4002, 4003, 5001]
    aside = checked.problems[checked.problems["code"].isin(["reading.total-row", "reading.no-device-row"])]
    assert aside[["line", "value"]].to_numpy().tolist() == [[6, "Antenne de Lille"], [7, "Total"]]


def test_types_down_and_sites_across_are_read_too_and_a_column_of_stock_is_no_site():
    rows = [["", "Siège", "Lyon", "Stock", "Total"], ["Ordinateurs portables", 8, 3, 1, 12], ["Écrans", 10, 4, 0, 14]]
    checked = read({"Feuil1": [*rows, ["TOTAL", 18, 7, 1, 26]]})
    assert devices(checked, "site", "device_type", "quantity", "status") == [
        ("Siège", "laptop", 8, None),
        ("Lyon", "laptop", 3, None),
        (None, "laptop", 1, "in_stock"),
        ("Siège", "monitor_24", 10, None),
        ("Lyon", "monitor_24", 4, None),
    ]


def test_years_across_are_no_sites():
    rows = [["Type", "2023", "2024", "2025"], ["PC portable", 8, 9, 10], ["Écran", 10, 11, 12]]
    assert layouts(read({"Historique": rows})) == {}


def test_a_cell_that_is_no_number_is_a_row_to_repair():
    rows = [["Lieu", "PC portables", "Écrans"], *(["Site", 4, 2],) * 9, ["Antenne", "voir Paul", 2]]
    with pytest.raises(UnusableInput) as refused:  # likely, not sure: asked
        read({"Parc": rows})
    assert (refused.value.problem.code, refused.value.problem.expected) == ("reading.layout-asked", "matrix")
    checked = read({"Parc": rows}, Answers(layouts={"": "matrix"}))
    wrong = checked.problems[checked.problems["code"] == "not-a-number"]
    assert wrong[["line", "value"]].to_numpy().tolist() == [[11001, "voir Paul"]]


# --- register of fixed assets ----------------------------------------------------------------------------------------


def test_a_register_of_fixed_assets_gives_quantities_prices_and_dates_of_devices():
    checked = read({"Immobilisations": LEDGER})
    assert devices(checked, "device_type", "quantity", "purchase_cost_eur") == [
        ("laptop", 10, 799),
        ("monitor_24", 10, 190),
        ("tablet", 12, 400),
        ("smartphone", 4, 300),
        ("copier_a3", 1, 3000),
    ]
    assert set(checked.inventory.equipment["acquired_on"].dt.date) == {BOUGHT}
    assert checked.inventory.equipment["lifespan_years"].isna().all()  # depreciation is no life


def test_what_a_register_holds_besides_is_left_aside_with_the_reason():
    problems = read({"Immobilisations": LEDGER}).problems
    aside = problems[sets_aside(problems)].sort_values("line")
    assert aside[["line", "code"]].to_numpy().tolist() == [
        [3, "reading.software-row"],
        [9, "reading.service-row"],
        [10, "missing-required"],  # nobody could say what it is: asked
        [11, "reading.furniture-row"],
        [12, "reading.total-row"],
    ]


# --- one row a person ------------------------------------------------------------------------------------------------


def test_each_cell_of_a_person_is_a_device_and_the_person_is_not_read():
    checked = read({"Parc": PEOPLE})
    assert devices(checked, "entity", "device_type", "model", "serial_number") == [
        ("Compta", "laptop", "Latitude 5520", "ABC123"),
        ("Compta", "monitor_24", "P2422H", None),
        ("Compta", "monitor_24", "P2422H", None),
        ("Compta", "smartphone", "iPhone 13", None),
        ("Accueil", "desktop", "OptiPlex 3080", "ABC125"),
        ("Accueil", "monitor_24", None, None),
    ]
    kept = str([table.to_dict() for table in checked.set_aside.values()]) + str(devices(checked, "note"))
    assert not any(name in kept for name in ("Martin", "Dupont", "Petit"))


def test_a_cell_of_a_person_may_be_the_size_of_a_screen_or_the_word_for_a_type():
    rows = [
        ["Service", "Ordinateur", "1er écran", "2e écran", "Tél. pro"],
        ["Urbanisme", "Portable HP ProBook 450 G8", '24"', 27, "iPhone SE"],
        ["Accueil", "PC fixe", "22 pouces", "", ""],
    ]
    types = [kind for (kind,) in devices(read({"Parc": rows}), "device_type")]
    assert types == ["laptop", "monitor_24", "monitor_27", "smartphone", "desktop", "monitor_22"]


def test_a_number_is_that_of_the_device_before_it():
    rows = [
        ["Bureau", "PC", "N° de série", "Date d'achat", "Écran", "N° de série"],
        ["101", "HP EliteBook 840 G8", "A1", "15/03/2021", "HP E24", "B1"],
    ]
    checked = read({"Parc": rows})
    assert devices(checked, "device_type", "serial_number") == [("laptop", "A1"), ("monitor_24", "B1")]
    assert checked.inventory.equipment["acquired_on"].isna().tolist() == [False, True]


def test_a_column_of_telephone_numbers_is_no_column_of_telephones():
    numbers = [[*row[:6], number] for row, number in zip(PEOPLE, ["Téléphone", "01 23 45 67 89", "", ""], strict=True)]
    assert "smartphone" not in counted(read({"Parc": numbers}))


# --- counts in text --------------------------------------------------------------------------------------------------


def test_lines_that_count_devices_are_read_with_what_they_say_of_some():
    checked = read({"Feuil1": SENTENCES})
    assert devices(checked, "site", "device_type", "quantity", "status", "ownership") == [
        ("Mairie", "laptop", 9, None, None),
        ("Mairie", "laptop", 3, "in_stock", None),
        ("Mairie", "desktop", 2, None, None),
        ("Mairie", "desktop", 1, None, "leased"),
        ("Mairie", "printer_laser", 2, None, None),
        ("École", "tablet", 8, None, None),
        ("École", "laptop", 10, None, None),
        ("École", "projector", 3, None, None),
    ]


def test_a_place_that_ends_as_the_word_for_a_device_is_one():
    checked = read({"Relevé": [["Antenne de Tours"], ["PC portables : 4"], ["Écrans 24 pouces : 2"]]})
    assert devices(checked, "site", "device_type", "quantity") == [
        ("Antenne de Tours", "laptop", 4),
        ("Antenne de Tours", "monitor_24", 2),
    ]


def test_a_count_that_is_only_about_right_is_a_doubt_of_low_quality():
    checked = read({"Feuil1": SENTENCES})
    rough = checked.problems[checked.problems["code"] == "reading.rough-count"]
    assert rough[["severity", "value", "expected"]].to_numpy().tolist() == [["warning", "une dizaine", "10"]]
    table = checked.inventory.equipment
    assert table.loc[table["quality"] == "low", "quantity"].tolist() == [10]


def test_a_column_of_quantities_may_say_more_than_numbers():
    rows = [["Type", "Site", "Nombre"], ["PC portable", "Mairie", "12 (dont 3 en stock)"], ["PC fixe", "Mairie", 2]]
    checked = read({"Feuil1": [*rows, ["Écran", "Mairie", "env. 20"], ["Total", "", 34]]})
    assert counted(checked) == {"laptop": 12, "desktop": 2, "monitor_24": 20}
    assert checked.inventory.equipment["status"].tolist().count("in_stock") == 1


def test_lines_of_which_some_can_not_be_read_are_asked_about():
    rows = [*SENTENCES, ["Le copieur est en panne depuis mars"]]
    with pytest.raises(UnusableInput) as refused:
        read({"Feuil1": rows})
    assert refused.value.problem.code == "reading.layout-asked"
    checked = read({"Feuil1": rows}, Answers(layouts={"": "text_counts"}))
    assert "Le copieur est en panne depuis mars" in checked.set_aside["equipment"]["text"].tolist()


# --- headers on two lines --------------------------------------------------------------------------------------------


def test_a_group_over_headers_is_part_of_their_names():
    rows = [
        ["Type", "Date", "", "Nombre"],
        ["", "d'achat", "de sortie", ""],
        ["Écran", "15/03/2021", "", 4],
        ["PC portable", "15/03/2019", "30/06/2024", 2],
    ]
    checked = read({"Parc": rows})
    assert devices(checked, "device_type", "quantity") == [("monitor_24", 4), ("laptop", 2)]
    assert checked.inventory.equipment["acquired_on"].dt.year.tolist() == [2021, 2019]
    assert checked.inventory.equipment["retired_on"].dt.year.dropna().tolist() == [2024]
    assert checked.inventory.equipment.index.tolist() == [3, 4]


def test_a_row_of_units_under_the_headers_is_no_device():
    rows = [["Type", "Puissance", "Durée de vie", "Nombre"], ["", "kW", "mois", ""], ["Serveur", 0.35, 60, 2]]
    checked = read({"Parc": rows})
    assert devices(checked, "power_w", "lifespan_years", "quantity") == [(350, 5, 2)]
    assert checked.rows_read == 1


def test_headers_on_two_lines_with_nothing_under_them_are_an_empty_table():
    checked = read("Type;Durée de vie;Puissance\n;(an);(W)\n")
    assert devices(checked, "device_type") == []


def test_an_ordinary_table_has_its_headers_on_one_line():
    assert layouts(read({"Parc": [HEAD, LAPTOPS, ["Tablette", "Galaxy Tab", ""]]})) == {}


# --- choosing --------------------------------------------------------------------------------------------------------


def test_a_sheet_that_may_sum_up_the_others_is_not_read_without_asking():
    book = {"Détail": [HEAD, LAPTOPS, SCREENS], "Synthèse": ACROSS}
    asked = read(book)
    assert counted(asked) == {"laptop": 12, "monitor_24": 6}
    assert "reading.layout-asked" in codes(asked)
    both = read(book, Answers(layouts={"Synthèse": "matrix"}))
    assert counted(both)["laptop"] == 23
    alone = read(book, Answers(layouts={"Détail": UNREAD, "Synthèse": "matrix"}))
    assert counted(alone)["laptop"] == 11


def test_what_was_chosen_holds_for_the_next_year_whose_sheets_have_other_figures():
    chosen = Answers(layouts={"Parc 2025": "matrix"})
    assert read_answers(write_answers(chosen)) == chosen
    assert counted(read({"Détail": [HEAD, LAPTOPS], "Parc 2026": ACROSS}, chosen))["laptop"] == 23


@pytest.mark.parametrize("layout", ["nothing", "Matrix", ""])
def test_a_layout_that_does_not_exist_is_refused(layout):
    with pytest.raises(UnusableInput):
        read_answers(f'{{"layouts": {{"": "{layout}"}}}}')


def test_a_layout_that_a_sheet_does_not_have_is_reported_and_the_sheet_read_as_usual():
    checked = read({"Parc": [HEAD, LAPTOPS]}, Answers(layouts={"Parc": "matrix"}))
    assert counted(checked) == {"laptop": 12}
    assert "reading.layout-absent" in codes(checked)


def test_a_person_may_refuse_a_layout_that_seemed_sure():
    assert layouts(read({"Achats": PURCHASES}, Answers(layouts={"Achats": ROWS}))) == {}


def test_a_person_who_chose_the_columns_of_what_shows_a_layout_reads_it_row_by_row():
    chosen = Answers(table="equipment", columns={"Lieu": "site", "Écrans": "model", "Imprimantes": "device_type"})
    assert layouts(read("Lieu;Écrans;Imprimantes\nMairie;2;1\nÉcole;3;1\n", NO_ANSWER)) == {"": "matrix"}
    assert read("Lieu;Écrans;Imprimantes\nMairie;2;1\nÉcole;3;1\n", chosen).raw.tables["equipment"].rows_read == 2


def test_a_column_that_a_layout_does_not_read_is_read_once_someone_says_what_it_is():
    chosen = Answers(columns={"Service": "site"})
    assert devices(read({"Parc": PEOPLE}, chosen), "site")[0] == ("Compta",)


def test_what_a_layout_would_give_is_shown_before_it_is_chosen():
    book = ("parc.xlsx", workbook({"Détail": [HEAD, LAPTOPS], "Synthèse": ACROSS}))
    (shown,) = propose_layouts(book, NO_ANSWER, ["Synthèse"])
    assert (shown.sheet, shown.layout, shown.is_asked, shown.others) == ("Synthèse", "matrix", True, (ROWS, UNREAD))
    assert (shown.rows, shown.left) == (4, 2)
    assert shown.preview["quantity"].tolist() == ["8", "10", "1", "3"]
    assert {shown.layout, *shown.others} <= set(CHOICES)


def test_the_cell_that_a_formula_leaves_without_result_is_no_count():
    rows = [["Lieu", "PC portables", "Écrans"], *(["Siège", 4, 2],) * 9, ["Lyon", "=4+2", 2]]
    checked = read({"Parc": rows}, Answers(layouts={"": "matrix"}))
    assert counted(checked) == {"laptop": 36, "monitor_24": 20}
    wrong = checked.problems[checked.problems["code"] == "reading.uncomputed-formula"]
    assert wrong[["line", "column", "value"]].to_numpy().tolist() == [[11001, "quantity", "=4+2"]]


# --- tables side by side, services among devices --------------------------------------------------------------------


@pytest.mark.parametrize("blank", [";;", ";"])
def test_a_second_table_of_devices_side_by_side_is_read_after_the_first(blank):
    head, rows = "Matériel;Qté", [("PC portable;4", "Écran;3"), ("Serveur;1", "Imprimante;2"), (";", "Smartphone;5")]
    text = f"{head}{blank}{head}\n" + "".join(f"{one}{blank}{other}\n" for one, other in rows)
    checked = read(text)
    assert counted(checked) == {"laptop": 4, "server": 1, "monitor_24": 3, "printer": 2, "smartphone": 5}
    assert checked.problems.loc[checked.problems["code"] == "reading.sheet-joined", "value"].str.len().tolist() == [3]


def test_devices_and_services_side_by_side_go_to_their_own_tables():
    text = "Matériel;Marque;Qté;;Service;Quantité annuelle;Unité\nÉcran;HP;4;;Ligne mobile;12;line\nServeur;HP;1;;;;\n"
    checked = read(text)
    assert counted(checked) == {"monitor_24": 4, "server": 1}
    assert checked.inventory.usage[["service_type", "amount_per_year"]].to_numpy().tolist() == [["mobile_line", 12]]


def test_columns_without_headers_of_their_own_belong_to_the_table_before_them():
    checked = read("Matériel;Qté;;Remarque\nÉcran;4;;prêté\n")
    assert layouts(checked) == {}
    assert counted(checked) == {"monitor_24": 4}


def test_services_among_devices_go_to_the_table_of_services():
    checked = read("Type;Marque;Quantité\nÉcran;HP;3\nLigne mobile;Orange;12\nVPS;OVH;2\nVP;Epson;1\n")
    assert counted(checked) == {"monitor_24": 3, "projector": 1}  # VPS is not several VP
    usage = checked.inventory.usage[["service_type", "provider", "amount_per_year", "unit"]].astype("str")
    assert usage.to_numpy().tolist() == [
        ["mobile_line", "Orange", "12.0", "line"],
        ["virtual_machine", "OVH", "2.0", "vm"],
    ]
    assert "reading.services-among-devices" in codes(checked)


def test_of_a_service_that_is_not_counted_in_pieces_the_amount_is_asked():
    checked = read("Type;Quantité\nÉcran;3\nStockage cloud SSD;2\nCloud storage (SSD);2\n")
    assert checked.inventory.usage.empty


def test_a_title_that_only_begins_like_a_type_tells_nothing_of_the_rows():
    page = [
        ["Réseau des médiathèques - parc au 30/11/2026", "", "", ""],
        ["", "", "", ""],
        ["Médiathèque", "Marque", "Réf. modèle", "Nb de postes"],
        ["Centre", "HP", "ProDesk 400 G6", 12],
        ["Annexe", "Dell", "Latitude 5410", 6],
    ]
    assert devices(read({"Parc": page}), "device_type", "quantity") == [("desktop", 12.0), ("laptop", 6.0)]
