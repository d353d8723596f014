"""Journeys of people who use the application, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from footprint.cli import main as cli
from footprint.pages.frame import ASIDE, PAGES
from footprint.storage import list_inventories, list_organisations, list_versions, load_inventory
from footprint.words.texts import text
from footprint.workspace import samples
from footprint.workspace.samples import find_sample
from tests.browser.conftest import Application
from tests.browser.screens import (
    cell,
    drop,
    expect_step,
    go_on,
    go_to,
    load_sample,
    open_application,
    open_tab,
    press,
    type_cell,
    wait_for_value,
)

# Columns of the grid of equipment, as it shows them after the boxes to tick and the lines.
QUANTITY, LIFESPAN = 4, 6
# The first column of the grid of repair that holds a cell, after the boxes, the lines and the states.
FIRST_REPAIRED = 3

ONE_BAD_ROW = """Identifiant;Type d'appareil;Quantité;Durée de vie (ans)
A;Ordinateur portable;4;5
B;Grille-pain;1;
C;Smartphone;2;2,5
"""


def sample_inventory(application: Application) -> int:
    (organisation,) = list_organisations(application.database)
    (record,) = list_inventories(application.database, organisation.organisation_id)
    return record.inventory_id


def quantities(application: Application) -> dict[str, float]:
    """Quantity by item in the last version saved."""
    equipment = load_inventory(application.database, sample_inventory(application)).inventory.equipment
    return equipment.set_index("item_id")["quantity"].to_dict()


def test_the_sample_s_total_is_that_of_the_command_line(page: Page, application: Application, capsys):
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Empreinte")
    open_tab(page, "Ce qu’il couvre")

    sample = find_sample("association", 2025)
    files = ["estimate", str(sample / "equipment.csv"), "--usage", str(sample / "usage.csv")]
    files += ["--sites", str(sample / "sites.csv"), "--year", "2025"]
    assert cli.main([*files, "--language", "fr"]) == 0
    printed = re.search(r"\d+\.\d+", capsys.readouterr().out)
    assert printed
    assert cli.main([*files, "--json"]) == 0
    assert printed[0] == repr(json.loads(capsys.readouterr().out)["total_kgco2e"])
    expect(page.get_by_text(printed[0].replace(".", ","))).to_be_visible()  # in French


def test_the_document_says_its_language_and_asks_nobody_else(page: Page, application: Application):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path, language in (("", "fr"), ("method", "fr"), ("?lang=English", "en")):
        html = page.request.get(f"{application.url}/{path}").text()
        assert f'<html lang="{language}"' in html
        open_application(page, application.url, path)
        expect(page.locator("html")).to_have_attribute("lang", language)
    page.get_by_text("Français", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert [url for url in asked if not url.startswith((application.url, "data:", "blob:"))] == []


@pytest.mark.exhaustive
def test_on_a_phone_pages_keep_to_the_screen_and_charts_show_whole_names(page: Page, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    page.set_viewport_size({"width": 390, "height": 844})
    open_application(page, application.url, "footprint")
    expect(page.get_by_test_id("stPlotlyChart").locator(".ytick text")).not_to_have_count(0)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    for chart in page.get_by_test_id("stPlotlyChart").all():
        cut = """chart => [...chart.querySelectorAll(".ytick text")]
            .filter(name => name.getBoundingClientRect().left < chart.getBoundingClientRect().left - 1)
            .map(name => name.textContent)"""
        assert chart.evaluate(cut) == []


@pytest.mark.exhaustive
def test_each_page_is_named_in_the_title_of_its_window(page: Page, application: Application):
    titles = {name: f"{text(f'page.{name}.name', 'fr')} — Empreinte numérique" for name in (*PAGES, *ASIDE)}
    titles["method?lang=English"] = "Method — Digital footprint"
    for path, title in titles.items():
        open_application(page, application.url, "" if path == "home" else path)
        expect(page).to_have_title(title)
    assert len(set(titles.values())) == len(titles)


@pytest.mark.exhaustive
def test_the_keyboard_skips_the_navigation_and_shows_where_it_is(page: Page, application: Application):
    for path, skip in (("", "Aller au contenu"), ("?lang=English", "Skip to main content")):
        open_application(page, application.url, path)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name=skip)).to_be_focused()
        page.keyboard.press("Tab")
        first = page.get_by_test_id("stSidebarNavLink").first
        expect(first).to_be_focused()
        expect(first).to_have_css("outline-style", "solid")


@pytest.mark.exhaustive
def test_what_is_chosen_in_lists_follows_the_language(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Empreinte")
    press(page, "Méthode : Annualisée · Selon le lieu · ADEME")
    expect(page.get_by_role("combobox", name="Fabrication des appareils")).to_have_value("Annualisée")
    page.keyboard.press("Escape")
    page.get_by_text("English", exact=True).click()
    press(page, "Method: Annualised · By location · ADEME")
    expect(page.get_by_role("combobox", name="Manufacturing of devices")).to_have_value("Annualised")


@pytest.mark.exhaustive
def test_a_bad_row_is_shown_and_set_aside(page: Page, application: Application, tmp_path: Path):
    open_application(page, application.url)
    page.get_by_label("Nom de l’organisation").fill("Mairie d'essai")
    press(page, "Créer et déposer des fichiers")
    expect(page.locator("h1")).to_have_text("Inventaire")
    expect(page.get_by_role("tab", name="Importer")).to_have_attribute("aria-selected", "true")

    path = tmp_path / "parc.csv"
    path.write_text(ONE_BAD_ROW, encoding="utf-8")
    drop(page, path)
    expect_step(page, "Que veulent dire ces mots ?")
    go_on(page, "Que faire de ces lignes ?")
    expect(page.get_by_text("Lignes lues : 3 = gardées : 2 + mises de côté : 1.")).to_be_visible()
    expect(page.get_by_text("Type d’appareil : Grille-pain — 1 ligne")).to_contain_text("Ligne 3")
    go_on(page, "Ce qui sera enregistré")
    press(page, "Enregistrer dans l’inventaire")
    expect(page.get_by_text("Version 1 enregistrée. Lignes ajoutées : 2")).to_be_visible()
    open_tab(page, "À vérifier")
    expect(cell(page, FIRST_REPAIRED, 0)).to_have_text("Grille-pain")
    stored = load_inventory(application.database, sample_inventory(application))
    assert stored.inventory.equipment["item_id"].tolist() == ["A", "C"]
    assert stored.set_aside["cells"].tolist() == [{"item_id": "B", "device_type": "Grille-pain", "quantity": "1"}]


@pytest.mark.exhaustive
def test_a_cell_is_changed_saved_and_undone(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Inventaire")
    expect(cell(page, LIFESPAN, 0)).to_have_text("6")

    type_cell(page, LIFESPAN, 0, "7,5")
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    wait_for_value(page, "window.onbeforeunload !== null", True)  # the browser asks before leaving
    press(page, "Enregistrer")
    expect(page.get_by_text("Version 2 enregistrée. Lignes ajoutées : 0, modifiées : 1, retirées : 0.")).to_be_visible()
    stored = load_inventory(application.database, sample_inventory(application))
    assert stored.inventory.equipment["lifespan_years"].iloc[0] == 7.5
    wait_for_value(page, "window.onbeforeunload === null", True)

    press(page, "Annuler")
    expect(page.get_by_text("Version 3 enregistrée")).to_be_visible()
    expect(cell(page, LIFESPAN, 0)).to_have_text("6")


@pytest.mark.exhaustive
def test_what_is_typed_survives_a_look_at_another_page(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Inventaire")
    type_cell(page, QUANTITY, 1, "9")
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    open_tab(page, "Services")
    go_to(page, "Accueil")
    go_to(page, "Inventaire")
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    open_tab(page, "Équipements")
    expect(cell(page, QUANTITY, 1)).to_have_text("9")
    press(page, "Enregistrer")
    expect(page.get_by_text("Version 2 enregistrée")).to_be_visible()
    assert quantities(application)["PC-02"] == 9


@pytest.fixture
def two_tabs(page: Page, application: Application) -> tuple[Page, Page]:
    """The sample's inventory, open in two tabs."""
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Inventaire")
    other = page.context.new_page()
    open_application(other, application.url, "inventory")
    expect(cell(other, QUANTITY, 0)).to_have_text("1")
    return page, other


