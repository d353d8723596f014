"""The shipped registry: sound, sourced, and every figure of it moves a footprint or is named as unused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from footprint.estimation.contracts import usable_factors
from footprint.estimation.estimate import estimate
from footprint.estimation.lines import describe_items
from footprint.estimation.situation import Method, Situation
from footprint.inventory.inventory import Inventory
from footprint.registry.check_factors import check_factors
from footprint.registry.factors import read_factors
from footprint.shipped_files import factors_folder
from footprint.tables import ASSUMPTIONS, FACTORS, SCOPES, SOURCES, names
from tests.round_registry import make_inventory

REGISTRY = read_factors()


def test_the_shipped_registry_is_sound():
    problems = check_factors(REGISTRY)
    assert problems.to_dict("records") == []


@pytest.mark.parametrize("file", sorted(factors_folder().glob("*.csv")), ids=lambda file: file.name)
def test_files_are_canonical(file):
    """Sorted by id, UTF-8, LF, one newline at the end: a change of one figure is one line of a comparison."""
    content = file.read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    table = pd.read_csv(file, dtype="str", keep_default_na=False)
    columns = list(table.columns)
    assert table[columns[0]].is_monotonic_increasing or file.stem in ("scopes",)
    assert not table.duplicated().any()


def test_every_source_serves_and_is_dated():
    used = set(REGISTRY.factors["source_id"]) | set(REGISTRY.assumptions["source_id"])
    # an electricity contract is sourced by the organisation that signed it
    assert set(REGISTRY.sources["source_id"]) - used <= {"organisation"}
    assert (REGISTRY.sources["licence"].str.len() > 2).all()


def test_nothing_that_may_not_be_shipped():
    said = REGISTRY.sources[["publisher", "title", "source_id", "licence"]].apply(" ".join, axis=1).str.casefold()
    for forbidden in ("wenr", "base impacts", "iea ", "ecoinvent", "aib", "all rights reserved", "nd 4.0", "nc-nd"):
        assert not said.str.contains(forbidden, regex=False).any(), forbidden


# --- every figure moves something ------------------------------------------------------------------------------------


def everything() -> Inventory:
    """One of each device, one of each service, and a computer in every country that has a grid factor."""
    catalogue = REGISTRY.catalogue
    rows = [{"device_type": kind} for kind in catalogue.device_types]
    grid = REGISTRY.factors[REGISTRY.factors["activity"] == "electricity"]
    countries = sorted(set(grid["country"]) - set(REGISTRY.regions["region"]) - {"*"})
    rows += [{"device_type": "desktop", "country": place} for place in [*countries, "ATA"]]
    places = ["FRA", "DEU", "USA"]
    usage = [
        {"service_type": kind, "amount_per_year": 1000, "country": place}
        for kind in catalogue.service_types
        for place in places
    ]
    return make_inventory(rows, usage, registry=REGISTRY)


@pytest.mark.exhaustive
def test_each_factor_nudged_by_a_hundredth_moves_a_line_or_is_named_as_unused():
    inventory = everything()
    factors = REGISTRY.factors
    nudge = 1 + 0.01 * np.linspace(0.5, 1, len(factors))  # each its own
    nudged = replace(REGISTRY, factors=factors.assign(value=factors["value"] * nudge))
    moved = np.zeros(len(factors), dtype=bool)
    for year in range(2015, 2026):
        for factor_set in ("ademe", "manufacturers"):
            method = Method(year, factor_set=factor_set)
            before, after = (estimate(Situation(inventory, registry, method)) for registry in (REGISTRY, nudged))
            known = before["impact"].notna().to_numpy()
            of = before["factor"].to_numpy()[known]
            # the impact moves by the nudge of its factor, to a grain
            assert after["impact"].to_numpy()[known] == pytest.approx(
                before["impact"].to_numpy()[known] * nudge[of], abs=2.0**-19
            )
            moved[of[after["impact"].to_numpy()[known] != before["impact"].to_numpy()[known]]] = True
    unused = set(factors["factor_id"][~moved])
    assert unused == UNUSED


# A region serves countries that have no figure of their own; for electricity, each of its members has one.
UNUSED = {factor for factor in REGISTRY.factors["factor_id"] if "electricity-eu27" in factor}


# --- what a check finds ----------------------------------------------------------------------------------------------


def codes(registry, today=None) -> set[tuple[str, str]]:
    problems = check_factors(registry, today)
    return set(zip(problems["code"], problems["column"], strict=True))


def with_cell(name: str, row: int, column: str, value):
    """The shipped registry with one cell changed."""
    table = getattr(REGISTRY, name).copy()
    table.loc[row, column] = value
    return replace(REGISTRY, **{name: table})


def row_of(name: str, key: str, value: str) -> int:
    table = getattr(REGISTRY, name)
    return int(table.index[table[key] == value][0])


FRANCE_2022 = row_of("factors", "factor_id", "ademe-electricity-fra-2022")
FRANCE_2023 = row_of("factors", "factor_id", "ademe-electricity-fra-2023")
MADE = row_of("factors", "factor_id", "ademe-laptop-manufacturing")
LIFE = row_of("assumptions", "assumption_id", "laptop-lifespan")
LOW_QUALITY = row_of("assumptions", "applies_to", "quality.low")


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "row", "column", "value", "expected"),
    [
        ("factors", MADE, "value", 9.0, ("bounds-disorder", "value")),
        ("factors", MADE, "low", 0.0, ("bounds-disorder", "value")),
        ("factors", MADE, "value", -1.0, ("too-large", "value")),
        ("factors", MADE, "source_id", "nowhere", ("unknown-source", "source_id")),
        ("factors", MADE, "activity", "laptops.making", ("unknown-activity", "activity")),
        ("factors", MADE, "activity", "laptop.embodied", ("stages-mixed", "activity")),
        ("factors", MADE, "per_unit", "kg", ("wrong-unit", "per_unit")),
        ("factors", MADE, "country", "France", ("unknown-country", "country")),
        ("factors", MADE, "quality", "splendid", ("unknown-choice", "quality")),
        ("factors", MADE, "factor_id", "ademe-laptop-distribution", ("duplicate-id", "factor_id")),
        ("factors", MADE, "source_locator", None, ("missing-required", "source_locator")),
        ("factors", MADE, "review_by", pd.Timestamp("2001-01-01"), ("dates-disorder", "review_by")),
        ("factors", FRANCE_2022, "generation", 0.338, ("parts-apart", "generation")),
        ("factors", FRANCE_2023, "valid_from", pd.Timestamp("2022-01-01"), ("figure-twice", "activity")),
        ("assumptions", LIFE, "applies_to", "lptop.lifespan_years", ("unknown-activity", "applies_to")),
        ("assumptions", LIFE, "applies_to", "laptop.longevity", ("unknown-activity", "applies_to")),
        ("assumptions", LIFE, "applies_to", "desktop.lifespan_years", ("figure-twice", "applies_to")),
        ("assumptions", LIFE, "unit", "month", ("wrong-unit", "unit")),
        ("assumptions", LOW_QUALITY, "applies_to", "quality.medium", ("missing-required", "applies_to")),
        ("scopes", 0, "type", "nothing", ("no-category", "type")),
        ("regions", 0, "country", "Germany", ("unknown-country", "country")),
    ],
)
def test_a_check_says_what_is_wrong(name, row, column, value, expected):
    assert expected in codes(with_cell(name, row, column, value))


def test_a_check_reads_the_catalogue_and_finds_two_categories():
    devices = REGISTRY.catalogue.devices.assign(room=7)
    overlaps = REGISTRY.catalogue.overlaps.assign(other="a type of nowhere")
    odd = replace(REGISTRY, catalogue=replace(REGISTRY.catalogue, devices=devices, overlaps=overlaps))
    assert {("unknown-choice", "room"), ("unknown-activity", "other")} <= codes(odd)
    again = replace(REGISTRY, scopes=pd.concat([REGISTRY.scopes, REGISTRY.scopes.iloc[[0]]], ignore_index=True))
    assert ("several-categories", "type") in codes(again)


def test_a_review_date_that_has_passed_is_a_warning():
    assert codes(REGISTRY, pd.Timestamp("2100-01-01")) == {("review-passed", "review_by")}


def test_a_file_with_other_columns_is_refused_by_name(tmp_path):
    for file in factors_folder().glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "services.csv").write_text("factor_id,value\nx,1\n")
    with pytest.raises(ValueError, match=r"services\.csv.*columns"):
        read_factors(tmp_path)


def test_tables_have_the_declared_columns():
    found = [
        list(table.columns) for table in (REGISTRY.factors, REGISTRY.assumptions, REGISTRY.sources, REGISTRY.scopes)
    ]
    assert found == [names(columns) for columns in (FACTORS, ASSUMPTIONS, SOURCES, SCOPES)]


def test_items_of_everything_are_described():
    situation = Situation(everything(), REGISTRY, Method(2024))
    items = describe_items(situation)
    assert items["type"].notna().all()
    assert len(usable_factors(situation)) == len(REGISTRY.factors)
