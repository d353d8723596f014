"""The page that sums a dossier up: always one A4 page, as PDF and as a picture, whatever it says; and its charts."""

import io

import pypdf
import pytest

from footprint.cli.main import main
from footprint.dossier.freeze import Frozen, Identity, Signed
from footprint.dossier.report.one_page import describe_summary, draw_charts, make_summary, write_summary
from footprint.dossier.report.sections import describe_report
from tests.dossier.samples import freeze_gaps, freeze_planned, freeze_rows, freeze_sample

LONG = Identity(
    "Syndicat mixte " * 20, Signed("Claire " * 15, "2026-11-26"), reviewer=Signed("Luc " * 20, "2026-11-27")
)
CASES = {
    "planned": freeze_planned,
    "without a plan": freeze_sample,
    "gaps": freeze_gaps,
    "long names": lambda: freeze_rows("item_id,device_type,quantity\nA,laptop,3\n", identity=LONG),
    "nothing": lambda: freeze_rows("item_id,device_type,quantity\n"),
}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.sampled
@pytest.mark.parametrize("case", CASES)
def test_it_is_one_page_that_says_the_figure(case):
    frozen = CASES[case]()
    for language in ("fr", "en"):
        summary = describe_summary(frozen, language)
        pdf = pypdf.PdfReader(io.BytesIO(write_summary(summary)))
        assert len(pdf.pages) == 1
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        said = " ".join(pdf.pages[0].extract_text().split())
        assert " ".join(summary.total.split()) in said
        assert frozen.id in said.replace(" ", "").replace("\u200b", "")


@pytest.mark.exhaustive
def test_pictures_are_those_of_the_charts_of_the_report(frozen: Frozen):
    files = make_summary(frozen, "fr")
    report = describe_report(frozen, "fr")
    blocks = [*report.summary, *report.progress, *(block for one in report.sections for block in one.blocks)]
    assert len(files) == 2 + sum(block["kind"] == "figure" for block in blocks)
    assert all(content.startswith(PNG) for name, content in files.items() if name.endswith(".png"))
    assert "chart-01-empreinte-par-famille.png" in files
    assert draw_charts(frozen, "fr") == {name: data for name, data in files.items() if name.startswith("chart")}


@pytest.mark.exhaustive
def test_it_is_taken_from_a_dossier_that_was_made_before(bundle, tmp_path, capsys):
    (tmp_path / "d.zip").write_bytes(bundle)
    given = ["dossier", str(tmp_path / "d.zip"), "--lang", "en"]
    assert main([*given, "--summary", str(tmp_path / "new" / "folder")]) == 0
    assert {"summary.pdf", "summary.png"} <= {file.name for file in (tmp_path / "new" / "folder").iterdir()}
    assert main(given) == 2  # nothing to write
    assert main([*given, "--out", str(tmp_path / "again.zip")]) == 2
    assert main([*given, "--summary", str(tmp_path / "d.zip")]) == 2  # no folder
    assert "d.zip" in capsys.readouterr().err
