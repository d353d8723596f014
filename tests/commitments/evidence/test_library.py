"""The library of proofs: one file serves many, older files are lifted into it, and each hole is listed once."""

from dataclasses import replace
from datetime import date

from footprint.commitments.commitment import Commitment
from footprint.commitments.evidence.coverage import find_holes, make_matrix
from footprint.commitments.evidence.folders import place_proofs
from footprint.commitments.evidence.library import add_proof, find_by_hash, lift_evidence, proofs_of_tir
from footprint.commitments.evidence.proof import Proof
from footprint.commitments.label.records import Requirement
from footprint.commitments.register import Register, read_register, write_register

BILL = {"label": "Factures", "kind": "result", "filename": "factures.pdf", "sha256": "ab" * 32, "period": "2025"}
OLD = {
    "commitments": [
        {"commitment_id": "E-01", "title": "Garder", "tirs": ["1.1"], "evidence": [BILL, {"label": "Procédure"}]},
        {"commitment_id": "E-02", "title": "Donner", "evidence": [BILL, {"label": "Procédure"}, "illisible"]},
    ],
    "diagnosis": [{"tir": "1.2", "means": "Une charte", "evidence": [BILL | {"seen_by_us": True}]}],
}


def test_a_file_described_many_times_is_one_entry_with_many_links_and_no_word_is_lost():
    lifted = lift_evidence(OLD)
    assert [(one["proof_id"], one["label"], one.get("commitments"), one.get("tirs")) for one in lifted["library"]] == [
        ("P-1", "Factures", ["E-01", "E-02"], None),
        ("P-2", "Procédure", ["E-01"], None),  # without a file, two expected proofs are two
        ("P-3", "Procédure", ["E-02"], None),
        ("P-4", "Factures", None, ["1.2"]),  # it says more than the others: nothing of it is dropped
    ]
    assert lifted["library"][3]["seen_by_us"]
    assert lifted["commitments"][1]["evidence"] == ["illisible"]
    assert lift_evidence(lifted) is lifted


def test_what_is_saved_keeps_proofs_in_the_library_alone():
    register, problems = read_register(OLD)
    assert problems.empty
    written = write_register(register, OLD)
    assert "evidence" not in written["commitments"][0] | written["diagnosis"][0]
    assert read_register(written)[0] == register
    fewer = write_register(replace(register, library=register.library[1:]), written)
    assert [one["proof_id"] for one in fewer["library"]] == ["P-2", "P-3", "P-4"]


def make_register() -> Register:
    """Two lines, two commitments; bills of 2025 that serve one of each, a charter that is over, one proof expected."""
    return Register(
        commitments=(Commitment("E-01", "Garder", tirs=("1.1",)), Commitment("E-02", "Donner")),
        framework=(Requirement("1.1", "Durée", axis="lifecycle", pa="PA 9"), Requirement("1.2", "Élan", axis="Axe É")),
        library=(
            Proof("P-1", "Factures", "result", "é/factures.pdf", "ab" * 32, "2025", commitments=("E-01", "E-02")),
            Proof(
                "P-2", "Charte", "means", "Charte.PDF", "cd" * 32, "2024", expires_on=date(2025, 6, 30), tirs=("1.2",)
            ),
            Proof("P-3", "Bordereau", "result", commitments=("E-02",), tirs=("1.1",)),
        ),
    )


def test_a_proof_of_a_commitment_is_one_of_the_lines_it_answers():
    register = make_register()
    assert [one.proof_id for one in proofs_of_tir(register.library, register.commitments, "1.1")] == ["P-1", "P-3"]
    assert [one.proof_id for one in register.commitments[1].evidence] == ["P-1", "P-3"]
    matrix = make_matrix(register, "tir").set_index("id")
    assert matrix.loc["1.1", ["P-1", "P-2", "P-3"]].tolist() == ["result", "", "result"]


def test_each_hole_is_listed_once():
    holes = find_holes(make_register(), date(2025, 12, 1), {"E-01": 2024})
    assert list(zip(holes["id"], holes["hole"], strict=True)) == [
        ("P-2", "expired"),
        ("P-3", "expected"),
        ("1.1", "no_means"),
        ("1.2", "no_result"),
        ("E-01", "no_means"),
        ("E-01", "not_covering"),
        ("E-02", "no_means"),
    ]
    assert not holes.duplicated(["id", "hole"]).any()


def test_a_proof_that_was_over_before_the_last_day_covers_nothing():
    proof = Proof("P-1", "Certificat", sha256="ab", period="2025", expires_on=date(2025, 11, 30))
    days = date(2025, 1, 1), date(2025, 12, 31)
    assert not proof.covers(*days)
    assert replace(proof, expires_on=date(2025, 12, 31)).covers(*days)


def test_a_file_is_found_again_by_the_beginning_of_its_hash():
    register = make_register()
    assert [one.proof_id for one in find_by_hash(register.library, " ABAB ")] == ["P-1"]
    assert find_by_hash(register.library, "") == ()
    assert add_proof(register.library, Proof("", "Autre"))[-1].proof_id == "P-4"


def test_each_file_is_once_in_a_folder_that_every_system_takes():
    register = make_register()
    long = "Relevé de compteur œuvré " * 9
    more = (
        Proof("P-5", "Même nom", filename="FACTURES.pdf", sha256="1" * 64, tirs=("1.1",)),
        Proof("P-6", "Long", filename=f"{long}.xlsx", sha256="2" * 64, tirs=("1.2",)),
        Proof("P-7", "Réservé", filename="con.pdf", sha256="3" * 64, tirs=("9.9",)),
        Proof("P-8", "Encore", filename="../../x.pdf", sha256="ab" * 32, tirs=("1.2",)),
        Proof("P-9", "Sans lien", filename="seule.pdf", sha256="4" * 64),
    )
    places = place_proofs(replace(register, library=(*register.library, *more)))
    assert places["ab" * 32] == "preuves/3-cycle-de-vie/PA_9/1.1/e_factures.pdf"
    assert places["cd" * 32] == "preuves/Axe_E/sans-PA/1.2/Charte.PDF"
    assert places["1" * 64] == "preuves/3-cycle-de-vie/PA_9/1.1/FACTURES.pdf"
    assert places["2" * 64].startswith("preuves/Axe_E/sans-PA/1.2/Releve_de_compteur_oeuvre_")
    assert places["2" * 64].endswith(".xlsx")
    assert places["3" * 64] == "preuves/sans-axe/sans-PA/9.9/_con.pdf"
    assert "4" * 64 not in places
    assert max(map(len, places.values())) < 200
