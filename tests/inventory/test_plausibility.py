"""Values that can be but hardly are: doubted before anything is saved, and counted all the same."""

from datetime import date, timedelta

import pytest

from footprint.intake import read_file, read_inventory
from footprint.problems import Problem
from footprint.registry.factors import shipped_factors
from footprint.tables import EQUIPMENT, PLAUSIBLE, find_column
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES
from footprint.workspace import files
from tests.open_pages import open_inventory, run

TODAY = date.today()


def doubt(kind: str, **cells: str) -> list[tuple[str, str]]:
    """The doubts on a row, by column."""
    raw = ("parc.csv", f"device_type;{';'.join(cells)}\n{kind};{';'.join(cells.values())}\n".encode())
    read = files.check_raw(read_file(raw))
    assert read.rows_kept == 1
    return [(row["code"], row["column"]) for row in read.problems.to_dict("records") if row["severity"] == "warning"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("kind", "column", "value", "code"),
    [
        ("server_rack", "power_w", "99999", "implausibly-high"),
        ("laptop", "quantity", "1000000", "implausibly-high"),
        ("server", "quantity", "20000", "implausibly-high"),
        ("laptop", "memory_gb", "16384", "implausibly-high"),
        ("smartphone", "memory_gb", "6144", "implausibly-high"),
        ("laptop", "storage_tb", "512", "implausibly-high"),
        ("laptop", "lifespan_years", "0.4", "implausibly-low"),
        ("monitor_24", "lifespan_years", "30", "implausibly-high"),
        ("laptop", "purchase_cost_eur", "95000", "implausibly-high"),
        ("monitor_24", "power_w", "22000", "implausibly-high"),
        ("desktop", "energy_kwh_per_year", "0", "implausibly-low"),
        ("laptop", "energy_kwh_per_year", "25000", "implausibly-high"),
        ("laptop", "acquired_on", "2035-01-01", "acquired-after-import"),
        ("laptop", "acquired_on", str(TODAY + timedelta(days=1)), "acquired-after-import"),
    ],
)
def test_what_hardly_is_is_doubted_and_counts(kind, column, value, code):
    assert (code, column) in doubt(kind, **{column: value})


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("laptop", {"quantity": "30000", "memory_gb": "64", "storage_tb": "4", "lifespan_years": "8"}),
        ("workstation", {"memory_gb": "2048", "storage_tb": "60", "power_w": "1200"}),
        ("server_gpu", {"memory_gb": "4096", "power_w": "11000", "purchase_cost_eur": "400000"}),
        ("storage_array", {"storage_tb": "5000", "power_w": "6000"}),
        ("smartphone", {"energy_kwh_per_year": "2", "purchase_cost_eur": "1200"}),
        ("ups", {"power_w": "80000", "lifespan_years": "20"}),
        ("laptop", {"acquired_on": str(TODAY), "purchase_cost_eur": "0"}),
    ],
)
def test_what_is_large_yet_common_is_not_doubted(kind, cells):
    assert not [one for one in doubt(kind, **cells) if one[0].startswith("implausibly") or "acquired" in one[0]]


def test_bounds_name_columns_families_and_types_that_exist_and_lie_within_the_columns():
    catalogue = shipped_factors().catalogue
    known = {*catalogue.device_types, *catalogue.devices["family"]}
    for name, bounds in PLAUSIBLE.items():
        column = find_column(EQUIPMENT, name)
        assert set(bounds) <= known
        for low, high in bounds.values():
            assert column.floor <= max(low, column.floor) < high <= column.ceiling


def test_no_assumption_of_ours_is_implausible():
    assumed = shipped_factors().assumptions["applies_to"].str.split(".", expand=True)
    for (kind, name), value in zip(assumed.to_numpy(), shipped_factors().assumptions["value"], strict=True):
        bounds = PLAUSIBLE.get(name, {})
        low, high = bounds.get(kind) or bounds.get(
            shipped_factors().catalogue.families.get(kind, ""), (0, float("inf"))
        )
        assert low <= value <= high, (kind, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doubt_says_the_value_and_the_bound_with_their_unit(language):
    problem = Problem("implausibly-high", "warning", "equipment", 2, "power_w", "99999", "15000")
    told = message(problem, language).replace("\xa0", " ").replace("\u202f", " ").replace(",", " ")
    assert "99 999 W" in told
    assert "15 000 W" in told
    assert remedy(problem, language)


def test_doubts_show_before_anything_is_saved(inventory_id):
    content = "Type;Quantité;Puissance\nServeur;1;99999\nÉcran;1000000;20\n"
    screen = open_inventory("import")
    screen.file_uploader[0].set_value([("parc.csv", content.encode(), "")])
    run(screen)
    shown = (
        "".join(table.value.astype("str").to_csv() for table in screen.table)
        .replace("\xa0", " ")
        .replace("\u202f", " ")
    )
    assert "99 999 W" in shown
    assert "1 000 000" in shown


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        ("monitor_24;2020;Siège", [(2, "2020", "60")]),
        ("monitor_24;2020;Ailleurs", []),  # whose people nobody counted
        ("monitor_24;30;Siège|monitor_27;31;Siège", [(3, "61", "60")]),  # no row alone is too many
        ("monitor_24;30;Siège|monitor_27;20;", []),
        ("monitor_24;40;|monitor_27;21;Siège", [(2, "61", "60")]),
        ("monitor_24;60;Siège|laptop;40;Siège|server_rack;2020;Siège", []),
    ],
)
def test_more_devices_than_the_people_of_the_sites_can_have_are_doubted_and_count(rows, doubted):
    lines = "\n".join(rows.split("|"))
    equipment = ("parc.csv", f"device_type;quantity;site\n{lines}\n".encode())
    sites = ("sites.csv", "site;headcount\nSiège;20\nAilleurs;\n".encode())
    read = files.check_raw(read_inventory(equipment, sites=sites))
    found = read.problems[read.problems["code"] == "more-than-people"]
    assert list(zip(found["line"], found["value"], found["expected"], strict=True)) == doubted
    assert read.rows_kept == len(rows.split("|")) + 2
