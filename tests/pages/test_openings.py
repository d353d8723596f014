"""What is taken away from a shared server is noted, apart from the log; on one's own machine nothing is."""

import ast
from collections.abc import Iterator

import pytest

from footprint.access.scope import Scope
from footprint.pages import signed_in
from footprint.pages.signed_in import noting
from footprint.problems import Problem, UnusableInput
from footprint.storage import create_organisation, list_log, list_openings, under
from footprint.storage.people.access_log import INVENTORY_EXPORTED
from tests.places import CHECKOUT


@pytest.fixture
def organisation_id(database) -> int:
    return create_organisation(database, "Mairie", "Zoé")


def test_a_file_that_is_taken_away_is_noted_when_it_is_and_not_before(database, organisation_id):
    reader = under(database, Scope("person-1", ((organisation_id, "reader"),)))
    make = noting(lambda: b"rows", reader, organisation_id, INVENTORY_EXPORTED, "1/2/equipment")
    assert list_openings(database, organisation_id) == []
    assert make() == b"rows"
    (opening,) = list_openings(database, organisation_id)
    assert (opening.person_id, opening.what, opening.about) == ("person-1", INVENTORY_EXPORTED, "1/2/equipment")
    assert [one.what for one in list_log(database, organisation_id)] == ["organisation-created"]


def test_on_ones_own_machine_nothing_is_noted(database, organisation_id):
    assert noting(lambda: b"rows", database, organisation_id, INVENTORY_EXPORTED, "1")() == b"rows"
    assert list_openings(database, organisation_id) == []


def test_what_can_not_be_noted_is_not_given(database, organisation_id, monkeypatch):
    def refuse(*_: object) -> None:
        raise UnusableInput(Problem("database-busy", "error", ""))

    monkeypatch.setattr(signed_in, "note_opening", refuse)
    made: list[bytes] = []
    with pytest.raises(UnusableInput, match="database-busy"):
        noting(lambda: made.append(b"rows"), database, organisation_id, INVENTORY_EXPORTED, "1")()
    assert made == []


def test_what_makes_a_file_asks_nothing_of_the_page():
    """It is made after the page was drawn, in a thread of its own: there is no session there, and nobody is at work."""
    asking = [
        f"{file.relative_to(CHECKOUT)}:{made.lineno}"
        for file in (CHECKOUT / "footprint" / "pages").rglob("*.py")
        for made in list_makers(ast.parse(file.read_text("utf-8")))
        if {"state", "st"} & {one.id for one in ast.walk(made) if isinstance(one, ast.Name)}
    ]
    assert asking == []


def list_makers(module: ast.Module) -> Iterator[ast.AST]:
    """The bodies of what is given to be made for a download, functions of the same module included."""
    known = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    for call in ast.walk(module):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for given in call.args[{"download_button": 1, "noting": 0, "show_download": 0}.get(name, 99) :][:1]:
            if isinstance(given, ast.Lambda):
                yield given.body
                calls = (one.func for one in ast.walk(given.body) if isinstance(one, ast.Call))
                called = [one.id for one in calls if isinstance(one, ast.Name)]
                yield from (known[one] for one in called if one in known)
