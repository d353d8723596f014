"""The whole work without a mouse: every control is reached by Tab, and where one is can always be seen."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from footprint.dossier.archive import unpack
from tests.browser.conftest import Application
from tests.browser.screens import cell, load_sample, open_application, wait_until_drawn

MOST_STEPS = 250

# Whether a person sees where the keyboard is: what has it, or what holds it, does not look the same without it.
# A grid draws that itself, on its canvas.
SEEN = """async element => {
  if (element.closest("[data-testid=stDataFrame]")) return true
  const holders = [element, element.nextElementSibling]
  for (let one = element.parentElement; one && holders.length < 7; one = one.parentElement) holders.push(one)
  const parts = holders.filter(Boolean).flatMap((one) => [[one, null], [one, "::before"], [one, "::after"]])
  const look = () => parts.map(([one, part]) => {
    const style = getComputedStyle(one, part)
    return [style.outline, style.boxShadow, style.border, style.backgroundColor, style.color].join()
  }).join("|")
  const drawn = () => new Promise((done) => setTimeout(done, 50))
  const changes = async (act) => {
    const before = look()
    act()
    for (let times = 0; times < 40 && look() === before; times++) await drawn()
    return look() !== before
  }
  await drawn()
  const left = await changes(() => element.blur())
  const entered = await changes(() => element.focus())
  return left || entered
}"""


def reach(page: Page, wanted: Locator) -> Locator:
    """Press Tab until the keyboard is on a control."""
    expect(wanted).to_be_attached()
    for _ in range(MOST_STEPS):
        if wanted.evaluate("element => element.contains(document.activeElement)"):
            return wanted
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}.")


def activate(page: Page, wanted: Locator, key: str = "Enter") -> None:
    reach(page, wanted)
    page.keyboard.press(key)
    wait_until_drawn(page)


def press(page: Page, name: str) -> None:
    activate(page, page.get_by_role("button", name=name, exact=True).first)


def open_page(page: Page, name: str, title: str = "") -> None:
    """By the link that skips nothing: the navigation, from the top of the page."""
    page.evaluate("document.activeElement.blur()")
    activate(page, page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name))
    expect(page.locator("h1")).to_contain_text(title or name.split()[-1])


def open_tab(page: Page, name: str) -> None:
    """Reach the tabs, then move among them with the arrows."""
    tab = page.get_by_role("tab", name=name)
    reach(page, page.get_by_role("tablist").filter(has=tab).first)
    for _ in range(page.get_by_role("tab").count()):
        if tab.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("ArrowRight")
    expect(tab).to_be_focused()
    page.keyboard.press("Enter")
    expect(tab).to_have_attribute("aria-selected", "true")
    wait_until_drawn(page)


def choose(page: Page, label: str, option: str) -> None:
    reach(page, page.get_by_role("combobox", name=label).first)
    page.keyboard.press("ArrowDown")
    page.keyboard.type(option)
    expect(page.get_by_role("option", name=option)).to_be_visible()
    page.keyboard.press("Enter")
    wait_until_drawn(page)


@pytest.mark.exhaustive
def test_the_whole_way_by_keyboard(page: Page, application: Application, tmp_path: Path):
    open_application(page, application.url)
    press(page, "Charger l’exemple")
    expect(page.get_by_text("L’exemple est chargé")).to_be_visible()

    # The footprint, and a figure down to its factor and its source.
    open_page(page, "Empreinte")
    open_tab(page, "Pourquoi ce chiffre")
    reach(page, page.get_by_role("tabpanel").get_by_role("radio").first)
    expect(page.get_by_role("table", name="D’où vient chaque nombre")).to_be_visible()
    expect(page.get_by_role("table", name="Le facteur d’émission et sa source")).to_be_visible()

    # A lever in a scenario.
    open_page(page, "Plan", "Plan")
    press(page, "Nouveau scénario")
    expect(page.get_by_text("Ce scénario n’a encore aucun levier")).to_be_visible()
    reach(page, page.locator("summary").filter(has_text="Choisir ou écrire un autre levier"))
    page.keyboard.press("Enter")
    wait_until_drawn(page)
    choose(page, "Famille de leviers", "Durée de vie")
    reach(page, page.get_by_role("slider", name="Durée d’usage").first)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    wait_until_drawn(page)
    press(page, "Ajouter au scénario")
    expect(page.get_by_text("Levier ajouté à Scénario").first).to_be_visible()

    # A promise.
    open_page(page, "Engagements")
    open_tab(page, "Registre")
    press(page, "En faire un engagement")
    expect(page.get_by_text("E-01 créé").first).to_be_visible()

    # A dossier, made and brought home.
    open_page(page, "Dossier")
    reach(page, page.get_by_label("Établi par (nom)"))
    page.keyboard.type("Claire")
    press(page, "Figer cette empreinte")
    expect(page.get_by_text("La version 1 est figée")).to_be_visible()
    wait_until_drawn(page)
    with page.expect_download() as started:
        press(page, "Télécharger le dossier (zip)")
    started.value.save_as(tmp_path / "dossier.zip")
    assert unpack((tmp_path / "dossier.zip").read_bytes())


@pytest.mark.exhaustive
def test_the_keyboard_is_always_seen_and_goes_through_the_page_in_its_order(page: Page, application: Application):
    page.emulate_media(reduced_motion="reduce")
    open_application(page, application.url)
    load_sample(page)
    for name in ("home", "footprint", "scenarios", "dossier"):
        open_application(page, application.url, "" if name == "home" else name)
        visited, unseen = [], []
        for _ in range(MOST_STEPS):
            page.keyboard.press("Tab")
            focused = page.evaluate_handle("document.activeElement").as_element()
            assert focused is not None
            if focused.evaluate("element => element === document.body"):
                break  # once around
            if not focused.evaluate(SEEN):
                unseen.append(focused.evaluate("element => element.outerHTML.slice(0, 200)"))
            visited.append(focused)
        assert unseen == [], name
        assert len(visited) > 10
        assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex^='-'])").count() == 0


@pytest.mark.exhaustive
def test_the_keyboard_leaves_the_grid(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    open_application(page, application.url, "inventory")
    cell(page, 1, 0).focus()
    expect(page.locator("td[role=gridcell][aria-selected=true]").first).to_be_attached()
    inside = "() => !!document.activeElement.closest('[data-testid=stDataFrame]')"
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert not page.evaluate(inside)


def test_what_opens_closes_with_escape_and_gives_the_keyboard_back(page: Page, application: Application):
    open_application(page, application.url)
    name = page.get_by_test_id("stPopoverButton").first
    activate(page, name)
    expect(page.get_by_label("Votre nom", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Votre nom", exact=True)).to_be_hidden()
    expect(name).to_be_focused()


@pytest.mark.exhaustive
def test_what_helps_shows_to_the_keyboard_and_hides_with_escape(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    open_application(page, application.url, "footprint")
    reach(page, page.get_by_role("button", name="Aide : Empreinte de l’année 2025"))
    said = page.get_by_role("tooltip")
    expect(said).to_be_visible()
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    page.get_by_role("button", name="Aide : Empreinte de l’année 2025").hover()
    said.hover()  # it stays for who goes and reads it
    expect(said).to_be_visible()


@pytest.mark.exhaustive
def test_what_a_grid_shows_under_the_mouse_is_reached_by_the_keyboard(page: Page, application: Application):
    open_application(page, application.url)
    load_sample(page)
    open_application(page, application.url, "inventory")
    reach(page, page.get_by_role("button", name="Chercher : Tableau à remplir : Équipements"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Fermer la recherche").first).to_be_visible()
