"""What goes into a dossier, what stays out of it, and the commands that make it and compute it again."""

import io
import json
import zipfile

import pandas as pd
import pytest

from footprint.cli.main import main
from footprint.dossier.archive import unpack
from footprint.dossier.canonical import read_text
from footprint.dossier.freeze import read_results, read_situation
from footprint.estimation.situation import Method
from footprint.workspace.footprint import find_footprint
from footprint.workspace.samples import find_sample

EQUIPMENT = """Identifiant;Type d'appareil;Quantité;Utilisateur;Adresse e-mail;Site
PC-1;Ordinateur portable;8;Yvonig Kowalczyk;yvonig.kowalczyk@exemple.fr;Siège
EC-1;Écran 24 pouces;10;Gwenn Quemeneur;gwenn@exemple.fr;Siège
XX-1;Machine à café;1;Rozenn Zwingelstein;rozenn@exemple.fr;Siège
"""

PLAN = """{"scenarios": [{"name": "Sobriété", "actions": [{"action_id": "a", "label": "Garder les portables 6 ans",
"starts_on": "2026-09-01", "owner": "Service informatique", "invest_eur": 12000, "changes": [{"table": "equipment",
"where": {"device_type": "laptop"}, "column": "lifespan_years", "operation": "set", "value": 6}]}]}],
"targets": [{"target_id": "t", "year": 2030, "value": 25, "unit": "percent"}],
"commitments": [{"commitment_id": "e1", "title": "Former tout le monde", "kind": "awareness"}]}"""


@pytest.fixture
def run(capsys):
    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def files(tmp_path):
    (tmp_path / "equipment.csv").write_text(EQUIPMENT, encoding="utf-8")
    (tmp_path / "plan.json").write_text(PLAN, encoding="utf-8")
    return tmp_path


def test_every_total_is_that_of_the_views(frozen):
    situation = read_situation(frozen.files, Method(**frozen.about["methods"]["main"]))
    found = find_footprint(situation)
    results = read_results(frozen.files["results/main.csv"])
    for by in ("stage", "type", "entity", "site", "quality", "match"):
        shown = results[results["by"] == by].assign(part=lambda part: part["part"].fillna("")).set_index("part")
        view = found.by(by).set_index(by)
        assert shown["impact"].to_dict() == pytest.approx(view["impact"].to_dict(), rel=0, nan_ok=True)
        assert shown["missing"].to_dict() == view["missing"].to_dict()
    for standard in ("ghg_protocol", "iso_14064", "beges"):
        shown = results[results["by"] == standard].set_index("part")["impact"]
        assert shown.to_dict() == found.scopes(standard).set_index("category")["impact"].to_dict()


def test_the_situation_is_read_back_whole(frozen):
    situation = read_situation(frozen.files, Method(**frozen.about["methods"]["main"]))
    assert situation.id == frozen.about["situation_id"]
    assert situation.factors.id == frozen.about["factors_id"]


@pytest.mark.exhaustive
def test_no_user_of_a_device_is_in_it(run, files):
    code, _, _ = run("dossier", files / "equipment.csv", "--out", files / "out.zip", "--year", 2025)
    assert code == 0
    content = unpack((files / "out.zip").read_bytes())
    workbook = zipfile.ZipFile(io.BytesIO(content["workbook.xlsx"]))
    everything = b"\n".join([*content.values(), *(workbook.read(name) for name in workbook.namelist())]).lower()
    for name in (b"kowalczyk", b"quemeneur", b"zwingelstein", b"yvonig", b"exemple.fr"):
        assert name not in everything
    index = read_text(content["uploads/index.csv"])
    assert index["columns_left_out"].iloc[0] == "Adresse e-mail | Utilisateur"
    assert read_text(content["uploads/1-equipment.csv"])["item_id"].tolist() == ["PC-1", "EC-1", "XX-1"]


def test_what_was_set_aside_is_told_with_its_line(run, files):
    run("dossier", files / "equipment.csv", "--out", files / "out.zip", "--year", 2025)
    content = unpack((files / "out.zip").read_bytes())
    assert read_text(content["inventory/set_aside.csv"]).values.tolist() == [["equipment", "4"]]
    problems = read_text(content["inventory/problems.csv"])
    assert problems.loc[problems["line"] == "4", "column"].tolist() == ["device_type"]


@pytest.mark.exhaustive
def test_made_on_the_same_day_it_has_the_same_bytes(run, files):
    for name in ("one.zip", "two.zip"):
        run("dossier", files / "equipment.csv", "--date", "2026-11-26", "--out", files / name)
    assert (files / "one.zip").read_bytes() == (files / "two.zip").read_bytes()


