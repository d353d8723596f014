"""Beside published footprints: organisations rebuilt from what was published, and where ours stands, and why."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from footprint.situation import Situation
from footprint.views import PUBLISHED_PER_PERSON, SUSPECT_PER_PERSON, compare_per_person
from footprint.workspace import Footprint, find_footprint
from tests.test_organisations import estimate_golden

ADEME, MANUFACTURERS = 0, 1

# Published: WeNR 2021, people and devices; La Rochelle 2020, kg a year and kg of manufacturing.
PEOPLE, DEVICES = 1_300_000, 5_000_000
LA_ROCHELLE, LA_ROCHELLE_MANUFACTURING = 680_000, 367_000


def found(name: str, factor_set: int) -> Footprint:
    return estimate_golden(name, factor_set)[0]


def embodied(footprint: Footprint) -> float:
    return footprint.by("stage").set_index("stage")["impact"].drop("use").sum()


def by_type(footprint: Footprint) -> pd.Series:
    return footprint.by("type").set_index("type")["impact"]


def with_equipment(footprint: Footprint, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Footprint:
    situation = footprint.situation
    inventory = replace(situation.inventory, equipment=change(situation.inventory.equipment))
    return find_footprint(Situation(inventory, situation.factors, situation.method))


# --- the average organisation of 2021 --------------------------------------------------------------------------------


def test_the_average_organisation_has_as_many_devices_a_person_as_published():
    devices = found("average_organisation", ADEME).situation.inventory.equipment["quantity"].sum()
    assert devices / 1000 == pytest.approx(DEVICES / PEOPLE, rel=0.02)


def test_with_the_figures_of_manufacturers_it_falls_in_the_published_band():
    """150 to 290 kg a person for equipment: 151 (HelloWork), 237 and 287 (ministry 2021), 265 (WeNR 2021)."""
    low, high = PUBLISHED_PER_PERSON["equipment"]
    assert low < found("average_organisation", MANUFACTURERS).total.impact / 1000 < high


def test_with_those_of_ademe_it_falls_below_and_screens_say_why():
    """ADEME counts 70 kg for a screen, manufacturers 262: four fifths of what parts both sets."""
    ours, theirs = (found("average_organisation", factor_set) for factor_set in (ADEME, MANUFACTURERS))
    assert SUSPECT_PER_PERSON[0] < ours.total.impact / 1000 < PUBLISHED_PER_PERSON["equipment"][0]
    [compared] = compare_per_person(ours.situation, ours.lines).to_dict("records")
    assert compared["place"] == "below"
    apart = by_type(theirs) - by_type(ours)
    assert 0.75 < apart["monitor_24"] / apart.sum() < 0.85


def test_with_the_figures_and_lives_of_one_of_its_tools_it_weighs_what_the_ministry_published():
    """EcoDiag, by which the ministry published 237 kg a user (287 by WeNR): a screen 430 kg over 5 years, a laptop 260
    over 3, a desktop 350 over 4 (its averages, src/devices.js). All the rest stays ours.
    """
    ours = found("average_organisation", ADEME)
    parts = ours.by("type", "stage").query("stage != 'use'").groupby("type")["impact"].sum()
    quantity = ours.situation.inventory.equipment.set_index("device_type")["quantity"]
    theirs = {"monitor_24": 430 / 5, "laptop": 260 / 3, "desktop": 350 / 4}
    change = sum(quantity[kind] * yearly - parts[kind] for kind, yearly in theirs.items())
    assert 237 < (ours.total.impact + change) / 1000 < 287


@pytest.mark.parametrize("factor_set", [ADEME, MANUFACTURERS])
def test_manufacturing_weighs_what_is_published(factor_set):
    """77 % (WeNR 2021, office equipment alone), 92 and 96 % (ministry 2021)."""
    footprint = found("average_organisation", factor_set)
    assert 0.77 < embodied(footprint) / footprint.total.impact < 0.96


@pytest.mark.parametrize("factor_set", [ADEME, MANUFACTURERS])
def test_screens_and_laptops_come_first_as_published(factor_set):
    """Both tools of the ministry put screens first, then laptops; with the figures of ADEME, laptops come first."""
    heaviest = by_type(found("average_organisation", factor_set)).index[:2].tolist()
    assert heaviest == (["laptop", "monitor_24"] if factor_set == ADEME else ["monitor_24", "laptop"])


# --- La Rochelle, 2020 -----------------------------------------------------------------------------------------------


def test_la_rochelle_has_the_devices_that_were_published():
    equipment = found("la_rochelle", ADEME).situation.inventory.equipment.set_index("device_type")["quantity"]
    assert equipment[["laptop", "desktop"]].sum() == 2500
    assert equipment["monitor_24"] == 3400


@pytest.mark.parametrize(("factor_set", "whole", "manufacturing"), [(ADEME, 0.23, 0.35), (MANUFACTURERS, 0.43, 0.73)])
def test_the_devices_published_make_a_part_of_what_was_published(factor_set, whole, manufacturing):
    footprint = found("la_rochelle", factor_set)
    assert footprint.total.impact / LA_ROCHELLE == pytest.approx(whole, abs=0.005)
    assert embodied(footprint) / LA_ROCHELLE_MANUFACTURING == pytest.approx(manufacturing, abs=0.005)


@pytest.mark.parametrize("only", ["laptop", "desktop"])
def test_how_many_are_laptops_is_not_what_parts_us(only):
    """Not published, and assumed to be half: all or none of them would change the whole by less than a twentieth."""
    footprint = found("la_rochelle", ADEME)
    other = {"laptop": "desktop", "desktop": "laptop"}[only]
    all_alike = with_equipment(
        footprint, lambda table: table.assign(device_type=table["device_type"].astype("str").replace(other, only))
    )
    assert all_alike.total.impact == pytest.approx(footprint.total.impact, rel=0.05)
