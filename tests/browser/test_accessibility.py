"""Every page for everyone: what axe-core finds, the language of each word, zoom, spaced text, less motion, single keys.

A server for each state of the database, empty and filled. A walk opens every page, every tab and every expander, and
looks at each view in all ways at once: opening them takes far longer than looking.
"""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.pages.frame import ASIDE, PAGES
from footprint.pages.steps import STEPS
from footprint.storage import load_record, save_plan
from footprint.words import texts
from footprint.workspace.publishing import freeze_version
from footprint.workspace.samples import SAMPLES_FOLDER, load_sample
from tests import prepared
from tests.browser.conftest import LONGEST_WAIT_S, Application, run_application
from tests.browser.front_end import front_end, read_lasting_english
from tests.browser.screens import SOON_MS, open_application, wait_until_drawn

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
    "tables with a name": all("[data-testid=stTable] table").every(named),
    "headers that say what they head": all("[data-testid=stTable] th").every((header) => header.scope),
    "no tag for the look alone": all("font, center, big, tt, blink, marquee, [align], [bgcolor]").length === 0,
    "an order of tabulation that is that of the page": all("[tabindex]").every((one) => one.tabIndex <= 0),
  }
  return Object.keys(rules).filter((name) => !rules[name])
}"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Generator[Application]:
    with run_application(tmp_path_factory.mktemp("empty")) as application:
        yield application


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Generator[Application]:
    """The sample authority: three years, its plan, its commitments, and a dossier."""
    with run_application(tmp_path_factory.mktemp("filled")) as application:
        engine = application.database
        inventory_id = load_sample(engine, "Ville d’essai", "Parc", "Zoé", "local_authority")
        record = load_record(engine, inventory_id)
        plan = (SAMPLES_FOLDER / "local_authority" / "plan.json").read_text(encoding="utf-8")
        save_plan(engine, record.organisation_id, plan, 0, "Zoé")
        method = Method(year=record.year, inventory=record.kind, country=record.country)
        identity = Identity("Ville d’essai", Signed("Zoé", "2026-01-15"))
        freeze_version(engine, inventory_id, 1, method, identity, "Zoé")
        yield application


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
    """What axe-core finds grave: the rule, and the element; once the button that stops the drawing has faded."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
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


WALKS = {
    "empty, French, light": ("empty", "fr", "light", 1280),
    "empty, English, dark, narrow": ("empty", "en", "dark", 390),
    "filled, French, light, narrow": ("filled", "fr", "light", 390),
    "filled, French, dark": ("filled", "fr", "dark", 1280),
    "filled, English, light": ("filled", "en", "light", 1280),
}


@pytest.fixture(
    scope="module", params=[pytest.param(walk, marks=pytest.mark.exhaustive) for walk in WALKS.values()], ids=WALKS
)
def views(request, browser: Browser, browser_context_args: dict) -> Generator[dict[str, View]]:
    """All views of the application, in a state, a language, a theme and a window."""
    state, language, scheme, width = request.param
    place = browser_context_args | {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    with browser.new_context(**place) as context:
        page = context.new_page()
        page.set_default_timeout(LONGEST_WAIT_S * 1000)
        seen = {view: look(page, language) for view in walk(page, request.getfixturevalue(state), language)}
        assert len(context.pages) == 1  # no window opened of itself
        yield seen


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
            page.wait_for_function(FITS, timeout=SOON_MS)
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


def test_no_step_of_the_work_has_a_serious_fault(page: Page, application: Application):
    prepared.load_sample(application.database, "Association", "Parc", "Zoé")
    found = {}
    for name in ("home", *STEPS):
        open_application(page, application.url, "?lang=Français" if name == "home" else f"{name}?lang=Français")
        found[name] = find_faults(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_no_page_has_a_serious_fault(views: dict[str, View]):
    assert {name: view.faults for name, view in views.items() if view.faults} == {}


def test_nothing_is_left_in_english(views: dict[str, View]):
    assert {name: view.english for name, view in views.items() if view.english} == {}


def test_pages_are_built_of_what_they_mean(views: dict[str, View]):
    assert {name: view.missing for name, view in views.items() if view.missing} == {}
    assert len({view.menu for view in views.values()}) == 1  # always at the same place


def test_pages_hold_at_twice_and_four_times_their_size(views: dict[str, View]):
    assert {name: view.too_wide for name, view in views.items() if view.too_wide} == {}


def test_spaced_text_is_not_cut(views: dict[str, View]):
    assert {name: view.cut for name, view in views.items() if view.cut} == {}


# --- words -----------------------------------------------------------------------------------------------------------


# Where Streamlit makes a sentence of pieces.
PIECES = re.compile(
    r"\{\w+\}(?:[MG]B)?|(?<=Press )|(?<=Ctrl)|[⌘+]|(?<=to )(?=submit|apply)| (?=available)|Error: |(?<=exist)\."
)


@pytest.mark.exhaustive
def test_the_words_to_replace_are_those_of_the_front_end():
    """A new version of Streamlit that says something else is seen here."""
    english = {key: text for key, text in texts.read_texts("en").items() if key.startswith("framework.")}
    pieces = {piece.strip(" .,:;") for text in english.values() for piece in PIECES.split(text)}
    assert {piece for piece in pieces if len(piece) > 2 and piece not in front_end()} == set()


@pytest.mark.exhaustive
def test_the_language_of_streamlit_s_words_follows_that_of_the_page(page: Page, filled: Application):
    open_application(page, filled.url, "dossier")
    upload = page.get_by_test_id("stFileUploaderDropzone").first.locator("button")
    for language, word in (("English", "Upload"), ("Français", "Choisir un fichier"), ("English", "Upload")):
        page.get_by_test_id("stSidebar").get_by_text(language, exact=True).click()
        wait_until_drawn(page)
        expect(upload).to_have_text(re.compile(rf"{word}$"))


def opened_from_the_grid(page: Page) -> None:
    page.get_by_test_id("stDataFrame").first.hover()
    page.get_by_role("button", name=re.compile("^Chercher : ")).first.click()
    expect(page.get_by_label("Fermer la recherche").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Choisir les colonnes : ")).first.click()
    expect(page.get_by_text("Tout choisir").first).to_be_visible()


def opened_from_the_menu(page: Page) -> None:
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.get_by_role("menu")).to_be_visible()


def opened_from_a_date(page: Page) -> None:
    page.get_by_role("button", name="Choisir une date").first.click()
    expect(page.get_by_role("button", name="Mois suivant")).to_be_visible()


def opened_from_a_list(page: Page) -> None:
    page.locator("summary").filter(has_text="Choisir ou écrire un autre levier").click()
    settle(page)
    page.get_by_role("combobox").locator("visible=true").first.click()
    page.keyboard.type("zzz")
    expect(page.get_by_text("Aucun choix ne correspond")).to_be_visible()


def typed_in_a_number(page: Page) -> None:
    field = page.get_by_test_id("stNumberInput").first.locator("input")
    field.fill("-99999999")
    expect(page.get_by_text("Entrée pour appliquer")).to_be_visible()
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Erreur : donnez un nombre").first).to_be_attached()


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("inventory", opened_from_the_grid),
        ("method", opened_from_the_menu),
        ("dossier", opened_from_a_date),
        ("scenarios", opened_from_a_list),
        ("questions", typed_in_a_number),
    ],
)
def test_what_opens_speaks_the_language_of_the_page(page: Page, filled: Application, name: str, act: Callable):
    open_application(page, filled.url, name)
    act(page)
    settle(page)
    assert read_lasting_english(page) == set()


@pytest.mark.exhaustive
def test_a_lost_connection_is_said_in_the_language_of_the_page(page: Page, tmp_path: Path):
    with run_application(tmp_path) as application:
        open_application(page, application.url)
        settle(page)
    expect(page.get_by_text("La connexion est perdue").first).to_be_visible()
    settle(page)
    assert read_lasting_english(page) == set()


# --- seeing ----------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_nothing_moves_for_who_asks_for_that(page: Page, filled: Application):
    page.emulate_media(reduced_motion="reduce")
    open_application(page, filled.url, "scenarios")
    moving = """() => [...document.querySelectorAll("*")].map((element) => getComputedStyle(element))
      .flatMap((style) => [style.transitionDuration, style.animationDuration]).flatMap((times) => times.split(","))
      .filter((time) => parseFloat(time) > 0.001)"""
    settle(page)
    assert page.evaluate(moving) == []


@pytest.mark.exhaustive
def test_wide_tables_scroll_with_the_keyboard(page: Page, filled: Application):
    page.set_viewport_size({"width": 390, "height": 844})
    open_application(page, filled.url, "footprint")
    wide = page.locator("[data-testid=stTable] > div[tabindex='0']").first
    expect(wide).to_have_attribute("role", "region")
    expect(wide).to_have_attribute("aria-label", re.compile(".+"))
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("table => table.scrollLeft > 0", arg=wide.element_handle())


# --- hearing ---------------------------------------------------------------------------------------------------------


def announced(page: Page) -> Locator:
    return page.get_by_role("alert").or_(page.get_by_role("status"))


@pytest.mark.exhaustive
def test_what_was_done_is_announced(page: Page, empty: Application):
    open_application(page, empty.url)
    page.get_by_role("button", name="Charger l’exemple", exact=True).click()
    expect(announced(page).filter(has_text="L’exemple est chargé").first).to_be_visible()


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_a_single_key_sets_nothing_off(page: Page, filled: Application):
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    open_application(page, filled.url, "method")
    page.get_by_role("link", name="Empreinte").first.focus()
    settle(page)
    already = len(sent)
    for key in "rcRC":
        page.keyboard.press(key)
    settle(page)
    assert len(sent) == already
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.exhaustive
def test_fields_about_who_uses_the_tool_can_be_filled_by_the_browser(page: Page, filled: Application):
    open_application(page, filled.url, "dossier")
    expect(page.get_by_label("Établi par (nom)").first).to_have_attribute("autocomplete", "name")
    open_application(page, filled.url)
    page.get_by_test_id("stPopoverButton").filter(has_text="Vous").click()
    expect(page.get_by_label("Votre nom", exact=True)).to_have_attribute("autocomplete", "name")
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverButton").filter(has_text="Organisation").first.click()
    organisation = page.get_by_label("Nom de l’organisation", exact=True)
    expect(organisation.first).to_have_attribute("autocomplete", "organization")
