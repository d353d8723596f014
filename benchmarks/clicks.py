"""How long a click takes in a real browser, once everything has been opened: pages, tabs, lists, sliders, a cell.

    python -m benchmarks.clicks [--rows 10000] [--times 5] [--port 0]

A server is started on a database made for the occasion (the sample local authority with its plan, grown to `--rows`
devices), and stopped at the end; the browser is Chromium, without a window. Everything is opened once, unmeasured; then
each click is timed `--times` times, until what it asks for is on the page and the server has nothing more to draw.
Printed: the median and the slowest of each, in milliseconds, beside what is aimed at.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.served import serve
from tests.chromium import HOW_TO_INSTALL, find_chromium

PAGES = ("home", "questions", "inventory", "footprint", "scenarios", "commitments", "dossier", "factors", "method")
PAGES_WITH_TABS = ("inventory", "footprint", "scenarios", "commitments", "dossier")
LISTS = {"footprint": "accounting", "scenarios": "scenario"}
AIMS = {"page": 500, "widget": 250, "cell": 300}  # milliseconds
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE_MS = 120_000
FIRST_CELL, TYPED_IN = "#glide-cell-1-0", "#glide-cell-2-3"

# What the server sent is shown in the next frame or the one after; stale is what waits for its new content.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
DRAWN = """document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-testid=stMain] [data-stale=true]")"""


@dataclass
class Clicks:
    """The times of each kind of click, in milliseconds, by what is clicked."""

    page: Page
    socket: WebSocket
    kept: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def time(self, kind: str, what: str, click: Callable[[], None], shown: str = "true", asked: str = "") -> None:
        """Click, and note how long it took until all is drawn and a condition of the page about `asked` holds."""
        started = time.perf_counter()
        with self.socket.expect_event("framereceived", _says_all_is_sent):
            click()
        self.page.evaluate(TWO_FRAMES)
        self.page.wait_for_function(f"asked => {DRAWN} && {shown}", arg=asked)
        self.kept.setdefault((kind, what), []).append((time.perf_counter() - started) * 1000)

    def print(self) -> None:
        print(f"{'':<8} {'':<28} {'median ms':>10} {'slowest':>8} {'aim':>6}")
        for (kind, what), times in self.kept.items():
            print(f"{kind:<8} {what:<28} {statistics.median(times):>10.0f} {max(times):>8.0f} {AIMS[kind]:>6}")
        for kind in AIMS:
            times = [one for (other, _), measured in self.kept.items() if other == kind for one in measured]
            if times:
                print(f"{kind:<8} {'all':<28} {statistics.median(times):>10.0f} {max(times):>8.0f} {AIMS[kind]:>6}")


def _says_all_is_sent(frame: str | bytes) -> bool:
    message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )


def visit(clicks: Clicks, times: int) -> None:
    """Every page in turn, its tabs and what moves on it; then the cell of a grid."""
    for _ in range(times):
        for name in PAGES:
            open_page(clicks, name)
            if name in PAGES_WITH_TABS:
                open_tabs(clicks, name)
            if name in LISTS:
                choose(clicks, name, LISTS[name])
        open_page(clicks, "inventory")
        type_cell(clicks)
        open_page(clicks, "scenarios")
        decide(clicks)


def open_page(clicks: Clicks, name: str) -> None:
    """Follow the navigation to a page other than the one that is open."""
    path = "/" if name == "home" else f"/{name}"
    link = clicks.page.locator(f"[data-testid=stSidebarNavItems] a[href$='{path}']")
    clicks.time("page", name, link.click, "location.pathname === asked && document.querySelector('h1')", path)


def open_tabs(clicks: Clicks, name: str) -> None:
    """Each tab of the page, then the first one again."""
    tabs = clicks.page.get_by_test_id("stMain").get_by_role("tablist").first.get_by_role("tab")
    for place in [*range(1, tabs.count()), 0]:
        selected = "document.querySelector('[role=tab][aria-selected=true]').textContent === asked"
        clicks.time("widget", f"tab {name}", tabs.nth(place).click, selected, tabs.nth(place).text_content() or "")


def choose(clicks: Clicks, name: str, key: str) -> None:
    """The next option of a list, then the one before."""
    for arrow in ("ArrowDown", "ArrowUp"):
        clicks.page.locator(f".st-key-{key} input").first.click()
        clicks.page.keyboard.press(arrow)
        clicks.time("widget", f"list {name}", lambda: clicks.page.keyboard.press("Enter"))


def decide(clicks: Clicks) -> None:
    """A lever in its form, then its cost: what the lever would do is computed anew, and never was before."""
    form = clicks.page.get_by_test_id("stMain")
    form.locator("[class*=st-key-lever-][class*=-family] input").click()
    clicks.page.keyboard.press("ArrowDown")
    clicks.time("widget", "lever, its family", lambda: clicks.page.keyboard.press("Enter"))
    cost = form.locator("[class*=st-key-lever-][class*=-invest_eur] input")
    cost.fill(str(time.monotonic_ns() % 1_000_000))
    clicks.time("widget", "lever, its cost", lambda: cost.press("Enter"))


def type_cell(clicks: Clicks) -> None:
    """A cell of the grid of devices."""
    page = clicks.page
    page.locator(TYPED_IN).wait_for(state="attached")
    page.locator(FIRST_CELL).focus()
    page.locator(TYPED_IN).focus()
    page.keyboard.press("Enter")
    editor = page.locator(".gdg-input")
    editor.press("Control+a")
    written = f"SEEN-{time.monotonic_ns() % 100_000}"
    editor.press_sequentially(written, delay=60)
    page.wait_for_timeout(400)  # the grid reads what is typed a moment later
    shown = f"document.querySelector('{TYPED_IN}')?.textContent === asked"
    clicks.time("cell", "inventory", lambda: editor.press("Enter"), shown, written)


def open_browser(browser: Browser, address: str) -> tuple[Page, WebSocket]:
    # What is waited for is said by scripts, which the application itself would refuse to run.
    page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page.set_default_timeout(PATIENCE_MS)
    with page.expect_websocket() as opened:
        page.goto(address)
    page.wait_for_function(f"document.querySelector('h1') && {DRAWN}")
    return page, opened.value


def main(options: argparse.Namespace) -> None:
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(HOW_TO_INSTALL)
    with serve(options.rows, options.port) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        page, socket = open_browser(browser, served.address)
        visit(Clicks(page, socket), 1)
        clicks = Clicks(page, socket)
        visit(clicks, options.times)
        print(f"{served.rows} devices, each click {options.times} times")
        clicks.print()
        browser.close()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000, help="devices in the inventory (default: 10000)")
    parser.add_argument("--times", type=int, default=5, help="how many times each click is measured (default: 5)")
    parser.add_argument("--port", type=int, default=0, help="port of the server (default: a free one)")
    return parser.parse_args()


if __name__ == "__main__":
    main(read_options())
