"""The way through the work as people go it: few clicks to a first result, one thing to do next, a guided visit."""

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from footprint.intake.csv_out import export_table
from footprint.pages.visit import STOPS
from footprint.storage import create_inventory, create_organisation, list_inventories, load_inventory
from footprint.tables import EQUIPMENT
from footprint.words.texts import header, text
from footprint.workspace import files, stored
from footprint.workspace.bring_in import bring_in
from tests.browser.clicks import check_count, start_counting
from tests.browser.conftest import Application
from tests.browser.screens import (
    COUNT_CLICKS,
    drop,
    load_sample,
    open_application,
    press,
    type_cell,
    wait_for_value,
    wait_until_drawn,
)
from tests.places import UPLOADS

GLPI_EXPORT = UPLOADS / "glpi_export_old_fr.csv"

MOST_CLICKS_FOR_THE_SAMPLE = 3

SCREEN_OF_13_INCHES, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LONGEST_NAME = 120
GAP = 16  # in pixels, between two things of a page

QUANTITY = 4  # the column of the grid of equipment, after the boxes to tick and the lines


def step(page: Page, name: str):
    """An entry of the menu."""
    return page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name)


def follow(page: Page, name: str, title: str) -> None:
    """Follow the link that says what comes next."""
    page.locator(".way-next").get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_have_text(title)
    wait_until_drawn(page)


# --- few clicks to a first result ------------------------------------------------------------------------------------


def test_a_first_result_from_the_sample_takes_three_clicks_at_most(page: Page, application: Application):
    page.add_init_script(COUNT_CLICKS)
    open_application(page, application.url)
    load_sample(page)
    expect(page.get_by_test_id("stMetric").filter(has_text="Empreinte 2025")).to_contain_text("CO2e")
    follow(page, "Voir l’empreinte", "Empreinte")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("CO2e")
    assert 0 < page.evaluate("clicks") <= MOST_CLICKS_FOR_THE_SAMPLE


def test_a_footprint_from_a_glpi_export_takes_a_file_and_a_few_clicks(page: Page, application: Application):
    start_counting(page)
    open_application(page, application.url)
    drop(page, GLPI_EXPORT)
    page.get_by_role("button", name="Aller à l’étape ouverte").click()
    save = page.get_by_role("button", name="Enregistrer dans l’inventaire", exact=True)
    expect(save).to_be_focused()
    expect(save).to_be_in_viewport()
    save.click()
    expect(page.get_by_text("Version 1 enregistrée")).to_be_visible()
    wait_until_drawn(page)
    follow(page, "Voir l’empreinte", "Empreinte")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("CO2e")
    check_count(page, "an export of GLPI to its footprint")


@pytest.mark.exhaustive
def test_the_next_year_from_a_newer_export_takes_a_few_clicks(page: Page, application: Application, tmp_path: Path):
    start_counting(page)
    open_application(page, application.url)
    load_sample(page)
    press(page, "Actions")
    press(page, "Commencer 2026 à partir de 2025")
    expect(page.get_by_text("est commencé")).to_be_visible()
    press(page, "Déposer un nouvel export")
    expect(page.locator("h1")).to_have_text("Inventaire")
    wait_until_drawn(page)
    newer = tmp_path / "parc-2026.csv"
    newer.write_bytes(export_newer(application))
    drop(page, newer)
    page.get_by_role("button", name="Aller à l’étape ouverte").click()
    page.get_by_role("button", name="Enregistrer dans l’inventaire", exact=True).click()
    expect(page.get_by_text("Version 2 enregistrée")).to_be_visible()
    wait_until_drawn(page)
    follow(page, "Voir l’empreinte", "Empreinte")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("CO2e")
    check_count(page, "the next year")
    bought = [
        "PC-99" in set(load_inventory(application.database, one.inventory_id).inventory.equipment["item_id"])
        for one in list_inventories(application.database, 1)
    ]
    assert bought == [True, False]


def export_newer(application: Application) -> bytes:
    """The devices of last year as a program would export them a year later: one more is there."""
    rows = load_inventory(application.database, 1).inventory.equipment
    headers = {column.name: header("equipment", column, "fr") for column in EQUIPMENT}
    bought = rows.iloc[:1].assign(item_id="PC-99")
    return export_table(pd.concat([rows, bought]), "fr", headers)


