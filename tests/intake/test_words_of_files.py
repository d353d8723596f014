"""Words in whole files: statuses not understood, words that say too little, totals, headers by their values."""

import io

import pytest
import xlsxwriter

from footprint.cli.describe_file import describe_file
from footprint.intake import Answers, read_file
from footprint.intake.answers import read_answers, write_answers
from footprint.intake.proposals import propose_columns
from footprint.problems import UnusableInput
from footprint.workspace.files import check_raw

GLPI = """Nom;Statut;Fabricant;Type;Modèle;Lieu;Dernière modification
PC-01;En service;Dell;Portable;Latitude 5440;Siège;2025-01-15 10:00
PC-02;HS;Dell;Fixe;OptiPlex 7090;Siège;2025-01-15 10:00
PC-03;Disponible;HP;Portable;EliteBook 840 G8;Siège;2025-01-15 10:00
PC-04;Prêté;HP;Fixe;ProDesk 400 G7;Annexe;2025-01-15 10:00
PC-05;En service;Maison;Fixe;Assemblé;Annexe;2025-01-15 10:00
PC-06;À voir;Lenovo;Portable;ThinkPad T14;Annexe;2025-01-15 10:00
PC-07;Réformé;Dell;Ordinateur portable;Latitude 5420;Annexe;2025-01-15 10:00
PC-08;En réparation;Dell;Portable;Latitude 5490;Annexe;2025-01-15 10:00
PC-09;À voir;Lenovo;Portable;ThinkPad T14;Annexe;2025-01-15 10:00
"""


def read(text: str | bytes, answers: Answers | None = None, name: str = "parc.csv"):
    data = text.encode() if isinstance(text, str) else text
    return check_raw(read_file((name, data), answers or Answers()))


def columns_of(text: str) -> dict[str, str | None]:
    return dict(read_file(("parc.csv", text.encode())).tables["equipment"].understood.columns)


# --- statuses --------------------------------------------------------------------------------------------------------


def test_an_export_with_the_words_of_a_town_hall_comes_in_whole():
    found = read(GLPI)
    equipment = found.inventory.equipment
    assert (found.rows_read, len(equipment)) == (9, 9)
    assert equipment["status"].astype("str").fillna("").tolist() == [
        *("in_use", "retired", "in_stock", "in_use", "in_use", "", "retired", "in_use", "")
    ]
    assert equipment["device_type"].astype("str").str.partition("_")[0].tolist().count("desktop") == 3


def test_a_status_that_is_not_understood_drops_nothing_and_is_reported_once():
    found = read(GLPI)
    [told] = found.problems[found.problems["code"] == "unread-status"].to_dict("records")
    assert (told["severity"], told["value"], told["expected"]) == ("warning", "À voir", "7, 10")
    assert found.inventory.equipment["note"].dropna().tolist() == ["[status ? À voir]"] * 2


def test_one_answer_settles_all_rows_of_a_status():
    asked = describe_file(("parc.csv", GLPI.encode()), "fr")["questions"]
    [question] = [one for one in asked if one["column"] == "status"]
    assert (question["about"], question["value"], question["rows"]) == ("value", "À voir", 2)
    settled = read(GLPI, Answers(values={"status": {"À voir": "in_stock"}}))
    assert "unread-status" not in settled.problems["code"].tolist()
    assert settled.inventory.equipment["note"].isna().all()
    assert (settled.inventory.equipment["status"] == "in_stock").sum() == 3


def test_the_day_of_withdrawal_is_asked_once_for_all():
    found = read(GLPI)
    [told] = found.problems[found.problems["code"] == "retired-without-date"].to_dict("records")
    assert (told["value"], told["expected"]) == ("2", "3, 8")
    [question] = [
        one for one in describe_file(("parc.csv", GLPI.encode()), "fr")["questions"] if one["about"] == "withdrawal"
    ]
    assert (question["column"], question["rows"], question["lines"]) == ("retired_on", 2, [3, 8])
    settled = read(GLPI, Answers(withdrawn_on="2024-12-31"))
    assert settled.inventory.equipment["retired_on"].dropna().index.tolist() == [3, 8]
    assert "retired-without-date" not in settled.problems["code"].tolist()


def test_a_day_of_withdrawal_is_a_day():
    told = write_answers(Answers(withdrawn_on="2024-12-31"))
    assert read_answers(told) == Answers(withdrawn_on="2024-12-31")
    for wrong in ("31/12/2024", "2024-13-01", "demain"):
        with pytest.raises(UnusableInput):
            read_answers(told.replace("2024-12-31", wrong))


# --- words that say too little ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "meant"),
    [(("Ordinateur portable", "Tablette"), "desktop"), (("Smartphone", "Mobile"), "ip_phone")],
)
def test_a_wide_word_means_what_it_means_among_its_neighbours(others, meant):
    found = read("Type;Quantité\n" + "".join(f"{word};1\n" for word in (*others, "Fixe")))
    assert found.inventory.equipment["device_type"].astype("str").tolist()[-1] == meant


