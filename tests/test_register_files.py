"""The register as a workbook and as CSV: it comes back as it went out, and nothing in it runs."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from footprint.problems import UnusableInput
from footprint.reading.exports import export_table
from footprint.register import LISTS, read_register
from footprint.register_files import read_lists, write_list, write_workbook
from tests.test_register import CONTENT

REGISTER = read_register(CONTENT)[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_workbook_brings_back_what_it_was_made_of(language):
    lists, problems = read_lists(("registre.xlsx", write_workbook(REGISTER, language)), REGISTER)
    assert problems.empty
    assert lists == {name: getattr(REGISTER, name) for name in LISTS if getattr(REGISTER, name)}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_as_csv_brings_back_what_it_was_made_of(name, language):
    content = export_table(write_list(REGISTER, name, language), language)
    lists, problems = read_lists((f"{name}.csv", content), REGISTER, name)
    assert problems.empty
    assert lists[name] == getattr(REGISTER, name)


def test_a_csv_is_taken_for_the_list_its_headers_fit():
    content = export_table(write_list(REGISTER, "ideas", "fr"), "fr")
    assert list(read_lists(("liste.csv", content), REGISTER)[0]) == ["ideas"]


def test_a_text_that_a_spreadsheet_would_run_stays_a_text():
    mean = replace(REGISTER.commitments[0], title="=HYPERLINK(1)")
    register = replace(REGISTER, commitments=(mean,))
    workbook = write_workbook(register, "fr")
    sheet = pd.read_excel(io.BytesIO(workbook), sheet_name="Engagements", dtype=str, engine="calamine")
    assert sheet["Intitulé"].tolist() == ["=HYPERLINK(1)"]  # a string cell: nothing is computed
    assert b"'=HYPERLINK" in export_table(write_list(register, "commitments", "fr"), "fr")
    back = read_lists(("c.csv", export_table(write_list(register, "commitments", "fr"), "fr")), register, "commitments")
    assert back[0]["commitments"] == (mean,)


def test_a_column_that_is_not_ours_is_said_and_a_fault_tells_its_line():
    content = "TIR;Libellé;Notre couleur\nT-1;Un thème;vert\n;Sans code;bleu\n".encode()
    lists, problems = read_lists(("referentiel.csv", content), REGISTER, "framework")
    assert [one.tir for one in lists["framework"]] == ["T-1"]
    assert problems[["code", "line"]].to_numpy().tolist() == [["register.unread-column", 1], ["records.missing", 3]]


def test_a_file_that_is_no_list_is_refused():
    with pytest.raises(UnusableInput) as refused:
        read_lists(("parc.csv", b"machine;os\nA;B\n"), REGISTER)
    assert refused.value.problem.code == "register.no-list"
