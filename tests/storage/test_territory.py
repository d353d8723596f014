"""A territory, its members, and what each agrees to: on one's own machine and under the scope of each."""

import json
from datetime import date

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.access.scope import Scope
from footprint.problems import UnusableInput
from footprint.storage import CONSENTS, MemberDescription, ProvisionDraft
from footprint.storage.database import territory_tables
from footprint.storage.database.log import now
from tests.storage.region import Region
from tests.storage.ways import COMMUNE

# --- joining and leaving ---------------------------------------------------------------------------------------------


def test_a_member_joins_by_a_link_that_serves_once(region):
    token = storage.invite_member(region.manager, region.territory_id, "Mairie", COMMUNE, region.manager_id)
    invitation, name = storage.find_territory_invitation(region.member(region.school), token)
    assert (invitation.name, invitation.kind, name) == ("Mairie", "commune", "Territoire des loutres")
    given = (region.school.organisation_id, MemberDescription("school", 30.0, 400.0), region.school.person)
    assert storage.join_territory(region.member(region.school), token, *given) == region.territory_id
    with pytest.raises(UnusableInput, match="invitation-without-use"):
        storage.join_territory(region.member(region.school), token, *given)
    members = storage.list_territory_members(region.manager, region.territory_id)
    assert [(one.name, one.kind, one.staff, one.public) for one in members] == [
        ("Hermine ville", "commune", 12.0, 3_000.0),
        ("Zibeline ville", "school", 30.0, 400.0),
    ]
    assert storage.verify_log(region.owner) is None


@pytest.mark.parametrize("role", ["editor", "manager", "reader"])
def test_only_who_approves_for_the_member_agrees_to_anything(region, role):
    """Not even who is manager there: who looks after a territory would agree with themselves."""
    engine, me = region.member(region.commune, role), region.commune.person
    token = storage.invite_member(region.manager, region.territory_id, "Mairie", COMMUNE, region.manager_id)
    with pytest.raises(UnusableInput, match="not-allowed"):
        storage.join_territory(engine, token, region.commune.organisation_id, COMMUNE, me)
    for what in CONSENTS:
        with pytest.raises(UnusableInput, match="not-allowed"):
            storage.give_consent(engine, *region.key(region.commune), what, me)
    assert storage.list_consents(region.owner, region.territory_id) == []


def test_nobody_joins_in_the_name_of_another(region):
    token = storage.invite_member(region.manager, region.territory_id, "Mairie", COMMUNE, region.manager_id)
    with pytest.raises(ValueError, match="signed by the id"):
        storage.join_territory(
            region.member(region.commune), token, region.commune.organisation_id, COMMUNE, region.school.person
        )


def test_what_a_member_is_changes_and_what_it_was_stays(region):
    described = MemberDescription("epci", 15.0, None)
    engine, me = region.member(region.commune), region.commune.person
    storage.describe_member(engine, *region.key(region.commune), described, me)
    kept = [
        (one.kind, one.staff, one.until is None)
        for one in storage.list_territory_members(region.manager, region.territory_id, ended=True)
        if one.organisation_id == region.commune.organisation_id
    ]
    assert kept == [("commune", 12.0, False), ("epci", 15.0, True)]
    storage.rename_organisation(engine, region.commune.organisation_id, "Hermine-la-Neuve", me)
    members = storage.list_territory_members(region.manager, region.territory_id)
    assert [one.name for one in members] == ["Hermine-la-Neuve", "Zibeline ville"]
    with pytest.raises(UnusableInput, match="unknown-member-kind"):
        storage.describe_member(engine, *region.key(region.commune), MemberDescription("ville"), me)


def test_who_leaves_takes_all_away(region):
    place = region.commune
    region.give(place, *CONSENTS)
    storage.send_dossier(region.member(place), *region.key(place), 1, place.person)
    storage.share_lever(region.member(place), *region.key(place), {"lever": "durée"}, place.person)
    storage.leave_territory(region.member(place), *region.key(place), place.person)
    manager, of = region.manager, region.territory_id
    assert [one.name for one in storage.list_territory_members(manager, of)] == ["Zibeline ville"]
    for shown in (storage.list_consents(manager, of), storage.list_states(manager, of, 1)):
        assert shown == []
    assert storage.list_received(manager, of) == storage.list_shared_levers(manager, of) == []
    assert region.log(place)[-5:] == ["consent-withdrawn"] * 4 + ["territory-left"]
    assert [one.territory_id for one in storage.list_territories(region.member(place))] == [place.territory_id]
    with pytest.raises(UnusableInput, match="unknown-territory"):
        region.give(place, "state")
    assert storage.verify_log(region.owner) is None


