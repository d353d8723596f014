"""Threats of a shared server that no other test holds: forged sessions, hostile words, pages framed elsewhere."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from footprint.access.scope import Scope
from footprint.dossier.trail import find_break, read_trail, write_trail
from footprint.problems import UnusableInput
from footprint.server.serving import POLICY
from footprint.storage import (
    PersonIdentity,
    accept_invitation,
    create_inventory,
    create_organisation,
    find_scope,
    invite,
    list_inventories,
    list_log,
    list_organisations,
    open_shared_database,
    save_plan,
    save_upload,
    under,
    verify_log,
)
from footprint.storage.organisations import check_name
from footprint.storage.people.persons import PREFIX
from tests.places import CHECKOUT
from tests.storage.postgres import OWNER

SECRET, ORIGIN, COOKIE = "a secret of this server alone, kept in a file", "https://nr.example.org", "_streamlit_user"
ADA = {"is_logged_in": True, "iss": "https://id.example.org", "sub": "ada", "iat": 1, "origin": ORIGIN}

# Words that would be a statement, a script, another entry of the log or another answer, were they ever run as such.
HOSTILE = (
    "'); DELETE FROM organisations; --",
    "x' OR '1'='1",
    "{organisations} %(organisation_id)s :organisation_id",
    "<script>alert(1)</script>",
    'Zoé\n{"what": "dossier-frozen", "number": 1}',
    "Zoé\r\nSet-Cookie: _streamlit_user=ada",
)


# --- who is there ----------------------------------------------------------------------------------------------------


def read_cookie(value: bytes, origin: str = ORIGIN) -> dict:
    return starlette_websocket._parse_user_cookie_signed(value, origin)


@pytest.fixture
def signed(monkeypatch) -> bytes:
    """The cookie that this server gave Ada."""
    monkeypatch.setattr(starlette_websocket, "get_cookie_secret", lambda: SECRET)
    return create_signed_value(SECRET, COOKIE, json.dumps(ADA))


def test_the_cookie_of_a_login_names_its_person(signed):
    assert read_cookie(signed)["sub"] == "ada"


def test_a_cookie_that_was_forged_altered_or_made_for_another_address_names_nobody(signed):
    body = signed.decode("latin-1")
    forged = create_signed_value("another secret", COOKIE, json.dumps(ADA))
    renamed = create_signed_value(SECRET, "_streamlit_user_tokens", json.dumps(ADA))
    altered = [body[:at] + ("A" if body[at] != "A" else "B") + body[at + 1 :] for at in range(0, len(body), 7)]
    for value in (forged, renamed, json.dumps(ADA).encode(), b"", *(one.encode("latin-1") for one in altered)):
        assert read_cookie(value) == {}
    assert read_cookie(signed, "https://elsewhere.example") == {}


def test_whoever_bears_the_e_mail_address_or_the_name_of_another_is_nobody(owned_database, shared_database):
    organisation_id = create_organisation(owned_database, "Lac", "essai")
    ada = PersonIdentity("https://id.example.org", "1", "Ada", "ada@example.org")
    accept_invitation(shared_database, invite(owned_database, organisation_id, "approver", "essai"), ada)
    assert find_scope(shared_database, ada).organisations == (organisation_id,)
    for other in (replace(ada, subject="2"), replace(ada, issuer="https://other.example.org")):
        assert find_scope(shared_database, other).organisations == ()


# --- hostile words ---------------------------------------------------------------------------------------------------


def test_words_that_would_be_statements_are_kept_as_words_and_reach_nothing_else(owned_database, shared_database):
    ours, theirs = (create_organisation(owned_database, name, "essai") for name in ("Lac", "Forêt"))
    create_inventory(owned_database, theirs, "Parc", 2025, "essai")
    person = f"{PREFIX}1"
    engine = under(shared_database, Scope(person, ((ours, "approver"),)))
    for words in HOSTILE:
        create_inventory(engine, ours, words, 2025, person)
        save_upload(engine, ours, words, words.encode(), person)
    kept = {check_name(words) for words in HOSTILE}  # as they are, but for line ends
    assert len(kept) == len(HOSTILE)
    assert {one.name for one in list_inventories(engine, ours)} == kept
    assert [one.name for one in list_organisations(engine)] == ["Lac"]
    assert [one.name for one in list_inventories(owned_database, theirs)] == ["Parc"]
    assert verify_log(owned_database) is None


def test_words_never_make_an_entry_of_the_log_nor_a_line_of_a_trail(database):
    organisation_id = create_organisation(database, "Lac", "Zoé")
    for base, words in enumerate(HOSTILE):
        save_plan(database, organisation_id, json.dumps({"n": base}), base, "Zoé", words)
    entries = list_log(database, organisation_id)
    assert [one.what for one in entries] == ["organisation-created", *["plan-saved"] * len(HOSTILE)]
    trail = write_trail(entries)
    assert len(read_trail(trail)) == len(entries) == trail.count(b"\n")
    assert find_break(trail, entries[-1].hash) is None


def test_no_statement_is_made_of_words():
    """SQL as text stands where the database itself is looked after, and what it is filled with is our own names."""
    folder = CHECKOUT / "footprint"
    looked_after = folder / "storage" / "database"
    others = (file for file in folder.rglob("*.py") if looked_after not in file.parents)
    assert [file.relative_to(CHECKOUT).as_posix() for file in others if runs_text(file)] == []


def runs_text(file: Path) -> bool:
    """Whether a module runs SQL written as text: `sa.text`, or the driver's own."""
    source = file.read_text("utf-8")
    if not any(
        name in source for name in ("sa.text", "literal_column", "exec_driver_sql", "from sqlalchemy import text")
    ):
        return False
    calls = [
        node.func
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    of_sa = [one for one in calls if isinstance(one.value, ast.Name) and one.value.id in ("sa", "sqlalchemy")]
    return any(one.attr in ("text", "literal_column") for one in of_sa) or any(
        one.attr == "exec_driver_sql" for one in calls
    )


# --- what surrounds --------------------------------------------------------------------------------------------------


def test_no_page_of_another_site_frames_ours_nor_receives_a_form():
    assert POLICY["frame-ancestors"] == POLICY["form-action"] == POLICY["base-uri"] == "'self'"


@pytest.mark.exhaustive
def test_a_server_does_not_start_under_a_role_that_passes_by_the_policies(shared_address):
    for role in (OWNER, "postgres"):
        with pytest.raises(UnusableInput, match="server-role-too-strong"):
            open_shared_database(shared_address(role))
