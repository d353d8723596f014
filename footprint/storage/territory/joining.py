"""How an organisation joins a territory, by a link that lets one in, once, until a day; and how it leaves."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of, under
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import check_name, lock_organisation
from footprint.storage.people.invitations import DAYS, hash_token
from footprint.storage.territory.consents import end_consents
from footprint.storage.territory.members import (
    MemberDescription,
    check_described,
    end_standing,
    lock_member,
    tell_described,
    write_member,
)
from footprint.storage.territory.territories import lock_territory

_invitations = tables.territory_invitations


@dataclass(frozen=True)
class TerritoryInvitation:
    """An organisation that was invited, as the territory knows it, and which member answered; times in UTC."""

    token_hash: str
    territory_id: int
    name: str
    kind: str
    staff: float | None
    public: float | None
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None
    member_id: int | None
    withdrawn_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether it still lets an organisation in."""
        return self.used_at is None and self.withdrawn_at is None and self.expires_at > now()


def invite_member(
    engine: sa.Engine, territory_id: int, name: str, described: MemberDescription, actor: str, days: int = DAYS
) -> str:
    """Invite an organisation to join; returns the token of the link, which is kept nowhere.

    Args:
        name: what the territory calls it, until it answers.
        described: its kind, staff and public, as far as the territory knows.

    Raises:
        UnusableInput: there is no such territory, the organisation has no name, its kind is none, or a number is none.
    """
    check_described(described)
    token, at = secrets.token_urlsafe(24), now()
    told = {"invitation": hash_token(token), "name": check_name(name), **tell_described(described)}
    expires_at = at + timedelta(days=days)
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        row = {"token_hash": told["invitation"], "territory_id": territory_id, "name": told["name"]}
        dates = {"created_at": at, "created_by": actor, "expires_at": expires_at}
        connection.execute(_invitations.insert().values(**row, **vars(described), **dates))
        told |= {"expires_at": expires_at.isoformat()}
        append_log(connection, territory_id, "territory-invited", actor, at, told)
    return token


def list_territory_invitations(engine: sa.Engine, territory_id: int) -> list[TerritoryInvitation]:
    """All invitations of a territory, the last one first."""
    c = _invitations.c
    found = sa.select(_invitations).where(c.territory_id == territory_id)
    with reading(engine) as connection:
        rows = connection.execute(found.order_by(c.created_at.desc(), c.token_hash)).mappings()
        return [TerritoryInvitation(**row) for row in rows]


def withdraw_territory_invitation(engine: sa.Engine, territory_id: int, token_hash: str, actor: str) -> None:
    """Make an invitation of no use; one that was used or withdrawn already stays as it is."""
    c = _invitations.c
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        open_ = (c.territory_id == territory_id) & (c.token_hash == token_hash)
        open_ &= c.used_at.is_(None) & c.withdrawn_at.is_(None)
        at = now()
        if connection.execute(_invitations.update().where(open_).values(withdrawn_at=at)).rowcount:
            told = {"invitation": token_hash}
            append_log(connection, territory_id, "territory-invitation-withdrawn", actor, at, told)


def find_territory_invitation(engine: sa.Engine, token: str) -> tuple[TerritoryInvitation, str]:
    """The invitation of a link, and the name of the territory that invites.

    Raises:
        UnusableInput: there is none, it was used or withdrawn, or its day is past.
    """
    asked, territories = hash_token(token), tables.territories.c
    with reading(under(engine, replace(scope_of(engine), invitation=asked))) as connection:
        row = connection.execute(sa.select(_invitations).where(_invitations.c.token_hash == asked)).mappings().first()
        invitation = TerritoryInvitation(**row) if row else None
        if invitation is None or not invitation.holds:
            raise UnusableInput(Problem("invitation-without-use", "error", ""))
        name = sa.select(territories.name).where(territories.territory_id == invitation.territory_id)
        return invitation, connection.execute(name).scalar_one()


def join_territory(
    engine: sa.Engine, token: str, organisation_id: int, described: MemberDescription, actor: str
) -> int:
    """Answer an invitation for an organisation, which becomes a member; returns the number of the territory.

    Nothing is consented to by that. A member that answers another invitation stays one, as described anew.

    Raises:
        UnusableInput: the invitation is of no use, or who asks may not agree for the organisation.
    """
    check_described(described)
    invitation, _ = find_territory_invitation(engine, token)
    scope = replace(scope_of(engine), invitation=invitation.token_hash)
    territory_id, c, at = invitation.territory_id, _invitations.c, now()
    with writing(under(engine, scope)) as connection:
        lock_organisation(connection, organisation_id)
        unused = (c.token_hash == invitation.token_hash) & c.used_at.is_(None) & c.withdrawn_at.is_(None)
        used = _invitations.update().where(unused).values(used_at=at, member_id=organisation_id)
        if not connection.execute(used).rowcount:
            raise UnusableInput(Problem("invitation-without-use", "error", ""))
        end_standing(connection, territory_id, organisation_id, at)
        write_member(connection, territory_id, organisation_id, described, at)
        told = {"territory": territory_id, "invitation": invitation.token_hash, **tell_described(described)}
        append_log(connection, organisation_id, "territory-joined", actor, at, told)
    return territory_id


def leave_territory(engine: sa.Engine, territory_id: int, organisation_id: int, actor: str) -> None:
    """Leave a territory: all consents end, and with them what it had been shown (see `consents.withdraw_consent`).

    Raises:
        UnusableInput: it is no member.
    """
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        at = now()
        for what in end_consents(connection, territory_id, organisation_id, at):
            told = {"territory": territory_id, "what": what}
            append_log(connection, organisation_id, "consent-withdrawn", actor, at, told)
        end_standing(connection, territory_id, organisation_id, at)
        append_log(connection, organisation_id, "territory-left", actor, at, {"territory": territory_id})