# --- consents --------------------------------------------------------------------------------------------------------


def test_a_consent_is_of_one_thing_dated_and_taken_back(region):
    region.give(region.commune, "state", "dossiers")
    region.give(region.commune, "state")  # given already: since when stays
    given = storage.list_consents(region.manager, region.territory_id)
    assert [(one.organisation_id, one.what) for one in given] == [
        (region.commune.organisation_id, what) for what in ("dossiers", "state")
    ]
    storage.withdraw_consent(region.member(region.commune), *region.key(region.commune), "state", region.commune.person)
    region.give(region.commune, "state")
    mine = storage.list_consents(region.member(region.commune), region.territory_id, ended=True)
    assert [(one.what, one.until is None) for one in mine] == [("dossiers", True), ("state", False), ("state", True)]
    # What ended is no business of the territory.
    assert len(storage.list_consents(region.manager, region.territory_id, ended=True)) == 2
    assert region.log(region.commune)[-4:] == ["consent-given"] * 2 + ["consent-withdrawn", "consent-given"]
    told = json.loads(storage.list_log(region.owner, region.commune.organisation_id)[-1].content)
    assert told == {"territory": region.territory_id, "what": "state"}
    with pytest.raises(UnusableInput, match="unknown-consent"):
        region.give(region.commune, "everything")


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_consent_that_the_log_does_not_tell_of_is_found(region, taken_back):
    place = region.commune
    row = {"territory_id": region.territory_id, "organisation_id": place.organisation_id, "what": "dossiers"}
    if taken_back:
        region.give(place, "dossiers")
        storage.withdraw_consent(region.member(place), *region.key(place), "dossiers", place.person)
    with region.owner.begin() as connection:
        consents = territory_tables.consents
        if taken_back:
            connection.execute(consents.update().filter_by(**row).values(until=None))
        else:
            connection.execute(consents.insert().values(**row, since=now()))
    broken = storage.verify_log(region.owner)
    assert broken is not None
    assert (broken.organisation_id, broken.why) == (place.organisation_id, "not-logged")


# --- how far a member is ---------------------------------------------------------------------------------------------


def states(region: Region) -> list[tuple[bool, bool, bool]]:
    """Of each member that shows it: begun, saved, frozen."""
    found = storage.list_states(region.manager, region.territory_id, 1)
    return [tuple(map(bool, (one.begun_at, one.saved_at, one.frozen_at))) for one in found]


def test_how_far_a_member_is_is_shown_by_consent_and_follows_what_it_does(region):
    place, engine = region.commune, region.member(region.commune)
    assert states(region) == []
    region.give(place, "state")
    assert states(region) == [(True, True, True)]
    for number in (1, 2):
        storage.retract_dossier(engine, place.organisation_id, number, "erreur", place.person)
    assert states(region) == [(True, True, False)]
    storage.change_inventory(engine, place.inventory_id, place.person, year=2019)
    assert states(region) == []
    storage.create_inventory(engine, place.organisation_id, "Parc", 2024, place.person)
    assert states(region) == [(True, False, False)]
    storage.withdraw_consent(engine, *region.key(place), "state", place.person)
    assert states(region) == []
    storage.create_inventory(engine, place.organisation_id, "Parc bis", 2024, place.person)
    assert states(region) == []


def test_a_campaign_that_is_opened_or_changed_later_is_caught_up_with(region):
    region.give(region.commune, "state")
    dates = (date(2020, 1, 1), date(2999, 1, 1))
    of = (region.manager, region.territory_id, "Campagne", 2024, *dates, region.manager_id)
    assert storage.set_campaign(*of) == 2
    assert storage.list_states(region.manager, region.territory_id, 2) == []
    storage.refresh_states(region.member(region.commune), region.commune.organisation_id)
    assert len(storage.list_states(region.manager, region.territory_id, 2)) == 1
    # Closed, it stays as it was.
    storage.set_campaign(region.manager, region.territory_id, "Close", 2019, dates[0], dates[0], region.manager_id, 2)
    storage.refresh_states(region.member(region.commune), region.commune.organisation_id)
    assert len(storage.list_states(region.manager, region.territory_id, 2)) == 1
    with pytest.raises(UnusableInput, match="campaign-dates"):
        storage.set_campaign(*of[:4], *reversed(dates), region.manager_id)
    with pytest.raises(UnusableInput, match="unknown-campaign"):
        storage.set_campaign(*of, 9)


