"""Headers: our ids, the words of both languages, their variants; units in brackets are checked, not guessed."""

import pytest

from footprint.intake import read_inventory
from footprint.tables import INVENTORY_TABLES
from footprint.words.texts import LANGUAGES, header


def columns_of(headers: list[str], table: str = "equipment"):
    read = read_inventory(**{table: ("parc.csv", ("\t".join(headers) + "\n").encode())})
    return read.tables[table]


@pytest.mark.parametrize("table", INVENTORY_TABLES)
def test_ids_and_the_headers_of_both_languages_are_recognised(table):
    ids = [column.name for column in INVENTORY_TABLES[table]]
    assert columns_of(ids, table).cells.columns.tolist() == ids
    for language in LANGUAGES:
        titles = [header(table, column, language) for column in INVENTORY_TABLES[table]]
        assert columns_of(titles, table).cells.columns.tolist() == ids


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("PUISSANCE (w)", "power_w"),
        ("puissance en watts", "power_w"),
        ("Puissance W", "power_w"),
        ("Power [W]", "power_w"),
        ("Durée de vie", "lifespan_years"),
        ("duree-de-vie (années)", "lifespan_years"),
        ("Lifespan (years) *", "lifespan_years"),
        ("Prix d'achat (€)", "purchase_cost_eur"),
        ("Pays (code ISO)", "country"),
        ("Qté", "quantity"),
        ("Marque", "manufacturer"),
    ],
)
def test_variants_are_recognised(written, column):
    assert column in columns_of(["Type", written]).cells.columns


@pytest.mark.parametrize("written", ["Durée de vie (W)", "Puissance (V)", "Prix d'achat ($)", "Consommation (W)"])
def test_a_column_in_another_unit_is_not_read_and_that_is_said(written):
    table = columns_of(["Type", written])
    assert table.cells.columns.tolist() == ["device_type"]
    assert table.problems["code"].tolist()[0] == "reading.header-unit"
    assert table.problems["value"][0] == written


def test_every_unknown_column_is_said():
    table = columns_of(["Type", "Couleur", "", "Étage"])
    assert table.problems["value"].tolist()[:2] == ["Couleur", "Étage"]
    assert table.problems[["code", "severity", "value"]].iloc[0].tolist() == [
        "reading.unknown-column",
        "warning",
        "Couleur",
    ]


def test_of_two_columns_for_the_same_thing_the_first_is_kept_and_that_is_said():
    read = read_inventory(equipment=("parc.csv", "Type;Quantité;Qté\nlaptop;12;13\n".encode()))
    table = read.tables["equipment"]
    assert table.cells["quantity"].tolist() == ["12"]
    assert table.problems[["code", "column", "value"]].iloc[0].tolist() == [
        "reading.duplicate-column",
        "quantity",
        "Qté",
    ]
