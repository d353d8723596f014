"""The page of people: who holds which role, letting someone in, changing a role, leaving; and the whole server."""

import pytest

from footprint import storage
from footprint.pages import frame
from footprint.problems import UnusableInput
from tests.open_pages import click, open_page, run, said
from tests.served.desks import SharedDesk, at_work, identify, serve_here


@pytest.fixture
def desk(database, tmp_path, monkeypatch) -> SharedDesk:
    """A shared server with one organisation, and someone who approves there."""
    desk = serve_here(database, tmp_path, monkeypatch)
    desk.let_in("Anne", "approver", storage.create_organisation(database, "Association", "essai"))
    return desk


@pytest.fixture
def organisation_id(desk) -> int:
    return storage.list_organisations(desk.owned)[0].organisation_id


def keys(page) -> set[str]:
    """What there is to press, but for what surrounds every page."""
    return {button.key for button in page.main.button}


def role_of(desk, name: str, organisation_id: int) -> str:
    return storage.find_scope(desk.served, identify(name)).role_in(organisation_id)


def test_on_one_s_own_machine_there_is_no_such_page(organisation_id, monkeypatch):
    monkeypatch.delenv("FOOTPRINT_SERVER")
    page = open_page("about")
    assert "people" not in [link.page for link in page.main.get("page_link")]
    assert "people" not in frame.PAGES


def test_a_link_is_shown_once_lets_one_person_in_and_may_be_withdrawn(desk, organisation_id):
    with at_work("Anne"):
        page = open_page("people")
        page.radio("people-invited-role").set_value("editor")
        page = click(page, "people-invite-submit")
        link = page.code[0].value
        assert link.startswith("https://nr.example.org/?invitation=")
        assert "1 invitation attend une réponse" in said(page)
        storage.accept_invitation(desk.served, link.rpartition("=")[2], identify("Émile"))
        assert role_of(desk, "Émile", organisation_id) == "editor"
        page = run(page)
        assert not page.code
        page = click(page, "people-invite-submit")
        (withdraw,) = [key for key in keys(page) if key.startswith("people-withdraw")]
        page = click(page, withdraw)
    assert not any(one.holds for one in storage.list_invitations(desk.owned, organisation_id))


def test_a_role_is_changed_then_taken_away(desk, organisation_id):
    desk.let_in("Émile", "reader", organisation_id)
    with at_work("Anne"):
        page = open_page("people")
        person = page.selectbox("people-person").value
        page.radio(f"people-role-{person}").set_value("editor")
        page = click(run(page), "people-change")
        assert role_of(desk, "Émile", organisation_id) == "editor"
        page = click(page, "people-take-out")
    assert role_of(desk, "Émile", organisation_id) == ""
    assert "Émile n’a plus accès" in said(page)


def test_who_reads_sees_everyone_and_may_only_leave(desk, organisation_id):
    desk.let_in("Rose", "reader", organisation_id)
    with at_work("Rose"):
        page = open_page("people")
        assert {"Anne", "Rose"} <= set(page.table[0].value.iloc[:, 0])
        assert keys(page) == {"people-leave"}
        click(page, "people-leave")
    assert role_of(desk, "Rose", organisation_id) == ""


def test_the_last_who_approves_hands_over_before_leaving(desk, organisation_id):
    with at_work("Anne"):
        assert "people-leave" not in keys(open_page("people"))
        desk.let_in("Rose", "reader", organisation_id)
        page = open_page("people")
        assert "people-leave" not in keys(page)
        click(page, "people-hand-over")
    assert role_of(desk, "Anne", organisation_id) == ""
    assert role_of(desk, "Rose", organisation_id) == "approver"


def test_own_approval_is_set_by_who_approves(desk, organisation_id):
    with at_work("Anne"):
        page = open_page("people")
        page.checkbox[0].check()
        run(page)
    assert storage.list_organisations(desk.owned)[0].own_approval


def test_who_approves_makes_nobody_a_manager(desk, organisation_id):
    with at_work("Anne"):
        assert "manager" not in open_page("people").radio("people-invited-role").options
    anne = desk.open_as("Anne")
    with pytest.raises(UnusableInput, match="not-allowed"):
        storage.invite(anne, organisation_id, "manager", storage.scope_of(anne).person_id)


def test_an_administrator_founds_organisations_and_sees_nothing_of_them(desk, organisation_id):
    desk.let_in_administrator("Ada")
    with at_work("Ada"):
        page = open_page()
        assert page.title[0].value == "Les personnes et leurs rôles"
        page.text_input("people-create-name").set_value("Collectivité")
        page = click(page, "people-create-submit")
        token = page.code[0].value.rpartition("=")[2]
        for name in ("home", "inventory", "dossier"):
            assert not open_page(name).main.file_uploader
    storage.accept_invitation(desk.served, token, identify("Bruno"))
    founded = next(one for one in storage.list_organisations(desk.owned) if one.name == "Collectivité")
    assert role_of(desk, "Bruno", founded.organisation_id) == "approver"
    with at_work("Bruno"):
        assert "Administration du serveur" in set(open_page("people").table[0].value.iloc[:, 4])
    assert storage.find_scope(desk.served, identify("Ada")).roles == ()


def test_an_administrator_lets_another_in_and_takes_the_role_back(desk):
    desk.let_in_administrator("Ada")
    with at_work("Ada"):
        page = click(open_page(), "people-invite-administrator")
        storage.accept_invitation(desk.served, page.code[0].value.rpartition("=")[2], identify("Léon"))
        assert storage.find_scope(desk.served, identify("Léon")).administrator
        click(run(page), "people-end-administration")
    assert not storage.find_scope(desk.served, identify("Léon")).administrator


def test_a_manager_is_manager_of_what_they_found(desk, organisation_id):
    desk.let_in("Mona", "manager", organisation_id)
    with at_work("Mona"):
        page = open_page("people")
        page.text_input("people-create-name").set_value("Commune")
        page = click(page, "people-create-submit")
    scope = storage.find_scope(desk.served, identify("Mona"))
    assert [role for _, role in scope.roles] == ["manager", "manager"]


def test_an_administrator_works_where_they_hold_a_role_and_knows_of_the_others_by_name(desk, organisation_id):
    elsewhere = storage.create_organisation(desk.owned, "Ailleurs", "essai")
    for name, role in (("Émile", "approver"), ("Zoé", "reader")):
        desk.let_in(name, role, elsewhere)
    desk.let_in_administrator("Anne")
    assert storage.count_members(desk.open_as("Anne")) == {organisation_id: 1, elsewhere: 2}
    with at_work("Anne"):
        page = open_page("home")
        assert "Association" in said(page)
        assert "Ailleurs" not in said(page)
        assert any("Ailleurs" in str(one.value) for one in open_page("people").main.table)
