"""What a file was understood to be, what remains to be settled, and what its columns could be."""

import json
from pathlib import Path

import pytest

from footprint.checking import describe_file
from footprint.cli import main
from footprint.reading import Answers
from footprint.reading.mapping import propose_columns

UPLOADS = Path(__file__).parents[1] / "uploads"
KEYS = {"format", "encoding", "sheet", "header_row", "columns", "rows_read", "rows_kept", "rows_set_aside", "units"}


def describe(text: str, answers: Answers | None = None) -> dict:
    return describe_file(("parc.csv", text.encode()), "fr", answers or Answers())


def test_what_was_understood_is_told():
    told = describe("Parc 2025\nType;Durée de vie;Couleur\nÉcran;60 mois;noir\nLicorne;5;noir\n")
    assert KEYS | {"problems", "questions"} <= told.keys()
    assert told["format"] == "table"
    assert told["header_row"] == 2
    assert told["columns"] == {"Type": "device_type", "Durée de vie": "lifespan_years", "Couleur": None}
    assert told["units"] == {"lifespan_years": ["mois"]}
    assert (told["rows_read"], told["rows_kept"], told["rows_set_aside"]) == (2, 1, 1)


def test_an_unclear_word_is_asked_once_with_its_rows_and_answered():
    text = "Type;Modèle\n" + "Portable;\n" * 3 + "Écran;A\n"
    told = describe(text)
    (question,) = told["questions"]
    assert (question["about"], question["column"], question["value"]) == ("value", "device_type", "Portable")
    assert question["rows"] == 3
    assert question["lines"] == [2, 3, 4]
    assert question["proposals"][0] == "laptop"
    answered = describe(text, Answers(values={"device_type": {"Portable": "smartphone"}}))
    assert answered["questions"] == []
    assert answered["rows_kept"] == 4


def test_rows_whose_type_nothing_tells_are_asked_with_what_they_hold():
    told = describe("Fabricant;Modèle\nMaison;Inconnu\n")
    assert [(one["column"], one["examples"]) for one in told["questions"]] == [("device_type", ["Maison | Inconnu"])]


def test_a_file_that_gives_nothing_says_what_its_columns_could_be():
    told = describe("Machin;Acheté\nPC portable;15/03/2022\nÉcran;16/03/2022\n")
    assert told["rows_read"] == 0
    assert told["problems"][0]["code"] == "reading.no-header"
    asked = {one["value"]: one["proposals"] for one in told["questions"]}
    assert asked == {"Machin": ["device_type"], "Acheté": ["acquired_on"]}


def test_columns_are_proposed_by_name_then_by_likeness_then_by_content():
    (proposal,) = propose_columns(
        ("parc.csv", "Type;Fabriquant;Truc;Utilisateur;Divers\nÉcran;Dell;France;agent-1;x\n".encode())
    )
    found = {one.header: (one.column, one.confidence) for one in proposal.columns}
    assert found["Type"] == ("device_type", 1.0)
    assert found["Fabriquant"][0] == "manufacturer"
    assert 0.5 < found["Fabriquant"][1] < 1
    assert found["Truc"][0] == "country"
    assert found["Utilisateur"] == ("", 0.0)
    assert found["Divers"] == ("", 0.0)
    assert proposal.columns[1].examples == ("Dell",)


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(UPLOADS.iterdir()), ids=lambda path: path.name)
def test_check_prints_one_object_and_never_a_traceback(path, capsys):
    code = main(["check", str(path), "--json", "--language", "en"])
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert told["rows_read"] == told["rows_kept"] + told["rows_set_aside"]
    assert (code, bool(printed.err)) in ((0, False), (2, True))
    assert printed.err.count("\n") == (code == 2)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_check_speaks_to_people_too(language, capsys):
    assert main(["check", str(UPLOADS / "g4it_physical.csv"), "--language", language]) == 0
    assert "G4IT" in capsys.readouterr().out
    assert main(["check", str(UPLOADS / "g4it_physical.csv"), "--strict", "--language", language]) == 0


def test_strict_refuses_a_wrong_row_and_not_one_that_a_rule_leaves_out(tmp_path, capsys):
    left_out, wrong = tmp_path / "left_out.csv", tmp_path / "wrong.csv"
    left_out.write_text("Type;Quantité\nÉcran;3\nVM;2\nTotal;5\n", encoding="utf-8")
    wrong.write_text("Type;Quantité\nÉcran;douze\nVM;2\n", encoding="utf-8")
    for path, refused, code in ((left_out, 0, 0), (wrong, 1, 1)):
        assert main(["check", str(path), "--strict", "--json"]) == code
        told = json.loads(capsys.readouterr().out)
        assert (told["rows_set_aside"], told["rows_refused"]) == (2, refused)
        assert told["rows_read"] == told["rows_kept"] + told["rows_set_aside"]
        assert main(["estimate", str(path), "--strict"]) == code
        capsys.readouterr()


@pytest.mark.parametrize("name", ["glpi_export_old_fr.csv", "glpi_agent_laptop.json", "fusioninventory_imac.xml"])
def test_estimate_takes_the_same_files(name, capsys):
    assert main(["estimate", str(UPLOADS / name), "--year", "2024", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total_kgco2e"] > 0
    assert told["rows_read"] == told["rows_kept"] + told["rows_set_aside"]


def test_a_bill_is_estimated_alone(capsys):
    assert main(["estimate", str(UPLOADS / "focus.csv"), "--year", "2024", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total_kgco2e"] > 0
