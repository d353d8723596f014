"""Every page of a shared server: it shows to each person their own organisations, and nothing that they may not do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from footprint import storage
from footprint.pages import frame
from footprint.pages.band import PEOPLE
from footprint.plans.plan import Plan, Scenario
from footprint.plans.plan_json import write_plan
from footprint.words.texts import text
from footprint.workspace import samples
from tests import prepared
from tests.open_pages import TABS, open_inventory, open_page, open_whole, said
from tests.served.desks import SharedDesk, at_work, serve_here

# Words that only what is of one organisation holds.
ANNE_S, BRUNO_S = "Zirconium", "Quetzal"
EVERY_PAGE = (*frame.PAGES, *frame.ASIDE, PEOPLE)

REFUSED = text("problem.not-allowed.message", "fr")


def found(database: sa.Engine, word: str) -> int:
    """An organisation in whose name, inventory, plan, upload and history a word is, and which holds a territory."""
    inventory_id = samples.load_sample(database, f"{word} association", f"{word} parc", f"{word} essai")
    organisation_id = storage.load_record(database, inventory_id).organisation_id
    plan = write_plan(Plan(scenarios=(Scenario(f"{word} sobre"),))).decode()
    storage.save_plan(database, organisation_id, plan, 0, f"{word} essai", f"{word} plan")
    storage.save_upload(database, organisation_id, f"{word}.csv", word.encode(), f"{word} essai")
    hold_territory(database, organisation_id, word)
    return organisation_id


def hold_territory(database: sa.Engine, organisation_id: int, word: str) -> None:
    """Have an organisation hold a territory with a campaign, and be a member of it."""
    by, member = f"{word} essai", storage.MemberDescription("association", 8.0)
    storage.name_territory(database, organisation_id, f"{word} pays", by)
    storage.set_campaign(database, organisation_id, f"{word} campagne", 2025, date(2026, 1, 1), date(2026, 6, 30), by)
    token = storage.invite_member(database, organisation_id, f"{word} association", member, by)
    storage.join_territory(database, token, organisation_id, member, by)


@pytest.fixture
def desk(database, tmp_path, monkeypatch) -> SharedDesk:
    return serve_here(database, tmp_path, monkeypatch)


def shown(page: AppTest) -> bytes:
    """All that is sent to the browser: words, tables, lists of choices."""
    return b"".join(
        one.proto.SerializeToString() for one in _elements(page._tree) if hasattr(one.proto, "SerializeToString")
    )


def _elements(block) -> Iterator:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _elements(child)
        if getattr(child, "proto", None) is not None:
            yield child


def open_each(name: str) -> Iterator[tuple[str, AppTest]]:
    """A page in each of its tabs."""
    key, texts, tabs = TABS.get(name, ("", "", ()))
    for tab in tabs or ("",):
        yield f"{name} {tab}", open_page(name, held={key: text(f"{texts}.{tab}", "fr")} if tab else {})


@pytest.mark.exhaustive
def test_two_people_at_work_at_once_each_see_their_own_organisation(desk):
    words = {"Anne": ANNE_S, "Bruno": BRUNO_S}
    for name, word in words.items():
        desk.let_in(name, "approver", found(desk.owned, word))
    seen = dict.fromkeys(words, 0)
    for page_name in EVERY_PAGE:
        for name in ("Anne", "Bruno", "Anne"):  # in both orders
            with at_work(name):
                drawn = list(open_each(page_name))
            other = next(words[one] for one in words if one != name)
            for where, page in drawn:
                all_of_it = shown(page)
                assert other.encode() not in all_of_it, (name, where)
                seen[name] += all_of_it.count(words[name].encode())
    assert min(seen.values()) > len(EVERY_PAGE)


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_no_button_ends_in_a_refusal(desk, role):
    organisation_id = found(desk.owned, ANNE_S)
    desk.let_in("Anne", "approver", organisation_id)
    desk.let_in("Rose", role, organisation_id)
    log = storage.list_log(desk.owned, organisation_id)
    with at_work("Rose"):
        for name in EVERY_PAGE:
            for where, page in open_each(name):
                for key in [one.key for one in page.main.button if not one.disabled]:
                    press(page, where, key)
    after = storage.list_log(desk.owned, organisation_id)
    assert {one.what for one in after[len(log) :]} <= {"person-left"}


def press(page: AppTest, where: str, key: str) -> None:
    """Press a button that is still there: it is no failure, and no refusal."""
    if key not in {one.key for one in page.main.button} or key == "people-leave":
        return
    page.button(key).click()
    page.run()
    assert not page.exception, (where, key, page.exception)
    assert REFUSED not in said(page), (where, key)


def test_a_reader_is_told_what_the_role_allows_and_finds_nothing_to_press_that_changes(desk):
    organisation_id = storage.create_organisation(desk.owned, "Association", "essai")
    storage.create_inventory(desk.owned, organisation_id, "Parc", 2025, "essai")
    desk.let_in("Anne", "approver", organisation_id)
    desk.let_in("Rose", "reader", organisation_id)
    with at_work("Rose"):
        home, inventory = open_whole("home", "fr", {}), open_inventory("import")
    assert "Lecture" in said(home)
    assert not home.main.file_uploader
    assert not inventory.main.file_uploader
    assert "ne le permet pas" in said(inventory)
    assert not [
        one for one in (*home.button, *inventory.button) if one.key.startswith(("archive", "load-sample", "next-"))
    ]
    with at_work("Anne"):
        assert open_page().main.button


def test_a_reader_learns_that_a_figure_a_person_lacks_its_headcount(desk):
    inventory_id = prepared.load_sample(desk.owned, "Association", "Parc", "essai")
    organisation_id = storage.load_record(desk.owned, inventory_id).organisation_id
    stored = storage.load_inventory(desk.owned, inventory_id)
    sites = stored.inventory.sites.assign(headcount=float("nan"))
    storage.save_inventory(desk.owned, inventory_id, replace(stored.inventory, sites=sites), stored.number, "essai")
    desk.let_in("Rose", "reader", organisation_id)
    with at_work("Rose"):
        page = open_page("footprint", held={"people": True})
    assert text("page.footprint.people.of_none", "fr") in said(page)
    assert "people-save" not in {one.key for one in page.button}
