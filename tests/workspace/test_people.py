"""What a file says about people: dropped before anything is kept, wherever that is kept."""

import gzip
import io
import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest

from footprint.dossier.freeze import Identity, Signed
from footprint.estimation.situation import Method
from footprint.intake import read_file
from footprint.intake.kept_tables import read_kept, write_kept
from footprint.intake.proposals import propose_columns
from footprint.storage import (
    KeptFile,
    Saved,
    create_inventory,
    create_organisation,
    export_workspace,
    find_upload,
    list_log,
    load_inventory,
    load_upload,
    open_database,
    save_import,
    verify_log,
)
from footprint.workspace.audit.audited import find_brought
from footprint.workspace.bring_in import bring_in
from footprint.workspace.files import check_raw
from footprint.workspace.kept_files import keep_tables
from footprint.workspace.read_rows import Read

# Everything below that names, reaches or logs in somebody.
PEOPLE = ("delorme", "benali", "tessier", "jordane", "farid", "sylvie", "exemple.fr", "0611223344", "11 22 33 45")
FILE = (
    "Type;Modèle;N° de série;Identifiant;Utilisateur;Qui;Contact technique;Joindre;Site;Remarque\n"
    "Ordinateur portable;Latitude 5440;S1;PC-DELORME;MAIRIE\\jdelorme;Jordane Delorme;a@exemple.fr;0611223344;"
    "École Jules Ferry;prêté à Mme Delorme\n"
    "Ordinateur portable;Latitude 5440;S2;PC-2;MAIRIE\\fbenali;Farid Benali;b@exemple.fr;06 11 22 33 45;Mairie;"
    "voir b@exemple.fr\n"
    "VM;VMware;S3;PC-TESSIER;MAIRIE\\stessier;Sylvie Tessier;c@exemple.fr;06 11 22 33 46;Mairie;Tessier\n"
    "Grille-pain;X;S4;PC-4;MAIRIE\\stessier;Sylvie Tessier;c@exemple.fr;06 11 22 33 46;Mairie;un;de trop;Tessier\n"
)


def read(content: str = FILE) -> Read:
    return check_raw(read_file(("parc.csv", content.encode())))


def named(data: bytes) -> list[str]:
    """Who is named in bytes, those of archives within archives included."""
    found = [one for one in PEOPLE if one.encode() in data.lower()]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += [one for part in archive.namelist() for one in named(archive.read(part))]
    if data.startswith(b"\x1f\x8b"):
        found += named(gzip.decompress(data))
    return found


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'footprint.sqlite3'}")
    yield engine
    engine.dispose()


@pytest.fixture
def organisation(engine):
    return create_organisation(engine, "Mairie", "moi")


@pytest.fixture
def inventory(engine, organisation):
    return create_inventory(engine, organisation, "Parc", 2025, "moi")


def save(engine, inventory: int, why: str = "") -> None:
    found = read()
    files = keep_tables(found.raw.tables, FILE.encode(), why)
    base = load_inventory(engine, inventory)
    saved = save_import(engine, inventory, lambda kept: bring_in(base, [found], True, kept), files, [], "moi")
    assert isinstance(saved, Saved)


def contents(path: Path) -> list[bytes]:
    """The bytes of a database, then of each cell of its tables."""
    held = [path.read_bytes()]
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            for row in connection.execute(f'select * from "{name}"'):
                held += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return held


@pytest.mark.exhaustive
def test_nobody_stands_in_the_database_the_file_of_the_organisation_or_the_dossier(
    engine, organisation, inventory, tmp_path
):
    from footprint.workspace.publishing import bundle_dossier, freeze_version

    assert named(FILE.encode())
    save(engine, inventory)
    assert [one for data in contents(tmp_path / "footprint.sqlite3") for one in named(data)] == []
    assert named(export_workspace(engine, organisation)) == []
    identity = Identity("Mairie", author=Signed("Ada", date(2026, 1, 5).isoformat()))
    number = freeze_version(engine, inventory, 1, Method(2025), identity, "moi")
    assert named(bundle_dossier(engine, organisation, number, "fr")) == []
    assert verify_log(engine) is None


