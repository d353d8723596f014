"""What the scope of who looks after a territory reaches, and that of a member of it: by any statement or function."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.storage import CONSENTS, ProvisionDraft
from footprint.storage.database import schema, territory_tables
from footprint.storage.database.log import now
from tests.storage.region import Region, read_rows
from tests.storage.test_isolation import try_to
from tests.storage.test_reach import answer, leaves, reveals
from tests.storage.ways import WAYS, Place

MEMBERS_OWN = {"territory_members", "consents", "campaign_states", "received_dossiers", "provisions"}
MEMBERS_OWN |= {"provision_answers", "shared_levers"}
# What a territory may be shown of a member, by the functions that are there for it.
SHOWN = {"list_territory_members", "list_consents", "list_states", "list_received", "load_received", "load_figures"}
SHOWN |= {"list_provisions", "list_shared_levers", "list_territory_invitations"}
# Whoever shows a link or a token is known by it.
SHOWN |= {"find_token"}


@pytest.fixture
def consenting(region) -> Region:
    """Both members consent to all, and have done all that there is."""
    for place, other in ((region.commune, region.school), (region.school, region.commune)):
        engine, key = region.member(place), region.key(place)
        region.give(place, *CONSENTS)
        storage.send_dossier(engine, *key, 1, place.person, place.word.encode())
        storage.share_lever(engine, *key, {"lever": place.word}, place.person)
        draft = ProvisionDraft(other.organisation_id, place.word, 2024, "laptop")
        storage.declare_provision(engine, *key, draft, place.person)
    return region


def test_a_query_of_the_manager_s_own_reads_the_territory_and_nothing_of_a_member(consenting):
    held = consenting.territory_id
    for name, rows in read_rows(consenting.manager).items():
        for row in rows:
            if "territory_id" in row:
                assert row["territory_id"] == held, name
            elif "organisation_id" in row:
                assert row["organisation_id"] in (held, 0), name
            else:
                assert row["person_id"] == consenting.manager_id, name


@pytest.mark.exhaustive
@pytest.mark.parametrize("region", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", sorted(MEMBERS_OWN))
def test_no_statement_of_the_manager_s_own_writes_a_row_of_a_member(consenting, name):
    """Nor does a member write what is the territory's, or another member's."""
    region, table = consenting, schema.metadata.tables[name]
    place, before = region.commune, read_rows(region.owner)
    theirs = (table.c.organisation_id == place.organisation_id) & (table.c.territory_id == region.territory_id)
    row = {"territory_id": region.territory_id, "organisation_id": place.organisation_id}
    for engine in (region.manager, region.member(region.school)):
        try_to(engine, sa.update(table).where(theirs).values(territory_id=table.c.territory_id), expected=0)
        try_to(engine, sa.delete(table).where(theirs), expected=0)
        try_to(engine, sa.insert(table).values(**_filled(table), **row), expected=None)
    held = sa.update(territory_tables.territories).values(name="Autre")
    try_to(region.member(place), held.where(territory_tables.territories.c.territory_id == row["territory_id"]), 0)
    assert read_rows(region.owner) == before


def _filled(table: sa.Table) -> dict[str, object]:
    """A value for each column that may not be empty, but for whose row it is."""
    kinds = {sa.Text: "x", sa.Integer: 9, sa.Double: 1.0, sa.Boolean: True, sa.DateTime: now(), sa.LargeBinary: b"x"}
    needed = [column for column in table.columns if not column.nullable and not column.name.endswith("_id")]
    asked = {column.name: kinds[type(column.type)] for column in needed}
    others = [name for name in ("beneficiary_id", "provider_id") if name in table.columns]
    return asked | dict.fromkeys(others, 9)


def test_a_query_of_a_member_s_own_reads_no_row_of_another_member(consenting):
    ours, theirs = consenting.commune, consenting.school
    found = read_rows(consenting.member(ours))
    for name in MEMBERS_OWN - {"provisions"}:
        assert {row["organisation_id"] for row in found[name]} == {ours.organisation_id} or name == "provision_answers"
    # What was bought for us is ours to answer.
    declared = [row for row in found["provisions"] if row["organisation_id"] == theirs.organisation_id]
    assert [row["beneficiary_id"] for row in declared] == [ours.organisation_id]
    rest = {name: rows for name, rows in found.items() if name != "provisions"}
    assert theirs.word not in str(rest)


def seen_as(place: Place, region: Region) -> Place:
    """A member, as its territory would ask for it."""
    return replace(place, territory_id=region.territory_id)


def test_no_function_of_storage_tells_the_manager_of_a_member_but_what_it_agreed_to(consenting):
    """Nor does any write a row of a member, in the territory's tables or elsewhere."""
    region, place = consenting, seen_as(consenting.commune, consenting)
    before = rows_of(region, place)
    told = [
        name
        for name in sorted(WAYS)
        if reveals(answer(region.manager, name, place, region.manager_id), place, place) and name not in SHOWN
    ]
    assert told == []
    assert rows_of(region, place) == before


def rows_of(region: Region, place: Place) -> dict[str, list[dict]]:
    """All rows of a member, wherever they are."""
    return {
        name: [row for row in rows if row.get("organisation_id") == place.organisation_id]
        for name, rows in read_rows(region.owner).items()
    }


def test_nothing_that_a_member_agreed_to_outlives_its_consents(consenting):
    region, place = consenting, seen_as(consenting.commune, consenting)
    for what in CONSENTS:
        storage.withdraw_consent(region.member(place), *region.key(place), what, place.person)
    still = {"list_territory_members", "list_provisions", "list_territory_invitations", "find_token"}
    for name in sorted(SHOWN - still):
        assert not reveals(list(leaves(answer(region.manager, name, place, region.manager_id))), place, place), name
