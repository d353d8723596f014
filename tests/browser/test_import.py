"""Files come in, in a real browser: how an export is read, repaired and estimated; how a long import is cancelled."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from footprint.storage import list_inventories, list_mappings, list_organisations, list_versions, load_inventory
from tests.browser.conftest import Application
from tests.browser.screens import (
    choose,
    drop,
    expect_step,
    go_on,
    go_to,
    open_application,
    open_tab,
    press,
    type_cell,
    wait_until_drawn,
)

# A search of GLPI in which someone added two columns, a kind of device of their own, and a quantity that is none.
GLPI = """"Nom";"Numéro de série";"Type";"Modèle";"Fabricant";"Lieu";"Dernière modification";"Mise en rayon";"Qté"
"PC-1";"5CG1";"Notebook";"EliteBook 840 G5";"HP";"Siège";"2024-06-20 10:22";"15/03/2022";"1"
"PC-2";"5CG2";"Notebook";"EliteBook 840 G5";"HP";"Siège";"2024-06-20 10:22";"16/03/2022";"douze"
"PC-3";"5CG3";"Bahut";"Z2 Tower G9";"HP";"Annexe";"2024-06-20 10:22";"25/06/2021";"1"
"PC-4";"5CG4";"Bahut";"Z2 Tower G9";"HP";"Annexe";"2024-06-20 10:22";"25/06/2021";"1"
"""

# The first column of the grid of repair that holds a cell of the file, after the boxes, the lines and the states.
FIRST_CELL = 3


def create_inventory(page: Page, application: Application) -> None:
    open_application(page, application.url)
    page.get_by_label("Nom de l’organisation").fill("Mairie d'essai")
    press(page, "Créer et déposer des fichiers")
    expect(page.locator("h1")).to_have_text("Inventaire")


def the_inventory(application: Application) -> int:
    (organisation,) = list_organisations(application.database)
    (record,) = list_inventories(application.database, organisation.organisation_id)
    return record.inventory_id


@pytest.fixture
def glpi(tmp_path: Path) -> Path:
    path = tmp_path / "glpi.csv"
    path.write_text(GLPI, encoding="utf-8")
    return path


@pytest.mark.exhaustive
def test_an_export_is_mapped_repaired_saved_and_estimated(page: Page, application: Application, glpi: Path):
    create_inventory(page, application)
    drop(page, glpi)
    expect(page.get_by_text("Lignes lues : 4 = gardées : 2 + mises de côté : 2.")).to_be_visible()

    # What the columns that someone added are; then what the word of the house means.
    expect_step(page, "Que contient chaque colonne ?")
    choose(page, "Mise en rayon", "Date d’achat")
    choose(page, "Qté", "Quantité")
    go_on(page, "Que veulent dire ces mots ?")
    choose(page, "Bahut", "Tour (ordinateur fixe)")
    go_on(page, "Que faire de ces lignes ?")
    expect(page.get_by_text("Lignes lues : 4 = gardées : 3 + mises de côté : 1.")).to_be_visible()

    # The repair of the row whose quantity is none.
    type_cell(page, FIRST_CELL, 0, "1")
    expect(page.get_by_text("Lignes lues : 4 = gardées : 4 + mises de côté : 0.")).to_be_visible()
    go_on(page, "Ce qui sera enregistré")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("CO2e")
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée. Lignes ajoutées : 4")).to_be_visible()
    equipment = load_inventory(application.database, the_inventory(application)).inventory.equipment
    assert equipment["device_type"].tolist() == ["laptop", "laptop", "desktop_tower", "desktop_tower"]
    assert equipment["acquired_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2022-03-15",
        "2022-03-16",
        *2 * ["2021-06-25"],
    ]

    # The footprint.
    go_to(page, "Empreinte")
    expect(page.get_by_text("CO2e").first).to_be_visible()

    # The next export of the same program is read in the same way, and its devices are recognised.
    go_to(page, "Inventaire")
    open_tab(page, "Importer")
    glpi.write_text(GLPI.replace("douze", "1"), encoding="utf-8")
    drop(page, glpi)
    expect(page.get_by_text("Lu comme réglé le")).to_have_count(2)  # for this file, and among all that is kept
    expect(page.get_by_text("Lignes lues : 4 = gardées : 4 + mises de côté : 0.")).to_be_visible()
    expect(page.get_by_role("radio", name="Mettre à jour")).to_be_checked()
    (organisation,) = list_organisations(application.database)
    assert len(list_mappings(application.database, organisation.organisation_id)) == 1


@pytest.mark.exhaustive
def test_a_long_import_is_cancelled_without_a_trace_then_done(page: Page, application: Application, tmp_path: Path):
    rows = 100_000
    path = tmp_path / "parc.csv"
    written = "".join(f"PC-{number};Ordinateur portable;1\n" for number in range(rows))
    path.write_text(f"Identifiant;Type d'appareil;Quantité\n{written}", encoding="utf-8")
    create_inventory(page, application)
    drop(page, path)
    expect(page.get_by_role("button", name="Enregistrer dans l’inventaire")).to_be_enabled()
    page.get_by_role("button", name="Enregistrer dans l’inventaire").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.get_by_text("C’est annulé : rien n’a été enregistré.")).to_be_visible()
    wait_until_drawn(page)
    assert list_versions(application.database, the_inventory(application)) == []

    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée")).to_be_visible()
    assert len(load_inventory(application.database, the_inventory(application)).inventory.equipment) == rows
