"""Own factors before shipped ones, with their source; without them nothing moves."""

import pandas as pd
import pytest

from footprint.estimation.estimate import estimate
from footprint.estimation.lines import explain, widen
from footprint.estimation.views import by_source, total
from footprint.registry.own_factors import add_own_factors, check_own_factors, list_activities, own_table
from footprint.registry.registry import Factors
from footprint.tables import MATCHES, OWN_FACTORS
from tests.round_registry import REGISTRY, make_situation


def own(activity: str, value: float = 1.0, country: str = "*", year: int = 2020, **more) -> dict:
    units = list_activities(REGISTRY).set_index("activity")["per_unit"]
    row = {
        "factor_id": f"own-{activity}-{country}-{year}",
        "factor_set": "own",
        "activity": activity,
        "country": country,
        "indicator": "climate",
        "value": value,
        "low": value / 1.2,
        "high": value * 1.2,
        "interval": "95",
        "impact_unit": "kgCO2e",
        "per_unit": units.get(activity, "item"),
        "boundary": "tests",
        "valid_from": pd.Timestamp(year, 1, 1),
        "review_by": pd.Timestamp(2099, 1, 1),
        "source_locator": "tests, page 3",
        "quality": "medium",
        "match": "exact",
        "publisher": "Éditeur",
        "title": "Étude",
        "published_on": pd.Timestamp(2019, 5, 1),
        "accessed_on": pd.Timestamp(2024, 1, 1),
        "licence": "citation",
    }
    return row | more


def registry_with(*rows: dict) -> Factors:
    return add_own_factors(REGISTRY, own_table(list(rows)))


def lines_of(registry: Factors, equipment=None, usage=None, **method) -> pd.DataFrame:
    situation = make_situation(equipment, usage, registry=registry, **method)
    return widen(situation, estimate(situation))


LAPTOP = [{"device_type": "laptop", "lifespan_years": 1, "energy_kwh_per_year": 100}]
MOBILE = [{"service_type": "mobile_line", "amount_per_year": 1}]


def test_without_own_factors_the_registry_is_the_same():
    assert add_own_factors(REGISTRY, own_table([])) is REGISTRY


def test_an_own_factor_changes_the_situation_and_nothing_else_of_the_registry():
    registry = registry_with(own("mobile_line", country="FRA"))
    assert registry.id != REGISTRY.id
    shipped = registry.factors[registry.factors["factor_set"] != "own"].reset_index(drop=True)
    pd.testing.assert_frame_equal(shipped, REGISTRY.factors)
    assert registry.factors.dtypes.to_dict() == REGISTRY.factors.dtypes.to_dict()


@pytest.mark.parametrize("factor_set", ["ademe", "manufacturers"])
def test_an_own_device_replaces_all_its_stages_in_both_sets(factor_set):
    lines = lines_of(registry_with(own("laptop.embodied", 150.0)), LAPTOP, factor_set=factor_set)
    assert lines["stage"].tolist() == ["manufacturing", "use"]
    assert (lines["impact"].iloc[0], str(lines["match"].iloc[0])) == (150.0, "exact")


def test_own_stages_replace_one_figure():
    rows = [own(f"laptop.{stage}", value) for stage, value in (("manufacturing", 7), ("distribution", 2))]
    lines = lines_of(registry_with(*rows, own("laptop.end_of_life", 1)), LAPTOP, factor_set="manufacturers")
    assert lines["impact"].tolist()[:2] == [7, 2]
    assert lines["impact"].tolist()[-1] == 1


@pytest.mark.parametrize("year", [2019, 2023, 2024])
def test_an_own_service_wins_in_its_country_whatever_the_year(year):
    lines = lines_of(registry_with(own("mobile_line", 9.0, "FRA", year=2023)), usage=MOBILE, year=year)
    assert lines["impact"].tolist() == [9.0]
    assert str(lines["match"].iloc[0]) == ("other_year" if year < 2023 else "exact")


