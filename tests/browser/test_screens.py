"""Each page answers in its first screen: few words there, on a laptop and on a phone, and not too much below."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from footprint.storage import open_database
from tests import prepared
from tests.browser.conftest import Application
from tests.browser.first_screen import measure_screen
from tests.browser.screens import open_application

pytestmark = pytest.mark.exhaustive

LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
MOST_WORDS = 120

# The most screens that each page may take, on a laptop and on a phone, with the sample authority and its plan in it.
# Pages about the tool are read from end to end: their words are not counted.
MOST_SCREENS = {
    "": (1.6, 3.4),
    "inventory": (1.3, 1.7),
    "footprint": (2.5, 4.2),
    "scenarios": (2.0, 3.0),
    "commitments": (2.5, 3.9),
    "label": (2.2, 2.8),
    "dossier": (1.4, 1.6),
    "factors": (3.0, 3.3),
    "questions": (3.2, 5.2),
}


def measure_pages(page: Page, application: Application, paths: list[str]) -> dict[str, list[tuple[int, float]]]:
    """The words of the first screen, and the screens, of each page: on a laptop, then on a phone."""
    found: dict[str, list[tuple[int, float]]] = {path: [] for path in paths}
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        for path in paths:
            open_application(page, application.url, path)
            screen = measure_screen(page)
            found[path].append((screen.words, round(screen.screens, 1)))
            print(f"{path or 'home':12} {size['width']:5} px: {screen.words:4} words, {screen.screens:4.1f} screens")
    return found


def test_the_first_screen_of_each_page_says_little_and_the_page_is_short(
    page: Page, application: Application, tmp_path: Path
):
    planned = tmp_path / "planned.sqlite3"
    planned.write_bytes(prepared.read_planned())
    prepared.restore(application.database, prepared.copy_of(open_database(f"sqlite:///{planned}")))
    found = measure_pages(page, application, list(MOST_SCREENS))
    wordy = {path: sizes for path, sizes in found.items() if max(words for words, _ in sizes) > MOST_WORDS}
    long = {
        path: found[path]
        for path, most in MOST_SCREENS.items()
        if any(screens > may for (_, screens), may in zip(found[path], most, strict=True))
    }
    assert (wordy, long) == ({}, {})


def test_the_first_screen_of_whoever_begins_says_little(page: Page, application: Application):
    found = measure_pages(page, application, ["", "inventory"])
    assert max(words for sizes in found.values() for words, _ in sizes) <= MOST_WORDS


def test_the_grid_of_the_inventory_begins_within_two_hundred_pixels(page: Page, application: Application):
    prepared.load_sample(application.database, "Association", "Parc", "Zoé")
    page.set_viewport_size(LAPTOP)
    open_application(page, application.url, "inventory")
    grid = page.get_by_test_id("stDataFrame").first
    grid.wait_for()
    assert (grid.bounding_box() or {})["y"] <= 200
