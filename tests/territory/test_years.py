"""The years of a territory: the same members, at constant method, from one dossier or from two."""

from dataclasses import replace

import pytest

from footprint import storage
from footprint.dossier.archive import pack, unpack
from footprint.dossier.checks.findings import Expected
from footprint.dossier.freeze import Frozen
from footprint.dossier.years import find_frozen
from footprint.storage import MemberDescription
from footprint.storage.database.log import now
from footprint.territory.figures import CountedYear, read_figures, write_figures
from footprint.territory.handed_out.bundle import bundle_view
from footprint.territory.handed_out.tables import TerritoryIdentity
from footprint.territory.handed_out.verify import verify_territory
from footprint.territory.members import Member
from footprint.territory.restated import read_year, restate_earlier
from footprint.territory.shared_view import share_view
from footprint.territory.years import COLUMNS, compare_years
from footprint.workspace.territory.gathered import gather_campaign
from footprint.workspace.territory.given import give_dossier
from tests.territory.simulated import (
    COUNTING,
    archive_of,
    association,
    devices_alone,
    devices_before,
    figures_of,
    multiply,
)
from tests.territory.test_handed_out import forge, put


def member(key: str, **years: float) -> Member:
    counted = tuple(CountedYear(int(year[1:]), kilograms) for year, kilograms in years.items())
    return Member(key, dossiers=[replace(multiply(figures_of("devices"), 1, key), years=counted)])


def test_each_year_compares_the_members_that_have_it():
    members = [member("A", y2023=100.0, y2024=90.0, y2025=80.0), member("B", y2024=50.0, y2025=60.0), Member("C")]
    found = compare_years(members, COUNTING).to_dict("records")
    assert found == [
        {"year": 2023, "members": 1, "then": 100.0, "now": 80.0, "change": -0.2},
        {"year": 2024, "members": 2, "then": 140.0, "now": 140.0, "change": 0.0},
    ]


def test_dossiers_of_one_year_compare_nothing():
    found = compare_years([member("A"), member("B", y2025=3.0)], COUNTING)
    assert (list(found), len(found)) == (list(COLUMNS), 0)


# --- two dossiers of one member --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def club() -> Member:
    """It sent a dossier for 2024, counted otherwise, then one for 2025."""
    held = restate_earlier(devices_before(), devices_alone(), 2024)
    return Member("club", dossiers=[replace(figures_of("devices"), earlier=(held,))], earlier=[(2024, held.archive)])


def test_an_earlier_dossier_is_counted_by_the_method_and_factors_of_the_later(club):
    """Twice as many of the same devices: twice the footprint, whatever its own factors and accounting made of it."""
    [year] = compare_years([club], COUNTING).to_dict("records")
    assert (year["year"], year["members"]) == (2024, 1)
    assert year["now"] == pytest.approx(figures_of("devices").total)
    assert year["then"] == pytest.approx(2 * year["now"])
    assert read_figures(write_figures(club.dossiers[0])).earlier == club.dossiers[0].earlier


@pytest.mark.parametrize("from_database", [True, False])
def test_what_is_handed_out_is_not_what_a_database_keeps_and_is_the_same_dossier(from_database, club):
    before = pack(find_frozen(unpack(devices_before())).files) if from_database else devices_before()
    held = restate_earlier(before, devices_alone(), 2024)
    assert held.restated == club.dossiers[0].earlier[0].restated
    assert held.frozen_id == club.dossiers[0].earlier[0].frozen_id


def with_fewer_gaps(archive: bytes) -> bytes:
    """A dossier that passes for one of which fewer lines had no figure."""
    files = dict(find_frozen(unpack(archive)).files)
    head, total, *rest = files["results/main.csv"].split(b"\n")
    place = head.split(b",").index(b'"missing"')
    cells = total.split(b",")
    cells[place] = b"-1"
    return archive_of(Frozen(files | {"results/main.csv": b"\n".join([head, b",".join(cells), *rest])}))


