"""Tokens by which a program reads over HTTP what a person may read of an organisation. Of a token, the hash is kept."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from footprint.access.roles import READER
from footprint.access.scope import Scope
from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of, under
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import lock_organisation
from footprint.storage.people.invitations import hash_token

_tokens = schema.access_tokens

# What a token may read.
READS = ("footprint", "lines", "commitments", "dossiers")
LONGEST_TOKEN_DAYS = 366


@dataclass(frozen=True)
class AccessToken:
    """A token of a person for one organisation: what it is for, what it reads (of READS), until when; times in UTC."""

    token_hash: str
    organisation_id: int
    person_id: str
    name: str
    reads: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    last_used_on: date | None

    @property
    def holds(self) -> bool:
        """Whether it still opens anything."""
        return self.withdrawn_at is None and self.expires_at > now()


def create_token(
    engine: sa.Engine, organisation_id: int, name: str, reads: Collection[str], days: int, actor: str, by: str = ""
) -> str:
    """Make a token for oneself; returns it, to be shown once: it is kept nowhere.

    Args:
        by: the command that makes it in someone's name, which the log then tells of.

    Raises:
        UnusableInput: there is no such organisation, the token reads nothing or something unknown, or lasts too long.
    """
    wrong = sorted(set(reads) - {*READS})
    if wrong or not reads:
        raise UnusableInput(Problem("token-reads", "error", "", value=", ".join(wrong), expected=", ".join(READS)))
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        most = str(LONGEST_TOKEN_DAYS)
        raise UnusableInput(Problem("token-days", "error", "", value=str(days), expected=most))
    token, at = secrets.token_urlsafe(32), now()
    said = {"token_hash": hash_token(token), "name": name.strip(), "reads": _write(reads)}
    expires_at = at + timedelta(days=days)
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        row = {"organisation_id": organisation_id, "person_id": actor, "created_at": at, "expires_at": expires_at}
        connection.execute(_tokens.insert().values(**row, **said))
        told = {"token": said["token_hash"], "reads": said["reads"], "expires_at": expires_at.isoformat()}
        told |= {"person": actor} if by else {}
        append_log(connection, organisation_id, "access-token-created", by or actor, at, told)
    return token


def withdraw_token(engine: sa.Engine, organisation_id: int, token_hash: str, actor: str) -> None:
    """Make a token of no use: one's own, or anybody's for who looks after people; one withdrawn already stays so.

    Raises:
        UnusableInput: there is no such organisation, or the token is another person's.
    """
    c, scope = _tokens.c, scope_of(engine)
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        of = (c.organisation_id == organisation_id) & (c.token_hash == token_hash) & c.withdrawn_at.is_(None)
        person_id = connection.execute(sa.select(c.person_id).where(of)).scalar_one_or_none()
        if person_id is None:
            return
        if person_id != actor and not scope.may("role-changed", organisation_id):
            raise UnusableInput(Problem("not-allowed", "error", "", value="access-token-withdrawn"))
        at = now()
        connection.execute(_tokens.update().where(of).values(withdrawn_at=at))
        append_log(connection, organisation_id, "access-token-withdrawn", actor, at, {"token": token_hash})


def list_tokens(engine: sa.Engine, organisation_id: int) -> list[AccessToken]:
    """The tokens for an organisation, the last one first."""
    c = _tokens.c
    found = sa.select(_tokens).where(c.organisation_id == organisation_id).order_by(c.created_at.desc(), c.token_hash)
    with reading(engine) as connection:
        return [_read(row) for row in connection.execute(found).mappings()]


def find_token(engine: sa.Engine, token: str) -> tuple[AccessToken, Scope] | None:
    """A token that still opens something, and the scope of whoever shows it: a reader of its organisation, no more.

    None where there is none, it was withdrawn, its day is past, or its person holds no role there any more.
    """
    asked = hash_token(token)
    with reading(under(engine, replace(scope_of(engine), token=asked))) as connection:
        row = connection.execute(sa.select(_tokens).where(_tokens.c.token_hash == asked)).mappings().one_or_none()
    found = _read(row) if row else None
    if found is None or not found.holds:
        return None
    if not scope_of(engine).everything:
        c = schema.memberships.c
        held = (c.person_id == found.person_id) & (c.organisation_id == found.organisation_id) & c.until.is_(None)
        with reading(under(engine, Scope(found.person_id))) as connection:
            if connection.execute(sa.select(c.role).where(held)).one_or_none() is None:
                return None
    return found, Scope(found.person_id, ((found.organisation_id, READER),))


def note_use(engine: sa.Engine, token_hash: str) -> None:
    """Note that a token served today; the day alone is kept. For the scope that `find_token` gives."""
    c, day, scope = _tokens.c, now().date(), scope_of(engine)
    other = (c.token_hash == token_hash) & (c.last_used_on.is_(None) | (c.last_used_on != day))
    if not scope.everything:
        other &= c.organisation_id.in_(scope.organisations)
    with reading(engine) as connection:
        if connection.execute(sa.select(c.token_hash).where(other)).one_or_none() is None:
            return
    with writing(engine) as connection:
        connection.execute(_tokens.update().where(other).values(last_used_on=day))


def _read(row: sa.RowMapping) -> AccessToken:
    cells: dict[str, Any] = dict(row) | {"reads": tuple(row["reads"].split(","))}
    return AccessToken(**cells)


def _write(reads: Collection[str]) -> str:
    return ",".join(one for one in READS if one in reads)
