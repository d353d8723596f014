"""Organisations: who the inventories belong to. None is ever removed; one may be archived."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import append_log, now

_organisations = schema.organisations


@dataclass(frozen=True)
class Organisation:
    """An organisation; `created_at` in UTC."""

    organisation_id: int
    name: str
    archived: bool
    created_at: datetime


def create_organisation(engine: sa.Engine, name: str, actor: str) -> int:
    """Add an organisation, and return its id."""
    at = now()
    with writing(engine) as connection:
        added = _organisations.insert().values(name=check_name(name), archived=False, created_at=at)
        organisation_id = connection.execute(added.returning(_organisations.c.organisation_id)).scalar_one()
        append_log(connection, organisation_id, "organisation-created", actor, at, {"name": name.strip()})
    return organisation_id


def list_organisations(engine: sa.Engine, archived: bool = False) -> list[Organisation]:
    """Organisations by name; those that were archived too if asked."""
    shown = sa.select(_organisations).order_by(_organisations.c.name, _organisations.c.organisation_id)
    if not archived:
        shown = shown.where(~_organisations.c.archived)
    with reading(engine) as connection:
        return [Organisation(**row) for row in connection.execute(shown).mappings()]


def rename_organisation(engine: sa.Engine, organisation_id: int, name: str, actor: str) -> None:
    """Give an organisation another name."""
    _change(engine, organisation_id, "organisation-changed", actor, {"name": check_name(name)})


def archive_organisation(engine: sa.Engine, organisation_id: int, actor: str, archived: bool = True) -> None:
    """Take an organisation out of the lists (or put it back); all that it holds stays."""
    what = "organisation-archived" if archived else "organisation-reopened"
    _change(engine, organisation_id, what, actor, {"archived": archived})


def _change(engine: sa.Engine, organisation_id: int, what: str, actor: str, values: dict) -> None:
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        connection.execute(
            _organisations.update().where(_organisations.c.organisation_id == organisation_id).values(**values)
        )
        append_log(connection, organisation_id, what, actor, now(), values)


def lock_organisation(connection: sa.Connection, organisation_id: int) -> None:
    """Wait until no other transaction changes the organisation, and keep others out until this one ends.

    Raises:
        UnusableInput: there is no such organisation.
    """
    locked = sa.select(_organisations).where(_organisations.c.organisation_id == organisation_id).with_for_update()
    if connection.execute(locked).one_or_none() is None:
        raise UnusableInput(Problem("unknown-organisation", "error", "", value=str(organisation_id)))


def check_name(name: str) -> str:
    """The name without the blanks around it.

    Raises:
        UnusableInput: nothing is left.
    """
    if not name.strip():
        raise UnusableInput(Problem("missing-name", "error", ""))
    return name.strip()
