"""The groups of types that levers use: columns of the catalogue, in both directions, and a type added by the guide."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from footprint.actions import lever_changes
from footprint.actions.lever_forms import fill_parameters
from footprint.actions.levers import LEVERS, find_lever
from footprint.records import write_record
from footprint.registry.catalogue import read_catalogue
from footprint.registry.check_factors import check_factors
from footprint.registry.factors import read_factors
from footprint.sentences.actions import say_change
from footprint.shipped_files import factors_folder
from footprint.tables import LEVER_GROUPS, NO_GROUP
from tests.actions.test_levers import FILLED
from tests.places import CHECKOUT

REGISTRY = read_factors()
CATALOGUE = REGISTRY.catalogue
GROUPS = {"device_types": CATALOGUE.device_groups, "service_types": CATALOGUE.service_groups}

# Why no lever names these by a group: each is reached by its own name alone.
NO_GROUP_BECAUSE = {
    "fed by, or counted with, what it serves": {"peripherals", "facility"},
    "of a home, an event or a room: no lever speaks of them": {"connected", "audiovisual"},
    "a part, or carried by a person": {"external_drive", "external_ssd", "server_hard_drive", "ssd_drive", "usb_key"},
    "neither a printer that is shared nor a computer that is chosen": {"label_printer", "scanner", "thin_client"},
}


@pytest.mark.parametrize("table", LEVER_GROUPS)
def test_every_group_has_types(table):
    assert all(GROUPS[table][group] for group in LEVER_GROUPS[table])


def test_every_type_has_a_group_or_a_reason_to_have_none():
    without = CATALOGUE.groups.query("group == @NO_GROUP and table == 'device_types'")["type"]
    reasons = {name for found in NO_GROUP_BECAUSE.values() for name in found}
    unexplained = [one for one in without if not reasons & {one, CATALOGUE.families[one]}]
    assert unexplained == []
    assert set(CATALOGUE.groups["type"]) == {*CATALOGUE.device_types, *CATALOGUE.service_types}


def test_every_group_is_named_by_a_lever(monkeypatch):
    named = {choice for lever in LEVERS for one in lever.parameters for choice in one.choices}
    expand = lever_changes.expand

    def note(some, groups):
        named.update([some] if isinstance(some, str) else some)
        return expand(some, groups)

    monkeypatch.setattr(lever_changes, "expand", note)
    for lever_id, (parameters, *_) in FILLED.items():
        lever = find_lever(lever_id)
        lever.build(fill_parameters(lever, {**parameters, "count": 1, "saving": 0.1}))
    # Nothing is proposed for these two from the start; people choose them in any lever on devices.
    assert {group for groups in GROUPS.values() for group in groups} - named <= {"large_screens", "hosting"}


def test_the_server_room_is_that_of_the_calculation():
    assert set(CATALOGUE.device_groups["server_room"]) == set(CATALOGUE.room_types)


@pytest.mark.parametrize("written", ["lap tops", "laptops none", ""])
def test_an_unknown_group_is_an_error_with_its_line(tmp_path, written):
    folder = shutil.copytree(factors_folder(), tmp_path / "factors")
    file = folder / "device_types.csv"
    file.write_text(file.read_text().replace("laptop_13,computers,0,1,laptops", f"laptop_13,computers,0,1,{written}"))
    [*found] = check_factors(read_factors(folder)).to_dict("records")
    line = 2 + CATALOGUE.device_types.index("laptop_13")
    assert found
    assert {(one["code"], one["table"], one["line"], one["column"]) for one in found} == {
        ("unknown-choice", "device_types", line, "groups")
    }
    assert "laptops" in found[0]["expected"]
    assert NO_GROUP in found[0]["expected"]


def test_a_catalogue_without_its_groups_is_refused_by_name(tmp_path):
    folder = shutil.copytree(factors_folder(), tmp_path / "factors")
    pd.read_csv(folder / "service_types.csv").drop(columns="groups").to_csv(folder / "service_types.csv", index=False)
    with pytest.raises(ValueError, match=r"service_types\.csv.*groups"):
        read_catalogue(folder)


def test_no_estimate_reads_the_groups():
    bare = replace(CATALOGUE, groups=CATALOGUE.groups.iloc[:0])
    assert replace(REGISTRY, catalogue=bare).id == REGISTRY.id


def test_the_order_of_types_in_a_saved_plan_says_nothing():
    lever = find_lever("A1")
    [change] = lever.build({"devices": "laptops", "years": 6})
    turned = replace(change, where={"device_type": change.where["device_type"][::-1]})
    assert write_record(turned) != write_record(change)
    assert say_change(turned, "en") == say_change(change, "en")


# The program beside a catalogue to which the guide's rows were added; a rugged laptop, kept 8 years.
ADDED = {
    "device_types.csv": "laptop_rugged,computers,0,1,laptops",
    "service_types.csv": "cloud_storage_tape,cloud,TB.year,cloud_storage",
    "assumptions.csv": "laptop-rugged-lifespan,laptop_rugged.lifespan_years,5,4,6,year,2022-01-01,2027-11-24,"
    "definition,scratch",
    "equipment.csv": "ademe-laptop-rugged-embodied,ademe,laptop_rugged.embodied,*,climate,400,300,600,95,kgCO2e,item,"
    "whole,2022-01-01,2027-11-24,definition,scratch,low,exact,,,",
}
PROGRAM = """
from datetime import date
from footprint import Method, Situation, apply_actions, check_inventory, estimate, read_factors
from footprint.actions.lever_forms import use_lever
import pandas as pd
rows = pd.DataFrame({"device_type": ["laptop_rugged"], "quantity": ["10"]}, index=[2], dtype="str")
registry = read_factors()
situation = Situation(check_inventory({"equipment": rows}, registry.catalogue).inventory, registry, Method(2025))
kept = use_lever("A1", {"devices": "laptops", "years": 8}, "kept", date(2024, 1, 1))
print(*(estimate(one)["impact"].sum() for one in (situation, apply_actions(situation, [kept]))))
"""


@pytest.mark.exhaustive
def test_a_type_added_by_the_guide_is_reached_by_the_levers(tmp_path):
    """10 of 400 kg: 800 kg a year over 5 years, 500 over 8."""
    folder = shutil.copytree(factors_folder(), tmp_path / "factors")
    for name, row in ADDED.items():
        with (folder / name).open("a") as file:
            file.write(f"{row}\n")
    (tmp_path / "footprint").symlink_to(CHECKOUT / "footprint")
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["800.0", "500.0"], run.stderr