# --- the menu and the line above the title ---------------------------------------------------------------------------


def test_the_menu_shows_where_the_work_is_and_takes_there_by_mouse_and_by_keyboard(
    page: Page, application: Application
):
    open_application(page, application.url)
    load_sample(page)
    expect(step(page, "Inventaire")).to_have_text("1. Inventaire ✓")
    step(page, "Engagements").click()
    expect(page.locator("h1")).to_have_text("Engagements")
    expect(step(page, "Engagements")).to_have_attribute("aria-current", "page")
    wait_until_drawn(page)
    step(page, "Dossier").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Dossier de preuve")
    expect(step(page, "Dossier")).to_be_focused()  # the keyboard goes on from where it was


def test_pages_on_the_tool_are_reached_from_one_entry(page: Page, application: Application):
    open_application(page, application.url)
    step(page, "À propos").click()
    expect(page.locator("h1")).to_have_text("À propos de l’outil")
    page.get_by_test_id("stMain").get_by_role("link", name="Méthode").click()
    expect(page.locator("h1")).to_have_text("Comment nous calculons")
    expect(page.locator(".way-places")).to_have_text("À propos › Méthode")


@pytest.mark.exhaustive
def test_what_comes_next_can_be_opened_in_another_tab(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    with page.context.expect_page() as opened:
        page.locator(".way-next").get_by_role("link", name="Voir l’empreinte").click(modifiers=["Control"])
    expect(opened.value.locator("h1")).to_have_text("Empreinte")
    expect(page.locator("h1")).to_have_text("L’empreinte carbone de votre numérique")


@pytest.mark.exhaustive
def test_what_is_typed_is_not_lost_on_the_way_and_the_way_leads_back_to_it(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    step(page, "Inventaire").click()
    expect(page.locator("h1")).to_have_text("Inventaire")
    wait_until_drawn(page)
    type_cell(page, QUANTITY, 1, "9")
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()  # the grid sends what is typed a moment later
    step(page, "Empreinte").click()
    expect(page.locator("h1")).to_have_text("Empreinte")
    wait_until_drawn(page)
    follow(page, "Retourner les enregistrer", "Inventaire")
    page.locator(".way-next").get_by_role("button", name="Aller à l’enregistrement").click()
    expect(page.get_by_role("button", name="Enregistrer", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Version 2 enregistrée")).to_be_visible()
    stored = load_inventory(application.database, 1)
    assert stored.inventory.equipment.set_index("item_id")["quantity"]["PC-02"] == 9


# --- screens ---------------------------------------------------------------------------------------------------------


def fill_with_long_names(application: Application) -> None:
    """An organisation, an inventory, a site, an entity and a model with names as long as they may be, and no space."""
    database, word = application.database, "Anticonstitutionnellement" * 8
    name = word[:LONGEST_NAME]
    inventory_id = create_inventory(database, create_organisation(database, name, name), name, 2025, name)
    head = "Identifiant;Type d'appareil;Fabricant;Modèle;Quantité;Site;Entité"
    content = f"{head}\nA;Ordinateur portable;{name};{name};123456;{name};{name}\n".encode()
    read = files.read_files((f"{name}.csv", content))
    kept = stored.keep_files(database, 1, [(f"{name}.csv", content)], name)
    brought = bring_in(load_inventory(database, inventory_id), [read], True, kept)
    stored.save_stored(database, inventory_id, brought, name, word)


@pytest.mark.exhaustive
@pytest.mark.parametrize("size", [SCREEN_OF_13_INCHES, PHONE], ids=["13 inches", "phone"])
def test_long_names_and_large_figures_keep_to_the_screen(page: Page, application: Application, size):
    fill_with_long_names(application)
    page.set_viewport_size(size)
    for path in ("", "inventory", "footprint", "scenarios", "commitments", "dossier", "factors", "handover"):
        open_application(page, application.url, path)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), path
        cut = "figures => figures.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
        assert page.get_by_test_id("stMetricValue").locator("*").evaluate_all(cut) == [], path


@pytest.mark.exhaustive
def test_the_page_begins_at_the_top_of_the_screen(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    for path in ("", "inventory", "footprint", "scenarios", "commitments", "dossier"):
        open_application(page, application.url, path)
        expect(page.locator(".way-next")).to_be_visible()
        for size, highest in ((SCREEN_OF_13_INCHES, 48), (PHONE, 96)):
            page.set_viewport_size(size)
            top = "document.querySelector('h1').getBoundingClientRect().y"
            wait_for_value(page, f"{top} <= {highest + GAP}", True)


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_the_words_of_a_page_open_by_keyboard_and_lead_to_the_glossary(page: Page, application: Application):
    open_application(page, application.url, "footprint")
    page.get_by_role("button", name="Les mots de cette page").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(text("glossary.pue.meaning", "fr"))).to_be_visible()
    words = page.get_by_role("dialog", name="Les mots de cette page")
    words.get_by_role("link", name="Glossaire").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Glossaire")


@pytest.mark.exhaustive
@pytest.mark.parametrize("opened", ["Les mots de cette page", "Actions"])
def test_a_click_on_another_page_leads_there_whatever_is_open(page: Page, application: Application, opened: str):
    open_application(page, application.url)
    load_sample(page)
    page.goto(f"{application.url}/?lang=fr")
    wait_until_drawn(page)
    page.get_by_role("button", name=opened).first.click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    wait_until_drawn(page)
    page.get_by_role("link", name="Dossier").first.click()
    expect(page.locator("h1")).to_have_text("Dossier de preuve")
    expect(page.get_by_test_id("stPopoverBody")).to_be_hidden()


# --- the guided visit ------------------------------------------------------------------------------------------------


def press_key(page: Page, name: str, title: str) -> None:
    """Press a button by keyboard, and wait for the page it leads to."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    wait_until_drawn(page)


TITLES = ("Inventaire", "Empreinte", "Plan", "Engagements", "Dossier de preuve", "Comment nous calculons")

FRAMED = """() => [...document.querySelectorAll("[data-testid=stMain] *")]
    .filter(one => getComputedStyle(one).outlineStyle === "solid" && getComputedStyle(one).outlineWidth === "3px")
    .map(one => one.getBoundingClientRect()).map(box => [box.left, box.top, box.width, box.height])"""


def assert_points(page: Page) -> None:
    """The panel lies over the page, which begins where it does; what it points at is framed, in sight, not under it."""
    assert (page.locator("h1").bounding_box() or {})["y"] <= 48 + GAP
    panel = page.locator(".st-key-visit").bounding_box() or {}
    assert panel["y"] + panel["height"] <= SCREEN_OF_13_INCHES["height"]
    framed = page.wait_for_function(
        f"() => {{ const found = ({FRAMED})(); return found.length && found }}"
    ).json_value()
    left, above, width, height = framed[0]
    assert width * height > 0
    assert 0 <= above < SCREEN_OF_13_INCHES["height"]
    assert left < panel["x"] or above < panel["y"]


@pytest.mark.exhaustive
def test_the_guided_visit_points_at_what_it_speaks_of_and_pushes_nothing(page: Page, application: Application):
    page.set_viewport_size(SCREEN_OF_13_INCHES)
    open_application(page, application.url)
    load_sample(page)
    press_key(page, "Visite guidée", TITLES[0])
    for following, title in zip(STOPS[1:], TITLES[1:], strict=True):
        assert_points(page)
        press_key(page, f"Suite : {text(f'page.{following}.name', 'fr')}", title)
    assert_points(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.exhaustive
def test_the_guided_visit_is_walked_by_keyboard_left_and_resumed(page: Page, application: Application):
    titles = TITLES
    names = [text(f"page.{stop}.name", "fr") for stop in STOPS]
    open_application(page, application.url)
    press_key(page, "Faire la visite guidée", titles[0])
    for place in range(1, 3):
        expect(page.get_by_text(f"Visite guidée, étape {place} sur 6")).to_be_visible()
        press_key(page, f"Suite : {names[place]}", titles[place])
    press_key(page, "Quitter la visite", titles[2])
    expect(page.get_by_text("Visite guidée, étape")).to_be_hidden()
    press_key(page, "Reprendre la visite (3 sur 6)", titles[2])
    for place in range(3, 6):
        press_key(page, f"Suite : {names[place]}", titles[place])
    press_key(page, "Terminer la visite", "L’empreinte carbone de votre numérique")
    expect(page.get_by_role("button", name="Visite guidée", exact=True)).to_be_visible()
