"""Golden organisations: their impact lines are committed, so that a changed figure shows what it moves and by how much.

After a change that is meant: UPDATE_GOLDENS=1 pytest tests/estimation/test_organisations.py, and read the difference.
"""

import math
import os
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from footprint.estimation.situation import Method, Situation
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import read_files
from footprint.workspace.footprint import Footprint, find_footprint
from footprint.workspace.samples import SAMPLES_FOLDER
from tests.places import CHECKOUT

FOLDER = CHECKOUT / "tests" / "organisations"
COLUMNS = [
    "item_id",
    "type",
    "stage",
    "amount",
    "amount_unit",
    "factor_id",
    "factor_value",
    "match",
    "reason",
    "impact",
]


def golden_cases() -> list[tuple[str, int]]:
    return [
        (folder.name, number)
        for folder in sorted(FOLDER.iterdir())
        for number in range(len(tomllib.loads((folder / "method.toml").read_text())["methods"]))
    ]


def estimate_golden(name: str, number: int) -> tuple[Footprint, Path]:
    folder = FOLDER / name
    described = tomllib.loads((folder / "method.toml").read_text())
    files = SAMPLES_FOLDER / described["sample"] if "sample" in described else folder
    read = read_files(files / "equipment.csv", files / "usage.csv", files / "sites.csv")
    assert read.rows_set_aside == 0
    method = Method(**described["methods"][number])
    found = find_footprint(Situation(read.inventory, shipped_factors(), method))
    name = "_".join(str(choice) for choice in described["methods"][number].values())
    return found, folder / f"lines_{name}.csv"


@pytest.mark.sampled
@pytest.mark.parametrize(("name", "number"), golden_cases())
def test_every_line_is_what_it_was(name, number):
    footprint, file = estimate_golden(name, number)
    numbers = ["amount", "factor_value", "impact"]
    lines = footprint.wide[COLUMNS]
    lines = lines.assign(
        **{column: lines[column].astype("str").fillna("") for column in COLUMNS if column not in numbers}
    )
    if os.environ.get("UPDATE_GOLDENS"):
        lines.to_csv(file, index=False, lineterminator="\n")
    expected = pd.read_csv(file, keep_default_na=False, na_values={column: [""] for column in numbers})
    keys = ["item_id", "stage"]
    both = expected.merge(lines, on=keys, how="outer", suffixes=("_expected", "_found"), indicator=True)
    assert both["_merge"].eq("both").all(), both.loc[both["_merge"] != "both", [*keys, "_merge"]].to_string()
    moved = both[(both["impact_found"] - both["impact_expected"]).abs() > 0]
    assert moved.empty, (
        "\n" + moved[[*keys, "impact_expected", "impact_found", "factor_id_expected", "factor_id_found"]].to_string()
    )
    for column in COLUMNS[3:]:
        pd.testing.assert_series_equal(
            both[f"{column}_found"], both[f"{column}_expected"], check_names=False, check_dtype=False, rtol=1e-12
        )
    assert math.fsum(expected["impact"].dropna()) == footprint.total.impact


def test_the_grid_of_an_island_is_not_that_of_the_mainland():
    footprint, _ = estimate_golden("overseas_town", 0)
    use = footprint.wide.query("stage == 'use'").set_index("item_id")["factor_id"].astype(str)
    assert use["A2"] == "ademe-electricity-reu-2014"
    assert use["A8"] == "ademe-electricity-fra-2024"


def test_a_french_line_does_not_serve_an_island():
    footprint, _ = estimate_golden("overseas_town", 0)
    lines = footprint.wide.set_index("item_id")
    assert lines.loc["L1", "reason"] == "no-factor"
    assert lines.loc["L2", "match"] == "exact"


def test_an_association_falls_in_the_published_band():
    """150 to 290 kg a user for equipment alone (MTE 2021, WeNR 2021, La Rochelle 2020: see docs/method.md)."""
    footprint, _ = estimate_golden("association", 0)
    equipment = footprint.total.impact - footprint.by("stage").set_index("stage").loc["service", "impact"]
    assert 80 <= equipment / 8 <= 290