def test_what_the_inventory_needs_stays():
    table = read().inventory.equipment
    assert table["site"].tolist() == ["École Jules Ferry", "Mairie"]
    assert table["serial_number"].tolist() == ["S1", "S2"]
    assert table["model"].astype("str").tolist() == ["Latitude 5440"] * 2
    assert table["note"].tolist() == ["prêté à Mme …", "voir …"]


def test_a_name_of_a_machine_goes_where_it_bears_the_name_of_its_user_and_stays_elsewhere():
    assert read().inventory.equipment["item_id"].fillna("").tolist() == ["", "PC-2"]
    alone = read("Type;Identifiant\nÉcran;PC-DELORME\n").inventory.equipment
    assert alone["item_id"].tolist() == ["PC-DELORME"]


def test_a_user_that_is_a_place_takes_no_name_from_its_machine():
    table = read("Type;Identifiant;Utilisateur\nÉcran;PC-ACCUEIL;Accueil\n").inventory.equipment
    assert table["item_id"].tolist() == ["PC-ACCUEIL"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        *(
            "Affecté à",
            "Nom de l'utilisateur",
            "Utilisateur affecté",
            "Agent",
            "Salarié",
            "N° matricule",
            "Adresse mail",
        ),
        *("userPrincipalName", "LastLoggedOnUser", "Assigned To", "Checked Out To: Username", "Manager", "UPN"),
        *("Prénom", "Titulaire de la ligne", "Détenteur", "Phone number", "Numéro de téléphone", "Technicien affecté"),
    ],
)
def test_a_header_about_people_is_known_in_any_words(header):
    table = read(f"Type;{header}\nÉcran;x\nÉcran;y\n").raw.tables["equipment"]
    assert ("reading.people-columns", header) in zip(table.problems["code"], table.problems["value"], strict=True)


@pytest.mark.parametrize("header", ["Nombre d'utilisateurs", "Service utilisateur", "User count", "Type d'utilisateur"])
def test_a_header_that_counts_people_or_sorts_them_is_not_about_one(header):
    assert "reading.people-columns" not in read(f"Type;{header}\nÉcran;x\n").raw.problems["code"].tolist()


@pytest.mark.parametrize(
    "cells",
    [
        ("Marie Lopez", "Paul Girard", "GIRARD Hélène", "Jean-Marc Petit"),
        ("M. Lopez", "Mme Girard", "Mme Petit"),
        ("m.lopez@ville.fr", "p.girard@ville.fr"),
        ("VILLE\\mlopez", "VILLE\\pgirard"),
        ("06 12 34 56 78", "+33612345679"),
    ],
)
def test_people_under_any_header_are_seen_by_what_is_written(cells):
    content = "Type;Colonne F\n" + "".join(f"Écran;{cell}\n" for cell in cells)
    (proposal,) = propose_columns(("parc.csv", content.encode()))
    assert proposal.columns[1].about_people
    assert proposal.columns[1].examples == ()
    assert not any(cell in read(content).raw.tables["equipment"].problems.to_csv() for cell in cells)


@pytest.mark.parametrize(
    "cells",
    [
        ("École Jules Ferry", "Collège Simone Veil", "Mairie"),
        ("Latitude 5440", "EliteBook 840"),
        ("Accueil", "Direction", "Service technique"),
        ("Microsoft", "Dell", "Lenovo"),
    ],
)
def test_places_and_things_are_no_people(cells):
    content = "Type;Colonne F\n" + "".join(f"Écran;{cell}\n" for cell in cells)
    (proposal,) = propose_columns(("parc.csv", content.encode()))
    assert not proposal.columns[1].about_people


def test_a_name_next_to_a_first_name_is_that_of_a_person():
    content = b"Nom;Pr\xc3\xa9nom;Type\nLOPEZ;Marie;\xc3\x89cran\n"
    (proposal,) = propose_columns(("parc.csv", content))
    assert [one.about_people for one in proposal.columns] == [True, True, False]
    assert "LOPEZ" not in str(proposal)


def test_a_list_of_persons_is_no_list_of_sites():
    with pytest.raises(ValueError, match="no-header"):
        read("Nom;Prénom;E-mail\nLopez;Marie;m@ville.fr\n")


