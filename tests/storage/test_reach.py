"""Every public function of storage, under the scope of one organisation, with the ids of another: nothing is there.

A function that storage gains fails here until `ways.py` says how it is called.
"""

import inspect
import io
import zipfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from footprint import storage
from footprint.access.roles import ROLES, may
from footprint.access.scope import NOBODY, Scope
from footprint.problems import UnusableInput
from footprint.storage.database import schema
from footprint.storage.people.persons import PREFIX
from tests import prepared
from tests.storage.postgres import APPLICATION, OWNER
from tests.storage.ways import NOWHERE, WAYS, Place, call, fields_used, settle_two

# What has no engine to reach anything through, or gives the engine its scope.
WITHOUT_ENGINE = {
    *(
        "check_note",
        "compare_inventories",
        "describe_set_aside",
        "grant_access",
        "last_standing",
        "list_standing",
        "looking_once",
    ),
    *("match_rows", "open_database", "open_shared_database", "scope_of", "settle_conflict", "with_room"),
}
# `under` takes what `find_scope` finds, and that is asked with what a login proved: both come before any scope.
BEFORE_ANY_SCOPE = {"check_isolation", "check_ready", "find_scope", "under"}
# By its owner, for whoever runs the server: they are given an address, and refuse a role that does not see all rows.
OF_WHOLE_DATABASE = {"back_up", "check_database", "restore", "upgrade_database"}


def functions_of_storage() -> set[str]:
    return {name for name in storage.__all__ if inspect.isfunction(getattr(storage, name))}


def test_every_function_of_storage_has_a_way_to_be_called():
    assert functions_of_storage() == {*WAYS, *WITHOUT_ENGINE, *BEFORE_ANY_SCOPE, *OF_WHOLE_DATABASE}
    for name in WAYS:
        assert next(iter(inspect.signature(getattr(storage, name)).parameters)) == "engine"


# --- two neighbours --------------------------------------------------------------------------------------------------


@dataclass
class Neighbours:
    """A database with two organisations, as its owner opens it and as a server does."""

    owner: sa.Engine
    server: sa.Engine
    ours: Place
    theirs: Place
    put_back: Callable[[], None]

    def as_role(self, role: str) -> sa.Engine:
        """As a member of ours holds a role; an administrator holds one nowhere."""
        if role == "administrator":
            return storage.under(self.server, Scope(self.ours.person, administrator=True))
        return storage.under(self.server, Scope(self.ours.person, ((self.ours.organisation_id, role),)))

    def dump(self, place: Place | None = None) -> dict[str, list[tuple]]:
        """All rows, or those of one organisation and of its people."""
        found = {}
        with self.owner.connect() as connection:
            for name, table in schema.metadata.tables.items():
                asked = f"SELECT * FROM {name}"
                of = [key for key in ("organisation_id", "territory_id") if key in table.columns]
                if place and of:
                    asked += " WHERE " + " OR ".join(f"{key} = {place.organisation_id}" for key in of)
                elif place:
                    asked += f" WHERE person_id IN ('{place.person}', '{place.other}')"
                ordered = ", ".join(column.name for column in table.primary_key)
                found[name] = list(map(tuple, connection.exec_driver_sql(f"{asked} ORDER BY {ordered}")))
        return found


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.exhaustive)])
def neighbours(request, tmp_path_factory) -> Generator[Neighbours]:
    made = _on_sqlite(tmp_path_factory.mktemp("reach")) if request.param == "sqlite" else _on_postgresql(request)
    yield made
    for engine in (made.owner, made.server):
        engine.dispose()


def _on_sqlite(folder: Path) -> Neighbours:
    owner = prepared.open_empty(f"sqlite:///{folder / 'shared.sqlite3'}")
    ours, theirs = settle_two(owner)
    kept = prepared.copy_of(owner)
    return Neighbours(owner, storage.under(owner, NOBODY), ours, theirs, lambda: prepared.restore(owner, kept))


def _on_postgresql(request) -> Neighbours:
    cluster = request.getfixturevalue("cluster")
    settled, name = cluster.create_database(), "neighbours"
    owner = storage.open_database(cluster.address(settled, OWNER))
    ours, theirs = settle_two(owner)
    owner.dispose()

    def put_back() -> None:
        for engine in engines:
            engine.dispose()
        cluster.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cluster.run(f"CREATE DATABASE {name} TEMPLATE {settled} OWNER {OWNER}")

    engines = []
    put_back()
    engines += (
        storage.open_database(cluster.address(name, OWNER)),
        storage.open_shared_database(cluster.address(name, APPLICATION)),
    )
    return Neighbours(*engines, ours, theirs, put_back)


# --- what is seen ----------------------------------------------------------------------------------------------------


def leaves(found: object) -> Iterator[str]:
    """All that an answer says, as texts."""
    if isinstance(found, UnusableInput):
        yield from leaves(vars(found.problem))
    elif isinstance(found, bytes) and zipfile.is_zipfile(io.BytesIO(found)):
        archive = zipfile.ZipFile(io.BytesIO(found))
        yield from leaves([archive.read(name) for name in sorted(archive.namelist())])
    elif isinstance(found, bytes):
        yield found.decode("latin-1")
    elif isinstance(found, pd.DataFrame | pd.Series):
        yield found.to_csv()
    elif isinstance(found, dict):
        yield from leaves(list(found.items()))
    elif isinstance(found, list | tuple | set):
        for one in found:
            yield from leaves(one)
    elif is_dataclass(found):
        yield type(found).__name__
        yield from leaves(vars(found))
    else:
        yield str(found)


