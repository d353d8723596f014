"""What a file was understood to be, what remains to be settled, and what its columns could be."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.cli.describe_file import describe_file
from footprint.cli.main import main
from footprint.intake import Answers, read_file
from footprint.intake.answers import read_answers, write_answers
from footprint.intake.proposals import list_heads, propose_columns, take_fingerprint
from footprint.intake.understanding import MOST_QUESTIONS, list_questions, list_site_questions
from footprint.problems import UnusableInput
from footprint.workspace.files import check_raw
from tests.draws import draws
from tests.places import UPLOADS

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
    assert told["problems"][0]["code"] == "reading.missing-column"
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


@pytest.mark.sampled
@pytest.mark.parametrize("path", sorted(UPLOADS.iterdir()), ids=lambda path: path.name)
def test_check_prints_one_object_and_never_a_traceback(path, capsys):
    code = main(["check", str(path), "--json", "--language", "en"])
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert told["rows_read"] == told["rows_kept"] + told["rows_set_aside"]
    assert (code, bool(printed.err)) in ((0, False), (2, True))
    assert printed.err.count("\n") == (code == 2)


@pytest.mark.sampled(least=1)
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


# --- answers ---------------------------------------------------------------------------------------------------------

ODD = "Machin;Qté;Acheté\nTour à tour;1.250;03/04/2022\nÉcran;3;05/06/2022\n"
SETTLED = Answers(
    table="equipment",
    columns={"Machin": "device_type", "Acheté": "acquired_on"},
    values={"device_type": {"Tour à tour": "desktop"}},
    numbers={"quantity": "thousands"},
    dates={"acquired_on": "month_first"},
    units={"lifespan_years": "month"},
    constants={"country": "FRA"},
    sheets=("Parc",),
    site_from_sheet=True,
)


def test_answers_come_back_as_they_were_written():
    assert read_answers(write_answers(SETTLED)) == SETTLED
    assert json.loads(write_answers(Answers())) == {}
    assert read_answers("{}") == Answers()


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ("", ""),
        ("[]", "[]"),
        ("{", "{"),
        ('{"colonnes": {}}', "colonnes"),
        ('{"columns": {"Machin": "licorne"}}', "licorne"),
        ('{"columns": {"Machin": 3}}', "3"),
        ('{"columns": []}', "[]"),
        ('{"table": "chaises"}', "chaises"),
        ('{"sheets": "Parc"}', "Parc"),
        ('{"values": {"licorne": {}}}', "licorne"),
        ('{"numbers": {"quantity": "milliers"}}', "milliers"),
        ('{"dates": {"acquired_on": "year_first"}}', "year_first"),
        ('{"site_from_sheet": 1}', "1"),
        ("[" * 100_000, "["),
    ],
)
def test_what_is_no_answers_is_refused_with_what_is_wrong(told, where):
    with pytest.raises(UnusableInput, match=r"reading\.wrong-answers") as refused:
        read_answers(told)
    assert where in refused.value.problem.value


def test_the_commands_take_answers(tmp_path, capsys):
    (tmp_path / "parc.csv").write_text(ODD, encoding="utf-8")
    (tmp_path / "answers.json").write_text(write_answers(SETTLED), encoding="utf-8")
    file, answers = str(tmp_path / "parc.csv"), ["--answers", str(tmp_path / "answers.json")]
    assert main(["check", file, "--json"]) == 2
    capsys.readouterr()
    assert main(["check", file, *answers, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows_kept"], told["questions"]) == (2, [])
    assert main(["estimate", file, *answers, "--json", "--year", "2024"]) == 0
    assert json.loads(capsys.readouterr().out)["units"] == 1253


def test_answers_that_can_t_be_used_are_told_in_a_line(tmp_path, capsys):
    (tmp_path / "parc.csv").write_text(ODD, encoding="utf-8")
    (tmp_path / "answers.json").write_text('{"colonnes": {}}', encoding="utf-8")
    for answers in ("answers.json", "absent.json"):
        command = ["check", str(tmp_path / "parc.csv"), "--answers", str(tmp_path / answers), "--language", "fr"]
        assert main(command) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1


def test_a_column_that_was_not_read_is_asked_where_one_of_ours_is_near():
    told = describe("Type;Fabriquant;Couleur\nÉcran;Dell;noir\n")
    asked = [(one["about"], one["value"], one["proposals"]) for one in told["questions"]]
    assert asked == [("column", "Fabriquant", ["manufacturer"])]
    assert describe("Type;Fabriquant\nÉcran;Dell\n", Answers(columns={"Fabriquant": ""}))["questions"] == []


# --- what a cell alone does not settle -------------------------------------------------------------------------------


def read(text: str, **answers) -> pd.DataFrame:
    return check_raw(read_file(("parc.csv", text.encode()), Answers(**answers))).inventory.equipment


def ask(text: str) -> list[tuple[str, str, list[str], int]]:
    return [(one["about"], one["column"], one["proposals"], one["rows"]) for one in describe(text)["questions"]]


def days(table: pd.DataFrame, column: str = "acquired_on") -> list[str]:
    return table[column].dt.strftime("%Y-%m-%d").tolist()


def test_a_date_that_may_begin_with_its_month_is_read_as_in_french_and_asked():
    text = "Type;Purchase date\nÉcran;03/04/2022\nÉcran;05/05/2022\n"
    assert days(read(text)) == ["2022-04-03", "2022-05-05"]
    assert ask(text) == [("date", "acquired_on", ["day_first", "month_first"], 1)]
    assert "reading.day-or-month" in [one["code"] for one in describe(text)["problems"]]
    assert days(read(text, dates={"acquired_on": "month_first"})) == ["2022-03-04", "2022-05-05"]


@pytest.mark.parametrize("headers", ["Type;Date d'achat", "Matériel;Acquis le", "Type;Date achat;Serial number"])
def test_under_french_headers_the_day_comes_first_and_it_is_said(headers):
    text = f"{headers}\nÉcran;03/04/2022{';' * (headers.count(';') - 1)}\n"
    assert days(read(text)) == ["2022-04-03"]
    assert ask(text) == []
    assert "reading.day-first" in [one["code"] for one in describe(text)["problems"]]
    assert days(read(text, dates={"acquired_on": "month_first"})) == ["2022-03-04"]


def test_halves_of_the_day_are_asked_under_any_headers():
    assert len(ask("Type;Date d'achat\nÉcran;03/04/2022 2:05 PM\n")) == 1


@pytest.mark.parametrize(("proof", "first"), [("25/12/2021", "2022-04-03"), ("12/25/2021", "2022-03-04")])
def test_one_date_without_doubt_settles_those_of_its_table(proof, first):
    text = f"Type;Date d'achat;Date de sortie\nÉcran;03/04/2022;05/06/2023\nÉcran;{proof};\n"
    found = read(text)
    assert days(found) == [first, "2021-12-25"]
    assert days(found, "retired_on")[0] == ("2023-06-05" if first == "2022-04-03" else "2023-05-06")
    assert ask(text) == []
    said = [one["code"] for one in describe(text)["problems"]]
    assert ("reading.month-first" in said) == (first == "2022-03-04")


def test_dates_that_contradict_one_another_are_asked():
    text = "Type;Date d'achat\nÉcran;25/12/2021\nÉcran;12/25/2021\nÉcran;03/04/2022\n"
    assert ask(text) == [("date", "acquired_on", ["day_first", "month_first"], 1)]
    # 12/25/2021 has no day in the order of the others: its device counts without a date
    assert read(text)["acquired_on"].isna().tolist() == [False, True, False]


def test_american_moments_are_read():
    assert days(read("Type;Date d'achat\nÉcran;12/25/2021 2:05:33 PM\n")) == ["2021-12-25"]


@draws(100)
@given(
    month=st.integers(1, 12),
    day=st.integers(13, 28),
    sign=st.sampled_from("/-."),
    order=st.sampled_from(["day_first", "month_first"]),
)
def test_a_date_means_the_same_day_in_either_order_once_that_is_settled(month, day, sign, order):
    parts = (day, month) if order == "day_first" else (month, day)
    written = sign.join(f"{part:02d}" for part in parts) + f"{sign}2022"
    found = read(f"Type;Date d'achat\nÉcran;{written}\n")
    assert days(found) == [f"2022-{month:02d}-{day:02d}"]


@pytest.mark.parametrize(("answer", "quantities"), [("thousands", [1250, 2000]), ("decimals", [])])
def test_numbers_that_may_be_thousands_are_asked_once_for_their_column(answer, quantities):
    text = "Type;Quantité\nÉcran;1.250\nÉcran;2.000\n"
    assert ask(text) == [("number", "quantity", ["thousands", "decimals"], 2)]
    assert len(read(text)) == 0
    found = read(text, numbers={"quantity": answer})["quantity"].tolist()
    assert found == (quantities or [2])  # 1.25 device is none; 2.000 is 2


def test_decimals_with_a_unit_are_answered_too():
    text = "Type;Puissance (W)\nÉcran;1.250 W\n"
    assert [one[:2] for one in ask(text)] == [("number", "power_w")]
    assert read(text, numbers={"power_w": "decimals"})["power_w"].tolist() == [1.25]
    assert read(text, numbers={"power_w": "thousands"})["power_w"].tolist() == [1250]


def test_a_unit_answered_holds_where_the_cells_say_none():
    text = "Type;Durée de vie\nÉcran;60\nÉcran;5 ans\n"
    assert read(text, units={"lifespan_years": "month"})["lifespan_years"].tolist() == [5, 5]


def test_a_name_beside_a_date_of_purchase_is_no_list_of_sites():
    assert describe("Nom;Date d'achat;Prix\nPC-1;15/03/2022;500\n")["rows_read"] == 0
    assert describe("Nom;Commune\nSiège;Lyon\n")["table"] == "sites"


def test_a_header_near_the_name_of_a_choice_is_told_by_its_words_instead_where_none_is_a_choice():
    """ "Désignation" is spelt much like "Destination", under which no one finds computers."""
    (proposal,) = propose_columns(("parc.csv", "Désignation;Service\nPC portable;Urbanisme\nÉcran;Accueil\n".encode()))
    assert [one.column for one in proposal.columns] == ["device_type", "entity"]


SITES = (
    "Type;Site\nÉcran;SIEGE\nÉcran;Siège\nÉcran;SIEGE\nÉcran;École J. Ferry\nÉcran;École Jules Ferry\nÉcran;Agense\n"
)


def test_names_of_one_site_are_asked_with_the_known_ones_first():
    raw = read_file(("parc.csv", SITES.encode()))
    asked = list_site_questions(raw, ["Agence", "Siège"])
    assert [(one.value, one.rows, one.proposals[0], one.lines, one.is_sure) for one in asked] == [
        ("SIEGE", 2, "Siège", (2, 4), True),
        ("École J. Ferry", 1, "École Jules Ferry", (5,), False),
        ("Agense", 1, "Agence", (7,), False),
    ]
    assert [one.value for one in list_site_questions(raw, [])] == ["SIEGE", "École J. Ferry"]


def test_a_name_answered_joins_its_site_or_stays_and_is_asked_no_more():
    for meant, left in (("École Jules Ferry", ["SIEGE", "Siège"]), ("École J. Ferry", ["SIEGE", "Siège"])):
        answers = Answers(values={"site": {"École J. Ferry": meant}})
        raw = read_file(("parc.csv", SITES.encode()), answers)
        assert [one.value for one in list_site_questions(raw, [], answers)] == left[:1]
        assert meant in raw.cells["equipment"]["site"].tolist()


def test_a_word_is_asked_once_however_it_is_written():
    raw = read_file(("parc.csv", "Type;Site\nÉcran;A\nX.Y.;A\nxy;B\nX.Y.;C\nÉpée;C\nEPEE;C\n".encode()))
    asked = list_questions(raw, check_raw(raw).problems)
    assert [(one.value, one.spellings, one.rows, one.lines) for one in asked] == [
        ("X.Y.", ("xy",), 3, (3, 4, 5)),
        ("Épée", ("EPEE",), 2, (6, 7)),
    ]


# --- fingerprints ----------------------------------------------------------------------------------------------------


def fingerprint(text: str, name: str = "parc.csv") -> str:
    return take_fingerprint(list_heads((name, text.encode())))


def test_files_of_one_origin_have_one_fingerprint_whatever_they_hold():
    first = fingerprint("Parc 2025\nType;Modèle;Qté\nÉcran;A;3\n")
    assert fingerprint("Parc 2026, relu\nQTÉ,type,MODELE\n4,Portable,B\n") == first
    assert fingerprint("Type;Modèle\nÉcran;A\n") != first
    assert fingerprint(json.dumps([{"Type": "Écran", "Modèle": "A", "Qté": 2}])) == first


def test_a_header_over_figures_is_not_read_as_one_that_holds_words():
    (proposal,) = propose_columns(("parc.csv", "Type;Couleur;Mise en place\nÉcran;noir;15/03/2022\n".encode()))
    assert {one.header: one.column for one in proposal.columns}["Couleur"] == ""


@pytest.mark.parametrize(
    ("cell", "column"), [("Ecran plat Dell", "device_type"), ("PC 12", ""), ("en stock", "status")]
)
def test_a_column_is_told_by_its_words(cell, column):
    (proposal,) = propose_columns(("parc.csv", f"Truc;Chose\n{cell};x\n".encode()))
    assert proposal.columns[0].column == column


@pytest.mark.sampled(least=1)
@pytest.mark.parametrize("column", ["Statut", "Type"])
def test_of_many_words_that_are_unknown_the_most_frequent_are_asked_about(column):
    words = [*(f"mot-{number}x" for number in range(MOST_QUESTIONS + 50)), *["souvent écrit", "Souvent  écrit"] * 2]
    other = {"Statut": "Type;PC portable", "Type": "Statut;En service"}[column].split(";")
    lines = "".join(f"{word};{other[1]}\n" for word in words)
    raw = read_file(("parc.csv", f"{column};{other[0]}\n{lines}".encode()))
    asked = list_questions(raw, check_raw(raw).problems)
    assert len(asked) == MOST_QUESTIONS
    assert (asked[0].value.casefold(), asked[0].rows) == ("souvent écrit", 4)