# --- within other words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("prêté à Marie Lopez", "prêté à …"),
        ("PC de M. Girard, à revoir", "PC de …, à revoir"),
        ("à GIRARD Paul", "à …"),
        ("voir Jean-Marc Petit (RH)", "voir … (RH)"),
        ("École Jules Ferry", "École Jules Ferry"),
        ("rue Simone Veil", "rue Simone Veil"),
        ("SSD M.2 de 512 Go", "SSD M.2 de 512 Go"),
        ("Reçu neuf du Conseil Départemental", "Reçu neuf du Conseil Départemental"),
    ],
)
def test_a_name_written_in_a_remark_is_taken_out(written, kept):
    table = read(f"Type;Remarque\nÉcran;{written}\n").inventory.equipment
    assert table["note"].tolist() == [kept]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Latitude 5440 - LOPEZ Marie", "Latitude 5440 - …"),
        ("iPhone 13 (Paul Girard)", "iPhone 13 (…)"),
        ("Brother HL-L2350DW", "Brother HL-L2350DW"),
        ("Apple MacBook Pro", "Apple MacBook Pro"),
    ],
)
def test_a_name_after_a_model_is_taken_out(written, kept):
    content = f"Type;Fabricant;Modèle\nÉcran;X;{written}\n"
    assert read(content).raw.tables["equipment"].cells["model"].tolist() == [kept]


def test_a_sheet_of_one_row_a_person_keeps_nobody():
    content = (
        "Nom;Prénom;Service;PC portable;Écran;Remarque\n"
        "DELORME;Jordane;Compta;Latitude 5440;P2422H;PC de Delorme\nBENALI;Farid;Compta;EliteBook 840 G8;;\n"
    )
    found = read(content)
    assert len(found.inventory.equipment) == 3
    assert named(write_kept(found.raw.tables.values(), 1)) == []
    assert named(found.problems.to_csv().encode()) == []


# --- what is kept of a file ------------------------------------------------------------------------------------------


def test_the_tables_are_kept_as_they_were_read_with_their_lines_and_the_hash_of_the_file(
    engine, organisation, inventory
):
    save(engine, inventory)
    stored, found = load_inventory(engine, inventory), read()
    upload = load_upload(engine, int(stored.upload_ids["equipment"].iloc[0]))
    kept = read_kept(upload.content)
    assert kept is not None
    table, first = kept["equipment"], found.raw.tables["equipment"]
    assert table.cells.equals(first.cells)
    assert table.set_aside.equals(first.set_aside)
    assert (table.sha256, table.filename) == (first.sha256, "parc.csv")
    assert find_upload(engine, organisation, first.sha256) is None
    brought = find_brought(engine, stored, "equipment", 1)
    assert (brought.line, brought.sha256) == (3, first.sha256)
    assert brought.cells is not None
    assert brought.cells["serial_number"] == "S2"


def test_the_file_itself_is_kept_for_a_reason_that_the_log_holds(engine, organisation, inventory):
    save(engine, inventory, "contrôle de la chambre des comptes")
    upload_id = find_upload(engine, organisation, read().raw.tables["equipment"].sha256)
    assert upload_id is not None
    assert load_upload(engine, upload_id).content == FILE.encode()
    assert any("chambre des comptes" in entry.content for entry in list_log(engine, organisation))
    assert verify_log(engine) is None


def test_files_kept_to_the_byte_before_are_still_read(engine, organisation, inventory):
    found, base = read(), load_inventory(engine, inventory)
    files = [KeptFile("parc.csv", FILE.encode())]
    save_import(engine, inventory, lambda kept: bring_in(base, [found], True, kept), files, [], "moi")
    brought = find_brought(engine, load_inventory(engine, inventory), "equipment", 1)
    assert brought.cells is not None
    assert brought.cells["serial_number"] == "S2"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Type;Site\n", b"PK\x03\x04" + bytes(200)])
def test_other_bytes_are_no_kept_tables(content):
    assert read_kept(content) is None


def test_the_same_tables_give_the_same_bytes():
    one, two = (write_kept(read().raw.tables.values(), 10) for _ in range(2))
    assert one == two
