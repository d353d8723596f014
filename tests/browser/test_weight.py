"""What the application weighs on the line, in bytes: budgets that no page goes over, even just after a first start."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks.weights import Answer, Visit, visit, visit_twice
from footprint.pages.frame import ASIDE, PAGES
from footprint.server.self_checks import MOST_REQUESTS, WEIGHT_LIMITS
from footprint.workspace import samples
from tests.browser.conftest import Application, run_application
from tests.prepared import save_sample_plan

pytestmark = pytest.mark.exhaustive

# Bytes on the line, headers included: those that the page Ecodesign promises.
MOST_FIRST_PAGE, MOST_WITHOUT_CHART, MOST_WITH_CHARTS, MOST_NEXT_VISIT = WEIGHT_LIMITS.values()
MOST_DRAWING = 60_000

# Icons are words that a font joins into one square; a word that it does not know stays as wide as it is.
WIDE_ICONS = """() => [...document.querySelectorAll("[data-testid=stIconMaterial]")]
    .filter(icon => icon.getBoundingClientRect().width > 1.3 * parseFloat(getComputedStyle(icon).fontSize))
    .map(icon => icon.textContent)"""


# What the security policy of the document keeps from being loaded, or from running.
TELL_REFUSED = """document.addEventListener("securitypolicyviolation", refused =>
    tell(`${refused.violatedDirective} ${refused.blockedURI} ${refused.sourceFile}`))"""


@pytest.fixture
def application(tmp_path, monkeypatch):
    """An application for which nothing was compressed by an earlier start: the heaviest that a visit can be."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    with run_application(tmp_path) as application:
        yield application


def assert_served_well(found: Visit, application: Application) -> None:
    """Everything comes from the application, found, compressed, kept for ever where its name is a hash."""
    assert found.compressed_drawing
    for answer in found.answers:
        assert answer.url.startswith(application.url), answer
        assert answer.status in (200, 304), answer
        assert answer.headers["x-content-type-options"] == "nosniff", answer
        if "/static/" in answer.url:
            assert_static(answer)


def assert_static(answer: Answer) -> None:
    if "MaterialSymbols" in answer.url:  # what stands in for it may change
        assert answer.headers["cache-control"] == "no-cache"
        return
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", answer
    if answer.url.endswith((".js", ".css")):
        assert answer.headers["content-encoding"] == "br", answer


def test_the_first_page_is_light_and_the_next_visit_nearly_nothing(context: BrowserContext, application: Application):
    first, again = visit_twice(context, application.url)
    assert first.sent < MOST_FIRST_PAGE
    assert again.sent < MOST_NEXT_VISIT
    assert not first.asked_for("PlotlyChart")
    assert not again.asked_for("/static/js/")
    for found in (first, again):
        assert_served_well(found, application)


def test_each_page_loads_what_it_shows_and_no_more(browser: Browser, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    save_sample_plan(application.database)

    charted = []
    for name in PAGES + ASIDE:
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
        page, refused = context.new_page(), []
        page.expose_function("tell", lambda said, heard=refused: heard.append(said))
        page.add_init_script(TELL_REFUSED)
        found = visit(page, f"{application.url}/{'' if name == 'home' else name}")
        has_chart = found.asked_for("PlotlyChart")
        if has_chart:  # then it shows, once the browser has read what draws it
            expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
            charted.append(name)

        assert_served_well(found, application)
        assert found.sent < (MOST_WITH_CHARTS if has_chart else MOST_WITHOUT_CHART), name
        assert found.drawing < MOST_DRAWING, name
        assert len(found.answers) < MOST_REQUESTS, name
        assert page.evaluate(WIDE_ICONS) == [], name
        assert refused == [], name
        context.close()
    assert "footprint" in charted
    assert not {"inventory", "label", "dossier", "factors", "method", "about"} & set(charted)


def test_the_next_visit_to_a_page_with_charts_is_nearly_nothing(context: BrowserContext, application: Application):
    samples.load_sample(application.database, "Mairie", "Parc", "Zoé", "local_authority")
    first, again = visit_twice(context, f"{application.url}/footprint")
    assert first.asked_for("PlotlyChart")
    assert again.sent < MOST_NEXT_VISIT
    assert not again.asked_for("/static/js/")


def test_a_program_that_asks_for_headers_alone_gets_them(page: Page, application: Application):
    script = page.request.get(application.url).text().partition('src="./static/')[2].partition('"')[0]
    for path in ("", "inventory", f"static/{script}"):
        whole = page.request.get(f"{application.url}/{path}")
        head = page.request.head(f"{application.url}/{path}")
        assert (head.status, head.body()) == (200, b"")
        assert head.headers["etag"] == whole.headers["etag"]
