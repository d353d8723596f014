"""What a reader waits for on a slow device: the first figure of the sample, and what a hand does in a large grid.

    python -m benchmarks.phone [--rows 10000] [--times 5] [--slower 4]

The first figure: on an empty database, once the home page is loaded, from the click on "Load the sample" until the
figure can be read, Chromium slowed as many times as a phone's processor is. The grid: in that of an inventory of
`--rows` devices, from a key or a wheel until the grid has drawn what it asks for, at full speed, then slowed. Printed:
the median and the slowest, in milliseconds, next to what is aimed at.
"""

import argparse
import json
import statistics
from collections.abc import Callable

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.clicks import CHROMIUM, FIRST_CELL, TYPED_IN, open_browser
from benchmarks.served import serve
from tests.chromium import HOW_TO_INSTALL, find_chromium

FIGURE_AIM, GRID_AIM = 3000, 150  # milliseconds
COLUMN = TYPED_IN.rpartition("-")[0]
FIGURE = "document.querySelector('[data-testid=stMain] [data-testid=stMetricValue]')"
# What a grid shows: it paints a canvas; the table that screen readers read follows a fifth of a second later.
PAINTED = """window.painted = () => {
  const canvas = document.querySelector("[data-testid=data-grid-canvas]");
  if (!canvas) return 0;
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) sum = (sum * 31 + pixels[at]) | 0;
  return sum;
}"""
# From the first key or click on, looked at before each frame; what holds then is on the screen one frame later.
WATCH = """shown => { window.before = window.painted(); window.taken = new Promise(done => {
  const holds = new Function(`return ${shown}`);
  const begin = event => {
    for (const kind of ["keydown", "click"]) removeEventListener(kind, begin, true);
    const look = () => holds()
      ? requestAnimationFrame(() => done(performance.now() - event.timeStamp)) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  };
  for (const kind of ["keydown", "click"]) addEventListener(kind, begin, true);
}); }"""


def slow_down(page: Page, times: float) -> None:
    """Make the processor of the page so many times slower."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def time_until(page: Page, act: Callable[[], None], shown: str) -> float:
    """Milliseconds from an act until a condition of the page holds and is drawn, by the clock of the page."""
    page.evaluate(f"{PAINTED}; ({WATCH})({json.dumps(shown)})")
    act()
    return float(page.evaluate("() => window.taken"))


def time_first_figure(browser: Browser, slower: float) -> float:
    with serve(0) as served:
        page, _ = open_browser(browser, served.address)
        slow_down(page, slower)
        button = page.locator(".st-key-load-sample button")
        found = time_until(page, button.click, FIGURE)
        page.close()
    return found


def time_grid(page: Page, rows: int, times: int) -> dict[str, list[float]]:
    """What a hand does in the grid of devices, until it is painted; the table that follows is waited for unmeasured."""
    acts = {
        "a cell opened": ("Enter", ".gdg-input"),
        "the next cell": ("ArrowDown", f"{COLUMN}-4[aria-selected=true]"),
        "a screen further": ("PageDown", f"[id^={COLUMN[1:]}-1][aria-selected=true]"),
        "to the end": ("Control+ArrowDown", f"{COLUMN}-{rows - 1}"),
    }
    found: dict[str, list[float]] = {name: [] for name in acts}
    page.locator(FIRST_CELL).wait_for(state="attached")
    for _ in range(times):
        page.locator(FIRST_CELL).focus()
        page.locator(TYPED_IN).focus()
        for name, (key, left) in acts.items():
            opened = left == ".gdg-input"
            shown = f"document.querySelector({left!r})" if opened else "window.painted() !== window.before"
            found[name].append(time_until(page, lambda key=key: page.keyboard.press(key), shown))
            page.locator(left).wait_for(state="attached")
            if opened:
                page.keyboard.press("Escape")
                page.locator(left).wait_for(state="detached")
                page.wait_for_timeout(200)
        page.keyboard.press("Control+ArrowUp")
        page.locator(TYPED_IN).wait_for(state="attached")
    return found


def say(name: str, found: list[float], aim: int) -> None:
    print(f"{name:<34} {statistics.median(found):>8.0f} {max(found):>8.0f} {aim:>6}")


def main(options: argparse.Namespace) -> None:
    chromium = find_chromium()
    if not chromium:
        raise SystemExit(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        print(f"{'':<34} {'median':>8} {'slowest':>8} {'aim':>6}")
        figures = [time_first_figure(browser, options.slower) for _ in range(options.times)]
        say(f"first figure, {options.slower:g} times slower", figures, FIGURE_AIM)
        with serve(options.rows) as served:
            page, _ = open_browser(browser, f"{served.address}/inventory")
            for slower in (1.0, options.slower):
                slow_down(page, slower)
                for name, found in time_grid(page, served.rows, options.times).items():
                    say(f"{name}, {slower:g} times slower", found, GRID_AIM)
        browser.close()


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000, help="devices in the inventory (default: 10000)")
    parser.add_argument("--times", type=int, default=5, help="how many times each is measured (default: 5)")
    parser.add_argument("--slower", type=float, default=4.0, help="how many times slower the processor is (default: 4)")
    return parser.parse_args()


if __name__ == "__main__":
    main(read_options())
