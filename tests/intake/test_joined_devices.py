"""Several devices in one cell, or so many of one: asked or counted, never lost."""

import pytest

from footprint.cli.describe_file import describe_file, say_file
from footprint.intake import read_file
from footprint.intake.columns.device_types import split_name
from footprint.intake.layouts.labels import read_label
from footprint.words.spellings import propose_meanings, read_spellings
from footprint.workspace.files import check_raw


@pytest.mark.parametrize(
    "word",
    [
        *("SERVEUR + ONDULEUR", "Serveur et onduleur", "Serveur & onduleur", "PC + écran", "PC et écran"),
        *("Ordinateur portable + station d'accueil", "Laptop and monitor"),
    ],
)
def test_a_type_that_joins_two_is_asked(word):
    assert read_spellings()["device_type"].get(word) is None
    assert read_label(word).device_type == word
    for header in ("Type", "Modèle"):
        read = check_raw(
            read_file(("parc.csv", f"{header};Prix\n{word};10\nServeur;10\nÉcran Dell P2422H;5\n".encode()))
        )
        assert (len(read.inventory.equipment), len(read.set_aside["equipment"])) == (2, 1)


@pytest.mark.parametrize(
    ("word", "joined"),
    [
        *(("PC portables et fixes", ("laptop", "desktop")), ("PC fixes et portables", ("desktop", "laptop"))),
        *(("Ordinateurs portables et de bureau", ("laptop", "desktop")), ("PC et portables", ("laptop",))),
        *(
            ("Écrans 22 et 24 pouces", ("monitor_22", "monitor_24")),
            ("Téléphones IP et mobiles", ("ip_phone", "smartphone")),
        ),
    ],
)
def test_what_goes_on_with_the_first_word_is_another_thing(word, joined):
    assert read_spellings()["device_type"].get(word) is None
    assert propose_meanings("device_type", word)[: len(joined)] == joined
    assert read_label(word).device_type == word
    read = check_raw(read_file(("parc.csv", f"Matériel;Nb\n{word};3\nServeur;1\n".encode())))
    assert read.inventory.equipment["device_type"].tolist() == ["server"]


@pytest.mark.parametrize("word", ["Postes fixes / portables", "PC portables, fixes", "PC portable ou fixe"])
def test_words_that_contradict_each_other_mean_neither(word):
    assert read_spellings()["device_type"].get(word) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("Imprimante + scanner", "multifunction_a4"), ("Scanner et imprimante", "multifunction_a4")),
        *(("onduleur serveur", "ups"), ("écran PC", "monitor_24"), ("Portable / Laptop", "laptop")),
        *(("Ordinateur / Portable", "laptop"), ("Écran / 27 pouces", "monitor_27")),
        *(("Ordinateur / PC portable", "laptop"), ("Smartphone / téléphone mobile", "smartphone")),
    ],
)
def test_what_says_one_thing_in_two_words_is_one(word, meant):
    assert read_spellings()["device_type"][word] == meant


def test_numbers_beside_types_count_where_no_column_does():
    rows = ("5 PC portables", "Écran x 4", "Lot de 10 écrans", "Serveur", "Écran 24")
    text = "Désignation;Date achat\n" + "".join(f"{row};2021\n" for row in rows)
    read = check_raw(read_file(("parc.csv", text.encode())))
    assert read.inventory.equipment["quantity"].fillna(1).tolist() == [5, 4, 10, 1, 1]
    assert "reading.count-in-type" in read.problems["code"].tolist()


def test_numbers_before_every_type_are_codes():
    read = check_raw(read_file(("parc.csv", b"Type;Date achat\n10 Ecran;2021\n20 Serveur;2021\n")))
    assert read.inventory.equipment["quantity"].fillna(1).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("label", "quantity"),
    [
        *(("LOT 5 PC", "5"), ("Lot de 5 PC", "5"), ("Lot 5 : PC", ""), ("Lot n°5 PC", "")),
        *(("ACHAT 12 IPAD 10.2 ECOLE", "12"), ("Acquisition de 3 écrans", "3"), ("ACHAT 2021 PC PORTABLE", "")),
        ("Achat 24 pouces écran", ""),
    ],
)
def test_a_lot_of_devices_is_no_number_of_a_lot(label, quantity):
    assert read_label(label).quantity == quantity


def test_a_dash_between_a_type_and_a_maker_is_none_of_either():
    assert split_name("Laptop - Dell XPS 13") == ("Laptop", "Dell", "XPS 13")


def test_services_among_devices_are_told_by_their_own_columns():
    text = "Type;Marque;Quantité;Prix\nOrdinateur portable;HP;3;2 016,00 €\nLigne mobile;Orange;5;120,00 €\n"
    told = describe_file(("parc.csv", text.encode()), "fr")
    assert "Marque → Fournisseur" in say_file(told, "fr")


@pytest.mark.parametrize("header", ["Val. HT", "Valeur HT", "Valeur du bien"])
def test_no_price_is_passed_over_without_a_question(header):
    text = f"Type;Quantité;{header}\nÉcran;3;900\nServeur;1;4500\n"
    told = describe_file(("parc.csv", text.encode()), "fr")
    assert [(one["about"], one["proposals"]) for one in told["questions"]] == [("column", ["purchase_cost_eur"])]


@pytest.mark.parametrize(
    ("header", "column", "cell"),
    [
        *(("PU HT", "purchase_cost_eur", "900"), ("Px achat", "purchase_cost_eur", "900")),
        *(("Px U. HT", "purchase_cost_eur", "900"), ("Purchased or Leased", "ownership", "Leased")),
        ("PO Date", "acquired_on", "2022-03-01"),
    ],
)
def test_headers_of_exports_are_known(header, column, cell):
    raw = read_file(("parc.csv", f"Type;Quantité;{header}\nÉcran;3;{cell}\n".encode()))
    assert raw.tables["equipment"].cells[column].tolist() == [cell]
