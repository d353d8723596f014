"""Access by programs on the page of people: a token made, shown once, listed and withdrawn."""

from pathlib import Path

import pytest

from footprint import storage
from tests.open_pages import click, open_page, run, said
from tests.served.desks import CONFIGURATION, SharedDesk, at_work, identify, serve_here


@pytest.fixture
def desk(database, tmp_path, monkeypatch) -> SharedDesk:
    """A shared server with one organisation: who approves there, and who reads."""
    desk = serve_here(database, tmp_path, monkeypatch)
    organisation_id = storage.create_organisation(database, "Association", "essai")
    desk.let_in("Anne", "approver", organisation_id)
    desk.let_in("Rose", "reader", organisation_id)
    return desk


@pytest.fixture
def opened(tmp_path) -> Path:
    """The configuration, which opens the interface."""
    file = tmp_path / "server.toml"
    file.write_text(f"{CONFIGURATION}\n[interface]\nopen = true\n", encoding="utf-8")
    return file


def held(desk) -> list[storage.AccessToken]:
    organisation_id = storage.list_organisations(desk.owned)[0].organisation_id
    return [one for one in storage.list_tokens(desk.owned, organisation_id) if one.holds]


def test_a_token_is_shown_once_and_withdrawn_by_its_person_or_who_looks_after_people(desk, opened):
    with at_work("Rose"):
        page = open_page("people")
        page = click(page, "tokens-create-submit")
        assert "Dites à quoi il sert" in said(page)
        page.text_input("tokens-name").set_value("Tableau *de* bord")
        page = click(page, "tokens-create-submit")
        command = page.code[0].value
        token = command.partition("Bearer ")[2].partition('"')[0]
        found = storage.find_token(desk.served, token)
        assert found is not None
        assert found[0].reads == ("footprint",)
        assert command.endswith("https://nr.example.org/api/v1/organisations")
        page = run(page)
        assert not page.code
        assert "n’a pas encore servi" in said(page)
    with at_work("Anne"):
        page = open_page("people")
        assert "Rose" in said(page)
        (withdraw,) = [one.key for one in page.main.button if str(one.key).startswith("tokens-withdraw")]
        click(page, withdraw)
    assert held(desk) == []


def test_who_reads_sees_their_own_tokens_alone(desk, opened):
    organisation_id = storage.list_organisations(desk.owned)[0].organisation_id
    anne = storage.find_scope(desk.served, identify("Anne")).person_id
    storage.create_token(desk.owned, organisation_id, "Le sien", ["lines"], 5, anne)
    with at_work("Rose"):
        assert "Le sien" not in said(open_page("people"))


def test_nothing_is_offered_where_the_interface_is_closed(desk):
    with at_work("Rose"):
        assert "programme" not in said(open_page("people"))
