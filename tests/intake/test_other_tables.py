"""Tables that come in another way than rows under headers: read, or refused with what to do."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake import Answers, RawTable, read_file
from footprint.intake.files.wrapped import unwrap_page
from footprint.intake.layouts.page import MOST_ROWS
from footprint.problems import UnusableInput
from footprint.words.texts import text
from footprint.workspace.files import check_raw
from tests.draws import draws
from tests.places import UPLOADS

HEADER = "Type;Quantité;Date d'achat;N° d'inventaire;Prix d'achat;Durée de vie\n"


def read(source, answers: Answers | None = None) -> RawTable:
    source = (
        ("parc", source if isinstance(source, bytes) else source.encode()) if not isinstance(source, Path) else source
    )
    return read_file(source, answers or Answers()).tables["equipment"]


def refusal(source):
    with pytest.raises(UnusableInput) as refused:
        read(source)
    return refused.value.problem


# --- wrapped in something else ---------------------------------------------------------------------------------------


def test_a_web_page_named_xls_is_read_as_its_largest_table_and_nothing_in_it_runs():
    cells = read(UPLOADS / "report_named.xls").cells
    assert cells["device_type"].tolist() == ["Ordinateur portable", "Écran", "Écran"]
    assert cells["model"].tolist() == ["Latitude 5430", "=1+1", "alert(1)"]
    assert cells["quantity"].tolist() == ["12", "24", "3"]
    assert cells["site"].tolist() == ["Mairie", "Mairie", "École"]  # one cell over two rows holds for both
    assert cells.index.tolist() == [2, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_web_page_is_read_whatever_its_encoding(encoding):
    page = "<table><tr><td>Type</td><td>Quantité</td></tr><tr><td>Écran</td><td>3</td></tr></table>"
    assert read(page.encode(encoding)).cells["device_type"].tolist() == ["Écran"]


def test_an_xml_spreadsheet_is_read_with_its_cells_in_their_columns():
    cells = read(UPLOADS / "xml_spreadsheet_2003.xml").cells
    assert cells["quantity"].tolist() == ["3"]
    assert cells["model"].isna().all()


@pytest.mark.parametrize("name", ["csv_in_one_column.csv", "csv_in_one_column.xlsx"])
def test_csv_lines_in_one_column_are_read_as_csv(name):
    assert read(UPLOADS / name).cells["device_type"].tolist() == ["Écran", "Smartphone"]


@draws(100)
@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "<td>",
                '<td rowspan="3">',
                '<td colspan="99999999">',
                "<",
                "&#0;",
                "é",
                "<ss:Row>",
                "</td>",
                '<Cell ss:Index="9">',
                "<br>",
                "\n",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_any_page_is_read_as_rows_or_is_no_table(tags):
    page = unwrap_page(f"<html>{tags}".encode(), "equipment")
    assert page is None or isinstance(page.text, bytes)


# --- laid out in another way -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "value"),
    [
        ("headers_in_column.csv", "reading.headers-in-column", "Type, Quantité, Modèle"),
        ("old_workbook.xls", "reading.not-a-table", "old_workbook"),
        ("old_table.slk", "reading.not-a-table", "old_table"),
    ],
)
def test_a_table_laid_out_in_another_way_is_refused_with_what_to_do(name, code, value):
    problem = refusal(UPLOADS / name)
    assert (problem.code, problem.value) == (code, value)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "protected_workbook",
        ),
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.bin", "binary_workbook"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "text_document"),
        (b"TABLE\r\n0,1\r\n", "old_table"),
    ],
)
def test_what_else_a_spreadsheet_program_writes_is_told_by_name(content, kind):
    problem = refusal(content)
    assert (problem.code, problem.value) == ("reading.not-a-table", kind)


def test_a_person_who_chose_the_columns_has_the_last_word():
    content = "Lieu;Écran;Imprimante\nMairie;P2422H;x\n"
    assert refusal(content).code == "reading.types-as-headers"
    read_all_the_same = read(
        content, Answers(table="equipment", columns={"Lieu": "site", "Écran": "model", "Imprimante": "device_type"})
    )
    assert read_all_the_same.cells["model"].tolist() == ["P2422H"]


@pytest.mark.parametrize(
    "content", ["Type;Quantité\nÉcran;3\nType;4\n", "Type;Modèle\nÉcran;Imprimante\nImprimante;Écran\n"]
)
def test_an_ordinary_table_is_not_taken_for_another_shape(content):
    assert read(content).rows_read == 2


# --- dates as people write them --------------------------------------------------------------------------------------


def test_dates_in_words_are_read_and_those_without_a_day_fall_in_the_middle_which_is_said():
    table = read(UPLOADS / "dates_in_words.csv")
    read_as = check_raw(read_file(UPLOADS / "dates_in_words.csv")).inventory.equipment["acquired_on"]
    assert read_as.dropna().dt.strftime("%Y-%m-%d").tolist() == [
        "2021-03-03",
        "2020-01-01",
        "2021-03-15",
        "2021-03-03",
        "2021-03-03",
        "2022-03-15",
        "2021-03-15",  # mars 2021, 03/2021, 2021-03: the middle of the month
        "2021-03-15",
        "2021-03-15",
        "2021-05-15",  # T2 2021, 2e trimestre: the middle of April to June
        "2021-05-15",
        "2022-04-01",  # S1 2022
        "2022-10-01",  # 2022 S2
        "2021-07-01",  # 2021
        "2020-07-01",  # mi-2020
    ]
    vague = table.problems[table.problems["code"] == "reading.vague-date"]
    assert vague[["line", "value", "expected"]].to_numpy().tolist() == [[8, "mars 2021", "2021-03-15"]]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("sept-19", "2019-09-15"),
        ("févr.-21", "2021-02-15"),
        ("Jan-21", "2021-01-15"),
        ("env. 2019", "2019-07-01"),
        ("~ 03/2020", "2020-03-15"),
        ("about 15/03/2022", "2022-03-15"),
    ],
)
def test_a_date_that_is_short_or_approximate_is_read_and_shown_as_such(written, date):
    checked = check_raw(read_file(("parc.csv", f"Type;Date d'achat\nÉcran;{written}\n".encode())))
    assert checked.inventory.equipment["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == [date]
    assert checked.problems[["code", "value"]].to_numpy().tolist() == [["reading.vague-date", written]]


@pytest.mark.parametrize("written", ["19-sept", "ju-20", "env. récent", "~" * 5000, "mars 19"])
def test_what_is_no_date_stays_as_it_is(written):
    checked = check_raw(read_file(("parc.csv", f"Type;Date d'achat\nÉcran;{written}\n".encode())))
    assert checked.inventory.equipment["acquired_on"].isna().tolist() == [True]
    assert checked.problems["code"].tolist() == ["not-a-date"]


@given(st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2089-12-31").date()))
@draws(50)
def test_a_date_means_the_same_day_however_it_is_written(date):
    months = [text(f"month.{number}", "fr") for number in range(1, 13)]
    written = [
        f"{date.day} {months[date.month - 1]} {date.year}",
        f"{date:%d/%m/%y}" if date.day > 12 else f"{date:%d/%m/%Y}",
        f"{date:%B} {date.day}, {date.year}",
        f"{date:%Y-%m-%d}T00:00:00+02:00",
    ]
    table = read("Type;Date d'achat\n" + "".join(f"Écran;{one}\n" for one in written))
    checked = check_raw(
        read_file(("parc.csv", ("Type;Date d'achat\n" + "".join(f"Écran;{one}\n" for one in written)).encode()))
    )
    assert set(checked.inventory.equipment["acquired_on"].dt.date) == {date}
    assert "reading.vague-date" not in set(table.problems["code"])


# --- what spreadsheets do to cells -----------------------------------------------------------------------------------


def test_numbers_of_devices_that_a_spreadsheet_shortened_are_said():
    table = read(HEADER + "Écran;1;;1,23E+11;;\nÉcran;1;;000123;;\n")
    shortened = table.problems[table.problems["code"] == "reading.shortened-number"]
    assert shortened[["line", "column", "value"]].to_numpy().tolist() == [[2, "asset_tag", "1,23E+11"]]
    assert table.cells["asset_tag"].tolist() == ["1,23E+11", "000123"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "word", ["#N/A", "#REF!", "#DIV/0!", "#VALEUR!", "#NOM?", "#N/D", "n.d.", "s.o.", "sans objet", "—"]
)
def test_what_spreadsheets_and_people_write_for_nothing_is_nothing(word):
    checked = check_raw(read_file(("parc.csv", f"{HEADER}Écran;1;{word};A;;{word}\n".encode())))
    assert checked.rows_kept == 1
    assert checked.inventory.equipment[["acquired_on", "lifespan_years"]].isna().all(axis=None)
    assert (checked.problems["code"] == "treated-as-missing").sum() == 2


@pytest.mark.parametrize(
    ("price", "euros"), [("1 234,50 €", 1234.5), ("€ 99", 99), ("EUR 99,5", 99.5), ("12 k€", 12_000)]
)
def test_prices_are_read_with_their_currency_before_or_after(price, euros):
    checked = check_raw(read_file(("parc.csv", f"{HEADER}Écran;2 pièces;;A;{price};1 an\n".encode())))
    assert checked.inventory.equipment["purchase_cost_eur"].tolist() == [euros]
    assert checked.inventory.equipment["quantity"].tolist() == [2]


def test_what_closes_a_printed_list_is_left_out_and_a_device_alone_in_its_row_is_not():
    table = read("Type;Modèle\nÉcran;\nPage;P1\n;\nFait à Lyon, le 3 mars 2021;\n;Signature : A. B.\nPage 1/3;\n")
    assert table.cells["device_type"].tolist() == ["Écran", "Page"]
    assert table.problems.loc[table.problems["code"] == "reading.footer-row", "line"].tolist() == [5, 6, 7]
    assert set(table.problems["severity"]) == {"note"}


def test_headers_written_again_and_the_title_of_a_second_list_are_no_devices():
    table = read("Type;Modèle\nÉcran;A\nType;Modèle\nSouris;\n\nImprimantes;\nType;Modèle\nImprimante;B\n")
    assert table.cells["device_type"].tolist() == ["Écran", "Souris", "Imprimante"]
    assert table.problems[["code", "line"]].values.tolist() == [
        ["reading.repeated-header", 3],
        ["reading.list-title", 6],
        ["reading.repeated-header", 7],
    ]
    assert set(table.problems["severity"]) == {"note"}


def test_a_device_alone_just_above_headers_that_a_page_repeats_stays():
    assert read("Type;Modèle\nÉcran;A\nSouris;\nType;Modèle\nÉcran;B\n").rows_read == 4
    assert len(read("Type;Modèle\nÉcran;A\nSouris;\nType;Modèle\nÉcran;B\n").cells) == 3


def test_what_only_a_second_list_says_is_given_to_no_device_of_the_first():
    text = "Type;Modèle;Quantité;;Type;Modèle;N° série\nPC portable;Latitude;2;;Écran;P2422H;S1\n"
    cells = read_file(("parc.csv", text.encode())).cells["equipment"]
    assert cells[["model", "serial_number"]].fillna("").to_numpy().tolist() == [["Latitude", ""], ["P2422H", "S1"]]
    raw = read_file(
        ("parc.csv", (text + "Serveur;R740;1;;;;\n" * MOST_ROWS).encode())
    )  # too large to be laid out by hand
    assert "serial_number" not in raw.cells["equipment"]
    assert "reading.second-list" in raw.problems["code"].tolist()
    plain = text.replace("Écran;P2422H", ";").replace(";Type;Modèle;N°", ";;;N°")  # one list with blank columns
    assert read_file(("parc.csv", plain.encode())).cells["equipment"]["serial_number"].tolist() == ["S1"]


def test_columns_given_twice_are_no_second_list():
    twice = read("Type;Modèle;Type;Quantité;Quantité\nÉcran;A;Monitor;1;2\n").problems
    assert set(twice["code"]) == {"reading.duplicate-column"}


def test_a_bare_megawatt_hour_is_a_year_in_the_column_of_energy_alone():
    checked = check_raw(read_file(("parc.csv", "Type;Puissance;Conso\nÉcran;0,1 MWh;\nÉcran;;0,1 MWh\n".encode())))
    assert checked.inventory.equipment["energy_kwh_per_year"].fillna(0).tolist() == [0, 100]
    assert checked.problems.loc[checked.problems["code"] == "not-a-number", "line"].tolist() == [2]
