"""The statement of whoever verified a dossier: of a stated kind, beside what it verifies, and never more than it is."""

import io
import json

import pypdf
import pytest

from footprint.cli.main import main
from footprint.dossier.canonical import Unreadable
from footprint.dossier.report.verifier import describe_statement, write_statement_pdf
from footprint.dossier.signing.statement import (
    ASSURED,
    KINDS,
    LONGEST_TEXT,
    Statement,
    check_statement,
    read_statement,
    state_of,
    write_statement,
)
from footprint.problems import UnusableInput
from footprint.words.texts import text
from tests.dossier.samples import forge

SAID = {"kind": "label_audit", "name": "Ana", "on": "2026-11-28", "verified": "Le total, ses factures"}
ASSURANCE = {"kind": "limited", "body": "Cabinet", "standard": "iso_14064_3"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": " "}, "statement.no-name"),
        ({"verified": ""}, "statement.no-verified"),
        ({"kind": "limited", "standard": "iso_14064_3"}, "statement.no-body"),
        ({"kind": "reasonable", "body": "Cabinet"}, "statement.no-standard"),
        ({"standard": "issa_5000"}, "statement.no-assurance"),
        ({"kind": "procedures", "conclusion": "adverse", "remarks": "x"}, "statement.findings-alone"),
        ({"conclusion": "with_reserve"}, "statement.no-remarks"),
        ({"kind": "certified"}, "statement.unknown"),
        ({"materiality": 0.0}, "statement.materiality"),
        ({"on": "2026-11-25"}, "statement.before-dossier"),
        ({"on": "2999-01-01"}, "dossier.day-to-come"),
        ({"name": "Ana\nPour le conseil : Zoé"}, "dossier.not-a-name"),
        ({"role": "auditrice\u202e"}, "dossier.not-a-name"),
        ({"name": "Ana\udce9"}, "dossier.not-a-name"),
        ({"name": "A" * (LONGEST_TEXT + 1)}, "statement.too-long"),
        ({"result": "1 sur 60, " * LONGEST_TEXT}, "statement.too-long"),
    ],
)
def test_what_does_not_hold_together_is_refused(frozen, said, code):
    with pytest.raises(UnusableInput) as refused:
        check_statement(state_of(frozen, **{**SAID, **said}), frozen)
    assert refused.value.problem.code == code


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_kind_says_what_it_gives_and_that_projections_are_not_verified(frozen, kind, language):
    assurance = ASSURANCE if kind in ASSURED else {}
    statement = state_of(frozen, **{**SAID, **assurance, "kind": kind, "seed": "s1", "result": "1 sur 60"})
    check_statement(statement, frozen)
    shown = json.dumps(describe_statement(statement, frozen, language).blocks, ensure_ascii=False)
    for key in (f"kind.{kind}", f"gives.{kind}", "projections", "no_uncorrected", "declared"):
        assert json.dumps(text(f"statement.{key}", language), ensure_ascii=False)[1:-1] in shown
    for one in (frozen.id, statement.code, "s1", "1 sur 60"):
        assert one in shown


def test_a_standard_says_from_when_it_holds_or_what_the_statement_rests_on(frozen):
    def show(**said) -> str:
        statement = state_of(frozen, **{**SAID, **ASSURANCE, **said})
        return str(describe_statement(statement, frozen, "en").blocks).replace("\\xa0", " ")

    assert "15 December 2026" in show(standard="issa_5000")
    assert "applied early" in show(standard="issa_5000")  # of 2025
    assert "could not be read" in show(edition="2019 edition")
    assert "2019 edition" in show(edition="2019 edition")
    assert "could not be read" in show(standard="ISAE 3410")


def test_it_is_the_same_bytes_and_is_read_back(frozen):
    statement = state_of(frozen, **SAID)
    assert read_statement(write_statement(statement)) == statement
    assert write_statement_pdf(statement, frozen, "fr") == write_statement_pdf(statement, frozen, "fr")
    with pytest.raises(Unreadable):
        read_statement(b'{"format": "footprint-statement/1", "kind": "reread"}')


def test_it_is_written_beside_the_archive_which_stays_as_it_is(bundle, tmp_path):
    archive = tmp_path / "d.zip"
    archive.write_bytes(bundle)
    given = ["statement", str(archive), "--kind", "limited", "--name", "Ana", "--verified", "Le total"]
    out = ["--out", str(tmp_path / "said")]
    assert main([*given, *out]) == 2  # neither standard nor body
    assert main([*given, "--standard", "issa_5000", "--body", "Cabinet", "--materiality", "5", *out]) == 0
    assert archive.read_bytes() == bundle
    [written] = (tmp_path / "said").glob("*.json")
    statement: Statement = read_statement(written.read_bytes())
    assert (statement.kind, statement.materiality) == ("limited", 0.05)
    [pdf] = (tmp_path / "said").glob("*.pdf")
    assert "ISSA 5000" in pypdf.PdfReader(io.BytesIO(pdf.read_bytes())).pages[0].extract_text()


@pytest.mark.parametrize(
    ("conclusion", "ends"),
    [(["--conclusion", "clear"], 2), (["--conclusion", "with_reserve", "--remarks", "x"], 2)]
    + [(["--conclusion", one, "--remarks", "L'archive diffère."], 0) for one in ("adverse", "unable")],
)
def test_none_holds_the_figure_of_an_archive_that_differs_for_right(bundle, tmp_path, capsys, conclusion, ends):
    path = "inventory/equipment.csv"
    archive = tmp_path / "d.zip"
    archive.write_bytes(forge(bundle, lambda files: files | {path: files[path].replace(b"laptop", b"tablet")}))
    given = ["statement", str(archive), "--kind", "label_audit", "--name", "Ana", "--verified", "Le total"]
    assert main([*given, *conclusion, "--out", str(tmp_path / "said"), "--language", "fr"]) == ends
    assert ("cette conclusion tient le chiffre pour juste" in capsys.readouterr().err.lower()) == (ends == 2)
