"""Light in a real browser: a slow line is enough, few fonts come, nothing is asked while people type."""

import re

import pytest
from playwright.sync_api import Page, WebSocket, expect

from footprint.workspace import samples
from tests.browser.conftest import Application
from tests.browser.screens import open_application, open_tab

pytestmark = pytest.mark.exhaustive

# The slow line of RGESN 2024, criterion 2.3, with the delay of a mobile network.
SLOW_LINE_KBIT_S, DELAY_MS = 512, 150
SLOW_OPENING_MS = 180_000

# What RGESN 2024, criterion 4.8, allows each page.
MOST_FONTS = 2

WORK_PAGES = ("", "inventory", "footprint", "scenarios", "commitments", "dossier", "factors", "method", "ecodesign")


def test_a_slow_line_is_enough(page: Page, application: Application):
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    throughput = SLOW_LINE_KBIT_S * 1000 / 8
    limits = {"downloadThroughput": throughput, "uploadThroughput": throughput, "latency": DELAY_MS, "offline": False}
    line.send("Network.emulateNetworkConditions", limits)
    page.set_default_timeout(SLOW_OPENING_MS)
    open_application(page, application.url)
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="À propos").click()
    expect(page.locator("h1")).to_have_text("À propos de l’outil")


def test_few_fonts_are_downloaded(page: Page, application: Application):
    for path in ("", "method", "ecodesign"):
        asked: set[str] = set()
        page.on("request", lambda request, asked=asked: asked.add(request.url))
        open_application(page, application.url, path)
        fonts = {url for url in asked if url.endswith((".woff2", ".woff", ".ttf", ".otf"))}
        assert 0 < len(fonts) <= MOST_FONTS, fonts


def test_nothing_is_asked_of_the_server_while_people_type(page: Page, application: Application):
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    open_application(page, application.url)
    field = page.get_by_label("Nom de l’organisation")
    field.click()
    sent.clear()
    field.press_sequentially("Mairie d'essai", delay=80)
    assert sent == []
    field.press("Enter")
    page.wait_for_timeout(1000)
    assert sent  # they are seen once the field is sent


def test_at_1200_pixels_nothing_sticks_out(page: Page, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    page.set_viewport_size({"width": 1200, "height": 720})
    for path in WORK_PAGES:
        open_application(page, application.url, path)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), path


def test_an_upload_says_what_it_takes(page: Page, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé")
    for path, tab in (("inventory", "Importer"), ("handover", "")):
        open_application(page, application.url, path)
        if tab:
            open_tab(page, tab)
        boxes = page.get_by_test_id("stFileUploaderDropzone")
        expect(boxes).not_to_have_count(0)
        for box in boxes.all():
            expect(box).to_contain_text(re.compile(r"\d+.(Mo|Go) par fichier"))
        expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"CSV|\.zip"))
