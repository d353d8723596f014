"""What French law asks of authorities, in the report: shares, what is missing once, what they rest on."""

from dataclasses import replace

import pytest

from footprint.dossier.freeze import Frozen, read_inventory
from footprint.dossier.report.chapters.law import describe_law
from footprint.dossier.report.reader import Reader
from tests.dossier.samples import freeze_rows

HEAD = "item_id,device_type,quantity,acquired_on,retired_on,outcome,condition,purchase_cost_eur,price_tax,status"
ROWS = """
PC-1,laptop,10,2025-02-12,,,new,500,excl,in_use
PC-2,laptop,8,2025-03-12,,,refurbished,300,incl,in_use
PC-3,laptop,1,2025-03-12,,,new,,,in_use
PC-4,laptop,6,2019-01-12,2025-06-30,reused,new,,,retired
PC-5,laptop,4,2019-01-12,2025-06-30,recycled,new,,,retired
"""


@pytest.fixture(scope="module")
def bought() -> Frozen:
    return freeze_rows(HEAD + ROWS)


def tables(frozen: Frozen, language: str = "fr") -> list[list[list[str]]]:
    blocks = describe_law(Reader(frozen, language)).blocks
    return [
        [[cell.replace("\u202f", " ").replace("\xa0", " ") for cell in row] for row in one["rows"]]
        for one in blocks
        if one["kind"] == "table"
    ]


def test_the_shares_stand_next_to_the_legal_minimum_and_what_is_missing_is_said_once(bought):
    spent, lacking, withdrawn = tables(bought)
    # 10 x 500 new and 8 x 300 / 1.2 refurbished: 2 000 of 7 000; nothing says whether the new ones are recycled
    share = "au moins 28,6 % (au plus 100,0 %)"
    assert spent == [
        [
            "2025",
            "Matériel informatique et téléphonie",
            "7 000 €",
            "2 000 €",
            "0 €",
            share,
            "20 % (palier 2024)",
            "1 sur 19",
        ]
    ]
    assert lacking == [["Pas de prix", "1", "1", "PC-3"]]
    assert withdrawn[0] == ["2025", "Ensemble", "10", "6", "60,0 %", "50 % (palier 2025)", "0", "0"]


@pytest.mark.exhaustive
def test_an_estate_without_purchases_nor_withdrawals_says_that_the_shares_are_missing():
    frozen = freeze_rows("item_id,device_type,ownership\nPC-1,laptop,leased\n")
    notes = [one["text"] for one in describe_law(Reader(frozen, "en")).blocks if one["kind"] == "note"]
    assert sum("the share is missing" in note for note in notes) == 2


def test_an_older_dossier_whose_prices_have_no_tax_is_read(bought):
    data = bought.files["inventory/equipment.csv"].decode().splitlines()
    places = [data[0].split(",").index(f'"{name}"') for name in ("recycled_content", "price_tax")]
    older = "".join(",".join(cell for at, cell in enumerate(row.split(",")) if at not in places) + "\n" for row in data)
    files = dict(bought.files) | {"inventory/equipment.csv": older.encode()}
    read = read_inventory(files).equipment
    assert read["price_tax"].isna().all()
    assert read.drop(columns=["price_tax"]).equals(bought.situation.inventory.equipment.drop(columns=["price_tax"]))
    assert len(describe_law(Reader(replace(bought, files=files), "fr")).blocks) > 1
