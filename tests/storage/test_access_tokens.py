"""Tokens by which programs read an organisation, on one's own machine and on a shared server."""

import pytest

from footprint import storage
from footprint.access.scope import NOBODY, Scope
from footprint.problems import UnusableInput
from footprint.storage.database.log import now
from footprint.storage.people.invitations import hash_token
from tests.storage.region import read_rows


def test_a_token_opens_its_organisation_to_a_reader_until_it_is_withdrawn(region):
    place, engine = region.commune, region.member(region.commune)
    token = storage.create_token(
        engine, place.organisation_id, "Tableau de bord", ["lines", "footprint"], 30, place.person
    )
    found = storage.find_token(region.server, token)
    assert found is not None
    access, scope = found
    assert (access.reads, access.last_used_on) == (("footprint", "lines"), None)
    assert (scope.person_id, scope.roles) == (place.person, ((place.organisation_id, "reader"),))
    opened = storage.under(region.server, scope)
    assert [one.organisation_id for one in storage.list_organisations(opened)] == [place.organisation_id]
    storage.note_use(opened, access.token_hash)
    [kept] = [one for one in storage.list_tokens(engine, place.organisation_id) if one.name == "Tableau de bord"]
    assert kept.last_used_on == now().date()
    assert token not in str(read_rows(region.owner))
    storage.withdraw_token(engine, place.organisation_id, hash_token(token), place.person)
    assert storage.find_token(region.server, token) is None
    assert region.log(place)[-2:] == ["access-token-created", "access-token-withdrawn"]


def test_a_token_dies_with_the_role_of_its_person(region):
    place, engine = region.commune, region.member(region.commune)
    theirs = storage.under(region.server, Scope(place.other, ((place.organisation_id, "editor"),)))
    token = storage.create_token(theirs, place.organisation_id, "", ["dossiers"], 1, place.other)
    with pytest.raises(UnusableInput, match="not-allowed"):  # an editor takes back their own alone
        storage.withdraw_token(theirs, place.organisation_id, place.access_hash, place.other)
    assert storage.find_token(region.server, token) is not None
    storage.end_membership(engine, place.organisation_id, place.other, place.person)
    assert storage.find_token(region.server, token) is None
    again = storage.invite(engine, place.organisation_id, "reader", place.person)
    identity = storage.PersonIdentity("https://login.example", "Hermine-1")
    assert storage.accept_invitation(region.server, again, identity) == place.other
    assert storage.find_token(region.server, token) is None


@pytest.mark.parametrize(
    ("reads", "days", "code"), [((), 1, "token-reads"), (("all",), 1, "token-reads"), (("lines",), 999, "token-days")]
)
def test_a_token_reads_something_known_for_a_year_at_most(region, reads, days, code):
    place = region.commune
    with pytest.raises(UnusableInput, match=code):
        storage.create_token(region.member(place), place.organisation_id, "", reads, days, place.person)
    assert storage.find_token(storage.under(region.owner, NOBODY), "unknown") is None
