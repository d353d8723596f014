"""Persons: known by what their identity provider names them, called by a name kept apart, which can be erased."""

import secrets
from dataclasses import dataclass, replace

import sqlalchemy as sa

from footprint.access.roles import ADMINISTRATOR
from footprint.access.scope import NOBODY, Scope
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of, under
from footprint.storage.database.log import now
from footprint.storage.people.memberships import end_membership

_persons = schema.persons
_names = schema.person_names
_memberships = schema.memberships

# What every id of a person begins with, where names typed on one's own machine stand elsewhere.
PREFIX = "person-"


@dataclass(frozen=True)
class PersonIdentity:
    """A person as the identity provider names them; never told apart by their e-mail address.

    `logged_in_at`: when, by the clock of the provider, in seconds since 1970.
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    logged_in_at: float = 0.0


@dataclass(frozen=True)
class PersonName:
    """What a person is called; both empty once erased."""

    person_id: str
    name: str
    email: str
    erased: bool


def find_scope(engine: sa.Engine, identity: PersonIdentity) -> Scope:
    """What someone who logged in may reach now; without an id where they were never let in.

    Nobody's, where they have since logged out, here or in another window.
    """
    asked = Scope(issuer=identity.issuer, subject=identity.subject)
    with reading(under(engine, asked)) as connection:
        of = (_persons.c.issuer == identity.issuer) & (_persons.c.subject == identity.subject)
        person = connection.execute(sa.select(_persons).where(of)).one_or_none()
    if person is None:
        return asked
    if person.ended_login is not None and identity.logged_in_at <= person.ended_login:
        return NOBODY
    known = replace(asked, person_id=person.person_id)
    with reading(under(engine, known)) as connection:
        c = _memberships.c
        held = sa.select(c.organisation_id, c.role).where((c.person_id == person.person_id) & c.until.is_(None))
        roles = connection.execute(held.order_by(c.organisation_id)).all()
    held_in = tuple((one.organisation_id, one.role) for one in roles)
    return replace(known, roles=held_in, administrator=person.administrator)


def add_person(connection: sa.Connection, identity: PersonIdentity, administrator: bool = False) -> str:
    """Write the record of someone who is let in, within a transaction; returns their random id."""
    person_id = PREFIX + secrets.token_hex(8)
    row = {"person_id": person_id, "issuer": identity.issuer, "subject": identity.subject}
    connection.execute(_persons.insert().values(**row, administrator=administrator, created_at=now()))
    connection.execute(_names.insert().values(person_id=person_id, name=identity.name, email=identity.email))
    return person_id


def note_name(engine: sa.Engine, person_id: str, name: str, email: str) -> None:
    """Keep what a person is called now, as the identity provider says at their login; of an erased one, nothing.

    On a shared server, only the person of the scope is renamed.
    """
    c, scope = _names.c, scope_of(engine)
    if not scope.everything and scope.person_id != person_id:
        return
    other = (c.person_id == person_id) & c.erased_at.is_(None) & ((c.name != name) | (c.email != email))
    with reading(engine) as connection:
        differs = connection.execute(sa.select(c.person_id).where(other)).one_or_none()
    if differs:
        with writing(engine) as connection:
            connection.execute(_names.update().where(other).values(name=name, email=email))


def end_logins(engine: sa.Engine, person_id: str, until: float) -> None:
    """End every login of the person of the scope up to a moment of their provider's clock, wherever it is open."""
    c, scope = _persons.c, scope_of(engine)
    if not scope.everything and scope.person_id != person_id:
        return
    earlier = c.ended_login.is_(None) | (c.ended_login < until)
    with writing(engine) as connection:
        connection.execute(_persons.update().where((c.person_id == person_id) & earlier).values(ended_login=until))


def list_names(engine: sa.Engine) -> dict[str, PersonName]:
    """What the persons within reach are called, by their id."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(_names).order_by(_names.c.person_id)).all()
    return {row.person_id: PersonName(row.person_id, row.name, row.email, row.erased_at is not None) for row in rows}


def list_administrators(engine: sa.Engine) -> list[str]:
    """The ids of who looks after the server, as far as the scope sees them: all of them for one of them."""
    found = sa.select(_persons.c.person_id).where(_persons.c.administrator).order_by(_persons.c.created_at)
    with reading(engine) as connection:
        return list(connection.execute(found).scalars())


def end_administration(engine: sa.Engine, person_id: str) -> None:
    """Have a person look after the server no more; who owns the database can always invite another.

    Raises:
        UnusableInput: it is no administrator who asks, or there is no such person.
    """
    scope = scope_of(engine)
    if not (scope.everything or scope.administrator):
        raise UnusableInput(Problem("not-allowed", "error", "", value="person-left"))
    with writing(engine) as connection:
        ended = _persons.update().where(_persons.c.person_id == person_id).values(administrator=False)
        if connection.execute(ended).rowcount == 0:
            raise UnusableInput(Problem("unknown-person", "error", "", value=person_id))


def erase_person(engine: sa.Engine, person_id: str, actor: str) -> None:
    """Erase what a person is called and how they log in; their roles end, their random id stays in what is sealed.

    Raises:
        UnusableInput: it is neither oneself nor an administrator who asks, there is no such person, or an organisation
            would be left without anyone to let others in.
    """
    scope = scope_of(engine)
    if not (scope.everything or scope.administrator or scope.person_id == person_id):
        raise UnusableInput(Problem("not-allowed", "error", "", value="person-left"))
    for organisation_id in _list_held(engine, person_id):
        reached = scope if scope.reaches(organisation_id) else scope.reaching(organisation_id, ADMINISTRATOR)
        end_membership(under(engine, reached), organisation_id, person_id, actor)
    with writing(engine) as connection:
        known = _persons.update().where(_persons.c.person_id == person_id)
        erased = known.values(issuer="", subject=person_id, administrator=False)
        if connection.execute(erased).rowcount == 0:
            raise UnusableInput(Problem("unknown-person", "error", "", value=person_id))
        emptied = _names.update().where(_names.c.person_id == person_id)
        connection.execute(emptied.values(name="", email="", erased_at=now()))


def _list_held(engine: sa.Engine, person_id: str) -> list[int]:
    c = _memberships.c
    held = sa.select(c.organisation_id).where((c.person_id == person_id) & c.until.is_(None))
    with reading(engine) as connection:
        return list(connection.execute(held.order_by(c.organisation_id)).scalars())
