"""A dossier that an auditor received: opened without a database, what she finds kept in a file of hers."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest

from footprint.cli import main
from footprint.dossier.archive import pack
from footprint.dossier.audit.results import write_results
from footprint.dossier.audit.sample import draw
from footprint.dossier.bundle import make_bundle
from footprint.dossier.canonical import read_object, read_text, write_object, write_table
from footprint.dossier.freeze import Frozen
from footprint.dossier.signing.statement import state_of
from footprint.dossier.uploads import INDEX
from footprint.problems import UnusableInput
from footprint.workspace.audit.desk import ReceivedDesk, results_path
from footprint.workspace.audit.received import Received, open_received
from footprint.workspace.audit.verdicts import compare_verdicts
from footprint.workspace.verified.rows import list_copies
from tests.dossier.samples import forge, freeze_planned, freeze_rows, freeze_sample

AT = datetime(2026, 11, 30, 9, 30)
ROWS = "item_id,Type,quantity,source_document\nA1,laptop,10,Facture 1\nA2,chose,4,Facture 2\nA3,server,1,\n"


@pytest.fixture(scope="module")
def frozen() -> Frozen:
    return freeze_rows(ROWS)


@pytest.fixture(scope="module")
def bundle(frozen) -> bytes:
    return make_bundle(frozen, "fr")


@pytest.fixture
def received(bundle, tmp_path) -> Received:
    return open_received(write(tmp_path / "dossier.zip", bundle))


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refuse(path: Path) -> str:
    """The code of the refusal of an archive."""
    with pytest.raises(UnusableInput) as refusal:
        open_received(path)
    return refusal.value.problem.code


# --- opening ---------------------------------------------------------------------------------------------------------


def test_an_archive_opens_verified_with_its_figure_found_again(received, frozen):
    assert received.outcome == "equal"
    assert received.audited.is_reproduced
    assert received.frozen.id == frozen.id
    assert (received.organisation, received.year) == ("Association <du> Lac", 2025)


def test_a_row_goes_back_to_the_line_and_the_cells_of_its_file(received):
    brought = received.audited.find_brought("equipment", 1)
    assert (brought.filename, brought.line) == ("equipment.csv", 4)
    assert brought.cells["item_id"] == "A3"
    assert ROWS.splitlines()[brought.line - 1].startswith("A3")
    assert dict(brought.headers)["device_type"] == "Type"


def test_an_older_archive_that_keeps_no_header_shows_its_cells(frozen):
    index = read_text(frozen.files[INDEX]).drop(columns="headers")
    [copy] = list_copies(frozen.files | {INDEX: write_table(index)})
    assert copy.headers == {}
    assert copy.cells.loc[4, "item_id"] == "A3"


def test_a_row_set_aside_is_drawn_with_its_cells_and_its_reason(received):
    [row] = received.audited.set_aside.to_dict("records")
    assert (row["table"], row["line"], row["cells"]["item_id"]) == ("equipment", 3, "A2")
    assert [one["code"] for one in row["problems"]] == ["unknown-choice"]
    assert (received.audited.population["stratum"] == "set_aside").sum() == 1


@pytest.mark.exhaustive
def test_a_forged_archive_opens_and_is_called_different(bundle, tmp_path):
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        return {**files, "inventory/equipment.csv": files["inventory/equipment.csv"].replace(b",10,", b",3,")}

    received = open_received(write(tmp_path / "forged.zip", forge(bundle, change)))
    assert received.outcome == "different"
    assert received.verification.differences
    assert not received.audited.is_reproduced
    desk = ReceivedDesk(received, results_path(received))
    said = {"kind": "label_audit", "name": "Nadia", "on": "2026-11-30", "verified": "Tout"}
    with pytest.raises(UnusableInput, match=r"statement\.differs"):
        desk.add_statement(state_of(received.audited.frozen, **said))
    desk.add_statement(state_of(received.audited.frozen, **said, conclusion="adverse", remarks="L'archive diffère."))
    assert len(desk.results.statements) == 1


def test_what_is_no_dossier_is_refused(tmp_path):
    assert refuse(tmp_path / "none.zip") == "reading.missing-file"
    assert refuse(write(tmp_path / "text.zip", b"hello")) == "dossier.not-a-bundle"
    assert refuse(write(tmp_path / "other.zip", pack({"a.txt": b"1"}))) == "dossier.not-a-bundle"


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_archive_is_refused_as_such(bundle, tmp_path, place):
    at = int(len(bundle) * place)
    damaged = bundle[:at] + bytes([bundle[at] ^ 255]) + bundle[at + 1 :]
    assert refuse(write(tmp_path / "damaged.zip", damaged)) == "audit.damaged"


@pytest.mark.parametrize(
    "path", ["dossier.json", "inventory/equipment.csv", "registry/factors.csv", "uploads/index.csv"]
)
def test_a_file_that_says_nothing_is_refused_without_a_fault(bundle, tmp_path, path):
    forged = forge(bundle, lambda files: {**files, path: b"{}\n"})
    assert refuse(write(tmp_path / "emptied.zip", forged)) == "audit.damaged"


def test_a_dossier_of_another_shape_names_the_version_that_froze_it(bundle, tmp_path):
    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        about = read_object(files["dossier.json"])
        about |= {"shape": "0" * 64, "software": {"name": "footprint", "version": "9.1"}}
        about["methods"]["main"]["new_choice"] = "yes"
        return {**files, "dossier.json": write_object(about)}

    with pytest.raises(UnusableInput) as refusal:
        open_received(write(tmp_path / "newer.zip", forge(bundle, change)))
    assert (refusal.value.problem.code, refusal.value.problem.expected) == ("audit.newer-version", "9.1")


# --- verdicts --------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_verdicts_are_found_again_and_a_forged_one_is_not():
    frozen = freeze_planned()
    found = compare_verdicts(frozen, "fr")
    assert len(found) > 5
    assert (found["again"] == found["verdict"]).all()
    standing = read_object(frozen.files["plan/standing.json"])
    [first, *_] = standing["commitments"]["fr"]
    first["verdict"] = "reached" if first["verdict"] != "reached" else "missed"
    forged = Frozen({**frozen.files, "plan/standing.json": write_object(standing)})
    again = compare_verdicts(forged, "fr")
    assert (again["again"] != again["verdict"]).sum() == 1


# --- her file --------------------------------------------------------------------------------------------------------


def test_nothing_is_written_before_something_is_kept(received):
    desk = ReceivedDesk(received, results_path(received))
    assert desk.results.last_draw is None
    assert [one.name for one in received.path.parent.iterdir()] == ["dossier.zip"]


@pytest.mark.exhaustive
def test_results_come_back_with_the_same_dossier_under_any_name(received, frozen):
    desk = ReceivedDesk(received, results_path(received))
    drawn = draw(received.audited.population, "mes dés", 2, received.audited.footprint.situation.id)
    desk.keep(desk.results.with_draw(drawn, AT))
    desk.add_note("Nadia", "A1", "Vu.")
    desk.add_statement(state_of(frozen, kind="reread", name="Nadia", on="2026-11-30", verified="Tout"))
    renamed = received.path.rename(received.path.with_name("autre nom.zip"))
    again = open_received(renamed)
    found = ReceivedDesk(again, results_path(again)).results
    assert (found.last_draw.seed, found.last_draw.code) == ("mes dés", drawn.code)
    assert [one.text for one in found.notes] == ["Vu."]
    assert [one.name for one in found.statements] == ["Nadia"]
    assert (found.frozen_id, found.root, found.verified) == (frozen.id, again.root, "equal")


@pytest.mark.exhaustive
def test_results_of_another_version_are_neither_taken_nor_written_over(received, tmp_path):
    path = tmp_path / "mine.json"
    desk = ReceivedDesk(received, path)
    desk.add_note("Nadia", "", "Vu.")
    other = open_received(write(tmp_path / "other.zip", make_bundle(freeze_sample(), "fr")))
    before = path.read_bytes()
    with pytest.raises(UnusableInput) as refusal:
        ReceivedDesk(other, path).add_note("Nadia", "", "Vu ailleurs.")
    assert refusal.value.problem.code == "audit.other-results"
    assert path.read_bytes() == before


def test_a_damaged_file_of_results_is_named_and_left_as_it_is(received):
    path = write(results_path(received), b'{"format": "footprint-audit/1", "draws"')
    with pytest.raises(UnusableInput) as refusal:
        _ = ReceivedDesk(received, path).results
    assert (refusal.value.problem.code, refusal.value.problem.value) == ("audit.no-results", path.name)
    assert path.read_bytes().startswith(b'{"format"')


def test_a_statement_about_another_version_is_not_shown_with_this_one(received, frozen):
    said = json.loads(write_results(ReceivedDesk(received, results_path(received)).results))
    statement = state_of(frozen, kind="reread", name="Nadia", on="2026-11-30", verified="Tout")
    said["statements"] = [asdict(statement) | {"frozen_id": "0" * 64}]
    write(results_path(received), json.dumps(said).encode())
    with pytest.raises(UnusableInput) as refusal:
        _ = ReceivedDesk(received, results_path(received)).results
    assert refusal.value.problem.code == "audit.no-results"


def test_a_folder_that_cannot_be_written_is_said(received, tmp_path):
    with pytest.raises(UnusableInput) as refusal:
        ReceivedDesk(received, tmp_path / "none" / "mine.json").add_note("Nadia", "", "Vu.")
    assert refusal.value.problem.code == "audit.not-written"


def test_the_schema_of_the_file_is_stable(received):
    desk = ReceivedDesk(received, results_path(received))
    desk.add_note("Nadia", "", "Vu.")
    said = json.loads(write_results(desk.results))
    assert set(said) == {
        *("format", "frozen_id", "root", "organisation", "year", "verified", "draws", "notes", "statements")
    }
    assert said["format"] == "footprint-audit/1"


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def served(monkeypatch) -> list[tuple]:
    """What the command would serve; nothing is."""
    calls: list[tuple] = []
    monkeypatch.setattr("footprint.cli.audit.serve", lambda *given: calls.append(given) or 0)
    for name in ("FOOTPRINT_AUDIT", "FOOTPRINT_AUDIT_FILE"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return calls


@pytest.mark.exhaustive
def test_the_command_opens_several_archives_on_this_machine_alone(bundle, tmp_path, served, capsys):
    paths = [write(tmp_path / name, bundle) for name in ("un.zip", "deux.zip")]
    assert main.main(["audit", *map(str, paths), "--no-browser", "--language", "fr"]) == 0
    assert served == [(8502, True, "--server.address", "127.0.0.1")]
    said = capsys.readouterr().out
    assert "Égal et complet" in said
    assert said.count("Vos résultats seront gardés dans") == 2


def test_the_command_refuses_what_is_no_dossier(tmp_path, served, capsys):
    path = write(tmp_path / "photo.zip", b"hello")
    assert main.main(["audit", str(path), "--language", "fr"]) == 2
    assert "photo.zip" in capsys.readouterr().err
    assert not served


@pytest.mark.parametrize("language", ["fr", "en"])
def test_links_in_a_ring_lead_to_no_dossier(tmp_path, served, capsys, language):
    path = tmp_path / "ring.zip"
    path.symlink_to(path)
    assert main.main(["audit", str(path), "--language", language]) == 2
    assert "ring.zip" in capsys.readouterr().err
    assert not served


def test_one_file_holds_the_results_of_one_dossier(bundle, tmp_path, served, capsys):
    paths = [str(write(tmp_path / name, bundle)) for name in ("un.zip", "deux.zip")]
    assert main.main(["audit", *paths, "--file", "f.json", "--language", "fr"]) == 2
    assert not served
