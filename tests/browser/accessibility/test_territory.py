"""Every tab of a territory and of its member, filled: in French and light, in English and dark."""

from collections.abc import Generator
from datetime import date
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from footprint import storage
from footprint.storage import CONSENTS, MemberDescription, ProvisionDraft
from footprint.words.texts import text
from footprint.workspace.territory.compared import prepare_publication, publish_for_members
from footprint.workspace.territory.gathered import gather_campaign
from tests.browser.accessibility.views import find_faults, walk
from tests.browser.conftest import LONGEST_WAIT_S, Application, run_application
from tests.browser.first_screen import measure_screen
from tests.browser.screens import open_application
from tests.territory.region import YEAR, settle_region

MOST_WORDS = 120
LEVER = {"name": "Garder 6 ans", "done": "Rien de neuf", "effect_kg": 400.0, "measured": "Deux inventaires"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Generator[Application]:
    """A territory that is a member of itself, so that the pages of both are those of one organisation."""
    with run_application(tmp_path_factory.mktemp("territory")) as application:
        database, actor = application.database, "essai"
        region = settle_region(database)
        of, other = region.territory_id, region.members[0]
        described = MemberDescription("association", 12.0)
        token = storage.invite_member(database, of, "Nous", described, actor)
        storage.join_territory(database, token, of, described, actor)
        for what in CONSENTS[1:]:
            storage.give_consent(database, of, of, what, actor)
        storage.note_label(database, of, of, 1, date(YEAR, 6, 3), actor)
        storage.share_lever(database, of, of, LEVER, actor)
        storage.send_to_members(database, of, "plan", "Plan", "plan.json", b'{"scenarios": []}', actor)
        for buyer, user in ((of, other), (other, of)):
            draft = ProvisionDraft(user, "Commune 1", YEAR, "laptop", share=0.5)
            storage.declare_provision(database, of, buyer, draft, actor)
        (campaign,) = storage.list_campaigns(database, of)
        gathered = gather_campaign(database, campaign)
        publish_for_members(database, gathered, prepare_publication(database, gathered), actor)
        yield application


@pytest.mark.exhaustive
@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_no_tab_has_a_serious_fault(
    filled: Application, browser: Browser, browser_context_args: dict, language: str, scheme: str
):
    with browser.new_context(**browser_context_args | {"color_scheme": scheme}) as context:
        page = context.new_page()
        page.set_default_timeout(LONGEST_WAIT_S * 1000)
        seen = {view: find_faults(page) for view in walk(page, filled, language, ("territory", "membership"))}
    assert {view: faults for view, faults in seen.items() if faults} == {}
    tabs = [f"membership, {text(f'page.membership.tab.{tab}', language)}" for tab in ("consents", "bought")]
    assert set(tabs) <= set(seen)


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_that_a_member_consents_to_is_read_in_one_screen(filled: Application, page: Page, language: str):
    page.set_viewport_size({"width": 1366, "height": 768})
    asked = urlencode({"membership-part": text("page.membership.tab.consents", language), "lang": language})
    open_application(page, filled.url, f"membership?{asked}")
    expect(page.locator("[class*=st-key-consent-]").get_by_role("button")).to_have_count(len(CONSENTS))
    assert measure_screen(page).words <= MOST_WORDS
