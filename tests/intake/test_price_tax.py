"""Whether prices are with or without tax: read from headers and cells, else asked once for the file."""

import pytest

from footprint.cli.describe_file import describe_file
from footprint.intake import Answers
from footprint.intake.answers import read_answers, write_answers
from footprint.intake.raw_tables import NO_ANSWER
from footprint.problems import UnusableInput
from footprint.workspace.files import read_files


def read(header: str, *prices: str, answers: Answers = NO_ANSWER):
    rows = "\n".join(f"Portable;Latitude 5440;{price}" for price in prices)
    file = ("achats.csv", f"Type;Modèle;{header}\n{rows}\n".encode())
    return read_files(file, answers=answers)


def taxes(header: str, *prices: str, **more) -> list:
    return read(header, *prices, **more).checked.inventory.equipment["price_tax"].astype("object").tolist()


def questions(header: str, *prices: str) -> list[dict]:
    rows = "\n".join(f"Portable;Latitude 5440;{price}" for price in prices)
    asked = describe_file(("achats.csv", f"Type;Modèle;{header}\n{rows}\n".encode()), "fr")["questions"]
    return [one for one in asked if one["about"] == "tax"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("header", "tax"),
    [
        ("Prix TTC", "incl"),
        ("Prix d'achat (€ TTC)", "incl"),
        ("Price, VAT incl.", "incl"),
        ("prix_achat_ttc", "incl"),
        ("PU HT", "excl"),
        ("P.U. H.T.", "excl"),
        ("PUHT", "excl"),
        ("Coût unitaire hors taxes", "excl"),
        ("Price excl. VAT", "excl"),
    ],
)
def test_the_header_of_a_price_says_its_tax(header, tax):
    equipment = read(header, "850").checked.inventory.equipment
    assert equipment[["purchase_cost_eur", "price_tax"]].to_numpy().tolist() == [[850, tax]]
    assert not questions(header, "850")


def test_a_cell_may_say_it_and_a_column_of_its_own():
    assert taxes("Prix", "1 200,50 € TTC", "850 HT") == ["incl", "excl"]
    own = read("Prix;HT/TTC", "850;T.T.C.", "850;hors TVA", "850;ne sait pas")
    assert own.checked.inventory.equipment["price_tax"].tolist() == ["incl", "excl", "unknown"]
    assert own.checked.inventory.equipment["purchase_cost_eur"].tolist() == [850, 850, 850]


def test_of_two_prices_the_one_before_tax_is_read():
    equipment = read("Prix TTC;Prix HT", "1200;1000").checked.inventory.equipment
    assert equipment[["purchase_cost_eur", "price_tax"]].to_numpy().tolist() == [[1000, "excl"]]


def test_where_nothing_says_it_it_is_asked_once_for_the_rows_that_have_a_price():
    [asked] = questions("Prix", "850", "", "900")
    assert (asked["column"], asked["rows"], asked["lines"]) == ("price_tax", 2, [2, 4])
    assert asked["proposals"] == ["excl", "incl", "unknown"]
    assert not questions("Prix HT/TTC;Prix", "HT;850")
    assert not questions("Mémoire (Go)", "16")


@pytest.mark.parametrize("answer", ["excl", "incl", "unknown"])
def test_one_answer_is_for_all_prices_of_the_file_and_is_kept(answer):
    answers = Answers(price_tax=answer)
    assert read_answers(write_answers(answers)) == answers
    told = taxes("Prix", "850", "", answers=answers)
    assert told[0] == answer
    assert told[1] != told[1]  # a row without a price has no tax


def test_what_a_header_says_goes_before_the_answer():
    assert taxes("Prix HT", "850", answers=Answers(price_tax="incl")) == ["excl"]


def test_no_other_answer_is_taken():
    with pytest.raises(UnusableInput):
        read_answers('{"price_tax": "TTC"}')
