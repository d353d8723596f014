"""A whole organisation in one file: it opens elsewhere exactly as it was, and nothing else is ever opened."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Generator
from dataclasses import replace

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from footprint.problems import UnusableInput, problem_table
from footprint.storage import (
    Saved,
    archive_inventory,
    create_inventory,
    create_organisation,
    describe_set_aside,
    export_workspace,
    import_workspace,
    list_inventories,
    list_log,
    list_organisations,
    list_versions,
    load_inventory,
    load_upload,
    open_database,
    portable,
    redo_last_undo,
    save_inventory,
    save_upload,
    undo_last_change,
    verify_log,
)
from footprint.storage.database import schema
from tests.draws import draws
from tests.storage.desks import Desk

UPLOADED = "item_id;quantité\nPC-1;deux\n".encode("cp1252")


def work_elsewhere(url: str) -> sa.Engine:
    """Another machine, where others already work: no id there is the one it was here."""
    engine = open_database(url)
    for name in ("Une autre", "Encore une"):
        other = create_organisation(engine, name, "Max")
        for year in (2021, 2022, 2023):
            create_inventory(engine, other, "Parc", year, "Max")
        save_upload(engine, other, "autre.csv", name.encode(), "Max")
    return engine


def give_past(engine: sa.Engine, organisation_id: int, inventory_id: int) -> None:
    """Uploads, rows set aside, an undo and its redo, and a second inventory, archived."""
    ada = Desk(engine, inventory_id, "Ada").change("PC-1", quantity=2.0, note="l'été, « ligne »\n2 🌱")
    ada.save("deux portables")
    upload_id = save_upload(engine, organisation_id, "parc.csv", UPLOADED, "Ada")
    save_upload(engine, organisation_id, "copie du parc.csv", UPLOADED, "Ada")
    unreadable = pd.DataFrame({"quantity": ["deux"]}, index=pd.Index([2], name="line"))
    aside = describe_set_aside({"equipment": unreadable}, problem_table([]), {"equipment": upload_id})
    stored = ada.shown
    uploads = dict.fromkeys(stored.row_ids, upload_id)
    save_inventory(engine, inventory_id, stored.inventory, stored.number, "Ada", stored.row_ids, uploads, aside)
    undo_last_change(engine, inventory_id, 3, "Zoé")
    redo_last_undo(engine, inventory_id, 4, "Zoé")
    older = create_inventory(engine, organisation_id, "Parc 2023", 2023, "Zoé", "register", "REU", {"poste": 1})
    save_inventory(engine, older, stored.inventory, 0, "Zoé", upload_ids={"equipment": upload_id})
    archive_inventory(engine, older, "Zoé")


@pytest.fixture
def packed(database, organisation_id, stored_office) -> bytes:
    give_past(database, organisation_id, stored_office)
    return export_workspace(database, organisation_id)


@pytest.fixture
def elsewhere(tmp_path) -> Generator[sa.Engine]:
    engine = work_elsewhere(f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}")
    yield engine
    engine.dispose()


def describe(engine: sa.Engine, organisation_id: int) -> dict:
    """All that the product can say of an organisation, no id of the database in it."""
    organisation = next(one for one in list_organisations(engine, True) if one.organisation_id == organisation_id)
    records = sorted(list_inventories(engine, organisation_id, True), key=lambda record: record.year)
    places = {record.inventory_id: place for place, record in enumerate(records)}
    uploads = read_uploads(engine, organisation_id)
    return {
        "organisation": replace(organisation, organisation_id=0),
        "inventories": [replace(one, inventory_id=places[one.inventory_id], organisation_id=0) for one in records],
        "versions": [list_versions(engine, record.inventory_id) for record in records],
        "rows": [say_version(engine, one.inventory_id, n, uploads) for one in records for n in range(7)],
        "uploads": list(uploads.values()),
        "log": [
            replace(
                entry,
                organisation_id=0,
                inventory_id=places.get(entry.inventory_id),
                upload_id=uploads.get(entry.upload_id),
            )
            for entry in list_log(engine, organisation_id)
            if entry.what != "organisation-imported"
        ],
    }


def read_uploads(engine: sa.Engine, organisation_id: int) -> dict[int, tuple]:
    ids = [entry.upload_id for entry in list_log(engine, organisation_id) if entry.upload_id]
    uploads = [load_upload(engine, upload_id) for upload_id in ids]
    return {one.upload_id: (one.filename, one.sha256, one.size, one.at, one.actor, one.content) for one in uploads}


def say_version(engine: sa.Engine, inventory_id: int, number: int, uploads: dict) -> list:
    if number > len(list_versions(engine, inventory_id)):
        return []
    stored = load_inventory(engine, inventory_id, number)
    said = [say_rows(stored.set_aside.assign(upload_id=stored.set_aside["upload_id"].map(uploads)))]
    for name, row_ids in stored.row_ids.items():
        from_upload = stored.upload_ids[name].map(uploads).astype("str").tolist()
        said += [say_rows(stored.inventory.table(name)), row_ids.tolist(), from_upload]
    return said


def say_rows(table: pd.DataFrame) -> list[dict]:
    return table.astype("object").where(table.notna(), None).reset_index().to_dict("records")


def test_an_organisation_opens_elsewhere_exactly_as_it_was(database, organisation_id, packed, elsewhere):
    there = import_workspace(elsewhere, packed, "Max")
    assert there != organisation_id
    assert describe(elsewhere, there) == describe(database, organisation_id)
    assert verify_log(elsewhere) is None


def test_numbers_are_kept_to_the_last_bit(database, stored_office, organisation_id, elsewhere):
    there = import_workspace(elsewhere, export_workspace(database, organisation_id), "Max")
    [record] = list_inventories(elsewhere, there)
    equipment = load_inventory(elsewhere, record.inventory_id).inventory.equipment
    assert equipment["quantity"].tolist() == [1.0, 12.0, 0.1 + 0.2]
    assert equipment["lifespan_years"].tolist()[2] == 1 / 3


def test_the_log_goes_on_from_the_last_entry_and_says_who_opened_the_file(database, organisation_id, packed, elsewhere):
    before, after = list_log(database, organisation_id), list_log(elsewhere, import_workspace(elsewhere, packed, "Max"))
    assert [entry.hash for entry in after[:-1]] == [entry.hash for entry in before]
    assert (after[-1].what, after[-1].actor) == ("organisation-imported", "Max")
    assert after[-1].previous_hash == before[-1].hash
    assert json.loads(after[-1].content)["log_hash"] == before[-1].hash


@pytest.mark.exhaustive
def test_work_goes_on_elsewhere_and_comes_back(database, organisation_id, packed, elsewhere):
    there = import_workspace(elsewhere, packed, "Max")
    [record] = list_inventories(elsewhere, there)
    max_ = Desk(elsewhere, record.inventory_id, "Max").change("PC-2", quantity=3.0)
    assert isinstance(max_.save("trois de moins"), Saved)
    save_upload(elsewhere, there, "retour.csv", b"item_id\n", "Max")
    assert undo_last_change(elsewhere, record.inventory_id, 6, "Max") == Saved(7, changed=1)
    assert verify_log(elsewhere) is None

    back = import_workspace(database, export_workspace(elsewhere, there), "Zoé")
    assert back != organisation_id
    assert describe(database, back) == describe(elsewhere, there)
    assert verify_log(database) is None
    again = import_workspace(elsewhere, export_workspace(database, back), "Max")
    assert describe(elsewhere, again) == describe(database, back)
    assert verify_log(elsewhere) is None


def test_what_was_sealed_elsewhere_is_still_watched(database, organisation_id, packed, elsewhere):
    there = import_workspace(elsewhere, packed, "Max")
    equipment = schema.rows["equipment"]
    with elsewhere.begin() as connection:
        of_there = equipment.update().where(equipment.c.organisation_id == there, equipment.c.from_version == 1)
        connection.execute(of_there.values(quantity=99.0))
    broken = verify_log(elsewhere)
    assert (broken.organisation_id, broken.why) == (there, "content-altered")


def test_opening_a_file_twice_makes_two_organisations(database, organisation_id, packed):
    twice = [import_workspace(database, packed, "Zoé") for _ in range(2)]
    assert len({organisation_id, *twice}) == 3
    assert {one.name for one in list_organisations(database)} == {"Association des Écoliers"}
    assert describe(database, twice[0]) == describe(database, twice[1]) == describe(database, organisation_id)
    assert verify_log(database) is None


def test_an_organisation_without_inventory_is_one_too(database, organisation_id, elsewhere):
    there = import_workspace(elsewhere, export_workspace(database, organisation_id), "Max")
    assert describe(elsewhere, there) == describe(database, organisation_id)


def test_the_same_content_gives_the_same_bytes(database, organisation_id, packed):
    assert export_workspace(database, organisation_id) == packed


def test_others_are_not_in_the_file(database, organisation_id, packed):
    other = create_organisation(database, "Mairie voisine", "Ada")
    save_upload(database, other, "secret.csv", b"neighbour's secret", "Ada")
    unpacked = b"".join(unpack(export_workspace(database, organisation_id)).values())
    assert b"Mairie voisine" not in unpacked
    assert b"neighbour's secret" not in unpacked


def test_every_table_goes_along_but_those_of_the_server():
    goes_along = {*portable.tables_of_organisation(), *schema.OF_THE_SERVER}
    assert goes_along == set(schema.metadata.tables.values())


def test_an_unknown_organisation_has_no_file(database):
    with pytest.raises(UnusableInput, match="unknown-organisation"):
        export_workspace(database, 99)


# --- files that are refused ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Generator[tuple[sa.Engine, int, bytes]]:
    """An organisation with a past, and its file; nothing changes it."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('here') / 'footprint.sqlite3'}")
    organisation_id = create_organisation(engine, "Association des Écoliers", "Zoé")
    inventory_id = create_inventory(engine, organisation_id, "Parc 2024", 2024, "Zoé")
    Desk(engine, inventory_id, "Zoé").add("PC-1", device_type="laptop", quantity=1.0).save()
    give_past(engine, organisation_id, inventory_id)
    yield engine, organisation_id, export_workspace(engine, organisation_id)
    engine.dispose()