def test_an_own_service_of_a_country_leaves_the_others_alone():
    abroad = [MOBILE[0] | {"country": "DEU"}]
    registry = registry_with(own("mobile_line", 9.0, "FRA"))
    assert lines_of(registry, usage=abroad)["impact"].tolist() == [3.0]  # the line of the European Union


def test_an_own_service_that_holds_everywhere_wins_everywhere_and_is_exact():
    usage = [MOBILE[0] | {"country": country} for country in ("FRA", "DEU", "USA")]
    lines = lines_of(registry_with(own("mobile_line", 9.0)), usage=usage)
    assert lines["impact"].tolist() == [9.0, 9.0, 9.0]
    assert set(lines["match"].astype("str")) == {"exact"}


def test_own_electricity_wins_in_its_year_and_the_nearest_year_wins_in_the_others():
    registry = registry_with(own("electricity", 0.1, "FRA", year=2024))
    use = {year: lines_of(registry, LAPTOP, year=year).set_index("stage").loc["use"] for year in (2022, 2024, 2026)}
    assert {year: row["impact"] for year, row in use.items()} == {
        2022: pytest.approx(5.0, abs=1e-5),  # shipped for that very year
        2024: pytest.approx(10.0, abs=1e-5),
        2026: pytest.approx(10.0, abs=1e-5),  # as near as the shipped one of 2024: the own one
    }
    assert [MATCHES.index(str(row["match"])) for row in use.values()] == [0, 0, MATCHES.index("other_year")]


def test_a_line_on_an_own_factor_is_explained_down_to_its_source():
    registry = registry_with(own("laptop.embodied", 150.0))
    situation = make_situation(LAPTOP, registry=registry)
    lines = estimate(situation)
    said = explain(situation, lines, 0)
    assert said.factor["factor_set"] == "own"
    assert str(said).endswith("[own-laptop.embodied-*-2020, exact; Éditeur, Étude, 2019.; tests, page 3]")
    assert by_source(situation, lines)["source_id"].tolist()[0] == "own-laptop.embodied-*-2020"
    assert total(lines).impact == 150.0 + 4.0


def problems(*rows: dict) -> set[tuple[int, str, str]]:
    found = check_own_factors(REGISTRY, own_table(list(rows)))
    return set(found[["line", "code", "column"]].itertuples(index=False, name=None))


def test_a_sound_factor_has_no_problem():
    assert (
        problems(own("laptop.embodied"), own("mobile_line", country="FRA"), own("electricity", country="FRA")) == set()
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"value": None, "low": None, "high": None}, (1, "missing-required", "value")),
        ({"low": 2.0}, (1, "bounds-disorder", "value")),
        ({"value": 0.0, "low": 0.0}, (1, "bounds-disorder", "value")),
        ({"value": 1e9, "high": 1e9}, (1, "too-large", "value")),
        ({"title": None}, (1, "missing-required", "title")),
        ({"published_on": pd.NaT}, (1, "missing-required", "published_on")),
        ({"source_locator": None}, (1, "missing-required", "source_locator")),
        ({"review_by": pd.Timestamp(2019, 1, 1)}, (1, "dates-disorder", "review_by")),
        ({"per_unit": "GB"}, (1, "wrong-unit", "per_unit")),
        ({"activity": "unicorn"}, (1, "unknown-activity", "activity")),
        ({"country": "DEU"}, (1, "unknown-country", "country")),  # a device is sold everywhere
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(changed, expected):
    assert expected in problems(own("mobile_line", country="FRA"), own("laptop.embodied") | changed)


def test_electricity_is_that_of_a_country():
    assert problems(own("electricity")) == {(0, "unknown-country", "country")}


def test_two_figures_for_one_thing_or_a_part_of_the_stages_are_refused():
    assert {code for _, code, _ in problems(own("mobile_line"), own("mobile_line"))} == {"duplicate-id", "figure-twice"}
    assert {code for _, code, _ in problems(own("laptop.manufacturing"))} == {"stages-mixed"}


def test_every_column_of_an_own_factor_is_one_of_a_factor_or_of_its_source():
    names = [column.name for column in OWN_FACTORS]
    assert len(set(names)) == len(names)
    assert "source_id" not in names
