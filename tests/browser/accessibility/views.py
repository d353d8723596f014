"""Every view of the application: a walk opens each page, each tab and each expander, and looks at it in all ways.

Opening takes far longer than looking. A walk has a file of its own, so that walks go side by side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page, TimeoutError, expect

from footprint.pages.frame import ASIDE, PAGES
from footprint.words import texts
from tests.browser.conftest import LONGEST_WAIT_S, Application
from tests.browser.front_end import read_lasting_english
from tests.browser.screens import open_application, wait_until_drawn

GRAVE = ("serious", "critical")

# WCAG 1.4.12: what a reader may ask of every text, and nothing may be lost.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } "
SPACED += "[data-testid=stMarkdown] p { margin-bottom: 2em !important; }"

# Texts that their box cuts, where no scrolling brings them back.
CUT = """() => [...document.querySelectorAll("[data-testid=stMain] :is(p, label, button, h1, h2, h3, th, td, summary)")]
  .filter((box) => box.offsetParent && box.textContent.trim() && getComputedStyle(box).overflow === "hidden")
  .filter((box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2)
  .map((box) => box.tagName + " " + box.textContent.trim().slice(0, 80))"""


# What a page must be built of, whoever reads it, and what it must not hold.
BUILT = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)]
  const named = (element) => (element.getAttribute("aria-label") || "").trim() !== ""
  const buttons = all("[data-testid=stMain] button:not([role=radio], [role=radiogroup] *)")
    .filter((button) => button.offsetParent && button.tabIndex >= 0)
    .map((button) => button.getAttribute("aria-label") || button.textContent.trim())
  const rules = {
    "a type of document": document.doctype?.name === "html",
    "one main region": all("main, [role=main]").length === 1,
    "a header": all("header").length > 0,
    "a menu with a name": all("nav").every(named) && all("[data-testid=stSidebarNav]").length === 1,
    "one title": all("h1").length === 1,
    "no frame": all("iframe, frame").length === 0,
    "icons that say nothing": all("[data-testid=stIconMaterial]").every((icon) => icon.closest("[aria-hidden=true]")),
    "charts with words": all(".stPlotlyChart").every((one) => named(one) || one.querySelector("[aria-label]")),
    "charts with a table beside": all(".stPlotlyChart").every((one) =>
      (one.closest("[role=tabpanel]") ?? document).querySelector("[data-testid=stTable], [data-testid=stDataFrame]")
      || one.closest("[data-testid=stVerticalBlock]").querySelector("[class*=st-key-table-] button")),
    "buttons that are told apart": new Set(buttons).size === buttons.length,
    "tables with a name": all("[data-testid=stTable] table").every(named),
    "headers that say what they head": all("[data-testid=stTable] th").every((header) => header.scope),
    "no tag for the look alone": all("font, center, big, tt, blink, marquee, [align], [bgcolor]").length === 0,
    "an order of tabulation that is that of the page": all("[tabindex]").every((one) => one.tabIndex <= 0),
  }
  return Object.keys(rules).filter((name) => !rules[name])
}"""


def walk(page: Page, application: Application, language: str, names: tuple[str, ...] = PAGES + ASIDE) -> Iterator[str]:
    """Open each page, then each of its tabs, with what folds unfolded; gives the name of each view."""
    for name in names:
        path = "" if name == "home" else name
        open_application(page, application.url, f"{path}?lang={texts.text('app.language_name', language)}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        unfold(page)
        yield name
        tabs = page.get_by_role("tab")
        for place in range(1, tabs.count()):
            tabs.nth(place).click()
            expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
            wait_until_drawn(page)
            unfold(page)
            yield f"{name}, {tabs.nth(place).inner_text()}"


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((summary) => summary.click())")
    wait_until_drawn(page)
    settle(page)


def settle(page: Page) -> None:
    """Until what Streamlit draws late is drawn: nothing has changed for a fifth of a second."""
    page.evaluate("""() => new Promise((done) => {
      let last = setTimeout(done, 200)
      const observer = new MutationObserver(() => { clearTimeout(last); last = setTimeout(done, 200) })
      observer.observe(document.body, { subtree: true, childList: true })
      setTimeout(done, 5000)
    })""")


def find_faults(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds grave: the rule, and the element; once nothing is pale any more for being drawn again."""
    wait_until_drawn(page)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")["violations"]
    grave = [violation for violation in found if violation["impact"] in GRAVE]
    return [(violation["id"], node["html"][:300]) for violation in grave for node in violation["nodes"]]


@dataclass(frozen=True)
class View:
    """What was seen of a page, or of one of its tabs."""

    faults: list[tuple[str, str]]  # what axe-core finds grave
    english: set[str]
    missing: list[str]  # of what a page is built of
    too_wide: list[int]  # windows in which the page scrolls sideways
    cut: set[str]  # texts that are cut when they are spaced
    menu: tuple[float, float]


def look(page: Page, language: str) -> View:
    menu = page.get_by_test_id("stSidebarNav").bounding_box() or {"x": 0, "y": 0}
    return View(
        faults=find_faults(page),
        english=read_lasting_english(page) if language == "fr" else set(),
        missing=page.evaluate(BUILT),
        too_wide=find_too_wide(page),
        cut=find_cut(page),
        menu=(menu["x"], menu["y"]),
    )


FITS = """() => {
  const main = document.querySelector("[data-testid=stMain]")
  return main.scrollWidth <= main.clientWidth
}"""


def find_too_wide(page: Page) -> list[int]:
    """A window of 1280 pixels enlarged to 200 % leaves 640 to the page; to 400 %, 320."""
    size = page.viewport_size
    assert size is not None
    too_wide = []
    for width, height in ((size["width"], size["height"]), (640, 400), (320, 800)):
        page.set_viewport_size({"width": width, "height": height})
        try:
            page.wait_for_function(FITS, timeout=LONGEST_WAIT_S * 1000 / 3)  # charts are drawn anew
        except TimeoutError:
            too_wide.append(width)
    page.set_viewport_size(size)
    return too_wide


def find_cut(page: Page) -> set[str]:
    """The texts that their box cuts once they are spaced, and did not cut before."""
    before = set(page.evaluate(CUT))
    style = page.add_style_tag(content=SPACED)
    after = set(page.evaluate(CUT))
    style.evaluate("style => style.remove()")
    return after - before


@dataclass(frozen=True)
class Walk:
    """A walk through the application: which one, in what language, theme and width of window."""

    state: str
    language: str
    scheme: str
    width: int


class EveryView:
    """What holds for each view of a walk; `views` are those that its fixture saw.

    Every two of a language, a theme and a width come together, in one of the walks or in the steps of the work, but for
    English in a narrow window: French is longer.
    """

    walk: ClassVar[Walk]

    def test_no_page_has_a_serious_fault(self, views: dict[str, View]):
        assert {name: view.faults for name, view in views.items() if view.faults} == {}

    def test_nothing_is_left_in_english(self, views: dict[str, View]):
        assert {name: view.english for name, view in views.items() if view.english} == {}

    def test_pages_are_built_of_what_they_mean(self, views: dict[str, View]):
        assert {name: view.missing for name, view in views.items() if view.missing} == {}
        assert len({view.menu for view in views.values()}) == 1  # always at the same place

    def test_pages_hold_at_twice_and_four_times_their_size(self, views: dict[str, View]):
        assert {name: view.too_wide for name, view in views.items() if view.too_wide} == {}

    def test_spaced_text_is_not_cut(self, views: dict[str, View]):
        assert {name: view.cut for name, view in views.items() if view.cut} == {}
