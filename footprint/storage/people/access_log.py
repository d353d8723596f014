"""Who opened frozen dossiers and exports, and when: no part of the log of changes, and kept for a set period."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import schema
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.isolation import scope_of
from footprint.storage.database.log import now

_access = schema.access_log

LONGEST_DAYS = 365

DOSSIER_OPENED, INVENTORY_EXPORTED, PLAN_EXPORTED, ORGANISATION_EXPORTED, UPLOAD_OPENED = OPENINGS = (
    "dossier-opened",
    "inventory-exported",
    "plan-exported",
    "organisation-exported",
    "upload-opened",
)


@dataclass(frozen=True)
class Opening:
    """Something was opened: when (UTC), by whom, one of OPENINGS, and which one it is about."""

    at: datetime
    person_id: str
    what: str
    about: str


def note_opening(engine: sa.Engine, organisation_id: int, what: str, about: str) -> None:
    """Note that the person of the scope opened something; on one's own machine nothing is noted."""
    if what not in OPENINGS:
        raise ValueError(f"{what} is no opening.")
    scope = scope_of(engine)
    if scope.everything:
        return
    if not scope.reaches(organisation_id):
        raise UnusableInput(Problem("unknown-organisation", "error", "", value=str(organisation_id)))
    row = {"organisation_id": organisation_id, "person_id": scope.person_id, "what": what, "about": about}
    with writing(engine) as connection:
        connection.execute(_access.insert().values(**row, at=now()))


def list_openings(engine: sa.Engine, organisation_id: int) -> list[Opening]:
    """What was opened of an organisation, the last one first."""
    c = _access.c
    found = sa.select(c.at, c.person_id, c.what, c.about).where(c.organisation_id == organisation_id)
    with reading(engine) as connection:
        return [Opening(*row) for row in connection.execute(found.order_by(c.at.desc(), c.access_id.desc()))]


def count_openings(engine: sa.Engine, days: int = LONGEST_DAYS) -> int:
    """How many openings `forget_openings` would remove."""
    with reading(engine) as connection:
        count = sa.select(sa.func.count()).select_from(_access).where(_are_old(engine, days))
        return connection.execute(count).scalar_one()


def forget_openings(engine: sa.Engine, days: int = LONGEST_DAYS) -> int:
    """Remove what was noted more than so many days ago, of all within reach; returns how many."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"Between 1 and {LONGEST_DAYS} days, not {days}.")
    with writing(engine) as connection:
        return connection.execute(_access.delete().where(_are_old(engine, days))).rowcount


def _are_old(engine: sa.Engine, days: int) -> sa.ColumnElement[bool]:
    scope, old = scope_of(engine), _access.c.at < now() - timedelta(days=days)
    return old if scope.everything else old & _access.c.organisation_id.in_(scope.organisations)
