"""What a reader sees of a page before scrolling: its words, and how many screens the whole page takes."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.screens import wait_until_drawn

# Words that show in the window, out of tables (those drawn as lines too, by their key), charts and what is folded.
COUNT_WORDS = """height => {
  const NO_WORDS = "svg, canvas, table, style, [data-testid=stDataFrame], [data-testid=stIconMaterial], [class*=-table]"
  const main = document.querySelector("[data-testid=stMain]")
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
  const words = []
  while (walk.nextNode()) {
    const written = walk.currentNode.nodeValue.trim(), parent = walk.currentNode.parentElement
    if (!written || parent.closest(NO_WORDS)) continue
    const fold = parent.closest("details:not([open])")
    if (fold && !parent.closest("summary")) continue
    if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(walk.currentNode)
    const box = range.getBoundingClientRect()
    if (box.width > 1 && box.height > 1 && box.top >= 0 && box.top < height) words.push(...written.split(/\\s+/))
  }
  return words.filter(word => /[\\p{L}\\p{N}]/u.test(word)).length
}"""


@dataclass(frozen=True)
class FirstScreen:
    """The words of the first screen, and the height of the page in screens."""

    words: int
    screens: float


def measure_screen(page: Page) -> FirstScreen:
    """Measure the page that is open, as its window now is."""
    wait_until_drawn(page)
    page.wait_for_timeout(500)  # what folds and unfolds has come to rest
    height = (page.viewport_size or {})["height"]
    whole = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    return FirstScreen(page.evaluate(COUNT_WORDS, height), whole / height)
