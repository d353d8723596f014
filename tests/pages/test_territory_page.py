"""The page of a territory: on one's own machine, then for its manager, its reader and a member of a shared server."""

import json
import re
from datetime import date

import pytest

from footprint import storage
from footprint.commitments.commitment import MEMBER_MEASURES, Commitment, Indicator
from footprint.commitments.register import Register, register_of, with_register
from footprint.dossier.archive import unpack
from footprint.pages import frame
from footprint.plans.plan import Plan
from footprint.plans.plan_json import read_plan, write_plan
from footprint.problems import UnusableInput
from footprint.storage import MemberDescription
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.promises import count_members
from footprint.words.texts import LANGUAGES, text
from footprint.workspace.territory.documents import make_archive, take_document
from footprint.workspace.territory.gathered import gather_campaign
from footprint.workspace.territory.standing import list_standings
from tests.open_pages import FRENCH_FIRST, click, open_page, run, said
from tests.served.desks import SharedDesk, at_work, serve_here
from tests.territory.region import SENDING, YEAR, Region, freeze, open_region


@pytest.fixture
def region(database, monkeypatch) -> Region:
    return open_region(database, monkeypatch)


def open_tab(tab: str, language: str = "fr", **held):
    return open_page("territory", language, {"territory-part": text(f"page.territory.tab.{tab}", language), **held})


def pressed(page) -> set[str]:
    """What there is to press on the page itself."""
    return {one.key for kind in (page.main.button, page.main.get("download_button")) for one in kind if one.key}


def menu(page) -> list[str]:
    return [link.label for link in page.get("page_link")]


# --- on one's own machine --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_holds_no_territory_is_led_to_where_one_begins(database, language):
    storage.create_organisation(database, "Commune", "essai")
    assert frame._find_menu() == frame.MENU
    page = open_page("territory", language)
    assert text("page.territory.none", language) in said(page)
    page = open_page("membership", language)
    page.text_input("territory-name").set_value("Vallée")
    page = click(page, "territory-name-go")
    assert [one.name for one in storage.list_territories(database)] == ["Vallée"]
    assert frame._find_menu()[-2:] == ("territory", "about")
    page = open_page("territory", language)
    page = click(page, "campaign-new-save")
    (campaign,) = storage.list_campaigns(database, storage.list_territories(database)[0].territory_id)
    assert campaign.year == YEAR
    assert text("page.territory.campaign.nobody", language) in said(open_page("territory", language))


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_a_campaign_shows_how_far_each_is_and_who_needs_help(region, language):
    page = open_tab("campaign", language)
    assert [metric.value for metric in page.metric][2].startswith(str(SENDING))
    table = page.dataframe[0].value
    names = table.iloc[:, 0].tolist()
    assert names == sorted(names, key=str.casefold)
    assert len(names) == SENDING + 2
    progress = dict(zip(names, table.iloc[:, 3], strict=True))
    assert progress["Commune secrète"] == text("page.territory.progress.hidden", language)
    assert table.iloc[0, 4] == pytest.approx(1100.0 / 20.0)
    helped = said(page)
    assert text("page.territory.campaign.reason.invited", language, name="École invitée") in helped
    assert text("page.territory.campaign.reason.joined", language, name="Commune secrète") not in helped


def test_who_joined_or_was_invited_twice_is_expected_once(region, database):
    (campaign,) = storage.list_campaigns(database, region.territory_id)
    before = len(list_standings(database, campaign))
    described = MemberDescription("commune")

    def invite(name: str) -> str:
        return storage.invite_member(database, region.territory_id, name, described, "essai")

    for name in ("École invitée", "commune  1", "Bel", "Bel"):
        token = invite(name)
    assert len(list_standings(database, campaign)) == before + 1
    mairie = storage.create_organisation(database, "Mairie de Bel", "essai")
    storage.join_territory(database, token, mairie, described, "essai")
    assert len(list_standings(database, campaign)) == before + 1
    storage.leave_territory(database, region.territory_id, mairie, "essai")
    assert "Bel" in [one.name for one in list_standings(database, campaign)]


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_the_whole_is_the_sum_of_what_was_sent_and_says_what_it_lacks(region, language):
    page = open_tab("whole", language)
    total = sum(1000.0 * number + 100.0 for number in range(1, SENDING + 1))
    assert page.metric[0].value.startswith({"fr": "45,9", "en": "45.9"}[language])
    assert total == 45_900.0
    told = said(page)
    assert re.search(rf"{SENDING} \w+ \w+ {SENDING + 2}", told.replace("\u00a0", " "))
    assert text("territory.left_out.no_dossier", language) in told
    assert {f"territory-document-{name}" for name in ("summary", "report", "archive")} <= pressed(page)
    years = page.table[-1].value
    assert years.iloc[0, 0] == str(YEAR - 1)
    assert years.iloc[0, 1] == str(SENDING)


