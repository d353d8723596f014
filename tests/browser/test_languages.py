"""The language of a link: that of who copied it, whoever follows it; without one, that of the browser."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from footprint.words import texts
from tests.browser.conftest import Application
from tests.browser.screens import open_application, wait_until_drawn


def expect_language(page: Page, language: str, name: str = "home") -> None:
    """The page, its document and its address agree on a language."""
    title = "page.home.title" if name == "home" else f"page.{name}.title"
    expect(page.locator("h1")).to_have_text(texts.text(title, language))
    wait_until_drawn(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert parse_qs(urlsplit(page.url).query)["lang"] == [language]


@pytest.mark.sampled
@pytest.mark.parametrize(("locale", "language"), [("fr-CA", "fr"), ("en-GB", "en"), ("eu-ES", "eu"), ("de-DE", "fr")])
def test_without_one_in_the_link_the_language_is_that_of_the_browser(
    browser: Browser, application: Application, locale, language
):
    page = browser.new_context(locale=locale).new_page()
    open_application(page, application.url)
    expect_language(page, language)
    page.context.close()


@pytest.mark.exhaustive
def test_a_link_copied_opens_in_its_language_in_any_browser(browser: Browser, page: Page, application: Application):
    for language in texts.ALL_LANGUAGES:
        open_application(page, application.url, "method")
        page.get_by_test_id("stButtonGroup").get_by_text(texts.text("app.language_name", language)).click()
        expect_language(page, language, "method")
        for locale in ("fr-FR", "en-GB"):
            reader = browser.new_context(locale=locale).new_page()
            reader.goto(page.url)
            expect_language(reader, language, "method")
            reader.context.close()


def test_pages_reloads_and_steps_back_keep_the_language(page: Page, application: Application):
    open_application(page, application.url)
    steps = page.evaluate("history.length")
    page.get_by_test_id("stButtonGroup").get_by_text("English").click()
    expect_language(page, "en")
    page.get_by_test_id("stSidebarNavItems").get_by_role("link", name="About").click()
    expect_language(page, "en", "about")
    page.reload()
    expect_language(page, "en", "about")
    page.go_back()
    expect_language(page, "en")
    page.go_back()
    expect_language(page, "fr")
    page.go_forward()
    expect_language(page, "en")
    page.go_forward()
    expect_language(page, "en", "about")
    assert page.evaluate("history.length") == steps + 2  # the language, the page: no step of its own for the address


@pytest.mark.exhaustive
def test_a_page_opened_beside_another_goes_on_in_its_language(page: Page, application: Application):
    open_application(page, application.url, "?lang=eu")
    name = texts.text("page.about.name", "eu")
    with page.context.expect_page() as opened:
        page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name).click(button="middle")
    expect_language(opened.value, "eu", "about")
