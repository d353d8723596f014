"""First files as people have them, brought in to the end in a real browser, each in less than ten clicks."""

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from footprint.storage import StoredInventory, list_inventories, list_organisations, load_inventory
from tests.browser.conftest import Application
from tests.browser.screens import (
    COUNT_CLICKS,
    choose,
    drop,
    expect_step,
    open_application,
    press,
    wait_until_drawn,
)

pytestmark = pytest.mark.exhaustive

MOST_CLICKS = 9

COLUMNS, WORDS, LEFT, SAVE = (
    "Que contient chaque colonne ?",
    "Que veulent dire ces mots ?",
    "Que faire de ces lignes ?",
    "Ce qui sera enregistré",
)

GLPI = """"Nom";"Statut";"Fabricant";"Numéro de série";"Type";"Modèle";"Lieu";"Dernière modification"
"PC-ACC-01";"En service";"HP";"5CG0001";"Fixe";"HP ProDesk 400 G6";"Accueil";"2024-06-20 10:22"
"PC-DIR-01";"En service";"Dell";"7XK0001";"Portable";"Latitude 5420";"Direction";"2024-06-21 09:01"
"PC-DIR-02";"Prêté";"Dell";"7XK0002";"Portable";"Latitude 5420";"Direction";"2024-06-21 09:01"
"PC-OLD-01";"HS";"HP";"5CG0003";"Fixe";"HP ProDesk 400 G6";"Stock";"2023-01-10 08:00"
"PC-STK-01";"Disponible";"Lenovo";"PF0001";"Portable";"ThinkPad T14";"Stock";"2024-06-22 08:00"
"SRV-01";"En service";"Dell";"SRV0001";"Serveur";"PowerEdge R740";"Salle serveur";"2024-06-23 08:00"
"PC-ACC-03";"HS";"HP";"5CG0004";"Fixe";"HP ProDesk 400 G6";"Accueil";"2023-01-10 08:00"
"""

# What a town hall has, in its words: type, brand, model, how many.
TOWN = (
    ("PC fixe", "HP", "ProDesk 400 G6", 38),
    ('Ecran 24"', "Dell", "P2419H", 60),
    ("PC portable", "Dell", "Latitude 5420", 70),
    ("Copieur", "Ricoh", "IM C2500", 12),
    ("Machin de classe", "Promethean", "ActivBoard", 6),
    ("Vidéoprojecteur", "Epson", "EB-W51", 20),
    ("Téléphone fixe", "Yealink", "T42S", 40),
    ("Smartphone", "Samsung", "A52", 51),
)
PLACES = ("Mairie", "MAIRIE", "École Jules Ferry", "Ecole J. Ferry", "Médiathèque", "Mairie", "CTM")
BOUGHT = ("15/03/2021", "2022-09-01", "2019", "sept-19", "")


@pytest.fixture
def organisation(page: Page, application: Application) -> Page:
    """The tab where files are dropped; clicks are counted from there."""
    page.add_init_script(COUNT_CLICKS)
    open_application(page, application.url)
    page.get_by_label("Nom de l’organisation").fill("Mairie d'essai")
    press(page, "Créer et déposer des fichiers")
    expect(page.locator("h1")).to_have_text("Inventaire")
    return page


def save(page: Page, application: Application) -> tuple[StoredInventory, int]:
    """What is saved at the last step, and how many clicks it took from the file on."""
    expect_step(page, SAVE)
    expect(page.get_by_test_id("stMetric").first).to_contain_text("CO2e")
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée")).to_be_visible()
    clicks = page.evaluate("clicks") - 1  # that which created the organisation
    (organisation,) = list_organisations(application.database)
    (record,) = list_inventories(application.database, organisation.organisation_id)
    return load_inventory(application.database, record.inventory_id), clicks


def go_through(page: Page, answers: dict[str, Sequence[tuple[str, str]]]) -> None:
    """Go from step to step, giving the answers that each is known to ask for."""
    wait_until_drawn(page)
    for title in (COLUMNS, WORDS, LEFT):
        if page.get_by_role("heading", name=title, level=2).is_visible():
            for label, option in answers.get(title, ()):
                answer(page, label, option)
            page.get_by_role("button", name="Continuer", exact=True).click()
            expect(page.get_by_role("heading", name=title, level=2)).to_have_count(0)
            wait_until_drawn(page)


def answer(page: Page, label: str, option: str) -> None:
    """Choose what a word means, side by side or in a list; nothing where it is not asked."""
    choices = page.get_by_role("radiogroup", name=label)
    if choices.count():
        choices.get_by_role("radio", name=option).click()
    elif page.get_by_role("combobox", name=label).count():
        choose(page, label, option)


def test_an_export_of_glpi(organisation: Page, application: Application, tmp_path: Path):
    (tmp_path / "glpi.csv").write_text(GLPI, encoding="utf-8")
    drop(organisation, tmp_path / "glpi.csv")
    go_through(organisation, {WORDS: [("Fixe", "Ordinateur fixe"), ("HS", "Sorti du parc"), ("Prêté", "En service")]})
    stored, clicks = save(organisation, application)
    assert len(stored.inventory.equipment) == 7
    assert stored.set_aside.empty
    assert clicks <= MOST_CLICKS


def test_the_workbook_of_a_town_hall_in_its_own_words(organisation: Page, application: Application, tmp_path: Path):
    places, bought = cycle(PLACES), cycle(BOUGHT)
    book = xlsxwriter.Workbook(str(tmp_path / "mairie.xlsx"))
    sheet = book.add_worksheet("Parc 2025")
    sheet.write_row(0, 0, ["Inventaire du parc de la commune"])
    sheet.write_row(2, 0, ["N° inventaire", "Type", "Marque", "Modèle", "Date d'achat", "Site", "Attribué à"])
    line = 3
    for kind, make, model, devices in TOWN:
        for _ in range(devices):
            row = [f"INV-{line:04d}", kind, make, model, next(bought), next(places), "M. Untel"]
            sheet.write_row(line, 0, row)
            line += 1
    book.close()
    drop(organisation, tmp_path / "mairie.xlsx")
    go_through(
        organisation, {WORDS: [("Machin de classe", "Écran interactif"), ("Ecole J. Ferry", "C’est École Jules Ferry")]}
    )
    stored, clicks = save(organisation, application)
    equipment = stored.inventory.equipment
    assert len(equipment) == line - 3 == 297
    assert set(equipment["site"]) == {"Mairie", "École Jules Ferry", "Médiathèque", "CTM"}
    assert stored.set_aside.empty
    assert clicks <= MOST_CLICKS


def test_statuses_that_nobody_knows_drop_no_device(organisation: Page, application: Application, tmp_path: Path):
    words = cycle(("en prod", "stand-by", "à la cave", "chez Mme X", "En prod"))
    rows = [f"A{at};Ordinateur portable;Latitude 5420;1;{next(words)};Siège\n" for at in range(60)]
    path = tmp_path / "statuts.csv"
    path.write_text("Identifiant;Type;Modèle;Quantité;Statut;Site\n" + "".join(rows), encoding="utf-8")
    drop(organisation, path)
    asked = [
        ("en prod", "En service"),
        ("stand-by", "En stock"),
        ("à la cave", "En stock"),
        ("chez Mme X", "En service"),
    ]
    go_through(organisation, {WORDS: asked})
    stored, clicks = save(organisation, application)
    assert len(stored.inventory.equipment) == 60
    assert clicks <= MOST_CLICKS
