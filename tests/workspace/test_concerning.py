"""What concerns a person: exported for them; erased where it can be, what stays named with the reason."""

import io
import json
import zipfile

import pytest

from footprint.inventory.inventory import Inventory
from footprint.problems import UnusableInput
from footprint.storage import (
    find_traces,
    list_log,
    list_uploads,
    load_inventory,
    save_inventory,
    save_plan,
    save_upload,
    verify_log,
)
from footprint.workspace.personal.concerning import erase_what_concerns, export_person
from tests.workspace.test_erasing import bring_as_read, engine, inventory_id, organisation_id, save_evidence

__all__ = ["engine", "inventory_id", "organisation_id"]


def write_workbook(text: str) -> bytes:
    """An archive in which a text is written, as a workbook holds it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return written.getvalue()


def lend_to(engine, inventory_id: int, name: str) -> None:
    """Note by hand that a device was lent to somebody."""
    stored = load_inventory(engine, inventory_id)
    equipment = stored.inventory.equipment.copy()
    equipment.iloc[0, equipment.columns.get_loc("note")] = f"prêté à {name}"
    inventory = Inventory(equipment, stored.inventory.usage, stored.inventory.sites)
    save_inventory(engine, inventory_id, inventory, stored.number, "Ada", stored.row_ids)


def test_all_that_a_person_signed_is_exported(engine, organisation_id, inventory_id):
    bring_as_read(engine, inventory_id)
    told = json.loads(export_person(engine, "Ada"))
    assert told["format"] == "footprint-person"
    assert {one["what"] for one in told["signed"]["log"]} == {"upload-saved", "version-saved"}
    assert [one["number"] for one in told["signed"]["versions"]] == [1]
    assert told["signed"]["uploads"][0]["filename"] == "parc.csv"
    assert "content" not in told["signed"]["uploads"][0]


def test_all_texts_that_name_a_person_are_told_with_their_place(engine, organisation_id, inventory_id):
    bring_as_read(engine, inventory_id)
    lend_to(engine, inventory_id, "Zélie Müller")
    plan = {"commitments": [{"commitment_id": "E-01", "title": "Une charte", "owner": "ZÉLIE MÜLLER"}]}
    save_plan(engine, organisation_id, json.dumps(plan, ensure_ascii=True), 0, "Ada")
    save_plan(engine, organisation_id, json.dumps(plan | {"note": "Zélie Müller"}), 1, "Ada")
    traces = find_traces(engine, "Zélie Müller")
    assert traces.signed == {}
    assert [(one["column"], one["text"]) for one in traces.named["equipment"]] == [("note", "prêté à Zélie Müller")]
    places = {(one["number"], one["place"]) for one in traces.named["plans"]}
    assert {(2, "/note"), (2, "/commitments/0/owner")} <= places


def test_files_whose_bytes_name_a_person_are_told_even_in_a_workbook(engine, organisation_id):
    save_upload(engine, organisation_id, "liste.csv", "Zélie\n".encode("cp1252"), "Ada")
    save_upload(engine, organisation_id, "classeur.xlsx", write_workbook("Zélie"), "Ada")
    save_upload(engine, organisation_id, "autre.csv", b"personne\n", "Ada")
    files = json.loads(export_person(engine, "Zélie"))["files"]
    assert {one["filename"] for one in files} == {"liste.csv", "classeur.xlsx"}


def test_of_nobody_there_is_nothing(engine, organisation_id):
    for ask in (lambda: export_person(engine, "Inconnue"), lambda: erase_what_concerns(engine, "Inconnue", "?", "Ada")):
        with pytest.raises(UnusableInput, match="no-trace-of-person"):
            ask()


def test_files_that_name_a_person_are_erased_and_what_is_sealed_or_proves_stays(engine, organisation_id, inventory_id):
    save_upload(engine, organisation_id, "liste.csv", b"Jordane Delorme\n", "Jordane Delorme")
    save_evidence(engine, organisation_id)  # it names her as well
    found = erase_what_concerns(engine, "Jordane Delorme", "à sa demande", "Zoé")
    assert [one.record.filename for one in found.files] == ["liste.csv"]
    assert [(one.record.filename, one.kind) for one in found.kept_files] == [("charte.pdf", "evidence")]
    assert (found.record, found.sealed) == (False, 2)  # the entry of the log, and the upload
    assert list_uploads(engine, organisation_id)[0].erased is not None
    assert list_log(engine, organisation_id)[-1].what == "upload-erased"
    assert verify_log(engine) is None