@pytest.mark.exhaustive
def test_verify_says_equal_then_what_differs(run, files):
    run("dossier", files / "equipment.csv", "--out", files / "out.zip", "--organisation", "Ville du Lac")
    code, out, err = run("verify", files / "out.zip", "--language", "fr")
    assert (code, err) == (0, "")
    assert "Égal" in out
    assert "Ville du Lac" in out
    bundle = bytearray((files / "out.zip").read_bytes())
    bundle[len(bundle) // 2] ^= 1
    (files / "out.zip").write_bytes(bytes(bundle))
    code, out, _ = run("verify", files / "out.zip", "--language", "en", "--json")
    told = json.loads(out)
    assert (code, told["equal"]) == (1, False)
    assert told["differences"][0]["code"] == "dossier.archive-altered"
    assert told["differences"][0]["message"]


def test_verify_refuses_what_is_no_dossier(run, files):
    code, out, err = run("verify", files / "equipment.csv")
    assert (code, out) == (2, "")
    assert "equipment.csv" in err
    assert run("verify", files / "absent.zip")[0] == 2


@pytest.mark.exhaustive
def test_people_and_dates_are_frozen_with_it(run, files):
    people = (
        "--lang",
        "fr",
        "--author",
        "Claire",
        "--date",
        "2026-11-26",
        "--reviewer",
        "Luc",
        "2026-11-27",
        "--approver",
        "Zoé",
        "2026-11-28",
    )
    run("dossier", files / "equipment.csv", *people, "--plan", files / "plan.json", "--out", files / "out.zip")
    content = unpack((files / "out.zip").read_bytes())
    identity = json.loads(content["dossier.json"])["identity"]
    assert identity["status"] == "approved"
    assert identity["approver"] == {"name": "Zoé", "on": "2026-11-28"}
    assert content["plan.json"] == (files / "plan.json").read_bytes()
    page = content["report.html"].decode()
    for said in ("Garder les portables 6 ans", "12\u202f000", "25\u00a0%", "Former tout le monde", "non vérifiée"):
        assert said in page
    assert run("verify", files / "out.zip")[0] == 0


@pytest.mark.parametrize(
    "options",
    [
        ("--approver", "Zoé", "2026-11-28"),
        ("--version-number", "2"),
        ("--reviewer", "Luc", "hier"),
        ("--plan", "equipment.csv"),
        ("--plan", "absent.json"),
        ("--key", "equipment.csv"),
        ("--date", "31/12/2026"),
        ("--date", "2999-12-31"),
        ("--siren", "123456789"),
        ("--date", "2026-11-26", "--author", "Luc", "--reviewer", "Luc", "2026-11-27"),
        ("--date", "2026-11-26", "--author", "Zoé", "--reviewer", "Luc", "2026-11-25"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(run, files, monkeypatch, options):
    monkeypatch.chdir(files)
    code, _, err = run("dossier", "equipment.csv", *options, "--out", "out.zip")
    assert code == 2
    assert err.strip()
    assert not (files / "out.zip").exists()


def test_it_never_writes_over_what_it_reads(run, files):
    code, _, _ = run("dossier", files / "equipment.csv", "--out", files / "equipment.csv")
    assert code == 2
    assert (files / "equipment.csv").read_text(encoding="utf-8") == EQUIPMENT


@pytest.mark.exhaustive
def test_it_never_writes_over_the_dossier_of_another_year(run, files):
    run("dossier", files / "equipment.csv", "--year", "2024", "--out", files / "2024.zip")
    published = (files / "2024.zip").read_bytes()
    earlier = ("--previous", f"2024={files / '2024.zip'}")
    code, _, err = run("dossier", files / "equipment.csv", *earlier, "--out", files / "2024.zip")
    assert code == 2
    assert "2024.zip" in err
    assert (files / "2024.zip").read_bytes() == published


@pytest.mark.exhaustive
def test_an_inventory_without_a_figure_still_gives_a_dossier(run, files):
    (files / "equipment.csv").write_text("device_type\nups\n", encoding="utf-8")
    code, _, _ = run("dossier", files / "equipment.csv", "--out", files / "out.zip", "--lang", "en")
    assert code == 0
    assert run("verify", files / "out.zip")[0] == 0


@pytest.mark.exhaustive
def test_a_signed_dossier_says_so(run, files):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (files / "key.pem").write_bytes(pem)
    run("dossier", files / "equipment.csv", "--key", files / "key.pem", "--out", files / "out.zip")
    code, out, _ = run("verify", files / "out.zip")
    assert code == 0
    assert key.public_key().public_bytes_raw().hex() in out


@pytest.mark.exhaustive
def test_the_years_of_the_sample_authority_are_all_equal(run, tmp_path):
    folder = find_sample("local_authority", 2023)
    options = [folder / "equipment.csv", "--usage", folder / "usage.csv", "--sites", folder / "sites.csv"]
    assert run("dossier", *options, "--year", 2023, "--out", tmp_path / "out.zip")[0] == 0
    code, out, _ = run("verify", tmp_path / "out.zip", "--json")
    told = json.loads(out)
    assert (code, told["level"], told["differences"]) == (0, 2, [])
    content = unpack((tmp_path / "out.zip").read_bytes())
    total = float(pd.to_numeric(read_text(content["results/main.csv"])["impact"]).iloc[0])
    assert told["total"] == total