def test_a_wide_word_among_two_families_is_asked():
    found = read("Type;Quantité\nPC portable;1\nPC portable;1\nSmartphone;1\nFixe;1\n")
    assert found.rows_refused == 1


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("header", "cell", "column"),
    [
        *(
            (f"Durée de vie (ans);{cell}".split(";")[0], cell, "lifespan_years")
            for cell in ("n.c.", "longue", "?", "1000")
        ),
        *(("Puissance (W)", cell, "power_w") for cell in ("?", "inconnue", "65 V")),
        ("Pays", "Lyon", "country"),
        ("Propriété", "???", "ownership"),
        ("Neuf ou reconditionné", "moyen", "condition"),
        ("Date d'achat", "il y a longtemps", "acquired_on"),
    ],
)
def test_what_can_not_be_read_in_a_column_that_need_not_be_filled_keeps_the_device(header, cell, column):
    found = read(f"Type;Quantité;{header}\nÉcran;3;{cell}\n")
    assert len(found.inventory.equipment) == 1
    assert found.inventory.equipment[column].isna().all()
    assert (found.problems["severity"] == "warning").any()


@pytest.mark.parametrize(
    ("written", "year"),
    [("fin 2019", 2019), ("2019 ?", 2019), ("acheté en 2020", 2020), ("2021", 2021), ("sept-19", 2019)],
)
def test_a_year_is_a_date(written, year):
    found = read(f"Type;Date d'achat\nÉcran;{written}\n")
    assert found.inventory.equipment["acquired_on"].dt.year.tolist() == [year]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!"])
def test_a_formula_that_failed_is_no_quantity(error):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Parc")
        for line, row in enumerate((["Type", "Quantité", "Marque"], ["Écran", 4, "Dell"], ["PC portable", 0, "HP"])):
            sheet.write_row(line, 0, row)
        sheet.write_formula(2, 1, "=Z1", None, error)
    found = read(held.getvalue(), name="parc.xlsx")
    assert len(found.inventory.equipment) == 1
    [told] = found.problems[found.problems["severity"] == "error"].to_dict("records")
    assert (told["code"], told["line"], told["column"], told["value"]) == ("formula-error", 3, "quantity", error)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "row",
    [
        *(
            "Total;;;7",
            ";;Total;7",
            ";Total général;;7",
            "Sous-total;;;7",
            ";;;7;TOTAL",
            "Écran;;Sous-total;7",
            "Total écrans;;;7",
        ),
    ],
)
def test_a_total_is_one_in_whatever_column(row):
    found = read(f"Type;Marque;Modèle;Quantité;Remarque\nÉcran;Dell;P2422H;3\nÉcran;HP;E24;4\n{row}\n")
    assert found.inventory.equipment["quantity"].sum() == 7
    assert "reading.total-row" in found.problems["code"].tolist()


# --- headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("En service", "HS", "bon"), "status"),
        (("Neuf", "Reconditionné", "occasion"), "condition"),
        (("rouge", "vert", "bleu"), None),
        (("", "", ""), None),
    ],
)
def test_a_header_that_may_mean_several_things_is_read_by_what_is_under_it(cells, column):
    rows = "".join(f"Écran;{cell}\n" for cell in cells)
    assert columns_of(f"Type;État\n{rows}")["État"] == column


def test_a_designation_is_a_type_or_a_model():
    assert columns_of("Désignation;Nb\nPC portable;3\nÉcran;2\n")["Désignation"] == "device_type"
    assert columns_of("Type;Désignation\nÉcran;P2422H Dell\nÉcran;Iiyama XB\n")["Désignation"] == "model"


def test_the_month_of_a_purchase_is_a_date_only_with_its_year():
    assert columns_of("Type;Mois d'achat\nÉcran;mars 2021\nÉcran;06/2022\n")["Mois d'achat"] == "acquired_on"
    assert columns_of("Type;Mois d'achat\nÉcran;mars\nÉcran;juin\n")["Mois d'achat"] is None


def test_the_more_exact_place_is_read_and_the_less_exact_only_alone():
    assert columns_of("Type;Salle\nÉcran;B12\n")["Salle"] == "site"
    both = columns_of("Type;Salle;Site\nÉcran;B12;Mairie\n")
    assert (both["Salle"], both["Site"]) == (None, "site")


def test_of_two_headers_for_the_type_the_one_with_known_words_is_read():
    both = columns_of("Catégorie;Type\nInformatique;PC portable\nInformatique;Écran\n")
    assert both == {"Catégorie": None, "Type": "device_type"}


def test_columns_that_no_calculation_needs_are_left_aside_by_name():
    text = "Type;Fin de garantie;Dernière modification;Couleur\nÉcran;01/02/2027;03/02/2025;noir\n"
    table = read_file(("parc.csv", text.encode())).tables["equipment"]
    assert ("reading.needless-columns", "Fin de garantie, Dernière modification") in zip(
        table.problems["code"], table.problems["value"], strict=True
    )
    [proposal] = propose_columns(("parc.csv", text.encode()))
    assert {one.header: one.needless for one in proposal.columns if not one.column} == {
        "Fin de garantie": True,
        "Dernière modification": True,
        "Couleur": False,
    }
