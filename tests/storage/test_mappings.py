"""How files are read: what was settled is kept by origin, can be forgotten, is sealed in the log, and travels."""

import pandas as pd
import pytest
import sqlalchemy as sa

from footprint.long_work import Cancelled, Work
from footprint.problems import Problem, UnusableInput
from footprint.storage import (
    Conflict,
    KeptFile,
    Saved,
    StoredInventory,
    create_organisation,
    export_workspace,
    find_mapping,
    forget_mapping,
    import_workspace,
    list_log,
    list_mappings,
    list_versions,
    load_inventory,
    open_database,
    save_import,
    save_mapping,
    verify_log,
)
from footprint.storage.database import schema
from footprint.storage.inventories import rows

ANSWERS = '{"columns": {"Machin": "device_type"}}'
OTHERS = '{"columns": {"Machin": ""}}'


def tell(database: sa.Engine, organisation_id: int) -> list[tuple[str, str]]:
    return [(entry.what, entry.actor) for entry in list_log(database, organisation_id)]


# --- kept ------------------------------------------------------------------------------------------------------------


def test_what_is_settled_is_found_again_by_the_origin_of_the_file(database, organisation_id):
    save_mapping(database, organisation_id, "glpi", "parc.csv", ANSWERS, "Ada")
    found = find_mapping(database, organisation_id, "glpi")
    assert found is not None
    assert (found.answers, found.filename, found.actor, found.number) == (ANSWERS, "parc.csv", "Ada", 1)
    assert find_mapping(database, organisation_id, "autre") is None


def test_the_last_that_was_settled_holds_and_the_same_again_changes_nothing(database, organisation_id):
    for answers, actor in ((ANSWERS, "Ada"), (OTHERS, "Max"), (OTHERS, "Zoé")):
        save_mapping(database, organisation_id, "glpi", "parc.csv", answers, actor)
    (found,) = list_mappings(database, organisation_id)
    assert (found.number, found.answers, found.actor) == (2, OTHERS, "Max")


def test_what_is_forgotten_no_longer_holds_until_it_is_settled_again(database, organisation_id):
    save_mapping(database, organisation_id, "glpi", "parc.csv", ANSWERS, "Ada")
    forget_mapping(database, organisation_id, "glpi", "Max")
    assert list_mappings(database, organisation_id) == []
    assert find_mapping(database, organisation_id, "glpi") is None
    forget_mapping(database, organisation_id, "glpi", "Max")
    forget_mapping(database, organisation_id, "jamais vu", "Max")
    save_mapping(database, organisation_id, "glpi", "parc2.csv", ANSWERS, "Ada")
    assert [one.number for one in list_mappings(database, organisation_id)] == [3]
    said = [("mapping-saved", "Ada"), ("mapping-forgotten", "Max"), ("mapping-saved", "Ada")]
    assert tell(database, organisation_id)[-3:] == said


def test_organisations_know_nothing_of_each_other_s(database, organisation_id):
    other = create_organisation(database, "Mairie", "Zoé")
    save_mapping(database, organisation_id, "glpi", "parc.csv", ANSWERS, "Ada")
    assert list_mappings(database, other) == []
    save_mapping(database, other, "glpi", "parc.csv", OTHERS, "Max")
    forget_mapping(database, other, "glpi", "Max")
    found = find_mapping(database, organisation_id, "glpi")
    assert found is not None
    assert found.answers == ANSWERS


def test_an_organisation_that_does_not_exist_settles_nothing(database):
    with pytest.raises(UnusableInput, match="unknown-organisation"):
        save_mapping(database, 99, "glpi", "parc.csv", ANSWERS, "Ada")


# --- sealed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(schema.mappings).values(answers=OTHERS),
        sa.update(schema.mappings).values(actor="Eve"),
        sa.delete(schema.mappings),
    ],
    ids=["other answers", "another actor", "removed"],
)
def test_a_mapping_altered_behind_the_back_of_the_log_is_found(database, organisation_id, statement):
    save_mapping(database, organisation_id, "glpi", "parc.csv", ANSWERS, "Ada")
    assert verify_log(database) is None
    with database.begin() as connection:
        connection.execute(statement)
    broken = verify_log(database)
    assert broken is not None
    assert broken.why == "content-altered"


