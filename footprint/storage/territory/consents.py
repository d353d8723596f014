"""Consents of a member to a territory: each of one thing, dated, told by the member's log, taken back at any time."""

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.log import LogEntry, append_log, now
from footprint.storage.territory.members import lock_member
from footprint.storage.territory.progress import forget_progress, note_progress

_consents = tables.consents

# To what: showing how far one is in a campaign; sending frozen dossiers; being counted, unnamed, in the benchmark that
# is made from the dossiers sent; sharing levers with their measured effect; being named in what is handed out.
STATE, DOSSIERS, BENCHMARK, LEVERS, NAMED = CONSENTS = ("state", "dossiers", "benchmark", "levers", "named")


@dataclass(frozen=True)
class Consent:
    """A member consents to one of CONSENTS since a moment, until another (None while it does); times in UTC."""

    territory_id: int
    organisation_id: int
    what: str
    since: datetime
    until: datetime | None


def give_consent(engine: sa.Engine, territory_id: int, organisation_id: int, what: str, actor: str) -> None:
    """Consent to one of CONSENTS; what was given already stays since when it was.

    Raises:
        UnusableInput: the organisation is no member, or nothing is called so.
    """
    _check_what(what)
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        if what in list_standing_consents(connection, territory_id, organisation_id):
            return
        at = now()
        key = {"territory_id": territory_id, "organisation_id": organisation_id, "what": what}
        connection.execute(_consents.insert().values(**key, since=at))
        told = {"territory": territory_id, "what": what}
        append_log(connection, organisation_id, "consent-given", actor, at, told)
        if what == STATE:
            note_progress(connection, organisation_id)


def withdraw_consent(engine: sa.Engine, territory_id: int, organisation_id: int, what: str, actor: str) -> None:
    """Consent no more, at once.

    The states shown are removed; the bytes of the dossiers sent are erased from the territory's table, which keeps
    their hash; levers are taken back. What the territory published before stands until its next campaign.

    Raises:
        UnusableInput: the organisation is no member, or nothing is called so.
    """
    _check_what(what)
    with writing(engine) as connection:
        lock_member(connection, territory_id, organisation_id)
        at = now()
        if end_consents(connection, territory_id, organisation_id, at, what):
            told = {"territory": territory_id, "what": what}
            append_log(connection, organisation_id, "consent-withdrawn", actor, at, told)


def list_consents(engine: sa.Engine, territory_id: int, ended: bool = False) -> list[Consent]:
    """The consents that members give, as far as the scope sees them; those that ended too, of one's own, if asked."""
    c = _consents.c
    found = sa.select(_consents).where(c.territory_id == territory_id).order_by(c.organisation_id, c.what, c.since)
    with reading(engine) as connection:
        rows = connection.execute(found if ended else found.where(c.until.is_(None))).mappings()
        return [Consent(**row) for row in rows]


def _check_what(what: str) -> None:
    if what not in CONSENTS:
        raise UnusableInput(Problem("unknown-consent", "error", "", value=what, expected=", ".join(CONSENTS)))


# --- within a transaction --------------------------------------------------------------------------------------------


def check_consent(connection: sa.Connection, territory_id: int, organisation_id: int, what: str) -> None:
    """Raises UnusableInput where a member does not consent to something."""
    if what not in list_standing_consents(connection, territory_id, organisation_id):
        raise UnusableInput(Problem("without-consent", "error", "", value=what))


def list_standing_consents(connection: sa.Connection, territory_id: int, organisation_id: int) -> list[str]:
    """What a member consents to now."""
    c = _consents.c
    standing = (c.territory_id == territory_id) & (c.organisation_id == organisation_id) & c.until.is_(None)
    return list(connection.execute(sa.select(c.what).where(standing).order_by(c.what)).scalars())


def end_consents(
    connection: sa.Connection, territory_id: int, organisation_id: int, at: datetime, what: str = ""
) -> list[str]:
    """End a consent, or all of a member; returns those that stood. What they had let the territory see goes with them.

    The caller holds the member locked, and tells its log.
    """
    ended = [one for one in list_standing_consents(connection, territory_id, organisation_id) if what in ("", one)]
    of = {"territory_id": territory_id, "organisation_id": organisation_id}
    for one in ended:
        standing = _consents.update().filter_by(**of, what=one).where(_consents.c.until.is_(None))
        connection.execute(standing.values(until=at))
        if one == STATE:
            forget_progress(connection, territory_id, organisation_id)
        elif one == DOSSIERS:
            sent = tables.received_dossiers
            kept = sent.update().filter_by(**of).where(sent.c.withdrawn_at.is_(None))
            connection.execute(kept.values(content=b"", figures=b"", withdrawn_at=at))
        elif one == LEVERS:
            levers = tables.shared_levers
            shared = levers.update().filter_by(**of).where(levers.c.withdrawn_at.is_(None))
            connection.execute(shared.values(content="", withdrawn_at=at))
    return ended


def consents_hold(connection: sa.Connection, entries: list[LogEntry], organisation_id: int) -> bool:
    """Whether each consent that stands is one that the log of its member tells of, and tells of no end."""
    last: dict[tuple[int, str], LogEntry] = {}
    for entry in entries:
        if entry.what in ("consent-given", "consent-withdrawn"):
            told = json.loads(entry.content)
            last[told["territory"], told["what"]] = entry
    c = _consents.c
    standing = sa.select(_consents).where((c.organisation_id == organisation_id) & c.until.is_(None))
    found = [(last.get((row.territory_id, row.what)), row.since) for row in connection.execute(standing)]
    return all(entry and (entry.what, entry.at) == ("consent-given", since) for entry, since in found)