@pytest.mark.parametrize(
    ("earlier", "why"),
    [
        (lambda: devices_before().replace(b"inventory/equipment", b"inventory/equipmant", 1), "unreadable"),
        (lambda: b"nothing", "unreadable"),
        (association, "other_perimeter"),
        (lambda: with_fewer_gaps(devices_before()), "gaps"),
    ],
    ids=["altered", "no dossier", "with services", "gaps"],
)
def test_a_year_that_does_not_compare_is_left_out_with_its_reason(earlier, why):
    held = restate_earlier(earlier(), devices_alone(), 2024)
    told = Member("club", dossiers=[replace(figures_of("devices"), earlier=(held,))], earlier=[(2024, held.archive)])
    view = share_view([told], COUNTING)
    assert view.past_years.empty
    assert view.years_left_out.to_dict("records") == [{"member": "club", "year": 2024, "why": why}]


def test_two_dossiers_that_nobody_held_against_each_other_are_no_course():
    view = share_view([Member("club", dossiers=[figures_of("devices")], earlier=[(2024, "a" * 64)])], COUNTING)
    assert view.past_years.empty
    assert view.years_left_out["why"].tolist() == ["not_held"]


def test_an_archive_holds_the_years_and_verifies_with_both_dossiers(club):
    identity = TerritoryIdentity("Pays simulé", "2025", "Simulated", "2026-11-30")
    archive = bundle_view(share_view([club], COUNTING), identity, "fr")
    both = Expected(originals=[("b.zip", devices_before()), ("d.zip", devices_alone())])
    told = verify_territory(archive, expected=both)
    assert (told.differences, [one.code for one in told.unchecked]) == ([], ["people", "replaced"])
    alone = verify_territory(archive, expected=Expected(originals=both.originals[1:]))
    assert next((one.code, one.said) for one in alone.unchecked) == ("received", "1")
    restated = f"{club.dossiers[0].earlier[0].restated:.0f}"[:3]
    forged = forge(archive, put("years.csv", f",2024,{restated}", f",2024,1{restated}"))
    found = verify_territory(forged, expected=both).differences
    assert any("years.csv" in one.table for one in found)


# --- in a database ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [(2024, 2025), (2025, 2024)])
def test_the_years_of_a_campaign_come_from_the_dossiers_sent_whichever_came_first(database, order):
    archives = {2024: devices_before(), 2025: devices_alone()}
    of, commune = (storage.create_organisation(database, name, "essai") for name in ("Association", "Club"))
    storage.name_territory(database, of, "Vallée simulée", "essai")
    storage.set_campaign(database, of, "Campagne", 2025, now().date(), now().date(), "essai")
    token = storage.invite_member(database, of, "Club", MemberDescription("association"), "essai")
    storage.join_territory(database, token, commune, MemberDescription("association"), "essai")
    storage.give_consent(database, of, commune, "dossiers", "essai")
    for year in order:
        inventory = storage.create_inventory(database, commune, f"Parc {year}", year, "essai")
        content = pack(find_frozen(unpack(archives[year])).files)
        told = {"reason": "", "identity": {}}
        number = storage.save_dossier(
            database, commune, inventory, 1, "draft", told, lambda log, kept=content: kept, "essai"
        )
        give_dossier(database, of, commune, number, "essai")
    assert read_year(content) == order[1]
    kept = [read_figures(one) for one in storage.load_figures(database, of).values()]
    assert [[one.year for one in figures.earlier] for figures in kept if figures.counting.year == 2025] == [[2024]]
    [campaign] = storage.list_campaigns(database, of)
    [year] = gather_campaign(database, campaign).share().past_years.to_dict("records")
    assert year["then"] == pytest.approx(2 * year["now"])
    storage.retract_dossier(database, commune, order.index(2024) + 1, "erreur", "essai")
    assert gather_campaign(database, campaign).share().past_years.empty
