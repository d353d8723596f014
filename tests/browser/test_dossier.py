"""A dossier made and verified by a person, in a real browser, then by the command line."""

from pathlib import Path

from playwright.sync_api import Page, expect

from footprint.cli import main
from tests.browser.conftest import Application
from tests.browser.screens import freeze_and_verify, go_to, load_sample, open_application, press


def test_a_footprint_is_frozen_downloaded_and_verified(page: Page, application: Application, tmp_path: Path, capsys):
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Dossier")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("Personne n’est nommé comme auteur du dossier.").first).to_be_visible()
    bundle = freeze_and_verify(page, tmp_path)
    expect(page.get_by_text("Ce qui n’est pas vérifié").last).to_be_visible()
    assert main.main(["verify", str(bundle), "--language", "fr"]) == 0
    assert "Niveau 2" in capsys.readouterr().out