# --- dossiers --------------------------------------------------------------------------------------------------------


def test_a_dossier_is_copied_by_consent_and_its_bytes_go_with_it(region):
    place, engine = region.commune, region.member(region.commune)
    with pytest.raises(UnusableInput, match="without-consent"):
        storage.send_dossier(engine, *region.key(place), 1, place.person)
    region.give(place, "dossiers")
    storage.send_dossier(engine, *region.key(place), 1, place.person, b"{}")
    assert storage.load_figures(region.manager, region.territory_id) == {(place.organisation_id, 1): b"{}"}
    with pytest.raises(UnusableInput, match="dossier-sent-already"):
        storage.send_dossier(engine, *region.key(place), 1, place.person)
    [sent] = storage.list_received(region.manager, region.territory_id)
    assert (sent.number, sent.year, sent.status, sent.stands) == (1, 2024, "draft", True)
    kept = storage.load_dossier(engine, place.organisation_id, 1)
    assert storage.load_received(region.manager, *region.key(place), 1) == kept
    storage.withdraw_consent(engine, *region.key(place), "dossiers", place.person)
    assert storage.list_received(region.manager, region.territory_id) == []
    assert storage.load_figures(region.manager, region.territory_id) == {}
    [gone] = storage.list_received(region.manager, region.territory_id, gone=True)
    assert (gone.sha256, gone.withdrawn_at is None) == (sent.sha256, False)
    with pytest.raises(UnusableInput, match=r"dossier\.unknown"):
        storage.load_received(region.manager, *region.key(place), 1)
    with region.owner.connect() as connection:
        c = territory_tables.received_dossiers.c
        of = sa.select(c.content, c.figures).where(c.territory_id == region.territory_id)
        assert connection.execute(of).all() == [(b"", b"")]
    region.give(place, "dossiers")
    storage.send_dossier(engine, *region.key(place), 1, place.person)
    assert storage.load_received(region.manager, *region.key(place), 1) == kept
    assert storage.verify_log(region.owner) is None


def test_a_dossier_that_is_retracted_no_longer_counts(region):
    place, engine = region.commune, region.member(region.commune)
    region.give(place, "dossiers")
    storage.send_dossier(engine, *region.key(place), 1, place.person)
    storage.retract_dossier(engine, place.organisation_id, 1, "erreur", place.person)
    assert storage.list_received(region.manager, region.territory_id) == []
    with pytest.raises(UnusableInput, match=r"dossier\.(retracted|unknown)"):
        storage.send_dossier(engine, *region.key(place), 1, place.person)


def test_altered_bytes_of_a_copy_are_found(region):
    place = region.commune
    region.give(place, "dossiers")
    storage.send_dossier(region.member(place), *region.key(place), 1, place.person)
    with region.owner.begin() as connection:
        connection.execute(territory_tables.received_dossiers.update().values(content=b"autre"))
    broken = storage.verify_log(region.owner)
    assert broken is not None
    assert broken.why == "not-logged"
    with pytest.raises(UnusableInput, match=r"dossier\.altered"):
        storage.load_received(region.manager, *region.key(place), 1)


# --- what is sent to members -----------------------------------------------------------------------------------------


def test_what_is_sent_is_read_by_members_alone_until_it_is_taken_back(region):
    of = region.territory_id
    given = ("plan", "Plan de référence", "plan.json", b'{"scenarios": []}', region.manager_id)
    assert storage.send_to_members(region.manager, of, *given) == 1
    member = region.member(region.commune)
    [sent] = storage.list_sendings(member, of)
    assert (sent.kind, sent.name, storage.load_sending(member, of, 1)) == ("plan", "Plan de référence", given[3])
    stranger = storage.under(region.server, Scope("person-x", ((region.commune.organisation_id + 999, "approver"),)))
    assert storage.list_sendings(stranger, of) == []
    storage.withdraw_sending(region.manager, of, 1, region.manager_id)
    assert storage.list_sendings(member, of) == []
    with pytest.raises(UnusableInput, match="unknown-sending-number"):
        storage.load_sending(member, of, 1)
    for wrong, code in ((("letter", *given[1:]), "unknown-sending"), ((*given[:3], b"", given[4]), "sending-size")):
        with pytest.raises(UnusableInput, match=code):
            storage.send_to_members(region.manager, of, *wrong)


