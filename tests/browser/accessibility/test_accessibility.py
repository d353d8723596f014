"""Pages for everyone: the steps of the work, the language of each word, less motion, single keys, the keyboard."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from footprint.pages.steps import STEPS
from footprint.words import texts
from tests import prepared
from tests.browser.accessibility.views import find_faults, settle
from tests.browser.conftest import Application, run_application
from tests.browser.front_end import front_end, read_lasting_english
from tests.browser.screens import open_application, wait_until_drawn


def test_no_step_of_the_work_has_a_serious_fault(page: Page, application: Application):
    prepared.load_sample(application.database, "Association", "Parc", "Zoé")
    found = {}
    for name in ("home", *STEPS):
        open_application(page, application.url, "?lang=Français" if name == "home" else f"{name}?lang=Français")
        found[name] = find_faults(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


# --- words -----------------------------------------------------------------------------------------------------------


# Where Streamlit makes a sentence of pieces.
PIECES = re.compile(
    r"\{\w+\}(?:[MG]B)?|(?<=Press )|(?<=Ctrl)|[⌘+]|(?<=to )(?=submit|apply)| (?=available)|Error: |(?<=exist)\."
)


@pytest.mark.exhaustive
def test_the_words_to_replace_are_those_of_the_front_end():
    """A new version of Streamlit that says something else is seen here."""
    english = {key: text for key, text in texts.read_texts("en").items() if key.startswith("framework.")}
    pieces = {piece.strip(" .,:;") for text in english.values() for piece in PIECES.split(text)}
    assert {piece for piece in pieces if len(piece) > 2 and piece not in front_end()} == set()


@pytest.mark.exhaustive
def test_the_language_of_streamlit_s_words_follows_that_of_the_page(page: Page, filled: Application):
    open_application(page, filled.url, "dossier")
    upload = page.get_by_test_id("stFileUploaderDropzone").first.locator("button")
    for language, word in (("English", "Upload"), ("Français", "Choisir un fichier"), ("English", "Upload")):
        page.get_by_test_id("stSidebar").get_by_text(language, exact=True).click()
        wait_until_drawn(page)
        expect(upload).to_have_text(re.compile(rf"{word}$"))


def opened_from_the_grid(page: Page) -> None:
    page.get_by_test_id("stDataFrame").first.hover()
    page.get_by_role("button", name=re.compile("^Chercher : ")).first.click()
    expect(page.get_by_label("Fermer la recherche").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Choisir les colonnes : ")).first.click()
    expect(page.get_by_text("Tout choisir").first).to_be_visible()


def opened_from_the_menu(page: Page) -> None:
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.get_by_role("menu")).to_be_visible()


def opened_from_a_date(page: Page) -> None:
    page.get_by_role("button", name="Choisir une date").first.click()
    expect(page.get_by_role("button", name="Mois suivant")).to_be_visible()


def opened_from_a_list(page: Page) -> None:
    page.locator("summary").filter(has_text="Choisir ou écrire un autre levier").click()
    settle(page)
    page.get_by_role("combobox").locator("visible=true").first.click()
    page.keyboard.type("zzz")
    expect(page.get_by_text("Aucun choix ne correspond")).to_be_visible()


def typed_in_a_number(page: Page) -> None:
    field = page.get_by_test_id("stNumberInput").first.locator("input")
    field.fill("-99999999")
    expect(page.get_by_text("Entrée pour appliquer")).to_be_visible()
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Erreur : donnez un nombre").first).to_be_attached()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("inventory", opened_from_the_grid),
        ("method", opened_from_the_menu),
        ("dossier", opened_from_a_date),
        ("scenarios", opened_from_a_list),
        ("questions", typed_in_a_number),
    ],
)
def test_what_opens_speaks_the_language_of_the_page(page: Page, filled: Application, name: str, act: Callable):
    open_application(page, filled.url, name)
    act(page)
    settle(page)
    assert read_lasting_english(page) == set()


@pytest.mark.exhaustive
def test_a_lost_connection_is_said_in_the_language_of_the_page(page: Page, tmp_path: Path):
    with run_application(tmp_path) as application:
        open_application(page, application.url)
        settle(page)
    expect(page.get_by_text("La connexion est perdue").first).to_be_visible()
    settle(page)
    assert read_lasting_english(page) == set()


# --- seeing ----------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_nothing_moves_for_who_asks_for_that(page: Page, filled: Application):
    page.emulate_media(reduced_motion="reduce")
    open_application(page, filled.url, "scenarios")
    moving = """() => [...document.querySelectorAll("*")].map((element) => getComputedStyle(element))
      .flatMap((style) => [style.transitionDuration, style.animationDuration]).flatMap((times) => times.split(","))
      .filter((time) => parseFloat(time) > 0.001)"""
    settle(page)
    assert page.evaluate(moving) == []


@pytest.mark.exhaustive
def test_wide_tables_scroll_with_the_keyboard(page: Page, filled: Application):
    page.set_viewport_size({"width": 390, "height": 844})
    open_application(page, filled.url, "footprint")
    wide = page.locator("[data-testid=stTable] > div[tabindex='0']").first
    expect(wide).to_have_attribute("role", "region")
    expect(wide).to_have_attribute("aria-label", re.compile(".+"))
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("table => table.scrollLeft > 0", arg=wide.element_handle())


# --- hearing ---------------------------------------------------------------------------------------------------------


def announced(page: Page) -> Locator:
    return page.get_by_role("alert").or_(page.get_by_role("status"))


@pytest.mark.exhaustive
def test_what_was_done_is_announced(page: Page, empty: Application):
    open_application(page, empty.url)
    page.get_by_role("button", name="Charger l’exemple", exact=True).click()
    expect(announced(page).filter(has_text="L’exemple est chargé").first).to_be_visible()


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_a_single_key_sets_nothing_off(page: Page, filled: Application):
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_application(page, filled.url, "method")
    page.get_by_role("link", name="Empreinte").first.focus()
    settle(page)
    already = len(sent)
    for key in "rcRC":
        page.keyboard.press(key)
    settle(page)
    assert len(sent) == already
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.exhaustive
def test_fields_about_who_uses_the_tool_can_be_filled_by_the_browser(page: Page, filled: Application):
    open_application(page, filled.url, "dossier")
    expect(page.get_by_label("Établi par (nom)").first).to_have_attribute("autocomplete", "name")
    open_application(page, filled.url)
    page.get_by_test_id("stPopoverButton").filter(has_text="Vous").click()
    expect(page.get_by_label("Votre nom", exact=True)).to_have_attribute("autocomplete", "name")
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverButton").filter(has_text="Organisation").first.click()
    organisation = page.get_by_label("Nom de l’organisation", exact=True)
    expect(organisation.first).to_have_attribute("autocomplete", "organization")
