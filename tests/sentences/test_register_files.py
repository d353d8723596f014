"""The register as a workbook and as CSV: it comes back as it went out, and nothing in it runs."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from footprint.commitments.register import LISTS, read_register, write_register
from footprint.intake.csv_out import export_table
from footprint.problems import UnusableInput
from footprint.sentences.register_files import (
    name_column,
    name_faults,
    name_in_framework,
    name_list,
    read_lists,
    write_list,
    write_workbook,
)
from footprint.sentences.self_diagnosis import name_platform
from tests.commitments.test_register import CONTENT

REGISTER = read_register(CONTENT)[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_workbook_brings_back_what_it_was_made_of(language):
    lists, problems = read_lists(("registre.xlsx", write_workbook(REGISTER, language)), REGISTER)
    assert problems.empty
    assert lists == {name: getattr(REGISTER, name) for name in LISTS if getattr(REGISTER, name)}


@pytest.mark.sampled
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


# --- in the words of the screen --------------------------------------------------------------------------------------

WORDY = {
    "commitment_id": "E-03",
    "title": "Moins ; mieux : ensemble, « vraiment »",
    "kind": "carbon",
    "effect": "enabling",
    "status": "in_progress",
    "axis": "lifecycle",
    "theme": "ecodesign",
    "tirs": ["T-1", "T ; 2"],
    "indicator": {
        "label": "Part",
        "measure": "refurbished_share",
        "better": "up",
        "where": {"type": ["laptop_13", "monitor_24"], "site": ["Siège, bât. A", 'Le "Phare"'], "ownership": "owned"},
    },
    "reference": {"year": 2023, "value": 1e-7},
    "goal": {"value": 12.5, "unit": "percent", "deadline": "2026-12-31"},
    "reviews": {"mid_term": "30/06/2025 — on course; ok, then", "ours": "x"},
}
REGISTER_OF_WORDS = read_register({"commitments": [WORDY]})[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["carbone", "facilitateur (compte 0\u00a0t)", "en cours", "3. Cycle de vie des services numériques"]),
        ("en", ["carbon", "in progress"]),
    ],
)
def test_a_list_goes_out_in_the_words_of_the_screen(language, said):
    cells = write_list(REGISTER_OF_WORDS, "commitments", language).iloc[0].tolist()
    assert set(said) <= set(cells)
    text = " ".join(cells)
    for one in (
        "percent",
        "in_progress",
        "refurbished_share",
        "lifecycle",
        "mid_term",
        "laptop_13",
        "monitor_24",
        "ecodesign",
    ):
        assert one not in text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_words_come_back_as_they_went_out(language, kind):
    content = (
        write_workbook(REGISTER_OF_WORDS, language, "commitments")
        if kind == "xlsx"
        else export_table(write_list(REGISTER_OF_WORDS, "commitments", language), language)
    )
    lists, problems = read_lists((f"c.{kind}", content), REGISTER_OF_WORDS, "commitments")
    assert problems.empty
    assert lists["commitments"] == REGISTER_OF_WORDS.commitments


@pytest.mark.parametrize("word", ["proposé", "Proposé ", "PROPOSE", "proposed", "Proposed"])
def test_either_language_and_ids_are_understood(word):
    content = f"Code de l'engagement;Intitulé;Statut\nE-01;Réduire;{word}\n".encode()
    lists, problems = read_lists(("c.csv", content), REGISTER, "commitments")
    assert problems.empty
    assert lists["commitments"][0].status == "proposed"


@pytest.mark.parametrize(
    ("written", "theme"),
    [
        ("Écoconception des sites et services", "ecodesign"),
        ("3. ecodesign of sites and services", "ecodesign"),
        ("6", "territory"),
        ("staff", "staff"),
        ("aucun pour l'instant", ""),
        ("", ""),
    ],
)
def test_a_theme_of_the_strategy_is_read_by_its_number_or_its_name(written, theme):
    content = f"Code de l'engagement;Intitulé;Thème de la stratégie\nE-01;Réduire;{written}\n".encode()
    lists, problems = read_lists(("c.csv", content), REGISTER, "commitments")
    assert problems.empty
    assert lists["commitments"][0].theme == theme


def test_a_theme_that_is_none_is_a_fault_and_not_lost():
    record = {"commitment_id": "E-01", "title": "Réduire", "theme": "eau", "goal": {}}
    register, faults = read_register({"commitments": [record]})
    assert faults[["code", "column", "value"]].to_numpy().tolist() == [["records.unknown-word", "theme", "eau"]]
    assert faults["expected"].iloc[0].startswith("purchasing, equipment")
    assert register.commitments[0].theme == ""
    assert write_register(register, {"commitments": [record]})["commitments"][0]["theme"] == "eau"


@pytest.mark.parametrize(("language", "words"), [("fr", "proposé ; validé"), ("en", "proposed ; validated")])
def test_a_word_that_is_none_is_told_in_the_words_of_the_file(language, words):
    header = [name_column(place, language) for place in ("commitment_id", "title", "status")]
    content = f"{';'.join(header)}\nE-01;Réduire;peut-être\n".encode()
    told = read_lists(("c.csv", content), REGISTER, "commitments")[1].iloc[0]
    assert (told["code"], told["line"], told["value"]) == ("records.unknown-word", 2, "peut-être")
    assert (told["table"], told["column"]) == (name_list("commitments", language), header[2])
    assert told["expected"].startswith(words)


def test_what_is_required_is_named_as_the_screen_does():
    problems = read_lists(("c.csv", "Intitulé;Statut\nRéduire;validé\n".encode()), REGISTER, "commitments")[1]
    assert (problems["table"].tolist(), problems["column"].tolist()) == (
        ["Engagements"],
        [name_column("commitment_id", "fr")],
    )


def test_a_place_inside_a_record_is_named_too():
    found = read_register({"commitments": [WORDY | {"observations": [{"year": 2025}]}]})[1]
    assert name_faults(found, "fr")["column"].tolist() == ["Observations 1, Valeur"]


def test_a_file_that_is_no_list_is_refused():
    with pytest.raises(UnusableInput) as refused:
        read_lists(("parc.csv", b"machine;os\nA;B\n"), REGISTER)
    assert refused.value.problem.code == "register.no-list"


def test_a_framework_keeps_its_own_words_for_its_columns():
    content = "N° exigence;Exigence;Domaine;Points max;Libellé du PA\n1.1;Mesurer;Stratégie;4;Savoir\n".encode()
    lists, problems = read_lists(("referentiel.csv", content), REGISTER, "framework")
    assert problems.empty
    [line] = lists["framework"]
    assert (line.tir, line.label, line.axis, line.most_points) == ("1.1", "Mesurer", "Stratégie", 4)
    register = replace(REGISTER, **lists)
    named = [name_in_framework(register, place, "fr") for place in ("tir", "tirs", "label", "axis", "pa")]
    assert named == ["N° exigence", "N° exigence", "Exigence", "Domaine", "PA"]
    assert name_platform(register, "tir", "fr") == "N° exigence"
    ours, _ = read_lists(("referentiel.csv", b"TIR;Axe\n1.1;Axe 9\n"), register, "framework")
    assert name_in_framework(replace(register, **ours), "tir", "fr") == "TIR"
