"""Frozen versions: kept to the byte, sealed in the log, signed off, corrected, retracted, never gone; they travel."""

import hashlib
import json
from datetime import date

import pytest
import sqlalchemy as sa

from footprint.dossier.bundle import make_bundle
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.own_energy import EnergyEntry
from footprint.problems import UnusableInput
from footprint.storage import (
    export_workspace,
    find_last_dossier,
    import_workspace,
    list_dossiers,
    list_log,
    list_organisations,
    load_inventory,
    retract_dossier,
    save_energy,
    save_inventory,
    save_plan,
    save_upload,
    verify_log,
)
from footprint.storage.database import schema
from footprint.workspace.publishing import bundle_dossier, freeze_version
from footprint.workspace.stored import footprint_of
from footprint.workspace.stored_years import open_dossier
from footprint.workspace.verified.verify import verify_dossier as verify
from tests.prepared import load_sample

IDENTITY = Identity("Association Exemple", Signed("Zoé", "2026-11-26"))


@pytest.fixture
def inventory_id(database) -> int:
    return load_sample(database, "Association Exemple", "Parc", "Zoé")


@pytest.fixture
def organisation_id(database, inventory_id) -> int:
    return list_organisations(database)[0].organisation_id


def freeze(database, inventory_id, identity=IDENTITY, about=None) -> int:
    return freeze_version(database, inventory_id, 1, Method(2025), identity, "Zoé", about)


def test_a_frozen_version_is_the_footprint_of_the_pages_and_computes_again(
    database, inventory_id, organisation_id, computed_afresh
):
    number = freeze(database, inventory_id)
    frozen = open_dossier(database, organisation_id, number)
    found = footprint_of(database, inventory_id, 1, Method(2025))
    assert frozen.about["situation_id"] == found.situation.id
    assert frozen.table("results/main.csv")["impact"].iloc[0] == found.total.impact
    computed_afresh()
    checked = verify(bundle_dossier(database, organisation_id, number, "fr"))
    assert (checked.differences, checked.level) == ([], 2)
    assert checked.log_head == list_log(database, organisation_id)[-1].hash


def test_it_stays_as_it_was_whatever_is_changed_afterwards(database, inventory_id, organisation_id):
    number = freeze(database, inventory_id)
    before = make_bundle(open_dossier(database, organisation_id, number), "en")
    stored = load_inventory(database, inventory_id)
    fewer = stored.inventory.equipment.iloc[1:]
    inventory = type(stored.inventory)(fewer, stored.inventory.usage, stored.inventory.sites)
    save_inventory(database, inventory_id, inventory, stored.number, "Ada")
    open_dossier.cache_clear()
    assert make_bundle(open_dossier(database, organisation_id, number), "en") == before


@pytest.mark.exhaustive
def test_signing_off_and_correcting_add_versions(database, inventory_id, organisation_id):
    draft = freeze(database, inventory_id)
    reviewed = Identity(IDENTITY.organisation, IDENTITY.author, reviewer=Signed("Luc", "2026-11-27"))
    second = freeze(database, inventory_id, reviewed, draft)
    kept = list_dossiers(database, organisation_id)
    assert [(one.number, one.status, one.about) for one in kept] == [(1, "draft", None), (2, "reviewed", 1)]
    assert kept[1].said["identity"]["reviewer"] == {"name": "Luc", "on": "2026-11-27"}
    assert second == 2
    assert verify_log(database) is None


def test_a_retraction_stays_visible_with_its_reason(database, inventory_id, organisation_id):
    number = freeze(database, inventory_id)
    retract_dossier(database, organisation_id, number, "Un site oublié", "Ada")
    kept = list_dossiers(database, organisation_id)
    assert [one.status for one in kept] == ["draft", "retracted"]
    assert kept[1].said == {"number": 1, "reason": "Un site oublié"}
    assert open_dossier(database, organisation_id, number).about["identity"]["status"] == "draft"
    for refused in (
        lambda: retract_dossier(database, organisation_id, number, "Encore", "Ada"),
        lambda: freeze(database, inventory_id, about=number),
        lambda: retract_dossier(database, organisation_id, 9, "Inconnue", "Ada"),
    ):
        with pytest.raises(UnusableInput):
            refused()
    assert verify_log(database) is None


