"""Organisations: who the inventories belong to. None is ever removed; one may be archived."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.access.roles import MANAGER
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema, territory_tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of, widen
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now

_organisations = schema.organisations
_members = territory_tables.territory_members


@dataclass(frozen=True)
class Organisation:
    """An organisation; `created_at` in UTC.

    `own_approval`: on a shared server, who approves a dossier may have saved the version it is made from.
    """

    organisation_id: int
    name: str
    archived: bool
    created_at: datetime
    own_approval: bool = False


def create_organisation(engine: sa.Engine, name: str, actor: str) -> int:
    """Add an organisation, and return its id."""
    at = now()
    with writing(engine) as connection:
        values = {"name": check_name(name), "archived": False, "created_at": at}
        organisation_id = add_organisation(connection, values)
        append_log(connection, organisation_id, "organisation-created", actor, at, {"name": values["name"]})
    return organisation_id


def add_organisation(connection: sa.Connection, values: dict) -> int:
    """Write the row of an organisation, and return its id; a scope reaches it until the transaction ends.

    A manager of others is manager of this one too; an administrator holds no role in it.

    Its number is taken first: PostgreSQL returns no row that the scope does not reach yet.
    """
    if not scope_of(connection).everything and connection.dialect.name == "postgresql":
        numbers = sa.func.pg_get_serial_sequence("organisations", "organisation_id")
        organisation_id = connection.execute(sa.select(sa.func.nextval(numbers))).scalar_one()
        widen(connection, organisation_id)
        values = values | {"organisation_id": organisation_id}
    added = _organisations.insert().values(**values).returning(_organisations.c.organisation_id)
    organisation_id = connection.execute(added).scalar_one()
    scope = scope_of(connection)
    if any(role == MANAGER for _, role in scope.roles):
        held = {"organisation_id": organisation_id, "person_id": scope.person_id, "role": MANAGER}
        connection.execute(schema.memberships.insert().values(**held, given_by=scope.person_id, since=now()))
    return organisation_id


@kept
def list_organisations(engine: sa.Engine, archived: bool = False) -> list[Organisation]:
    """Organisations by name; those that were archived too if asked."""
    shown = sa.select(_organisations).order_by(_organisations.c.name, _organisations.c.organisation_id)
    if not archived:
        shown = shown.where(~_organisations.c.archived)
    with reading(engine) as connection:
        return [Organisation(**row) for row in connection.execute(shown).mappings()]


def rename_organisation(engine: sa.Engine, organisation_id: int, name: str, actor: str) -> None:
    """Give an organisation another name; territories that it is a member of know it by that one too."""
    _change(engine, organisation_id, "organisation-changed", actor, {"name": check_name(name)})


def archive_organisation(engine: sa.Engine, organisation_id: int, actor: str, archived: bool = True) -> None:
    """Take an organisation out of the lists (or put it back); all that it holds stays."""
    what = "organisation-archived" if archived else "organisation-reopened"
    _change(engine, organisation_id, what, actor, {"archived": archived})


def allow_own_approval(engine: sa.Engine, organisation_id: int, allowed: bool, actor: str) -> None:
    """Have the organisation let a person approve, on a shared server, a dossier made from their own version; or not."""
    _change(engine, organisation_id, "own-approval-set", actor, {"own_approval": allowed})


def _change(engine: sa.Engine, organisation_id: int, what: str, actor: str, values: dict) -> None:
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        connection.execute(
            _organisations.update().where(_organisations.c.organisation_id == organisation_id).values(**values)
        )
        if "name" in values:
            standing = _members.update().where(
                _members.c.organisation_id == organisation_id, _members.c.until.is_(None)
            )
            connection.execute(standing.values(**values))
        append_log(connection, organisation_id, what, actor, now(), values)


def lock_organisation(connection: sa.Connection, organisation_id: int) -> None:
    """Wait until no other transaction changes the organisation, and keep others out until this one ends.

    Raises:
        UnusableInput: there is no such organisation.
    """
    locked = sa.select(_organisations).where(_organisations.c.organisation_id == organisation_id).with_for_update()
    if not scope_of(connection).reaches(organisation_id) or connection.execute(locked).one_or_none() is None:
        raise UnusableInput(Problem("unknown-organisation", "error", "", value=str(organisation_id)))


def check_name(name: str) -> str:
    """The name without the blanks around it; control characters, which PostgreSQL may not keep, count as blanks.

    Raises:
        UnusableInput: nothing is left.
    """
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in name).strip()
    if not kept:
        raise UnusableInput(Problem("missing-name", "error", ""))
    return kept
