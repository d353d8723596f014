"""Templates: what is typed under their headers, in the words of their lists, reads back without a question."""

import io

import pandas as pd
import pytest
import python_calamine as calamine
import xlsxwriter

from footprint.intake import read_inventory
from footprint.intake.csv_out import export_table
from footprint.intake.templates import accepted_words, build_csv_template, build_template, describe_column
from footprint.inventory.inventory import check_inventory
from footprint.registry.catalogue import read_catalogue
from footprint.shipped_files import factors_folder
from footprint.tables import INVENTORY_TABLES
from footprint.words.spellings import normalise_spelling, read_spellings
from footprint.words.texts import LANGUAGES, header, label, read_texts, value_label


def filled_workbook(language: str) -> bytes:
    """The sheets of the template of a language, with the example of each column under its header."""
    content = io.BytesIO()
    with calamine.load_workbook(io.BytesIO(build_template(language))) as template, xlsxwriter.Workbook(content) as book:
        for sheet in template.sheets_metadata:
            rows = template.get_sheet_by_name(sheet.name).to_python()
            copy = book.add_worksheet(sheet.name)
            for number, row in enumerate(rows):
                copy.write_row(number, 0, row)
            for table, columns in INVENTORY_TABLES.items():
                if sheet.name == label("table", table, language):
                    copy.write_row(1, 0, [value_label(column.name, column.example, language) for column in columns])
    return content.getvalue()


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_reads_back_without_a_question(language):
    raw = read_inventory(equipment=("parc.xlsx", filled_workbook(language)))
    assert raw.problems["code"].tolist() == []
    assert {name: len(cells) for name, cells in raw.cells.items()} == {"equipment": 1, "usage": 1, "sites": 1}
    checked = check_inventory(raw.cells, read_catalogue(factors_folder()), read_spellings(), normalise_spelling)
    assert checked.problems["code"].tolist() == []
    assert checked.inventory.equipment["device_type"].tolist() == ["laptop"]
    assert checked.inventory.equipment["country"].tolist() == ["FRA"]
    assert checked.inventory.usage["service_type"].tolist() == ["mobile_line"]
    assert checked.inventory.sites["control"].tolist() == ["own"]


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_has_every_column_and_no_row(language):
    raw = read_inventory(equipment=("parc.xlsx", build_template(language)))
    assert raw.rows_read == 0
    assert set(raw.problems["code"]) == {"reading.no-rows"}
    for table, columns in INVENTORY_TABLES.items():
        assert raw.cells[table].columns.tolist() == [column.name for column in columns]


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_explains_every_column_and_lists_every_choice(language):
    texts = read_texts(language)
    with calamine.load_workbook(io.BytesIO(build_template(language))) as book:
        explained = book.get_sheet_by_name(str(texts["template.help_sheet"])).to_python()
        listed = {
            word for row in book.get_sheet_by_name(str(texts["template.lists_sheet"])).to_python() for word in row
        }
    for table, columns in INVENTORY_TABLES.items():
        for column in columns:
            assert describe_column(table, column, language) in explained
            assert set(accepted_words(column, language)) <= listed


def test_the_workbook_is_the_same_each_time_and_nothing_in_it_runs():
    first = build_template("fr")
    assert first == build_template("fr")
    assert b"vbaProject" not in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", INVENTORY_TABLES)
def test_a_csv_template_reads_back(table, language):
    raw = read_inventory(**{table: ("modele.csv", build_csv_template(table, language))})
    assert raw.problems["code"].tolist() == ["reading.no-rows"]
    assert raw.cells[table].columns.tolist() == [column.name for column in INVENTORY_TABLES[table]]


def test_a_csv_template_opens_in_a_french_spreadsheet():
    template = build_csv_template("sites", "fr")
    assert template.startswith(b"\xef\xbb\xbf")
    assert template.decode("utf-8-sig").count(";") == len(INVENTORY_TABLES["sites"]) - 1


TABLE = pd.DataFrame(
    {
        "name": pd.Series(["Été", None, '=HYPERLINK("x")', "a;b"], dtype="str"),
        "impact": [1234.5, -0.1, float("nan"), 3.0],
        "kind": pd.Categorical(["-2+3", "b", None, "b"]),
        "day": pd.to_datetime(["2022-03-15", None, "2023-01-02", "2024-02-29"]),
        "count": [1, 2, 3, -4],
    }
)


def test_an_export_is_written_as_the_language_does():
    french = export_table(TABLE, "fr").decode("utf-8-sig").splitlines()
    assert french[0] == "name;impact;kind;day;count"
    assert french[1] == "Été;1234,5;'-2+3;2022-03-15;1"
    assert french[2] == ";-0,1;b;;2"
    assert french[4] == '"a;b";3,0;b;2024-02-29;-4'
    english = export_table(TABLE, "en", {"impact": "Impact (kg)"}).decode("utf-8-sig").splitlines()
    assert english[0] == "name,Impact (kg),kind,day,count"
    assert english[1] == "Été,1234.5,'-2+3,2022-03-15,1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_of_an_export_is_run_by_a_spreadsheet(start):
    cell = f"{start}cmd|' /C calc'!A0"
    for column in (
        pd.Series([cell], dtype="str"),
        pd.Series([cell], dtype="category"),
        pd.Series([cell], dtype="object"),
    ):
        written = export_table(pd.DataFrame({cell: column}), "fr").decode("utf-8-sig")
        assert written.replace('"', "").startswith("'" + start)  # the header
        assert written.replace('"', "").count("'" + start) == 2


def test_numbers_of_an_export_keep_every_digit():
    value = 0.1 + 0.2
    line = export_table(pd.DataFrame({"impact": [value]}), "en").decode("utf-8-sig").splitlines()[1]
    assert float(line) == value


def test_what_is_exported_reads_back():
    rows = pd.DataFrame({"device_type": ["laptop"], "model": ["=A1"], "power_w": [22.5], "quantity": [12]})
    titles = {column.name: header("equipment", column, "fr") for column in INVENTORY_TABLES["equipment"]}
    cells = read_inventory(equipment=("export.csv", export_table(rows, "fr", titles))).cells["equipment"]
    assert cells.loc[2].to_dict() == {"device_type": "laptop", "model": "=A1", "power_w": "22,5", "quantity": "12"}
