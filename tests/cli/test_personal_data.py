"""The commands for data about people, on one's own database."""

import json
from datetime import datetime, timedelta

import pytest

from footprint.access.scope import Scope
from footprint.cli.main import main
from footprint.storage import (
    PersonIdentity,
    accept_invitation,
    create_organisation,
    find_scope,
    invite,
    list_log,
    list_names,
    list_openings,
    list_organisations,
    list_uploads,
    note_opening,
    open_database,
    open_shared_database,
    save_upload,
    under,
    verify_log,
)
from footprint.storage.database.log import now
from footprint.words.texts import text
from tests.prepared import open_empty
from tests.storage.postgres import OWNER

CONFIGURATION = """
address = "https://example.org"
database = "{database}"
cookie_secret = "0123456789abcdef0123456789abcdef"

[provider]
metadata_url = "https://example.org/.well-known/openid-configuration"
client_id = "footprint"
client_secret = "secret"

[retention]
access_days = 30
upload_days = 30
"""


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'footprint.sqlite3'}"


@pytest.fixture
def organisation_id(url) -> int:
    """An organisation whose file was brought by Ada long ago."""
    engine = open_empty(url)
    organisation_id = create_organisation(engine, "Mairie", "Zoé")
    save_upload(engine, organisation_id, "liste.csv", b"Ada Lovelace\n", "Ada Lovelace")
    engine.dispose()
    return organisation_id


def list_erased(url: str, organisation_id: int) -> list[str]:
    engine = open_database(url)
    erased = [one.filename for one in list_uploads(engine, organisation_id) if one.erased]
    engine.dispose()
    return erased


def test_nothing_is_forgotten_unless_asked(url, organisation_id, capsys):
    assert main(["forget", "--database", url, "--language", "fr"]) == 0
    assert "octets de fichiers 0" in capsys.readouterr().out
    assert list_erased(url, organisation_id) == []


def test_a_dry_run_names_what_would_be_erased_and_erases_nothing(url, organisation_id, capsys, monkeypatch):
    monkeypatch.setattr("footprint.workspace.personal.erasing.now", _in_a_month)
    asked = ["forget", "--database", url, "--uploads-days", "30", "--language", "fr"]
    assert main([*asked, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "liste.csv" in said
    told = {"files": 1, "openings": 0, "days": 30, "access_days": 365}
    assert text("cli_personal.forget.would", "fr", **told) in said
    assert list_erased(url, organisation_id) == []
    assert main(asked) == 0
    assert "octets de fichiers 1" in capsys.readouterr().out
    assert list_erased(url, organisation_id) == ["liste.csv"]


def _in_a_month() -> datetime:
    return now() + timedelta(days=31)


@pytest.mark.parametrize("days", ["0", "366"])
def test_openings_are_kept_for_twelve_months_at_most(url, organisation_id, capsys, days):
    assert main(["forget", "--database", url, "--access-days", days, "--language", "fr"]) == 2
    assert "1 … 365" in capsys.readouterr().err


def test_a_person_has_their_data_in_a_file_that_is_not_written_over(url, organisation_id, tmp_path, capsys):
    file = tmp_path / "ada.json"
    asked = ["person", "export", "Ada Lovelace", "--database", url, "--out", str(file)]
    assert main(asked) == 0
    told = json.loads(file.read_bytes())
    assert [one["filename"] for one in told["files"]] == ["liste.csv"]
    assert main(asked) == 2
    assert json.loads(file.read_bytes()) == told


def test_erasing_a_person_says_what_stays_and_why(url, organisation_id, capsys):
    asked = ["person", "erase", "Ada Lovelace", "--why", "à sa demande", "--database", url, "--language", "fr"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert text("cli_personal.person.file", "fr", file="liste.csv", dossiers="–") in said
    assert text("cli_personal.person.sealed_name", "fr", count=2) in said
    assert list_erased(url, organisation_id) == ["liste.csv"]
    assert main(["person", "erase", "Personne", "--why", "?", "--database", url, "--language", "fr"]) == 2


# --- on a shared server ----------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_a_timer_forgets_on_a_shared_server_under_the_role_of_the_application(
    shared_address, tmp_path, capsys, monkeypatch
):
    owner = open_database(shared_address(OWNER))
    for name in ("Lac", "Forêt"):
        organisation_id = create_organisation(owner, name, "Zoé")
        save_upload(owner, organisation_id, f"{name}.csv", name.encode(), "Zoé")
        reader = under(owner, Scope("person-1", ((organisation_id, "reader"),)))
        note_opening(reader, organisation_id, "dossier-opened", "1")
    for module in ("workspace.personal.erasing", "storage.people.access_log"):
        monkeypatch.setattr(f"footprint.{module}.now", _in_a_month)
    file = tmp_path / "server.toml"
    file.write_text(CONFIGURATION.format(database=shared_address()), encoding="utf-8")
    assert main(["forget", "--config", str(file), "--language", "fr"]) == 0
    said = capsys.readouterr().out
    assert "octets de fichiers 2" in said
    assert "consultations 2" in said
    assert verify_log(owner) is None
    for organisation in list_organisations(owner):
        assert list_openings(owner, organisation.organisation_id) == []
        last = list_log(owner, organisation.organisation_id)[-1]
        assert (last.what, last.actor) == ("upload-erased", "footprint forget")
    owner.dispose()


@pytest.mark.exhaustive
def test_a_person_of_a_shared_server_is_exported_then_erased_everywhere(shared_address, tmp_path, capsys):
    owner = open_database(shared_address(OWNER))
    served, who = open_shared_database(shared_address()), PersonIdentity("https://id", "ada", "Ada Lovelace", "ada@id")
    ids = [create_organisation(owner, name, "Zoé") for name in ("Lac", "Forêt")]
    for organisation_id in ids:
        invite(owner, organisation_id, "approver", "Zoé")  # somebody else will let people in
        asking = under(served, find_scope(served, who))
        ada = accept_invitation(asking, invite(owner, organisation_id, "editor", "Zoé"), who)
        mine = under(served, find_scope(served, who))
        save_upload(mine, organisation_id, "liste.csv", f"Ada Lovelace {organisation_id}".encode(), ada)
    file = tmp_path / "server.toml"
    file.write_text(CONFIGURATION.format(database=shared_address()), encoding="utf-8")
    assert main(["person", "export", ada, "--config", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["known_as"] == ["Ada Lovelace", "ada@id"]
    assert {one["organisation_id"] for one in told["signed"]["memberships"]} == set(ids)
    assert len(told["files"]) == 2
    asked = ["person", "erase", ada, "--why", "à sa demande", "--config", str(file), "--language", "fr"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert text("cli_personal.person.record", "fr") in said
    assert said.count(text("cli_personal.person.kept_file", "fr", file="liste.csv")) == 2
    assert list_names(owner)[ada].erased
    assert not find_scope(served, who).person_id
    assert verify_log(owner) is None
    owner.dispose()
    served.dispose()