def test_the_last_dossier_that_stands_is_found_for_each_inventory(database, inventory_id, organisation_id):
    assert find_last_dossier(database, organisation_id, inventory_id) is None
    first, second = freeze(database, inventory_id), freeze(database, inventory_id)
    assert find_last_dossier(database, organisation_id, inventory_id).number == second
    retract_dossier(database, organisation_id, second, "Un site oublié", "Ada")
    assert find_last_dossier(database, organisation_id, inventory_id).number == first
    assert find_last_dossier(database, organisation_id, inventory_id + 1) is None


@pytest.mark.exhaustive
def test_evidence_and_own_energy_are_frozen_with_it(database, inventory_id, organisation_id):
    save_upload(database, organisation_id, "certificat de don.pdf", b"%PDF-1.7 don", "Zoé")
    proof = {
        "label": "Certificat",
        "filename": "certificat de don.pdf",
        "sha256": hashlib.sha256(b"%PDF-1.7 don").hexdigest(),
    }
    lost = {"label": "Perdue", "filename": "perdue.pdf", "sha256": "0" * 64}
    commitment = {"commitment_id": "e1", "title": "Donner", "kind": "end_of_life", "evidence": [proof, lost]}
    save_plan(database, organisation_id, json.dumps({"commitments": [commitment]}), 0, "Zoé")
    save_energy(
        database, [EnergyEntry(organisation_id, date(2026, 11, 26), "estimating", "load", "1", 1, 2.0, 1.0, 0.5, 0.25)]
    )
    number = freeze(database, inventory_id)
    frozen = open_dossier(database, organisation_id, number)
    paths = [path for path in frozen.files if path.startswith("preuves/")]
    assert [frozen.files[path] for path in paths] == [b"%PDF-1.7 don"]
    assert paths[0].endswith("certificat_de_don.pdf")
    assert frozen.about["energy"] == {"kwh": 0.75, "methods": ["load"]}
    assert verify(bundle_dossier(database, organisation_id, number, "en")).equal


def test_a_retraction_needs_a_reason(database, inventory_id, organisation_id):
    number = freeze(database, inventory_id)
    with pytest.raises(UnusableInput):
        retract_dossier(database, organisation_id, number, "  ", "Ada")


@pytest.mark.parametrize(
    "change",
    [
        sa.update(schema.dossiers).values(told=json.dumps({"identity": {}, "given": ""})),
        sa.update(schema.dossiers).values(actor="Eve"),
        sa.delete(schema.dossiers),
    ],
    ids=["told", "actor", "delete"],
)
def test_what_is_changed_behind_the_log_is_found(database, inventory_id, change):
    freeze(database, inventory_id)
    with database.begin() as connection:
        connection.execute(change)
    broken = verify_log(database)
    assert broken is not None
    assert broken.why in ("content-altered", "not-logged")


def test_bytes_that_were_changed_are_refused(database, inventory_id, organisation_id):
    number = freeze(database, inventory_id)
    sha256 = list_dossiers(database, organisation_id)[0].sha256
    c = schema.upload_contents.c
    with database.begin() as connection:
        connection.execute(sa.update(schema.upload_contents).where(c.sha256 == sha256).values(content=b"other"))
    open_dossier.cache_clear()
    with pytest.raises(UnusableInput):
        open_dossier(database, organisation_id, number)


@pytest.mark.exhaustive
def test_an_organisation_travels_with_its_dossiers_and_freezes_on(database, inventory_id, organisation_id):
    """The ids of things change where it arrives; its trail holds all the same, in dossiers frozen there too."""
    freeze(database, inventory_id)
    before = bundle_dossier(database, organisation_id, 1, "fr")
    there = import_workspace(database, export_workspace(database, organisation_id), "Max")
    assert bundle_dossier(database, there, 1, "fr") == before
    moved = list_dossiers(database, there)[0].inventory_id
    assert moved != inventory_id
    number = freeze_version(database, moved, 1, Method(2025), IDENTITY, "Max", 1)
    assert verify(bundle_dossier(database, there, number, "fr")).differences == []
    assert verify_log(database) is None