def test_a_mapping_that_nobody_told_is_found(database, organisation_id):
    save_mapping(database, organisation_id, "glpi", "parc.csv", ANSWERS, "Ada")
    c = schema.mappings.c
    others = [c.organisation_id, sa.literal("ocs"), c.number, c.at, c.actor, c.filename, c.answers]
    with database.begin() as connection:
        connection.execute(schema.mappings.insert().from_select(list(c), sa.select(*others)))
    broken = verify_log(database)
    assert broken is not None
    assert broken.why == "not-logged"


def test_mappings_go_with_the_file_of_the_organisation(database, organisation_id, tmp_path):
    save_mapping(database, organisation_id, "glpi", "parc.csv", ANSWERS, "Ada")
    save_mapping(database, organisation_id, "ocs", "ocs.csv", OTHERS, "Ada")
    forget_mapping(database, organisation_id, "ocs", "Max")
    elsewhere = open_database(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    there = import_workspace(elsewhere, export_workspace(database, organisation_id), "Max")
    assert list_mappings(elsewhere, there) == list_mappings(database, organisation_id)
    assert verify_log(elsewhere) is None
    elsewhere.dispose()


# --- an import, all or nothing ---------------------------------------------------------------------------------------


@pytest.fixture
def bring(database, inventory_id, office):
    """An import of the office, from a file, with what was settled about it."""

    def bring(base: int = 0, prepare=None) -> Saved | Conflict:
        def make(kept) -> StoredInventory:
            (upload_id,) = kept.values()
            before = load_inventory(database, inventory_id, base)
            origins = {
                name: pd.Series(upload_id, index=office.table(name).index, dtype="Int64") for name in before.row_ids
            }
            ids = {name: pd.Series(pd.NA, index=one.index, dtype="Int64") for name, one in origins.items()}
            return StoredInventory(office, ids, origins, base, before.set_aside)

        files, mappings = [KeptFile("parc.csv", b"item_id\nPC-1\n")], [("glpi", "parc.csv", ANSWERS)]
        return save_import(database, inventory_id, prepare or make, files, mappings, "Ada", "import")

    return bring


def test_an_import_keeps_its_file_its_mapping_and_its_rows(database, organisation_id, inventory_id, bring):
    outcome = bring()
    assert isinstance(outcome, Saved)
    assert (outcome.number, outcome.added) == (1, 6)
    stored = load_inventory(database, inventory_id)
    assert stored.upload_ids["equipment"].tolist() == [1, 1, 1]
    assert len(list_mappings(database, organisation_id)) == 1
    said = [("upload-saved", "Ada"), ("mapping-saved", "Ada"), ("version-saved", "Ada")]
    assert tell(database, organisation_id)[-3:] == said
    assert verify_log(database) is None


def nothing_was_saved(database: sa.Engine, organisation_id: int, inventory_id: int) -> bool:
    kept = [schema.uploads, schema.upload_contents, schema.mappings, schema.versions, *schema.rows.values()]
    with database.connect() as connection:
        rows_kept = sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in kept
        )
    told = [what for what, _ in tell(database, organisation_id)]
    return not rows_kept and told == ["organisation-created", "inventory-created"] and verify_log(database) is None


def test_an_import_that_fails_on_the_way_leaves_nothing(database, organisation_id, inventory_id, bring):
    def fail(kept):
        assert kept, "the files are written first"
        raise UnusableInput(Problem("missing-name", "error", ""))

    with pytest.raises(UnusableInput, match="missing-name"):
        bring(prepare=fail)
    assert nothing_was_saved(database, organisation_id, inventory_id)


def test_an_import_cancelled_between_two_batches_of_rows_leaves_nothing(
    database, organisation_id, inventory_id, bring, monkeypatch
):
    monkeypatch.setattr(rows, "ROWS_AT_ONCE", 1)
    work = Work(bring)
    tell_progress = work.tell

    def cancel_at_the_third_row(progress):
        if progress.step == "save" and progress.done == 2:
            work.stop()
        tell_progress(progress)

    monkeypatch.setattr(work, "tell", cancel_at_the_third_row)
    work.start()
    assert work.wait(60)
    with pytest.raises(Cancelled):
        _ = work.result
    assert nothing_was_saved(database, organisation_id, inventory_id)
    assert isinstance(bring(), Saved)
    assert len(list_versions(database, inventory_id)) == 1