def answer(engine: sa.Engine, name: str, at: Place, me: str) -> list[str]:
    """What a function says of a place: what it returns, or why it refuses."""
    try:
        return list(leaves(call(engine, name, at, me)))
    except UnusableInput as refusal:
        return list(leaves(refusal))


def without(given: Place, said: list[str]) -> list[str]:
    """The same answer, the ids that were given taken out of it."""
    known = {str(value) for value in vars(given).values()}
    return ["given" if one in known else one for one in said]


def reveals(said: list[str], theirs: Place, given: Place) -> list[str]:
    """What an answer says of a place and was not given."""
    hashes = {theirs.sha256, theirs.token_hash, theirs.joining_hash, theirs.access_hash}
    secrets = {theirs.word, theirs.person, theirs.other, *hashes} - set(vars(given).values())
    return [one for one in said if any(secret in one for secret in secrets)]


@pytest.mark.parametrize("name", WAYS)
def test_the_ids_of_another_organisation_are_those_of_nothing(neighbours, name):
    ours, theirs = neighbours.ours, neighbours.theirs
    approver, before = neighbours.as_role("approver"), neighbours.dump(theirs)
    said = answer(approver, name, theirs, ours.person)
    assert not reveals(said, theirs, theirs)
    if fields_used(name) - {"packed"}:
        assert without(theirs, said) == without(NOWHERE, answer(approver, name, NOWHERE, ours.person))
    assert neighbours.dump(theirs) == before
    for field in fields_used(name):
        mixed = replace(ours, **{field: getattr(theirs, field)})
        assert not reveals(answer(approver, name, mixed, ours.person), theirs, mixed)
        assert neighbours.dump(theirs) == before


@pytest.mark.sampled
@pytest.mark.parametrize("name", sorted(WAYS.keys() - {"save_energy"}))
def test_nothing_is_there_for_nobody(neighbours, name):
    before = neighbours.dump()
    said = answer(storage.under(neighbours.server, NOBODY), name, neighbours.theirs, PREFIX + "nobody")
    assert not reveals(said, neighbours.theirs, neighbours.theirs)
    assert not reveals(said, neighbours.ours, neighbours.theirs)
    assert neighbours.dump() == before


# --- what is done ----------------------------------------------------------------------------------------------------

# Who may do what no entry of the log tells of; and what an administrator does in an organisation that is not theirs.
MEMBERS = {*ROLES} - {"administrator"}
UNTOLD = {
    "accept_invitation": set(),  # whoever has the link, of which all know the hash at most
    "end_administration": {"administrator"},
    "end_logins": {*ROLES, "administrator"},  # of oneself
    "erase_person": {"administrator"},  # anyone, of themselves
    "forget_openings": MEMBERS,
    "import_workspace": {"manager", "administrator"},  # whose entries tell of all that was done elsewhere
    "invite_administrator": {"administrator"},
    "join_territory": set(),  # as for an invitation
    "note_name": {*ROLES},  # of oneself
    "note_opening": MEMBERS,
    "note_use": MEMBERS,
    "save_energy": MEMBERS,
}
BY_TOKEN = {"accept_invitation", "find_invitation", "name_inviting", "join_territory", "find_territory_invitation"}
BY_TOKEN |= {"find_token"}
# Nothing is broken; on one's own machine no opening is noted; a number of openings names nothing.
# and how far it is in a campaign is noted already.
SILENT = {"verify_log", "note_opening", "count_openings", "refresh_states"}
OF_ADMINISTRATORS = {"create_organisation", "invite"}


@pytest.fixture(scope="module")
def told(neighbours) -> dict[str, set[str]]:
    """What each function that changes something writes in the log, where all is allowed; any other shows something."""
    found: dict[str, set[str]] = {}
    owner = neighbours.owner
    for name in WAYS:
        ours = neighbours.ours
        if name in BY_TOKEN:
            ours = replace(ours, token_hash=ours.token, joining_hash=ours.joining, access_hash=ours.access)
        before = neighbours.dump()
        said = answer(owner, name, ours, ours.person)
        after = neighbours.dump()
        if after != before:
            found[name] = {row[4] for row in {*after["log"]} - {*before["log"]}}
            neighbours.put_back()
        elif name not in SILENT:
            nothing = answer(owner, name, NOWHERE, ours.person)
            shows = bool(reveals(said, ours, NOWHERE)) or without(ours, said) != without(NOWHERE, nothing)
            assert shows, name
    return found


@pytest.mark.sampled
@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_what_its_rights_allow_and_no_more(neighbours, told, role):
    neighbours.put_back()
    before = neighbours.dump()
    for name in WAYS:
        if role == "administrator":
            allowed = name in OF_ADMINISTRATORS or role in UNTOLD.get(name, ())
        elif name in UNTOLD:
            allowed = role in UNTOLD[name]
        else:
            allowed = name in told and all(may(role, what) for what in told[name])
        answer(neighbours.as_role(role), name, neighbours.ours, neighbours.ours.person)
        changed = neighbours.dump() != before
        assert changed == allowed, name
        if changed:
            neighbours.put_back()


def test_a_person_erases_their_own_name_whatever_their_role(neighbours):
    neighbours.put_back()
    ours = neighbours.ours
    myself = storage.under(neighbours.server, Scope(ours.other, ((ours.organisation_id, "reader"),)))
    storage.erase_person(myself, ours.other, ours.other)
    erased = storage.list_names(neighbours.owner)[ours.other]
    assert (erased.name, erased.email, erased.erased) == ("", "", True)
    assert storage.verify_log(neighbours.owner) is None
