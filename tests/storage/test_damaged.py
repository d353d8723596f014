"""A database file that is damaged, read-only or full: what is wrong is said, on a page as on the command line."""

import random

import pytest

from footprint import storage
from footprint.cli import main
from footprint.estimation.situation import Method
from footprint.problems import UnusableInput
from footprint.storage.database.connection import writing
from footprint.words.problem_texts import message, remedy
from footprint.words.texts import LANGUAGES
from footprint.workspace import stored
from tests.draws import count
from tests.open_pages import open_page, open_up, said

SIGNS_OF_A_PAGE = 4096  # bytes, in SQLite
FAULTS = {"database-damaged", "database-not-one", "database-unreachable", "database-not-writable"}


@pytest.fixture
def file(address, sample_bytes, tmp_path):
    """The file of the sample association, which the application opens."""
    path = tmp_path / "footprint.sqlite3"
    path.write_bytes(sample_bytes)
    return path


def damage(content: bytes, seed: int) -> bytes:
    """The same with one bit changed, where it most often hurts: in the heads of the file and of its pages."""
    chance, damaged = random.Random(seed), bytearray(content)
    page = chance.randrange(len(content) // SIGNS_OF_A_PAGE) * SIGNS_OF_A_PAGE
    places = (
        chance.randrange(110),
        page + chance.randrange(24),
        chance.randrange(9000),
        chance.randrange(len(content)),
    )
    damaged[places[seed % 4]] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def use(address: str) -> None:
    """Read all that an organisation holds, and write in it."""
    database = storage.open_database(address)
    try:
        for organisation in storage.list_organisations(database, archived=True):
            of = organisation.organisation_id
            for record in storage.list_inventories(database, of):
                version = storage.list_versions(database, record.inventory_id)[-1].number
                stored.footprint_of(database, record.inventory_id, version, Method(record.year))
            storage.load_plan(database, of)
            storage.list_log(database, of)
            storage.rename_organisation(database, of, "Autre nom", "Zoé")
        storage.verify_log(database)
    finally:
        database.dispose()


def test_a_bit_changed_anywhere_is_used_or_refused_never_a_failure(file, address, sample_bytes):
    told = set()
    for seed in range(count(160)):
        for beside in file.parent.glob("footprint.sqlite3-*"):
            beside.unlink()
        file.write_bytes(damage(sample_bytes, seed))
        try:
            use(address)
        except UnusableInput as refusal:
            told.add(refusal.problem.code)
    assert "database-damaged" in told
    assert told <= FAULTS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "code"), [(3, "database-not-one"), (SIGNS_OF_A_PAGE, "database-damaged")])
def test_what_is_damaged_is_said_on_a_page_and_by_the_command(file, sample_bytes, place, code, language, capsys):
    content = bytearray(sample_bytes)
    content[place : place + 3000] = bytes(3000)
    file.write_bytes(content)
    with pytest.raises(UnusableInput) as refusal:
        storage.open_database(f"sqlite:///{file}")
    problem = refusal.value.problem
    assert problem.code == code
    sentence = f"{message(problem, language)} {remedy(problem, language)}"
    page = open_page(language=language)
    assert [error.value for error in page.error] == [sentence]
    assert main.main(["app", "--language", language]) == main.UNUSABLE
    assert " ".join(sentence.split()) in " ".join(capsys.readouterr().err.split())


def test_a_database_that_may_only_be_read_says_so(file):
    storage.open_database(f"sqlite:///{file}").dispose()
    database = storage.open_database(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert storage.list_organisations(database)
    with pytest.raises(UnusableInput, match="database-read-only"):
        storage.create_organisation(database, "Association", "Zoé")
    database.dispose()


def fill(database) -> None:
    """Write more than the file may take."""
    with writing(database) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.exec_driver_sql("CREATE TABLE larger AS SELECT randomblob(100000) AS signs")


def test_a_database_without_space_left_says_so(file):
    database = storage.open_database(f"sqlite:///{file}")
    with pytest.raises(UnusableInput, match="database-full"):
        fill(database)
    database.dispose()


def test_the_page_says_when_another_holds_the_database(file, monkeypatch):
    monkeypatch.setattr("footprint.storage.database.dialects.PATIENCE", 0)
    page = open_up(open_page(), "rename-organisation")
    other = storage.open_database(f"sqlite:///{file}")
    with writing(other):
        page.text_input("rename-1-organisation").set_value("Autre nom")
        page.button("rename-1-submit").click().run()
    assert not page.exception
    assert "occupée" in page.error[0].value, said(page)
    other.dispose()
