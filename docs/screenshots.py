"""The pictures of the documentation, taken anew from the samples: `make screenshots`.

The application is started on a database of its own with the sample authority and its plan, and looked at in French by
a real browser. Pictures are kept small: as many colours as the eye needs, none above MOST_BYTES.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from footprint.plans.plan_json import write_plan
from footprint.storage import load_record, open_database, save_plan
from footprint.words.texts import text
from footprint.workspace.samples import load_sample, load_sample_plan, supply_sample_evidence
from tests.browser.conftest import find_free_port, wait_for
from tests.chromium import HOW_TO_INSTALL, find_chromium

FOLDER = Path(__file__).parent
LANGUAGE, SAMPLE, ACTOR = "fr", "local_authority", "Camille Martin"

# Tall enough for a page to be drawn whole, so that nothing has to be scrolled; what is kept is cut out of it.
WIDE, PHONE, TALL = 1280, 390, 2600
COLOURS, MOST_BYTES = 96, 100_000
SETTLED_MS = 2_000  # charts draw themselves in steps
MARGIN = 16


@dataclass(frozen=True)
class Picture:
    """A picture: the page it shows, from which element on (else its top, beside the navigation), how high it is."""

    name: str
    path: str
    height: int
    start: Callable[[Page], Locator] | None = None
    width: int = WIDE


def _find_tab(key: str) -> Callable[[Page], Locator]:
    """A tab, opened."""

    def find(page: Page) -> Locator:
        tab = page.get_by_role("tab", name=text(key, LANGUAGE))
        tab.click()
        return tab

    return find


def _find_switch(key: str) -> Callable[[Page], Locator]:
    """A switch of what a chart shows, set."""

    def find(page: Page) -> Locator:
        switch = page.get_by_test_id("stButtonGroup").filter(has_text=text(key, LANGUAGE)).first
        switch.get_by_text(text(key, LANGUAGE), exact=True).click()
        return switch

    return find


def _find_heading(key: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("heading", name=text(key, LANGUAGE), exact=True).first


PICTURES = (
    Picture("empreinte", "footprint", 860),
    Picture("carbone", "footprint", 400, _find_switch("page.footprint.stage.subject")),
    Picture("methode", "method", 395, _find_heading("page.method.name_of.annualised")),
    Picture("scenarios", "scenarios", 900, _find_tab("page.scenarios.section.trajectory")),
    Picture("engagements", "commitments", 720, lambda page: page.locator("h1").first),
    Picture("telephone", "footprint", 844, width=PHONE),
)


def take_pictures() -> None:
    """Take every picture, and say what it weighs."""
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(HOW_TO_INSTALL)
    with _serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            written = shrink(_take(browser.new_page(locale="fr-FR"), f"{address}/{picture.path}", picture))
            (FOLDER / f"{picture.name}.png").write_bytes(written)
            print(f"{picture.name}.png  {len(written) / 1000:.0f} kB")
        browser.close()


@contextmanager
def _serve() -> Generator[str]:
    """The application on the sample authority and its plan, for as long as its pictures are taken."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/footprint.sqlite3"
        _fill(database)
        address, log = f"http://127.0.0.1:{(port := find_free_port())}", Path(folder, "server.log")
        command = [sys.executable, "-m", "footprint", "app", "--port", str(port), "--no-browser"]
        environment = os.environ | {"FOOTPRINT_DATABASE": database, "XDG_CONFIG_HOME": folder}
        with log.open("w") as written:
            process = subprocess.Popen(command, stdout=written, stderr=written, env=environment)
        try:
            wait_for(process, f"{address}/_stcore/health", log)
            yield address
        finally:
            process.terminate()
            process.wait()


def _fill(database: str) -> None:
    engine = open_database(database)
    names = [text(f"page.home.sample.{SAMPLE}.{what}", LANGUAGE) for what in ("organisation", "inventory")]
    inventory_id = load_sample(engine, *names, ACTOR, SAMPLE)
    organisation_id = load_record(engine, inventory_id).organisation_id
    plan = supply_sample_evidence(engine, organisation_id, load_sample_plan(SAMPLE), ACTOR, LANGUAGE)
    save_plan(
        engine, organisation_id, write_plan(plan).decode(), 0, ACTOR, text("page.scenarios.done.sample", LANGUAGE)
    )
    engine.dispose()


def _take(page: Page, address: str, picture: Picture) -> bytes:
    page.set_viewport_size({"width": picture.width, "height": TALL if picture.start else picture.height})
    page.goto(f"{address}?lang={LANGUAGE}")
    _wait_until_drawn(page)
    if picture.start is None:
        return page.screenshot()
    start = picture.start(page)
    _wait_until_drawn(page)
    main, top = page.get_by_test_id("stMain").bounding_box(), start.bounding_box()
    assert main
    assert top
    return page.screenshot(
        clip={"x": main["x"], "y": top["y"] - MARGIN, "width": main["width"], "height": picture.height}
    )


def _wait_until_drawn(page: Page) -> None:
    page.locator("h1").first.wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for(timeout=120_000)
    page.wait_for_timeout(SETTLED_MS)


def shrink(screenshot: bytes) -> bytes:
    """The same picture in few colours. Raises ValueError where it is still too heavy for a page that people load."""
    picture = Image.open(BytesIO(screenshot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = BytesIO()
    picture.save(written, format="PNG", optimize=True)
    if written.tell() > MOST_BYTES:
        raise ValueError(f"A picture weighs {written.tell()} bytes; at most {MOST_BYTES}.")
    return written.getvalue()


if __name__ == "__main__":
    take_pictures()
