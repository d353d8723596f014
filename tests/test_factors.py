"""The shipped registry: sound, sourced, and every figure of it moves a footprint or is named as unused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from footprint.estimate import estimate
from footprint.factors import check_factors, read_factors, usable_factors
from footprint.inventory import Inventory
from footprint.lines import describe_items
from footprint.resources import factors_folder
from footprint.situation import Method, Situation
from footprint.tables import ASSUMPTIONS, FACTORS, SCOPES, SOURCES, STAGES, names
from footprint.views import find_scope
from tests.registry import ASSUMPTION_ROWS, FACTOR_ROWS, make_inventory, make_registry

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


def test_a_type_is_split_in_stages_or_covered_by_one_figure_never_both():
    embodied = REGISTRY.factors[REGISTRY.factors["activity"].str.contains(".", regex=False)]
    parts = embodied["activity"].str.split(".", expand=True)
    stages = parts[1].groupby([embodied["factor_set"], parts[0]]).agg(frozenset)
    assert set(stages) <= {frozenset({"embodied"}), frozenset({"manufacturing", "distribution", "end_of_life"})}


def test_assumptions_bear_on_columns_that_exist():
    subjects = REGISTRY.assumptions["applies_to"].str.rsplit(".", n=1, expand=True)
    known = {*REGISTRY.catalogue.device_types, "server_room", "byod", "cope", "quality"}
    assert set(subjects[0]) <= known
    assert set(subjects[1]) <= {
        "lifespan_years",
        "energy_kwh_per_year",
        "hours_per_year",
        "pue",
        "share",
        "high",
        "medium",
        "low",
    }


def test_every_combination_has_its_category():
    situation = Situation(make_inventory(), REGISTRY, Method(2024))
    for device in REGISTRY.catalogue.device_types:
        for stage in STAGES[:-1]:
            for ownership in ("owned", "leased", "byod", "cope"):
                for control in ("own", "colocation", "home"):
                    assert all(find_scope(situation, "equipment", device, ownership, control, stage).values())
    for service in REGISTRY.catalogue.service_types:
        assert all(find_scope(situation, "usage", service, "", "own", "service").values())


def test_overlaps_are_between_types_that_exist():
    kinds = {*REGISTRY.catalogue.device_types, *REGISTRY.catalogue.service_types, "equipment"}
    overlaps = REGISTRY.catalogue.overlaps
    assert set(overlaps["one"]) <= set(REGISTRY.catalogue.service_types)
    assert set(overlaps["other"]) <= kinds


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


def codes(factors=None, assumptions=None, today=None) -> list[tuple[str, str]]:
    problems = check_factors(make_registry(factors, assumptions), today)
    return list(dict.fromkeys(zip(problems["code"], problems["column"], strict=True)))


def with_first(**cells):
    return [FACTOR_ROWS[0] | cells, *FACTOR_ROWS[1:]]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"value": 9.0}, ("bounds-disorder", "value")),
        ({"source_id": "nowhere"}, ("unknown-source", "source_id")),
        ({"activity": "laptops.making"}, ("unknown-activity", "activity")),
        ({"per_unit": "MWh"}, ("wrong-unit", "per_unit")),
        ({"country": "Germany"}, ("unknown-country", "country")),
        ({"quality": "splendid"}, ("unknown-choice", "quality")),
        ({"factor_id": "grid-fra-2022"}, ("duplicate-id", "factor_id")),
        ({"source_locator": None}, ("missing-required", "source_locator")),
        ({"review_by": pd.Timestamp("2001-01-01")}, ("dates-disorder", "review_by")),
        ({"value": -1.0, "low": -2.0}, ("too-large", "value")),
    ],
)
def test_a_check_says_what_is_wrong_with_a_factor(cells, expected):
    assert expected in codes(with_first(**cells))


def test_a_sound_registry_has_no_problem_but_a_review_that_passed():
    assert codes() == []
    assert codes(today=pd.Timestamp("2100-01-01")) == [("review-passed", "review_by")]
    assert codes(assumptions=[ASSUMPTION_ROWS[0] | {"low": 9.0}]) == [("bounds-disorder", "value")]


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