@pytest.fixture(scope="module")
def pieces(kept) -> dict[str, bytes]:
    return unpack(kept[-1])


@pytest.fixture(scope="module")
def desk_elsewhere(tmp_path_factory) -> Generator[sa.Engine]:
    engine = work_elsewhere(f"sqlite:///{tmp_path_factory.mktemp('there') / 'footprint.sqlite3'}")
    yield engine
    engine.dispose()


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(pieces: dict[str, bytes], sealed: bool = True) -> bytes:
    """A file made by hand; `sealed` with the hashes that its pieces ask for."""
    if sealed:
        manifest = json.loads(pieces[portable.MANIFEST])
        hashes = {n: hashlib.sha256(piece).hexdigest() for n, piece in pieces.items() if n != portable.MANIFEST}
        pieces = pieces | {portable.MANIFEST: json.dumps(manifest | {"files": hashes}).encode()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, piece in pieces.items():
            archive.writestr(name, piece)
    return packed.getvalue()


def change_rows(table: str, change: Callable[[list[dict]], object]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Change the rows of a table in a file, in place."""

    def changed(pieces: dict[str, bytes]) -> dict[str, bytes]:
        rows = [json.loads(line) for line in pieces[f"tables/{table}.jsonl"].splitlines()]
        change(rows)
        return pieces | {f"tables/{table}.jsonl": "\n".join(json.dumps(row) for row in rows).encode()}

    return changed


def refusal(engine: sa.Engine, data: bytes) -> str:
    """Why a file is refused; nothing may have come in."""
    before = len(list_organisations(engine, True))
    with pytest.raises(UnusableInput) as refused:
        import_workspace(engine, data, "Max")
    assert len(list_organisations(engine, True)) == before
    return refused.value.problem.code


@pytest.mark.parametrize(
    "data",
    [b"", b"item_id;site\nPC-1;Siege\n", pack({"xl/workbook.xml": b"<workbook/>"}, sealed=False)],
    ids=["nothing", "a table", "a workbook"],
)
def test_other_files_are_refused(desk_elsewhere, data):
    assert refusal(desk_elsewhere, data) == "workspace-not-one"


@pytest.mark.parametrize("change", [{"revision": "0000"}, {"format_version": 2}, {"revision": None}])
def test_a_file_of_another_version_of_the_tool_is_refused(desk_elsewhere, pieces, change):
    manifest = json.loads(pieces[portable.MANIFEST]) | change
    data = pack(pieces | {portable.MANIFEST: json.dumps(manifest).encode()})
    assert refusal(desk_elsewhere, data) == "workspace-other-revision"


def test_a_file_that_would_take_all_the_memory_is_refused(kept, pieces, desk_elsewhere, monkeypatch):
    database, organisation_id, packed = kept
    size = sum(map(len, pieces.values()))
    monkeypatch.setattr(portable, "MAX_UNPACKED_BYTES", size - 1)
    assert refusal(desk_elsewhere, packed) == "workspace-too-large"
    with pytest.raises(UnusableInput, match="workspace-too-large"):
        export_workspace(database, organisation_id)
    monkeypatch.setattr(portable, "MAX_UNPACKED_BYTES", size)
    assert import_workspace(desk_elsewhere, packed, "Max")


def without(pieces: dict[str, bytes], end: str) -> dict[str, bytes]:
    return {name: piece for name, piece in pieces.items() if not name.endswith(end)}


UPLOAD = f"uploads/{hashlib.sha256(UPLOADED).hexdigest()}"


@pytest.mark.parametrize(
    "change",
    [
        lambda pieces: without(pieces, "equipment.jsonl"),
        lambda pieces: without(pieces, UPLOAD),
        lambda pieces: pieces | {UPLOAD: b"other bytes"},
        lambda pieces: pieces | {"tables/sites.jsonl": b"{}"},
        lambda pieces: pieces | {"tables/sites.jsonl": b"[" * 100_000},
        lambda pieces: pieces | {"tables/sites.jsonl": b"\xff\xfe"},
        change_rows("organisations", lambda rows: rows.append(rows[0] | {"organisation_id": 7})),
        change_rows("organisations", list.clear),
        change_rows("organisations", lambda rows: rows[0].update(unknown=1)),
        change_rows("organisations", lambda rows: rows[0].update(archived=0)),
        change_rows("organisations", lambda rows: rows[0].update(name=None)),
        change_rows("organisations", lambda rows: rows[0].update(name="\ud800")),
        change_rows("inventories", lambda rows: rows[0].update(year="2024")),
        change_rows("inventories", lambda rows: rows[0].update(year=10**30)),
        change_rows("inventories", lambda rows: rows[0].update(kind="other")),
        change_rows("inventories", lambda rows: rows[0].update(created_at="yesterday")),
        change_rows("inventories", lambda rows: rows[0].update(settings=[1])),
        change_rows("inventories", lambda rows: rows[0].update(organisation_id=99)),
        change_rows("equipment", lambda rows: rows[0].update(inventory_id=99)),
        change_rows("equipment", lambda rows: rows[0].update(upload_id=99)),
        change_rows("equipment", lambda rows: rows[0].update(from_version=99)),
        change_rows("equipment", lambda rows: rows[0].update(quantity=float("nan"))),
        change_rows("equipment", lambda rows: rows.append(rows[0])),
        change_rows("log", lambda rows: rows.reverse()),
    ],
)
def test_a_file_made_by_something_else_is_refused(desk_elsewhere, pieces, change):
    assert refusal(desk_elsewhere, pack(change(pieces))) == "workspace-damaged"


@pytest.mark.parametrize(
    "change",
    [
        change_rows("equipment", lambda rows: rows[0].update(quantity=99.0)),
        change_rows("equipment", lambda rows: rows.pop()),
        change_rows("set_aside", list.clear),
        change_rows("versions", lambda rows: rows[0].update(actor="Someone else")),
        change_rows("log", lambda rows: rows[3].update(actor="Someone else")),
        change_rows("log", lambda rows: rows.pop(3)),
        change_rows("log", lambda rows: rows.pop()),
        change_rows("log", list.clear),
        change_rows("upload_contents", lambda rows: rows[0].update(erased_at="2026-11-30T10:00:00")),
    ],
)
def test_a_file_that_was_altered_is_refused(desk_elsewhere, pieces, change):
    """With hashes of its pieces made anew: the log still tells."""
    codes = {refusal(desk_elsewhere, pack(change(pieces)))}
    assert codes <= {"workspace-altered", "workspace-damaged"}


def test_a_file_in_which_a_piece_stands_twice_is_refused(desk_elsewhere, kept):
    twice = io.BytesIO(kept[-1])
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("tables/log.jsonl", b"")
    assert refusal(desk_elsewhere, twice.getvalue()) == "workspace-damaged"


@draws(40)
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255), cut=st.booleans())
def test_whatever_byte_is_damaged_the_file_is_refused_or_opens_as_it_was(kept, desk_elsewhere, place, mask, cut):
    database, organisation_id, packed = kept
    damaged = bytearray(packed)
    position = int(place * len(packed))
    damaged[position] ^= mask
    try:
        there = import_workspace(desk_elsewhere, bytes(damaged[:position] if cut else damaged), "Max")
    except UnusableInput as refused:
        assert refused.problem.code.startswith("workspace-")  # noqa: PT017, it need not be raised
    else:  # the byte said nothing: a date, an attribute of a piece
        assert describe(desk_elsewhere, there) == describe(database, organisation_id)
