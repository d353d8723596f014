"""Rows that stay aside with a version, in a real browser: repaired all alike and one by one, saved, and undone."""

import re

import pytest
from playwright.sync_api import Page, expect

from footprint.intake import read_file
from footprint.storage import create_inventory, create_organisation, load_inventory
from footprint.workspace import files, stored
from footprint.workspace.bring_in import bring_in
from tests.browser.conftest import Application
from tests.browser.screens import go_to, open_application, open_tab, press, press_until, type_cell, wait_until_drawn

FILE = """Identifiant;Type;Modèle;Quantité
A;Bahut;Z2;1
B;Bahut;<script>document.title="pris"</script>;2
C;Écran;=1+1;douze
D;VM;x;1
"""

# In the grid: boxes, lines and states stand before the columns in which something is wrong.
FIRST_CELL = 3


@pytest.mark.exhaustive
def test_rows_kept_aside_are_repaired_saved_and_undone(page: Page, application: Application):
    organisation = create_organisation(application.database, "Mairie d'essai", "Zoé")
    inventory = create_inventory(application.database, organisation, "Parc", 2024, "Zoé")
    read = files.check_raw(read_file(("parc.csv", FILE.encode())))
    before = bring_in(load_inventory(application.database, inventory), [read], True)
    stored.save_stored(application.database, inventory, before, "Zoé")

    open_application(page, application.url)
    go_to(page, "Inventaire")
    open_tab(page, "À vérifier")
    expect(page.get_by_text("À corriger (3)")).to_be_visible()

    # One choice for the two rows that say the same.
    kind = page.get_by_role("combobox", name=re.compile("^Type d’appareil"))
    kind.focus()
    kind.press("ArrowDown")
    kind.press_sequentially("Tour (ordinateur fixe)")
    page.get_by_role("option", name="Tour (ordinateur fixe)", exact=True).click()
    wait_until_drawn(page)
    press(page, "Écrire (2)")
    expect(page.get_by_text("Reprises (2)")).to_be_visible()
    wait_until_drawn(page)

    # The cell of the last one, in place.
    type_cell(page, FIRST_CELL, 0, "12")
    expect(page.get_by_text("Reprises (3)")).to_be_visible()
    expect(page.get_by_text("À corriger (0)")).to_be_visible()
    wait_until_drawn(page)
    press(page, "Annuler la dernière correction")
    expect(page.get_by_text("À corriger (1)")).to_be_visible()
    wait_until_drawn(page)
    type_cell(page, FIRST_CELL, 0, "12")
    expect(page.get_by_text("Reprises (3)")).to_be_visible()
    wait_until_drawn(page)

    press_until(page, "Enregistrer ces corrections", "Version 2 enregistrée. Lignes ajoutées : 3")
    after = load_inventory(application.database, inventory)
    assert after.inventory.equipment["item_id"].tolist() == ["A", "B", "C"]
    assert after.inventory.equipment.index.tolist() == [2, 3, 4]
    assert after.set_aside["line"].tolist() == [5]
    assert page.title() != "pris"

    press(page, "Annuler")
    expect(page.get_by_text("À corriger (3)")).to_be_visible()


QUICK = """Identifiant;Type;Quantité
A;Écran;douze
B;Écran;douze
C;Écran;treize
D;Écran;treize
"""


@pytest.mark.exhaustive
def test_what_is_typed_and_clicked_at_once_is_what_is_written(page: Page, application: Application):
    organisation = create_organisation(application.database, "Mairie d'essai", "Zoé")
    inventory = create_inventory(application.database, organisation, "Parc", 2024, "Zoé")
    read = files.check_raw(read_file(("parc.csv", QUICK.encode())))
    before = bring_in(load_inventory(application.database, inventory), [read], True)
    stored.save_stored(application.database, inventory, before, "Zoé")
    open_application(page, application.url)
    go_to(page, "Inventaire")
    open_tab(page, "À vérifier")

    # Typed in the field, and the button clicked while the field still has the focus.
    field = page.get_by_role("textbox", name=re.compile("^Quantité"))
    field.first.click()
    field.first.press_sequentially("12")
    page.get_by_role("button", name="Écrire (2)").first.click()
    expect(page.get_by_text("Reprises (2)")).to_be_visible()
    wait_until_drawn(page)
    expect(field).to_have_value("")  # that of the other cause

    page.get_by_role("button", name="Laisser de côté", exact=True).click()
    reason = page.get_by_test_id("stPopoverBody").get_by_role("textbox", name=re.compile("^Motif"))
    reason.click()
    reason.press_sequentially("au rebut")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Laisser de côté (2)").click()
    expect(page.get_by_text("Laissées de côté (2)")).to_be_visible()
    wait_until_drawn(page)

    press_until(page, "Enregistrer ces corrections", "Version 2 enregistrée")
    after = load_inventory(application.database, inventory)
    assert after.inventory.equipment["quantity"].tolist() == [12, 12]
    assert {problem["value"] for told in after.set_aside["problems"] for problem in told} >= {"au rebut"}
