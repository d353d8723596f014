"""`footprint token`: made for someone who holds a role, listed, revoked; in the log, under the name of the command."""

import json

import pytest

from footprint import storage
from footprint.access.scope import NOBODY
from footprint.cli.main import main
from footprint.storage.people.invitations import hash_token
from tests.prepared import open_empty
from tests.served.desks import CONFIGURATION, SharedDesk
from tests.storage.postgres import OWNER

COMMUNE = "Commune du Lac"


@pytest.fixture
def desk(tmp_path) -> SharedDesk:
    """Two organisations: Anne reads the first, Rose approves the second."""
    owned = open_empty(f"sqlite:///{tmp_path / 'shared.sqlite3'}")
    desk = SharedDesk(owned, storage.under(owned, NOBODY))
    for name, person, role in ((COMMUNE, "Anne", "reader"), ("Mairie", "Rose", "approver")):
        desk.let_in(person, role, storage.create_organisation(owned, name, "essai"))
    return desk


@pytest.fixture
def run(desk, capsys):
    url = str(desk.owned.url)

    def answer(*asked: str) -> tuple[int, str, str]:
        code = main(["token", *asked, "--database", url, "--language", "fr"])
        told = capsys.readouterr()
        return code, told.out.strip(), told.err

    return answer


def test_a_token_is_made_for_someone_of_the_organisation_listed_and_revoked(desk, run):
    code, token, _ = run("make", "--organisation", COMMUNE, "--person", "Anne", "--name", "Site", "--days", "30")
    assert code == 0
    access, scope = storage.find_token(desk.served, token)
    assert (access.name, access.reads, scope.role_in(1)) == ("Site", ("footprint",), "reader")
    entry = storage.list_log(desk.owned, 1)[-1]
    assert (entry.what, entry.actor) == ("access-token-created", "footprint token")
    assert json.loads(entry.content)["person"] == access.person_id
    [listed] = json.loads(run("list", "--json")[1])
    assert (listed["code"], listed["person"], listed["organisation"]) == (hash_token(token)[:12], "Anne", COMMUNE)
    assert token not in run("list")[1]
    assert "Aucun jeton" in run("list", "--organisation", "Mairie")[1]
    assert run("revoke", listed["code"])[0] == 0
    assert storage.find_token(desk.served, token) is None
    assert storage.list_log(desk.owned, 1)[-1].actor == "footprint token"
    assert storage.verify_log(desk.owned) is None


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("make", "--organisation", COMMUNE, "--person", "Rose", "--name", "x"), "« Rose »"),
        (("make", "--organisation", "Ailleurs", "--person", "Anne", "--name", "x"), "Ailleurs"),
        (("make", "--organisation", COMMUNE, "--person", "Anne", "--name", "x", "--days", "999"), "366"),
        (("revoke", "abcdef"), "« abcdef »"),
    ],
    ids=["of another organisation", "no organisation", "too long", "no token"],
)
def test_what_the_page_would_not_make_is_refused_in_words(run, asked, told):
    code, out, err = run(*asked)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_a_server_that_is_closed_to_programs_makes_no_token(tmp_path, capsys):
    file = tmp_path / "server.toml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    asked = ["--organisation", "1", "--person", "Anne", "--name", "x", "--config", str(file), "--language", "fr"]
    assert main(["token", "make", *asked]) == 2
    assert "open = true" in capsys.readouterr().err


@pytest.mark.exhaustive
def test_a_token_is_made_and_revoked_under_the_role_of_the_application(shared_address, tmp_path, capsys):
    owned, served = storage.open_database(shared_address(OWNER)), storage.open_shared_database(shared_address())
    desk = SharedDesk(owned, served)
    of = storage.create_organisation(owned, COMMUNE, "essai")
    desk.let_in("Anne", "reader", of)
    file = tmp_path / "server.toml"
    opened = CONFIGURATION.replace("postgresql+psycopg://footprint@127.0.0.1:1/footprint", shared_address())
    file.write_text(f"{opened}\n[interface]\nopen = true\n", encoding="utf-8")
    config = ["--config", str(file), "--language", "fr"]
    asked = ["--organisation", str(of), "--person", "anne@example.org", "--name", "Site"]
    assert main(["token", "make", *asked, *config]) == 0
    token = capsys.readouterr().out.strip()
    assert storage.find_token(served, token) is not None
    assert main(["token", "revoke", hash_token(token)[:12], *config]) == 0
    assert storage.find_token(served, token) is None
    assert storage.verify_log(owned) is None
    owned.dispose()
    served.dispose()
