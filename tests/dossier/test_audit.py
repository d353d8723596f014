"""What an auditor draws, finds and reads: the draw, the projected error, documents, lives, judgements, other lists."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.dossier.audit.evidence import (
    back_by_documents,
    compare_list,
    list_judgements,
    observe_lives,
    sum_documents,
)
from footprint.dossier.audit.findings import as_unchecked, find_errors, project
from footprint.dossier.audit.sample import STRATA, WEIGHED, describe_population, draw
from footprint.estimation.situation import Method, Situation
from footprint.registry.factors import shipped_factors
from footprint.workspace.files import check_cells
from footprint.workspace.footprint import Footprint, find_footprint
from tests.draws import draws

NOTHING_ASIDE = pd.DataFrame(columns=["table", "line", "upload_id", "cells", "problems"])


def footprint_of_rows(equipment: list[dict], usage: list[dict] | None = None) -> Footprint:
    cells = {"equipment": pd.DataFrame(equipment, dtype="str"), "usage": pd.DataFrame(usage or [], dtype="str")}
    checked = check_cells({name: table for name, table in cells.items() if len(table)})
    assert checked.rows_set_aside == 0
    return find_footprint(Situation(checked.inventory, shipped_factors(), Method(year=2025)))


def population_of(found: Footprint, edited: tuple[int, ...] = (), set_aside: pd.DataFrame = NOTHING_ASIDE):
    mask = np.isin(np.arange(len(found.items)), edited)
    return describe_population(found.situation, found.lines, mask, set_aside)


def invented(kilograms: list[float], stratum: str = "default") -> pd.DataFrame:
    size = len(kilograms)
    return pd.DataFrame(
        {
            "item": np.arange(size),
            "table": "equipment",
            "line": np.arange(2, size + 2),
            "item_id": [f"E{number}" for number in range(size)],
            "type": "laptop",
            "site": "Siège",
            "quantity": 1.0,
            "acquired_on": pd.Series(np.datetime64("NaT"), index=range(size), dtype="datetime64[s]"),
            "source_document": "",
            "quality": "high",
            "impact": kilograms,
            "stratum": stratum,
        }
    )


STATED = {"quantity": "1", "lifespan_years": "5", "energy_kwh_per_year": "20", "country": "FRA"}


def test_each_item_is_in_the_first_stratum_that_holds():
    found = footprint_of_rows(
        [
            {"item_id": "A", "device_type": "laptop", "quantity": "1"},  # life and energy assumed
            {"item_id": "B", "device_type": "laptop", **STATED},
            {"item_id": "C", "device_type": "laptop", **STATED},
            {"item_id": "D", "device_type": "analogue_phone", **STATED},  # no factor: only its electricity
        ]
    )
    aside = pd.DataFrame([{"table": "equipment", "line": 9, "cells": {"item_id": "X", "device_type": "chose"}}])
    population = population_of(found, edited=(1,), set_aside=aside)
    assert population["stratum"].tolist() == ["default", "edited", "stated", "incomplete", "set_aside"]
    assert population["item"].tolist() == [0, 1, 2, 3, -1]
    assert population["impact"].sum() == pytest.approx(found.total.impact)


def test_the_same_seed_draws_the_same_rows_and_another_others():
    population = invented(list(range(1, 201)))
    first, again, other = (draw(population, seed, 20, "s") for seed in ("a", "a", "b"))
    assert first.rows.equals(again.rows)
    assert first.code == again.code
    assert first.rows["item"].tolist() != other.rows["item"].tolist()
    assert first.code != other.code


def test_what_is_too_heavy_for_chance_is_taken_for_certain():
    # 9 items of 10 kg and one of 910: 1 000 kg. Of 2 drawn, 910 > 1 000 / 2: certain; one of the others by chance.
    drawn = draw(invented([10.0] * 9 + [910.0]), "graine", 2).rows
    assert drawn[["item", "how", "chance"]].iloc[0].tolist() == [9, "certain", 1.0]
    assert drawn["how"].iloc[1] == "weight"
    assert drawn["chance"].iloc[1] == pytest.approx(1 / 9)


@given(
    kilograms=st.lists(st.integers(0, 10**9).map(lambda grains: grains / 2**20), min_size=1, max_size=40),
    count=st.integers(1, 80),
    seed=st.text(max_size=5),
    marks=st.randoms(use_true_random=False),
)
@draws(60)
def test_a_draw_takes_as_many_rows_as_asked_each_once(kilograms, count, seed, marks):
    population = invented(kilograms)
    weighed = [marks.choice(WEIGHED) if one > 0 else "no_kilograms" for one in kilograms]
    drawn = draw(population.assign(stratum=weighed), seed, count).rows
    assert len(drawn) == min(count, len(population))
    assert drawn["item"].is_unique
    assert drawn["chance"].between(0, 1).all()
    assert (drawn["chance"] > 0).all()
    assert set(drawn["stratum"]) <= set(STRATA)


@pytest.mark.exhaustive
def test_items_are_drawn_in_proportion_to_their_kilograms():
    # Of 120 draws of one item out of 10 and 30 kg, the heavy one is taken in about 90: 120 x 30 / 40.
    population = invented([10.0, 30.0])
    heavy = sum(draw(population, str(seed), 1).rows["item"].iloc[0] == 1 for seed in range(120))
    assert 75 < heavy < 105


def check(drawn: pd.DataFrame, **found: dict[int, object]) -> pd.DataFrame:
    """All rows checked; in these columns, by number, what was found instead."""
    findings = as_unchecked(drawn).assign(checked=True).set_index("number")
    for column, values in found.items():
        for number, value in values.items():
            findings.loc[number, column] = value
    return findings.reset_index()


def test_a_device_not_found_is_an_error_of_all_its_kilograms_and_half_the_devices_of_half():
    found = footprint_of_rows([{"item_id": "A", "device_type": "laptop", **STATED, "quantity": "4"}])
    population = population_of(found)
    drawn = draw(population, "s", 1).rows
    booked = found.total.impact
    [absent] = find_errors(found.situation, drawn, check(drawn, quantity={1: 0.0}))["error"]
    [halved] = find_errors(found.situation, drawn, check(drawn, quantity={1: 2.0}))["error"]
    [same] = find_errors(found.situation, drawn, check(drawn, quantity={1: 4.0}))["error"]
    assert (absent, halved, same) == (pytest.approx(booked), pytest.approx(booked / 2), 0.0)


def test_another_type_counts_with_its_own_factors():
    found = footprint_of_rows([{"item_id": "A", "device_type": "laptop", **STATED}])
    other = footprint_of_rows([{"item_id": "A", "device_type": "desktop", **STATED}])
    drawn = draw(population_of(found), "s", 1).rows
    [row] = find_errors(found.situation, drawn, check(drawn, type={1: "desktop"})).to_dict("records")
    assert row["differs"]
    assert row["found"] == pytest.approx(other.total.impact)
    assert row["error"] == pytest.approx(found.total.impact - other.total.impact)


def test_what_is_not_checked_says_nothing():
    population = invented([10.0, 20.0, 30.0])
    drawn = draw(population, "s", 3).rows
    found = footprint_of_rows([{"item_id": "A", "device_type": "laptop", **STATED}])
    errors = find_errors(found.situation, drawn, as_unchecked(drawn))
    projection = project(population, errors)
    assert errors["error"].isna().all()
    assert projection.verdict == "nothing_checked"


def with_errors(drawn: pd.DataFrame, ratios: dict[int, float]) -> pd.DataFrame:
    """A draw all checked, where the items of these ids are wrong by a part of their kilograms."""
    error = drawn["item"].map(ratios).fillna(0.0) * drawn["impact"].fillna(0.0)
    return drawn.assign(checked=True, differs=error != 0, found=drawn["impact"] - error, error=error)


def test_errors_are_projected_by_the_mean_of_their_ratios():
    # 900 kg certain (item 0) and 100 items of 1 kg: 1 000 kg in one stratum. Of 5 drawn: item 0, and 4 of the others.
    # Item 0 is 10 % too high: 90 kg. Of the four others one is wrong by half: 100 kg x mean(0.5, 0, 0, 0) = 12.5 kg.
    population = invented([900.0] + [1.0] * 100)
    drawn = draw(population, "s", 5).rows
    light = int(drawn.loc[drawn["how"] == "weight", "item"].iloc[0])
    projection = project(population, with_errors(drawn, {0: 0.1, light: 0.5}), materiality=0.05)
    assert projection.error == pytest.approx(90 + 12.5)
    # Standard error: 100 x std(0.5, 0, 0, 0) / 2 = 100 x 0.25 / 2 = 12.5; 1.96 x 12.5 = 24.5. But four light items
    # without error would leave 2.9957 / 4 x 100 = 74.9 open: the larger one counts.
    assert projection.strata["deviation"].iloc[0] == pytest.approx(12.5)
    assert projection.margin == pytest.approx(74.9, abs=0.01)
    assert (projection.threshold, projection.verdict) == (pytest.approx(50.0), "above")


@pytest.mark.parametrize(("count", "verdict"), [(5, "unsure"), (70, "below")])
def test_no_error_settles_only_once_enough_was_drawn(count, verdict):
    # 1 000 items of 1 kg: 3 / 5 of the whole is left open by 5 drawn, 3 / 70 = 4.3 % by 70, under 5 %.
    population = invented([1.0] * 1000)
    assert project(population, with_errors(draw(population, "s", count).rows, {})).verdict == verdict


@pytest.mark.exhaustive
def test_the_projection_is_right_on_average():
    # 300 items from 1 to 300 kg; one in ten is 40 % too high. The mean of 100 projections comes near the true error.
    population = invented([float(one) for one in range(1, 301)])
    ratios = dict.fromkeys(range(0, 300, 10), 0.4)
    true = sum(population["impact"].iloc[item] * ratio for item, ratio in ratios.items())
    errors = [project(population, with_errors(draw(population, str(s), 30).rows, ratios)).error for s in range(100)]
    assert np.mean(errors) == pytest.approx(true, rel=0.15)


def test_kilograms_are_parted_by_document_and_quality():
    population = invented([70.0, 20.0, 10.0]).assign(
        source_document=["Facture 1", None, "Facture 1"], quality=["high", "low", "high"]
    )
    documents = back_by_documents(population)
    assert documents["source_document"].tolist() == ["Facture 1", ""]
    assert documents["share"].tolist() == [pytest.approx(0.8), pytest.approx(0.2)]  # (70 + 10) / 100, 20 / 100
    assert sum_documents(documents)["backed"].tolist() == [True, False]


def test_lives_are_observed_between_two_dates():
    found = footprint_of_rows(
        [
            {"device_type": "laptop", "quantity": "3", "acquired_on": "2018-01-01", "retired_on": "2024-01-01"},
            {"device_type": "laptop", "quantity": "1", "acquired_on": "2022-01-01", "retired_on": "2024-01-01"},
            {"device_type": "laptop", "quantity": "9", "acquired_on": "2022-01-01"},
        ]
    )
    [life] = observe_lives(found.situation).to_dict("records")
    # (3 x 2 191 days + 730 days) / 4 / 365.25 = 5 years
    assert (life["devices"], life["mean"]) == (4.0, pytest.approx((3 * 2191 + 730) / 4 / 365.25))
    assert life["assumed"] == 5.0


def test_judgements_say_what_stands_in_place_of_an_assumption():
    found = footprint_of_rows(
        [
            {"item_id": "A", "device_type": "laptop", "quantity": "1", "lifespan_years": "7"},
            {"item_id": "B", "device_type": "laptop", "quantity": "1", "lifespan_years": "4"},
        ],
        [{"service_type": "supplier_figure", "provider": "OVH", "amount_per_year": "120", "counting": "beside"}],
    )
    aside = pd.DataFrame(
        [{"table": "equipment", "line": 4, "problems": [{"code": "unknown-choice", "severity": "error"}]}]
    )
    judgements = list_judgements(found.situation, found.lines, aside).set_index("kind")
    stated = judgements.loc["stated"]
    assert (stated["about"], stated["detail"]) == ("laptop", "lifespan_years")
    assert (stated["low"], stated["high"], stated["assumed"], stated["items"]) == (4.0, 7.0, 5.0, 2.0)
    supplier = judgements.loc["supplier"]
    assert (supplier["detail"], supplier["low"], supplier["why"]) == ("OVH", 120.0, "beside")
    assert judgements.loc["refused", "why"] == "unknown-choice"


def test_an_auditor_reads_which_status_nobody_understood():
    rows = [
        {"device_type": "laptop", "quantity": "1", "status": "à trier"},
        {"device_type": "laptop", "quantity": "1", "status": "à trier"},
        {"device_type": "laptop", "quantity": "1", "status": "in_use", "note": "[status ? réglé depuis]"},
    ]
    found = footprint_of_rows(rows)
    [unread] = list_judgements(found.situation, found.lines, NOTHING_ASIDE).query("kind == 'unread'").to_dict("records")
    assert (unread["about"], unread["detail"], unread["why"], unread["items"]) == ("status", "à trier", "in_use", 2)
    assert unread["impact"] > 0


def test_a_list_is_compared_by_its_numbers_both_ways():
    found = footprint_of_rows(
        [
            {"device_type": "laptop", "serial_number": "SN1", "asset_tag": "T1", "quantity": "1"},
            {"device_type": "laptop", "serial_number": "SN2", "quantity": "1"},
            {"device_type": "multifunction_a4", "asset_tag": "T3", "quantity": "2"},
        ]
    )
    listed = footprint_of_rows(
        [
            {"device_type": "laptop", "serial_number": "sn1", "quantity": "1"},
            {"device_type": "tablet", "serial_number": "SN9", "quantity": "1"},
            {"device_type": "laptop", "serial_number": "SN2", "quantity": "1"},
        ]
    ).situation.inventory.equipment
    compared = compare_list(found.situation, found.lines, listed)
    assert compared.devices == {"by_number": 2.0, "by_description": 0.0, "unknown": 1.0, "unlisted": 2.0}
    assert compared.listed["rule"].tolist() == ["serial_number", "", "serial_number"]
    assert compared.unlisted["asset_tag"].tolist() == ["T3"]
    assert compared.unlisted["impact"].notna().all()
