"""A dossier with other years beside it, from the command line: dossiers already made, or inventories."""

from pathlib import Path

import pytest

from footprint.cli.main import main
from footprint.dossier.archive import unpack
from footprint.dossier.years import open_published, read_years
from footprint.estimation.situation import METHOD_VERSION

BUNDLES = Path(__file__).parent / "bundles"
HEADERS = "Identifiant;Type d'appareil;Quantité\n"


@pytest.fixture
def files(tmp_path):
    for year, laptops in ((2023, 10), (2024, 9), (2025, 8)):
        (tmp_path / f"{year}").mkdir()
        (tmp_path / f"{year}" / "equipment.csv").write_text(
            f"{HEADERS}PC-1;Ordinateur portable;{laptops}\n", encoding="utf-8"
        )
    return tmp_path


def run(*arguments: object) -> int:
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as end:  # argparse
        return int(end.code or 0)


def make(files, year: int, out: str, *options: object) -> int:
    equipment = files / f"{year}" / "equipment.csv"
    return run("dossier", equipment, "--year", year, "--date", "2026-11-26", *options, "--out", files / out)


@pytest.mark.exhaustive
def test_other_years_come_from_a_dossier_or_an_inventory_and_the_same_bytes_come_twice(files):
    assert make(files, 2023, "2023.zip") == 0
    others = ("--previous", f"2023={files / '2023.zip'}", "--previous", f"2024={files / '2024'}", "--threshold", "10")
    assert make(files, 2025, "one.zip", *others) == 0
    assert make(files, 2025, "two.zip", *others) == 0
    assert (files / "one.zip").read_bytes() == (files / "two.zip").read_bytes()
    assert run("verify", files / "one.zip") == 0
    content = unpack((files / "one.zip").read_bytes())
    table, since, policy = read_years(content)
    assert table["year"].tolist() == [2023, 2024, 2025]
    assert table["published"].notna().tolist() == [True, False, False]
    # 10, 9 and 8 of the same laptop
    assert (table["restated"] / table["restated"].iloc[0]).tolist() == pytest.approx([1.0, 0.9, 0.8])
    assert since["published"].tolist() == pytest.approx(since["today"].tolist())
    assert (policy["threshold"], policy["base_year"], policy["verdict"]) == (0.1, 2023, "keep")
    assert "jamais figée" in content["report.html"].decode()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--previous", "2025=2024"), "2025"),
        (("--previous", "2024=2024", "--base-year", "2019"), "2019"),
        (("--previous", "2024=2024", "--threshold", "0"), "0"),
        (("--previous", "2024"), "2024"),
        (("--previous", "2024=absent.zip"), "absent.zip"),
        (("--previous", "2024=2023.zip"), "2023"),
    ],
)
def test_what_can_not_serve_is_refused(files, options, told, capsys, monkeypatch):
    monkeypatch.chdir(files)
    make(files, 2023, "2023.zip")
    assert make(files, 2025, "out.zip", *options) == 2
    assert told in capsys.readouterr().err
    assert not (files / "out.zip").exists()


def test_what_an_older_method_counted_is_counted_again_by_ours():
    published = open_published(BUNDLES / "0.1.0.zip")  # of method 1
    assert published.total == pytest.approx(1187.75, abs=0.01)
    assert published.situation is not None
    assert published.situation.method.version == METHOD_VERSION
