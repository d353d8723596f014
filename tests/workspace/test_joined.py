"""What an auditor found, brought back to the organisation: joined to the version that it is about, and to no other."""

import json
from dataclasses import replace

import pytest

from footprint.cli import main
from footprint.dossier.archive import unpack
from footprint.dossier.audit.results import Results, write_results
from footprint.dossier.freeze import Identity, Signed, hash_bytes
from footprint.dossier.signing.statement import state_of
from footprint.dossier.trail import read_trail
from footprint.estimation.situation import Method
from footprint.problems import UnusableInput
from footprint.storage import list_inventories, list_log, verify_log
from footprint.workspace.audit.joined import join_results, list_joined
from footprint.workspace.publishing import freeze_version
from footprint.workspace.samples import find_sample
from footprint.workspace.stored_years import open_dossier
from footprint.workspace.verified.verify import verify_file


@pytest.fixture
def frozen(database, organisation_id):
    [record] = list_inventories(database, organisation_id)
    identity = Identity("Association", Signed("Claire", "2026-11-26"))
    number = freeze_version(database, record.inventory_id, 1, Method(year=2025), identity, "Claire")
    return open_dossier(database, organisation_id, number)


@pytest.fixture
def results(frozen) -> Results:
    statement = state_of(frozen, kind="reread", name="Nadia", on="2026-11-30", verified="Les quantités")
    return Results(frozen.id, "e" * 64, "Association", 2025).with_statement(statement)


def refuse(database, organisation_id: int, data: bytes) -> str:
    with pytest.raises(UnusableInput) as refusal:
        join_results(database, organisation_id, data, "audit.json", "Claire")
    return refusal.value.problem.code


def test_results_are_joined_once_to_the_version_that_they_are_about(database, organisation_id, frozen, results):
    data = write_results(results)
    assert join_results(database, organisation_id, data, "audit.json", "Claire") == 1
    assert list_joined(database, organisation_id, frozen.id) == [results]
    assert list_joined(database, organisation_id, "0" * 64) == []
    assert list_log(database, organisation_id)[-1].what == "audit-joined"
    assert verify_log(database) is None
    assert refuse(database, organisation_id, data) == "audit.joined-already"


def test_results_about_another_version_are_refused(database, organisation_id, results):
    other = Results("0" * 64, "e" * 64, "Association", 2025)
    assert refuse(database, organisation_id, write_results(other)) == "audit.unknown-version"
    mixed = Results("0" * 64, "e" * 64, "Association", 2025, statements=results.statements)
    assert refuse(database, organisation_id, write_results(mixed)) == "audit.no-results"
    assert refuse(database, organisation_id, b"{}") == "audit.no-results"


def test_a_statement_of_another_total_is_not_joined(database, organisation_id, results):
    [statement] = results.statements
    forged = replace(results, statements=(replace(statement, total=1.0),))
    assert refuse(database, organisation_id, write_results(forged)) == "audit.no-results"


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def inventory() -> list[str]:
    folder = find_sample("association", 2025)
    return [str(folder / "equipment.csv"), "--usage", str(folder / "usage.csv"), "--sites", str(folder / "sites.csv")]


@pytest.mark.exhaustive
def test_the_command_takes_results_and_evidence_into_the_archive(tmp_path, inventory, capsys):
    """Both are read again by whoever verifies it; a file that the plan does not name stays out."""
    proofs = tmp_path / "preuves"
    proofs.mkdir()
    (proofs / "devis.pdf").write_bytes(b"%PDF devis")
    (proofs / "photo.jpg").write_bytes(b"no proof")
    plan = json.loads((find_sample("local_authority", 2025).parent / "plan.json").read_bytes())
    named = {"label": "Devis", "filename": "devis.pdf", "sha256": hash_bytes(b"%PDF devis")}
    lacking = {"label": "Note", "filename": "note.pdf", "sha256": "0" * 64}
    plan["commitments"][0]["evidence"] = [named, lacking]
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    audit = tmp_path / "audit.json"
    audit.write_bytes(write_results(Results("f" * 64, "e" * 64, "Association", 2025)))
    out = tmp_path / "dossier.zip"
    options = [
        "--plan",
        str(tmp_path / "plan.json"),
        "--evidence",
        str(proofs),
        "--audit",
        str(tmp_path / "audit.json"),
    ]
    signed = ["--year", "2025", "--author", "Claire", "--date", "2026-11-29", "--out", str(out), "--language", "fr"]
    assert main.main(["dossier", *inventory, *options, *signed]) == 0
    assert "note.pdf" in capsys.readouterr().out
    files = unpack(out.read_bytes())
    assert [data for path, data in files.items() if path.startswith("preuves/") and path.endswith(".pdf")] == [
        b"%PDF devis"
    ]
    assert [entry["what"] for entry in read_trail(files["log.jsonl"])][-2:] == ["audit-joined", "dossier-frozen"]
    assert not verify_file(out).differences


@pytest.mark.exhaustive
def test_evidence_needs_a_plan_and_a_folder(tmp_path, inventory, capsys):
    out = ["--year", "2025", "--out", str(tmp_path / "dossier.zip"), "--language", "fr"]
    assert main.main(["dossier", *inventory, "--evidence", str(tmp_path), *out]) == 2
    assert "Sans plan" in capsys.readouterr().err
    plan = str(find_sample("local_authority", 2025).parent / "plan.json")
    assert main.main(["dossier", *inventory, "--plan", plan, "--evidence", str(tmp_path / "none"), *out]) == 2
    assert "répertoire de preuves" in capsys.readouterr().err