def test_the_whole_shows_where_the_carbon_of_each_kind_is(region, database):
    described = MemberDescription("school", 20.0)
    storage.describe_member(database, region.territory_id, region.members[0], described, "essai")
    tables = [one.value for one in open_tab("whole").table]
    [crossed] = [one for one in tables if set(one.iloc[:, 0]) == {"Commune", "École, établissement"}]
    assert crossed.shape == (2, 3)
    assert [cell.partition("\u00a0")[0] for cell in crossed.iloc[1, 1:]] == ["825", "275"]


def test_what_is_handed_out_names_the_members_that_consent_and_no_other(region, database):
    (campaign,) = storage.list_campaigns(database, region.territory_id)
    identity = TerritoryIdentity("Vallée simulée", campaign.name, "Maud", "2026-11-30")
    archive = make_archive(gather_campaign(database, campaign).share(), identity, "fr")
    assert take_document(archive, "summary").startswith(b"%PDF")
    written = b"".join(data for path, data in unpack(archive).items() if not path.endswith(".pdf")).decode()
    assert '"Commune"' in written  # its kind, in words
    assert {number for number in range(1, SENDING + 1) if f"Commune {number}" in written} == {1}
    storage.withdraw_consent(database, region.territory_id, region.members[0], "named", "essai")
    again = gather_campaign(database, campaign)
    assert again.share().counted["name"].tolist() == [""] * SENDING


def test_a_dossier_that_gives_no_figure_is_set_aside_by_name(region, database):
    secret = region.members[-1]
    storage.give_consent(database, region.territory_id, secret, "dossiers", "essai")
    number = freeze(database, secret, b"broken")
    storage.send_dossier(database, region.territory_id, secret, number, "essai")
    assert "Commune secrète" in "".join(one.value for one in open_tab("whole").warning)


def test_a_link_invites_once_and_may_be_withdrawn(region, database):
    page = open_tab("members")
    page.text_input("territory-invited").set_value("Club")
    page = click(page, "territory-invite-go")
    token = page.code[0].value
    invitation, name = storage.find_territory_invitation(database, token)
    assert (invitation.name, name) == ("Club", "Vallée simulée")
    click(page, f"territory-withdraw-{invitation.token_hash[:12]}")
    assert not any(
        one.holds for one in storage.list_territory_invitations(database, region.territory_id) if one.name == "Club"
    )


def test_a_benchmark_is_published_for_all_and_shows_no_member(region, database):
    page = open_tab("compared")
    page = click(page, "territory-publish")
    (published,) = storage.list_benchmarks(database, region.territory_id)
    (group,) = published.said["groups"]
    assert group["members"] == 8
    assert group["lower"] < group["median"] < group["upper"]
    assert "Commune 1" not in published.content
    assert text("page.territory.compared.done", "fr") in said(page)


def test_plans_and_levers_are_sent_without_a_name(region, database):
    assert text("page.territory.sent.none", "fr") in said(open_tab("sent"))
    lever = {"name": "Garder 6 ans", "done": "", "effect_kg": 400.0, "measured": "Deux inventaires"}
    storage.share_lever(database, region.territory_id, region.members[0], lever, "essai")
    page = open_tab("sent")
    page.radio("territory-send-kind").set_value("levers")
    page = click(run(page), "territory-send")
    (sending,) = storage.list_sendings(database, region.territory_id)
    content = storage.load_sending(database, region.territory_id, sending.number)
    assert b"Garder 6 ans" in content
    assert b"Commune" not in content
    page.radio("territory-send-kind").set_value("plan")
    page = click(run(page), "territory-send")
    assert text("page.territory.sent.nothing.plan", "fr") in said(page)


