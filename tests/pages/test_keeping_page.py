"""What the import page keeps of a file: its tables as read; the file itself only for a reason."""

import hashlib

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.storage.database import schema
from footprint.words.texts import text
from tests.open_pages import click, open_inventory, run

FILE = b"Type d'appareil;Mod\xc3\xa8le;Utilisateur\n\xc3\x89cran;P2422H;Jordane Delorme\n"


@pytest.fixture
def screen(inventory_id) -> AppTest:
    application = open_inventory("import")
    application.file_uploader[0].set_value([("parc.csv", FILE, "")])
    return open_last(run(application))


def open_last(application: AppTest) -> AppTest:
    """Go on until the step that saves is open."""
    while "import-save" not in [one.key for one in application.button]:
        next(one for one in application.button if one.label == text("page.import.step.go_on", "fr")).click()
        run(application)
    return application


def contents(database: sa.Engine) -> list[bytes]:
    with database.connect() as connection:
        return list(connection.execute(sa.select(schema.upload_contents.c.content)).scalars())


def test_saving_keeps_no_file_with_its_people(screen, database):
    click(screen, "import-save")
    assert FILE not in contents(database)
    assert not any(b"Delorme" in content for content in contents(database))


@pytest.mark.exhaustive
def test_the_file_itself_is_kept_once_a_reason_is_written(screen, database):
    screen.checkbox("import-keep").check()
    assert run(screen).button("import-save").disabled
    screen.text_input("import-keep-why").set_value("contrôle de l'an prochain")
    click(run(screen), "import-save")
    assert FILE in contents(database)
    (organisation,) = storage.list_organisations(database)
    told = [one.content for one in storage.list_log(database, organisation.organisation_id)]
    assert any("contrôle de l'an prochain" in content for content in told)
    sha256 = hashlib.sha256(FILE).hexdigest()
    assert storage.find_upload(database, organisation.organisation_id, sha256) is not None
