"""A dossier made and verified by a person, in a real browser, then by the command line."""

from pathlib import Path

from playwright.sync_api import Page, expect

from footprint.cli import main
from tests.browser.conftest import Application
from tests.browser.screens import go_to, load_sample, open_application, press, wait_until_drawn


def test_a_footprint_is_frozen_downloaded_and_verified(page: Page, application: Application, tmp_path: Path, capsys):
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Dossier")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("Personne n’est nommé comme auteur du dossier.").first).to_be_visible()
    page.get_by_label("Établi par (nom)").fill("Claire")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("La version 1 est figée")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Télécharger le dossier (zip)").click()
    bundle = tmp_path / "dossier.zip"
    started.value.save_as(bundle)
    page.get_by_text("Vérifier un dossier", exact=True).click()
    page.locator(".st-key-dossier-verify-file input[type=file]").set_input_files(bundle)
    wait_until_drawn(page)
    press(page, "Vérifier")
    expect(page.get_by_text("Égal et complet")).to_be_visible()
    expect(page.get_by_text("Ce qui n’est pas vérifié").last).to_be_visible()
    assert main.main(["verify", str(bundle), "--language", "fr"]) == 0
    assert "Niveau 2" in capsys.readouterr().out
