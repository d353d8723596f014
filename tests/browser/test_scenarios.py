"""The journey of who prepares a plan: a lever, a scenario, a comparison, the cheapest plan."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan
from footprint.storage import list_organisations, load_plan
from tests.browser.clicks import check_count, start_counting
from tests.browser.conftest import Application
from tests.browser.screens import (
    MOST_ATTEMPTS,
    SOON_MS,
    comes,
    load_sample,
    open_application,
    open_tab,
    press,
    wait_until_drawn,
)


def saved_plan(application: Application) -> Plan:
    (organisation,) = list_organisations(application.database)
    stored = load_plan(application.database, organisation.organisation_id)
    assert stored is not None
    return read_plan(stored.content.encode("utf-8"))[0]


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a list, as a person does: opened again if what closed before it swallowed the click."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(MOST_ATTEMPTS):
        wait_until_drawn(page)
        page.get_by_label(label, exact=True).first.click()
        if comes(lambda: expect(wanted).to_be_visible(timeout=SOON_MS)):
            wanted.click()
            wait_until_drawn(page)
            return
    raise AssertionError(f"{option!r} is not in the list {label!r}.")


def fill(page: Page, label: str, written: str) -> None:
    field = page.get_by_label(label, exact=True).first
    field.fill(written)
    field.press("Tab")
    wait_until_drawn(page)


def slide(page: Page, label: str, key: str, times: int) -> None:
    """Move a slider with the keyboard."""
    thumb = page.get_by_role("slider", name=label).first
    thumb.focus()
    for _ in range(times):
        thumb.press(key)
    wait_until_drawn(page)


def open_other_levers(page: Page) -> None:
    """Open the form of a lever that is chosen in a list, or written."""
    page.locator("summary").filter(has_text="Choisir ou écrire un autre levier").click()
    wait_until_drawn(page)


@pytest.fixture
def scenarios(page: Page, application: Application) -> Page:
    """The page Plan on the sample association."""
    open_application(page, application.url)
    load_sample(page)
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Plan").click()
    expect(page.locator("h1")).to_have_text("Plan")
    wait_until_drawn(page)
    return page


@pytest.mark.exhaustive
def test_from_a_lever_to_the_cheapest_plan(scenarios: Page, application: Application):
    page = scenarios
    press(page, "Nouveau scénario")
    expect(page.get_by_text("Ce scénario n’a encore aucun levier")).to_be_visible()

    # A lever: the effect is told while the slider moves, before anything is saved.
    open_other_levers(page)
    choose(page, "Famille de leviers", "Durée de vie")
    slide(page, "Durée d’usage", "ArrowRight", 4)
    expect(page.get_by_test_id("stMetric")).to_contain_text("CO2e")
    assert saved_plan(application).scenarios[0].actions == ()
    page.locator("summary").filter(has_text="Tous les champs").click()
    fill(page, "Investissement (€)", "400")
    press(page, "Ajouter au scénario")
    expect(page.get_by_text("Levier ajouté à Scénario").first).to_be_visible()
    (action,) = saved_plan(application).scenarios[0].actions
    assert (action.lever, action.invest_eur) == ("A1", 400.0)

    # A second scenario, from the first, with one more lever.
    page.get_by_role("button", name="Gérer").click()
    page.get_by_role("button", name="Dupliquer").click()
    expect(page.get_by_text("Scénario dupliqué").first).to_be_visible()
    wait_until_drawn(page)
    if not page.get_by_label("Famille de leviers").is_visible():
        open_other_levers(page)
    choose(page, "Famille de leviers", "Dotations")
    choose(page, "Levier", "Ajuster les dotations, supprimer les doublons")
    choose(page, "Appareils", "Ordinateurs portables, tous types")
    page.keyboard.press("Escape")
    fill(page, "Nombre d’appareils", "2")
    page.locator("summary").filter(has_text="Tous les champs").click()
    fill(page, "Jours de travail au départ", "1")
    press(page, "Ajouter au scénario")
    expect(page.get_by_text("Levier ajouté à Scénario (copie)").first).to_be_visible()
    assert [len(one.actions) for one in saved_plan(application).scenarios] == [1, 2]

    # Side by side: each with its difference to the trend.
    open_tab(page, "Comparaison")
    page.locator("summary").filter(has_text="Tables, intervalles").click()
    wait_until_drawn(page)
    rows = page.get_by_role("row")
    for name in ("Tendanciel", "Scénario", "Scénario (copie)"):
        expect(rows.filter(has_text=name).first).to_be_visible()
    expect(page.get_by_text("par an (entre").first).to_be_visible()

    # A target, then the cheapest plan that keeps it, made a scenario.
    open_tab(page, "Hypothèses et cibles")
    fill(page, "Réduction (%)", "8")
    page.get_by_role("button", name="Ajouter une cible").last.click()
    expect(page.get_by_text("Cibles modifiées").first).to_be_visible()
    wait_until_drawn(page)
    open_tab(page, "Plan le moins cher")
    press(page, "Chercher le plan")
    expect(page.get_by_role("heading", name="Voici le meilleur plan")).to_be_visible()
    press(page, "En faire un scénario")
    expect(page.get_by_text("Plan le moins cher enregistré").first).to_be_visible()
    found = saved_plan(application).find("Plan le moins cher")
    assert found is not None
    assert found.actions

    # The last change is undone.
    press(page, "Annuler")
    expect(page.get_by_text("Retour avant la version").first).to_be_visible()
    assert saved_plan(application).find("Plan le moins cher") is None


@pytest.mark.exhaustive
def test_three_levers_and_a_target_take_few_clicks(page: Page, application: Application):
    start_counting(page)
    open_application(page, application.url)
    load_sample(page)
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="Plan").click()
    expect(page.locator("h1")).to_have_text("Plan")
    for rows in (2, 4, 5):  # from two levers on, the last row is that of all of them together
        wait_until_drawn(page)
        page.get_by_role("button", name="Ajouter").first.click()
        expect(page.get_by_role("table", name="Leviers du scénario").get_by_role("row")).to_have_count(rows)
    wait_until_drawn(page)
    assert len(saved_plan(application).scenarios[0].actions) == 3
    page.get_by_role("button", name="Fixer la cible").click()
    expect(page.locator("h1")).to_contain_text("visé")
    assert len(saved_plan(application).targets) == 1
    check_count(page, "three levers and a target")


@pytest.mark.exhaustive
def test_the_effect_of_the_lever_that_is_changed_follows_its_slider(scenarios: Page, application: Application):
    page = scenarios
    page.get_by_role("button", name="Ajouter").first.click()
    expect(page.get_by_text("Levier ajouté à Scénario").first).to_be_visible()
    wait_until_drawn(page)
    page.get_by_role("button", name="Modifier").click()
    page.get_by_role("button", name="Garder les ordinateurs portables").click()
    effect = page.get_by_test_id("stMetricValue")
    expect(effect).to_be_in_viewport()
    before = effect.inner_text()
    slide(page, "Durée d’usage", "ArrowRight", 4)
    expect(effect).not_to_have_text(before)
    expect(page.get_by_text("achats évités").first).to_be_visible()
    assert saved_plan(application).scenarios[0].actions[0].parameters["years"] == 6.0
    press(page, "Enregistrer ce levier")
    expect(page.get_by_text("Levier modifié dans Scénario").first).to_be_visible()
    assert saved_plan(application).scenarios[0].actions[0].parameters["years"] == 8.0


@pytest.mark.exhaustive
def test_a_link_shows_the_same_scenario_to_someone_else(scenarios: Page, application: Application):
    page = scenarios
    press(page, "Nouveau scénario")
    open_tab(page, "Trajectoire")
    page.wait_for_url("**scenario-part=Trajectoire**")
    other = page.context.new_page()
    open_application(other, application.url, f"scenarios?scenario-part={quote('Trajectoire')}")
    expect(other.get_by_role("tab", name="Trajectoire")).to_have_attribute("aria-selected", "true")
    expect(other.get_by_role("heading", name="Appareils achetés chaque année")).to_be_visible()
