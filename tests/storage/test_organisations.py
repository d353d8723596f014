"""Organisations, their inventories and the files they uploaded: named, listed, archived, deleted on purpose alone."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from footprint.problems import UnusableInput
from footprint.storage import (
    archive_inventory,
    archive_organisation,
    change_inventory,
    create_inventory,
    create_organisation,
    delete_inventory,
    export_workspace,
    import_workspace,
    list_inventories,
    list_log,
    list_organisations,
    load_record,
    load_upload,
    rename_organisation,
    save_dossier,
    save_upload,
    verify_log,
)
from footprint.storage.database import schema


def test_organisations_are_listed_by_name(database):
    for name in ("Ville", " Association ", "École"):
        create_organisation(database, name, "Zoé")
    assert sorted(organisation.name for organisation in list_organisations(database)) == [
        "Association",
        "Ville",
        "École",
    ]
    assert list_organisations(database)[0].name == "Association"


def test_an_organisation_is_renamed(database, organisation_id):
    rename_organisation(database, organisation_id, "Les Écoliers", "Zoé")
    assert [organisation.name for organisation in list_organisations(database)] == ["Les Écoliers"]


def test_an_archived_organisation_leaves_the_list_and_can_come_back(database, organisation_id):
    archive_organisation(database, organisation_id, "Zoé")
    assert list_organisations(database) == []
    assert [organisation.archived for organisation in list_organisations(database, archived=True)] == [True]
    archive_organisation(database, organisation_id, "Zoé", archived=False)
    assert len(list_organisations(database)) == 1


@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_is_needed(database, organisation_id, name):
    with pytest.raises(UnusableInput, match="missing-name"):
        create_organisation(database, name, "Zoé")
    with pytest.raises(UnusableInput, match="missing-name"):
        rename_organisation(database, organisation_id, name, "Zoé")


def test_what_does_not_exist_is_said(database, organisation_id):
    with pytest.raises(UnusableInput, match="unknown-organisation"):
        rename_organisation(database, 99, "Personne", "Zoé")
    with pytest.raises(UnusableInput, match="unknown-organisation"):
        create_inventory(database, 99, "Parc", 2024, "Zoé")
    with pytest.raises(UnusableInput, match="unknown-inventory"):
        load_record(database, 99)
    with pytest.raises(UnusableInput, match="unknown-upload"):
        load_upload(database, 99)


def test_an_inventory_keeps_what_is_said_of_it(database, organisation_id):
    settings = {"accounting": "depreciation", "note": "été"}
    inventory_id = create_inventory(database, organisation_id, "Parc", 2024, "Zoé", "register", "REU", settings)
    record = load_record(database, inventory_id)
    assert (record.name, record.year, record.kind, record.country) == ("Parc", 2024, "register", "REU")
    assert record.settings == settings
    change_inventory(database, inventory_id, "Zoé", year=2025, name="Parc informatique", settings={})
    record = load_record(database, inventory_id)
    assert (record.name, record.year, record.kind, record.settings) == ("Parc informatique", 2025, "register", {})


def test_an_inventory_is_a_snapshot_or_a_register(database, organisation_id):
    with pytest.raises(IntegrityError):
        create_inventory(database, organisation_id, "Parc", 2024, "Zoé", kind="photo")  # ty: ignore[invalid-argument-type]
    with pytest.raises(TypeError, match="has no archived"):
        change_inventory(database, 1, "Zoé", archived=True)


def test_inventories_are_listed_by_organisation_the_latest_year_first(database, organisation_id):
    other = create_organisation(database, "Une autre", "Zoé")
    for owner, year in ((organisation_id, 2023), (organisation_id, 2024), (other, 2024)):
        create_inventory(database, owner, "Parc", year, "Zoé")
    assert [record.year for record in list_inventories(database, organisation_id)] == [2024, 2023]
    archived = list_inventories(database, organisation_id)[0]
    archive_inventory(database, archived.inventory_id, "Zoé")
    assert [record.year for record in list_inventories(database, organisation_id)] == [2023]
    assert len(list_inventories(database, organisation_id, archived=True)) == 2


def test_a_deleted_inventory_leaves_its_entry_in_a_log_that_still_holds_here_and_elsewhere(
    database, organisation_id, desk
):
    ada = desk("Ada").change("PC-1", quantity=2.0)
    ada.save()
    delete_inventory(database, ada.inventory_id, "Ada")
    assert list_inventories(database, organisation_id, archived=True) == []
    with pytest.raises(UnusableInput, match="unknown-inventory"):
        load_record(database, ada.inventory_id)
    entry = list_log(database, organisation_id)[-1]
    assert (entry.what, entry.actor, json.loads(entry.content)["versions"]) == ("inventory-deleted", "Ada", 2)
    assert verify_log(database) is None
    assert create_inventory(database, organisation_id, "Parc", 2025, "Ada") != ada.inventory_id
    copied = import_workspace(database, export_workspace(database, organisation_id), "Ada")
    assert verify_log(database) is None
    assert [one.name for one in list_inventories(database, copied, archived=True)] == ["Parc"]


def test_an_inventory_that_dossiers_were_frozen_from_is_not_deleted(database, organisation_id, desk):
    ada = desk("Ada")
    save_dossier(database, organisation_id, ada.inventory_id, 1, "draft", {}, lambda log: b"frozen", "Ada")
    with pytest.raises(UnusableInput, match="inventory-has-dossiers"):
        delete_inventory(database, ada.inventory_id, "Ada")
    assert load_record(database, ada.inventory_id).inventory_id == ada.inventory_id


# --- uploads ---------------------------------------------------------------------------------------------------------

CONTENT = bytes(range(256)) * 10


def test_an_upload_comes_back_to_the_byte(database, organisation_id):
    upload = load_upload(database, save_upload(database, organisation_id, "parc d'été.xlsx", CONTENT, "Zoé"))
    assert (upload.filename, upload.actor, upload.size) == ("parc d'été.xlsx", "Zoé", 2560)
    assert upload.content == CONTENT
    assert upload.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_the_same_bytes_are_kept_once_and_the_same_file_is_the_same_upload(database, organisation_id):
    first = save_upload(database, organisation_id, "parc.csv", CONTENT, "Zoé")
    entries = len(list_log(database, organisation_id))
    assert save_upload(database, organisation_id, "parc.csv", CONTENT, "Ben") == first
    assert len(list_log(database, organisation_id)) == entries
    copy = save_upload(database, organisation_id, "copie.csv", CONTENT, "Ben")
    assert copy != first
    assert load_upload(database, copy).content == CONTENT
    with database.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.upload_contents)) == 1


def test_an_empty_file_is_a_file(database, organisation_id):
    assert load_upload(database, save_upload(database, organisation_id, "vide.csv", b"", "Zoé")).content == b""


def test_an_upload_whose_bytes_changed_is_not_handed_out(database, organisation_id):
    upload_id = save_upload(database, organisation_id, "parc.csv", CONTENT, "Zoé")
    with database.begin() as connection:
        connection.execute(sa.update(schema.upload_contents).values(content=b"autre chose"))
    with pytest.raises(UnusableInput, match="altered-upload"):
        load_upload(database, upload_id)


@pytest.mark.parametrize("sign", ["\x00", "\n", "\x07", "\ud800"])
def test_a_name_keeps_no_control_character(owned_database, sign):
    organisation_id = create_organisation(owned_database, "Mairie", "Zoé")
    rename_organisation(owned_database, organisation_id, f"Mairie{sign}d'essai{sign}", "Zoé")
    create_inventory(owned_database, organisation_id, f"Parc{sign}", 2025, "Zoé")
    assert verify_log(owned_database) is None
    assert [one.name for one in list_organisations(owned_database)] == ["Mairie d'essai"]
    with pytest.raises(UnusableInput, match="missing-name"):
        create_organisation(owned_database, sign, "Zoé")
