"""Bytes of files erased: gone from the database, their name, hash and reason kept; the log still holds."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from footprint.problems import UnusableInput
from footprint.storage import (
    KeptFile,
    erase_upload,
    export_workspace,
    find_upload_record,
    import_workspace,
    list_log,
    list_uploads,
    load_upload,
    save_upload,
    verify_log,
)
from footprint.storage.database import schema
from footprint.storage.database.connection import writing
from footprint.storage.database.verify_log import Broken
from footprint.storage.inventories.uploads import write_upload

SECRET = b"Jordane Delorme;S1\n" * 3_000


@pytest.fixture
def upload_id(database, organisation_id) -> int:
    return save_upload(database, organisation_id, "parc.csv", SECRET, "Ada")


def read_contents(database: sa.Engine) -> list[bytes]:
    with database.connect() as connection:
        return list(connection.execute(sa.select(schema.upload_contents.c.content)).scalars())


def test_erased_bytes_are_gone_and_their_name_hash_size_and_reason_stay(database, organisation_id, upload_id):
    before = load_upload(database, upload_id)
    assert erase_upload(database, upload_id, " demande d'une personne ", "Zoé") == ["parc.csv"]
    assert read_contents(database) == [b""]
    (record,) = list_uploads(database, organisation_id)
    assert (record.filename, record.sha256, record.size) == ("parc.csv", before.sha256, len(SECRET))
    assert record.erased is not None
    assert (record.erased.actor, record.erased.why) == ("Zoé", "demande d'une personne")
    with pytest.raises(UnusableInput) as refusal:
        load_upload(database, upload_id)
    assert refusal.value.problem.code == "erased-upload"
    assert (refusal.value.problem.value, refusal.value.problem.expected) == (
        "parc.csv",
        f"{record.erased.at:%Y-%m-%d}",
    )
    assert verify_log(database) is None


def test_no_byte_of_it_is_left_in_the_file_of_the_database(database, upload_id, tmp_path):
    if database.dialect.name != "sqlite":
        pytest.skip("SQLite alone keeps its bytes in a file that can be read here")
    erase_upload(database, upload_id, "demande", "Zoé")
    assert not any(b"Delorme" in file.read_bytes() for file in tmp_path.iterdir())


def test_the_same_bytes_under_several_names_are_erased_under_all(database, organisation_id, upload_id):
    copy = save_upload(database, organisation_id, "copie du parc.csv", SECRET, "Ada")
    assert erase_upload(database, upload_id, "demande", "Zoé") == ["parc.csv", "copie du parc.csv"]
    assert find_upload_record(database, copy).erased is not None
    assert verify_log(database) is None


@pytest.mark.parametrize("why", ["", "  "])
def test_a_reason_is_needed(database, upload_id, why):
    with pytest.raises(UnusableInput, match="missing-reason"):
        erase_upload(database, upload_id, why, "Zoé")
    assert read_contents(database) == [SECRET]


def test_what_is_erased_is_not_erased_twice(database, organisation_id, upload_id):
    erase_upload(database, upload_id, "demande", "Zoé")
    with pytest.raises(UnusableInput, match="erased-upload"):
        erase_upload(database, upload_id, "encore", "Zoé")
    assert [one.what for one in list_log(database, organisation_id)].count("upload-erased") == 1


def test_the_file_brought_again_is_there_again(database, organisation_id, upload_id):
    erase_upload(database, upload_id, "demande", "Zoé")
    assert save_upload(database, organisation_id, "parc.csv", SECRET, "Ada") == upload_id
    assert load_upload(database, upload_id).content == SECRET
    (record,) = list_uploads(database, organisation_id)
    assert record.erased is None
    assert record.at == list_log(database, organisation_id)[-1].at
    assert verify_log(database) is None


def test_the_tables_kept_in_its_place_are_named_by_the_entry(database, organisation_id, upload_id):
    erase_upload(database, upload_id, "demande", "Zoé", KeptFile("parc.csv", b"tables", "0" * 64, 9))
    old, kept = list_uploads(database, organisation_id)
    assert old.erased is not None
    assert old.erased.read == kept.sha256
    assert load_upload(database, kept.upload_id).content == b"tables"


def test_the_reason_to_keep_a_file_and_what_tables_were_read_of_are_known(database, organisation_id):
    with writing(database) as connection:
        write_upload(connection, organisation_id, KeptFile("parc.csv", b"tables", "0" * 64, 9), "Ada")
        write_upload(connection, organisation_id, KeptFile("parc.csv", b"le fichier", why="contrôle"), "Ada")
    tables, file = list_uploads(database, organisation_id)
    assert (tables.is_tables, tables.file_sha256, tables.original_size) == (True, "0" * 64, 9)
    assert (file.is_tables, file.file_sha256, file.why) == (False, file.sha256, "contrôle")


# --- behind the back of the log --------------------------------------------------------------------------------------

contents = schema.upload_contents
emptied = sa.update(contents).values(content=b"")
TAMPERING = {
    "emptied, and no word of it": emptied,
    "said to be erased, and no entry tells of it": emptied.values(erased_at=sa.func.current_timestamp()),
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING.keys())
def test_bytes_that_no_entry_says_were_erased_are_found_missing(database, organisation_id, upload_id, statement):
    with database.begin() as connection:
        connection.execute(statement)
    number = list_log(database, organisation_id)[-1].number
    assert verify_log(database) == Broken(organisation_id, number, "content-altered")


def test_bytes_put_back_behind_the_back_of_the_log_are_found(database, organisation_id, upload_id):
    number = list_log(database, organisation_id)[-1].number
    erase_upload(database, upload_id, "demande", "Zoé")
    with database.begin() as connection:
        connection.execute(sa.update(contents).values(content=SECRET))
    assert verify_log(database) == Broken(organisation_id, number, "content-altered")


# --- taken along -----------------------------------------------------------------------------------------------------


def test_an_organisation_taken_along_has_its_erased_files_erased_there_too(
    database, organisation_id, upload_id, tmp_path
):
    kept = save_upload(database, organisation_id, "autre.csv", b"autre", "Ada")
    erase_upload(database, upload_id, "demande", "Zoé")
    packed = export_workspace(database, organisation_id)
    assert b"Delorme" not in packed
    there = import_workspace(database, packed, "Max")
    assert verify_log(database) is None
    here, moved = list_uploads(database, organisation_id), list_uploads(database, there)
    assert [replace(one, upload_id=0, organisation_id=0) for one in moved] == [
        replace(one, upload_id=0, organisation_id=0) for one in here
    ]
    assert load_upload(database, kept).content == load_upload(database, moved[1].upload_id).content
