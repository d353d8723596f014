"""Territories and their campaigns. A territory bears the number of the organisation that holds it: one for each."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from footprint.problems import Problem, UnusableInput
from footprint.storage.database import territory_tables as tables
from footprint.storage.database.connection import reading, writing
from footprint.storage.database.kept_reads import kept
from footprint.storage.database.log import append_log, now
from footprint.storage.organisations import check_name, lock_organisation

_territories = tables.territories
_campaigns = tables.campaigns


@dataclass(frozen=True)
class Territory:
    """A territory, by the number of the organisation that holds it; `created_at` in UTC."""

    territory_id: int
    name: str
    created_at: datetime


@dataclass(frozen=True)
class CampaignRecord:
    """A campaign: of the inventories of a year, open from a day to another, both included."""

    territory_id: int
    number: int
    name: str
    year: int
    opens_on: date
    closes_on: date

    def is_open(self, day: date) -> bool:
        """Whether members work on it that day."""
        return self.opens_on <= day <= self.closes_on


def name_territory(engine: sa.Engine, organisation_id: int, name: str, actor: str) -> int:
    """Have an organisation hold a territory, or give its territory another name; returns the territory's number."""
    values, at = {"name": check_name(name)}, now()
    with writing(engine) as connection:
        lock_organisation(connection, organisation_id)
        renamed = _territories.update().where(_territories.c.territory_id == organisation_id).values(**values)
        if not connection.execute(renamed).rowcount:
            row = values | {"territory_id": organisation_id, "created_at": at}
            connection.execute(_territories.insert().values(**row))
        append_log(connection, organisation_id, "territory-named", actor, at, values)
    return organisation_id


@kept
def list_territories(engine: sa.Engine) -> list[Territory]:
    """The territories within reach, held or joined, by name."""
    found = sa.select(_territories).order_by(_territories.c.name, _territories.c.territory_id)
    with reading(engine) as connection:
        return [Territory(**row) for row in connection.execute(found).mappings()]


def set_campaign(
    engine: sa.Engine,
    territory_id: int,
    name: str,
    year: int,
    opens_on: date,
    closes_on: date,
    actor: str,
    number: int | None = None,
) -> int:
    """Add a campaign, or change that of a number; returns its number.

    Raises:
        UnusableInput: there is no such territory or campaign, it has no name, or it closes before it opens.
    """
    if closes_on < opens_on:
        raise UnusableInput(Problem("campaign-dates", "error", "", value=str(closes_on), expected=str(opens_on)))
    values = {"name": check_name(name), "year": year, "opens_on": opens_on, "closes_on": closes_on}
    with writing(engine) as connection:
        lock_territory(connection, territory_id)
        kept = _list_campaigns(connection, territory_id)
        taken = len(kept) + 1 if number is None else number
        key = {"territory_id": territory_id, "number": taken}
        if number is None:
            connection.execute(_campaigns.insert().values(**key, **values))
        elif not connection.execute(_campaigns.update().filter_by(**key).values(**values)).rowcount:
            raise UnusableInput(Problem("unknown-campaign", "error", "", value=str(number)))
        days = {"opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat()}
        append_log(connection, territory_id, "campaign-set", actor, now(), {"number": taken, **values, **days})
    return taken


def list_campaigns(engine: sa.Engine, territory_id: int) -> list[CampaignRecord]:
    """The campaigns of a territory, the first one first."""
    with reading(engine) as connection:
        return _list_campaigns(connection, territory_id)


# --- within a transaction --------------------------------------------------------------------------------------------


def lock_territory(connection: sa.Connection, territory_id: int) -> None:
    """Hold the organisation of a territory locked until the transaction ends. Raises UnusableInput: there is none."""
    lock_organisation(connection, territory_id)
    held = sa.select(_territories.c.territory_id).where(_territories.c.territory_id == territory_id)
    if connection.execute(held).one_or_none() is None:
        raise UnusableInput(Problem("unknown-territory", "error", "", value=str(territory_id)))


def _list_campaigns(connection: sa.Connection, territory_id: int) -> list[CampaignRecord]:
    c = _campaigns.c
    found = sa.select(_campaigns).where(c.territory_id == territory_id).order_by(c.number)
    return [CampaignRecord(**row) for row in connection.execute(found).mappings()]