def test_what_is_sent_takes_room_from_who_sends(region):
    given = ("template", "Modèle", "modele.csv", bytes(600_000), region.manager_id)
    limited = storage.with_room(region.manager, 0.001)
    storage.send_to_members(limited, region.territory_id, *given)
    with pytest.raises(UnusableInput, match="organisation-full"):
        storage.send_to_members(limited, region.territory_id, *given)


def test_a_lever_is_shared_by_consent_with_the_territory_and_no_other_member(region):
    place, engine = region.commune, region.member(region.commune)
    with pytest.raises(UnusableInput, match="without-consent"):
        storage.share_lever(engine, *region.key(place), {"lever": "durée"}, place.person)
    region.give(place, "levers")
    number = storage.share_lever(engine, *region.key(place), {"lever": "durée", "kgco2e": -120.5}, place.person)
    [shared] = storage.list_shared_levers(region.manager, region.territory_id)
    assert shared.said == {"lever": "durée", "kgco2e": -120.5}
    assert storage.list_shared_levers(region.member(region.school), region.territory_id) == []
    storage.unshare_lever(engine, *region.key(place), number, place.person)
    assert storage.list_shared_levers(region.manager, region.territory_id) == []


# --- what one buys for another ---------------------------------------------------------------------------------------


def test_what_one_buys_for_another_is_declared_then_confirmed_or_refused(region):
    provider, beneficiary = region.commune, region.school
    mine, theirs, of = region.member(provider), region.member(beneficiary), region.territory_id
    draft = ProvisionDraft(beneficiary.organisation_id, "École", 2024, "laptop", "desktop", 0.5, 30.0)
    number = storage.declare_provision(mine, *region.key(provider), draft, provider.person)
    for engine in (mine, theirs, region.manager):  # unanswered, it is there for all three
        [declared] = storage.list_provisions(engine, of)
        assert (declared.number, declared.share, declared.quantity, declared.confirmed) == (1, 0.5, 30.0, None)
    answer = (*region.key(beneficiary), provider.organisation_id, number)
    storage.answer_provision(theirs, *answer, False, beneficiary.person)
    storage.answer_provision(theirs, *answer, True, beneficiary.person)
    for engine in (mine, theirs, region.manager):
        assert storage.list_provisions(engine, of)[0].confirmed is True
    assert region.log(provider)[-1] == "provision-declared"
    assert region.log(beneficiary)[-2:] == ["provision-answered"] * 2
    storage.withdraw_provision(mine, *region.key(provider), number, provider.person)
    assert storage.list_provisions(region.manager, of) == []
    with pytest.raises(UnusableInput, match="unknown-provision"):
        storage.answer_provision(theirs, *answer, True, beneficiary.person)


def test_a_number_that_is_no_member_s_is_taken_as_one_that_is(region):
    """So that declaring tells nobody who is a member."""
    numbers = [
        storage.declare_provision(
            region.member(region.commune),
            *region.key(region.commune),
            ProvisionDraft(number, "École", 2024, "laptop"),
            region.commune.person,
        )
        for number in (region.school.organisation_id, 999_999)
    ]
    assert numbers == [1, 2]
    with pytest.raises(UnusableInput, match="provision-for-itself"):
        storage.declare_provision(
            region.member(region.commune),
            *region.key(region.commune),
            ProvisionDraft(region.commune.organisation_id, "Nous", 2024, "laptop"),
            region.commune.person,
        )


# --- benchmarks ------------------------------------------------------------------------------------------------------


def test_a_benchmark_counts_who_consents_and_names_nobody_to_members(region):
    commune, of = region.commune, region.territory_id
    members = [commune.organisation_id]
    given = ({"median": 40}, {"laptops": [[str(members[0]), "a" * 64]]})
    with pytest.raises(UnusableInput, match="without-consent"):
        storage.publish_benchmark(region.manager, of, 1, *given, members, region.manager_id)
    region.give(commune, "dossiers", "benchmark")
    number = storage.publish_benchmark(region.manager, of, 1, *given, members, region.manager_id)
    [published] = storage.list_benchmarks(region.member(region.school), of)
    assert (published.campaign, published.number, published.said) == (1, number, {"median": 40})
    assert storage.load_basis(region.manager, of, 1, number) == given[1]
    assert storage.load_basis(region.member(region.school), of, 1, number) == {}
    with pytest.raises(UnusableInput, match="unknown-campaign"):
        storage.publish_benchmark(region.manager, of, 7, *given, [], region.manager_id)
