"""What people of a shared server see before its pages: who logs in where, who is let in, what an invitation gives."""

import pytest
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.access.roles import ADMINISTRATOR, ROLES
from footprint.pages import state
from footprint.words.texts import LANGUAGES, text
from tests.open_pages import click, open_page, run, said
from tests.served.desks import SharedDesk, at_work, identify, serve_here

PRIVATE = "Association secrète"


@pytest.fixture
def desk(database, tmp_path, monkeypatch) -> SharedDesk:
    """A shared server with one organisation."""
    storage.create_organisation(database, PRIVATE, "essai")
    return serve_here(database, tmp_path, monkeypatch)


@pytest.fixture
def organisation_id(desk) -> int:
    return storage.list_organisations(desk.owned)[0].organisation_id


def title(page: AppTest) -> str:
    return page.title[0].value


def is_gate(page: AppTest) -> bool:
    """Whether nothing of the pages is there: neither what they are about, nor a way to another."""
    return not page.get("page_link") and not page.selectbox and PRIVATE not in said(page)


@pytest.mark.parametrize("name", ["home", "inventory", "dossier"])
def test_who_has_not_logged_in_sees_one_way_to_do_so(desk, name):
    page = open_page(name)
    assert is_gate(page)
    assert [button.key for button in page.button] == ["log-in"]


def test_a_session_ends_so_many_hours_after_login(desk, organisation_id):
    desk.let_in("Zoé", "reader", organisation_id)
    with at_work("Zoé", hours_ago=1.9):
        assert not is_gate(open_page())
    with at_work("Zoé", hours_ago=2.1):
        page = open_page()
    assert is_gate(page)
    assert "2 heures" in said(page)


def test_who_holds_no_role_asks_for_an_invitation(desk):
    with at_work("Zoé"):
        page = open_page("dossier")
    assert is_gate(page)
    assert title(page) == "Il vous faut une invitation"
    assert [button.key for button in page.button] == ["log-out"]


def test_an_invitation_is_kept_through_login_shown_and_accepted_with_one_click(desk, organisation_id):
    token = desk.invite(organisation_id, "editor")
    before = open_page(invitation=token)
    assert "Une invitation vous attend" in said(before)
    assert before.session_state["invitation-token"] == token
    with at_work("Zoé"):
        page = open_page(held={"invitation-token": token})
    assert PRIVATE in said(page)
    assert "Saisie" in said(page)
    page = click(page, "invitation-accept")
    assert "Bienvenue" in said(page)
    assert storage.find_scope(desk.served, identify("Zoé")).role_in(organisation_id) == "editor"
    assert page.session_state["invitation-token"] == ""
    assert storage.list_names(desk.open_as("Zoé")).popitem()[1].name == "Zoé"


def test_a_link_to_a_territory_is_kept_through_login_and_opens_its_page(desk, organisation_id):
    desk.let_in("Zoé", "approver", organisation_id)
    before = open_page("membership", territory="abc")
    assert text("page.sign_in.invited_to_territory", "fr") in said(before)
    assert before.session_state["territory-token"] == "abc"
    with at_work("Zoé"):
        page = open_page(held={"territory-token": "abc"})
        assert page.query_params["territory"] == "abc"
        assert page.session_state["territory-token"] == ""
        assert open_page("membership", territory="abc").text_input("membership-link").value == "abc"


def test_an_invitation_that_served_or_was_withdrawn_says_so(desk, organisation_id):
    used = desk.invite(organisation_id, "editor")
    storage.accept_invitation(desk.served, used, identify("Ali"))
    withdrawn = desk.invite(organisation_id, "editor")
    storage.withdraw_invitation(
        desk.owned, organisation_id, storage.list_invitations(desk.owned, organisation_id)[0].token_hash, "essai"
    )
    with at_work("Zoé"):
        for token in (used, withdrawn, "of-nobody"):
            page = open_page(invitation=token)
            assert is_gate(page)
            assert "ne sert plus" in page.error[0].value
        page = click(page, "invitation-left")
    assert title(page) == "Il vous faut une invitation"


