"""What a territory hands out: an archive that verifies anywhere, in which a forged figure is found and nobody named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from footprint.dossier.archive import MANIFEST, pack, unpack
from footprint.dossier.bundle import write_manifest
from footprint.dossier.canonical import read_object
from footprint.dossier.checks.findings import Expected
from footprint.dossier.freeze import Frozen
from footprint.dossier.years import find_frozen
from footprint.problems import UnusableInput
from footprint.territory.figures import CountedYear
from footprint.territory.handed_out import bundle
from footprint.territory.handed_out.documents import CODE, describe_page
from footprint.territory.handed_out.tables import FORMAT, TerritoryIdentity, number_members, read_view
from footprint.territory.handed_out.verify import is_territory, verify_territory
from footprint.territory.handed_out.wording import Speaker
from footprint.territory.members import Member
from footprint.territory.provisions import Provision
from footprint.territory.receive import receive_dossier
from footprint.territory.shared_view import SharedView, share_view
from footprint.words.texts import LANGUAGES
from tests.territory.simulated import COUNTING, association, devices_alone, figures_of, multiply

IDENTITY = TerritoryIdentity("Pays simulé", "2025", "Simulated", "2026-11-30")
YEARS = (CountedYear(2024, 1500.0), CountedYear(2025, 1200.0))
NAMED = "Bibliothèque simulée"


@pytest.fixture(scope="module")
def view() -> SharedView:
    base = figures_of("association")
    members = [
        Member("mairie de Simulé", "town hall", staff=30, dossiers=[figures_of("devices")]),
        Member("association", "association", staff=8, dossiers=[replace(base, years=YEARS)]),
        Member(NAMED, "library", staff=12, name=NAMED, dossiers=[multiply(base, 2, NAMED)]),
        Member("club", "club", staff=4),
    ]
    return share_view(members, COUNTING, [Provision(NAMED, "association", "box", confirmed=True)])


@pytest.fixture(scope="module")
def archive(view) -> bytes:
    return bundle.bundle_view(view, IDENTITY, "fr")


def forge(archive: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    """The archive with its files changed and every hash made to fit again."""
    files = unpack(archive)
    manifest = read_object(files.pop(MANIFEST))
    files = dict(change(files))
    frozen = Frozen({path: data for path, data in files.items() if manifest["files"].get(path, {}).get("frozen", True)})
    return pack(files | {MANIFEST: write_manifest(frozen, files, manifest["made"], FORMAT)})


def put(path: str, old: str, new: str) -> Callable[[dict[str, bytes]], Mapping[str, bytes]]:
    def change(files):
        assert old.encode() in files[path]
        return files | {path: files[path].replace(old.encode(), new.encode(), 1)}

    return change


def test_an_archive_verifies_by_itself(archive, view):
    found = verify_territory(archive)
    assert found.differences == []
    assert (found.outcome, found.members, found.documents) == ("equal", 3, 4)
    assert found.total == view.total
    assert [one.code for one in found.unchecked] == ["received", "people", "replaced"]


def test_what_is_read_back_is_what_was_written(archive, view):
    read, identity = read_view(unpack(archive))
    assert identity == IDENTITY
    assert read.grains == view.grains
    assert read.interval == number_members(view).interval
    assert read.coverage == view.coverage
    assert view.counted_again > 0


def test_dossiers_that_were_received_are_found_in_it(archive):
    found = verify_territory(archive, expected=Expected(originals=[("d.zip", devices_alone())]))
    assert found.differences == []
    assert next(one for one in found.unchecked if one.code == "received").said == "2"


def test_nobody_is_named_but_who_consents(archive):
    files = unpack(archive)
    held = b"".join(data for path, data in files.items() if not path.endswith(".pdf"))
    assert "mairie de Simulé".encode() not in held
    assert NAMED.encode() in files["members.csv"]
    assert not any(path.startswith(("inventory", "uploads")) for path in files)


FORGERIES = {
    "the total": put("results/whole.csv", '"total",', '"total",1'),
    "the interval": put("intervals.csv", '"high"\n', '"high"\n1'),
    "a family": put("results/family.csv", '"computers",', '"computers",1'),
    "who is left out": put("results/left_out.csv", "no_dossier", "other_year"),
    "the figure of a member": put("members.csv", '"devices",', '"devices",1'),
    "a part": put("parts.csv", '"laptop"', '"desktop"'),
    "a provision": put("provisions.csv", ",1,1", ",0.5,1"),
    "a past year": put("years.csv", "2024,1500", "2024,1900"),
    "an error": put("errors.csv", '"factor:laptop', '"factor:tablet'),
    "a member taken away": lambda files: (
        files | {"members.csv": b"\n".join(files["members.csv"].split(b"\n")[:2]) + b"\n"}
    ),
    "a member twice": lambda files: (
        files | {"members.csv": files["members.csv"] + files["members.csv"].split(b"\n")[1] + b"\n"}
    ),
    "a file more": lambda files: files | {"results/more.csv": b'"a"\n1\n'},
    "a file less": lambda files: {path: data for path, data in files.items() if path != "results/kind.csv"},
    "a document": put("report.html", "Pays simulé", "Pays sincère"),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_what_is_forged_is_found_though_every_hash_fits(archive, what):
    assert verify_territory(forge(archive, FORGERIES[what])).outcome == "different"


def test_a_byte_changed_is_found(archive):
    assert verify_territory(archive.replace(b"members.csv", b"nembers.csv", 1)).outcome == "different"


def test_figures_forged_through_and_through_are_found_with_the_dossier_of_the_member():
    figures = figures_of("association")
    less = replace(figures, parts=figures.parts.assign(grains=figures.parts["grains"] // 2))
    forged = bundle.bundle_view(share_view([Member("A", dossiers=[less])], COUNTING), IDENTITY, "fr")
    assert verify_territory(forged).outcome == "equal"
    found = verify_territory(forged, expected=Expected(originals=[("a.zip", association())]))
    assert {one.column for one in found.differences} == {"grains"}


def test_years_that_a_dossier_does_not_hold_are_found_with_it(archive):
    found = verify_territory(archive, expected=Expected(originals=[("a.zip", association())]))
    # Members are numbered by the code of their version, which is another one with each version of the program.
    assert [re.sub(r"M\d", "M", one.table) for one in found.differences] == ["years.csv (M, a.zip)"]


def test_a_dossier_is_known_by_its_version_whichever_archive_it_is_handed_out_as():
    """What a database keeps is one; what its member downloads, with documents in a language, another."""
    frozen = find_frozen(unpack(association()))
    held = share_view([Member("A", dossiers=[receive_dossier(pack(frozen.files))])], COUNTING)
    archive = bundle.bundle_view(held, IDENTITY, "fr")
    found = verify_territory(archive, expected=Expected(originals=[("a.zip", association())]))
    assert (found.outcome, list(found.differences)) == ("equal", [])
    assert frozen.id[:CODE] in unpack(archive)["report.html"].decode()


def test_a_dossier_that_was_not_received_is_a_difference(archive):
    found = verify_territory(archive, expected=Expected(originals=[("other.zip", b"other")]))
    assert [one.code for one in found.differences] == ["territory.not-received"]


def test_an_archive_of_something_else_is_refused(archive):
    assert is_territory(archive)
    assert not is_territory(association())
    with pytest.raises(UnusableInput):
        verify_territory(b"nothing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_elected_people_says_so_where_it_would_show_a_member(view, language):
    alone = share_view([Member("A", name=NAMED, dossiers=[figures_of("association")])], COUNTING)
    kinds, written = {}, {}
    for name, held in (("three", view), ("one", alone)):
        page = describe_page(Speaker(number_members(held), IDENTITY, language), "0" * 64)
        kinds[name] = [block["kind"] for block in page.blocks]
        written[name] = str(page.blocks)
    assert NAMED in written["three"]
    assert NAMED not in written["one"]
    assert "note" in kinds["one"]
    assert "figure" not in kinds["one"]
    assert "note" not in kinds["three"]
