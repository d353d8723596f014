"""Factors that an organisation brings: added with a reason, retired with one, never edited, all of it sealed."""

import pandas as pd
import pytest
import sqlalchemy as sa

from footprint.problems import UnusableInput
from footprint.registry.own_factors import own_table
from footprint.storage import (
    export_workspace,
    find_own_state,
    import_workspace,
    list_log,
    list_standing,
    load_own_factors,
    open_database,
    retire_own_factor,
    save_own_factors,
    verify_log,
)
from footprint.storage.database import schema


def own_laptop(value: float = 180.0, **more) -> pd.DataFrame:
    row = {
        "factor_set": "own",
        "activity": "laptop.embodied",
        "country": "*",
        "indicator": "climate",
        "value": value,
        "low": value / 1.2,
        "high": value * 1.2,
        "interval": "95",
        "impact_unit": "kgCO2e",
        "per_unit": "item",
        "boundary": "fabrication, transport et fin de vie",
        "valid_from": pd.Timestamp("2024-01-01"),
        "review_by": pd.Timestamp("2026-01-01"),
        "source_locator": "page 2",
        "quality": "medium",
        "match": "exact",
        "publisher": "Le fabricant",
        "title": "Fiche de l’appareil",
        "published_on": pd.Timestamp("2023-05-04"),
        "accessed_on": pd.Timestamp("2024-02-01"),
        "licence": "citation",
    }
    return own_table([row | more])


def test_a_factor_comes_back_as_it_was_saved(database, organisation_id):
    (factor_id,) = save_own_factors(database, organisation_id, own_laptop(0.1 + 0.2), "Ada", " fiche reçue ")
    assert factor_id == "own-1"
    loaded = load_own_factors(database, organisation_id)
    assert loaded[["factor_id", "actor", "why"]].to_numpy().tolist() == [["own-1", "Ada", "fiche reçue"]]
    pd.testing.assert_frame_equal(list_standing(loaded), own_laptop(0.1 + 0.2, factor_id="own-1"))


def test_another_figure_for_the_same_thing_retires_the_former_which_stays_in_the_history(database, organisation_id):
    save_own_factors(database, organisation_id, own_laptop(180.0), "Ada", "fiche reçue")
    save_own_factors(database, organisation_id, own_laptop(190.0), "Max", "fiche corrigée")
    loaded = load_own_factors(database, organisation_id)
    assert loaded["value"].tolist() == [180.0, 190.0]
    assert loaded["retired_by"].fillna("").tolist() == ["Max", ""]
    assert loaded["retired_why"].fillna("").tolist() == ["fiche corrigée", ""]
    assert list_standing(loaded)["factor_id"].tolist() == ["own-2"]


def test_a_retired_factor_counts_no_more(database, organisation_id):
    save_own_factors(database, organisation_id, own_laptop(), "Ada", "fiche reçue")
    before = find_own_state(database, organisation_id)
    retire_own_factor(database, organisation_id, "own-1", "Max", "périmée")
    assert list_standing(load_own_factors(database, organisation_id)).empty
    assert find_own_state(database, organisation_id) != before
    with pytest.raises(UnusableInput, match="unknown-own-factor"):
        retire_own_factor(database, organisation_id, "own-1", "Max", "périmée")


@pytest.mark.parametrize("why", ["", "  "])
def test_nothing_changes_without_a_reason(database, organisation_id, why):
    with pytest.raises(UnusableInput, match="missing-reason"):
        save_own_factors(database, organisation_id, own_laptop(), "Ada", why)
    save_own_factors(database, organisation_id, own_laptop(), "Ada", "fiche reçue")
    with pytest.raises(UnusableInput, match="missing-reason"):
        retire_own_factor(database, organisation_id, "own-1", "Ada", why)
    assert len(list_standing(load_own_factors(database, organisation_id))) == 1


@pytest.fixture
def sealed(database, organisation_id) -> int:
    save_own_factors(database, organisation_id, own_laptop(180.0), "Ada", "fiche reçue")
    save_own_factors(database, organisation_id, own_laptop(190.0), "Max", "fiche corrigée")
    return organisation_id


def test_every_change_of_a_factor_is_in_the_log(database, sealed):
    told = [(entry.what, entry.actor) for entry in list_log(database, sealed)][-3:]
    assert told == [("factor-added", "Ada"), ("factor-retired", "Max"), ("factor-added", "Max")]
    assert verify_log(database) is None


OWN, RETIRED = schema.own_factors, schema.retired_factors


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (sa.update(OWN).where(OWN.c.factor_id == "own-2").values(value=19.0), "content-altered"),
        (sa.update(OWN).where(OWN.c.factor_id == "own-1").values(actor="Eve"), "content-altered"),
        (sa.delete(RETIRED), "content-altered"),
        (
            sa.insert(RETIRED).from_select(
                ["organisation_id", "factor_id", "at", "actor", "why"],
                sa.select(OWN.c.organisation_id, OWN.c.factor_id, OWN.c.at, OWN.c.actor, OWN.c.why).where(
                    OWN.c.factor_id == "own-2"
                ),
            ),
            "not-logged",
        ),
    ],
    ids=["another value", "another actor", "a retirement undone", "a retirement nobody told"],
)
def test_a_factor_altered_behind_the_back_of_the_log_is_found(database, sealed, statement, why):
    with database.begin() as connection:
        connection.execute(statement)
    broken = verify_log(database)
    assert broken is not None
    assert broken.why == why


def test_own_factors_go_with_the_file_of_the_organisation(database, sealed, tmp_path):
    elsewhere = open_database(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    there = import_workspace(elsewhere, export_workspace(database, sealed), "Max")
    pd.testing.assert_frame_equal(load_own_factors(elsewhere, there), load_own_factors(database, sealed))
    assert verify_log(elsewhere) is None
    elsewhere.dispose()
