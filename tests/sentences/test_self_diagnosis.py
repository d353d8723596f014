"""What is to be copied into the label's platform, with figures that the tool proposes."""

from dataclasses import replace

import pytest

from footprint.commitments.commitment import Observation
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.follow_up import list_years
from footprint.commitments.label.records import Diagnosis, Requirement
from footprint.commitments.register import Register
from footprint.sentences.self_diagnosis import PLATFORM_COLUMNS, fill_platform, tell_figures
from footprint.sentences.standing import follow_all
from tests.commitments.test_follow_up import LAPTOPS, make_years, promise
from tests.round_registry import make_situation


def test_each_theme_has_what_was_said_the_figures_of_its_commitments_and_the_files():
    held = replace(
        promise(value=443.0),
        tirs=("T-1",),
    )
    register = Register(
        (held,),
        framework=(
            Requirement("T-1", "Un thème", "2025", "strategy", "PA-1", "Piloter"),
            Requirement("T-2", axis="Axe 9"),
        ),
        diagnosis=(Diagnosis("T-1", "Une procédure", "Moins d'appareils", self_score=2.5),),
        library=(
            Proof("P-1", "Factures", "result", "factures.pdf", "ab", "2024", commitments=("E-01",)),
            Proof("P-2", "Procédure", tirs=("T-1",)),
        ),
    )
    years = make_years(y2022=[LAPTOPS], y2024=[LAPTOPS | {"quantity": 8}])
    table = fill_platform(register, follow_all(register.commitments, years), "fr")
    assert tuple(table.columns) == PLATFORM_COLUMNS
    first, second = table.to_dict("records")
    assert first["proposed"].replace("\u202f", " ").replace("\xa0", " ") == (
        "Empreinte : 443 kg CO2e (2022), 354 kg CO2e (2024)."
    )
    assert (first["self_score"], first["files"], first["missing_files"]) == ("2,5", "factures.pdf", "Procédure")
    assert first["commitments"] == "E-01 — Réduire (tenu)"
    assert first["axis"].endswith("Stratégie et gouvernance")
    assert (second["axis"], second["proposed"], second["means"]) == ("Axe 9", "", "")


def test_a_stated_indicator_is_proposed_with_its_stated_years():
    held = replace(promise("stated", 10.0), tirs=("T-1",), observations=(Observation(2023, 12.0),))
    held = replace(held, indicator=replace(held.indicator, unit="réunions"))
    register = Register((held,), framework=(Requirement("T-1"),))
    proposed = fill_platform(register, follow_all((held,), list_years({})), "fr")["proposed"].iloc[0]
    assert proposed.replace("\xa0", " ") == "Empreinte : 10 réunions (2022), 12 réunions (2023)."


def test_figures_are_those_of_each_inventory_and_missing_where_it_does_not_say():
    laptops = LAPTOPS | {"quantity": 8, "lifespan_years": 6}
    table = tell_figures(list_years({2024: make_situation([laptops], year=2024)})).set_index("measure")
    assert table.loc["devices", "2024"] == 8
    assert table.loc["planned_life", "2024"] == pytest.approx(6)
    assert table["2024"].isna()["observed_life"]  # nothing was withdrawn


def test_without_a_framework_there_is_nothing_to_copy():
    assert fill_platform(Register(), [], "en").empty
