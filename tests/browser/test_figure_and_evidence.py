"""Two journeys on the sample authority: from a figure to its factor, from a file of evidence to a verified dossier."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import prepared
from tests.browser.clicks import check_count, start_counting
from tests.browser.conftest import Application
from tests.browser.screens import freeze_and_verify, open_application, press, wait_for_title, wait_until_drawn

pytestmark = pytest.mark.exhaustive


@pytest.fixture
def authority(application: Application) -> Application:
    """An application that holds the sample authority and its plan."""
    prepared.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    prepared.save_sample_plan(application.database)
    return application


def test_from_a_figure_to_the_factor_it_rests_on_and_who_published_it(page: Page, authority: Application):
    start_counting(page)
    open_application(page, authority.url, "footprint")
    page.get_by_text("Pourquoi ?", exact=True).click()
    factor = page.get_by_role("table", name="Le facteur d’émission et sa source")
    expect(factor).to_be_visible()
    expect(factor).to_contain_text("kg CO2e")
    expect(factor).to_contain_text("Éditeur")
    check_count(page, "a figure to its factor")


def test_from_a_file_of_evidence_to_a_dossier_that_verifies(page: Page, authority: Application, tmp_path: Path):
    proof = tmp_path / "facture.pdf"
    proof.write_bytes(b"%PDF-1.4\n% une facture d'essai\n%%EOF\n")
    start_counting(page)
    open_application(page, authority.url, "commitments")
    page.get_by_test_id("stTable").get_by_role("link").first.click()
    attach = page.get_by_text("Déposer un fichier", exact=True)
    attach.click()
    page.locator("[class*=st-key-file-] input[type=file]").set_input_files(proof)
    wait_until_drawn(page)
    press(page, "Garder ce fichier")
    expect(page.get_by_text("facture.pdf").first).to_be_visible()
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Dossier").click()
    wait_for_title(page, "Dossier de preuve")
    wait_until_drawn(page)
    freeze_and_verify(page, tmp_path)
    check_count(page, "evidence to a verified dossier")
