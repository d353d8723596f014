"""The six journeys of the work, and how many clicks each may take."""

from playwright.sync_api import Page

from tests.browser.screens import COUNT_CLICKS

MOST_CLICKS = {
    "an export of GLPI to its footprint": 6,
    "a figure to its factor": 2,
    "three levers and a target": 15,
    "fourteen commitments from a sheet": 8,
    "evidence to a verified dossier": 10,
    "the next year": 10,
}


def start_counting(page: Page) -> None:
    """Count the clicks of this page from its next opening on."""
    page.add_init_script(COUNT_CLICKS)


def check_count(page: Page, journey: str) -> None:
    """Fail where the clicks counted on this page are more than the journey may take, or none."""
    clicks = page.evaluate("clicks")
    print(f"\n{journey}: {clicks} clicks")
    assert 0 < clicks <= MOST_CLICKS[journey]
