"""Files of an organisation erased, by choice or after a period: dossiers frozen before and after are still verified."""

import hashlib
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from footprint.dossier.archive import unpack
from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.storage import (
    KeptFile,
    create_inventory,
    create_organisation,
    list_log,
    list_uploads,
    load_inventory,
    save_import,
    save_plan,
    save_upload,
    verify_log,
)
from footprint.storage.database.log import now
from footprint.workspace.audit.audited import find_brought
from footprint.workspace.bring_in import bring_in
from footprint.workspace.kept_files import keep_tables, open_upload
from footprint.workspace.personal.erasing import erase_file, erase_uploads_older_than, list_files, list_kept_too_long
from footprint.workspace.publishing import bundle_dossier, freeze_version
from footprint.workspace.verified.verify import verify_dossier
from tests.prepared import open_empty
from tests.workspace.test_people import FILE, read

CHARTER = b"%PDF-1.4 charte de Jordane Delorme"
IDENTITY = Identity("Mairie", Signed("Zoé", "2026-11-26"))


@pytest.fixture
def engine(tmp_path):
    engine = open_empty(f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    yield engine
    engine.dispose()


@pytest.fixture
def organisation_id(engine) -> int:
    return create_organisation(engine, "Mairie", "Zoé")


@pytest.fixture
def inventory_id(engine, organisation_id) -> int:
    return create_inventory(engine, organisation_id, "Parc", 2025, "Zoé")


def bring(engine: sa.Engine, inventory_id: int, files: list[KeptFile]) -> None:
    """Bring the file of devices; these files are kept of it."""
    base, found = load_inventory(engine, inventory_id), read()
    save_import(engine, inventory_id, lambda kept: bring_in(base, [found], True, kept), files, [], "Ada")


def bring_as_read(engine: sa.Engine, inventory_id: int, why: str = "") -> None:
    bring(engine, inventory_id, keep_tables(read().raw.tables, FILE.encode(), why))


def save_evidence(engine: sa.Engine, organisation_id: int) -> int:
    """A piece of evidence that a commitment names."""
    upload_id = save_upload(engine, organisation_id, "charte.pdf", CHARTER, "Ada")
    named = {"filename": "charte.pdf", "sha256": hashlib.sha256(CHARTER).hexdigest(), "commitments": ["E-01"]}
    plan = {
        "commitments": [{"commitment_id": "E-01", "title": "Une charte"}],
        "library": [{"proof_id": "P-1", "label": "Charte", **named}],
    }
    save_plan(engine, organisation_id, json.dumps(plan), 0, "Ada")
    return upload_id


def freeze(engine: sa.Engine, organisation_id: int, inventory_id: int) -> bytes:
    number = freeze_version(engine, inventory_id, 1, Method(2025), IDENTITY, "Zoé")
    return bundle_dossier(engine, organisation_id, number, "fr")


def list_unchecked(archive: bytes, code: str) -> list[str]:
    """What verifying names as unchecked; nothing differs."""
    found = verify_dossier(archive)
    assert found.differences == []
    return [name for one in found.unchecked if one.code == code for name in one.files]


def test_the_files_of_an_organisation_are_listed_with_what_they_are(engine, organisation_id, inventory_id):
    bring_as_read(engine, inventory_id, "contrôle")
    save_evidence(engine, organisation_id)
    evidence, file, tables = list_files(engine, organisation_id)
    assert [one.kind for one in (evidence, file, tables)] == ["evidence", "file", "tables"]
    assert (file.record.why, tables.record.file_sha256) == ("contrôle", file.record.sha256)


def test_a_file_kept_to_the_byte_before_leaves_the_tables_read_of_it(engine, organisation_id, inventory_id):
    bring(engine, inventory_id, [KeptFile("parc.csv", FILE.encode())])
    stored = load_inventory(engine, inventory_id)
    before = find_brought(engine, stored, "equipment", 1)
    erase_file(engine, int(stored.upload_ids["equipment"].iloc[0]), "demande", "Zoé")
    after = find_brought(engine, load_inventory(engine, inventory_id), "equipment", 1)
    assert (after.line, after.sha256, after.filename) == (before.line, before.sha256, before.filename)
    assert after.cells is not None
    assert before.cells is not None
    assert after.cells.equals(before.cells)
    assert verify_log(engine) is None


def test_the_row_of_a_file_of_which_nothing_is_left_tells_when_it_was_erased(engine, inventory_id):
    bring_as_read(engine, inventory_id)
    stored = load_inventory(engine, inventory_id)
    upload_id = int(stored.upload_ids["equipment"].iloc[0])
    assert open_upload(engine, upload_id)
    erase_file(engine, upload_id, "demande", "Zoé")
    brought = find_brought(engine, stored, "equipment", 1)
    assert (brought.filename, brought.line, brought.cells) == ("parc.csv", 3, None)
    assert brought.sha256 == hashlib.sha256(FILE.encode()).hexdigest()
    assert brought.erased_at is not None


@pytest.mark.exhaustive
def test_dossiers_frozen_before_and_after_are_verified_and_name_what_was_erased(engine, organisation_id, inventory_id):
    bring_as_read(engine, inventory_id)
    evidence = save_evidence(engine, organisation_id)
    before = freeze(engine, organisation_id, inventory_id)
    assert [one.dossiers for one in list_files(engine, organisation_id)] == [(1,), (1,)]
    for upload_id in (evidence, list_uploads(engine, organisation_id)[0].upload_id):
        erase_file(engine, upload_id, "demande", "Zoé")
    after = freeze(engine, organisation_id, inventory_id)
    assert list_unchecked(before, "erased") == []
    today = f"{now():%Y-%m-%d}"
    assert list_unchecked(after, "erased") == [f"charte.pdf ({today})", f"parc.csv ({today})"]
    assert list_unchecked(after, "evidence") == list_unchecked(after, "unread") == []
    assert CHARTER in unpack(before).values()
    assert CHARTER not in unpack(after).values()
    assert verify_log(engine) is None


# --- after a period --------------------------------------------------------------------------------------------------


def test_files_kept_for_long_are_erased_but_for_evidence_and_what_was_read(engine, organisation_id, inventory_id):
    bring_as_read(engine, inventory_id, "contrôle")
    save_evidence(engine, organisation_id)
    in_a_month = now() + timedelta(days=31)
    assert list_kept_too_long(engine, organisation_id, 30) == []
    assert [one.why for one in list_kept_too_long(engine, organisation_id, 30, in_a_month)] == ["contrôle"]
    erase_uploads_older_than(engine, organisation_id, 30, "footprint forget", today=in_a_month)
    kinds = {one.kind: one.record.erased for one in list_files(engine, organisation_id)}
    assert kinds["evidence"] is kinds["tables"] is None
    assert kinds["file"] is not None
    assert list_kept_too_long(engine, organisation_id, 30, in_a_month) == []
    last = list_log(engine, organisation_id)[-1]
    assert (last.what, last.actor) == ("upload-erased", "footprint forget")


def test_a_file_brought_again_is_kept_for_the_whole_period_again(engine, organisation_id):
    for _ in range(2):
        upload_id = save_upload(engine, organisation_id, "parc.csv", b"Type\n", "Ada")
        brought_at = list_log(engine, organisation_id)[-1].at
        later = brought_at + timedelta(days=30, seconds=1)
        assert [one.upload_id for one in list_kept_too_long(engine, organisation_id, 30, later)] == [upload_id]
        assert list_kept_too_long(engine, organisation_id, 30, brought_at + timedelta(days=30)) == []
        erase_file(engine, upload_id, "demande", "Zoé")
