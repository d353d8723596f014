"""Who is at work: a name of each browser, that no other signs with, and that it keeps."""

import pytest
from playwright.sync_api import Browser, Page, expect

from footprint import storage
from footprint.workspace import samples
from tests.browser.conftest import LONGEST_WAIT_S, Application

pytestmark = pytest.mark.exhaustive


def open_in(browser: Browser, application: Application, **state) -> Page:
    """The inventory in a browser of its own."""
    page = browser.new_context(locale="fr-FR", **state).new_page()
    page.set_default_timeout(LONGEST_WAIT_S * 1000)
    page.goto(f"{application.url}/inventory?lang=Français")
    expect(page.get_by_role("button", name="Annuler", exact=True)).to_be_visible()
    return page


def give_name(page: Page, name: str) -> None:
    page.get_by_role("button", name="Vous : ").click()
    page.get_by_role("textbox", name="Votre nom").fill(name)
    page.get_by_role("textbox", name="Votre nom").press("Enter")
    expect(page.get_by_role("button", name=f"Vous : {name}")).to_be_visible()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("name", ["Zoé ; d'Arc = 50 %"])
def test_two_browsers_sign_each_with_its_own_name_and_keep_it(browser: Browser, application: Application, name: str):
    inventory_id = samples.load_sample(application.database, "Association", "Parc", "essai")
    first, second = open_in(browser, application), open_in(browser, application)
    give_name(first, name)
    give_name(second, "Ali")
    for page, undo in ((first, "Annuler"), (second, "Rétablir")):
        page.reload()
        page.get_by_role("button", name=undo).click()
        expect(page.get_by_test_id("stAlert").first).to_be_visible()
    actors = [version.actor for version in storage.list_versions(application.database, inventory_id)]
    assert actors[-2:] == [name, "Ali"]
    again = open_in(browser, application, storage_state=first.context.storage_state())
    expect(again.get_by_role("button", name=f"Vous : {name}")).to_be_visible()
