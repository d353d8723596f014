"""What a person does on the screen, and waits to see."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LONGEST_WAIT_S

PAGES = {
    "Accueil": "L’empreinte carbone de votre numérique",
    "Inventaire": "Inventaire",
    "Empreinte": "Empreinte",
    "Dossier": "Dossier de preuve",
}

# The grid takes a keystroke when it is ready for the next one.
TYPING_DELAY_MS = 60
MOST_ATTEMPTS = 5
SOON_MS = 5_000
ASKED_AGAIN_MS = 100
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"


def open_application(page: Page, url: str, path: str = "") -> None:
    page.goto(f"{url}/{path}")
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Until the page has its title and the server has nothing more to draw."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(DRAWN)).to_be_visible()


def wait_for_value(page: Page, expression: str, wanted: object) -> None:
    """Until an expression has a value in the page; asked from here, for the page refuses scripts that evaluate text."""
    for _ in range(LONGEST_WAIT_S * 1000 // ASKED_AGAIN_MS):
        if page.evaluate(expression) == wanted:
            return
        page.wait_for_timeout(ASKED_AGAIN_MS)
    raise AssertionError(f"{expression} is {page.evaluate(expression)!r}, not {wanted!r}.")


def go_to(page: Page, name: str) -> None:
    """Follow the navigation to a page."""
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name).click()
    wait_for_title(page, PAGES[name])
    wait_until_drawn(page)


def wait_for_title(page: Page, title: str) -> None:
    """Until the page has its title; that of commitments counts their verdicts, once there are some."""
    counted = r"|^\d+\s" if title == "Engagements" else ""
    expect(page.locator("h1")).to_have_text(re.compile(f"^{re.escape(title)}${counted}"))


def open_tab(page: Page, name: str) -> None:
    """Open a tab, until what it holds is drawn: an answer on its way may bring the tab before it back for a moment."""
    page.get_by_role("tab", name=name).click()
    chosen = f'[role=tab][aria-selected=true]:has-text("{name}")'
    drawn = "[role=tabpanel] [data-testid=stElementContainer]"
    expect(page.locator(f"{DRAWN}:has({chosen}):has({drawn})")).to_be_visible()


def press(page: Page, name: str) -> None:
    """Click a button and wait for what it does."""
    page.get_by_role("button", name=name, exact=True).click()
    wait_until_drawn(page)


def press_until(page: Page, name: str, said: str) -> None:
    """Click a button until the page says what it did: what closes above it may move it away under the pointer."""
    for _ in range(MOST_ATTEMPTS):
        press(page, name)
        if comes(lambda: expect(page.get_by_text(said).first).to_be_visible(timeout=SOON_MS)):
            return
    raise AssertionError(f"{name!r} was clicked, and {said!r} did not show.")


# Counts what a person clicks; what the keyboard presses is no click of the mouse.
COUNT_CLICKS = """window.clicks = 0
addEventListener("pointerdown", () => window.clicks++, true)"""


def drop(page: Page, path: Path) -> None:
    """Drop a file, and wait for the step that it asks for."""
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".st-key-import-steps")).to_be_visible()
    wait_until_drawn(page)


def expect_step(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, level=2)).to_be_visible()
    wait_until_drawn(page)


def go_on(page: Page, title: str) -> None:
    """Go on to the step of an import that has this title."""
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect_step(page, title)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in the list whose label holds some words: a click, the beginning of the word, the key Enter."""
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.keyboard.type(option)  # far options are not drawn before they are looked for
    page.get_by_role("option", name=option, exact=True).wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name=option, exact=True)).to_have_count(0)


def load_sample(page: Page) -> None:
    press(page, "Charger l’exemple")
    expect(page.get_by_text("L’exemple est chargé")).to_be_visible()


# --- grids -----------------------------------------------------------------------------------------------------------


def freeze_and_verify(page: Page, folder: Path) -> Path:
    """Name an author on the page of the dossier, freeze, download the archive and have it verified; its path."""
    page.get_by_label("Établi par (nom)").fill("Claire")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("La version 1 est figée")).to_be_visible()
    wait_until_drawn(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Télécharger le dossier (zip)").click()
    bundle = folder / "dossier.zip"
    started.value.save_as(bundle)
    page.get_by_text("Vérifier un dossier", exact=True).click()
    wait_until_drawn(page)
    upload = page.locator(".st-key-dossier-verify-file")
    upload.locator("input[type=file]").set_input_files(bundle)
    expect(upload.get_by_text(bundle.name)).to_be_visible()
    press(page, "Vérifier")
    expect(page.get_by_text("Égal et complet")).to_be_visible()
    return bundle


def cell(page: Page, column: int, row: int) -> Locator:
    """A cell of the grid, counted from 0; column 0 is that of the boxes to tick."""
    return page.locator(f"#glide-cell-{column}-{row}")


def type_cell(page: Page, column: int, row: int, written: str) -> None:
    """Write in a cell of the grid, as with a keyboard."""
    for _ in range(MOST_ATTEMPTS):
        select_cell(page, column, row)
        page.keyboard.press("Enter")
        editor = page.locator(".gdg-input")
        expect(editor).to_be_visible()
        editor.press("Control+a")
        editor.press_sequentially(written, delay=TYPING_DELAY_MS)
        expect(editor).to_have_value(written)
        # The grid reads what is typed a moment later, and nothing on the page says when.
        page.wait_for_timeout(400)
        editor.press("Enter")
        expect(editor).to_be_hidden()
        if comes(lambda: expect(cell(page, column, row)).to_have_text(written, timeout=SOON_MS)):
            wait_until_drawn(page)
            return
    raise AssertionError(f"The grid did not take {written!r}.")


def select_cell(page: Page, column: int, row: int) -> None:
    """Put the focus on a cell, as a screen reader does; a grid that had none puts it on its first cell instead."""
    wanted = cell(page, column, row)
    expect(wanted).to_be_attached()
    selected = page.locator("td[role=gridcell][aria-selected=true]")
    if not selected.count():
        cell(page, 1, 0).focus()
        expect(selected.first).to_be_attached()  # it is column 0 where the rows have no box to tick
    for _ in range(MOST_ATTEMPTS):
        wanted.focus()
        if comes(lambda: expect(wanted).to_have_attribute("aria-selected", "true", timeout=SOON_MS)):
            return
    raise AssertionError(f"Cell {column}, {row} can't be reached.")


def comes(expectation: Callable[[], None]) -> bool:
    """Whether what is expected comes in its time."""
    try:
        expectation()
    except AssertionError:
        return False
    return True
