"""An auditor with an archive that she received: what she finds is in a file of hers, and there when she comes back."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import load_workbook
from xlsxwriter import Workbook

from footprint.dossier.bundle import make_bundle
from tests.browser.conftest import find_free_port, wait_for
from tests.browser.screens import press, wait_until_drawn
from tests.dossier.samples import freeze_rows
from tests.places import CHECKOUT

pytestmark = pytest.mark.exhaustive

LONGEST_START_S = 240  # the archive is verified first
ROWS = "item_id,device_type,quantity,source_document\nA1,laptop,10,Facture 1\nA2,monitor,4,Facture 2\n"


@contextmanager
def audit(bundle: Path) -> Generator[str]:
    """The address of the auditor's view of an archive, from when it answers until it is left."""
    port, log = find_free_port(), bundle.with_suffix(".log")
    command = [sys.executable, "-m", "footprint", "audit", str(bundle), "--port", str(port), "--no-browser"]
    environment = os.environ | {
        "FOOTPRINT_DATABASE": f"sqlite:///{bundle.parent / 'never.sqlite3'}",
        "XDG_CONFIG_HOME": str(bundle.parent / "settings"),
    }
    with (
        log.open("w") as written,
        subprocess.Popen(command, cwd=CHECKOUT, stdout=written, stderr=written, env=environment) as process,
    ):
        try:
            wait_for(process, f"http://127.0.0.1:{port}/_stcore/health", log, LONGEST_START_S)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def fill(sheet: Path, filled: Path) -> None:
    """The control sheet with half of what is booked found in its first row."""
    with load_workbook(str(sheet)) as book:
        rows = book.get_sheet_by_name("Contrôle").to_python()
    rows[1][rows[0].index("Quantité trouvée")] = 5.0
    with Workbook(filled) as book:
        kept = book.add_worksheet("Contrôle")
        for line, row in enumerate(rows):
            kept.write_row(line, 0, row)


def test_an_archive_is_audited_and_found_again_as_it_was_left(page: Page, tmp_path: Path):
    bundle = tmp_path / "dossier.zip"
    bundle.write_bytes(make_bundle(freeze_rows(ROWS), "fr"))
    with audit(bundle) as address:
        page.goto(f"{address}/?lang=fr")
        expect(page.get_by_role("heading", name="Auditer un dossier reçu")).to_be_visible()
        expect(page.get_by_text("Égal et complet").first).to_be_visible()
        page.locator("input[type=text]").first.fill("trois dés")
        press(page, "Tirer l’échantillon")
        expect(page.get_by_text("graine trois dés").first).to_be_visible()
        with page.expect_download() as started:
            page.get_by_role("button", name="Feuille de contrôle (XLSX)").click()
        started.value.save_as(tmp_path / "sheet.xlsx")
        fill(tmp_path / "sheet.xlsx", tmp_path / "filled.xlsx")
        page.locator("input[type=file]").last.set_input_files(tmp_path / "filled.xlsx")
        wait_until_drawn(page)
        expect(page.get_by_text("1 ligne contrôlée sur 2, 1 différente.").first).to_be_visible()
    [kept] = tmp_path.glob("audit-*.json")
    said = json.loads(kept.read_bytes())
    assert [one["seed"] for one in said["draws"]] == ["trois dés"]
    assert [one["quantity"] for one in said["draws"][0]["findings"]] == [5.0]
    with audit(bundle) as address:
        page.goto(f"{address}/?lang=fr")
        expect(page.get_by_text("1 ligne contrôlée sur 2, 1 différente.").first).to_be_visible()
    assert json.loads(kept.read_bytes()) == said
    assert not (tmp_path / "never.sqlite3").exists()