def test_the_link_may_be_pasted(desk, organisation_id):
    token = desk.invite(organisation_id, "reader")
    with at_work("Zoé"):
        page = open_page()
        page.text_input("invitation-pasted").set_value(f"https://nr.example.org/?lang=fr&invitation={token}")
        page = run(page)
    assert PRIVATE in said(page)


def test_an_administrator_is_invited_to_the_server(desk):
    token = storage.invite_administrator(desk.owned, "essai")
    with at_work("Ada"):
        page = open_page(invitation=token)
        assert "confie ce serveur" in said(page)
        click(page, "invitation-accept")
    assert storage.find_scope(desk.served, identify("Ada")).administrator


def test_a_role_that_is_taken_away_closes_the_pages_at_once(desk, organisation_id):
    desk.let_in("Anne", "approver", organisation_id)
    zoe = desk.let_in("Zoé", "reader", organisation_id)
    with at_work("Zoé"):
        page = open_page()
        assert not is_gate(page)
        anne = desk.open_as("Anne")
        storage.end_membership(anne, organisation_id, zoe, storage.scope_of(anne).person_id)
        assert is_gate(run(page))


def test_a_name_that_changed_at_the_provider_is_noted_at_login(desk, organisation_id):
    zoe = desk.let_in("Zoé", "reader", organisation_id)
    storage.note_name(desk.open_as("Zoé"), zoe, "Autre", "")
    with at_work("Zoé"):
        open_page()
    assert storage.list_names(desk.open_as("Zoé"))[zoe].name == "Zoé"


def test_logging_out_closes_every_window_and_every_earlier_login(desk, organisation_id):
    desk.let_in("Zoé", "reader", organisation_id)
    with at_work("Zoé", hours_ago=1.0):
        earlier = open_page()
    with at_work("Zoé", hours_ago=0.5):
        here, other = open_page(), open_page(held={"of-zoé": "secret"})
        click(here, "log-out")
        other = run(other)
        assert is_gate(other)
        assert [button.key for button in other.button] == ["log-in"]
        assert "of-zoé" not in other.session_state
        assert text("page.sign_in.logged_out", "fr") in said(other)
        assert is_gate(run(other))
    with at_work("Zoé", hours_ago=1.0):
        assert is_gate(run(earlier))
    with at_work("Zoé"):
        assert not is_gate(open_page())


def test_nobody_ends_the_logins_of_another(desk, organisation_id):
    zoe = desk.let_in("Zoé", "reader", organisation_id)
    desk.let_in("Ali", "approver", organisation_id)
    storage.end_logins(desk.open_as("Ali"), zoe, 1.0)
    assert storage.find_scope(desk.served, identify("Zoé")).role_in(organisation_id) == "reader"


def test_a_session_that_another_person_goes_on_with_keeps_nothing(desk, organisation_id):
    desk.let_in("Zoé", "reader", organisation_id)
    desk.let_in("Ali", "reader", organisation_id)
    with at_work("Zoé"):
        page = open_page(held={"of-zoé": "secret"})
    with at_work("Ali"):
        page.user = dict(open_page().user)
        page = run(page)
    assert "of-zoé" not in page.session_state


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_role_is_explained(language):
    said = [text(f"role.{role}.{what}", language) for role in (*ROLES, ADMINISTRATOR) for what in ("name", "help")]
    assert all(said)
    assert state.may.__doc__


def test_what_was_read_is_found_again_under_the_same_scope_alone(desk, organisation_id):
    desk.let_in("Zoé", "reader", organisation_id)
    desk.let_in("Ali", "reader", organisation_id)
    zoe, again, ali = (
        state._under(desk.served, storage.find_scope(desk.served, identify(name))) for name in ("Zoé", "Zoé", "Ali")
    )
    assert zoe is again
    assert ali is not zoe
