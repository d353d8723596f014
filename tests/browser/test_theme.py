"""Light or dark: as the system prefers, or as the menu says; charts follow."""

import pytest
from playwright.sync_api import Page, expect

from footprint.charts.palette import DARK, LIGHT, Palette
from tests.browser.conftest import Application
from tests.browser.screens import go_to, load_sample, open_application

pytestmark = pytest.mark.exhaustive

MENU = {"light": "Clair", "dark": "Sombre"}
PALETTES = {"light": LIGHT, "dark": DARK}


def rgb(colour: str) -> str:
    """A colour as a browser says it."""
    return f"rgb({', '.join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))})"


def expect_theme(page: Page, palette: Palette) -> None:
    """The page and its first chart are in the colours of a palette."""
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", rgb(palette.paper))
    expect(page.get_by_test_id("stApp")).to_have_css("color", rgb(palette.ink))
    chart = page.get_by_test_id("stPlotlyChart").first
    expect(chart.locator(".bars path").first).to_have_css("fill", rgb(palette.accent))
    expect(chart.locator(".ytick text").first).to_have_css("fill", rgb(palette.ink))
    expect(chart.locator(".main-svg").first).to_have_css("background-color", rgb(palette.paper))


def open_charts(page: Page, application: Application) -> None:
    open_application(page, application.url)
    load_sample(page)
    go_to(page, "Empreinte")


@pytest.mark.parametrize("prefers", ["light", "dark"])
def test_the_application_follows_the_system_and_its_menu(page: Page, application: Application, prefers: str):
    page.emulate_media(color_scheme=prefers)
    open_charts(page, application)
    expect_theme(page, PALETTES[prefers])
    other = "dark" if prefers == "light" else "light"
    page.emulate_media(color_scheme=other)
    expect_theme(page, PALETTES[other])
    page.get_by_role("button", name="Menu : clair ou sombre").click()
    page.get_by_role("menuitemradio", name=MENU[prefers]).click()
    expect_theme(page, PALETTES[prefers])


def test_a_choice_is_kept_for_every_page(page: Page, application: Application):
    page.emulate_media(color_scheme="light")
    open_charts(page, application)
    page.get_by_role("button", name="Menu : clair ou sombre").click()
    page.get_by_role("menuitemradio", name="Sombre").click()
    expect_theme(page, DARK)
    for path in ("method", ""):
        open_application(page, application.url, path)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", rgb(DARK.paper))
    page.get_by_role("button", name="Menu : clair ou sombre").click()
    page.get_by_role("menuitemradio", name="Comme le système").click()
    open_application(page, application.url, "method")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", rgb(LIGHT.paper))


def test_what_is_written_on_the_accent_is_read_in_the_dark(page: Page, application: Application):
    page.emulate_media(color_scheme="dark")
    open_application(page, application.url)
    button = page.get_by_role("button", name="Charger l’exemple").first
    expect(button).to_have_css("background-color", rgb(DARK.accent))
    expect(button).to_have_css("color", rgb(DARK.paper))