@pytest.mark.exhaustive
def test_two_tabs_that_change_the_same_row_choose(two_tabs, application: Application):
    first, second = two_tabs
    type_cell(first, QUANTITY, 0, "2")
    type_cell(second, QUANTITY, 0, "3")
    type_cell(second, QUANTITY, 1, "5")
    press(first, "Enregistrer")
    expect(first.get_by_text("Version 2 enregistrée")).to_be_visible()

    press(second, "Enregistrer")
    expect(second.get_by_text("Les mêmes lignes ont été changées par deux personnes").first).to_be_visible()
    row = second.get_by_role("row").filter(has_text="PC-01").first
    for value in ("Quantité", "1", "2", "3"):
        expect(row).to_contain_text(value)
    assert quantities(application)["PC-01"] == 2
    second.get_by_text("Ma version").click()
    press(second, "Enregistrer ces choix")
    expect(second.get_by_text("Version 3 enregistrée")).to_be_visible()
    assert quantities(application)["PC-01"] == 3
    assert quantities(application)["PC-02"] == 5
    assert len(list_versions(application.database, sample_inventory(application))) == 3


@pytest.mark.exhaustive
def test_two_tabs_that_change_different_rows_keep_both(two_tabs, application: Application):
    first, second = two_tabs
    type_cell(first, QUANTITY, 0, "2")
    press(first, "Enregistrer")
    expect(first.get_by_text("Version 2 enregistrée")).to_be_visible()
    type_cell(second, QUANTITY, 1, "5")
    press(second, "Enregistrer")
    expect(second.get_by_text("Elle réunit vos changements")).to_be_visible()
    assert (quantities(application)["PC-01"], quantities(application)["PC-02"]) == (2, 5)
