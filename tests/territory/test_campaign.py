"""`footprint campaign`: a folder of dossiers added up, resumed, and what fails in it named."""

import json
import re

import pytest

from footprint.cli.main import main
from footprint.dossier.archive import unpack
from footprint.dossier.freeze import read_results
from footprint.problems import UnusableInput
from footprint.territory import campaign
from footprint.territory.campaign import read_folder
from footprint.territory.shared_view import share_view
from tests.territory import simulate
from tests.territory.simulated import COUNTING, association, devices_alone, devices_before, figures_of


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.zip").write_bytes(association())
    (tmp_path / "d.zip").write_bytes(devices_alone())
    (tmp_path / "torn.zip").write_bytes(devices_alone()[:-4])
    return tmp_path


def run(capsys, *arguments) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_folder_is_added_up_and_what_fails_is_named(folder, capsys):
    code, out, err = run(capsys, "campaign", folder, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["total"] == figures_of("association").total + figures_of("devices").total
    assert told["coverage"]["members"] == 2
    assert [(one["file"], one["why"]) for one in told["set_aside"]] == [("torn.zip", "altered")]
    assert sum(one["grains"] for one in told["by_family"]) == told["grains"]
    assert "a.zip" in err


def test_a_second_run_reads_no_dossier_again(folder, monkeypatch):
    first = read_folder(folder)
    (folder / "a.zip").rename(folder / "renamed.zip")
    (folder / "torn.zip").unlink()
    monkeypatch.setattr(campaign, "receive_dossier", lambda archive: pytest.fail("read again"))
    again = read_folder(folder)
    assert sorted(one.dossiers[0].grains for one in again.members) == sorted(
        one.dossiers[0].grains for one in first.members
    )


def test_kept_figures_that_somebody_else_sealed_are_made_again(folder, monkeypatch, tmp_path_factory):
    """A folder is received with what another person's tool, or hand, kept in it."""
    total = sum(member.dossiers[0].grains for member in read_folder(folder).members)
    kept = sorted((folder / campaign.KEPT).rglob("*.json"))
    for file in kept:
        altered = re.sub(rb'("grains": ?\[)', rb"\g<1>9", file.read_bytes())
        assert altered != file.read_bytes()
        file.write_bytes(altered)
    assert sum(member.dossiers[0].grains for member in read_folder(folder).members) == total
    one, other = sorted((folder / campaign.KEPT).rglob("*.json"))
    one.write_bytes(other.read_bytes())  # sealed by us, under another name
    assert sum(member.dossiers[0].grains for member in read_folder(folder).members) == total
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("of somebody else")))
    monkeypatch.setattr(campaign, "receive_dossier", lambda archive: pytest.fail("computed again"))
    with pytest.raises(pytest.fail.Exception):
        read_folder(folder)


def test_half_a_file_of_kept_figures_is_made_again(folder):
    read_folder(folder)
    for kept in (folder / campaign.KEPT).rglob("*.json"):
        kept.write_bytes(kept.read_bytes()[:100])
    assert {one.key for one in read_folder(folder).members} == {"a.zip", "d.zip"}


def test_a_list_of_members_tells_who_they_are_and_who_sent_nothing(folder):
    (folder / "members.csv").write_text(
        "member;file;kind;staff;public;named;compared\nÉcole;a.zip;school;12,5;300;oui;oui\nClub;;club;4;;;\n"
    )
    school, club = read_folder(folder).members
    assert (school.kind, school.staff, school.public, school.name, school.compared) == (
        "school",
        12.5,
        300.0,
        "École",
        True,
    )
    assert (club.dossiers, club.name) == ([], "")


def test_a_member_with_a_dossier_a_year_has_its_years_at_constant_method(folder, monkeypatch, capsys):
    (folder / "before.zip").write_bytes(devices_before())
    (folder / "members.csv").write_text("member,file\nClub,before.zip\nClub,d.zip\n")
    told = json.loads(run(capsys, "campaign", folder, "--year", "2025", "--json")[1])
    [year] = told["years"]
    assert (year["year"], year["members"], told["years_left_out"]) == (2024, 1, [])
    assert year["then"] == pytest.approx(2 * year["now"])
    monkeypatch.setattr(campaign, "restate_earlier", lambda *archives: pytest.fail("counted again"))
    assert "2024" in run(capsys, "campaign", folder, "--year", "2025", "--language", "fr")[1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name,file\nA,a.zip\n", "territory.members-column"),
        ("member,file,staff\nA,a.zip,many\n", "territory.members-number"),
        ("member,file\nA,nowhere.zip\n", "territory.members-file"),
    ],
)
def test_a_list_that_can_not_be_read_names_line_and_value(folder, content, code):
    (folder / "members.csv").write_text(content)
    with pytest.raises(UnusableInput) as refused:
        read_folder(folder)
    assert refused.value.problem.code == code
    assert refused.value.problem.line == (1 if code.endswith("column") else 2)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_its_archive_verifies_in_another_folder(folder, capsys, language):
    (folder / "elsewhere").mkdir()
    out = folder / "elsewhere" / "territory.zip"
    code, told, _ = run(capsys, "campaign", folder, "--out", out, "--language", language, "--author", "Simulated")
    assert code == 0
    assert "torn.zip" in told
    code, told, _ = run(capsys, "verify", out, "--original", folder / "a.zip", "--language", language)
    assert code == 0


def test_a_folder_without_a_dossier_is_refused(tmp_path, capsys):
    assert run(capsys, "campaign", tmp_path)[0] == 2
    assert run(capsys, "campaign", tmp_path / "nowhere")[0] == 2


@pytest.mark.exhaustive
def test_simulated_members_with_inventories_of_their_own_add_up_to_the_grain(tmp_path):
    """As seventy do, by `python -m tests.territory.simulate`."""
    simulate.write_folder(tmp_path, 4)
    found = read_folder(tmp_path)
    assert found.set_aside == []
    view = share_view(found.members, COUNTING)
    printed = [
        float(read_results(unpack(path.read_bytes())["results/main.csv"])["impact"].iloc[0])
        for path in tmp_path.glob("*.zip")
    ]
    assert view.total == sum(printed)
    assert (view.coverage.members, view.coverage.of_members) == (3, 4)
