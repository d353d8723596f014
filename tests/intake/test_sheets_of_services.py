"""Sheets of services as people write them: what their headers mean, and amounts in the unit of each service."""

import pytest
import xlsxwriter

from footprint.intake import Answers, RawTable, read_file
from footprint.intake.layouts.preview import propose_layouts
from footprint.intake.raw_tables import ROWS
from footprint.problems import group_problems
from footprint.workspace.files import check_raw


def read(lines: str) -> RawTable:
    return read_file(("usages.csv", lines.encode())).tables["usage"]


@pytest.mark.parametrize(
    "header",
    ["Usage;Valeur;Unité", "Prestation;Conso;Unité de mesure", "Libellé;Quantité;Unité", "Activity;Value;Unit"],
)
def test_what_is_listed_under_the_headers_that_people_write_is_services(header):
    cells = read(f"{header}\nVisioconférences;2 600;heures\nDonnées mobiles;850;Go\n").cells
    assert cells["service_type"].tolist() == ["Visioconférences", "Données mobiles"]
    assert cells["amount_per_year"].tolist() == ["2 600", "850"]
    assert cells["unit"].tolist() == ["heures", "Go"]


@pytest.mark.parametrize(
    ("service", "amount", "unit", "read_as"),
    [
        ("Données mobiles", "1,2", "To", ("1200", "GB")),  # 1.2 TB × 1000
        ("Données mobiles", "1,2 To", "", ("1200", "GB")),
        ("Données mobiles", "850 Go", "", ("850", "GB")),
        ("Données mobiles", "500 000", "Mo", ("500", "GB")),  # 500,000 MB / 1000
        ("cloud_storage_hdd", "3 400", "Go", ("3.4", "TB")),  # 3,400 GB / 1000
        ("Électricité hébergement", "12 MWh", "", ("12000", "kWh")),
        ("Visioconférences", "30 h", "heures", ("30", "hour")),
        # What is in our unit, in one that measures something else, or may be read in two ways stays as it is.
        ("Données mobiles", "850", "Go", ("850", "Go")),
        ("Données mobiles", "12", "kWh", ("12", "kWh")),
        ("Données mobiles", "1.200", "To", ("1.200", "To")),
        ("Données mobiles", "12 kWh", "Go", ("12 kWh", "Go")),
        ("on ne sait quoi", "12", "To", ("12", "To")),
    ],
)
def test_an_amount_is_read_in_the_unit_of_its_service(service, amount, unit, read_as):
    cells = read(f"Service;Quantité;Unité;Site\n{service};{amount};{unit};Mairie\n").cells
    assert tuple(cells[["amount_per_year", "unit"]].iloc[0]) == read_as


def test_what_was_converted_is_said_once_for_all_its_rows():
    table = read("Service;Quantité;Unité\nDonnées mobiles;1,2;To\nDonnées mobiles;3;To\nDonnées mobiles;4;Go\n")
    said = table.problems[table.problems["code"] == "reading.units-converted"]
    assert said[["column", "value", "expected"]].to_numpy().tolist() == [["amount_per_year", "TB", "GB"]]


def test_a_unit_that_is_not_that_of_its_service_is_told_with_the_one_it_should_be():
    raw = read_file(("usages.csv", "Service;Quantité;Unité\nDonnées mobiles;12;kWh\nVisioconférences;30;kg\n".encode()))
    wrong = group_problems(check_raw(raw).problems)
    wrong = wrong[wrong["code"] == "wrong-unit"]
    assert wrong[["line", "expected"]].to_numpy().tolist() == [[2, "GB"], [3, "hour"]]


def test_a_column_that_may_be_types_is_of_types_where_models_have_their_own():
    cells = (
        read_file(
            (
                "parc.csv",
                "Site;Matériel;Marque / Modèle;Nbre\n"
                "Mairie;PC fixe et son écran;Machin Truc 7;3\n"
                "CTM;Talkie-walkie;Machin Duo;8\n"
                "École;Classe mobile;Machin Tab;1\n"
                "CTM;Portable;HP EliteBook 840 G8;2\n".encode(),
            )
        )
        .tables["equipment"]
        .cells
    )
    assert cells["device_type"].iloc[1] == "Talkie-walkie"  # asked by its own word, not by all that the row says


def test_a_question_mark_under_a_question_is_no_answer():
    cells = (
        read_file(("parc.csv", "Type;Quantité;Reconditionné ?\nÉcran;1;oui\nÉcran;2;?\nÉcran;3;non\n".encode()))
        .tables["equipment"]
        .cells
    )
    assert cells["condition"].notna().tolist() == [True, True, True]
    assert cells["condition"].iloc[0] != cells["condition"].iloc[2]


@pytest.mark.parametrize("first", ["Postes", "Parc"])  # the second is a name of the table itself
def test_a_sheet_of_services_that_a_person_wants_goes_to_the_table_of_services(tmp_path, first):
    parc = [("Type", "Quantité", "Site"), ("Écran", 3, "Mairie")]
    usages = [("Usage", "Valeur", "Unité"), ("Données mobiles", 850, "Go"), ("Visioconférences", 30, "heures")]
    with xlsxwriter.Workbook(tmp_path / "parc.xlsx") as book:
        for name, rows in ((first, parc), ("Usages 2026", usages)):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    file = tmp_path / "parc.xlsx"
    assert list(read_file(file).tables) == ["equipment"]
    [proposal] = propose_layouts(file, Answers(), ["Usages 2026"])
    assert (proposal.table, proposal.rows) == ("usage", 2)
    assert proposal.preview["service_type"].tolist() == ["Données mobiles", "Visioconférences"]
    tables = read_file(file, Answers(layouts={"Usages 2026": ROWS})).tables
    assert tables["equipment"].cells["device_type"].tolist() == ["Écran"]
    assert tables["usage"].cells["amount_per_year"].tolist() == ["850", "30"]
