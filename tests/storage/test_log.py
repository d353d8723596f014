"""Every change leaves an entry; whoever alters the log, or what it speaks of, is found out."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from footprint.commitments.years import Policy, Recalculation
from footprint.storage import (
    allow_own_approval,
    archive_inventory,
    archive_organisation,
    change_inventory,
    create_inventory,
    create_organisation,
    delete_inventory,
    erase_upload,
    forget_mapping,
    list_log,
    redo_last_undo,
    rename_organisation,
    restore_version,
    save_mapping,
    save_plan,
    save_policy,
    save_recalculation,
    save_upload,
    undo_last_change,
    verify_log,
)
from footprint.storage.database import schema
from footprint.storage.database.log import CHANGES, NOTHING
from footprint.storage.database.verify_log import Broken

WITHOUT_GUARD = {
    "sqlite": [f"DROP TRIGGER log_refuses_{change}" for change in ("update", "delete", "replace")],
    "postgresql": ["DROP TRIGGER log_refuses_change ON log"],
}


@pytest.fixture
def told(database, organisation_id, desk) -> int:
    """An organisation in which everything that can happen has happened once; its log has an entry for each."""
    ada = desk("Ada").change("PC-1", quantity=2.0)
    ada.save("deux portables")
    save_upload(database, organisation_id, "parc.csv", b"item_id\nPC-1\n", "Ada")
    undo_last_change(database, ada.inventory_id, 2, "Ada")
    redo_last_undo(database, ada.inventory_id, 3, "Ada")
    restore_version(database, ada.inventory_id, 1, 4, "Ada")
    change_inventory(database, ada.inventory_id, "Ada", year=2025)
    delete_inventory(database, create_inventory(database, organisation_id, "Essai", 2024, "Ada"), "Ada")
    for archived in (True, False):
        archive_inventory(database, ada.inventory_id, "Ada", archived)
        archive_organisation(database, organisation_id, "Ada", archived)
    rename_organisation(database, organisation_id, "Association des élèves", "Ada")
    allow_own_approval(database, organisation_id, True, "Ada")
    save_mapping(database, organisation_id, "glpi", "parc.csv", "{}", "Ada")
    forget_mapping(database, organisation_id, "glpi", "Ada")
    save_plan(database, organisation_id, "{}", 0, "Ada")
    save_policy(database, organisation_id, Policy(0.1, 2024), "Petit parc", "Ada")
    save_recalculation(database, organisation_id, Recalculation(2024, 400.0, 443.0, {"method": 43.0}, "Erreur"), "Ada")
    erase_upload(database, save_upload(database, organisation_id, "courrier.csv", b"nom\n", "Ada"), "demande", "Ada")
    return organisation_id


def alter(database: sa.Engine, *statements: sa.Executable) -> None:
    """Change the database behind the back of the product, its guard taken away."""
    with database.begin() as connection:
        for guard in WITHOUT_GUARD[database.dialect.name]:
            connection.exec_driver_sql(guard)
        for statement in statements:
            connection.execute(statement)


def test_every_change_has_its_entry_with_its_actor(database, told):
    entries = list_log(database, told)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    # in test_portable.py, test_own_factors.py, test_dossiers.py, test_audit_page.py and test_joined.py
    elsewhere = {"organisation-imported", "factor-added", "factor-retired", "dossier-frozen", "dossier-retracted"}
    elsewhere |= {"auditor-note", "statement-made", "audit-joined", "dossier-sealed"}
    # on a shared server: in test_reach.py
    elsewhere |= {"person-invited", "invitation-withdrawn", "person-joined", "role-changed", "person-left"}
    elsewhere |= {"access-token-created", "access-token-withdrawn"}
    # of a territory: in tests/storage/territory/
    elsewhere |= {"territory-named", "campaign-set", "territory-invited", "territory-invitation-withdrawn"}
    elsewhere |= {"territory-sent", "territory-sending-withdrawn", "benchmark-published", "territory-joined"}
    elsewhere |= {"territory-member-changed", "territory-left", "consent-given", "consent-withdrawn", "dossier-sent"}
    elsewhere |= {"provision-declared", "provision-withdrawn", "provision-answered", "lever-shared", "lever-unshared"}
    elsewhere |= {"label-noted", "label-removed"}
    assert {entry.what for entry in entries} == set(CHANGES) - elsewhere
    assert {entry.actor for entry in entries} == {"Zoé", "Ada"}
    saved = next(entry for entry in entries if entry.what == "version-saved" and entry.version == 2)
    said = json.loads(saved.content)
    assert (said["message"], said["changed"], said["base"]) == ("deux portables", 1, 1)


def test_each_entry_seals_the_one_before(database, told):
    entries = list_log(database, told)
    assert [entry.previous_hash for entry in entries] == [NOTHING, *(entry.hash for entry in entries[:-1])]


def test_an_untouched_log_holds(database, told):
    create_organisation(database, "Une autre", "Ada")
    assert verify_log(database) is None


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(schema.log).values(actor="Eve"),
        sa.delete(schema.log),
        sa.delete(schema.log).where(schema.log.c.number == 1),
    ],
    ids=["update", "delete", "delete-one"],
)
def test_the_database_refuses_to_change_the_log(database, told, statement):
    with pytest.raises(DBAPIError, match="only added to"), database.begin() as connection:
        connection.execute(statement)
    assert verify_log(database) is None


def test_an_entry_cannot_be_replaced_by_another_of_its_number(database, told):
    forged = vars(list_log(database, told)[0]) | {"actor": "Eve"}
    with pytest.raises(DBAPIError), database.begin() as connection:
        connection.execute(sa.insert(schema.log).prefix_with("OR REPLACE", dialect="sqlite").values(**forged))
    assert verify_log(database) is None


def entry(number: int) -> sa.Update:
    return sa.update(schema.log).where(schema.log.c.number == number)


equipment, second = schema.rows["equipment"], sa.update(schema.versions).where(schema.versions.c.number == 2)

TAMPERING = {
    "another actor": (entry(2).values(actor="Eve"), (2, "entry-altered")),
    "another content": (entry(3).values(content="{}"), (3, "entry-altered")),
    "another hash": (entry(3).values(hash="0" * 64), (3, "entry-altered")),
    "another chain": (entry(3).values(previous_hash="0" * 64), (3, "chain-broken")),
    "an entry removed": (sa.delete(schema.log).where(schema.log.c.number == 2), (3, "entry-missing")),
    "a quantity": (sa.update(equipment).values(quantity=99.0), (3, "content-altered")),
    "rows that stand again": (sa.update(equipment).values(to_version=None), (4, "content-altered")),
    "rows removed": (sa.delete(schema.rows["usage"]), (3, "content-altered")),
    "all rows of a version removed": (
        sa.delete(equipment).where(equipment.c.from_version == 2),
        (4, "content-altered"),
    ),
    "the author of a version": (second.values(actor="Eve"), (4, "content-altered")),
    "the message of a version": (second.values(message=""), (4, "content-altered")),
    "an uploaded file": (sa.update(schema.upload_contents).values(content=b"autre chose"), (5, "content-altered")),
}


@pytest.mark.sampled
@pytest.mark.parametrize(("statement", "found"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_found_at_its_first_entry(database, told, statement, found):
    alter(database, statement)
    assert verify_log(database) == Broken(told, *found)


def test_a_version_written_past_the_log_is_found(database, told, desk):
    version = {
        "number": 6,
        "base": 5,
        "what": "saved",
        "actor": "Eve",
        "message": "",
        "added": 0,
        "changed": 0,
        "gone": 1,
    }
    now = list_log(database, told)[-1].at
    inventory_id = desk("Ada").inventory_id
    rows = schema.rows["sites"]
    alter(
        database,
        sa.insert(schema.versions).values(organisation_id=told, inventory_id=inventory_id, at=now, **version),
        sa.update(rows).where(rows.c.to_version.is_(None)).values(to_version=6),
    )
    assert verify_log(database) == Broken(told, len(list_log(database, told)) + 1, "not-logged")


def test_the_logs_of_two_organisations_are_apart(database, told):
    other = create_organisation(database, "Une autre", "Ben")
    create_inventory(database, other, "Parc", 2024, "Ben")
    assert [entry.number for entry in list_log(database, other)] == [1, 2]
    alter(database, sa.update(schema.log).where(schema.log.c.organisation_id == other).values(actor="Eve"))
    assert verify_log(database) == Broken(other, 1, "entry-altered")