def test_what_was_promised_of_members_is_observed_in_the_campaign(region, database):
    assert "territory-observe" not in pressed(open_tab("campaign"))
    promised = [
        Commitment(measure, measure, indicator=Indicator("communes", measure=measure, better="up"), owner="Claire")
        for measure in MEMBER_MEASURES
    ]
    plan = write_plan(with_register(Plan(), Register(commitments=tuple(promised))))
    storage.save_plan(database, region.territory_id, plan.decode(), 0, "essai")
    page = click(open_tab("campaign"), "territory-observe")
    assert text("page.territory.campaign.kept", "fr", name="Campagne simulée", year=YEAR) in said(page)
    stored = storage.load_plan(database, region.territory_id)
    register, _ = register_of(read_plan(stored.content.encode("utf-8"))[0])
    observed = {
        one.commitment_id: [(seen.year, seen.value) for seen in one.observations] for one in register.commitments
    }
    # Nine froze a dossier and show it; who has the label was noted of nobody.
    assert observed == {"members_begun": [(YEAR, 9.0)], "members_frozen": [(YEAR, 9.0)], "members_labelled": []}
    page = click(page, "territory-observe")
    assert text("page.territory.campaign.nothing_new", "fr", name="Campagne simulée", year=YEAR) in said(page)
    assert storage.find_last_plan(database, region.territory_id) == stored.number


def test_who_has_the_label_is_noted_by_hand_and_counts_in_what_was_promised(region, database):
    secret, name = region.members[-1], "Commune secrète"
    page = open_tab("members")
    page.selectbox("label-member").set_value(secret)
    page = run(page)
    page.date_input(f"label-day-{secret}").set_value(date(YEAR, 6, 3))
    page = click(run(page), "label-note")
    assert text("page.territory.label.noted", "fr", name=name) in said(page)
    (label,) = storage.list_labels(database, region.territory_id)
    assert (label.member_id, label.level, label.awarded_on) == (secret, 1, date(YEAR, 6, 3))
    last = storage.list_log(database, region.territory_id)[-1]
    assert (last.what, json.loads(last.content)["member"]) == ("label-noted", secret)
    (campaign,) = storage.list_campaigns(database, region.territory_id)
    assert count_members(gather_campaign(database, campaign).members)["members_labelled"] == 1
    table = open_tab("campaign").dataframe[0].value
    assert table.iloc[:, -1].tolist().count(text("page.territory.label.one", "fr", level=1, at=f"03/06/{YEAR}")) == 1
    page = open_tab("members", **{"label-member": secret})
    click(page, "label-remove")
    assert storage.list_labels(database, region.territory_id) == []
    with pytest.raises(UnusableInput, match="unknown-territory-member"):
        storage.note_label(database, region.territory_id, region.territory_id, 1, date(YEAR, 1, 1), "essai")
    with pytest.raises(UnusableInput, match="label-level"):
        storage.note_label(database, region.territory_id, secret, 3, date(YEAR, 1, 1), "essai")


@pytest.mark.parametrize("language", FRENCH_FIRST)
def test_many_members_are_narrowed_by_name_kind_and_progress(region, language):
    names = {"territory-narrow-name": "commune secrete"}
    page = open_tab("campaign", language, **names)
    assert page.dataframe[0].value.iloc[:, 0].tolist() == ["Commune secrète"]
    assert text("page.territory.narrow.shown", language, count=1, total=SENDING + 2) in said(page)
    page = open_tab("campaign", language, **{"territory-narrow-progress": ["invited"]})
    assert page.dataframe[0].value.iloc[:, 0].tolist() == ["École invitée"]
    page = open_tab("campaign", language, **{"territory-narrow-name": "zzz"})
    assert text("page.territory.narrow.none", language) in said(page)
    assert "territory-members-download" not in pressed(page)


# --- on a shared server ----------------------------------------------------------------------------------------------


@pytest.fixture
def desk(database, tmp_path, monkeypatch) -> SharedDesk:
    return serve_here(database, tmp_path, monkeypatch)


def test_who_reads_sees_the_territory_and_no_button_that_would_be_refused(desk, region):
    desk.let_in("Maud", "manager", region.territory_id)
    desk.let_in("Rose", "reader", region.territory_id)
    desk.let_in("Anne", "approver", region.members[0])
    changes = {"campaign": "campaign-1-save", "members": "territory-invite-go", "sent": "territory-send"}
    for tab, key in (changes | {"compared": "territory-publish"}).items():
        with at_work("Maud"):
            assert key in pressed(open_tab(tab)), tab
        with at_work("Rose"):
            assert key not in pressed(open_tab(tab)), tab
    with at_work("Anne"):
        page = open_page("territory")
        assert text("page.territory.none", "fr") in said(page)
        assert not page.tabs
