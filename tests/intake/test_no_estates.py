"""Lists of something else than devices are refused with their reason; a stack of switches is as many as it holds."""

import json

import pytest

from footprint.intake import read_file
from footprint.problems import UnusableInput
from footprint.words import texts
from footprint.words.problem_texts import message, remedy
from footprint.workspace.files import check_raw


def refusal(text: str) -> UnusableInput:
    with pytest.raises(UnusableInput) as refused:
        read_file(("list.csv", text.encode()))
    return refused.value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Name,Manufacturer,Model No.,Category,Fieldset\nLatitude 5520,Dell,L55,Laptops,\n", "list-of-models"),
        ("Nom;Fabricant;Référence produit\nLatitude 5520;Dell;L55\n", "list-of-models"),
        ("manufacturer,model,slug,part_number,u_height\nCisco,C9200-48P,c9200,,1\n", "list-of-models"),
        ("License Name,Product Key,Seats\nOffice,AAA,20\n", "list-of-licences"),
        ("Nom;Éditeur;Nombre d'installations\nOffice;Microsoft;20\n", "list-of-licences"),
        ('[{"device": "/dev/sda1", "mount": "/", "fstype": "ext4"}]', "list-of-mounts"),
    ],
)
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_list_of_something_else_says_what_it_is_and_what_to_bring(text, code, language):
    problem = refusal(text).problem
    assert problem.code == f"reading.{code}"
    assert message(problem, language)
    assert remedy(problem, language)


@pytest.mark.parametrize("headers", ["Nom;Pages", "Nom;Adresse IP", "Nom;Version;Hébergeur"])
def test_names_of_anything_are_no_sites(headers):
    assert refusal(f"{headers}\nHP accueil;1200\nCanon 2e;3000\n").problem.code == "reading.no-header"


@pytest.mark.parametrize("headers", ["Nom", "Nom;Ville", "Name;Address;City", "Nom;Code postal", "Site;Étage"])
def test_names_with_an_address_are_sites(headers):
    row = ";".join("ABC"[: headers.count(";") + 1])
    assert set(read_file(("list.csv", f"{headers}\n{row}\n".encode())).tables) == {"sites"}


def stack(*chassis: dict) -> bytes:
    device = {"type": "NETWORKING", "name": "sw", "manufacturer": "Cisco", "model": "Catalyst 3750", "serial": "S1"}
    content = {"network_device": device, "network_components": [{"type": "stack"}, *chassis]}
    return json.dumps({"itemtype": "NetworkEquipment", "content": content}).encode()


def test_a_stack_is_as_many_switches_as_it_holds_chassis():
    chassis = [
        {"type": "chassis", "name": str(one), "model": "WS-C3750G-48TS", "serial": f"S{one}"} for one in (1, 2, 3)
    ]
    planned = {"type": "chassis", "name": "4", "description": "WS-C3750G-48TS - Provisioned"}
    found = check_raw(read_file(("stack.json", stack(*chassis, planned)))).inventory.equipment
    assert found["serial_number"].tolist() == ["S1", "S2", "S3"]
    assert found["item_id"].tolist() == ["sw-1", "sw-2", "sw-3"]
    assert set(found["device_type"]) == {"switch"}


def test_a_switch_of_one_chassis_is_one():
    found = check_raw(read_file(("one.json", stack({"type": "chassis", "serial": "S1"})))).inventory.equipment
    assert found["item_id"].tolist() == ["sw"]
