"""The page of a member of a territory: joining, consents, its place, what it receives, what it shares and buys."""

import pandas as pd
import pytest

from footprint import storage
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import read_plan, write_plan
from footprint.storage import CONSENTS, MemberDescription, ProvisionDraft
from footprint.words.texts import text
from footprint.workspace.territory.compared import prepare_publication, publish_for_members
from footprint.workspace.territory.gathered import gather_campaign
from footprint.workspace.territory.sent import send_own_factors
from tests.open_pages import FRENCH_FIRST, click, open_page, run, said
from tests.served.desks import at_work, serve_here
from tests.storage.test_own_factors import own_laptop
from tests.territory.region import YEAR, Region, freeze, open_region


@pytest.fixture
def region(database, monkeypatch) -> Region:
    return open_region(database, monkeypatch)


def open_tab(member: int, tab: str, language: str = "fr"):
    held = {"organisation": member, "membership-part": text(f"page.membership.tab.{tab}", language)}
    return open_page("membership", language, held)


def publish(database, region: Region) -> None:
    (campaign,) = storage.list_campaigns(database, region.territory_id)
    gathered = gather_campaign(database, campaign)
    publish_for_members(database, gathered, prepare_publication(database, gathered), "essai")


def consents_of(database, region: Region, member: int) -> set[str]:
    found = storage.list_consents(database, region.territory_id)
    return {one.what for one in found if one.organisation_id == member}


def test_an_organisation_joins_by_a_link_and_shares_nothing_by_that(database, region):
    commune = storage.create_organisation(database, "Commune nouvelle", "essai")
    described = MemberDescription("commune", 12.0)
    token = storage.invite_member(database, region.territory_id, "Nouvelle", described, "essai")
    page = open_page("membership", held={"organisation": commune})
    assert text("page.membership.none", "fr") in said(page)
    page.text_input("membership-link").set_value(f"https://nr.example.org/membership?territory={token}")
    page = run(page)
    assert "Vallée simulée" in said(page)
    page = click(page, "membership-join")
    assert text("page.membership.of", "fr", territory="Vallée simulée") in said(page)
    assert consents_of(database, region, commune) == set()


def test_a_link_that_serves_no_more_is_refused_in_words(database, region):
    commune = storage.create_organisation(database, "Commune nouvelle", "essai")
    page = open_page("membership", held={"organisation": commune})
    page.text_input("membership-link").set_value("nothing")
    assert text("problem.invitation-without-use.message", "fr") in said(run(page))


def test_consents_are_given_and_taken_back_one_by_one(database, region):
    secret = region.members[-1]
    page = open_tab(secret, "consents")
    for what in CONSENTS:
        page = click(page, f"consent-{what}-give")
    assert consents_of(database, region, secret) == set(CONSENTS)
    page = click(page, "consent-benchmark-withdraw")
    assert consents_of(database, region, secret) == set(CONSENTS) - {"benchmark"}
    assert text("page.membership.consent.withdrawn.benchmark", "fr") in said(page)


def test_a_frozen_dossier_is_sent_once_consented_to(database, region):
    secret = region.members[-1]
    freeze(database, secret, b"commune 10")
    page = open_tab(secret, "place")
    assert text("page.membership.send.no_consent", "fr") in said(page)
    storage.give_consent(database, region.territory_id, secret, "dossiers", "essai")
    page = click(open_tab(secret, "place"), "membership-send")
    (sent,) = [one for one in storage.list_received(database, region.territory_id) if one.organisation_id == secret]
    assert (sent.number, sent.year) == (1, YEAR)


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_member_sees_its_place_or_why_there_is_none(database, region, language):
    first = region.members[0]
    assert text("page.membership.place.why.not_published", language) in said(open_tab(first, "place", language))
    publish(database, region)
    page = open_tab(first, "place", language)
    assert text("page.membership.place.quarter.1", language) in said(page)
    assert page.metric[0].value.startswith("55")
    page = open_tab(region.members[-1], "place", language)
    assert text("page.membership.place.why.no_consent", language) in said(page)


def test_scenarios_that_were_sent_join_the_plan_and_replace_none(database, region):
    member, actor = region.members[0], "essai"
    own, sent = (write_plan(Plan(scenarios=(Scenario(name),))).decode() for name in ("Le nôtre", "De référence"))
    storage.save_plan(database, member, own, 0, actor, "")
    storage.send_to_members(database, region.territory_id, "plan", "Plan", "plan.json", sent.encode(), actor)
    page = click(open_tab(member, "received"), "take-1")
    plan, _ = read_plan(storage.load_plan(database, member).content.encode())
    assert [one.name for one in plan.scenarios] == ["Le nôtre", "De référence"]
    assert text("page.membership.received.nothing_new", "fr") in said(click(page, "take-1"))


def test_factors_that_were_sent_join_those_of_the_member(database, region):
    member, territory = region.members[0], region.territory_id
    assert send_own_factors(database, territory, "Facteurs", "essai") == 0
    storage.save_own_factors(database, territory, own_laptop(120.5), "essai", "Fiche")
    assert send_own_factors(database, territory, "Facteurs", "essai") == 1
    click(open_tab(member, "received"), "take-1")
    held, sent = (
        storage.list_standing(storage.load_own_factors(database, one)).drop(columns="factor_id")
        for one in (member, territory)
    )
    pd.testing.assert_frame_equal(held, sent)


def test_what_can_t_be_read_is_refused_in_words(database, region):
    storage.send_to_members(database, region.territory_id, "factors", "F", "f.json", b"{}", "essai")
    page = click(open_tab(region.members[0], "received"), "take-1")
    assert text("problem.territory.sending-unreadable.message", "fr", value="factors") in said(page)


def test_a_lever_is_shared_with_a_measured_effect(database, region):
    page = open_tab(region.members[0], "shared")
    page.text_input("lever-name").set_value("Garder les écrans")
    page = click(page, "lever-share-go")
    assert text("page.membership.lever.needed", "fr") in said(page)
    page.number_input("lever-effect").set_value(350.0)
    page.text_input("lever-measured").set_value("Deux inventaires")
    click(page, "lever-share-go")
    (shared,) = storage.list_shared_levers(database, region.territory_id)
    assert shared.said["effect_kg"] == 350.0


def test_what_is_bought_for_another_is_confirmed_by_it(database, region):
    provider, other = region.members[:2]
    draft = ProvisionDraft(other, "Commune 2", YEAR, "mobile_line")
    storage.declare_provision(database, region.territory_id, provider, draft, "essai")
    page = open_tab(other, "bought")
    assert f"n° {provider}" in said(page)
    click(page, f"provision-confirm-{provider}-1")
    assert storage.list_provisions(database, region.territory_id)[0].confirmed is True
    (campaign,) = storage.list_campaigns(database, region.territory_id)
    view = gather_campaign(database, campaign).share()
    assert view.counted_again > 0


def test_who_reads_changes_nothing(database, region, tmp_path, monkeypatch):
    desk = serve_here(database, tmp_path, monkeypatch)
    desk.let_in("Rose", "reader", region.members[0])
    storage.send_to_members(database, region.territory_id, "template", "M", "m.csv", b"a;b\n", "essai")
    with at_work("Rose"):
        for tab in ("place", "consents", "received", "shared", "bought"):
            page = open_tab(region.members[0], tab)
            assert {one.key for one in page.main.button} == set(), tab
