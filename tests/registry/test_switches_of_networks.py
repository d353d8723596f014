"""Network switches: small, rack and core apart, with their figure or visibly none."""

import pandas as pd
import pytest

from footprint.estimation.estimate import estimate
from footprint.estimation.lines import widen
from footprint.estimation.situation import Method, Situation
from footprint.intake import read_file
from footprint.inventory.inventory import check_inventory
from footprint.registry.factors import read_factors
from footprint.registry.model_names import match_model
from footprint.tables import WIDE_TYPES
from footprint.words.problem_texts import describe_problems
from footprint.words.spellings import normalise_spelling, read_spellings

REGISTRY = read_factors()


def check(*types: str):
    rows = pd.DataFrame({"device_type": types}, index=range(2, 2 + len(types)), dtype="str")
    return check_inventory({"equipment": rows}, REGISTRY.catalogue, read_spellings(), normalise_spelling)


def lines_of(kind: str) -> pd.DataFrame:
    situation = Situation(check(kind).inventory, REGISTRY, Method(2025))
    return widen(situation, estimate(situation)).set_index("stage")


@pytest.mark.parametrize("kind", ["switch_desk", "switch_core"])
def test_small_and_core_switches_have_no_figure_and_say_so(kind):
    lines = lines_of(kind)
    assert (lines["match"] == "missing").all()
    assert lines["impact"].isna().all()


@pytest.mark.parametrize(("kind", "match"), [("switch_rack", "exact"), ("switch", "proxy")])
def test_the_data_centre_figure_is_that_of_a_rack_switch_and_stands_for_a_plain_one(kind, match):
    made = lines_of(kind).loc["manufacturing"]
    assert (made["match"], made["impact"]) == (match, pytest.approx(367 / 5, abs=1e-5))


@pytest.mark.parametrize("kind", ["switch", "switch_rack", "switch_desk", "switch_core"])
def test_no_switch_uses_nothing_in_silence(kind):
    assert lines_of(kind).loc["use", "match"] == "missing"


def test_the_doubt_of_a_plain_switch_goes_down_to_the_smallest_device_of_the_source():
    factors = REGISTRY.factors.query("factor_set == 'ademe'").set_index("activity")
    assert factors.loc["switch.embodied", "low"] == factors.loc["router.embodied", "value"]
    assert factors.loc["switch.embodied", "high"] == factors.loc["switch_rack.embodied", "high"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plain_switch_is_asked_about_and_the_others_are_not(language):
    checked = check("switch", *WIDE_TYPES["switch"])
    [problem] = checked.problems.to_dict("records")
    assert (problem["code"], problem["severity"], problem["line"]) == ("type-too-wide", "note", 2)
    [said] = describe_problems(checked.problems, language).to_dict("records")
    assert "switch_" not in said["message"] + said["remedy"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Switch", "switch"),
        ("commutateur", "switch"),
        ("Commutateurs réseau", "switch"),
        ("network switch", "switch"),
        ("switch_rack", "switch_rack"),
        ("Switch 8 ports", "switch_desk"),
        ("Petit switch", "switch_desk"),
        ("desk switch", "switch_desk"),
        ("switch de baie", "switch_rack"),
        ("48-port switch", "switch_rack"),
        ("Switch de cœur de réseau", "switch_core"),
        ("core switch", "switch_core"),
    ],
)
def test_words_mean_the_right_switch(written, kind):
    assert check(written).inventory.equipment["device_type"].tolist() == [kind]


@pytest.mark.parametrize(
    ("maker", "model", "kind"),
    [
        ("Netgear", "GS108Ev3", "switch_desk"),
        ("Netgear", "GS724T", "switch"),
        ("TP-Link", "TL-SG1008D", "switch_desk"),
        ("TP-Link", "TL-SG1024D", "switch"),
        ("D-Link", "DGS-1210-08P", "switch_desk"),
        ("D-Link", "DGS-1210-24", "switch"),
        ("Cisco", "SG250-08", "switch_desk"),
        ("Cisco", "WS-C2960X-48TS-L", "switch"),
        ("Cisco", "Nexus 9300", "switch_rack"),
        ("Cisco", "WS-C6509-E", "switch_core"),
        ("Cisco", "Catalyst 4500-X", "switch_rack"),
        ("HP", "2530-8G-PoE+", "switch_desk"),
        ("HP", "5406R zl2", "switch_core"),
        ("Juniper", "EX9208", "switch_core"),
        ("Juniper", "EX9251", "switch_rack"),
        ("Arista", "DCS-7504N", "switch_core"),
        ("Nintendo", "Switch", "portable_console"),
    ],
)
def test_models_tell_the_right_switch(maker, model, kind):
    assert match_model(maker, model).device_type == kind


def test_the_model_tells_the_size_of_what_is_written_switch_and_of_nothing_else():
    content = (
        "Type;Marque;Modèle;Quantité\nSwitch;Netgear;GS108;3\nSwitch;Netgear;GS724T;1\nSwitch;Dell;Latitude 5440;1\n"
    )
    content += "Switch de baie;Netgear;GS108;1\n"
    [table] = read_file(("parc.csv", content.encode())).tables.values()
    read = check_inventory({"equipment": table.cells}, REGISTRY.catalogue, read_spellings(), normalise_spelling)
    types = read.inventory.equipment["device_type"].tolist()
    assert types == ["switch_desk", "switch", "switch", "switch_rack"]
